"""Which uncertain quantities drive a result, by themselves and together with others?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from policylab.figures.style import (
    BLUE,
    GREY,
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
)  # fmt: skip
from policylab.i18n.numbers import joined, share
from policylab.i18n.words import Language, Words
from policylab.study.sensitivity import SobolIndex

TOTAL = Words("总效应（含与其他因素的共同作用）", "In all, with others")
FIRST = Words("单独作用", "By itself")
AXIS = Words("占方差的比例", "Share of the variance")
NOTHING = Words("与零无法区分", "not distinguishable from zero")
NOTE = Words(
    "横线为{level}区间。总效应有重叠，合计可超过100%。",
    "Lines are {level} intervals. What is counted in all overlaps, and may add up to more than 100%.",
)
LEFT_OUT = Words(
    "未画出的{number}个因素总效应都不大于{largest}。",
    "{number} more are not drawn; in all none counts for more than {largest}.",
)
CUT = Words("超出图幅的区间在边上截断。", "Intervals are cut where they reach beyond the drawing.")
MOST = 12
# An influence that may be larger than this, or is, is worth a word.
WORTH = 0.01
OPEN = 0.1

_LEFT, _ACROSS, _GAP, _MARGIN, _TOP = 226.0, 250.0, 12.0, 8.0, 34.0
# What lies further out says no more than that too few points were taken.
_LOWEST, _HIGHEST = -0.2, 1.2
_ROW, _STEP, _THICK, _LANE = 26.0, 8.0, 8.0, 5.0


@drawn
def sensitivity(
    found: Sequence[SobolIndex],
    labels: Mapping[str, Words],
    what: Words,
    language: Language = "en",
    *,
    most: int = MOST,
) -> Chart:
    """Draw Sobol indices with their intervals: what can be told from zero first, each by its total.

    Parameters
    ----------
    found : sequence of SobolIndex
        From `study.sensitivity.indices`.
    labels : mapping of str to Words
        What each quantity is called.
    what : Words
        The result whose variance is divided, as it stands inside a sentence.
    language : {"zh", "en"}
    most : int
        Rows at most; the note says how many are left out.

    Returns
    -------
    Chart
        An index that cannot be told from zero has a pale bar and says so in words.

    Raises
    ------
    ValueError
        If there is nothing to show, or a quantity has no label.
    """
    rows = _ordered(found, labels)
    shown = rows[: max(1, most)]
    width = WIDTH - _LEFT - _ACROSS - _GAP - _MARGIN
    left = [wrap(labels[one.name].capitalised()[language], _LEFT - _GAP - _MARGIN, SMALL) for one in shown]
    right = [wrap(_beside(one)[language], width, SMALL) for one in shown]
    heights = [
        max(_ROW, max(height_of(a, SMALL), height_of(b, SMALL)) + _STEP) for a, b in zip(left, right, strict=True)
    ]
    notes = [NOTE.format(level=share(found[0].level))]
    if len(shown) < len(rows):
        largest = _share(max(one.total for one in rows[len(shown) :]))
        notes.append(LEFT_OUT.format(number=len(rows) - len(shown), largest=largest))
    if any(_cut(interval) != interval for one in shown for interval in (one.first_interval, one.total_interval)):
        notes.append(CUT)
    below = [wrap(note[language], WIDTH - 2 * _MARGIN, SMALL) for note in notes]
    down = sum(heights)
    foot = 44 + sum(height_of(note, SMALL) + 4 for note in below) + _MARGIN
    chart = Chart(WIDTH, _TOP + down + foot, describe(found, labels, what), language)
    _key(chart, language)
    axes = chart.panel(_LEFT, _TOP, _ACROSS, down)
    _scale(axes, shown, down)
    top = 0.0
    for one, name, said, height in zip(shown, left, right, heights, strict=True):
        middle = top + height / 2
        _mark(axes, one, middle)
        chart.say(name, _LEFT - _GAP, _TOP + middle, ha="right", size=SMALL)
        colour = INK if one.matters else QUIET
        chart.say(said, _LEFT + _ACROSS + _GAP, _TOP + middle, size=SMALL, colour=colour)
        top += height
    chart.say(AXIS[language], _LEFT + _ACROSS / 2, _TOP + down + 32, ha="center", size=SMALL, colour=QUIET)
    at = _TOP + down + 48
    for note in below:
        chart.say(note, _MARGIN, at, va="top", size=SMALL, colour=QUIET)
        at += height_of(note, SMALL) + 4
    return chart


def describe(found: Sequence[SobolIndex], labels: Mapping[str, Words], what: Words) -> Words:
    """Say which quantities drive a result most, and how many cannot be told from doing nothing."""
    rows = _ordered(found, labels)
    leading = [one for one in rows if one.matters]
    parts: dict[str, Words | int] = {"what": what, "all": len(rows)}
    if not leading:
        said = Words(
            "{all}个因素对“{what}”的影响都与零无法区分。",
            "Of {all} quantities none has an influence on {what} that can be told from zero.",
        )
        return sentences([said.format(**parts), *_unclear(rows)])
    top = leading[0]
    alone = Words("单独作用占{first}", "{first} by itself").format(first=share(top.first))
    if not top.matters_alone:
        alone = Words("单独作用与零无法区分", "by itself nothing that can be told from zero")
    told = [
        Words(
            "“{what}”的方差中，{total}（{low}至{high}）与“{name}”有关，{alone}。",
            "{name} has a part in {total} ({low} to {high}) of the variance of {what}, {alone}.",
        ).format(
            what=what, name=_named(labels[top.name]), total=_share(top.total), low=_share(top.total_interval[0]),
            high=_share(top.total_interval[1]), alone=alone,
        )
    ]  # fmt: skip
    others = [one for one in leading[1:3] if one.total >= WORTH]
    if others:
        said = Words("其次是{names}。", "Next: {names}.")
        named = [
            Words("“{name}”（{total}）", "{name} ({total})").format(
                name=_named(labels[one.name]), total=_share(one.total)
            )
            for one in others
        ]
        told.append(said.format(names=joined(named)))
    idle = len(rows) - len(leading)
    if idle:
        said = Words(
            "{all}个因素中有{idle}个的影响与零无法区分。",
            "{idle} of {all} quantities "
            + ("has" if idle == 1 else "have")
            + " no influence that can be told from zero.",
        )
        told.append(said.format(idle=idle, **parts))
    return sentences([*told, *_unclear(rows)])


def _unclear(rows: Sequence[SobolIndex]) -> list[Words]:
    """Say of how many that cannot be told from zero the influence may yet be large."""
    unclear = sum(one.total_interval[1] > OPEN for one in rows if not one.matters)
    if not unclear:
        return []
    said = Words(
        "其中{unclear}个的区间超过{open}，取样点还不够。",
        "The interval of {unclear} of these reaches beyond {open}: more points are needed.",
    )
    return [said.format(unclear=unclear, open=share(OPEN))]


def _named(label: Words) -> Words:
    return Words(label.zh, f"“{label.en}”")


def _share(value: float) -> Words:
    """Return an index as a percentage; an estimate may lie a little outside of 0 to 1."""
    return share(round(value, 3))


def _beside(one: SobolIndex) -> Words:
    if not one.matters:
        return NOTHING
    alone = _share(one.first) if one.matters_alone else NOTHING
    return Words("{total}，单独：{alone}", "{total}, alone: {alone}").format(total=_share(one.total), alone=alone)


def _key(chart: Chart, language: Language) -> None:
    key = chart.panel(0, 4, WIDTH, 16)
    key.set(xlim=(0, WIDTH), ylim=(16, 0))
    key.set_axis_off()
    key.barh([8], [22], left=[_LEFT], height=_THICK, color=BLUE)
    chart.say(TOTAL[language], _LEFT + 28, 12, size=SMALL)
    x = _LEFT + 28 + measure(TOTAL[language], SMALL) + 26
    key.plot([x], [8], linestyle="none", marker="D", markersize=6, color=VERMILION)
    chart.say(FIRST[language], x + 10, 12, size=SMALL)


def _scale(axes: Axes, rows: Sequence[SobolIndex], down: float) -> None:
    ends = [end for one in rows for interval in (one.first_interval, one.total_interval) for end in _cut(interval)]
    widest = max(one.total for one in rows)
    axes.set(xlim=(min(0.0, *ends), max(0.05, min(widest, _HIGHEST), *ends)), ylim=(down, 0))
    low, high = axes.get_xlim()
    axes.locator_params(axis="x", nbins=5)
    ticks = [float(tick) for tick in axes.get_xticks() if low - 1e-9 <= tick <= high + 1e-9]
    axes.set_xticks(ticks, [share(round(tick, 6)).en for tick in ticks])
    axes.set_yticks([])
    axes.tick_params(length=0, pad=6, colors=QUIET)
    axes.spines["left"].set_visible(False)
    for tick in ticks:
        axes.axvline(tick, color=LINE, linewidth=0.8, zorder=0)
    axes.axvline(0.0, color=QUIET, linewidth=1.2, zorder=1)


def _mark(axes: Axes, one: SobolIndex, middle: float) -> None:
    """Draw the total above and the first order below, each with its interval."""
    whole, alone = middle - _LANE, middle + _LANE
    axes.barh([whole], [min(one.total, _HIGHEST)], height=_THICK, color=BLUE if one.matters else LINE, zorder=2)
    # A white edge keeps the line apart from the bar that it crosses.
    for colour, width in (("white", 4.0), (INK if one.matters else GREY, 1.6)):
        axes.plot(_cut(one.total_interval), [whole] * 2, color=colour, linewidth=width, solid_capstyle="butt", zorder=3)
    colour = VERMILION if one.matters_alone else GREY
    axes.plot(_cut(one.first_interval), [alone] * 2, color=colour, linewidth=1.6, solid_capstyle="butt", zorder=3)
    axes.plot(
        [_cut((one.first, one.first))[0]], [alone], linestyle="none", marker="D", markersize=6, markeredgewidth=1.2,
        markeredgecolor=colour, markerfacecolor=colour if one.matters_alone else "white", zorder=4,
    )  # fmt: skip


def _cut(interval: tuple[float, float]) -> tuple[float, float]:
    """Return the part of an interval that is drawn."""
    low, high = (min(max(end, _LOWEST), _HIGHEST) for end in interval)
    return low, high


def _ordered(found: Sequence[SobolIndex], labels: Mapping[str, Words]) -> list[SobolIndex]:
    if not found:
        raise ValueError("sensitivity: expected at least one index; got none")
    for one in found:
        if one.name not in labels:
            raise ValueError(f"sensitivity: expected a label for every quantity; got none for {one.name!r}")
    return sorted(found, key=lambda one: (one.matters, one.total), reverse=True)
