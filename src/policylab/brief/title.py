"""The head of a brief: which premises, which question."""

from __future__ import annotations

from markupsafe import Markup

from policylab.brief.section import Section, both, paragraph, said
from policylab.brief.subject import HEADLINE_REGIME, Subject
from policylab.i18n.words import Language, Words

QUESTION = Words(
    "消防部门既执法又服务，比只执法更好吗？",
    "Does a fire department that serves as well as enforces do better than one that only enforces?",
)

QUICK = Words(
    "快速预览：随机情形抽得少，“把握”和“结论有多稳”较粗略；文章各条论断只按现值、用一种解法判断。供查看，不供引用。",
    "A first look: few futures are drawn, so “How sure” and “How robust is it?” are coarse, and the article's claims "
    "are judged at these values and under one solution concept only. To look at, not to quote.",
)


def title(subject: Subject) -> Section:
    """Name the premises and the question."""
    scenario = subject.scenario
    name = scenario.title
    if subject.asked != HEADLINE_REGIME:
        name = Words("{scenario}：{regime}", "{scenario}: {regime}").format(
            scenario=name, regime=subject.regimes[subject.asked].title
        )

    def make(language: Language) -> Markup:
        head = Markup("<h1>{}</h1>\n").format(said(name, language))
        if subject.quick:
            head += paragraph(QUICK, language, "notice")
        return head + paragraph(QUESTION, language, "question") + paragraph(scenario.description, language)

    return both(make)
