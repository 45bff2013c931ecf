"""A scan of every set of measures: how its time grows with draws and workers.

python benchmarks/scan.py [--draws 5000]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory


def processor_seconds() -> float:
    """Return the processor's time used so far by this process and by those that it started and that have ended."""
    used = (resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    """Measure, and print a table of Markdown."""
    from benchmarks.batch import processor
    from policylab.study import scan

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--draws", type=int, default=5_000)
    given = asked.parse_args()
    cores = len(os.sched_getaffinity(0))
    scan("karaoke", ["guidance"], draws=4)  # compiles
    lines = [
        "| futures | workers | games | seconds | µs a game | processor, seconds |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for draws, workers in ((given.draws // 10, cores), (given.draws, 1), (given.draws, cores)):
        with TemporaryDirectory() as folder:
            begun, used = time.perf_counter(), processor_seconds()
            games = scan("karaoke", draws=draws, workers=workers, out=Path(folder)).games
            seconds = time.perf_counter() - begun
        cells = [f"{draws:,}", f"{workers}", f"{games:,}", f"{seconds:.1f}", f"{seconds / games * 1e6:.2f}"]
        lines.append(f"| {' | '.join(cells)} | {processor_seconds() - used:.1f} |")
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = [resource.getrusage(kind).ru_maxrss / 1024 for kind in kinds]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "pandas", "pyarrow"))
    told = f"Each game with its matched baseline. Most memory: {most[0]:.0f} MB here, {most[1]:.0f} MB in a worker."
    on = f"{cores} cores, {processor()}; {platform.system()}, Python {platform.python_version()}, {libraries}"
    sys.stdout.write("\n".join(lines) + f"\n\n{told}\n\n{on}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
