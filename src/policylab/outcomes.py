"""Outcomes: what a profile of the game means for enterprise, regulator and public."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from policylab.display import Sheet, Shown
from policylab.formulas import Array
from policylab.game import Game
from policylab.i18n.labels import OUTCOMES
from policylab.i18n.numbers import count, money
from policylab.i18n.why import mix
from policylab.i18n.words import Language, Words

# Chances sum to one but for rounding.
_SUM = 1e-9

PARTIES = ("enterprise", "regulator", "public")

# What the enterprise's payoff as it fares is the sum of (eqs. 23 and 25), with the sign of a cost.
ENTERPRISE_SPLIT = ("spend", "ordered", "contact", "sanctions", "own_fires")


# What comes of a profile, with its unit.
UNITS: Mapping[str, str] = {
    "visits": "a year",
    "found": "probability",
    "obeyed": "probability",
    "residual": "share of the year's hazard",
    "fires_per_1000": "a year per 1,000 premises",
    "penalised": "a year",
    "spend": "yuan/year",
    "ordered": "yuan/year",
    "contact": "yuan/year",
    "sanctions": "yuan/year",
    "own_fires": "yuan/year",
    "duty_felt": "yuan/year",
    "hours_used": "hours/year",
    "money": "yuan/year",
    "enterprise": "yuan/year",
    "regulator": "yuan/year",
    "public": "yuan/year",
    "welfare": "yuan/year",
}


@dataclass(frozen=True, repr=False)
class Outcomes(Shown):
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

    def sheet(self, language: Language = "en") -> Sheet:
        """Return every outcome with its unit, and what is done."""
        rows = []
        for name, unit in UNITS.items():
            value = float(getattr(self, name))
            said = money(value, in_table=True) if unit.startswith("yuan") else count(value)
            rows.append((name, OUTCOMES[name][language], said[language]))
        heads = (Words("名称", "name"), Words("结果", "outcome"), Words("每单位每年", "per premises and year"))
        title = Words("每千家单位年火灾{fires}起；{done}", "{fires} fires a year per 1,000 premises; {done}")
        line = title.format(fires=count(self.fires_per_1000), done=self.done)[language]
        return Sheet(line, tuple(head[language] for head in heads), tuple(rows), (), language)

    @property
    def done(self) -> Words:
        """What both sides do, as a clause."""
        return Words("企业{x}，消防部门{y}", "the enterprise {x}, the department {y}").format(
            x=mix(self.action_chances["enterprise"]), y=mix(self.action_chances["regulator"])
        )

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
        The chances of the actions, chosen independently.

    Raises
    ------
    ValueError
        If a mix does not fit the game's actions, or is no distribution.
    """
    x = _mix("enterprise", enterprise, game.enterprise_actions)
    y = _mix("regulator", regulator, game.regulator_actions)
    expected = expected_outcomes([(game, np.outer(x, y))])
    chances = {
        "enterprise": dict(zip(game.enterprise_actions, x.tolist(), strict=True)),
        "regulator": dict(zip(game.regulator_actions, y.tolist(), strict=True)),
    }
    return replace(expected, action_chances=chances)  # as given, not summed up again


def expected_outcomes(parts: Sequence[tuple[Game, Array]]) -> Outcomes:
    """Return what is expected over cells of one game or several.

    Parameters
    ----------
    parts : sequence of (Game, ndarray of shape (*draws, rows, columns))
        The chance of each cell, over draws where the game has them; all chances together sum to one.

    Raises
    ------
    ValueError
        If they do not.
    """
    total = sum(float(chances.sum()) for _, chances in parts)
    if not abs(total - 1) <= _SUM:
        raise ValueError(f"expected_outcomes: chances must sum to one; got {total}")

    def over(cells_of: Callable[[Game], Array]) -> float:
        return sum(float((chances * cells_of(game)).sum()) for game, chances in parts)

    def cell(name: str) -> float:
        return over(lambda game: game.cells[name])

    enterprise: dict[str, float] = {}
    regulator: dict[str, float] = {}
    for game, chances in parts:
        cells = chances.reshape(-1, *chances.shape[-2:]).sum(0)
        for chosen, actions, shares in (
            (enterprise, game.enterprise_actions, cells.sum(1)),
            (regulator, game.regulator_actions, cells.sum(0)),
        ):
            for action, share in zip(actions, shares.tolist(), strict=True):
                chosen[action] = chosen.get(action, 0.0) + share
    return Outcomes(
        action_chances={"enterprise": enterprise, "regulator": regulator},
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
        enterprise=over(lambda game: game.enterprise),
        regulator=over(lambda game: game.regulator),
        public=over(lambda game: game.public),
        welfare=over(lambda game: game.welfare),
    )


def _mix(name: str, given: ArrayLike, actions: tuple[str, ...]) -> Array:
    mix = np.asarray(given, dtype=float)
    if mix.shape != (len(actions),):
        raise ValueError(
            f"outcomes: {name} must have {len(actions)} chances ({', '.join(actions)}); got shape {mix.shape}"
        )
    if not np.all(np.isfinite(mix)) or mix.min() < -_SUM or abs(mix.sum() - 1) > _SUM:
        raise ValueError(f"outcomes: {name} must hold chances that sum to one; got {mix.tolist()}")
    return mix
