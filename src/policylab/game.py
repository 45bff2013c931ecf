"""The game between enterprise and regulator: every cell and every payoff, by one set of formulas.

Rows are the enterprise's actions, columns the regulator's. All formulas broadcast: a parameter or a
figure of an instrument may be a number or an array of draws, and the results carry the shape of the
draws in front, ``(*draws, rows, columns)``. Equation numbers are those of MODEL.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policylab.display import BEST, Sheet, Shown
from policylab.errors import Fault, InputError
from policylab.formulas import ENFORCE, ENTERPRISE_ACTIONS, SERVE, STAND_BACK, Array, Cells
from policylab.i18n.labels import ACTIONS, MODES
from policylab.i18n.numbers import money
from policylab.i18n.words import Language, Words
from policylab.quantity import Number
from policylab.regime import Regime, moved
from policylab.scenario import Scenario

# Below this many hours nothing is left for visits, or a budget is kept.
HOURS_TOLERANCE = 1e-9

# Sums, ranges and products of payoffs stay finite up to here.
LARGEST_PAYOFF = 1e100

# A payoff is as good as the best where it is this close, as a share of the player's range.
AS_GOOD = 1e-9


class OverBudget(InputError):
    """Raised where the programmes of a regime take more hours than the scenario has."""


@dataclass(frozen=True, repr=False)
class Game(Shown):
    """One enterprise against one regulator under one regime.

    Attributes
    ----------
    scenario : Scenario
    regime : Regime
    binding : bool
        Whether `serve` replaces `enforce`.
    enterprise_actions, regulator_actions : tuple of str
        Rows and columns.
    cells : mapping of str to ndarray, shape (*draws, rows, columns)
        Each quantity of the model cell by cell, before any profile is played.
    perceived : ndarray, shape (*draws, rows, columns)
        The enterprise's payoff as it decides (eq. 24), yuan a year.
    enterprise, regulator, public, welfare : ndarray, shape (*draws, rows, columns)
        Payoffs as the parties fare, and welfare (eqs. 25-27, 30), yuan a year.
    available : ndarray of bool, shape (*draws, columns)
        Whether the regulator has the action at all.
    over_budget : ndarray of bool, shape draws
        Where programmes take more hours than there are; the payoffs there are NaN.
    """

    scenario: Scenario
    regime: Regime
    binding: bool
    enterprise_actions: tuple[str, ...]
    regulator_actions: tuple[str, ...]
    cells: Mapping[str, Array]
    perceived: Array
    enterprise: Array
    regulator: Array
    public: Array
    welfare: Array
    available: NDArray[np.bool_]
    over_budget: NDArray[np.bool_]

    def payoff(self, party: str) -> Array:
        """Return the payoff of a party as it fares: enterprise, regulator or public."""
        return {"enterprise": self.enterprise, "regulator": self.regulator, "public": self.public}[party]

    def best_replies(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return in which cells the enterprise, and in which the regulator, could do no better by itself.

        Returns
        -------
        enterprise, regulator : ndarray of bool, shape (*draws, rows, columns)
            As they decide: on `perceived` down a column, on `regulator` along a row.
        """
        cells = (-2, -1)
        own, theirs = (AS_GOOD * np.ptp(one, axis=cells, keepdims=True) for one in (self.perceived, self.regulator))
        return (
            self.perceived >= self.perceived.max(axis=-2, keepdims=True) - own,
            self.regulator >= self.regulator.max(axis=-1, keepdims=True) - theirs,
        )

    def sheet(self, language: Language = "en") -> Sheet:
        """Return what both decide on in every cell, best replies marked; of many draws only how many there are."""
        title = Words("{scenario}，{regime}，{mode}", "{scenario}, {regime}, {mode}").format(
            scenario=self.scenario.title, regime=self.regime.title, mode=MODES[self.binding]
        )
        if self.perceived.ndim > 2:
            shape = " × ".join(map(str, self.perceived.shape[:-2]))
            return Sheet(Words("{title}：{n}次抽样", "{title}: {n} draws").format(title=title, n=shape)[language])
        best, best_department = self.best_replies()
        rows = []
        for i, action in enumerate(self.enterprise_actions):
            cells = [
                " / ".join(
                    (f"{BEST} " if marked[i, j] else "")
                    + money(float(payoff[i, j]), in_table=True).en.removesuffix(" yuan")
                    for payoff, marked in ((self.perceived, best), (self.regulator, best_department))
                )
                for j in range(len(self.regulator_actions))
            ]
            rows.append((ACTIONS[action][language], *cells))
        heads = ("", *(ACTIONS[action][language] for action in self.regulator_actions))
        return Sheet(title[language], heads, tuple(rows), (_HOW_TO_READ[language],), language)


