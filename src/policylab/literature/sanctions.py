"""What becomes of a sanction: firms that report themselves, and inspectors who can be bought."""

from __future__ import annotations

from policylab.literature.exact import leadership
from policylab.literature.values import Number, Rational, Values

_REPLIES = ("comply", "report", "keep quiet")


def self_reporting(C: Rational, p: Rational, F: Rational, k: Rational, fee: Rational, h: Rational) -> Values:
    """Offer a firm that violates to report itself for a fee (Kaplow and Shavell 1994).

    Parameters
    ----------
    C : int or Fraction
        What complying costs the firm.
    p : int or Fraction
        The chance that the regulator, as it has announced, inspects a firm that has reported nothing and no compliance.
    F, fee : int or Fraction
        The fine for a violation that is met, and the fee for one that is reported.
    k : int or Fraction
        What an inspection costs.
    h : int or Fraction
        The harm of a violation, reported or not.

    Returns
    -------
    dict
        `reply`, what the firm does; `regulator`, its payoff; `saved`, what the offer saves in inspections.

    Examples
    --------
    >>> from fractions import Fraction
    >>> self_reporting(12, Fraction(1, 4), 40, 1, 10, 30)["reply"]
    'report'
    """
    # Firms that comply show it, so only those that keep quiet are inspected; fines and fees are transfers.
    regulator, firm = [0, -h, -h - k * p], [-C, -fee, -p * F]
    offered = leadership([regulator], [firm])
    without = leadership([[regulator[0], regulator[2]]], [[firm[0], firm[2]]])
    return {
        "reply": _REPLIES[offered.reply],
        "regulator": offered.leader,
        "saved": offered.leader - without.leader,
    }


def bribery(F: Number, r: Number, detection: Number, inspector: Number, firm: Number) -> Values:
    """Let an inspector and a firm that has been caught bargain over a bribe (Mookherjee and Png 1995).

    Parameters
    ----------
    F : number
        The fine.
    r : number
        The inspector's reward for collecting it.
    detection : number
        The chance that a bribe comes out.
    inspector, firm : number
        What a bribe that comes out costs each of them.

    Returns
    -------
    dict
        `bribe`, by Nash bargaining, searched numerically, 0 where no bribe leaves both better off; `sanction`, what
        being caught then costs the firm; `share`, as a share of the fine; `honest from`, the chance of coming out from
        which no bribe is paid, found as where nothing is left to share.

    Raises
    ------
    ValueError
        If a bribe would be paid however likely it is to come out, or in no case.
    """
    from scipy.optimize import brentq, minimize_scalar

    F, r, detection, inspector, firm = (float(value) for value in (F, r, detection, inspector, firm))
    least, most = r + detection * inspector, F - detection * firm
    honest = float(brentq(lambda chance: (F - chance * firm) - (r + chance * inspector), 0.0, 1.0, xtol=1e-14))
    if most <= least:
        return {"bribe": 0.0, "sanction": F, "share": 1.0, "honest from": honest}
    bargained = minimize_scalar(
        lambda bribe: -(most - bribe) * (bribe - least), bounds=(least, most), method="bounded", options={"xatol": 1e-9}
    )
    sanction = float(bargained.x) + detection * firm
    return {"bribe": float(bargained.x), "sanction": sanction, "share": sanction / F, "honest from": honest}
