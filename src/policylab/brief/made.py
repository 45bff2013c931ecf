"""Part 8, how this was made: limits of the model, method and versions."""

from __future__ import annotations

from importlib.metadata import version

from markupsafe import Markup

from policylab.brief.section import Section, both, bullets, heading, paragraph
from policylab.brief.subject import Subject
from policylab.i18n.labels import CONCEPTS
from policylab.i18n.words import Language, Words

HEADING = Words("模型的局限与方法", "Limits of the model, and how this was made")
LIMITS = (
    Words(
        "模型只有一家单位和一个消防部门，只看一年；不考虑消防部门在众多单位之间如何分配力量。",
        "The model has one set of premises and one department, for one year; how a department divides its time among "
        "many premises is left out.",
    ),
    Words(
        "结论依据的解法假定双方各知对方得失；另外几种解法考虑先后、模仿、出错和往来，见“结论有多稳”，但都是简化。",
        "The concept that the answer rests on takes it that each side knows the other's payoffs. Others, under “How "
        "robust is it?”, bring in order of moves, imitation, error and a record; each is a simplification.",
    ),
    Words(
        "绿色通道只惠及部分单位、贿赂数额、企业自查自报、误报隐患，在这里都无法表达。",
        "A green lane for some, the size of bribes, self-reporting and hazards reported by mistake cannot be "
        "expressed here.",
    ),
    Words(
        "责任感影响企业的选择，但不计入它的得失；罚款、曝光、考核和追责在三方之间转移，不计入社会总得失。",
        "A sense of duty decides but is not counted as faring better; fines, exposure, mandate and accountability move "
        "between the parties and are no part of society's total.",
    ),
    Words(
        "多数数值是假设，结论随之变动；本页没有给出结论在多大范围内成立。",
        "Most values are assumptions and the conclusion moves with them; this page does not say over which range "
        "it holds.",
    ),
)


def made(subject: Subject) -> Section:
    """State the limits of the model, the solution concept and the versions."""
    names = ("policylab", "numpy", "scipy", "nashpy")
    versions = "; ".join(f"{name} {version(name)}" for name in names)

    def make(language: Language) -> Markup:
        method = Words(
            "求解方法：{concept}；列出全部均衡，采用对公众最不利的一个。没有随机数。",
            "Method: {concept}; all equilibria are listed, and the one worst for the public is reported. "
            "No random numbers.",
        ).format(concept=CONCEPTS[subject.concept])
        return (
            heading(HEADING, "made", language)
            + bullets(LIMITS, language)
            + paragraph(method, language)
            + paragraph(Words("软件版本：{v}。", "Versions: {v}.").format(v=versions), language)
        )

    return both(make)
