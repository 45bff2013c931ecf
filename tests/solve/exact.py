"""Extreme equilibria of a bimatrix game in fractions, by a way of its own.

The best-response polytopes P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1}, payoffs shifted to be positive, are
cut out by m + n inequalities each. A vertex is where as many of them as the polytope has dimensions hold as equations
with one common solution that satisfies the others. An extreme equilibrium is a pair of vertices, without the origin,
at which every label is tight on one side or the other. No tolerance anywhere: floats are taken as the fractions they
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import numpy.typing as npt

Matrix = list[list[Fraction]]
Mix = tuple[Fraction, ...]


@dataclass(frozen=True)
class ExactResult:
    """Extreme equilibria; whether the game is degenerate; the smallest amount by which a label is not tight.

    `margin` is over all vertices and all labels that are not tight there: a chance, or how far the payoff is below the
    best reply's, over the payoff range. Where it is far above 1e-9, a tolerance of 1e-9 makes no difference.
    """

    equilibria: frozenset[tuple[Mix, Mix]]
    degenerate: bool
    margin: float


def solve(rows: Matrix, right: list[Fraction]) -> list[Fraction] | None:
    """Solve a square system; None where it is singular."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    size = len(table)
    for column in range(size):
        pivot = next((r for r in range(column, size) if table[r][column]), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column]
        for r in range(column + 1, size):
            if table[r][column]:
                factor = table[r][column] / lead[column]
                table[r] = [a - factor * b if b else a for a, b in zip(table[r], lead, strict=True)]
    solution = [Fraction(0)] * size
    for r in reversed(range(size)):
        known = sum((table[r][c] * solution[c] for c in range(r + 1, size)), Fraction(0))
        solution[r] = (table[r][size] - known) / table[r][r]
    return solution


def polytope(payoffs: Matrix) -> tuple[dict[Mix, frozenset[int]], float]:
    """Return the mixes at the vertices of {x >= 0, payoffs' x <= 1} with their tight labels, and the margin.

    `payoffs[i][j]` is what the opponent gets from j against i; label i < m: x_i = 0; label m + j: reply j is best.
    """
    m, n = len(payoffs), len(payoffs[0])
    lowest, highest = min(map(min, payoffs)), max(map(max, payoffs))
    spread = (highest - lowest) or Fraction(1)
    shifted = [[(value - lowest) / spread + 1 for value in row] for row in payoffs]
    found: dict[Mix, frozenset[int]] = {}
    margin = 1.0
    for tight in combinations(range(m + n), m):
        used = [i for i in range(m) if i not in tight]
        binding = [label - m for label in tight if label >= m]
        if not used:
            continue
        part = solve([[shifted[i][j] for i in used] for j in binding], [Fraction(1)] * len(used))
        if part is None or min(part) < 0:
            continue
        x = [Fraction(0)] * m
        for i, value in zip(used, part, strict=True):
            x[i] = value
        slack = [1 - sum((x[i] * shifted[i][j] for i in range(m)), Fraction(0)) for j in range(n)]
        if min(slack) < 0:
            continue
        total = sum(x, Fraction(0))
        mix = tuple(value / total for value in x)
        loose = [*mix, *(value / total for value in slack)]
        found[mix] = frozenset(label for label, value in enumerate(loose) if value == 0)
        margin = min([margin, *(float(value) for value in loose if value > 0)])
    return found, margin


def extreme_equilibria(A: npt.ArrayLike, B: npt.ArrayLike) -> ExactResult:
    """Return all extreme equilibria of the game with payoffs A and B, which are taken as floats."""
    for_row: Matrix = [[Fraction(value) for value in row] for row in np.asarray(A, dtype=float).tolist()]
    for_column: Matrix = [[Fraction(value) for value in row] for row in np.asarray(B, dtype=float).tolist()]
    m, n = len(for_row), len(for_row[0])
    rows, margin_rows = polytope(for_column)
    columns, margin_columns = polytope([[for_row[i][j] for i in range(m)] for j in range(n)])
    # Labels of a column player's vertex: 0..n-1 unused columns, n + i best rows; brought to the row player's numbering.
    renumbered = {
        y: frozenset(m + label if label < n else label - n for label in labels) for y, labels in columns.items()
    }
    everything = frozenset(range(m + n))
    return ExactResult(
        equilibria=frozenset(
            (x, y) for x, tight in rows.items() for y, other in renumbered.items() if tight | other == everything
        ),
        degenerate=any(len(labels) > m for labels in rows.values())
        or any(len(labels) > n for labels in columns.values()),
        margin=min(margin_rows, margin_columns),
    )
