"""Which sets of measures can no other set better for one party without worsening it for another?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from policylab.figures.style import BLUE, INK, LINE, QUIET, SMALL, WIDTH, Chart, drawn, height_of, sentences, wrap
from policylab.formulas import Array
from policylab.i18n.numbers import money
from policylab.i18n.words import Language, Words
from policylab.study.portfolio import Portfolio

ACROSS = Words("公众得失，元／单位·年", "Public, yuan a year")
UP = Words("消防部门得失，元／单位·年", "Fire department, yuan a year")
NOTE = Words(
    "每点为一种或几种组合，都不能再改善一方而不损及另一方。实心：企业得益；空心：企业受损或不变。",
    "Each mark is one set or several that no other betters for one party without worsening it for another. Filled: "
    "the enterprise gains; hollow: it does not.",
)
_LEFT, _TOP, _WIDE, _DOWN, _MARGIN = 90.0, 34.0, 540.0, 300.0, 8.0


@drawn
def pareto(found: Portfolio, named: Mapping[int, Words], language: Language = "en") -> Chart:
    """Draw the sets on the Pareto front of the three parties, and some sets by name.

    Parameters
    ----------
    found : Portfolio
    named : mapping of int to Words
        Sets that are marked and named; those that lie outside the figure, or do not fit in the hours, are left out.
    language : {"zh", "en"}

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If no set fits in the hours.
    """
    front = found.front()
    if not front.size:
        raise ValueError("pareto: expected at least one set that fits in the hours")
    note = wrap(NOTE[language], WIDTH - 2 * _MARGIN, SMALL)
    chart = Chart(WIDTH, _TOP + _DOWN + 60 + height_of(note, SMALL) + _MARGIN, describe(found), language)
    axes = chart.panel(_LEFT, _TOP, _WIDE, _DOWN)
    across, up, gains = found.gains["public"], found.gains["regulator"], found.gains["enterprise"]
    _scales(axes, across[front], up[front])
    shown = {key: title for key, title in named.items() if _inside(axes, float(across[key]), float(up[key]))}
    for key in front.tolist():
        filled = BLUE if gains[key] > 0 else "white"
        axes.plot(
            [across[key]], [up[key]], linestyle="none", marker="o", markersize=6, color=BLUE, markerfacecolor=filled,
            zorder=3,
        )  # fmt: skip
    for number, (key, title) in enumerate(sorted(shown.items(), key=lambda one: -up[one[0]])):
        axes.plot(
            [across[key]], [up[key]], linestyle="none", marker="D", markersize=10, color=INK, markerfacecolor="none",
            markeredgewidth=1.6, zorder=4,
        )  # fmt: skip
        # Names stand below each other at the side, so that they never lie on each other; a line leads to the mark.
        axes.annotate(
            title[language], (across[key], up[key]), xytext=(_LEFT + _WIDE * 0.45, 18 + 18 * number),
            textcoords=("figure pixels", "axes points"), ha="right", va="center", fontsize=SMALL, color=INK, zorder=5,
            arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.8},
        )  # fmt: skip
    chart.say(UP[language], _MARGIN, _TOP - 16, size=SMALL, colour=QUIET)
    chart.say(ACROSS[language], _LEFT + _WIDE / 2, _TOP + _DOWN + 38, ha="center", size=SMALL, colour=QUIET)
    chart.say(note, _MARGIN, _TOP + _DOWN + 56, va="top", size=SMALL, colour=QUIET)
    return chart


def _inside(axes: Axes, x: float, y: float) -> bool:
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    return low <= x <= high and bottom <= y <= top


def describe(found: Portfolio) -> Words:
    """Say how many sets are on the front, how many of them make all three gain, and the best for each party."""
    front = found.front()
    wins = int(found.is_verdict("multi_win")[front].sum())
    told = [
        Words(
            "{sets}种组合中有{front}种无法再改善一方而不损及另一方，其中{wins}种使三方都得益。",
            "Of {sets} sets {front} cannot be bettered for one party without worsening another; under {wins} of these "
            "all three gain.",
        ).format(sets=f"{len(found.verdict):,}", front=str(len(front)), wins=str(wins))
    ]
    most = {party: float(found.gains[party][front].max()) for party in ("enterprise", "regulator", "public")}
    told.append(
        Words(
            "最多可增：企业{enterprise}、消防部门{regulator}、公众{public}，但不是同一组合。",
            "The most that each could gain, by different sets: the enterprise {enterprise}, the fire department "
            "{regulator}, the public {public}.",
        ).format(**{party: money(value, signed=True) for party, value in most.items()})
    )
    one_best = np.all([found.gains[party][front] >= most[party] for party in most], axis=0).any()
    return sentences(told[:1] if one_best else told)


def _scales(axes: Axes, across: Array, up: Array) -> None:
    for values, limit in ((across, axes.set_xlim), (up, axes.set_ylim)):
        low, high = float(values.min()), float(values.max())
        room = 0.06 * (high - low or 1.0)
        limit(low - room, high + room)
    for side in axes.spines.values():
        side.set_color(LINE)
    for axis, ticks in ((axes.xaxis, axes.get_xticks()), (axes.yaxis, axes.get_yticks())):
        low, high = axes.get_xlim() if axis is axes.xaxis else axes.get_ylim()
        kept = [tick for tick in ticks if low <= tick <= high]
        axis.set_ticks(kept, [f"{tick:,.0f}".replace("-", "−") for tick in kept])
    axes.tick_params(length=0, pad=6, colors=QUIET)
