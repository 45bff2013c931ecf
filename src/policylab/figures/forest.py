"""What did visits, advice and publicity do, where they were studied?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes

from policylab.evidence.effects import FINDINGS, GROUPS, QUALITIES, Effect, Prior
from policylab.figures.style import (
    BLUE,
    INK,
    LINE,
    QUIET,
    SMALL,
    TEXT,
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

NO_CHANGE = Words("没有变化", "No change")
RATIO = Words("发生率之比（对数尺度）", "Ratio of rates (log scale)")
CHANGE = Words("变化（95%区间）", "Change (95% interval)")
QUALITY = Words("证据质量：", "Quality of evidence:")
PRIOR = Words("本研究取值（±2标准差）", "Used in this study (±2 sd)")
NO_INTERVAL = Words(
    "没有线段的，原文没有给出区间；没有标记的，原文没有给出发生率。多为国外工伤，不是火灾。",
    "No line: no interval was reported. No mark: no rate was. Most are injuries abroad, not fires.",
)
UNVERIFIED = Words("*凭记忆，未核实。", "* Recalled, not checked.")

# The quality by the form of the mark, from the lowest to the highest; filled is better.
MARKS: Mapping[str, Mapping[str, Any]] = {
    "very_low": {"marker": "^", "markerfacecolor": "white", "markersize": 7.5},
    "low": {"marker": "o", "markerfacecolor": "white", "markersize": 7.0},
    "moderate": {"marker": "o", "markerfacecolor": BLUE, "markersize": 8.0},
    "high": {"marker": "D", "markerfacecolor": BLUE, "markersize": 8.0},
}

_LEFT, _ACROSS, _GAP, _MARGIN = 262.0, 230.0, 14.0, 8.0
_STEP, _HEAD, _FOOT = 8.0, 30.0, 78.0
_TICKS = (0.125, 0.25, 0.5, 1.0, 2.0)
_LOWEST, _HIGHEST = math.log(0.15), math.log(1.25)


@drawn
def forest(effects: Sequence[Effect], language: Language = "en", priors: Mapping[str, Prior] | None = None) -> Chart:
    """Draw effects as ratios of rates on a log scale, by what was done.

    Parameters
    ----------
    effects : sequence of Effect
        Rows of one group are drawn together, groups in the order of `GROUPS`.
    language : {"zh", "en"}
    priors : mapping of str to Prior, optional
        By group; each is drawn below the rows of its group.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    rows = _ordered(effects)
    if not rows:
        raise ValueError("forest: expected at least one effect; got none")
    lines = _lines(rows, language, priors or {})
    marked = any(effect.standing == "recalled" for effect in rows)
    notes = [NO_INTERVAL, *([UNVERIFIED] if marked else [])]
    below = [wrap(note[language], WIDTH - 2 * _MARGIN, SMALL) for note in notes]
    down = sum(height for _, _, _, height in lines)
    foot = _FOOT + sum(height_of(note, SMALL) + 4 for note in below)
    chart = Chart(WIDTH, _HEAD + down + foot, describe(effects), language)
    axes = chart.panel(_LEFT, _HEAD, _ACROSS, down)
    low, high = _span(rows, priors or {})
    axes.set(xlim=(low, high), ylim=(down, 0))
    _scale(chart, axes, _HEAD + down, language)
    chart.say(CHANGE[language], _LEFT + _ACROSS + _GAP, _HEAD - 14, size=SMALL, colour=QUIET)
    top = 0.0
    for drawn_row, left, right, height in lines:
        middle = top + height / 2
        heading = drawn_row is None
        x, align = (_MARGIN, "left") if heading else (_LEFT - _GAP, "right")
        colour = VERMILION if isinstance(drawn_row, Prior) else INK
        size = TEXT if heading else SMALL
        chart.say(left, x, _HEAD + middle + (4 if heading else 0), ha=align, bold=heading, size=size, colour=colour)
        chart.say(right, _LEFT + _ACROSS + _GAP, _HEAD + middle, size=SMALL, colour=colour if right else QUIET)
        if drawn_row is not None:
            _mark(axes, drawn_row, middle)
        top += height
    top = _legend(chart, _HEAD + down + 46, bool(priors), language)
    for note in below:
        chart.say(note, _MARGIN, top, va="top", size=SMALL, colour=QUIET)
        top += height_of(note, SMALL) + 4
    return chart


