"""The shelf of briefs: runs what is due of a plan and writes pages, manifest and index, each report whole."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylab.batch.baseline import BASELINE, read_baseline
from policylab.batch.cache import Due, due
from policylab.batch.inputs import PACKAGE, Snapshot
from policylab.batch.lean import lean_imports
from policylab.batch.lock import locked
from policylab.batch.manifest import MANIFEST, manifest_bytes, read_index, read_records, read_sources
from policylab.batch.plan import Plan, choose, project_file, read_plan
from policylab.batch.publish import publish, recover
from policylab.batch.record import Record, digest_of, failure
from policylab.datafiles import DataFolder, shown
from policylab.errors import Fault, InputError
from policylab.i18n.words import LANGUAGES

if TYPE_CHECKING:
    from policylab.batch.run import Run


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
    """

    folder: Path
    plan: Plan
    records: tuple[Record, ...]
    states: Mapping[str, str]
    left: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every report that was asked for is built."""
        return not self.left and all(record.status == "done" for record in self.records)

    def record(self) -> dict[str, Any]:
        """Return the batch as plain JSON."""
        return {
            "index": str(self.folder / "index.html"),
            "complete": self.complete,
            "reports": [{**record.as_dict(), "state": self.states[record.name]} for record in self.records],
            "left": list(self.left),
        }

    def text(self) -> str:
        """Return the batch in words."""
        lines = [self._line(record) for record in self.records]
        if self.left:
            lines.append(f"not run, as another failed: {', '.join(self.left)}")
        good = [record.name for record in self.records if record.status == "done"]
        unchanged = sum(self.states[name] == "unchanged" for name in good)
        told = f"{len(good) - unchanged} of {len(self.records) + len(self.left)} reports built"
        if unchanged:
            told += f", {unchanged} unchanged"
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
    allow_outside : bool
        Whether notebooks may lie outside the project.

    Raises
    ------
    InputError
        Naming every fault of the plan, before anything runs; or if the folder cannot be written, or another batch
        is building there.
    """
    loaded, chosen, snapshot, folder = _prepared(plan, only, out, jobs, data, allow_outside=allow_outside)
    with locked(folder):
        try:
            recover(folder)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError([Fault(shown(folder), "", reason, "expected a folder that can be written")]) from error
        writer = _Writer(folder, loaded, snapshot)
        wanted = due([loaded.reports[i] for i in chosen], writer.records, snapshot, folder, force=force)
        ran = _run(writer, [one for one in wanted if one.runs], jobs=jobs, fail_fast=fail_fast)
        writer.write_index()
    told = {**writer.records, **ran}
    # What was stopped with the batch has no record of this run; an older one would be about something else.
    left = tuple(one.report.name for one in wanted if one.runs and one.report.name not in ran)
    records = tuple(told[one.report.name] for one in wanted if one.report.name not in left)
    return Shelf(folder, loaded, records, {one.report.name: one.state for one in wanted}, left)


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
    folder = Path(out) if out is not None else default_folder(loaded)
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


def default_folder(plan: Plan) -> Path:
    """Return where a plan is built: beside it, but for the installed copy, which is not ours to write in."""
    folder = plan.path.resolve().parent
    return Path("reports") if PACKAGE in folder.parents else folder


def project_shelf() -> Path:
    """Return where the project's own plan is built."""
    return Path("reports") if PACKAGE in project_file("reports").resolve().parents else project_file("reports")


