"""The one list of the model's parameters and settings.

Name, unit, domain and label in both languages of whatever a scenario states (MODEL.md, "Parameters")
and of whatever a question adds to it (settings). The schema of scenario files, the checks of
overrides, `policylab list parameters`, the provenance table of a brief and the table in MODEL.md are
all made from this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from policylab.errors import Fault, percent_hint
from policylab.i18n.words import Words

# In whose prices are the amounts that the project states: scenarios, measures, lives.
PRICE_YEAR = 2012


class Unit(Enum):
    """The units that numbers come in; the value is what a data file writes."""

    YUAN = "yuan"
    YUAN_PER_YEAR = "yuan/year"
    YUAN_PER_HOUR = "yuan/hour"
    HOURS = "hours"
    HOURS_PER_YEAR = "hours/year"
    SHARE = "share"
    PROBABILITY = "probability"
    NUMBER = "number"

    @property
    def words(self) -> Words:
        """The unit as a reader sees it."""
        return _UNIT_WORDS[self]

    @property
    def is_money(self) -> bool:
        """Whether an amount of money can be added to a value of this unit."""
        return self in (Unit.YUAN, Unit.YUAN_PER_YEAR, Unit.YUAN_PER_HOUR)


_UNIT_WORDS = {
    Unit.YUAN: Words("元", "yuan"),
    Unit.YUAN_PER_YEAR: Words("元/年", "yuan/year"),
    Unit.YUAN_PER_HOUR: Words("元/小时", "yuan/hour"),
    Unit.HOURS: Words("小时", "hours"),
    Unit.HOURS_PER_YEAR: Words("小时/年", "hours/year"),
    Unit.SHARE: Words("比例", "share"),
    Unit.PROBABILITY: Words("概率", "probability"),
    Unit.NUMBER: Words("数值", "number"),
}


@dataclass(frozen=True)
class Domain:
    """The numbers a parameter may take: an interval, open or closed at either end."""

    low: float = 0.0
    high: float = float("inf")
    low_open: bool = False
    high_open: bool = False

    def holds(self, values: ArrayLike) -> bool:
        """Return whether every value is finite and inside."""
        x = np.asarray(values, dtype=float)
        if x.size == 0:
            return True
        least, largest = float(x.min()), float(x.max())  # of numbers with a NaN among them, NaN
        above = least > self.low if self.low_open else least >= self.low
        below = largest < self.high if self.high_open else largest <= self.high
        return above and below and isfinite(least) and isfinite(largest)

    @property
    def is_unit_interval(self) -> bool:
        """Whether the domain is [0, 1], with or without its ends: what `raises` can act on."""
        return self.low == 0.0 and self.high == 1.0

    def fault(self, where: str, field: str, got: str) -> Fault:
        """Return the fault of a value outside; of a share that was given in percent, with how to write it."""
        return Fault(where, field, got, f"expected {self}", hint=percent_hint(got) if self.is_unit_interval else "")

    def __str__(self) -> str:
        if self.low == float("-inf") and self.high == float("inf"):
            return "any finite number"
        if self.high == float("inf"):
            return f"a number {'above' if self.low_open else 'of at least'} {self.low:g}"
        ends = "(" if self.low_open else "[", ")" if self.high_open else "]"
        return f"a number in {ends[0]}{self.low:g}, {self.high:g}{ends[1]}"


UNIT_INTERVAL = Domain(0.0, 1.0)
NOT_NEGATIVE = Domain()
POSITIVE = Domain(low_open=True)
ANY = Domain(float("-inf"))


class Group(Enum):
    """Whose side of the game a parameter describes; the order is that of the tables."""

    COMPLIANCE = Words("企业的整改成本与能力", "What compliance takes")
    OWNER = Words("业主的考虑", "What moves the owner")
    FIRE = Words("火灾", "Fire")
    INSPECTION = Words("监督检查", "Inspection")
    SANCTION = Words("处罚", "Sanctions")
    REGULATOR = Words("消防部门的考虑", "What moves the regulator")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a scenario.

    Attributes
    ----------
    name : str
        The name in Python, on the command line, in data files and notebooks.
    unit : Unit
    domain : Domain
    label, meaning : Words
        A short label for tables, and one sentence that defines it.
    group : Group
    """

    name: str
    unit: Unit
    domain: Domain
    group: Group
    label: Words
    meaning: Words


