"""Part 8, how this was made: limits of the model, method and versions."""

from __future__ import annotations

from importlib.metadata import version

from markupsafe import Markup

from policylab.brief.section import Cell, Section, both, bullets, heading, table
from policylab.brief.subject import Subject
from policylab.i18n.labels import CONCEPTS
from policylab.i18n.words import Language, Words
from policylab.study.outlook import SEED, SETS

HEADING = Words("模型的局限与方法", "Limits of the model, and how this was made")
ROBUST = Words("“结论有多稳”", "“How robust is it?”")
IN_EACH = Words("各场所报告的“结论有多稳”", "“How robust is it?” of each brief")
LIMITS = (
    Words(
        "模型只有一家单位和一个消防部门，只看一年；消防部门如何在众多单位之间分配力量，不在模型之中。",
        "The model has one set of premises and one department, for one year; how a department divides its time among "
        "many premises is left out.",
    ),
    Words(
        "结论所依据的解法假定双方各知对方得失；另外几种解法考虑先后、模仿、出错和往来记录，见{where}，但都是简化。",
        "The concept that the answer rests on takes it that each side knows the other's payoffs. Others, under "
        "{where}, bring in order of moves, imitation, error and a record; each is a simplification.",
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
        "火灾不分大小，按平均损失计；死亡人数由平均数推算，措施减轻火灾损失时，死亡与财产按同一比例减少。",
        "Fires have no sizes, only a mean loss. Deaths are reckoned from an average, and a measure that makes a fire "
        "less harmful is taken to spare lives and property alike.",
    ),
    Words(
        "多数数值是假设，结论随之变动；变动到什么程度结论会改变，见{where}。",
        "Most values are assumptions and the conclusion moves with them; how far they may move before it changes is "
        "told under {where}.",
    ),
)
CAPTION = Words("方法与版本", "Methods and versions")
HEADS = (Words("项目", "Item"), Words("本页采用", "Used for this page"))
METHOD = Words("求解", "Solution")
FOUND = Words(
    "{concept}；列出全部均衡，采用对公众最不利的一个",
    "{concept}; all equilibria are listed, and the one worst for the public is reported",
)
DRAWN = Words("抽样", "Draws")
SETS_OF = Words(
    "{sets}组，每组{draws}次，随机种子为{seed}；其余计算不用随机数",
    "{sets} sets of {draws}, seed {seed}; nothing else is random",
)
NOTHING_DRAWN = Words("不用随机数", "nothing is random")
VERSIONS = Words("软件", "Software")
INPUTS = Words("数据与参数", "Data and parameters")
FOOTER = Words(
    "页脚的编号由全部输入得出，输入相同，编号相同",
    "the number in the footer is made from every input, and is the same where they are",
)


def made(subject: Subject, *, across: bool = False) -> Section:
    """State the limits of the model, the solution concept and the versions.

    Parameters
    ----------
    subject : Subject
    across : bool
        Whether the page compares several scenarios, without draws and without a part on robustness of its own.
    """
    where = IN_EACH if across else ROBUST
    drawn = NOTHING_DRAWN if across else SETS_OF.format(sets=SETS, draws=subject.draws, seed=SEED)
    names = ("policylab", "numpy", "scipy", "nashpy")
    rows = [
        [Cell(METHOD), Cell(FOUND.format(concept=CONCEPTS[subject.concept]).capitalised())],
        [Cell(DRAWN), Cell(drawn.capitalised())],
        [Cell(INPUTS), Cell(FOOTER.capitalised())],
        [Cell(VERSIONS), Cell("; ".join(f"{name} {version(name)}" for name in names))],
    ]

    def make(language: Language) -> Markup:
        return (
            heading(HEADING, "made", language)
            + bullets([limit.format(where=where) for limit in LIMITS], language)
            + table(CAPTION, HEADS, rows, language, "made")
        )

    return both(make)
