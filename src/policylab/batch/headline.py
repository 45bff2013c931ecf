"""What a notebook may report as its result: as much of it as the index and drift read.

A notebook shows its headline as an output of its own type; whatever else it holds is kept as it is.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat

from policylab.errors import Fault, InputError
from policylab.i18n.labels import CONCEPTS, PARTY_HEADS, VERDICTS
from policylab.schema import validate


def _one_of(names: Any) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError(f"expected one of {', '.join(names)}")
        return name

    return AfterValidator(check)


Concept = Annotated[str, _one_of(CONCEPTS)]
Party = Annotated[str, _one_of(PARTY_HEADS)]
Verdict = Annotated[str, _one_of(VERDICTS)]
Share = Annotated[FiniteFloat, Field(ge=0, le=1)]


class Told(BaseModel):
    """Base of what a headline holds: fields of which nothing is said here are let through."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class TitleSchema(Told):
    """A title in both languages."""

    zh: str
    en: str


class GainsSchema(Told):
    """What each party gains, in yuan a year."""

    enterprise: FiniteFloat
    regulator: FiniteFloat
    public: FiniteFloat


class RegimeSchema(Told):
    """A regime's judgement, where the department may choose or where it must serve."""

    name: str
    title: TitleSchema
    binding: bool
    verdict: Verdict
    losers: list[Party]
    gains: GainsSchema | None
    serve: FiniteFloat | None
    stands_back: bool
    flags: list[str]


class ElsewhereSchema(Told):
    """The verdict on the shown regime under one solution concept."""

    concept: Concept
    name: str
    binding: bool
    verdict: Verdict
    losers: list[Party]


class ShareSchema(Told):
    """In which share of uncertain futures all three gain, with its interval."""

    multi_win: Share
    low: Share
    high: Share


class SureSchema(Told):
    """How sure it is that all three gain by the shown regime."""

    optional: ShareSchema
    binding: ShareSchema


class HeadlineSchema(Told):
    """A report's headline; one without regimes is about no scenario of its own."""

    title: TitleSchema
    concept: Concept | None = None
    regimes: list[RegimeSchema] = Field(default_factory=list)
    by_concept: list[ElsewhereSchema] = Field(default_factory=list)
    sure: SureSchema | None = None


def headline_faults(headline: Any, where: str) -> list[Fault]:
    """Return what is wrong with a headline; None is right: not every notebook has one.

    Parameters
    ----------
    headline : object
        Plain JSON, as the notebook has shown it.
    where : str
        What messages call it.
    """
    if headline is None:
        return []
    try:
        read = validate(HeadlineSchema, headline, where)
    except InputError as error:
        return list(error.faults)
    modes: dict[str, list[bool]] = {}
    for regime in read.regimes:
        modes.setdefault(regime.name, []).append(regime.binding)
    return [
        Fault(where, f"regimes ({name})", f"binding {', '.join(map(str, found)).lower()}", "expected each of both once")
        for name, found in modes.items()
        if sorted(found) != [False, True]
    ]
