"""What the model says to the article's claims and measures, and to what a critic would object.

No verdict is written down anywhere; it is computed. Where a proposition is false at the scenario's values, a range of
one parameter is searched for every interval in which it is true; where it is true, for where it no longer is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import numpy as np

from policylab.dynamics import scaled_payoffs
from policylab.errors import InputError
from policylab.quantity import Quantity
from policylab.scenario import Scenario
from policylab.study.claim_entries import Claim, load_claims
from policylab.study.predicates import PREDICATES, Finding, Measures, Question
from policylab.study.predicates.question import NEEDS_SCALE, Row

ClaimOutcome = Literal["holds", "holds_when", "fails", "not_applicable", "not_testable"]

# Values tried in equal steps through a range, in logarithms where its draws are; then each border is halved down to
# three digits. What begins and ends between two of them is not seen.
POINTS = 33
DIGITS = 5e-4


@dataclass(frozen=True)
class Interval:
    """An interval of a parameter in which a proposition is true.

    Attributes
    ----------
    parameter : str
    low, high : float or None
        Its lowest and highest value, to three digits; None where that is the end of the range.
    """

    parameter: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ClaimVerdict:
    """What the model says to a claim about one kind of premises.

    Attributes
    ----------
    claim : Claim
    concept : str
        The solution concept.
    verdict : {"holds", "holds_when", "fails", "not_applicable", "not_testable"}
        `holds_when`: false at the scenario's values, true in a part of the range that was searched. `fails` without
        a search says nothing of other values. `not_applicable`: there is nothing to judge at the scenario's values.
    values : mapping of str to float
        The numbers behind it, at the scenario's values.
    reasons : tuple of str
        Why it is so, by the names that `policylab.i18n.claims` has words for.
    where : tuple of Interval
        Where in the range that was searched it is true, from low to high; empty where it is true nowhere or everywhere.
    searched : (float, float) or None
        The range that was searched, the scenario's own value included; None where none was.
    """

    claim: Claim
    concept: str
    verdict: ClaimOutcome
    values: Mapping[str, float]
    reasons: tuple[str, ...] = ()
    where: tuple[Interval, ...] = ()
    searched: tuple[float, float] | None = None


def judge_claims(
    scenario: Scenario,
    measures: Measures,
    *,
    claims: Mapping[str, Claim] | None = None,
    concepts: Sequence[str] = ("nash",),
    conditions: bool = True,
) -> dict[str, dict[str, ClaimVerdict]]:
    """Judge claims about one kind of premises under several solution concepts.

    Parameters
    ----------
    scenario : Scenario
        Without draws.
    measures : Measures
        Whoever forms regimes: a `Catalogue`.
    claims : mapping of str to Claim, optional
        Those of the project's data where it is not given.
    concepts : sequence of str
        The first is that of the headline.
    conditions : bool
        Whether to search, under the first concept, for where a claim begins or ceases to hold.

    Returns
    -------
    dict of str to dict of str to ClaimVerdict
        By concept, then by claim. A concept that has no answer to this game, because a player's payoff never varies,
        is missing.

    Raises
    ------
    InputError
        For a concept or measure that does not exist.
    """
    asked = claims if claims is not None else load_claims()
    question = Question(scenario, measures)
    judged: dict[str, dict[str, ClaimVerdict]] = {}
    for concept in concepts:
        search = conditions and concept == concepts[0]
        here = question.under(concept)
        if concept in NEEDS_SCALE and not _has_scale(here):
            continue
        judged[concept] = {name: _judge(claim, here, search) for name, claim in asked.items()}
    return judged


def _has_scale(question: Question) -> bool:
    """Return whether a concept that needs a common scale has one."""
    game = question.game(question.enforcement)
    assert game is not None
    try:
        scaled_payoffs(game, question.concept)
    except InputError:
        return False
    return True


def judge_claim(
    claim: Claim, scenario: Scenario, measures: Measures, concept: str = "nash", *, conditions: bool = True
) -> ClaimVerdict:
    """Judge one claim about one kind of premises.

    Parameters
    ----------
    claim : Claim
    scenario : Scenario
        Without draws.
    measures : Measures
        Whoever forms regimes: a `Catalogue`.
    concept : str
    conditions : bool
        Whether to search for where it begins or ceases to hold.

    Raises
    ------
    InputError
        For a concept or measure that does not exist, or a concept without an answer to this game.
    """
    return _judge(claim, Question(scenario, measures, concept), conditions)


def _judge(claim: Claim, question: Question, search: bool) -> ClaimVerdict:
    if claim.predicate is None:
        return ClaimVerdict(claim, question.concept, "not_testable", {})
    found = _ask(claim, question)
    verdict: ClaimOutcome = "holds" if found.holds else "fails" if found.applies else "not_applicable"
    judged = ClaimVerdict(claim, question.concept, verdict, found.values, found.reasons)
    if not search or claim.condition_on is None:
        return judged
    quantity = question.scenario.quantities[claim.condition_on]
    if quantity.low == quantity.high:
        return judged
    return _searched(judged, claim.condition_on, quantity, question)


def _ask(claim: Claim, question: Question) -> Finding:
    assert claim.predicate is not None
    return PREDICATES[claim.predicate](question, **claim.arguments)


def _searched(judged: ClaimVerdict, parameter: str, quantity: Quantity, question: Question) -> ClaimVerdict:
    """Return the verdict with where in the range of a parameter it changes."""

    def holds(value: float, row: Row | None = None) -> bool:
        try:
            there = question.at({parameter: value}) if row is None else question.in_row(row, value)
            return _ask(judged.claim, there).holds
        except InputError:  # a value that the rest of the scenario does not allow
            return False

    points = _points(quantity)
    value, row = float(quantity.value), Row(parameter, points)
    true = [judged.verdict == "holds" if point == value else holds(point, row) for point in points]
    judged = replace(judged, searched=(points[0], points[-1]))
    if all(true) or not any(true):
        return judged
    verdict: ClaimOutcome = "holds_when" if judged.verdict == "fails" else judged.verdict
    return replace(judged, verdict=verdict, where=tuple(_intervals(parameter, points, true, holds)))


def _points(quantity: Quantity) -> list[float]:
    """Return equal steps through the range of a quantity, its value among them."""
    low, high, value = quantity.low, quantity.high, float(quantity.value)
    steps = np.geomspace if quantity.distribution == "loguniform" else np.linspace
    return sorted({low, *steps(low, high, POINTS)[1:-1].tolist(), high, value})


def _intervals(
    parameter: str, points: Sequence[float], true: Sequence[bool], holds: Callable[[float], bool]
) -> Iterator[Interval]:
    """Yield every interval of truth that holds at least one of the points."""
    width = points[-1] - points[0]

    def border(outside: int, within: int) -> float:
        return _rounded(_border(points[outside], points[within], holds, width), points[within], holds)

    start = 0
    for is_true, run in groupby(true):
        end = start + len(list(run))
        if is_true:
            low = None if start == 0 else border(start - 1, start)
            high = None if end == len(points) else border(end, end - 1)
            yield Interval(parameter, low, high)
        start = end


def _border(false: float, true: float, holds: Callable[[float], bool], width: float) -> float:
    """Return the last true value on the way from a true value to a false one, to three digits."""
    while abs(true - false) > DIGITS * max(abs(true), abs(false), width / 1000):
        middle = (true + false) / 2
        true, false = (middle, false) if holds(middle) else (true, middle)
    return true


def _rounded(border: float, inside: float, holds: Callable[[float], bool]) -> float:
    """Return a border as a number of three digits on the side where the proposition is true, where there is one."""
    unit = 10.0 ** (np.floor(np.log10(abs(border))) - 2) if border != 0 else 1.0
    towards = np.ceil if inside > border else np.floor
    short = float(f"{towards(border / unit) * unit:.3g}")
    between = min(border, inside) <= short <= max(border, inside)
    return short if between and holds(short) else border
