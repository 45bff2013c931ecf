"""Tables and figures as files that others can use: CSV and Parquet with units, SVG, PDF and PNG.

A table is written in tidy form: one row for each observation, one column for each variable, the unit apart from its
name. CSV has no place for units; a description beside it has (`NAME.csv-metadata.json`, as in *CSV on the Web* of the
W3C). Parquet carries them as metadata of each column. Equal results give equal bytes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font
from matplotlib.text import Text

from policylab.errors import Fault, InputError, nearest
from policylab.figures.style import Chart, quiet
from policylab.figures.svg import to_svg

# `fires (a year per 1,000 premises)`: a name and its unit.
_NAMED = re.compile(r"(?P<name>.+?) \((?P<unit>[^()]+)\)")
_ACTION = re.compile(r"P\(.+\)")
PROBABILITY = "probability"

Units = Mapping[str, str]


def export(result: pd.DataFrame | Figure, path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write a table or a figure to a file; the ending says how.

    Parameters
    ----------
    result : DataFrame or Figure
        A table whose heads carry units, as those of `policylab.tables` do; or a figure of `policylab.figures`.
    path : path
        Ending in .csv or .parquet for a table, in .svg, .pdf or .png for a figure.

    Returns
    -------
    tuple of Path
        What was written: the file, and for CSV the description beside it.

    Raises
    ------
    InputError
        For what is neither, an ending that does not fit, a folder that is not there, and where no face on this machine
        has the characters of a PDF or PNG.
    """
    target = Path(path)
    if not isinstance(result, pd.DataFrame | Figure):
        expected = "expected a table (a DataFrame) or a figure of policylab.figures"
        raise InputError([Fault("export", "result", type(result).__name__, expected)])
    if not target.parent.is_dir():
        raise InputError([Fault("export", "path", repr(str(target.parent)), "expected a folder that exists")])
    writers: Mapping[str, Callable[..., tuple[Path, ...]]] = (
        {".csv": _csv, ".parquet": _parquet} if isinstance(result, pd.DataFrame) else
        {".svg": _svg, ".pdf": _drawn, ".png": _drawn}
    )  # fmt: skip
    if target.suffix not in writers:
        what = "table" if isinstance(result, pd.DataFrame) else "figure"
        expected = f"expected a {what} to end in {', '.join(writers)}"
        raise InputError([Fault("export", "path", repr(target.name), expected, nearest(target.suffix, writers))])
    return writers[target.suffix](result, target)


# ---------------------------------------------------------------------------------------------- tables


def tidy(table: pd.DataFrame) -> tuple[pd.DataFrame, Units]:
    """Return a table in tidy form, and the unit of each column that has one.

    Parameters
    ----------
    table : DataFrame
        Heads of columns may end in a unit in brackets. Where those of *rows* do, or the columns together have one name
        with a unit, as the payoffs of a game, what they head becomes one column of values.

    Returns
    -------
    DataFrame
        With what was its index as first columns.
    dict of str to str
        Units by column; where each row has its own they stand in a column `unit`.
    """
    across = _NAMED.fullmatch(str(table.columns.name or ""))
    if across is not None and table.columns.nlevels == 1 and table.index.nlevels == 1:
        return _by_cell(table, across["name"]), {across["name"]: across["unit"]}
    if table.index.nlevels == 1 and table.index.name == "outcome":
        return _by_row(table), {}
    flat = table.reset_index() if _has_index(table) else table.reset_index(drop=True)
    names, units = [], {}
    for head in flat.columns:
        said = ", ".join(str(part) for part in head if part != "") if isinstance(head, tuple) else str(head)
        name, unit = split_unit(said)
        names.append(name)
        if unit is not None:
            units[name] = unit
    if len(set(names)) < len(names):
        twice = {name for name in names if names.count(name) > 1}
        hint = "what stands in brackets at the end of a head is taken as its unit" if twice & units.keys() else ""
        expected = "expected columns with names of their own"
        raise InputError([Fault("export", "table", ", ".join(names), expected, hint=hint)])
    return flat.set_axis(names, axis=1), units


def split_unit(head: str) -> tuple[str, str | None]:
    """Return a head without its unit, and the unit; chances of actions are probabilities."""
    if _ACTION.fullmatch(head):
        return head, PROBABILITY
    found = _NAMED.fullmatch(head)
    return (found["name"], found["unit"]) if found else (head, None)


def _has_index(table: pd.DataFrame) -> bool:
    return table.index.nlevels > 1 or table.index.name is not None


