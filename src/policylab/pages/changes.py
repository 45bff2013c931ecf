"""What changed since a batch was last accepted, as the index tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policylab.i18n.labels import VERDICTS
from policylab.i18n.sentences import verdict_name
from policylab.i18n.words import Language, Words

HEADING = Words("与上次认可的结果相比", "Since the last accepted batch")
SAME = Words(
    "自{date}认可以来，没有结论改变，也没有数值变动超出容许范围。",
    "Since {date} no verdict has flipped and no number has moved beyond its tolerance.",
)
MOVED = Words(
    "自{date}认可以来：{flips}项结论改变，{moves}个数值变动超出容许范围。",
    "Since {date}: verdicts flipped: {flips}; numbers moved beyond tolerance: {moves}.",
)
FLIP = Words("{report}，{place}：由“{accepted}”变为“{now}”", "{report}, {place}: “{accepted}” became “{now}”")
MODES = {"may": Words("自行决定", "free to choose"), "must": Words("必须服务", "must serve")}
SERVES = Words("是否主动服务", "whether it chooses to serve")
BEST = Words("对公众最有利的均衡", "at the equilibrium best for the public")
OFTEN = {"yes": Words("会", "yes"), "no": Words("不会", "no"), "sometimes": Words("有时", "sometimes")}
NONE = Words("无", "none")


def drift_section(drift: Mapping[str, Any], records: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    """Return the words of the index's section on what changed.

    Parameters
    ----------
    drift : mapping
        As `policylab.batch.drift.Drift.record` returns it.
    records : sequence of mapping
        The batch's, for the titles of reports and regimes.
    language : {"zh", "en"}
    """
    accepted = drift["accepted"] or {}
    told = MOVED if drift["flips"] or drift["moves"] else SAME
    titles = {record["name"]: record.get("headline") or {} for record in records}
    summary = told.format(
        date=str(accepted.get("date", "")), flips=str(len(drift["flips"])), moves=str(len(drift["moves"]))
    )
    flips = [_flip(flip, titles.get(flip["report"], {}))[language] for flip in drift["flips"]]
    return {"heading": HEADING[language], "summary": summary[language], "flips": flips}


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
    """Return in words where a verdict stands: `article (may serve).serves`."""
    found = re.fullmatch(r"(?P<regime>[^.]+) \((?P<mode>may|must) serve\)(?:\.(?P<rest>\w+))?", name)
    if found is None:
        return name
    titles = {one.get("name"): _words(one.get("title")) for one in headline.get("regimes", [])}
    parts = [titles.get(found["regime"]) or Words(found["regime"], found["regime"]), MODES[found["mode"]]]
    parts += [words for key, words in (("serves", SERVES), ("best", BEST)) if found["rest"] == key]
    return Words("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _verdict(text: str | None) -> Words | str:
    if text is None:
        return NONE
    if text in OFTEN:
        return OFTEN[text]
    verdict, _, losers = text.partition(": ")
    return verdict_name(verdict, losers.split(", ") if losers else []) if verdict in VERDICTS else text
