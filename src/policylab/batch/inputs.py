"""What a report is made from, by content: notebook, templates, package, parameters, libraries, and the data it reads.

A file that a notebook reads has a label which tells where it lies without naming the machine: `data/…` in the project's
data folder, `own/…` in a data folder of one's own, `plan/…` from the plan's folder.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from policylab.batch.plan import Report
from policylab.batch.record import Inputs, digest_of
from policylab.datafiles import DataFolder, folders

PACKAGE = Path(__file__).resolve().parent.parent
TEMPLATES = PACKAGE / "pages" / "templates"

# What researchers open and what draws a bar leaves no trace in a report.
_NO_PART = ("jupyterlab", "tqdm")

# In place of a hash: the file was written while the report ran, so which state was read is not known.
CHANGING = "changed while the report ran"


class Snapshot:
    """The files of the moment, each hashed once.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.
    """

    def __init__(self, data: DataFolder | None = None) -> None:
        *own, project = folders(data)
        self.own = own[0].resolve() if own else None
        self.project = project.resolve()
        self._hashes: dict[Path, str | None] = {}

    @cached_property
    def package(self) -> Mapping[str, str]:
        """The package's source files, by path within it, with the first digits of their hashes."""
        return {
            path.relative_to(PACKAGE).as_posix(): (self.hash(path) or "")[:16]
            for path in sorted(PACKAGE.rglob("*.py"))
        }  # fmt: skip

    @cached_property
    def package_hash(self) -> str:
        """One hash of them all."""
        return digest_of(self.package)

    @cached_property
    def template(self) -> str:
        """The hash of the templates of pages."""
        files = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
        return digest_of({path.relative_to(TEMPLATES).as_posix(): self.hash(path) for path in files})

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Python and the libraries beneath a report, with their versions."""
        return {"python": platform.python_version(), **library_versions()}

    def hash(self, path: Path) -> str | None:
        """Return the SHA-256 of a file, or of the names in a folder; None where there is neither."""
        if path not in self._hashes:
            self._hashes[path] = content_hash(path)
        return self._hashes[path]

    def before(self, report: Report) -> Inputs:
        """Return what is known of a report's inputs before it runs: all but the data that it reads."""
        return Inputs(
            notebook=self.hash(report.notebook) or "",
            template=self.template,
            package=self.package_hash,
            parameters=digest_of(dict(report.parameters)),
            data={},
            versions=self.versions,
        )

    def label(self, path: Path, plan: Path | None) -> str:
        """Return the label of a file or folder that a notebook read."""
        for name, root in (("own", self.own), ("data", self.project)):
            if root is not None and path.is_relative_to(root):
                return f"{name}/{path.relative_to(root).as_posix()}"
        return f"plan/{Path(os.path.relpath(path, plan)).as_posix()}" if plan is not None else path.name

    def place(self, label: str, plan: Path | None) -> Path | None:
        """Return what a label stands for now; None where its folder is not given."""
        root, _, rest = label.partition("/")
        base = {"own": self.own, "data": self.project, "plan": plan}.get(root)
        return base / rest if base is not None else None

    def read(
        self, reads: Iterable[Mapping[str, Any]], plan: Path | None, given: Path | None = None
    ) -> dict[str, str | None]:
        """Return the hashes of what a notebook read, by label.

        Parameters
        ----------
        reads : iterable of mapping
            `path`, and `seen`: modification time and size at the moment it was read, None for a folder.
        plan : Path or None
            The plan's folder.
        given : Path, optional
            The data folder that the report's own parameters name.
        """
        found: dict[str, str | None] = {}
        for one in reads:
            path = Path(one["path"])
            label = self.label(path, plan)
            # Hashed anew: what an earlier report read may have changed since.
            digest = self._hashes[path] = content_hash(path)
            if one["seen"] is not None and (digest is None or _seen(path) != list(one["seen"])):
                digest = CHANGING
            found[label] = digest if found.get(label, digest) == digest else CHANGING
            if label.startswith("data/"):
                # A file of one's own would go before the project's: that there is none is an input, too.
                rest = label.removeprefix("data/")
                shadows = {f"own/{rest}", *([self.label(given / rest, plan)] if given is not None else [])}
                for shadow in shadows - found.keys():
                    over = self.place(shadow, plan)
                    found[shadow] = self.hash(over) if over is not None else None
        return dict(sorted(found.items()))

    def now(self, labels: Iterable[str], plan: Path | None) -> dict[str, str | None]:
        """Return the hashes that labels have now."""
        places = {label: self.place(label, plan) for label in labels}
        return {label: self.hash(path) if path is not None else None for label, path in places.items()}


def content_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file, or of the names in a folder; None where there is neither."""
    try:
        if path.is_dir():
            names = sorted(one.name for one in path.iterdir() if not one.name.startswith((".", "__")))
            return digest_of(names)
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None


def _seen(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def library_versions() -> dict[str, str]:
    """Return the versions of what the package requires, and of what that requires in turn."""
    found: dict[str, str] = {}
    asked = ["policylab"]
    while asked:
        name = re.sub(r"[-_.]+", "-", asked.pop()).lower()
        if name in found or name in _NO_PART:
            continue
        try:
            head = (metadata.distribution(name).read_text("METADATA") or "").split("\n\n", 1)[0]
        except metadata.PackageNotFoundError:  # for another platform, or another Python
            continue
        version = re.search(r"^Version: *(.*)$", head, re.MULTILINE)
        found[name] = version[1].strip() if version else ""
        for requirement in re.findall(r"^Requires-Dist: *(.*)$", head, re.MULTILINE):
            needed = re.match(r"[\w.-]+", requirement)
            if needed and not re.search(r"extra *==", requirement):
                asked.append(needed[0])
    return dict(sorted(found.items()))
