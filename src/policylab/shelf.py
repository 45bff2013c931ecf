"""The shelf of briefs: runs what is due of a plan and writes pages, manifest and index, each report whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylab.batch.cache import Due, due
from policylab.batch.inputs import PACKAGE, Snapshot
from policylab.batch.lock import locked
from policylab.batch.manifest import read_records
from policylab.batch.plan import Plan, choose, plan_file, read_plan
from policylab.batch.publish import recover
from policylab.batch.record import Record
from policylab.datafiles import DataFolder, shown
from policylab.errors import Fault, InputError
from policylab.writer import Writer

if TYPE_CHECKING:
    from policylab.pages.pdf import Browser


@dataclass(frozen=True)
class Shelf:
    """What a batch has built.

    Attributes
    ----------
    folder : Path
    plan : Plan
    records : tuple of Record
        Those of the reports asked for, in the plan's order, whether they ran or were as they should be.
    states : mapping of str to str
        By report, why it ran, or `unchanged`.
    left : tuple of str
        Reports that did not run because another failed.
    printed : tuple of str
        PDFs that were asked for and printed anew.
    unprinted : mapping of str to str
        PDFs that could not be printed, and why.
    """

    folder: Path
    plan: Plan
    records: tuple[Record, ...]
    states: Mapping[str, str]
    left: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    unprinted: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every report that was asked for is built, and every PDF."""
        return not self.left and not self.unprinted and all(record.status == "done" for record in self.records)

    def record(self) -> dict[str, Any]:
        """Return the batch as plain JSON."""
        return {
            "index": str(self.folder / "index.html"),
            "complete": self.complete,
            "reports": [{**record.as_dict(), "state": self.states[record.name]} for record in self.records],
            "left": list(self.left),
            "printed": list(self.printed),
            "unprinted": dict(self.unprinted),
        }

    def text(self) -> str:
        """Return the batch in words."""
        lines = [self._line(record) for record in self.records]
        if self.left:
            lines.append(f"not run, as another failed: {', '.join(self.left)}")
        lines += [f"{name}: not printed: {why}" for name, why in self.unprinted.items()]
        good = [record.name for record in self.records if record.status == "done"]
        unchanged = sum(self.states[name] == "unchanged" for name in good)
        told = f"{len(good) - unchanged} of {len(self.records) + len(self.left)} reports built"
        if unchanged:
            told += f", {unchanged} unchanged"
        if self.printed:
            told += f"; {len(self.printed)} PDFs printed" if len(self.printed) > 1 else "; 1 PDF printed"
        return "\n".join([*lines, f"{told}; open {shown(self.folder / 'index.html')}"])

    def _line(self, record: Record) -> str:
        if record.error is None:
            return f"{record.name}: {'unchanged' if self.states[record.name] == 'unchanged' else 'built'}"
        return failure_text(record)


def failure_text(record: Record) -> str:
    """Return in words why a report failed: where, with which parameters, and the last lines of the error."""
    error = record.error
    if error is None:
        return ""
    cell = f" in cell {error['cell']}" if error["cell"] is not None else ""
    line = f", line {error['line']}" if error.get("line") is not None else ""
    given = ", ".join(f"{name}={value!r}" for name, value in record.parameters.items())
    told = [f"{record.name}: failed{cell}{line}: {error['name']}: {error['message']}"]
    told += [f"    with {given}"] if given else []
    told += [f"    {one}" for one in error["lines"]]
    return "\n".join([*told, *([f"    executed so far: {record.executed}"] if record.executed else [])])


def build_shelf(
    plan: str | os.PathLike[str] | None = None,
    *,
    only: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    data: DataFolder | None = None,
    force: bool = False,
    fail_fast: bool = False,
    pdf: bool = False,
    allow_outside: bool = False,
) -> Shelf:
    """Build what is due of a plan's briefs, and their index.

    Parameters
    ----------
    plan : path, optional
        `reports/plan.yaml` of the project where it is not given.
    only : sequence of str
        Names of reports; all of the plan's where none is given.
    out : path, optional
        The folder to build in; the plan's own where it is not given.
    jobs : int, optional
        How many reports run at a time; the number of cores where it is not given.
    data : path, optional
        A data folder of one's own.
    force : bool
        Whether reports run, too, whose inputs have not changed.
    fail_fast : bool
        Whether the first failure stops the batch.
    pdf : bool
        Whether the pages of these reports are printed, too, by the Chromium that is installed.
    allow_outside : bool
        Whether notebooks may lie outside the project.

    Raises
    ------
    InputError
        Naming every fault of the plan, before anything runs; or if the folder cannot be written, another batch is
        building there, or there is nothing to print with.
    """
    loaded, chosen, snapshot, folder = _prepared(plan, only, out, jobs, data, allow_outside=allow_outside)
    browser = None
    if pdf:
        from policylab.pages.pdf import find_browser

        browser = find_browser()
    with locked(folder):
        try:
            recover(folder)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError([Fault(shown(folder), "", reason, "expected a folder that can be written")]) from error
        writer = Writer(folder, loaded, snapshot)
        wanted = due([loaded.reports[i] for i in chosen], writer.records, snapshot, folder, force=force)
        ran = _run(writer, [one for one in wanted if one.runs], jobs=jobs, fail_fast=fail_fast)
        printed: tuple[str, ...] = ()
        unprinted: dict[str, str] = {}
        if browser is not None:
            missing = writer.to_print([one.report.name for one in wanted], browser, force=force)
            printed, unprinted = _print(writer, missing, browser, jobs=jobs)
        writer.write_index()
    told = {**writer.records, **ran}
    # What was stopped with the batch has no record of this run; an older one would be about something else.
    left = tuple(one.report.name for one in wanted if one.runs and one.report.name not in ran)
    records = tuple(told[one.report.name] for one in wanted if one.report.name not in left)
    states = {one.report.name: one.state for one in wanted}
    return Shelf(folder, loaded, records, states, left, printed, unprinted)


