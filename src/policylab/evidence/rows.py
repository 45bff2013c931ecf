"""Rows of a CSV file: read strictly, with every fault told at once."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from policylab.datafiles import DataFolder, files_named, read_text, shown
from policylab.errors import Fault, InputError, unknown
from policylab.i18n.words import Words


@dataclass(frozen=True)
class Row:
    """One row of a file, whose cells are taken one by one; what is wrong with them is noted.

    Attributes
    ----------
    where : str
        The file, as messages show it.
    line : int
        The line on which the row begins.
    cells : mapping of str to str
        Text by column, without blanks at its ends.
    faults : list of Fault
        What was wrong with the cells taken so far.
    """

    where: str
    line: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list, compare=False)

    def fault(self, column: str, expected: str) -> None:
        """Note that a cell is not what was expected."""
        text = self.cells[column]
        got = repr(text) if text else "an empty cell"
        self.faults.append(Fault(self.where, f"line {self.line}, {column}", got, expected))

    def text(self, column: str) -> str:
        """Return a cell that may not be empty."""
        if not self.cells[column]:
            self.fault(column, "expected text")
        return self.cells[column]

    def name(self, column: str, known: Collection[str], kind: str) -> str:
        """Return a cell that holds one of the known names."""
        name = self.cells[column]
        if name not in known:
            self.faults.append(unknown(self.where, f"line {self.line}, {column}", name, known, kind))
        return name

    def names(self, column: str, known: Collection[str], kind: str) -> tuple[str, ...]:
        """Return known names, at least one, apart by semicolons."""
        names = tuple(part.strip() for part in self.cells[column].split(";"))
        for name in names:
            if name not in known:
                self.faults.append(unknown(self.where, f"line {self.line}, {column}", name, known, kind))
        return names

    def number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a cell that holds a finite number of an interval."""
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        # Python's own marks for thousands are not those of a data file
        if not math.isfinite(value) or "_" in self.cells[column]:
            self.fault(column, "expected a finite number")
        elif not low <= value <= high:
            self.fault(column, f"expected a number in [{low:g}, {high:g}]")
        return value

    def optional(self, column: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a cell that holds a finite number of an interval, or nothing."""
        return self.number(column, low, high) if self.cells[column] else None

    def words(self, zh: str, en: str) -> Words | None:
        """Return a text whose wordings stand in two cells, either both filled or both empty."""
        if not self.cells[zh] and not self.cells[en]:
            return None
        for column in (zh, en):
            if not self.cells[column]:
                self.fault(column, "expected the text in both languages")
        return Words(self.cells[zh], self.cells[en])


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read a CSV file whose first line names its columns.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        The columns it must have, in any order, and no others.

    Returns
    -------
    list of Row

    Raises
    ------
    InputError
        If the file cannot be read, is no UTF-8 text, lacks a column or has one too many, or a row has more or
        fewer cells than there are columns; every such place is named.
    """
    where, text = shown(path), read_text(path)
    try:
        (_, head), *lines = list(_lines(text)) or [(1, [])]
    except csv.Error as error:
        raise InputError([Fault(where, "", str(error), "expected cells apart by commas")]) from error
    faults = list(_head_faults(where, head, columns))
    if faults:
        raise InputError(faults)
    rows = []
    for line, cells in lines:
        if len(cells) != len(head):
            faults.append(Fault(where, f"line {line}", f"{len(cells)} cells", f"expected {len(head)} cells"))
        rows.append(Row(where, line, dict(zip(head, cells, strict=False))))
    if faults:
        raise InputError(faults)
    return rows


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


KeyedT = TypeVar("KeyedT", bound=_Keyed)


def read_keyed(
    file: str, columns: Sequence[str], make: Callable[[Row], KeyedT], data: DataFolder | None = None
) -> dict[str, KeyedT]:
    """Read a CSV file of every data folder whose rows have a key each.

    Parameters
    ----------
    file : str
        Its name.
    columns : sequence of str
        As for `read_rows`, `key` among them.
    make : callable
        Makes of a row what is returned; what is wrong with the row it notes there.
    data : path, optional
        A data folder of one's own; its rows come on top of the project's, and replace those of the same key.

    Returns
    -------
    dict of str to object
        By key, in the order of the files.

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    read: dict[str, KeyedT] = {}
    faults: list[Fault] = []
    for path in files_named(file, data):
        try:
            rows = read_rows(path, columns)
        except InputError as error:
            faults.extend(error.faults)
            continue
        keys: set[str] = set()
        for row in rows:
            one = make(row)
            if one.key in keys:
                row.fault("key", "expected each key once")
            keys.add(one.key)
            read[one.key] = one
            faults.extend(row.faults)
    if faults:
        raise InputError(faults)
    return read


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        if cells:
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _head_faults(where: str, head: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for column in columns:
        if column not in head:
            yield Fault(where, f"column {column}", "", "missing; expected this column")
    for place, column in enumerate(head):
        if column not in columns:
            yield unknown(where, "line 1", column, columns, "a column")
        elif column in head[:place]:
            yield Fault(where, "line 1", repr(column), "expected each column once")
