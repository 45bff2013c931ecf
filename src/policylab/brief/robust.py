"""Part 5, how robust: the same question under every solution concept, and why the verdicts differ."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from policylab import figures
from policylab.brief.answer import MAY_SERVE, MUST_SERVE, sure, turns_told, verdict_words
from policylab.brief.section import Cell, Section, both, bullets, figure, heading, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.comparison import Judgement
from policylab.i18n.concepts import Change, changes_sentence, mechanism_sentence, scheme_sentence, turns_sentence
from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES, CONCEPTS
from policylab.i18n.numbers import count, joined
from policylab.i18n.outlook import jump_sentence, turn_span, turning_sentence
from policylab.i18n.uncertainty import not_multi_win, value_words
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language, Words
from policylab.solution import Solution
from policylab.study.jumps import STEP
from policylab.study.naming import names_of, tell
from policylab.study.verdict_map import verdict_map

HEADING = Words("结论有多稳", "How robust is it?")
INTRO = Words(
    "结论取决于谁先行动、各方想得多周全。下面用不同的解法各算一遍“{title}”。",
    "The answer depends on who moves first and how far each side thinks. “{title}” is worked out below under several "
    "solution concepts.",
)
ALONE = Words("仅执法（同等预算）", "Enforcement only (same budget)")
# A chance that would be shown as 0% is left out.
LEAST_SHOWN = 5.1e-3
NO_SCALE = Words(
    "{names}在这里不适用：有一方的得失处处相同，无法与另一方比较快慢轻重。",
    "{names} cannot be applied here: one side's payoff is the same whatever happens, so the two have no common scale.",
)
TITLED = Words("{title}（自行决定）", "{title}, free to choose")
SCHEME_SERVES = Words(
    "这一解法规定了在哪一组服务，因此不分“自行决定”和“必须服务”。",
    "The scheme says in which group the department serves, so being free to choose makes no difference.",
)


def robust(subject: Subject) -> Section:
    """Show the verdict under every solution concept, what is played, and what differs from Nash."""
    title = subject.regimes[subject.regime].title
    judged = subject.by_concept
    fits = all(may.solution is not None for may, _ in judged.values())

    def make(language: Language) -> Markup:
        parts = [heading(HEADING, "robust", language)]
        parts.append(paragraph(INTRO.format(title=title), language))
        parts.append(_verdicts(subject, language))
        refused = [CONCEPT_NAMES[concept] for concept in CONCEPTS if concept not in judged]
        if refused:
            parts.append(paragraph(NO_SCALE.format(names=joined(refused)), language))
        if fits:
            parts.append(bullets([_told(subject, concept, language) for concept in judged], language))
            parts.append(_actions(subject, language))
        parts.append(_uncertain(subject, language))
        return Markup("").join(parts)

    return both(make)


UNCERTAIN = Words("数值不确定时", "Where the numbers are uncertain")
TURNS = Words(
    "结论在哪里改变：一个数值变动，其他不变（离现值最近的在前；最多八个）",
    "Where the verdict turns: one number moves, the others stay (the nearest first; eight at most)",
)
TURN_HEADS = [
    Words("数值", "Number"),
    Words("现值", "Now"),
    Words("自行决定时，在这些值结论改变", "Free to choose, the verdict is another at"),
    Words("结论变为", "Verdict there"),
]
MOST_TURNS = 8


def _uncertain(subject: Subject, language: Language) -> Markup:
    """Say how sure the verdict is, in which futures it fails, and at which single values it turns."""
    may, _ = subject.outlooks["knowledge"]
    limited = [one.name for one in may.failing.box.limits] if may.failing.box is not None else []
    fails = tell(may.failing, names_of(limited, may.regime.instruments), not_multi_win(may.regime.title))
    in_mode = Words("自行决定时：{fails}", "Free to choose: {fails}").format(fails=fails.lowered())
    items = [sure(subject), sure(subject, "premises"), in_mode]
    items += [
        jump_sentence(mode, one.party, one.gain, one.furthest, numbers=len(one.names), step=STEP)
        for mode, found in zip((MAY_SERVE, MUST_SERVE), subject.jumps, strict=True)
        for one in found
    ]
    turns = turns_told(subject, subject.turns[0])
    parts = [Markup("<h3>{}</h3>\n").format(said(UNCERTAIN, language)), bullets(items, language)]
    if turns:
        rows = [
            [
                Cell(one.name.label),
                Cell(value_words(one.value, one.name.unit)),
                Cell(turn_span(one)),
                Cell(verdict_name(one.verdict, one.losers), "verdict"),
            ]
            for one in turns[:MOST_TURNS]
        ]
        parts.append(table(TURNS, TURN_HEADS, rows, language, "turns"))
        parts.append(_map(subject, language))
    else:
        parts.append(paragraph(turning_sentence([]), language))
    return Markup("").join(parts)


def _map(subject: Subject, language: Language) -> Markup:
    """Draw the verdict over the two numbers that turn it soonest, and say what the drawing finds."""
    turns = subject.turns[0]
    if len(turns) < 2:
        return Markup("")
    regime = subject.regimes[subject.regime]
    across, up = turns[0].name, turns[1].name
    names = names_of([across, up], regime.instruments)
    drawn = figures.verdict_map(
        verdict_map(subject.scenario, regime, across, up),
        {name: one.label for name, one in names.items()},
        lambda name, value: value_words(value, names[name].unit),
        language,
    )
    return paragraph(drawn.finding, language) + figure(drawn, language)


def _verdicts(subject: Subject, language: Language) -> Markup:
    caption = Words(
        "“{title}”在各种解法下的结论；每千家单位年火灾起数（自行决定时）",
        "“{title}” under each solution concept; fires a year per 1,000 premises where the department is free to choose",
    ).format(title=subject.regimes[subject.regime].title)
    heads = [
        Words("解法", "Solution concept"),
        MAY_SERVE.capitalised(),
        MUST_SERVE.capitalised(),
        Words("火灾：仅执法（同等预算）", "Fires: enforcement only (same budget)"),
        Words("火灾：本方案", "Fires: this regime"),
    ]
    rows = [
        [
            Cell(CONCEPTS[concept].capitalised()),
            Cell(verdict_words(may), "verdict"),
            Cell(verdict_words(must), "verdict"),
            *(Cell(_fires(solution), "number") for solution in (may.baseline, may.solution)),
        ]
        for concept, (may, must) in subject.by_concept.items()
    ]
    return table(caption, heads, rows, language, "concepts")


def _fires(solution: Solution | None) -> Words:
    return Words.same("—") if solution is None else count(solution.outcomes.fires_per_1000)


def _told(subject: Subject, concept: str, language: Language) -> Markup:
    """Return how a concept works, and what of its result differs from Nash and why."""
    may, must = subject.by_concept[concept]
    nash, nash_must = subject.by_concept["nash"]
    sentences = [mechanism(may)]
    if concept != "nash":
        sentences.append(
            changes_sentence(changes(TITLED.format(title=subject.regimes[subject.regime].title), may, nash))
        )
        sentences.append(turns_sentence(turns(may, nash), turns(must, nash_must)))
    if concept == "targeting":
        sentences.append(SCHEME_SERVES)
    between = Words("", " ")
    body = said(between, language).join(said(one, language) for one in sentences)
    name = CONCEPT_NAMES[concept].capitalised()
    colon = Words("：", ": ")
    return Markup("<strong>{}</strong>{}{}").format(said(name, language), said(colon, language), body)


def mechanism(judgement: Judgement) -> Words:
    """Say how the concept of a judgement works, with what it found of its own."""
    solution = judgement.solution
    assert solution is not None
    scheme = solution.scheme
    if scheme is not None:
        return scheme_sentence(
            trusted=(scheme.trusted_action, scheme.trusted_visits, scheme.trusted_choice),
            targeted=(scheme.targeted_action, scheme.targeted_visits, scheme.targeted_choice),
            share_targeted=scheme.share_targeted,
        )
    close = None if solution.nearest is None else solution.nearest.outcomes.action_chances
    return mechanism_sentence(
        solution.concept, solution.status, None if close is None else (close["enterprise"], close["regulator"])
    )


def changes(title: Words, here: Judgement, nash: Judgement) -> list[Change]:
    """Return who mostly acts otherwise than under Nash, in the matched baseline and under the regime."""
    pairs = ((ALONE, here.baseline, nash.baseline), (title, here.solution, nash.solution))
    found = [
        Change(regime, party, _mostly(other, party), _mostly(one, party))
        for regime, one, other in pairs
        if one is not None and other is not None
        for party in ("enterprise", "regulator")
    ]
    return [one for one in found if one.nash != one.here]


def _mostly(solution: Solution, party: str) -> str:
    chances = solution.outcomes.action_chances[party]
    return max(chances, key=lambda action: chances[action])


def turns(here: Judgement, nash: Judgement) -> dict[str, tuple[int, int, float]]:
    """Return the parties whose gain has another sign than under Nash: both signs, and the gain here."""
    gains = here.gains or {}
    found = {party: (nash.sign(party), here.sign(party), gain) for party, gain in gains.items()}
    return {party: turn for party, turn in found.items() if turn[0] != turn[1]}


def _actions(subject: Subject, language: Language) -> Markup:
    title = subject.regimes[subject.regime].title
    caption = Words(
        "各种解法下双方怎么做（“{title}”为自行决定时）",
        "What both sides do under each solution concept (“{title}” where the department is free to choose)",
    ).format(title=title)
    headed = Words("{regime}：{party}", "{regime}: {party}")
    parties = {"enterprise": Words("企业", "enterprise"), "regulator": Words("消防部门", "department")}
    heads = [Words("解法", "Solution concept")]
    heads += [headed.format(regime=one, party=party) for one in (ALONE, title) for party in parties.values()]
    rows = []
    for concept, (may, _) in subject.by_concept.items():
        cells = [
            Cell(chances_words(solution.outcomes.action_chances[party]))
            for solution in (may.baseline, may.solution)
            if solution is not None
            for party in parties
        ]
        rows.append([Cell(CONCEPT_NAMES[concept].capitalised()), *cells])
    return table(caption, heads, rows, language, "actions")


def chances_words(chances: Mapping[str, float]) -> Words:
    """Return a mix as a table shows it: the action alone where it is certain."""
    shown = {action: chance for action, chance in chances.items() if chance >= LEAST_SHOWN}
    if len(shown) == 1:
        return ACTIONS[next(iter(shown))].capitalised()
    said_share = Words("{action} {share}", "{action} {share}")
    parts = [said_share.format(action=ACTIONS[action], share=percent(chance)) for action, chance in shown.items()]
    return Words("，".join(one.zh for one in parts), ", ".join(one.en for one in parts)).capitalised()


def percent(chance: float) -> Words:
    """Return a chance in whole percent."""
    return Words.same(f"{100 * chance:.0f}%")
