"""Sentences made from results.

One function says one thing, for terminal, notebook, brief and index alike. What they take are plain
values, so that a test can ask of each sentence whether it is true of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylab.i18n.labels import PARTIES
from policylab.i18n.numbers import NEARLY, count, counted, hours, joined, money, share
from policylab.i18n.numbers import visits as visits_said
from policylab.i18n.words import Words


def fires_sentence(title: Words, before: float, after: float) -> Words:
    """Say how the number of fires moves under a regime, per 1,000 premises and year."""
    if count(before) == count(after):
        return Words(
            "实行“{title}”，每千家单位每年的火灾仍为{before}起。",
            "Under “{title}” there are still {before} fires a year per 1,000 premises.",
        ).format(title=title, before=count(before))
    way = Words("降到", "fall") if after < before else Words("升到", "rise")
    return Words(
        "与同等预算的“仅执法”相比，“{title}”使每千家单位每年的火灾从{before}起{way}{after}起。",
        "Against enforcement only at the same budget, fires a year per 1,000 premises {way} from {before} to {after} "
        "under “{title}”.",
    ).format(title=title, way=way, before=count(before), after=count(after))


def loss_sentence(
    external_loss: float,
    deaths_per_fire: float,
    lives: tuple[float, float],
    source: Words,
    *,
    assumed: bool,
    entered: bool = False,
) -> Words:
    """Say what the public's loss per fire is taken to be, deaths and the rest apart.

    Parameters
    ----------
    external_loss : float
        Yuan per fire.
    deaths_per_fire : float
    lives : (float, float)
        The least and the most that a life is put at, yuan.
    source : Words
        Where the deaths are from.
    assumed : bool
        Whether the loss is an assumption.
    entered : bool
        Whether it is a number that the user has entered without saying what it is made up of.
    """
    low, high = (float(f"{deaths_per_fire * life:.3g}") for life in lives)
    known = Words(
        "公众损失按每起火灾{loss}计。死亡按每起{deaths}人（{source}）、每条生命{span}折算，合{low}至{high}，",
        "A fire is put at {loss} of loss to the public. With {deaths} deaths per fire ({source}) and a life put at "
        "{span}, deaths are {low} to {high}",
    ).format(
        loss=money(external_loss), deaths=count(deaths_per_fire), source=source, span=lives_span(lives),
        low=money(low), high=money(high),
    )  # fmt: skip
    if high >= external_loss:
        rest = Words("已达到或超过此数。", ", which may be as much as this or more.")
    elif entered:
        rest = Words("其余未细分。", " of it; the rest is not broken down.")
    elif assumed:
        rest = Words(
            "其余是财产损失、受伤和为重大火灾留的余量，属于假设。",
            " of it; the rest, for property, injuries and the rare large fire, is assumed.",
        )
    else:
        rest = Words("其余是财产损失和受伤。", " of it; the rest is for property and injuries.")
    return Words(known.zh + rest.zh, known.en + rest.en)


def lives_span(lives: tuple[float, float]) -> Words:
    """Return from what to what a life is put at: 200万至500万元, 2 to 5 million yuan."""
    low, high = lives
    wan, million = (tuple(count(life / unit).en for life in (low, high)) for unit in (1e4, 1e6))
    return Words(f"{wan[0]}万至{wan[1]}万元", f"{million[0]} to {million[1]} million yuan")


def deaths_sentence(cases: Sequence[tuple[Words, float]]) -> Words:
    """Say how many die a year in 100,000 such premises, under each of several regimes.

    Parameters
    ----------
    cases : sequence of (Words, float)
        Each case as a clause, `under enforcement only`, and its deaths.
    """
    each = Words("{case}{deaths}人", "{deaths} {case}")
    told = [each.format(case=case, deaths=count(deaths)) for case, deaths in cases]
    return Words(
        "照此推算，每十万家这样的单位一年死亡：" + "，".join(one.zh for one in told) + "。",
        f"So reckoned, deaths a year in 100,000 such premises: {'; '.join(one.en for one in told)}.",
    )


def today_sentence(turned: Mapping[Words, Mapping[str, float]]) -> Words:
    """Say what parties gain against today whose gain has another sign there than at the same budget.

    Parameters
    ----------
    turned : mapping of Words to mapping of str to float
        By case, `if it must serve`: yuan a year by party.
    """
    each, mode_told = (
        Words("{party}每年{amount}", "{party} {amount}"),
        Words("{mode}，{fares}", "{mode} {fares} a year"),
    )
    parts = []
    for mode, gains in turned.items():
        told = [each.format(party=PARTIES[party], amount=_gained(gain)) for party, gain in gains.items()]
        parts.append(mode_told.format(mode=mode, fares=Words("，".join(one.zh for one in told), joined(told).en)))
    return Words("；".join(one.zh for one in parts) + "。", "; ".join(one.en for one in parts) + ".").capitalised()


def _gained(gain: float) -> Words:
    amount = money(abs(gain))
    if not any(digit in amount.en for digit in "123456789"):
        return Words("不变", "neither gains nor loses")
    return (Words("少{x}", "loses {x}") if gain < 0 else Words("多{x}", "gains {x}")).format(x=amount)


def visited_sentence(visits: float, alone: float) -> Words:
    """Say that the enterprise loses because visits begin, and not because of service.

    Parameters
    ----------
    visits : float
        A year; without the regime there are none.
    alone : float
        What enforcing alone at the same budget would change for the enterprise, yuan a year; below 0.
    """
    return Words(
        "消防部门由不查变为每年查{visits}次，企业要多花整改费；不是服务使然：同等预算只执法也去查，企业每年要亏{amount}。",
        "The department goes from no visits to {visits} a year, which brings spending on hazards; it is not service: "
        "visits that only enforce, at the same budget, would cost the enterprise {amount} a year.",
    ).format(visits=count(visits), amount=money(-alone))


def matched_sentence(today: float, matched: float) -> Words:
    """Say that enforcement only, given the same money as hours, makes visits where it makes none today, or none.

    Parameters
    ----------
    today, matched : float
        Visits a year under enforcement only, with today's hours and with the hours that the money buys.
    """
    if matched < today:
        return Words(
            "比较对象：同样的经费折成工时后，单靠执法反而不查了（现状每年{visits}）：按这么多工时查一遍，对消防部门得不偿失。",
            "Enforcement only, given the same money as hours, makes no visits at all (today {visits} a year): a year's "
            "visits with that many hours would cost the department more than they bring.",
        ).format(visits=visits_said(today))
    return Words(
        "比较对象：同样的经费折成工时后，单靠执法也会去查，每年{visits}（现状不查）。",
        "Enforcement only, given the same money as hours, makes {visits} a year (today none).",
    ).format(visits=visits_said(matched))


def price_sentence(year: int, base: int) -> Words:
    """Say in whose prices the amounts are: the premises' own are of a year, what the project states of its base."""
    said = Words("金额为{year}年价格。", "Amounts are in prices of {year}.")
    if year != base:
        said = Words(
            "本场所自己的金额为{year}年价格；沿用的金额、原有措施的费用和生命价值为{base}年价格，未作换算。",
            "Amounts stated for these premises are in prices of {year}; those taken over from others, what the "
            "project's measures cost and what a life is put at are in prices of {base}, and nothing is converted.",
        )
    return said.format(year=str(year), base=str(base))


