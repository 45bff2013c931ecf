"""Turning points: how far must one number move, all others as they are, for the verdict to become another?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array
from policylab.quantity import Number
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import judge_futures, play, verdict_keys, verdict_of
from policylab.study.sensitivity import ranges
from policylab.study.values import put, value_of
from policylab.verdict import Verdict

# Equal steps through a range, and again between the two steps where the verdict changes.
STEPS = 65

# At so many points in a row a verdict must be another, to be told.
LASTING = 3

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
    end : float or None
        The furthest value, seen from the turn away from where the number stands, up to which that verdict is found;
        None where it is so up to the end of the range.
    beyond, beyond_losers : str or None, tuple of str
        The verdict just beyond the end: that of today again, or a third.
    """

    name: str
    value: float
    turn: float
    low: float
    high: float
    verdict: Verdict
    losers: tuple[str, ...]
    end: float | None = None
    beyond: Verdict | None = None
    beyond_losers: tuple[str, ...] = ()

    @property
    def distance(self) -> float:
        """How far the turn is, as a share of the range."""
        return abs(self.turn - self.value) / (self.high - self.low)


def turning_points(scenario: Scenario, regime: Regime, *, binding: bool = False) -> tuple[TurningPoint, ...]:
    """Return where the verdict on a regime changes as one number moves within its range.

    Both kinds of range are searched, what is not known and how premises differ: one number moves at a time, so that
    they are not mixed. A change that comes and goes within a step, 1/64 of the range, is not seen unless it lies next
    to another. A turn is right to 1/4,096 of the range, and is given with as few digits, three or more, as leave the
    verdict there the same. That verdict may hold in an interval only: its other end is sought alike. One that holds
    over less than 1/2,048 of the range is passed over.

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
    fine = _between(brackets)
    fine_codes = _codes(scenario, regime, fine, binding=binding)
    turns = [_nearest(name, spans[name], fine[name], fine_codes[name]) for name in brackets]
    # How far the verdict found there reaches: through both grids away from the value, and finely once more at its end.
    known = {
        one.name: (
            np.concatenate([asked[one.name], fine[one.name]]),
            np.concatenate([codes[one.name], fine_codes[one.name]]),
        )
        for one in turns
    }
    ends = {one.name: last for one in turns if (last := _last(one, *known[one.name])) is not None}
    if ends:
        finer = _between({name: [bracket] for name, bracket in ends.items()})
        finer_codes = _codes(scenario, regime, finer, binding=binding)
        turns = [_ended(one, finer[one.name], finer_codes[one.name]) if one.name in ends else one for one in turns]
    turns = _shortest(scenario, regime, turns, binding=binding)
    return tuple(sorted(turns, key=lambda one: (one.distance, one.name)))


def _between(brackets: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Array]:
    return {
        name: np.concatenate([np.linspace(start, stop, STEPS) for start, stop in found])
        for name, found in brackets.items()
    }


def _nearest(name: str, span: tuple[float, float, float], points: Array, codes: Keys) -> TurningPoint:
    low, value, high = span
    found = [
        start + _lasting(codes[start : start + STEPS]) for start in range(0, len(points), STEPS)
    ]  # of one bracket or two
    nearest = min(found, key=lambda place: abs(points[place] - value))
    verdict, losers = verdict_of(int(codes[nearest]))
    return TurningPoint(name, value, float(points[nearest]), low, high, verdict, losers)


def _lasting(codes: Keys) -> int:
    """Return the first place whose verdict is another than at the first, passing over what lasts a point or two.

    Where a party's gain changes its sign there is a sliver in which it neither gains nor loses: that is no news.
    """
    others = np.flatnonzero(codes != codes[0])  # the first point of a bracket has the verdict of the value itself
    for place in others[:-2]:
        if codes[place] != codes[0] and (codes[place : place + LASTING] == codes[place]).all():
            return int(place)
    return int(others[-1])


def _away(one: TurningPoint) -> float:
    """Return 1 where the turn lies above the value, -1 where below."""
    return 1.0 if one.turn > one.value else -1.0


def _last(one: TurningPoint, points: Array, codes: Keys) -> tuple[float, float] | None:
    """Return the two neighbours, further away than the turn, between which its verdict ends; None where nowhere."""
    order = np.argsort(_away(one) * points, kind="stable")
    points, codes = points[order], codes[order]
    there = _away(one) * points >= _away(one) * one.turn
    points, codes = points[there], codes[there]
    others = np.flatnonzero(codes != codes[0])
    return (float(points[others[0] - 1]), float(points[others[0]])) if others.size else None


def _ended(one: TurningPoint, points: Array, codes: Keys) -> TurningPoint:
    first_other = int(np.flatnonzero(codes != codes[0])[0])  # the first point of the bracket has the turn's verdict
    beyond, losers = verdict_of(int(codes[first_other]))
    return replace(one, end=float(points[first_other - 1]), beyond=beyond, beyond_losers=losers)


def _shortest(scenario: Scenario, regime: Regime, turns: list[TurningPoint], *, binding: bool) -> list[TurningPoint]:
    """Return turns and ends with the fewest digits at which the verdict is the same.

    A turn is shortened to its far side from the value, an end to the side of the turn: both stay between them.
    """
    ends = [one for one in turns if one.end is not None]
    wanted = [(one, one.turn, _away(one)) for one in turns] + [(one, float(one.end or 0), -_away(one)) for one in ends]
    asked: dict[str, list[float]] = {}
    for one, exact, way in wanted:
        asked.setdefault(one.name, []).extend(_shortened(one, exact, digits, way) for digits in DIGITS)
    there = _codes(scenario, regime, {name: np.array(points) for name, points in asked.items()}, binding=binding)

    def short(one: TurningPoint, exact: float, place: int) -> float:
        tried = asked[one.name], there[one.name]
        part = slice(place * len(DIGITS), (place + 1) * len(DIGITS))
        for value, code in zip(tried[0][part], tried[1][part], strict=True):
            if value != exact and verdict_of(int(code)) == (one.verdict, one.losers):
                return value
        return exact

    return [
        replace(one, turn=short(one, one.turn, 0), end=None if one.end is None else short(one, one.end, 1))
        for one in turns
    ]


def _shortened(one: TurningPoint, exact: float, digits: int, way: float) -> float:
    """Return a value with so many digits, moved up or down; as it is where that leaves the turn's interval."""
    if exact == 0:
        return exact
    unit = 10.0 ** (np.floor(np.log10(abs(exact))) + 1 - digits)
    rounded = np.ceil(exact / unit) if way > 0 else np.floor(exact / unit)
    short = float(f"{rounded * unit:.{digits}g}")
    near, far = one.turn, (one.low if _away(one) < 0 else one.high) if one.end is None else one.end
    return short if min(near, far) <= short <= max(near, far) else exact


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
