"""The functions a researcher calls first: load a scenario, form a regime, compare."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from policylab.catalogue import Catalogue, load_catalogue
from policylab.comparison import Comparison, compare_regimes
from policylab.datafiles import KNOWN_FILES, DataFolder, folders, names_in, shown
from policylab.errors import Fault, InputError
from policylab.instruments import Instrument, figure_faults, read_instrument
from policylab.overrides import Overrides, override, sort_overrides
from policylab.regime import ENFORCEMENT_ONLY, Regime
from policylab.scenario import Scenario, load_scenario, scenario_names

NAMED_REGIMES = ("guidance", "article")

ScenarioLike = str | os.PathLike[str] | Mapping[str, Any] | Scenario
RegimeLike = str | Sequence[str | Instrument] | Regime


class OutsideRange(UserWarning):
    """A value set by the user lies outside the range that the file gives it."""


def load(
    scenario: ScenarioLike,
    overrides: Overrides | None = None,
    *,
    data: DataFolder | None = None,
    where: str = "overrides",
) -> Scenario:
    """Return a scenario, with values of one's own where wanted.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
        A name in `data/scenarios`; a path to a YAML file; a mapping as such a file holds.
    overrides : mapping of str to number, optional
        Parameters (`fine`), settings (`discount`) and figures of instruments (`guidance.raises.competence`).
        They are checked against the domain; a value outside low..high is taken with a warning.
    data : path, optional
        A data folder of one's own, searched before the project's.
    where : str
        What messages call the overrides.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        Naming every fault at once, a `ValueError`.

    Examples
    --------
    >>> load("workshop", {"fine": 50000, "guidance.hours": 1}).parameters["fine"]
    50000.0
    """
    loaded = load_scenario(scenario, data=data)
    if not overrides:
        return loaded
    sorted_ = sort_overrides(overrides, where)
    instruments: Mapping[str, Instrument] = {}
    if sorted_.figures:
        instruments = load_catalogue(data).instruments
        sorted_.faults.extend(figure_faults(sorted_.figures, instruments.values(), where))
    changed = override(loaded, sorted_, where)
    for message in _outside_range(changed, sorted_.figures, instruments):
        warnings.warn(message, OutsideRange, stacklevel=2)
    return changed


def _outside_range(
    scenario: Scenario, figures: Mapping[str, float], instruments: Mapping[str, Instrument]
) -> list[str]:
    told = [(name, quantity) for name, quantity in scenario.quantities.items() if quantity.overridden]
    for name in figures:
        instrument, _, figure = name.partition(".")
        told.append((name, instruments[instrument].with_figures({figure: figures[name]}).figures()[figure]))
    return [
        f"{name} = {float(quantity.value):g} lies outside its range {quantity.low:g} to {quantity.high:g}"
        for name, quantity in told
        if not quantity.within_range()
    ]


def instrument(name: str, record: Mapping[str, Any], *, data: DataFolder | None = None) -> Instrument:
    """Return an instrument of one's own, to be put into a regime.

    Parameters
    ----------
    name : str
    record : mapping
        As an entry of `instruments.yaml`; a bare number is an assumption of one's own.
    data : path, optional
        A data folder of one's own, whose sources may be cited.

    Raises
    ------
    InputError
        Naming every fault; among them an effect on a parameter that cannot take it.

    Examples
    --------
    >>> sprinklers = instrument("sprinkler_loan", {
    ...     "title": {"zh": "喷淋贷款", "en": "Sprinkler loan"},
    ...     "delivered_by": "programme", "hours": 0.2, "cost": 50, "cuts": {"compliance_cost": 0.15},
    ... })
    >>> compare("karaoke", [["guidance", sprinklers]]).judgements[0].regime.name
    'guidance+sprinkler_loan'
    """
    return read_instrument(name, record, load_catalogue(data).sources)


def load_regime(asked: RegimeLike, scenario: Scenario | None = None, *, data: DataFolder | None = None) -> Regime:
    """Return a regime, with the figures that the scenario's overrides set.

    Parameters
    ----------
    asked : str, sequence of str or Instrument, or Regime
        A named regime (`article`), or the instruments of one of one's own; in a text they are joined by commas.
    scenario : Scenario, optional
        Whose figures of instruments are put in; those of instruments outside the regime are an error.
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        For names that do not exist, and figures of instruments that are not in the regime.
    """
    figures = scenario.figures if scenario is not None else {}
    (formed,) = _form([asked], figures, load_catalogue(data), "overrides")
    return formed


def load_with_regimes(
    scenario: ScenarioLike,
    regimes: Sequence[RegimeLike],
    *,
    overrides: Overrides | None = None,
    data: DataFolder | None = None,
    where: str = "overrides",
) -> tuple[Scenario, tuple[Regime, ...]]:
    """Return a scenario and the regimes to be looked at, as `load` and `load_regime` would; all faults at once.

    Raises
    ------
    InputError
        Naming what is wrong with the scenario, the overrides and the regimes together.
    """
    faults: list[Fault] = []
    loaded: Scenario | None = None
    try:
        loaded = load(scenario, overrides, data=data, where=where)
    except InputError as error:
        faults.extend(error.faults)
    formed: tuple[Regime, ...] = ()
    try:
        formed = _form(regimes, loaded.figures if loaded else {}, load_catalogue(data), where)
    except InputError as error:
        faults.extend(error.faults)
    if faults or loaded is None:
        raise InputError(dict.fromkeys(faults))
    return loaded, formed


def _form(
    asked: Sequence[RegimeLike], figures: Mapping[str, float], catalogue: Catalogue, where: str
) -> tuple[Regime, ...]:
    """Form regimes; every figure that was set must belong to an instrument of one of them."""
    formed: list[Regime] = []
    faults: list[Fault] = []
    for one in asked:
        try:
            formed.append(catalogue.regime(one, figures))
        except InputError as error:
            faults.extend(error.faults)
    present = {item.name for one in formed for item in one.instruments}
    if not faults:
        absent = [name for name in figures if name.partition(".")[0] not in present]
        faults = [_absent_fault(name, figures[name], formed, catalogue, where) for name in absent]
    if faults:
        raise InputError(faults)
    return tuple(formed)


def _absent_fault(figure: str, value: float, asked: Sequence[Regime], catalogue: Catalogue, where: str) -> Fault:
    """Return the fault of a figure whose instrument exists, but in none of the regimes asked for."""
    instrument = figure.partition(".")[0]
    regimes = ", ".join(one.name for one in asked)
    having = [one.name for one in catalogue.regimes.values() if instrument in {item.name for item in one.instruments}]
    listed = f" ({', '.join(having)})" if having else ""
    adding = f"--instruments {instrument}" if where == "--set" else f"{instrument} to the instruments"
    hint = f"{instrument} is not among them: add {adding}, or a regime that has it{listed}"
    return Fault(where, figure, f"{value:g}", f"expected a figure of one of the instruments of {regimes}", hint=hint)


def compare(
    scenario: ScenarioLike,
    regimes: RegimeLike | Sequence[RegimeLike] = NAMED_REGIMES,
    *,
    binding: bool = False,
    concept: str | Sequence[str] = "nash",
    overrides: Overrides | None = None,
    data: DataFolder | None = None,
    where: str = "overrides",
) -> Comparison:
    """Compare regimes with enforcement only, at the same budget in hours and money.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
    regimes : str, Regime, or a sequence of names, Regimes and lists of instruments
        By default `guidance` alone and `article`, the ten measures of the text.
    binding : bool
        Whether the regulator must serve where it visits; else it may.
    concept : str or sequence of str
        The solution concept, or several, to compare under.
    overrides : mapping, optional
        As in `load`.
    data : path, optional
        A data folder of one's own.
    where : str
        What messages call the overrides.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        Naming every fault at once.

    Examples
    --------
    >>> [judgement.regime.name for judgement in compare("karaoke").judgements]
    ['guidance', 'article']
    """
    asked: Sequence[RegimeLike] = (
        [regimes] if isinstance(regimes, str | Regime) else cast("Sequence[RegimeLike]", regimes)
    )
    loaded, formed = load_with_regimes(scenario, asked, overrides=overrides, data=data, where=where)
    concepts = [concept] if isinstance(concept, str) else concept
    baseline = load_catalogue(data).regimes[ENFORCEMENT_ONLY]
    return compare_regimes(loaded, formed, baseline, binding=binding, concepts=concepts)


def check_data(paths: Sequence[str] = (), *, data: DataFolder | None = None) -> int:
    """Read the catalogue and scenario files, and return how many scenario files there were.

    Parameters
    ----------
    paths : sequence of str
        Scenario files; every scenario of the data folders where none is given.
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        Naming every fault of every file.
    """
    faults = list(_nothing_read(data))
    names = list(paths) or scenario_names(data, abstract=True)
    try:
        load_catalogue(data)
    except InputError as error:
        faults.extend(error.faults)
    for name in names:
        try:
            load_scenario(name, data=data)
        except InputError as error:
            # What is only there to be extended is right if nothing else is wrong with it.
            faults.extend(fault for fault in error.faults if (fault.field, fault.value) != ("abstract", "true"))
    if faults:
        raise InputError(dict.fromkeys(faults))
    return len(names)


def replaced(data: DataFolder | None = None) -> list[tuple[Path, str]]:
    """Return what of a data folder of one's own takes the place of the project's: file and name.

    Parameters
    ----------
    data : path, optional
        As in `load`.
    """
    own, *others = folders(data)
    if not others or own.resolve() == others[0].resolve():
        return []
    theirs = names_in(others[0])
    return [
        (own / place / f"{name}.yaml" if place == "scenarios" else own / place, name)
        for place, names in names_in(own).items()
        for name in names
        if name in theirs[place]
    ]


def _nothing_read(data: DataFolder | None) -> Iterator[Fault]:
    """Yield what of a folder of one's own would be passed over without a word."""
    own, *others = folders(data)
    if not others:
        return
    for path in sorted((own / "scenarios").glob("*.yml")):
        yield Fault(shown(path), "", path.name, "expected a name that ends in .yaml")
    if not any((own / name).is_file() for name in KNOWN_FILES) and not any((own / "scenarios").glob("*.y*ml")):
        expected = f"expected scenarios/NAME.yaml or one of {', '.join(KNOWN_FILES)} in this folder; found none of them"
        yield Fault(shown(own), "", "", expected)
