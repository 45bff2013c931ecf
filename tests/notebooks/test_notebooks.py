"""Every notebook of the project keeps the house's rules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The names that parameters have, in every notebook alike; what else one asks is its own.
SHARED = {
    "scenario": "str", "scenarios": "list", "regime": "str", "overrides": "dict", "binding": "bool", "concept": "str",
    "draws": "int", "seed": "int", "quick": "bool", "data": "str",
}  # fmt: skip
OWN = {
    "cost", "fine", "inspection_cost", "value_of_catching", "starts", "gap_share", "others", "folder", "extends",
    "external_loss", "praise", "build",
}  # fmt: skip
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """One notebook after the other."""
    read: nbformat.NotebookNode = nbformat.read(request.param, as_version=4)
    return read


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_it_is_kept_without_outputs(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_it_has_one_parameters_cell_of_typed_literals(notebook: nbformat.NotebookNode) -> None:
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for line in cell.source.splitlines():
        assert re.fullmatch(r"\w+: (str|int|float|bool|list|dict) = [^=#]+  # .+", line), line
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign)
        assert statement.value is not None
        ast.literal_eval(statement.value)
        assert isinstance(statement.target, ast.Name)
        assert isinstance(statement.annotation, ast.Name)
        name, kind = statement.target.id, statement.annotation.id
        assert SHARED.get(name, kind) == kind, f"{name} is a {SHARED[name]} everywhere else"
        assert name in SHARED or name in OWN, f"{name} is a name that no other notebook has: is there one for it?"


def test_its_cells_are_short_and_define_no_function(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 15
            assert not re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE)


def test_no_line_ends_within_chinese_where_a_reader_would_see_a_blank(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"[\u4e00-\u9fff]\n[\u4e00-\u9fff]", cell.source), cell.id


SUITE = [path for path in NOTEBOOKS if path.parent.name == "notebooks"]


@pytest.mark.parametrize("place", range(len(SUITE)), ids=[path.stem for path in SUITE])
def test_the_suite_reads_as_one_argument(place: int) -> None:
    """Each opens with its question, closes with an answer and limits that are computed, and leads to the next."""
    cells = nbformat.read(SUITE[place], as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert re.match(r"# .+\n\n\*\*Question\.\*\* ", cells[0].source)
    *_, answer, counted, limits = cells
    assert [answer.id, counted.id, limits.id] == ["answer", "limits_found", "limits"]
    for computed in (answer, counted):
        assert "print(" in computed.source
        assert re.search(r"\{.+\}|limits\(", computed.source), "typed, not computed"
    assert "\n## Answer" in "\n" + "\n".join(cell.source for cell in cells[-6:] if cell.cell_type == "markdown")
    assert limits.source.startswith("**Limits.** ")
    led = re.findall(r"(Previous|Next): \[.+?\]\((.+?)\)", limits.source.splitlines()[-1])
    neighbours = {"Previous": place - 1, "Next": place + 1}
    assert led == [(name, SUITE[at].name) for name, at in neighbours.items() if 0 <= at < len(SUITE)]


def test_the_first_names_all_the_others_and_every_link_leads_somewhere() -> None:
    for path in SUITE:
        cells = nbformat.read(path, as_version=4).cells
        links = {
            target
            for cell in cells
            if cell.cell_type == "markdown"
            for target in re.findall(r"\]\(([^)#:]+)\)", cell.source)
        }
        assert all((path.parent / target).exists() for target in links), path.name
        if path == SUITE[0]:
            assert {other.name for other in SUITE[1:]} <= links
