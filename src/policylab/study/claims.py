"""The article's claims and measures, and what a critic would object, as propositions that the model can judge.

`data/claims.yaml` holds the words: quotation, proposition, and the name of the predicate that asks it of a scenario.
No verdict stands there; it is computed. Where a proposition is false at the scenario's values, a range of one parameter
is searched for values at which it is true; where it is true, for values at which it no longer is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from policylab.datafiles import DataFolder, Schema, folders, read_yaml, shown, validate
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.sources import Source, load_sources
from policylab.i18n.words import Words
from policylab.parameters import PARAMETERS
from policylab.quantity import Quantity, WordsSchema
from policylab.scenario import Scenario
from policylab.study.predicates import PREDICATES, Finding, Measures, Predicate, Question
from policylab.study.predicates.service import EFFECTS

Kind = Literal["claim", "measure", "critique"]
KINDS: tuple[Kind, ...] = ("claim", "measure", "critique")
ClaimOutcome = Literal["holds", "holds_when", "fails", "not_testable"]

# Equal steps through a range, in logarithms where its draws are; then each border is halved down to three digits.
POINTS = 7
DIGITS = 5e-4


class ArgumentsSchema(Schema):
    """What a predicate may be given; which of it, the predicate itself says."""

    regime: str | list[str] | None = None
    binding: bool | None = None
    effects: list[str] | None = None
    fine: float | None = None
    premises: float | None = None
    requests: float | None = None
    promise: float | None = None
    travel: float | None = None
    on_call: float | None = None
    share: float | None = None


class ClaimSchema(Schema):
    """An entry of `data/claims.yaml`."""

    kind: Kind
    quote: str = ""
    translation: str = ""
    section: str = ""
    point: WordsSchema | None = None
    mechanism: WordsSchema
    proposition: WordsSchema
    predicate: str | None = None
    arguments: ArgumentsSchema = Field(default_factory=ArgumentsSchema)
    condition_on: str | None = None
    not_testable: WordsSchema | None = None
    untested: WordsSchema | None = None
    source: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Claim:
    """One claim or measure of the article, or one objection to it.

    Attributes
    ----------
    name : str
    kind : {"claim", "measure", "critique"}
    quote, translation, section : str
        The article's words, their English, and where they stand; empty for a critique.
    point : Words or None
        What a critique objects.
    mechanism : Words
        What is at work, in a few words.
    proposition : Words
        What is asked of the model, precisely.
    predicate : str or None
        The name of the function that asks it; None where it cannot be asked.
    arguments : mapping of str to object
        By the predicate's own names.
    condition_on : str or None
        The parameter whose range is searched.
    not_testable, untested : Words or None
        Why the model cannot judge it; what of it the model leaves out.
    sources : tuple of Source
        Of facts that the words cite.
    """

    name: str
    kind: Kind
    quote: str
    translation: str
    section: str
    point: Words | None
    mechanism: Words
    proposition: Words
    predicate: str | None
    arguments: Mapping[str, Any]
    condition_on: str | None
    not_testable: Words | None
    untested: Words | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Interval:
    """Where in a range of a parameter a proposition is true.

    Attributes
    ----------
    parameter : str
    low, high : float or None
        The lowest and highest value at which it is, to three digits; None where that is the end of the range.
    elsewhere : bool
        Whether there are other values beyond the borders at which it is true as well.
    """

    parameter: str
    low: float | None
    high: float | None
    elsewhere: bool = False


@dataclass(frozen=True)
class ClaimVerdict:
    """What the model says to a claim about one kind of premises.

    Attributes
    ----------
    claim : Claim
    concept : str
        The solution concept.
    verdict : {"holds", "holds_when", "fails", "not_testable"}
        `holds_when`: false at the scenario's values, true in a part of the range that was searched. `fails` without
        a search says nothing of other values.
    values : mapping of str to float
        The numbers behind it, at the scenario's values.
    reasons : tuple of str
        Why it is so, by the names that `policylab.i18n.claims` has words for.
    condition : Interval or None
        Where `holds_when` holds.
    limit : Interval or None
        Where `holds` holds, if not in the whole range that was searched.
    searched : (float, float) or None
        The range that was searched, the scenario's own value included; None where none was.
    """

    claim: Claim
    concept: str
    verdict: ClaimOutcome
    values: Mapping[str, float]
    reasons: tuple[str, ...] = ()
    condition: Interval | None = None
    limit: Interval | None = None
    searched: tuple[float, float] | None = None


# ---------------------------------------------------------------------------------------------- reading


def load_claims(data: DataFolder | None = None) -> dict[str, Claim]:
    """Read `claims.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its claims come on top of the project's.

    Returns
    -------
    dict of str to Claim
        In the order of the file.

    Raises
    ------
    InputError
        Naming every fault.
    """
    known = _Known(load_sources(data), _names(data, "regimes.yaml"), _names(data, "instruments.yaml"))
    claims: dict[str, Claim] = {}
    faults: list[Fault] = []
    for folder in reversed(folders(data)):
        path = folder / "claims.yaml"
        try:
            entries = _entries(path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        for name, entry in entries.items():
            try:
                claims[name] = _claim(name, entry, known, shown(path))
            except InputError as error:
                faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return claims


@dataclass(frozen=True)
class _Known:
    sources: Mapping[str, Source]
    regimes: Sequence[str]
    instruments: Sequence[str]


def _entries(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise InputError([Fault(shown(path), "", "", "expected a mapping of names to entries")])
    return data


def _names(data: DataFolder | None, file: str) -> list[str]:
    return [name for folder in folders(data) for name in _entries(folder / file)]


def _claim(name: str, entry: Any, known: _Known, where: str) -> Claim:
    spec = validate(ClaimSchema, entry, where, name)
    faults = [
        *_word_faults(spec, name, where),
        *_predicate_faults(spec, name, where, known),
        *(
            unknown(where, f"{name}.source", key, known.sources, "a source in sources.yaml")
            for key in spec.source
            if key not in known.sources
        ),
    ]
    if faults:
        raise InputError(faults)
    return Claim(
        name=name,
        kind=spec.kind,
        quote=spec.quote,
        translation=spec.translation,
        section=spec.section,
        point=spec.point.words if spec.point else None,
        mechanism=spec.mechanism.words,
        proposition=spec.proposition.words,
        predicate=spec.predicate,
        arguments=_given(spec),
        condition_on=spec.condition_on,
        not_testable=spec.not_testable.words if spec.not_testable else None,
        untested=spec.untested.words if spec.untested else None,
        sources=tuple(known.sources[key] for key in spec.source),
    )


def _given(spec: ClaimSchema) -> dict[str, Any]:
    return spec.arguments.model_dump(exclude_none=True)


def _word_faults(spec: ClaimSchema, name: str, where: str) -> Iterator[Fault]:
    quoted = spec.kind != "critique"
    for field in ("quote", "translation", "section"):
        if quoted and not getattr(spec, field).strip():
            yield Fault(where, f"{name}.{field}", "", "missing; expected the article's words, their English and place")
        elif not quoted and getattr(spec, field):
            yield Fault(where, f"{name}.{field}", "", "expected no words of the article in a critique; it has a point")
    if quoted and spec.point is not None:
        yield Fault(where, f"{name}.point", "", "expected a quote here; only a critique has a point")
    if not quoted and spec.point is None:
        yield Fault(where, f"{name}.point", "", "missing; expected what the critique objects")


def _predicate_faults(spec: ClaimSchema, name: str, where: str, known: _Known) -> Iterator[Fault]:
    if (spec.predicate is None) == (spec.not_testable is None):
        expected = "expected either a predicate or, in not_testable, why there is none"
        yield Fault(where, name, "", expected)
    if spec.condition_on is not None:
        if spec.predicate is None:
            yield Fault(where, f"{name}.condition_on", repr(spec.condition_on), "expected a predicate to search with")
        if spec.condition_on not in PARAMETERS:
            yield unknown(where, f"{name}.condition_on", spec.condition_on, PARAMETERS, "a parameter")
    given = _given(spec)
    if spec.predicate is None:
        if given:
            yield Fault(where, f"{name}.arguments", ", ".join(given), "expected no arguments without a predicate")
        return
    if spec.predicate not in PREDICATES:
        yield unknown(where, f"{name}.predicate", spec.predicate, PREDICATES, "a predicate")
        return
    takes = _takes(PREDICATES[spec.predicate])
    for argument in given:
        if argument not in takes:
            yield unknown(where, f"{name}.arguments.{argument}", argument, takes, f"an argument of {spec.predicate}")
    for argument, required in takes.items():
        if required and argument not in given:
            yield Fault(where, f"{name}.arguments.{argument}", "", f"missing; {spec.predicate} needs it")
    yield from _argument_faults(given, name, where, known)


def _takes(predicate: Predicate) -> dict[str, bool]:
    """Return the arguments of a predicate beside the question, and whether it needs them."""
    _, *rest = inspect.signature(predicate).parameters.values()
    return {one.name: one.default is inspect.Parameter.empty for one in rest}


def _argument_faults(given: Mapping[str, Any], name: str, where: str, known: _Known) -> Iterator[Fault]:
    regime = given.get("regime")
    if isinstance(regime, str) and regime not in known.regimes:
        yield unknown(where, f"{name}.arguments.regime", regime, known.regimes, "a regime")
    for instrument in regime if isinstance(regime, list) else []:
        if instrument not in known.instruments:
            yield unknown(where, f"{name}.arguments.regime", instrument, known.instruments, "an instrument")
    for effect in given.get("effects", []):
        if effect not in EFFECTS:
            yield unknown(where, f"{name}.arguments.effects", effect, EFFECTS, "an effect")


# ---------------------------------------------------------------------------------------------- judging


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
        if concept not in ("nash", "commitment", "targeting") and not _has_scale(here):
            continue
        judged[concept] = {name: _judge(claim, here, search) for name, claim in asked.items()}
    return judged


def _has_scale(question: Question) -> bool:
    """Return whether a concept that needs a common scale has one."""
    from policylab.dynamics import scaled_payoffs

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
    verdict: ClaimOutcome = "holds" if found.holds else "fails"
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

    def holds(value: float) -> bool:
        try:
            return _ask(judged.claim, question.at({parameter: value})).holds
        except InputError:  # a value that the rest of the scenario does not allow
            return False

    points = _points(quantity)
    value = float(quantity.value)
    true = [judged.verdict == "holds" if point == value else holds(point) for point in points]
    place = points.index(value)
    searched = (points[0], points[-1])
    if not any(true):
        return _with(judged, searched=searched)
    nearest = min((index for index, one in enumerate(true) if one), key=lambda index: abs(index - place))
    interval = _interval(parameter, points, true, nearest, holds)
    if judged.verdict == "fails":
        return _with(judged, verdict="holds_when", condition=interval, searched=searched)
    whole = interval.low is None and interval.high is None
    return _with(judged, limit=None if whole else interval, searched=searched)


def _with(judged: ClaimVerdict, **changes: Any) -> ClaimVerdict:
    from dataclasses import replace

    return replace(judged, **changes)


def _points(quantity: Quantity) -> list[float]:
    """Return equal steps through the range of a quantity, its value among them."""
    low, high, value = quantity.low, quantity.high, float(quantity.value)
    steps = np.geomspace if quantity.distribution == "loguniform" else np.linspace
    return sorted({low, *steps(low, high, POINTS)[1:-1].tolist(), high, value})


def _interval(
    parameter: str, points: Sequence[float], true: Sequence[bool], inside: int, holds: Callable[[float], bool]
) -> Interval:
    """Return the interval of truth around one of the points."""
    first = last = inside
    while first > 0 and true[first - 1]:
        first -= 1
    while last < len(points) - 1 and true[last + 1]:
        last += 1
    width = points[-1] - points[0]
    low = None if first == 0 else _border(points[first - 1], points[first], holds, width)
    high = None if last == len(points) - 1 else _border(points[last + 1], points[last], holds, width)
    return Interval(parameter, low, high, elsewhere=any([*true[:first], *true[last + 1 :]]))


def _border(false: float, true: float, holds: Callable[[float], bool], width: float) -> float:
    """Return the last true value on the way from a true value to a false one, to three digits."""
    while abs(true - false) > DIGITS * max(abs(true), abs(false), width / 1000):
        middle = (true + false) / 2
        true, false = (middle, false) if holds(middle) else (true, middle)
    return true
