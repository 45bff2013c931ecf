"""Which uncertain quantities drive a result: Sobol indices with intervals, and a tornado of one at a time.

Sobol indices in two steps: `saltelli` hands out points of the unit cube, the caller evaluates the model there, and
`indices` divides the variance of what came out. SALib does both, behind checks that it lacks: it takes NaN for
nothing, a seed of 0 for none, and any number of points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from policylab.errors import Fault, InputError
from policylab.formulas import Array
from policylab.instruments import Instrument
from policylab.quantity import Varies
from policylab.scenario import Scenario
from policylab.study.sampling import HAZARD, SAFE, uncertain

RESAMPLES = 200
# Spread smaller than this share of the size is rounding, not variance.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class SaltelliPoints:
    """Where a model is to be evaluated for its Sobol indices.

    Attributes
    ----------
    names : tuple of str
        Of the d dimensions.
    n : int
        Base points, a power of two.
    seed : int
    unit : ndarray, shape (n*(d + 2), d)
        Points of the unit cube, in Saltelli's order: a point of A, then A with each column from B in turn, then B.
    """

    names: tuple[str, ...]
    n: int
    seed: int
    unit: Array


@dataclass(frozen=True)
class SobolIndex:
    """The part of an output's variance that one quantity accounts for.

    Attributes
    ----------
    name : str
    first, total : float
        By itself, and with all that it does together with others.
    first_interval, total_interval : (float, float)
        Bootstrap intervals of that level.
    level : float
    """

    name: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]
    level: float

    @property
    def matters(self) -> bool:
        """Whether the total index can be told from zero."""
        return self.total_interval[0] > 0

    @property
    def matters_alone(self) -> bool:
        """Whether the first-order index can be told from zero."""
        return self.first_interval[0] > 0


def saltelli(names: Sequence[str], n: int = 1024, seed: int = 0) -> SaltelliPoints:
    """Return points of the unit cube for first and total order indices, n*(d + 2) of them.

    Parameters
    ----------
    names : sequence of str
        Of the d dimensions, each once.
    n : int
        Base points: a power of two, at least 16.
    seed : int
        At least 0; equal seeds give equal points.

    Raises
    ------
    InputError
        Naming all that is wrong with the arguments.
    """
    faults = []
    if not names or len(set(names)) < len(names):
        faults.append(Fault("saltelli", "names", repr(list(names)), "expected at least one name, and each once"))
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 16 or n & (n - 1):
        faults.append(Fault("saltelli", "n", repr(n), "expected a power of two of at least 16"))
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        faults.append(Fault("saltelli", "seed", repr(seed), "expected a whole number of at least 0"))
    if faults:
        raise InputError(faults)
    from SALib.sample import sobol

    random = np.random.default_rng(np.random.SeedSequence([int(seed), 0]))
    unit = sobol.sample(_problem(names), int(n), calc_second_order=False, seed=random)
    return SaltelliPoints(tuple(names), int(n), int(seed), unit)


def indices(points: SaltelliPoints, values: ArrayLike, *, level: float = 0.95) -> tuple[SobolIndex, ...]:
    """Return the Sobol indices of an output, in the order of the points' names.

    Parameters
    ----------
    points : SaltelliPoints
    values : array_like, shape (n*(d + 2),)
        The output at each point: numbers, or true and false.
    level : float
        Of the intervals, in (0, 1).

    Returns
    -------
    tuple of SobolIndex
        Estimators of Saltelli et al. (2010), intervals from resampled base points with the points' seed.

    Raises
    ------
    InputError
        For an output of another length, with NaN or infinite values, or without variance; and for a wrong level.
    """
    y = np.asarray(values, dtype=float)
    faults = []
    if y.shape != (len(points.unit),):
        expected = f"expected shape ({len(points.unit)},): one value for each point"
        faults.append(Fault("indices", "values", f"shape {y.shape}", expected))
    missing = int((~np.isfinite(y)).sum())
    if missing:
        expected = "expected finite values everywhere: an index cannot leave points out"
        faults.append(Fault("indices", "values", f"{missing} of {y.size} not finite", expected))
    elif y.size and np.ptp(y) <= _ROUNDING * np.abs(y).max():
        expected = "expected an output that varies: there is no variance to divide"
        faults.append(Fault("indices", "values", f"{y.flat[0]:g} everywhere", expected))
    if not 0 < level < 1:
        faults.append(Fault("indices", "level", repr(level), "expected a number between 0 and 1"))
    if faults:
        raise InputError(faults)
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(points.names), _varying(y, len(points.names)), calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=level, seed=np.random.SeedSequence([points.seed, 1]),
    )  # fmt: skip
    told = []
    for place, name in enumerate(points.names):
        (first, alone), (total, whole) = (
            (float(found[kind][place]), float(found[f"{kind}_conf"][place])) for kind in ("S1", "ST")
        )
        ends = (first - alone, first + alone), (total - whole, total + whole)
        told.append(SobolIndex(name, first, ends[0], total, ends[1], level))
    return tuple(told)


def _varying(y: Array, dimensions: int) -> Array:
    """Return the output, refused where it varies only in a few crossed points: A and B make up the variance."""
    step = dimensions + 2
    base = np.concatenate([y[::step], y[step - 1 :: step]])
    if np.ptp(base) <= _ROUNDING * np.abs(y).max():
        expected = "expected an output that varies among the base points; take more of them"
        raise InputError([Fault("indices", "values", f"{base[0]:g} at all of them", expected)])
    return y


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


# ----------------------------------------------------------------------------------------------- tornado


@dataclass(frozen=True)
class Swing:
    """What one quantity does to an output, all others at their values.

    Attributes
    ----------
    name : str
    low, high : float
        The ends of its range, in its unit.
    at_low, at_high : float
        The output there; NaN where it is not defined.
    """

    name: str
    low: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Tornado:
    """An output at the values, and at both ends of each range in turn.

    Attributes
    ----------
    base : float
        The output where everything has its value.
    swings : tuple of Swing
        The widest first: by the larger distance of the ends from each other and from the base. Ends that are not
        defined come before all.
    """

    base: float
    swings: tuple[Swing, ...]


def ranges(
    scenario: Scenario, instruments: Sequence[Instrument], *, varies: Varies = "knowledge"
) -> dict[str, tuple[float, float, float]]:
    """Return low, value and high of everything uncertain, for `tornado`.

    The chances of fire end where they meet: that without hazard at the value of the other, and the other way round.

    Parameters
    ----------
    scenario : Scenario
    instruments : sequence of Instrument
    varies : {"knowledge", "premises"}
    """
    found = {
        name: (one.low, float(np.asarray(one.value)), one.high)
        for name, one in uncertain(scenario, instruments, varies=varies).items()
    }
    safe, hazard = (float(np.asarray(scenario.parameters[name])) for name in (SAFE, HAZARD))
    if SAFE in found:
        low, value, high = found[SAFE]
        found[SAFE] = low, value, min(high, hazard)
    if HAZARD in found:
        low, value, high = found[HAZARD]
        found[HAZARD] = max(low, safe), value, high
    return found


def tornado(
    evaluate: Callable[[Mapping[str, Array]], ArrayLike], spans: Mapping[str, tuple[float, float, float]]
) -> Tornado:
    """Move one quantity at a time to both ends of its range.

    Parameters
    ----------
    evaluate : callable
        Takes arrays of shape (m,) by name and returns the output, shape (m,). It is called once, with m = 2*d + 1.
    spans : mapping of str to (float, float, float)
        Low, value and high by name, as `ranges` returns.

    Raises
    ------
    InputError
        If there is nothing to move, the output has another shape or is infinite, or it is not defined at the values.
    """
    if not spans:
        raise InputError([Fault("tornado", "spans", "", "expected at least one quantity with a range")])
    cases = 2 * len(spans) + 1
    values = {name: np.full(cases, value) for name, (_, value, _) in spans.items()}
    for place, (name, (low, _, high)) in enumerate(spans.items()):
        values[name][1 + 2 * place : 3 + 2 * place] = low, high
    output = np.asarray(evaluate(values), dtype=float)
    if output.shape != (cases,):
        expected = f"expected shape ({cases},): one value for each case"
        raise InputError([Fault("tornado", "evaluate", f"shape {output.shape}", expected)])
    if np.isinf(output).any() or np.isnan(output[0]):
        expected = "expected a finite output where everything has its value, and nowhere an infinite one"
        raise InputError([Fault("tornado", "evaluate", "", expected)])
    base = float(output[0])
    swings = [
        Swing(name, low, high, float(output[1 + 2 * place]), float(output[2 + 2 * place]))
        for place, (name, (low, _, high)) in enumerate(spans.items())
    ]

    def width(one: Swing) -> float:
        reach = [one.at_low, one.at_high, base]
        return float("inf") if np.isnan(reach).any() else max(reach) - min(reach)

    return Tornado(base, tuple(sorted(swings, key=width, reverse=True)))
