"""The process that runs one notebook: reads a job from standard input, writes its result beside the notebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

CELL_SECONDS = 300
LONGEST_FOLDER = 60
START_SECONDS = 60

HEADLINE_MIME = "application/vnd.policylab.headline+json"
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def main() -> None:
    """Run the job that standard input holds."""
    job = json.load(sys.stdin)
    scratch = Path(job["scratch"])
    result = run(Path(job["notebook"]), scratch, job["parameters"])
    (scratch / "result.json").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def run(notebook: Path, scratch: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """Execute a notebook and leave it as ``executed.ipynb`` in the scratch folder.

    Parameters
    ----------
    notebook : Path
    scratch : Path
    parameters : dict

    Returns
    -------
    dict
        `headline`, `warnings`, and `error`, which is None where all went well.
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    # A path of its own for each kernel: ports would be raced for. Short, as socket paths are limited.
    sockets = Path(tempfile.mkdtemp(prefix="pl", dir=_socket_folder(scratch)))
    config = Config()
    config.KernelManager.transport = "ipc"
    config.KernelManager.ip = str(sockets / "k")
    raw = scratch / "raw.ipynb"
    error: dict[str, Any] | None = None
    try:
        papermill.execute_notebook(
            str(notebook).replace("{", "{{").replace("}", "}}"),
            str(raw),
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=CELL_SECONDS,
            cwd=str(scratch),
            config=config,
        )
    except PapermillExecutionError as failure:
        lines = [_COLOURS.sub("", line) for line in "\n".join(failure.traceback).splitlines()]
        error = {
            "cell": failure.cell_index,
            "name": str(failure.ename),
            "message": _COLOURS.sub("", str(failure.evalue)),
            "lines": lines[-8:],
        }
    except Exception as failure:
        # Whatever stops a report is recorded, and the batch goes on.
        error = {"cell": None, "name": type(failure).__name__, "message": str(failure), "lines": []}
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
    if not raw.is_file():
        return {"headline": None, "warnings": [], "error": error}
    executed = nbformat.read(raw, as_version=4)
    make_comparable(executed)
    nbformat.write(executed, scratch / "executed.ipynb")
    return {"headline": headline(executed), "warnings": warnings(executed), "error": error}


def _socket_folder(scratch: Path) -> str | None:
    """Return where sockets are made: the path of a socket must stay under a hundred characters."""
    return str(scratch) if len(str(scratch)) < LONGEST_FOLDER else None if os.name == "nt" else "/tmp"  # noqa: S108


def make_comparable(notebook: Any) -> None:
    """Take out of an executed notebook what differs between equal runs: timings, random names, broken-up text."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        if cell.get("outputs"):
            cell.outputs = _joined(cell.outputs)
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-{number}"


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


def headline(notebook: Any) -> dict[str, Any] | None:
    """Return the last headline that a notebook displayed."""
    found = [
        output.data[HEADLINE_MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if HEADLINE_MIME in output.get("data", {})
    ]
    return dict(found[-1]) if found else None


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
