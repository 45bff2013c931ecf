"""Habitual and strategic payers: the tax compliance game of Graetz, Reinganum and Wilde (1986).

A share q of payers owes the high amount; of these a share rho is strategic and the rest always honest. A strategic one
reports high or low; the authority audits low reports or does not. With T the amount evaded, P the penalty and c the
cost of an audit the mixed equilibrium is

    alpha = c (1 - q) / (rho q (T + P - c))  under-report,  beta = T / (T + P)  of low reports audited,

so that evasion as a whole, rho q alpha = c (1 - q) / (T + P - c), does not depend on how many payers are strategic,
until so few are that even all of them evading is not worth an audit.
"""

from __future__ import annotations

from fractions import Fraction

from policylab.literature.exact import Matrix, equilibria
from policylab.literature.values import Rational, Values


def tax_compliance(q: Rational, rho: Rational, T: Rational, P: Rational, c: Rational) -> Values:
    """Solve the game between the authority and the strategic payers as one of two actions each.

    Parameters
    ----------
    q : int or Fraction
        The share of payers who owe the high amount, in (0, 1).
    rho : int or Fraction
        The share of these who are strategic, in (0, 1].
    T, P, c : int or Fraction
        The amount evaded, the penalty on top of it, and the cost of an audit.

    Returns
    -------
    dict
        `evade`, the chance that a strategic payer reports low; `audit`, the chance that a low report is
        audited; `evasion`, the share of all payers who evade; `enough habit`, the share of strategic payers below which
        nothing is audited and all of them evade.

    Examples
    --------
    >>> tax_compliance(Fraction(1, 2), Fraction(1, 2), 10, 10, 2)["evade"]
    Fraction(2, 9)
    """
    strategic, honest_low = Fraction(rho) * q, 1 - Fraction(q)
    caught = Fraction(T + P)
    # Per payer; the authority's rows are audit, do not, the payer's columns report high, report low. What an audit
    # brings is counted against leaving low reports alone.
    authority: Matrix = [[-c * honest_low, strategic * (caught - c) - c * honest_low], [0, 0]]
    payer: Matrix = [[-T, -caught], [-T, 0]]
    one = equilibria(authority, payer).profiles[0]
    return {
        "evade": one.column[1],
        "audit": one.row[0],
        "evasion": strategic * one.column[1],
        "enough habit": c * honest_low / (q * (caught - c)),
    }
