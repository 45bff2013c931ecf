"""How the compiled solver comes to be: once on a machine, announced, and by one process at a time."""

from __future__ import annotations

import getpass
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

TOLD = "policylab: compiling the solver of many games; once on this machine, some twenty seconds"
# Reading it from the cache takes less than this, seconds; only a longer wait is announced.
_PATIENCE = 3.0


@cache
def solver() -> Callable[..., Any]:
    """Return the compiled solver of many games, ready to run (see `_kernels.solve`)."""
    with _announced(), _alone():
        from policylab.solve import _kernels  # brings numba, and compiles or reads from numba's cache

        _kernels.make_ready()
    solve: Callable[..., Any] = _kernels.solve
    return solve


@contextmanager
def _announced() -> Iterator[None]:
    waiting = threading.Timer(_PATIENCE, lambda: print(TOLD, file=sys.stderr, flush=True))  # noqa: T201
    waiting.daemon = True
    waiting.start()
    try:
        yield
    finally:
        waiting.cancel()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock of this user: two processes that write numba's cache at once have been seen to crash."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError, KeyError):
            import fcntl  # not on Windows; there, two processes may compile twice

            name = f"policylab-compile-{getpass.getuser()}.lock"
            handle = stack.enter_context((Path(tempfile.gettempdir()) / name).open("w", encoding="ascii"))
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
