"""Small batches that are really run: notebooks without the heavy libraries, and what must be true of any shelf."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import nbformat
import psutil

from tests.support import as_yaml

T = TypeVar("T")

# Two pages of one report show this much, so that a small disk is soon full.
SHOWN = "from IPython.display import HTML\ndisplay(HTML('<h1>title</h1><p>' + 'x' * {size} + '</p>'))"


def notebook(path: Path, *cells: str, parameters: str = "seed: int = 0  # any number") -> Path:
    """Write a notebook with a parameters cell and these cells of code."""
    tiny = nbformat.v4.new_notebook()
    tiny.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters")
    rest = [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells, 1)]
    tiny.cells = [first, *rest]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(tiny, path)
    return path


def plan(path: Path, *reports: Mapping[str, Any], **top: Any) -> Path:
    """Write a plan of these reports."""
    content = {"title": {"zh": "试", "en": "Trial"}, "reports": [dict(one) for one in reports], **top}
    path.write_text(as_yaml(content), encoding="utf-8")
    return path


def command(*arguments: object) -> list[str]:
    """Return the command line of a batch of trusted notebooks."""
    return [sys.executable, "-m", "policylab", "report", *map(str, arguments), "--allow-outside-notebooks"]


def start(*arguments: object, scratch: Path) -> subprocess.Popen[str]:
    """Start a batch that puts everything aside under `scratch`."""
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        command(*arguments),
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def batch(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a batch and wait for it."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=120)


def records(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the records of a shelf by name; none where it has no manifest."""
    if not (folder / "manifest.json").exists():
        return {}
    read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in read["reports"]}


def outputs(folder: Path) -> dict[str, str]:
    """Return what lies on a shelf for readers, with hashes."""
    files = [*folder.glob("*.html"), *folder.glob("executed/*.ipynb")]
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def assert_no_half_file(folder: Path) -> None:
    """Assert that whatever has a name that a reader sees is whole."""
    for page in folder.glob("*.html"):
        assert page.read_text(encoding="utf-8").rstrip().endswith("</html>"), page.name
    for executed in folder.glob("executed/*.ipynb"):
        nbformat.validate(nbformat.reads(executed.read_text(encoding="utf-8"), as_version=4))
    records(folder)


def assert_whole(folder: Path) -> None:
    """Assert that a shelf holds what its manifest says, and nothing that was begun and not finished."""
    assert_no_half_file(folder)
    there = outputs(folder)
    for name, record in records(folder).items():
        for file, digest in record["outputs"].items():
            assert there[file] == digest, f"{name}: {file}"
        if record["status"] == "done":
            assert set(record["outputs"]) == {f"{name}.zh.html", f"{name}.en.html", f"executed/{name}.ipynb"}
    assert not [path.name for path in folder.iterdir() if path.name in (".staging", ".ready")]


def processes_in(scratch: Path) -> list[psutil.Process]:
    """Return the processes that work in a folder: workers, kernels, and what these started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd().startswith(str(scratch)):
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for(found: Callable[[], T], seconds: float) -> T:
    """Return what is found as soon as there is something."""
    until = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
    return result
