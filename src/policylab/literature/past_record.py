"""Enforcement by past record, and cooperation in repeated regulation.

Firms are in one of two groups. In the trusted one inspections are rare, fines low and, perhaps, service is given; who
is caught there is moved to the targeted one, with frequent inspections and a high fine, and comes back by being found
in order. The way back makes a firm comply in the targeted group at a cost far above the expected fine (Harrington
1988). A benefit of being trusted, such as service, adds to that leverage.
"""

from __future__ import annotations

from collections.abc import Sequence

from policylab.literature.values import Number, Values, said
from policylab.solve import Targeting, harrington, harrington_threshold, scholz

_HALVINGS = 60
_NEAR = 1e-6  # how far below and above the threshold the policies are told, as a share of it


def past_record(
    cost: Number, p1: Number, F1: Number, p2: Number, F2: Number, u: Number, beta: Number, benefit: Number = 0
) -> Values:
    """Find what a firm does in Harrington's two groups, and up to which cost it complies in the targeted one.

    Parameters
    ----------
    cost : number
        What complying costs, per period.
    p1, F1, p2, F2 : number
        Chance of an inspection and fine in the trusted and in the targeted group.
    u : number
        The chance that a firm found in order is trusted again.
    beta : number
        The discount.
    benefit : number
        What being trusted is worth, per period.

    Returns
    -------
    dict
        `trusted` and `targeted`, the best actions in the two groups; `share targeted`, `compliance` and `inspections`
        per period in the long run, with `fines`, the mean fine paid; `threshold`, the cost up to which complying while
        targeted is best, found by trying costs, and `formula`, the same in closed form; `below` and `above`, the
        policies on its two sides; `static`, the threshold without a past record.
    """
    scheme = [float(value) for value in (p1, F1, p2, F2, u, beta, benefit)]
    chosen = harrington(float(cost), *scheme)
    static = scheme[2] * scheme[3]
    low, high = 0.0, max(1.0, static)
    while _complies(harrington(high, *scheme)):
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _complies(harrington(middle, *scheme)) else (low, middle)
    return {
        "trusted": chosen.policy_names[0],
        "targeted": chosen.policy_names[1],
        "share targeted": chosen.share_targeted,
        "compliance": float(chosen.joint[:, 0].sum()),
        "inspections": float(chosen.joint.sum(axis=1) @ [scheme[0], scheme[2]]),
        "fines": float(chosen.joint[:, 1] @ [scheme[0] * scheme[1], static]),
        "threshold": low,
        "formula": harrington_threshold(*scheme),
        "below": ", ".join(harrington(low * (1 - _NEAR), *scheme).policy_names),
        "above": ", ".join(harrington(low * (1 + _NEAR), *scheme).policy_names),
        "static": static,
    }


def repeated_regulation(agency: Sequence[Number], firm: Sequence[Number]) -> Values:
    """Ask from which discount on answering in kind keeps agency and firm cooperative (Scholz 1984).

    Parameters
    ----------
    agency, firm : sequence of four numbers
        Payoffs T (defect on a partner that cooperates), R (both cooperate), P (both defect), S (cooperate alone).

    Returns
    -------
    dict
        `applies`, whether T > R > P > S for both; then `bound`, the discount.
    """
    found = scholz([float(value) for value in agency], [float(value) for value in firm])
    values: Values = {"applies": said(found.applies)}
    return values if found.bound is None else {**values, "bound": found.bound}


def _complies(found: Targeting) -> bool:
    return found.policy_names[1] == "comply"
