"""Many games at once against the solvers for one: nashpy, QuantEcon, and a plain loop of our own `nash`.

All in one run, on the same random games, one core. nashpy's route is the one that loses no equilibrium: vertex
enumeration on payoffs brought to [1, 2]. QuantEcon's is its compiled support enumeration. Slow solvers get fewer games;
every figure is the processor's time for one game, which other work on the machine disturbs least. What is compiled is
compiled before the clock starts.

    python benchmarks/many.py [--games 200000]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

os.environ.setdefault("OMP_NUM_THREADS", "1")
Games = npt.NDArray[np.float64]
QUANTECON = 2_000
SHAPES = [(2, 2), (3, 2), (3, 3), (4, 3), (4, 4)]
# What the compiled solver is to be, at least, on games of three actions a side.
GOAL = {"nashpy": 10_000, "quantecon": 20}
LIBRARIES = ("numpy", "numba", "nashpy", "quantecon")


def main() -> int:
    """Measure, and print tables of Markdown."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--games", type=int, default=200_000, help="games for the compiled solver")
    given = asked.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    rng = np.random.default_rng(0)
    rows = [measured(*rng.uniform(-1, 1, (2, given.games, m, n))) for m, n in SHAPES]
    parts = [table(rows), commitments(rows), growth(rng), machine()]
    sys.stdout.write("\n\n".join(parts) + "\n")
    goal = next(row for row in rows if row["shape"] == "3 x 3")
    ratios = {name: float(goal[name]) / float(goal["many"]) for name in GOAL}
    short = [f"{name} {ratios[name]:,.0f} times, not {least:,}" for name, least in GOAL.items() if ratios[name] < least]
    if short:
        sys.stderr.write(f"short of the goal on games of 3 x 3: {'; '.join(short)}\n")
    return int(bool(short))


def measured(A: Games, B: Games) -> dict[str, float | str]:
    """Return microseconds a game of each solver, on games of one shape."""
    import nashpy
    import quantecon.game_theory as theory

    from policylab.solve import commitment, commitment_many, nash, nash_many

    def by_nashpy(a: Games, b: Games) -> None:
        for one, other in zip(a, b, strict=True):
            list(nashpy.Game(one_to_two(one), one_to_two(other)).vertex_enumeration())

    # Its game objects are made before the clock starts: what is compared is the enumeration.
    prepared = [
        theory.NormalFormGame([theory.Player(one), theory.Player(other.T.copy())])
        for one, other in zip(A[:QUANTECON], B[:QUANTECON], strict=True)
    ]

    def by_quantecon(a: Games, _: Games) -> None:
        for game in prepared[: len(a)]:
            theory.support_enumeration(game)

    def by_nash(a: Games, b: Games) -> None:
        for one, other in zip(a, b, strict=True):
            nash(one, other)

    def by_commitment(a: Games, b: Games) -> None:
        for one, other in zip(a, b, strict=True):
            commitment(one, other)

    return {
        "shape": f"{A.shape[1]} x {A.shape[2]}",
        "many": timed(nash_many, A, B, len(A), repeats=5),
        "quantecon": timed(by_quantecon, A, B, QUANTECON, repeats=3),
        "nashpy": timed(by_nashpy, A, B, 40),
        "nash": timed(by_nash, A, B, 40),
        "commitments": timed(commitment_many, A, B, len(A), repeats=3),
        "commitment": timed(by_commitment, A, B, 40),
    }


def one_to_two(payoffs: Games) -> Games:
    """Bring payoffs to [1, 2]: at other scales nashpy's fixed tolerances lose equilibria."""
    return 1 + (payoffs - payoffs.min()) / np.ptp(payoffs)


def timed(solve: Callable[[Games, Games], object], A: Games, B: Games, games: int, *, repeats: int = 1) -> float:
    """Return the least microseconds that one game took over some repeats, after a first call that does not count."""
    solve(A[:5], B[:5])
    best = float("inf")
    for _ in range(repeats):
        begun = time.process_time()
        solve(A[:games], B[:games])
        best = min(best, time.process_time() - begun)
    return best / min(games, len(A)) * 1e6


def table(rows: list[dict[str, float | str]]) -> str:
    """Return times and ratios as Markdown."""
    lines = [
        "| actions | `nash_many`, µs a game | QuantEcon, µs | ratio | nashpy, µs | ratio | our `nash`, µs | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        many = float(row["many"])
        cells = [
            f"{float(row[name]):,.1f} | {float(row[name]) / many:,.0f}" for name in ("quantecon", "nashpy", "nash")
        ]
        lines.append(f"| {row['shape']} | {many:.2f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def commitments(rows: list[dict[str, float | str]]) -> str:
    """Return times and ratios of commitment as Markdown."""
    lines = ["| actions | `commitment_many`, µs a game | our `commitment`, µs | ratio |", "|---|---:|---:|---:|"]
    for row in rows:
        many, alone = float(row["commitments"]), float(row["commitment"])
        lines.append(f"| {row['shape']} | {many:.2f} | {alone:,.0f} | {alone / many:,.0f} |")
    return "\n".join(lines)


def growth(rng: np.random.Generator) -> str:
    """Return how the time for one game changes with their number, as Markdown."""
    from policylab.solve import nash_many

    lines = ["| games of 3 x 3 | µs a game |", "|---:|---:|"]
    for games in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000):
        A, B = rng.uniform(-1, 1, (2, games, 3, 3))
        lines.append(f"| {games:,} | {timed(nash_many, A, B, games, repeats=3):.2f} |")
    return "\n".join(lines)


def machine() -> str:
    """Return what the figures were measured on."""
    from benchmarks.batch import processor

    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"1 core, {processor()}; {platform.system()}, Python {platform.python_version()}, {libraries}"


if __name__ == "__main__":
    sys.exit(main())
