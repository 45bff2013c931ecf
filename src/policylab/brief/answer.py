"""Part 1, the answer: would the department choose to serve, and what if it had to?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from policylab.brief.harm import Harm
from policylab.brief.section import Cell, Section, both, bullets, heading, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.comparison import NEVER, Judgement
from policylab.formulas import ENFORCE, SERVE, STAND_BACK
from policylab.i18n.concepts import agreement_sentence
from policylab.i18n.labels import CONCEPTS, FLAGS, MODES, PARTY_HEADS, SIGNS
from policylab.i18n.numbers import count, money
from policylab.i18n.outlook import Sure, Turn, sure_sentence, turning_sentence
from policylab.i18n.sentences import (
    assumptions_sentence,
    choice_sentence,
    deaths_sentence,
    loss_sentence,
    over_budget_sentence,
    price_sentence,
    today_sentence,
    visited_sentence,
)
from policylab.i18n.verdicts import fate, headline_sentence, qualified, verdict_name, verdict_sentence
from policylab.i18n.words import Language, Words
from policylab.parameters import PRICE_YEAR
from policylab.quantity import Varies
from policylab.study.naming import names_of
from policylab.study.turning_points import TurningPoint

HEADING = Words("结论", "The answer")
BY = Words("依据：{concept}", "Solution concept: {concept}")
SURE = Words("“{title}”：有多大把握，何时改变", "“{title}”: how sure, and when it turns")
WHY = Words("企业为何受损", "Why the enterprise loses")
TODAY = Words("与现状（不另加经费）相比", "Against today, without that money")
OTHER_CONCEPTS = Words("换一种解法", "Other concepts")
HOW_SURE = Words("把握", "How sure")
TURNS = Words("何时改变（{mode}）", "When it turns ({mode})")
LIVES = Words("死亡与财产", "Deaths and property")
NUMBERS = Words("数据", "Numbers")
UNDER = {
    "today": Words("仅执法（现状）", "under enforcement only (today)"),
    "either": Words("仅执法（现状，同等预算也一样）", "under enforcement only (today, and at the same budget)"),
    "same": Words("仅执法（同等预算）", "under enforcement only (same budget)"),
    "same as may": Words("仅执法（自行决定时的预算）", "under enforcement only (the budget when free to choose)"),
    "same as must": Words("仅执法（必须服务时的预算）", "under enforcement only (the budget when it must serve)"),
    "may": Words("自行决定时", "if the department is free to choose"),
    "must": Words("必须服务时", "if it must serve"),
}
CHOOSE = Words("消防部门会主动选择服务吗？", "Would the department choose to serve?")
MUST = Words("如果必须服务，结果如何？", "What if it had to?")
MAY_SERVE, MUST_SERVE = MODES[False], MODES[True]
EITHER_WAY = Words("无论是否必须服务", "whether or not it must serve,")
EITHER = Words("无论是否必须服务", "free to choose or not")


def answer(subject: Subject) -> Section:
    """Answer both questions, with the verdict for each of the three parties."""

    def make(language: Language) -> Markup:
        parts = [heading(HEADING, "answer", language)]
        by = BY.format(concept=CONCEPTS[subject.concept])
        head = Markup("{}<br><small>{}</small>").format(said(_headline(subject), language), said(by, language))
        parts.append(paragraph(head, language, "headline"))
        for question, judgements, sentence in (
            (CHOOSE, subject.optional, choice),
            (MUST, subject.binding, outcome),
        ):
            parts.append(Markup("<h3>{}</h3>\n").format(said(question, language)))
            # Where the measures asked for do not fit, the question is asked of what is shown instead, too.
            asked = list(dict.fromkeys((subject.asked, subject.regime)))
            for name in asked:
                told: Words | Markup = sentence(judgements[name])
                if len(asked) > 1:
                    told = _led(subject.regimes[name].title, sentence(judgements[name]), language)
                parts.append(paragraph(told, language))
        parts.append(verdict_table(_rows(subject), language))
        title = subject.regimes[subject.regime].title
        parts.append(Markup("<h3>{}</h3>\n").format(said(SURE.format(title=title), language)))
        parts.append(bullets([_led(lead, text, language) for lead, text in _cautions(subject)], language))
        return Markup("").join(parts)

    return both(make, headline=headline(subject))


def _headline(subject: Subject) -> Words:
    may, must = subject.optional[subject.asked], subject.binding[subject.asked]
    chances = may.solution.outcomes.action_chances["regulator"] if may.solution is not None else {}
    regime = subject.regimes[subject.asked]
    return headline_sentence(
        subject.measures,
        may.verdict,
        may.losers,
        chances,
        must.verdict,
        must.losers,
        programmes=len(regime.delivered_by("programme")),
        at_visits=len(regime.delivered_by("visit")),
    )


def _led(lead: Words, sentence: Words, language: Language) -> Markup:
    after = Words("\u3000", ". ")
    return Markup("<strong>{}</strong>{}{}").format(
        said(lead, language), said(after, language), said(sentence, language)
    )


def choice(judgement: Judgement) -> Words:
    """Say whether the department, left to choose, would serve."""
    if judgement.solution is None:
        return _over_budget(judgement)
    solution = judgement.solution
    game, profile = solution.game, solution.played
    offered = [action for action in (ENFORCE, SERVE) if action in game.regulator_actions]
    column = {action: game.regulator_actions.index(action) for action in offered}
    advantage = None
    if len(offered) == 2:
        worth = profile.enterprise @ game.regulator
        advantage = float(worth[column[SERVE]] - worth[column[ENFORCE]])
    visits = {action: float(game.cells["visits"][0, column[action]]) for action in offered}
    left = float(game.cells["hours_used"][0, -1]) - float(game.regime.programme_hours)
    return choice_sentence(
        profile.outcomes.action_chances["regulator"],
        visits=visits,
        hours_per_visit={action: left / number for action, number in visits.items()},
        advantage=advantage,
        never_worth_it=bool(np.all(game.regulator[:, 0] >= game.regulator.max(axis=1))),
        serves_elsewhere=any(
            other.outcomes.action_chances["regulator"].get(SERVE, 0.0) > NEVER for other in solution.profiles
        ),
    )


def outcome(judgement: Judgement) -> Words:
    """Say who gains and who loses where the department must serve."""
    if judgement.solution is None:
        return _over_budget(judgement)
    said_verdict = verdict_sentence(judgement.verdict, judgement.losers, judgement.gains)
    if judgement.stands_back:
        return Words(
            "消防部门仍选择不查。" + said_verdict.zh,
            "The department then makes no visits. " + said_verdict.en,
        )
    return said_verdict


def _over_budget(judgement: Judgement) -> Words:
    return over_budget_sentence(float(judgement.regime.programme_hours), judgement.hours_available)


def verdict_table(rows: Sequence[tuple[Words, Judgement]], language: Language) -> Markup:
    """Return the table of the three verdicts, a row for each judgement."""
    caption = Words(
        "三方得失（＋得益，−受损）：与同等工时和经费的“仅执法”相比，每单位每年；小字为与现状（不另加经费）相比",
        "Gains (+) and losses (−) a year for one set of premises, against enforcement only with the same hours and "
        "money; in small type against today's enforcement, without that money",
    )
    heads = [Words("方案", "Regime"), *PARTY_HEADS.values(), Words("结论", "Verdict")]
    body = [
        [
            Cell(title),
            *(Cell(_gain(one, party, language), _tone(one, party)) for party in PARTY_HEADS),
            Cell(verdict_words(one), "verdict"),
        ]
        for title, one in rows
    ]
    return table(caption, heads, body, language, "verdicts")


def _rows(subject: Subject) -> list[tuple[Words, Judgement]]:
    titled = Words("{title}（{mode}）", "{title} ({mode})")
    return [
        (titled.format(title=subject.regimes[name].title, mode=mode), one)
        for name in subject.regimes
        for mode, one in ((MAY_SERVE, subject.optional[name]), (MUST_SERVE, subject.binding[name]))
    ]


def verdict_words(judgement: Judgement) -> Words:
    """Return a verdict with what qualifies it, as a table shows it."""
    name = verdict_name(judgement.verdict, judgement.losers)
    told = [FLAGS[flag] for flag in judgement.flags if flag in ("softness", "fragile")]
    # A multi-win counting duty is worth saying only where there is none without it.
    if judgement.multi_win_counting_duty and judgement.verdict != "multi_win":
        told.append(FLAGS["multi_win_counting_duty"])
    if judgement.depends_on_equilibrium:
        best = verdict_name(judgement.best_verdict or judgement.verdict, judgement.best_losers)
        other = Words("换一个均衡：{best}", "in another equilibrium: {best}").format(best=best.lowered())
        told.append(other)
    return qualified(name, told)


def _gain(judgement: Judgement, party: str, language: Language) -> Markup:
    if judgement.gains is None:
        return said("—", language)
    way = judgement.sign(party)
    amount = money(judgement.gains[party], signed=True, in_table=True) if way else SIGNS[0]
    return said(amount, language) + _against_today(judgement, party, language)


def _against_today(judgement: Judgement, party: str, language: Language) -> Markup:
    """Return the gain against today's enforcement, where the matched baseline is another."""
    if judgement.gains is None or judgement.gains_unadjusted is None or judgement.gains == judgement.gains_unadjusted:
        return Markup("")
    today = money(judgement.gains_unadjusted[party], signed=True, in_table=True)
    words = Words("较现状 {today}", "against today: {today}").format(today=today)
    return Markup("<br><small>{}</small>").format(said(words, language))


