"""`data/calibration.yaml`: what it holds and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field, model_validator

from policylab.datafiles import DataFolder, files_named, read_yaml, shown
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.calibration.functions import Input
from policylab.evidence.sources import load_sources
from policylab.i18n.words import Words
from policylab.quantity import WordsSchema
from policylab.schema import Schema, validate

FILE = "calibration.yaml"


class InputSchema(Schema):
    """An input as the file writes it: a value with its source, or the result of another entry."""

    value: float | str | None = None
    source: str | list[str] = Field(default_factory=list)
    entry: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> InputSchema:
        if (self.value is None) == (self.entry is None) or (self.value is None) != (not self.source):
            raise ValueError("expected either value and source, or entry")
        return self


class EntrySchema(Schema):
    """A derived number as the file writes it."""

    title: WordsSchema
    formula: str
    inputs: dict[str, InputSchema]
    result: float
    unit: WordsSchema
    within: float = 0.05
    guides: list[str] = Field(default_factory=list)
    differs: list[str] = Field(default_factory=list)
    note: WordsSchema | None = None


class CalibrationSchema(Schema):
    """`calibration.yaml` as a whole."""

    numbers: dict[str, EntrySchema] = Field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A derived number.

    Attributes
    ----------
    name : str
    title : Words
    formula : str
        Arithmetic over the names of the inputs.
    inputs : mapping of str to float or str
        Values by name; those that come from other entries are in `entries`.
    entries : mapping of str to str
        Inputs that are results of other entries, by name.
    sources : tuple of str
        Keys of `data/sources.yaml`.
    result : float
        As the file states it, in as many digits as are meant.
    unit : Words
    within : float
        By what share of itself a value that points to it may be off: the rounding.
    guides : tuple of str
        Values that it informs, and that were set by judgement beside it.
    differs : tuple of str
        Values whose notes give them as if they followed, and that do not.
    note : Words or None
    """

    name: str
    title: Words
    formula: str
    inputs: Mapping[str, Input]
    entries: Mapping[str, str]
    sources: tuple[str, ...]
    result: float
    unit: Words
    within: float
    guides: tuple[str, ...]
    differs: tuple[str, ...]
    note: Words | None


@dataclass(frozen=True)
class Calibration:
    """The derived numbers.

    Attributes
    ----------
    entries : mapping of str to Entry
        By name.
    """

    entries: Mapping[str, Entry]


def load_calibration(data: DataFolder | None = None) -> Calibration:
    """Read `calibration.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its entries come on top of the project's.

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    sources = load_sources(data)
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    for path in files_named(FILE, data):
        where = shown(path)
        spec = validate(CalibrationSchema, read_yaml(path), where)
        for name, item in spec.numbers.items():
            entries[name], cited = _entry(name, item), _cited(item)
            faults += [
                unknown(where, f"numbers.{name}.inputs.{at}.source", key, sources, "a source in sources.yaml")
                for at, keys in cited.items()
                for key in keys
                if key not in sources
            ]
        faults += [
            unknown(where, f"numbers.{name}.inputs.{at}.entry", other, entries, "an entry")
            for name, entry in entries.items()
            for at, other in entry.entries.items()
            if other not in entries
        ]
    if faults:
        raise InputError(faults)
    return Calibration(entries)


def _cited(item: EntrySchema) -> dict[str, list[str]]:
    return {name: [one.source] if isinstance(one.source, str) else one.source for name, one in item.inputs.items()}


def _entry(name: str, item: EntrySchema) -> Entry:
    return Entry(
        name=name,
        title=item.title.words,
        formula=item.formula,
        inputs={at: one.value for at, one in item.inputs.items() if one.value is not None},
        entries={at: one.entry for at, one in item.inputs.items() if one.entry is not None},
        sources=tuple(dict.fromkeys(key for keys in _cited(item).values() for key in keys)),
        result=item.result,
        unit=item.unit.words,
        within=item.within,
        guides=tuple(item.guides),
        differs=tuple(item.differs),
        note=item.note.words if item.note else None,
    )
