"""`data/statistics/*.csv` read and checked: every fault of every file at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import get_args

from policylab.datafiles import DataFolder, files_named
from policylab.errors import Fault, InputError
from policylab.evidence.rows import Row, read_rows
from policylab.evidence.sources import Standing, load_sources
from policylab.evidence.statistics.observations import COLUMNS, Break, Observation, Statistics
from policylab.evidence.statistics.vocabulary import DEFINITIONS, KINDS, REGIONS, SERIES
from policylab.i18n.words import Words

_BREAK_COLUMNS = ("region", "year", "kind", "ratio_fires", "ratio_deaths", "before", "after", "source", "standing",
                  "note_zh", "note_en")  # fmt: skip
_BREAKS = "breaks.csv"
_FIRST, _LAST = 1949, 2100
_MOMENT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def load_statistics(data: DataFolder | None = None) -> Statistics:
    """Read every file of `statistics/` in the data folders.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own: a file there goes before the project's of the same name, and a new one adds to
        them.

    Returns
    -------
    Statistics

    Raises
    ------
    InputError
        Naming every fault of the files.

    Examples
    --------
    >>> statistics = load_statistics()
    >>> statistics.yearly("zhejiang", "fires")[2011].value
    3521.0
    >>> [one.year for one in statistics.breaks()]
    [1997, 2007, 2013, 2021]
    """
    files = {path.name: path for path in files_named("statistics/*.csv", data)}
    sources = load_sources(data)
    observations: list[Observation] = []
    breaks: list[Break] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], str] = {}
    for name, path in files.items():
        try:
            rows = read_rows(path, _BREAK_COLUMNS if name == _BREAKS else COLUMNS)
        except InputError as error:
            faults.extend(error.faults)
            continue
        for row in rows:
            if name == _BREAKS:
                breaks.append(_break(row, sources))
            else:
                observations.append(_observation(row, sources, seen))
            faults.extend(row.faults)
    if faults:
        raise InputError(faults)
    return Statistics(tuple(observations), tuple(sorted(breaks, key=lambda one: one.year)))


def _observation(row: Row, sources: Iterable[str], seen: dict[tuple[str, ...], str]) -> Observation:
    """Return what a row says; its faults are noted in it. `seen` holds where each number stood first."""
    series = row.name("series", SERIES, "a series")
    unit = SERIES[series][0] if series in SERIES else row.text("unit")
    if row.cells["unit"] != unit:
        row.fault("unit", f"expected the unit {unit!r}")
    if not _is_period(row.text("period")):
        row.fault("period", "expected a year, month or day such as 2011, 2011-09 or 2011-09-26, or two with / between")
    standing = row.name("standing", get_args(Standing), "a standing")
    confidence = row.optional("confidence", 0, 1)
    if (standing == "recalled") != (confidence is not None) and standing in get_args(Standing):
        row.fault("confidence", "expected a number exactly where standing is recalled")
    one = Observation(
        row.name("region", REGIONS, "a region"), row.cells["period"], series,
        row.number("value", -1 if series.endswith("_change") else 0), unit,
        row.name("definition", DEFINITIONS, "a definition"),
        row.names("source", tuple(sources), "a source in sources.yaml"), standing,  # type: ignore[arg-type]
        confidence, row.words("note_zh", "note_en"),
    )  # fmt: skip
    key = (one.region, one.period, one.series, one.definition)
    if key in seen:
        row.fault("series", f"expected one number for a region, period, series and definition; the first: {seen[key]}")
    seen.setdefault(key, f"{row.where}, line {row.line}")
    return one


def _break(row: Row, sources: Iterable[str]) -> Break:
    years = [_year(row, name) for name in ("before", "after")]
    ratios = [row.optional(f"ratio_{name}", 0) for name in ("fires", "deaths")]
    if (years[0] is None) != (years[1] is None) or (years[0] is None and ratios != [None, None]):
        row.fault("before", "expected the years of the old and the new count wherever a ratio is given")
    if years[0] is not None and years[1] is not None and years[0] > years[1]:
        row.fault("after", "expected a year not before that of the old count")
    note = row.words("note_zh", "note_en")
    if note is None:
        row.fault("note_zh", "expected a note in both languages")
    year = _year(row, "year")
    if year is None:
        row.fault("year", f"expected a year from {_FIRST} to {_LAST}")
    return Break(
        row.name("region", REGIONS, "a region"), year or 0, row.name("kind", KINDS, "a kind of break"),
        ratios[0], ratios[1], years[0], years[1],
        row.names("source", tuple(sources), "a source in sources.yaml"),
        row.name("standing", get_args(Standing), "a standing"),  # type: ignore[arg-type]
        note or Words("", ""),
    )  # fmt: skip


def _year(row: Row, column: str) -> int | None:
    text = row.cells[column]
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text) or not _FIRST <= int(text) <= _LAST:
        row.fault(column, f"expected a year from {_FIRST} to {_LAST}")
        return None
    return int(text)


def _is_period(text: str) -> bool:
    """Return whether a text is a year, month or day, or a first and a last of them."""
    moments = [_moment(part) for part in text.split("/")]
    if None in moments or len(moments) > 2:
        return False
    return moments == sorted(set(moments), key=lambda one: one or date.min)


def _moment(text: str) -> date | None:
    """Return the first day of a year, month or day, or None where it is none of these."""
    found = _MOMENT.fullmatch(text)
    if not found or not _FIRST <= int(found[1]) <= _LAST:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
