"""How large must an effect on a parameter be for fires to fall as studies found?

Studies report how far a visit lowers the rate of harm. An instrument moves a parameter. This is the bridge: with both
sides' actions held, and at the scenario's own values, which effect e on the parameter makes fires of the premises
that are visited fall by a given rate ratio. The root is found on the game itself, so every formula of MODEL.md is in
it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from policylab.errors import Fault, InputError, unknown
from policylab.evidence.calibration import FUNCTIONS, Function
from policylab.formulas import ENFORCE, ENTERPRISE_ACTIONS, STAND_BACK
from policylab.game import build, hours_for_visits
from policylab.i18n.words import Words
from policylab.instruments import NOT_BY_VISIT, Instrument, Kind
from policylab.parameters import PARAMETERS, Unit
from policylab.quantity import Quantity
from policylab.regime import Regime
from policylab.scenario import Scenario, load_scenario

# An effect is below 1; this is as near as it is tried.
_MOST = 1 - 1e-9
_TOLERANCE = 1e-12
_TITLE = Words("只改变一个参数", "One parameter alone")


@dataclass(frozen=True)
class EffectSize:
    """The effect on one parameter that a rate ratio comes to.

    Attributes
    ----------
    parameter : str
    kind : str
        `raises` or `cuts`: which of the two makes fires fewer.
    effect : float or None
        In [0, 1); None where not even an effect of nearly 1 makes fires fall so far.
    log_rate_ratio : float
        What was asked for.
    furthest : float
        Log rate ratio at an effect of nearly 1.
    action : str
        The enterprise's action that is held.
    visited : bool
        Whether the visit itself finds and puts right what it can, with and without the effect.
    scenario : Scenario
    method : str
    tolerance : float
        Of the effect.
    """

    parameter: str
    kind: Kind
    effect: float | None
    log_rate_ratio: float
    furthest: float
    action: str
    visited: bool
    scenario: Scenario
    method: str = "Brent's method on the chance of fire in one cell of the game"
    tolerance: float = _TOLERANCE


def figure_for(
    log_rate_ratio: float,
    scenario: Scenario,
    parameter: str,
    *,
    action: str | None = None,
    visited: bool = True,
) -> EffectSize:
    """Return the effect on a parameter that makes fires of visited premises fall by a rate ratio, actions held.

    Parameters
    ----------
    log_rate_ratio : float
        Below 0, as in `policylab.evidence.effects`; log(0.98) is 2% fewer fires.
    scenario : Scenario
        Without draws.
    parameter : str
        A probability or share.
    action : str, optional
        The enterprise's action that is held: neglect, patch or comply. By default the one under which the parameter
        moves fires most.
    visited : bool
        Whether the visit also finds and has put right what it can. False leaves that out, and with it the hazards
        that an order removes anyway.

    Returns
    -------
    EffectSize
        Premises get the visits that their hours allow, and at least one: a study's effect is that of a visit.

    Raises
    ------
    ValueError
        If the ratio is not below 0, the scenario has draws, or fires jump over the ratio because an order turns from
        ignored to obeyed.
    InputError
        For a parameter that does not exist, is none of those that an instrument raises or cuts, or does not move
        fires; and for an action that does not exist.

    Examples
    --------
    >>> import policylab
    >>> round(figure_for(-0.02, policylab.load("karaoke"), "rectification").effect, 2)
    0.1
    """
    if not (math.isfinite(log_rate_ratio) and log_rate_ratio < 0):
        raise ValueError(f"figure_for: log_rate_ratio must be a number below 0; got {log_rate_ratio!r}")
    if any(np.ndim(value) for value in scenario.parameters.values()):
        raise ValueError("figure_for: scenario must be a single one, without draws")
    if parameter not in PARAMETERS:
        raise InputError([unknown("figure_for", "parameter", parameter, PARAMETERS, "a parameter")])
    if parameter in NOT_BY_VISIT:
        raise InputError([Fault("figure_for", "parameter", repr(parameter), "expected one that a visit can move")])
    if action is not None and action not in ENTERPRISE_ACTIONS:
        raise InputError([unknown("figure_for", "action", action, ENTERPRISE_ACTIONS, "an action of the enterprise")])
    rows = ENTERPRISE_ACTIONS if action is None else (action,)
    kinds: tuple[Kind, ...] = ("raises", "cuts") if PARAMETERS[parameter].domain.is_unit_interval else ("cuts",)
    ways = [_Way(scenario, parameter, kind, row, visited) for kind in kinds for row in rows]
    way = min(ways, key=lambda one: one.furthest)
    if way.furthest > -_TOLERANCE:
        expected = "expected a parameter by which fires become fewer while actions are held"
        raise InputError([Fault("figure_for", "parameter", repr(parameter), expected)])
    effect = way.root(log_rate_ratio) if way.furthest <= log_rate_ratio else None
    return EffectSize(
        parameter, way.kind, effect, log_rate_ratio, way.furthest, way.action, visited, scenario
    )  # fmt: skip


class _Way:
    """One kind of effect on one parameter, under one action of the enterprise."""

    def __init__(self, scenario: Scenario, parameter: str, kind: Kind, action: str, visited: bool) -> None:
        self.scenario, self.parameter, self.kind, self.action = scenario, parameter, kind, action
        self.column = ENFORCE if visited else STAND_BACK
        hours = float(hours_for_visits(scenario, Regime("none", _TITLE)))
        self.visits = max(1.0, hours / float(scenario.parameters["visit_hours"]))
        self.before = self._fire(0.0)
        self.furthest = self._log_ratio(_MOST)

    def root(self, wanted: float) -> float:
        """Return the effect at which the log rate ratio is the wanted one."""
        from scipy.optimize import brentq

        found = float(brentq(lambda effect: self._log_ratio(effect) - wanted, 0.0, _MOST, xtol=_TOLERANCE))
        if abs(self._log_ratio(found) - wanted) > 1e-6:
            raise ValueError(
                f"figure_for: an order turns from ignored to obeyed at {self.parameter} {self.kind} {found:.3g}, "
                f"where fires jump over the rate ratio {math.exp(wanted):.3g}"
            )
        return found

    def _log_ratio(self, effect: float) -> float:
        return math.log(self._fire(effect) / self.before)

    def _fire(self, effect: float) -> float:
        # A programme without hours or money: it counts in full and takes nothing from the visits.
        nothing, moved = (
            Quantity(value, value, value, "fixed", Unit.SHARE, (), "assumption", "knowledge") for value in (0.0, effect)
        )
        alone = Instrument(
            "alone", _TITLE, "", "", "", "programme", nothing, nothing, {(self.kind, self.parameter): moved}
        )  # fmt: skip
        game = build(self.scenario, Regime("alone", _TITLE, (alone,)), visits=self.visits)
        cell = game.enterprise_actions.index(self.action), game.regulator_actions.index(self.column)
        return float(game.cells["fire"][cell])


def _effect_for(log_rate_ratio: float, scenario: str, parameter: str, action: str, visited: float) -> float:
    """Return the effect alone, for formulas of `calibration.yaml`."""
    found = figure_for(log_rate_ratio, load_scenario(scenario), parameter, action=action, visited=bool(visited))
    if found.effect is None:
        raise ValueError(f"no effect on {parameter} makes fires fall by so much")
    return found.effect


# What formulas of `calibration.yaml` may call, the game among it.
ALL_FUNCTIONS: Mapping[str, Function] = MappingProxyType({**FUNCTIONS, "effect_for": _effect_for})
