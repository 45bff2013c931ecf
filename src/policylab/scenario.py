"""Scenario: the premises, the owner and the regulator as numbers with their sources.

A scenario file states every parameter of the list in `policylab.parameters`, or takes what it does not
state from the scenario that it extends.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from policylab.datafiles import DataFolder, files_named, folders, read_yaml, read_yaml_partly, shown
from policylab.display import Sheet, Shown
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.law import fine_faults
from policylab.evidence.sources import Source, load_sources
from policylab.i18n.labels import STATUSES
from policylab.i18n.numbers import exact
from policylab.i18n.words import Language, Words
from policylab.parameters import PARAMETERS, SETTINGS
from policylab.quantity import Number, Quantity, QuantitySchema, WordsSchema, read_quantity, shown_number
from policylab.schema import Schema, is_told, salvage

SettingValue = float | tuple[float, ...]

_NAME = Words("名称", "name")


class ScenarioSchema(Schema):
    """A scenario as its file writes it."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "name": "", "title": {"zh": "", "en": ""}, "description": {"zh": "", "en": ""},
    }  # fmt: skip

    name: str
    title: WordsSchema
    description: WordsSchema
    price_year: int | None = None
    extends: str | None = None
    abstract: bool = False
    parameters: dict[str, QuantitySchema] = Field(default_factory=dict)


def default_settings() -> dict[str, SettingValue]:
    """Return the settings as the list has them."""
    return {name: setting.default for name, setting in SETTINGS.items()}


@dataclass(frozen=True, repr=False)
class Scenario(Shown):
    """One kind of premises under one regulator, for one year (MODEL.md, "Parameters").

    Attributes
    ----------
    name : str
    title, description : Words
    price_year : int
        The year in whose prices the yuan are.
    quantities : mapping of str to Quantity
        Every parameter of the list, with range, unit and source.
    sources : mapping of str to Source
        The sources that the quantities cite.
    settings : mapping of str to float or tuple of float
        The settings of the list.
    figures : mapping of str to float
        An instrument's own figures as the user set them (`guidance.hours`); they are put in when a
        regime is formed for this scenario.
    """

    name: str
    title: Words
    description: Words
    price_year: int
    quantities: Mapping[str, Quantity]
    sources: Mapping[str, Source]
    settings: Mapping[str, SettingValue] = field(default_factory=default_settings)
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Number]:
        """The values alone, by name: before any instrument."""
        return {name: quantity.value for name, quantity in self.quantities.items()}

    def sheet(self, language: Language = "en") -> Sheet:
        """Return every value with unit, range and standing; the title names what the user has set."""
        title = Words("{title}（{name}），{year}年价格{set}", "{title} ({name}), prices of {year}{set}").format(
            title=self.title, name=self.name, year=str(self.price_year), set=self._set_words()
        )
        heads = (_NAME, Words("参数", "parameter"), Words("数值", "value"), Words("单位", "unit"),
                 Words("范围", "range"), Words("依据", "standing"))  # fmt: skip
        rows = []
        for name, quantity in self.quantities.items():
            standing = Words("已改动", "changed") if quantity.overridden else STATUSES[quantity.status]
            span = f"{exact(quantity.low)} – {exact(quantity.high)}" if quantity.low != quantity.high else "—"
            value = shown_number(quantity.value)
            label, unit = PARAMETERS[name].label[language], quantity.unit.words[language]
            rows.append((name, label, value, unit, span, standing[language]))
        said = tuple(head[language] for head in heads)
        return Sheet(title[language], said, tuple(rows), (self.description[language],), language, folded=True)

    def _set_words(self) -> Words:
        """Return what the user has set, as the end of a title."""
        told = {name: shown_number(one.value) for name, one in self.quantities.items() if one.overridden}
        told |= {name: shown_number(value) for name, value in self.figures.items()}
        told |= {
            name: ", ".join(f"{part:g}" for part in value) if isinstance(value, tuple) else f"{value:g}"
            for name, value in self.settings.items()
            if value != SETTINGS[name].default
        }
        if not told:
            return Words("", "")
        said = "; ".join(f"{name} = {value}" for name, value in told.items())
        return Words("；改动：{said}", "; set: {said}").format(said=said)

    def with_values(self, values: Mapping[str, Number]) -> Scenario:
        """Return the scenario with other values; ranges and sources stay.

        Parameters
        ----------
        values : mapping of str to float or ndarray
            By parameter name; arrays of draws broadcast against each other.

        Raises
        ------
        InputError
            For a name that does not exist, a value outside its domain, or a chance of fire that is lower with a
            hazard than without.
        """
        where = f"scenario {self.name}"
        misnamed = [unknown(where, name, name, PARAMETERS, "a parameter") for name in values if name not in PARAMETERS]
        if misnamed:
            raise InputError(misnamed)
        changed = {name: replace(self.quantities[name], value=value, overridden=True) for name, value in values.items()}
        scenario = replace(self, quantities={**self.quantities, **changed})
        changed_or_tied = {*values, "fire_probability_safe", "fire_probability_hazard"}
        now = {name: value for name, value in scenario.parameters.items() if name in changed_or_tied}
        faults = list(value_faults(now, where))
        if faults:
            raise InputError(faults)
        return scenario


