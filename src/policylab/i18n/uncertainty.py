"""Sentences on uncertainty: names and values of what was drawn, shares of futures, and where something fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylab.i18n.numbers import exact, joined, money, share
from policylab.i18n.words import Words

# How a single figure of an instrument is called: in a table, and in a sentence.
_FIGURES = {
    ("visit", "hours"): (
        Words("{title}：每次检查多用的工时", "{title}: extra hours per visit"),
        Words("“{title}”每次检查多用的工时", "the extra hours per visit of “{title}”"),
    ),
    ("visit", "cost"): (
        Words("{title}：每次检查的费用", "{title}: cost per visit"),
        Words("“{title}”每次检查的费用", "the cost per visit of “{title}”"),
    ),
    ("programme", "hours"): (
        Words("{title}：每单位每年的工时", "{title}: hours per premises and year"),
        Words("“{title}”每单位每年的工时", "the hours per premises and year of “{title}”"),
    ),
    ("programme", "cost"): (
        Words("{title}：每单位每年的费用", "{title}: cost per premises and year"),
        Words("“{title}”每单位每年的费用", "the cost per premises and year of “{title}”"),
    ),
}
_EFFECTS = {
    "raises": (
        Words("{title}：提高{parameter}", "{title}: raises {parameter}"),
        Words("“{title}”对“{parameter}”的提高幅度", "the rise in “{parameter}” by “{title}”"),
    ),
    "cuts": (
        Words("{title}：降低{parameter}", "{title}: cuts {parameter}"),
        Words("“{title}”对“{parameter}”的降低幅度", "the cut in “{parameter}” by “{title}”"),
    ),
    "adds": (
        Words("{title}：增加{parameter}", "{title}: adds to {parameter}"),
        Words("“{title}”对“{parameter}”的增加额", "the addition to “{parameter}” by “{title}”"),
    ),
}
_PER = {"": Words("", ""), "year": Words("/年", " a year"), "hour": Words("/小时", " an hour")}


@dataclass(frozen=True)
class QuantityName:
    """What a drawn quantity is called.

    Attributes
    ----------
    label : Words
        In a table or figure.
    subject : Words
        In a sentence, as the subject of a condition.
    unit : str
        As data files write it: `yuan/year`, `hours`, `share`, …
    """

    label: Words
    subject: Words
    unit: str


def parameter_name(label: Words, unit: str) -> QuantityName:
    """Return what a parameter is called."""
    return QuantityName(label, Words("“{x}”", "“{x}”").format(x=label.lowered()), unit)


def figure_name(title: Words, delivered_by: str, figure: str, unit: str) -> QuantityName:
    """Return what the hours or the cost of an instrument are called.

    Parameters
    ----------
    title : Words
        Of the instrument.
    delivered_by : {"visit", "programme"}
    figure : {"hours", "cost"}
    unit : str
    """
    label, subject = _FIGURES[delivered_by, figure]
    return QuantityName(label.format(title=title), subject.format(title=title), unit)


def effect_name(title: Words, kind: str, parameter: Words, unit: str) -> QuantityName:
    """Return what the effect of an instrument on a parameter is called.

    Parameters
    ----------
    title : Words
        Of the instrument.
    kind : {"raises", "cuts", "adds"}
    parameter : Words
        The parameter's label.
    unit : str
    """
    label, subject = (said.format(title=title, parameter=parameter.lowered()) for said in _EFFECTS[kind])
    return QuantityName(label, subject, unit)


def value_words(value: float, unit: str) -> Words:
    """Return a value with its unit, without loss but for fractions of yuan from 100 yuan on."""
    kind, _, per = unit.partition("/")
    if kind == "yuan":
        said = money(value)
        if abs(value) < 100:
            said = Words("{x}元", "{x} yuan").format(x=exact(value))
    elif kind in ("share", "probability"):
        said = Words.same(f"{exact(round(100 * value, 12))}%")
    else:
        said = Words("{x}小时", "{x} hours").format(x=exact(value)) if kind == "hours" else Words.same(exact(value))
    return Words(said.zh + _PER[per].zh, said.en + _PER[per].en)


def condition(name: QuantityName, low: float | None, high: float | None) -> Words:
    """Return a limit as a clause; one of the two ends at least must be given."""
    if low is not None and high is not None:
        said = Words("{subject}在{low}至{high}之间", "{subject} is between {low} and {high}")
    elif low is not None:
        said = Words("{subject}不低于{low}", "{subject} is at least {low}")
    else:
        said = Words("{subject}不高于{high}", "{subject} is at most {high}")
    ends = {end: value_words(value, name.unit) for end, value in (("low", low), ("high", high)) if value is not None}
    return said.format(subject=name.subject, **ends)


NOT_MULTI_WIN = Words("未能使三方都得益", "not all three gain")


def not_multi_win(title: Words) -> Words:
    """Say as a clause that under a regime not all three gain.

    Parameters
    ----------
    title : Words
        Of the regime.
    """
    return Words("实行“{title}”{what}", "under “{title}” {what}").format(title=title, what=NOT_MULTI_WIN)


def discovery_sentence(
    what: Words,
    *,
    share_of_all: float,
    futures: int,
    conditions: Sequence[Words] = (),
    density: float = 0.0,
    coverage: float = 0.0,
) -> Words:
    """Say in which futures something fails, or that they cannot be told apart.

    Parameters
    ----------
    what : Words
        What happens in the futures that fail, as a clause: `not_multi_win`.
    share_of_all : float
        The share of futures in which it does.
    futures : int
        How many were drawn.
    conditions : sequence of Words
        From `condition`; none where no box was found.
    density, coverage : float
        The share of the futures under these conditions that fail, and the share of the failing ones that they hold.
    """
    if conditions:
        where = Words("，且".join(one.zh for one in conditions), joined(list(conditions)).en)
        return Words(
            "{where}时，{what}的情形占{density}（总体为{base}）；此类情形有{coverage}出在这一范围。",
            "{What} in {density} of futures where {where}, against {base} of all futures; {coverage} of the futures in "
            "which it happens are among them.",
        ).format(
            where=where, what=what, What=what.capitalised(), density=share(density), base=share(share_of_all),
            coverage=share(coverage),
        )  # fmt: skip
    if share_of_all in (0, 1):
        said = Words("抽取的{n}种情形中，没有一种是{what}。", "In none of the {n} futures drawn is it so that {what}.")
        if share_of_all == 1:
            said = Words("抽取的{n}种情形无一例外：{what}。", "In all of the {n} futures drawn {what}.")
        return said.format(n=f"{futures:,}", what=what)
    return Words(
        "{what}的情形占{base}；没有哪几个量的取值范围能把它们与其他情形清楚地区分开来。",
        "{What} in {base} of futures, and no range of a few quantities tells these well from the others.",
    ).format(what=what, What=what.capitalised(), base=share(share_of_all))


def share_sentence(what: Words, *, found: float, low: float, high: float, level: float, sets: int, draws: int) -> Words:
    """Say in which share of futures something is so, with the interval of that share.

    Parameters
    ----------
    what : Words
        As a clause.
    found, low, high : float
        The share and its interval.
    level : float
        Of the interval.
    sets, draws : int
        Independent sets, and draws in each.
    """
    if found in (0, 1):
        return discovery_sentence(what, share_of_all=found, futures=sets * draws)
    return Words(
        "{what}的情形占{found}（{level}区间：{low}至{high}；{sets}组，每组{draws}次抽样）。",
        "{What} in {found} of futures ({level} interval {low} to {high}; {sets} sets of {draws} draws).",
    ).format(
        what=what, What=what.capitalised(), found=share(found), low=share(low), high=share(high),
        level=value_words(level, "share"), sets=str(sets), draws=f"{draws:,}",
    )  # fmt: skip
