"""A few inspections over many periods: Dresher's (1962) game and its relatives.

There are n periods and m inspections. An inspectee violates at most once and sees every past inspection; in each
period the inspector inspects or not. What follows an inspection is the game with (n - 1, m - 1), what follows a period
without one is (n - 1, m), so that every stage is a game of two actions each, inspect or not against act legally or
violate, with the values of smaller games among its payoffs.

Three sets of payoffs: zero-sum, with +1 to the inspector for a violation that is met, -1 for one that is not and 0 for
none (Dresher 1962; the explicit solution is a special case of von Stengel 2016); the same with 1, 0 and a value
of q for the inspector where nothing happens (Ferguson and Melolidakis 1998); and a game in which a violation that is
met hurts both, with payoffs (-a, -b), against (-1, 1) for one that is not and (0, 0) for none (Maschler 1966; Avenhaus,
von Stengel and Zamir 2002). In the last the inspector may announce its schedule and be bound by it: the schedule stays
the same and the inspectee acts legally as long as inspections remain.

Every stage is solved from its tie equations in fractions, and again in floating point by `policylab.solve`; the
largest difference is returned as `solver gap`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from policylab.literature.exact import Matrix, Profile, two_by_two
from policylab.literature.values import Rational, Values
from policylab.solve import commitment, nash

Table = dict[tuple[int, int], Fraction]


def dresher(periods: Rational) -> Values:
    """Solve the zero-sum game for every number of periods up to the given one, and of inspections.

    Parameters
    ----------
    periods : int

    Returns
    -------
    dict
        `value(n,m)` to the inspector; where 0 < m < n also `inspect(n,m)` and `violate(n,m)`, the chances in the first
        period; `solver gap`.

    Examples
    --------
    >>> dresher(3)["value(3,2)"]
    Fraction(-1, 7)
    """
    value: Table = {}
    values: Values = {}
    gap = 0.0
    for n, m in _stages(int(periods)):
        if 0 < m < n:
            payoffs = [[value[n - 1, m - 1], Fraction(1)], [value[n - 1, m], Fraction(-1)]]
            played, difference = _zero_sum(payoffs)
            value[n, m], gap = played.payoff(payoffs), max(gap, difference)
            values |= {f"inspect({n},{m})": played.row[0], f"violate({n},{m})": played.column[1]}
        else:
            value[n, m] = Fraction(-1 if m == 0 else 0)
        values[f"value({n},{m})"] = value[n, m]
    return {**values, "solver gap": gap}


def smuggler(periods: Rational, q: Rational) -> Values:
    """Solve Ferguson and Melolidakis' form, in which the inspector wins q if the inspectee never acts.

    Parameters
    ----------
    periods : int
    q : int or Fraction
        In [0, 1].

    Returns
    -------
    dict
        `value(n,m)`, what the inspector wins on average; `solver gap`.

    Examples
    --------
    >>> smuggler(3, Fraction(1, 2))["value(3,1)"]
    Fraction(1, 4)
    """
    value: Table = {}
    gap = 0.0
    for n, m in _stages(int(periods)):
        if 0 < m < n:
            payoffs = [[value[n - 1, m - 1], Fraction(1)], [value[n - 1, m], Fraction(0)]]
            played, difference = _zero_sum(payoffs)
            value[n, m], gap = played.payoff(payoffs), max(gap, difference)
        else:
            value[n, m] = Fraction(0) if m == 0 else Fraction(q)
    return {**{f"value({n},{m})": one for (n, m), one in value.items()}, "solver gap": gap}


def inspector_leadership(periods: Rational, a: Rational, b: Rational) -> Values:
    """Solve the game in which a violation that is met hurts both, without and with an inspector that binds itself.

    Parameters
    ----------
    periods : int
    a : int or Fraction
        What a violation that is met costs the inspector, in (0, 1); one that is not met costs it 1.
    b : int or Fraction
        What it costs the inspectee, above 0; one that is not met brings it 1.

    Returns
    -------
    dict
        Where 0 < m < n: `inspect(n,m)`, the chance of an inspection in the first period, the same in both games;
        `inspector(n,m)` and `inspectee(n,m)`, the payoffs where both choose at once; `leader(n,m)`, what the inspector
        gets where it is bound; `worth(n,m)`, the difference; `solver gap`.

    Examples
    --------
    >>> inspector_leadership(2, Fraction(1, 2), 1)["worth(2,1)"]
    Fraction(1, 3)
    """
    inspector: Table = {}
    inspectee: Table = {}
    leader: Table = {}
    values: Values = {}
    gap = 0.0
    for n, m in _stages(int(periods)):
        if 0 < m < n:
            after, without = (n - 1, m - 1), (n - 1, m)
            B = [[inspectee[after], -Fraction(b)], [inspectee[without], Fraction(1)]]
            A = [[inspector[after], -Fraction(a)], [inspector[without], Fraction(-1)]]
            bound = [[leader[after], -Fraction(a)], [leader[without], Fraction(-1)]]
            played = two_by_two(A, B)
            legal = Profile(played.row, (Fraction(1), Fraction(0)))
            inspector[n, m], inspectee[n, m] = played.payoff(A), played.payoff(B)
            leader[n, m] = legal.payoff(bound)
            gap = max(gap, _from_nash(A, B, played), _from_commitment(bound, B, legal))
            values |= {
                f"inspect({n},{m})": played.row[0],
                f"inspector({n},{m})": inspector[n, m],
                f"inspectee({n},{m})": inspectee[n, m],
                f"leader({n},{m})": leader[n, m],
                f"worth({n},{m})": leader[n, m] - inspector[n, m],
            }
        else:
            inspector[n, m] = leader[n, m] = Fraction(-1 if m == 0 else 0)
            inspectee[n, m] = Fraction(1 if m == 0 else 0)
    return {**values, "solver gap": gap}


def _stages(periods: int) -> Iterator[tuple[int, int]]:
    return ((n, m) for n in range(1, periods + 1) for m in range(n + 1))


def _zero_sum(payoffs: Matrix) -> tuple[Profile, float]:
    """Return the equilibrium of a stage, and how far what `nash` finds is from it."""
    opposed = [[-value for value in row] for row in payoffs]
    played = two_by_two(payoffs, opposed)
    return played, _from_nash(payoffs, opposed, played)


def _from_nash(A: Matrix, B: Matrix, played: Profile) -> float:
    (found,) = nash(_floats(A), _floats(B)).equilibria
    return max(_distance(found.row, played.row), _distance(found.column, played.column))


def _from_commitment(A: Matrix, B: Matrix, played: Profile) -> float:
    found = commitment(_floats(A), _floats(B), "row")
    return max(_distance(found.row, played.row), _distance(found.column, played.column))


def _floats(matrix: Matrix) -> npt.NDArray[np.float64]:
    return np.array([[float(value) for value in row] for row in matrix])


def _distance(found: npt.NDArray[np.float64], exact: tuple[Fraction, ...]) -> float:
    return float(np.abs(found - np.array([float(chance) for chance in exact])).max())
