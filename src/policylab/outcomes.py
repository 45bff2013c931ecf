"""Outcomes: what a profile of the game means for enterprise, regulator and public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from policylab.game import Array, Game

PARTIES = ("enterprise", "regulator", "public")

# What the enterprise's payoff as it fares is the sum of (eqs. 23 and 25), with the sign of a cost.
ENTERPRISE_SPLIT = ("spend", "ordered", "contact", "sanctions", "own_fires")


@dataclass(frozen=True)
class Outcomes:
    """Expected outcomes of a profile, per premises and year.

    Attributes
    ----------
    action_chances : mapping
        For `enterprise` and `regulator` the chance of each action by name.
    visits : float
        Number of visits.
    found, obeyed : float
        Chance that a hazard is found; that it is found and the order obeyed.
    residual : float
        Severity of the hazard over the year, 0 to 1.
    fires_per_1000 : float
        Fires per 1,000 premises.
    penalised : float
        Penalties.
    spend, ordered, contact, sanctions, own_fires : float
        The enterprise's costs, yuan: own spending, ordered work, visits, sanctions, fire losses of its own.
    duty_felt : float
        What complying is worth to the owner beyond money, yuan; not part of how it fares.
    hours_used : float
        Inspector hours.
    money : float
        Yuan that the instruments cost.
    enterprise, regulator, public, welfare : float
        Payoffs as the parties fare, yuan (MODEL.md, eqs. 25-27, 30).
    """

    action_chances: Mapping[str, Mapping[str, float]]
    visits: float
    found: float
    obeyed: float
    residual: float
    fires_per_1000: float
    penalised: float
    spend: float
    ordered: float
    contact: float
    sanctions: float
    own_fires: float
    duty_felt: float
    hours_used: float
    money: float
    enterprise: float
    regulator: float
    public: float
    welfare: float

    def payoff(self, party: str) -> float:
        """Return how a party fares: enterprise, regulator or public, yuan."""
        return {"enterprise": self.enterprise, "regulator": self.regulator, "public": self.public}[party]


def outcomes(game: Game, enterprise: ArrayLike, regulator: ArrayLike) -> Outcomes:
    """Return the expected outcomes of a profile of a single game.

    Parameters
    ----------
    game : Game
        Without draws.
    enterprise, regulator : array_like, shape (rows,) and (columns,)
        The chances of the actions.

    Raises
    ------
    ValueError
        If a mix does not fit the game's actions, or is no distribution.
    """
    x = _mix("enterprise", enterprise, game.enterprise_actions)
    y = _mix("regulator", regulator, game.regulator_actions)

    def expected(cell: Array) -> float:
        return float(x @ cell @ y)

    def cell(name: str) -> float:
        return expected(game.cells[name])

    return Outcomes(
        action_chances={
            "enterprise": dict(zip(game.enterprise_actions, x.tolist(), strict=True)),
            "regulator": dict(zip(game.regulator_actions, y.tolist(), strict=True)),
        },
        visits=cell("visits"),
        found=cell("found"),
        obeyed=cell("obeyed"),
        residual=cell("residual"),
        fires_per_1000=1000 * cell("fire"),
        penalised=cell("penalised"),
        spend=cell("spend"),
        ordered=cell("ordered"),
        contact=cell("contact"),
        sanctions=cell("sanctions"),
        own_fires=cell("own_fires"),
        duty_felt=cell("duty_felt"),
        hours_used=cell("hours_used"),
        money=cell("money"),
        enterprise=expected(game.enterprise),
        regulator=expected(game.regulator),
        public=expected(game.public),
        welfare=expected(game.welfare),
    )


def _mix(name: str, given: ArrayLike, actions: tuple[str, ...]) -> Array:
    mix = np.asarray(given, dtype=float)
    if mix.shape != (len(actions),):
        raise ValueError(
            f"outcomes: {name} must have {len(actions)} chances ({', '.join(actions)}); got shape {mix.shape}"
        )
    if not np.all(np.isfinite(mix)) or mix.min() < -1e-9 or abs(mix.sum() - 1) > 1e-9:
        raise ValueError(f"outcomes: {name} must hold chances that sum to one; got {mix.tolist()}")
    return mix
