"""Instruments: the measures of the article, what they take and what they move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, cast

from pydantic import Field

from policylab.display import Sheet, Shown
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.sources import Source
from policylab.i18n.labels import DELIVERIES, EFFECTS
from policylab.i18n.numbers import exact
from policylab.i18n.words import Language, Words
from policylab.parameters import NOT_NEGATIVE, PARAMETERS, Domain, Unit
from policylab.quantity import Number, Quantity, QuantitySchema, WordsSchema, read_quantity, shown_number
from policylab.schema import Schema, salvage

Kind = Literal["raises", "cuts", "adds"]
KINDS: tuple[Kind, ...] = ("raises", "cuts", "adds")
Delivery = Literal["visit", "programme"]

# A visit can change what people do, not what a fire does once it burns or how often one starts by itself;
# and the budget of hours must be the same whatever the regulator does with it.
NOT_BY_VISIT = ("own_loss", "external_loss", "fire_probability_safe", "fire_probability_hazard", "inspector_hours")

_SHARE_OF_EFFECT = Domain(0.0, 1.0, high_open=True)


class InstrumentSchema(Schema):
    """An instrument as `data/instruments.yaml` writes it."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "title": {"zh": "", "en": ""}, "delivered_by": "programme", "hours": 0, "cost": 0,
    }  # fmt: skip

    title: WordsSchema
    article: str = ""
    translation: str = ""
    section: str = ""
    delivered_by: Delivery
    hours: QuantitySchema
    cost: QuantitySchema
    raises: dict[str, QuantitySchema] = Field(default_factory=dict)
    cuts: dict[str, QuantitySchema] = Field(default_factory=dict)
    adds: dict[str, QuantitySchema] = Field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Instrument(Shown):
    """One measure of the article.

    Attributes
    ----------
    name : str
    title : Words
    article, translation, section : str
        The article's words, their English, and where they stand.
    delivered_by : {"visit", "programme"}
        A visit instrument works only through `serve`; a programme on every premises, whatever the
        regulator does.
    hours : Quantity
        Extra hours per visit, or hours per premises and year.
    cost : Quantity
        Yuan per visit, or per premises and year.
    effects : mapping of (kind, parameter) to Quantity
        Kind is raises, cuts or adds; raises and cuts are shares in [0, 1), adds are yuan.
    """

    name: str
    title: Words
    article: str
    translation: str
    section: str
    delivered_by: Delivery
    hours: Quantity
    cost: Quantity
    effects: Mapping[tuple[Kind, str], Quantity]

    def sheet(self, language: Language = "en") -> Sheet:
        """Return every figure with unit and range, and the article's words."""
        heads = (Words("数值名称", "figure"), Words("含义", "meaning"), Words("数值", "value"), Words("单位", "unit"),
                 Words("范围", "range"))  # fmt: skip
        meanings = [Words("工时", "hours"), Words("经费", "money")]
        meanings += [EFFECTS[kind].format(name=PARAMETERS[name].label.lowered()) for kind, name in self.effects]
        rows = []
        for said, (name, one) in zip(meanings, self.figures().items(), strict=True):
            span = f"{exact(one.low)} – {exact(one.high)}" if one.low != one.high else "—"
            rows.append((name, said[language], shown_number(one.value), one.unit.words[language], span))
        quoted = Words(f"“{self.article}”", f"“{self.translation}”")[language] if self.article else ""
        told = tuple(head[language] for head in heads)
        return Sheet(self.label[language], told, tuple(rows), (quoted,) if quoted else (), language)

    @property
    def label(self) -> Words:
        """Title, name, and how it is delivered."""
        return Words("{title}（{name}，{how}）", "{title} ({name}), {how}").format(
            title=self.title, name=self.name, how=DELIVERIES[self.delivered_by]
        )

    def figures(self) -> dict[str, Quantity]:
        """Return the figures that can be set, by name: `hours`, `cost`, `raises.competence`, …"""
        effects = {f"{kind}.{parameter}": quantity for (kind, parameter), quantity in self.effects.items()}
        return {"hours": self.hours, "cost": self.cost, **effects}

    def with_figures(self, values: Mapping[str, Number]) -> Instrument:
        """Return the instrument with other figures, named as in `figures`."""
        known = self.figures()
        changed = {name: replace(known[name], value=value, overridden=True) for name, value in values.items()}
        figures = {**known, **changed}
        effects = {key: figures[f"{key[0]}.{key[1]}"] for key in self.effects}
        return replace(self, hours=figures["hours"], cost=figures["cost"], effects=effects)


