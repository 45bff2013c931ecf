"""The inspection game with two actions each: its equilibrium, and what populations do that play it again and again.

A firm complies, which costs it C, or violates; a regulator inspects, which costs it k, or does not. A violation that
is met costs the firm F and is worth B to the regulator. Where 0 < C < F and 0 < k < B the only equilibrium is mixed:

    P(violate) = k/B,  P(inspect) = C/F,

so that a firm's payoffs move inspections only (Tsebelis 1989; `tsebelis` is the game with the eight payoffs of that
article). In two populations that imitate what pays, the mixed equilibrium is a centre: shares go round it on closed
orbits along which

    H = (B - k) ln x + k ln(1 - x) + C ln y + (F - C) ln(1 - y)

stays as it is (x the share that complies, y the share inspected) and whose averages are the equilibrium. A fine that
rises with the share that violates turns the centre into a sink, as Wang and Shi (2019) find of polluters.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from policylab.literature.exact import Matrix, Profile, equilibria
from policylab.literature.values import Number, Rational, Values, said
from policylab.solve import replicator, rest_point

Floats = npt.NDArray[np.float64]


def inspection_game(C: Rational, F: Rational, k: Rational, B: Rational) -> Values:
    """Solve the inspection game.

    Parameters
    ----------
    C : int or Fraction
        What complying costs the firm; negative where it pays by itself.
    F : int or Fraction
        What a violation that is met costs the firm.
    k : int or Fraction
        What an inspection costs the regulator.
    B : int or Fraction
        What meeting a violation is worth to it.

    Returns
    -------
    dict
        `equilibria`, their number; `degenerate`; `inspect` and `violate`, the chances in the equilibrium with most
        violations; `fewest violations`, the chance of a violation in the one with fewest.

    Examples
    --------
    >>> inspection_game(8, 20, 1, 5)["inspect"]
    Fraction(2, 5)
    """
    return _played([[-k, B - k], [0, 0]], [[-C, -F], [-C, 0]])


def tsebelis(public: dict[str, Rational], police: dict[str, Rational]) -> Values:
    """Solve the inspection game with the payoffs of the article.

    Parameters
    ----------
    public, police : dict
        Payoffs `a` (violate, enforce), `b` (comply, enforce), `c` (violate, not) and `d` (comply, not).

    Returns
    -------
    dict
        As `inspection_game`; `inspect` is P(enforce).
    """
    A, B = ([[one["b"], one["a"]], [one["d"], one["c"]]] for one in (police, public))
    return _played(A, B)


def inspection_dynamics(
    C: Number, F: Number, k: Number, B: Number, comply: Number, inspect: Number, penalty: str, horizon: Number
) -> Values:
    """Let a population of firms and one of regulators learn to play the inspection game.

    Parameters
    ----------
    C, F, k, B : number
        As in `inspection_game`, with a mixed equilibrium.
    comply, inspect : number
        The shares at the start.
    penalty : str
        `static`, or `dynamic`: the fine is F (1 + x* - x), with x the share that complies and x* = 1 - k/B.
    horizon : number
        How long they learn.

    Returns
    -------
    dict
        `real` and `imaginary`, the eigenvalues at the mixed equilibrium, with `kind` and `ess`; `ending`, `end comply`
        and `end inspect` at the horizon; `comply(1)`, `comply(5)`, `inspect(1)`, `inspect(5)`, states on the way. Under
        a static penalty also the `period` of the orbit and the period of `small` ones, `mean comply` and
        `mean inspect` over one period, the `lowest` and `highest` shares on it, `H` at the start and its largest
        `drift` from there.

    Raises
    ------
    ValueError
        For a penalty of another name.
    """
    if penalty not in ("static", "dynamic"):
        raise ValueError(f"inspection_dynamics: penalty must be 'static' or 'dynamic'; got {penalty!r}")
    C, F, k, B = (float(value) for value in (C, F, k, B))
    start = [float(comply), 1 - float(comply)], [float(inspect), 1 - float(inspect)]
    target = 1 - k / B

    def firm(x: Floats, _: object) -> Floats:
        fine = F * (1 + target - x[0])
        return np.array([[-C, -C], [-fine, 0.0]])

    payoffs: Any = firm if penalty == "dynamic" else np.array([[-C, -C], [-F, 0.0]])
    regulator = np.array([[-k, 0.0], [B - k, 0.0]])
    rest = rest_point(payoffs, regulator, [target, 1 - target], [C / F, 1 - C / F])
    early = replicator(payoffs, regulator, *start, 5.0, times=[0.0, 1.0, 5.0])
    late = replicator(payoffs, regulator, *start, float(horizon))
    values: Values = {
        "real": float(rest.eigenvalues[0].real),
        "imaginary": float(rest.eigenvalues[0].imag),
        "kind": rest.kind,
        "ess": said(rest.ess),
        "ending": late.status,
        "end comply": float(late.end_row[0]),
        "end inspect": float(late.end_column[0]),
    }
    for place, time in ((1, 1), (2, 5)):
        values |= {f"comply({time})": float(early.row[place, 0]), f"inspect({time})": float(early.column[place, 0])}
    if penalty == "static" and late.period is not None:
        # The second half of two rounds is one round.
        rounds = replicator(payoffs, regulator, *start, 2 * late.period)
        invariant = _invariant(late.row[:, 0], late.column[:, 0], C, F, k, B)
        values |= {
            "period": late.period,
            "small": 2 * math.pi / float(rest.eigenvalues[0].imag),
            "mean comply": float(rounds.mean_row[0]),
            "mean inspect": float(rounds.mean_column[0]),
            "lowest comply": float(rounds.row[:, 0].min()),
            "highest comply": float(rounds.row[:, 0].max()),
            "lowest inspect": float(rounds.column[:, 0].min()),
            "highest inspect": float(rounds.column[:, 0].max()),
            "H": float(invariant[0]),
            "drift": float(np.abs(invariant - invariant[0]).max()),
        }
    return values


def _played(A: Matrix, B: Matrix) -> Values:
    """Solve a game with rows inspect, do not, and columns comply, violate."""
    found = equilibria(A, B)
    worst, best = max(found.profiles, key=_violations), min(found.profiles, key=_violations)
    return {
        "equilibria": len(found.profiles),
        "degenerate": said(found.degenerate),
        "inspect": worst.row[0],
        "violate": worst.column[1],
        "fewest violations": best.column[1],
    }


def _violations(one: Profile) -> Rational:
    return one.column[1]


def _invariant(x: Floats, y: Floats, C: float, F: float, k: float, B: float) -> Floats:
    invariant: Floats = (B - k) * np.log(x) + k * np.log1p(-x) + C * np.log(y) + (F - C) * np.log1p(-y)
    return invariant
