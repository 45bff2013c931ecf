"""Batches without kernels, over data that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policylab.batch import run as run_module
from policylab.batch.process import Job, Outcome
from policylab.batch.scratch import Scratch
from policylab.datafiles import folders


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for kernels: a report reads its scenario's file, the shared one and the sources, and shows nothing."""
    done: list[str] = []

    def execute(job: Job, scratch: Scratch, _stop: object) -> Outcome:
        import nbformat

        name = job.parameters.get("scenario", "karaoke")
        done.append(name)
        *own, project = (folder.resolve() for folder in folders(job.data))
        parts = ("sources.yaml", f"scenarios/{name}.yaml", "scenarios/shared.yaml")
        paths = [next(folder / part for folder in (*own, project) if (folder / part).is_file()) for part in parts]
        status = [(path, path.stat()) for path in paths]
        reads = [{"path": str(path), "seen": [one.st_mtime_ns, one.st_size]} for path, one in status]
        nbformat.write(nbformat.v4.new_notebook(), scratch.folder / "executed.ipynb")
        return Outcome({"headline": None, "warnings": [], "error": None}, reads, 1.5, 100.0)

    monkeypatch.setattr(run_module, "execute", execute)
    return done


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's data, which a test may change."""
    data = tmp_path / "data"
    shutil.copytree(folders()[-1], data)
    monkeypatch.setattr("policylab.datafiles._project_folder", lambda: data)
    return tmp_path
