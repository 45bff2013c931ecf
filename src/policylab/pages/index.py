"""The shelf's index: every report of a batch in one table, compared in one chart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from policylab.i18n.labels import CONCEPTS, FLAGS, PARTY_HEADS, SIGNS, VERDICTS
from policylab.i18n.numbers import NEARLY, money, share
from policylab.i18n.shelf import agreement_words, batch_sentence, gain_words
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language, Words
from policylab.pages.across import across, chance, shown_regime
from policylab.pages.archive import ARCHIVE
from policylab.pages.changes import drift_section
from policylab.pages.failures import failure_told
from policylab.pages.page import HTML_LANGUAGES, OTHER, TEMPLATES, index_name, page_name, style
from policylab.pages.pdf import pdf_name

HEADS = (
    Words("场所", "Premises"),
    Words("方案", "Regime"),
    Words("消防部门是否主动服务", "Does it choose to serve"),
    Words("由其自行决定时", "Where it is free to choose"),
    Words("必须服务时", "Where it must serve"),
    Words("把握有多大", "How sure"),
    Words("状态", "Status"),
)
CAPTION = Words("各类场所的结论", "The answer for each kind of premises")
INTRO = Words(
    "每一行是一类场所的一种方案。比较对象是同等工时和经费的“仅执法”；金额为每单位每年的得失；结论依据是{concept}。"
    "消防部门不会主动服务的，只有面向全部单位的措施起作用。“把握有多大”一栏让未知数值在各自范围内变动。"
    "点击场所名称可读全文。",
    "Each row is one regime for one kind of premises. The comparison is with enforcement only at the same hours and "
    "money; amounts are gains for one set of premises and one year; the answer rests on {concept}. Where the "
    "department would not choose to serve, only the programmes are at work. “How sure” lets what is not known "
    "vary within its range. The name opens the brief.",
)
ALL_IN_ONE = Words("下载全部报告（一个压缩文件：{name}）", "All briefs in one file ({name})")
CHART_HEADING = Words("各类场所对比", "The premises compared")
FAILED = Words("未能生成", "Not built")
DONE = Words("已生成", "Built")
NUMBERED = Words("编号 {id}", "No. {id}")
WAITING = Words("尚未生成", "Not built yet")
NEVER_RUN = Words("列入计划，尚未运行", "In the plan, and never run")
GONE = Words("文件不在此处", "The file is not here")
EARLIER = Words("保留此前版本", "earlier version kept")
NO_VERDICT = Words("没有给出单独结论", "Gives no verdict of its own")
NOT_ASKED = Words("未另行测算", "Not worked out")
QUICK = Words("{status}（快速预览）", "{status} (a first look)")
QUICK_NOTICE = Words(
    "标有“快速预览”的{n}份报告随机情形抽得少，“把握有多大”较粗略，供查看，不供引用。",
    "Reports marked as a first look ({n}) draw few futures: their “How sure” is coarse. To look at, not to quote.",
)
NOTICE = Words("有{n}份报告未能生成：查看原因", "Reports that were not built: {n}. See why")
FAILURES = Words("未能生成的报告", "Reports that were not built")
FIND = {
    "words": Words("查找", "Find"),
    "verdict": Words("结论（任一情形）", "Verdict (either way)"),
    "all": Words("全部", "All"),
    "reset": Words("清除", "Clear"),
    "told": Words("显示{shown}行，共{all}行", "{shown} of {all} rows shown"),
}
# In the order in which verdicts are sorted.
_RANKS = {name: rank for rank, name in enumerate(("multi_win", "no_loser", "no_change", "losers", "over_budget"))}
_MODES = {"may": Words("自行决定", "Free to choose"), "must": Words("必须服务", "Must serve")}
# A gain that moves nobody: below it the model itself speaks of no change.
_NOTHING = 0.01


def render_index(
    title: Words,
    records: Sequence[Mapping[str, Any]],
    language: Language,
    *,
    drift: Mapping[str, Any] | None = None,
    readable: bool = True,
    waiting: Sequence[str] = (),
    missing: Collection[str] = (),
    pdfs: Collection[str] = (),
    archived: bool = False,
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
    readable : bool
        Whether what was accepted, if anything was, could be read.
    waiting : sequence of str
        Reports of the plan that no batch has run yet.
    missing : collection of str
        Pages that a record tells of and that are not there.
    pdfs : collection of str
        The PDFs that are there.
    archived : bool
        Whether the archive of all pages lies beside this page.
    """
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    other: Language = "en" if language == "zh" else "zh"
    failed = [record for record in records if record["status"] == "failed"]
    quick = [record for record in records if record["status"] == "done" and _is_quick(record)]
    rows = [row for record in records for row in _rows(record, language, missing, pdfs)]
    rows += [_bare(name, None, NEVER_RUN[language], WAITING[language]) for name in waiting]
    return environment.get_template("index.html.j2").render(
        lang=HTML_LANGUAGES[language],
        title=title[language],
        style=style(),
        script=Markup((TEMPLATES / "index.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        other_href=index_name(other),
        other_lang=HTML_LANGUAGES[other],
        other_text=OTHER[language],
        batch=_batch(records, language),
        failed_notice=NOTICE.format(n=len(failed))[language],
        quick_notice=QUICK_NOTICE.format(n=len(quick))[language] if quick else None,
        intro=INTRO.format(concept=CONCEPTS[_concept(records)])[language],
        overviews=[
            {"name": record["headline"]["title"][language], "href": page_name(record["name"], language)}
            for record in records
            if _is_across(record) and page_name(record["name"], language) not in missing
        ],
        archive={"href": ARCHIVE, "text": ALL_IN_ONE.format(name=ARCHIVE)[language]} if archived else None,
        find={**{name: words[language] for name, words in FIND.items()}, "options": _options(rows, language)},
        caption=CAPTION[language],
        heads=[words[language] for words in HEADS],
        rows=rows,
        chart_heading=CHART_HEADING[language],
        chart=across(records, language),
        drift=drift_section(drift, records, language, readable=readable),
        failures=[failure_told(record, language, missing) for record in failed],
        failures_heading=FAILURES[language],
    )


def _concept(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the solution concept of the headlines: a plan has one."""
    found = [record["headline"]["concept"] for record in records if (record.get("headline") or {}).get("concept")]
    return str(found[0]) if found else "nash"


def _batch(records: Sequence[Mapping[str, Any]], language: Language) -> str | None:
    """Say when the batch ran and from which commit, by the records themselves: no clock is asked here."""
    dated = sorted((record for record in records if record.get("started")), key=lambda record: str(record["started"]))
    if not dated:
        return None
    commit = dated[-1].get("commit")
    return batch_sentence(
        dated[0]["started"],
        dated[-1]["started"],
        commit["id"] if commit else None,
        dirty=bool(commit and commit["dirty"]),
    )[language]


def _options(rows: Sequence[Mapping[str, Any]], language: Language) -> list[dict[str, str]]:
    """Return the verdicts that there are to choose from."""
    there = {verdict for row in rows for verdict in row["verdicts"]}
    names = {**{name: VERDICTS[name] for name in _RANKS}, "failed": FAILED}
    return [{"value": name, "text": words[language]} for name, words in names.items() if name in there]


def _is_quick(record: Mapping[str, Any]) -> bool:
    return bool((record.get("headline") or {}).get("quick"))


def _is_across(record: Mapping[str, Any]) -> bool:
    """Whether a report is about no scenario of its own but compares several."""
    headline = record.get("headline")
    return record["status"] == "done" and headline is not None and not headline.get("regimes")


def _rows(
    record: Mapping[str, Any], language: Language, missing: Collection[str], pdfs: Collection[str]
) -> list[dict[str, Any]]:
    """Return the rows of a report: one for each regime, or one that says why there is no verdict."""
    headline, page = record.get("headline"), page_name(record["name"], language)
    if record["status"] == "failed":
        kept = page in record.get("outputs", {}) and page not in missing
        status = FAILED
        if kept:
            status = Words("{failed}（{kept}）", "{failed} ({kept})").format(failed=FAILED, kept=EARLIER)
        name = headline["title"][language] if headline else record["name"]
        why = Markup('<a href="#failed">{}</a>').format(FAILURES[language])
        return [_bare(name, None, why, status[language], verdicts=["failed"])]
    href = None if page in missing else page
    status = Words("{done}，{number}", "{done}, {number}").format(
        done=DONE if href else GONE, number=NUMBERED.format(id=record["inputs_id"])
    )
    if _is_quick(record):
        status = QUICK.format(status=status)
    if headline is None or not headline.get("regimes"):
        name = headline["title"][language] if headline else record["name"]
        row = _bare(name, href, NO_VERDICT[language], status[language])
        return [{**row, "pdf": _pdf(page, pdfs)}]
    pairs: dict[str, dict[bool, Any]] = {}
    for one in headline["regimes"]:
        pairs.setdefault(one["name"], {})[one["binding"]] = one
    told = shown_regime(headline)
    rows = []
    for name, pair in pairs.items():
        may, must = pair[False], pair[True]
        is_told = told is not None and name == told["name"]
        rows.append(
            {
                "name": headline["title"][language],
                "href": href,
                "pdf": _pdf(page, pdfs),
                "cells": [
                    may["title"][language],
                    _choice(may)[language],
                    _verdict(may, language),
                    _verdict(must, language),
                    _sure(headline, language) if is_told else NOT_ASKED[language],
                ],
                "status": status[language],
                "verdicts": sorted({may["verdict"], must["verdict"]}),
                "sort": [
                    headline["title"][language],
                    may["title"][language],
                    may["serve"],
                    _RANKS[may["verdict"]],
                    _RANKS[must["verdict"]],
                    chance(headline, binding=False).share if is_told and headline.get("sure") else None,
                    status[language],
                ],
            }
        )
    return rows


def _bare(name: str, href: str | None, why: str, status: str, *, verdicts: Sequence[str] = ()) -> dict[str, Any]:
    """Return a row without a verdict, which says why it has none."""
    keys = [name, None, None, None, None, None, status]
    return {"name": name, "href": href, "pdf": None, "cells": None, "why": why, "status": status, "sort": keys,
            "verdicts": list(verdicts)}  # fmt: skip


def _pdf(page: str, pdfs: Collection[str]) -> str | None:
    return pdf_name(page) if pdf_name(page) in pdfs else None


def _choice(one: Mapping[str, Any]) -> Words:
    if one["verdict"] == "over_budget":
        return Words("工时不够", "Over budget")
    if one["stands_back"]:
        return Words("不查", "Stands back")
    if one["serve"] is None or one["serve"] < NEARLY:
        return Words("不会", "No")
    if one["serve"] > 1 - NEARLY:
        return Words("会", "Yes")
    return Words("有时（{chance}）", "Sometimes ({chance})").format(chance=share(one["serve"]))


def _verdict(one: Mapping[str, Any], language: Language) -> Markup:
    """Return a verdict as a badge, with one for each party, and what qualifies it."""
    verdict = verdict_name(one["verdict"], one["losers"])[language]
    badge = Markup('<strong class="verdict badge {}">{}</strong>').format(one["verdict"], verdict)
    if one["gains"] is None:
        return badge
    lines = [_party(one, party, language) for party in PARTY_HEADS]
    lines += [
        Markup("<li>{}</li>").format(FLAGS[flag][language])
        for flag in one["flags"]
        if flag in ("softness", "depends_on_equilibrium")
    ]
    return Markup("{}<ul>{}</ul>").format(badge, Markup("").join(lines))


def _party(one: Mapping[str, Any], party: str, language: Language) -> Markup:
    gain = one["gains"][party]
    way = -1 if party in one["losers"] else int(one["verdict"] != "no_change" and gain > _NOTHING)
    amount = money(gain, signed=True, in_table=True)[language] if way else ""
    kind = {1: "gains", 0: "same", -1: "loses"}[way]
    badge = Words("{party}{fares}", "{party} {fares}").format(party=PARTY_HEADS[party], fares=SIGNS[way])
    told = Markup('<li class="{0}"><span class="badge {0}">{1}</span> <span class="amount">{2}</span></li>')
    return told.format(kind, badge[language], amount)


def _sure(headline: Mapping[str, Any], language: Language) -> Markup:
    """Say in which share of futures all three gain, and under how many concepts the verdict is the same."""
    lines = []
    for mode, binding in (("may", False), ("must", True)):
        told = []
        if headline.get("sure"):
            told.append(gain_words(chance(headline, binding)))
        verdicts = {
            one["concept"]: (one["verdict"], list(one["losers"]))
            for one in headline["by_concept"]
            if one["binding"] is binding
        }
        here = verdicts.get(headline.get("concept"))
        if here is not None:
            told.append(agreement_words(list(verdicts.values()).count(here), len(verdicts)))
        line = Words("；".join(one.zh for one in told), "; ".join(one.en for one in told))
        lines.append(
            Markup("<li>{}{}{}</li>").format(_MODES[mode][language], Words("：", ": ")[language], line[language])
        )
    return Markup("<ul>{}</ul>").format(Markup("").join(lines))
