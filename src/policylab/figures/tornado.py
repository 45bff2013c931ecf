"""What does each uncertain quantity do to a result by itself, from one end of its range to the other?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

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
)  # fmt: skip
from policylab.i18n.numbers import joined
from policylab.i18n.words import Language, Words
from policylab.study.sensitivity import Swing, Tornado

AT_LOW, AT_HIGH = Words("取下限时", "At its low"), Words("取上限时", "At its high")
AT_VALUE = Words("全部取本值", "All at their values")
NOTE = Words(
    "每次只变动一个因素，其他因素取本值；左列为变动范围，右列为两端的结果。",
    "One quantity moves at a time, all others stay at their values. On the left its range, on the right the result at "
    "both ends.",
)
LEFT_OUT = Words("未画出的{number}个因素影响更小。", "{number} more with less influence are not drawn.")
NOT_DEFINED = Words("无数值", "no figure")
MOST = 12

Amount = Callable[[float], Words]

_LEFT, _ACROSS, _GAP, _MARGIN, _TOP = 236.0, 250.0, 14.0, 8.0, 38.0
_STEP, _THICK = 10.0, 13.0


@drawn
def tornado(
    found: Tornado,
    labels: Mapping[str, Words],
    written: Callable[[str, float], Words],
    what: Words,
    amount: Amount,
    language: Language = "en",
    *,
    not_defined: Words = NOT_DEFINED,
    most: int = MOST,
) -> Chart:
    """Draw what each quantity does to a result between the ends of its range, the widest first.

    Parameters
    ----------
    found : Tornado
        From `study.sensitivity.tornado`.
    labels : mapping of str to Words
        What each quantity is called.
    written : callable
        Gives a value of a named quantity with its unit.
    what : Words
        The result, as it stands inside a sentence.
    amount : callable
        Gives a value of the result with its unit.
    language : {"zh", "en"}
    not_defined : Words
        What is said of an end at which there is no result, as where a regime is over budget.
    most : int
        Rows at most; the note says how many are left out.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to show, or a quantity has no label.
    """
    _check(found, labels)
    shown = found.swings[: max(1, most)]
    width = WIDTH - _LEFT - _ACROSS - _GAP - _MARGIN
    left = [wrap(_named(one, labels, written)[language], _LEFT - _GAP - _MARGIN, SMALL) for one in shown]
    right = [wrap(_ends(one, amount, not_defined)[language], width, SMALL) for one in shown]
    heights = [max(height_of(a, SMALL), height_of(b, SMALL)) + _STEP for a, b in zip(left, right, strict=True)]
    notes = [NOTE]
    if len(shown) < len(found.swings):
        notes.append(LEFT_OUT.format(number=len(found.swings) - len(shown)))
    below = [wrap(note[language], WIDTH - 2 * _MARGIN, SMALL) for note in notes]
    down = sum(heights)
    foot = 28 + sum(height_of(note, SMALL) + 4 for note in below) + _MARGIN
    finding = describe(found, labels, written, what, amount, not_defined)
    chart = Chart(WIDTH, _TOP + down + foot, finding, language)
    _key(chart, amount(found.base), language)
    axes = chart.panel(_LEFT, _TOP, _ACROSS, down)
    _scale(axes, found, shown, down, amount, language)
    top = 0.0
    for one, name, said, height in zip(shown, left, right, heights, strict=True):
        middle = top + height / 2
        for end, colour in ((one.at_low, VERMILION), (one.at_high, BLUE)):
            if not math.isnan(end):
                _bar(axes, found.base, end, middle, colour, beside=_same_side(one, found.base))
        chart.say(name, _LEFT - _GAP, _TOP + middle, ha="right", size=SMALL)
        chart.say(said, _LEFT + _ACROSS + _GAP, _TOP + middle, size=SMALL)
        top += height
    at = _TOP + down + 32
    for note in below:
        chart.say(note, _MARGIN, at, va="top", size=SMALL, colour=QUIET)
        at += height_of(note, SMALL) + 4
    return chart


def describe(
    found: Tornado,
    labels: Mapping[str, Words],
    written: Callable[[str, float], Words],
    what: Words,
    amount: Amount,
    not_defined: Words = NOT_DEFINED,
) -> Words:
    """Say what the result is, which quantity moves it most, and which turn its sign by themselves."""
    _check(found, labels)
    said = Words("各因素都取本值时，{what}为{base}。", "With everything at its value {what} is {base}.")
    told = [said.format(what=what, base=amount(found.base))]
    known = [one for one in found.swings if not _missing(one)]
    moving = [
        one for one in known if max(one.at_low, one.at_high, found.base) > min(one.at_low, one.at_high, found.base)
    ]
    if moving:
        top = moving[0]
        said = Words(
            "单独影响最大的是“{name}”：从{low}变到{high}，结果从{first}变为{last}。",
            "“{name}” moves it most by itself: from {low} to {high} it goes from {first} to {last}.",
        )
        told.append(
            said.format(
                name=labels[top.name], low=written(top.name, top.low), high=written(top.name, top.high),
                first=amount(top.at_low), last=amount(top.at_high),
            )
        )  # fmt: skip
    elif known:
        told.append(Words("没有一个因素能单独改变它。", "No quantity moves it by itself."))
    turning = [
        one
        for one in moving
        if min(one.at_low, one.at_high) * found.base < 0 or max(one.at_low, one.at_high) * found.base < 0
    ]
    if turning:
        verb = "turns" if len(turning) == 1 else "turn"
        said = Words(
            "单独变动就能使结果变号的有{names}。",
            f"By {'itself' if len(turning) == 1 else 'themselves'} {{names}} {verb} its sign.",
        )
        told.append(said.format(names=joined([_quoted(labels[one.name]) for one in turning])))
    lost = [one for one in found.swings if _missing(one)]
    if lost:
        said = Words("{names}变到一端时，{not_defined}。", "At an end of {names}: {not_defined}.")
        told.append(said.format(names=joined([_quoted(labels[one.name]) for one in lost]), not_defined=not_defined))
    return sentences(told)


def _quoted(label: Words) -> Words:
    return Words("“{x}”", "“{x}”").format(x=label)


def _missing(one: Swing) -> bool:
    return math.isnan(one.at_low) or math.isnan(one.at_high)


def _same_side(one: Swing, base: float) -> bool:
    """Return whether both ends lie on one side of the base, where one bar would cover the other."""
    return (one.at_low - base) * (one.at_high - base) > 0


def _named(one: Swing, labels: Mapping[str, Words], written: Callable[[str, float], Words]) -> Words:
    said = Words("{name}（{low}至{high}）", "{name} ({low} to {high})")
    label = labels[one.name].capitalised()
    return said.format(name=label, low=written(one.name, one.low), high=written(one.name, one.high))


def _ends(one: Swing, amount: Amount, not_defined: Words) -> Words:
    low, high = (not_defined if math.isnan(end) else amount(end) for end in (one.at_low, one.at_high))
    return Words("{low} → {high}", "{low} → {high}").format(low=low, high=high)


def _key(chart: Chart, base: Words, language: Language) -> None:
    key = chart.panel(0, 4, WIDTH, 16)
    key.set(xlim=(0, WIDTH), ylim=(16, 0))
    key.set_axis_off()
    x = _MARGIN
    for label, colour in ((AT_LOW, VERMILION), (AT_HIGH, BLUE)):
        key.barh([8], [22], left=[x], height=_THICK - 3, color=colour)
        chart.say(label[language], x + 28, 12, size=SMALL)
        x += 28 + measure(label[language], SMALL) + 22
    key.plot([x + 4, x + 4], [1, 15], color=INK, linewidth=1.4)
    said = Words("{label}：{base}", "{label}: {base}").format(label=AT_VALUE, base=base)
    chart.say(said[language], x + 12, 12, size=SMALL)


def _scale(axes: Axes, found: Tornado, shown: Sequence[Swing], down: float, amount: Amount, language: Language) -> None:
    ends = [end for one in shown for end in (one.at_low, one.at_high) if not math.isnan(end)]
    low, high = min(found.base, *ends) if ends else found.base, max(found.base, *ends) if ends else found.base
    room = 0.02 * (high - low) or max(1.0, abs(high)) * 0.02
    axes.set(xlim=(low - room, high + room), ylim=(down, 0))
    axes.locator_params(axis="x", nbins=3)
    ticks = [float(tick) for tick in axes.get_xticks() if low - room <= tick <= high + room]
    axes.set_xticks(ticks, [amount(tick)[language] for tick in ticks])
    axes.set_yticks([])
    axes.tick_params(length=0, pad=6, colors=QUIET)
    axes.spines["left"].set_visible(False)
    for tick in ticks:
        axes.axvline(tick, color=LINE, linewidth=0.8, zorder=0)
    axes.axvline(found.base, color=INK, linewidth=1.4, zorder=3)


def _bar(axes: Axes, base: float, end: float, middle: float, colour: str, *, beside: bool) -> None:
    """Draw a bar from the base to an end; two on the same side share the height of a row."""
    height = _THICK / 2 if beside else _THICK
    shift = (-0.5 if colour == VERMILION else 0.5) * height if beside else 0.0
    axes.barh([middle + shift], [end - base], left=[base], height=height, color=colour, zorder=2)


def _check(found: Tornado, labels: Mapping[str, Words]) -> None:
    if not found.swings:
        raise ValueError("tornado: expected at least one quantity; got none")
    for one in found.swings:
        if one.name not in labels:
            raise ValueError(f"tornado: expected a label for every quantity; got none for {one.name!r}")