def value_faults(values: Mapping[str, Number], where: str, prefix: str = "") -> Iterable[Fault]:
    """Yield what is wrong with parameter values: outside the domain, or safe above hazard."""
    for name, value in values.items():
        if not PARAMETERS[name].domain.holds(value):
            yield PARAMETERS[name].domain.fault(where, f"{prefix}{name}", shown_number(value))
    safe, hazard = values.get("fire_probability_safe"), values.get("fire_probability_hazard")
    if safe is not None and hazard is not None and np.any(np.asarray(safe) > np.asarray(hazard)):
        got = f"{shown_number(safe)} above {shown_number(hazard)}"
        expected = "expected at most fire_probability_hazard: a hazard cannot make fires rarer"
        yield Fault(where, f"{prefix}fire_probability_safe", got, expected)


# ---------------------------------------------------------------------------------------------- reading


def load_scenario(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario, *, data: DataFolder | None = None
) -> Scenario:
    """Return a scenario by name, from a file, or from a mapping of the same form as a file.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
        A name in `data/scenarios`; a path to a YAML file; a mapping as such a file holds.
    data : path, optional
        A data folder of one's own, searched before the project's.

    Raises
    ------
    InputError
        Naming every fault: file, field, value, what was expected.
    """
    if isinstance(scenario, Scenario):
        return scenario
    sources = load_sources(data)
    if isinstance(scenario, Mapping):
        first, path = _read(scenario), None
    else:
        path = _find(scenario, data)
        first = _read(path)
    return _assemble([first, *_ancestors(first, path, data)], sources)


def scenario_names(data: DataFolder | None = None, *, abstract: bool = False) -> list[str]:
    """Return the names of the scenarios that can be solved, in alphabetical order.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own, searched before the project's.
    abstract : bool
        Whether those are named, too, that are only there to be extended.
    """
    found = {path.stem: path for path in files_named("scenarios/*.yaml", data)}
    return sorted(name for name, path in found.items() if abstract or not _is_abstract(path))


def _is_abstract(path: Path) -> bool:
    try:
        data = read_yaml(path)
    except InputError:  # to be told when it is asked for, not when another is
        return False
    return isinstance(data, dict) and data.get("abstract") is True


def _is_path(scenario: str | os.PathLike[str]) -> bool:
    text = os.fspath(scenario)
    return not isinstance(scenario, str) or "/" in text or os.sep in text or text.endswith((".yaml", ".yml"))


def _find(scenario: str | os.PathLike[str], data: DataFolder | None, *, abstract: bool = False) -> Path:
    if _is_path(scenario):
        return Path(scenario)
    for folder in folders(data):
        path = folder / "scenarios" / f"{scenario}.yaml"
        with suppress(OSError):  # a name that no file system would take
            if path.is_file():
                return path
    names = scenario_names(data, abstract=abstract)
    raise InputError([unknown("scenario", "", str(scenario), names, "a scenario or a path to a YAML file")])


@dataclass
class _Part:
    """What one file says of a scenario: what can be read of it, and what is wrong with the rest.

    `aside` are the parameters that it names and that cannot be read; where `is_whole` is false, the scenario that it
    extends cannot be had either, and nobody knows what that would have stated.
    """

    where: str
    spec: ScenarioSchema
    faults: list[Fault]
    aside: frozenset[str]
    is_whole: bool = True


def _read(given: Path | Mapping[str, Any]) -> _Part:
    """Read one file, or a mapping of the same form.

    Raises
    ------
    InputError
        If nothing can be read of it.
    """
    if isinstance(given, Path):
        where = shown(given)
        data, told = read_yaml_partly(given)
    else:
        where, data, told = "scenario", given, []
    spec, found = salvage(ScenarioSchema, data, where, told=told)
    faults = [*told, *found]
    if spec is None:
        raise InputError(faults)
    told_of_name = any(one.field.partition(" (")[0] == "name" for one in faults)
    if isinstance(given, Path) and spec.name != given.stem and not told_of_name:
        faults.append(Fault(where, "name", repr(spec.name), f"expected the file's own name {given.stem!r}"))
    stated = data.get("parameters")
    aside = frozenset(map(str, stated)) - spec.parameters.keys() if isinstance(stated, Mapping) else frozenset()
    is_whole = not any(one.field.startswith(("extends", "parameters (")) or one.field == "parameters" for one in faults)
    return _Part(where, spec, faults, aside, is_whole)


