"""What scenarios, regimes and concepts say of a report's parameters, before any kernel starts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from policylab.batch.parameters import read_parameters
from policylab.batch.plan import Report
from policylab.catalogue import load_catalogue
from policylab.concepts import CONCEPTS
from policylab.datafiles import DataFolder, shown
from policylab.errors import Fault, InputError, unknown
from policylab.overrides import sort_overrides
from policylab.workbench import NAMED_REGIMES, load_with_regimes

PATHS = ("scenario", "scenarios", "data")


def with_paths(report: Report) -> dict[str, Any]:
    """Return a report's parameters with paths meant from the plan's folder made whole.

    A kernel runs in a folder of its own, and so could not find them.
    """
    return {
        name: _whole(name, value, report.folder) if name in PATHS else value
        for name, value in report.parameters.items()
    }


def _whole(name: str, value: Any, folder: Path | None) -> Any:
    if isinstance(value, list):
        return [_whole(name, item, folder) for item in value]
    if not isinstance(value, str) or not value or folder is None:
        return value
    is_path = name == "data" or "/" in value or value.endswith((".yaml", ".yml"))
    return str(folder / value) if is_path else value


def scenario_faults(reports: Iterable[Report], where: str, data: DataFolder | None) -> list[Fault]:
    """Return what is wrong with the values that reports give to scenarios, regimes and concepts.

    Parameters
    ----------
    reports : iterable of Report
    where : str
        What messages call the plan.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    list of Fault
        Each once, with its place in the plan.
    """
    told: dict[str, list[Fault]] = {}
    faults: list[Fault] = []
    for report in reports:
        for asked in _questions(report, data):
            # Forty reports ask few questions: each is answered once.
            key = json.dumps(asked, sort_keys=True, default=str)
            if key not in told:
                told[key] = list(_answer(asked))
            faults.extend(
                replace(fault, where=where, field=f"{report.field}: {fault.where} {fault.field}".rstrip())
                for fault in told[key]
            )
    return list(dict.fromkeys(faults))


def _questions(report: Report, data: DataFolder | None) -> Iterator[Mapping[str, Any]]:
    """Yield what a report asks of the model; what the plan leaves open is the notebook's own business."""
    known = read_parameters(report.notebook)
    fitting = {
        name: value
        for name, value in with_paths(report).items()
        if name in known and known[name].takes(value)
    }  # fmt: skip
    if "concept" in fitting:
        yield {"concept": fitting["concept"]}
    others = fitting.get("others", [])
    yield from ({"concept": name} for name in others if "concept" in known)
    own = fitting.get("data") or data
    # A notebook without a regime of its own shows the named ones.
    regime = fitting.get("regime", known["regime"].default) if "regime" in known else None
    named = [*fitting["scenarios"]] if "scenarios" in fitting else []
    if "scenario" in fitting:
        named.append(fitting["scenario"])
    asked = {"overrides": fitting.get("overrides") or {}, "regime": regime, "data": str(own) if own else None}
    if not named and (asked["overrides"] or "regime" in fitting):
        default = known["scenario"].default if "scenario" in known else None
        named = [default] if isinstance(default, str) else []
    yield from ({"scenario": str(scenario), **asked} for scenario in named)


def _answer(asked: Mapping[str, Any]) -> Iterator[Fault]:
    if "concept" in asked:
        if asked["concept"] not in CONCEPTS:
            yield unknown("concept", "", str(asked["concept"]), CONCEPTS, "a solution concept")
        return
    regimes: list[Any] = list(NAMED_REGIMES)
    regime = asked["regime"]
    if isinstance(regime, str):
        regimes = [regime]
    # Where there is no scenario to put them into, the overrides are looked at by themselves.
    alone = sort_overrides(asked["overrides"], "overrides").faults
    try:
        # A notebook may look at more measures than those of its regime, as a brief does: their figures may be set.
        regimes.append(list(load_catalogue(asked["data"]).instruments))
        load_with_regimes(asked["scenario"], regimes, overrides=asked["overrides"], data=asked["data"])
    except InputError as error:
        yield from dict.fromkeys([*error.faults, *alone])
    except OSError as error:
        where = shown(Path(asked["scenario"]))
        yield Fault(where, "", (error.strerror or str(error)).lower(), "expected a file that can be read")