_HOW_TO_READ = Words(
    "每格为企业决策时看到的得失 / 消防部门的得失，元/年；● 是对方选择既定时的最好选择。",
    "In each cell the enterprise's payoff as it decides / the department's, yuan a year; ● marks the best reply.",
)


def regulator_actions(regime: Regime, binding: bool) -> tuple[str, ...]:
    """Return the regulator's actions under a regime, where there are hours for visits."""
    if not regime.has_service:
        return (STAND_BACK, ENFORCE)
    return (STAND_BACK, SERVE) if binding else (STAND_BACK, ENFORCE, SERVE)


def build(scenario: Scenario, regime: Regime, *, binding: bool = False, visits: Number | None = None) -> Game:
    """Return the game of a scenario under a regime.

    Parameters
    ----------
    scenario : Scenario
        Its values may be arrays of draws that broadcast against each other.
    regime : Regime
        Its figures likewise.
    binding : bool
        Whether `serve` replaces `enforce`; without a visit instrument `enforce` stays.
    visits : float or ndarray, optional
        Visits made by every action but `stand_back`, whatever the hours allow; those of eq. 5 where not given.

    Returns
    -------
    Game
        A single game has the actions it really has: only `stand_back` where no hours are left for
        visits. Among draws that is a mask, `available`.

    Raises
    ------
    OverBudget
        In a single game, if programme hours exceed `inspector_hours`.
    InputError
        If an effect drives a parameter out of its domain, or amounts are too large to reckon with.
    """
    actions = regulator_actions(regime, binding)
    with np.errstate(over="ignore", invalid="ignore"):  # told below, once, as what it is
        cells = Cells(scenario, regime, actions, visits)
    if not all(payoff.min() >= -LARGEST_PAYOFF and payoff.max() <= LARGEST_PAYOFF for payoff in cells.payoffs()):
        where = f"scenario {scenario.name} under regime {regime.name}"
        raise InputError([Fault(where, "", "", f"expected amounts that make payoffs below {LARGEST_PAYOFF:g} yuan")])
    hours_left = hours_for_visits(scenario, regime)
    over_budget = hours_left < -HOURS_TOLERANCE
    if over_budget.ndim == 0 and over_budget:
        raise OverBudget([_over_budget(scenario, regime)])
    has_visits = np.expand_dims(hours_left > HOURS_TOLERANCE, -1)
    draws = cells.draws
    available = np.broadcast_to(has_visits | (np.array(actions) == STAND_BACK), (*draws, len(actions)))
    over = np.broadcast_to(over_budget, draws)
    kept = slice(None) if draws else np.asarray(available)

    def shaped(value: Number) -> Array:
        whole = np.broadcast_to(value, (len(ENTERPRISE_ACTIONS), len(actions), *draws))
        whole = np.moveaxis(whole, (0, 1), (-2, -1))[..., kept]
        return np.where(over[..., None, None], np.nan, whole) if over.any() else whole

    return Game(
        scenario=scenario,
        regime=regime,
        binding=binding,
        enterprise_actions=ENTERPRISE_ACTIONS,
        regulator_actions=tuple(np.array(actions)[kept].tolist()),
        cells={name: shaped(value) for name, value in cells.named().items()},
        perceived=shaped(cells.perceived),
        enterprise=shaped(cells.enterprise),
        regulator=shaped(cells.regulator),
        public=shaped(cells.public),
        welfare=shaped(cells.welfare),
        available=available[..., kept],
        over_budget=over,
    )


def hours_for_visits(scenario: Scenario, regime: Regime) -> Array:
    """Return the hours left for visits, per premises and year (MODEL.md, eq. 4); negative where over budget."""
    hours = moved(regime, "inspector_hours", scenario.parameters["inspector_hours"], by_visit=0.0)
    return np.asarray(hours - regime.programme_hours, dtype=float)


def _over_budget(scenario: Scenario, regime: Regime) -> Fault:
    need = float(regime.programme_hours)
    have = need + float(hours_for_visits(scenario, regime))
    return Fault(
        f"regime {regime.name}",
        "hours",
        f"{need:g} hours of programmes",
        f"over budget: expected at most the {have:g} inspector_hours of {scenario.name} per premises and year",
    )
