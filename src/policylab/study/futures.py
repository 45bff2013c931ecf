"""Futures: one regime against enforcement only in many draws at once, by the rules of one comparison.

A future is a draw of everything uncertain. The same formulas build its game, the same rules pick the headline, match
the budget and give the verdict (MODEL.md, eqs. 4-35); only the solver is another, which solves all draws together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from policylab.errors import InputError, unknown
from policylab.formulas import STAND_BACK, Array, Cells
from policylab.game import HOURS_TOLERANCE, hours_for_visits, regulator_actions
from policylab.outcomes import PARTIES
from policylab.quantity import Number
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import headlines, tie
from policylab.solve import commitment_many, nash_many
from policylab.verdict import VERDICTS, Verdict, gain_sign, verdict_codes

OVER_BUDGET = np.int8(VERDICTS.index("over_budget"))
MULTI_WIN = np.int8(VERDICTS.index("multi_win"))

# Levels of the regime's headline that can be asked for, beside those that every judgement has.
# fmt: off
LEVELS = (
    "found", "obeyed", "residual", "penalised", "spend", "sanctions", "ordered", "contact", "own_fires", "closures",
    "duty_felt", "hours_used", "money", "enterprise", "regulator", "public", "welfare",
)
# fmt: on
MEASURES = (*LEVELS, "baseline_fires", "baseline_welfare", "softness")


# What is solved for many games at once: every Nash equilibrium, or the best mix for the department to announce.
Concept = Literal["nash", "commitment"]


@dataclass(frozen=True)
class Played:
    """What is played in the game of every draw.

    Attributes
    ----------
    regime : Regime
    concept : {"nash", "commitment"}
    cells : Cells
        The games.
    enterprise : ndarray, shape (rows, draws)
    regulator : ndarray, shape (columns, draws)
        Chances of the actions.
    """

    regime: Regime
    concept: Concept
    cells: Cells
    enterprise: Array
    regulator: Array

    @cached_property
    def chances(self) -> Array:
        """The chance of every cell; shape (rows, columns, draws)."""
        chances: Array = self.enterprise[:, None] * self.regulator
        return chances

    def expected(self, of: Array) -> Array:
        """Return what is expected of a quantity of the cells; shape (draws,)."""
        whole: Array
        if of.ndim < self.chances.ndim:  # it depends on the regulator's action alone
            whole = (np.broadcast_to(of, self.regulator.shape) * self.regulator).sum(axis=0)
        else:
            whole = np.einsum("ijd,ijd->d", self.chances, np.broadcast_to(of, self.chances.shape))
        return whole


@dataclass(frozen=True)
class Futures:
    """One regime against enforcement only at the same budget, in every draw.

    Attributes
    ----------
    verdict : ndarray of int8, shape (draws,)
        Places in `verdict.VERDICTS`.
    gains : mapping of str to ndarray, shape (draws,)
        Yuan a year by party; NaN where over budget.
    signs : mapping of str to ndarray of int8, shape (draws,)
        1 where a party gains, -1 where it loses, 0 where neither, or over budget.
    fires, visits : ndarray, shape (draws,)
        Fires per 1,000 premises and visits a year under the regime; NaN where over budget.
    measures : mapping of str to ndarray, shape (draws,)
        What else was asked for.
    played : Played or None
        The headline of the regime's games; None where every draw is over budget.
    """

    verdict: NDArray[np.int8]
    gains: Mapping[str, Array]
    signs: Mapping[str, NDArray[np.int8]]
    fires: Array
    visits: Array
    measures: Mapping[str, Array]
    played: Played | None = None


def verdict_keys(found: Futures) -> NDArray[np.int64]:
    """Return verdict and losers together as one number for each draw; `verdict_of` tells them apart again."""
    losers = sum((found.signs[party] < 0).astype(np.int64) << place for place, party in enumerate(PARTIES))
    return np.asarray(found.verdict.astype(np.int64) * 8 + losers)


def verdict_of(key: int) -> tuple[Verdict, tuple[str, ...]]:
    """Return verdict and losers of a number that `verdict_keys` gave."""
    return VERDICTS[key // 8], tuple(party for place, party in enumerate(PARTIES) if key >> place & 1)


def play(scenario: Scenario, regime: Regime, draws: int, *, binding: bool = False, concept: Concept = "nash") -> Played:
    """Solve the game of every draw; of several Nash equilibria take the headline (MODEL.md, eq. 35).

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Values and figures are numbers or arrays of shape (draws,). Draws over budget are played without visits.
    draws : int
    binding : bool
        Whether `serve` replaces `enforce`.
    concept : {"nash", "commitment"}

    Raises
    ------
    InputError
        For another concept.
    """
    if concept not in get_args(Concept):
        raise InputError([unknown("concept", "", concept, get_args(Concept), "a concept that futures are judged by")])
    actions = regulator_actions(regime, binding)
    hours = np.broadcast_to(scenario.parameters["inspector_hours"], draws)  # an array, so that every cell is one
    scenario = scenario.with_values({"inspector_hours": hours})
    cells = Cells(scenario, regime, actions)
    shape = (3, len(actions), draws)
    has_visits = np.broadcast_to(hours_for_visits(scenario, regime) > HOURS_TOLERANCE, draws)
    available = None
    if not has_visits.all():
        available = has_visits[:, None] | (np.array(actions) == STAND_BACK)
    own, other = _by_game(cells.perceived, shape), _by_game(cells.regulator, shape)
    if concept == "nash":
        found = nash_many(own, other, column_available=available)
        chosen = _headlines(found.first, found.rows, found.columns, cells, shape)
        rows, columns = found.rows[chosen], found.columns[chosen]
    else:
        preferences = [_by_game(cells.public, shape), _by_game(-cells.hours_used, shape)]
        led = commitment_many(own, other, "column", preferences=preferences, column_available=available)
        rows, columns = led.rows, led.columns
    return Played(regime, concept, cells, np.ascontiguousarray(rows.T), np.ascontiguousarray(columns.T))


def _by_game(payoff: Array, shape: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(np.moveaxis(np.broadcast_to(payoff, shape), -1, 0))


def _headlines(
    first: NDArray[np.intp], rows: Array, columns: Array, cells: Cells, shape: tuple[int, ...]
) -> NDArray[np.intp]:
    """Return which equilibrium of each game is reported; most games have one."""
    counts = np.diff(first)
    chosen = np.array(first[:-1])
    several = np.flatnonzero(counts > 1)
    if not several.size:
        return chosen
    candidates = np.flatnonzero(np.repeat(counts > 1, counts))
    games = np.repeat(several, counts[several])
    starts = np.concatenate([[0], np.cumsum(counts[several])])
    chances = rows[candidates].T[:, None] * columns[candidates].T
    measures = []
    for payoff in (cells.public, cells.welfare, cells.enterprise):
        whole = np.broadcast_to(payoff, shape)
        values = np.einsum("ije,ije->e", chances, whole[..., games])
        measures.append((values, tie(np.moveaxis(whole[..., several], -1, 0))))
    mixes = np.hstack([rows[candidates], columns[candidates]])
    chosen[several] = candidates[headlines(starts, measures, mixes)]
    return chosen


def judge_futures(
    scenario: Scenario,
    regime: Regime,
    today: Played,
    draws: int,
    *,
    binding: bool = False,
    measures: Sequence[str] = (),
) -> Futures:
    """Judge one regime against enforcement only with the same hours and money, in every draw.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Values and figures are numbers or arrays of shape (draws,).
    today : Played
        Enforcement only with today's hours, in the same draws; its concept is that of the regime, too.
    draws : int
    binding : bool
    measures : sequence of str
        Of `MEASURES`.

    Raises
    ------
    InputError
        If a measure is not known, or an effect drives a parameter out of its domain.
    """
    faults = [unknown("measures", "", name, MEASURES, "a measure") for name in measures if name not in MEASURES]
    if faults:
        raise InputError(faults)
    over = np.broadcast_to(hours_for_visits(scenario, regime) < -HOURS_TOLERANCE, draws)
    if over.all():
        nothing, neither = np.full(draws, np.nan), np.zeros(draws, dtype=np.int8)
        return Futures(
            verdict=np.full(draws, OVER_BUDGET),
            gains=dict.fromkeys(PARTIES, nothing),
            signs=dict.fromkeys(PARTIES, neither),
            fires=nothing,
            visits=nothing,
            measures=dict.fromkeys(measures, nothing),
        )
    with_service = play(scenario, regime, draws, binding=binding, concept=today.concept)
    cells = with_service.cells
    matched = _matched(scenario, today, with_service.expected(np.asarray(cells.money)), draws)
    gains, signs = {}, {}
    for party in PARTIES:
        ours, theirs = getattr(cells, party), getattr(matched.cells, party)
        gains[party] = with_service.expected(ours) - matched.expected(theirs)
        signs[party] = np.where(over, 0, gain_sign(gains[party], _draws_first(ours), _draws_first(theirs)))
    verdict = np.where(over, OVER_BUDGET, verdict_codes(np.array(list(signs.values()))))

    def measured(name: str) -> Array:
        if name == "softness":
            soft = _softness(scenario, regime, verdict == MULTI_WIN, binding=binding, concept=today.concept)
            return np.asarray(soft, dtype=float)
        if name.startswith("baseline_"):
            of = {"baseline_fires": matched.cells.fire, "baseline_welfare": matched.cells.welfare}[name]
            return matched.expected(of) * (1000 if name == "baseline_fires" else 1)
        return with_service.expected(np.asarray(getattr(cells, name)))

    def told(values: Array) -> Array:
        return np.where(over, np.nan, values) if over.any() else values

    return Futures(
        verdict=verdict,
        gains={party: told(gain) for party, gain in gains.items()},
        signs=signs,
        fires=told(1000 * with_service.expected(cells.fire)),
        visits=told(with_service.expected(cells.visits)),
        measures={name: told(measured(name)) for name in measures},
        played=with_service,
    )


def _draws_first(payoff: Array) -> Array:
    return np.moveaxis(payoff, (0, 1), (-2, -1))


def _matched(scenario: Scenario, today: Played, money: Array, draws: int) -> Played:
    """Return enforcement only with the regime's money turned into inspector hours (MODEL.md, eq. 32)."""
    if not money.any():
        return today
    values = scenario.parameters
    hours = values["inspector_hours"] + money / values["hour_cost"]
    return play(scenario.with_values({"inspector_hours": hours}), today.regime, draws, concept=today.concept)


