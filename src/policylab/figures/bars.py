"""Rows of bars in several panels, every bar with its value beside it: the frame of most figures here.

Bars that are compared by length share a scale. Where the lengths would differ so much that the short ones
could not be seen, the scale is compressed and the figure says so; the values are written either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from policylab.figures.style import (
    GREY,
    INK,
    LINE,
    QUIET,
    SMALL,
    TEXT,
    WIDTH,
    Chart,
    height_of,
    measure,
    wrap,
)
from policylab.i18n.words import Language, Words

COMPRESSED = Words("条形长度按对数压缩，以数字为准。", "Lengths are compressed (logarithmic): read the figures.")

# From this ratio of the longest bar to the shortest on, a linear scale hides the short ones.
_HIDES = 40.0
_MARGIN, _GAP, _LABELS = 8.0, 18.0, 190.0
_BESIDE = 5.0  # between a bar and its value


@dataclass(frozen=True)
class Bar:
    """One bar: its length in its panel's unit, the value as written, and its colour."""

    value: float
    text: str
    colour: str = GREY


@dataclass(frozen=True)
class Row:
    """One row of the figure.

    Attributes
    ----------
    label : str
    bars : tuple of Bar
        One for each panel; empty for a row that only says something.
    note : str
        What such a row says.
    block : str
        Rows that follow each other in one block share their scales; its name is the heading above them.
    """

    label: str
    bars: tuple[Bar, ...] = ()
    note: str = ""
    block: str = ""


@dataclass(frozen=True)
class Panel:
    """One column of bars; panels whose scales have the same name are compared by length."""

    title: str
    scale: str


@dataclass(frozen=True)
class _Scale:
    """How a value becomes a length: linear, or compressed below and above `unit`."""

    unit: float | None

    def __call__(self, value: float) -> float:
        return value if self.unit is None else float(np.sign(value) * np.log10(1 + abs(value) / self.unit))


def bar_rows(
    panels: Sequence[Panel], rows: Sequence[Row], finding: Words, language: Language, *, notes: Sequence[str] = ()
) -> Chart:
    """Draw rows of bars.

    Parameters
    ----------
    panels : sequence of Panel
        From left to right.
    rows : sequence of Row
        From top to bottom.
    finding : Words
        What the figure finds.
    language : {"zh", "en"}
    notes : sequence of str
        Said below the bars.
    """
    labels = [wrap(row.label, _LABELS) for row in rows]
    label_width = max((measure(line) for label in labels for line in label.split("\n")), default=0.0)
    left = _MARGIN + label_width + _GAP / 2
    width = (WIDTH - left - _MARGIN - _GAP * (len(panels) - 1)) / len(panels)
    lefts = [left + number * (width + _GAP) for number in range(len(panels))]
    titles = [wrap(panel.title, width, SMALL) for panel in panels]
    step = max(26.0, *(height_of(label) + 8 for label in labels))
    blocks = [(name, list(group)) for name, group in groupby(range(len(rows)), lambda number: rows[number].block)]
    scales = {
        (name, panel.scale): _scale(_values(rows, members, panels, panel.scale))
        for name, members in blocks
        for panel in panels
    }
    said = list(notes)
    if any(scale.unit is not None for scale in scales.values()):
        said.append(COMPRESSED[language])
    below = [wrap(note, WIDTH - 2 * _MARGIN, SMALL) for note in said]

    head = max(height_of(title, SMALL) for title in titles) + 8
    headings = sum(TEXT * 2 for name, _ in blocks if name)
    height = _MARGIN + head + headings + step * len(rows) + sum(height_of(note, SMALL) + 4 for note in below) + _MARGIN
    chart = Chart(WIDTH, height, finding, language)
    for title, at in zip(titles, lefts, strict=True):
        chart.say(title, at, _MARGIN + head - 8, va="bottom", size=SMALL, colour=QUIET)

    top = _MARGIN + head
    for name, members in blocks:
        if name:
            chart.say(name, _MARGIN, top + TEXT, bold=True)
            top += TEXT * 2
        lengths = {panel.scale: scales[name, panel.scale] for panel in panels}
        pixels = _pixels(rows, members, panels, lengths, width)
        for number, panel in enumerate(panels):
            axes = chart.panel(lefts[number], top, width, step * len(members))
            bars = {place: rows[one].bars[number] for place, one in enumerate(members) if rows[one].bars}
            _draw(axes, bars, len(members), lengths[panel.scale], pixels[panel.scale], width)
        for place, one in enumerate(members):
            middle = top + (place + 0.5) * step
            chart.say(labels[one], left - _GAP / 2, middle, ha="right")
            if rows[one].note:
                chart.say(rows[one].note, left, middle, colour=QUIET)
        top += step * len(members)
    top += 4
    for note in below:
        chart.say(note, _MARGIN, top, va="top", size=SMALL, colour=QUIET)
        top += height_of(note, SMALL) + 4
    return chart