def _parameter(
    name: str, unit: Unit, domain: Domain, group: Group, zh: tuple[str, str], en: tuple[str, str]
) -> Parameter:
    return Parameter(name, unit, domain, group, Words(zh[0], en[0]), Words(zh[1], en[1]))


_U, _D, _G = Unit, Domain, Group

_LIST = (
    _parameter(
        "compliance_cost", _U.YUAN_PER_YEAR, POSITIVE, _G.COMPLIANCE,
        ("达标成本", "企业主动达到消防标准的年均投入"),
        ("Cost of complying", "Yearly cost of meeting the standard on one's own initiative"),
    ),
    _parameter(
        "approval_cost", _U.YUAN_PER_YEAR, NOT_NEGATIVE, _G.COMPLIANCE,
        ("审批办事成本", "整改带来的窗口规费、手续和等待成本"),
        ("Cost of approval", "Fees, paperwork and delay at the window that the work brings"),
    ),
    _parameter(
        "patch_cost_share", _U.SHARE, _D(0, 1, high_open=True), _G.COMPLIANCE,
        ("应付成本占比", "应付了事的花费占达标成本的比例"),
        ("Cost share of a token effort", "Share of the cost of complying that a token effort costs"),
    ),
    _parameter(
        "patch_severity", _U.SHARE, _D(0, 1, low_open=True), _G.COMPLIANCE,
        ("应付后剩余隐患", "应付了事或整改失败后留下的隐患程度（完全忽视为 1）"),
        ("Hazard a token effort leaves",
         "Hazard left by a token effort, or by work that fails (neglect leaves 1)"),
    ),
    _parameter(
        "competence", _U.PROBABILITY, UNIT_INTERVAL, _G.COMPLIANCE,
        ("自行整改合格率", "企业自行整改一次达标的概率"),
        ("Competence", "Chance that self-directed work meets the standard"),
    ),
    _parameter(
        "rectification", _U.PROBABILITY, UNIT_INTERVAL, _G.COMPLIANCE,
        ("责令整改完成率", "责令整改的工作在期限内合格的概率"),
        ("Rectification", "Chance that ordered work meets the standard by the deadline"),
    ),
    _parameter(
        "retrofit_premium", _U.SHARE, NOT_NEGATIVE, _G.COMPLIANCE,
        ("事后整改加价", "责令整改比主动整改多花的比例"),
        ("Retrofit premium", "Extra cost of ordered work over self-directed work, as a share"),
    ),
    _parameter(
        "lag", _U.SHARE, UNIT_INTERVAL, _G.COMPLIANCE,
        ("整改前滞留时间", "被查出的隐患消除时已存在的时间占全年的比例"),
        ("Lag", "Share of the year that a found hazard has stood when it is removed"),
    ),
    _parameter(
        "outreach_fix", _U.SHARE, UNIT_INTERVAL, _G.COMPLIANCE,
        ("上门当场消除", "上门服务当场消除的隐患比例"),
        ("Fixed by outreach", "Share of any hazard removed on the spot by outreach"),
    ),
    _parameter(
        "risk_perception", _U.SHARE, UNIT_INTERVAL, _G.OWNER,
        ("风险意识", "业主决策时计入的自身火灾预期损失比例"),
        ("Risk perception", "Share of its own expected fire loss that the owner counts"),
    ),
    _parameter(
        "contact_cost", _U.YUAN, NOT_NEGATIVE, _G.OWNER,
        ("接待检查成本", "每次检查占用企业的时间和手续"),
        ("Cost of contact", "The enterprise's time and paperwork per visit"),
    ),
    _parameter(
        "duty", _U.YUAN_PER_YEAR, NOT_NEGATIVE, _G.OWNER,
        ("责任感", "达标对业主在金钱之外的价值；影响选择，不计入得失"),
        ("Sense of duty",
         "What complying is worth to the owner beyond money; it decides, and is not counted as faring better"),
    ),
    _parameter(
        "resentment", _U.SHARE, UNIT_INTERVAL, _G.OWNER,
        ("抵触情绪", "检查人员到场时责任感丧失的比例"),
        ("Resentment", "Share of the sense of duty that is lost when inspectors come"),
    ),
    _parameter(
        "fire_probability_safe", _U.PROBABILITY, UNIT_INTERVAL, _G.FIRE,
        ("无隐患火灾概率", "没有隐患时一年内起火的概率"),
        ("Chance of fire, safe", "Yearly chance of a fire where there is no hazard"),
    ),
    _parameter(
        "fire_probability_hazard", _U.PROBABILITY, UNIT_INTERVAL, _G.FIRE,
        ("有隐患火灾概率", "完全忽视消防时一年内起火的概率"),
        ("Chance of fire, neglected", "Yearly chance of a fire where fire safety is neglected"),
    ),
    _parameter(
        "own_loss", _U.YUAN, NOT_NEGATIVE, _G.FIRE,
        ("企业自身火灾损失", "每起火灾给企业造成的损失"),
        ("Own loss per fire", "Loss per fire to the enterprise"),
    ),
    _parameter(
        "external_loss", _U.YUAN, NOT_NEGATIVE, _G.FIRE,
        ("他人火灾损失", "每起火灾给他人造成的损失，含生命损失的折算"),
        ("Loss of others per fire", "Loss per fire to others, a value put on lives included"),
    ),
    _parameter(
        "inspector_hours", _U.HOURS_PER_YEAR, NOT_NEGATIVE, _G.INSPECTION,
        ("监督工时", "每个单位每年可用的监督人员工时"),
        ("Inspector hours", "Inspector hours available per premises and year: the budget"),
    ),
    _parameter(
        "visit_hours", _U.HOURS, POSITIVE, _G.INSPECTION,
        ("每次检查工时", "一次检查所需工时，含下发文书和复查"),
        ("Hours per visit", "Hours that one inspection takes, orders and re-inspection included"),
    ),
    _parameter(
        "hour_cost", _U.YUAN_PER_HOUR, POSITIVE, _G.INSPECTION,
        ("工时成本", "监督人员每工时的成本"),
        ("Cost of an hour", "Cost of an inspector hour"),
    ),
    _parameter(
        "detection", _U.PROBABILITY, UNIT_INTERVAL, _G.INSPECTION,
        ("隐患发现率", "一次检查发现严重程度为 1 的隐患的概率"),
        ("Detection", "Chance that a visit finds a hazard of severity 1"),
    ),
    _parameter(
        "fine", _U.YUAN, NOT_NEGATIVE, _G.SANCTION,
        ("罚款", "每处受罚隐患的罚款"),
        ("Fine", "Fine per penalised hazard"),
    ),
    _parameter(
        "closure_rate", _U.SHARE, UNIT_INTERVAL, _G.SANCTION,
        ("三停比例", "受罚单位被责令停产停业、停止施工或停止使用的比例"),
        ("Closure rate", "Share of penalised premises that are closed"),
    ),
    _parameter(
        "closure_loss", _U.YUAN, NOT_NEGATIVE, _G.SANCTION,
        ("停业损失", "被责令停业时企业的损失"),
        ("Loss when closed", "Loss to the enterprise when it is closed"),
    ),
    _parameter(
        "refusal_closure", _U.SHARE, UNIT_INTERVAL, _G.SANCTION,
        ("拒改停业比例", "拒不整改的单位被责令停业的最低比例（从宽之前）"),
        ("Closure on refusal",
         "Floor on the chance that premises which ignore an order are closed, before leniency"),
    ),
    _parameter(
        "exposure_loss", _U.YUAN, NOT_NEGATIVE, _G.SANCTION,
        ("曝光损失", "受罚时被公开曝光造成的损失"),
        ("Loss from exposure", "Loss from being named in public when penalised"),
    ),
    _parameter(
        "immediate_share", _U.SHARE, UNIT_INTERVAL, _G.SANCTION,
        ("当场处罚比例", "查出的隐患中当即处罚、而非逾期才罚的比例"),
        ("Penalised at once", "Share of found hazards penalised at once, not only after the deadline"),
    ),
    _parameter(
        "leniency", _U.SHARE, UNIT_INTERVAL, _G.SANCTION,
        ("从宽比例", "处罚被免除、减轻或以人情消解的比例"),
        ("Leniency", "Share of penalties waived, softened or bought off"),
    ),
    _parameter(
        "penalty_friction", _U.YUAN, ANY, _G.REGULATOR,
        ("处罚的部门成本", "每次处罚给消防部门带来的听证、争议和对立成本；处罚计为成绩时为负"),
        ("Friction per penalty",
         "The regulator's cost per penalty: hearing, dispute, ill will; negative where penalties count as results"),
    ),
    _parameter(
        "accountability", _U.SHARE, UNIT_INTERVAL, _G.REGULATOR,
        ("追责比例", "他人损失中消防部门须承担责任的比例"),
        ("Accountability", "Share of the loss of others that the regulator answers for"),
    ),
    _parameter(
        "mandate", _U.YUAN_PER_YEAR, NOT_NEGATIVE, _G.REGULATOR,
        ("上级考核", "全年不查该单位时上级给予的惩处折算；0 为可自由选择"),
        ("Mandate", "Superior's sanction on a regulator that leaves the premises out; 0 is free choice"),
    ),
)  # fmt: skip

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({parameter.name: parameter for parameter in _LIST})


