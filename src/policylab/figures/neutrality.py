"""Who moves when complying gets cheaper or the fine gets higher: the enterprise or the inspector?"""

from __future__ import annotations

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
    axes.set(xlim=(0, max(values)), ylim=(0, 1), xlabel="", ylabel="")
    percent(axes, x=False)
    now, edge = getattr(game, moved), game.fine if moved == "cost" else game.cost
    marks = [0.0, *sorted({now, edge}), max(values)] if game.cost > 0 else [0.0, now, max(values)]
    axes.set_xticks(marks, [count(mark)["en"] for mark in marks])
    for value, marker in ((game.violations, "o"), (game.inspections, "s")):
        axes.plot([now], [value], marker, color=INK, markersize=8)
    axes.axvline(now, color=QUIET, linewidth=1, linestyle=(0, (2, 2)))
    chart.say(CHANCE[language], 8, 14, size=SMALL)
    chart.say(LABELS[moved][language], _LEFT + _ACROSS / 2, _TOP + _DOWN + 42, size=SMALL, ha="center")
    said = NOW.format(value=count(now))[language]
    at = min(_LEFT + _ACROSS * now / max(values), WIDTH - 8 - measure(said, SMALL) / 2)
    chart.say(said, max(at, 8 + measure(said, SMALL) / 2), _TOP - 10, size=SMALL, colour=QUIET, ha="center")
    _corner(chart, game, moved, max(values), language)
    _names(chart, games[-1], language)
    return chart


def course(game: InspectionGame, moved: Moved) -> list[InspectionGame]:
    """Return the games through which the figure goes: both sides of the edge of the mix, not the edge itself."""
    edge = game.fine if moved == "cost" else game.cost
    now = getattr(game, moved)
    top = max(1.3 * edge, 1.2 * now) if moved == "cost" else max(4 * edge, 1.2 * now)
    if edge <= 0:  # complying pays by itself, and there is no edge for the fine to cross
        return [game.change(**{moved: float(value)}) for value in np.linspace(0.02 * top, top, _POINTS)]
    near = 1e-6 * edge
    below = np.linspace(0.02 * edge, edge - near, _POINTS)
    above = np.linspace(edge + near, top, _POINTS)
    return [game.change(**{moved: float(value)}) for value in (*below, *above)]


def describe(game: InspectionGame, moved: Moved = "cost") -> Words:
    """Say which of the two chances stays and which moves while both sides mix, and what the edge does."""
    games = course(game, moved)
    mixed = [one for one in games if one.is_mixed]
    what = LABELS[moved]
    if not mixed:
        return Words(
            "{what}从{low}变到{high}，双方都没有混合选择的均衡。",
            "While {what} goes from {low} to {high}, there is no equilibrium in which both sides mix.",
        ).format(what=what.lowered(), low=count(getattr(games[0], moved)), high=count(getattr(games[-1], moved)))
    first, last = mixed[0], mixed[-1]
    told = [
        Words(
            "{what}从{low}变到{high}：违法{violations}，检查{inspections}。",
            "While {what} goes from {low} to {high}, violations {violations} and inspections {inspections}.",
        ).format(
            what=what.lowered(),
            low=count(getattr(first, moved)),
            high=count(getattr(last, moved)),
            violations=_course([one.violations for one in mixed]),
            inspections=_course([one.inspections for one in mixed]),
        )
    ]
    if any(not one.is_mixed for one in games) and game.cost > 0:
        pure = next(one for one in games if not one.is_mixed)
        told.append(
            Words(
                "达标成本高于罚款时，企业总是违法（{violations}），检查为{inspections}。",
                "Where complying costs more than the fine, violations are {violations} and inspections {inspections}.",
            ).format(violations=share(pure.violations), inspections=share(pure.inspections))
        )
    return sentences(told)


def _course(chances: list[float]) -> Words:
    first, last = chances[0], chances[-1]
    if max(chances) - min(chances) < 1e-7:
        return Words("保持{value}不变", "stay at {value}").format(value=share(first))
    way = Words("升到", "rise") if last > first else Words("降到", "fall")
    return Words("从{first}{way}{last}", "{way} from {first} to {last}").format(
        first=share(first), way=way, last=share(last)
    )


def _corner(chart: Chart, game: InspectionGame, moved: Moved, top: float, language: Language) -> None:
    """Shade where complying costs more than the fine."""
    if game.cost <= 0:
        return
    axes = chart.axes[0]
    low, high = (game.fine, top) if moved == "cost" else (0.0, game.cost)
    axes.axvspan(low, high, color=LINE, alpha=0.45, linewidth=0, zorder=0)
    width = _ACROSS * (high - low) / top
    text = wrap(CORNER[language], max(width - 10, 70), SMALL)
    middle = _LEFT + _ACROSS * (low + high) / 2 / top
    place = _TOP + _DOWN / 2 if moved == "cost" else _TOP + _DOWN / 2
    if max(measure(line, SMALL) for line in text.split("\n")) <= width:
        chart.say(text, middle, place, size=SMALL, ha="center")


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
