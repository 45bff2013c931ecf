"""A plan: which notebooks run, with which parameters, within which limits."""

from __future__ import annotations

import itertools
import math
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from policylab.batch.parameters import Parameter, notebook_parameters, parameter_faults, read_parameters
from policylab.datafiles import DataFolder, read_yaml_partly, shown
from policylab.errors import Fault, InputError, nearest
from policylab.i18n.words import Words, undirected
from policylab.schema import Schema, salvage

__all__ = [
    "Limits", "Plan", "Report", "choose", "load_plan", "notebook_parameters", "project_file", "read_plan",
]  # fmt: skip

Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar] | dict[str, Scalar | list[Scalar]]

# A name becomes part of a file's name: letters of any script, digits, hyphens and underscores, nothing else.
_NAME = re.compile(r"[\w-]{1,80}")
# What file systems take, less what is put before and after a report's name.
_LONGEST = 200
# `index.en.html` is the shelf's own.
_TAKEN = ("index",)
MOST_REPORTS = 10_000


def _positive(number: float) -> float:
    if not (math.isfinite(number) and number > 0):
        raise ValueError("expected a number above 0")
    return number


Positive = Annotated[float, AfterValidator(_positive)]


class TitleSchema(Schema):
    """The plan's title in both languages."""

    zh: str
    en: str


class LimitsSchema(Schema):
    """Limits as a plan writes them; what is left out stays as it is."""

    report_seconds: Positive | None = None
    cell_seconds: Positive | None = None
    memory_mb: Positive | None = None


class EntrySchema(Schema):
    """One entry of a plan; a matrix expands into one report for each combination."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"notebook": ""}

    notebook: str
    name: str | None = None
    parameters: dict[str, Value] = Field(default_factory=dict)
    matrix: dict[str, list[Value] | dict[str, Value]] = Field(default_factory=dict)
    limits: LimitsSchema = Field(default_factory=LimitsSchema)


class PlanSchema(Schema):
    """A plan as its file writes it."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"title": {"zh": "", "en": ""}, "reports": []}

    title: TitleSchema
    scenarios: list[str] = Field(default_factory=list)
    limits: LimitsSchema = Field(default_factory=LimitsSchema)
    reports: list[EntrySchema]


@dataclass(frozen=True)
class Limits:
    """What a report may take before it is stopped.

    Attributes
    ----------
    report_seconds, cell_seconds : float
        By the clock on the wall.
    memory_mb : float
        Of the report's processes together, in units of 2**20 bytes.
    """

    # A report of the project takes seconds; what takes this long will not end.
    report_seconds: float = 600.0
    cell_seconds: float = 300.0
    memory_mb: float = 4096.0

    def with_asked(self, asked: LimitsSchema) -> Limits:
        """Return the limits with those that a plan states."""
        return replace(self, **{name: value for name, value in asked if value is not None})


@dataclass(frozen=True)
class Report:
    """One notebook with its parameters.

    Attributes
    ----------
    name : str
        Unique in the plan; names the files that are built.
    notebook : Path
    parameters : mapping
        Plain JSON values by the names of the notebook's parameters cell; paths are as the plan has them.
    limits : Limits
    folder : Path or None
        The plan's folder, from which paths among the parameters are meant.
    field : str
        The place in the plan, for messages.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    limits: Limits = Limits()
    folder: Path | None = None
    field: str = ""


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


def plan_file() -> Path:
    """Return the project's own plan."""
    return project_file("reports", "plan.yaml")


def load_plan(
    path: str | os.PathLike[str] | None = None, *, data: DataFolder | None = None, allow_outside: bool = False
) -> Plan:
    """Read a plan and check every report before anything runs.

    Parameters
    ----------
    path : path, optional
        `reports/plan.yaml` of the project where it is not given. Notebooks are named from the plan's
        own folder.
    data : path, optional
        A data folder of one's own.
    allow_outside : bool
        Whether notebooks may lie outside the project: to run one is to trust who wrote it.

    Raises
    ------
    InputError
        Naming every fault: an unknown notebook, parameter or scenario, a value of the wrong type or outside its
        domain, two reports of one name.
    """
    from policylab.batch.check import scenario_faults

    plan, faults = read_plan(path, allow_outside=allow_outside)
    faults = [*faults, *scenario_faults(plan.reports, shown(plan.path), data)]
    if faults:
        raise InputError(dict.fromkeys(faults))
    return plan


def read_plan(path: str | os.PathLike[str] | None = None, *, allow_outside: bool = False) -> tuple[Plan, list[Fault]]:
    """Read and expand a plan, and tell what is wrong with it as far as plan and notebooks show.

    What scenarios say of the values is left to `policylab.batch.check`, which costs a second that a batch
    without anything to do should not.

    Returns
    -------
    Plan
        The reports that could be read.
    list of Fault

    Raises
    ------
    InputError
        If the file is no plan at all.
    """
    file = Path(path) if path is not None else plan_file()
    where = shown(file)
    data, told = read_yaml_partly(file)
    spec, faults = salvage(PlanSchema, data, where, told=told)
    faults = [*told, *faults]
    if spec is None:
        raise InputError(faults)
    reports: list[Report] = []
    if not spec.reports and not any(_is_of_reports(fault) for fault in faults):
        faults.append(Fault(where, "reports", "[]", "expected at least one report"))
    limits = Limits().with_asked(spec.limits)
    for index, entry in enumerate(spec.reports):
        field = f"reports.{index}"
        if not entry.notebook and any(fault.field.startswith(f"{field}.notebook") for fault in faults):
            continue
        notebook = _notebook(file, entry.notebook)
        if notebook is None:
            faults.append(Fault(where, f"{field}.notebook", repr(entry.notebook), "expected a notebook that exists"))
            continue
        if not allow_outside and not _in_project(notebook):
            expected = "expected a notebook of the project, as running one runs its code"
            hint = " (--allow-outside-notebooks takes others)"
            faults.append(Fault(where, f"{field}.notebook", repr(entry.notebook), expected + hint))
        try:
            known = read_parameters(notebook)
        except InputError as error:
            faults.extend(error.faults)
            continue
        spread = _over(entry, known, spec.scenarios)
        found = list(_matrix_faults(spread, where, field))
        faults.extend(found)
        if found:
            continue
        for report in _expand(spread, notebook):
            faults.extend(_report_faults(report, known, where, field))
            reports.append(
                replace(report, limits=limits.with_asked(entry.limits), folder=file.resolve().parent, field=field)
            )
    faults.extend(_name_faults(reports, where))
    plan = Plan(
        file, Words(undirected(spec.title.zh), undirected(spec.title.en)), tuple(spec.scenarios), tuple(reports)
    )
    return plan, list(dict.fromkeys(faults))


