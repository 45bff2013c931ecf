"""What became of a report, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, NotRequired, TypedDict

Status = Literal["done", "failed"]


class Failure(TypedDict):
    """Why a report failed.

    `cell` counts the cells of the executed notebook from 1 and `line` the lines of that cell; each is None where
    it is not known. `lines` are the last of the error.
    """

    cell: int | None
    line: NotRequired[int | None]
    name: str
    message: str
    lines: list[str]


def failure(name: str, message: str, *, cell: int | None = None, lines: list[str] | None = None) -> Failure:
    """Return a failure that no line of a notebook is to blame for."""
    return Failure(cell=cell, line=None, name=name, message=message, lines=lines or [])


@dataclass(frozen=True)
class Inputs:
    """What a report was made from, by SHA-256.

    Attributes
    ----------
    notebook, template, package, parameters : str
        The notebook's file, the templates of pages, the package's source, the parameters as canonical JSON.
    data : mapping of str to str or None
        The files and folders that the notebook read, by label; None for a file that was looked for and not there.
    versions : mapping of str to str
        Python and the libraries beneath a report.
    """

    notebook: str
    template: str
    package: str
    parameters: str
    data: Mapping[str, str | None]
    versions: Mapping[str, str]

    @property
    def id(self) -> str:
        """A short hash of all of them, which pages carry; files that are not there have no part in it."""
        there = {label: digest for label, digest in self.data.items() if digest is not None}
        return digest_of({**self.as_dict(), "data": there})[:10]

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**plain, "data": dict(self.data), "versions": dict(self.versions)}


@dataclass(frozen=True)
class Record:
    """What became of a report.

    Attributes
    ----------
    name, notebook : str
    parameters : dict
    status : {"done", "failed"}
    inputs_id : str
        A short hash of what the report was made from.
    headline : dict or None
        What the notebook reported as its result.
    error : Failure or None
    executed : str or None
        The executed notebook, from the shelf's folder; of a failed report up to the fault.
    warnings : list of str
        What the notebook wrote to standard error.
    seed : int or None
        The seed that the notebook was given or has by default.
    inputs : dict
        `Inputs` as plain data.
    started : str
        ISO 8601, in UTC.
    seconds : float
    peak_memory_mb : float or None
        The most that the report's processes held together, as sampled, in units of 2**20 bytes.
    commit : dict or None
        `id` and `dirty` of the project's repository; None outside one.
    outputs : dict of str to str
        The files of the last build that succeeded, with their SHA-256.
    """

    name: str
    notebook: str
    parameters: dict[str, Any]
    status: Status
    inputs_id: str
    headline: dict[str, Any] | None
    error: Failure | None
    executed: str | None
    warnings: list[str]
    seed: int | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    started: str = ""
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    commit: dict[str, Any] | None = None
    outputs: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Print:
    """A page on paper: what it was printed from and by, and what came of it.

    Attributes
    ----------
    page, pdf : str
        The SHA-256 of the page and of the PDF.
    browser : str
        The version of the browser.
    """

    page: str
    pdf: str
    browser: str


def record_of(stored: Mapping[str, Any]) -> Record:
    """Return a record from plain JSON.

    Raises
    ------
    TypeError
        If a field is missing: the record was written by another version.
    """
    return Record(**{one.name: stored[one.name] for one in fields(Record) if one.name in stored})


def digest_of(value: object) -> str:
    """Return the SHA-256 of plain data as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
