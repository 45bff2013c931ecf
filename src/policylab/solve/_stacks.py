"""Stacks of games: what the solvers of many games ask of their arguments, and games without some of the actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylab.solve._exact import Floats

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

MOST_ACTIONS = 4
# Games solved together: bounds the memory beside what is returned.
GAMES_PER_BLOCK = 16_384


@dataclass(frozen=True, eq=False)
class Stack:
    """Many games of one shape; an action that a game has not is False in its mask.

    Attributes
    ----------
    A, B : ndarray, shape (games, m, n)
    rows, columns : ndarray of bool, shape (games, m) and (games, n), or None
        None where every game has every action.
    """

    A: Floats
    B: Floats
    rows: Bools | None
    columns: Bools | None

    def patterns(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield the games that have the same actions, together with these: games, rows, columns."""
        games, m, n = self.A.shape
        if self.rows is None and self.columns is None:
            yield np.arange(games), np.arange(m), np.arange(n)
            return
        has_rows = np.ones((games, m), dtype=bool) if self.rows is None else self.rows
        has_columns = np.ones((games, n), dtype=bool) if self.columns is None else self.columns
        patterns, of_pattern = np.unique(np.hstack([has_rows, has_columns]), axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            yield np.flatnonzero(of_pattern.ravel() == number), np.flatnonzero(pattern[:m]), np.flatnonzero(pattern[m:])


def stack(
    function: str,
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    row_available: npt.ArrayLike | None,
    column_available: npt.ArrayLike | None,
    games_per_block: int,
) -> Stack:
    """Return the games, or say what is wrong with them."""
    a, b = _payoffs(function, "A", A), _payoffs(function, "B", B)
    if a.shape != b.shape:
        raise ValueError(f"{function}: A and B must have the same shape; got {a.shape} and {b.shape}")
    games, m, n = a.shape
    if games_per_block < 1:
        raise ValueError(f"{function}: games_per_block must be at least 1; got {games_per_block}")
    rows = _available(function, "row_available", row_available, (games, m))
    columns = _available(function, "column_available", column_available, (games, n))
    _check_finite(function, a, b, rows, columns)
    return Stack(a, b, rows, columns)


def _payoffs(function: str, name: str, given: npt.ArrayLike) -> Floats:
    if np.asarray(given).dtype.kind not in "biufO":  # text that reads as a number is no number, and a complex one none
        raise ValueError(f"{function}: {name} must hold real numbers; got values of type {np.asarray(given).dtype}")
    values = np.ascontiguousarray(given, dtype=np.float64)
    if values.ndim != 3:
        raise ValueError(f"{function}: {name} must have three dimensions; got shape {values.shape}")
    if not 1 <= min(values.shape[1:]) <= max(values.shape[1:]) <= MOST_ACTIONS:
        raise ValueError(f"{function}: {name} must have one to {MOST_ACTIONS} actions a side; got shape {values.shape}")
    return values


def _available(function: str, name: str, given: npt.ArrayLike | None, shape: tuple[int, int]) -> Bools | None:
    if given is None:
        return None
    mask = np.asarray(given, dtype=bool)
    if mask.shape != shape:
        raise ValueError(f"{function}: {name} must have shape {shape}; got {mask.shape}")
    empty = np.flatnonzero(~mask.any(axis=1))
    if empty.size:
        raise ValueError(f"{function}: {name} must leave an action in every game; got none in game {empty[0]}")
    return None if mask.all() else mask


def _check_finite(function: str, a: Floats, b: Floats, rows: Bools | None, columns: Bools | None) -> None:
    # A sum is finite where all terms are, unless they are so large that it overflows: then each is looked at.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(a.sum() + b.sum()):
            return
    bad = ~(np.isfinite(a) & np.isfinite(b))
    if rows is not None:
        bad &= rows[:, :, None]
    if columns is not None:
        bad &= columns[:, None, :]
    if bad.any():
        game = int(np.flatnonzero(bad.any(axis=(1, 2)))[0])
        raise ValueError(f"{function}: payoffs must be finite; got others in game {game}")
