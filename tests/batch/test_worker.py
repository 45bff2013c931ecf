"""What differs between equal runs of a notebook is taken out of it."""

from __future__ import annotations

from typing import Any

import nbformat

from policylab.batch.worker import make_comparable


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
