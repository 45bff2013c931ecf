"""The kernel of one report: IPython's, which ends with its parent, keeps to its memory, and notes what it reads.

It is started by its path and imports nothing of the package before the notebook does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

# What is no input of a report: the system, and what programs put aside for themselves.
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/lib64/", "/bin/", "/run/", "/var/")
_COMPILED = (".so", ".pyc", ".pyd", ".dll", ".dylib", ".nbi", ".nbc", ".ttf", ".ttc", ".otf")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


class Reads:
    """Notes every file that is opened for reading and every folder that is listed, as lines of JSON.

    Parameters
    ----------
    to : str
        The file that the notes go to.
    within : list of str
        Folders in which everything counts.
    outside : list of str
        Folders in which nothing counts, unless they hold one of `within`.
    """

    def __init__(self, to: str, within: list[str], outside: list[str]) -> None:
        self._within = tuple(_folder(one) for one in within)
        self._outside = (*_SYSTEM, *(_folder(one) for one in outside))
        self._told: set[str] = set()
        self._written: set[str] = set()
        self._to = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an event of `sys.audit`."""
        if event == "open":
            path, mode, flags = arguments
            writes = any(letter in mode for letter in "wax+") if isinstance(mode, str) else bool(flags & _WRITING)
            self._note(path, is_folder=False, writes=writes)
        elif event in ("os.listdir", "os.scandir"):
            self._note(arguments[0], is_folder=True, writes=False)

    def _note(self, path: Any, *, is_folder: bool, writes: bool) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        try:
            whole = os.path.realpath(os.fsdecode(path))
            if whole in self._told or not self._counts(whole, is_folder=is_folder):
                return
            if writes:
                # What a notebook has written itself is no input of it.
                self._written.add(whole)
                return
            if whole in self._written:
                return
            status = os.stat(whole)  # noqa: PTH116 - this runs at every file that is opened
        except (OSError, ValueError):
            return
        self._told.add(whole)
        seen = None if is_folder else [status.st_mtime_ns, status.st_size]
        os.write(self._to, (json.dumps({"path": whole, "seen": seen}) + "\n").encode())

    def _counts(self, path: str, *, is_folder: bool) -> bool:
        if path.endswith(_COMPILED) or "/__pycache__" in path:
            return False
        if f"{path}/".startswith(self._within):
            return True
        # Programs look into many folders on their way; which names a folder of data holds is another matter.
        return not is_folder and not path.startswith(self._outside) and "/." not in path


def _folder(path: str) -> str:
    return os.path.realpath(path).rstrip("/") + "/"


def end_with_parent(parent: int) -> None:
    """Ask the system to kill this process as soon as its parent ends, however busy it is (Linux)."""
    if sys.platform == "linux":
        import ctypes

        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def limit_memory(megabytes: float) -> None:
    """Make an allocation beyond the limit a MemoryError in the cell that asks for it."""
    import resource

    size = int(megabytes * 2**20)
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = size if most == resource.RLIM_INFINITY else min(size, most)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


def main(settings: str) -> None:
    """Start the kernel.

    Parameters
    ----------
    settings : str
        The JSON file that the worker has written: `parent`, `memory_mb`, `reads`, `within` and `outside`.
    """
    with open(settings, encoding="utf-8") as file:  # noqa: PTH123 - nothing is imported that need not be
        given = json.load(file)
    end_with_parent(given["parent"])
    limit_memory(given["memory_mb"])
    # Equal runs give equal notebooks, however long a machine takes to get ready.
    os.environ["POLICYLAB_QUIET"] = "1"
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix]
    sys.addaudithook(Reads(given["reads"], given["within"], [*given["outside"], *prefixes]))

    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main(sys.argv.pop(1))
