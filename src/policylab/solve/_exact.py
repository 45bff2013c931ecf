"""The mixes at which a player's opponent is tied, in exact arithmetic.

For a player with m actions who mixes with weights x, the opponent's n payoffs are linear in x. The pairs (x, v) with
v at least every one of these payoffs form the opponent's best-reply polyhedron. Its vertices are the mixes that are
pinned down by their own support and by the replies tied there, and every extreme equilibrium is a pair of them
(Avis, Rosenberg, Savani and von Stengel 2010, in full in `policylab.solve.nash`).

Floating-point numbers are fractions, so a vertex is computed here without any rounding: payoffs become integers over
one denominator, and a mix is a vector of integer weights to be divided by their sum. Floating point is only used to
throw out, with a wide margin, systems that are far from giving a vertex.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TIE = 10**9
"""Replies are tied where their payoffs differ by at most 1/TIE of the payoff range."""

ROUND_OFF = 10**12
"""Payoffs that differ by no more than 1/ROUND_OFF of the largest of them are one number with round-off."""

_SOUND = 1e-6  # singular values closer to zero than this, relative to the largest: only exact arithmetic decides
_SCREEN = 1e-8  # how far outside the polyhedron a soundly computed mix must lie to be thrown out unseen
_BATCH = 20_000  # systems solved at once; bounds the memory


@dataclass(frozen=True)
class Vertex:
    """A mix and the opponent's best replies to it.

    Attributes
    ----------
    weights : tuple of int
        One non-negative weight per own action, without a common divisor; the mix is the weights over their sum.
    support : tuple of int
        The actions with a positive weight.
    replies : tuple of int
        The opponent's best replies to the mix, ties at 1/TIE of the opponent's payoff range.
    opposed : int
        The number of the opponent's actions.
    """

    weights: tuple[int, ...]
    support: tuple[int, ...]
    replies: tuple[int, ...]
    opposed: int

    def mix(self) -> Floats:
        """Return the chances of the own actions, shape (m,), each rounded once."""
        total = sum(self.weights)
        return np.array([weight / total for weight in self.weights])  # int / int rounds correctly in Python


def null_vector(rows: list[list[int]]) -> list[int] | None:
    """Return the integer vector that spans the null space of a (k-1, k) matrix, or None where it has more dimensions.

    Fraction-free Gauss-Jordan elimination (Bareiss 1968, "Sylvester's identity and multistep integer-preserving
    Gaussian elimination", Mathematics of Computation 22(103), 565-578): every division below is exact.
    """
    rows = [list(row) for row in rows]
    width = len(rows) + 1
    previous = 1
    pivots: list[int] = []
    for step in range(width - 1):
        for column in range(width):
            if column not in pivots:
                chosen = next((r for r in range(step, width - 1) if rows[r][column]), None)
                if chosen is not None:
                    break
        else:
            return None
        rows[step], rows[chosen] = rows[chosen], rows[step]
        lead = rows[step]
        pivot = lead[column]
        for r, row in enumerate(rows):
            if r != step:
                factor = row[column]
                rows[r] = [(pivot * a - factor * b) // previous for a, b in zip(row, lead, strict=True)]
        previous = pivot
        pivots.append(column)
    free = next(column for column in range(width) if column not in pivots)
    vector = [0] * width
    vector[free] = previous
    for row, column in zip(rows, pivots, strict=True):
        vector[column] = -row[free]
    return vector


class Replies:
    """The opponent's best replies to a player's mixes.

    Parameters
    ----------
    payoffs : array, shape (m, n)
        The **opponent's** payoffs, finite, indexed [own action, opponent's action].

    Attributes
    ----------
    scaled : array, shape (m, n)
        The payoffs brought to [0, 1] by their minimum and range, correctly rounded; 0 where they are constant.
    constant : bool
        Whether all payoffs are one number, up to round-off; they are then taken as equal.
    """

    def __init__(self, payoffs: Floats) -> None:
        ratios = [[float(value).as_integer_ratio() for value in row] for row in payoffs]
        scale = max(below for row in ratios for _, below in row)  # denominators are powers of two
        self._whole = [[above * (scale // below) for above, below in row] for row in ratios]
        lowest, highest = min(map(min, self._whole)), max(map(max, self._whole))
        self.constant = (highest - lowest) * ROUND_OFF <= max(abs(lowest), abs(highest))
        if self.constant:
            payoffs = np.zeros_like(payoffs)
            self._whole = [[0 for _ in row] for row in self._whole]
            lowest = highest = 0
        self._range = highest - lowest
        self.own, self.opposed = payoffs.shape
        self.scaled: Floats = np.array(
            [[(value - lowest) / (self._range or 1) for value in row] for row in self._whole]
        )
        # For the screen alone: differences of raw payoffs are right to the last bit, also between small payoffs beside
        # large ones, which differences of `scaled` are not. A power of two keeps them from overflowing.
        largest = float(np.abs(payoffs).max())
        self._raw: Floats = np.ldexp(payoffs, -math.frexp(largest)[1] - 1)

    def vertex(self, weights: list[int]) -> Vertex:
        """Return the vertex record of non-negative weights, with the best replies found exactly."""
        divisor = math.gcd(*weights)
        weights = [weight // divisor for weight in weights]
        support = tuple(i for i, weight in enumerate(weights) if weight)
        payoffs = [sum(weights[i] * self._whole[i][j] for i in support) for j in range(self.opposed)]
        best = max(payoffs)
        slack = self._range * sum(weights)
        replies = tuple(j for j, payoff in enumerate(payoffs) if (best - payoff) * TIE <= slack)
        return Vertex(tuple(weights), support, replies, self.opposed)

    def solve(self, support: tuple[int, ...], tied: tuple[int, ...]) -> Vertex | None:
        """Return the one mix, positive on exactly `support`, at which the replies `tied` pay the same and are best.

        None where there is no such mix or more than one. Both tuples have the same length.
        """
        first, *others = tied
        vector = null_vector([[self._whole[i][j] - self._whole[i][first] for i in support] for j in others])
        if vector is None:
            return None
        if vector[0] < 0:
            vector = [-entry for entry in vector]
        if min(vector) <= 0:
            return None
        weights = [0] * self.own
        for i, entry in zip(support, vector, strict=True):
            weights[i] = entry
        vertex = self.vertex(weights)
        return vertex if first in vertex.replies else None

    def vertices(self) -> list[Vertex]:
        """Return every vertex of the best-reply polyhedron.

        A vertex with support I is the only mix on I at which its tied replies K pay the same; so the tie equations
        restricted to I have rank |I| - 1, and |I| of the replies in K suffice to state them. Going through all pairs
        of an I and a K of equal size therefore meets every vertex. Where best replies are tied up to round-off only,
        the same vertex may be met in several nearly equal versions, and mixes between vertices as well.
        """
        found: dict[tuple[int, ...], Vertex] = {}
        for i in range(self.own):
            pure = self.vertex([int(i == other) for other in range(self.own)])
            found[pure.weights] = pure
        for size in range(2, min(self.own, self.opposed) + 1):
            for support, tied in self._screened(size):
                vertex = self.solve(support, tied)
                if vertex is not None:
                    found.setdefault(vertex.weights, vertex)
        return list(found.values())

    def _screened(self, size: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield the pairs of `size` own actions and `size` replies that may give a vertex, by a look in floats."""
        supports = list(combinations(range(self.own), size))
        ties = list(combinations(range(self.opposed), size))
        tied = np.array(ties)
        step = max(1, _BATCH // len(ties))
        for start in range(0, len(supports), step):
            own = np.array(supports[start : start + step])
            raw = self._raw[own]  # (supports, size, n)
            equations = raw[:, :, tied[:, 1:]] - raw[:, :, tied[:, :1]]  # (supports, size, ties, size - 1)
            equations = equations.transpose(0, 2, 3, 1)
            height = np.abs(equations).max(axis=-1, keepdims=True)
            equations = equations / np.where(height == 0, 1, height)
            _, singular, basis = np.linalg.svd(equations)
            mixes = basis[..., -1, :]  # (supports, ties, size): the null vector, of length 1
            mixes = np.where(mixes.sum(axis=-1, keepdims=True) < 0, -mixes, mixes)
            payoffs = mixes @ self.scaled[own]  # (supports, ties, n)
            gap = payoffs.max(axis=-1) - np.take_along_axis(payoffs, tied[None, :, :1], axis=-1)[..., 0]
            sound = singular[..., -1] > _SOUND * singular[..., 0]
            outside = (mixes.min(axis=-1) < -_SCREEN) | (gap > _SCREEN * mixes.sum(axis=-1))
            hopeless = (height == 0).any(axis=(-2, -1)) | (sound & outside)
            for a, b in np.argwhere(~hopeless).tolist():
                yield supports[start + a], ties[b]

    def nearest(self, mix: Floats) -> Vertex | None:
        """Return the vertex that a mix found in floating point stands for, or None where it stands for none.

        The support and the ties are read off the mix, at the finest level that gives a vertex. Of the tied replies the
        best-conditioned |support| are taken, so that ties that are exact up to round-off do no harm.
        """
        mix = mix / mix.sum()
        if not np.isfinite(mix).all():
            return None
        payoffs = mix @ self.scaled
        gaps = payoffs.max() - payoffs
        for level in (1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6):
            support = np.flatnonzero(mix > level)
            tied = self._independent(support, np.flatnonzero(gaps <= level))
            if len(tied) != len(support):
                continue
            vertex = self.solve(tuple(support.tolist()), tied)
            if vertex is not None and np.abs(vertex.mix() - mix).max() <= 1e-6:
                return vertex
        return None

    def _independent(self, support: npt.NDArray[np.intp], tied: npt.NDArray[np.intp]) -> tuple[int, ...]:
        """Choose at most |support| replies whose tie equations are as far from dependent as can be (pivoted QR).

        The equations keep their size: one made of round-off alone must come last.
        """
        first, others = int(tied[0]), tied[1:]
        equations = (self._raw[np.ix_(support, others)] - self._raw[support, first][:, None]).T
        chosen = [first]
        while len(chosen) < len(support) and len(others):
            lengths = np.linalg.norm(equations, axis=1)
            best = int(lengths.argmax())
            if lengths[best] == 0:
                break
            chosen.append(int(others[best]))
            axis = equations[best] / lengths[best]
            equations = equations - np.outer(equations @ axis, axis)
            equations[best] = 0
        return tuple(chosen)
