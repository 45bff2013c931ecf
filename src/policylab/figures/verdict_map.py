"""Where in the ranges of two numbers does which verdict hold?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from policylab.figures.style import INK, QUIET, SMALL, WIDTH, Chart, drawn, height_of, measure, sentences, wrap
from policylab.formulas import Array
from policylab.i18n.numbers import share
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language, Words
from policylab.study.futures import verdict_of
from policylab.study.verdict_map import VerdictMap

HERE = Words("现值", "Now")
NOTE = Words(
    "两个数值同时变动，其他不变；圆点为现值。颜色相同而界线两侧不同的，受损者不同。",
    "Two numbers move together, the others stay; the dot is where they stand. Across a line within one colour others "
    "lose.",
)
# Light enough for dark text on them.
TINTS = {
    "multi_win": "#bfe0f2",
    "no_loser": "#dff0e4",
    "no_change": "#f1f1f1",
    "losers": "#f9ddcb",
    "over_budget": "#dcdcdc",
}
_LEFT, _TOP, _ACROSS, _DOWN, _MARGIN = 110.0, 36.0, 500.0, 320.0, 8.0

Written = Callable[[str, float], Words]


@drawn
def verdict_map(found: VerdictMap, labels: Mapping[str, Words], written: Written, language: Language = "en") -> Chart:
    """Draw the verdict over the ranges of two quantities, with the lines across which it turns.

    Parameters
    ----------
    found : VerdictMap
    labels : mapping of str to Words
        What the two quantities are called.
    written : callable
        Gives a value of a named quantity with its unit.
    language : {"zh", "en"}

    Returns
    -------
    Chart
    """
    note = wrap(NOTE[language], WIDTH - 2 * _MARGIN, SMALL)
    height = _TOP + _DOWN + 56 + height_of(note, SMALL) + _MARGIN
    chart = Chart(WIDTH, height, describe(found, labels, written), language)
    axes = chart.panel(_LEFT, _TOP, _ACROSS, _DOWN)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for side in axes.spines.values():
        side.set_visible(False)
    _scale(axes, found, written, language)
    _cells(axes, found)
    _borders(axes, found)
    across, up = (_place(axis, value) for axis, value in zip((found.x, found.y), found.here, strict=True))
    axes.plot([across], [up], linestyle="none", marker="o", markersize=8, color=INK, markeredgecolor="white", zorder=5)
    _say_regions(chart, found, language)
    chart.say(labels[found.across][language], _LEFT + _ACROSS / 2, _TOP + _DOWN + 38, ha="center", size=SMALL)
    chart.say(labels[found.up][language], _MARGIN, _TOP - 18, size=SMALL)
    chart.say(note, _MARGIN, _TOP + _DOWN + 54, va="top", size=SMALL, colour=QUIET)
    return chart


def describe(found: VerdictMap, labels: Mapping[str, Words], written: Written) -> Words:
    """Say which verdict holds where the scenario stands, and how much of the map each verdict covers."""
    at = Words(
        "“{across}”为{x}、“{up}”为{y}时，{verdict}。", "With “{across}” at {x} and “{up}” at {y}: {verdict}."
    ).format(
        across=labels[found.across].lowered(), up=labels[found.up].lowered(), x=written(found.across, found.here[0]),
        y=written(found.up, found.here[1]), verdict=verdict_name(*verdict_of(found.key_here())).lowered(),
    )  # fmt: skip
    shares = found.shares()
    if len(shares) == 1:
        return sentences([at, Words("图上各处结论相同。", "It is the same all over the map.")])
    parts = [
        Words("{verdict}占{share}", "{verdict} on {share}").format(
            verdict=verdict_name(*verdict_of(key)).lowered(), share=share(part)
        )
        for key, part in shares.items()
    ]
    told = Words("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))
    return sentences(
        [at, Words("在两者的变动范围内：{told}。", "Over both ranges: {told} of the map.").format(told=told)]
    )


def _place(axis: Array, value: float) -> float:
    """Return where on the map, from 0 to 1, a value stands; the grid's points are in the middle of their cells."""
    step = (axis[-1] - axis[0]) / (len(axis) - 1)
    return float((value - axis[0] + step / 2) / (axis[-1] - axis[0] + step))


def _runs(row: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Yield where equal neighbours begin and end."""
    changes = np.flatnonzero(np.diff(row)) + 1
    yield from zip([0, *changes.tolist()], [*changes.tolist(), len(row)], strict=True)


def _cells(axes: Axes, found: VerdictMap) -> None:
    up, across = found.keys.shape
    for number, row in enumerate(found.keys):
        for first, stop in _runs(row):
            colour = TINTS[verdict_of(int(row[first]))[0]]
            corner = (first / across, number / up)
            axes.add_patch(
                Rectangle(corner, (stop - first) / across, 1 / up, facecolor=colour, edgecolor=colour, linewidth=0.4)
            )


def _borders(axes: Axes, found: VerdictMap) -> None:
    up, across = found.keys.shape
    for column in range(1, across):
        differs = found.keys[:, column] != found.keys[:, column - 1]
        for first, stop in _runs(differs):
            if differs[first]:
                axes.plot([column / across] * 2, [first / up, stop / up], color=INK, linewidth=1.2, zorder=3)
    for number in range(1, up):
        differs = found.keys[number] != found.keys[number - 1]
        for first, stop in _runs(differs):
            if differs[first]:
                axes.plot([first / across, stop / across], [number / up] * 2, color=INK, linewidth=1.2, zorder=3)


def _say_regions(chart: Chart, found: VerdictMap, language: Language) -> None:
    """Write each verdict into the widest place of its region; a region without room is told in the description."""
    up, across = found.keys.shape
    for key in found.shares():
        width, height, x, y = _widest(found.keys == key)
        text = wrap(verdict_name(*verdict_of(key))[language], max(90.0, width / across * _ACROSS - 8), SMALL)
        wide, tall = max(measure(line, SMALL) for line in text.split("\n")), height_of(text, SMALL)
        if wide + 4 <= width / across * _ACROSS and tall + 2 <= height / up * _DOWN:
            chart.say(text, _LEFT + x / across * _ACROSS, _TOP + (1 - y / up) * _DOWN, ha="center", size=SMALL)


def _widest(region: NDArray[np.bool_]) -> tuple[int, int, float, float]:
    """Return a large rectangle's width and height in a region, and its middle, all in cells of the grid."""
    best = (0, 0, 0.0, 0.0)
    for low in range(len(region)):
        inside = np.ones(region.shape[1], dtype=bool)
        for high in range(low, len(region)):
            inside &= region[high]
            if not inside.any():
                break
            first, stop = max(((a, b) for a, b in _runs(inside) if inside[a]), key=lambda one: one[1] - one[0])
            width, height = stop - first, high + 1 - low
            if min(width, 4 * height) * width * height > min(best[0], 4 * best[1]) * best[0] * best[1]:
                best = (width, height, (first + stop) / 2, (low + high + 1) / 2)
    return best


def _scale(axes: Axes, found: VerdictMap, written: Written, language: Language) -> None:
    for name, axis, put in ((found.across, found.x, axes.set_xticks), (found.up, found.y, axes.set_yticks)):
        shown = np.linspace(axis[0], axis[-1], 3)
        put([_place(axis, value) for value in shown], [written(name, float(value))[language] for value in shown])
    axes.tick_params(length=0, pad=6, colors=QUIET)
