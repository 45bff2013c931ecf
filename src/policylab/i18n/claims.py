"""Sentences on the article's claims: does a proposition hold, where, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from policylab.i18n.labels import CONCEPT_NAMES
from policylab.i18n.numbers import count, hours, joined, money, share
from policylab.i18n.words import Words

VERDICT_NAMES: Mapping[str, Words] = {
    "holds": Words("成立", "holds"),
    "holds_when": Words("按现有取值不成立，换一些取值会成立", "does not hold at these values, would at others"),
    "fails": Words("不成立", "does not hold"),
    "not_applicable": Words("不适用", "does not apply"),
    "not_testable": Words("无法检验", "cannot be tested"),
}

REASONS: Mapping[str, Words] = {
    "over_budget": Words("措施在现有工时内放不下", "the measures do not fit in today's hours"),
    "no_hours_left": Words("措施用完了工时，没有时间检查", "the measures leave no hours for visits"),
    # whether there is the problem
    "pays_for_itself": Words("达标省下的自身火灾损失已够本", "complying pays for itself"),
    "costs_more_than_it_saves": Words(
        "企业不愿投资，但按现有取值，投资对各方合计也不合算",
        "the enterprise will not invest, but at these values it would not pay for all together either",
    ),
    "enterprise_has_a_best_action": Words(
        "企业有一种做法，无论查不查都最好", "the enterprise has an action that is best whether or not it is inspected"
    ),
    "regulator_has_a_best_action": Words(
        "消防部门有一种做法，无论企业怎样都最好",
        "the department has an action that is best whatever the enterprise does",
    ),
    "nobody_tries": Words("没有人想达标，缺的是意愿", "nobody tries to comply, so will is missing"),
    "too_few_try": Words("隐患大多出自忽视或应付", "most of the hazard comes from neglect or a token effort"),
    "no_visit_anyway": Words("有没有考核都不查", "with or without the mandate no visit is made"),
    "visits_anyway": Words("没有考核也照样查", "visits are no fewer without the mandate"),
    "neutrality_pure": Words("双方的选择都是确定的", "both sides choose one action for certain"),
    "neutrality_support_changes": Words(
        "成本略降，采用的行动就变了", "a small cut already changes which actions are in use"
    ),
    "neutrality_order_switches": Words(
        "成本略降，对整改通知的态度就变了", "a small cut already changes whether orders are obeyed"
    ),
    "comes_to_rest": Words("双方会稳定在均衡上", "both sides come to rest, and stay"),
    "penalties_at_once_help": Words("当场处罚使火灾较少", "penalties at once leave fewer fires"),
    "hazard_down": Words("没有考核时剩余隐患反而较少", "less hazard is left without the mandate"),
    "no_scale": Words(
        "有一方的得失从不变化，无从模仿", "one side's payoff never varies, so that there is nothing to imitate"
    ),
    "fine_suffices": Words("罚到上限且必罚，企业会达标", "a certain fine at the maximum makes the enterprise comply"),
    # what the measures do
    "fires_up": Words("火灾反而增加", "there are more fires"),
    "fires_same": Words("火灾不变", "there are as many fires"),
    "hazard_up": Words("剩余隐患反而增加", "more hazard is left"),
    "hazard_same": Words("剩余隐患不变", "as much hazard is left"),
    "comply_up": Words("主动达标仍会增多", "more comply even so"),
    "comply_same": Words("主动达标没有变化", "as many comply"),
    "comply_down": Words("主动达标减少", "fewer comply"),
    "neglect_up": Words("忽视增多", "more neglect"),
    "enterprise_loses": Words("企业受损", "the enterprise loses"),
    "enterprise_same": Words("企业得失不变", "the enterprise neither gains nor loses"),
    "regulator_loses": Words("消防部门受损", "the department loses"),
    "regulator_same": Words("消防部门得失不变", "the department neither gains nor loses"),
    "public_loses": Words("公众受损", "the public loses"),
    "public_same": Words("公众得失不变", "the public neither gains nor loses"),
    "serves_too_seldom": Words("消防部门很少或从不选择服务", "the department serves too seldom or never"),
    "scheme_decides": Words("何时服务由办法规定，不由部门选择", "the scheme and not the department says when to serve"),
    "service_part_up": Words("服务本身使火灾增加", "service alone makes fires rise"),
    "service_part_same": Words("服务本身不改变火灾", "service alone changes no fires"),
    "leniency_plays_no_part": Words("火灾多少与从宽无关", "leniency has no part in it"),
    "promise_takes_too_many_hours": Words("守约所需工时超过现有工时", "to keep it takes more hours than there are"),
    "promise_takes_every_hour": Words(
        "只有把全部工时都用于备班才守得住，检查无法进行",
        "it can be kept only if all hours go to standing by, with none left for inspections",
    ),
    # what a critic objects
    "as_many_found": Words("查出的隐患并不减少", "no fewer hazards are found"),
    "nobody_complies_anyway": Words("没有服务时几乎没有企业达标", "without service hardly anybody complies"),
    "nobody_complies": Words("有了服务也几乎没有企业达标", "even with service hardly anybody complies"),
    "service_fires_down": Words("实行措施后火灾较少", "the measures leave fewer fires"),
    "service_fires_same": Words("实行措施后火灾一样多", "the measures leave as many fires"),
    "care_kept": Words("企业没有放松", "owners take no less care"),
    "softness_down": Words("执法变软，火灾反而较少", "softness leaves fewer fires"),
    "softness_same": Words("执法变软不改变火灾", "softness changes no fires"),
    "service_lowers_no_fires": Words("服务并不减少火灾", "service does not lower fires"),
    "service_effect_same": Words("服务的作用与工时无关", "what service does is the same with more hours"),
    "service_effect_down": Words(
        "工时增加后，服务的作用更好，两者互补", "service does more good with more hours, each adding to the other"
    ),
}


def _yuan(value: float) -> Words:
    return money(value, in_table=True)


def _gain(value: float) -> Words:
    return money(value, signed=True, in_table=True)


def _change(value: float) -> Words:
    return count(value, signed=True)


Form = Callable[[float], Words]

# A number that goes from what a proposition compares with to what it speaks of, and numbers that stand alone.
MOVES: Mapping[str, tuple[Words, Form]] = {
    "fires": (Words("每千家年火灾", "fires per 1,000"), count),
    "hazard": (Words("剩余隐患", "hazard left"), share),
    "comply": (Words("达标概率", "chance of complying"), share),
    "neglect": (Words("忽视概率", "chance of neglect"), share),
    "visits": (Words("年检查次数", "visits a year"), count),
    "visits_possible": (
        Words("每年至多可查次数（无备班 → 有备班）", "visits a year at most (without → with standing by)"),
        count,
    ),
    "found": (Words("查出概率", "chance of being found"), share),
    "spend": (Words("主动投入", "own spending"), _yuan),
    "ordered": (Words("责令整改支出", "spent on orders"), _yuan),
    "service_effect": (
        Words("服务使每千家年火灾增减（工时不变 → 增加）", "change in fires by service (today's hours → more)"),
        _change,
    ),
}
NUMBERS: Mapping[str, tuple[Words, Form]] = {
    "gain_enterprise": (Words("企业得失", "enterprise"), _gain),
    "gain_regulator": (Words("消防部门得失", "department"), _gain),
    "gain_public": (Words("公众得失", "public"), _gain),
    "cost": (Words("达标成本（含审批）", "cost of complying, approval included"), _yuan),
    "own_saving": (Words("自己少受损失", "saved in own fires"), _yuan),
    "others_saving": (Words("他人少受损失", "saved to others"), _yuan),
    "sameness_enterprise": (
        Words("企业一成不变，至多损失", "sticking to one action costs the enterprise at most"),
        _yuan,
    ),
    "sameness_regulator": (Words("消防部门一成不变，至多损失", "and the department at most"), _yuan),
    "failed_share": (Words("出自未做好的比例", "share from work that failed"), share),
    "comply": (Words("达标概率", "chance of complying"), share),
    "fine": (Words("罚款", "fine"), _yuan),
    "complying_ahead": (Words("达标与其他最好的做法相比", "complying against the best other choice"), _gain),
    "visits_change": (Words("成本降1%，年检查次数", "visits a year at 1% less cost"), _change),
    "fires_change": (Words("每千家年火灾", "fires per 1,000"), _change),
    "serve": (Words("选择服务的概率", "chance of serving"), share),
    "budget_taken": (Words("占去预算", "budget taken"), share),
    "cost_saved": (Words("省去达标成本", "cost saved"), share),
    "service_part": (Words("服务使每千家年火灾", "fires per 1,000 by service"), _change),
    "service_part_held": (Words("双方做法不变时", "with both acting as today"), _change),
    "fires_as_lenient": (Words("从宽照旧时", "with leniency as before"), count),
    "officers": (Words("值守人数", "officers on call"), count),
    "hours_needed": (Words("每家每年需", "needed for each premises a year"), hours),
    "late": (Words("失约比例", "kept waiting too long"), share),
    "deadweight": (Words("本来就会达标的比例", "share that would comply anyway"), share),
}


@dataclass(frozen=True)
class Span:
    """An interval in which a proposition is true, as a reader is told.

    Attributes
    ----------
    label : Words
        Of the parameter.
    unit : str
        Of the parameter, as data files write it: `yuan/year`, `hours/year`, `share`, …
    low, high : float or None
        None where there is no border on that side within the range that was searched; not both.
    """

    label: Words
    unit: str
    low: float | None
    high: float | None


def _amount(value: float, unit: str) -> Words:
    """Return a parameter's value, without what it is counted by."""
    kind, _, _ = unit.partition("/")
    if kind == "yuan":
        return money(value)
    if kind == "hours":
        return hours(value)
    return share(value) if kind in ("share", "probability") else count(value)


