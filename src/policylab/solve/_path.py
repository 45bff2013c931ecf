"""A path through the shares of populations: how it is integrated, averaged and found to go round.

The integration. The caller gives the rates of change of logarithms and how shares are read off them; the method, its
tolerances and why it works on logarithms stand in `policylab.solve.evolution`. What interpolates within a step is kept
for the second half of the horizon, and in the first half only where shares will be asked for.

Averages. In each step of the second half the path is sampled at six Gauss-Legendre nodes, and weights @ values is the
time average of any function of the sample. The step that spans half of the horizon is cut there.

Rounds. From the last moment of the sample at which the path moves fast it is followed back: to where it was last in the
same place after having been away, and from there to the time before. Being there means passing, in the same direction,
through the plane across the motion, and near; the moment is solved for between two of the sample. Two rounds that
differ little, laid over each other moment by moment, are a cycle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from policylab.solve._arrays import sealed
from policylab.solve._exact import Floats

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


TOLERANCES = EvolutionTolerances()


class Path:
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
        solver: Any = DOP853(slopes, 0.0, start, horizon, rtol=TOLERANCES.relative, atol=TOLERANCES.absolute)
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

    def round(self) -> float | None:
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
        return finish - middle if apart < TOLERANCES.rounds else None

    def _before(self, moment: float, direction: Floats) -> float | None:
        """Return the last moment at which the path, having been away, was back where it is at the given moment.

        Back means: through the plane across the direction, the same way, and near.
        """
        from scipy.optimize import brentq

        state = self.at(np.array([moment]))[0]
        earlier = int(np.searchsorted(self.moments, moment))
        differences = self.sample[:earlier] - state
        distances = np.abs(differences).max(axis=1)
        away = np.flatnonzero(distances >= TOLERANCES.away)
        if not away.size:
            return None

        def side(time: float) -> float:
            return float((self.at(np.array([time]))[0] - state) @ direction)

        sides = differences[: away[-1] + 1] @ direction
        for k in np.flatnonzero((sides[:-1] < 0) & (sides[1:] >= 0))[::-1].tolist():
            reach = TOLERANCES.back + np.abs(self.sample[k + 1] - self.sample[k]).max()
            if distances[k] <= reach:
                low, high = self.moments[k], self.moments[k + 1]
                if side(low) < 0 < side(high):  # else one of them is the crossing, up to round-off
                    crossing = brentq(side, low, high, xtol=1e-13 * moment)
                else:
                    crossing = low if side(low) >= 0 else high
                if np.abs(self.at(np.array([crossing]))[0] - state).max() <= TOLERANCES.back:
                    return float(crossing)
        return None


def moments(function: str, times: npt.ArrayLike | None, horizon: float) -> Floats:
    """Return the moments at which a path is to be kept, read-only, or say what is wrong with them."""
    if times is None:
        return sealed(np.linspace(0.0, horizon, _MOMENTS))
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
    return sealed(given)
