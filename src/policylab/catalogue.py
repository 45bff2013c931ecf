"""The catalogue: the instruments and named regimes that the data folders hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from policylab.datafiles import DataFolder, folders, read_yaml_partly, shown
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.sources import Source, load_sources
from policylab.i18n.words import Words
from policylab.instruments import Instrument, figure_faults, read_instrument
from policylab.quantity import WordsSchema
from policylab.regime import ENFORCEMENT_ONLY, Regime
from policylab.schema import Schema, salvage


class RegimeSchema(Schema):
    """A named regime as `data/regimes.yaml` writes it."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"title": {"zh": "", "en": ""}, "instruments": []}

    title: WordsSchema
    instruments: list[str]


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
            The name of a named regime, or the instruments of one of one's own; in a text they are joined by commas.
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
            if asked in self.regimes:
                return self.regimes[asked]
            if "," not in asked and asked not in self.instruments:
                raise InputError([unknown("regime", "", asked, self.regimes, "a regime")])
            asked = [name.strip() for name in asked.split(",")]
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
    named_there: set[str] = set()
    for folder in reversed(folders(data)):
        read, names, found = _read_instruments(folder / "instruments.yaml", sources)
        instruments.update(read)
        named_there |= names
        faults.extend(found)
        named, found = _read_regimes(folder / "regimes.yaml")
        specs.update(named)
        faults.extend(found)
    broken = bool(faults)
    regimes: dict[str, Regime] = {}
    for name, (where, spec) in specs.items():
        wrong = [
            unknown(where, f"{name}.instruments", item, named_there, "an instrument")
            for item in spec.instruments
            if item not in named_there
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
    told = tuple(faults)
    read: dict[str, tuple[str, RegimeSchema]] = {}
    for name, item in entries.items():
        spec, found = salvage(RegimeSchema, item, shown(path), name, told)
        faults.extend(found)
        if spec is not None:
            read[name] = (shown(path), spec)
    return read, faults


def _read_instruments(path: Path, sources: Mapping[str, Source]) -> tuple[dict[str, Instrument], set[str], list[Fault]]:
    """Return the instruments that are right, the names of all that stand there, and what is wrong."""
    entries, faults = _entries(path)
    told = tuple(faults)
    read: dict[str, Instrument] = {}
    for name, item in entries.items():
        try:
            read[name] = read_instrument(name, item, sources, shown(path), told)
        except InputError as error:
            faults.extend(fault for fault in error.faults if fault not in told)
    return read, set(entries), faults


def _entries(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    if not path.is_file():
        return {}, []
    try:
        data, faults = read_yaml_partly(path)
    except InputError as error:
        return {}, list(error.faults)
    if not isinstance(data, dict):
        return {}, faults or [Fault(shown(path), "", "", "expected a mapping of names to entries")]
    return data, faults
