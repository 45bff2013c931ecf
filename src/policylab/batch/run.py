"""Runs reports, each in a process of its own, and records what became of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from policylab.batch.plan import Report
from policylab.datafiles import DataFolder, folders

Status = Literal["done", "failed"]

# A report of the project takes seconds; what takes this long will not end.
REPORT_SECONDS = 600.0

EXECUTED = "executed"


@dataclass(frozen=True)
class Record:
    """What became of a report.

    Attributes
    ----------
    name, notebook : str
    parameters : dict
    status : {"done", "failed"}
    inputs_id : str
        A short hash of what the report was made from: notebook, parameters, data and package.
    headline : dict or None
        What the notebook reported as its result.
    error : dict or None
        For a failed report `cell`, `name`, `message` and `lines`, the last of the traceback.
    executed : str or None
        The executed notebook, from the shelf's folder; of a failed report up to the fault.
    warnings : list of str
        What the notebook wrote to standard error.
    """

    name: str
    notebook: str
    parameters: dict[str, Any]
    status: Status
    inputs_id: str
    headline: dict[str, Any] | None
    error: dict[str, Any] | None
    executed: str | None
    warnings: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)


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
    (out / EXECUTED).mkdir(parents=True, exist_ok=True)
    package = _hash_of(sorted(_package_files()))
    with ThreadPoolExecutor(max_workers=max(1, jobs or os.cpu_count() or 1)) as pool:
        futures = {pool.submit(_run, report, out, data, package): index for index, report in enumerate(reports)}
        records: dict[int, Record] = {}
        try:
            for future in as_completed(futures):
                record = future.result()
                records[futures[future]] = record
                done(record)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _stop_all()
            raise
    return [records[index] for index in range(len(reports))]


def _run(report: Report, out: Path, data: DataFolder | None, package: str) -> Record:
    scratch = Path(tempfile.mkdtemp(prefix="policylab-"))
    try:
        result = _execute(report, scratch, data)
        kept = out / EXECUTED / f"{report.name}.ipynb"
        executed = scratch / "executed.ipynb"
        if executed.is_file():
            _replace(executed, kept)
        return Record(
            name=report.name,
            notebook=report.notebook.name,
            parameters=dict(report.parameters),
            status="done" if result.get("error") is None else "failed",
            inputs_id=_inputs_id(report, data, package),
            headline=result.get("headline"),
            error=result.get("error"),
            executed=f"{EXECUTED}/{kept.name}" if executed.is_file() or kept.is_file() else None,
            warnings=result.get("warnings", []),
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _replace(source: Path, target: Path) -> None:
    """Move a file into place whole: a reader sees the old one or the new one."""
    beside = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, beside)
    beside.replace(target)


_running: set[subprocess.Popen[str]] = set()


def _execute(report: Report, scratch: Path, data: DataFolder | None) -> dict[str, Any]:
    """Run the worker on a report and return what it wrote, or the error that it died of."""
    parameters = dict(report.parameters)
    if data is not None:
        parameters["data"] = str(Path(data).resolve())
    job = {"notebook": str(report.notebook.resolve()), "scratch": str(scratch), "parameters": parameters}
    process = subprocess.Popen(
        [sys.executable, "-m", "policylab.batch.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **_environment(scratch)},
        cwd=scratch,
        start_new_session=True,
    )
    _running.add(process)
    try:
        _, stderr = process.communicate(json.dumps(job), timeout=REPORT_SECONDS)
    except subprocess.TimeoutExpired:
        return {"error": _error("TimeoutError", f"the report was stopped after {REPORT_SECONDS:.0f} seconds", [])}
    finally:
        _stop(process)
        _running.discard(process)
    result = scratch / "result.json"
    if not result.is_file():
        lines = stderr.strip().splitlines()[-5:]
        return {"error": _error("WorkerDied", f"the process ended with code {process.returncode}", lines)}
    read: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return read


def _error(name: str, message: str, lines: list[str]) -> dict[str, Any]:
    return {"cell": None, "name": name, "message": message, "lines": lines}


def _environment(scratch: Path) -> dict[str, str]:
    return {
        # The kernel of this environment, whatever kernels the user has installed elsewhere.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(scratch / "ipython"),
        # Whatever worker and kernel put aside goes where the parent clears up after them, killed or not.
        "TMPDIR": str(scratch),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def _stop(process: subprocess.Popen[str]) -> None:
    """End a worker and the kernel it started: they share a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stop_all() -> None:
    for process in list(_running):
        _stop(process)


# ------------------------------------------------------------------------------------------- identity


def _inputs_id(report: Report, data: DataFolder | None, package: str) -> str:
    """Return a short hash of what a report is made from."""
    digest = hashlib.sha256()
    digest.update(package.encode())
    digest.update(_hash_of([report.notebook]).encode())
    digest.update(json.dumps(dict(report.parameters), sort_keys=True, ensure_ascii=True, default=str).encode())
    scenario = Path(str(report.parameters.get("scenario", "")))
    own = [scenario] if scenario.suffix in (".yaml", ".yml") and scenario.is_file() else []
    digest.update(_hash_of([*_data_files(data), *own]).encode())
    return digest.hexdigest()[:10]


def _data_files(data: DataFolder | None) -> Iterator[Path]:
    for folder in folders(data):
        yield from sorted(folder.rglob("*.yaml"))


def _package_files() -> Iterator[Path]:
    package = Path(__file__).resolve().parent.parent
    for pattern in ("*.py", "*.j2", "*.css", "*.json"):
        yield from package.rglob(pattern)


def _hash_of(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
