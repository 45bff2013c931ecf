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
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from policylab.solve._arguments import matrix, number, shares
from policylab.solve._exact import Floats
from policylab.solve.nash import Equilibrium, nash

Payoffs: TypeAlias = npt.ArrayLike | Callable[[Floats, Floats], npt.ArrayLike]
"""A matrix, or a function of the shares of both populations that returns one."""

Growth: TypeAlias = Callable[[Floats], npt.ArrayLike]
"""By how much the first action of each of n populations earns more than its second, given the n shares of the first."""

Status: TypeAlias = Literal["fixed", "cycles", "slow"]

_METHOD = "logarithms of the shares integrated by DOP853"
_MOMENTS = 2001  # at which a path is kept if nothing is asked for
_MOST = 4_000_000  # evaluations of the payoffs: some minutes
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


@dataclass(frozen=True)
class EvolutionTolerances:
    """What the integration and the judgement of how a path ends rest on.

    Attributes
    ----------
    relative, absolute : float
        Error of one step, in the logarithms of the shares.
    speed : float
        No share of a fixed state changes faster.
    gain : float
        No action earns more than this above the mean of its population in a fixed state, in the units of the payoffs.
    back, away : float
        A round comes back to within the first, after it has gone away by at least the second.
    rounds : float
        The last two rounds differ by less.
    """

    relative: float = 1e-11
    absolute: float = 1e-12
    speed: float = 1e-8
    gain: float = 1e-6
    back: float = 1e-3
    away: float = 1e-1
    rounds: float = 1e-3


_TOLERANCES = EvolutionTolerances()


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