def _tone(judgement: Judgement, party: str) -> str:
    if judgement.gains is None:
        return "number"
    return {1: "number gains", 0: "number", -1: "number loses"}[judgement.sign(party)]


def _cautions(subject: Subject) -> list[tuple[Words, Words]]:
    scenario = subject.scenario
    elsewhere = _elsewhere(subject)
    numbers = price_sentence(scenario.price_year, PRICE_YEAR)
    counted = assumptions_sentence(subject.assumptions, subject.values)
    reason, turned = _reason(subject), _turned_today(subject)
    return [
        *([(WHY, reason)] if reason is not None else []),
        *([(TODAY, turned)] if turned is not None else []),
        *([(OTHER_CONCEPTS, elsewhere)] if elsewhere is not None else []),
        (HOW_SURE, sure(subject)),
        *turning(subject),
        *([(LIVES, _lives(subject, subject.harm))] if subject.harm is not None else []),
        (NUMBERS, Words(numbers.zh + counted.zh, f"{numbers.en} {counted.en}")),
    ]


def _turned_today(subject: Subject) -> Words | None:
    """Say which parties fare against today otherwise than at the same budget; nothing where all fare alike."""
    judged = {"may": subject.optional[subject.regime], "must": subject.binding[subject.regime]}
    found = {UNDER[mode]: one.turned_today for mode, one in judged.items() if one.turned_today}
    if len(found) == len(judged) and judged["may"].turned_today == judged["must"].turned_today:
        found = {EITHER_WAY: judged["may"].turned_today}
    return today_sentence(found) if found else None


