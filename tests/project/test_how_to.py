"""The how-to pages do what they say: files are written, commands run and lines of Python executed, in order."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from policylab.batch.plan import Limits, load_plan, notebook_parameters
from policylab.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
# A file to be written, then the block that is in it; or a block alone.
_STEP = re.compile(r"(?:[Ww]rite\s+`(?P<file>[\w/.]+)`[^`]*)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)

pytestmark = pytest.mark.xdist_group("how_to")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, beside the project's notebooks."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [one for one in PAGES if one.name != "README.md"], ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = list(_STEP.finditer(page.read_text(encoding="utf-8")))
    ran = 0
    for step in steps:
        if step["file"]:
            target = desk / step["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step["text"], encoding="utf-8")
        elif step["kind"] == "python":
            exec(compile(step["text"], page.name, "exec"), {})
            ran += 1
        elif step["kind"] == "sh":
            ran += sum(_followed(line, capsys) for line in step["text"].splitlines())
    assert ran, "a page without anything to run"


def _followed(line: str, capsys: pytest.CaptureFixture[str]) -> int:
    name, *arguments = shlex.split(line)
    assert name == "policylab", line
    # The project's own shelf is built by the tests of pages, and accepted by nobody but a person.
    if arguments[0] == "drift" or (arguments[0] == "report" and "--list" not in arguments):
        from policylab.cli import _parser

        _parser().parse_args(arguments)
        return 1
    capsys.readouterr()
    assert main([*arguments, "--allow-outside-notebooks"] if arguments[0] == "report" else arguments) == 0, line
    said = capsys.readouterr().out
    assert said.strip(), line
    if "--json" in arguments:
        json.loads(said)
    return 1


def test_the_pages_link_to_what_there_is_and_the_first_names_them_all() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    listed = re.findall(r"\]\((\w+\.md)\)", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(one.name for one in PAGES if one.name != "README.md")


def test_the_page_on_plans_says_how_reports_are_named_and_when_they_are_stopped(desk: Path) -> None:
    text = (ROOT / "docs" / "batch_in_ci.md").read_text(encoding="utf-8")
    (step,) = [step for step in _STEP.finditer(text) if step["file"] == "mine/plan.yaml"]
    (desk / "mine").mkdir()
    (desk / "mine" / "plan.yaml").write_text(step["text"], encoding="utf-8")
    plan = load_plan(desk / "mine" / "plan.yaml", allow_outside=True)
    (said,) = re.findall(r"^lists (.*)\.$", text, re.MULTILINE)
    assert re.findall(r"`([\w-]+)`", said) == [report.name for report in plan.reports]
    usual = Limits()
    assert re.findall(r"`(\w+)` (?:is )?(\d+)(?: where|,|\.)", text[text.index("- `limits`") :]) == [
        (name, f"{getattr(usual, name):g}") for name in ("report_seconds", "cell_seconds", "memory_mb")
    ]
    (listed,) = re.findall(r"The brief of a scenario has (.*?)\.\n", text, re.DOTALL)
    brief = desk / "notebooks" / "briefs" / "scenario.ipynb"
    assert sorted(re.findall(r"`(\w+)`", listed)) == sorted(notebook_parameters(brief))