def _softness(
    scenario: Scenario, regime: Regime, multi_win: NDArray[np.bool_], *, binding: bool, concept: Concept
) -> NDArray[np.bool_]:
    """Return where a multi-win goes once no effect raises leniency or cuts immediate_share."""
    soft = np.zeros(len(multi_win), dtype=bool)
    places = np.flatnonzero(multi_win)
    if places.size and (regime.moves("leniency") or regime.moves("immediate_share")):
        some, hard = at(scenario, places), regime_at(regime.without_softness(), places)
        baseline = replace(regime, instruments=())
        today = play(some, baseline, len(places), concept=concept)
        soft[places] = judge_futures(some, hard, today, len(places), binding=binding).verdict != MULTI_WIN
    return soft


def at(scenario: Scenario, places: NDArray[np.intp]) -> Scenario:
    """Return a scenario of some of the draws."""
    arrays = {name: np.asarray(value) for name, value in scenario.parameters.items() if np.ndim(value)}
    return scenario.with_values({name: value[places] for name, value in arrays.items()})


def regime_at(regime: Regime, places: NDArray[np.intp]) -> Regime:
    """Return a regime of some of the draws."""

    def figures(values: Mapping[str, Number]) -> dict[str, Number]:
        return {name: np.asarray(value)[places] for name, value in values.items() if np.ndim(value)}

    return replace(
        regime,
        instruments=tuple(
            item.with_figures(figures({name: one.value for name, one in item.figures().items()}))
            for item in regime.instruments
        ),
    )
