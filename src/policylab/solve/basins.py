"""Where do paths end that start anywhere? The basins of replicator dynamics.

The object. `policylab.solve.evolution.replicator` follows two populations from one start. Here it does so from the
points of a grid inside both simplices, and the starts are sorted by where they end. A share of the starts is an
estimate of the share of all starts, each simplex taken as uniform, and no better than the grid is fine.

The method. In a population with m actions the grid has the shares (k_i + 1/m) / per_edge, for all whole numbers k_i of
at least 0 that sum to per_edge - 1: every action is in use at every start, there are per_edge points along an edge, and
with two actions they are the midpoints of equal intervals. Every pair of a point of the one and a point of the other
population is a start.

Ends are one where status is the same and the state differs by at most 0.001 in every share if fixed, and 0.01
otherwise. The state of a path that is fixed is its last one. The state of a path that cycles is the average along its
last round, so all cycles round one centre are one end. The state of a slow path is the equilibrium nearest to its last
state or, where payoffs depend on the state, that last state itself.

Cost. One path each: between 5 and 400 ms at payoffs of range 1 and a horizon of 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from policylab.solve._arguments import number
from policylab.solve._exact import Floats
from policylab.solve._populations import Payoffs, Populations, nearest
from policylab.solve.evolution import Evolution, Status, replicator
from policylab.solve.nash import nash

_FIXED, _MOVING = 1e-3, 1e-2  # ends that are no further apart are one
_METHOD = "replicator dynamics from every point of a grid"


@dataclass(frozen=True, eq=False)
class End:
    """Where some of the paths end. Arrays are read-only.

    Attributes
    ----------
    row, column : array, shape (m,) and (n,)
        The state, as the head of the module says; that of the first path that ends there.
    status : str
        "fixed", "cycles" or "slow".
    share : float
        The share of the starts that end there.
    """

    row: Floats
    column: Floats
    status: Status
    share: float


@dataclass(frozen=True, eq=False)
class Basins:
    """The ends of paths from a grid of starts. Arrays are read-only.

    Attributes
    ----------
    ends : tuple of End
        The distinct ends, the one that most starts lead to first.
    starts_row, starts_column : array, shape (k, m) and (k, n)
        The starts.
    index : array of int, shape (k,)
        The place in `ends` where each start ends.
    per_edge : int
        As asked for.
    horizon : float
        As asked for.
    method : str
        How they were found.
    """

    ends: tuple[End, ...]
    starts_row: Floats
    starts_column: Floats
    index: np.ndarray[tuple[int], np.dtype[np.intp]]
    per_edge: int
    horizon: float
    method: str


def basins(
    A: Payoffs, B: Payoffs, horizon: float, *, per_edge: int = 4, shape: tuple[int, int] | None = None
) -> Basins:
    """Follow two populations from a grid of starts, and sort the starts by where they end.

    Parameters
    ----------
    A, B : array-like, shape (m, n), or function
        Payoffs of the row and of the column population, as `replicator` takes them.
    horizon : float
        Time to follow each path for, above 0.
    per_edge : int
        Points of the grid in an edge of a simplex, at least 1. A population with two actions has that many points, one
        with three per_edge * (per_edge + 1) / 2.
    shape : (int, int), optional
        Numbers of actions; needed only where both payoffs are functions.

    Returns
    -------
    Basins

    Raises
    ------
    ValueError
        If `per_edge` is no whole number of at least 1, if both payoffs are functions and there is no shape, or as
        `replicator` says.
    RuntimeError
        As `replicator` says.

    Examples
    --------
    Two conventions; the better one takes more of the starts.

    >>> found = basins([[3, 0], [0, 1]], [[3, 0], [0, 1]], 1000, per_edge=5)
    >>> [(end.row.round(6).tolist(), end.column.round(6).tolist(), round(end.share, 2)) for end in found.ends]
    [([1.0, 0.0], [1.0, 0.0], 0.88), ([0.0, 1.0], [0.0, 1.0], 0.12)]
    """
    span = number("basins", "horizon", horizon, low=0, low_open=True)
    points = number("basins", "per_edge", per_edge, low=1)
    if points != int(points):
        raise ValueError(f"basins: per_edge must be a whole number of at least 1; got {per_edge!r}")
    m, n = _shape(A, B, shape)
    rows, columns = _grid(m, int(points)), _grid(n, int(points))
    game = Populations("basins", A, B, rows[0], columns[0])
    equilibria = () if callable(game.A) or callable(game.B) else nash(game.A, game.B).equilibria
    starts_row, starts_column = np.repeat(rows, len(columns), axis=0), np.tile(columns, (len(rows), 1))

    found: list[tuple[Status, Floats, Floats]] = []
    index: list[int] = []
    for x, y in zip(starts_row, starts_column, strict=True):
        path = replicator(game.A, game.B, x, y, span, times=[span])
        row, column = _state(path)
        if path.status == "slow" and equilibria:
            one = nearest(equilibria, row, column)
            row, column = one.row, one.column
        place = next((i for i, end in enumerate(found) if _same(end, path.status, row, column)), len(found))
        if place == len(found):
            found.append((path.status, row, column))
        index.append(place)

    counts = np.bincount(index, minlength=len(found))
    order = np.argsort(-counts, kind="stable")
    places = np.argsort(order, kind="stable")[index]
    for values in (starts_row, starts_column, places):
        values.flags.writeable = False
    return Basins(
        ends=tuple(End(found[i][1], found[i][2], found[i][0], float(counts[i] / len(index))) for i in order.tolist()),
        starts_row=starts_row,
        starts_column=starts_column,
        index=places,
        per_edge=int(points),
        horizon=span,
        method=_METHOD,
    )


def _shape(A: Payoffs, B: Payoffs, shape: tuple[int, int] | None) -> tuple[int, int]:
    given = next((np.shape(one) for one in (A, B) if not callable(one)), shape)
    if given is None:
        raise ValueError("basins: shape must be given where both A and B are functions; got None")
    if len(given) != 2 or any(not isinstance(size, int | np.integer) or size < 1 for size in given):
        raise ValueError(f"basins: shape must be two numbers of actions, at least 1 each; got {given!r}")
    return int(given[0]), int(given[1])


def _grid(count: int, per_edge: int) -> Floats:
    """Return the mixes of a number of actions that the head of the module describes, the first share falling."""
    total = per_edge - 1
    chosen = list(combinations(range(total + count - 1), count - 1))
    bars = np.array(chosen, dtype=np.float64).reshape(len(chosen), count - 1)
    edges = np.hstack([np.full((len(bars), 1), -1.0), bars, np.full((len(bars), 1), total + count - 1)])
    mixes: Floats = (np.diff(edges, axis=1)[::-1] - 1 + 1 / count) / per_edge
    return mixes


def _state(path: Evolution) -> tuple[Floats, Floats]:
    """Return the state that stands for the end of a path."""
    if path.period is None:
        return path.end_row, path.end_column
    sample = path.second_half
    moments = np.linspace(sample.times[-1] - path.period, sample.times[-1], 4001)[1:]
    row, column = (
        np.array([np.interp(moments, sample.times, shares).mean() for shares in one.T])
        for one in (sample.row, sample.column)
    )
    for values in (row, column):
        values.flags.writeable = False
    return row, column


def _same(end: tuple[Status, Floats, Floats], status: Status, row: Floats, column: Floats) -> bool:
    apart = max(np.abs(end[1] - row).max(), np.abs(end[2] - column).max())
    return end[0] == status and bool(apart <= (_FIXED if status == "fixed" else _MOVING))
