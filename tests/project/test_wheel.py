"""The package works from a wheel, away from its checkout: data, notebooks and templates travel with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what the wheel installs."""
    built = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(built),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(built / "installed")
    return built / "installed"


def _run(installed: Path, *arguments: str, cwd: str = "/") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, "-m", "policylab", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


def test_a_scenario_is_solved_from_the_root_folder(installed: Path) -> None:
    done = _run(installed, "solve", "karaoke", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["scenario"] == "karaoke"
    where = "import policylab; print(policylab.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", where],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip().startswith(str(installed)), "the checkout was tested, not the wheel"


def test_a_report_is_built_from_the_installed_plan(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, "report", "--only", "karaoke", cwd=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "index.html").is_file()
    assert (tmp_path / "reports" / "karaoke.zh.html").is_file()
