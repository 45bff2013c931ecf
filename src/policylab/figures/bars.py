"""Rows of bars in several panels, every bar with its value beside it: the frame of most figures here.

Bars that are compared by length share a scale. Where the lengths would differ so much that the short ones
could not be seen, the scale may be compressed, and the figure then says so; the values are written either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes

from policylab.figures.style import GREY, INK, LINE, QUIET, SMALL, TEXT, WIDTH, Chart, height_of, measure, wrap
from policylab.i18n.words import Language, Words

COMPRESSED = Words("条形长度按对数压缩，以数字为准。", "Lengths are compressed (logarithmic): go by the numbers.")

# From this ratio of the longest bar to the shortest on, a linear scale hides the short ones.
_HIDES = 40.0
_MARGIN, _GAP, _LABELS = 8.0, 20.0, 190.0
_BESIDE = 5.0  # between a bar and its value
_THICK, _ROW = 15.0, 26.0
_NARROWEST = 80.0


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
    """How a value becomes a length, the longest of which is 1: linear, or compressed in proportion to `unit`."""

    longest: float
    unit: float | None

    def __call__(self, value: float) -> float:
        return float(np.sign(value)) * self._size(abs(value)) / self._size(self.longest)

    def _size(self, value: float) -> float:
        return value if self.unit is None else float(np.log10(1 + value / self.unit))


@dataclass(frozen=True)
class _Block:
    """Rows that share their scales; `scales` holds one for each panel."""

    name: str
    rows: tuple[Row, ...]
    scales: tuple[_Scale, ...]
    guide: bool

    def in_column(self, panel: int) -> bool:
        """Return whether the values stand in a column, as in a table, and not each at the end of its bar."""
        return self.guide and all(bar.value >= 0 for bar in self.bars(panel).values())

    def bars(self, panel: int) -> dict[int, Bar]:
        """Return the bars of a panel by the row they stand in."""
        return {place: row.bars[panel] for place, row in enumerate(self.rows) if row.bars}

    def room(self, panel: int, longest: float) -> tuple[float, float]:
        """Return the pixels that a panel's bars and values need on the left and on the right of zero."""
        scale, bars = self.scales[panel], self.bars(panel).values()
        left = [-longest * scale(bar.value) + _BESIDE + measure(bar.text) for bar in bars if bar.value < 0]
        right = [longest * scale(bar.value) + _BESIDE + measure(bar.text) for bar in bars if bar.value >= 0]
        if self.in_column(panel) and bars:
            widest = max(measure(bar.text) for bar in bars)
            right = [longest * max(scale(bar.value) for bar in bars) + _BESIDE + widest]
        return max(left, default=0.0), max(right, default=0.0)