def _reason(subject: Subject) -> Words | None:
    """Say that the enterprise loses because visits begin, where that is so and enforcing alone would cost it more."""
    for one in (subject.optional[subject.regime], subject.binding[subject.regime]):
        if one.solution is None or one.baseline is None or "enterprise" not in one.losers:
            continue
        visits, game, before = one.solution.outcomes.visits, one.baseline.game, one.baseline.outcomes
        if before.visits > NEVER or not visits > NEVER or ENFORCE not in game.regulator_actions:
            continue
        column = game.regulator_actions.index(ENFORCE)
        alone = float(game.enterprise[int(np.argmax(game.perceived[:, column])), column]) - before.enterprise
        split = one.enterprise_split or {}
        repairs = split["spend"] + split["ordered"]
        if alone < (one.gains or {})["enterprise"] < 0 and repairs < min(split["sanctions"], split["contact"]):
            return visited_sentence(visits, alone)
    return None


def _elsewhere(subject: Subject) -> Words | None:
    """Say under which other concepts the answers hold; nothing where the measures asked for do not fit at all."""
    if subject.regime != subject.asked:
        return None
    answers = {
        concept: ((may.verdict, may.losers), (must.verdict, must.losers))
        for concept, (may, must) in subject.by_concept.items()
    }
    here = answers.pop(subject.concept)
    same = [concept for concept, there in answers.items() if there == here]
    other = [(concept, *there) for concept, there in answers.items() if there != here]
    return agreement_sentence(same, other)


