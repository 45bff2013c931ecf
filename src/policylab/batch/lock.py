"""One batch at a time builds in a folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from policylab.datafiles import shown
from policylab.errors import Fault, InputError

LOCK = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; whatever ends the process sets the folder free.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.

    Raises
    ------
    InputError
        If another process holds it, or it cannot be written.
    """
    where = shown(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Opened to be read and written, not cut short: it may hold the number of who has it.
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError([Fault(where, "", reason, "expected a folder that can be written")]) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", errors="replace").strip()
            got = f"process {holder}" if holder else "another"
            expected = "expected a folder in which no other batch is building; wait for it, or choose another --out"
            raise InputError([Fault(where, "", got, expected)]) from None
        with contextlib.suppress(OSError):  # on a full disk the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
