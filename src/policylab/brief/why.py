"""Part 3, why: the game in plain words, its payoffs, and what is played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from markupsafe import Markup

from policylab.brief.section import Cell, Section, both, bullets, heading, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.display import BEST
from policylab.game import Game
from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES, OUTCOMES
from policylab.i18n.numbers import count, money
from policylab.i18n.verdicts import fate
from policylab.i18n.why import attribution_sentence, equilibrium_sentence, neutrality_sentence, no_split_sentence
from policylab.i18n.words import Language, Words
from policylab.solution import Solution
from policylab.study import Attribution, attribute, neutrality
from policylab.study.attribution import MEASURES, WAYS, Part

HEADING = Words("原因", "Why")
PLAIN = Words(
    "企业在“忽视”“应付”“达标”之间选择，消防部门在“不查”“执法”“服务+执法”之间选择，各自按自己的得失权衡。"
    "下表每格上行是企业决策时看到的得失，下行是消防部门的得失；带 ● 的是对方选择既定时的最好选择。"
    "两个 ● 落在同一格，就是双方都不愿单独改变的均衡。",
    "The enterprise chooses between neglect, a token effort and complying; the department between standing back, "
    "enforcing, and serving as well as enforcing. Each weighs its own gains and losses. In every cell the upper line "
    "is the enterprise's payoff as it sees it when it decides, the lower line the department's; ● marks the best reply "
    "to what the other does. Two marks in one cell are an equilibrium: neither wants to change alone.",
)
NEUTRALITY = Words("只降低整改成本，隐患会减少吗？", "Would a lower cost of complying alone reduce hazards?")
ATTRIBUTION = Words("是查得多，还是查得好？", "More visits or better visits?")
SOFTNESS = Words(
    "三方都得益，有赖于执法放松：去掉从宽和先教后罚的作用后，{fate}。",
    "That all three gain rests on softness: without more leniency and fewer immediate penalties {fate}.",
)
AS_TODAY = Words("做法不变", "actions as today")


def why(subject: Subject) -> Section:
    """Show payoffs and equilibrium of enforcement only and of the shown regime."""
    judgement = subject.optional[subject.regime]
    solutions = [(Words("仅执法（现状）", "Enforcement only (today)"), subject.today)]
    if judgement.solution is not None:
        solutions.append((subject.regimes[subject.regime].title, judgement.solution))

    neutral, attributions = _neutrality(subject), _attributions(subject)

    def make(language: Language) -> Markup:
        parts = [heading(HEADING, "why", language), paragraph(PLAIN, language)]
        for title, solution in solutions:
            parts.append(Markup("<h3>{}</h3>\n").format(said(title, language)))
            parts.append(_payoffs(title, solution.game, language))
            parts.append(bullets(_played(solution), language))
        parts.append(Markup("<h3>{}</h3>\n").format(said(NEUTRALITY, language)))
        parts.append(paragraph(neutral, language))
        parts.append(Markup("<h3>{}</h3>\n").format(said(ATTRIBUTION, language)))
        parts.append(_attributed(subject, attributions, language))
        if judgement.softness and judgement.hardened is not None:
            parts.append(paragraph(SOFTNESS.format(fate=fate(*judgement.hardened)), language))
        return Markup("").join(parts)

    return both(make)


def _neutrality(subject: Subject) -> Words:
    found = neutrality(subject.scenario, subject.today.game.regime)
    return neutrality_sentence(
        found.case,
        found.orders,
        cut=found.cut,
        visits_change=found.visits_change,
        fires_change=found.fires_change,
    )


def _attributions(subject: Subject) -> list[Attribution]:
    """Return the split at held actions and under Nash and commitment, for the regime that is shown."""
    regime, baseline = subject.regimes[subject.regime], subject.today.game.regime
    return [attribute(subject.scenario, regime, baseline, way=way) for way in WAYS]


def _attributed(subject: Subject, attributions: Sequence[Attribution], language: Language) -> Markup:
    parts = []
    if subject.regime != subject.asked:
        parts.append(paragraph(no_split_sentence(subject.regimes[subject.asked].title), language))
    held = attributions[0]
    title = subject.regimes[subject.regime].title
    if held.parts is None:
        if subject.regime == subject.asked:
            parts.append(paragraph(no_split_sentence(title, serves=held.serves), language))
        return Markup("").join(parts)
    extra = subject.scenario.settings["extra_hours"]
    anew = attributions[1].parts
    told = attribution_sentence(
        title, float(cast("float", extra)), _of_fires(held.parts), None if anew is None else _of_fires(anew)
    )
    parts.append(paragraph(told, language))
    if any(abs(change) > 1e-9 for one in attributions for part in _changes(one) for change in part):
        parts.append(_split_table(title, attributions, language))
    return Markup("").join(parts)


def _of_fires(parts: Mapping[str, Part]) -> tuple[float, float]:
    return parts["fires_per_1000"].hours, parts["fires_per_1000"].service


def _changes(attribution: Attribution) -> list[tuple[float, float]]:
    return [(part.hours, part.service) for part in (attribution.parts or {}).values()]


def _split_table(title: Words, attributions: Sequence[Attribution], language: Language) -> Markup:
    caption = Words(
        "从“仅执法、现有工时”到“{title}、工时增加”的变化：多少来自工时，多少来自服务",
        "From enforcement only with today's hours to “{title}” with more: what is due to hours, and what to service",
    ).format(title=title)
    parts = {"hours": Words("工时", "hours"), "service": Words("服务", "service")}
    headed = Words("{way}：{part}", "{way}: {part}")
    heads = [Words("结果", "Outcome")]
    heads += [
        headed.format(way=CONCEPT_NAMES.get(one.way, AS_TODAY), part=part)
        for one in attributions
        for part in parts.values()
    ]
    rows = []
    for measure in MEASURES:
        changes = [getattr(one.parts[measure], part) for one in attributions if one.parts for part in parts]
        form = count if measure == "fires_per_1000" else partial(money, in_table=True)
        rows.append([Cell(OUTCOMES[measure]), *(Cell(form(change, signed=True), "number") for change in changes)])
    return table(caption, heads, rows, language, "outcomes")


def _payoffs(title: Words, game: Game, language: Language) -> Markup:
    caption = Words(
        "{title}：每格为企业得失／消防部门得失（元/年）",
        "{title}: the enterprise's payoff and the department's, yuan a year",
    ).format(title=title)
    heads = [Words("企业＼消防部门", "Enterprise \\ department"), *(ACTIONS[name] for name in game.regulator_actions)]
    best_row, best_column = game.best_replies()
    rows = []
    for i, action in enumerate(game.enterprise_actions):
        cells = []
        for j in range(len(game.regulator_actions)):
            upper = _payoff(float(game.perceived[i, j]), bool(best_row[i, j]), language)
            lower = _payoff(float(game.regulator[i, j]), bool(best_column[i, j]), language)
            cells.append(Cell(Markup("{}<br>{}").format(upper, lower), "number"))
        rows.append([Cell(ACTIONS[action]), *cells])
    return table(caption, heads, rows, language, "payoffs")


def _payoff(value: float, best: bool, language: Language) -> Markup:
    amount = said(money(value, in_table=True), language)
    return Markup("<strong>{}{}</strong>").format(f"{BEST} ", amount) if best else amount


def _played(solution: Solution) -> list[Words]:
    several = len(solution.profiles) > 1
    told = []
    for index, profile in enumerate(solution.profiles):
        chances = profile.outcomes.action_chances
        sentence = equilibrium_sentence(chances["enterprise"], chances["regulator"], profile.regret)
        if several and index == solution.headline:
            mark = Words("本页采用此均衡，它对公众最不利。", "This page reports this one, the worst for the public.")
            sentence = Words(sentence.zh + mark.zh, f"{sentence.en} {mark.en}")
        told.append(sentence)
    if solution.degenerate:
        told.append(
            Words(
                "有的选择对一方同样好；此时可能有连续多个均衡，上面列出其端点。",
                "Some choices are equally good for a party; there may be a continuum of equilibria, of which the "
                "extreme points are listed.",
            )
        )
    if not solution.complete:
        told.append(
            Words(
                "两种独立算法的结果不一致，均衡可能没有列全。",
                "Two independent methods disagree: the list may not be complete.",
            )
        )
    return told
