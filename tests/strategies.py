"""Scenarios, instruments and regimes as users have them, for Hypothesis.

Amounts run from a hundred yuan to ten million, visits from one in twenty years to twelve a year, whole numbers of
visits and no hours at all included. Shares keep away from the immediate neighbourhood of 0 and 1, where the last
digits of a float decide, and include 0 and 1 themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from policylab.instruments import NOT_BY_VISIT
from policylab.parameters import PARAMETERS, Unit
from tests import oracle

_SHARES = tuple(name for name, parameter in PARAMETERS.items() if parameter.domain.is_unit_interval)
_FIRE = ("fire_probability_safe", "fire_probability_hazard")

# What random instruments move. Effects that could make fires rarer with a hazard than without, if only by the last
# digit where the two chances are the same, are left out and have tests of their own.
RAISED = tuple(name for name in _SHARES if name not in _FIRE)
CUT = tuple(name for name in PARAMETERS if name != "fire_probability_hazard")
ADDED = tuple(name for name, one in PARAMETERS.items() if one.unit in (Unit.YUAN, Unit.YUAN_PER_YEAR))


def yuan(low: float = 2.0, high: float = 7.0) -> st.SearchStrategy[float]:
    """Return amounts between ten to the power of `low` and of `high`, every size alike."""
    return st.floats(low, high).map(lambda exponent: round(10.0**exponent, 2))


def share() -> st.SearchStrategy[float]:
    """Return shares in [0, 1]."""
    return st.one_of(st.floats(0.05, 0.95), st.integers(1, 19).map(lambda n: n / 20), st.sampled_from([0.0, 1.0]))


def effect() -> st.SearchStrategy[float]:
    """Return effects in [0, 1)."""
    return st.one_of(st.floats(0.02, 0.9), st.just(0.0))


def quarters(low: int, high: int) -> st.SearchStrategy[float]:
    """Return hours in quarters, which floats add up exactly."""
    return st.integers(low, high).map(lambda n: n / 4)


def _value(name: str) -> st.SearchStrategy[float]:
    parameter = PARAMETERS[name]
    special: dict[str, st.SearchStrategy[float]] = {
        "patch_cost_share": st.one_of(st.floats(0.02, 0.95), st.just(0.0)),
        "patch_severity": st.one_of(st.floats(0.05, 0.99), st.just(1.0)),
        "retrofit_premium": st.one_of(st.floats(0.0, 3.0), st.just(0.0)),
        "penalty_friction": st.one_of(yuan(2, 5), yuan(2, 5).map(lambda amount: -amount), st.just(0.0)),
        "hour_cost": yuan(1, 3),
        "visit_hours": quarters(2, 160),
    }
    if name in special:
        return special[name]
    if parameter.unit in (Unit.YUAN, Unit.YUAN_PER_YEAR):
        return yuan() if parameter.domain.low_open else st.one_of(yuan(), yuan(), st.just(0.0))
    return share()


# Built once: Hypothesis looks through a strategy the first time that it sees it.
_VALUES = st.fixed_dictionaries({name: _value(name) for name in PARAMETERS if name not in (*_FIRE, "inspector_hours")})
_HAZARD = st.floats(-3.0, -0.5).map(lambda exponent: 10.0**exponent)
_SHARE = share()
_EFFECT = effect()
_EFFECT_IN_YUAN = st.one_of(yuan(2, 5), st.just(0.0))
_QUARTERS = quarters(0, 24)
_COST = st.one_of(yuan(0, 4), st.just(0.0))
_DELIVERY = st.sampled_from(["visit", "programme"])


def _moves(delivery: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    barred = NOT_BY_VISIT if delivery == "visit" else ()
    allowed = [
        (kind, parameter)
        for kind, movable in (("raises", RAISED), ("cuts", CUT), ("adds", ADDED))
        for parameter in movable
        if parameter not in barred
    ]
    return st.lists(st.sampled_from(allowed), max_size=4, unique=True)


_MOVES = {delivery: _moves(delivery) for delivery in ("visit", "programme")}


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, float]:
    """Draw every parameter but the hours of the inspector, which are drawn with the regime."""
    values = draw(_VALUES)
    hazard = draw(_HAZARD)
    return {**values, "fire_probability_hazard": hazard, "fire_probability_safe": hazard * draw(_SHARE)}


@st.composite
def instruments(draw: st.DrawFn, name: str = "one") -> oracle.Instrument:
    """Draw an instrument with up to four effects on anything that it may move."""
    delivery = draw(_DELIVERY)
    moves: dict[str, dict[str, float]] = {"raises": {}, "cuts": {}, "adds": {}}
    for kind, parameter in draw(_MOVES[delivery]):
        moves[kind][parameter] = draw(_EFFECT_IN_YUAN if kind == "adds" else _EFFECT)
    return {
        "name": name,
        "delivered_by": delivery,
        "hours": draw(_QUARTERS),
        "cost": draw(_COST),
        "raises": moves["raises"],
        "cuts": moves["cuts"],
        "adds": moves["adds"],
    }


@dataclass(frozen=True)
class Case:
    """One game to be worked out twice."""

    parameters: dict[str, float]
    instruments: list[oracle.Instrument]
    binding: bool


_LEFT = st.sampled_from(["none", "over", "below", "whole", "whole_served", "any", "any"])
_OVER, _BELOW, _ANY, _WHOLE = st.floats(0.1, 0.9), st.floats(0.05, 0.95), st.floats(0.5, 12.0), st.integers(1, 6)
_ONES = {index: instruments(f"number_{index}") for index in range(8)}


@st.composite
def hours(draw: st.DrawFn, values: dict[str, float], chosen: list[oracle.Instrument]) -> float:
    """Draw the inspector's hours: over budget, none left, less than a visit, whole visits, or any number of them."""
    programmes = sum((one["hours"] for one in chosen if one["delivered_by"] == "programme"), 0.0)
    extra = sum((one["hours"] for one in chosen if one["delivered_by"] == "visit"), 0.0)
    left = draw(_LEFT)
    if left == "none":
        return programmes
    if left == "over":
        return programmes * draw(_OVER)
    if left == "below":
        return programmes + draw(_BELOW) * values["visit_hours"]
    if left == "any":
        return programmes + draw(_ANY) * values["visit_hours"]
    each = values["visit_hours"] + (extra if left == "whole_served" else 0.0)
    return programmes + draw(_WHOLE) * each


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    """Draw a scenario, a regime of up to `most` instruments, and whether it is binding."""
    values = draw(parameters())
    chosen = [draw(_ONES[index]) for index in range(draw(st.integers(0, most)))]
    values["inspector_hours"] = draw(hours(values, chosen))
    return Case({name: values[name] for name in PARAMETERS}, chosen, draw(st.booleans()))
