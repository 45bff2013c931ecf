"""The names that `law.csv` may use: timings, closures, addressees, kinds of premises and hazards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from policylab.i18n.words import Words

Timing = Literal["immediate", "deadline"]
Closure = Literal["none", "may", "must"]
Range = tuple[float, float]

TIMINGS: Mapping[str, Words] = {
    "immediate": Words("当场可罚", "at once"),
    "deadline": Words("逾期才罚", "after a time limit"),
}
# From the weakest to the strongest.
CLOSURES: Mapping[str, Words] = {
    "none": Words("不停业", "no closure"),
    "may": Words("可以停业", "closure may follow"),
    "must": Words("应当停业", "closure must follow"),
}

ADDRESSEES: Mapping[str, Words] = {
    "unit": Words("单位", "the unit"),
    "individual": Words("个人", "a person"),
    "responsible_person": Words("单位的责任人员", "those who answer for the unit"),
    "technical_service": Words("消防技术服务机构", "a technical service"),
}

PREMISES: Mapping[str, Words] = {
    "unit": Words("单位", "any unit"),
    "crowded": Words("人员密集场所", "a crowded place"),
    "gathering": Words("公众聚集场所", "a public gathering place"),
    "construction": Words("建设工程", "a building project"),
    "dwelling_with_production": Words("生产、储存、经营与居住合用的场所", "dwelling with production, storage or trade"),
    "technical_service": Words("消防技术服务机构", "a technical service"),
    "individual": Words("个人", "a person"),
}

# A public gathering place is a crowded place (Art. 73), and each of these is a unit.
WITHIN: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit",),
    "crowded": ("crowded", "unit"),
    "gathering": ("gathering", "crowded", "unit"),
    "construction": ("construction", "unit"),
    "dwelling_with_production": ("dwelling_with_production", "unit"),
    "technical_service": ("technical_service", "unit"),
    "individual": ("individual",),
}

HAZARDS: Mapping[str, Words] = {
    "missing_review": Words("未经设计审核施工", "building without design review"),
    "failed_design_check": Words("设计抽查不合格仍施工", "building on after a failed check of the design"),
    "use_without_acceptance": Words("未经消防验收使用", "use without acceptance"),
    "failed_completion_check": Words("使用中抽查不合格仍使用", "use after a failed check of the building"),
    "opened_without_check": Words("未经检查开业", "opening without a check"),
    "missing_filing": Words("没有备案", "not filed for the record"),
    "lowered_standard": Words("降低消防技术标准", "standards lowered in design or building"),
    "equipment": Words("消防设施、器材、标志不合要求", "equipment or signs not to standard or not kept working"),
    "disabled_equipment": Words("损坏、停用消防设施", "equipment damaged or switched off"),
    "blocked_exit": Words("堵塞安全出口、疏散通道", "blocked exits or escape routes"),
    "hydrant_or_spacing": Words("遮挡消火栓、占用防火间距", "hydrants covered or spacing taken up"),
    "fire_lane": Words("堵塞消防车通道", "blocked fire lane"),
    "barred_window": Words("门窗设置障碍物", "barred doors or windows"),
    "hazard_after_notice": Words("隐患经通知不消除", "hazard left after notice"),
    "dwelling_with_dangerous_goods": Words("危险品场所与居住合用", "dwelling with dangerous goods"),
    "dwelling_with_production": Words("生产、储存、经营与居住合用", "dwelling with production, storage or trade"),
    "open_flame": Words("违规使用明火、吸烟", "open flame or smoking against the rules"),
    "forced_work": Words("强令冒险作业", "dangerous work on orders"),
    "negligent_fire": Words("过失引起火灾", "fire caused by negligence"),
    "broken_seal": Words("擅自拆封", "broken seal"),
    "nonconforming_product": Words("使用不合格消防产品", "fire products not to standard"),
    "wiring_or_gas": Words("用电、用气不合要求", "wiring or gas not to standard"),
    "neglected_duty": Words("不履行消防安全职责", "neglect of organisational duties"),
    "no_evacuation": Words("不组织疏散", "staff not leading people out"),
    "false_document": Words("出具虚假文件", "false documents"),
}
