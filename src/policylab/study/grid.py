"""Grid: several numbers move together, each over a few values; what does a regime do at every combination?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from policylab.errors import InputError, unknown
from policylab.formulas import Array
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS
from policylab.quantity import Quantity
from policylab.regime import SOFTENING, Regime
from policylab.scenario import Scenario
from policylab.study.futures import Futures, judge_futures, play
from policylab.study.values import put

POINTS = 7
# How far the help of an instrument is from its value: at the low end of each range, there, at the high end.
HELP = (-1.0, -0.5, 0.0, 0.5, 1.0)
MEASURES = ("softness", "baseline_fires")


@dataclass(frozen=True)
class Axis:
    """What moves along one direction of a grid.

    Attributes
    ----------
    name : str
        A parameter (`fine`), or an instrument whose helpful effects move together (`guidance`).
    steps : ndarray, shape (points,)
        Ascending: values of the parameter in its unit; of an instrument, where in `HELP` its effects stand.
    settings : mapping of str to ndarray, shape (points,)
        The values by name, as `policylab.load` takes them: one parameter, or the effects of the instrument.
    here : int
        The point at which everything has the scenario's own value.
    """

    name: str
    steps: Array
    settings: Mapping[str, Array]
    here: int

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class Grid:
    """A regime against enforcement only at every combination of some values, under Nash.

    Attributes
    ----------
    regime : Regime
    axes : tuple of Axis
        The last moves fastest.
    optional, binding : Futures
        Where the department may serve and where it must; one entry for each combination, with the measures
        `MEASURES` and what is played.
    """

    regime: Regime
    axes: tuple[Axis, ...]
    optional: Futures
    binding: Futures

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many points each axis has."""
        return tuple(len(axis) for axis in self.axes)

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return int(np.prod(self.shape))

    @property
    def here(self) -> tuple[int, ...]:
        """The point of the scenario's own values, on each axis."""
        return tuple(axis.here for axis in self.axes)

    def entry(self, places: Sequence[int]) -> int:
        """Return where in the results a combination stands.

        Parameters
        ----------
        places : sequence of int
            The point on each axis.
        """
        return int(np.ravel_multi_index(tuple(places), self.shape)) if self.axes else 0

    def overrides(self, places: Sequence[int]) -> dict[str, float]:
        """Return the values of a combination by name, as `policylab.load` takes them."""
        return {
            name: float(values[place])
            for axis, place in zip(self.axes, places, strict=True)
            for name, values in axis.settings.items()
        }


def grid(scenario: Scenario, regime: Regime, names: Sequence[str], *, points: int = POINTS) -> Grid:
    """Judge a regime at every combination of a few values of some numbers.

    Each axis goes through the range of its quantity and always holds the scenario's own value. A quantity without a
    range, which nothing says how far to move, has no axis.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    names : sequence of str
        Parameters (`fine`), or instruments of the regime (`guidance`): then all that the instrument moves is moved
        together, from the low end of each range through its value to the high end, but for its softening of
        enforcement (`regime.SOFTENING`), its hours and its cost.
    points : int
        On the axis of a parameter, at least 3.

    Raises
    ------
    InputError
        For a name that is neither a parameter nor an instrument of the regime.
    """
    instruments = {item.name: item for item in regime.instruments}
    known = [*PARAMETERS, *instruments]
    faults = [
        unknown("grid", "names", name, known, "a parameter or an instrument") for name in names if name not in known
    ]
    if faults:
        raise InputError(faults)
    made = [
        _of_instrument(instruments[name]) if name in instruments else _of_parameter(name, scenario, points)
        for name in names
    ]
    axes = tuple(axis for axis in made if len(axis) > 1)
    size = int(np.prod([len(axis) for axis in axes]))
    places = np.indices([len(axis) for axis in axes]).reshape(len(axes), size)
    values = {
        name: along[place] for axis, place in zip(axes, places, strict=True) for name, along in axis.settings.items()
    }
    moved, served = put(scenario, regime, values)
    today = play(moved, Regime("enforcement_only", regime.title), size)
    optional, binding = (
        judge_futures(moved, served, today, size, binding=must, measures=MEASURES) for must in (False, True)
    )
    return Grid(regime, axes, optional, binding)


def _of_parameter(name: str, scenario: Scenario, points: int) -> Axis:
    quantity = scenario.quantities[name]
    value = float(np.asarray(quantity.value))
    low, high = min(quantity.low, value), max(quantity.high, value)
    steps = spread(low, value, high, points, even_ratios=quantity.distribution == "loguniform" and low > 0)
    return Axis(name, steps, {name: steps}, int(np.searchsorted(steps, value)))


def _of_instrument(item: Instrument) -> Axis:
    helps = {key: effect for key, effect in item.effects.items() if key not in SOFTENING}
    steps = np.array(HELP)
    settings = {f"{item.name}.{kind}.{moved}": _help(effect, steps) for (kind, moved), effect in helps.items()}
    here = np.array([float(np.asarray(effect.value)) for effect in helps.values()])
    moves = (np.array([*settings.values()]).reshape(len(here), len(steps)) != here[:, None]).any(axis=0)
    kept = moves | (steps == 0)
    return Axis(
        item.name,
        steps[kept],
        {name: values[kept] for name, values in settings.items()},
        int(np.searchsorted(steps[kept], 0.0)),
    )


def _help(effect: Quantity, steps: Array) -> Array:
    value = float(np.asarray(effect.value))
    return np.interp(steps, (-1.0, 0.0, 1.0), (min(effect.low, value), value, max(effect.high, value)))


def spread(low: float, value: float, high: float, points: int, *, even_ratios: bool = False) -> Array:
    """Return values from low to high that hold a given value, with few digits between.

    Parameters
    ----------
    low, value, high : float
        low <= value <= high; all three are among the values returned.
    points : int
        How many, at least 3.
    even_ratios : bool
        Whether they stand at even ratios instead of even steps, on each side of the value; low must be above 0.

    Returns
    -------
    ndarray
        Ascending; `points` of them, or one where low is high.
    """
    if low == high:
        return np.array([value])
    between = np.geomspace if even_ratios else np.linspace
    ends = np.array([low, value, high])
    below, whole = np.diff(np.log(ends) if even_ratios else ends) @ [[1, 1], [0, 1]]
    here = int(np.clip(round((points - 1) * below / whole), value > low, points - 1 - (value < high)))
    steps = np.concatenate([between(low, value, here, endpoint=False), between(value, high, points - here)])
    steps[[0, here, -1]] = low, value, high
    for digits in range(2, 18):
        short = np.array([float(f"{step:.{digits}g}") for step in steps])
        short[[0, here, -1]] = low, value, high
        if (np.diff(short) > 0).all():
            return short
    return steps
