"""Instruments and regimes: how service moves the parameters of the game.

A regime is a set of instruments; `enforcement_only` is the empty set. Effects of one kind combine as
products, so the order of instruments does not matter; kinds come in the order raises, cuts, adds
(MODEL.md, eqs. 1-3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from policylab.i18n.words import Words
from policylab.instruments import Delivery, Instrument, Kind
from policylab.quantity import Number

ENFORCEMENT_ONLY = "enforcement_only"


@dataclass(frozen=True)
class Regime:
    """A set of instruments under one name.

    Attributes
    ----------
    name : str
    title : Words
    instruments : tuple of Instrument
        No instrument twice; empty for enforcement only.
    """

    name: str
    title: Words
    instruments: tuple[Instrument, ...] = ()

    def delivered_by(self, delivery: Delivery) -> tuple[Instrument, ...]:
        """Return the instruments delivered so."""
        return tuple(item for item in self.instruments if item.delivered_by == delivery)

    @property
    def has_service(self) -> bool:
        """Whether there is a visit instrument, so that the regulator can `serve`."""
        return bool(self.delivered_by("visit"))

    @property
    def programme_hours(self) -> Number:
        """Hours per premises and year that the programmes take."""
        return _total(item.hours.value for item in self.delivered_by("programme"))

    @property
    def programme_cost(self) -> Number:
        """Yuan per premises and year that the programmes take."""
        return _total(item.cost.value for item in self.delivered_by("programme"))

    @property
    def extra_visit_hours(self) -> Number:
        """Extra hours per visit under `serve`."""
        return _total(item.hours.value for item in self.delivered_by("visit"))

    @property
    def cost_per_visit(self) -> Number:
        """Yuan per visit under `serve`."""
        return _total(item.cost.value for item in self.delivered_by("visit"))

    def without_softness(self) -> Regime:
        """Return the regime with every effect that raises leniency or cuts immediate_share set to zero."""
        soft: tuple[tuple[Kind, str], ...] = (("raises", "leniency"), ("cuts", "immediate_share"))
        return self.without_effects(lambda kind, parameter: (kind, parameter) in soft)

    def without_effects(self, gone: Callable[[Kind, str], bool]) -> Regime:
        """Return the regime with every effect set to zero whose kind and parameter are told to go."""
        return self.with_effects_times(lambda kind, parameter: 0.0 if gone(kind, parameter) else 1.0)

    def with_effects_times(self, factor: Callable[[Kind, str], Number]) -> Regime:
        """Return the regime with each effect multiplied by a factor for its kind and parameter."""
        changed = tuple(
            replace(
                item,
                effects={
                    (kind, parameter): replace(quantity, value=quantity.value * factor(kind, parameter))
                    for (kind, parameter), quantity in item.effects.items()
                },
            )
            for item in self.instruments
        )
        return replace(self, instruments=changed)

    def moves(self, parameter: str) -> bool:
        """Return whether an instrument of the regime has an effect on the parameter."""
        return any(moved == parameter for item in self.instruments for _, moved in item.effects)


def _total(values: Iterable[Number]) -> Number:
    total: Number = 0.0
    for value in values:
        total = total + value
    return total


def _product(values: Iterable[Number]) -> Number:
    product: Number = 1.0
    for value in values:
        product = product * value
    return product


def moved(regime: Regime, parameter: str, value: Number, by_visit: Number, by_programme: Number = 1.0) -> Number:
    """Return a parameter after the effects of a regime (MODEL.md, eqs. 1-3).

    Parameters
    ----------
    regime : Regime
    parameter : str
    value : float or ndarray
        Before the effects.
    by_visit, by_programme : float or ndarray
        The strength in [0, 1] with which effects of each delivery work; e becomes e*strength.

    Returns
    -------
    float or ndarray
        Broadcast over value, effects and strengths.
    """
    strength: dict[Delivery, Number] = {"visit": by_visit, "programme": by_programme}

    def effects(kind: Kind) -> list[Number]:
        return [
            item.effects[kind, parameter].value * strength[item.delivered_by]
            for item in regime.instruments
            if (kind, parameter) in item.effects
        ]

    kept = _product(1 - e for e in effects("raises"))
    raised = value + (1 - value) * (1 - kept) if regime_has(regime, "raises", parameter) else value
    left = _product(1 - e for e in effects("cuts"))
    # A negative value is a gain to whom it belongs; there is nothing in it to cut.
    cut = np.where(np.asarray(raised) < 0, raised, raised * left)
    return cut + _total(effects("adds"))


def regime_has(regime: Regime, kind: Kind, parameter: str) -> bool:
    """Return whether an instrument of the regime has an effect of this kind on the parameter."""
    return any((kind, parameter) in item.effects for item in regime.instruments)