def _per(unit: str) -> Words:
    """Return what a parameter is counted by: a year, an hour, or nothing."""
    return {"": Words("", ""), "year": Words("/年", " a year"), "hour": Words("/小时", " an hour")}[
        unit.partition("/")[2]
    ]


def _where(spans: Sequence[Span]) -> Words:
    """Return where a proposition is true, as a clause: every interval of one parameter."""
    parts = [_interval(span) for span in spans]
    said = Words("“{label}”" + "或".join(part.zh for part in parts), "“{label}” " + " or ".join(p.en for p in parts))
    return said.format(label=spans[0].label.lowered())


def _interval(span: Span) -> Words:
    if span.low is not None and span.high is not None:
        said = Words("在{low}至{high}{per}之间", "lies between {low} and {high}{per}")
    elif span.low is not None:
        said = Words("不低于{low}{per}", "is at least {low}{per}")
    else:
        said = Words("不高于{high}{per}", "is at most {high}{per}")
    ends = {
        name: Words("", "") if value is None else _amount(value, span.unit)
        for name, value in (("low", span.low), ("high", span.high))
    }
    return said.format(per=_per(span.unit), **ends)


def claim_sentence(
    verdict: str,
    *,
    reasons: Sequence[str] = (),
    spans: Sequence[Span] = (),
    searched: tuple[Words, str, float, float] | None = None,
    why: Words | None = None,
) -> Words:
    """Say whether a proposition holds.

    Parameters
    ----------
    verdict : str
        holds, holds_when, fails, not_applicable or not_testable.
    reasons : sequence of str
        Keys of `REASONS`.
    spans : sequence of Span
        Where in the range that was searched it holds, if not everywhere or nowhere.
    searched : (Words, str, float, float), optional
        Label, unit and range of the parameter that was searched; told where it changes nothing.
    why : Words, optional
        Why it cannot be tested: whole sentences.
    """
    if verdict == "not_testable":
        said = Words("无法检验：{why}", "Cannot be tested here. {why}")
        return said.format(why=why if why is not None else Words("", ""))
    because = _because(reasons)
    if verdict == "holds":
        limit = _throughout(searched)
        if spans:
            limit = Words("条件是{where}。", "It does so where {where}.").format(where=_where(spans))
        return _joined(Words("成立{because}。", "Holds{because}.").format(because=because), limit)
    here = Words("不适用{because}", "Does not apply{because}")
    if verdict == "holds_when":
        here = Words("按现有取值不成立{because}", "Does not hold at these values{because}")
    elif verdict == "fails":
        here = Words("不成立{because}", "Does not hold{because}")
    here = here.format(because=because)
    if spans:
        there = Words("；{where}时成立。", "; it holds where {where}.").format(where=_where(spans))
        return Words(here.zh + there.zh, here.en + there.en)
    return _joined(Words(here.zh + "。", here.en + "."), _nowhere(searched))


