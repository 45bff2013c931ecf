"""Names of what the model speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from policylab.i18n.words import Words

PARTIES: Mapping[str, Words] = {
    "enterprise": Words("企业", "the enterprise"),
    "regulator": Words("消防部门", "the fire department"),
    "public": Words("公众", "the public"),
}
PARTY_HEADS: Mapping[str, Words] = {
    "enterprise": Words("企业", "Enterprise"),
    "regulator": Words("消防部门", "Fire department"),
    "public": Words("公众", "Public"),
}

ACTIONS: Mapping[str, Words] = {
    "neglect": Words("忽视", "neglect"),
    "patch": Words("应付", "token effort"),
    "comply": Words("达标", "comply"),
    "stand_back": Words("不查", "stand back"),
    "enforce": Words("执法", "enforce"),
    "serve": Words("服务+执法", "serve and enforce"),
}

OUTCOMES: Mapping[str, Words] = {
    "action_chances": Words("双方各种做法的概率", "Chance of each action of both sides"),
    "visits": Words("每年检查次数", "Inspections a year"),
    "found": Words("一年中查出隐患的概率", "Chance that an inspector finds a hazard"),
    "obeyed": Words("被查出且企业照责令去整改的概率", "Chance that it is found and the order obeyed"),
    "residual": Words("全年平均隐患程度", "Hazard left over the year"),
    "fires_per_1000": Words("每千家单位年火灾起数", "Fires a year per 1,000 premises"),
    "penalised": Words("每年受罚次数", "Penalties a year"),
    "sanctions": Words("企业受罚（含停业）", "Sanctions, closure included"),
    "spend": Words("企业主动投入", "Spent by the enterprise of its own accord"),
    "ordered": Words("企业按责令整改的支出", "Spent by the enterprise on orders"),
    "contact": Words("企业接待检查成本", "Cost of receiving inspectors"),
    "own_fires": Words("企业自身火灾损失", "Fire losses of the enterprise"),
    "duty_felt": Words("责任感的分量", "Sense of duty, in money; decides, and is not counted as faring better"),
    "hours_used": Words("监督工时", "Inspector hours"),
    "money": Words("服务措施经费", "Money for service measures"),
    "enterprise": Words("企业得失", "Enterprise, in all"),
    "regulator": Words("消防部门得失", "Fire department, in all"),
    "public": Words("公众得失", "Public, in all"),
    "welfare": Words("社会总得失", "Society, in all"),
}

EFFECTS: Mapping[str, Words] = {
    "raises": Words("提高“{name}”", "raises “{name}”"),
    "cuts": Words("降低“{name}”", "cuts “{name}”"),
    "adds": Words("增加“{name}”", "adds to “{name}”"),
}

DELIVERIES: Mapping[str, Words] = {
    "visit": Words("随检查提供", "delivered at the visit"),
    "programme": Words("面向全部单位", "delivered to all premises"),
}

# Whether the department must serve where it visits.
MODES: Mapping[bool, Words] = {
    False: Words("自行决定", "free to choose"),
    True: Words("必须服务", "must serve"),
}

VERDICTS: Mapping[str, Words] = {
    "multi_win": Words("三方多赢", "All three gain"),
    "no_change": Words("没有变化", "No change"),
    "no_loser": Words("有人得益、无人受损", "Some gain, nobody loses"),
    "losers": Words("有一方受损", "Somebody loses"),
    "over_budget": Words("工时不够", "Over budget"),
}

# How a party fares, by the sign of its gain.
SIGNS: Mapping[int, Words] = {
    1: Words("得益", "gains"),
    0: Words("不变", "unchanged"),
    -1: Words("受损", "loses"),
}

FLAGS: Mapping[str, Words] = {
    "softness": Words("有赖于执法放松", "rests on softer enforcement"),
    "depends_on_equilibrium": Words("结论取决于出现哪个均衡", "depends on which equilibrium is played"),
    "multi_win_counting_duty": Words("计入责任感后三方多赢", "all three gain if the sense of duty is counted"),
    "serve_not_chosen": Words("可以服务而未选择服务", "could serve and does not"),
    "fragile": Words("脆弱：企业在两可之间须选对部门有利的做法", "fragile: a tie must break the department's way"),
    "incomplete": Words("均衡可能没有列全", "the list of equilibria may be incomplete"),
    "degenerate": Words("存在同样好的选择", "some choices are equally good"),
}

CONCEPTS: Mapping[str, Words] = {
    "nash": Words("纳什均衡（双方同时决策）", "Nash equilibrium (both choose at once)"),
    "commitment": Words(
        "先行承诺（消防部门先公布并遵守检查安排）",
        "commitment (the department announces its visits first and keeps to it)",
    ),
    "evolution": Words(
        "演化（双方都照搬同行中得益较好的做法）", "evolution (each side imitates what pays among its like)"
    ),
    "quantal": Words(
        "有限理性（越有利的做法选得越多，但会出错）",
        "quantal response (what pays better is chosen more often, not always)",
    ),
    "targeting": Words(
        "按记录分类监管（受罚单位列为重点，表现好再恢复信任）",
        "targeting by record (premises once penalised are watched closely until they are in order)",
    ),
}
CONCEPT_NAMES: Mapping[str, Words] = {
    "nash": Words("纳什均衡", "Nash equilibrium"),
    "commitment": Words("先行承诺", "commitment"),
    "evolution": Words("演化", "evolution"),
    "quantal": Words("有限理性", "quantal response"),
    "targeting": Words("分类监管", "targeting by record"),
}

STATUSES: Mapping[str, Words] = {
    "article": Words("文章", "article"),
    "law": Words("法律", "law"),
    "statistic": Words("统计", "statistic"),
    "study": Words("研究", "study"),
    "assumption": Words("假设", "assumption"),
}

VARIES: Mapping[str, Words] = {
    "knowledge": Words("数值不确定", "not well known"),
    "premises": Words("各单位不同", "differs between premises"),
}

STANDINGS: Mapping[str, Words] = {
    "found": Words("已查到原文", "seen"),
    "recalled": Words("凭记忆引用，未核实", "recalled, not verified"),
    "derived": Words("由其他数据推算", "worked out from other figures"),
    "own": Words("本项目的假设", "an assumption of this project"),
    "user": Words("使用者的假设", "an assumption of the user's"),
}
