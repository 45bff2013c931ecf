"""Sentences of the panel in which a reader moves numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylab.i18n.numbers import counted, joined
from policylab.i18n.uncertainty import value_words
from policylab.i18n.words import Words

# How far the help of a measure is from what it is taken to be: the five points of `study.grid.HELP`.
HELP_STEPS = {
    -1.0: Words("最小", "smallest"),
    -0.5: Words("较小", "smaller"),
    0.0: Words("现值", "as today"),
    0.5: Words("较大", "larger"),
    1.0: Words("最大", "largest"),
}
_MOVES = {
    "raises": Words(
        "“{parameter}”离100%的差距缩小{low}至{high}", "it closes {low} to {high} of the gap of “{parameter}” to 100%"
    ),
    "cuts": Words("“{parameter}”降低{low}至{high}", "it cuts “{parameter}” by {low} to {high}"),
    "adds": Words("“{parameter}”增加{low}至{high}", "it adds {low} to {high} to “{parameter}”"),
}


@dataclass(frozen=True)
class Help:
    """An effect of a measure, from the low end of its range to the high end."""

    kind: str
    parameter: Words
    unit: str
    low: float
    high: float


def help_name(title: Words) -> Words:
    """Return what the help that a measure gives is called."""
    return Words("“{title}”的帮助", "Help from “{title}”").format(title=title.lowered())


def help_sentence(effects: Sequence[Help]) -> Words:
    """Say what moves as a measure helps more or less, and what does not."""
    told = [
        _MOVES[one.kind].format(
            parameter=one.parameter.lowered(), low=value_words(one.low, one.unit), high=value_words(one.high, one.unit)
        )
        for one in effects
    ]
    return Words(
        "各项作用从小到大一起变动：{effects}；所需工时、费用以及使执法放松的作用不变。",
        "Its effects move together, from small to large: {effects}. Its hours, its cost and what it does to soften "
        "enforcement stay.",
    ).format(effects=Words("，".join(one.zh for one in told), joined(told).en))


def today(value: Words) -> Words:
    """Return a value, said to be the scenario's own."""
    return Words("{value}（现值）", "{value} (today)").format(value=value)


def panel_sentence(title: Words, combinations: int) -> Words:
    """Say what the panel shows."""
    return Words(
        "下列数值可以单独或同时改动，其他数值不变。全部{n}种组合都已由模型逐一算好：“{title}”与同等工时和经费的“仅执法”相比，"
        "结果如下。",
        "Move these numbers, one or several; all others stay. The model has worked out each of the {n} combinations: "
        "“{title}” against enforcement only with the same hours and money.",
    ).format(title=title, n=f"{combinations:,}")


def alone_sentence(title: Words, mode: Words) -> Words:
    """Return the caption of the table in which one number moves at a time."""
    return Words(
        "{mode}：每次只变动一个数值，其他不变，“{title}”的结果（得失与同等预算的“仅执法”相比）",
        "{mode}: what “{title}” does as one number moves and the others stay (gains and losses against enforcement "
        "only at the same budget)",
    ).format(title=title, mode=mode.capitalised())


def unmoved_sentence(names: Sequence[Words]) -> Words:
    """Say which numbers cannot be moved, since nothing says how far."""
    return Words(
        "{names}没有给出范围，这里不能改动。", "{names}: no range is given, so the panel does not move {it}."
    ).format(names=joined(list(names)).capitalised(), it=counted(len(names), "it", "them"))


def limits_sentence(concept: Words) -> Words:
    """Say what the panel rests on, and what it leaves out."""
    return Words(
        "依据：{concept}。换一种解法或换一个均衡，结论可能不同，见上文和“结论”部分。",
        "This rests on: {concept}. Under another concept, or in another equilibrium, the verdict may differ: see "
        "above, and “The answer”.",
    ).format(concept=concept)
