"""A number with its range, unit, source and status: how every value travels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, model_validator

from policylab.errors import Fault, unknown
from policylab.i18n.words import Words, undirected
from policylab.parameters import Domain, Unit
from policylab.schema import Schema

Distribution = Literal["fixed", "uniform", "loguniform", "triangular", "beta"]
Status = Literal["article", "law", "statistic", "study", "assumption"]
Varies = Literal["knowledge", "premises"]
End = Literal["value", "low", "high"]
Number = float | NDArray[np.float64]


_CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BETWEEN_CHINESE = re.compile(rf"(?<={_CHINESE})[ \n](?={_CHINESE})")


class WordsSchema(Schema):
    """A text in both languages."""

    zh: str
    en: str

    @property
    def words(self) -> Words:
        """The text as `Words`."""
        # A line folded in YAML leaves a blank, which Chinese does not have between its characters.
        return Words(undirected(_BETWEEN_CHINESE.sub("", self.zh.strip())), undirected(self.en.strip()))


class LawSchema(Schema):
    """Against what a fine is, in the names of `law.csv`."""

    premises: str | list[str]
    hazards: list[str]

    @property
    def kinds(self) -> list[str]:
        """The kinds of premises, as a list."""
        return [self.premises] if isinstance(self.premises, str) else self.premises


ASSUMPTION = "own_assumption"
IMPLIED = "implied"


class QuantitySchema(Schema):
    """A value as a data file writes it.

    A bare number is an assumption of one's own: fixed, in the unit that the list implies, and shown as
    an assumption wherever it goes.
    """

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "distribution": "uniform", "unit": IMPLIED, "source": ASSUMPTION, "status": "assumption", "varies": "knowledge",
    }  # fmt: skip

    value: float
    low: float
    high: float
    distribution: Distribution
    unit: str
    source: str | list[str]
    status: Status
    varies: Varies
    calibration: dict[End, str] = Field(default_factory=dict)
    law: LawSchema | None = None
    note: WordsSchema | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        if isinstance(given, Mapping | BaseModel):
            return given
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise ValueError("expected a number, or a record with value, low, high and source")
        return {
            **dict.fromkeys(("value", "low", "high"), given),
            "distribution": "fixed",
            "unit": IMPLIED,
            "source": ASSUMPTION,
            "status": "assumption",
            "varies": "knowledge",
        }


@dataclass(frozen=True)
class Quantity:
    """A number that knows where it comes from.

    Attributes
    ----------
    value : float or ndarray
        In `unit`; an array holds one value per draw.
    low, high : float
        The range in which the value may lie, in `unit`.
    distribution : str
        How a draw is taken between `low` and `high`; triangular and beta have their mode at the value.
    unit : Unit
    sources : tuple of str
        Keys of `data/sources.yaml`.
    status : str
        article, law, statistic, study or assumption.
    varies : str
        What the range means: `knowledge` (we do not know) or `premises` (premises differ).
    note : Words or None
        The arithmetic behind the value, or the reason for the range.
    overridden : bool
        Whether the value was set by the user in place of the file's.
    calibration : mapping of str to str
        The entry of `data/calibration.yaml` from which value, low or high follows, for those that do.
    """

    value: Number
    low: float
    high: float
    distribution: Distribution
    unit: Unit
    sources: tuple[str, ...]
    status: Status
    varies: Varies
    note: Words | None = None
    overridden: bool = False
    calibration: Mapping[End, str] = field(default_factory=dict, hash=False)

    @property
    def unranged(self) -> bool:
        """Whether the user has entered a number alone: nothing says how far it may be off, and no draw moves it."""
        return self.overridden or (self.distribution == "fixed" and ASSUMPTION in self.sources)

    def within_range(self) -> bool:
        """Return whether the value lies between `low` and `high`; a fixed value has no range to leave."""
        if self.distribution == "fixed":
            return True
        return bool(np.all((np.asarray(self.value) >= self.low) & (np.asarray(self.value) <= self.high)))


def shown_number(value: Number) -> str:
    """Return a number, or the span of an array of draws."""
    if np.size(value) == 0:
        return "no draws"
    low, high = float(np.min(value)), float(np.max(value))
    return f"{low:.12g}" if low == high else f"{low:.12g} to {high:.12g}"


def read_quantity(
    spec: QuantitySchema, unit: Unit, domain: Domain, where: str, field: str, sources: Mapping[str, Any]
) -> tuple[Quantity, list[Fault]]:
    """Check one value of a data file against its unit, domain, range and sources.

    Parameters
    ----------
    spec : QuantitySchema
    unit, domain : Unit, Domain
        What the value must come in.
    where, field : str
        The file and the place within it, for the messages.
    sources : mapping
        The known sources by key.

    Returns
    -------
    Quantity
    list of Fault
        Empty where the value is right.
    """
    keys = (spec.source,) if isinstance(spec.source, str) else tuple(spec.source)
    faults = [
        *_unit_and_domain(spec, unit, domain, where, field),
        *_range(spec, domain, where, field),
        *_source_faults(keys, where, field, sources),
    ]
    quantity = Quantity(
        spec.value, spec.low, spec.high, spec.distribution, unit, keys, spec.status, spec.varies,
        spec.note.words if spec.note else None, calibration=spec.calibration,
    )  # fmt: skip
    return quantity, faults


def _unit_and_domain(spec: QuantitySchema, unit: Unit, domain: Domain, where: str, field: str) -> list[Fault]:
    faults = []
    if spec.unit not in (unit.value, IMPLIED):
        faults.append(Fault(where, f"{field}.unit", repr(spec.unit), f"expected the unit {unit.value!r}"))
    if spec.unit == IMPLIED and spec.low == spec.value == spec.high:  # written as a bare number
        return faults if domain.holds(spec.value) else [domain.fault(where, field, f"{spec.value:g}")]
    for name in ("value", "low", "high"):
        number = getattr(spec, name)
        if not domain.holds(number):
            faults.append(domain.fault(where, f"{field}.{name}", f"{number:g}"))
    return faults


def _range(spec: QuantitySchema, domain: Domain, where: str, field: str) -> list[Fault]:
    faults = []
    if not spec.low <= spec.value <= spec.high:
        got = f"low {spec.low:g}, value {spec.value:g}, high {spec.high:g}"
        faults.append(Fault(where, field, got, "expected low <= value <= high"))
    if spec.distribution == "fixed" and spec.low != spec.high:
        got = f"low {spec.low:g}, high {spec.high:g}"
        faults.append(Fault(where, f"{field}.distribution", got, "expected low = high where it is fixed"))
    # A low that the domain refuses is told of there.
    if spec.distribution == "loguniform" and spec.low <= 0 and domain.holds(spec.low):
        faults.append(Fault(where, f"{field}.low", f"{spec.low:g}", "expected a number above 0 for loguniform"))
    if spec.distribution == "beta" and not domain.is_unit_interval:
        faults.append(Fault(where, f"{field}.distribution", "'beta'", "expected beta only for values in [0, 1]"))
    return faults


def _source_faults(keys: tuple[str, ...], where: str, field: str, sources: Mapping[str, Any]) -> list[Fault]:
    faults = [
        unknown(where, f"{field}.source", key, sources, "a source in sources.yaml")
        for key in keys
        if key not in sources
    ]
    if not keys:
        faults.append(Fault(where, f"{field}.source", "[]", "expected at least one source"))
    return faults
