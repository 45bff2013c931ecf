"""Sobol indices against closed forms, what the wrapper refuses, and the tornado against its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from policylab import load
from policylab.catalogue import load_catalogue
from policylab.errors import InputError
from policylab.study.sampling import HAZARD, SAFE, draws_at, uncertain
from policylab.study.sensitivity import SobolIndex, Swing, indices, ranges, saltelli, tornado

Array = NDArray[np.float64]
A, B = 7.0, 0.1


@cache
def ishigami(seed: int = 0, n: int = 2048) -> tuple[SobolIndex, ...]:
    """Return the indices of sin x1 + 7 sin(x2)**2 + 0.1 x3**4 sin x1 on [-pi, pi]."""
    points = saltelli(["x1", "x2", "x3"], n, seed)
    x1, x2, x3 = (2 * np.pi * points.unit - np.pi).T
    return indices(points, np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1))


def sobol_g(weights: Sequence[float], n: int = 2048) -> tuple[SobolIndex, ...]:
    """Return the indices of the product of (|4 u - 2| + a)/(1 + a)."""
    points = saltelli([f"u{place}" for place in range(len(weights))], n)
    a = np.array(weights)
    return indices(points, ((np.abs(4 * points.unit - 2) + a) / (1 + a)).prod(axis=1))


def assert_near(
    found: Sequence[SobolIndex], first: Sequence[float] | Array, total: Sequence[float] | Array, within: float
) -> None:
    """Assert that the indices are near the true ones, and that most intervals hold them."""
    np.testing.assert_allclose([one.first for one in found], first, atol=within)
    np.testing.assert_allclose([one.total for one in found], total, atol=within)
    pairs = [(one.first_interval, true) for one, true in zip(found, first, strict=True)]
    pairs += [(one.total_interval, true) for one, true in zip(found, total, strict=True)]
    missed = [true for (low, high), true in pairs if not low - 1e-12 <= true <= high + 1e-12]
    assert len(missed) <= 1, missed


def test_ishigami() -> None:
    """V1 = (1 + b pi**4/5)**2/2, V2 = a**2/8, V13 = b**2 pi**8 (1/18 - 1/50) (Ishigami and Homma 1990)."""
    v1, v2 = (1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8
    v13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = v1 + v2 + v13
    assert_near(ishigami(), np.array([v1, v2, 0]) / whole, np.array([v1 + v13, v2, v13]) / whole, 0.02)
    assert [one.matters for one in ishigami()] == [True, True, True]
    assert [one.matters_alone for one in ishigami()] == [True, True, False]  # x3 acts through x1 only
    assert [one.name for one in ishigami()] == ["x1", "x2", "x3"]


def test_sobol_g() -> None:
    """V_i = 1/(3 (1 + a_i)**2), the whole is the product of (1 + V_i) less 1 (Saltelli and Sobol 1995)."""
    weights = (0, 1, 4.5, 9, 99, 99)
    v = 1 / (3 * (1 + np.array(weights)) ** 2)
    whole = np.prod(1 + v) - 1
    total = [v[place] * np.prod(np.delete(1 + v, place)) / whole for place in range(len(v))]
    assert_near(sobol_g(weights), v / whole, total, 0.02)


def test_what_does_nothing_is_not_told_from_zero() -> None:
    points = saltelli(["does", "does_too", *(f"idle{place}" for place in range(8))], 512)
    found = indices(points, points.unit[:, 0] + 2 * points.unit[:, 1])
    assert [one.matters for one in found] == [True, True] + [False] * 8
    assert [one.total for one in found[2:]] == pytest.approx([0] * 8, abs=1e-12)
    assert [found[0].first, found[1].first] == pytest.approx([0.2, 0.8], abs=0.01)


def test_true_and_false_are_an_output() -> None:
    """Of u0 > 1/2 or u1 > 1/2: first 1/3, total 2/3 each."""
    points = saltelli(["a", "b"], 2048)
    found = indices(points, (points.unit > 0.5).any(axis=1))
    assert_near(found, [1 / 3, 1 / 3], [2 / 3, 2 / 3], 0.02)


def test_a_large_mean_does_not_spoil_the_indices() -> None:
    points = saltelli(["a", "b"], 512)
    y = points.unit @ np.array([1.0, 3.0])
    plain, shifted = indices(points, y), indices(points, 1e6 + 1e3 * y)
    np.testing.assert_allclose([one.first for one in shifted], [one.first for one in plain], atol=1e-6)
    np.testing.assert_allclose([one.total for one in shifted], [one.total for one in plain], atol=1e-6)


@pytest.mark.parametrize("seed", [0, 7])
def test_every_seed_is_one_zero_too(seed: int) -> None:
    """SALib takes a seed of 0 for none, and then the intervals come from numpy's global stream."""
    points = saltelli(["a", "b", "c"], 64, seed)
    np.testing.assert_array_equal(points.unit, saltelli(["a", "b", "c"], 64, seed).unit)
    y = points.unit @ np.array([1.0, 2.0, 3.0]) ** 2
    np.random.seed(1)  # noqa: NPY002
    first = indices(points, y)
    np.random.seed(2)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    assert indices(points, y) == first
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002
    assert (saltelli(["a", "b", "c"], 64, seed + 1).unit != points.unit).any()


