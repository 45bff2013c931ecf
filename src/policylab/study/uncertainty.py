"""How sure, and at what regret: shares of futures with their error, and policy regret across futures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from policylab.errors import Fault, InputError
from policylab.formulas import Array


@dataclass(frozen=True)
class FuturesShare:
    """The share of futures in which something holds, with its interval.

    Attributes
    ----------
    share : float
        The mean over the independent sets of draws.
    standard_error : float
        Of that mean, from the differences between the sets.
    low, high : float
        The interval, cut at 0 and 1. Its width is zero where all sets agree: then it says that nothing else was seen
        in sets*draws futures, not that nothing else can be.
    level : float
        The chance with which such an interval holds the share that infinitely many draws would have.
    sets, draws : int
        Independent sets, and draws in each.
    """

    share: float
    standard_error: float
    low: float
    high: float
    level: float
    sets: int
    draws: int


def share_of_futures(holds: ArrayLike, *, level: float = 0.95) -> FuturesShare:
    """Return in which share of futures something holds, with a t interval from independent sets of draws.

    Parameters
    ----------
    holds : array_like of bool, shape (k, n)
        One row for each of k independent sets (`sampling.scramblings`), at least 2.
    level : float
        Of the interval, in (0, 1).

    Returns
    -------
    FuturesShare
        share +- t(level, k - 1) * s/sqrt(k), where s is the standard deviation of the k shares.

    Raises
    ------
    InputError
        For an array of another shape, of numbers other than 0 and 1, or a level that is no share.
    """
    return _share(_checked(holds, level), level)


def convergence(holds: ArrayLike, *, level: float = 0.95) -> tuple[FuturesShare, ...]:
    """Return the share of futures from ever more draws: from the first 16, 32, 64, … of each set, and from all.

    Parameters
    ----------
    holds : array_like of bool, shape (k, n)
        As in `share_of_futures`; the first draws of each set must be as good as any (Sobol points of `sampling.draw`
        are; those of a Latin hypercube are a random part of it).
    level : float

    Raises
    ------
    InputError
        As `share_of_futures`.
    """
    checked = _checked(holds, level)
    n = checked.shape[1]
    sizes = [size for size in (2**power for power in range(4, 64)) if size < n]
    return tuple(_share(checked[:, :size], level) for size in (*sizes, n))


def _checked(holds: ArrayLike, level: float) -> NDArray[np.bool_]:
    given = np.asarray(holds)
    faults = []
    if given.ndim != 2 or given.shape[0] < 2 or given.shape[1] < 1:
        expected = "expected shape (k, n): at least two independent sets of at least one draw"
        faults.append(Fault("share_of_futures", "holds", f"shape {given.shape}", expected))
    if given.dtype != bool and not (given.dtype.kind in "iuf" and np.all((given == 0) | (given == 1))):
        faults.append(Fault("share_of_futures", "holds", "", "expected true or false in each future"))
    if not 0 < level < 1:
        faults.append(Fault("share_of_futures", "level", repr(level), "expected a number between 0 and 1"))
    if faults:
        raise InputError(faults)
    return given.astype(bool)


def _share(holds: NDArray[np.bool_], level: float) -> FuturesShare:
    from scipy.special import stdtrit

    sets, draws = holds.shape
    shares = holds.mean(axis=1)
    mean, error = float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(sets))
    half = float(stdtrit(sets - 1, 0.5 + level / 2)) * error
    return FuturesShare(mean, error, max(0.0, mean - half), min(1.0, mean + half), level, sets, draws)


@dataclass(frozen=True)
class PolicyRegret:
    """What is lost across futures by having chosen one regime and not the one that turns out best.

    Attributes
    ----------
    mean, percentile_95, maximum : ndarray, shape (regimes,)
        In the unit of the payoffs, over the futures in which the regime is available; NaN for a regime that never
        is. The percentile is the least regret that is not exceeded in 95% of those futures.
    available : ndarray, shape (regimes,)
        The share of futures in which the regime is available.
    regret : ndarray, shape (regimes, draws)
        NaN where a regime is not available.
    """

    mean: Array
    percentile_95: Array
    maximum: Array
    available: Array
    regret: Array

    def best(self, by: str = "maximum") -> int | None:
        """Return the regime of least regret among those available in every future; None if none is.

        Parameters
        ----------
        by : {"mean", "percentile_95", "maximum"}
        """
        values: Array = getattr(self, by)
        always = np.flatnonzero(self.available == 1)
        return int(always[np.argmin(values[always])]) if always.size else None


def policy_regret(payoff: Sequence[ArrayLike] | ArrayLike) -> PolicyRegret:
    """Return the regret of each regime: in each future the best regime's payoff minus its own (Savage 1951).

    Parameters
    ----------
    payoff : array_like, shape (regimes, draws)
        Of one party, or welfare: a payoff, or its gain against one and the same baseline. NaN where a regime is not
        available, as where it is over budget. One regime at least must be available in every future.

    Raises
    ------
    InputError
        For an array of another shape, an infinite payoff, or a future without any regime.
    """
    given = np.asarray(payoff, dtype=float)
    if given.ndim != 2 or 0 in given.shape:
        expected = "expected shape (regimes, draws), at least one of each"
        raise InputError([Fault("policy_regret", "payoff", f"shape {given.shape}", expected)])
    known = ~np.isnan(given)
    faults = []
    if np.isinf(given).any():
        faults.append(Fault("policy_regret", "payoff", "inf", "expected finite payoffs, NaN where not available"))
    if not known.any(axis=0).all():
        lost = f"none in {int((~known.any(axis=0)).sum())} futures"
        faults.append(Fault("policy_regret", "payoff", lost, "expected a regime that is available in every future"))
    if faults:
        raise InputError(faults)
    regret = np.where(known, given, -np.inf).max(axis=0) - given
    rows = [one[there] for one, there in zip(regret, known, strict=True)]

    def told(summary: Callable[[Array], float]) -> Array:
        return np.array([summary(row) if row.size else np.nan for row in rows])

    return PolicyRegret(
        mean=told(np.mean),
        percentile_95=told(lambda row: float(np.quantile(row, 0.95, method="inverted_cdf"))),
        maximum=told(np.max),
        available=known.mean(axis=1),
        regret=regret,
    )
