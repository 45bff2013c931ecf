"""Scenario discovery: in which futures does something fail? (Bryant and Lempert 2010)

A box of few limits is found on one half of the futures by PRIM (`policylab.study.prim`) and tested on the other,
where limits that make no difference are dropped; so futures without structure give no box. Of the libraries,
ema_workbench brings scikit-learn, statsmodels and a dozen more, and takes seconds for each import and each box.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from policylab.errors import Fault, InputError
from policylab.formulas import Array
from policylab.study.prim import Bounds, Flags, accuracy, peel, quasi_p, refine

MOST_LIMITS = 4  # of one box: a sentence that a reader can hold
# A box is worth telling where futures inside fail so much more often: in points, or as a multiple of the share of all.
TELLING_POINTS, TELLING_TIMES = 0.1, 2.0
_LEAST_SHARE, _LEAST = 0.02, 10
_DIGITS, _ROUNDING = 3, 0.005


@dataclass(frozen=True)
class Limit:
    """Where a box ends along one quantity.

    Attributes
    ----------
    name : str
    low, high : float or None
        In the quantity's unit, ends included; None where there is no limit on that side.
    p_low, p_high : float or None
        The chance that a limit that makes no difference would look so good, on futures that the box was not found on.
    """

    name: str
    low: float | None
    high: float | None
    p_low: float | None
    p_high: float | None


@dataclass(frozen=True)
class Box:
    """Futures in which something fails more often than in the others.

    Attributes
    ----------
    limits : tuple of Limit
        The one that matters most first. What has no limit may take any value.
    density : float
        The share of the futures inside that fail.
    coverage : float
        The share of all failing futures that lie inside.
    mass : float
        The share of all futures that lie inside.
    """

    limits: tuple[Limit, ...]
    density: float
    coverage: float
    mass: float

    def contains(self, values: Mapping[str, Array]) -> Flags:
        """Return which futures lie inside.

        Parameters
        ----------
        values : mapping of str to ndarray, shape (n,)
        """
        inside = np.ones(len(next(iter(values.values()))), dtype=bool)
        for one in self.limits:
            if one.low is not None:
                inside &= values[one.name] >= one.low
            if one.high is not None:
                inside &= values[one.name] <= one.high
        return inside


@dataclass(frozen=True)
class Discovery:
    """What was found.

    Attributes
    ----------
    box : Box or None
        None where nothing is to be told apart: the futures show no structure, or all or none fail.
    share : float
        The share of all futures that fail.
    futures : int
    dropped : tuple of str
        What was limited at first and is not, since on the other half of the futures it made no difference.
    level : float
    """

    box: Box | None
    share: float
    futures: int
    dropped: tuple[str, ...]
    level: float

    @property
    def tells_apart(self) -> bool:
        """Whether a box was found, and futures inside fail so much more often that it says something."""
        if self.box is None:
            return False
        return self.box.density >= min(self.share + TELLING_POINTS, TELLING_TIMES * self.share)


def discover(
    values: Mapping[str, ArrayLike],
    fails: ArrayLike,
    *,
    level: float = 0.05,
    most_limits: int = MOST_LIMITS,
    seed: int = 0,
) -> Discovery:
    """Find a box of futures in which something fails.

    The box with the largest mass*(density - share) is sought on a random half of the futures, then loses, one at a
    time, the limits that the other half does not bear out. Its limits are rounded to three digits or as many as keep
    them within 0.5% of the range; density, coverage and mass are those of the rounded box among all futures.

    Parameters
    ----------
    values : mapping of str to array_like, shape (n,)
        What was drawn, as `Draws.values`.
    fails : array_like of bool, shape (n,)
    level : float
        The chance, over all limits together, of keeping one that makes no difference.
    most_limits : int
        At least 1.
    seed : int
        Of the random half, at least 0.

    Raises
    ------
    InputError
        Naming all that is wrong with the arguments; among it fewer than 40 futures, and values that are not finite.
    """
    names = tuple(values)
    x, y = _checked(values, fails, level, most_limits, seed)
    share = float(y.mean())
    nothing = Discovery(None, share, len(y), (), level)
    order = np.random.default_rng(seed).permutation(len(y))
    finding, testing = order[: len(y) // 2], order[len(y) // 2 :]
    if not 0 < y[finding].mean() < 1:
        return nothing
    found = _found(x[finding], y[finding], most_limits)
    bounds = found
    while bounds.sides():
        bounds = _rounded(bounds, x)
        p = {side: quasi_p(bounds, x[testing], y[testing], *side) for side in bounds.sides()}
        worst = max(p, key=lambda side: p[side])
        if p[worst] <= level / len(p):
            return Discovery(_box(bounds, names, p, x, y), share, len(y), _gone(found, bounds, names), level)
        bounds = _readjusted(bounds.released(*worst), x[finding], y[finding])
    return Discovery(None, share, len(y), _gone(found, bounds, names), level)


def _found(x: Array, y: Flags, most_limits: int) -> Bounds:
    """Return the best box with limits in so many dimensions, found by giving up those least missed."""
    bounds = peel(x, y, _least(y))
    while len(limited := bounds.dimensions()) > most_limits:
        limited.sort(key=lambda place: (_missed(bounds, place, x, y), place))
        for place in limited[: max(1, (len(limited) - most_limits) // 2)]:
            bounds = bounds.moved(place, -np.inf, np.inf)
        bounds = refine(bounds, x, y, _least(y), bounds.dimensions())
    return refine(bounds, x, y, _least(y), bounds.dimensions())


def _least(y: Flags) -> int:
    return max(_LEAST, math.ceil(_LEAST_SHARE * len(y)))


def _gone(found: Bounds, kept: Bounds, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(names[place] for place in sorted(set(found.dimensions()) - set(kept.dimensions())))


def _readjusted(bounds: Bounds, x: Array, y: Flags) -> Bounds:
    """Return the box adjusted to the loss of a limit; the sides without one stay so."""
    adjusted = refine(bounds, x, y, _least(y), bounds.dimensions())
    return Bounds(
        np.where(np.isfinite(bounds.low), adjusted.low, -np.inf),
        np.where(np.isfinite(bounds.high), adjusted.high, np.inf),
    )


def _missed(bounds: Bounds, dimension: int, x: Array, y: Flags) -> float:
    """Return how much accuracy a box loses without its limits in one dimension."""
    return accuracy(bounds, x, y) - accuracy(bounds.moved(dimension, -np.inf, np.inf), x, y)


def _box(bounds: Bounds, names: tuple[str, ...], p: Mapping[tuple[int, bool], float], x: Array, y: Flags) -> Box:
    places = sorted(bounds.dimensions(), key=lambda place: (-_missed(bounds, place, x, y), place))
    limits = tuple(
        Limit(
            names[place],
            float(bounds.low[place]) if (place, False) in p else None,
            float(bounds.high[place]) if (place, True) in p else None,
            p.get((place, False)),
            p.get((place, True)),
        )
        for place in places
    )
    inside = bounds.contains(x)
    return Box(limits, float(y[inside].mean()), float(inside[y].mean()), float(inside.mean()))


def _rounded(bounds: Bounds, x: Array) -> Bounds:
    """Return the box with limits that can be written in full."""
    low, high = bounds.low.copy(), bounds.high.copy()
    for ends in (low, high):
        for place in np.flatnonzero(np.isfinite(ends)):
            ends[place] = _written(float(ends[place]), _ROUNDING * float(np.ptp(x[:, place])))
    return Bounds(low, high)


def _written(value: float, close: float) -> float:
    for digits in range(_DIGITS, 17):
        rounded = float(f"{value:.{digits}g}")
        if abs(rounded - value) <= close:
            return rounded
    return value


def _checked(
    values: Mapping[str, ArrayLike], fails: ArrayLike, level: float, most_limits: int, seed: int
) -> tuple[Array, Flags]:
    given = np.asarray(fails)
    faults = []
    if given.ndim != 1 or given.size < 4 * _LEAST:
        expected = f"expected at least {4 * _LEAST} futures in one row"
        faults.append(Fault("discover", "fails", f"shape {given.shape}", expected))
    if given.dtype != bool and not (given.dtype.kind in "iuf" and np.all((given == 0) | (given == 1))):
        faults.append(Fault("discover", "fails", "", "expected true or false in each future"))
    if not values:
        faults.append(Fault("discover", "values", "", "expected at least one quantity"))
    columns = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    for name, column in columns.items():
        if column.shape != given.shape:
            faults.append(Fault("discover", name, f"shape {column.shape}", f"expected shape {given.shape}"))
        elif not np.isfinite(column).all():
            faults.append(Fault("discover", name, "", "expected a finite value in every future"))
    if not 0 < level < 1:
        faults.append(Fault("discover", "level", repr(level), "expected a number between 0 and 1"))
    for name, number, lowest in (("most_limits", most_limits, 1), ("seed", seed, 0)):
        if number < lowest:
            faults.append(Fault("discover", name, repr(number), f"expected at least {lowest}"))
    if faults:
        raise InputError(faults)
    return np.asfortranarray(np.stack(list(columns.values()), axis=1)), given.astype(bool)
