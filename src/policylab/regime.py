"""Instruments and regimes: how service moves the parameters of the game.

A regime is a set of instruments; `enforcement_only` is the empty set. Effects of one kind combine as
products, so the order of instruments does not matter; kinds come in the order raises, cuts, adds
(MODEL.md, eqs. 1-3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from policylab.display import Sheet, Shown
from policylab.i18n.labels import DELIVERIES, EFFECTS
from policylab.i18n.words import Language, Words
from policylab.instruments import KINDS, Delivery, Instrument, Kind
from policylab.parameters import PARAMETERS
from policylab.quantity import Number, shown_number

ENFORCEMENT_ONLY = "enforcement_only"

# What makes the regulator softer: more penalties waived, fewer at once.
SOFTENING: tuple[tuple[Kind, str], ...] = (("raises", "leniency"), ("cuts", "immediate_share"))


@dataclass(frozen=True, repr=False)
class Regime(Shown):
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

    def sheet(self, language: Language = "en") -> Sheet:
        """Return each instrument with what it takes and what it moves."""
        heads = (Words("措施", "measure"), Words("方式", "how"), Words("工时", "hours"), Words("元", "yuan"),
                 Words("作用", "effects"))  # fmt: skip
        rows = []
        for item in self.instruments:
            effects = [
                EFFECTS[kind][language].format(name=PARAMETERS[name].label.lowered()[language])
                + f" {shown_number(quantity.value)}"
                for (kind, name), quantity in item.effects.items()
            ]
            how, listed = DELIVERIES[item.delivered_by][language], Words("、", ", ")[language].join(effects)
            rows.append((item.name, how, *(shown_number(one.value) for one in (item.hours, item.cost)), listed))
        title = Words("{title}（{name}）", "{title} ({name})")
        if len(rows) > 1:
            title = Words("{title}（{name}，{n}项措施）", "{title} ({name}, {n} measures)")
        said = title.format(title=self.title, name=self.name, n=str(len(rows)))[language]
        return Sheet(said, tuple(head[language] for head in heads), tuple(rows), (), language)

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
        return self.without_effects(lambda kind, parameter: (kind, parameter) in SOFTENING)

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

    @cached_property
    def effects_on(self) -> Mapping[str, Sequence[tuple[Kind, Delivery, Number]]]:
        """The effects by the parameter they move: kind, how it is delivered, size."""
        effects: dict[str, list[tuple[Kind, Delivery, Number]]] = {}
        for item in self.instruments:
            for (kind, parameter), quantity in item.effects.items():
                effects.setdefault(parameter, []).append((kind, item.delivered_by, quantity.value))
        return effects

    def moves(self, parameter: str) -> bool:
        """Return whether an instrument of the regime has an effect on the parameter."""
        return parameter in self.effects_on


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
    effects = regime.effects_on.get(parameter)
    if effects is None:
        return value
    strength: dict[Delivery, Number] = {"visit": by_visit, "programme": by_programme}
    of_kind: dict[Kind, list[Number]] = {kind: [] for kind in KINDS}
    for kind, delivery, effect in effects:
        of_kind[kind].append(effect * strength[delivery])
    if of_kind["raises"]:
        value = value + (1 - value) * (1 - _product(1 - e for e in of_kind["raises"]))
    if of_kind["cuts"]:
        # A negative value is a gain to whom it belongs; there is nothing in it to cut.
        value = np.where(np.asarray(value) < 0, value, value * _product(1 - e for e in of_kind["cuts"]))
    return value + _total(of_kind["adds"]) if of_kind["adds"] else value