def _because(reasons: Sequence[str]) -> Words:
    if not reasons:
        return Words("", "")
    parts = [REASONS[reason] for reason in reasons]
    return Words("：" + "，".join(part.zh for part in parts), ": " + joined(parts).en)


def _throughout(searched: tuple[Words, str, float, float] | None) -> Words:
    return _ranged(Words("{label}{range}，结论不变。", "It stays so for {label} {range}."), searched)


def _nowhere(searched: tuple[Words, str, float, float] | None) -> Words:
    return _ranged(
        Words("{label}{range}，没有使它成立的取值。", "No value of {label} {range} makes it hold."), searched
    )


def _ranged(said: Words, searched: tuple[Words, str, float, float] | None) -> Words:
    if searched is None:
        return Words("", "")
    label, unit, low, high = searched
    ends = Words("从{low}到{high}{per}", "from {low} to {high}{per}")
    ends = ends.format(low=_amount(low, unit), high=_amount(high, unit), per=_per(unit))
    return said.format(label=Words("“{label}”", "“{label}”").format(label=label.lowered()), range=ends)


def _joined(first: Words, second: Words) -> Words:
    return Words(first.zh + second.zh, f"{first.en} {second.en}".rstrip())


def elsewhere_sentence(others: Mapping[str, Sequence[str]]) -> Words:
    """Say what other concepts say of a proposition at the same values, where that differs from the headline's.

    Parameters
    ----------
    others : mapping of str to sequence of str
        Solution concepts by verdict: holds, fails or not_applicable.
    """
    said = {
        "holds": Words("换用{names}，则成立。", "Under {names} it holds."),
        "fails": Words("换用{names}，则不成立。", "Under {names} it does not hold."),
        "not_applicable": Words("换用{names}，则不适用。", "Under {names} it does not apply."),
    }
    told = [
        said[verdict].format(names=joined([CONCEPT_NAMES[one] for one in concepts]))
        for verdict, concepts in others.items()
        if concepts
    ]
    return Words("".join(one.zh for one in told), " ".join(one.en for one in told))