@dataclass(frozen=True)
class Setting:
    """A choice of the question asked, not a fact about the premises.

    Attributes
    ----------
    name : str
    default : float or tuple of float
        A tuple is a list of shares that sum to one.
    domain : Domain
        Of the number, or of each share.
    label : Words
    counts : tuple of int
        How many shares there may be, where it is a list of them.
    """

    name: str
    default: float | tuple[float, ...]
    domain: Domain
    label: Words
    counts: tuple[int, ...] = ()


def _setting(
    name: str, default: float | tuple[float, ...], domain: Domain, zh: str, en: str, counts: tuple[int, ...] = ()
) -> Setting:  # fmt: skip
    return Setting(name, default, domain, Words(zh, en), counts)


_SETTINGS = (
    _setting("extra_hours", 0.5, NOT_NEGATIVE, "增加的工时比例", "More hours, as a share of today's"),
    _setting("discount", 0.9, Domain(0, 1, high_open=True), "贴现因子", "Discount factor"),
    _setting("return_rate", 0.5, UNIT_INTERVAL, "恢复信任比例", "Chance of return to the trusted group"),
    _setting("targeted_visits", 4.0, Domain(1), "重点组检查倍数", "Visits to the targeted group, as a multiple"),
    _setting("lambda", 10.0, POSITIVE, "选择精度", "Precision of choice"),
    _setting("phi", 1.0, NOT_NEGATIVE, "反馈强度", "Strength of feedback"),
    _setting("horizon", 2000.0, POSITIVE, "演化时长", "Horizon of evolution"),
    _setting("strictness", 0.01, Domain(0, 1, high_open=True), "严格偏好幅度", "Strict preference, as a share"),
    _setting(
        "start_enterprise", (0.60, 0.35, 0.05), UNIT_INTERVAL, "企业初始比例", "Starting shares, enterprise", (3,)
    ),
    _setting("start_regulator", (), UNIT_INTERVAL, "消防部门初始比例", "Starting shares, regulator", (2, 3)),
)

SETTINGS: Mapping[str, Setting] = MappingProxyType({setting.name: setting for setting in _SETTINGS})
