"""A report is rebuilt when, and only when, something that it was made from has changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policylab.batch import inputs as inputs_module
from policylab.batch.inputs import CHANGING, Snapshot, library_versions
from policylab.batch.kernel import Reads
from policylab.batch.plan import Report
from policylab.shelf import Shelf, build_shelf, list_shelf
from tests.faults.tiny import notebook, plan, records

HEAVY = ("papermill", "nbconvert", "seaborn", "nashpy", "matplotlib", "nbformat", "psutil")
PARAMETERS = 'scenario: str = "karaoke"  # a scenario\nseed: int = 0  # any number'


def two(folder: Path, **entry: Any) -> Path:
    if not (folder / "tiny.ipynb").exists():
        notebook(folder / "tiny.ipynb", parameters=PARAMETERS)
    return plan(folder / "plan.yaml", {"notebook": "tiny.ipynb", "matrix": {"scenario": ["karaoke", "hotel"]}, **entry})


def build(path: Path, **asked: Any) -> Shelf:
    shelf = build_shelf(path, allow_outside=True, **asked)
    assert shelf.complete, shelf.text()
    return shelf


def reasons(path: Path, **asked: Any) -> dict[str, str]:
    return {one.report.name: one.text() for one in list_shelf(path, allow_outside=True, **asked)}


SAME = {"karaoke": "unchanged", "hotel": "unchanged"}


def test_nothing_changed_and_nothing_runs(project: Path, ran: list[str]) -> None:
    path = two(project)
    assert reasons(path) == {"karaoke": "new", "hotel": "new"}
    build(path)
    assert sorted(ran) == ["hotel", "karaoke"]
    assert reasons(path) == SAME
    before = {file: file.stat().st_mtime_ns for file in project.glob("*.*") if file.name != ".lock"}
    assert dict(build(path).states) == SAME
    assert len(ran) == 2
    assert {file: file.stat().st_mtime_ns for file in before} == before, "a file was written for nothing"


def test_one_scenario_changes_and_its_report_alone_is_rebuilt(project: Path, ran: list[str]) -> None:
    path = two(project)
    build(path)
    ran.clear()
    _touch(project / "data" / "scenarios" / "hotel.yaml")
    assert reasons(path) == {**SAME, "hotel": "input changed: data/scenarios/hotel.yaml"}
    build(path)
    assert ran == ["hotel"]
    _touch(project / "data" / "scenarios" / "workshop.yaml")
    _touch(project / "data" / "statistics" / "national.csv")
    (project / "data" / "scenarios" / "new.yaml").write_text("name: new\n", encoding="utf-8")
    assert reasons(path) == SAME, "neither report reads these"
    _touch(project / "data" / "scenarios" / "shared.yaml")
    assert set(reasons(path).values()) == {"input changed: data/scenarios/shared.yaml"}


def _touch(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


def test_a_change_undone_is_no_change(project: Path, ran: list[str]) -> None:
    path = two(project)
    build(path)
    scenario = project / "data" / "scenarios" / "hotel.yaml"
    before = scenario.read_bytes()
    _touch(scenario)
    scenario.write_bytes(before)
    assert reasons(path) == SAME


def test_a_file_of_ones_own_that_goes_before_the_projects_is_a_change(project: Path, ran: list[str]) -> None:
    path = two(project)
    build(path)
    own = project / "mine" / "scenarios"
    own.mkdir(parents=True)
    assert reasons(path, data=project / "mine") == SAME
    shutil.copy(project / "data" / "scenarios" / "hotel.yaml", own)
    assert reasons(path, data=project / "mine") == {**SAME, "hotel": "input changed: own/scenarios/hotel.yaml"}


def test_notebook_parameters_template_package_and_versions_count(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = two(project)
    build(path)
    two(project, parameters={"seed": 3})
    assert set(reasons(path).values()) == {"input changed: parameters"}
    two(project, limits={"report_seconds": 99})
    assert reasons(path) == SAME, "a limit is no input"
    notebook(project / "tiny.ipynb", "1 + 1", parameters=PARAMETERS)
    assert set(reasons(path).values()) == {"input changed: notebook"}
    notebook(project / "tiny.ipynb", parameters=PARAMETERS)
    templates = project / "templates"
    shutil.copytree(inputs_module.TEMPLATES, templates)
    monkeypatch.setattr(inputs_module, "TEMPLATES", templates)
    assert reasons(path) == SAME
    (templates / "style.css").write_text("p {}", encoding="utf-8")
    assert set(reasons(path).values()) == {"input changed: template"}
    monkeypatch.undo()
    monkeypatch.setattr("policylab.datafiles._project_folder", lambda: project / "data")
    monkeypatch.setattr(inputs_module, "library_versions", lambda: {**library_versions(), "numpy": "99"})
    assert set(reasons(path).values()) == {"input changed: numpy"}
    monkeypatch.setattr(inputs_module, "library_versions", library_versions)
    source = project / "source"
    source.mkdir()
    (source / "a.py").touch()
    monkeypatch.setattr(inputs_module, "PACKAGE", source)
    assert set(reasons(path).values()) == {"input changed: package"}


def test_a_page_that_is_gone_or_altered_is_built_again(project: Path, ran: list[str]) -> None:
    path = two(project)
    build(path)
    (project / "hotel.zh.html").unlink()
    (project / "karaoke.en.html").write_text("half", encoding="utf-8")
    assert reasons(path) == {
        "karaoke": "output missing: karaoke.en.html", "hotel": "output missing: hotel.zh.html",
    }  # fmt: skip
    build(path)
    assert reasons(path) == SAME
    (project / "index.html").write_text("half", encoding="utf-8")
    ran.clear()
    build(path)
    assert ran == []
    assert (project / "index.html").read_text(encoding="utf-8").endswith("</html>")


def test_what_failed_runs_again_and_force_runs_all(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = two(project)
    build(path)
    manifest = json.loads((project / "manifest.json").read_text(encoding="utf-8"))
    manifest["reports"][1].update(status="failed", error={"cell": 1, "name": "E", "message": "m", "lines": []})
    (project / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert reasons(path) == {**SAME, "hotel": "failed before"}
    assert reasons(path, only=["karaoke"]) == {"karaoke": "unchanged"}
    assert set(reasons(path, force=True).values()) == {"forced"}
    ran.clear()
    build(path, force=True, only=["karaoke"])
    assert ran == ["karaoke"]
    for damaged in ("", "{", "[]", '{"reports": 3}', '{"reports": [{}]}'):
        (project / "manifest.json").write_text(damaged, encoding="utf-8")
        assert set(reasons(path).values()) == {"new"}


def test_a_manifest_says_what_went_in_and_how_it_went(project: Path, ran: list[str]) -> None:
    build(two(project, parameters={"seed": 7}))
    record = records(project)["hotel"]
    assert record["seed"] == 7
    assert record["parameters"] == {"scenario": "hotel", "seed": 7}
    assert record["inputs"]["data"]["data/scenarios/hotel.yaml"] == Snapshot().hash(
        project / "data" / "scenarios" / "hotel.yaml"
    )
    assert record["inputs"]["data"]["own/scenarios/hotel.yaml"] is None
    assert record["inputs"]["versions"]["numpy"] == library_versions()["numpy"]
    assert (record["seconds"], record["peak_memory_mb"], record["status"]) == (1.5, 100.0, "done")
    assert record["commit"] is None or set(record["commit"]) == {"id", "dirty"}
    assert record["started"].endswith("+00:00")
    assert str(project) not in (project / "manifest.json").read_text(encoding="utf-8")


def test_a_file_that_changes_while_it_is_read_is_never_taken_for_known(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("1", encoding="utf-8")
    seen = [file.stat().st_mtime_ns, file.stat().st_size]
    snapshot = Snapshot()
    assert snapshot.read([{"path": str(file), "seen": seen}], tmp_path) == {"plan/a.csv": snapshot.hash(file)}
    file.write_text("12", encoding="utf-8")
    assert snapshot.read([{"path": str(file), "seen": seen}], tmp_path) == {"plan/a.csv": CHANGING}


def test_a_kernel_notes_what_it_reads_and_not_what_it_writes(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "skip"
    for folder in (data, elsewhere, tmp_path / ".hidden"):
        folder.mkdir()
        (folder / "a.csv").write_text("1", encoding="utf-8")
    reads = Reads(str(tmp_path / "reads"), [str(data)], [str(elsewhere)])
    reads("open", (str(data / "a.csv"), "r", 0))
    reads("open", (data / "a.csv", "rb", 0))
    reads("open", (str(elsewhere / "a.csv"), "r", 0))
    reads("open", (str(tmp_path / ".hidden" / "a.csv"), "r", 0))
    reads("open", (str(data / "none.csv"), "r", 0))
    reads("open", (7, "r", 0))
    reads("open", (str(tmp_path / "made.csv"), "w", 0))
    (tmp_path / "made.csv").touch()
    reads("open", (str(tmp_path / "made.csv"), "r", 0))
    reads("os.scandir", (str(data),))
    reads("os.listdir", (str(tmp_path),))
    noted = [json.loads(line) for line in (tmp_path / "reads").read_text(encoding="utf-8").splitlines()]
    assert [(one["path"], one["seen"] is None) for one in noted] == [(str(data / "a.csv"), False), (str(data), True)]


QUIET = """
import sys
from policylab.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


