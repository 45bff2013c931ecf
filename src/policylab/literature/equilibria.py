"""Any game of two players given by its payoffs: all its extreme equilibria.

Source of the cases: the game with which von Stengel (2007) introduces the enumeration of equilibria, and the variant
of it in Avis, Rosenberg, Savani and von Stengel (2010) whose equilibria form a segment.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from policylab.literature.exact import Matrix, Profile, equilibria
from policylab.literature.values import Values, said


def bimatrix(A: Matrix, B: Matrix) -> Values:
    """Solve a game given by its two matrices.

    Parameters
    ----------
    A, B : sequence of sequences of int or Fraction, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action].

    Returns
    -------
    dict
        `equilibria`, their number; `degenerate`; `x(e,i)` and `y(e,j)`, the chance of row i and of column j in
        equilibrium e, all counted from 1, equilibria in ascending order of their mixes; `midpoint(e,f)`, what the
        better of two deviations gains halfway between two equilibria: 0 where the whole segment is one of equilibria.

    Examples
    --------
    >>> bimatrix([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])["x(1,2)"]
    Fraction(1, 3)
    """
    found = equilibria(A, B)
    values: Values = {"equilibria": len(found.profiles), "degenerate": said(found.degenerate)}
    for e, one in enumerate(found.profiles, 1):
        values |= {f"x({e},{i})": chance for i, chance in enumerate(one.row, 1)}
        values |= {f"y({e},{j})": chance for j, chance in enumerate(one.column, 1)}
    for (e, one), (f, other) in combinations(enumerate(found.profiles, 1), 2):
        values[f"midpoint({e},{f})"] = _midpoint(one, other).gain(A, B)
    return values


def _midpoint(one: Profile, other: Profile) -> Profile:
    half = Fraction(1, 2)
    return Profile(
        tuple(half * (a + b) for a, b in zip(one.row, other.row, strict=True)),
        tuple(half * (a + b) for a, b in zip(one.column, other.column, strict=True)),
    )
