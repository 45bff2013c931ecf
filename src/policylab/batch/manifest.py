"""The manifest of a shelf: what each report was made from, how it went and what it found."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from policylab.batch.inputs import PACKAGE
from policylab.batch.record import Print, Record
from policylab.batch.stored import stored_prints, stored_record, stored_sources

MANIFEST = "manifest.json"
_GIT_SECONDS = 20


def read_records(folder: Path) -> dict[str, Record]:
    """Return the records of a shelf's manifest by name; what of it cannot be read is left out."""
    # To build anew is right whatever is wrong with it.
    manifest = _read(folder)
    stored = manifest.get("reports")
    found = [stored_record(one) for one in stored] if isinstance(stored, list) else []
    return {record.name: record for record in found if record is not None}


def read_sources(folder: Path) -> dict[str, dict[str, str]]:
    """Return the package's source files, by the hash of all of them, as the manifest keeps them."""
    return stored_sources(_read(folder))


def read_index(folder: Path) -> dict[str, Any]:
    """Return what the index was made from and what it is, as the manifest keeps it."""
    index = _read(folder).get("index")
    return index if isinstance(index, dict) and isinstance(index.get("outputs"), dict) else {}


def read_prints(folder: Path) -> dict[str, Print]:
    """Return what is on paper, by the name of the file, as the manifest keeps it."""
    return stored_prints(_read(folder))


def _read(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def manifest_bytes(
    records: Sequence[Record],
    sources: Mapping[str, Mapping[str, str]],
    index: Mapping[str, Any],
    prints: Mapping[str, Print],
) -> bytes:
    """Return the manifest's file.

    Parameters
    ----------
    records : sequence of Record
    sources : mapping
        The hashes of the package's files by the hash of all of them; those that no record was made from are left out.
    index : mapping
        `key`, a hash of what the index was made from, and `outputs`, the hashes of its pages.
    prints : mapping of str to Print
        By the name of the PDF.
    """
    used = {record.inputs.get("package") for record in records}
    document = {
        "reports": [record.as_dict() for record in records],
        "index": dict(index),
        "pdf": {name: asdict(one) for name, one in prints.items()},
        "package": {package: dict(files) for package, files in sources.items() if package in used},
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n").encode()


def project_commit() -> dict[str, Any] | None:
    """Return the commit of the project's repository, and whether files differ from it; None outside one."""
    root = PACKAGE.parent.parent
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "HEAD")
    status = _git(root, "status", "--porcelain")
    if commit is None or status is None:
        return None
    return {"id": commit.strip(), "dirty": bool(status.strip())}


def _git(root: Path, *arguments: str) -> str | None:
    # Nothing that a user gives gets here; no lock is taken, so a commit made meanwhile is not in our way.
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=False,
            timeout=_GIT_SECONDS,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
