"""What does each side do best, given the other, in the inspection game, and where do the two meet?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from policylab.figures.inspection import InspectionGame
from policylab.figures.style import BLUE, INK, LINE, QUIET, SMALL, VERMILION, WIDTH, Chart, drawn, height_of, wrap
from policylab.i18n.numbers import joined, share
from policylab.i18n.words import Language, Words

VIOLATE = Words("企业违法的概率", "Chance that the enterprise violates")
INSPECT = Words("消防部门检查的概率", "Chance that the department inspects")
ENTERPRISE = Words("企业的最好选择", "What the enterprise does best")
DEPARTMENT = Words("消防部门的最好选择", "What the department does best")
MEET = Words("均衡（违法{violate}，检查{inspect}）", "Equilibrium (violations {violate}, inspections {inspect})")

SOLID, DASHED = "solid", (0, (5, 2))

_PLOT, _LEFT, _TOP = 300.0, 60.0, 40.0


@drawn
def best_replies(game: InspectionGame, language: Language = "en") -> Chart:
    """Draw the best-reply curves of both players of an inspection game and where they meet.

    Parameters
    ----------
    game : InspectionGame
    language : {"zh", "en"}

    Returns
    -------
    Chart
    """
    chart = Chart(WIDTH, _TOP + _PLOT + 52, describe(game), language)
    axes = chart.panel(_LEFT, _TOP, _PLOT, _PLOT)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    percent(axes)
    axes.plot(*_enterprise(game), color=BLUE, linewidth=3, linestyle=SOLID)
    axes.plot(*_department(game), color=VERMILION, linewidth=3, linestyle=DASHED)
    for one in game.solution.equilibria:
        axes.plot([one.row[1]], [one.column[1]], "o", color=INK, markersize=9)
    chart.say(INSPECT[language], 8, 14, size=SMALL)
    chart.say(VIOLATE[language], _LEFT + _PLOT / 2, _TOP + _PLOT + 38, size=SMALL, ha="center")

    left, top = _LEFT + _PLOT + 40, _TOP + 30
    legend = chart.panel(left, _TOP, 34, _PLOT)
    legend.set(xlim=(0, 34), ylim=(_PLOT, 0))
    legend.set_axis_off()
    for words, colour, dashes in ((ENTERPRISE, BLUE, SOLID), (DEPARTMENT, VERMILION, DASHED)):
        text = wrap(words[language], WIDTH - left - 50)
        legend.plot([0, 28], [top - _TOP] * 2, color=colour, linewidth=3, linestyle=dashes)
        chart.say(text, left + 40, top)
        top += height_of(text) + 16
    for one in game.solution.equilibria:
        said = MEET.format(violate=share(float(one.row[1])), inspect=share(float(one.column[1])))
        text = wrap(said[language], WIDTH - left - 50)
        legend.plot([14], [top - _TOP], "o", color=INK, markersize=9)
        chart.say(text, left + 40, top + (height_of(text) - height_of("")) / 2)
        top += height_of(text) + 16
    return chart


def describe(game: InspectionGame) -> Words:
    """Say where the curves meet, and whether any pure choice is stable."""
    points = [(float(one.row[1]), float(one.column[1])) for one in game.solution.equilibria]
    where = joined(
        [
            Words("违法{v}、检查{i}", "violations {v} with inspections {i}").format(v=share(v), i=share(i))
            for v, i in points
        ]
    )
    if game.is_mixed and len(points) == 1:
        said = Words(
            "两条最好选择曲线只在一处相交：{where}。没有一对确定的选择是稳定的。",
            "The two curves meet in one place only: {where}. No pair of fixed choices is stable.",
        )
    elif len(points) == 1:
        said = Words(
            "两条最好选择曲线只在一角相交：{where}。",
            "The two curves meet in one corner only: {where}.",
        )
    else:
        said = Words(
            "两条最好选择曲线有一段重合，其端点为：{where}。",
            "The two curves share a stretch, whose ends are: {where}.",
        )
    return said.format(where=where)


def percent(axes: Axes, *, x: bool = True) -> None:
    """Mark quarters as percentages, with quiet guides."""
    ticks = [0, 0.25, 0.5, 0.75, 1]
    written = ["0", "25%", "50%", "75%", "100%"]
    axes.set_yticks(ticks, written)
    if x:
        axes.set_xticks(ticks, written)
    axes.grid(visible=True, axis="both" if x else "y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=6, colors=QUIET)


def _enterprise(game: InspectionGame) -> tuple[list[float], list[float]]:
    """Return the enterprise's chance of violating (x) that is best at each chance of an inspection (y)."""
    turn = float(np.clip(game.cost / game.fine, 0, 1))  # above it, complying is cheaper
    return [1.0, 1.0, 0.0, 0.0], [0.0, turn, turn, 1.0]


def _department(game: InspectionGame) -> tuple[list[float], list[float]]:
    """Return the department's chance of inspecting (y) that is best at each chance of a violation (x)."""
    turn = float(np.clip(game.inspection_cost / game.value_of_catching, 0, 1))
    return [0.0, turn, turn, 1.0], [0.0, 0.0, 1.0, 1.0]