def _is_of_reports(fault: Fault) -> bool:
    return fault.field.partition(" (")[0].partition(".")[0] == "reports"


def _notebook(plan: Path, name: str) -> Path | None:
    """Return a notebook named from the plan's folder or, in a plan kept elsewhere, from the project's own."""
    for folder in (plan.parent, project_file("reports")):
        try:
            if (folder / name).is_file():
                return folder / name
        except (OSError, ValueError):  # a name that no file system would take
            return None
    return None


def _in_project(notebook: Path) -> bool:
    """Return whether a notebook, links followed, lies in the project's folder of notebooks."""
    return notebook.resolve().is_relative_to(project_file("notebooks").resolve())


def _over(entry: EntrySchema, known: Mapping[str, Parameter], scenarios: list[str]) -> EntrySchema:
    """Return the entry spread over the plan's scenarios, where it names none of its own.

    A notebook with a parameter `scenario` becomes one report for each; one with a parameter `scenarios`
    is given all of them.
    """
    named = {*entry.parameters, *entry.matrix}
    if scenarios and "scenario" in known and "scenario" not in named:
        return entry.model_copy(update={"matrix": {"scenario": list(scenarios), **entry.matrix}})
    if scenarios and "scenarios" in known and "scenarios" not in named:
        return entry.model_copy(update={"parameters": {"scenarios": list(scenarios), **entry.parameters}})
    return entry


def _matrix_faults(entry: EntrySchema, where: str, field: str) -> Iterator[Fault]:
    for name, values in entry.matrix.items():
        if not values:
            yield Fault(where, f"{field}.matrix.{name}", repr(values), "expected at least one value")
        if name in entry.parameters:
            yield Fault(where, f"{field}.matrix.{name}", "", "expected it here or among the parameters, not in both")
    count = math.prod(len(values) for values in entry.matrix.values())
    if count > MOST_REPORTS:
        yield Fault(where, f"{field}.matrix", f"{count} combinations", f"expected at most {MOST_REPORTS} reports")


def _expand(entry: EntrySchema, notebook: Path) -> Iterator[Report]:
    """Yield one report for each combination of the matrix.

    A list of values names reports by the values, a mapping by its keys.
    """
    axes = [_axis(name, values) for name, values in entry.matrix.items()]
    base = entry.name
    if base is None and "scenario" not in entry.matrix:
        base = _part(entry.parameters.get("scenario", notebook.stem))
    for chosen in itertools.product(*axes):
        name = "-".join([*([base] if base else []), *(part for _, part, _ in chosen)])
        given = {**entry.parameters, **{key: value for key, _, value in chosen}}
        yield Report(unicodedata.normalize("NFC", name), notebook, given)


def _axis(name: str, values: list[Any] | dict[str, Any]) -> list[tuple[str, str, Any]]:
    if isinstance(values, dict):
        return [(name, _part(key), value) for key, value in values.items()]
    parts = [_part(value) if not isinstance(value, list | dict) else str(i) for i, value in enumerate(values, 1)]
    return [(name, part, value) for part, value in zip(parts, values, strict=True)]


def _part(value: object) -> str:
    """Return a value as a part of a report's name: of a path its last part, and of that what a name may hold."""
    text = str(value)
    if "/" in text or text.endswith((".yaml", ".yml")):
        text = re.sub(r"\.ya?ml$", "", text.rsplit("/", 1)[-1])
    return re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", text)).strip("_")


def _report_faults(report: Report, known: Mapping[str, Parameter], where: str, field: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(report.name):
        expected = "expected a name of at most 80 letters, digits, hyphens and underscores"
        yield Fault(where, f"{field}.name", repr(report.name), expected)
    elif len(report.name.encode()) > _LONGEST:
        yield Fault(where, f"{field}.name", repr(report.name), f"expected a name of at most {_LONGEST} bytes in UTF-8")
    elif report.name.lower() in _TAKEN:
        yield Fault(where, f"{field}.name", repr(report.name), "expected a name other than that of the shelf's index")
    yield from parameter_faults(report.parameters, known, report.notebook.name, where, f"{field}.parameters")


def _name_faults(reports: Sequence[Report], where: str) -> Iterator[Fault]:
    """Yield the names that are given twice; some file systems tell no capitals from small letters."""
    seen: dict[str, int] = {}
    for report in reports:
        key = report.name.casefold()
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            expected = "expected each report's name once; give one of them a name"
            yield Fault(where, "reports", repr(report.name), expected)


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
