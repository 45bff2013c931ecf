"""What a proposition is asked of: premises, the measures there are, and a solution concept; each game solved once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from policylab.concepts import nash_solution, solve_game
from policylab.errors import InputError
from policylab.formulas import Array
from policylab.game import Game, OverBudget, build
from policylab.instruments import Instrument
from policylab.outcomes import PARTIES, Outcomes, outcomes
from policylab.regime import ENFORCEMENT_ONLY, Regime
from policylab.scenario import Scenario
from policylab.solution import TIE, Profile, Solution, spread
from policylab.verdict import classify, gain_sign

# Two numbers closer than this are the same, as a share of the larger where that is above one: paths and searches end
# that near to rest.
_SAME = 1e-6

# Concepts that need payoffs on a common scale, which the scenario's own hours set.
NEEDS_SCALE = ("evolution", "quantal")

RegimeName = str | Sequence[str]


class Measures(Protocol):
    """Whoever forms regimes by name or from names of instruments, as `policylab.catalogue.Catalogue` does."""

    def regime(
        self, asked: str | Sequence[str | Instrument] | Regime, figures: Mapping[str, float] | None = None
    ) -> Regime:
        """Return a regime with the figures put in."""
        ...


@dataclass(frozen=True)
class Finding:
    """Whether a proposition is true of premises, and the numbers behind it.

    Attributes
    ----------
    holds : bool
    values : mapping of str to float
        By name; `_before` is what the proposition compares with, `_after` what it speaks of.
    reasons : tuple of str
        Why it is so, by the names that `policylab.i18n.claims` has words for.
    applies : bool
        Whether there is anything to judge: what cannot be carried out refutes no objection to it.
    """

    holds: bool
    values: Mapping[str, float]
    reasons: tuple[str, ...] = ()
    applies: bool = True


# What is said of measures that take more hours than there are: a promise of the article fails, an objection is idle.
OVER_BUDGET = Finding(False, {}, ("over_budget",))
IDLE = replace(OVER_BUDGET, applies=False)


@dataclass(frozen=True)
class Pair:
    """A regime and enforcement only with the same hours and money, both solved.

    Attributes
    ----------
    regime, baseline : Solution
    """

    regime: Solution
    baseline: Solution

    @property
    def before(self) -> Outcomes:
        """What comes of enforcement only."""
        return self.baseline.outcomes

    @property
    def after(self) -> Outcomes:
        """What comes of the regime."""
        return self.regime.outcomes

    @property
    def gains(self) -> dict[str, float]:
        """What each party gains, yuan a year."""
        return {party: self.after.payoff(party) - self.before.payoff(party) for party in PARTIES}

    @property
    def signs(self) -> dict[str, int]:
        """Whether each party gains (1), loses (-1), or neither (MODEL.md, eq. 33)."""
        return {
            party: int(gain_sign(gain, self.regime.game.payoff(party), self.baseline.game.payoff(party)))
            for party, gain in self.gains.items()
        }

    @property
    def is_multi_win(self) -> bool:
        """Whether all three gain."""
        return classify(self.signs)[0] == "multi_win"


class Row:
    """Values of one parameter whose games are built together: far quicker than one by one, by the same formulas.

    Parameters
    ----------
    parameter : str
    values : sequence of float
    """

    def __init__(self, parameter: str, values: Sequence[float]) -> None:
        self.parameter = parameter
        self._place = {value: place for place, value in enumerate(values)}
        self._built: dict[Any, Game | None] = {}

    def game(self, scenario: Scenario, regime: Regime, *, binding: bool) -> Game | None:
        """Return the game of a scenario at one of the values; None where it is over budget.

        The games of all values are built when a second of them is asked for: where other parameters go with the value
        no second one ever is.
        """
        others = tuple(float(value) for name, value in scenario.parameters.items() if name != self.parameter)
        family = (others, _figures(regime), binding)
        if family in self._built:
            together = self._built[family]
            if together is None:
                self._built[family] = together = self._together(scenario, regime, binding)
            if together is not None:
                return _one(together, scenario, self._place[float(scenario.parameters[self.parameter])])
        self._built.setdefault(family, None)
        try:
            return build(scenario, regime, binding=binding)
        except OverBudget:
            return None

    def _together(self, scenario: Scenario, regime: Regime, binding: bool) -> Game | None:
        """Return the game with all values as draws; None where the rest of the scenario does not allow some of them."""
        try:
            game = build(scenario.with_values({self.parameter: np.array(list(self._place))}), regime, binding=binding)
        except InputError:
            return None
        return game if game.perceived.shape[:-2] == (len(self._place),) else None


def _one(game: Game, scenario: Scenario, place: int) -> Game | None:
    """Return the single game of one draw, with the actions it really has; None where it is over budget."""
    if game.over_budget[place]:
        return None
    has = game.available[place]

    def cut(value: Array) -> Array:
        single: Array = value[place][:, has]
        return single

    return replace(
        game,
        scenario=scenario,
        regulator_actions=tuple(action for action, there in zip(game.regulator_actions, has, strict=True) if there),
        cells={name: cut(value) for name, value in game.cells.items()},
        perceived=cut(game.perceived),
        enterprise=cut(game.enterprise),
        regulator=cut(game.regulator),
        public=cut(game.public),
        welfare=cut(game.welfare),
        available=has[has],
        over_budget=game.over_budget[place],
    )


@dataclass(frozen=True)
class Question:
    """Premises, measures and a solution concept; games that were solved are kept and shared by derived questions.

    Attributes
    ----------
    scenario : Scenario
        Without draws.
    measures : Measures
    concept : str
    """

    scenario: Scenario
    measures: Measures
    concept: str = "nash"
    _solved: dict[Any, Solution | None] = field(default_factory=dict, repr=False, compare=False)
    _row: Row | None = field(default=None, repr=False, compare=False)

    def at(self, values: Mapping[str, float]) -> Question:
        """Return the same question with other values of parameters."""
        row = None if self._row is None or self._row.parameter in values else self._row
        return replace(self, scenario=self.scenario.with_values(values), _row=row)

    def in_row(self, row: Row, value: float) -> Question:
        """Return the same question at one value of a row of them, whose games are built together."""
        return replace(self.at({row.parameter: value}), _row=row)

    def under(self, concept: str) -> Question:
        """Return the same question under another solution concept."""
        return self if concept == self.concept else replace(self, concept=concept)

    def value(self, parameter: str) -> float:
        """Return the value of a parameter, before any instrument."""
        return float(self.scenario.parameters[parameter])

    @property
    def enforcement(self) -> Regime:
        """Enforcement only."""
        return self.measures.regime(ENFORCEMENT_ONLY)

    def formed(self, regime: RegimeName) -> Regime:
        """Return a named regime, or one of instruments, with the figures of the scenario."""
        return self.measures.regime(regime, self.scenario.figures)

    @property
    def today(self) -> Solution:
        """Enforcement only with today's hours."""
        found = self.solve(self.enforcement)
        assert found is not None
        return found

    def game(self, regime: Regime, *, binding: bool = False) -> Game | None:
        """Return the game under a regime; None where it is over budget."""
        if self._row is not None:
            return self._row.game(self.scenario, regime, binding=binding)
        try:
            return build(self.scenario, regime, binding=binding)
        except OverBudget:
            return None

    def solve(self, regime: Regime, *, binding: bool = False, scale: Game | None = None) -> Solution | None:
        """Return what is played under a regime; None where it is over budget.

        Parameters
        ----------
        regime : Regime
        binding : bool
        scale : Game, optional
            Enforcement only whose ranges set the common scale, where a concept needs one; that of the question's own
            values where it is not given.
        """
        scaled_by = None if scale is None else _signature(scale.scenario)
        key = (self.concept, _signature(self.scenario), _figures(regime), binding, scaled_by)
        if key not in self._solved:
            game = self.game(regime, binding=binding)
            self._solved[key] = None if game is None else self._play(game, scale)
        return self._solved[key]

    def _play(self, game: Game, scale: Game | None) -> Solution:
        if self.concept == "nash":
            return by_dominance(game) or nash_solution(game, twice=False)
        return solve_game(game, self.concept, scale)

    def pair(self, regime: Regime, *, binding: bool = False) -> Pair | None:
        """Return a regime with its matched baseline (MODEL.md, eq. 32); None where it is over budget."""
        found = self.solve(regime, binding=binding)
        if found is None:
            return None
        scale = self.game(self.enforcement) if self.concept in NEEDS_SCALE else None
        baseline = self.with_money(found.outcomes.money).solve(self.enforcement, scale=scale)
        assert baseline is not None
        return Pair(found, baseline)

    def with_money(self, money: float) -> Question:
        """Return the question with an amount of money, yuan a year, turned into inspector hours."""
        if money == 0:
            return self
        return self.at({"inspector_hours": self.value("inspector_hours") + money / self.value("hour_cost")})


