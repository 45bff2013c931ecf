"""Sentences of what is played and why: equilibria, whether a lower cost lowers hazards, more visits or better ones."""

from __future__ import annotations

import math
from collections.abc import Mapping

from policylab.i18n.labels import ACTIONS
from policylab.i18n.numbers import NEARLY, count, joined, share
from policylab.i18n.words import Words

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def equilibrium_sentence(enterprise: Mapping[str, float], regulator: Mapping[str, float], regret: float) -> Words:
    """Say what is played in equilibrium.

    Parameters
    ----------
    enterprise, regulator : mapping of str to float
        The chance of each action; what has none is not named.
    regret : float
        As a share of the payoff range.
    """
    return Words(
        "均衡结果：企业{x}；消防部门{y}。任何一方单独改变做法都不会更有利{regret}。",
        "In equilibrium the enterprise {x}; the department {y}. Neither can gain by changing alone{regret}.",
    ).format(x=mix(enterprise), y=mix(regulator), regret=_tiny(regret))


def mix(chances: Mapping[str, float]) -> Words:
    """Return what a party does, as a verb phrase; a chance that would be shown as none is left out."""
    played = {ACTIONS[action]: chance for action, chance in chances.items() if chance > NEARLY}
    if len(played) == 1:
        (action,) = played
        return Words("总是“{action}”", "always chooses “{action}”").format(action=action)
    said = Words("以{chance}的概率“{action}”", "“{action}” with a chance of {chance}")
    mixed = joined([said.format(chance=share(chance), action=action) for action, chance in played.items()])
    return Words(mixed.zh, f"chooses {mixed.en}")


def _tiny(regret: float) -> Words:
    """Say which power of ten a regret does not exceed; nothing where there is none."""
    if regret <= 0:
        return Words("", "")
    power = "10" + str(math.ceil(math.log10(regret))).translate(_SUPERSCRIPTS)
    said = Words(
        "（至多为得失幅度的{power}，是计算误差）", " (by no more than {power} of the range, which is rounding)"
    )
    return said.format(power=power)


def neutrality_sentence(case: str, orders: str, *, cut: float, visits_change: float, fires_change: float) -> Words:
    """Say which case of the neutrality result enforcement only is in.

    Parameters
    ----------
    case, orders : str
        As in `policylab.study.Neutrality`.
    cut : float
        The share by which compliance_cost was lowered to find out.
    visits_change, fires_change : float
        What that changed: visits a year, and fires a year per 1,000 premises.
    """
    known = Words(
        "博弈论有一个中性结论：双方都按概率选择时，只降低整改成本不会改变企业的选择，只会改变检查的多少。",
        "Game theory has a neutrality result: where both sides mix, a lower cost of complying alone leaves the "
        "enterprise's choices as they were and changes only how often it is inspected.",
    )
    if case == "pure":
        here = Words(
            "这里不适用：仅执法时双方的选择都是确定的，不按概率混合。",
            "It does not apply here: under enforcement only both sides choose one action for certain.",
        )
    elif case == "support_changes":
        here = Words(
            "这里不适用：整改成本只降低{cut}，双方可选的行动就已改变。",
            "It does not apply here: a cost lower by only {cut} already changes which actions are in play.",
        ).format(cut=share(cut))
    elif case == "order_switches":
        here = Words(
            "这里不适用：整改成本只降低{cut}，企业对整改通知的态度（照办或不理）就已改变。",
            "It does not apply here: a cost lower by only {cut} already changes whether an order is obeyed.",
        ).format(cut=share(cut))
    else:
        here = Words(
            "这里适用：整改成本降低{cut}，企业的选择不变，每年检查{visits}，每千家单位火灾{fires}。{orders}",
            "It applies here: with a cost lower by {cut} the enterprise's mix stays, visits a year {visits} and fires "
            "per 1,000 premises {fires}. {orders}",
        ).format(
            cut=share(cut), visits=_moved(visits_change, "次"), fires=_moved(fires_change, "起"), orders=_ORDERS[orders]
        )
    return Words(known.zh + here.zh, f"{known.en} {here.en}".rstrip())


_ORDERS = {
    "obeyed": Words("整改通知都会照办。", "Orders are obeyed."),
    "ignored": Words("整改通知都不被理会。", "Orders are ignored."),
    "both": Words("整改通知有的照办，有的不理。", "Some orders are obeyed and some ignored."),
    "none": Words("没有隐患被查出。", "No hazard is found."),
}


def _moved(change: float, unit: str) -> Words:
    if abs(change) < 1e-9:
        return Words("不变", "do not move")
    size = count(abs(change))
    way = Words("增加{size}{unit}", "rise by {size}") if change > 0 else Words("减少{size}{unit}", "fall by {size}")
    return way.format(size=size, unit=unit)


def attribution_sentence(
    title: Words, extra: float, held: tuple[float, float], anew: tuple[float, float] | None = None
) -> Words:
    """Say how fires move by more hours, and how by service: at today's actions, and where both sides choose anew.

    Parameters
    ----------
    title : Words
        The regime's name.
    extra : float
        How many more hours, as a share of today's.
    held, anew : tuple of float
        What hours and what service do to fires a year per 1,000 premises, each on average with and without the other;
        `anew` in Nash equilibrium, None where that is not to be told.
    """
    parts = {"extra": share(extra), "title": title}
    for name, pair in (("held", held), ("anew", anew or held)):
        parts |= {f"{name}_{by}": _moved(change, "起") for by, change in zip(("hours", "service"), pair, strict=True)}
    said = Words(
        "双方做法不变时：工时增加{extra}，每千家单位年火灾{held_hours}；改为实行“{title}”，年火灾{held_service}"
        "（都是另一项有、无两种情形的平均）。",
        "With both sides acting as today: with {extra} more hours fires a year per 1,000 premises {held_hours}; under "
        "“{title}” they {held_service} (each on average with and without the other).",
    ).format(**parts)
    if anew is None:
        return said
    then = Words(
        "双方重新选择做法时（纳什均衡）：工时使年火灾{anew_hours}，“{title}”使年火灾{anew_service}。",
        " Where both choose anew (Nash equilibrium), with the hours fires {anew_hours} and with “{title}” they "
        "{anew_service}.",
    ).format(**parts)
    return Words(said.zh + then.zh, said.en + then.en)


def no_split_sentence(title: Words, *, serves: bool = True) -> Words:
    """Say that nothing can be attributed to service: it does not fit in today's hours, or there is none at visits."""
    if not serves:
        return Words(
            "“{title}”没有随检查提供的服务，谈不上“查得好”。",
            "“{title}” has no service at the visit: there are no better visits to tell from more of them.",
        ).format(title=title)
    return Words(
        "“{title}”在现有工时内放不下，无法区分“多查”和“查得好”各起多大作用。",
        "“{title}” does not fit in today's hours: how much is due to more visits and how much to better ones cannot "
        "be told.",
    ).format(title=title)