def bar_rows(
    panels: Sequence[Panel],
    rows: Sequence[Row],
    finding: Words,
    language: Language,
    *,
    notes: Sequence[str] = (),
    compress: bool = False,
    guide: bool = False,
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
    compress : bool
        Whether a scale may be compressed; not where lengths are to be added up.
    guide : bool
        Whether a guide marks the end of the first row's bars, and the values stand in a column beside all bars.
    """
    labels = [wrap(row.label, _LABELS) for row in rows]
    label_width = max((measure(line) for label in labels for line in label.split("\n")), default=0.0)
    step = max(_ROW, *(height_of(label) + 8 for label in labels))
    left = _MARGIN + label_width + _GAP / 2
    blocks = _blocks(panels, rows, compress, guide)
    longest, rooms = _layout(blocks, len(panels), WIDTH - left - _MARGIN - _GAP * (len(panels) - 1))
    lefts = [left + sum(sum(room) + _GAP for room in rooms[:number]) for number in range(len(panels))]
    titles = [wrap(panel.title, sum(room), SMALL) for panel, room in zip(panels, rooms, strict=True)]
    if not any(row.bars for row in rows):
        titles = []
    said = list(notes)
    if any(scale.unit is not None for block in blocks for scale in block.scales):
        said.append(COMPRESSED[language])
    below = [wrap(note, WIDTH - 2 * _MARGIN, SMALL) for note in said]

    head = max((height_of(title, SMALL) + 8 for title in titles), default=0.0)
    headings = sum(2 * TEXT for block in blocks if block.name)
    foot = sum(height_of(note, SMALL) + 4 for note in below)
    chart = Chart(WIDTH, 2 * _MARGIN + head + headings + step * len(rows) + foot, finding, language)
    for title, at in zip(titles, lefts, strict=False):
        chart.say(title, at, _MARGIN + head - 8, va="bottom", size=SMALL, colour=QUIET)
    top = _MARGIN + head
    written = iter(labels)
    for block in blocks:
        if block.name:
            chart.say(block.name, _MARGIN, top + TEXT, bold=True)
            top += 2 * TEXT
        for number, room in enumerate(rooms):
            axes = chart.panel(lefts[number], top, sum(room), step * len(block.rows))
            _draw(axes, block, number, longest, room, min(0.7, _THICK / step))
        for row in block.rows:
            chart.say(next(written), left - _GAP / 2, top + step / 2, ha="right")
            if row.note:
                chart.say(row.note, left, top + step / 2, colour=QUIET)
            top += step
    for note in below:
        chart.say(note, _MARGIN, top + 4, va="top", size=SMALL, colour=QUIET)
        top += height_of(note, SMALL) + 4
    return chart


def _blocks(panels: Sequence[Panel], rows: Sequence[Row], compress: bool, guide: bool) -> list[_Block]:
    blocks = []
    for name, group in groupby(rows, lambda row: row.block):
        members = tuple(group)
        values: dict[str, list[float]] = {panel.scale: [] for panel in panels}
        for row in members:
            for panel, bar in zip(panels, row.bars, strict=False):
                values[panel.scale].append(abs(bar.value))
        scales = {of: _scale([size for size in sizes if size > 0], compress) for of, sizes in values.items()}
        blocks.append(_Block(name, members, tuple(scales[panel.scale] for panel in panels), guide))
    return blocks


def _scale(sizes: Sequence[float], compress: bool) -> _Scale:
    if not sizes:
        return _Scale(1.0, None)
    hides = compress and max(sizes) / min(sizes) > _HIDES
    return _Scale(max(sizes), min(sizes) if hides else None)


def _layout(blocks: Sequence[_Block], panels: int, width: float) -> tuple[float, list[tuple[float, float]]]:
    """Return the pixels of the longest bars, and what each panel gets on both sides of its zero.

    The longest bars are as long as they can be while every bar and every value has its place.
    """

    def rooms(longest: float) -> list[tuple[float, float]]:
        needs = [[block.room(number, longest) for block in blocks] for number in range(panels)]
        return [(max(left for left, _ in need), max(right for _, right in need)) for need in needs]

    low, high = 0.0, width
    while high - low > 0.01:
        middle = (low + high) / 2
        taken = sum(max(_NARROWEST, sum(room)) for room in rooms(middle))
        low, high = (middle, high) if taken <= width else (low, middle)
    return low, [(left, max(right, _NARROWEST - left)) for left, right in rooms(low)]


def _draw(axes: Axes, block: _Block, number: int, longest: float, room: tuple[float, float], thick: float) -> None:
    """Draw one panel of a block."""
    bars, scale, rows = block.bars(number), block.scales[number], len(block.rows)
    axes.set_xlim(-room[0] / longest, room[1] / longest)
    ends = {place: scale(bar.value) for place, bar in bars.items()}
    axes.barh(list(ends), list(ends.values()), height=thick, color=[bar.colour for bar in bars.values()])
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_axis_off()
    in_column = block.in_column(number)
    for place, bar in bars.items():
        sign = -1 if bar.value < 0 else 1
        axes.annotate(
            bar.text, (max(ends.values()) if in_column else ends[place], place), (sign * _BESIDE, -0.35 * TEXT),
            textcoords="offset points", ha="right" if sign < 0 else "left", va="baseline", color=INK, fontsize=TEXT,
        )  # fmt: skip
        axes.plot([0, 0], [place - 0.5, place + 0.5], color=QUIET, linewidth=1)
    if in_column and 0 in ends:
        axes.plot([ends[0]] * 2, [thick / 2, rows - 0.6], color=LINE, linewidth=1, linestyle=(0, (3, 2)), zorder=0)
