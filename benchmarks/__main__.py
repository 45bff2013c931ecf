"""Run every benchmark and print one report: `python -m benchmarks`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ALL = ("many", "scan", "batch", "explorer")


def main() -> int:
    """Run them one after the other, each in a process of its own."""
    code = 0
    for name in ALL:
        sys.stdout.write(f"\n## {name}\n\n")
        sys.stdout.flush()
        code |= subprocess.run(  # noqa: S603 - this project's own modules
            [sys.executable, "-m", f"benchmarks.{name}"], check=False, cwd=Path(__file__).resolve().parents[1]
        ).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
