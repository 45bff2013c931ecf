"""The chart across premises: in which share of uncertain futures all three gain, two bars for each kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from policylab.i18n.numbers import share
from policylab.i18n.shelf import Chance, Premises, across_sentence
from policylab.i18n.words import Language, Words

CAPTION = Words(
    "“{regime}”使三方都得益的情形占多大比例",
    "Share of futures in which all three gain by “{regime}”",
)
OTHERWISE = Words("（另注方案的除外）", " (except where another regime is named)")
MODES = {
    "may": Words("由消防部门自行决定", "The department is free to choose"),
    "must": Words("必须服务", "It must serve"),
}
INTERVAL = Words("横线：95%区间", "Line: 95% interval")

# Heights in pixels; widths are shares of the chart's own, so that it fits any screen.
LINE, BAR, GAP = 22, 14, 12
# The share of the width that 100% takes: a figure stands after the longest bar.
FULL = 80
# Longer names are cut to so many half-widths; the table has them whole.
LONGEST = 38


def across(records: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any] | None:
    """Return the chart of a batch with its words; None where no report tells how sure it is.

    Parameters
    ----------
    records : sequence of mapping
        The batch's records as plain data, in the plan's order.
    language : {"zh", "en"}
    """
    found = [
        (record["headline"], shown_regime(record["headline"]))
        for record in records
        if record["status"] == "done" and (record.get("headline") or {}).get("sure")
    ]
    told = [(headline, regime) for headline, regime in found if regime is not None]
    if not told:
        return None
    titles = [Words(regime["title"]["zh"], regime["title"]["en"]) for _, regime in told]
    usual = max(titles, key=titles.count)
    notes = [title if title != usual else None for title in titles]
    compared = [_premises(headline, note) for (headline, _), note in zip(told, notes, strict=True)]
    labels = [
        (_name(headline)[language], note[language] if note else "")
        for (headline, _), note in zip(told, notes, strict=True)
    ]
    caption = CAPTION.format(regime=usual)[language]
    if len(set(titles)) > 1:
        caption += OTHERWISE[language]
    finding = across_sentence(compared)[language]
    return {
        "caption": caption,
        "finding": finding,
        "svg": _svg(compared, labels, finding),
        "modes": {name: words[language] for name, words in MODES.items()},
        "interval": INTERVAL[language],
    }


def shown_regime(headline: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the regime that was looked at under every solution concept and in uncertain futures."""
    names = {one["name"] for one in headline.get("by_concept", [])}
    return next((one for one in headline.get("regimes", []) if one["name"] in names), None)


def chance(headline: Mapping[str, Any], binding: bool) -> Chance:
    """Return how sure it is that all three gain."""
    told = headline["sure"]["binding" if binding else "optional"]
    return Chance(told["multi_win"], told["low"], told["high"])


def _name(headline: Mapping[str, Any]) -> Words:
    return Words(headline["title"]["zh"], headline["title"]["en"])


def _premises(headline: Mapping[str, Any], regime: Words | None) -> Premises:
    name = _name(headline)
    if regime is not None:
        name = Words("{name}（{regime}）", "{name} ({regime})").format(name=name, regime=regime)
    return Premises(name, chance(headline, binding=False), chance(headline, binding=True))


def _svg(compared: Sequence[Premises], labels: Sequence[tuple[str, str]], finding: str) -> Markup:
    """Return the drawing; a label is the name of the premises and, on a line of its own, a regime that is not usual."""
    height = LINE + len(compared) * (LINE + 2 * BAR + GAP) + LINE * sum(bool(note) for _, note in labels)
    parts = [Markup('<title>{}</title><g aria-hidden="true">').format(finding)]
    parts += [
        Markup(
            '<line class="grid" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/><text class="tick" x="{0}%" y="14">{3}</text>'
        ).format(FULL * tick / 100, LINE - 4, height, f"{tick}%")
        for tick in (0, 50, 100)
    ]  # fmt: skip
    top = LINE
    for one, (name, note) in zip(compared, labels, strict=True):
        for kind, label in (("name", name), ("note", note)):
            if label:
                parts.append(Markup('<text class="{}" x="0" y="{}">{}</text>').format(kind, top + 16, cut(label)))
                top += LINE
        for kind, found in (("may", one.may), ("must", one.must)):
            parts += _bar(kind, found, top)
            top += BAR
        top += GAP
    parts.append(Markup("</g>"))
    return Markup('<svg class="across" role="img" width="100%" height="{}" aria-label="{}">{}</svg>').format(
        height, finding, Markup("").join(parts)
    )


def _bar(kind: str, found: Chance, top: int) -> Iterator[Markup]:
    width, low, high = (_percent(value) for value in (found.share, found.low, found.high))
    middle = top + BAR / 2 - 0.5
    yield Markup('<rect class="{}" x="0" y="{}" width="{}%" height="{}"/>').format(kind, top, width, BAR - 2)
    yield Markup('<line class="interval" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(low, high, middle, middle)
    yield Markup('<text class="figure" x="{}%" dx="6" y="{}">{}</text>').format(high, top + 11, share(found.share).en)


def _percent(value: float) -> str:
    return f"{FULL * value:.2f}".rstrip("0").rstrip(".")


def cut(name: str, longest: int = LONGEST) -> str:
    """Return a name cut to what a chart has room for, in half-widths."""
    room, kept = longest, ""
    for sign in name:
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            return f"{kept}…"
        kept += sign
    return kept