def describe(effects: Sequence[Effect]) -> Words:
    """Say for each group in which direction its rates point and how far, and how good its best evidence is."""
    told = []
    for group, members in groupby(_ordered(effects), key=lambda effect: effect.group):
        rows = list(members)
        changes = [math.expm1(one.log_ratio) for one in rows if one.log_ratio is not None]
        told.append(_told(GROUPS[group], rows, changes))
    return sentences(told)


def _told(name: Words, rows: Sequence[Effect], changes: Sequence[float]) -> Words:
    best = max(rows, key=lambda one: list(QUALITIES).index(one.quality)).quality
    parts: dict[str, Words | int] = {"name": name, "best": QUALITIES[best], "rows": len(rows), "n": len(changes)}
    if not changes:
        counts = {finding: sum(one.finding == finding for one in rows) for finding in FINDINGS}
        found = joined(
            [
                Words(f"{number}项{label.zh}", f"{number} {_finds(finding, number).en}")
                for finding, label in FINDINGS.items()
                if (number := counts[finding])
            ]
        )
        said = Words(
            "{name}：没有一项给出发生率，{found}，质量最高为“{best}”。",
            "{name}: no row gives a rate; {found}; quality at best {best}.",
        )
        return said.format(found=found, **parts)
    low, high = min(changes), max(changes)
    if len(changes) == 1:
        span = share(low, signed=True)
    else:
        span = Words("{low}至{high}", "{low} to {high}").format(
            low=share(low, signed=True), high=share(high, signed=True)
        )
    fewer = sum(change < 0 for change in changes)
    if fewer == len(changes):
        way = Words("都减少", "all fewer") if len(changes) > 1 else Words("减少", "fewer")
    elif not fewer:
        way = Words("没有一项减少", "none fewer") if len(changes) > 1 else Words("没有减少", "not fewer")
    else:
        way = Words("{fewer}项减少", "{fewer} fewer").format(fewer=fewer)
    said = Words(
        "{name}：{rows}项中{n}项给出发生率，{way}，{span}，质量最高为“{best}”。",
        "{name}: {n} of {rows} rows give a rate, {way}, {span}; quality at best {best}.",
    )
    return said.format(way=way, span=span, **parts)


def _finds(finding: str, number: int) -> Words:
    verb = {"improves": "finds an improvement", "none": "finds no effect", "mixed": "is mixed or unclear"}[finding]
    if number > 1:
        verb = verb.replace("finds", "find").replace("is ", "are ")
    return Words.same(verb)


# ------------------------------------------------------------------------------------------- the drawing

_Line = tuple[Effect | Prior | None, str, str, float]


def _ordered(effects: Sequence[Effect]) -> list[Effect]:
    order = list(GROUPS)
    return sorted(effects, key=lambda effect: order.index(effect.group))


def _lines(rows: Sequence[Effect], language: Language, priors: Mapping[str, Prior]) -> list[_Line]:
    """Return what stands in each line: a row, a prior or nothing but a heading; left, right and height."""
    lines: list[_Line] = []
    for group, members in groupby(rows, key=lambda effect: effect.group):
        lines.append((None, GROUPS[group][language], "", 2.2 * TEXT))
        for effect in members:
            star = "*" if effect.standing == "recalled" else ""
            label = Words("{study}{star}：{outcome}", "{study}{star}: {outcome}").format(
                study=effect.study, star=star, outcome=effect.outcome
            )
            left = wrap(label[language], _LEFT - _GAP - 2 * _MARGIN, SMALL)
            right = wrap(_right(effect)[language], WIDTH - _LEFT - _ACROSS - _GAP - _MARGIN, SMALL)
            lines.append((effect, left, right, max(height_of(left, SMALL), height_of(right, SMALL)) + _STEP))
        if group in priors:
            prior = priors[group]
            low, high = (share(math.expm1(end), signed=True) for end in prior.interval)
            said = Words("{mean}（{low}至{high}）", "{mean} ({low} to {high})").format(
                mean=share(math.expm1(prior.mean), signed=True), low=low, high=high
            )
            right = wrap(said[language], WIDTH - _LEFT - _ACROSS - _GAP - _MARGIN, SMALL)
            lines.append((prior, PRIOR[language], right, height_of(right, SMALL) + _STEP))
    return lines


