"""The files that say what to install agree, and name nothing that a stranger's machine does not have."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]
ALL = [*RUNTIME, *(item for extra in EXTRAS.values() for item in extra)]

# conda's name of a package where it differs from the package index's
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


@pytest.mark.parametrize("requirement", ALL)
def test_every_dependency_has_a_floor_a_ceiling_and_a_purpose(requirement: str) -> None:
    operators = {part.operator for part in Requirement(requirement).specifier}
    assert operators == {">=", "<"}
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(rf'\s+"{re.escape(requirement)}",\s*# \w+', line)], "no purpose is given"


def test_every_dependency_is_named_once() -> None:
    names = [Requirement(requirement).name.lower() for requirement in ALL]
    assert sorted(names) == sorted(set(names))


def test_environment_yml_agrees_with_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-e ."]}
    assert f"python{PROJECT['requires-python']}" in conda
    assert "pip" in conda
    stated = {Requirement(item).name: Requirement(item).specifier for item in RUNTIME}
    core = [Requirement(item) for item in conda if not item.startswith("python>") and item != "pip"]
    assert core, "the compiled core is missing"
    for item in core:
        assert item.specifier == stated[CONDA_NAMES.get(item.name, item.name)], item.name


def test_constraints_hold_every_dependency_within_its_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {item.name.lower(): next(iter(item.specifier)).version for item in pinned}
    for requirement in map(Requirement, ALL):
        assert requirement.specifier.contains(versions[requirement.name.lower()]), requirement.name


def test_constraints_name_no_place_to_fetch_from() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--|@ |--hash", text)


def test_no_file_names_a_machine() -> None:
    home = str(Path.home())
    places = [f"{home}/"] if len(home) > 1 else []
    for file in _kept_files():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        for place in [*places, f"{ROOT}/"]:
            assert place not in text, f"{file.relative_to(ROOT)} names {place}"


def _kept_files() -> list[Path]:
    skipped = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "executed"}
    suffixes = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".ipynb", ".j2", ".css", ""}
    built = set((ROOT / "reports").glob("*")) - {ROOT / "reports" / name for name in ("plan.yaml", "README.md")}
    return [
        file
        for file in ROOT.rglob("*")
        if file.is_file()
        and file.suffix in suffixes
        and file not in built
        and not skipped & set(file.relative_to(ROOT).parts)
        and not file.relative_to(ROOT).parts[0].startswith(".import")
    ]


def test_the_test_runner_keeps_groups_of_tests_in_one_process(tmp_path: Path) -> None:
    """Tests that share what is dear or must not be written twice at once say so by a group; some versions forget it."""
    (tmp_path / "test_group.py").write_text(
        "import os, pathlib, pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_one(number):\n"
        "    pathlib.Path(__file__).with_name(os.environ['PYTEST_XDIST_WORKER']).touch()\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("gw*"))) == 1
