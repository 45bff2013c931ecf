"""A plan is data only: no parameter becomes code, a shell's or a path outside the shelf's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from policylab.batch.plan import project_file, read_plan
from policylab.datafiles import shown
from policylab.errors import InputError
from policylab.shelf import build_shelf
from tests.faults.tiny import SHOWN, batch, notebook, plan, records
from tests.support import run

BRIEF = project_file("notebooks") / "briefs" / "scenario.ipynb"

HOSTILE = [
    "'); import os; os.system('touch {place}'); ('",
    '"; __import__("pathlib").Path("{place}").touch(); "',
    "\n__import__('pathlib').Path('{place}').touch()\n",
    "$(touch {place}) `touch {place}` ; touch {place} | touch {place}",
    r"""\\\' \\" \u0027 \ {{}} {{place}} %s {{{{ 7*7 }}}}""",
    "<script>alert(1)</script> \u202e مرحبا 🔥 消防",
    "/etc/passwd",
    "../../../escape",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A batch whose parameters try everything; the notebook writes down what it was given."""
    folder = tmp_path_factory.mktemp("hostile")
    values = [text.replace("{place}", str(folder / "broken_out")) for text in HOSTILE]
    lines = 'text: str = ""  # any\nmany: list = []  # any\nnamed: dict = {}  # any'
    told = str(folder / "given.json")
    cell = f"import json, pathlib\npathlib.Path({told!r}).write_text(json.dumps([text, many, named]))"
    notebook(folder / "odd {name}.ipynb", cell, SHOWN.format(size=1), parameters=lines)
    parameters = {"text": values[0], "many": values, "named": {value: value for value in values}}
    path = plan(folder / "plan.yaml", {"notebook": "odd {name}.ipynb", "name": "消防_1", "parameters": parameters})
    ran = batch(path, "--out", folder / "out {x} 消防")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder, values


def test_parameters_reach_the_notebook_as_they_are_and_nothing_else_happens(hostile: tuple[Path, list[str]]) -> None:
    folder, values = hostile
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    assert given == [values[0], values, {value: value for value in values}]
    assert sorted(path.name for path in folder.iterdir()) == [
        "given.json", "odd {name}.ipynb", "out {x} 消防", "plan.yaml",
    ]  # fmt: skip
    assert records(folder / "out {x} 消防")["消防_1"]["parameters"]["many"] == values


ODD_NAMES = ["../a", "a/b", "/a", "a.b", "..", ".a", "a b", "", "a\x00", "a\nb", "index", "INDEX", "消" * 70]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_that_is_no_name_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    path = plan(tmp_path / "plan.yaml", {"notebook": str(BRIEF), "name": name, "parameters": {"scenario": "karaoke"}})
    ran = run("report", path, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (2, "")
    assert "reports.0.name: expected a name" in ran.err
    assert not (tmp_path / "out").exists()


def test_names_made_from_values_are_names_of_files(tmp_path: Path) -> None:
    matrix = {"text": ["a b", "../c", "v1.2", "多 赢", "mine/old town.yaml"]}
    notebook(tmp_path / "n.ipynb", parameters='text: str = ""  # any')
    path = plan(tmp_path / "plan.yaml", {"notebook": "n.ipynb", "name": "x", "matrix": matrix})
    found, faults = read_plan(path, allow_outside=True)
    assert faults == []
    assert [report.name for report in found.reports] == ["x-a_b", "x-c", "x-v1_2", "x-多_赢", "x-old_town"]


def test_names_that_differ_by_capitals_alone_are_one_file_to_some(tmp_path: Path) -> None:
    notebook(tmp_path / "n.ipynb")
    path = plan(tmp_path / "plan.yaml", {"notebook": "n.ipynb", "name": "A"}, {"notebook": "n.ipynb", "name": "a"})
    assert "expected each report's name once" in str(read_plan(path, allow_outside=True)[1][0])


@pytest.mark.parametrize("kind", ["beside the plan", "absolute", "a link"])
def test_a_notebook_outside_the_project_takes_a_flag(tmp_path: Path, kind: str) -> None:
    file = notebook(tmp_path / "mine.ipynb", SHOWN.format(size=1))
    named = {"beside the plan": "mine.ipynb", "absolute": str(file), "a link": "link.ipynb"}[kind]
    if kind == "a link":
        (tmp_path / "link.ipynb").symlink_to(file)
    path = plan(tmp_path / "plan.yaml", {"notebook": named, "name": "mine"})
    ran = run("report", path, "--list")
    assert (ran.code, ran.out) == (2, "")
    assert "expected a notebook of the project, as running one runs its code" in ran.err
    assert f"(--allow-outside-notebooks takes others); got {named!r}" in ran.err
    assert run("report", path, "--list", "--allow-outside-notebooks").out == "mine: new\n"
    with pytest.raises(InputError, match="expected a notebook of the project"):
        build_shelf(path)


def test_yaml_is_data_only(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("title: {zh: 甲, en: !!python/object/apply:os.system [touch x]}\nreports: []\n", encoding="utf-8")
    assert "expected plain data without tags" in run("report", path, "--list").err


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"scenario": 3}, "reports.0.parameters.scenario: expected text; got 3"),
        ({"scenario": None}, "reports.0.parameters.scenario: expected text; got None"),
        ({"overrides": [1]}, "reports.0.parameters.overrides: expected a mapping of names to values; got [1]"),
        ({"overrides": "fine=3"}, "expected a mapping of names to values; got 'fine=3'"),
        ({"scenario": "karaoke", "overides": {}}, 'did you mean "overrides"?'),
    ],
)
def test_a_parameter_is_of_the_type_of_the_parameters_cell(
    tmp_path: Path, parameters: dict[str, Any], words: str
) -> None:
    path = plan(tmp_path / "plan.yaml", {"notebook": str(BRIEF), "name": "a", "parameters": parameters})
    ran = run("report", path, "--list")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_all_faults_are_told_at_once_before_anything_runs(tmp_path: Path) -> None:
    path = plan(
        tmp_path / "plan.yaml",
        {"notebook": str(BRIEF), "name": "a b", "parameters": {"scenario": "karaok", "overrides": {"fien": 1}}},
        {"notebook": str(BRIEF), "name": "c", "matrix": {"scenario": []}},
        {"notebook": str(BRIEF), "name": "d", "parameters": {"scenario": "hotel"}, "matrix": {"scenario": ["hotel"]}},
        {"notebook": str(BRIEF), "name": "e", "matrix": {"overrides": {str(i): {} for i in range(20_000)}}},
        {"notebook": "none.ipynb"},
    )
    ran = run("report", path, "--jobs", 0, "--only", "zz", "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (2, "")
    for words in (
        "reports.0.name: expected a name",
        'did you mean "karaoke"?',
        'did you mean "fine"?',
        "reports.1.matrix.scenario: expected at least one value",
        "reports.2.matrix.scenario: expected it here or among the parameters, not in both",
        "reports.3.matrix: expected at most 10000 reports; got 20000 combinations",
        "expected a notebook that exists; got 'none.ipynb'",
        "--only: expected the name of a report of the plan; got 'zz'",
        "--jobs: expected a whole number of at least 1; got 0",
    ):
        assert words in ran.err, words
    assert not (tmp_path / "out").exists()


def test_paths_among_the_parameters_are_meant_from_the_plan(tmp_path: Path) -> None:
    """The kernel runs elsewhere; the page and the notebook that is kept show what the plan says."""
    cell = "import pathlib\nprint(pathlib.Path(scenario).read_text())"
    notebook(tmp_path / "n.ipynb", cell, parameters='scenario: str = "karaoke"  # a name or a path')
    words = {"zh": "甲", "en": "A"}
    mine = {"name": "mine", "extends": "hotel", "title": dict(words), "description": dict(words)}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(mine, allow_unicode=True), encoding="utf-8")
    path = plan(tmp_path / "plan.yaml", {"notebook": "n.ipynb", "matrix": {"scenario": ["./mine.yaml"]}})
    shelf = build_shelf(path, allow_outside=True)
    assert shelf.complete, shelf.text()
    (record,) = shelf.records
    assert record.name == "mine"
    assert "plan/mine.yaml" in record.inputs["data"]
    executed = (tmp_path / "executed" / "mine.ipynb").read_text(encoding="utf-8")
    assert "./mine.yaml" in executed
    assert str(tmp_path) not in executed
    assert str(tmp_path) not in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert shown(shelf.folder / "index.html") in shelf.text()
