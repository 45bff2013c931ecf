"""How many draws does a share of futures need before it stands?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from policylab.figures.style import BLUE, LINE, QUIET, SMALL, WIDTH, Chart, drawn, height_of, sentences, wrap
from policylab.i18n.numbers import share
from policylab.i18n.words import Language, Words
from policylab.study.uncertainty import FuturesShare

DRAWS = Words("每组抽样次数", "Draws in each set")
NOTE = Words(
    "点为{sets}组独立抽样的平均，竖线为{level}区间；色带为抽样最多时的区间。",
    "Mark: mean of {sets} independent sets of draws; line: {level} interval; band: the interval from the most draws.",
)
# A share is known well enough if its interval reaches no further than this to either side.
CLOSE = 0.01

_LEFT, _TOP, _ACROSS, _DOWN, _MARGIN = 70.0, 34.0, 560.0, 190.0, 8.0
_LEAST_SPAN = 0.04


@drawn
def convergence(table: Sequence[FuturesShare], what: Words, language: Language = "en") -> Chart:
    """Draw a share of futures with its interval over the number of draws.

    Parameters
    ----------
    table : sequence of FuturesShare
        From `study.uncertainty.convergence`, by ascending number of draws.
    what : Words
        What holds in such a future, as it stands inside a sentence.
    language : {"zh", "en"}

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    _check(table)
    last = table[-1]
    note = wrap(NOTE.format(sets=last.sets, level=share(last.level))[language], WIDTH - 2 * _MARGIN, SMALL)
    foot = 44 + height_of(note, SMALL) + _MARGIN
    chart = Chart(WIDTH, _TOP + _DOWN + foot, describe(table, what), language)
    title = Words("“{what}”占全部未来的比例", "Share of futures in which {what}").format(what=what)
    chart.say(title[language], _LEFT, _TOP - 18, bold=True, size=SMALL)
    axes = chart.panel(_LEFT, _TOP, _ACROSS, _DOWN)
    _scales(axes, table)
    axes.axhspan(last.low, last.high, color=LINE, alpha=0.6, linewidth=0, zorder=0)
    for one in table:
        axes.plot([one.draws] * 2, [one.low, one.high], color=BLUE, linewidth=1.8, solid_capstyle="butt", zorder=2)
        axes.plot([one.draws], [one.share], linestyle="none", marker="o", markersize=6, color=BLUE, zorder=3)
    chart.say(DRAWS[language], _LEFT + _ACROSS / 2, _TOP + _DOWN + 32, ha="center", size=SMALL, colour=QUIET)
    chart.say(note, _MARGIN, _TOP + _DOWN + 44, va="top", size=SMALL, colour=QUIET)
    return chart


def describe(table: Sequence[FuturesShare], what: Words) -> Words:
    """Say the share from the most draws, and from how many on its interval is narrow."""
    _check(table)
    last = table[-1]
    told = [
        Words(
            "“{what}”的未来占{share}（{level}区间{low}至{high}），据{sets}组独立抽样，每组{draws}次。",
            "In {share} of futures ({level} interval {low} to {high}) {what}, from {sets} independent sets of {draws} "
            "draws.",
        ).format(
            what=what,
            share=share(last.share),
            level=share(last.level),
            low=share(last.low),
            high=share(last.high),
            sets=last.sets,
            draws=f"{last.draws:,}",
        )
    ]
    enough = settled(table)
    if enough is None:
        said = Words(
            "区间仍宽于正负{close}个百分点，抽样还不够。",
            "The interval is still wider than {close} percentage point to either side: more draws are needed.",
        )
    else:
        said = Words(
            "每组从{draws}次起，区间都在正负{close}个百分点以内。",
            "From {draws} draws in a set on, the interval stays within {close} percentage point to either side.",
        )
    told.append(said.format(draws=f"{enough or 0:,}", close=f"{100 * CLOSE:g}"))
    return sentences(told)


def settled(table: Sequence[FuturesShare]) -> int | None:
    """Return from how many draws on every interval is within `CLOSE` to either side; None where the last is not."""
    enough = None
    for one in reversed(table):
        if max(one.high - one.share, one.share - one.low) > CLOSE:
            break
        enough = one.draws
    return enough


def _scales(axes: Axes, table: Sequence[FuturesShare]) -> None:
    draws = [one.draws for one in table]
    axes.set_xscale("log", base=2)
    axes.minorticks_off()
    # With many sizes every label would touch the next: the last is always named, and then every second one.
    shown = draws[::-1][:: 2 if len(draws) > 9 else 1][::-1]
    axes.set_xticks(shown, [f"{number:,}" for number in shown])
    axes.set_xlim(draws[0] / 1.3, draws[-1] * 1.3)
    low, high = min(one.low for one in table), max(one.high for one in table)
    missing = max(0.0, _LEAST_SPAN - (high - low)) / 2
    low, high = max(0.0, low - missing), min(1.0, high + missing)
    axes.set_ylim(low, high)
    ticks = [tick for tick in axes.get_yticks() if low - 1e-9 <= tick <= high + 1e-9]
    axes.set_yticks(ticks, [share(float(np.round(tick, 6))).en for tick in ticks])
    axes.tick_params(length=0, pad=6, colors=QUIET)
    for tick in ticks:
        axes.axhline(tick, color=LINE, linewidth=0.8, zorder=0)


def _check(table: Sequence[FuturesShare]) -> None:
    if not table:
        raise ValueError("convergence: expected at least one number of draws; got none")