SERVES_ELSEWHERE = Words("另有一种均衡，消防部门会服务。", "There is another equilibrium, in which it serves.")


def over_budget_sentence(programme_hours: float, inspector_hours: float) -> Words:
    """Say that the programmes take more hours than there are."""
    return Words(
        "不能：各项服务措施每年需要{need}，而每个单位只有{have}监督工时。",
        "It cannot: the measures take {need} a year and there are {have} for these premises.",
    ).format(need=hours(programme_hours), have=hours(inspector_hours))


def choice_sentence(
    chances: Mapping[str, float],
    *,
    visits: Mapping[str, float],
    hours_per_visit: Mapping[str, float],
    advantage: float | None,
    never_worth_it: bool = False,
    serves_elsewhere: bool = False,
) -> Words:
    """Say whether the department, left to choose, would serve, and why not.

    Parameters
    ----------
    chances : mapping of str to float
        The chance of each of its actions: stand_back, and enforce and serve where it has them.
    visits, hours_per_visit : mapping of str to float
        Visits a year and hours per visit of `enforce` and `serve`, where it has them.
    advantage : float or None
        What `serve` would be worth to it over `enforce` at what the enterprise does, yuan a year.
    never_worth_it : bool
        Whether standing back is best for it whatever the enterprise does.
    serves_elsewhere : bool
        Whether there is another equilibrium in which it serves.
    """
    if set(chances) == {"stand_back"}:
        return Words(
            "不会：服务措施用完了全部监督工时，没有时间上门检查。",
            "No: the measures use up every inspector hour, and none is left for visits.",
        )
    if chances["stand_back"] > 1 - NEARLY:
        if never_worth_it:
            return Words(
                "不会：无论企业怎样做，检查对消防部门都得不偿失，它选择不查。",
                "No: whatever the enterprise does, no visit is worth its cost to the department, and it stands back.",
            )
        said = Words(
            "不会：企业这样做时，检查对消防部门得不偿失，它选择不查。{other}",
            "No: as the enterprise acts, a visit is not worth its cost to the department, and it stands back. {other}",
        ).format(other=SERVES_ELSEWHERE if serves_elsewhere else Words("", ""))
        return Words(said.zh, said.en.rstrip())
    if "serve" not in chances:
        return Words(
            "这一方案没有在检查时提供的服务，消防部门只能执法或不查。",
            "This regime has no service delivered at the visit: the department can only enforce or stand back.",
        )
    serve = chances["serve"]
    if serve > 1 - NEARLY or (serve > NEARLY and not _rest(chances).en):
        return Words(
            "会：消防部门总是选择服务+执法，每年上门{visits}。",
            "Yes: the department always serves and enforces, in {visits} a year.",
        ).format(visits=visits_said(visits["serve"]))
    if serve > NEARLY:
        return Words(
            "有时会：消防部门以{serve}的概率选择服务+执法，{rest}。",
            "Sometimes: it serves and enforces with a chance of {serve}; {rest}.",
        ).format(serve=share(serve), rest=_rest(chances))
    said = Words("不会：{rest}。{why}", "No: {rest}. {why}").format(
        rest=_rest(chances), why=_why_not(visits, hours_per_visit, advantage)
    )
    return Words(said.zh, said.en.rstrip())