def list_shelf(
    plan: str | os.PathLike[str] | None = None,
    *,
    only: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    data: DataFolder | None = None,
    force: bool = False,
    allow_outside: bool = False,
) -> list[Due]:
    """Say what a batch would run, and why, without running or writing anything.

    Parameters
    ----------
    plan, only, out, data, force, allow_outside
        As in `build_shelf`.

    Raises
    ------
    InputError
        Naming every fault of the plan.
    """
    loaded, chosen, snapshot, folder = _prepared(plan, only, out, None, data, allow_outside=allow_outside)
    return due([loaded.reports[i] for i in chosen], read_records(folder), snapshot, folder, force=force)


def _prepared(
    plan: str | os.PathLike[str] | None,
    only: Sequence[str],
    out: str | os.PathLike[str] | None,
    jobs: int | None,
    data: DataFolder | None,
    *,
    allow_outside: bool,
) -> tuple[Plan, list[int], Snapshot, Path]:
    """Read a plan and check it, and say which of its reports are meant; all faults at once."""
    snapshot = Snapshot(data)
    loaded, faults = read_plan(plan, allow_outside=allow_outside)
    folder = Path(out) if out is not None else shelf_folder(loaded.path)
    # What was built from the very same inputs has been checked then: nothing changed costs no second look.
    suspects = [one.report for one in due(loaded.reports, read_records(folder), snapshot, folder) if one.runs]
    if suspects:
        from policylab.batch.check import scenario_faults

        faults += scenario_faults(suspects, shown(loaded.path), data)
    chosen: Sequence[Any] = loaded.reports
    try:
        chosen = choose(loaded, only)
    except InputError as error:
        faults += error.faults
    if jobs is not None and jobs < 1:
        faults.append(Fault("--jobs", "", str(jobs), "expected a whole number of at least 1"))
    if faults:
        raise InputError(dict.fromkeys(faults))
    names = {report.name for report in chosen}
    return loaded, [i for i, report in enumerate(loaded.reports) if report.name in names], snapshot, folder


def shelf_folder(plan: str | os.PathLike[str] | None = None) -> Path:
    """Return where a plan is built: beside it, but for the installed copy, which is not ours to write in.

    Parameters
    ----------
    plan : path, optional
        `reports/plan.yaml` of the project where it is not given.
    """
    folder = (Path(plan) if plan is not None else plan_file()).resolve().parent
    return Path("reports") if PACKAGE in folder.parents else folder


def _run(writer: Writer, wanted: Sequence[Due], *, jobs: int | None, fail_fast: bool) -> dict[str, Record]:
    """Run reports and put each on the shelf as it ends."""
    if not wanted:
        return {}
    from policylab.batch.run import run_each

    ran: dict[str, Record] = {}
    runs = run_each([one.report for one in wanted], writer.snapshot, jobs=jobs, fail_fast=fail_fast)
    with _progress(len(wanted)) as tell, closing(runs):
        for _, run in runs:
            record = writer.put(run)
            ran[record.name] = record
            tell(record.name, f"{record.status} ({record.seconds:.1f} s)")
    return ran


def _print(
    writer: Writer, wanted: Mapping[str, str], browser: Browser, *, jobs: int | None
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Print pages; return the PDFs that were printed, and those that were not, with the reason."""
    failed: dict[str, str] = {}
    if wanted:
        with _progress(len(wanted), "page") as tell, closing(writer.print_pages(wanted, browser, jobs=jobs)) as ends:
            for pdf, why in ends:
                failed |= {pdf: why} if why is not None else {}
                tell(pdf, why or "printed")
    return tuple(pdf for pdf in wanted if pdf not in failed), failed


@contextmanager
def _progress(total: int, unit: str = "report") -> Iterator[Callable[[str, str], None]]:
    """Show one bar in a terminal, and a line for each report or page elsewhere."""
    from tqdm import tqdm

    in_terminal = sys.stderr.isatty()
    with tqdm(total=total, unit=unit, disable=not in_terminal, file=sys.stderr) as bar:

        def tell(name: str, how: str) -> None:
            bar.update()
            bar.set_postfix_str(name)
            if not in_terminal:
                tqdm.write(f"{name}: {how}", file=sys.stderr)

        yield tell
