"""What a notebook can do to its own report, and what is said of it; the other reports go on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.faults.tiny import SHOWN, assert_whole, batch, notebook, outputs, plan, processes_in, records

pytestmark = pytest.mark.xdist_group("faults")

BEFORE = "print('up to here')"
CHILDREN = """
import subprocess, sys
held = "import time; held = bytearray(b'x') * (250 << 20); time.sleep(60)"
children = [subprocess.Popen([sys.executable, "-c", held]) for _ in range(3)]
for child in children:
    child.wait()
"""

# name: (cell, limits, name of the error, its message, line)
FAULTS: dict[str, tuple[str, dict[str, float], str, str, int | None]] = {
    "raises": ("x = 1\nraise ValueError('<no> | way')", {}, "ValueError", r"<no> \| way", 2),
    "syntax": ("x = 1\nx = = 1", {}, "SyntaxError", "invalid syntax", 2),
    "hangs": ("import time\ntime.sleep(600)", {"cell_seconds": 2}, "TimeoutError", "longer than 2 seconds", None),
    "deaf": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        {"report_seconds": 8},
        "TimeoutError",
        "the report took longer than 8 seconds",
        None,
    ),
    "hungry": ("y = 1\nx = bytearray(3 << 30)", {"memory_mb": 1024}, "MemoryError", "", 2),
    "family": (CHILDREN, {"memory_mb": 600}, "MemoryError", "more than 600 MB", None),
    "crash": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", {}, "KernelDied", "the kernel died", None),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", {}, "KernelDied", "the kernel died", None),
    "orphan": (
        "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)",
        {},
        "WorkerDied",
        "killed by signal 9",
        None,
    ),
}


@dataclass(frozen=True)
class Built:
    """A batch of good and bad reports, run over a shelf on which all had been good."""

    folder: Path
    before: dict[str, str]
    records: dict[str, dict[str, Any]]
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("faults")
    out, scratch = folder / "out", folder / "t"
    notebook(folder / "raises.ipynb", SHOWN.format(size=10))
    good = {"notebook": "good.ipynb", "name": "good"}
    notebook(folder / "good.ipynb", SHOWN.format(size=10))
    first = plan(folder / "first.yaml", {"notebook": "raises.ipynb", "name": "raises"}, good)
    assert batch(first, "--out", out).returncode == 0
    before = outputs(out)
    for name, (cell, *_) in FAULTS.items():
        notebook(folder / f"{name}.ipynb", BEFORE, cell, "print('never')")
    bad = [
        {"notebook": f"{name}.ipynb", "name": name, "parameters": {"seed": 5}, "limits": limits}
        for name, (_, limits, *_) in FAULTS.items()
    ]
    scratch.mkdir()
    ran = batch(plan(folder / "plan.yaml", *bad, good), "--out", out, "--jobs", 3)
    return Built(out, before, records(out), ran.returncode, ran.stdout, ran.stderr)


def test_bad_reports_do_not_stop_the_good_one(built: Built) -> None:
    assert built.code == 1
    assert "Traceback" not in built.err
    assert built.records["good"]["status"] == "done"
    assert_whole(built.folder)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_cell_line_parameters_and_last_lines(built: Built, name: str) -> None:
    _, _, error, message, line = FAULTS[name]
    record = built.records[name]
    told = record["error"]
    assert (record["status"], told["name"]) == ("failed", error), told
    assert re.search(message, told["message"])
    # Parameters, those injected, what printed, and then the cell at fault.
    assert told["cell"] == 4
    assert told["line"] == line
    place = f"cell 4, line {line}" if line else "cell 4"
    assert f"{name}: failed in {place}: {error}" in built.out
    assert "with seed=5" in built.out.partition(f"{name}: failed")[2].splitlines()[1]
    if line:
        assert told["lines"]
    page = (built.folder / "index.en.html").read_text(encoding="utf-8")
    assert page.count(f"<h3>{name} · {place}</h3>") == 1


@pytest.mark.parametrize("name", FAULTS)
def test_the_executed_notebook_is_kept_up_to_the_fault(built: Built, name: str) -> None:
    record = built.records[name]
    assert record["executed"] == f"executed/{name}.failed.ipynb"
    executed = nbformat.read(built.folder / record["executed"], as_version=4)
    assert [cell.source.split("\n")[0] for cell in executed.cells[:3]][1:] == ["# Parameters", BEFORE]
    assert executed.cells[2].outputs[0].text == "up to here\n"
    assert not executed.cells[4].outputs
    assert len(executed.cells) == 5


def test_a_good_report_stays_where_its_successor_fails(built: Built) -> None:
    kept = {name: digest for name, digest in built.before.items() if name.startswith(("raises.", "executed/raises."))}
    assert len(kept) == 3
    assert {name: outputs(built.folder)[name] for name in kept} == kept
    assert built.records["raises"]["outputs"] == kept
    index = (built.folder / "index.en.html").read_text(encoding="utf-8")
    assert '<a href="raises.en.html">The version built earlier is kept</a>' in index
    assert "<no>" not in index
    assert "&lt;no&gt;" in index


def test_no_process_is_left(built: Built) -> None:
    assert processes_in(built.folder.parent) == []