def _rest(chances: Mapping[str, float]) -> Words:
    enforce, stand_back = chances.get("enforce", 0.0), chances["stand_back"]
    if enforce > 1 - NEARLY:
        return Words("消防部门总是只执法、不服务", "it always enforces without serving")
    parts = []
    if enforce > NEARLY:
        said = Words("以{chance}的概率只执法", "it only enforces with a chance of {chance}")
        parts.append(said.format(chance=share(enforce)))
    if stand_back > NEARLY:
        said = Words("以{chance}的概率不查", "it stands back with a chance of {chance}")
        parts.append(said.format(chance=share(stand_back)))
    return Words("，".join(part.zh for part in parts), " and ".join(part.en for part in parts))


def _why_not(visits: Mapping[str, float], hours_per_visit: Mapping[str, float], advantage: float | None) -> Words:
    if "enforce" not in visits:
        return Words("", "")
    if hours(hours_per_visit["serve"]) == hours(hours_per_visit["enforce"]):
        if advantage is None or not advantage < 0:
            return Words("", "")
        return Words(
            "若改为服务，消防部门每年要多损失{amount}。",
            "To serve instead would leave the department worse off by {amount} a year.",
        ).format(amount=money(-advantage))
    said = Words(
        "结合服务的检查每次要{serve_hours}，只执法每次{enforce_hours}，同样的工时一年只能查{serve}，而不是{enforce}",
        "A visit with service takes {serve_hours} instead of {enforce_hours}, so the same hours give {serve} a year "
        "instead of {instead}",
    ).format(
        serve_hours=hours(hours_per_visit["serve"]),
        enforce_hours=hours(hours_per_visit["enforce"]),
        serve=visits_said(visits["serve"]),
        enforce=visits_said(visits["enforce"]),
        instead=count(visits["enforce"]),
    )
    if advantage is None or not advantage < 0:
        return Words(said.zh + "。", said.en + ".")
    worse = Words(
        "{said}；若改为服务，消防部门每年要多损失{amount}。",
        "{said}; to serve instead would leave the department worse off by {amount} a year.",
    )
    return worse.format(said=said, amount=money(-advantage))


def assumptions_sentence(assumptions: int, total: int) -> Words:
    """Say how many of the values are assumptions."""
    if assumptions == total:
        said = Words(
            "本页列出的{total}个数值全是假设；", "All of the {total} values behind this page are assumptions. "
        )
    elif assumptions == 0:
        said = Words("本页列出的{total}个数值都有来源；", "All of the {total} values behind this page have a source. ")
    else:
        said = Words(
            "本页列出的{total}个数值中，{assumptions}个是假设，其余有来源；",
            "Of the {total} values behind this page {assumptions} {are}; the others have a source. ",
        )
    place = Words("逐项见“数据来源”。", "Each is listed under “Where the numbers come from”.")
    are = counted(assumptions, "is an assumption", "are assumptions")
    said = said.format(total=str(total), assumptions=str(assumptions), are=are)
    return Words(said.zh + place.zh, said.en + place.en)
