"""The documents say what the package does."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

import policylab
from policylab.catalogue import load_catalogue
from policylab.documentation import filled
from policylab.formulas import ENTERPRISE_ACTIONS
from policylab.game import build
from policylab.outcomes import Outcomes
from policylab.parameters import PARAMETERS, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "MODEL.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["MODEL.md", "README.md"])
def test_what_a_document_shows_of_the_package_is_computed_anew(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert filled(text) == text, "run `make docs`"


def test_a_document_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must hold a marker of parameters, settings, .*, findings; got none"):
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


def test_the_model_follows_the_protocol_and_names_what_there_is_and_nothing_else() -> None:
    """ODD's seven elements in order; each parameter, setting, instrument and output by name, none made up."""
    headings = re.findall(r"^## (\d)\. (.+)$", MODEL, re.MULTILINE)
    assert [int(number) for number, _ in headings] == list(range(1, 8))
    for table, names in {
        "parameters": list(PARAMETERS),
        "settings": list(SETTINGS),
        "instruments": list(load_catalogue().instruments),
        "outputs": [one.name for one in fields(Outcomes)],
    }.items():
        inside = MODEL.partition(f"<!-- {table}:begin -->")[2].partition(f"<!-- {table}:end -->")[0]
        assert re.findall(r"^\| `(\w+)` \|", inside, re.MULTILINE) == names
    cells = load_cells()
    known = {*PARAMETERS, *SETTINGS, *load_catalogue().instruments, *(one.name for one in fields(Outcomes)), *cells}
    words = {"visit", "programme", "reach", "monospace", "assumption", "article", "law", "statistic", "study"}
    words |= {"enforcement_only", "gains_unadjusted", *ENTERPRISE_ACTIONS, "stand_back", "enforce", "serve", "data"}
    # What else stands in code's type is a word of the formulas; a name that looks like ours and is not is a mistake.
    told = set(re.findall(r"`([a-z_]+)`", MODEL))
    assert told <= known | words, sorted(told - known - words)


def load_cells() -> set[str]:
    """Return the names of what a cell of the game holds."""
    game = build(policylab.load("karaoke"), policylab.load_regime("enforcement_only"))
    return set(game.cells)


def test_the_make_targets_that_the_readme_names_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, re.MULTILINE))
    assert {"report", "test"} <= named
    assert named <= targets


def test_the_commands_of_the_readme_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from policylab.cli import main

    monkeypatch.chdir(tmp_path)  # what a command writes, a scan among it, is not left in the project
    commands = re.findall(r"^(?:\.venv/bin/)?policylab (.*)$", README, re.MULTILINE)
    assert commands
    for command in commands:
        # The shelf itself is built by the tests of pages.
        if not command.startswith("report") or command.startswith("report --list"):
            assert main(shlex.split(command, comments=True)) == 0, command
            assert capsys.readouterr().out


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where an example writes
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_the_scenario_of_the_readme_can_be_solved() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    compared = policylab.compare(yaml.safe_load(block))
    assert compared.scenario.parameters["external_loss"] == 2_400_000
    assert [one.verdict != "over_budget" for one in compared.judgements] == [True, True]


SOURCE = ROOT / "src"
WITH_EXAMPLES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((SOURCE / "policylab").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_of_docstrings_run(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed


def test_the_citation_is_valid_and_agrees_with_the_package() -> None:
    """CFF 1.2.0: what it requires is there, and nothing that it does not know."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert set(cited) <= {
        "abstract",
        "authors",
        "cff-version",
        "keywords",
        "license",
        "message",
        "title",
        "type",
        "version",
    }
    assert cited["cff-version"] == "1.2.0"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    assert [one["name"] for one in cited["authors"]] == [one["name"] for one in project["authors"]]


def test_the_files_that_the_readme_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
