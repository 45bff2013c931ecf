"""The article's claims, one by one: what it says, what is asked of the model, and the answer for these premises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from policylab.brief.section import Cell, Section, both, bullets, heading, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.catalogue import load_catalogue
from policylab.datafiles import DataFolder
from policylab.evidence.sources import Source
from policylab.i18n.claims import (
    VERDICT_NAMES,
    Span,
    claim_sentence,
    claims_tally_sentence,
    elsewhere_sentence,
    value_words,
)
from policylab.i18n.labels import CONCEPT_NAMES
from policylab.i18n.words import Language, Words
from policylab.parameters import PARAMETERS
from policylab.study.claim_entries import KINDS, Claim, load_claims
from policylab.study.claims import POINTS, ClaimVerdict, Interval, judge_claims

HEADING = Words("文章的论断", "The article's claims")
INTRO = Words(
    "文章的每条论断和举措，以及可能的质疑，都写成一个可以判断的命题，按本页的取值计算。结论依据{concept}{others}。{conditions}",
    "Each claim and measure of the article, and each objection to it, is put as a proposition and worked out at the "
    "values of this page. The answer rests on {concept}{others}. {conditions}",
)
SEARCHED = Words(
    "“条件”由一个参数在其取值范围内逐步试算{points}个值得出，落在相邻两个值之间的区间可能漏掉。",
    "Conditions come from trying {points} values of one parameter, step by step through its range; an interval that "
    "lies between two of them may be missed.",
)
NOT_SEARCHED = Words(
    "没有搜索“条件”，即参数变动后命题何时成立。",
    "Conditions, at which values of a parameter a proposition would hold, were not looked for.",
)
OTHERS = Words("；换用其他解法结论不同的，另行注明", "; where another solution concept says otherwise, this is noted")
TITLES = {
    "claim": Words("论断", "Claims"),
    "measure": Words("举措", "Measures"),
    "critique": Words("质疑", "Objections"),
}
CAPTIONS = {
    "claim": Words("文章的论断在本场所是否成立", "Whether the article's claims hold for these premises"),
    "measure": Words(
        "文章的各项举措单独实行，是否有文章所说的效果", "Whether each measure alone does what the article says of it"
    ),
    "critique": Words(
        "文章没有提到的质疑在本场所是否成立", "Whether objections that the article leaves out hold for these premises"
    ),
}
UNTESTED = Words("说明：{what}", "Note: {what}")
READING = Words("这个命题是我们的解读：{what}", "The proposition is our reading: {what}")
SOURCE = Words("来源：{titles}。", "Source: {titles}.")
PLACE = Words("原文{section}", "Section {section} of the article")
PART = Words("原文第{section}节", "Section {section} of the article")
BESIDE = Words("原文页面侧栏", "Beside the article")

Judged = Mapping[str, Mapping[str, ClaimVerdict]]


def claims(subject: Subject, *, data: DataFolder | None = None, judged: Judged | None = None) -> Section:
    """Show every claim, measure and objection with its proposition and the verdict on it.

    Parameters
    ----------
    subject : Subject
    data : path, optional
        A data folder of one's own.
    judged : mapping, optional
        What `study.judge_claims` gave for these premises, the subject's concept among its own; judged here under
        the subject's concepts where it is not given.
    """
    if judged is None:
        judged = _judged(subject, data, subject.concepts)
    found = judged
    verdicts = found[subject.concept]

    def make(language: Language) -> Markup:
        parts = [heading(HEADING, "claims", language)]
        others = OTHERS if len(found) > 1 else Words.same("")
        conditions = SEARCHED if any(one.searched for one in verdicts.values()) else NOT_SEARCHED
        intro = INTRO.format(
            concept=CONCEPT_NAMES[subject.concept], others=others, conditions=conditions.format(points=str(POINTS))
        )
        parts.append(paragraph(intro, language))
        for kind in KINDS:
            parts.append(Markup("<h3>{}</h3>\n").format(said(TITLES[kind], language)))
            of_kind = [one for one in verdicts.values() if one.claim.kind == kind]
            parts.append(paragraph(_tally(kind, of_kind), language))
            parts.append(_table(kind, of_kind, found, language))
        return Markup("").join(parts)

    return both(make)


def claims_in_short(subject: Subject, *, data: DataFolder | None = None) -> Section:
    """Name the claims, measures and objections by verdict, without propositions and numbers."""
    verdicts = _judged(subject, data, [subject.concept])[subject.concept]

    def make(language: Language) -> Markup:
        parts = [heading(HEADING, "claims", language)]
        for kind in KINDS:
            of_kind = [one for one in verdicts.values() if one.claim.kind == kind]
            parts.append(paragraph(_tally(kind, of_kind), language))
            parts.append(bullets(_by_verdict(of_kind), language))
        return Markup("").join(parts)

    return both(make)


def _judged(subject: Subject, data: DataFolder | None, concepts: Sequence[str]) -> Judged:
    measures, known = load_catalogue(data), load_claims(data)
    return judge_claims(subject.scenario, measures, claims=known, concepts=concepts, conditions=not subject.quick)


def _tally(kind: str, verdicts: Sequence[ClaimVerdict]) -> Words:
    return claims_tally_sentence(kind, Counter(one.verdict for one in verdicts))


def _by_verdict(verdicts: Sequence[ClaimVerdict]) -> list[Words]:
    told = []
    for verdict, name in VERDICT_NAMES.items():
        names = [one.claim.mechanism for one in verdicts if one.verdict == verdict]
        if names:
            said_names = _listed(names)
            told.append(Words("{name}：{names}", "{name}: {names}").format(name=name.capitalised(), names=said_names))
    return told


def _table(kind: str, verdicts: Sequence[ClaimVerdict], judged: Judged, language: Language) -> Markup:
    first = Words("质疑", "Objection") if kind == "critique" else Words("文章原文", "The article's words")
    heads = [first, Words("命题", "Proposition"), Words("结论", "Verdict")]
    rows = [
        [
            Cell(_words_of(one.claim, language)),
            Cell(_proposition(one.claim, language)),
            Cell(_verdict(one, judged, language), one.verdict),
        ]
        for one in verdicts
    ]
    return table(CAPTIONS[kind], heads, rows, language, "claims")


def _words_of(claim: Claim, language: Language) -> Markup:
    """Return what is claimed: the article's own words in Chinese on both pages, with their English on the English."""
    number = Markup("<small>{}</small> ").format(claim.name)
    if claim.point is not None:
        return number + said(claim.point, language)
    parts = [number + Markup("<q>{}</q>").format(claim.quote if language == "zh" else claim.translation)]
    if language != "zh":
        parts.append(Markup('<small><q lang="zh-CN">{}</q></small>').format(claim.quote))
    parts.append(_small(_place(claim.section), language))
    return Markup("<br>").join(parts)


