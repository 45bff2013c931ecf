"""Enterprises, public and government: the three populations of Wang, Jia, He, Wang and Huang (2023).

Enterprises treat their exhaust or not (x), the public takes part or not (y), the government regulates or not (z). By
how much the first action of each pays more, simplified from the payoff table of the article:

    enterprises  eta y PA - eA (1 - g) Pe - eA (1 - gamma) CA + eA Rc + z (alpha + beta) P,
    public       CB0 - delta CB1 + zeta Rp + lambda CH (1 - x) + epsilon delta CB1 z,
    government   G0 + G1 - CG1 + beta P (1 - x) - alpha P x + y (theta (G0 + G1) - epsilon delta CB1),

with P = PA + (1 - eA)(1 - g) Pe. Here alpha is a subsidy and beta a penalty, as shares of P: service and enforcement in
one model. At a corner the three eigenvalues are the growth rates there, with the sign that leads away.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt

from policylab.literature.values import Number, Values
from policylab.solve import replicator_n, stability

Floats = npt.NDArray[np.float64]

_LETTERS = ("x", "y", "z")
_CORNERS = tuple(product((0, 1), repeat=3))
_STARTS = tuple(product((0.1, 0.5, 0.9), repeat=3))
_MIDDLE = (0.5, 0.5, 0.5)
_HORIZON = 15.0
_THERE = 0.005  # within two decimals, as the article reads its figures


def growth(
    PA: Number, CA: Number, CH: Number, CB1: Number, CB0: Number, Rp: Number, eta: Number, theta: Number, lam: Number,
    CG1: Number, g: Number, Pe: Number, eA: Number, Rc: Number, alpha: Number, beta: Number, gamma: Number,
    delta: Number, epsilon: Number, zeta: Number, G0: Number, G1: Number,
) -> Callable[[Floats], Floats]:  # fmt: skip
    """Return by how much the first action of each population pays more, as a function of the three shares.

    Parameters
    ----------
    PA, CA, CH, CB1, CB0, Rp, eta, theta, lam, CG1, g : number
        What the article keeps the same in all stages (lam is its lambda).
    Pe, eA, Rc, alpha, beta, gamma, delta, epsilon, zeta, G0, G1 : number
        What differs between the stages.
    """
    P = float(PA + (1 - eA) * (1 - g) * Pe)
    firm = np.array([-eA * (1 - g) * Pe - eA * (1 - gamma) * CA + eA * Rc, eta * PA, (alpha + beta) * P], dtype=float)
    public = np.array([CB0 - delta * CB1 + zeta * Rp + lam * CH, -lam * CH, epsilon * delta * CB1], dtype=float)
    state = np.array([G0 + G1 - CG1 + beta * P, -(alpha + beta) * P, theta * (G0 + G1) - epsilon * delta * CB1], float)

    def above(shares: Floats) -> Floats:
        x, y, z = shares
        return np.array([firm @ (1, y, z), public @ (1, x, z), state @ (1, x, y)])

    return above


def tripartite(
    PA: Number, CA: Number, CH: Number, CB1: Number, CB0: Number, Rp: Number, eta: Number, theta: Number, lam: Number,
    CG1: Number, g: Number, Pe: Number, eA: Number, Rc: Number, alpha: Number, beta: Number, gamma: Number,
    delta: Number, epsilon: Number, zeta: Number, G0: Number, G1: Number,
) -> Values:  # fmt: skip
    """Follow the three populations from 27 starts, and judge the eight corners.

    Parameters
    ----------
    PA, CA, CH, CB1, CB0, Rp, eta, theta, lam, CG1, g : number
        As for `growth`.
    Pe, eA, Rc, alpha, beta, gamma, delta, epsilon, zeta, G0, G1 : number
        As for `growth`.

    Returns
    -------
    dict
        `x(0.5)`, ..., `z(1)`: shares at times 0.5 and 1 from the middle; `end x`, `end y`, `end z` from there at time
        15; `stable`, the corners at which every eigenvalue is negative; for the corner at which the
        path from the middle ends, `eigenvalue x`, `eigenvalue y`, `eigenvalue z`; `arrive`, the number of starts, of
        the 27 with shares of 0.1, 0.5 or 0.9, that are within 0.005 of that corner at time 15; `zero eigenvalues`, how
        many there are at all corners together.
    """
    above = growth(**locals())
    path = replicator_n(above, _MIDDLE, _HORIZON, times=[0.0, 0.5, 1.0, _HORIZON])
    values: Values = {
        f"{letter}({time:g})": float(share)
        for time, state in zip(path.times.tolist()[1:3], path.states[1:3], strict=True)
        for letter, share in zip(_LETTERS, state, strict=True)
    }
    end = np.round(path.end)
    judged = {corner: stability(above, corner) for corner in _CORNERS}
    outward = (1 - 2 * end) * above(end)
    if not np.allclose(np.sort(outward), np.sort(judged[tuple(end.astype(int))].eigenvalues.real), atol=1e-9, rtol=0):
        raise ArithmeticError(f"tripartite: eigenvalues at {end} must be the outward growth rates {outward}")
    ends = [replicator_n(above, start, _HORIZON, times=[_HORIZON]).end for start in _STARTS]
    zeros = sum(int((np.abs(one.eigenvalues) < 1e-12).sum()) for one in judged.values())
    return {
        **values,
        **{f"end {letter}": float(share) for letter, share in zip(_LETTERS, path.end, strict=True)},
        **{f"eigenvalue {letter}": float(rate) for letter, rate in zip(_LETTERS, outward, strict=True)},
        "stable": " ".join(f"({', '.join(map(str, corner))})" for corner, one in judged.items() if one.ess),
        "arrive": sum(bool(np.abs(one - end).max() < _THERE) for one in ends),
        "zero eigenvalues": zeros,
    }
