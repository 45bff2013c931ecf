"""The patient rule induction method: boxes in which something holds more often than elsewhere.

Peeling as Friedman and Fisher (1999, "Bump hunting in high-dimensional data", Statistics and Computing 9, 123-143)
have it. What they call pasting is done exactly: along one dimension the best interval is the run of points with the
largest sum of (holds - share), since a box is valued by its weighted relative accuracy, mass*(density - share)
(Mampaey et al. 2012, IEEE ICDM 499-508).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array

Flags = NDArray[np.bool_]

PEEL = 0.05  # the part of a box that is peeled off at a time
_ROUNDS = 50


@dataclass(frozen=True)
class Bounds:
    """A box, ends included; -inf and inf where a side has no limit.

    Attributes
    ----------
    low, high : ndarray, shape (d,)
    """

    low: Array
    high: Array

    @classmethod
    def everything(cls, dimensions: int) -> Bounds:
        """Return the box without limits."""
        return cls(np.full(dimensions, -np.inf), np.full(dimensions, np.inf))

    def contains(self, x: Array) -> Flags:
        """Return which points lie inside; x has shape (n, d)."""
        inside = np.ones(len(x), dtype=bool)
        for place in self.dimensions():
            inside &= (x[:, place] >= self.low[place]) & (x[:, place] <= self.high[place])
        return inside

    def dimensions(self) -> list[int]:
        """Return the dimensions that have a limit."""
        return [int(place) for place in np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))]

    def sides(self) -> list[tuple[int, bool]]:
        """Return the limits: dimension, and whether it is the upper one."""
        ends = ((self.low, False), (self.high, True))
        return [(int(place), upper) for values, upper in ends for place in np.flatnonzero(np.isfinite(values))]

    def moved(self, dimension: int, low: float, high: float) -> Bounds:
        """Return the box with other limits in one dimension."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[dimension], highs[dimension] = low, high
        return replace(self, low=lows, high=highs)

    def released(self, dimension: int, upper: bool) -> Bounds:
        """Return the box without one of its limits."""
        low, high = float(self.low[dimension]), float(self.high[dimension])
        return self.moved(dimension, *((low, np.inf) if upper else (-np.inf, high)))


def accuracy(box: Bounds, x: Array, y: Flags) -> float:
    """Return the weighted relative accuracy of a box: mass*(density - share)."""
    return float((y - y.mean())[box.contains(x)].sum() / len(y))


def peel(x: Array, y: Flags, least: int) -> Bounds:
    """Return the most accurate box on the path of peeling.

    Parameters
    ----------
    x : ndarray, shape (n, d)
    y : ndarray of bool, shape (n,)
    least : int
        Points that a box must keep.
    """
    box = best = Bounds.everything(x.shape[1])
    most, worth = 0.0, y - y.mean()
    inside = np.arange(len(y))
    while True:
        points, hits = x[inside], y[inside]
        lower, upper = np.quantile(points, [PEEL, 1 - PEEL], axis=0, method="inverted_cdf")
        # Where many points share a value a peel takes them all, or those beyond it.
        kept = np.stack([points > lower, points < upper], axis=2)
        left = kept.sum(axis=0)
        held = np.einsum("n,ndu->du", hits.astype(float), kept)
        with np.errstate(invalid="ignore", divide="ignore"):
            gain = (held / left - hits.mean()) / (len(inside) - left)
        gain[(left < least) | (left == len(inside))] = -np.inf
        dimension, side = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if not gain[dimension, side] > 0:
            return best
        stays, column = kept[:, dimension, side], points[:, dimension]
        place, low, high = int(dimension), float(box.low[dimension]), float(box.high[dimension])
        if side:  # the limit lies midway between the last point kept and the first that goes
            high = float(column[stays].max() + column[~stays].min()) / 2
        else:
            low = float(column[stays].min() + column[~stays].max()) / 2
        box = box.moved(place, low, high)
        inside = inside[stays]
        found = float(worth[inside].sum() / len(y))
        if found > most:
            most, best = found, box


def refine(box: Bounds, x: Array, y: Flags, least: int, dimensions: Sequence[int]) -> Bounds:
    """Return the box with the best interval along one dimension after the other, until none is better.

    Parameters
    ----------
    box : Bounds
    x, y, least
        As in `peel`.
    dimensions : sequence of int
        Those that may be limited.
    """
    worth = y - y.mean()
    best = float(worth[box.contains(x)].sum())
    for _ in range(_ROUNDS):
        before = best
        for dimension in dimensions:
            free = box.moved(dimension, -np.inf, np.inf)
            inside = free.contains(x)
            column, gains = x[inside, dimension], worth[inside]
            low, high = _best_interval(column, gains)
            within = (column >= low) & (column <= high)
            found = float(gains[within].sum())
            if found > best and within.sum() >= least:
                box, best = free.moved(dimension, low, high), found
        if best <= before:
            return box
    return box


def _best_interval(column: Array, worth: Array) -> tuple[float, float]:
    """Return the interval of the largest sum of worth; the ends lie midway between points, or nowhere."""
    values, group = np.unique(column, return_inverse=True)
    if values.size < 2:
        return -np.inf, np.inf
    sums = np.concatenate([[0.0], np.cumsum(np.bincount(group, weights=worth))])
    # The largest sum over a run is the largest rise from a minimum of the sums before it.
    least = np.minimum.accumulate(sums[:-1])
    stop = int(np.argmax(sums[1:] - least)) + 1
    start = int(np.argmin(sums[:stop]))
    low = -np.inf if start == 0 else (values[start - 1] + values[start]) / 2
    high = np.inf if stop == values.size else (values[stop - 1] + values[stop]) / 2
    return float(low), float(high)


def quasi_p(box: Bounds, x: Array, y: Flags, dimension: int, upper: bool) -> float:
    """Return the chance of so many hits inside if a limit made no difference (Bryant and Lempert 2010).

    The one-sided binomial test of the box's hits against the density of the box without that limit. It is a p-value
    only on points that the box was not found on.
    """
    from scipy.special import betainc

    inside, wider = box.contains(x), box.released(dimension, upper).contains(x)
    hits, points = int(y[inside].sum()), int(inside.sum())
    return 1.0 if hits == 0 else float(betainc(hits, points - hits + 1, y[wider].mean()))
