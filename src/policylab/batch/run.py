"""Runs reports, several at a time, each in a process and a kernel of its own, and records what became of them."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policylab.batch.check import with_paths
from policylab.batch.headline import headline_faults
from policylab.batch.inputs import PACKAGE, Snapshot
from policylab.batch.manifest import project_commit
from policylab.batch.parameters import read_parameters
from policylab.batch.plan import Report
from policylab.batch.process import Job, Stopped, execute
from policylab.batch.publish import publish
from policylab.batch.record import Record, failure
from policylab.batch.scratch import Scratch, sweep
from policylab.batch.worker import EXECUTED as EXECUTED_FILE
from policylab.datafiles import DataFolder
from policylab.errors import InputError

EXECUTED = "executed"


@dataclass(frozen=True)
class Run:
    """A report that has run.

    Attributes
    ----------
    record : Record
    executed : bytes or None
        The executed notebook, up to the fault where there was one.
    """

    record: Record
    executed: bytes | None


def executed_name(record: Record) -> str:
    """Return where an executed notebook is kept; that of a failed report does not take the place of a good one."""
    return f"{EXECUTED}/{record.name}{'' if record.status == 'done' else '.failed'}.ipynb"


def run_reports(
    reports: Sequence[Report],
    out: Path,
    *,
    jobs: int | None = None,
    data: DataFolder | None = None,
    done: Callable[[Record], None] = lambda _record: None,
) -> list[Record]:
    """Run reports and keep their executed notebooks under ``out/executed``.

    Parameters
    ----------
    reports : sequence of Report
    out : Path
        The shelf's folder.
    jobs : int, optional
        How many run at a time; the number of cores where it is not given.
    data : path, optional
        A data folder of one's own.
    done : callable
        Called with each record as its report ends.

    Returns
    -------
    list of Record
        In the order of `reports`; a failed report does not stop the others.
    """
    out.mkdir(parents=True, exist_ok=True)
    records: dict[int, Record] = {}
    with closing(run_each(reports, Snapshot(data), jobs=jobs)) as runs:
        for index, ran in runs:
            record = ran.record
            if ran.executed is not None:
                record = replace(record, executed=executed_name(record))
                publish(out, {executed_name(record): ran.executed})
            records[index] = record
            done(record)
    return [records[index] for index in range(len(reports))]


def run_each(
    reports: Sequence[Report], snapshot: Snapshot, *, jobs: int | None = None, fail_fast: bool = False
) -> Generator[tuple[int, Run], None, None]:
    """Run reports and yield each, with its place among them, as it ends.

    Parameters
    ----------
    reports : sequence of Report
    snapshot : Snapshot
    jobs : int, optional
        How many run at a time; the number of cores where it is not given.
    fail_fast : bool
        Whether the first failure stops those that run and those that wait; they are not yielded.

    Notes
    -----
    Whoever stops asking stops the runs: no process is left.
    """
    stop = threading.Event()
    sweep()
    commit = project_commit()
    pool = ThreadPoolExecutor(max_workers=max(1, min(jobs or os.cpu_count() or 1, len(reports) or 1)))
    futures: dict[Future[Run], int] = {
        pool.submit(_run, report, snapshot, commit, stop): index for index, report in enumerate(reports)
    }
    try:
        for future in as_completed(futures):
            try:
                ran = future.result()
            except (CancelledError, Stopped):
                continue
            yield futures[future], ran
            if fail_fast and ran.record.status == "failed":
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _run(report: Report, snapshot: Snapshot, commit: dict[str, Any] | None, stop: threading.Event) -> Run:
    if stop.is_set():
        raise Stopped
    started = datetime.now(UTC).isoformat(timespec="seconds")
    executed: bytes | None = None
    parameters = with_paths(report)
    reads: list[dict[str, Any]] = []
    seconds, peak = 0.0, None
    inputs = snapshot.before(report)
    scratch: Scratch | None = None
    try:
        # What is hashed is what runs, even if somebody saves the notebook just now.
        notebook = report.notebook.read_bytes()
        inputs = replace(inputs, notebook=hashlib.sha256(notebook).hexdigest())
        scratch = Scratch()
        outcome = execute(_job(report, notebook, parameters, snapshot), scratch, stop)
        told, reads, seconds, peak = outcome.told, outcome.reads, outcome.seconds, outcome.peak_memory_mb
        file = scratch.folder / EXECUTED_FILE
        executed = file.read_bytes() if file.is_file() else None
    except (OSError, MemoryError) as error:
        # No room for what a run puts aside, or no process to be had: this report's misfortune, not the batch's end.
        told = {"headline": None, "warnings": [], "error": failure(type(error).__name__, str(error))}
    finally:
        if scratch is not None:
            scratch.clear()
    wrong = headline_faults(told["headline"], "headline")
    if wrong:
        # The index could not show it; the executed notebook shows what there is.
        told = {**told, "headline": None}
        if told["error"] is None:
            told["error"] = failure("HeadlineError", "; ".join(map(str, wrong)))
    inputs = replace(inputs, data=snapshot.read(reads, report.folder, _own_data(parameters)))
    record = Record(
        name=report.name,
        notebook=report.notebook.name,
        parameters=dict(report.parameters),
        status="done" if told["error"] is None else "failed",
        inputs_id=inputs.id,
        headline=told["headline"],
        error=told["error"],
        executed=None,
        warnings=told["warnings"],
        seed=seed_of(report),
        inputs=inputs.as_dict(),
        started=started,
        seconds=round(seconds, 3),
        peak_memory_mb=round(peak, 1) if peak is not None else None,
        commit=commit,
    )
    return Run(record, executed)


def _job(report: Report, notebook: bytes, parameters: dict[str, Any], snapshot: Snapshot) -> Job:
    given = _own_data(parameters)
    own = [str(folder) for folder in (snapshot.own, given) if folder is not None]
    return Job(
        notebook=notebook,
        parameters=parameters,
        shown=dict(report.parameters) if parameters != dict(report.parameters) else None,
        limits=report.limits,
        within=[str(snapshot.project), *own],
        outside=[str(PACKAGE)],
        data=str(snapshot.own) if snapshot.own is not None else None,
    )


def _own_data(parameters: dict[str, Any]) -> Path | None:
    """Return the data folder that a report's own parameters name."""
    given = parameters.get("data")
    return Path(given).resolve() if isinstance(given, str) and given else None


def seed_of(report: Report) -> int | None:
    """Return the seed that a report's notebook is given or has by default; None where it knows none."""
    if "seed" in report.parameters:
        seed = report.parameters["seed"]
    else:
        try:
            known = read_parameters(report.notebook)
        except InputError:
            return None
        seed = known["seed"].default if "seed" in known else None
    return seed if isinstance(seed, int) and not isinstance(seed, bool) else None
