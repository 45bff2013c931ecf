"""All kinds of premises of a plan side by side: where the claim of the article holds, and where it fails."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from policylab.brief.answer import MAY_SERVE, MUST_SERVE, choice, outcome, verdict_table, verdict_words
from policylab.brief.section import Cell, Section, both, figure, heading, paragraph, said, table
from policylab.brief.subject import HEADLINE_REGIME, Subject, subject
from policylab.comparison import Judgement
from policylab.datafiles import DataFolder
from policylab.figures.gains import gains
from policylab.i18n.labels import CONCEPT_NAMES, CONCEPTS
from policylab.i18n.numbers import count
from policylab.i18n.verdicts import tally_sentence
from policylab.i18n.words import Language, Words
from policylab.overrides import Overrides
from policylab.workbench import ScenarioLike

TITLE = Words("各类场所对照", "All premises side by side")
QUESTION = Words(
    "“服务+执法”在哪些场所能多赢，在哪些场所不能？",
    "For which premises does service plus enforcement make all three gain, and for which does it not?",
)
VERDICTS = Words("三方得失", "Who gains and who loses")
FIRES = Words("火灾", "Fires")
IF_IT_HAD_TO = Words("如果必须服务，{outcome}", "If it had to: {outcome}")
CHOICES = Words("消防部门会主动选择服务吗？", "Would the department choose to serve?")


def subjects(
    scenarios: Sequence[ScenarioLike],
    overrides: Overrides | None = None,
    *,
    concept: str = "nash",
    data: DataFolder | None = None,
) -> tuple[Subject, ...]:
    """Solve several scenarios, each as `subject` does."""
    return tuple(subject(scenario, overrides, concept=concept, data=data) for scenario in scenarios)


def overview_title(compared: Sequence[Subject]) -> Section:
    """Name the question, and answer it in one sentence with its counts."""
    may = [one.optional[HEADLINE_REGIME] for one in compared]
    must = [one.binding[HEADLINE_REGIME] for one in compared]
    tally = tally_sentence(
        kinds=len(compared),
        serves=sum(one.serves for one in may),
        may_win=sum(one.verdict == "multi_win" for one in may),
        must_win=sum(one.verdict == "multi_win" for one in must),
        over=sum(one.verdict == "over_budget" for one in may),
    )

    def make(language: Language) -> Markup:
        head = Markup("<h1>{}</h1>\n").format(said(TITLE, language))
        concept = Words("结论依据：{concept}。", "The answer rests on: {concept}.").format(
            concept=CONCEPTS[compared[0].concept]
        )
        return (
            head
            + paragraph(QUESTION, language, "question")
            + paragraph(tally, language, "headline")
            + paragraph(concept, language)
        )

    return both(make, headline={"title": {"zh": TITLE.zh, "en": TITLE.en}})


def overview_verdicts(compared: Sequence[Subject]) -> Section:
    """Show the three verdicts of every scenario, for the article's ten measures."""
    rows = [
        (Words("{title}（{mode}）", "{title} ({mode})").format(title=one.scenario.title, mode=mode), judgement)
        for one in compared
        for mode, judgement in _modes(one)
    ]

    def make(language: Language) -> Markup:
        chart = figure(gains(rows, language), language)
        return heading(VERDICTS, "verdicts", language) + chart + verdict_table(rows, language)

    return both(make)


def _modes(one: Subject) -> Sequence[tuple[Words, Judgement]]:
    return ((MAY_SERVE, one.optional[HEADLINE_REGIME]), (MUST_SERVE, one.binding[HEADLINE_REGIME]))


def overview_fires(compared: Sequence[Subject]) -> Section:
    """Show fires a year per 1,000 premises under enforcement only and under the article's ten measures."""

    def make(language: Language) -> Markup:
        caption = Words("每千家单位年火灾起数", "Fires a year per 1,000 premises")
        heads = [
            Words("场所", "Premises"),
            Words("仅执法（现状）", "Enforcement only (today)"),
            Words("仅执法（加同等经费）", "Enforcement only (same money)"),
            Words("十项措施（自行决定）", "Ten measures (free to choose)"),
            Words("十项措施（必须服务）", "Ten measures (must serve)"),
        ]
        rows = [[Cell(one.scenario.title), *(Cell(text, "number") for text in _fires(one))] for one in compared]
        return heading(FIRES, "fires", language) + table(caption, heads, rows, language, "outcomes")

    return both(make)


def _fires(one: Subject) -> list[Words]:
    may, must = one.optional[HEADLINE_REGIME], one.binding[HEADLINE_REGIME]
    solutions = (one.today, may.baseline, may.solution, must.solution)
    none = Words("工时不够", "over budget")
    return [count(found.outcomes.fires_per_1000) if found is not None else none for found in solutions]


CONCEPT_HEADING = Words("换一种解法，结论变不变？", "Does the verdict survive another solution concept?")


def overview_concepts(compared: Sequence[Subject]) -> Section:
    """Show the verdict on the ten measures of every scenario under every solution concept."""

    def make(language: Language) -> Markup:
        caption = Words(
            "各种解法下十项措施的结论（消防部门自行决定是否服务）",
            "The verdict on the ten measures under each solution concept, where the department is free to choose",
        )
        concepts = list(compared[0].by_concept)
        heads = [Words("场所", "Premises"), *(CONCEPT_NAMES[one].capitalised() for one in concepts)]
        rows = [
            [
                Cell(one.scenario.title),
                *(Cell(verdict_words(_article(one, concept)), "verdict") for concept in concepts),
            ]
            for one in compared
        ]
        return heading(CONCEPT_HEADING, "concepts", language) + table(caption, heads, rows, language, "concepts")

    return both(make)


def _article(one: Subject, concept: str) -> Judgement:
    """Return the verdict on the ten measures under a concept; over budget they are so under each."""
    return one.by_concept[concept][0] if one.regime == HEADLINE_REGIME else one.optional[HEADLINE_REGIME]


def overview_choices(compared: Sequence[Subject]) -> Section:
    """Answer both questions for every scenario in sentences."""

    def make(language: Language) -> Markup:
        parts = [heading(CHOICES, "choices", language)]
        for one in compared:
            parts.append(Markup("<h3>{}</h3>\n").format(said(one.scenario.title, language)))
            parts.append(paragraph(choice(one.optional[HEADLINE_REGIME]), language))
            if one.binding[HEADLINE_REGIME].solution is not None:
                must = outcome(one.binding[HEADLINE_REGIME])
                parts.append(paragraph(IF_IT_HAD_TO.format(outcome=must.lowered()), language))
        return Markup("").join(parts)

    return both(make)