def _place(section: str) -> Words:
    """Say where in the article something stands: its sections have numbers, and some a name that is Chinese."""
    number, _, name = section.partition(" ")
    if not number[:1].isdigit():
        return BESIDE
    return Words((PLACE if name else PART).zh.format(section=section), PART.en.format(section=number))


def _proposition(claim: Claim, language: Language) -> Markup:
    parts = [
        Markup("<strong>{}</strong><br>{}").format(said(claim.mechanism, language), said(claim.proposition, language))
    ]
    if claim.reading is not None:
        parts.append(_small(READING.format(what=claim.reading.lowered()), language))
    if claim.untested is not None:
        parts.append(_small(UNTESTED.format(what=claim.untested), language))
    return Markup("<br>").join(parts)


def _verdict(one: ClaimVerdict, judged: Judged, language: Language) -> Markup:
    parts = [said(_outcome(one), language)]
    other = elsewhere_sentence(_otherwise(one, judged))
    if other.en:
        parts.append(said(other, language))
    numbers = value_words(one.values)
    if numbers:
        parts.append(_small(_listed(numbers), language))
    if one.claim.sources:
        parts.append(_small(SOURCE.format(titles=_titles(one.claim.sources)), language))
    return Markup("<br>").join(parts)


def _outcome(one: ClaimVerdict) -> Words:
    """Say the verdict in words."""
    searched = None
    if one.claim.condition_on is not None and one.searched is not None:
        parameter = PARAMETERS[one.claim.condition_on]
        searched = (parameter.label, parameter.unit.value, *one.searched)
    return claim_sentence(
        one.verdict,
        reasons=one.reasons,
        spans=[_span(interval) for interval in one.where],
        searched=searched,
        why=one.claim.not_testable,
    )


def _span(interval: Interval) -> Span:
    parameter = PARAMETERS[interval.parameter]
    return Span(parameter.label, parameter.unit.value, interval.low, interval.high)


def _otherwise(one: ClaimVerdict, judged: Judged) -> dict[str, list[str]]:
    """Return the concepts that say otherwise at these values, by what they say."""
    here = "fails" if one.verdict == "holds_when" else one.verdict
    others: dict[str, list[str]] = {"holds": [], "fails": [], "not_applicable": []}
    for concept, verdicts in judged.items():
        verdict = verdicts[one.claim.name].verdict
        if concept != one.concept and verdict != here:
            others[verdict].append(concept)
    # Between an objection that fails and one that does not apply there is nothing to tell: it holds under neither.
    return others if here == "holds" else {"holds": others["holds"]}


def _titles(sources: Sequence[Source]) -> Words:
    return _listed([source.title for source in sources])


def _listed(parts: Sequence[Words]) -> Words:
    return Words("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))


def _small(text: Words | Markup, language: Language) -> Markup:
    return Markup("<small>{}</small>").format(said(text, language))
