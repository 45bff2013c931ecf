"""A reward for those who comply: who pays for it?

Regulators regulate or do not, firms comply or violate. A violation under regulation costs the firm a fine, which the
regulator collects; complying costs the firm and, under regulation, earns it a grant. If the regulator pays the grant,
regulating pays less the more firms comply, and with mixed behaviour

    P(comply) = (fine - inspection) / (grant + fine),  P(regulate) = cost / (grant + fine):

a larger grant means *less* compliance. These are the equations of "Evolutionary game analysis between local government
and enterprises on bridge employment" (Systems 2022, 10(4), 115) with a cost of inspection added. Where somebody else
pays the grant the first is (fine - inspection) / fine, which no grant moves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policylab.literature.exact import Matrix, Profile, equilibria
from policylab.literature.values import Rational, Values
from policylab.solve import replicator, rest_point

Floats = npt.NDArray[np.float64]

_HORIZON = 100.0


def incentive(
    fine: Rational, cost: Rational, grant: Rational, inspection: Rational, payer: str = "regulator"
) -> Values:
    """Solve the game.

    Parameters
    ----------
    fine, cost, grant, inspection : int or Fraction
        The fine, the cost of complying less what it brings by itself, the grant, and the cost of regulating.
    payer : str
        Who pays the grant: `regulator` or `superior`.

    Returns
    -------
    dict
        `equilibria`, their number; `regulate` and `comply`, the chances in the one with least regulation.

    Raises
    ------
    ValueError
        For a payer of another name.

    Examples
    --------
    >>> [incentive(6, 3, grant, 1)["comply"] for grant in (0, 2, 6)]
    [Fraction(5, 6), Fraction(5, 8), Fraction(5, 12)]
    """
    found = equilibria(*_game(fine, cost, grant, inspection, payer)).profiles
    one = min(found, key=_regulated)
    return {"equilibria": len(found), "regulate": one.row[0], "comply": one.column[0]}


def incentive_dynamics(
    fine: Rational, cost: Rational, grant: Rational, inspection: Rational, payer: str = "regulator"
) -> Values:
    """Let two populations learn to play the game, with a fine that stays and with one that answers.

    Parameters
    ----------
    fine, cost, grant, inspection : int or Fraction
        As for `incentive`, with a mixed equilibrium.
    payer : str
        As for `incentive`.

    Returns
    -------
    dict
        `kind` of the mixed equilibrium and `frequency`, the size of its imaginary eigenvalues, where the fine stays;
        `end regulate` and `end comply`, the shares at time 100, from one half each, where it is multiplied by
        (1 - y)/(1 - y*), y being the share that complies and y* the equilibrium one.

    Raises
    ------
    ValueError
        For a payer of another name.
    """
    A, B = _game(fine, cost, grant, inspection, payer)
    one = min(equilibria(A, B).profiles, key=_regulated)
    regulators, firms = _floats(A), _floats(B)
    rest = rest_point(
        regulators, firms, [float(chance) for chance in one.row], [float(chance) for chance in one.column]
    )
    violate = float(one.column[1])
    fined = np.array([[0.0, float(fine)], [0.0, 0.0]])  # what the fine brings the regulator and costs firms

    def excess(y: Floats) -> float:
        return float((1 - y[0]) / violate - 1)

    path = replicator(
        lambda _, y: regulators + excess(y) * fined,
        lambda _, y: firms - excess(y) * fined,
        [0.5, 0.5],
        [0.5, 0.5],
        _HORIZON,
        times=[_HORIZON],
    )
    return {
        "kind": rest.kind,
        "frequency": float(np.abs(rest.eigenvalues.imag).max()),
        "end regulate": float(path.end_row[0]),
        "end comply": float(path.end_column[0]),
    }


def _game(fine: Rational, cost: Rational, grant: Rational, inspection: Rational, payer: str) -> tuple[Matrix, Matrix]:
    """Return the payoffs of regulators and firms: rows regulate, do not; columns comply, violate."""
    if payer not in ("regulator", "superior"):
        raise ValueError(f"incentive: payer must be 'regulator' or 'superior'; got {payer!r}")
    paid = grant if payer == "regulator" else 0
    return [[-paid - inspection, fine - inspection], [0, 0]], [[grant - cost, -fine], [-cost, 0]]


def _regulated(one: Profile) -> Rational:
    return one.row[0]


def _floats(matrix: Matrix) -> Floats:
    return np.array([[float(value) for value in row] for row in matrix])
