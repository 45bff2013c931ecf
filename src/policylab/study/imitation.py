"""Where imitation leads: paths, endings and basins, with and without a regime that answers to what it sees.

Under a constant penalty an inspection game of two actions against two goes round for ever; a penalty or
a service that answers to the share that complies can bring it to rest (MODEL.md, eqs. 38-42).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policylab.concepts import solve_game
from policylab.dynamics import COMPLY, Evolved, Feedback, FeedbackKind, answering, evolve, scaled_payoffs
from policylab.game import Game, build
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import Profile
from policylab.solve.basins import Basins, basins
from policylab.solve.stability import Stability, rest_point


@dataclass(frozen=True, eq=False)
class Imitation:
    """A path from the usual start, and what there is to come to rest at.

    Attributes
    ----------
    scenario : Scenario
    regime : Regime
    feedback : Feedback or None
    evolved : Evolved
        The path and its outcomes.
    equilibrium : Profile
        The headline Nash equilibrium, at which the feedback changes nothing.
    stability : Stability
        Of that equilibrium under these dynamics: eigenvalues, and whether it is evolutionarily stable.
    """

    scenario: Scenario
    regime: Regime
    feedback: Feedback | None
    evolved: Evolved
    equilibrium: Profile
    stability: Stability


def imitate(
    scenario: Scenario, regime: Regime, *, binding: bool = False, feedback: FeedbackKind | None = None
) -> Imitation:
    """Let both populations imitate what pays, from the usual start.

    Parameters
    ----------
    scenario : Scenario
        Its settings say start, horizon and strength of feedback (`phi`).
    regime : Regime
    binding : bool
        Whether the regulator must serve where it visits.
    feedback : {"penalty", "service"}, optional
        What answers to the share that complies: penalties rise as fewer comply, or service is withdrawn.

    Raises
    ------
    InputError
        Where the regime is over budget, or a player's payoff never varies.
    """
    game = build(scenario, regime, binding=binding)
    equilibrium = solve_game(game).played
    answer = _feedback(game, equilibrium, feedback)
    own, department = answering(game, answer) if answer is not None else scaled_payoffs(game, "evolution")
    return Imitation(
        scenario=scenario,
        regime=regime,
        feedback=answer,
        evolved=evolve(game, feedback=answer),
        equilibrium=equilibrium,
        stability=rest_point(own, department, equilibrium.enterprise, equilibrium.regulator),
    )


def _feedback(game: Game, equilibrium: Profile, kind: FeedbackKind | None) -> Feedback | None:
    if kind is None:
        return None
    phi = game.scenario.settings["phi"]
    assert isinstance(phi, float)
    return Feedback(kind, float(np.clip(equilibrium.enterprise[COMPLY], 0.0, 1.0)), phi)


def endings(scenario: Scenario, regime: Regime, *, binding: bool = False, per_edge: int = 4) -> Basins:
    """Return where paths from a grid of starts end, and how many of the starts lead there.

    Parameters
    ----------
    scenario : Scenario
        Its setting `horizon` says how long each path is followed.
    regime : Regime
    binding : bool
    per_edge : int
        Starts along an edge of each player's simplex of shares.
    """
    horizon = scenario.settings["horizon"]
    assert isinstance(horizon, float)
    own, department = scaled_payoffs(build(scenario, regime, binding=binding), "evolution")
    return basins(own, department, horizon, per_edge=per_edge)


def paths(
    scenario: Scenario,
    regime: Regime,
    *,
    binding: bool = False,
    feedback: FeedbackKind | None = None,
    per_edge: int = 3,
) -> tuple[Evolved, ...]:
    """Return the paths from a grid of starts: a phase portrait.

    Parameters
    ----------
    scenario : Scenario
    regime : Regime
    binding : bool
    feedback : {"penalty", "service"}, optional
        As in `imitate`.
    per_edge : int
        How many shares that comply, and how many shares that visit, are tried: `per_edge` squared paths.
        What does not comply is split evenly, and so is what visits.
    """
    game = build(scenario, regime, binding=binding)
    answer = _feedback(game, solve_game(game).played, feedback)
    shares = (np.arange(per_edge) + 0.5) / per_edge
    others, visiting = len(game.enterprise_actions) - 1, len(game.regulator_actions) - 1
    if visiting == 0:
        starts = [(comply, 0.0) for comply in shares]
    else:
        starts = [(comply, visit) for comply in shares for visit in shares]
    return tuple(
        evolve(
            game,
            feedback=answer,
            start_from=(
                np.array([*([(1 - comply) / others] * others), comply]),
                np.array([1 - visit, *([visit / visiting] * visiting)]) if visiting else np.ones(1),
            ),
        )
        for comply, visit in starts
    )
