"""More visits or better visits? What of a change is due to hours, and what to service.

The article reports that inspections became more frequent and more helpful at the same time. Four arms
tell the two apart: enforcement only (E) and the regime (S), each with today's hours (0) and with more
(1). No arm is given the regime's money (MODEL.md, eqs. 36-37).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policylab.concepts import solve_game
from policylab.formulas import ENFORCE, SERVE, Array
from policylab.game import Game, OverBudget, build
from policylab.outcomes import Outcomes, outcomes
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import Solution

ARMS = ("E0", "E1", "S0", "S1")
MEASURES = ("fires_per_1000", "enterprise", "regulator", "public", "welfare")

# Actions held at what is played today; beside it the ways are solution concepts.
HELD = "held"
WAYS = (HELD, "nash", "commitment")


@dataclass(frozen=True)
class Part:
    """How much of a measure's change is due to hours and how much to service; they sum to S1 - E0."""

    hours: float
    service: float


@dataclass(frozen=True)
class Attribution:
    """The four arms under one way of choosing actions.

    Attributes
    ----------
    way : str
        `held`, or a solution concept.
    arms : mapping of str to Outcomes
        E0, E1, S0 and S1; S0 is missing where service does not fit in today's hours, and S1 where it does
        not fit in more hours either.
    parts : mapping of str to Part, or None
        By measure: fires per 1,000 premises, the three payoffs and welfare in yuan a year; None where S0
        does not exist.
    serves : bool
        Whether the regime has service at the visit; without it there is no S0, whatever fits.
    """

    way: str
    arms: Mapping[str, Outcomes]
    parts: Mapping[str, Part] | None
    serves: bool = True

    @property
    def fits(self) -> bool:
        """Whether service fits in today's hours, so that there is a split."""
        return self.parts is not None


def attribute(
    scenario: Scenario, regime: Regime, baseline: Regime, *, way: str = HELD, binding: bool = False
) -> Attribution:
    """Split the change from today's enforcement to service with more hours into its two parts.

    Parameters
    ----------
    scenario : Scenario
        Its setting `extra_hours` says how many more hours there are, as a share of today's.
    regime, baseline : Regime
        Service, and enforcement only.
    way : str
        `held`: actions as in today's headline under Nash, with `serve` in the place of `enforce`; or a
        solution concept, under which each arm is solved.
    binding : bool
        Whether the regulator must serve where it visits.

    Returns
    -------
    Attribution
    """
    share = scenario.settings["extra_hours"]
    assert isinstance(share, float)
    more = scenario.with_values({"inspector_hours": scenario.parameters["inspector_hours"] * (1 + share)})
    held = solve_game(build(scenario, baseline), "nash") if way == HELD else None
    arms: dict[str, Outcomes] = {}
    for name, premises, under in (
        ("E0", scenario, baseline),
        ("E1", more, baseline),
        ("S0", scenario, regime),
        ("S1", more, regime),
    ):
        arm = _arm(premises, under, way, held, binding)
        if arm is not None:
            arms[name] = arm
    return Attribution(way, arms, _parts(arms) if "S0" in arms else None, regime.has_service)


def _arm(scenario: Scenario, regime: Regime, way: str, held: Solution | None, binding: bool) -> Outcomes | None:
    if regime.instruments and not regime.has_service:
        return None
    try:
        game = build(scenario, regime, binding=binding)
    except OverBudget:
        return None
    if regime.has_service and SERVE not in game.regulator_actions:
        return None
    if held is None:
        return solve_game(game, way).outcomes
    return outcomes(game, held.played.enterprise, _serving(held, game))


def _serving(held: Solution, game: Game) -> Array:
    """Return today's mix of the regulator in another game, with `serve` for `enforce` where it has it."""
    mix = np.zeros(len(game.regulator_actions))
    for action, chance in zip(held.game.regulator_actions, held.played.regulator, strict=True):
        there = SERVE if action == ENFORCE and SERVE in game.regulator_actions else action
        mix[game.regulator_actions.index(there)] += chance
    return mix


def _parts(arms: Mapping[str, Outcomes]) -> dict[str, Part]:
    def value(arm: str, measure: str) -> float:
        return float(getattr(arms[arm], measure))

    return {
        measure: Part(
            hours=(value("E1", measure) - value("E0", measure) + value("S1", measure) - value("S0", measure)) / 2,
            service=(value("S0", measure) - value("E0", measure) + value("S1", measure) - value("E1", measure)) / 2,
        )
        for measure in MEASURES
    }
