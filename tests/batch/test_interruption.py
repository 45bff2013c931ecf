"""A batch that is stopped stops its kernels and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import nbformat
import pytest

T = TypeVar("T")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_batch_leaves_no_process_and_no_file(tmp_path: Path, sent: signal.Signals) -> None:
    scratch = tmp_path / "t"
    scratch.mkdir()
    started = tmp_path / "started"
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    parameters = nbformat.v4.new_code_cell('scenario: str = "karaoke"  # unused', metadata={"tags": ["parameters"]})
    slow = f"import os, pathlib, time\npathlib.Path({str(started)!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    notebook.cells = [parameters, nbformat.v4.new_code_cell(slow)]
    nbformat.write(notebook, tmp_path / "slow.ipynb")
    plan = tmp_path / "plan.yaml"
    plan.write_text("title: {zh: 慢, en: Slow}\nreports:\n  - {notebook: slow.ipynb, name: slow}\n", encoding="utf-8")

    batch = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "policylab",
            "report",
            str(plan),
            "--out",
            str(tmp_path / "out"),
            "--allow-outside-notebooks",
        ],
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    _wait_for(started.is_file, 60)
    kernel = int(_wait_for(started.read_text, 5))
    batch.send_signal(sent)
    _, told = batch.communicate(timeout=30)

    assert batch.returncode == 1
    assert told.strip().endswith("policylab: interrupted")
    assert list(scratch.iterdir()) == []
    assert not list((tmp_path / "out").glob("*.html"))
    _wait_for(lambda: not _lives(kernel), 10)


def _lives(process: int) -> bool:
    try:
        # A killed process that nobody has waited for yet is a zombie: it does nothing any more.
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except OSError:
        return False


def _wait_for(found: Callable[[], T], seconds: float) -> T:
    """Return what is found as soon as there is something."""
    until = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
    return result
