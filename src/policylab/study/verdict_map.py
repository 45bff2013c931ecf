"""Verdict map: two numbers move together, all others as they are; where does which verdict hold?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policylab.errors import InputError, unknown
from policylab.formulas import Array
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import judge_futures, play, verdict_keys
from policylab.study.sensitivity import ranges
from policylab.study.values import put, value_of

POINTS = 41


@dataclass(frozen=True)
class VerdictMap:
    """The verdict on a grid of two quantities.

    Attributes
    ----------
    across, up : str
        The quantities, as in `TurningPoint.name`.
    x, y : ndarray, shape (points,)
        Their values on the grid, ascending, in their units.
    keys : ndarray of int, shape (points up, points across)
        Verdict and losers; see `futures.verdict_of`.
    here : tuple of float
        Where the scenario stands, across and up.
    """

    across: str
    up: str
    x: Array
    y: Array
    keys: NDArray[np.int64]
    here: tuple[float, float]

    def shares(self) -> dict[int, float]:
        """Return the share of the grid that each verdict covers, the largest first."""
        keys, counts = np.unique(self.keys, return_counts=True)
        found = dict(zip(keys.tolist(), (counts / self.keys.size).tolist(), strict=True))
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def key_here(self) -> int:
        """Return the verdict at the grid point nearest to where the scenario stands."""
        column = int(np.argmin(np.abs(self.x - self.here[0])))
        row = int(np.argmin(np.abs(self.y - self.here[1])))
        return int(self.keys[row, column])


def verdict_map(
    scenario: Scenario, regime: Regime, across: str, up: str, *, binding: bool = False, points: int = POINTS
) -> VerdictMap:
    """Judge a regime on a grid over the ranges of two quantities.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    across, up : str
        Quantities with a range: parameters (`fine`) or figures of the regime's instruments (`guidance.hours`).
    binding : bool
    points : int
        On each axis.

    Raises
    ------
    InputError
        For a quantity that has no range, naming those that have one.
    """
    spans = {
        **ranges(scenario, regime.instruments, varies="knowledge"),
        **ranges(scenario, regime.instruments, varies="premises"),
    }
    faults = [
        unknown("verdict_map", field, name, spans, "a quantity with a range")
        for field, name in (("across", across), ("up", up))
        if name not in spans
    ]
    if faults:
        raise InputError(faults)
    x, y = (np.linspace(spans[name][0], spans[name][2], points) for name in (across, up))
    grid_x, grid_y = (one.ravel() for one in np.meshgrid(x, y))
    moved, served = put(scenario, regime, {across: grid_x, up: grid_y})
    today = play(moved, Regime("enforcement_only", regime.title), len(grid_x))
    found = judge_futures(moved, served, today, len(grid_x), binding=binding)
    here = value_of(scenario, regime, across), value_of(scenario, regime, up)
    return VerdictMap(across, up, x, y, verdict_keys(found).reshape(points, points), here)
