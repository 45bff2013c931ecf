"""Which reports of a plan have to run, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from policylab.batch.inputs import Snapshot
from policylab.batch.plan import Report
from policylab.batch.record import Record

State = Literal["new", "input changed", "failed before", "output missing", "forced", "unchanged"]


@dataclass(frozen=True)
class Due:
    """A report of a plan, and whether it has to run.

    Attributes
    ----------
    report : Report
    state : str
        `new`, `input changed`, `failed before`, `output missing` (or altered), `forced`, or `unchanged`.
    changed : tuple of str
        The inputs that changed, or the outputs that are not as they were built.
    """

    report: Report
    state: State
    changed: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether it has to run."""
        return self.state != "unchanged"

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "name": self.report.name,
            "notebook": self.report.notebook.name,
            "parameters": dict(self.report.parameters),
            "runs": self.runs,
            "reason": self.state,
            "changed": list(self.changed),
        }

    def text(self) -> str:
        """Return the reason in one line."""
        return f"{self.state}: {', '.join(self.changed)}" if self.changed else self.state


def due(
    reports: Sequence[Report], records: Mapping[str, Record], snapshot: Snapshot, folder: Path, *, force: bool = False
) -> list[Due]:
    """Say for each report whether it has to run.

    Parameters
    ----------
    reports : sequence of Report
    records : mapping of str to Record
        The manifest's, by name.
    snapshot : Snapshot
    folder : Path
        The shelf's folder.
    force : bool
        Whether all of them run, whatever they were made from.
    """
    return [_due(report, records.get(report.name), snapshot, folder, force=force) for report in reports]


def _due(report: Report, record: Record | None, snapshot: Snapshot, folder: Path, *, force: bool) -> Due:
    if force:
        return Due(report, "forced")
    if record is None:
        return Due(report, "new")
    changed = tuple(changed_inputs(report, record, snapshot))
    if changed:
        return Due(report, "input changed", changed)
    if record.status == "failed":
        return Due(report, "failed before")
    missing = tuple(name for name, digest in record.outputs.items() if snapshot.hash(folder / name) != digest)
    if missing or not record.outputs:
        return Due(report, "output missing", missing)
    return Due(report, "unchanged")


def changed_inputs(report: Report, record: Record, snapshot: Snapshot) -> Iterator[str]:
    """Yield what is not as it was when a report was built."""
    now, before = snapshot.before(report), record.inputs
    for name in ("notebook", "template", "package", "parameters"):
        if before.get(name) != getattr(now, name):
            yield name
    yield from differing(dict(before.get("versions") or {}), dict(now.versions))
    data = dict(before.get("data") or {})
    yield from differing(data, snapshot.now(data, report.folder))


def differing(before: Mapping[str, str | None], now: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the names whose entries differ."""
    yield from (name for name in sorted({*before, *now}) if before.get(name) != now.get(name))
