"""Drift in words: Markdown, which a terminal shows as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policylab.batch.drift import Drift


def drift_markdown(drift: Drift) -> str:
    """Return what moved since a batch was last accepted, as Markdown."""
    return "\n".join(_lines(drift)) + "\n"


def _lines(drift: Drift) -> Iterator[str]:
    yield "# Drift"
    yield ""
    if drift.accepted is None:
        yield "Nothing accepted yet: `policylab drift --accept --reason TEXT` accepts the batch as it is."
        return
    since = f"{drift.accepted.get('date', '?')} ({_cell(drift.accepted.get('reason', ''))})"
    if not (drift.flips or drift.moves or drift.failed or drift.new or drift.gone):
        yield f"Nothing moved beyond its tolerance since {since}."
        return
    flips, moves = len(drift.flips), len(drift.moves)
    yield f"Since {since}: {_count(flips, 'verdict')} flipped, {_count(moves, 'number')} moved beyond tolerance."
    if drift.flips:
        yield from _table(
            "Verdicts that flipped",
            ("report", "verdict", "accepted", "now"),
            [(one.report, one.verdict, one.accepted or "none", one.now or "none") for one in drift.flips],
        )
    if drift.moves:
        yield from _table(
            "Numbers that moved",
            ("report", "number", "accepted", "now", "change", "tolerance"),
            [
                (one.report, one.number, _number(one.accepted), _number(one.now), _change(one.accepted, one.now),
                 _number(one.tolerance))
                for one in drift.moves
            ],
        )  # fmt: skip
    if drift.inputs:
        yield from ("", "## Inputs that changed", "")
        for name, changed in drift.inputs.items():
            yield f"- {_cell(name)}: {_cell(', '.join(changed)) or 'none'}"
    for title, names in (("Failed", drift.failed), ("Not accepted yet", drift.new), ("No longer built", drift.gone)):
        if names:
            yield from ("", f"{title}: {_cell(', '.join(names))}")


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_cell(text) for text in row)} |"


def _cell(text: object) -> str:
    """Return a text as one line that cannot break out of a table or be taken for HTML."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _change(before: float | None, now: float | None) -> str:
    return "" if before is None or now is None else f"{now - before:+,.6g}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
