"""Who moves when complying gets cheaper or the fine gets higher: the enterprise or the inspector?"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd
import seaborn as sns

from policylab.figures.best_replies import percent
from policylab.figures.inspection import LABELS, InspectionGame
from policylab.figures.style import (
    BLUE,
    INK,
    LINE,
    QUIET,
    SMALL,
    VERMILION,
    WIDTH,
    Chart,
    drawn,
    height_of,
    measure,
    sentences,
    wrap,
)
from policylab.i18n.numbers import count, share
from policylab.i18n.words import Language, Words

Moved = Literal["cost", "fine"]

VIOLATIONS = Words("违法", "Violations")
INSPECTIONS = Words("检查", "Inspections")
CHANCE = Words("均衡时的概率", "Chance in equilibrium")
NOW = Words("现值 {value}", "now: {value}")
CORNER = Words("达标成本高于罚款：无混合均衡", "complying costs more than the fine: no mix")

_LEFT, _TOP, _ACROSS, _DOWN = 60.0, 52.0, 470.0, 200.0
_POINTS = 21


@drawn
def neutrality(game: InspectionGame, moved: Moved = "cost", language: Language = "en") -> Chart:
    """Draw how often there are violations and inspections as the cost of complying or the fine moves.

    Parameters
    ----------
    game : InspectionGame
        Its value of what moves is marked.
    moved : {"cost", "fine"}
    language : {"zh", "en"}

    Returns
    -------
    Chart
        Every point is an equilibrium of its own, found by the solver and not by the formula.
    """
    games = course(game, moved)
    values = [getattr(one, moved) for one in games]
    chart = Chart(WIDTH, _TOP + _DOWN + 56, describe(game, moved), language)
    axes = chart.panel(_LEFT, _TOP, _ACROSS, _DOWN)
    table = pd.DataFrame(
        {
            "value": values * 2,
            "chance": [one.violations for one in games] + [one.inspections for one in games],
            "who": ["violations"] * len(games) + ["inspections"] * len(games),
        }
    )
    sns.lineplot(
        table, x="value", y="chance", hue="who", palette={"violations": BLUE, "inspections": VERMILION},
        style="who", dashes={"violations": (1, 0), "inspections": (3, 1.2)}, linewidth=3, errorbar=None,
        legend=False, ax=axes,
    )  # fmt: skip
    low, high = min(0.0, *values), max(values)
    axes.set(xlim=(low, high), ylim=(0, 1), xlabel="", ylabel="")
    percent(axes, x=False)
    now, edge = getattr(game, moved), game.fine if moved == "cost" else game.cost
    marks: list[float] = []
    for mark in (now, edge, 0.0, high):
        if low <= mark <= high and all(abs(mark - other) > 0.06 * (high - low) for other in marks):
            marks.append(mark)
    axes.set_xticks(marks, [count(mark).en for mark in marks])
    axes.tick_params(axis="x", pad=10)
    for value, marker in ((game.violations, "o"), (game.inspections, "s")):
        axes.plot([now], [value], marker, color=INK, markersize=8)
    axes.axvline(now, color=QUIET, linewidth=1, linestyle=(0, (2, 2)))
    chart.say(CHANCE[language], 8, 14, size=SMALL)
    chart.say(LABELS[moved].capitalised()[language], _LEFT + _ACROSS / 2, _TOP + _DOWN + 42, size=SMALL, ha="center")
    said = NOW.format(value=count(now))[language]
    at = max(_LEFT + _ACROSS * (now - low) / (high - low), _LEFT + measure(said, SMALL) / 2)
    chart.say(said, at, _TOP - 12, size=SMALL, colour=QUIET, ha="center")
    if any(one.is_mixed for one in games):
        _corner(chart, (game.fine, high) if moved == "cost" else (0.0, game.cost), (low, high), language)
    _names(chart, games[-1], language)
    return chart


@lru_cache(maxsize=8)  # the figure and what it says of itself go through the same games, each solved once
def course(game: InspectionGame, moved: Moved) -> tuple[InspectionGame, ...]:
    """Return the games through which the figure goes: both sides of where the mix ends, not the edge itself."""
    now = getattr(game, moved)
    edges = [edge for edge in ((0.0, game.fine) if moved == "cost" else (0.0, game.cost)) if edge >= 0]
    top = max((1.3 if moved == "cost" else 4) * edges[-1], 1.2 * now)
    near = 1e-6 * top
    stretches = [*zip(edges, [*edges[1:], top], strict=True)]
    if moved == "cost" and now < 0:
        stretches.insert(0, (1.5 * now, 0.0))
    values = [value for low, high in stretches for value in np.linspace(low + near, high - near, _POINTS)]
    return tuple(game.change(**{moved: float(value)}) for value in values)


def describe(game: InspectionGame, moved: Moved = "cost") -> Words:
    """Say which of the two chances stays and which moves while both sides mix, and what the edge does."""
    games = course(game, moved)
    mixed = [one for one in games if one.is_mixed]
    what = LABELS[moved]
    ends = getattr(games[0], moved), getattr(games[-1], moved)
    if not mixed:
        return Words(
            "{what}从{low}变到{high}，双方都没有混合选择的均衡。",
            "While the {what} goes from {low} to {high}, there is no equilibrium in which both sides mix.",
        ).format(what=what.lowered(), low=_written(ends[0], ends), high=_written(ends[1], ends))
    first, last = mixed[0], mixed[-1]
    told = [
        Words(
            "{what}从{low}变到{high}：违法{violations}，检查{inspections}。",
            "While the {what} goes from {low} to {high}, violations {violations} and inspections {inspections}.",
        ).format(
            what=what.lowered(),
            low=_written(getattr(first, moved), ends),
            high=_written(getattr(last, moved), ends),
            violations=_course([one.violations for one in mixed]),
            inspections=_course([one.inspections for one in mixed]),
        )
    ]
    pure = next((one for one in games if one.cost > one.fine), None)
    if pure is not None:
        told.append(
            Words(
                "达标成本高于罚款时，企业总是违法（{violations}），检查为{inspections}。",
                "Where complying costs more than the fine, violations are {violations} and inspections {inspections}.",
            ).format(violations=share(pure.violations), inspections=share(pure.inspections))
        )
    return sentences(told)


def _written(value: float, ends: tuple[float, float]) -> Words:
    """Return a value of what moves; the edge of the mix, which the figure only comes close to, as the edge itself."""
    step = 1e-4 * (ends[1] - ends[0])
    return count(round(value / step) * step)


def _course(chances: list[float]) -> Words:
    first, last = round(chances[0], 4), round(chances[-1], 4)
    if max(chances) - min(chances) < 1e-7:
        return Words("保持{value}不变", "stay at {value}").format(value=share(first))
    way = Words("升到", "rise") if last > first else Words("降到", "fall")
    return Words("从{first}{way}{last}", "{way} from {first} to {last}").format(
        first=share(first), way=way, last=share(last)
    )


def _corner(chart: Chart, corner: tuple[float, float], ends: tuple[float, float], language: Language) -> None:
    """Shade where complying costs more than the fine."""
    if corner[0] >= corner[1]:
        return
    chart.axes[0].axvspan(*corner, color=LINE, alpha=0.45, linewidth=0, zorder=0)
    left, right = (_LEFT + _ACROSS * (value - ends[0]) / (ends[1] - ends[0]) for value in corner)
    text = wrap(CORNER[language], right - left - 10, SMALL)
    if max(measure(line, SMALL) for line in text.split("\n")) <= right - left:
        chart.say(text, (left + right) / 2, _TOP + _DOWN / 2, size=SMALL, ha="center")


def _names(chart: Chart, last: InspectionGame, language: Language) -> None:
    """Write beside the ends of the lines what they are; apart from each other where they end together."""
    ends = {VIOLATIONS: last.violations, INSPECTIONS: last.inspections}
    colours = {VIOLATIONS: BLUE, INSPECTIONS: VERMILION}
    heights = {words: _TOP + _DOWN * (1 - end) for words, end in ends.items()}
    upper, lower = sorted(heights, key=lambda words: heights[words])
    apart = height_of("") + 2
    if heights[lower] - heights[upper] < apart:
        heights[lower] = heights[upper] + apart
    for words, height in heights.items():
        said = f"{words[language]} {share(ends[words])[language]}"
        chart.say(said, _LEFT + _ACROSS + 10, height, colour=colours[words], bold=True)
