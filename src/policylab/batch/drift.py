"""What moved since a batch was last accepted: verdicts, numbers beyond their tolerance, and the inputs behind them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policylab.batch.baseline import BASELINE, AcceptedSchema, BaselineSchema, NumberSchema, read_baseline
from policylab.batch.cache import differing
from policylab.batch.manifest import MANIFEST, read_records, read_sources
from policylab.batch.publish import publish
from policylab.batch.record import Record
from policylab.datafiles import shown
from policylab.errors import Fault, InputError
from policylab.i18n.numbers import NEARLY

# By the last name of a number that has one of these: half of the last digit that pages show.
TOLERANCES = {"gains": 0.5, "fires_per_1000": 0.005, "serve": 0.0005, "sure": 0.0005}
# Any other number, as a share of it.
RELATIVE = 1e-6


@dataclass(frozen=True)
class Flip:
    """A verdict that is another; None where a report has it on one side only."""

    report: str
    verdict: str
    accepted: str | None
    now: str | None


@dataclass(frozen=True)
class Move:
    """A number that moved by more than its tolerance; None where a report has it on one side only."""

    report: str
    number: str
    accepted: float | None
    now: float | None
    tolerance: float | None


@dataclass(frozen=True)
class Drift:
    """What moved since a batch was last accepted.

    Attributes
    ----------
    accepted : dict or None
        `date`, `commit` and `reason` of the last acceptance; None where there was none.
    flips : tuple of Flip
    moves : tuple of Move
    inputs : dict of str to list of str
        By report that flipped or moved, the inputs that changed.
    new, gone, failed : tuple of str
        Reports that were not accepted yet, are no longer built, or failed.
    """

    accepted: Mapping[str, Any] | None
    flips: tuple[Flip, ...] = ()
    moves: tuple[Move, ...] = ()
    inputs: Mapping[str, Sequence[str]] | None = None
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether no verdict differs from the accepted one; a verdict that could not be had differs."""
        return not (self.flips or (self.accepted is not None and self.failed))

    def record(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {**asdict(self), "inputs": {name: list(one) for name, one in (self.inputs or {}).items()}}


def facts(headline: Mapping[str, Any] | None) -> tuple[dict[str, float], dict[str, str]]:
    """Return the numbers and the verdicts of a headline, by where they stand in it.

    A verdict is what stands under the name `verdict`, with the losers where it names them, and whether the
    department serves where it may. Titles and everything else are left out.
    """
    numbers: dict[str, float] = {}
    verdicts: dict[str, str] = {}
    for place, value in _walk(headline or {}, ()):
        name = ".".join(place)
        if isinstance(value, Mapping):
            losers = ", ".join(map(str, value.get("losers") or []))
            verdicts[name] = f"{value['verdict']}: {losers}" if losers else str(value["verdict"])
            if value.get("binding") is False and isinstance(value.get("serve"), int | float):
                verdicts[f"{name}.serves"] = _how_often(float(value["serve"]))
        else:
            numbers[name] = value
    return numbers, verdicts


def _how_often(share: float) -> str:
    return "yes" if share > 1 - NEARLY else "no" if share < NEARLY else "sometimes"


def _walk(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("verdict"), str):
            yield place, value
        for key, item in value.items():
            if key != "title":
                yield from _walk(item, (*place, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _walk(item, (*place[:-1], _entry(item, place[-1] if place else "", number)))
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        yield place, float(value)


def _entry(item: Any, of: str, number: int) -> str:
    """Return what an entry of a list is called: by its name, not by its place, which may change."""
    if not (isinstance(item, Mapping) and isinstance(item.get("name"), str)):
        return f"{of} {number}"
    binding, concept = item.get("binding"), item.get("concept")
    told = [] if not isinstance(binding, bool) else ["must serve" if binding else "may serve"]
    # The same regime stands in a headline by itself, and once for each solution concept.
    told += [concept] if isinstance(concept, str) else []
    return f"{item['name']} ({', '.join(told)})" if told else str(item["name"])


def tolerance_of(name: str, value: float) -> float:
    """Return by how much a number may move before it is told of."""
    for part in reversed(name.split(".")):
        if part in TOLERANCES:
            return TOLERANCES[part]
    return abs(value) * RELATIVE


def find_drift(folder: Path) -> Drift:
    """Compare a shelf's manifest with what was accepted.

    Parameters
    ----------
    folder : Path
        The shelf's folder.

    Raises
    ------
    InputError
        If `baseline.json` is not right, or there is one and no batch to compare.
    """
    baseline = read_baseline(folder)
    if baseline is None:
        return Drift(accepted=None)
    return compare(baseline, _batch(folder), read_sources(folder))


def compare(baseline: BaselineSchema, records: Mapping[str, Record], sources: Mapping[str, Mapping[str, str]]) -> Drift:
    """Return what moved between what was accepted and the records of a batch."""
    flips: list[Flip] = []
    moves: list[Move] = []
    inputs: dict[str, list[str]] = {}
    for name, accepted in baseline.reports.items():
        record = records.get(name)
        if record is not None and record.status == "failed":
            continue
        numbers, verdicts = facts(record.headline if record is not None else None)
        flipped = [
            Flip(name, place, accepted.verdicts.get(place), verdicts.get(place))
            for place in differing(accepted.verdicts, verdicts)
        ]
        moved = list(_moved(name, accepted, numbers)) if record is not None else []
        flips += flipped
        moves += moved
        if record is not None and (flipped or moved):
            files = {**baseline.package, **sources}
            inputs[name] = list(_changed(accepted.inputs, flat_inputs(record), files))
    known = baseline.reports.keys()
    return Drift(
        accepted=baseline.accepted[-1].model_dump() if baseline.accepted else {},
        flips=tuple(flips),
        moves=tuple(moves),
        inputs=inputs,
        new=tuple(name for name in records if name not in known),
        gone=tuple(name for name in known if name not in records),
        failed=tuple(name for name, record in records.items() if record.status == "failed"),
    )


def _moved(report: str, accepted: AcceptedSchema, now: Mapping[str, float]) -> Iterator[Move]:
    for name in sorted({*accepted.numbers, *now}):
        before = accepted.numbers.get(name)
        if before is None or name not in now:
            yield Move(report, name, before.value if before else None, now.get(name), None)
        elif not abs(now[name] - before.value) <= before.tolerance:
            yield Move(report, name, before.value, now[name], before.tolerance)


def flat_inputs(record: Record) -> dict[str, str | None]:
    """Return a record's inputs by name: hashes, files and versions side by side."""
    given = record.inputs
    hashes = {name: given.get(name) for name in ("notebook", "template", "package", "parameters")}
    return {**hashes, **(given.get("versions") or {}), **(given.get("data") or {})}


def _changed(
    before: Mapping[str, str | None], now: Mapping[str, str | None], sources: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for name in differing(before, now):
        old, new = before.get(name), now.get(name)
        if name == "package":
            files = list(differing(sources.get(str(old), {}), sources.get(str(new), {})))
            yield f"package ({', '.join(files)})" if old in sources and new in sources else "package"
        elif old is None or new is None:
            yield f"{name} ({'new' if old is None else 'gone'})"
        elif "/" in name or len(str(new)) == 64:
            yield name
        else:
            yield f"{name} {old} -> {new}"


def accept(folder: Path, reason: str) -> Drift:
    """Accept a shelf's numbers and verdicts as they are; return what that accepts.

    Tolerances that somebody has changed stay as they are.

    Parameters
    ----------
    folder : Path
    reason : str
        Kept with the date and the commit.

    Raises
    ------
    InputError
        If there is no reason, no batch, or a report of it failed.
    OSError
        If the baseline cannot be written.
    """
    baseline = read_baseline(folder)
    records, sources = _batch(folder), read_sources(folder)
    faults = [
        Fault(shown(folder / MANIFEST), name, "", "expected a report that was built; what failed cannot be accepted")
        for name, record in records.items()
        if record.status == "failed"
    ]
    if not reason.strip():
        faults.append(Fault("--reason", "", repr(reason), "expected why the change is right, in a few words"))
    if faults:
        raise InputError(faults)
    drift = Drift(accepted=None) if baseline is None else compare(baseline, records, sources)
    known = baseline.reports if baseline is not None else {}
    commits = [record.commit["id"] for record in records.values() if record.commit]
    entry = {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commits[-1] if commits else None,
        "reason": reason.strip(),
    }
    earlier = [one.model_dump() for one in baseline.accepted] if baseline is not None else []
    used = {record.inputs.get("package") for record in records.values()}
    document = {
        "accepted": [*earlier, entry],
        "package": {package: files for package, files in sources.items() if package in used},
        "reports": {name: _accepted(record, known.get(name)) for name, record in records.items()},
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
    publish(folder, {BASELINE: text.encode()})
    return drift


def _accepted(record: Record, before: AcceptedSchema | None) -> dict[str, Any]:
    numbers, verdicts = facts(record.headline)
    held = before.numbers if before is not None else {}
    kept = {name: {"value": value, "tolerance": _kept(held.get(name), name, value)} for name, value in numbers.items()}
    return {
        "numbers": kept,
        "verdicts": verdicts,
        "inputs": flat_inputs(record),
    }


def _kept(before: NumberSchema | None, name: str, value: float) -> float:
    """Return a number's tolerance: one that a person has written stays."""
    if before is not None and before.tolerance != tolerance_of(name, before.value):
        return before.tolerance
    return tolerance_of(name, value)


def _batch(folder: Path) -> dict[str, Record]:
    records = read_records(folder)
    if not records:
        raise InputError([Fault(shown(folder / MANIFEST), "", "", "expected a batch; run `policylab report` first")])
    return records