def test_a_higher_level_widens_the_intervals() -> None:
    points = saltelli(["a", "b"], 64)
    y = points.unit.prod(axis=1)
    for narrow, wide in zip(indices(points, y, level=0.5), indices(points, y, level=0.99), strict=True):
        ratio = np.ptp(wide.total_interval) / np.ptp(narrow.total_interval)
        assert ratio == pytest.approx(2.5758 / 0.6745, rel=1e-3)
        assert wide.total == narrow.total


def test_outputs_that_cannot_be_divided_are_refused() -> None:
    points = saltelli(["a", "b"], 16)
    y = points.unit[:, 0].copy()
    y[5], y[9] = np.nan, np.inf
    with pytest.raises(InputError, match="cannot leave points out; got 2 of 64 not finite"):
        indices(points, y)
    for constant in (0.0, 3.7e8):
        with pytest.raises(InputError, match="there is no variance to divide"):
            indices(points, np.full(64, constant))
    with pytest.raises(InputError, match=r"expected shape \(64,\): one value for each point; got shape \(63,\)"):
        indices(points, np.arange(63.0))
    crossed = np.zeros(64)
    crossed[1] = 1.0  # a point that is in neither A nor B
    with pytest.raises(InputError, match="expected an output that varies among the base points"):
        indices(points, crossed)
    with pytest.raises(InputError, match="between 0 and 1; got 1"):
        indices(points, points.unit[:, 0], level=1)


def test_points_that_cannot_be_handed_out_are_refused() -> None:
    for n in (0, 8, 100, 64.0, True):
        with pytest.raises(InputError, match="expected a power of two of at least 16"):
            saltelli(["a"], n)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        saltelli(["a", "a"], 100, -1)
    assert [fault.field for fault in caught.value.faults] == ["names", "n", "seed"]
    with pytest.raises(InputError, match="at least one name"):
        saltelli([], 16)


def test_the_points_are_those_of_a_scenarios_draws() -> None:
    scenario, instruments = load("karaoke"), list(load_catalogue().instruments.values())[:2]
    names = list(uncertain(scenario, instruments))
    points = saltelli(names, 512)
    drawn = draws_at(scenario, instruments, points.unit)
    assert drawn.names == points.names
    one, other = (drawn.values[name] / drawn.values[name].std() for name in ("detection", "guidance.hours"))
    found = {index.name: index for index in indices(points, one + 2 * other)}
    assert {name for name, index in found.items() if index.matters} == {"detection", "guidance.hours"}
    assert [found[name].first for name in ("detection", "guidance.hours")] == pytest.approx([0.2, 0.8], abs=0.02)


# ---------------------------------------------------------------------------------------------- tornado


def test_a_tornado_by_hand() -> None:
    calls: list[int] = []

    def output(values: Mapping[str, Array]) -> Array:
        calls.append(len(values["a"]))
        return values["a"] + 10 * values["b"] ** 2 - 100 * values["c"]

    found = tornado(output, {"a": (0, 1, 5), "b": (-2, 1, 2), "c": (0.0, 0.5, 1.0), "d": (0, 1, 2)})
    assert calls == [9]
    assert found.base == 1 + 10 - 50
    assert found.swings == (
        Swing("c", 0.0, 1.0, 11.0, -89.0),
        Swing("b", -2, 2, -9.0, -9.0),  # both ends on one side: it is the distance from the base that counts
        Swing("a", 0, 5, -40.0, -35.0),
        Swing("d", 0, 2, -39.0, -39.0),
    )


def test_an_end_without_a_result_comes_first() -> None:
    found = tornado(lambda v: np.where(v["b"] > 3, np.nan, v["a"]), {"a": (0, 1, 9), "b": (1, 2, 4)})
    assert [one.name for one in found.swings] == ["b", "a"]
    assert found.swings[0].at_low == 1
    assert np.isnan(found.swings[0].at_high)


def test_a_tornado_that_cannot_be_drawn_is_refused() -> None:
    spans = {"a": (0.0, 1.0, 2.0)}
    with pytest.raises(InputError, match="expected at least one quantity"):
        tornado(lambda v: v["a"], {})
    with pytest.raises(InputError, match=r"expected shape \(3,\)"):
        tornado(lambda _: 1.0, spans)
    for wrong in ([np.nan, 1, 1], [1, np.inf, 1]):
        with pytest.raises(InputError, match="expected a finite output"):
            tornado(lambda _, wrong=wrong: wrong, spans)  # type: ignore[misc]


def test_ranges_are_those_of_the_files_and_chances_of_fire_meet() -> None:
    scenario, instruments = load("karaoke"), list(load_catalogue().instruments.values())
    found, known = ranges(scenario, instruments), uncertain(scenario, instruments)
    assert set(found) == set(known)
    for name, one in known.items():
        if name not in (SAFE, HAZARD):
            assert found[name] == (one.low, one.value, one.high)
    quantities = dict(scenario.quantities)
    quantities[SAFE] = replace(quantities[SAFE], value=0.01, low=0.001, high=0.03)
    quantities[HAZARD] = replace(quantities[HAZARD], value=0.02, low=0.005, high=0.06)
    near = replace(scenario, quantities=quantities)
    met = ranges(near, [])
    assert met[SAFE] == (0.001, 0.01, 0.02)
    assert met[HAZARD] == (0.01, 0.02, 0.06)
    parameters = [name for name in met if "." not in name]
    moved = tornado(
        lambda v: np.asarray(near.with_values(v).parameters[HAZARD]) - v[SAFE], {n: met[n] for n in parameters}
    )
    assert min(min(one.at_low, one.at_high) for one in moved.swings) >= 0
