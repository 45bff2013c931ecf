"""Files appear together or not at all, whatever ends the program."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

STAGING = ".staging"
READY = ".ready"
_LIST = "list.json"


def publish(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files into a folder, all of them or none.

    They are written beside it and reach the disk first. One renaming then decides that they are to appear; whoever
    is killed after that is finished by `recover`.

    Parameters
    ----------
    folder : Path
    files : mapping of str to bytes or None
        By path within the folder; None takes a file away.

    Raises
    ------
    OSError
        If they cannot be written; the folder is then as it was.
    """
    changed = {name: content for name, content in files.items() if _holds(folder / name) != content}
    if not changed:
        return
    staging, ready = folder / STAGING, folder / READY
    recover(folder)
    put = {str(number): name for number, (name, content) in enumerate(changed.items()) if content is not None}
    try:
        staging.mkdir()
        for number, name in put.items():
            _write(staging / number, changed[name] or b"")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        gone = [name for name, content in changed.items() if content is None]
        _write(staging / _LIST, json.dumps({"put": put, "remove": gone}).encode())
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    try:
        staging.rename(ready)
        _move(folder)
    except KeyboardInterrupt:  # the choice has been made: a few renamings, and then we stop
        recover(folder)
        raise


def recover(folder: Path) -> None:
    """Finish or undo what a killed program had begun to publish.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    if (folder / READY).is_dir():
        _move(folder)
    if (folder / STAGING).is_dir():
        shutil.rmtree(folder / STAGING)


def _move(folder: Path) -> None:
    """Put staged files into place; may be done again where it was cut short."""
    ready = folder / READY
    if (ready / _LIST).is_file():
        listed = json.loads((ready / _LIST).read_text(encoding="utf-8"))
        _sync(folder)
        for number, name in listed["put"].items():
            if (ready / number).exists():
                (ready / number).replace(folder / name)
        for name in listed["remove"]:
            (folder / name).unlink(missing_ok=True)
        _sync(folder)
        (ready / _LIST).unlink()
    shutil.rmtree(ready)


def _holds(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in a folder reach the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