def _values(rows: Sequence[Row], members: Iterable[int], panels: Sequence[Panel], scale: str) -> list[float]:
    columns = [number for number, panel in enumerate(panels) if panel.scale == scale]
    return [rows[one].bars[number].value for one in members if rows[one].bars for number in columns]


def _scale(values: Sequence[float]) -> _Scale:
    sizes = [abs(value) for value in values if value != 0]
    if not sizes or max(sizes) / min(sizes) < _HIDES:
        return _Scale(None)
    return _Scale(min(sizes))


def _pixels(
    rows: Sequence[Row],
    members: Sequence[int],
    panels: Sequence[Panel],
    scales: Mapping[str, _Scale],
    width: float,
) -> dict[str, float]:
    """Return for each scale the pixels per unit of length with which every bar and its value fit its panel."""
    found = dict.fromkeys((panel.scale for panel in panels), np.inf)
    for number, panel in enumerate(panels):
        bars = [rows[one].bars[number] for one in members if rows[one].bars]
        found[panel.scale] = min(found[panel.scale], _largest(bars, scales[panel.scale], width))
    return {name: value if np.isfinite(value) else 1.0 for name, value in found.items()}


def _largest(bars: Sequence[Bar], scale: _Scale, width: float) -> float:
    longest = max((abs(scale(bar.value)) for bar in bars), default=0.0)
    if longest == 0:
        return np.inf
    low, high = 0.0, width / longest
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(_room(bars, scale, middle)) <= width else (low, middle)
    return low


def _room(bars: Sequence[Bar], scale: _Scale, pixels: float) -> tuple[float, float]:
    """Return the pixels that bars and values need on the left and on the right of zero."""
    left = [pixels * -scale(bar.value) + _BESIDE + measure(bar.text) for bar in bars if bar.value < 0]
    right = [pixels * scale(bar.value) + _BESIDE + measure(bar.text) for bar in bars if bar.value >= 0]
    if not left and bars:
        right = [pixels * max(scale(bar.value) for bar in bars) + _BESIDE + max(measure(bar.text) for bar in bars)]
    return max(left, default=0.0), max(right, default=0.0)


def _draw(axes: Axes, bars: Mapping[int, Bar], rows: int, scale: _Scale, pixels: float, width: float) -> None:
    """Draw one panel of a block: bars by the row they stand in."""
    zero, _ = _room(list(bars.values()), scale, pixels)
    axes.set_xlim(-zero / pixels, (width - zero) / pixels)
    ends = [scale(bar.value) for bar in bars.values()]
    if bars:
        shades = sorted({bar.colour for bar in bars.values()})
        table = pd.DataFrame(
            {"length": ends, "row": [str(place) for place in bars], "shade": [bar.colour for bar in bars.values()]}
        )
        sns.barplot(
            table, x="length", y="row", order=[str(place) for place in range(rows)], hue="shade", hue_order=shades,
            palette=shades, dodge=False, saturation=1, width=0.55, errorbar=None, legend=False, ax=axes,
        )  # fmt: skip
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_axis_off()
    # Where all bars point one way their values stand in a column, as in a table.
    column = max(ends, default=0.0) if min(ends, default=0.0) >= 0 else None
    for place, bar in bars.items():
        sign = -1 if bar.value < 0 else 1
        end = scale(bar.value) if column is None else column
        axes.annotate(
            bar.text, (end, place), (sign * _BESIDE, -0.35 * TEXT), textcoords="offset points",
            ha="right" if sign < 0 else "left", va="baseline", color=INK, fontsize=TEXT,
        )  # fmt: skip
    if 0 in bars and column is not None:
        # A guide from the first bar down: what the others are compared with.
        axes.plot([ends[0], ends[0]], [0.3, rows - 0.6], color=LINE, linewidth=1, linestyle=(0, (3, 2)), zorder=0)
    axes.plot([0, 0], [-0.5, rows - 0.5], color=QUIET, linewidth=1)
