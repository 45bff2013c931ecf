"""Service out of a fixed budget.

Firms differ in what complying costs, with distribution function G. The budget M per firm buys visits at k each, so a
violation is met with chance M/k and a firm complies where its cost is at most MF/k. Service for everybody costs kappa
out of the same budget and takes a share sigma off every cost. So

    x_E = G(MF/k),  x_SE = G((M - kappa) F / (k (1 - sigma))),

and service raises compliance exactly if kappa/M < sigma, whatever the distribution: its share of the budget must
be below the share of cost that it removes. This is worked out from Becker (1968) and is this project's own.
"""

from __future__ import annotations

from fractions import Fraction

from policylab.literature.leadership import inspection_leadership
from policylab.literature.values import Number, Rational, Values, said


def budget(costs: dict[str, Number | str], M: Number, k: Number, F: Number, sigma: Number, kappa: Number) -> Values:
    """Compare compliance without and with service at the same budget.

    Parameters
    ----------
    costs : dict
        `name`, a continuous distribution of `scipy.stats`, and its parameters; costs are at least 0.
    M, k : number
        The budget per firm, at most k, and the cost of a visit.
    F : number
        The fine.
    sigma, kappa : number
        The share of cost that service takes off, in [0, 1), and what it costs per firm, at most M.

    Returns
    -------
    dict
        `enforcement` and `service`, the shares that comply; `difference`; `break-even`, the cost of service at which
        the two are equal, found from the two shares alone; `advantage`, whether service raises compliance.

    Raises
    ------
    ValueError
        If the budget is not above 0 or above the cost of a visit, or service costs more than the budget.
    """
    import scipy.stats  # slow to import, as is optimize
    from scipy.optimize import brentq

    M, k, F, sigma, kappa = (float(value) for value in (M, k, F, sigma, kappa))
    if not 0 < M <= k:
        raise ValueError(f"budget: M must be above 0 and at most k, one visit; got {M:g} with k = {k:g}")
    if not 0 <= kappa <= M:
        raise ValueError(f"budget: kappa must be at least 0 and at most M; got {kappa:g} with M = {M:g}")
    shape = {name: float(value) for name, value in costs.items() if name != "name"}
    distribution = getattr(scipy.stats, str(costs["name"]))(**shape)

    def comply(spent: float, left: float) -> float:
        return float(distribution.cdf((M - spent) * F / (k * left)))

    alone, served = comply(0.0, 1.0), comply(kappa, 1 - sigma)
    return {
        "enforcement": alone,
        "service": served,
        "difference": served - alone,
        "break-even": float(brentq(lambda spent: comply(spent, 1 - sigma) - alone, 0.0, M, xtol=1e-14)),
        "advantage": said(served > alone),
    }


def equal_firms(
    C: Rational, F: Rational, k: Rational, H: Rational, sigma: Rational, M: Rational, kappa: Rational
) -> Values:
    """Ask whether a budget makes firms comply that all have the same cost.

    Parameters
    ----------
    C, F, k, H : int or Fraction
        As in `policylab.literature.leadership.inspection_leadership`, which says how often a regulator that
        is bound must inspect.
    sigma : int or Fraction
        The share of the cost that service takes off.
    M, kappa : int or Fraction
        The budget and the cost of service, per firm.

    Returns
    -------
    dict
        `enforcement` and `service`, whether the budget is enough; `dearest`, the highest cost of service for which
        it is.
    """
    alone, served = (inspection_leadership(cost, F, k, H)["inspect"] for cost in (C, (1 - Fraction(sigma)) * C))
    assert isinstance(alone, Fraction)
    assert isinstance(served, Fraction)
    dearest = M - k * served
    return {"enforcement": said(k * alone <= M), "service": said(kappa <= dearest), "dearest": dearest}
