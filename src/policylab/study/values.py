"""Values by name: a parameter (`fine`) or an instrument's figure (`guidance.hours`), read, put in, and their effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from policylab.formulas import Array
from policylab.quantity import Number
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import judge_futures, play


def value_of(scenario: Scenario, regime: Regime, name: str) -> float:
    """Return the value of a parameter (`fine`) or of a figure of an instrument (`guidance.hours`)."""
    instrument, _, figure = name.partition(".")
    if not figure:
        return float(np.asarray(scenario.parameters[name]))
    (item,) = (one for one in regime.instruments if one.name == instrument)
    return float(np.asarray(item.figures()[figure].value))


def put(scenario: Scenario, regime: Regime, values: Mapping[str, Number]) -> tuple[Scenario, Regime]:
    """Return scenario and regime with parameters and figures of instruments, by name, put in."""
    figures: dict[str, dict[str, Number]] = {}
    parameters: dict[str, Number] = {}
    for name, value in values.items():
        instrument, _, figure = name.partition(".")
        if figure:
            figures.setdefault(instrument, {})[figure] = value
        else:
            parameters[name] = value
    instruments = tuple(item.with_figures(figures.get(item.name, {})) for item in regime.instruments)
    return scenario.with_values(parameters), replace(regime, instruments=instruments)


def gain_of(
    scenario: Scenario, regime: Regime, party: str, *, binding: bool = False
) -> Callable[[Mapping[str, Array]], Array]:
    """Return a function of values by name that gives what a party gains by a regime at the same budget.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    party : {"enterprise", "regulator", "public"}
    binding : bool

    Returns
    -------
    callable
        Takes arrays of shape (n,) by name; returns yuan a year, shape (n,), NaN where over budget.
    """

    def gain(values: Mapping[str, Array]) -> Array:
        count = len(next(iter(values.values())))
        moved, served = put(scenario, regime, values)
        today = play(moved, Regime("enforcement_only", regime.title), count)
        return judge_futures(moved, served, today, count, binding=binding).gains[party]

    return gain
