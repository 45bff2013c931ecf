"""The sources that values cite: `data/sources.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from policylab.datafiles import DataFolder, files_named, read_yaml, shown
from policylab.errors import Fault, InputError
from policylab.i18n.words import Words
from policylab.parameters import UNIT_INTERVAL
from policylab.quantity import WordsSchema
from policylab.schema import Schema, validate

Kind = Literal["article", "law", "statistic", "study", "assumption"]
Standing = Literal["found", "recalled", "derived", "own", "user"]


class SourceSchema(Schema):
    """A source as `data/sources.yaml` writes it."""

    title: WordsSchema
    kind: Kind
    standing: Standing
    year: int | None = None
    address: str | None = None
    confidence: float | None = None
    note: WordsSchema | None = None


@dataclass(frozen=True)
class Source:
    """A source.

    Attributes
    ----------
    key : str
        The name by which values cite it.
    title : Words
    kind : str
        article, law, statistic, study or assumption.
    standing : str
        `found` at its address, `recalled` and not verified, `derived` here, or our `own` assumption.
    year : int or None
    address : str or None
    confidence : float or None
        For a recalled source, how sure it is right as written, in [0, 1].
    note : Words or None
        What it says, with the numbers used.
    """

    key: str
    title: Words
    kind: Kind
    standing: Standing
    year: int | None
    address: str | None
    confidence: float | None
    note: Words | None


def load_sources(data: DataFolder | None = None) -> Mapping[str, Source]:
    """Read `sources.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    mapping of str to Source

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    sources: dict[str, Source] = {}
    faults: list[Fault] = []
    for path in files_named("sources.yaml", data):
        try:
            sources.update(_read(path))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return sources


def _read(path: Path) -> dict[str, Source]:
    data, where = read_yaml(path), shown(path)
    if not isinstance(data, dict):
        raise InputError([Fault(where, "", "", "expected a mapping of source keys to sources")])
    read: dict[str, Source] = {}
    faults: list[Fault] = []
    for key, item in data.items():
        try:
            spec = validate(SourceSchema, item, where, key)
        except InputError as error:
            faults.extend(error.faults)
            continue
        read[key] = Source(
            key, spec.title.words, spec.kind, spec.standing, spec.year, spec.address, spec.confidence,
            spec.note.words if spec.note else None,
        )  # fmt: skip
        if spec.confidence is not None and not UNIT_INTERVAL.holds(spec.confidence):
            faults.append(Fault(where, f"{key}.confidence", f"{spec.confidence:g}", f"expected {UNIT_INTERVAL}"))
        if (spec.standing == "recalled") != (spec.confidence is not None):
            faults.append(
                Fault(
                    where,
                    f"{key}.confidence",
                    str(spec.confidence),
                    "expected exactly where standing is recalled",
                )
            )
    if faults:
        raise InputError(faults)
    return read