def _ancestors(part: _Part, path: Path | None, data: DataFolder | None) -> list[_Part]:
    """Return what the scenarios hold that a part extends, nearest first; a wrong `extends` is noted with its part."""
    chain: list[_Part] = []
    names = [part.spec.name]
    while part.spec.extends is not None:
        asked = part.spec.extends
        if _is_path(asked):
            return _broken(chain, part, repr(asked), "expected the name of a scenario, not a path")
        if asked in names:
            return _broken(chain, part, " -> ".join([*names, asked]), "expected no scenario that extends itself")
        beside = path.parent / f"{asked}.yaml" if path is not None else None
        try:
            path = beside if beside is not None and beside.is_file() else _find(asked, data, abstract=True)
        except InputError:
            names = scenario_names(data, abstract=True)
            part.faults.append(unknown(part.where, "extends", asked, names, "a scenario"))
            part.is_whole = False
            return chain
        names.append(asked)
        try:
            extended = _read(path)
        except InputError as error:
            part.faults.extend(error.faults)
            part.is_whole = False
            return chain
        part = extended
        chain.append(part)
    return chain


def _broken(chain: list[_Part], part: _Part, got: str, expected: str) -> list[_Part]:
    part.faults.append(Fault(part.where, "extends", got, expected))
    part.is_whole = False
    return chain


def _assemble(chain: Sequence[_Part], sources: Mapping[str, Source]) -> Scenario:
    where, spec = chain[0].where, chain[0].spec
    faults = [fault for part in chain for fault in part.faults]
    quantities: dict[str, Quantity] = {}
    for part in reversed(chain):
        place = part.where
        misnamed = [
            unknown(place, f"parameters.{name}", name, PARAMETERS, "a parameter")
            for name in (*part.spec.parameters, *sorted(part.aside))
            if name not in PARAMETERS
        ]
        faults.extend(fault for fault in misnamed if not is_told(fault, part.faults))
        for name, value in part.spec.parameters.items():
            if name not in PARAMETERS:
                continue
            parameter = PARAMETERS[name]
            quantities[name], found = read_quantity(
                value, parameter.unit, parameter.domain, place, f"parameters.{name}", sources
            )
            faults.extend(found)
            if value.law is not None:
                fines = {"value": value.value, "low": value.low, "high": value.high}
                faults.extend(fine_faults(fines, value.law.hazards, value.law.kinds, place, f"parameters.{name}"))
    price_year = next((part.spec.price_year for part in chain if part.spec.price_year is not None), None)
    told = {fault.field for fault in faults}
    if spec.abstract:
        faults.append(Fault(where, "abstract", "true", "expected a scenario of its own, not one that others extend"))
    elif all(part.is_whole for part in chain):
        stated = {*quantities, *(name for part in chain for name in part.aside)}
        if stated:
            expected = "missing; expected a value here, or a scenario to extend that has it"
            faults.extend(Fault(where, f"parameters.{name}", "", expected) for name in PARAMETERS if name not in stated)
        else:
            faults.append(Fault(where, "parameters", "", "missing; expected the values, or a scenario to extend"))
        if price_year is None and not any(field.startswith("price_year") for field in told):
            faults.append(Fault(where, "price_year", "", "missing; expected the year of the prices"))
    faults.extend(_fire_order(quantities, where))
    if faults or price_year is None:
        raise InputError(dict.fromkeys(faults))
    ordered = {name: quantities[name] for name in PARAMETERS}
    return Scenario(spec.name, spec.title.words, spec.description.words, price_year, ordered, sources)


def _fire_order(quantities: Mapping[str, Quantity], where: str) -> Iterable[Fault]:
    safe, hazard = quantities.get("fire_probability_safe"), quantities.get("fire_probability_hazard")
    if safe is None or hazard is None:
        return
    # A bare number has no ends to be named: it is at fault by itself, against the lowest of the other.
    bare, other_bare = safe.low == safe.high, hazard.low == hazard.high
    for end in ("low",) if bare else ("value", "low", "high"):
        if getattr(safe, end) > getattr(hazard, end):
            got = f"{getattr(safe, end):g} above {getattr(hazard, end):g}"
            most = "fire_probability_hazard" if other_bare else f"the {end} of fire_probability_hazard"
            field = "parameters.fire_probability_safe" + ("" if bare else f".{end}")
            yield Fault(where, field, got, f"expected at most {most}: a hazard cannot make fires rarer")
