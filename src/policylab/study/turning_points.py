"""Turning points: how far must one number move, all others as they are, for the verdict to become another?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policylab.comparison import Verdict
from policylab.formulas import Array
from policylab.quantity import Number
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import judge_futures, play, verdict_keys, verdict_of
from policylab.study.sensitivity import ranges
from policylab.study.values import put, value_of

# Equal steps through a range, and again between the two steps where the verdict changes.
STEPS = 65

# With how many digits a turn is tried, the fewest first.
DIGITS = (3, 4, 5, 6)

Keys = NDArray[np.int64]


@dataclass(frozen=True)
class TurningPoint:
    """Where the verdict becomes another.

    Attributes
    ----------
    name : str
        A parameter (`fine`) or a figure of an instrument (`guidance.hours`).
    value : float
        Where it stands, in its unit.
    turn : float
        The nearest value found at which the verdict is another.
    low, high : float
        The range searched.
    verdict, losers : str, tuple of str
        The verdict there.
    """

    name: str
    value: float
    turn: float
    low: float
    high: float
    verdict: Verdict
    losers: tuple[str, ...]

    @property
    def distance(self) -> float:
        """How far the turn is, as a share of the range."""
        return abs(self.turn - self.value) / (self.high - self.low)


def turning_points(scenario: Scenario, regime: Regime, *, binding: bool = False) -> tuple[TurningPoint, ...]:
    """Return where the verdict on a regime changes as one number moves within its range.

    Both kinds of range are searched, what is not known and how premises differ: one number moves at a time, so that
    they are not mixed. A change that comes and goes within a step, 1/64 of the range, is not seen; a turn is right to
    1/4,096 of the range, and is given with as few digits, three or more, as leave the verdict there the same.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    binding : bool

    Returns
    -------
    tuple of TurningPoint
        The nearest first, at most one for each number.
    """
    instruments = regime.instruments
    spans = {
        **ranges(scenario, instruments, varies="knowledge"),
        **ranges(scenario, instruments, varies="premises"),
    }
    if not spans:
        return ()
    asked = {
        name: np.unique(np.append(np.linspace(low, high, STEPS), value)) for name, (low, value, high) in spans.items()
    }
    codes = _codes(scenario, regime, asked, binding=binding)
    brackets: dict[str, list[tuple[float, float]]] = {}
    for name, (_, value, _) in spans.items():
        points, here = asked[name], int(np.searchsorted(asked[name], value))
        changed = np.flatnonzero(codes[name] != codes[name][here])
        below, above = changed[changed < here], changed[changed > here]
        found = [(points[below[-1] + 1], points[below[-1]])] if below.size else []
        found += [(points[above[0] - 1], points[above[0]])] if above.size else []
        if found:
            brackets[name] = found
    if not brackets:
        return ()
    fine = {
        name: np.concatenate([np.linspace(same, other, STEPS) for same, other in found])
        for name, found in brackets.items()
    }
    codes = _codes(scenario, regime, fine, binding=binding)
    turns = [_nearest(name, spans[name], fine[name], codes[name]) for name in brackets]
    short = {one.name: np.array([_shortened(one, digits) for digits in DIGITS]) for one in turns}
    there = _codes(scenario, regime, short, binding=binding)
    turns = [replace(one, turn=_shortest(one, short[one.name], there[one.name])) for one in turns]
    return tuple(sorted(turns, key=lambda one: (one.distance, one.name)))


def _nearest(name: str, span: tuple[float, float, float], points: Array, codes: Keys) -> TurningPoint:
    low, value, high = span
    same = codes[0]  # the first point of a bracket has the verdict of the value itself
    others = np.flatnonzero(codes != same)
    nearest = others[np.argmin(np.abs(points[others] - value))]
    verdict, losers = verdict_of(int(codes[nearest]))
    return TurningPoint(name, value, float(points[nearest]), low, high, verdict, losers)


def _shortened(one: TurningPoint, digits: int) -> float:
    """Return the turn with so many digits, on its far side from the value; as it is where that leaves the range."""
    if one.turn == 0:
        return one.turn
    unit = 10.0 ** (np.floor(np.log10(abs(one.turn))) + 1 - digits)
    away = np.ceil if one.turn > one.value else np.floor
    short = float(f"{away(one.turn / unit) * unit:.{digits}g}")
    return short if one.low <= short <= one.high else one.turn


def _shortest(one: TurningPoint, short: Array, codes: Keys) -> float:
    """Return the turn with the fewest digits at which the verdict is the same."""
    for value, code in zip(short, codes, strict=True):
        if verdict_of(int(code)) == (one.verdict, one.losers):
            return float(value)
    return one.turn


def _codes(
    scenario: Scenario, regime: Regime, asked: Mapping[str, Array], *, binding: bool
) -> dict[str, NDArray[np.int64]]:
    """Return verdict and losers, as one number, at every value of every quantity; all in one evaluation."""
    sizes = {name: len(points) for name, points in asked.items()}
    total = sum(sizes.values())
    values: dict[str, Number] = {}
    start = 0
    for name, points in asked.items():
        whole = np.full(total, value_of(scenario, regime, name))
        whole[start : start + len(points)] = points
        values[name] = whole
        start += len(points)
    moved, served = put(scenario, regime, values)
    today = play(moved, Regime("enforcement_only", regime.title), total)
    found = judge_futures(moved, served, today, total, binding=binding)
    codes = verdict_keys(found)
    places = np.cumsum([0, *sizes.values()])
    return {name: codes[places[index] : places[index + 1]] for index, name in enumerate(sizes)}
