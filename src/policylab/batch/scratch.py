"""Folders that runs put things aside in, and what becomes of those that a killed batch has left."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "policylab-"
_LOCK, _SOCKETS = ".lock", ".sockets"
# The path of a socket must stay under a hundred characters.
LONGEST_FOLDER = 60
# A folder without a lock is one that is just being made, or that somebody was killed making.
_MADE_SECONDS = 60.0


class Scratch:
    """The folder of one run, and the folder of its kernel's sockets, whose path must be short.

    Attributes
    ----------
    folder, sockets : Path
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        # Held for as long as this process lives, and so a sign of life for `sweep`.
        self._held = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)
        near = str(self.folder) if len(str(self.folder)) < LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp is private
        self.sockets = Path(tempfile.mkdtemp(prefix="pl", dir=near))
        (self.folder / _SOCKETS).write_text(str(self.sockets), encoding="utf-8")

    def clear(self) -> None:
        """Take both away."""
        for folder in (self.sockets, self.folder):
            _take_away(folder)
        os.close(self._held)


def _take_away(folder: Path) -> None:
    """Remove a folder, into which a process on its last legs may still be writing."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def sweep() -> None:
    """Take away the folders of batches that were killed: those that nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            _sweep(folder)


def _sweep(folder: Path) -> None:
    status = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or status.st_uid != os.getuid():
        return
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        if time.time() - status.st_mtime > _MADE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where somebody holds it
        with contextlib.suppress(OSError):
            sockets = Path((folder / _SOCKETS).read_text(encoding="utf-8"))
            if sockets.name.startswith("pl") and sockets.lstat().st_uid == os.getuid():
                _take_away(sockets)
        _take_away(folder)
    finally:
        os.close(descriptor)
