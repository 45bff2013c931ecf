"""Sentences about a whole shelf: how sure the verdicts are across premises, and which batch it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylab.i18n.numbers import share
from policylab.i18n.words import Words

HALF = 0.5


@dataclass(frozen=True)
class Chance:
    """In which share of uncertain futures all three gain, with its interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Premises:
    """A kind of premises: its name, and the chance where the department may choose and where it must serve."""

    name: Words
    may: Chance
    must: Chance


def gain_words(one: Chance) -> Words:
    """Say in which share of futures all three gain, as a table shows it."""
    return Words("{chance}的情形三方都得益", "all three gain in {chance} of futures").format(chance=share(one.share))


def agreement_words(same: int, concepts: int) -> Words:
    """Say under how many solution concepts a verdict is what it is.

    Parameters
    ----------
    same : int
        Under so many, that of the headline among them.
    concepts : int
        Of so many that could be applied.
    """
    if same == concepts:
        return Words("所列结论在全部{n}种解法下成立", "the verdict shown holds under all {n} solution concepts").format(
            n=concepts
        )
    return Words(
        "所列结论在{n}种解法中的{same}种下成立", "the verdict shown holds under {same} of {n} solution concepts"
    ).format(n=concepts, same=same)


def across_sentence(compared: Sequence[Premises]) -> Words:
    """Say for how many kinds of premises all three gain in more than half of the futures, and where most and least.

    Parameters
    ----------
    compared : sequence of Premises
        At least one.
    """
    if len(compared) == 1:
        (one,) = compared
        return Words(
            "未知数值在各自范围内变动时，“{name}”三方都得益的情形：自行决定时占{may}，必须服务时占{must}。",
            "Where what is not known varies within its range, for “{name}” all three gain in {may} of futures if the "
            "department is free to choose, and in {must} if it must serve.",
        ).format(name=one.name, may=share(one.may.share), must=share(one.must.share))
    kinds = len(compared)
    may, must = (
        sum(chance.low > HALF for chance in side)
        for side in ([one.may for one in compared], [one.must for one in compared])
    )
    told = Words(
        "未知数值在各自范围内变动时，三方都得益的情形过半的（95%区间整个在一半以上）：自行决定时{may}，必须服务时{must}。",
        "Where what is not known varies within its range, all three gain in more than half of futures (the whole 95% "
        "interval) for {may} of premises if the department is free to choose, and for {must} if it must serve.",
    ).format(may=_so_many(may, kinds), must=_so_many(must, kinds, short=True))
    most = max(compared, key=lambda one: one.may.share)
    least = min(compared, key=lambda one: one.may.share)
    if share(most.may.share) == share(least.may.share):
        return told
    ends = Words(
        "自行决定时，“{most}”最高（{high}），“{least}”最低（{low}）。",
        "Free to choose, the share is highest for “{most}” ({high}) and lowest for “{least}” ({low}).",
    ).format(most=most.name, high=share(most.may.share), least=least.name, low=share(least.may.share))
    return Words(told.zh + ends.zh, f"{told.en} {ends.en}")


def _so_many(number: int, kinds: int, *, short: bool = False) -> Words:
    if number == 0:
        return Words("没有", "none") if short else Words("没有", f"none of the {kinds} kinds")
    if number == kinds:
        return Words(f"全部{kinds}类", "all") if short else Words(f"全部{kinds}类", f"all {kinds} kinds")
    return (
        Words(f"{number}类", str(number)) if short else Words(f"{kinds}类中有{number}类", f"{number} of {kinds} kinds")
    )


def batch_sentence(first: str, last: str, commit: str | None, *, dirty: bool) -> Words:
    """Say when a batch ran, and from which state of the project.

    Parameters
    ----------
    first, last : str
        When its reports started, ISO 8601 in UTC; the earliest and the latest.
    commit : str or None
        That of the latest; None outside a repository.
    dirty : bool
        Whether files differed from it.
    """
    begun, ended = _minute(first), _minute(last)
    if begun == ended:
        when = Words("生成时间：{last}（协调世界时）", "Built {last} UTC").format(last=ended)
    else:
        when = Words("生成时间：{first}至{last}（协调世界时）", "Built between {first} and {last} UTC").format(
            first=begun, last=ended
        )
    if commit is None:
        return Words(f"{when.zh}。", f"{when.en}.")
    state = Words("，另有未提交的改动", ", with changes that were not committed") if dirty else Words("", "")
    return Words("{when}；程序和数据的提交号：{commit}{state}。", "{when}, from commit {commit}{state}.").format(
        when=when, commit=commit[:10], state=state
    )


def _minute(moment: str) -> str:
    """Return a moment to the minute, as both languages write it."""
    return moment[:16].replace("T", " ")