@dataclass(frozen=True, eq=False)
class Evolution:
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
    game = Game("replicator", A, B, x0, y0)
    span = number("replicator", "horizon", horizon, low=0, low_open=True)
    kept = _moments("replicator", times, span)
    m = len(game.x0)
    with np.errstate(all="ignore"):  # whatever the caller has set; what functions return is checked
        path = _Path("replicator", game.slopes, game.start(), game.states, span, kept)
        end = path.end
        gains = game.gains(end[:m], end[m:])
        speed, gain = float(np.abs(end * gains).max()), float(gains.max())
        status, period = path.judged(speed, gain)
        states, sample = path.at(kept), path.sample
    joint = np.einsum("k,ki,kj->ij", path.weights, sample[:, :m], sample[:, m:])
    mean = path.weights @ sample
    return Evolution(
        times=kept,
        row=_sealed(states[:, :m]),
        column=_sealed(states[:, m:]),
        status=status,
        period=period,
        end_row=_sealed(end[:m]),
        end_column=_sealed(end[m:]),
        mean_row=_sealed(mean[:m]),
        mean_column=_sealed(mean[m:]),
        joint=_sealed(joint),
        second_half=Sample(
            _sealed(path.moments), _sealed(sample[:, :m]), _sealed(sample[:, m:]), _sealed(path.weights)
        ),
        speed=speed,
        gain=gain,
        method=_METHOD,
        tolerances=_TOLERANCES,
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
    kept = _moments("replicator_n", times, span)
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
        path = _Path("replicator_n", slopes, logs, states, span, kept)
        rates = checked(path.end)
        speed = float(np.abs(path.end * (1 - path.end) * rates).max())
        gain = float(np.maximum((1 - path.end) * rates, -path.end * rates).max())
        status, period = path.judged(speed, gain)
        kept_states = path.at(kept)
    return EvolutionN(
        times=kept,
        states=_sealed(kept_states),
        status=status,
        period=period,
        end=_sealed(path.end),
        mean=_sealed(path.weights @ path.sample),
        second_half=SampleN(_sealed(path.moments), _sealed(path.sample), _sealed(path.weights)),
        speed=speed,
        gain=gain,
        method=_METHOD,
        tolerances=_TOLERANCES,
        horizon=span,
        growth=growth,
        x0=start,
    )


def nearest(equilibria: tuple[Equilibrium, ...], x: Floats, y: Floats) -> Equilibrium:
    """Return the equilibrium nearest to a state, by the largest difference of any share."""
    return min(equilibria, key=lambda one: max(np.abs(one.row - x).max(), np.abs(one.column - y).max()))


class Game:
    """Payoffs of two populations and a state of theirs, as the functions of this package are given them.

    Parameters
    ----------
    function : str
        In whose name messages speak.
    A, B : array-like, shape (m, n), or function
        The payoffs.
    x0, y0 : array-like, shape (m,) and (n,)
        Shares of the actions.
    names : tuple of str
        What the function calls the shares.
    """

    def __init__(
        self,
        function: str,
        A: Payoffs,
        B: Payoffs,
        x0: npt.ArrayLike,
        y0: npt.ArrayLike,
        names: tuple[str, str] = ("x0", "y0"),
    ) -> None:
        self._function = function
        self.A = A if callable(A) else matrix(function, "A", A)
        self.B = B if callable(B) else matrix(function, "B", B)
        given = [one.shape for one in (self.A, self.B) if not callable(one)]
        if len(set(given)) == 2:
            raise ValueError(f"{function}: A and B must have the same shape; got {given[0]} and {given[1]}")
        m, n = given[0] if given else (np.size(x0), np.size(y0))
        self.x0 = shares(function, names[0], x0, m)
        self.y0 = shares(function, names[1], y0, n)
        self.payoffs(self.x0, self.y0)  # a function that returns something else is refused before anything begins
        self._rows, self._columns = np.flatnonzero(self.x0), np.flatnonzero(self.y0)
        self._all = len(self._rows) == m and len(self._columns) == n
        # Within each population, and between them: sums over the shares and payoffs as products with one matrix each.
        used = np.zeros(m + n, dtype=bool)
        used[self._rows], used[m + self._columns] = True, True
        first = np.arange(m + n) < m
        self._sums: Floats = np.equal.outer(first[used], first[used]).astype(np.float64)
        self._earned: Floats | None = None
        if not (callable(self.A) or callable(self.B)):
            A, B = _relative(self.A[np.ix_(self._rows, self._columns)], self.B[np.ix_(self._rows, self._columns)])
            self._earned = np.block([[np.zeros((len(A), len(A))), A], [B.T, np.zeros((B.shape[1], B.shape[1]))]])

    def payoffs(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return both matrices as they are at a state."""
        shape = len(x), len(y)
        return self._valued("A", self.A, x, y, shape), self._valued("B", self.B, x, y, shape)

    def gains(self, x: Floats, y: Floats) -> Floats:
        """Return by how much every action earns more than the mean of its population, shape (m + n,)."""
        return _above_mean(*_relative(*self.payoffs(x, y)), x, y)

    def start(self) -> Floats:
        """Return the logarithms of the shares that are not 0."""
        logs: Floats = np.log(np.concatenate([self.x0[self._rows], self.y0[self._columns]]))
        return logs

    def states(self, logs: Floats) -> Floats:
        """Return all shares, of the row population first, given the logarithms of those that are not 0."""
        used = len(self._rows)
        x, y = _softmax(logs[..., :used]), _softmax(logs[..., used:])
        if self._all:
            return np.concatenate([x, y], axis=-1)
        m = len(self.x0)
        found = np.zeros((*logs.shape[:-1], m + len(self.y0)))
        found[..., self._rows] = x
        found[..., m + self._columns] = y
        return found

    def slopes(self, _time: float, logs: Floats) -> Floats:
        """Return the rates at which the logarithms of the shares that are not 0 change."""
        if self._earned is not None:
            weights = np.exp(np.minimum(logs, 700.0))  # only steps that will be rejected come near
            used = weights / (self._sums @ weights)
            earned = self._earned @ used
            rates: Floats = earned - self._sums @ (used * earned)
            return rates
        state, m = self.states(logs), len(self.x0)
        gains = self.gains(state[:m], state[m:])
        return gains if self._all else np.concatenate([gains[self._rows], gains[m + self._columns]])

    def _valued(
        self,
        name: str,
        payoffs: Floats | Callable[[Floats, Floats], npt.ArrayLike],
        x: Floats,
        y: Floats,
        shape: tuple[int, int],
    ) -> Floats:
        if not callable(payoffs):
            return payoffs
        values = payoffs(x.copy(), y.copy())
        if isinstance(values, np.ndarray) and values.dtype == np.float64 and np.isfinite(values).all():
            found: Floats = values
        else:
            found = matrix(self._function, f"{name}(x, y)", values)
        if found.shape != shape:
            raise ValueError(f"{self._function}: {name}(x, y) must have shape {shape}; got shape {found.shape}")
        return found


def points(function: str, name: str, values: npt.ArrayLike) -> Floats:
    """Return a read-only array of numbers in [0, 1], or say what is wrong with it."""
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name} must hold numbers in [0, 1]; got {values!r}") from None
    if given.ndim != 1 or not given.size:
        raise ValueError(f"{function}: {name} must hold one share for each population; got shape {given.shape}")
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError(f"{function}: {name} must hold numbers in [0, 1]; got {given.tolist()}")
    return _sealed(given)


def checked_growth(function: str, growth: Growth, count: int) -> Callable[[Floats], Floats]:
    """Return the function with a check of what it returns."""
    if not callable(growth):
        raise ValueError(f"{function}: growth must be a function of the {count} shares; got {growth!r}")

    def checked(state: Floats) -> Floats:
        values = growth(state.copy())
        try:
            found = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{function}: growth must return {count} numbers; got {values!r}") from None
        if found.shape != (count,):
            raise ValueError(f"{function}: growth must return {count} numbers; got shape {found.shape}")
        if not np.isfinite(found).all():
            raise ValueError(f"{function}: growth must return finite numbers; got {found.tolist()} at {state.tolist()}")
        return found

    return checked


class _Path:
    """A path of the logarithms of shares, integrated to the horizon, with a quadrature sample of its second half.

    Parameters
    ----------
    function : str
        In whose name messages speak.
    slopes : function
        The rates of change of the logarithms, given time and logarithms.
    start : array, shape (d,)
        The logarithms at the start.
    states : function
        The shares (..., s), given logarithms (..., d).
    horizon : float
        Where it ends.
    kept : array, shape (t,)
        The moments in the first half at which shares will be asked for.
    """

    def __init__(
        self,
        function: str,
        slopes: Callable[[float, Floats], Floats],
        start: Floats,
        states: Callable[[Floats], Floats],
        horizon: float,
        kept: Floats,
    ) -> None:
        from scipy.integrate import DOP853  # here, because it takes a while to import

        self._states = states
        self._pieces: list[Callable[[Floats], Floats]] = []  # what interpolates within a step
        ends = []
        solver: Any = DOP853(slopes, 0.0, start, horizon, rtol=_TOLERANCES.relative, atol=_TOLERANCES.absolute)
        wanted = np.append(kept[kept < horizon / 2], horizon / 2)
        reached = 0  # how many of the wanted moments lie behind
        while solver.status == "running":
            message = solver.step()
            if solver.status == "failed":
                raise RuntimeError(f"{function}: the integration failed at time {solver.t:.6g}: {message}")
            if solver.nfev > _MOST:
                raise RuntimeError(
                    f"{function}: the path must take at most {_MOST:,} evaluations of the payoffs, and had got to "
                    f"{solver.t:.6g} of {horizon:.6g} by then; bring the payoffs to a common scale near 1"
                )
            before, reached = reached, int(np.searchsorted(wanted, solver.t, side="right"))
            if reached > before or solver.t > horizon / 2:
                self._pieces.append(solver.dense_output())
                ends.append(solver.t)
        self._ends: Floats = np.array(ends)
        self.end = states(solver.y)

        edges = np.concatenate([[horizon / 2], self._ends[self._ends > horizon / 2]])
        lengths = np.diff(edges)
        self.moments: Floats = (edges[:-1, None] + lengths[:, None] * (1 + _NODES) / 2).ravel()
        weights = (lengths[:, None] * _WEIGHTS).ravel()
        self.weights: Floats = weights / weights.sum()
        self.sample = self.at(self.moments)

    def at(self, times: Floats) -> Floats:
        """Return the shares at increasing moments, shape (t, s)."""
        steps = np.searchsorted(self._ends, times)
        used, starts = np.unique(steps, return_index=True)
        parts = np.split(times, starts[1:])
        logs = [self._pieces[step](part).T for step, part in zip(used.tolist(), parts, strict=True)]
        return self._states(np.concatenate(logs))

    def judged(self, speed: float, gain: float) -> tuple[Status, float | None]:
        """Say how the path ends, and how long its last round took if it cycles."""
        if speed < _TOLERANCES.speed and gain <= _TOLERANCES.gain:
            return "fixed", None
        period = self._round()
        return ("slow", None) if period is None else ("cycles", period)

    def _round(self) -> float | None:
        """Return the time of the last round if the path cycles."""
        if len(self.moments) < 3:
            return None
        moved = np.diff(self.sample, axis=0)
        speeds = np.abs(moved).max(axis=1) / np.diff(self.moments)
        # A fast moment, as near corners a cycle hardly moves, and shares there say little about where it is.
        fast = np.flatnonzero(speeds >= speeds.max() / 2)
        last = int(fast[-1])
        direction = moved[last] / np.abs(moved[last]).max()
        finish = float(self.moments[last])
        middle = self._before(finish, direction)
        begin = None if middle is None else self._before(middle, direction)
        if middle is None or begin is None:
            return None
        inside = self.moments[(self.moments > middle) & (self.moments < finish)]
        later = np.concatenate([[middle], inside, [finish]])
        apart = np.abs(self.at(later) - self.at(later - middle + begin)).max()
        return finish - middle if apart < _TOLERANCES.rounds else None

    def _before(self, moment: float, direction: Floats) -> float | None:
        """Return the last moment at which the path, having been away, was back where it is at the given moment.

        Back means: through the plane across the direction, the same way, and near.
        """
        from scipy.optimize import brentq

        state = self.at(np.array([moment]))[0]
        earlier = int(np.searchsorted(self.moments, moment))
        differences = self.sample[:earlier] - state
        distances = np.abs(differences).max(axis=1)
        away = np.flatnonzero(distances >= _TOLERANCES.away)
        if not away.size:
            return None

        def side(time: float) -> float:
            return float((self.at(np.array([time]))[0] - state) @ direction)

        sides = differences[: away[-1] + 1] @ direction
        for k in np.flatnonzero((sides[:-1] < 0) & (sides[1:] >= 0))[::-1].tolist():
            reach = _TOLERANCES.back + np.abs(self.sample[k + 1] - self.sample[k]).max()
            if distances[k] <= reach:
                low, high = self.moments[k], self.moments[k + 1]
                if side(low) < 0 < side(high):  # else one of them is the crossing, up to round-off
                    crossing = brentq(side, low, high, xtol=1e-13 * moment)
                else:
                    crossing = low if side(low) >= 0 else high
                if np.abs(self.at(np.array([crossing]))[0] - state).max() <= _TOLERANCES.back:
                    return float(crossing)
        return None


def _moments(function: str, times: npt.ArrayLike | None, horizon: float) -> Floats:
    if times is None:
        return _sealed(np.linspace(0.0, horizon, _MOMENTS))
    try:
        given = np.array(times, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: times must hold numbers; got {times!r}") from None
    if given.ndim != 1 or not given.size:
        raise ValueError(f"{function}: times must hold at least one moment in a row; got shape {given.shape}")
    wrong = ~((given >= 0) & (given <= horizon))
    if wrong.any():
        raise ValueError(f"{function}: times must lie in [0, {horizon:g}]; got {given[wrong][0]}")
    fallen = np.flatnonzero(np.diff(given) <= 0)
    if fallen.size:
        before, after = given[fallen[0] : fallen[0] + 2].tolist()
        raise ValueError(f"{function}: times must increase; got {after} after {before}")
    return _sealed(given)


def _relative(A: Floats, B: Floats) -> tuple[Floats, Floats]:
    """Return the payoffs over those of the first action, which is all that matters, and keeps large sums out."""
    return A - A[:1], B - B[:, :1]


def _above_mean(A: Floats, B: Floats, x: Floats, y: Floats) -> Floats:
    row, column = A @ y, x @ B
    return np.concatenate([row - x @ row, column - column @ y])


def _softmax(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    mix: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return mix


def _sealed(values: Floats) -> Floats:
    sealed = np.ascontiguousarray(values)
    sealed.flags.writeable = False
    return sealed
