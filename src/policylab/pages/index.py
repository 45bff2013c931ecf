"""The shelf's index: every report of a batch in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from policylab.i18n.labels import CONCEPTS, FLAGS, PARTY_HEADS
from policylab.i18n.numbers import money, share
from policylab.i18n.sentences import verdict_name
from policylab.i18n.words import Language, Words
from policylab.pages.changes import drift_section
from policylab.pages.page import HTML_LANGUAGES, OTHER, TEMPLATES, index_name, page_name, style

HEADS = {
    "premises": Words("场所", "Premises"),
    "choose": Words("消防部门会主动服务吗？", "Would it choose to serve?"),
    "may": Words("由其自行决定时", "Where it is free to choose"),
    "must": Words("必须服务时", "Where it must serve"),
    "regime": Words("方案", "Regime"),
    "status": Words("状态", "Status"),
}
INTRO = Words(
    "每一行是一类场所。比较对象是同等工时和经费的“仅执法”；金额为每单位每年的得失；结论依据是{concept}。"
    "消防部门不会主动服务的，只有面向全部单位的措施起作用。点击场所名称可读全文。",
    "Each row is a kind of premises. The comparison is with enforcement only at the same hours and money; amounts are "
    "gains for one set of premises and one year; the answer rests on {concept}. Where the department would not choose "
    "to serve, only the programmes are at work. The name opens the brief.",
)
FAILED = Words("未能生成", "Not built")
DONE = Words("已生成", "Built")
GIVEN = Words("参数：{given}", "Parameters: {given}")
EARLIER = Words("此前生成的版本仍保留", "The version built earlier is kept")


def render_index(
    title: Words,
    records: Sequence[Mapping[str, Any]],
    language: Language,
    *,
    drift: Mapping[str, Any] | None = None,
) -> str:
    """Return the index page of a shelf.

    Parameters
    ----------
    title : Words
        The plan's title.
    records : sequence of mapping
        The batch's records as plain data, in the plan's order.
    language : {"zh", "en"}
    drift : mapping, optional
        What moved since a batch was last accepted, as plain data; None where none was.
    """
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    other: Language = "en" if language == "zh" else "zh"
    return environment.get_template("index.html.j2").render(
        lang=HTML_LANGUAGES[language],
        title=title[language],
        style=style(),
        other_href=index_name(other),
        other_lang=HTML_LANGUAGES[other],
        other_text=OTHER[language],
        intro=INTRO.format(concept=CONCEPTS[_concept(records)])[language],
        caption=Words("各类场所的结论", "The answer for each kind of premises")[language],
        heads={name: words[language] for name, words in HEADS.items()},
        parties=[PARTY_HEADS[party][language] for party in PARTY_HEADS],
        rows=[row for record in records for row in _rows(record, language)],
        across=[
            {"name": record["headline"]["title"][language], "href": page_name(record["name"], language)}
            for record in records
            if _is_across(record)
        ],
        failures=[_failure(record, language) for record in records if record["status"] == "failed"],
        failures_heading=Words("未能生成的报告", "Reports that were not built")[language],
        drift=drift_section(drift, records, language) if drift is not None else None,
    )


def _concept(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the solution concept of the headlines: a plan has one."""
    found = [record["headline"]["concept"] for record in records if (record.get("headline") or {}).get("concept")]
    return str(found[0]) if found else "nash"


def _is_across(record: Mapping[str, Any]) -> bool:
    """Whether a report is about no scenario of its own but compares several."""
    headline = record.get("headline")
    return record["status"] == "done" and headline is not None and "regimes" not in headline


def _rows(record: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    """Return the rows of a report: one for each regime, or one that says it failed."""
    headline = record.get("headline")
    if _is_across(record):
        return []
    if record["status"] == "failed" or headline is None:
        status = FAILED if record["status"] == "failed" else DONE
        href = None if record["status"] == "failed" else page_name(record["name"], language)
        return [
            {"first": True, "span": 1, "name": record["name"], "href": href, "status": status[language], "regime": None}
        ]
    pairs: dict[str, dict[bool, Any]] = {}
    for one in headline["regimes"]:
        pairs.setdefault(one["name"], {})[one["binding"]] = one
    rows = []
    for number, pair in enumerate(pairs.values()):
        may, must = pair[False], pair[True]
        rows.append(
            {
                "first": number == 0,
                "span": len(pairs),
                "name": headline["title"][language],
                "href": page_name(record["name"], language),
                "status": None,
                "regime": may["title"][language],
                "choose": _choice(may)[language],
                "may": _verdict(may, language),
                "must": _verdict(must, language),
            }
        )
    return rows


def _choice(one: Mapping[str, Any]) -> Words:
    if one["verdict"] == "over_budget":
        return Words("工时不够", "Over budget")
    if one["stands_back"]:
        return Words("不查", "Stands back")
    if one["serve"] is None or one["serve"] < 5e-4:
        return Words("不会", "No")
    if one["serve"] > 1 - 5e-4:
        return Words("会", "Yes")
    return Words("有时（{chance}）", "Sometimes ({chance})").format(chance=share(one["serve"]))


def _verdict(one: Mapping[str, Any], language: Language) -> Markup:
    verdict = verdict_name(one["verdict"], one["losers"])[language]
    name = Markup('<strong class="verdict {}">{}</strong>').format(one["verdict"], verdict)
    if one["gains"] is None:
        return name
    lines = [FLAGS[flag] for flag in one["flags"] if flag in ("softness", "depends_on_equilibrium")]
    if one["verdict"] != "no_change":
        amount = Words("{party} {amount}", "{party} {amount}")
        lines = [
            *(
                amount.format(party=head, amount=money(one["gains"][party], signed=True, in_table=True))
                for party, head in PARTY_HEADS.items()
            ),
            *lines,
        ]
    told = Markup("").join(Markup("<li>{}</li>").format(line[language]) for line in lines)
    return Markup("{}<ul>{}</ul>").format(name, told) if lines else name


def _failure(record: Mapping[str, Any], language: Language) -> dict[str, Any]:
    error = record["error"]
    where = Words("第 {cell} 个单元", "cell {cell}").format(cell=str(error["cell"]))[language] if error["cell"] else ""
    if where and error.get("line"):
        where += Words("第 {line} 行", ", line {line}").format(line=str(error["line"]))[language]
    given = ", ".join(f"{name}={value!r}" for name, value in record["parameters"].items())
    kept = EARLIER[language] if any(name.endswith(".html") for name in record.get("outputs", {})) else ""
    return {
        "name": record["name"],
        "where": where,
        "message": f"{error['name']}: {error['message']}",
        "given": GIVEN.format(given=given)[language] if given else "",
        "lines": error["lines"],
        "kept": {"text": kept, "href": page_name(record["name"], language)} if kept else None,
    }
