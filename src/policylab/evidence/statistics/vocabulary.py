"""The names that the files of statistics may use: regions, definitions, series and kinds of break."""

from __future__ import annotations

from collections.abc import Mapping

from policylab.errors import nearest
from policylab.i18n.words import Words

CHINA = "china"

REGIONS: Mapping[str, Words] = {
    CHINA: Words("全国", "China"),
    "zhejiang": Words("浙江", "Zhejiang"),
    "guangdong": Words("广东", "Guangdong"),
    "hangzhou": Words("杭州", "Hangzhou"),
    "jiaxing": Words("嘉兴", "Jiaxing"),
    "tongxiang": Words("桐乡", "Tongxiang"),
    "haiyan": Words("海盐", "Haiyan"),
}

DEFINITIONS: Mapping[str, Words] = {
    "yearbook": Words("统计年鉴（含铁路、交通、军队）", "Yearbook (railways, traffic and the military included)"),
    "press": Words(
        "当年发布（不含森林、草原、军队、矿井、铁路、港航，常取整）",
        "Release of the year (without forests, grassland, military, mines, railways and ports; often rounded)",
    ),
    "press_revised": Words("次年发布时修订的上年数", "Release, as revised a year later"),
    "derived_new_definition": Words("按新口径推算", "Computed in the new way of counting"),
    "campaign": Words("专项行动自报", "The campaign's own count"),
}

SERIES: Mapping[str, tuple[str, Words]] = {
    "fires": ("count", Words("火灾起数", "Fires")),
    "deaths": ("persons", Words("火灾死亡人数", "Deaths in fires")),
    "injuries": ("persons", Words("火灾受伤人数", "Injuries in fires")),
    "loss_10k_yuan": ("10000 yuan", Words("直接财产损失", "Direct loss of property")),
    "fires_change": ("share", Words("火灾起数同比", "Fires, change on the year before")),
    "deaths_change": ("share", Words("死亡人数同比", "Deaths, change on the year before")),
    "injuries_change": ("share", Words("受伤人数同比", "Injuries, change on the year before")),
    "loss_change": ("share", Words("直接财产损失同比", "Loss, change on the year before")),
    "fires_structure": ("count", Words("建（构）筑物火灾", "Fires in structures")),
    "fires_vehicle": ("count", Words("交通工具火灾", "Fires in vehicles")),
    "fires_outdoor": ("count", Words("户外火灾", "Fires outdoors")),
    "fire_calls": ("count", Words("火灾扑救警情", "Calls to fight a fire")),
    "premises_checked": ("count", Words("检查单位数", "Premises checked")),
    "visits": ("count", Words("检查家次", "Visits")),
    "hazards_found": ("count", Words("发现隐患", "Hazards found")),
    "hazards_rectified": ("count", Words("整改隐患", "Hazards put right")),
    "penalties": ("count", Words("处罚起数", "Penalties")),
    "fines_yuan": ("yuan", Words("罚款", "Fines")),
    "sealed": ("count", Words("临时查封", "Sealed")),
    "shut": ("count", Words("责令三停", "Shut")),
    "sealed_or_shut": ("count", Words("查封和三停", "Sealed or shut")),
    "detained": ("persons", Words("拘留人数", "Detained")),
    "officers": ("persons", Words("消防监督员", "Fire-supervision officers")),
    "premises_per_officer": ("count", Words("人均监管单位", "Premises per officer")),
    "brigades": ("count", Words("消防大队", "Brigades")),
}

KINDS: Mapping[str, Words] = {
    "reporting_standard": Words("统计标准修改", "standard of reporting changed"),
    "severity_classes": Words("火灾等级改为四级", "four classes of severity"),
    "counting_rule": Words("统计办法疑有变（推断）", "rule of counting changed (inferred)"),
    "small_fires": Words("小火开始计入", "small fires counted"),
    "dispatched_fires": Words("凡出动的火灾都计入", "all fires that units are sent to counted"),
}

NOT_FOUND = Words(
    "嘉兴、桐乡的年度火灾总数没有查到，不作估计。",
    "Yearly totals of Jiaxing and Tongxiang were not found and are not guessed.",
)


def known_name(function: str, argument: str, name: str, known: Mapping[str, object]) -> None:
    """Refuse a name that does not exist, with the nearest that does; `function` and `argument` say where."""
    if name not in known:
        near = nearest(name, known)
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f"{function}: {argument} must be one of {', '.join(known)}; got {name!r}{hint}")