def value_words(values: Mapping[str, float]) -> tuple[Words, ...]:
    """Return the numbers behind a verdict, each with its name, in the order given.

    Parameters
    ----------
    values : mapping of str to float
        Names of `NUMBERS`, or of `MOVES` with `_before` and `_after`.
    """
    told = []
    for name, value in values.items():
        base, _, end = name.rpartition("_")
        if end == "after" and base in MOVES:
            continue
        if end == "before" and base in MOVES:
            told.append(_moved(base, value, values[f"{base}_after"]))
            continue
        label, form = NUMBERS[name]
        told.append(Words("{label} {value}", "{label} {value}").format(label=label, value=form(value)))
    return tuple(told)


def _moved(name: str, before: float, after: float) -> Words:
    label, form = MOVES[name]
    said = Words("{label} {before} → {after}", "{label} {before} → {after}")
    said = said.format(label=label, before=form(before), after=form(after))
    if form(before) != form(after) or abs(after - before) <= 1e-6 * max(1.0, abs(before)):
        return said
    # Too small a move to show in the two numbers; it is there all the same.
    more, less = Words("（略增）", " (a little more)"), Words("（略减）", " (a little less)")
    small = more if after > before else less
    return Words(said.zh + small.zh, said.en + small.en)


KIND_NAMES: Mapping[str, tuple[Words, Words]] = {
    "claim": (Words("论断", "claim"), Words("论断", "claims")),
    "measure": (Words("举措", "measure"), Words("举措", "measures")),
    "critique": (Words("质疑", "objection"), Words("质疑", "objections")),
}


def claims_tally_sentence(kind: str, counts: Mapping[str, int]) -> Words:
    """Say how many entries of a kind hold at these values, do not, do not apply, and cannot be tested.

    What would hold at other values counts among those that do not, and is told apart.

    Parameters
    ----------
    kind : {"claim", "measure", "critique"}
    counts : mapping of str to int
        By verdict; those of none may be missing.
    """
    total = sum(counts.values())
    one, many = KIND_NAMES[kind]
    holds, when = counts.get("holds", 0), counts.get("holds_when", 0)
    idle, untold = counts.get("not_applicable", 0), counts.get("not_testable", 0)
    fails = counts.get("fails", 0) + when
    zh, en = [], []
    if holds:
        zh.append(f"{holds}条成立")
        en.append("1 holds" if holds == 1 else f"{holds} hold")
    if fails:
        zh.append(f"{fails}条不成立{_would_hold(fails, when).zh}")
        en.append("1 does not" if fails == 1 else f"{fails} do not")
        if not holds:
            en[-1] += " hold"
    if en:  # said once, of the first: what was worked out, was so at these values
        zh[0] = "按现有取值" + zh[0]
        en[0] += " at these values"
    if idle:
        zh.append(f"{idle}条不适用")
        en.append("1 does not apply" if idle == 1 else f"{idle} do not apply")
    if untold:
        zh.append(f"{untold}条无法检验")
        en.append(f"{untold} cannot be tested")
    return Words(
        f"{total}条{one.zh}：{'，'.join(zh)}。",
        f"Of {total} {(one if total == 1 else many).en} {joined([Words('', part) for part in en]).en}"
        f"{_would_hold(fails, when).en}.",
    )


def _would_hold(fails: int, when: int) -> Words:
    """Say how many of those that do not hold would at other values."""
    if not when:
        return Words("", "")
    if when == fails:
        which = "the one that does not" if fails == 1 else f"the {fails} that do not"
        return Words("（换一些取值会成立）", f"; {which} would hold at other values")
    return Words(f"（其中{when}条换一些取值会成立）", f"; {when} of the {fails} would hold at other values")
