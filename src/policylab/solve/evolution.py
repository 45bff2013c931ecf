"""Populations that move towards what pays: replicator dynamics.

The object. A and B hold the payoffs of the row and the column player, both indexed [row action, column action]. Here
each player is a large population, and x and y are the shares of its members that use each action. A share grows at a
rate equal to what its action earns above the mean of its population (Taylor 1979):

    x_i' = x_i ((A y)_i - x'A y),    y_j' = y_j ((x'B)_j - x'B y).

Both populations move at the same speed and there is no mutation: an action that nobody uses stays unused. The matrices
may depend on the shares (feedback); they are then given as functions of x and y. `replicator_n` follows any number of
populations with two actions each, x_i' = x_i (1 - x_i) f_i(x), where f_i is by how much the first action of
population i earns more than its second.

Time is measured in units in which payoffs are rates of growth: payoffs c times as large give the same path c times as
fast. So bring the payoffs of both populations to a common scale first; all thresholds below are in the units given.

The method. The logarithms of the shares are integrated, with the explicit Runge-Kutta method of order 8 of Dormand and
Prince (Hairer, Norsett and Wanner 1993; DOP853 of scipy), and shares are read off as a softmax, so they are at least 0
and sum to one whatever the payoffs, and a share of 1e-200 can still grow back. Averages over the second half of the
horizon are Gauss-Legendre sums with six points in each step. Where a share falls below 5e-324 it shows as 0.

How a path ends is decided in this order, by the largest difference of any share.

"fixed"   At the end no share changes faster than 1e-8, and no action, used or not, earns more than 1e-6 above the mean
          of its population: the last state is a Nash equilibrium of the payoffs as they are there.
"cycles"  In the second half of the horizon the path leaves a state by at least 0.1, comes back to within 1e-3 of it,
          and does so again, and the two rounds, laid over each other moment by moment from their starts, differ by
          less than 1e-3. The state chosen is one where the path moves fast; `period` is the time of the last round.
"slow"    Everything else: paths still under way, small cycles, rounds that take ever longer, chaos. `nearest` names
          the equilibrium nearest to the last state.

With constant payoffs no mixed state attracts its surroundings (Hofbauer and Sigmund 1998, chapters 10 and 11): an
interior equilibrium of a 2x2 game is a centre, around which the paths are closed, or a saddle. The averages of
x and y over a whole round are then the equilibrium, those of the products x_i y_j only in 2x2 games; averages along a
horizon that is no whole number of rounds differ from this by the order of one period over the horizon. A path that
starts on the border between the basins of two ends may come to rest on it, at a saddle, and is then "fixed".

Tolerances. Steps are taken at a relative tolerance of 1e-11 and an absolute one of 1e-12 in the logarithms. Default
tolerances of common solvers turn the closed paths of 2x2 games into spirals: do not read "converges" off those.

Cost. A step takes about 0.3 ms. A cycle takes some 40 steps a round, a path to a pure state 50 to 200 in all: at
payoffs of range 1 and a horizon of 2000, up to 1 s and some 10 ms. A path that needs more than 4,000,000 evaluations of
the payoffs, about 15 to a step, is refused.

References
----------
P. D. Taylor (1979). Evolutionarily stable strategies with two types of player. Journal of Applied Probability 16(1),
    76-83. https://doi.org/10.2307/3213376
J. Hofbauer and K. Sigmund (1998). Evolutionary Games and Population Dynamics. Cambridge University Press.
    https://doi.org/10.1017/CBO9781139173179
E. Hairer, S. P. Norsett and G. Wanner (1993). Solving Ordinary Differential Equations I. Springer, second edition.
    https://doi.org/10.1007/978-3-540-78862-1
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._arguments import number
from policylab.solve._arrays import sealed
from policylab.solve._exact import Floats
from policylab.solve._path import TOLERANCES, EvolutionTolerances, Path, moments
from policylab.solve._populations import Growth, Payoffs, Populations, checked_growth, nearest, points
from policylab.solve._show import mix_text
from policylab.solve.nash import Equilibrium, nash

Status: TypeAlias = Literal["fixed", "cycles", "slow"]

_METHOD = "logarithms of the shares integrated by DOP853"


@dataclass(frozen=True, eq=False)
class Sample:
    """A quadrature sample of the second half of a path: weights @ values is the time average of any function of it.

    Attributes
    ----------
    times : array, shape (k,), read-only
        Increasing moments in the second half of the horizon.
    row, column : array, shape (k, m) and (k, n), read-only
        The shares at these moments.
    weights : array, shape (k,), read-only
        They sum to one.
    """

    times: Floats
    row: Floats
    column: Floats
    weights: Floats


@dataclass(frozen=True, eq=False)
class SampleN:
    """A quadrature sample of the second half of a path: weights @ values is the time average of any function of it.

    Attributes
    ----------
    times : array, shape (k,), read-only
        Increasing moments in the second half of the horizon.
    states : array, shape (k, n), read-only
        The share of the first action in each population at these moments.
    weights : array, shape (k,), read-only
        They sum to one.
    """

    times: Floats
    states: Floats
    weights: Floats


@dataclass(frozen=True, eq=False, repr=False)
class Evolution(Shown):
    """The path of two populations. Arrays are read-only.

    Attributes
    ----------
    times : array, shape (t,)
        Moments at which the path is kept.
    row, column : array, shape (t, m) and (t, n)
        The shares of the actions at these moments.
    status : str
        How it ends: "fixed", "cycles" or "slow"; see the head of the module.
    period : float or None
        Time that the last round took, if it cycles.
    end_row, end_column : array, shape (m,) and (n,)
        The shares at the end of the horizon.
    mean_row, mean_column : array, shape (m,) and (n,)
        Their averages over time along the second half of the horizon.
    joint : array, shape (m, n)
        The averages of the products x_i y_j along the second half.
    second_half : Sample
        What these averages were taken on.
    speed : float
        The largest rate of change of any share at the end.
    gain : float
        By how much an action, used or not, earns more than the mean of its population at the end, at most; in the units
        of the payoffs.
    method : str
        How the path was found.
    tolerances : EvolutionTolerances
        What it rests on.
    horizon : float
        As asked for.
    A, B : array, shape (m, n), or function
        The payoffs as asked for.
    x0, y0 : array, shape (m,) and (n,)
        The shares at the start.
    """

    times: Floats
    row: Floats
    column: Floats
    status: Status
    period: float | None
    end_row: Floats
    end_column: Floats
    mean_row: Floats
    mean_column: Floats
    joint: Floats
    second_half: Sample
    speed: float
    gain: float
    method: str
    tolerances: EvolutionTolerances
    horizon: float
    A: Floats | Callable[[Floats, Floats], npt.ArrayLike]
    B: Floats | Callable[[Floats, Floats], npt.ArrayLike]
    x0: Floats
    y0: Floats

    def sheet(self) -> Sheet:
        """Return where the path starts and ends, and how."""
        how = {
            "fixed": "comes to rest",
            "cycles": f"goes round, period {self.period or 0:.4g}",
            "slow": "has not settled",
        }[self.status]
        rows = [
            ("start", mix_text(self.x0), mix_text(self.y0)),
            ("end", mix_text(self.end_row), mix_text(self.end_column)),
        ]
        if self.status == "cycles":
            rows.append(("average", mix_text(self.mean_row), mix_text(self.mean_column)))
        return Sheet(f"path over time {self.horizon:g}: {how}", ("", "row", "column"), tuple(rows))

    @functools.cached_property
    def nearest(self) -> Equilibrium | None:
        """The Nash equilibrium nearest to the last state, by the largest difference of any share.

        Where equilibria form a continuum only the extreme ones are compared. None if payoffs depend on the state.
        Found when first asked for, as it may take longer than the path.
        """
        if callable(self.A) or callable(self.B):
            return None
        return nearest(nash(self.A, self.B).equilibria, self.end_row, self.end_column)


@dataclass(frozen=True, eq=False)
class EvolutionN:
    """The path of n populations with two actions each. Arrays are read-only.

    Attributes
    ----------
    times : array, shape (t,)
        Moments at which the path is kept.
    states : array, shape (t, n)
        The share of the first action in each population at these moments.
    status : str
        How it ends: "fixed", "cycles" or "slow"; see the head of the module.
    period : float or None
        Time that the last round took, if it cycles.
    end : array, shape (n,)
        The state at the end of the horizon.
    mean : array, shape (n,)
        Its average over time along the second half of the horizon.
    second_half : SampleN
        What this average was taken on.
    speed : float
        The largest rate of change of any share at the end.
    gain : float
        By how much an action, used or not, earns more than the mean of its population at the end, at most.
    method : str
        How the path was found.
    tolerances : EvolutionTolerances
        What it rests on.
    horizon : float
        As asked for.
    growth : function
        As asked for.
    x0 : array, shape (n,)
        The state at the start.
    """

    times: Floats
    states: Floats
    status: Status
    period: float | None
    end: Floats
    mean: Floats
    second_half: SampleN
    speed: float
    gain: float
    method: str
    tolerances: EvolutionTolerances
    horizon: float
    growth: Growth
    x0: Floats


def replicator(
    A: Payoffs,
    B: Payoffs,
    x0: npt.ArrayLike,
    y0: npt.ArrayLike,
    horizon: float,
    *,
    times: npt.ArrayLike | None = None,
) -> Evolution:
    """Follow two populations under replicator dynamics, and say how the path ends.

    Parameters
    ----------
    A, B : array-like, shape (m, n), or function
        Payoffs of the row and of the column population, both indexed [row action, column action]; or a function that
        returns them, given the shares x (m,) and y (n,). Brought to a common scale: payoffs are rates of growth.
    x0, y0 : array-like, shape (m,) and (n,)
        Shares of the actions at the start. Actions that start at 0 stay there.
    horizon : float
        Time to follow them for, above 0.
    times : array-like, shape (t,), optional
        Increasing moments in [0, horizon] at which the path is kept; 2001 in equal steps if not given. Nothing else
        depends on them.

    Returns
    -------
    Evolution

    Raises
    ------
    ValueError
        If a matrix, or what a function returns, is not an array of finite real numbers of shape (m, n), if starts are
        not shares that sum to one, or if horizon or times are not as above.
    RuntimeError
        If the integration fails, or would take very long: on payoffs whose range times the horizon is huge, or that
        jump.

    Notes
    -----
    Equations, method, endings, tolerances and references stand at the head of this module.

    Examples
    --------
    An inspection game, the inspected party in rows: comply or violate, against inspect or not. It goes round and round,
    and the averages of whole rounds are the equilibrium, here 0.8 and 0.4.

    >>> path = replicator([[-8, -8], [-20, 0]], [[-1, 0], [4, 0]], [0.5, 0.5], [0.5, 0.5], 200)
    >>> path.status, round(path.period, 6)
    ('cycles', 3.659098)
    >>> path.nearest.row.round(9).tolist(), path.nearest.column.round(9).tolist()
    ([0.8, 0.2], [0.4, 0.6])
    """
    game = Populations("replicator", A, B, x0, y0)
    span = number("replicator", "horizon", horizon, low=0, low_open=True)
    kept = moments("replicator", times, span)
    m = len(game.x0)
    with np.errstate(all="ignore"):  # whatever the caller has set; what functions return is checked
        path = Path("replicator", game.slopes, game.start(), game.states, span, kept)
        end = path.end
        gains = game.gains(end[:m], end[m:])
        speed, gain = float(np.abs(end * gains).max()), float(gains.max())
        status, period = _ending(path, speed, gain)
        states, sample = path.at(kept), path.sample
    joint = np.einsum("k,ki,kj->ij", path.weights, sample[:, :m], sample[:, m:])
    mean = path.weights @ sample
    return Evolution(
        times=kept,
        row=sealed(states[:, :m]),
        column=sealed(states[:, m:]),
        status=status,
        period=period,
        end_row=sealed(end[:m]),
        end_column=sealed(end[m:]),
        mean_row=sealed(mean[:m]),
        mean_column=sealed(mean[m:]),
        joint=sealed(joint),
        second_half=Sample(sealed(path.moments), sealed(sample[:, :m]), sealed(sample[:, m:]), sealed(path.weights)),
        speed=speed,
        gain=gain,
        method=_METHOD,
        tolerances=TOLERANCES,
        horizon=span,
        A=game.A,
        B=game.B,
        x0=game.x0,
        y0=game.y0,
    )


def replicator_n(
    growth: Growth, x0: npt.ArrayLike, horizon: float, *, times: npt.ArrayLike | None = None
) -> EvolutionN:
    """Follow n populations with two actions each under replicator dynamics, and say how the path ends.

    Parameters
    ----------
    growth : function
        Given the shares of the first actions, shape (n,), returns by how much the first action of each population
        earns more than its second, shape (n,).
    x0 : array-like, shape (n,)
        Shares of the first actions at the start, in [0, 1]. At exactly 0 or 1 they stay.
    horizon : float
        Time to follow them for, above 0.
    times : array-like, shape (t,), optional
        Increasing moments in [0, horizon] at which the path is kept; 2001 in equal steps if not given.

    Returns
    -------
    EvolutionN

    Raises
    ------
    ValueError
        If `growth` does not return n finite numbers, if a start is outside [0, 1], or if horizon or times are not as
        above.
    RuntimeError
        If the integration fails, or would take very long.

    Notes
    -----
    Equations, method, endings, tolerances and references stand at the head of this module.

    Examples
    --------
    Three populations of which each follows the one before it, and the first one earns more anyway.

    >>> path = replicator_n(lambda x: [1.0, x[0] - 0.5, x[1] - 0.5], [0.1, 0.5, 0.5], 100)
    >>> path.status, path.end.round(6).tolist()
    ('fixed', [1.0, 1.0, 1.0])
    """
    start = points("replicator_n", "x0", x0)
    checked = checked_growth("replicator_n", growth, len(start))
    span = number("replicator_n", "horizon", horizon, low=0, low_open=True)
    kept = moments("replicator_n", times, span)
    moving = (start > 0) & (start < 1)
    count = int(moving.sum())

    def states(logs: Floats) -> Floats:
        """Return the first shares, given the logarithms of the moving first shares and of their complements."""
        found = np.empty((*logs.shape[:-1], len(start)))
        found[...] = start
        found[..., moving] = 1 / (1 + np.exp(np.minimum(logs[..., count:] - logs[..., :count], 700.0)))
        return found

    def slopes(_time: float, logs: Floats) -> Floats:
        state = states(logs)
        rates, inside = checked(state)[moving], state[moving]
        return np.concatenate([(1 - inside) * rates, -inside * rates])

    with np.errstate(all="ignore"):
        logs = np.concatenate([np.log(start[moving]), np.log1p(-start[moving])])
        path = Path("replicator_n", slopes, logs, states, span, kept)
        rates = checked(path.end)
        speed = float(np.abs(path.end * (1 - path.end) * rates).max())
        gain = float(np.maximum((1 - path.end) * rates, -path.end * rates).max())
        status, period = _ending(path, speed, gain)
        kept_states = path.at(kept)
    return EvolutionN(
        times=kept,
        states=sealed(kept_states),
        status=status,
        period=period,
        end=sealed(path.end),
        mean=sealed(path.weights @ path.sample),
        second_half=SampleN(sealed(path.moments), sealed(path.sample), sealed(path.weights)),
        speed=speed,
        gain=gain,
        method=_METHOD,
        tolerances=TOLERANCES,
        horizon=span,
        growth=growth,
        x0=start,
    )


def _ending(path: Path, speed: float, gain: float) -> tuple[Status, float | None]:
    """Say how a path ends, and how long its last round took if it cycles."""
    if speed < TOLERANCES.speed and gain <= TOLERANCES.gain:
        return "fixed", None
    period = path.round()
    return ("slow", None) if period is None else ("cycles", period)
