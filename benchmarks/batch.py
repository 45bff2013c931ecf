"""How long the project's plan takes from nothing: `policylab report`, and a loop with two commands for each page.

The loop is what one would write without a batch: for each page, papermill with the report's parameters, then nbconvert.
Both get the same two cores, each runs once, and the batch goes first, so that files which the system has to read for
the first time count against it.

    python benchmarks/batch.py [--reports NAME]... [--share 0.4]

It ends with 1 where the batch takes more than the given share of the loop's time.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import yaml

from policylab.batch.check import with_paths
from policylab.batch.plan import Report, choose, load_plan
from policylab.i18n.words import LANGUAGES

CORES = 2
LIBRARIES = ("papermill", "nbconvert", "nbclient", "ipykernel")
BIN = Path(sys.executable).parent


def main() -> int:
    """Measure both, and print a table of Markdown."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", metavar="NAME", action="append", default=[], help="only these reports")
    asked.add_argument("--share", type=float, default=0.4, help="the most that the batch may take of the loop's time")
    given = asked.parse_args()
    reports = choose(load_plan(), given.reports)
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)
    with tempfile.TemporaryDirectory() as folder:
        batch = time_batch([report.name for report in reports], Path(folder, "batch"), len(cores))
        loop = time_loop(reports, Path(folder, "loop"))
    share = batch / loop
    sys.stdout.write(table(len(reports), batch, loop) + "\n\n" + machine(len(cores)) + "\n")
    if share > given.share:
        sys.stderr.write(f"the batch took {share:.0%} of the loop's time, more than {given.share:.0%}\n")
    return int(share > given.share)


def time_batch(names: Sequence[str], out: Path, jobs: int) -> float:
    """Return how many seconds the batch takes to build reports in an empty folder."""
    chosen = [part for name in names for part in ("--only", name)]
    begun = time.perf_counter()
    run("policylab", "report", "--jobs", str(jobs), "--out", str(out), *chosen)
    seconds = time.perf_counter() - begun
    expect(out / f"{name}.{language}.html" for name in names for language in LANGUAGES)
    return seconds


def time_loop(reports: Sequence[Report], out: Path) -> float:
    """Return how many seconds one papermill and one nbconvert for each page take."""
    out.mkdir()
    begun = time.perf_counter()
    for report in reports:
        for language in LANGUAGES:
            executed = str(out / f"{report.name}.{language}.ipynb")
            parameters = yaml.safe_dump(with_paths(report), allow_unicode=True)
            run("papermill", str(report.notebook), executed, "--parameters_yaml", parameters, "--no-progress-bar")
            run("jupyter", "nbconvert", "--to", "html", "--no-input", executed)
    seconds = time.perf_counter() - begun
    expect(out / f"{report.name}.{language}.html" for report in reports for language in LANGUAGES)
    return seconds


def run(command: str, *arguments: str) -> None:
    """Run a command of this environment; what it says is shown if it fails."""
    done = subprocess.run(  # noqa: S603 - commands of this environment, without a shell
        [str(BIN / command), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def expect(pages: Iterable[Path]) -> None:
    """End the measurement where a page is missing: a run that builds less is not to be compared."""
    missing = [str(page) for page in pages if not page.is_file()]
    if missing:
        sys.exit(f"not built: {', '.join(missing)}")


def table(reports: int, batch: float, loop: float) -> str:
    """Return the figures as Markdown."""
    pages = reports * len(LANGUAGES)
    return "\n".join(
        [
            f"| {reports} reports, {pages} pages, from nothing | seconds | share of the loop |",
            "|---|---:|---:|",
            f"| `policylab report --jobs {CORES}` | {batch:.1f} | {batch / loop:.0%} |",
            f"| {pages} times papermill, then nbconvert | {loop:.1f} | 100% |",
        ]
    )


def machine(cores: int) -> str:
    """Return what the figures were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{cores} cores, {processor()}; {platform.system()}, Python {platform.python_version()}, {libraries}"


def processor() -> str:
    """Return what the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
