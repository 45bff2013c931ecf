"""Draws of what is uncertain: a scenario's values and the figures of instruments, each by its own distribution.

The unit cube is filled by Latin supercube sampling (`policylab.study.supercube`): the scenario's parameters are one
group of dimensions and every instrument is another, so that no instrument moves the draws of anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from policylab.errors import Fault, InputError, unknown
from policylab.formulas import Array
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS
from policylab.quantity import Quantity, Varies
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.distributions import quantile
from policylab.study.supercube import Engine, stream, supercube

SAFE, HAZARD = "fire_probability_safe", "fire_probability_hazard"


@dataclass(frozen=True)
class Draws:
    """Values of everything uncertain in n futures, the same whatever the regime.

    Attributes
    ----------
    scenario_values : mapping of str to ndarray, shape (n,)
        By parameter, in its unit: those that are drawn.
    figures : mapping of str to ndarray, shape (n,)
        By instrument and figure, as in `guidance.raises.competence`.
    unit : ndarray, shape (n, d)
        The points of the unit cube behind the values: column j is the probability, under the distribution of
        `names[j]`, of a value up to the one drawn.
    names : tuple of str
        Of the d columns: parameters in the order of the list, then figures by instrument.
    instruments : tuple of str
        Whose figures are drawn.
    seed : int
    engine : {"sobol", "latin", "given"}
        `given` where the points of the cube were.
    varies : {"knowledge", "premises"}
        Which ranges were drawn from; what has a range of the other kind stays at its value.
    """

    scenario_values: Mapping[str, Array]
    figures: Mapping[str, Array]
    unit: Array
    names: tuple[str, ...]
    instruments: tuple[str, ...]
    seed: int
    engine: str
    varies: Varies

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def values(self) -> Mapping[str, Array]:
        """What was drawn, by name, in the order of the columns."""
        return {**self.scenario_values, **self.figures}

    def scenario(self, scenario: Scenario) -> Scenario:
        """Return the scenario with arrays of draws in the place of what is uncertain."""
        return scenario.with_values(self.scenario_values)

    def instrument(self, instrument: Instrument) -> Instrument:
        """Return the instrument with arrays of draws in the place of what is uncertain.

        Raises
        ------
        InputError
            For an instrument that was not among those drawn.
        """
        if instrument.name not in self.instruments:
            raise InputError([unknown("draws", "", instrument.name, self.instruments, "an instrument of the draws")])
        own = f"{instrument.name}."
        return instrument.with_figures(
            {name.removeprefix(own): drawn for name, drawn in self.figures.items() if name.startswith(own)}
        )

    def regime(self, regime: Regime) -> Regime:
        """Return the regime with every instrument drawn."""
        return replace(regime, instruments=tuple(self.instrument(item) for item in regime.instruments))


def uncertain(
    scenario: Scenario, instruments: Sequence[Instrument], *, varies: Varies = "knowledge"
) -> dict[str, Quantity]:
    """Return what is drawn, by name: parameters in the order of the list, then the figures of each instrument.

    A quantity is drawn if its range is of the kind asked for, is more than a point, and no value was set by the user.

    Parameters
    ----------
    scenario : Scenario
    instruments : sequence of Instrument
        In any order; they are taken by name.
    varies : {"knowledge", "premises"}
    """
    found: dict[str, Quantity] = {}
    for group in _groups(scenario, instruments).values():
        for name, one in group.items():
            settled = one.overridden or name in scenario.figures
            if one.varies == varies and one.distribution != "fixed" and one.low < one.high and not settled:
                found[name] = one
    return found


def draw(
    scenario: Scenario,
    instruments: Sequence[Instrument],
    n: int,
    *,
    seed: int = 0,
    varies: Varies = "knowledge",
    engine: Engine = "sobol",
) -> Draws:
    """Draw values of everything uncertain.

    What a quantity draws depends on the seed, n and its own name alone, with one limit: with Sobol points the figures
    of one instrument hang together, so that a further effect of an instrument changes its other figures (and nothing
    else). Other instruments, their order, regimes and overrides change no draw of another quantity. With Sobol points
    fewer draws are the first of more draws; n of a power of two is the most even, any other works.

    The two chances of fire are tied: that without hazard is drawn first, and that with hazard, drawn from its own
    distribution on [low, high], is moved linearly onto [max(low, safe), high], so that the excess over the safe
    chance is never negative. Where the two ranges do not overlap nothing is moved. If only the safe chance is drawn,
    its range ends at the value of the other.

    Parameters
    ----------
    scenario : Scenario
        Without draws.
    instruments : sequence of Instrument
        All whose figures any regime may use, without draws.
    n : int
        Futures, at least 1.
    seed : int
        At least 0.
    varies : {"knowledge", "premises"}
    engine : {"sobol", "latin"}
        Scrambled Sobol points or a Latin hypercube.

    Raises
    ------
    InputError
        Naming all that is wrong with the arguments.
    """
    faults = _faults(scenario, instruments, varies)
    faults += [
        Fault("draw", name, repr(value), f"expected a whole number of at least {least}")
        for name, value, least in (("n", n, 1), ("seed", seed, 0))
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least
    ]
    if engine not in get_args(Engine):
        faults.append(unknown("draw", "engine", engine, get_args(Engine), "an engine"))
    if faults:
        raise InputError(faults)
    drawn = uncertain(scenario, instruments, varies=varies)
    groups = _groups(scenario, instruments)
    cube = supercube({group: tuple(own) for group, own in groups.items()}, int(n), int(seed), engine)
    columns = [cube[name] for name in drawn]
    unit = np.stack(columns, axis=1) if columns else np.empty((int(n), 0))
    return _placed(scenario, instruments, drawn, unit, int(seed), engine, varies)


def draws_at(
    scenario: Scenario, instruments: Sequence[Instrument], points: ArrayLike, *, varies: Varies = "knowledge"
) -> Draws:
    """Return the draws at given points of the unit cube, as `sensitivity.saltelli` hands out.

    Parameters
    ----------
    scenario : Scenario
    instruments : sequence of Instrument
    points : array_like, shape (n, d)
        In [0, 1]; the columns are those of `uncertain`, in its order.
    varies : {"knowledge", "premises"}

    Raises
    ------
    InputError
        For points of another shape or outside the cube, and for what `draw` refuses.
    """
    faults = _faults(scenario, instruments, varies)
    drawn = {} if faults else uncertain(scenario, instruments, varies=varies)
    unit = np.array(points, dtype=float)
    if not faults and (unit.ndim != 2 or unit.shape[1] != len(drawn)):
        faults.append(Fault("draws_at", "points", f"shape {unit.shape}", f"expected shape (n, {len(drawn)})"))
    if not np.all((unit >= 0) & (unit <= 1)):
        faults.append(Fault("draws_at", "points", "", "expected numbers in [0, 1]"))
    if faults:
        raise InputError(faults)
    return _placed(scenario, instruments, drawn, unit, 0, "given", varies)


def scramblings(
    scenario: Scenario,
    instruments: Sequence[Instrument],
    n: int,
    *,
    k: int = 8,
    seed: int = 0,
    varies: Varies = "knowledge",
    engine: Engine = "sobol",
) -> tuple[Draws, ...]:
    """Return k independent sets of n draws, from whose differences the error of a share can be told.

    Parameters
    ----------
    scenario, instruments, n, seed, varies, engine
        As in `draw`; the seeds of the sets are made from `seed`.
    k : int
        At least 2.

    Raises
    ------
    InputError
        As `draw` does, and for fewer than two sets.
    """
    if k < 2:
        raise InputError(
            [Fault("scramblings", "k", repr(k), "expected at least 2: one set tells nothing of its error")]
        )
    seeds = [int(stream(seed, "scrambling", str(place)).generate_state(1, np.uint64)[0]) for place in range(k)]
    return tuple(draw(scenario, instruments, n, seed=one, varies=varies, engine=engine) for one in seeds)


def _groups(scenario: Scenario, instruments: Iterable[Instrument]) -> dict[str, dict[str, Quantity]]:
    """Return every quantity by its owner, drawn or not, so that what is drawn of one moves no other."""
    groups = {"scenario": {name: scenario.quantities[name] for name in PARAMETERS}}
    for item in sorted(instruments, key=lambda one: one.name):
        own, effects = item.figures(), sorted(set(item.figures()) - {"hours", "cost"})
        named = {f"{item.name}.{figure}": own[figure] for figure in ("hours", "cost", *effects)}
        groups[f"instrument {item.name}"] = named
    return groups


def _placed(
    scenario: Scenario, instruments: Sequence[Instrument], drawn: Mapping[str, Quantity], unit: Array, seed: int,
    engine: str, varies: Varies,
) -> Draws:  # fmt: skip
    values = {name: quantile(one, unit[:, place]) for place, (name, one) in enumerate(drawn.items())}
    _tie_fires(values, scenario)
    return Draws(
        {name: value for name, value in values.items() if name in PARAMETERS},
        {name: value for name, value in values.items() if name not in PARAMETERS},
        unit, tuple(drawn), tuple(sorted(item.name for item in instruments)), seed, engine, varies,
    )  # fmt: skip


def _tie_fires(values: dict[str, Array], scenario: Scenario) -> None:
    """Move the drawn chances of fire so that none is lower with a hazard than without."""
    safe, hazard = scenario.quantities[SAFE], scenario.quantities[HAZARD]
    if HAZARD in values:
        least = np.maximum(hazard.low, values.get(SAFE, np.asarray(safe.value, dtype=float)))
        excess = (values[HAZARD] - hazard.low) / (hazard.high - hazard.low) * (hazard.high - least)
        moved = np.clip(least + excess, least, hazard.high)
        values[HAZARD] = np.where(least > hazard.low, moved, values[HAZARD])
    elif SAFE in values:
        most = min(safe.high, float(np.asarray(hazard.value)))
        if most < safe.high:
            shift = (values[SAFE] - safe.low) / (safe.high - safe.low)
            values[SAFE] = np.clip(safe.low + shift * (most - safe.low), safe.low, most)


def _faults(scenario: Scenario, instruments: Sequence[Instrument], varies: str) -> list[Fault]:
    faults = [
        Fault("scenario", name, "an array", "expected one number: what is drawn must not be drawn already")
        for name, value in scenario.parameters.items()
        if np.ndim(value)
    ]
    faults += [
        Fault(
            f"instrument {item.name}", name, "an array", "expected one number: what is drawn must not be drawn already"
        )
        for item in instruments
        for name, one in item.figures().items()
        if np.ndim(one.value)
    ]
    names = [item.name for item in instruments]
    faults += [
        Fault("instruments", "", repr(name), "expected each instrument once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if varies not in get_args(Varies):
        faults.append(unknown("draw", "varies", varies, get_args(Varies), "a kind of range"))
    return faults
