"""The documents say what the package does."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
from pathlib import Path

import pytest
import yaml

import policylab
from policylab.documentation import filled

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "MODEL.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["MODEL.md", "README.md"])
def test_what_a_document_shows_of_the_package_is_computed_anew(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert filled(text) == text, "run `make docs`"


def test_a_document_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold a marker of parameters, findings; got none"):
        filled("no table here")
    with pytest.raises(ValueError, match="must hold <!-- parameters:end -->"):
        filled("<!-- parameters:begin -->")


def test_every_equation_that_the_code_cites_stands_in_the_model() -> None:
    numbered = {int(number) for number in re.findall(r"\((\d{1,2})\)", MODEL)}
    cited: set[int] = set()
    for file in (ROOT / "src").rglob("*.py"):
        for first, last in re.findall(r"eqs?\. (\d+)(?:-(\d+))?", file.read_text(encoding="utf-8")):
            cited |= set(range(int(first), int(last or first) + 1))
    assert cited, "no docstring cites an equation"
    assert cited <= numbered


def test_the_make_targets_that_the_readme_names_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, re.MULTILINE))
    assert {"report", "test"} <= named
    assert named <= targets


def test_the_commands_of_the_readme_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from policylab.cli import main

    monkeypatch.chdir(ROOT)
    commands = re.findall(r"^(?:\.venv/bin/)?policylab (.*)$", README, re.MULTILINE)
    assert commands
    for command in commands:
        if not command.startswith("report"):
            assert main(shlex.split(command, comments=True)) == 0, command
            assert capsys.readouterr().out


def test_the_python_of_the_readme_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_the_scenario_of_the_readme_can_be_solved() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    compared = policylab.compare(yaml.safe_load(block))
    assert compared.scenario.parameters["external_loss"] == 2_400_000
    assert [one.verdict != "over_budget" for one in compared.judgements] == [True, True]


@pytest.mark.parametrize("module", ["policylab", "policylab.workbench"])
def test_the_examples_of_docstrings_run(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted
    assert not found.failed


def test_the_files_that_the_readme_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
