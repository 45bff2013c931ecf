"""Harrington's scheme: two groups, and a way back to the better one that makes more comply than fines would.

The object. An agent that violates while trusted is caught with chance p1, pays F1 and is targeted from the next period
on; one that violates while targeted is caught with chance p2, pays F2 and stays there; one that complies while targeted
is inspected with chance p2 and, found in order, trusted again with chance u. Complying costs the same in both groups.
With F1 = 0 the agency punishes nobody in the trusted group, and still some comply (Harrington 1988).

The method. `harrington` hands this to `policylab.solve.targeting`, where object, method and ties stand; the threshold
is a closed form.

References
----------
W. Harrington (1988). Enforcement leverage when penalties are restricted. Journal of Public Economics 37(1), 29-53.
"""

from __future__ import annotations

from policylab.solve._arguments import number
from policylab.solve.targeting import Targeting, targeting


def harrington(
    cost: float, p1: float, F1: float, p2: float, F2: float, u: float, beta: float, benefit: float = 0.0
) -> Targeting:
    """Find the best policy in Harrington's scheme: comply (action 0) or violate (action 1) in either group.

    An agent that violates while trusted is caught with chance p1, pays F1 and is targeted from the next period on; one
    that violates while targeted pays F2 with chance p2 and stays there; one that complies while targeted is inspected
    with chance p2 and then trusted again with chance u.

    Parameters
    ----------
    cost : float
        Cost of complying for a period.
    p1, F1, p2, F2, u, beta, benefit : float
        As for `harrington_threshold`.

    Returns
    -------
    Targeting
        With p1 and p2 as the inspections.

    Raises
    ------
    ValueError
        If an argument is not a number of its interval.

    Examples
    --------
    >>> harrington(8, 0.1, 0, 0.5, 10, 0.4, 0.9).policy_names
    ('violate', 'comply')
    """
    p1, F1, p2, F2, u, beta, benefit = _scheme("harrington", p1, F1, p2, F2, u, beta, benefit)
    cost = number("harrington", "cost", cost)
    return targeting(
        [[benefit - cost, benefit - p1 * F1], [-cost, -p2 * F2]],
        [[0.0, p1], [p2 * u, 0.0]],
        beta,
        inspections=[p1, p2],
        actions=("comply", "violate"),
    )


def harrington_threshold(
    p1: float, F1: float, p2: float, F2: float, u: float, beta: float, benefit: float = 0.0
) -> float:
    """Return the cost of complying up to which an agent that violates while trusted complies while targeted.

    c* = p2*F2 + beta*p2*u*(p2*F2 - p1*F1 + benefit) / (1 - beta*(1 - p1)), from the deviation for one period by an
    agent that always violates. Without a past record the threshold would be p2*F2; the rest is the leverage of being
    trusted again. Complying while trusted is left out: with no benefit and p1*F1 <= p2*F2 it is worth its cost only
    below the threshold.

    Parameters
    ----------
    p1, p2 : float
        Chances of being inspected while trusted and while targeted.
    F1, F2 : float
        Penalties for a violation found, at least 0.
    u : float
        Chance that an agent found to comply while targeted is trusted again.
    beta : float
        Discount, in [0, 1).
    benefit : float
        What being trusted is worth in a period, whatever the action.

    Returns
    -------
    float
        In the unit of the penalties.

    Raises
    ------
    ValueError
        If an argument is not a number of its interval.

    References
    ----------
    Harrington (1988), in full at the head of this module.

    Examples
    --------
    >>> round(harrington_threshold(0.1, 0, 0.5, 10, 0.4, 0.9), 9)
    9.736842105
    """
    p1, F1, p2, F2, u, beta, benefit = _scheme("harrington_threshold", p1, F1, p2, F2, u, beta, benefit)
    leverage = beta * p2 * u / (1 - beta + beta * p1)
    return p2 * F2 + leverage * (p2 * F2 - p1 * F1 + benefit)


def _scheme(
    function: str, p1: float, F1: float, p2: float, F2: float, u: float, beta: float, benefit: float
) -> tuple[float, float, float, float, float, float, float]:
    """Return the parameters of Harrington's scheme, or say what is wrong with them."""
    return (
        number(function, "p1", p1, low=0.0, high=1.0),
        number(function, "F1", F1, low=0.0),
        number(function, "p2", p2, low=0.0, high=1.0),
        number(function, "F2", F2, low=0.0),
        number(function, "u", u, low=0.0, high=1.0),
        number(function, "beta", beta, low=0.0, high=1.0, high_open=True),
        number(function, "benefit", benefit),
    )
