"""Sentences of the panel in which a reader moves numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylab.i18n.numbers import joined
from policylab.i18n.uncertainty import value_words
from policylab.i18n.words import Words

# How far the help of a measure is from what it is taken to be: the five points of `study.grid.HELP`.
HELP_STEPS = {
    -1.0: Words("最小", "smallest"),
    -0.5: Words("较小", "smaller"),
    0.0: Words("照现值", "as taken here"),
    0.5: Words("较大", "larger"),
    1.0: Words("最大", "largest"),
}
_MOVES = {
    "raises": Words("提高“{parameter}”{low}至{high}", "raises “{parameter}” by {low} to {high}"),
    "cuts": Words("降低“{parameter}”{low}至{high}", "cuts “{parameter}” by {low} to {high}"),
    "adds": Words("增加“{parameter}”{low}至{high}", "adds {low} to {high} to “{parameter}”"),
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
        "各项作用一起变动：{effects}。它使执法放松的作用、所需工时和费用不变。",
        "Its effects move together: it {effects}. What it does to soften enforcement, its hours and its cost stay.",
    ).format(effects=joined(told))


def today(value: Words) -> Words:
    """Return a value, said to be the scenario's own."""
    return Words("{value}（现值）", "{value} (today's value)").format(value=value)


def panel_sentence(title: Words, combinations: int, concept: Words) -> Words:
    """Say what the panel shows."""
    return Words(
        "下列数值可以单独或同时改动，其他数值不变。每种组合下“{title}”的结果（共{n}种）都已由模型逐一算出，比较对象仍是同等工时和"
        "经费的“仅执法”。依据：{concept}。",
        "Move these numbers, one or several; all others stay. For each of the {n} combinations the model has worked "
        "out what “{title}” does against enforcement only with the same hours and money. The answer rests on: "
        "{concept}.",
    ).format(title=title, n=f"{combinations:,}", concept=concept)


def alone_sentence(mode: Words) -> Words:
    """Return the caption of the table in which one number moves at a time."""
    return Words(
        "每次只变动一个数值，其他不变：{mode}时的结果（得失与同等预算的“仅执法”相比）",
        "One number moves and the others stay: outcomes where the department is {mode} (gains and losses against "
        "enforcement only at the same budget)",
    ).format(mode=mode)