def _signature(scenario: Scenario) -> tuple[float, ...]:
    return tuple(float(value) for value in scenario.parameters.values())


def _figures(regime: Regime) -> tuple[tuple[str, tuple[float, ...]], ...]:
    return tuple((item.name, tuple(float(one.value) for one in item.figures().values())) for item in regime.instruments)


def by_dominance(game: Game) -> Solution | None:
    """Return the only Nash equilibrium of a game that strict dominance solves; None for another game.

    Far quicker than listing all equilibria, and the same where it applies: what is strictly dominated, step by step,
    is played in none of them.

    Parameters
    ----------
    game : Game
        Without draws.
    """
    rows, columns = list(range(len(game.enterprise_actions))), list(range(len(game.regulator_actions)))
    least = TIE * spread(game.perceived), TIE * spread(game.regulator)
    own, department = game.perceived.tolist(), game.regulator.T.tolist()  # lists: quicker than arrays of nine numbers

    def first_dominated(
        payoffs: list[list[float]], actions: list[int], against: list[int], margin: float
    ) -> int | None:
        for one in actions:
            for other in actions:
                if other != one and all(payoffs[other][play] > payoffs[one][play] + margin for play in against):
                    return one
        return None

    while True:
        row = first_dominated(own, rows, columns, least[0])
        if row is not None:
            rows.remove(row)
            continue
        column = first_dominated(department, columns, rows, least[1])
        if column is None:
            break
        columns.remove(column)
    if (len(rows), len(columns)) != (1, 1):
        return None
    x, y = np.zeros(len(game.enterprise_actions)), np.zeros(len(game.regulator_actions))
    x[rows[0]] = y[columns[0]] = 1.0
    played = Profile(x, y, 0.0, outcomes(game, x, y))
    return Solution(game, "nash", (played,), headline=0, best=0, complete=True, degenerate=False, ties=())


def falls(before: float, after: float) -> bool:
    """Return whether a number falls by more than rounding."""
    return after < before - _SAME * max(1.0, abs(before), abs(after))


def moves(before: float, after: float) -> int:
    """Return 1 where a number rises, -1 where it falls, 0 where it stays, but for rounding."""
    return int(falls(after, before)) - int(falls(before, after))


def way(name: str, before: float, after: float) -> str:
    """Return the name of a reason: that a number goes up, goes down or stays the same."""
    return f"{name}_{('same', 'up', 'down')[moves(before, after)]}"


def chance(outcome: Outcomes, party: str, action: str) -> float:
    """Return the chance of an action; 0 where it cannot be chosen."""
    return outcome.action_chances[party].get(action, 0.0)