def _right(effect: Effect) -> Words:
    """Return the change as it is written beside its mark, or what was found without a rate."""
    if effect.log_ratio is None:
        return FINDINGS[effect.finding]
    said = share(math.expm1(effect.log_ratio), signed=True)
    if effect.log_interval is None:
        return said
    low, high = (share(math.expm1(end), signed=True) for end in effect.log_interval)
    return Words("{said}（{low}至{high}）", "{said} ({low} to {high})").format(said=said, low=low, high=high)


def _span(rows: Sequence[Effect], priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Return the logs between which the scale runs: everything drawn lies inside."""
    ends = [_LOWEST, _HIGHEST]
    for effect in rows:
        if effect.log_ratio is not None:
            ends += [effect.log_ratio, *(effect.log_interval or ())]
    for prior in priors.values():
        ends += prior.interval
    return min(ends) - 0.05, max(ends) + 0.05


def _scale(chart: Chart, axes: Axes, bottom: float, language: Language) -> None:
    low, high = axes.get_xlim()
    ticks = [tick for tick in _TICKS if low <= math.log(tick) <= high]
    axes.set_xticks([math.log(tick) for tick in ticks], [f"{tick:g}" for tick in ticks])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=QUIET, linewidth=1.2, zorder=1)
    for tick in ticks:
        axes.axvline(math.log(tick), color=LINE, linewidth=0.8, zorder=0)
    across = (0.0 - low) / (high - low)
    chart.say(NO_CHANGE[language], _LEFT + across * _ACROSS, _HEAD - 14, ha="center", size=SMALL, colour=QUIET)
    chart.say(RATIO[language], _LEFT + _ACROSS / 2, bottom + 30, ha="center", size=SMALL, colour=QUIET)


def _mark(axes: Axes, row: Effect | Prior, middle: float) -> None:
    if isinstance(row, Prior):
        axes.plot(row.interval, [middle] * 2, color=VERMILION, linewidth=5.0, solid_capstyle="butt", zorder=2)
        axes.plot([row.mean] * 2, [middle - 6, middle + 6], color=VERMILION, linewidth=2.0, zorder=3)
        return
    if row.log_ratio is None:
        return
    if row.log_interval is not None:
        axes.plot(row.log_interval, [middle] * 2, color=BLUE, linewidth=1.8, solid_capstyle="butt", zorder=2)
    _point(axes, row.quality, row.log_ratio, middle)


def _point(axes: Axes, quality: str, x: float, y: float) -> None:
    axes.plot([x], [y], linestyle="none", markeredgecolor=BLUE, markeredgewidth=1.6, zorder=3, **MARKS[quality])


def _legend(chart: Chart, top: float, with_priors: bool, language: Language) -> float:
    """Draw what the marks mean; return where the notes begin."""
    key = chart.panel(0, top, WIDTH, 16)
    key.set(xlim=(0, WIDTH), ylim=(16, 0))
    key.set_axis_off()
    middle = top + 8
    chart.say(QUALITY[language], _MARGIN, middle, size=SMALL)
    x = _MARGIN + measure(QUALITY[language], SMALL) + 16
    for quality, label in reversed(list(QUALITIES.items())):
        _point(key, quality, x, 8)
        chart.say(label[language], x + 10, middle, size=SMALL)
        x += 10 + measure(label[language], SMALL) + 24
    if with_priors:
        key.plot([x, x + 24], [8, 8], color=VERMILION, linewidth=5.0, solid_capstyle="butt")
        chart.say(PRIOR[language], x + 32, middle, size=SMALL, colour=VERMILION)
    return top + 28