def _by_row(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose rows have units as one value to a row."""
    heads = [split_unit(str(head)) for head in table.index]
    named = table.set_axis(pd.Index([name for name, _ in heads], name="outcome"))
    units = dict(zip(named.index, (unit or "" for _, unit in heads), strict=True))
    long = named.reset_index().melt(id_vars="outcome", var_name="column", value_name="value")
    long.insert(1, "unit", long["outcome"].map(units))
    return long


def _by_cell(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the payoffs of a game as one cell to a row, with the actions of both sides."""
    own, other = f"{table.index.name or 'row'}_action", "regulator_action" if table.index.name else "column_action"
    rows = table.set_axis(list(table.columns), axis=1).rename_axis(index=own).reset_index()
    return rows.melt(id_vars=own, var_name=other, value_name=value)


def _csv(table: pd.DataFrame, target: Path) -> tuple[Path, ...]:
    values, units = tidy(table)
    values.to_csv(target, index=False, lineterminator="\n", encoding="utf-8")
    columns = []
    for name in values.columns:
        column = {"name": name, "titles": name, "datatype": _datatype(values[name])}
        columns.append({**column, "schema:unitText": units[name]} if name in units else column)
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"schema": "http://schema.org/"}],
        "url": target.name,
        "tableSchema": {"columns": columns},
    }
    beside = target.with_name(f"{target.name}-metadata.json")
    beside.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target, beside


def _datatype(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column) else "string"


def _parquet(table: pd.DataFrame, target: Path) -> tuple[Path, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values, units = tidy(table)
    whole = pa.Table.from_pandas(values, preserve_index=False)
    fields = [
        field.with_metadata({"unit": units[field.name]}) if field.name in units else field for field in whole.schema
    ]
    pq.write_table(whole.cast(pa.schema(fields, metadata=whole.schema.metadata)), target)
    return (target,)


# --------------------------------------------------------------------------------------------- figures


def _svg(figure: Figure, target: Path) -> tuple[Path, ...]:
    said = figure.finding[figure.language] if isinstance(figure, Chart) else ""
    drawing = str(to_svg(figure, said))
    # A page gives its own typeface; a file by itself names the general one.
    drawing = drawing.replace('style="display:block;', 'font-family="sans-serif" style="display:block;', 1)
    target.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing}\n', encoding="utf-8")
    return (target,)


def _drawn(figure: Figure, target: Path) -> tuple[Path, ...]:
    """Write a PDF or PNG, which must bring the shapes of its characters along."""
    import matplotlib as mpl

    texts: list[Text] = figure.findobj(Text)
    faces = ["DejaVu Sans", *_faces("".join(text.get_text() for text in texts))]
    for text in texts:
        text.set_fontfamily(faces)
    nothing = dict.fromkeys(("CreationDate", "ModDate") if target.suffix == ".pdf" else ("Software",))
    with quiet(), mpl.rc_context({"pdf.fonttype": 42}):
        figure.savefig(target, dpi=2 * figure.dpi if target.suffix == ".png" else figure.dpi, metadata=nothing)
    return (target,)


def _faces(text: str) -> list[str]:
    """Return a face that has what DejaVu Sans lacks of a text; none where it lacks nothing."""
    lacking = {ord(one) for one in text if not one.isspace()} - _characters("DejaVu Sans")
    if not lacking:
        return []
    face = _face_with(lacking)
    if face is None:
        _take_in_new_faces()
        face = _face_with(lacking)
    if face is None:
        names = f"one of {', '.join(CHINESE)} (Debian: apt install fonts-noto-cjk)"
        expected = f"expected a typeface that has these: {names}"
        raise InputError([Fault("export", "figure", "".join(map(chr, sorted(lacking)))[:20], expected)])
    return [face]


def _face_with(characters: set[int]) -> str | None:
    return next((name for name in CHINESE if name in _known() and characters <= _characters(name)), None)


# Faces with Chinese characters, of Linux, Windows and macOS.
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "SimHei", "Microsoft YaHei",
    "PingFang SC",
)  # fmt: skip


def _take_in_new_faces() -> None:
    """Add the faces that were installed since matplotlib made its list, which it keeps for good."""
    listed = {entry.fname for entry in fontManager.ttflist}
    for path in findSystemFonts():
        if path not in listed:
            with suppress(OSError, RuntimeError):  # what is no face that can be read
                fontManager.addfont(path)


def _known() -> set[str]:
    return {entry.name for entry in fontManager.ttflist}


def _characters(name: str) -> set[int]:
    return set(get_font(findfont(FontProperties(family=name))).get_charmap())
