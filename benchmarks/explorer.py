"""How long a reader of `explore` waits after a slider was moved, against the same question asked without it.

Text and payoffs: `Explorer` keeps what was read and solves again; the alternative is `policylab.compare` by name, as
one would call it from ipywidgets' `interact`, which reads the data files at every step. The figure: four paths, as the
explorer draws them, against the nine of `study.paths` as it stands in notebook 05. Each scenario under the article's
measures, one parameter moved a step at a time; processor time, medians of all steps.

    python -m benchmarks.explorer [--steps 10]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policylab.explorer import Explorer

os.environ.setdefault("OMP_NUM_THREADS", "1")
Found = dict[str, tuple[list[float], list[float]]]
SCENARIOS = ("karaoke", "hotel", "large_factory", "high_rise", "new_project")
ALLOWED = {"text and payoffs": 150.0, "figure": 400.0}


def main() -> int:
    """Measure, and print a table of Markdown."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--steps", type=int, default=10, help="steps of the slider for each scenario")
    sys.stdout.write(table(measured(asked.parse_args().steps)) + "\n")
    return 0


def measured(steps: int) -> Found:
    """Return milliseconds of every step: with the explorer, and of the alternative."""
    import policylab

    found: Found = {name: ([], []) for name in ALLOWED}
    for name in SCENARIOS:
        explorer = policylab.explore(name)
        fine = explorer.scenario.quantities["fine"]
        for step in range(steps):
            value = {"fine": fine.low + (fine.high - fine.low) * (step + 0.5) / steps}
            explorer.change(values=value)
            for kind, ours, other in (
                (
                    "text and payoffs",
                    explorer.answer_html,
                    partial(policylab.compare, name, "article", overrides=value),
                ),
                ("figure", explorer.portrait_html, partial(nine_paths, explorer)),
            ):
                found[kind][0].append(timed(ours))
                found[kind][1].append(timed(other))
    return found


def nine_paths(explorer: Explorer) -> str:
    """Draw the portrait as notebook 05 does."""
    from policylab import figures, study

    solution = explorer.judgement.solution
    assert solution is not None
    game = solution.game
    return figures.portrait(study.paths(game.scenario, game.regime), rest=solution.played)._repr_html_()


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that something takes: the machine may be busy with other work."""
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1e3


def table(found: Found) -> str:
    """Return medians, the slowest of twenty, and ratios as Markdown."""
    lines = ["| after a step | median, ms | 95th percentile, ms | asked for, ms | alternative, ms | ratio |",
             "|---|---:|---:|---:|---:|---:|"]  # fmt: skip
    for kind, (ours, other) in found.items():
        late = sorted(ours)[int(0.95 * (len(ours) - 1))]
        cells = (median(ours), late, ALLOWED[kind], median(other))
        lines.append(f"| {kind} | {' | '.join(f'{cell:.0f}' for cell in cells)} | {median(other) / median(ours):.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
