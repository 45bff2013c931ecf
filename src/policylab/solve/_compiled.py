"""How the compiled solvers come to be: once on a machine, announced, and by one process at a time."""

from __future__ import annotations

import atexit
import getpass
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

Name = Literal["solve", "lead"]

TOLD = "policylab: compiling the solver of many games; once on this machine, some twenty seconds"
# Set where nobody waits at a screen: what is told depends on how busy the machine is, and would stay in a notebook.
QUIET = "POLICYLAB_QUIET"
# What is in the cache is read in less than this, seconds; a longer wait has another reason, an older version perhaps.
_PATIENCE = 10.0


@cache
def solver(name: Name) -> Callable[..., Any]:
    """Return a compiled solver of many games, ready to run: `_kernels.solve` or `_kernels.lead`."""
    with _alone():
        kernels = _kernels()
        ready: Callable[..., Any] = getattr(kernels, name)
        with _announced(0.0 if not _is_cached(ready) else _PATIENCE):
            kernels.make_ready(name)  # compiles, or reads from numba's cache
    return ready


def _kernels() -> ModuleType:
    """Import the kernels, which brings numba; where nothing can be written, cache for this process and its children."""
    try:
        from policylab.solve import _kernels
    except RuntimeError:  # neither the package's folder nor the user's can be written to
        import numba

        settings: Any = numba.config
        folder = tempfile.mkdtemp(prefix="policylab-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["NUMBA_CACHE_DIR"] = settings.CACHE_DIR = folder
        from policylab.solve import _kernels
    return _kernels


def _is_cached(solve: Any) -> bool:
    return any(Path(solve.stats.cache_path).glob(f"_kernels.{solve.py_func.__name__}-*.nbi"))


@contextmanager
def _announced(patience: float) -> Iterator[None]:
    if os.environ.get(QUIET):
        yield
        return
    waiting = threading.Timer(patience, lambda: print(TOLD, file=sys.stderr, flush=True))  # noqa: T201
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

            place = Path(tempfile.gettempdir()) / f"policylab-compile-{getpass.getuser()}.lock"
            lock = os.open(place, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)  # the folder is everybody's
            stack.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