def _run(writer: _Writer, wanted: Sequence[Due], *, jobs: int | None, fail_fast: bool) -> dict[str, Record]:
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
            tell(record)
    return ran


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Show one bar in a terminal, and a line for each report elsewhere."""
    from tqdm import tqdm

    in_terminal = sys.stderr.isatty()
    with tqdm(total=total, unit="report", disable=not in_terminal, file=sys.stderr) as bar:

        def tell(record: Record) -> None:
            bar.update()
            bar.set_postfix_str(record.name)
            if not in_terminal:
                tqdm.write(f"{record.name}: {record.status} ({record.seconds:.1f} s)", file=sys.stderr)

        yield tell


class _Writer:
    """Puts reports on a shelf, each with manifest and index in one stroke."""

    def __init__(self, folder: Path, plan: Plan, snapshot: Snapshot) -> None:
        self.folder, self.plan, self.snapshot = folder, plan, snapshot
        self.records = read_records(folder)
        self._sources = {**read_sources(folder), snapshot.package_hash: snapshot.package}

    def put(self, run: Run) -> Record:
        """Render a report that has run and write it; what is returned says how that went."""
        from policylab.batch.run import executed_name

        record, files = run.record, {}
        earlier = self.records.get(record.name)
        if record.status == "done" and run.executed is not None:
            try:
                files = _pages(record, run.executed)
            except Exception as error:  # whatever a notebook shows, the other reports are built
                told = failure(type(error).__name__, f"the page could not be made: {error}")
                record = replace(record, status="failed", error=told)
        content: dict[str, bytes | None] = dict(files)
        if run.executed is not None:
            record = replace(record, executed=executed_name(record))
            files = {**files, executed_name(record): run.executed}
            content[executed_name(record)] = run.executed
        if record.status == "done":
            record = replace(record, outputs={name: _digest(one) for name, one in sorted(files.items())})
            content[executed_name(replace(record, status="failed"))] = None
        else:
            # A brief that was good stays, beside the word that its successor failed.
            record = replace(record, outputs=dict(earlier.outputs) if earlier is not None else {})
        try:
            self._publish(record, content)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            told = failure(type(error).__name__, f"the report could not be written, and nothing was: {reason}")
            kept = dict(earlier.outputs) if earlier is not None else {}
            record = replace(record, status="failed", error=told, executed=None, outputs=kept)
            try:
                self._publish(record, {})
            except OSError:  # there is no room even for that: the manifest stays as it was
                self.records[record.name] = record
        return record

    def _publish(self, record: Record, content: Mapping[str, bytes | None]) -> None:
        records = {**self.records, record.name: record}
        publish(self.folder, {**content, **self._index(records)})
        self.records = records

    def write_index(self) -> None:
        """Write manifest and index, where they are not as they should be."""
        key = self._key(self.records)
        held = read_index(self.folder)
        files = held.get("outputs", {})
        if held.get("key") == key and all(self.snapshot.hash(self.folder / name) == one for name, one in files.items()):
            return
        try:
            publish(self.folder, self._index(self.records))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            where = shown(self.folder / MANIFEST)
            raise InputError([Fault(where, "", reason, "expected room to write the index; run again")]) from error

    def _ordered(self, records: Mapping[str, Record]) -> list[Record]:
        return [records[report.name] for report in self.plan.reports if report.name in records]

    def _key(self, records: Mapping[str, Record]) -> str:
        """Return a hash of what the index is made from."""
        title = [self.plan.title[language] for language in LANGUAGES]
        told = [record.as_dict() for record in self._ordered(records)]
        code = [self.snapshot.package_hash, self.snapshot.template, self.snapshot.hash(self.folder / BASELINE)]
        return digest_of([title, told, code])

    def _index(self, records: Mapping[str, Record]) -> dict[str, bytes]:
        """Return manifest and index as files."""
        from policylab.batch.drift import compare
        from policylab.pages.index import render_index
        from policylab.pages.page import index_name

        ordered = self._ordered(records)
        try:
            baseline = read_baseline(self.folder)
        except InputError:  # `policylab drift` says what is wrong with it
            baseline = None
        known = {record.name: record for record in ordered}
        drift = compare(baseline, known, self._sources).record() if baseline is not None else None
        plain = [record.as_dict() for record in ordered]
        pages = {
            index_name(language): render_index(self.plan.title, plain, language, drift=drift).encode()
            for language in LANGUAGES
        }
        index = {"key": self._key(records), "outputs": {name: _digest(page) for name, page in pages.items()}}
        return {**pages, MANIFEST: manifest_bytes(ordered, self._sources, index)}


def _pages(record: Record, executed: bytes) -> dict[str, bytes]:
    from policylab.pages.page import page_name, render_page

    with lean_imports():
        import nbconvert.exporters  # noqa: F401 - the renderer asks for it
        import nbformat

    notebook = nbformat.reads(executed.decode("utf-8"), as_version=4)
    return {
        page_name(record.name, language): render_page(
            notebook, language, name=record.name, inputs_id=record.inputs_id
        ).encode()
        for language in LANGUAGES
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
