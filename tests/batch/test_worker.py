"""What differs between equal runs of a notebook is taken out of it."""

from __future__ import annotations

import inspect
import time
from typing import Any

import nbformat
import pytest

from policylab.batch import kernel
from policylab.batch.worker import make_comparable
from policylab.solve import _compiled


def test_printed_text_comes_in_one_piece_however_the_kernel_sent_it() -> None:
    def stream(name: str, text: str) -> Any:
        return nbformat.v4.new_output("stream", name=name, text=text)

    shown = nbformat.v4.new_output("display_data", data={"text/plain": "x"})
    sent = [stream("stdout", "a"), stream("stdout", "b\n"), stream("stderr", "c"), shown, stream("stdout", "d")]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print()", outputs=sent)])
    make_comparable(notebook)
    kept = [(one.get("name"), one.get("text")) for one in notebook.cells[0].outputs]
    assert kept == [("stdout", "ab\n"), ("stderr", "c"), (None, None), ("stdout", "d")]
    nbformat.validate(notebook)


@pytest.mark.parametrize("quiet", ["", "1"])
def test_a_batch_hears_nothing_of_how_long_the_solver_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: str
) -> None:
    monkeypatch.setenv(_compiled.QUIET, quiet)
    with _compiled._announced(0.0):
        time.sleep(0.2)
    assert bool(capsys.readouterr().err) == (not quiet)
    assert _compiled.QUIET in inspect.getsource(kernel.main)
