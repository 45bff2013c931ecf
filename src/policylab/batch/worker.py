"""The process that runs one notebook: reads a job from standard input, writes its result into its scratch folder."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from policylab.batch.lean import lean_imports
from policylab.batch.record import Failure, failure

START_SECONDS = 60

HEADLINE_MIME = "application/vnd.policylab.headline+json"
RAW, EXECUTED, RESULT, READS = "raw.ipynb", "executed.ipynb", "result.json", "reads.jsonl"
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LINE = re.compile(r"^\s*(?:File )?Cell In\[\d+\], line (\d+)", re.MULTILINE)
_ERROR_MARK = "papermill-error-cell-tag"


def main() -> None:
    """Run the job that the first line of standard input holds; end when the rest of it does."""
    line = sys.stdin.readline()
    if not line.endswith("\n"):  # whoever started us was killed before the order was out
        shutil.rmtree(Path.cwd(), ignore_errors=True)
        return
    job = json.loads(line)
    scratch = Path(job["scratch"])
    threading.Thread(target=_end_with_parent, args=(scratch, Path(job["sockets"])), daemon=True).start()
    result = run(job)
    beside = scratch / f"{RESULT}.part"
    beside.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    beside.replace(scratch / RESULT)


def _end_with_parent(scratch: Path, sockets: Path) -> None:
    """Wait for the parent to end; if it does before we do, take the kernel and all files along."""
    while os.read(0, 4096):
        pass
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()
    for folder in (scratch, sockets):
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Execute a notebook and leave it as ``executed.ipynb`` in the scratch folder.

    Parameters
    ----------
    job : dict
        `notebook`, `scratch` and `sockets` are paths; `parameters` go to the kernel, `shown` are the same as the plan
        has them, or None where they do not differ; `cell_seconds` and `memory_mb` are limits; `within` and `outside`
        are folders, as in `kernel.Reads`.

    Returns
    -------
    dict
        `headline`, `warnings`, and `error`, which is None where all went well.
    """
    with lean_imports():
        import papermill
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill.exceptions import PapermillExecutionError
        from traitlets.config import Config

    scratch = Path(job["scratch"])
    _write_kernel(job)
    # A path of its own for each kernel: ports would be raced for.
    config = Config()
    config.KernelManager.transport = "ipc"
    config.KernelManager.ip = str(Path(job["sockets"]) / "k")
    error: Failure | None = None
    try:
        papermill.execute_notebook(
            job["notebook"],
            str(scratch / RAW),
            parameters=job["parameters"],
            kernel_name="python3",
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=math.ceil(job["cell_seconds"]),
            cwd=str(scratch),
            config=config,
        )
    except PapermillExecutionError as told:
        lines = [_COLOURS.sub("", line) for line in "\n".join(told.traceback).splitlines()]
        error = failure(str(told.ename), _COLOURS.sub("", str(told.evalue)), cell=told.cell_index + 1, lines=lines[-8:])
        error["line"] = line_of(lines)
    except CellTimeoutError:
        error = failure("TimeoutError", f"the cell took longer than {job['cell_seconds']:g} seconds and was stopped")
    except DeadKernelError:
        error = failure("KernelDied", "the kernel died: a crash in compiled code, or killed from outside")
    except Exception as told:
        # Whatever stops a report is recorded, and the batch goes on.
        error = failure(type(told).__name__, str(told))
    return finish(scratch, error, job["shown"])


def _write_kernel(job: dict[str, Any]) -> None:
    """Name our own kernel, and what it needs to know, where Jupyter looks first."""
    scratch = Path(job["scratch"])
    settings = {
        "parent": os.getpid(),
        "memory_mb": job["memory_mb"],
        "reads": str(scratch / READS),
        "within": job["within"],
        "outside": [*job["outside"], str(scratch), job["sockets"]],
    }
    (scratch / "kernel.json").write_text(json.dumps(settings), encoding="utf-8")
    program = str(Path(__file__).resolve().with_name("kernel.py"))
    spec = {
        # -P: the folder of the program does not go among the places that modules come from.
        "argv": [sys.executable, "-P", program, str(scratch / "kernel.json"), "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
    }
    folder = scratch / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def line_of(traceback: list[str]) -> int | None:
    """Return the line of the cell at which a traceback starts; None where it tells none."""
    found = _LINE.search("\n".join(traceback))
    return int(found[1]) if found else None


def codified(parameters: dict[str, Any]) -> str:
    """Return parameters as the source of a cell, as papermill injects them."""
    with lean_imports():
        from papermill.translators import papermill_translators

    return str(papermill_translators.find_translator("python3", "python").codify(parameters, comment="Parameters"))


def finish(scratch: Path, error: Failure | None, shown: dict[str, Any] | None) -> dict[str, Any]:
    """Make an executed notebook comparable, keep it as ``executed.ipynb``, and return what it tells.

    Parameters
    ----------
    scratch : Path
        Holds what papermill wrote, in whatever state.
    error : Failure or None
    shown : dict or None
        The parameters as the plan has them, where they went to the kernel in another form.
    """
    with lean_imports():
        import nbformat

    told: dict[str, Any] = {"headline": None, "warnings": [], "error": error}
    try:
        executed = nbformat.read(scratch / RAW, as_version=4)
    except Exception:  # papermill never came to write it, or was stopped while it did
        return told
    executed.cells = [cell for cell in executed.cells if _ERROR_MARK not in cell.metadata.get("tags", [])]
    if error is not None and error["cell"] is None:
        error["cell"] = running_cell(executed)
    make_comparable(executed, codified(shown) if shown is not None else None)
    nbformat.write(executed, scratch / EXECUTED)
    return {**told, "headline": headline(executed), "warnings": warnings(executed)}


def running_cell(notebook: Any) -> int | None:
    """Return the number of the cell that was running when a notebook was stopped, counted from 1."""
    # papermill calls a cell completed even where its kernel died in it; but it starts none after that.
    begun = [bool(cell.metadata.get("papermill", {}).get("start_time")) for cell in notebook.cells]
    return max((number for number, started in enumerate(begun, 1) if started), default=None)


def make_comparable(notebook: Any, parameters: str | None = None) -> None:
    """Take out of an executed notebook what differs between equal runs: timings, random names, broken-up text.

    Where a source is given for the injected parameters, it stands in place of what went to the kernel, which may name
    folders of this machine.
    """
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        if cell.get("outputs"):
            cell.outputs = _joined(cell.outputs)
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-{number}"
            if parameters is not None:
                cell.source = parameters


def _joined(outputs: list[Any]) -> list[Any]:
    """Return the outputs with printed text in one piece: a busy kernel sends it in several."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def headline(notebook: Any) -> Any:
    """Return the last headline that a notebook displayed, whatever it is; None where there is none."""
    found = [
        output.data[HEADLINE_MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if HEADLINE_MIME in output.get("data", {})
    ]
    return found[-1] if found else None


def warnings(notebook: Any) -> list[str]:
    """Return what a notebook wrote to standard error, line by line."""
    return [
        line
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
        for line in str(output.get("text", "")).splitlines()
        if line.strip()
    ]


if __name__ == "__main__":
    main()
