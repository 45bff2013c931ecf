"""Sentences on the solution concepts: what is played under each, and why the verdicts differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES, PARTIES
from policylab.i18n.numbers import count, joined, money, share
from policylab.i18n.verdicts import fate
from policylab.i18n.why import mix
from policylab.i18n.words import Words

MECHANISMS: Mapping[str, Words] = {
    "nash": Words(
        "双方同时选择，各自的做法都是对对方的最好应对。",
        "Both choose at once, and each does what is best for it given what the other does.",
    ),
    "commitment": Words(
        "消防部门先公布检查安排并照此执行，企业看清后再选择。",
        "The department announces how it will inspect and keeps to it; the enterprise knows and then chooses.",
    ),
    "quantal": Words("双方大多选对自己有利的做法，但会出错。", "Both mostly do what pays them, but err."),
    "fixed": Words(
        "从初始状态出发，双方各自仿效得益较好的同行，最后稳定下来。",
        "From the shares it starts with, each side imitates what pays and comes to rest.",
    ),
    "cycles": Words(
        "从初始状态出发，查得严时企业改好，查得松时又放松，循环不止；表中为平均数。",
        "From the shares they start with, the two chase each other round for ever; the table gives the average.",
    ),
    "slow": Words(
        "从初始状态出发，双方各自仿效得益较好的同行，到期末仍未稳定；表中为期末的情形。",
        "From the shares it starts with, each side imitates what pays and has not come to rest by the horizon; the "
        "table gives the state it is in by then.",
    ),
}


def mechanism_sentence(
    concept: str, status: str | None = None, nearest: tuple[Mapping[str, float], Mapping[str, float]] | None = None
) -> Words:
    """Say who moves when under a concept, the scheme of targeting apart.

    Parameters
    ----------
    concept : str
        nash, commitment, evolution or quantal.
    status : {"fixed", "cycles", "slow"}, optional
        How evolution ends.
    nearest : pair of mappings of str to float, optional
        The equilibrium nearest to a state that has not settled: the chances of the enterprise's actions, and of the
        department's.
    """
    told = MECHANISMS[status if concept == "evolution" and status is not None else concept]
    if nearest is None:
        return told
    close = Words(
        "最接近的均衡是：企业{x}，消防部门{y}。", "The nearest equilibrium: the enterprise {x}; the department {y}."
    ).format(x=mix(nearest[0]), y=mix(nearest[1]))
    return Words(told.zh + close.zh, f"{told.en} {close.en}")


def scheme_sentence(
    *,
    trusted: tuple[str, float, str],
    targeted: tuple[str, float, str],
    share_targeted: float,
) -> Words:
    """Say how the department visits two groups, and how the enterprise answers.

    Parameters
    ----------
    trusted, targeted : (str, float, str)
        What the department does at a visit, visits a year, and what the enterprise does.
    share_targeted : float
        Share of years in the targeted group.
    """
    action, visits, choice = trusted
    if visits == 0:
        return Words(
            "现有工时一次也查不了：企业{x}。", "The hours allow no visit in either group: the enterprise {x}."
        ).format(x=mix({choice: 1.0}))
    return Words(
        "受信任的单位每年查{v1}次（{y1}），企业{x1}；受罚后列为重点，每年查{v2}次（{y2}，不从宽），企业{x2}。"
        "长期看，{share}的年份处在重点组。",
        "Visits a year: {v1} to trusted premises ({y1}), which {x1}; {v2} to those once penalised ({y2}, no leniency), "
        "which {x2}. In the long run {share} of years are spent in the targeted group.",
    ).format(
        v1=count(visits),
        y1=ACTIONS[action],
        x1=_does(choice),
        v2=count(targeted[1]),
        y2=ACTIONS[targeted[0]],
        x2=_does(targeted[2]),
        share=share(share_targeted),
    )


def _does(action: str) -> Words:
    words = {
        "neglect": Words("选择“忽视”", "neglect"),
        "patch": Words("选择“应付”", "make a token effort"),
        "comply": Words("选择“达标”", "comply"),
    }
    return words[action]


@dataclass(frozen=True)
class Change:
    """A party that mostly does one thing under Nash and another under a concept.

    Attributes
    ----------
    regime : Words
        In which regime.
    party, nash, here : str
        The party, and its most frequent action under Nash and under the concept.
    """

    regime: Words
    party: str
    nash: str
    here: str


def changes_sentence(changes: Sequence[Change]) -> Words:
    """Say who mostly acts otherwise than under Nash; none means that nobody does."""
    if not changes:
        return Words("双方的主要做法与纳什均衡相同。", "Both sides mostly act as under Nash.")
    moves = Words("{party}的主要做法由“{nash}”变为“{here}”", "{party} moves from “{nash}” to “{here}”")
    under = Words("实行“{regime}”时，{moves}", "under “{regime}” {moves}")
    parts = []
    for regime in dict.fromkeys(one.regime for one in changes):
        moved = [
            moves.format(party=PARTIES[one.party], nash=ACTIONS[one.nash], here=ACTIONS[one.here])
            for one in changes
            if one.regime == regime
        ]
        both = Words("，".join(one.zh for one in moved), " and ".join(one.en for one in moved))
        parts.append(under.format(regime=regime.lowered(), moves=both))
    return Words(
        "与纳什均衡相比：" + "；".join(part.zh for part in parts) + "。",
        "Against Nash: " + "; ".join(part.en for part in parts) + ".",
    )


Turns = Mapping[str, tuple[int, int, float]]


def turns_sentence(may: Turns, must: Turns) -> Words:
    """Say which parties fare otherwise than under Nash, whose verdict this turns.

    Parameters
    ----------
    may, must : mapping of str to (int, int, float)
        By party that fares otherwise, where the department may serve and where it must: the sign of its gain under
        Nash and under the concept, and the gain under the concept in yuan a year. Empty where all fare alike.
    """
    if not may and not must:
        return Words("三方得失的方向不变。", "Each of the three gains or loses as under Nash.")
    free = Words("自行决定时{turns}", "where the department is free to choose {turns}")
    bound = Words("必须服务时{turns}", "where the department must serve {turns}")
    parts = [said.format(turns=_turned(turns)) for said, turns in ((free, may), (bound, must)) if turns]
    if may == must:
        parts = [_turned(may)]
    return Words("；".join(part.zh for part in parts) + "。", "; ".join(part.en for part in parts) + ".").capitalised()


def _turned(turns: Turns) -> Words:
    said = Words("{party}由{nash}转为{here}（每年{gain}）", "{party} {here} ({gain} a year; under Nash {nash})")
    still = Words("{party}由{nash}转为不变", "nothing changes for {party} (under Nash {nash})")
    parts = [
        (said if here else still).format(
            party=PARTIES[party], nash=_WAS[nash], here=_IS[here], gain=money(gain, signed=True)
        )
        for party, (nash, here, gain) in turns.items()
    ]
    return Words("，".join(part.zh for part in parts), joined(parts).en)


_WAS = {1: Words("得益", "it gains"), 0: Words("不变", "unchanged"), -1: Words("受损", "it loses")}
_IS = {1: Words("得益", "gains"), 0: Words("不变", "is unchanged"), -1: Words("受损", "loses")}


def agreement_sentence(
    same: Sequence[str], other: Sequence[tuple[str, tuple[str, Sequence[str]], tuple[str, Sequence[str]]]]
) -> Words:
    """Say under which other concepts the two answers stay, and what they become under the rest.

    Parameters
    ----------
    same : sequence of str
        Concepts that give both verdicts of the headline.
    other : sequence of (concept, (verdict, losers), (verdict, losers))
        Concepts that do not, with the verdict where the department may serve and where it must.
    """
    parts = []
    if same:
        parts.append(
            Words("换用{names}，两问的结论不变。", "Under {names} both answers stay the same.").format(
                names=joined([CONCEPT_NAMES[one] for one in same])
            )
        )
    alike: dict[tuple[str, tuple[str, ...], str, tuple[str, ...]], list[str]] = {}
    for concept, (may, may_lose), (must, must_lose) in other:
        alike.setdefault((may, tuple(may_lose), must, tuple(must_lose)), []).append(concept)
    for (may, may_lose, must, must_lose), concepts in alike.items():
        if (may, may_lose) == (must, must_lose):
            said = Words(
                "换用{name}，无论是否必须服务，{may}。", "Under {name} {may}, whether or not the department must serve."
            )
        else:
            said = Words(
                "换用{name}，自行决定时{may}，必须服务时{must}。",
                "Under {name} {may} where the department is free to choose, and {must} where it must serve.",
            )
        names = joined([CONCEPT_NAMES[one] for one in concepts])
        parts.append(said.format(name=names, may=fate(may, may_lose), must=fate(must, must_lose)))
    return Words("".join(part.zh for part in parts), " ".join(part.en for part in parts))
