"""The entries of `data/claims.yaml`: the article's claims and measures and objections to it, read and checked.

An entry holds the article's words, a proposition, and the name of the predicate that asks it of a scenario. It holds
no verdict.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from policylab.datafiles import DataFolder, files_named, read_yaml, shown
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.sources import Source, load_sources
from policylab.i18n.words import Words
from policylab.parameters import PARAMETERS
from policylab.quantity import WordsSchema
from policylab.schema import Schema, validate
from policylab.study.predicates import PREDICATES, Predicate
from policylab.study.predicates.service import EFFECTS

Kind = Literal["claim", "measure", "critique"]
KINDS: tuple[Kind, ...] = ("claim", "measure", "critique")


class ArgumentsSchema(Schema):
    """What a predicate may be given; which of it, the predicate itself says."""

    regime: str | list[str] | None = None
    binding: bool | None = None
    effects: list[str] | None = None
    fine: float | None = None
    premises: float | None = None
    requests: float | None = None
    hours: float | None = None
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
    reading: WordsSchema | None = None
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
    reading : Words or None
        What the article does not say itself, where the proposition goes beyond its words.
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
    reading: Words | None
    sources: tuple[Source, ...]


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
    for path in files_named("claims.yaml", data):
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
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise InputError([Fault(shown(path), "", "", "expected a mapping of names to entries")])
    return data


def _names(data: DataFolder | None, file: str) -> list[str]:
    return [name for path in files_named(file, data) for name in _entries(path)]


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
        reading=spec.reading.words if spec.reading else None,
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
    if not quoted and spec.reading is not None:
        yield Fault(where, f"{name}.reading", "", "expected none in a critique; it reads no words of the article")
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
