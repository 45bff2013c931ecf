"""The mixes to which one action of the follower is a best reply, narrowed down to those that the leader likes best.

Two ways of the same: by linear programs, whose duals tell what stays tight, and by the vertices of the set, which are
found exactly but are many in larger games. How the two are used `commitment` says.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from policylab.solve._exact import TIE, Floats, Vertex

Bools = npt.NDArray[np.bool_]

CLOSE = 1 / TIE  # payoffs on [0, 1] and shadow prices are tied within this
_SOLVED, _INFEASIBLE = 0, 2  # scipy's codes


class GaveUpError(Exception):
    """The linear programs gave no result, or none that holds in exact arithmetic."""


class Region(Protocol):
    """The mixes to which one action of the follower is a best reply, to be narrowed down to the leader's best.

    Attributes
    ----------
    action : int
        The follower's action.
    point : array, shape (m,)
        One of the mixes that are left, once `narrow` has returned a number.
    single : bool
        Whether it is known to be the only one.
    """

    action: int
    point: Floats
    single: bool

    def narrow(self, objective: Floats) -> float:
        """Keep the mixes that maximise objective'x and return the maximum; -inf if there was no mix to begin with."""


class Programs:
    """A `Region` by linear programs.

    Parameters
    ----------
    payoffs : array, shape (m, n)
        The follower's payoffs on [0, 1], indexed [leader's action, follower's action].
    action : int
        The follower's action.
    least : float
        By how much it must be better than every other.
    """

    def __init__(self, payoffs: Floats, action: int, least: float) -> None:
        self.action = action
        self.point: Floats = np.empty(0)
        self.single = False
        gains = payoffs[:, [action]] - np.delete(payoffs, action, axis=1)
        gains[np.abs(gains) <= CLOSE] = 0
        sizes = np.abs(gains).max(axis=0)
        self._empty = bool((sizes < least).any())
        # HiGHS measures what it leaves unsatisfied in the units of the row, so rows are brought to a common size.
        gains, sizes = gains[:, sizes > 0], sizes[sizes > 0]
        self._gains: Floats = (gains / sizes).T  # (other actions, m): gain over each, at least _least
        self._least: Floats = least / sizes
        self._unused: Bools = np.zeros(len(payoffs), dtype=bool)  # actions of the leader that stay without a chance
        self._tight: Bools = np.zeros(len(self._gains), dtype=bool)  # other actions that stay as good as can be

    def narrow(self, objective: Floats) -> float:
        """Keep the mixes that leave tight whatever has a shadow price, in one solution of the dual."""
        from scipy.optimize import linprog  # here, because it takes a while to import

        if self._empty:
            return -math.inf
        if self.point.size and (self.single or np.ptp(objective[~self._unused]) <= CLOSE):
            return float(objective @ self.point)
        for method in ("highs", "highs-ipm"):  # the second where the simplex method comes to no conclusion
            solved = linprog(
                -objective,
                A_ub=-self._gains[~self._tight],
                b_ub=-self._least[~self._tight],
                A_eq=np.vstack([np.ones(len(objective)), self._gains[self._tight]]),
                b_eq=np.append(1.0, self._least[self._tight]),
                bounds=[(0, 0 if unused else None) for unused in self._unused],
                method=method,
                options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
            )
            if solved.status in (_SOLVED, _INFEASIBLE):
                break
        if solved.status == _INFEASIBLE and not self.point.size:
            self._empty = True
            return -math.inf
        if solved.status != _SOLVED:
            raise GaveUpError
        self._unused |= np.abs(solved.lower.marginals) > CLOSE
        self._tight[~self._tight] = np.abs(solved.ineqlin.marginals) > CLOSE
        mix = np.clip(solved.x, 0.0, None)
        self.point = mix / mix.sum()
        used = ~self._unused
        equations = np.vstack([np.ones(used.sum()), self._gains[np.ix_(self._tight, used)]])
        self.single = bool(np.linalg.matrix_rank(equations, tol=CLOSE) == used.sum())
        return float(objective @ self.point)


class Vertices:
    """A `Region` by its vertices, which are found exactly but are many in larger games."""

    def __init__(self, vertices: list[Vertex], action: int) -> None:
        self.action = action
        self._mixes: Floats = np.array([vertex.mix() for vertex in vertices if action in vertex.replies])
        self.point: Floats = np.empty(0)
        self.single = False

    def narrow(self, objective: Floats) -> float:
        """Keep the vertices at which the objective is highest."""
        if not len(self._mixes):
            return -math.inf
        values = self._mixes @ objective
        self._mixes = self._mixes[values >= values.max() - CLOSE]
        self.point = self._mixes[0].copy()
        self.single = len(self._mixes) == 1
        return float(values.max())
