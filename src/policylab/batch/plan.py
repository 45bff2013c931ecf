"""A plan: which notebooks run, with which parameters."""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from policylab.datafiles import DataFolder, Schema, read_yaml, shown, validate
from policylab.errors import Fault, InputError, nearest, unknown
from policylab.i18n.words import Words
from policylab.quantity import WordsSchema
from policylab.workbench import NAMED_REGIMES, load_with_regimes

Scalar = str | int | float | bool | None

# A name becomes part of a file's name: letters of any script, digits, hyphens and underscores, nothing else.
_NAME = re.compile(r"[\w-]{1,80}")


class EntrySchema(Schema):
    """One entry of a plan; a matrix expands into one report for each combination."""

    notebook: str
    name: str | None = None
    parameters: dict[str, Scalar | list[Scalar] | dict[str, Scalar]] = Field(default_factory=dict)
    matrix: dict[str, list[Scalar]] = Field(default_factory=dict)


class PlanSchema(Schema):
    """A plan as its file writes it."""

    title: WordsSchema
    scenarios: list[str] = Field(default_factory=list)
    reports: list[EntrySchema]


@dataclass(frozen=True)
class Report:
    """One notebook with its parameters.

    Attributes
    ----------
    name : str
        Unique in the plan; names the files that are built.
    notebook : Path
    parameters : mapping
        Plain JSON values by the names of the notebook's parameters cell.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a batch builds.

    Attributes
    ----------
    path : Path
    title : Words
    scenarios : tuple of str
        The scenarios that notebooks are spread over.
    reports : tuple of Report
    """

    path: Path
    title: Words
    scenarios: tuple[str, ...]
    reports: tuple[Report, ...]


def project_file(*parts: str) -> Path:
    """Return a file that comes with the project: from the checkout, else from the installed copy."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent.parent.joinpath(*parts)
    return checkout if checkout.exists() else package.joinpath(*parts)


def load_plan(path: str | os.PathLike[str] | None = None, *, data: DataFolder | None = None) -> Plan:
    """Read a plan and check every report before anything runs.

    Parameters
    ----------
    path : path, optional
        `reports/plan.yaml` of the project where it is not given. Notebooks are named from the plan's
        own folder.
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        Naming every fault: an unknown notebook, parameter or scenario, a value outside its domain, two
        reports of one name.
    """
    file = Path(path) if path is not None else project_file("reports", "plan.yaml")
    where = shown(file)
    spec = validate(PlanSchema, read_yaml(file), where)
    faults: list[Fault] = []
    reports: list[Report] = []
    if not spec.reports:
        faults.append(Fault(where, "reports", "[]", "expected at least one report"))
    for index, entry in enumerate(spec.reports):
        field = f"reports.{index}"
        notebook = _notebook(file, entry.notebook)
        if notebook is None:
            faults.append(Fault(where, f"{field}.notebook", repr(entry.notebook), "expected a notebook that exists"))
            continue
        for report in _expand(_over(entry, notebook, spec.scenarios), notebook):
            faults.extend(_report_faults(report, where, field, data))
            reports.append(report)
    names = [report.name for report in reports]
    faults.extend(
        Fault(where, "reports", repr(name), "expected each report's name once; give one of them a name")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    )
    if faults:
        raise InputError(dict.fromkeys(faults))
    return Plan(file, spec.title.words, tuple(spec.scenarios), tuple(reports))


def _notebook(plan: Path, name: str) -> Path | None:
    """Return a notebook named from the plan's folder or, in a plan kept elsewhere, from the project's own."""
    for folder in (plan.parent, project_file("reports")):
        if (folder / name).is_file():
            return folder / name
    return None


def _over(entry: EntrySchema, notebook: Path, scenarios: list[str]) -> EntrySchema:
    """Return the entry spread over the plan's scenarios, where it names none of its own.

    A notebook with a parameter `scenario` becomes one report for each; one with a parameter `scenarios`
    is given all of them.
    """
    known = notebook_parameters(notebook)
    named = {*entry.parameters, *entry.matrix}
    if scenarios and "scenario" in known and "scenario" not in named:
        return entry.model_copy(update={"matrix": {"scenario": list(scenarios), **entry.matrix}})
    if scenarios and "scenarios" in known and "scenarios" not in named:
        return entry.model_copy(update={"parameters": {"scenarios": list(scenarios), **entry.parameters}})
    return entry


def _expand(entry: EntrySchema, notebook: Path) -> list[Report]:
    """Return one report for each combination of the matrix."""
    keys = list(entry.matrix)
    expanded = []
    for values in itertools.product(*(entry.matrix[key] for key in keys)):
        parts = [Path(str(value)).stem for value in values]
        name = "-".join([*([entry.name] if entry.name else []), *parts])
        if not name:
            name = str(entry.parameters.get("scenario", notebook.stem))
        parameters = {**entry.parameters, **dict(zip(keys, values, strict=True))}
        expanded.append(Report(name, notebook, parameters))
    return expanded


def _report_faults(report: Report, where: str, field: str, data: DataFolder | None) -> list[Fault]:
    faults = []
    if not _NAME.fullmatch(report.name):
        expected = "expected a name of at most 80 letters, digits, hyphens and underscores"
        faults.append(Fault(where, f"{field}.name", repr(report.name), expected))
    known = notebook_parameters(report.notebook)
    faults.extend(
        unknown(where, f"{field}.parameters.{name}", name, known, f"a parameter of {report.notebook.name}")
        for name in report.parameters
        if name not in known
    )
    scenarios = report.parameters.get("scenarios", [])
    asked = [report.parameters["scenario"]] if "scenario" in report.parameters else []
    for scenario in [*asked, *(scenarios if isinstance(scenarios, list) else [scenarios])]:
        overrides = report.parameters.get("overrides") or {}
        try:
            load_with_regimes(str(scenario), NAMED_REGIMES, overrides=overrides, data=data)
        except InputError as error:
            faults.extend(
                Fault(
                    where, f"{field}: {fault.where} {fault.field}".rstrip(), fault.value, fault.expected, fault.nearest
                )
                for fault in error.faults
            )
    return faults


def notebook_parameters(notebook: Path) -> list[str]:
    """Return the names that a notebook's parameters cell assigns.

    Raises
    ------
    InputError
        If the notebook cannot be read or has no such cell.
    """
    where = shown(notebook)
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        sources = [
            "".join(cell["source"]) for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])
        ]
        tree = ast.parse(sources[0]) if sources else None
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise InputError([Fault(where, "", str(error), "expected a notebook that can be read")]) from error
    if tree is None:
        raise InputError([Fault(where, "", "", "expected a cell tagged parameters")])
    return [
        node.target.id for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


def choose(plan: Plan, only: Sequence[str]) -> tuple[Report, ...]:
    """Return the reports of a plan that are asked for: all where none is named."""
    names = [report.name for report in plan.reports]
    faults = [
        Fault("--only", "", repr(name), "expected the name of a report of the plan", nearest(name, names))
        for name in only
        if name not in names
    ]
    if faults:
        raise InputError(faults)
    return tuple(report for report in plan.reports if not only or report.name in only)
