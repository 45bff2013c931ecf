"""Games with rational payoffs, solved by the project's solvers and then stated in fractions.

The solvers work with floating-point numbers and decide in exact arithmetic, but return each chance rounded. Where the
payoffs are fractions with small numerators and denominators, so are the chances, and the nearest fraction with a
denominator of at most a million is the chance itself. That is not taken on trust: what is returned here has been
checked in fractions, without any tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from policylab.literature.values import Rational
from policylab.solve import Equilibrium, commitment, nash

Matrix = Sequence[Sequence[Rational]]
Mix = tuple[Fraction, ...]

_LARGEST_DENOMINATOR = 10**6


@dataclass(frozen=True)
class Profile:
    """A pair of mixes in fractions.

    Attributes
    ----------
    row, column : tuple of Fraction
        The chances of the row and of the column player's actions.
    """

    row: Mix
    column: Mix

    def payoff(self, matrix: Matrix) -> Fraction:
        """Return the mean of a matrix [row action, column action] under the two mixes."""
        return sum((x * value for x, value in zip(self.row, means(matrix, self.column), strict=True)), Fraction(0))

    def gain(self, A: Matrix, B: Matrix) -> Fraction:
        """Return the larger of what the two players gain by their best deviation: 0 at an equilibrium."""
        row = max(means(A, self.column)) - self.payoff(A)
        column = max(means(transposed(B), self.row)) - self.payoff(B)
        return max(row, column)


@dataclass(frozen=True)
class Equilibria:
    """All extreme equilibria of a game with rational payoffs.

    Attributes
    ----------
    profiles : tuple of Profile
        In the order of `policylab.solve.nash`.
    degenerate : bool
        Whether some mix has more best replies than it has actions.
    """

    profiles: tuple[Profile, ...]
    degenerate: bool


@dataclass(frozen=True)
class Leadership:
    """The mix that the row player announces, and the reply.

    Attributes
    ----------
    mix : tuple of Fraction
    reply : int
        Index of the column player's action.
    leader, follower : Fraction
        Their payoffs.
    """

    mix: Mix
    reply: int
    leader: Fraction
    follower: Fraction


def equilibria(A: Matrix, B: Matrix) -> Equilibria:
    """Return all extreme equilibria by `policylab.solve.nash`, in fractions.

    Parameters
    ----------
    A, B : sequence of sequences of int or Fraction, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action].

    Raises
    ------
    ArithmeticError
        If a mix is no equilibrium in fractions, or if the solver does not vouch for having found all.
    """
    found = nash(_floats(A), _floats(B))
    if not found.complete:
        raise ArithmeticError("equilibria: nash found different equilibria in its two ways")
    profiles = tuple(_profile(one) for one in found.equilibria)
    for one in profiles:
        if one.gain(A, B) != 0:
            raise ArithmeticError(f"equilibria: {one} must be an equilibrium in fractions; gain {one.gain(A, B)}")
    return Equilibria(profiles, found.degenerate)


def leadership(A: Matrix, B: Matrix) -> Leadership:
    """Return the row player's best commitment by `policylab.solve.commitment`, in fractions.

    Parameters
    ----------
    A, B : sequence of sequences of int or Fraction, shape (m, n)
        Payoffs of the leader (rows) and of the follower (columns).

    Raises
    ------
    ArithmeticError
        If the reply is not a best one in fractions.
    """
    found = commitment(_floats(A), _floats(B), "row")
    mix, reply = _fractions(found.row.tolist()), found.follower_action
    replies = means(transposed(B), mix)
    if replies[reply] != max(replies):
        raise ArithmeticError(f"leadership: reply {reply} to {mix} must be best in fractions; payoffs {replies}")
    return Leadership(mix, reply, means(transposed(A), mix)[reply], replies[reply])


def two_by_two(A: Matrix, B: Matrix) -> Profile:
    """Return the equilibrium of a game with two actions each and no pure equilibrium, from the tie equations alone.

    Parameters
    ----------
    A, B : sequence of sequences of int or Fraction, shape (2, 2)

    Raises
    ------
    ArithmeticError
        If the two tie equations have no solution that is an equilibrium.
    """
    p = _tied(transposed(B))
    q = _tied(A)
    profile = Profile((p, 1 - p), (q, 1 - q))
    if not (0 <= p <= 1 and 0 <= q <= 1) or profile.gain(A, B) != 0:
        raise ArithmeticError(f"two_by_two: the tie equations give {profile}, which is no equilibrium")
    return profile


def means(matrix: Matrix, mix: Mix) -> Mix:
    """Return the mean of each row of a matrix under a mix of its columns."""
    return tuple(sum((value * y for value, y in zip(row, mix, strict=True)), Fraction(0)) for row in matrix)


def transposed(matrix: Matrix) -> Matrix:
    """Return a matrix with rows and columns exchanged."""
    return list(zip(*matrix, strict=True))


def _tied(matrix: Matrix) -> Fraction:
    """Return the chance of the first column at which both rows pay the same."""
    (a, b), (c, d) = matrix
    if a - b - c + d == 0:
        raise ArithmeticError("two_by_two: one action must not be better by the same amount whatever the other does")
    return Fraction(d - b) / Fraction(a - b - c + d)


def _profile(one: Equilibrium) -> Profile:
    return Profile(_fractions(one.row.tolist()), _fractions(one.column.tolist()))


def _fractions(mix: list[float]) -> Mix:
    nearest = tuple(Fraction(chance).limit_denominator(_LARGEST_DENOMINATOR) for chance in mix)
    if sum(nearest) != 1:
        raise ArithmeticError(f"the fractions nearest to {mix} must sum to one; got {', '.join(map(str, nearest))}")
    return nearest


def _floats(matrix: Matrix) -> npt.NDArray[np.float64]:
    return np.array([[float(value) for value in row] for row in matrix])
