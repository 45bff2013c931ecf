"""Sentences about how sure a verdict is, where it turns, and which measures carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylab.i18n.labels import PARTIES
from policylab.i18n.numbers import count, counted, hours, joined, money, share
from policylab.i18n.uncertainty import QuantityName, value_words
from policylab.i18n.verdicts import fate
from policylab.i18n.words import Words

# So many turning points are told, the nearest; a longer list tells nobody more.
MOST_TURNS = 2

ALL_GAIN = Words("三方都得益", "all three gain")
PUBLIC_GAIN = Words("公众得失", "the public's gain")


@dataclass(frozen=True)
class Sure:
    """The share of futures in which all three gain with its interval, and from how many it was counted.

    Attributes
    ----------
    share, low, high : float
    futures : int
    stated : Words or None
        The verdict at the values taken, as a clause, where it is another than that all three gain.
    holds : float
        The share of futures with that verdict.
    """

    share: float
    low: float
    high: float
    futures: int
    stated: Words | None = None
    holds: float = 0.0


def _sure(one: Sure, of: Words) -> Words:
    if one.share in (0, 1):
        return Words("{n}{of}中{zh}", "{en} of {n} {of}").format(
            n=f"{one.futures:,}", of=of, zh="无一例外" if one.share else "一例也没有", en="all" if one.share else "none"
        )
    return Words("占{found}（95%区间{low}至{high}）", "{found} of {of} (95% interval {low} to {high})").format(
        found=share(one.share), low=share(one.low), high=share(one.high), of=of
    )


def _stated(may: Sure, must: Sure) -> Words:
    """Say in which share the verdict of the values taken holds, where that is not that all three gain."""
    secure = Words("，上述“{stated}”占{holds}。", ", the verdict above ({stated}) holds in {holds}.")
    insecure = Words(
        "，上述“{stated}”只占{holds}，并不稳。",
        ", the verdict above ({stated}) holds in only {holds}: it is not secure.",
    )
    modes = {Words("自行决定时", " Left to choose"): may, Words("必须服务时", " If it must serve"): must}
    told = [
        (mode, insecure if one.holds < 1 / 2 else secure, one) for mode, one in modes.items() if one.stated is not None
    ]
    if len(told) == 2 and told[0][1] == told[1][1] and may.stated == must.stated:
        both = Words("两种情况下", " In both cases"), told[0][1]
        holds = joined([share(may.holds), share(must.holds)])
        said = [Words(both[0].zh + both[1].zh, both[0].en + both[1].en).format(stated=may.stated or "", holds=holds)]
    else:
        said = [
            Words(mode.zh + words.zh, mode.en + words.en).format(stated=one.stated or "", holds=share(one.holds))
            for mode, words, one in told
        ]
    return Words("".join(one.zh for one in said), "".join(one.en for one in said))


def sure_sentence(may: Sure, must: Sure, *, premises: bool = False, held: int = 0) -> Words:
    """Say in which share of uncertain futures all three gain, left to choose and having to serve.

    Where the verdict at the values taken is another, it is said in which share that one holds: to be the verdict of
    these values is one thing, to be that of most futures another.

    Parameters
    ----------
    may, must : Sure
    premises : bool
        Whether the futures differ by what premises are like instead of by what is not known.
    held : int
        How many numbers the user has entered alone, so that they are the same in every future.
    """
    said = Words(
        "不确定的数值在各自范围内变动，三方都得益的情形：自行决定时{may}；必须服务时{must}。{stated}",
        "As what is not known varies within its range, all three gain in {may} if the department is free to choose, "
        "and in {must} if it must serve.{stated}",
    )
    of = Words("种情形", "futures")
    if premises:
        said = Words(
            "同类单位各有不同，三方都得益的：自行决定时{may}；必须服务时{must}。{stated}",
            "All three gain for {may} if the department is free to choose, and for {must} if it must serve.{stated}",
        )
        of = Words("家单位", "such premises")
    told = said.format(may=_sure(may, of), must=_sure(must, of), stated=_stated(may, must))
    if not held:
        return told
    still = Words(
        "使用者填写的{held}个数值固定不动，这里和“何时改变”都没有变动它们，实际把握没有这么大。",
        " {held} entered by the user {stay} put, here and under “When it turns”: this is less sure than it looks.",
    ).format(
        held=Words(str(held), f"{held} {counted(held, 'number', 'numbers')}"),
        stay=counted(held, "stays", "stay"),
    )
    return Words(told.zh + still.zh, told.en + still.en)


@dataclass(frozen=True)
class Turn:
    """Where a verdict turns as one quantity moves.

    Attributes
    ----------
    name : QuantityName
    value, turn : float
        Where it stands, and the nearest value with another verdict.
    verdict, losers : str, tuple of str
        The verdict there.
    end : float or None
        Up to where that verdict holds; None where it does to the end of the range.
    beyond, beyond_losers : str or None, tuple of str
        The verdict just beyond the end.
    """

    name: QuantityName
    value: float
    turn: float
    verdict: str
    losers: tuple[str, ...]
    end: float | None = None
    beyond: str | None = None
    beyond_losers: tuple[str, ...] = ()

    @property
    def falls(self) -> bool:
        """Whether the turn lies below the value."""
        return self.turn < self.value


def turn_span(one: Turn) -> Words:
    """Return over which values the verdict is another, as a table shows it."""
    if one.end is None:
        told = Words("{turn}及以下", "{turn} or less") if one.falls else Words("{turn}及以上", "{turn} or more")
        return told.format(turn=value_words(one.turn, one.name.unit))
    low, high = _ends(one)
    return low if low == high else Words("{low}至{high}", "{low} to {high}").format(low=low, high=high)


def _ends(one: Turn) -> tuple[Words, Words]:
    """Return the two ends of an interval, the smaller first; per what they are is said with the larger."""
    assert one.end is not None
    low, high = sorted((one.turn, one.end))
    ends = value_words(low, one.name.unit), value_words(high, one.name.unit)
    return (ends[1], ends[1]) if ends[0] == ends[1] else (value_words(low, one.name.unit.partition("/")[0]), ends[1])


def _turn(one: Turn) -> Words:
    now, then = value_words(one.value, one.name.unit), value_words(one.turn, one.name.unit)
    too_near = now == then  # to be told apart in three digits
    verdict = fate(one.verdict, one.losers)
    if one.end is None or one.beyond is None:
        if too_near:
            below = Words("略低于现值{now}", "falls just below the {now} it is taken to be")
            above = Words("略高于现值{now}", "rises just above the {now} it is taken to be")
        else:
            below = Words("降至{then}或更低（现为{now}）", "falls to {then} or less (now {now})")
            above = Words("升至{then}或更高（现为{now}）", "rises to {then} or more (now {now})")
        way = (below if one.falls else above).format(now=now, then=then)
        return Words("{subject}{way}，{verdict}", "{subject} {way}: {verdict}").format(
            subject=one.name.subject, way=way, verdict=verdict
        )
    low, high = _ends(one)
    if low == high:
        way = Words("在{low}附近", "is about {low}")
    else:
        way = Words("在{low}至{high}之间", "is between {low} and {high}")
    current = Words("", "") if too_near else Words("（现为{now}）", " (now {now})")
    further = Words("再低一些则", "a little lower, ") if one.falls else Words("再高一些则", "a little higher, ")
    return Words(
        "{subject}{way}{current}，{verdict}，{further}{beyond}",
        "{subject} {way}{current}: {verdict} ({further}{beyond})",
    ).format(
        subject=one.name.subject, way=way.format(low=low, high=high), current=current.format(now=now),
        verdict=verdict, further=further, beyond=fate(one.beyond, one.beyond_losers),
    )  # fmt: skip


def turning_sentence(turns: Sequence[Turn]) -> Words:
    """Say at which values of single numbers the verdict becomes another, the nearest first.

    Parameters
    ----------
    turns : sequence of Turn
        The nearest first.
    """
    if not turns:
        return Words(
            "没有哪一个数值在其范围内单独变动会改变结论。",
            "No single number, moved within its range, changes the verdict.",
        )
    told = [_turn(one) for one in turns[:MOST_TURNS]]
    rest = len(turns) - len(told)
    more = (
        Words("；另有{n}个数值也能改变结论", "; {n} more can change it, too").format(n=rest) if rest else Words("", "")
    )
    return Words("其他数值不变，{told}{more}。", "All else as it is: {told}{more}.").format(
        told=Words("；".join(one.zh for one in told), "; ".join(one.en for one in told)), more=more
    )


def jump_sentence(mode: Words, party: str, gain: float, furthest: float, *, numbers: int, step: float) -> Words:
    """Say that the size of a gain hangs on small moves of single numbers, though the verdict does not.

    Parameters
    ----------
    mode : Words
        Free to choose, or must serve.
    party : str
    gain, furthest : float
        At the values taken, and the furthest from it found: yuan a year.
    numbers : int
        How many numbers move it so, each alone.
    step : float
        How far each was moved, as a share of its range.
    """
    return Words(
        "{mode}：{party}得失的大小很不稳：有{numbers}个数值，任何一个只变动其范围的{step}，结论不变，"
        "而{party}每年的得失会由{gain}变为{furthest}之多。",
        "{Mode}: how much {party} gains or loses is not secure: {numbers} {noun} moved by {step} of its range, "
        "{leave} the verdict as it is and {take} the amount from {gain} to as much as {furthest} a year.",
    ).format(
        mode=mode, Mode=mode.capitalised(), party=PARTIES[party], numbers=str(numbers), step=share(step),
        noun=counted(numbers, "number,", "numbers, each"),
        leave=counted(numbers, "leaves", "leave"), take=counted(numbers, "takes", "take"),
        gain=money(gain, signed=True), furthest=money(furthest, signed=True),
    )  # fmt: skip


def best_sentence(titles: Sequence[Words], welfare: float, fires: float, sets: int, over: int) -> Words:
    """Say which set of measures does best without a loser.

    Parameters
    ----------
    titles : sequence of Words
        Of the best set; none where no set does better than enforcement only.
    welfare, fires : float
        What it gains: yuan a year for all together, fires saved per 1,000 premises.
    sets, over : int
        How many sets were tried, and how many of them take more hours than there are.
    """
    beyond = Words("，其中{over}种超出现有工时", ", {over} of which {take} more hours than there are").format(
        over=f"{over:,}", take=counted(over, "takes", "take")
    ) if over else Words("", "")  # fmt: skip
    tried = Words("共试算{sets}种措施组合{beyond}。", "{sets} {noun} of measures {were} tried{beyond}.").format(
        sets=f"{sets:,}", noun=counted(sets, "set", "sets"), were=counted(sets, "was", "were"), beyond=beyond
    )
    if not titles:
        best = Words(
            "没有一种能在无人受损的前提下胜过仅执法。", "No set does better than enforcement only without a loser."
        )
    else:
        best = Words(
            "无人受损的组合中，社会总收益最大的是：{titles}；每单位每年共增{welfare}，{fires}。",
            "Of those under which nobody loses, the one that gains most for all together is {titles}: {welfare} a year "
            "for one set of premises, {fires}.",
        ).format(
            titles=Words("、".join(one.zh for one in titles), joined([one.lowered() for one in titles]).en),
            welfare=money(welfare), fires=_fires(fires),
        )  # fmt: skip
    return Words(tried.zh + best.zh, f"{tried.en} {best.en}")


def _fires(saved: float) -> Words:
    """Return what becomes of fires a year per 1,000 premises, as a clause."""
    size = count(abs(saved))
    if size.en == "0":
        return Words("火灾起数不变", "with as many fires as before")
    noun = counted(saved, "fire", "fires")
    if saved > 0:
        said = Words("每千家单位每年少发生{size}起火灾", "and {size} fewer {noun} a year per 1,000 premises")
    else:
        said = Words("但每千家单位每年多发生{size}起火灾", "though with {size} more {noun} a year per 1,000 premises")
    return said.format(size=size, noun=noun)


def break_even_sentence(
    title: Words,
    limits: Mapping[str, float | None],
    *,
    together: tuple[float, float] | None,
    hours_then: float | None,
    money_then: float | None,
    searched: float,
    first: Sequence[str] = (),
    over: bool = False,
) -> Words:
    """Say at which hours and costs of the measures no party loses, and how far the department could go.

    Parameters
    ----------
    title : Words
        Of the regime.
    limits : mapping of str to float or None
        By party the largest factor on hours and costs; None where it loses at whatever is not dearer than now.
    together : (float, float) or None
        From which to which factor none of the others loses; None where there is no such factor up to 1.
    hours_then, money_then : float or None
        Programme hours and yuan at the larger of the two, per premises and year; None where there is none.
    searched : float
        The largest factor tried.
    first : sequence of str
        Who loses just beyond.
    over : bool
        Whether beyond it the measures no longer fit in the hours.
    """
    known = [party for party, factor in limits.items() if factor is not None]
    always = [party for party in limits if party not in known]
    told = []
    if always:
        told.append(
            Words(
                "即使“{title}”不花工时和经费，{parties}也受损",
                "Even if “{title}” took no hours and no money, {parties} would lose",
            ).format(title=title, parties=_named(always))
        )
    if known and together is None:
        told.append(
            Words(
                "“{title}”的工时和经费从零到现取值，没有哪个水平能使{parties}都不受损",
                "with “{title}” there is no level, from nothing to the hours and costs taken here, at which {parties} "
                "are spared together",
            ).format(title=title, parties=_named(known))
        )
    if known and together is not None and hours_then is not None and money_then is not None:
        lowest, factor = together
        told.append(
            _up_to(lowest, factor, searched).format(
                who=_nobody(always), title=title, lowest=count(lowest), factor=count(factor),
                at=Words("每单位每年{hours}、{money}", "{hours} and {money} for one set of premises and year").format(
                    hours=hours(hours_then), money=money(money_then)
                ),
            )
        )  # fmt: skip
        if factor < searched:
            told.append(
                Words("再高，措施就放不进现有工时", "beyond, they do not fit in the hours there are")
                if over
                else Words("再高，{first}先受损", "beyond, {first} would lose first").format(first=_named(first))
            )
        department = limits.get("regulator")
        if department is not None and department > factor:
            last = Words("消防部门的上限是{limit}倍", "the department's limit is a factor of {limit}")
            if department >= searched:
                last = Words("消防部门到{limit}倍仍不受损", "the department does not even at {limit} times")
            told.append(last.format(limit=count(department)))
    return Words("；".join(one.zh for one in told) + "。", "; ".join(one.en for one in told) + ".").capitalised()


def _up_to(lowest: float, factor: float, searched: float) -> Words:
    if lowest > 0:  # at cheaper measures somebody loses who does not at these
        if factor < 1:
            return Words(
                "“{title}”的工时和经费须在现取值的{lowest}至{factor}倍之间（上限为{at}），才能做到{who}不受损",
                "with “{title}”, {who} only from {lowest} to {factor} times the hours and costs taken here (at most "
                "{at})",
            )
        return Words(
            "“{title}”的工时和经费为现取值的{lowest}至{factor}倍（上限为{at}）时，{who}不受损",
            "with “{title}”, {who} from {lowest} to {factor} times the hours and costs taken here (at most {at})",
        )
    if factor >= searched:
        return Words(
            "“{title}”的工时和经费即使增至现取值的{factor}倍，{who}不受损",
            "with “{title}”, {who} even at {factor} times the hours and costs taken here",
        )
    if factor < 1:
        return Words(
            "“{title}”的工时和经费须降到现取值的{factor}倍（{at}）以下，才能做到{who}不受损",
            "with “{title}”, {who} only at {factor} times the hours and costs taken here or less ({at})",
        )
    return Words(
        "“{title}”的工时和经费不超过现取值的{factor}倍（{at}）时，{who}不受损",
        "with “{title}”, {who} up to {factor} times the hours and costs taken here ({at})",
    )


def _nobody(always: Sequence[str]) -> Words:
    """Return whom a limit is for: all three, or those that do not lose anyway."""
    return Words("其余各方都", "no other party loses") if always else Words("三方都", "nobody loses")


def _named(parties: Sequence[str]) -> Words:
    return joined([PARTIES[party] for party in parties])