def quiet(*arguments: object) -> str:
    """Run a command that must not import what is heavy; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", QUIET.format(heavy=HEAVY), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"
    return done.stdout


def test_where_none_of_forty_reports_changed_nothing_heavy_is_imported(tmp_path: Path, ran: list[str]) -> None:
    notebook(tmp_path / "tiny.ipynb", parameters=PARAMETERS)
    path = plan(
        tmp_path / "plan.yaml",
        {"notebook": "tiny.ipynb", "matrix": {"scenario": ["karaoke", "hotel"], "seed": list(range(20))}},
    )
    build(path)
    assert len(ran) == 40
    assert "0 of 40 reports built, 40 unchanged" in quiet("report", path, "--allow-outside-notebooks")
    listed = quiet("report", path, "--allow-outside-notebooks", "--list")
    assert listed.count(": unchanged") == 40


@pytest.mark.parametrize(
    "kind", ["scenarios", "regimes", "instruments", "parameters", "settings", "sources", "concepts"]
)
def test_a_listing_imports_nothing_heavy(kind: str) -> None:
    assert quiet("list", kind)


def test_help_imports_nothing_heavy() -> None:
    assert "report" in quiet("--help")


def test_versions_are_those_of_what_a_report_rests_on() -> None:
    found = library_versions()
    assert {"numpy", "scipy", "matplotlib", "papermill", "nbconvert", "mistune", "ipykernel"} <= found.keys()
    assert not {"ruff", "pytest", "jupyterlab"} & found.keys()
    assert all(found.values())


def test_a_hash_needs_a_report_no_longer_than_its_notebook(tmp_path: Path) -> None:
    """Two reports of one notebook differ by their parameters alone."""
    file = notebook(tmp_path / "a.ipynb")
    snapshot = Snapshot()
    one, other = (snapshot.before(Report("x", file, {"seed": seed})) for seed in (1, 2))
    assert one.notebook == other.notebook
    assert one.id != other.id
    assert one.id == snapshot.before(Report("y", file, {"seed": 1})).id