def figure_faults(figures: Mapping[str, float], instruments: Iterable[Instrument], where: str) -> list[Fault]:
    """Return what is wrong with figures of instruments, named as in `guidance.raises.competence`.

    Parameters
    ----------
    figures : mapping of str to float
    instruments : iterable of Instrument
        Those that may be named.
    where : str
        What the messages call the place.
    """
    known = {item.name: item for item in instruments}
    faults = []
    for name, value in figures.items():
        instrument, _, figure = name.partition(".")
        if instrument not in known:
            faults.append(unknown(where, name, instrument, known, "an instrument of the regime"))
        elif figure not in known[instrument].figures():
            names = [f"{instrument}.{one}" for one in known[instrument].figures()]
            faults.append(unknown(where, name, name, names, f"a figure of {instrument}"))
        elif not _figure_domain(figure).holds(value):
            faults.append(_figure_domain(figure).fault(where, name, f"{value:g}"))
    return faults


def _figure_domain(figure: str) -> Domain:
    return _SHARE_OF_EFFECT if figure.startswith(("raises.", "cuts.")) else NOT_NEGATIVE


def read_instrument(
    name: str,
    item: Mapping[str, Any],
    sources: Mapping[str, Source],
    where: str = "instrument",
    told: Sequence[Fault] = (),
) -> Instrument:
    """Return an instrument from a mapping of the form that `instruments.yaml` has.

    Parameters
    ----------
    name : str
    item : mapping
    sources : mapping of str to Source
        The sources that its figures may cite.
    where : str
        What the messages call the place.
    told : sequence of Fault
        Places of the file that have been refused already; they are told of again.

    Raises
    ------
    InputError
        Naming every fault; among them an effect on a parameter that cannot take it.
    """
    spec, faults = salvage(InstrumentSchema, item, where, name, told)
    faults += [fault for fault in told if fault.field.startswith((f"{name}.", f"{name} "))]
    if spec is None:
        raise InputError(faults)

    def read(value: QuantitySchema, unit: Unit, domain: Domain, at: str) -> Quantity:
        quantity, found = read_quantity(value, unit, domain, where, f"{name}.{at}", sources)
        faults.extend(found)
        return quantity

    hours = read(spec.hours, Unit.HOURS, NOT_NEGATIVE, "hours")
    cost = read(spec.cost, Unit.YUAN, NOT_NEGATIVE, "cost")
    effects: dict[tuple[Kind, str], Quantity] = {}
    for kind in KINDS:
        for parameter, value in cast("dict[str, QuantitySchema]", getattr(spec, kind)).items():
            at = f"{name}.{kind}.{parameter}"
            refusal = effect_fault(kind, parameter, spec.delivered_by, where, at)
            if refusal is not None:
                faults.append(refusal)
                continue
            unit = Unit.YUAN if kind == "adds" else Unit.SHARE
            domain = NOT_NEGATIVE if kind == "adds" else _SHARE_OF_EFFECT
            effects[kind, parameter] = read(value, unit, domain, f"{kind}.{parameter}")
    if not name.isidentifier():
        faults.append(Fault(where, name, repr(name), "expected a name of letters, digits and underscores"))
    if faults:
        raise InputError(faults)
    return Instrument(
        name,
        spec.title.words,
        spec.article,
        spec.translation,
        spec.section,
        spec.delivered_by,
        hours,
        cost,
        effects,
    )


def effect_fault(kind: Kind, parameter: str, delivery: Delivery, where: str, at: str) -> Fault | None:
    """Return why a parameter cannot take an effect, or None where it can."""
    if parameter not in PARAMETERS:
        return unknown(where, at, parameter, PARAMETERS, "a parameter")
    known = PARAMETERS[parameter]
    if delivery == "visit" and parameter in NOT_BY_VISIT:
        return Fault(where, at, parameter, "expected an effect that a visit can have; this one needs a programme")
    if kind == "raises" and not known.domain.is_unit_interval:
        return Fault(where, at, parameter, "expected a parameter between 0 and 1: raises acts on no other")
    if kind == "adds" and known.unit not in (Unit.YUAN, Unit.YUAN_PER_YEAR):
        return Fault(where, at, parameter, "expected a parameter in yuan: adds acts on no other")
    return None
