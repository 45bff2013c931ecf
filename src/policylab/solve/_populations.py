"""What is known of populations: their payoffs, as the caller gives them, and their shares.

Payoffs are matrices, or functions of the shares that are the caller's own and may return anything: what they return is
checked at every call, and they are given copies of the shares, so that they can spoil nothing. `Populations` is a pair
with any number of actions, whose payoffs are two matrices; several populations with two actions each have a `Growth`.
The equations stand in `policylab.solve.evolution`.

Only differences between one's own actions matter. So payoffs are taken over those of the first action, which keeps
large sums out, and the rates of change of the logarithms of the shares are what an action earns above the mean of its
population. Actions that nobody uses have no logarithm and are left out of what is integrated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from policylab.solve._arguments import matrix, shares
from policylab.solve._arrays import sealed, softmax
from policylab.solve._exact import Floats
from policylab.solve.nash import Equilibrium

Payoffs: TypeAlias = npt.ArrayLike | Callable[[Floats, Floats], npt.ArrayLike]
"""A matrix, or a function of the shares of both populations that returns one."""

Growth: TypeAlias = Callable[[Floats], npt.ArrayLike]
"""By how much the first action of each of n populations earns more than its second, given the n shares of the first."""


class Populations:
    """Payoffs of two populations and a state of theirs, checked.

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
        x, y = softmax(logs[..., :used]), softmax(logs[..., used:])
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
    return sealed(given)


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


def nearest(equilibria: tuple[Equilibrium, ...], x: Floats, y: Floats) -> Equilibrium:
    """Return the equilibrium nearest to a state, by the largest difference of any share."""
    return min(equilibria, key=lambda one: max(np.abs(one.row - x).max(), np.abs(one.column - y).max()))


def _relative(A: Floats, B: Floats) -> tuple[Floats, Floats]:
    """Return the payoffs over those of the first action, which is all that matters, and keeps large sums out."""
    return A - A[:1], B - B[:, :1]


def _above_mean(A: Floats, B: Floats, x: Floats, y: Floats) -> Floats:
    row, column = A @ y, x @ B
    return np.concatenate([row - x @ row, column - column @ y])
