"""What changed since a batch was last accepted, as the index tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policylab.i18n.labels import CONCEPT_NAMES, VERDICTS
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language, Words

HEADING = Words("与上次认可的结果相比", "Since the last accepted batch")
NEVER = Words(
    "还没有认可过任何一批结果，因此无从比较。", "No batch has been accepted yet, so there is nothing to compare with."
)
UNREADABLE = Words(
    "认可记录（baseline.json）无法读取；policylab drift 会说明错在何处。",
    "What was accepted (baseline.json) cannot be read; policylab drift says what is wrong with it.",
)
SAME = Words(
    "自{date}认可以来，没有结论改变，也没有数值变动超出容许范围。",
    "Since {date} no verdict has changed and no number has moved beyond its tolerance.",
)
MOVED = Words(
    "自{date}认可以来：{flips}项结论改变，{moves}个数值变动超出容许范围。",
    "Since {date}: {flips} changed; {moves} moved beyond tolerance.",
)
REASON = Words("当时认可的理由：{reason}", "Accepted then because: {reason}")
FLIP = Words("{report}，{place}：由“{accepted}”变为“{now}”", "{report}, {place}: “{accepted}” became “{now}”")
BEHIND = Words("{report}的变动来自：{inputs}。", "Behind {report}: {inputs}.")
OTHERS = {
    "new": Words("新增、尚未认可：{names}。", "New, not accepted yet: {names}."),
    "gone": Words("已不再生成：{names}。", "No longer built: {names}."),
    "failed": Words("未能生成、无法比较：{names}。", "Not built, so not compared: {names}."),
}
# What an input is called; a library by its name, a data file by its own.
INPUTS = {
    "notebook": Words("报告笔记本", "the report's notebook"),
    "template": Words("页面模板", "the page template"),
    "package": Words("模型程序", "the model's program"),
    "parameters": Words("报告参数", "the report's parameters"),
}
UNDER = Words("按{concept}", "under {concept}")
MODES = {"may": Words("自行决定", "free to choose"), "must": Words("必须服务", "must serve")}
SERVES = Words("是否主动服务", "whether it chooses to serve")
BEST = Words("对公众最有利的均衡", "at the equilibrium best for the public")
OFTEN = {"yes": Words("会", "yes"), "no": Words("不会", "no"), "sometimes": Words("有时", "sometimes")}
NONE = Words("无", "none")


def drift_section(
    drift: Mapping[str, Any] | None,
    records: Sequence[Mapping[str, Any]],
    language: Language,
    *,
    readable: bool = True,
) -> dict[str, Any]:
    """Return the words of the index's section on what changed.

    Parameters
    ----------
    drift : mapping or None
        As `policylab.batch.drift.Drift.record` returns it; None where nothing was accepted.
    records : sequence of mapping
        The batch's, for the titles of reports and regimes.
    language : {"zh", "en"}
    readable : bool
        Whether what was accepted, if anything was, could be read.
    """
    told: dict[str, Any] = {"heading": HEADING[language], "flips": [], "others": []}
    if drift is None:
        return {**told, "summary": (NEVER if readable else UNREADABLE)[language]}
    accepted = drift["accepted"] or {}
    flips, moves = len(drift["flips"]), len(drift["moves"])
    titles = {record["name"]: record.get("headline") or {} for record in records}
    summary = (MOVED if flips or moves else SAME).format(
        date=str(accepted.get("date", "")), flips=_many(flips, "verdict"), moves=_many(moves, "number")
    )
    told["summary"] = summary[language]
    told["flips"] = [_flip(flip, titles.get(flip["report"], {}))[language] for flip in drift["flips"]]
    for name, inputs in (drift["inputs"] or {}).items():
        if inputs:
            behind = BEHIND.format(report=_title(name, titles), inputs=_listed([_input(one) for one in inputs]))
            told["others"].append(behind[language])
    if accepted.get("reason"):
        told["others"].append(REASON.format(reason=accepted["reason"])[language])
    for kind, words in OTHERS.items():
        if drift[kind]:
            names = [_title(name, titles) for name in drift[kind]]
            told["others"].append(words.format(names=_listed(names))[language])
    return told


def _title(name: str, headlines: Mapping[str, Mapping[str, Any]]) -> Words:
    return _words(headlines.get(name, {}).get("title")) or Words.same(name)


def _many(number: int, what: str) -> Words:
    return Words(str(number), f"{number} {what}" if number == 1 else f"{number} {what}s")


def _listed(names: Sequence[Words]) -> Words:
    return Words("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _input(name: str) -> Words:
    """Return what an input is called: `package (game.py)`, `data/scenarios/hotel.yaml`, `numpy 2.3 -> 2.4`."""
    kind, _, rest = name.partition(" ")
    if kind not in INPUTS:
        return Words.same(name)
    rest = rest.strip("()")
    return Words("{kind}（{rest}）", "{kind} ({rest})").format(kind=INPUTS[kind], rest=rest) if rest else INPUTS[kind]


def _flip(flip: Mapping[str, Any], headline: Mapping[str, Any]) -> Words:
    return FLIP.format(
        report=_words(headline.get("title")) or flip["report"],
        place=_place(flip["verdict"], headline),
        accepted=_verdict(flip["accepted"]),
        now=_verdict(flip["now"]),
    )


def _words(title: Mapping[str, str] | None) -> Words | None:
    return Words(title["zh"], title["en"]) if title else None


def _place(name: str, headline: Mapping[str, Any]) -> Words | str:
    """Return in words where a verdict stands: `article (may serve).serves`, `article (must serve, nash)`."""
    place = r"(?P<regime>[^.]+) \((?P<mode>may|must) serve(?:, (?P<concept>\w+))?\)(?:\.(?P<rest>\w+))?"
    found = re.fullmatch(place, name)
    if found is None:
        return name
    titles = {one.get("name"): _words(one.get("title")) for one in headline.get("regimes", [])}
    parts = [titles.get(found["regime"]) or Words(found["regime"], found["regime"]), MODES[found["mode"]]]
    parts += [words for key, words in (("serves", SERVES), ("best", BEST)) if found["rest"] == key]
    if found["concept"] in CONCEPT_NAMES:
        parts.append(UNDER.format(concept=CONCEPT_NAMES[found["concept"]]))
    return Words("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _verdict(text: str | None) -> Words | str:
    if text is None:
        return NONE
    if text in OFTEN:
        return OFTEN[text]
    verdict, _, losers = text.partition(": ")
    return verdict_name(verdict, losers.split(", ") if losers else []) if verdict in VERDICTS else text
