"""One report's processes: started, watched, and ended together."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from policylab.batch.plan import Limits
from policylab.batch.record import Failure, failure
from policylab.batch.scratch import Scratch
from policylab.batch.worker import READS, RESULT, finish

# How often a report's processes are looked at.
WATCH_SECONDS = 0.25


class Stopped(Exception):
    """Raised where a report was stopped on purpose, with the batch."""


@dataclass(frozen=True)
class Job:
    """What a worker is told.

    Attributes
    ----------
    notebook : bytes
        The notebook's file.
    parameters : dict
        As the kernel gets them.
    shown : dict or None
        The same as the plan has them, where they differ.
    limits : Limits
    within, outside : list of str
        Folders whose files are inputs, and folders whose are not.
    data : str or None
        A data folder of one's own.
    """

    notebook: bytes
    parameters: dict[str, Any]
    shown: dict[str, Any] | None
    limits: Limits
    within: list[str]
    outside: list[str]
    data: str | None


@dataclass(frozen=True)
class Outcome:
    """What a run left: what the worker told, and what was measured from outside.

    Attributes
    ----------
    told : dict
        `headline`, `warnings`, `error`.
    reads : list of dict
        As `kernel.Reads` notes them.
    seconds : float
    peak_memory_mb : float or None
        None where the run ended before it was looked at.
    """

    told: dict[str, Any]
    reads: list[dict[str, Any]]
    seconds: float
    peak_memory_mb: float | None


def execute(job: Job, scratch: Scratch, stop: threading.Event) -> Outcome:
    """Run a notebook in a worker of its own and wait for it.

    Parameters
    ----------
    job : Job
    scratch : Scratch
        Where the executed notebook is left.
    stop : threading.Event
        Once it is set, the run is ended.

    Returns
    -------
    Outcome
        Whatever happened: a worker that dies is told of in `error`.

    Raises
    ------
    Stopped
        If `stop` was set.
    """
    begun = time.monotonic()
    (scratch.folder / "notebook.ipynb").write_bytes(job.notebook)
    with (scratch.folder / "stderr").open("wb") as stderr, _started(job, scratch, stderr) as watched:
        error = watched.wait(begun + job.limits.report_seconds, job.limits, stop)
    seconds = time.monotonic() - begun
    told = _told(scratch.folder, watched.process.returncode, error, job.shown)
    return Outcome(told, _reads(scratch.folder), seconds, watched.peak / 2**20 if watched.peak else None)


@contextlib.contextmanager
def _started(job: Job, scratch: Scratch, stderr: Any) -> Iterator[_Watched]:
    process = subprocess.Popen(
        [sys.executable, "-m", "policylab.batch.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env={**os.environ, **_environment(job, scratch.folder)},
        cwd=scratch.folder,
        # Ctrl-C reaches the batch alone, which then ends its workers.
        start_new_session=True,
    )
    watched = _Watched(process)
    try:
        order = {
            "notebook": str(scratch.folder / "notebook.ipynb"),
            "scratch": str(scratch.folder),
            "sockets": str(scratch.sockets),
            "parameters": job.parameters,
            "shown": job.shown,
            "cell_seconds": job.limits.cell_seconds,
            "memory_mb": job.limits.memory_mb,
            "within": job.within,
            "outside": job.outside,
        }
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it died already: its end is told of below
                process.stdin.write((json.dumps(order) + "\n").encode())
                # Left open: a worker whose standard input ends knows that its parent has.
                process.stdin.flush()
        yield watched
    finally:
        watched.end()


class _Watched:
    """A worker and all that it started."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.peak = 0
        self._seen: dict[int, psutil.Process] = {}

    def wait(self, until: float, limits: Limits, stop: threading.Event) -> Failure | None:
        """Wait for the worker; return why it was ended, or None where it ended by itself."""
        while True:
            try:
                self.process.wait(WATCH_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            else:
                return None
            if stop.is_set():
                raise Stopped
            if time.monotonic() > until:
                return failure("TimeoutError", f"the report took longer than {limits.report_seconds:g} seconds")
            held = self._memory()
            self.peak = max(self.peak, held)
            if held > limits.memory_mb * 2**20:
                return failure("MemoryError", f"the report used more than {limits.memory_mb:g} MB of memory")

    def _memory(self) -> int:
        held = 0
        for process in self._family():
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def _family(self) -> list[psutil.Process]:
        """Return the worker's processes, those too that have lost their parent since they were seen."""
        with contextlib.suppress(psutil.Error):
            worker = psutil.Process(self.process.pid)
            for process in (worker, *worker.children(recursive=True)):
                self._seen.setdefault(process.pid, process)
        # A number that went to a stranger is told apart by the time at which the process began.
        self._seen = {pid: process for pid, process in self._seen.items() if process.is_running()}
        return list(self._seen.values())

    def end(self) -> None:
        """End all of them, and wait until they are gone."""
        family = self._family()
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.process.wait()
        psutil.wait_procs([one for one in family if one.pid != self.process.pid], timeout=5)


def _environment(job: Job, scratch: Path) -> dict[str, str]:
    paths = [str(scratch / "jupyter"), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    return {
        # Our kernel, whatever kernels the user has installed elsewhere.
        "JUPYTER_PATH": os.pathsep.join(paths),
        "IPYTHONDIR": str(scratch / "ipython"),
        # Whatever worker and kernel put aside goes where the parent clears up after them, killed or not.
        "TMPDIR": str(scratch),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        **({"POLICYLAB_DATA": job.data} if job.data is not None else {}),
    }


def _told(scratch: Path, code: int, ended: Failure | None, shown: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the worker told or, where it did not come to, what can be said for it."""
    if ended is None:
        try:
            read: dict[str, Any] = json.loads((scratch / RESULT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            lines = (scratch / "stderr").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
            how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            ended = failure("WorkerDied", f"the process that ran the notebook {how}", lines=lines)
        else:
            return read
    return finish(scratch, ended, shown)


def _reads(scratch: Path) -> list[dict[str, Any]]:
    try:
        lines = (scratch / READS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    read = []
    for line in lines:
        with contextlib.suppress(ValueError):  # cut short when the kernel was killed
            read.append(json.loads(line))
    return read