def _lives(subject: Subject, harm: Harm) -> Words:
    """Say what of the public's loss are deaths, and how many die under each regime."""
    quantity = subject.scenario.quantities["external_loss"]
    loss = float(quantity.value)
    put = loss_sentence(
        loss, harm.deaths_per_fire, harm.lives, harm.source,
        assumed=quantity.status == "assumption", entered=quantity.unranged,
    )  # fmt: skip
    judged = {"may": subject.optional[subject.regime], "must": subject.binding[subject.regime]}
    regime = {
        name: harm.deaths(one.solution.outcomes, loss) for name, one in judged.items() if one.solution is not None
    }
    alone = {name: harm.deaths(one.baseline.outcomes, loss) for name, one in judged.items() if one.baseline is not None}
    today = harm.deaths(subject.today.outcomes, loss)
    # The gains are against the same budget, so the deaths beside them are, too; what is shown alike is said once.
    shown = {count(each) for each in alone.values()}
    cases = [(UNDER["today" if shown - {count(today)} else "either"], today)]
    if len(shown) == 1 and shown != {count(today)}:
        cases.append((UNDER["same"], next(iter(alone.values()))))
    elif len(shown) > 1:
        cases += [(UNDER[f"same as {name}"], each) for name, each in alone.items()]
    cases += [(UNDER[name], each) for name, each in regime.items()]
    dead = deaths_sentence(cases)
    return Words(put.zh + dead.zh, f"{put.en} {dead.en}")


def sure(subject: Subject, varies: Varies = "knowledge") -> Words:
    """Say in which share of uncertain futures all three gain, and in which the verdict is the one stated."""
    judged = subject.optional[subject.regime], subject.binding[subject.regime]
    may, must = (
        Sure(
            found.share.share,
            found.share.low,
            found.share.high,
            found.multi_win.size,
            None if one.verdict == "multi_win" else fate(one.verdict, one.losers),
            found.fates.get((one.verdict, one.losers), 0.0),
        )
        for one, found in zip(judged, subject.outlooks[varies], strict=True)
    )
    held = 0 if varies == "premises" else sum(one.unranged for one in subject.at_work)
    return sure_sentence(may, must, premises=varies == "premises", held=held)


def turning(subject: Subject) -> list[tuple[Words, Words]]:
    """Say at which values of single numbers the verdict turns, left to choose and having to serve."""
    told = [
        (TURNS.format(mode=mode), turning_sentence(turns_told(subject, turns)))
        for turns, mode in zip(subject.turns, (MAY_SERVE, MUST_SERVE), strict=True)
    ]
    return [(TURNS.format(mode=EITHER), told[0][1])] if told[0][1] == told[1][1] else told


def turns_told(subject: Subject, turns: Sequence[TurningPoint]) -> list[Turn]:
    """Return turning points as they are told, with the names of their quantities."""
    names = names_of([one.name for one in turns], subject.regimes[subject.regime].instruments)
    return [
        Turn(names[one.name], one.value, one.turn, one.verdict, one.losers, one.end, one.beyond, one.beyond_losers)
        for one in turns
    ]


def headline(subject: Subject) -> dict[str, object]:
    """Return what an index and a drift check keep of a brief: verdicts, gains and the main outcomes."""
    scenario = subject.scenario
    return {
        "scenario": scenario.name,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "concept": subject.concept,
        "quick": subject.quick,
        "regimes": [
            {
                "name": name,
                "binding": one.binding,
                "title": {"zh": subject.regimes[name].title.zh, "en": subject.regimes[name].title.en},
                "verdict": one.verdict,
                "losers": list(one.losers),
                "best": {"verdict": one.best_verdict, "losers": list(one.best_losers)},
                "flags": list(one.flags),
                "gains": dict(one.gains) if one.gains is not None else None,
                "serve": one.serve_chance,
                "stands_back": one.stands_back,
                "fires_per_1000": one.solution.outcomes.fires_per_1000 if one.solution is not None else None,
            }
            for name in subject.regimes
            for one in (subject.optional[name], subject.binding[name])
        ],
        "by_concept": [
            {
                "concept": concept,
                "name": subject.regime,
                "binding": one.binding,
                "verdict": one.verdict,
                "losers": list(one.losers),
            }
            for concept, pair in subject.by_concept.items()
            for one in pair
        ],
        "sure": {
            mode: {"multi_win": one.share.share, "low": one.share.low, "high": one.share.high}
            for mode, one in zip(("optional", "binding"), subject.outlooks["knowledge"], strict=True)
        },
        "baseline": {
            "fires_per_1000": subject.today.outcomes.fires_per_1000,
            "stands_back": subject.today.outcomes.action_chances["regulator"][STAND_BACK] > 1 - 1e-9,
        },
    }
