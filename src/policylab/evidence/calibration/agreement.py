"""Whether the values of scenarios and instruments follow from the arithmetic and the law that they rest on.

A value says in its own file which entry it follows from, as `calibration: {value: mean_fine}`, and a fine against what
it is: `law: {premises: gathering, hazards: [blocked_exit]}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policylab.datafiles import DataFolder, files_named, read_yaml
from policylab.errors import Fault, unknown
from policylab.evidence.calibration.arithmetic import shown_number
from policylab.evidence.calibration.entries import FILE, Entry, load_calibration
from policylab.evidence.calibration.functions import FUNCTIONS, Function
from policylab.evidence.calibration.recomputation import work_out
from policylab.evidence.law import fine_faults

ENDS = ("value", "low", "high")


def stated(data: DataFolder | None = None) -> Mapping[str, float]:
    """Return every number that scenarios and instruments state themselves, by place.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    mapping of str to float
        As `karaoke.fine.value`, `shared.lag.low` or `guidance.raises.competence.high`; what a scenario takes from
        another stands under the other.
    """
    return {
        f"{place}.{end}": float(number)
        for place, value in _values(data).items()
        for end in ENDS
        if isinstance(number := value.get(end), int | float)
    }


def pointers(data: DataFolder | None = None) -> Mapping[str, str]:
    """Return the entries that scenarios and instruments name for their numbers, by place.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    mapping of str to str
        As `karaoke.fine.value` to `twice_mean_fine`.
    """
    return {
        f"{place}.{end}": str(entry)
        for place, value in _values(data).items()
        for end, entry in (value.get("calibration") or {}).items()
    }


def _values(data: DataFolder | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the values of scenarios and instruments as their files write them, by place."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in files_named("scenarios/*.yaml", data):
        content = read_yaml(path)
        found.update(_records(path.stem, content.get("parameters") or {} if isinstance(content, dict) else {}))
    for path in files_named("instruments.yaml", data):
        for name, item in read_yaml(path).items():
            found.update(_records(name, {field: item[field] for field in ("hours", "cost") if field in item}))
            for kind in ("raises", "cuts", "adds"):
                found.update(_records(f"{name}.{kind}", item.get(kind) or {}))
    return found


def _records(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in values.items():
        yield f"{prefix}.{name}", value if isinstance(value, Mapping) else dict.fromkeys(ENDS, value)


def disagreements(
    *, data: DataFolder | None = None, functions: Mapping[str, Function] = FUNCTIONS, names: Sequence[str] | None = None
) -> list[Fault]:
    """Return where a derived number, or a value that points to it, does not follow.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.
    functions : mapping of str to function
        What formulas may call.
    names : sequence of str, optional
        The entries to look at; all of them, and pointers to what is no entry, where not given.

    Returns
    -------
    list of Fault
        Empty where all follow. What `differs` lists is told, too, if it follows after all.
    """
    entries, values, named = load_calibration(data).entries, stated(data), pointers(data)
    faults: list[Fault] = []
    if names is None:
        faults += [
            unknown(place, "calibration", entry, entries, "an entry of calibration.yaml")
            for place, entry in named.items()
            if entry not in entries
        ]
    for name in entries if names is None else names:
        found = work_out(name, entries, functions, ())
        entry = found.entry
        if not found.agrees:
            expected = f"expected {shown_number(found.value)}: {found.steps[-1]}"
            faults.append(Fault(FILE, f"numbers.{name}.result", shown_number(entry.result), expected))
        uses = [place for place, used in named.items() if used == name]
        faults += [
            unknown(FILE, f"numbers.{name}", place, values, "a value of a scenario or an instrument")
            for place in (*uses, *entry.guides, *entry.differs)
            if place not in values
        ]
        for place in (*uses, *entry.differs):
            if place in values and _follows(values[place], found.value, entry) != (place in uses):
                told = "about" if place in uses else "something else than"
                expected = f"expected {told} {shown_number(found.value)} ({name})"
                faults.append(Fault(place, "", shown_number(values[place]), expected))
    return faults


def _follows(value: float, derived: float, entry: Entry) -> bool:
    return abs(value - derived) <= entry.within * abs(derived)


def fine_disagreements(*, data: DataFolder | None = None) -> list[Fault]:
    """Return the fines of scenarios that the law does not allow against such hazards in such premises.

    Value, low and high of a `fine` must each lie in one of the ranges that the law gives for the hazards and premises
    that stand beside it; a fine beside which none stand is told, too.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    list of Fault
        Empty where all are lawful.
    """
    faults: list[Fault] = []
    for place, value in _values(data).items():
        if not place.endswith(".fine"):
            continue
        law = value.get("law")
        if not isinstance(law, Mapping):
            faults.append(Fault(place, "law", "", "missing; expected premises and hazards that the fine is against"))
            continue
        premises = [law["premises"]] if isinstance(law["premises"], str) else list(law["premises"])
        fines = {end: float(value[end]) for end in ENDS}
        faults += fine_faults(fines, list(law["hazards"]), premises, place, "fine", data=data)
    return faults
