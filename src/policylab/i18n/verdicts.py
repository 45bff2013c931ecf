"""Sentences about verdicts: who gains and who loses, in one sentence or in one word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylab.i18n.labels import PARTIES, VERDICTS
from policylab.i18n.numbers import NEARLY, counted, joined, money
from policylab.i18n.words import LANGUAGES, Words


def verdict_sentence(verdict: str, losers: Sequence[str], gains: Mapping[str, float] | None) -> Words:
    """Say who gains and who loses, with yuan a year.

    Parameters
    ----------
    verdict : str
        multi_win, no_change, no_loser, losers or over_budget.
    losers : sequence of str
        The parties that lose.
    gains : mapping of str to float, or None
        Yuan a year by party; None where the regime is over budget.
    """
    if verdict == "over_budget" or gains is None:
        return Words(
            "各项服务措施所需工时超过现有监督工时，在现有人力下无法实行。",
            "The measures take more hours than there are: they do not fit in today's staffing.",
        )
    if verdict == "no_change":
        return Words(
            "企业、消防部门和公众的得失都没有变化。",
            "Nothing changes for enterprise, fire department or public.",
        )
    if verdict == "multi_win":
        return Words("三方都得益：{amounts}。", "All three gain: {amounts}.").format(
            amounts=_amounts(gains, list(gains))
        )
    winners = [party for party, gain in gains.items() if party not in losers and _shows(gain) and gain > 0]
    still = [party for party in gains if party not in losers and party not in winners]
    parts = []
    if losers:
        parts.append(
            Words("受损的是{amounts}", "{amounts} lose{s}").format(amounts=_amounts(gains, losers), s=_s(losers))
        )
    if winners:
        parts.append(
            Words("得益的是{amounts}", "{amounts} gain{s}").format(amounts=_amounts(gains, winners), s=_s(winners))
        )
    if still:
        names = joined([PARTIES[party] for party in still])
        parts.append(Words("{names}不变", "nothing changes for {names}").format(names=names))
    if not losers:
        parts.append(Words("没有一方受损", "nobody loses"))
    return _sentence(parts)


def verdict_today_sentence(verdict: str, losers: Sequence[str], gains: Mapping[str, float]) -> Words:
    """Say who gains and who loses against today's enforcement, which has not the regime's money.

    Parameters
    ----------
    verdict, losers, gains
        As in `verdict_sentence`, against today.
    """
    told = Words("与现状（不另加经费）相比，{fares}", "Against today, without that money, {fares}")
    return told.format(fares=verdict_sentence(verdict, losers, gains).lowered())


def _shows(gain: float) -> bool:
    return abs(gain) > 0.01


def _s(parties: Sequence[str]) -> str:
    return "s" if len(parties) == 1 else ""


def _amounts(gains: Mapping[str, float], parties: Sequence[str]) -> Words:
    said = Words("{party}（每年{amount}）", "{party} ({amount} a year)")
    return joined([said.format(party=PARTIES[party], amount=money(gains[party], signed=True)) for party in parties])


def _sentence(parts: Sequence[Words]) -> Words:
    marks = {"zh": ("；", "。"), "en": ("; ", ".")}
    said = []
    for language in LANGUAGES:
        between, end = marks[language]
        text = between.join(part[language] for part in parts) + end
        said.append(text[0].upper() + text[1:])
    return Words(*said)


def headline_sentence(
    measures: Words,
    may: str,
    may_lose: Sequence[str],
    chances: Mapping[str, float],
    must: str,
    must_lose: Sequence[str],
    *,
    programmes: int,
    at_visits: int,
) -> Words:
    """Answer the question of the page in one or two sentences.

    Parameters
    ----------
    measures : Words
        What the measures are called within a sentence.
    may, must : str
        The verdicts where the department may serve, and where it must.
    may_lose, must_lose : sequence of str
        The parties that lose in each case.
    chances : mapping of str to float
        What the department does where it may serve: the chance of each of its actions.
    programmes, at_visits : int
        How many of the measures are programmes, and how many are delivered at the visit.
    """
    if "over_budget" in (may, must):
        return Words(
            "在现有监督工时内，{measures}无法全部实行。",
            "{measures} do not fit in the inspector hours there are.",
        ).format(measures=Words(measures.zh, measures.capitalised().en))
    choice = _choice(measures, chances, programmes, at_visits)
    if not at_visits:  # there is no way to serve at a visit
        said = Words("{choice}{may}。", "{choice} {may}.")
    elif (may, tuple(may_lose)) == (must, tuple(must_lose)):
        said = Words(
            "{choice}{may}。如果规定检查时必须服务，结果一样：{must}。",
            "{choice} {may}. If every visit had to serve, it is the same: {must}.",
        )
    else:
        said = Words(
            "{choice}{may}。如果规定检查时必须服务，{must}。", "{choice} {may}. If every visit had to serve, {must}."
        )
    return said.format(may=fate(may, may_lose), choice=choice, must=fate(must, must_lose))


def fate(verdict: str, losers: Sequence[str]) -> Words:
    """Return a verdict as a clause: who loses, or how the three fare."""
    if verdict == "losers":
        said = Words("{losers}受损", "{losers} lose{s}")
        return said.format(losers=joined([PARTIES[party] for party in losers]), s=_s(losers))
    return {
        "multi_win": Words("三方都得益", "all three gain"),
        "no_loser": Words("有人得益、无人受损", "some gain and nobody loses"),
        "no_change": Words("三方得失不变", "nothing changes for any of the three"),
        "over_budget": Words("工时不够", "the measures do not fit in the hours there are"),
    }[verdict]


def _choice(measures: Words, chances: Mapping[str, float], programmes: int, at_visits: int) -> Words:
    """Say what the department does of its own choice, and which of the measures are then at work."""
    serve = chances.get("serve", 0.0)
    if serve > 1 - NEARLY:
        said = Words(
            "由消防部门自行决定，它检查时会主动服务，{measures}全部实行：",
            "Left to choose, the department serves on its visits and all {measures} are in place:",
        )
    elif serve > NEARLY:
        said = Words(
            "由消防部门自行决定，它检查时有时服务：", "Left to choose, the department serves on some of its visits:"
        )
    else:
        stands_back = chances["stand_back"] > 1 - NEARLY
        said = _UNSERVED[stands_back][(programmes > 0, at_visits > 0)]
    return said.format(
        measures=measures,
        programmes=Words(f"{programmes}项", f"{programmes} {counted(programmes, 'programme', 'programmes')}"),
        at_visits=Words(f"{at_visits}项", f"{at_visits} {counted(at_visits, 'measure', 'measures')}"),
        are=counted(programmes, "is", "are"),
        go=counted(at_visits, "goes", "go"),
    )


# Where the department does not serve: by whether it makes no visits at all, and then by whether there are programmes
# and measures at the visit.
_UNUSED = {
    False: Words(
        "由消防部门自行决定，它检查时只执法、不服务，{measures}用不上：",
        "Left to choose, the department only enforces on its visits, and {measures} go unused:",
    ),
    True: Words(
        "由消防部门自行决定，它选择不查，{measures}用不上：",
        "Left to choose, the department makes no visits, and {measures} go unused:",
    ),
}
_UNSERVED = {
    False: {
        (True, True): Words(
            "由消防部门自行决定，它检查时只执法、不服务：{measures}只实行面向全部单位的{programmes}，"
            "随检查提供的{at_visits}用不上；",
            "Left to choose, the department only enforces on its visits: the {programmes} for all premises {are} in "
            "place and the {at_visits} at the visit {go} unused;",
        ),
        (True, False): Words(
            "消防部门检查时照常执法，{measures}都面向全部单位，已经实行：",
            "The department enforces on its visits, and {measures}, all of them for all premises, are in place:",
        ),
        (False, True): _UNUSED[False],
        (False, False): _UNUSED[False],
    },
    True: {
        (True, True): Words(
            "由消防部门自行决定，它选择不查，{measures}只实行面向全部单位的{programmes}：",
            "Left to choose, the department makes no visits and only the {programmes} {are} in place:",
        ),
        (True, False): Words(
            "消防部门选择不查，{measures}都面向全部单位，照常实行：",
            "The department makes no visits, and {measures}, all of them for all premises, are in place all the same:",
        ),
        (False, True): _UNUSED[True],
        (False, False): _UNUSED[True],
    },
}


def verdict_name(verdict: str, losers: Sequence[str]) -> Words:
    """Return a verdict as a table or a badge shows it: who loses is named."""
    if verdict == "losers":
        return fate(verdict, losers).capitalised()
    return VERDICTS[verdict]


def qualified(name: Words, told: Sequence[Words]) -> Words:
    """Return the name of a verdict with what qualifies it."""
    if not told:
        return name
    return Words(
        f"{name.zh}（{'；'.join(one.zh for one in told)}）", f"{name.en} ({'; '.join(one.en for one in told)})"
    )


def tally_sentence(kinds: int, serves: int, may_win: int, must_win: int, over: int) -> Words:
    """Say in how many kinds of premises the article's ten measures do what it claims.

    Parameters
    ----------
    kinds : int
        How many kinds there are.
    serves : int
        In how many the department would choose to serve, at least some of the time.
    may_win, must_win : int
        In how many all three gain where it may serve, and where it must.
    over : int
        In how many the measures do not fit in today's hours.
    """
    return Words(
        "共{kinds}类场所。实行文章的十项措施：由消防部门自行决定时，{may}类三方多赢；必须服务时，{must}类三方多赢；"
        "{over}类工时不够。消防部门会主动服务的有{serves}类。",
        "Of {kinds} {noun} of premises, the article's ten measures are a gain for all three in {may} where the "
        "department may serve and in {must} where it must; in {over} they do not fit in the hours there are. It would "
        "choose to serve in {serves}.",
    ).format(
        noun=counted(kinds, "kind", "kinds"),
        kinds=str(kinds),
        may=str(may_win),
        must=str(must_win),
        over=str(over),
        serves=str(serves),
    )
