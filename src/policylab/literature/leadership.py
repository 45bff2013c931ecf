"""The regulator announces how often it inspects, and is bound by it.

`commitment_game` is any game with a leader (Conitzer and Sandholm 2006; von Stengel and Zamir 2010).
`inspection_leadership` is the inspection game in which a violation that stays does the regulator harm: it inspects just
as often as makes complying pay, the firm complies, and what an inspection costs is spent without a single violation.
With a harm large enough it is Becker's (1968) rule, that pF must reach the cost of complying.
`service_under_commitment` asks what lowering the firm's cost is worth then. `security_game` spreads inspections over
sites (Kiekintveld, Jain, Tsai, Pita, Ordonez and Tambe 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from policylab.literature.exact import Matrix, equilibria, leadership, means, transposed
from policylab.literature.values import Rational, Values, said

_REPLIES = ("comply", "violate")


def commitment_game(A: Matrix, B: Matrix) -> Values:
    """Compare what the row player gets by a mix it announces, by an action it announces, and in equilibrium.

    Parameters
    ----------
    A, B : sequence of sequences of int or Fraction, shape (m, n)
        Payoffs of the leader (rows) and of the follower (columns).

    Returns
    -------
    dict
        `leader` and `follower`, their payoffs under the best announcement; `x(i)`, the chance of row i in it; `reply`,
        the follower's column, counted from 1; `pure`, the leader's payoff if it may announce an action only; `nash`,
        its payoff in the equilibrium that is best for it.

    Examples
    --------
    >>> commitment_game([[2, 4], [1, 3]], [[1, 0], [0, 1]])["leader"]
    Fraction(7, 2)
    """
    best = leadership(A, B)
    alone = [max(a for a, b in zip(*rows, strict=True) if b == max(rows[1])) for rows in zip(A, B, strict=True)]
    return {
        "leader": best.leader,
        "follower": best.follower,
        **{f"x({i})": chance for i, chance in enumerate(best.mix, 1)},
        "reply": best.reply + 1,
        "pure": max(alone),
        "nash": max(one.payoff(A) for one in equilibria(A, B).profiles),
    }


def inspection_leadership(C: Rational, F: Rational, k: Rational, H: Rational) -> Values:
    """Solve the inspection game with and without a regulator that binds itself.

    Parameters
    ----------
    C : int or Fraction
        What complying costs the firm.
    F : int or Fraction
        What a violation that is met costs the firm.
    k : int or Fraction
        What an inspection costs the regulator.
    H : int or Fraction
        The harm to the regulator of a violation that is not met.

    Returns
    -------
    dict
        `inspect`, how often it announces to inspect; `reply`, what the firm does; `leader` and `firm`, the payoffs;
        `nash inspect`, `nash violate` and `nash leader`, the same where both choose at once; `worth`, what
        being bound is worth to the regulator.

    Examples
    --------
    >>> inspection_leadership(8, 20, 1, 30)["leader"]
    Fraction(-2, 5)
    """
    A, B = _inspection(C, F, k, H)
    bound = leadership(A, B)
    free = equilibria(A, B).profiles[0]
    return {
        "inspect": bound.mix[0],
        "reply": _REPLIES[bound.reply],
        "leader": bound.leader,
        "firm": bound.follower,
        "nash inspect": free.row[0],
        "nash violate": free.column[1],
        "nash leader": free.payoff(A),
        "worth": bound.leader - free.payoff(A),
    }


def service_under_commitment(
    C: Rational, F: Rational, k: Rational, H: Rational, c: Rational, sigma: Rational, kappa: Rational
) -> Values:
    """Ask whether a regulator that binds itself gains by a service that takes part of the firm's cost away.

    Parameters
    ----------
    C, F, k, H : int or Fraction
        As in `inspection_leadership`.
    c : int or Fraction
        The part of the cost of complying on which service works.
    sigma : int or Fraction
        The share of it that service takes away.
    kappa : int or Fraction
        What service costs the regulator, per firm.

    Returns
    -------
    dict
        `without` and `with`, the regulator's payoff; `break-even`, the cost of service at which they are equal;
        `regulator`, `firm` and `joint`, the gains; `chosen`, whether the regulator gains; `no loser`, whether neither
        of the two loses.
    """
    before = leadership(*_inspection(C, F, k, H))
    after = leadership(*_inspection(C - sigma * c, F, k, H))
    regulator, firm = after.leader - kappa - before.leader, after.follower - before.follower
    return {
        "without": before.leader,
        "with": after.leader - kappa,
        "break-even": after.leader - before.leader,
        "regulator": regulator,
        "firm": firm,
        "joint": regulator + firm,
        "chosen": said(regulator > 0),
        "no loser": said(regulator >= 0 and firm >= 0),
    }


def security_game(gains: Sequence[Rational], inspections: Rational) -> Values:
    """Spread inspections over sites so that the most tempting one left tempts least.

    Parameters
    ----------
    gains : sequence of int or Fraction
        What a violation at each site brings where it is not inspected; inspected it brings 0. The regulator loses what
        the violator gains.
    inspections : int
        How many sites are inspected at a time.

    Returns
    -------
    dict
        `coverage(t)`, the chance that site t, counted from 1, is inspected; `attacker`, what the violator gets.

    Examples
    --------
    >>> security_game([10, 6, 3], 1)["attacker"]
    Fraction(15, 4)
    """
    sites = range(len(gains))
    schedules = [set(one) for one in combinations(sites, int(inspections))]
    attacker = [[Fraction(0) if t in inspected else Fraction(gains[t]) for t in sites] for inspected in schedules]
    best = leadership([[-gain for gain in row] for row in attacker], attacker)
    inspected = transposed([[int(t in schedule) for t in sites] for schedule in schedules])
    coverage = means(inspected, best.mix)
    return {**{f"coverage({t})": chance for t, chance in enumerate(coverage, 1)}, "attacker": best.follower}


def _inspection(C: Rational, F: Rational, k: Rational, H: Rational) -> tuple[Matrix, Matrix]:
    """Return the payoffs of regulator and firm: rows inspect, do not; columns comply, violate."""
    return [[-k, -k], [0, -H]], [[-C, -F], [-C, 0]]
