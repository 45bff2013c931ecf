"""Neutrality: where a cheaper standard changes what the inspector does and not what the owner does.

In a mixed equilibrium each side is kept indifferent by the other. A programme that only lowers
compliance_cost leaves the owner's mix as it was; the inspector's mix moves instead (Tsebelis 1989).
The signs below are computed by solving the game again, not taken from the theorem: inspections fall
where cheaper compliance and an inspection push the owner the same way, which is the rule and not a law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policylab.concepts import solve_game
from policylab.formulas import Array
from policylab.game import Game, build
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import Profile, Solution

Case = Literal["pure", "support_changes", "order_switches", "neutral"]
Orders = Literal["obeyed", "ignored", "both", "none"]

# The cut in compliance_cost that is tried: small, so that the support stays where it can.
CUT = 0.01
_SAME_MIX = 1e-7


@dataclass(frozen=True)
class Neutrality:
    """Which case of the neutrality result a game is in.

    Attributes
    ----------
    case : str
        `pure`: the headline is a pure equilibrium, and the result does not apply; `support_changes`,
        `order_switches`: a small cut changes which actions are played, or whether an order is obeyed, and
        it does not apply; `neutral`: it applies.
    orders : str
        Whether orders are obeyed or ignored in the cells that are played: obeyed, ignored, both, or none
        where nothing is ever found.
    cut : float
        The share by which compliance_cost was lowered.
    mix_change : float
        The largest move of the enterprise's chances; 0 to rounding where the case is neutral.
    visits_change, fires_change : float
        Change in visits a year, and in fires a year per 1,000 premises.
    """

    case: Case
    orders: Orders
    cut: float
    mix_change: float
    visits_change: float
    fires_change: float


def neutrality(scenario: Scenario, regime: Regime, *, cut: float = CUT) -> Neutrality:
    """Say which case of the neutrality result the Nash headline of a scenario is in.

    Parameters
    ----------
    scenario : Scenario
    regime : Regime
        The regime in which the question is asked; enforcement only for the classical result.
    cut : float
        The share, in (0, 1), by which compliance_cost is lowered.

    Raises
    ------
    ValueError
        For a cut outside (0, 1).
    """
    if not 0 < cut < 1:
        raise ValueError(f"neutrality: cut must lie in (0, 1); got {cut}")
    before = solve_game(build(scenario, regime))
    cheaper = scenario.with_values({"compliance_cost": scenario.parameters["compliance_cost"] * (1 - cut)})
    after = solve_game(build(cheaper, regime))
    played = before.played
    there = _nearest(after, played)
    return Neutrality(
        case=_case(before.game, played, after.game, there),
        orders=_orders(before.game, played),
        cut=cut,
        mix_change=float(np.abs(there.enterprise - played.enterprise).max()),
        visits_change=there.outcomes.visits - played.outcomes.visits,
        fires_change=there.outcomes.fires_per_1000 - played.outcomes.fires_per_1000,
    )


def _nearest(solution: Solution, profile: Profile) -> Profile:
    """Return the profile that a small change has made of one: there may be several equilibria."""

    def distance(other: Profile) -> float:
        return float(
            np.abs(other.enterprise - profile.enterprise).max() + np.abs(other.regulator - profile.regulator).max()
        )

    return min(solution.profiles, key=distance)


def _case(game: Game, played: Profile, after: Game, there: Profile) -> Case:
    support = _support(played)
    if support.sum() == 1:
        return "pure"
    if not np.array_equal(support, _support(there)):
        return "support_changes"
    if not np.array_equal(_obedience(game)[support], _obedience(after)[support]):
        return "order_switches"
    return "neutral"


def _support(profile: Profile) -> NDArray[np.bool_]:
    """Return which cells are played."""
    played: NDArray[np.bool_] = np.outer(profile.enterprise > _SAME_MIX, profile.regulator > _SAME_MIX)
    return played


def _obedience(game: Game) -> Array:
    """Return for each cell the share of found hazards whose order is obeyed; -1 where nothing is found."""
    found, obeyed = game.cells["found"], game.cells["obeyed"]
    share = np.full(found.shape, -1.0)
    np.divide(obeyed, found, out=share, where=found > 0)
    return share.round(9)


def _orders(game: Game, played: Profile) -> Orders:
    shares = _obedience(game)[_support(played)]
    known = shares[shares >= 0]
    if known.size == 0:
        return "none"
    if np.all(known == 1):
        return "obeyed"
    return "ignored" if np.all(known == 0) else "both"
