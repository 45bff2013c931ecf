"""Instruments and regimes: how service moves the parameters of the game.

A regime is a set of instruments; `enforcement_only` is the empty set. Effects of one kind combine as
products, so the order of instruments does not matter; kinds come in the order raises, cuts, adds
(MODEL.md, eqs. 1-3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from pydantic import Field

from policylab.datafiles import DataFolder, Schema, folders, read_yaml, shown, validate
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.sources import Source, load_sources
from policylab.i18n.words import Words
from policylab.parameters import NOT_NEGATIVE, PARAMETERS, Domain, Unit
from policylab.quantity import Number, Quantity, QuantitySchema, WordsSchema, read_quantity

Kind = Literal["raises", "cuts", "adds"]
KINDS: tuple[Kind, ...] = ("raises", "cuts", "adds")
Delivery = Literal["visit", "programme"]

ENFORCEMENT_ONLY = "enforcement_only"

# A visit can change what people do, not what a fire does once it burns or how often one starts by itself;
# and the budget of hours must be the same whatever the regulator does with it.
NOT_BY_VISIT = ("own_loss", "external_loss", "fire_probability_safe", "fire_probability_hazard", "inspector_hours")

_SHARE_OF_EFFECT = Domain(0.0, 1.0, high_open=True)


class InstrumentSchema(Schema):
    """An instrument as `data/instruments.yaml` writes it."""

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


class RegimeSchema(Schema):
    """A named regime as `data/regimes.yaml` writes it."""

    title: WordsSchema
    instruments: list[str]


@dataclass(frozen=True)
class Instrument:
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


@dataclass(frozen=True)
class Regime:
    """A set of instruments under one name.

    Attributes
    ----------
    name : str
    title : Words
    instruments : tuple of Instrument
        No instrument twice; empty for enforcement only.
    """

    name: str
    title: Words
    instruments: tuple[Instrument, ...] = ()

    def delivered_by(self, delivery: Delivery) -> tuple[Instrument, ...]:
        """Return the instruments delivered so."""
        return tuple(item for item in self.instruments if item.delivered_by == delivery)

    @property
    def has_service(self) -> bool:
        """Whether there is a visit instrument, so that the regulator can `serve`."""
        return bool(self.delivered_by("visit"))

    @property
    def programme_hours(self) -> Number:
        """Hours per premises and year that the programmes take."""
        return _total(item.hours.value for item in self.delivered_by("programme"))

    @property
    def programme_cost(self) -> Number:
        """Yuan per premises and year that the programmes take."""
        return _total(item.cost.value for item in self.delivered_by("programme"))

    @property
    def extra_visit_hours(self) -> Number:
        """Extra hours per visit under `serve`."""
        return _total(item.hours.value for item in self.delivered_by("visit"))

    @property
    def cost_per_visit(self) -> Number:
        """Yuan per visit under `serve`."""
        return _total(item.cost.value for item in self.delivered_by("visit"))

    def without_softness(self) -> Regime:
        """Return the regime with every effect that raises leniency or cuts immediate_share set to zero."""
        soft: tuple[tuple[Kind, str], ...] = (("raises", "leniency"), ("cuts", "immediate_share"))
        hard = tuple(
            replace(
                item,
                effects={
                    key: replace(quantity, value=0.0) if key in soft else quantity
                    for key, quantity in item.effects.items()
                },
            )
            for item in self.instruments
        )
        return replace(self, instruments=hard)

    def moves(self, parameter: str) -> bool:
        """Return whether an instrument of the regime has an effect on the parameter."""
        return any(moved == parameter for item in self.instruments for _, moved in item.effects)


def _total(values: Iterable[Number]) -> Number:
    total: Number = 0.0
    for value in values:
        total = total + value
    return total


def _product(values: Iterable[Number]) -> Number:
    product: Number = 1.0
    for value in values:
        product = product * value
    return product


def moved(regime: Regime, parameter: str, value: Number, by_visit: Number, by_programme: Number = 1.0) -> Number:
    """Return a parameter after the effects of a regime (MODEL.md, eqs. 1-3).

    Parameters
    ----------
    regime : Regime
    parameter : str
    value : float or ndarray
        Before the effects.
    by_visit, by_programme : float or ndarray
        The strength in [0, 1] with which effects of each delivery work; e becomes e*strength.

    Returns
    -------
    float or ndarray
        Broadcast over value, effects and strengths.
    """
    strength: dict[Delivery, Number] = {"visit": by_visit, "programme": by_programme}

    def effects(kind: Kind) -> list[Number]:
        return [
            item.effects[kind, parameter].value * strength[item.delivered_by]
            for item in regime.instruments
            if (kind, parameter) in item.effects
        ]

    kept = _product(1 - e for e in effects("raises"))
    raised = value + (1 - value) * (1 - kept) if regime_has(regime, "raises", parameter) else value
    left = _product(1 - e for e in effects("cuts"))
    # A negative value is a gain to whom it belongs; there is nothing in it to cut.
    cut = np.where(np.asarray(raised) < 0, raised, raised * left)
    return cut + _total(effects("adds"))


def regime_has(regime: Regime, kind: Kind, parameter: str) -> bool:
    """Return whether an instrument of the regime has an effect of this kind on the parameter."""
    return any((kind, parameter) in item.effects for item in regime.instruments)


# -------------------------------------------------------------------------------------------- catalogue


@dataclass(frozen=True)
class Catalogue:
    """The instruments and named regimes of the data folders.

    Attributes
    ----------
    instruments : mapping of str to Instrument
    regimes : mapping of str to Regime
        As the files have them, before any figure is set.
    sources : mapping of str to Source
    """

    instruments: Mapping[str, Instrument]
    regimes: Mapping[str, Regime]
    sources: Mapping[str, Source] = field(default_factory=dict)

    def regime(
        self, asked: str | Sequence[str | Instrument] | Regime, figures: Mapping[str, float] | None = None
    ) -> Regime:
        """Return a regime by name, or made of instruments, with the user's figures put in.

        Parameters
        ----------
        asked : str, sequence of str or Instrument, or Regime
            The name of a named regime, or the instruments of one of one's own.
        figures : mapping of str to float, optional
            By name as in `guidance.hours`; figures of instruments that are not in the regime are left alone.

        Raises
        ------
        InputError
            For a name that does not exist, an instrument named twice, or a figure that is not right.
        """
        regime = self._found(asked)
        own = {item.name: {} for item in regime.instruments}  # type: dict[str, dict[str, float]]
        for name, value in (figures or {}).items():
            instrument, _, figure = name.partition(".")
            if instrument in own:
                own[instrument][figure] = value
        faults = figure_faults(
            {f"{i}.{f}": v for i, of in own.items() for f, v in of.items()}, regime.instruments, "figures"
        )
        if faults:
            raise InputError(faults)
        return replace(regime, instruments=tuple(item.with_figures(own[item.name]) for item in regime.instruments))

    def _found(self, asked: str | Sequence[str | Instrument] | Regime) -> Regime:
        if isinstance(asked, Regime):
            return asked
        if isinstance(asked, str):
            if asked not in self.regimes:
                raise InputError([unknown("regime", "", asked, self.regimes, "a regime")])
            return self.regimes[asked]
        names = [item if isinstance(item, str) else item.name for item in asked]
        faults = [
            unknown("instruments", "", item, self.instruments, "an instrument")
            for item in asked
            if isinstance(item, str) and item not in self.instruments
        ]
        faults += [
            Fault("instruments", "", repr(name), "expected each instrument once")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        if faults:
            raise InputError(faults)
        chosen = tuple(self.instruments[item] if isinstance(item, str) else item for item in asked)
        if not chosen:
            return self.regimes[ENFORCEMENT_ONLY]
        title = Words("、".join(item.title.zh for item in chosen), ", ".join(item.title.en for item in chosen))
        return Regime("+".join(names), title, chosen)


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
            faults.append(Fault(where, name, f"{value:g}", f"expected {_figure_domain(figure)}"))
    return faults


def _figure_domain(figure: str) -> Domain:
    return _SHARE_OF_EFFECT if figure.startswith(("raises.", "cuts.")) else NOT_NEGATIVE


def load_catalogue(data: DataFolder | None = None) -> Catalogue:
    """Read `instruments.yaml` and `regimes.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its instruments and regimes come on top of the project's.

    Raises
    ------
    InputError
        Naming every fault of every file.
    """
    sources = load_sources(data)
    instruments: dict[str, Instrument] = {}
    specs: dict[str, tuple[str, RegimeSchema]] = {}
    faults: list[Fault] = []
    for folder in reversed(folders(data)):
        read, found = _read_instruments(folder / "instruments.yaml", sources)
        instruments.update(read)
        faults.extend(found)
        named, found = _read_regimes(folder / "regimes.yaml")
        specs.update(named)
        faults.extend(found)
    broken = bool(faults)
    regimes: dict[str, Regime] = {}
    for name, (where, spec) in specs.items():
        wrong = [
            unknown(where, f"{name}.instruments", item, instruments, "an instrument")
            for item in spec.instruments
            if item not in instruments and not broken
        ]
        wrong += [
            Fault(where, f"{name}.instruments", repr(item), "expected each instrument once")
            for item in dict.fromkeys(spec.instruments)
            if spec.instruments.count(item) > 1
        ]
        faults.extend(wrong)
        if not wrong and not broken:
            regimes[name] = Regime(name, spec.title.words, tuple(instruments[item] for item in spec.instruments))
    if ENFORCEMENT_ONLY not in specs or specs[ENFORCEMENT_ONLY][1].instruments:
        where = specs[ENFORCEMENT_ONLY][0] if ENFORCEMENT_ONLY in specs else "regimes.yaml"
        faults.append(
            Fault(where, ENFORCEMENT_ONLY, "", "expected this regime, with no instruments: it is the baseline")
        )
    if faults:
        raise InputError(faults)
    return Catalogue(instruments, regimes, sources)


def _read_regimes(path: Path) -> tuple[dict[str, tuple[str, RegimeSchema]], list[Fault]]:
    entries, faults = _entries(path)
    read: dict[str, tuple[str, RegimeSchema]] = {}
    for name, item in entries.items():
        try:
            read[name] = (shown(path), validate(RegimeSchema, item, shown(path), name))
        except InputError as error:
            faults.extend(error.faults)
    return read, faults


def _read_instruments(path: Path, sources: Mapping[str, Source]) -> tuple[dict[str, Instrument], list[Fault]]:
    entries, faults = _entries(path)
    read: dict[str, Instrument] = {}
    for name, item in entries.items():
        try:
            read[name] = read_instrument(name, item, sources, shown(path))
        except InputError as error:
            faults.extend(error.faults)
    return read, faults


def _entries(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    if not path.is_file():
        return {}, []
    try:
        data = read_yaml(path)
    except InputError as error:
        return {}, list(error.faults)
    if not isinstance(data, dict):
        return {}, [Fault(shown(path), "", "", "expected a mapping of names to entries")]
    return data, []


def read_instrument(
    name: str, item: Mapping[str, Any], sources: Mapping[str, Source], where: str = "instrument"
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

    Raises
    ------
    InputError
        Naming every fault; among them an effect on a parameter that cannot take it.
    """
    spec = validate(InstrumentSchema, item, where, name)
    faults: list[Fault] = []

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
