"""Replicator paths: closed forms, conserved quantities, published systems, other software, how paths end."""

from __future__ import annotations

import itertools
import math
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import nashpy
import numpy as np
import numpy.typing as npt
import pytest
import scipy.integrate
import scipy.optimize
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policylab.solve.basins import basins
from policylab.solve.evolution import Evolution, EvolutionN, replicator, replicator_n
from policylab.solve.nash import nash
from policylab.solve.stability import rest_point

Floats = npt.NDArray[np.float64]

HALF = [0.5, 0.5]


def inspection(C: float = 8, F: float = 20, k: float = 1, B: float = 5) -> tuple[Floats, Floats]:
    """Rows comply, violate; columns inspect, do not. Inspecting costs k and a violation found is worth B."""
    return np.array([[-C, -C], [-F, 0.0]]), np.array([[-k, 0.0], [B - k, 0.0]])


A8, B8 = inspection()


def dynamic(x: Floats, _y: Floats) -> Floats:
    """The inspection game with a fine that falls as more comply, by the same at the equilibrium."""
    return np.array([[-8, -8], [-20 * (1 + (0.8 - x[0])), 0.0]])


def invariant(x: Floats, y: Floats, C: float = 8, F: float = 20, k: float = 1, B: float = 5) -> Floats:
    found: Floats = (B - k) * np.log(x) + k * np.log(1 - x) + C * np.log(y) + (F - C) * np.log(1 - y)
    return found


def close(found: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), atol=tolerance, rtol=0)


def on_simplex(path: Evolution) -> None:
    for shares in (path.row, path.column, path.second_half.row, path.second_half.column):
        assert shares.min() >= 0
        close(shares.sum(axis=1), 1, 1e-14)


@pytest.fixture(scope="module")
def path() -> Evolution:
    return replicator(A8, B8, HALF, HALF, 200, times=np.linspace(0, 200, 40001))


class TestInspectionGame:
    def test_states(self, path: Evolution) -> None:
        assert path.times[200] == 1
        close([path.row[200, 0], path.column[200, 0]], [0.958521, 0.513322], 1e-6)
        close([path.row[1000, 0], path.column[1000, 0]], [0.975204, 0.441663], 1e-6)
        close([path.row[0], path.column[0]], [HALF, HALF], 1e-15)

    def test_invariant_is_conserved(self, path: Evolution) -> None:
        along = invariant(path.row[:, 0], path.column[:, 0])
        assert abs(along[0] + 17.328680) < 1e-6
        assert np.ptp(along) < 1e-8
        assert np.ptp(invariant(path.second_half.row[:, 0], path.second_half.column[:, 0])) < 1e-8

    def test_range_of_the_orbit(self, path: Evolution) -> None:
        """The orbit is widest where the other population is at its equilibrium share."""
        level = float(invariant(np.array(0.5), np.array(0.5)))

        def of_row(x: float) -> float:
            return float(invariant(np.array(x), np.array(0.4))) - level

        def of_column(y: float) -> float:
            return float(invariant(np.array(0.8), np.array(y))) - level

        row = [scipy.optimize.brentq(of_row, 1e-9, 0.8), scipy.optimize.brentq(of_row, 0.8, 1 - 1e-9)]
        column = [scipy.optimize.brentq(of_column, 1e-9, 0.4), scipy.optimize.brentq(of_column, 0.4, 1 - 1e-9)]
        close(row, [0.43936, 0.97708], 1e-5)
        close(column, [0.23355, 0.58393], 1e-5)
        close([path.row[:, 0].min(), path.row[:, 0].max()], row, 1e-5)
        close([path.column[:, 0].min(), path.column[:, 0].max()], column, 1e-5)

    def test_period(self, path: Evolution) -> None:
        def field(_time: float, state: Floats) -> list[float]:
            x, y = state.tolist()
            return [x * (1 - x) * (20 * y - 8), y * (1 - y) * (5 * (1 - x) - 1)]

        def crossing(_time: float, state: Floats) -> float:
            return float(state[0] - 0.8)

        solved = scipy.integrate.solve_ivp(
            field, (0, 20), HALF, method="DOP853", rtol=1e-13, atol=1e-14, events=crossing
        )
        period = solved.t_events[0][2] - solved.t_events[0][0]
        assert abs(period - 3.65909) < 1e-5
        assert path.status == "cycles"
        assert path.period is not None
        assert abs(path.period - period) < 1e-8

    def test_averages_over_whole_rounds_are_the_equilibrium(self, path: Evolution) -> None:
        """In a 2x2 game that of the product, too."""
        assert path.period is not None
        whole = replicator(A8, B8, HALF, HALF, 20 * path.period)
        close(whole.mean_row, [0.8, 0.2], 1e-8)
        close(whole.mean_column, [0.4, 0.6], 1e-8)
        close(whole.joint, np.outer([0.8, 0.2], [0.4, 0.6]), 1e-8)

    @pytest.mark.parametrize("horizon", [0.7, 10, 37.3])
    def test_averages_against_another_integration(self, horizon: float) -> None:
        def field(_time: float, state: Floats) -> list[float]:
            x, y = state[:2].tolist()
            return [x * (1 - x) * (20 * y - 8), y * (1 - y) * (5 * (1 - x) - 1), x, y, x * y, x * x * y]

        tight = {"method": "DOP853", "rtol": 1e-13, "atol": 1e-14}
        middle = scipy.integrate.solve_ivp(field, (0, horizon / 2), [*HALF, 0, 0, 0, 0], **tight).y[:2, -1]
        end = scipy.integrate.solve_ivp(field, (horizon / 2, horizon), [*middle, 0, 0, 0, 0], **tight).y[:, -1]
        means = end[2:] / (horizon / 2)
        for times in (None, [horizon]):
            path = replicator(A8, B8, HALF, HALF, horizon, times=times)
            close([path.mean_row[0], path.mean_column[0], path.joint[0, 0]], means[:3], 1e-10)
            own = path.second_half.weights @ (path.second_half.row[:, 0] ** 2 * path.second_half.column[:, 0])
            close(own, means[3], 1e-10)
            close([path.end_row[0], path.end_column[0]], end[:2], 1e-9)
            close(path.joint.sum(axis=1), path.mean_row, 1e-13)
            close(path.joint.sum(axis=0), path.mean_column, 1e-13)
        sample = path.second_half
        assert abs(sample.weights.sum() - 1) < 1e-13
        assert sample.weights.min() > 0
        assert (np.diff(sample.times) > 0).all()
        assert horizon / 2 < sample.times[0] < sample.times[-1] < horizon

    def test_centre(self) -> None:
        found = rest_point(A8, B8, [0.8, 0.2], [0.4, 0.6])
        close(np.abs(found.eigenvalues.imag), [math.sqrt(0.8 * 0.2 * 0.4 * 0.6 * 20 * 5)] * 2, 1e-9)
        assert found.kind == "centre"
        start = replicator(A8, B8, [0.8, 0.2], [0.4, 0.6], 50)
        assert start.status == "fixed"
        assert start.nearest is not None
        close(start.nearest.row, [0.8, 0.2], 1e-9)

    def test_a_long_cycle_stays_a_cycle(self) -> None:
        """Payoffs of range 1: 27 rounds; a drift of the invariant would show as a spiral."""
        path = replicator(A8 / 20, B8 / 20, HALF, HALF, 2000)
        assert path.status == "cycles"
        assert path.period is not None
        assert abs(path.period - 20 * 3.6590981) < 1e-5
        assert np.ptp(invariant(path.row[:, 0], path.column[:, 0])) < 1e-8
        assert path.nearest is not None
        close(path.nearest.column, [0.4, 0.6], 1e-9)

    def test_small_cycles_and_single_rounds_are_slow(self) -> None:
        small = replicator(A8, B8, [0.8, 0.2], [0.42, 0.58], 60)
        assert np.ptp(small.row[:, 0]) < 0.1
        assert small.status == "slow"
        assert replicator(A8, B8, HALF, HALF, 3.9 * 3.6590981).status == "slow"
        assert replicator(A8, B8, HALF, HALF, 5.2 * 3.6590981).status == "cycles"

    @pytest.mark.parametrize("unit", [1e-3, 1e5])
    def test_unit_of_payoffs_is_that_of_time(self, unit: float) -> None:
        path = replicator(unit * A8, unit * B8, HALF, HALF, 50 / unit, times=[5 / unit])
        close([path.row[0, 0], path.column[0, 0]], [0.975204, 0.441663], 1e-6)
        assert path.status == "cycles"
        assert path.period is not None
        assert abs(path.period * unit - 3.6590981) < 1e-6

    def test_huge_work_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("policylab.solve._path._MOST", 2000)
        with pytest.raises(RuntimeError, match=r"replicator: the path must take at most 2,000 .* common scale"):
            replicator(1e5 * A8, 1e5 * B8, HALF, HALF, 2000)


class TestFeedback:
    def test_dynamic_penalty(self) -> None:
        path = replicator(dynamic, B8, HALF, HALF, 60, times=[1, 60])
        close([path.row[:, 0], path.column[:, 0]], [[0.922836, 0.8], [0.484168, 0.4]], 1e-6)
        assert path.status == "fixed"
        assert path.nearest is None
        assert path.A is dynamic
        found = rest_point(dynamic, B8, [0.8, 0.2], [0.4, 0.6])
        close(found.eigenvalues.real, [-0.64, -0.64], 1e-8)
        close(found.eigenvalues.imag, [1.852134, -1.852134], 1e-6)
        assert found.kind == "sink"
        assert not found.ess

    def test_functions_that_return_constants(self) -> None:
        plain = replicator(A8, B8, HALF, [0.3, 0.7], 8, times=[3, 8])
        for A, B in (
            (lambda x, y: A8, B8),
            (A8, lambda x, y: B8.tolist()),
            (lambda x, y: A8.astype(int), lambda x, y: B8),
        ):
            path = replicator(A, B, HALF, [0.3, 0.7], 8, times=[3, 8])
            close(path.row, plain.row, 1e-10)
            close(path.column, plain.column, 1e-10)
            close(path.joint, plain.joint, 1e-10)

    def test_functions_see_every_action(self) -> None:
        seen: list[tuple[Floats, Floats]] = []

        def watched(x: Floats, y: Floats) -> Floats:
            seen.append((x, y))
            return np.array([[1.0, 0], [2, 0], [0, 3]])

        path = replicator(watched, np.zeros((3, 2)), [0.5, 0, 0.5], HALF, 10)
        assert all(x.shape == (3,) and y.shape == (2,) and x[1] == 0 for x, y in seen)
        assert all(abs(x.sum() - 1) < 1e-12 and abs(y.sum() - 1) < 1e-12 for x, y in seen)
        assert (path.row[:, 1] == 0).all()

    @pytest.mark.parametrize(
        ("g", "cost", "x", "y", "omega"),
        [(2, 0, 0.375, 0.75, 1.6771), (6, 0, 0.25, 0.5, 2.5981), (2, 1, 0.375, 0.625, 1.875)],
    )
    def test_incentive_paid_by_the_regulator(self, g: float, cost: float, x: float, y: float, omega: float) -> None:
        """A fine of 6 that is revenue and an incentive g: compliance y = (6 - cost)/(g + 6) falls with the incentive.

        x' = x(1-x)[6 - cost - (g + 6)y], y' = y(1-y)[(g + 6)x - 3].
        """
        A, B = np.array([[-cost - g, 6 - cost], [0, 0]]), np.array([[g + 3, 0], [-3, 0]])
        found = rest_point(A, B, [x, 1 - x], [y, 1 - y])
        close(found.eigenvalues.imag, [omega, -omega], 1e-4)
        assert found.kind == "centre"
        path = replicator(A, B, HALF, [0.3, 0.7], 60)
        assert path.status == "cycles"
        assert path.nearest is not None
        close([path.nearest.row[0], path.nearest.column[0]], [x, y], 1e-9)

    def test_fine_that_falls_with_compliance(self) -> None:
        def fine(y: Floats) -> float:
            return float(6 * (1 - y[0]) / (1 - 0.625))

        def row(_x: Floats, y: Floats) -> Floats:
            return np.array([[-3.0, fine(y) - 1], [0, 0]])

        def column(_x: Floats, y: Floats) -> Floats:
            return np.array([[2 + fine(y) - 3, 0], [-3, 0]])

        path = replicator(row, column, HALF, HALF, 100)
        close([path.end_row[0], path.end_column[0]], [0.375, 0.625], 1e-4)
        assert rest_point(row, column, [0.375, 0.625], [0.625, 0.375]).kind == "sink"


class TestAgainstNashpy:
    def test_same_path_on_positive_payoffs(self) -> None:
        times = np.linspace(0, 20, 2001)
        x, y = nashpy.Game(A8 + 30, B8 + 10).asymmetric_replicator_dynamics(np.array(HALF), np.array(HALF), times)
        path = replicator(A8, B8, HALF, HALF, 20, times=times)
        close(path.row, x, 1e-5)
        close(path.column, y, 1e-5)

    def test_negative_payoffs_break_it_but_not_this(self) -> None:
        times = np.linspace(0, 10, 1001)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            x, _ = nashpy.Game(A8, B8).asymmetric_replicator_dynamics(np.array(HALF), np.array(HALF), times)
        sums = x.sum(axis=1)
        assert not np.abs(sums - 1).max() < 0.1  # nor is it a number everywhere
        on_simplex(replicator(A8, B8, HALF, HALF, 10, times=times))

    def test_negative_means_keep_the_simplex(self) -> None:
        A = np.array([[-3.0, -1], [-2, -2]])
        path = replicator(A, A.T, [0.4, 0.6], [0.4, 0.6], 60)
        on_simplex(path)
        close([path.row[-1].sum(), path.column[-1].sum()], [1, 1], 1e-15)
        close(path.end_row, [0.5, 0.5], 1e-6)

    def test_three_actions(self) -> None:
        rng = np.random.default_rng(5)
        times = np.linspace(0, 20, 201)
        for m, n in ((3, 2), (3, 3), (2, 4)):
            A, B = rng.uniform(0, 1, (2, m, n))
            x0, y0 = rng.dirichlet(np.ones(m)), rng.dirichlet(np.ones(n))
            x, y = nashpy.Game(A, B).asymmetric_replicator_dynamics(x0, y0, times)
            path = replicator(A - 7, B - 3, x0, y0, 20, times=times)
            close(path.row, x, 1e-5)
            close(path.column, y, 1e-5)


EG1 = {
    "PA": 40,
    "CA": 35,
    "CH": -30,
    "CB1": 30,
    "CB0": 18,
    "Rp": 25,
    "eta": 0.1,
    "theta": 0.1,
    "lam": 0.1,
    "CG1": 25,
    "g": 0.5,
}
STAGES = ("Pe", "eA", "Rc", "alpha", "beta", "gam", "delta", "eps", "zeta", "G0", "G1")
# Five stages of policy, and the one corner where everything ends in each.
TRIPARTITE = {
    "S0": ((20, 0.1, 10, 0, 0, 0.1, 0.8, 0, 0.1, 10, 5), (0, 0, 0)),
    "S1": ((20, 0.2, 10, 0, 0.05, 0.1, 0.8, 0, 0.1, 20, 5), (0, 0, 1)),
    "S2": ((20, 0.4, 15, 0.06, 0.2, 0.1, 0.8, 0, 0.1, 20, 10), (1, 0, 1)),
    "S3": ((20, 0.5, 20, 0.1, 0.2, 0.1, 0.7, 0.1, 0.1, 25, 15), (1, 1, 1)),
    "S4": ((10, 0.7, 25, 0, 0.2, 0.3, 0.5, 0, 0.2, 15, 5), (1, 1, 0)),
}


def tripartite(stage: str) -> Callable[[Floats], Floats]:
    """Enterprises that treat, a public that takes part, a government that regulates (Wang et al. 2023).

    Wang, Jia, He, Wang and Huang, Engaging stakeholders in collaborative control of air pollution: a tripartite
    evolutionary game of enterprises, public and government. Journal of Cleaner Production 418, 138074.
    """
    p = {**EG1, **dict(zip(STAGES, TRIPARTITE[stage][0], strict=True))}
    P = p["PA"] + (1 - p["eA"]) * (1 - p["g"]) * p["Pe"]

    def growth(state: Floats) -> Floats:
        x, y, z = state
        treat = p["eta"] * y * p["PA"] - p["eA"] * (1 - p["g"]) * p["Pe"] - p["eA"] * (1 - p["gam"]) * p["CA"]
        treat += p["eA"] * p["Rc"] + z * (p["alpha"] + p["beta"]) * P
        join = p["CB0"] - p["delta"] * p["CB1"] + p["zeta"] * p["Rp"] + p["lam"] * p["CH"] * (1 - x)
        join += p["eps"] * p["delta"] * p["CB1"] * z
        regulate = p["G0"] + p["G1"] - p["CG1"] + p["beta"] * P * (1 - x) - p["alpha"] * P * x
        regulate += y * (p["theta"] * (p["G0"] + p["G1"]) - p["eps"] * p["delta"] * p["CB1"])
        return np.array([treat, join, regulate])

    return growth


class TestTripartite:
    @pytest.mark.parametrize("stage", sorted(TRIPARTITE))
    def test_every_start_ends_there(self, stage: str) -> None:
        corner = TRIPARTITE[stage][1]
        for start in ([0.5] * 3, *itertools.product([0.1, 0.9], repeat=3)):
            path = replicator_n(tripartite(stage), start, 15)
            assert np.array_equal(np.round(path.end, 2), corner)

    @pytest.mark.parametrize(
        ("stage", "time", "state"),
        [
            ("S2", 1, (0.738098, 0.008545, 0.999524)),
            ("S3", 0.5, (0.866064, 0.552880, 0.999668)),
            ("S3", 1, (0.989132, 0.718099, 0.999999)),
            ("S4", 1, (0.969658, 0.999428, 0.151466)),
        ],
    )
    def test_trajectory(self, stage: str, time: float, state: tuple[float, ...]) -> None:
        path = replicator_n(tripartite(stage), [0.5] * 3, 100, times=[0, time])
        close(path.states, [[0.5] * 3, state], 1e-6)
        assert path.status == "fixed"
        assert path.period is None
        assert path.gain < 1e-12
        close(path.mean, TRIPARTITE[stage][1], 1e-9)


class TestManyPopulations:
    def test_same_as_two_populations(self) -> None:
        times = np.linspace(0, 40, 11)
        two = replicator(A8, B8, [0.3, 0.7], [0.6, 0.4], 40, times=times)
        many = replicator_n(lambda x: [20 * x[1] - 8, 5 * (1 - x[0]) - 1], [0.3, 0.6], 40, times=times)
        close(many.states, np.column_stack([two.row[:, 0], two.column[:, 0]]), 1e-8)
        close(many.mean, [two.mean_row[0], two.mean_column[0]], 1e-10)
        assert many.status == two.status == "cycles"
        assert many.period is not None
        assert two.period is not None
        assert abs(many.period - two.period) < 1e-8
        assert abs(many.gain - two.gain) < 1e-6
        assert abs(many.speed - two.speed) < 1e-6
        close(many.second_half.weights @ many.second_half.states, many.mean, 1e-15)

    def test_logistic(self) -> None:
        """Constant growth: ln(x/(1-x)) is a straight line, from as far down as 1e-300."""
        times = np.array([0, 10, 690, 700, 900])
        path = replicator_n(lambda x: [1.0, -0.02], [1e-300, 0.9], 1000, times=times)
        start = math.log(1e-300)
        close(path.states[:, 0], 1 / (1 + np.exp(-np.clip(start + times, -700, 700))), 1e-8)
        close(path.states[:, 1], 1 / (1 + np.exp(-math.log(9) + 0.02 * times)), 1e-9)
        # The average of a logistic curve is the difference of ln(1 + e^z) over that of z.
        z = np.array([math.log(9) - 10, math.log(9) - 20])
        close(path.mean[1], -np.diff(np.log1p(np.exp(z)))[0] / 10, 1e-10)
        close(path.mean[0], (math.log1p(math.exp(1000 + start)) - 0) / 500, 1e-8)

    def test_shares_of_0_and_1_stay(self) -> None:
        def growth(x: Floats) -> list[float]:
            assert ((x >= 0) & (x <= 1)).all()
            return [5.0, -5.0, x[0] + x[1]]

        path = replicator_n(growth, [0, 1, 0.5], 100)
        assert (path.states[:, 0] == 0).all()
        assert (path.states[:, 1] == 1).all()
        assert path.end[2] == 1
        assert path.speed < 1e-8
        assert path.gain == 5
        assert path.status == "slow"
        still = replicator_n(lambda x: [-1.0, 1.0], [0, 1], 100)
        assert still.status == "fixed"
        assert still.end.tolist() == still.mean.tolist() == [0, 1]

    def test_one_population(self) -> None:
        """Hawks and doves: a single population has a stable mix."""
        path = replicator_n(lambda x: [0.3 - x[0]], [0.9], 200)
        assert path.status == "fixed"
        close(path.end, [0.3], 1e-8)


def conserved(path: Evolution, x: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
    """Constant along paths of zero-sum games with an interior equilibrium (x, y)."""
    found: Floats = np.log(path.row) @ np.asarray(x) + np.log(path.column) @ np.asarray(y)
    return found


ROCK = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])


class TestLargerGames:
    def test_zero_sum_conserves(self) -> None:
        """Rock, paper, scissors: not periodic, and never at rest."""
        path = replicator(ROCK, -ROCK, [0.5, 0.3, 0.2], [0.2, 0.5, 0.3], 300)
        assert np.ptp(conserved(path, [1 / 3] * 3, [1 / 3] * 3)) < 1e-8
        assert path.status == "slow"
        assert path.nearest is not None
        close(path.nearest.row, [1 / 3] * 3, 1e-9)

    def test_heteroclinic_rounds_take_ever_longer(self) -> None:
        """Draws that cost both make the paths leave the interior and stay near ever further corners for ever longer."""
        A, B = ROCK - 0.2 * np.eye(3), -ROCK - 0.2 * np.eye(3)
        path = replicator(A, B, [0.5, 0.3, 0.2], [0.2, 0.5, 0.3], 1000)
        on_simplex(path)
        assert path.status == "slow"
        assert path.gain > 0.1
        assert min(path.second_half.row.min(), path.second_half.column.min()) < 1e-50

    def test_common_interest_never_falls(self) -> None:
        """In games of common interest the mean payoff grows along every path (the two terms are variances)."""
        rng = np.random.default_rng(3)
        for _ in range(5):
            A = rng.normal(size=(3, 4))
            path = replicator(A, A, rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)), 300)
            value = np.einsum("ti,ij,tj->t", path.row, A, path.column)
            assert (np.diff(value) > -1e-12).all()
            assert path.status == "fixed"
            assert path.nearest is not None
            close(path.end_row, path.nearest.row, 1e-6)
            close(path.end_column, path.nearest.column, 1e-6)
            assert set(path.nearest.row.tolist()) == {0, 1}

    @pytest.mark.parametrize("columns", [2, 3])
    def test_a_dominated_action_dies_out_of_a_cycle(self, columns: int) -> None:
        """What is left cycles as the 2x2 game does from where it is."""
        A, B = np.full((3, columns), -3.0), np.full((3, columns), -2.0)
        A[:2, :2], B[:2, :2] = A8 / 10, B8 / 10
        A[2] = np.minimum(A[0], A[1]) - 1
        x0, y0 = [0.6, 0.35, 0.05], ([0.5, 0.5] if columns == 2 else [0.45, 0.5, 0.05])
        path = replicator(A, B, x0, y0, 600)
        assert path.end_row[2] < 1e-50
        assert path.status == "cycles"
        assert path.period is not None
        left = replicator(A[:2, :2], B[:2, :2], path.end_row[:2], path.end_column[:2], 600)
        assert left.period is not None
        assert abs(path.period - left.period) < 1e-6
        assert path.nearest is not None
        close(path.nearest.row, [0.8, 0.2, 0], 1e-9)

    def test_weakly_dominated_actions_die_slowly(self) -> None:
        """x' = -x(1-x)y, y' = -y(1-x)... : the shares fall like 1/time, not exponentially.

        With x = y the share u of the second action solves u' = -u^2 (1 - u): ln(u/(1-u)) - 1/u + t is constant.
        """
        path = replicator([[1, 1], [1, 0]], [[1, 1], [1, 0]], HALF, HALF, 2000, times=[0, 20, 2000])
        u = path.row[:, 1]
        close(np.log(u / (1 - u)) - 1 / u + path.times, [-2.0] * 3, 1e-4)
        close(path.column[:, 1], u, 1e-12)
        assert path.status == "slow"
        assert path.gain < 1e-6
        assert path.speed > 1e-8

    def test_absent_actions(self) -> None:
        """They stay away, but where one of them would earn more the state is no equilibrium."""
        rng = np.random.default_rng(8)
        A, B = rng.normal(size=(2, 3, 3))
        path = replicator(A, B, [0.4, 0, 0.6], [0.3, 0.7, 0], 50)
        assert (path.row[:, 1] == 0).all()
        assert (path.column[:, 2] == 0).all()
        part = replicator(A[::2, :2], B[::2, :2], [0.4, 0.6], [0.3, 0.7], 50)
        close(path.row[:, ::2], part.row, 1e-9)
        close(path.column[:, :2], part.column, 1e-9)
        better = replicator([[1, 1], [5, 5]], [[0, 0], [0, 0]], [1, 0], HALF, 200)
        assert better.status == "slow"
        assert better.speed == 0
        assert better.gain == 4
        worse = replicator([[1, 1], [-5, -5]], [[0, 0], [0, 0]], [1, 0], HALF, 200)
        assert worse.status == "fixed"

    def test_tiny_shares_grow_back(self) -> None:
        path = replicator([[1, 1], [2, 2]], [[0, 0], [0, 0]], [1 - 1e-300, 1e-300], HALF, 1000, times=[690, 1000])
        close(path.row[0, 1], 1 / (1 + math.exp(-690 - math.log(1e-300))), 1e-8)
        assert path.status == "fixed"
        close(path.end_row, [0, 1], 1e-100)

    def test_single_actions(self) -> None:
        path = replicator([[1, 2, 3]], [[1, 0, 2]], [1], [0.2, 0.3, 0.5], 100)
        assert path.status == "fixed"
        close(path.end_column, [0, 0, 1], 1e-12)
        assert path.joint.shape == (1, 3)
        only = replicator([[1]], [[2]], [1], [1], 5)
        assert only.status == "fixed"
        assert only.row.tolist() == [[1]] * 2001

    def test_a_path_is_a_record(self) -> None:
        path = replicator(A8, B8, HALF, HALF, 5)
        again = pickle.loads(pickle.dumps(path))
        assert np.array_equal(again.row, path.row)
        for values in (path.times, path.row, path.column, path.joint, path.second_half.weights, path.A, path.x0):
            assert isinstance(values, np.ndarray)
            assert not values.flags.writeable
        assert path.times.tolist() == np.linspace(0, 5, 2001).tolist()
        assert path.nearest is path.nearest
        assert path.horizon == 5
        assert path.tolerances.speed == 1e-8


numbers = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 6))


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Floats, Floats, Floats, Floats, float]:
    """Return a game at a user's scale, perhaps shifted down, starts, and a horizon that suits the scale."""
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    unit = 10.0 ** draw(st.integers(-3, 6))
    A, B = (np.array(draw(st.lists(numbers, min_size=m * n, max_size=m * n))).reshape(m, n) for _ in range(2))
    shift = draw(st.sampled_from([0.0, -3.0, -100.0]))
    x0, y0 = (np.array(draw(st.lists(st.floats(1e-3, 1), min_size=k, max_size=k))) for k in (m, n))
    return unit * (A + shift), unit * (B + shift), x0 / x0.sum(), y0 / y0.sum(), 20 / unit


def scaled(matrix: Floats) -> Floats:
    """Return it on [0, 1]."""
    found: Floats = (matrix - matrix.min()) / (np.ptp(matrix) or 1)
    return found


class TestProperties:
    @settings(max_examples=40, deadline=None)
    @given(drawn())
    def test_log_ratios_move_by_mean_payoffs(self, game: tuple[Floats, Floats, Floats, Floats, float]) -> None:
        """ln(x_i/x_k) changes by the time times the difference of what the two earn against the average y."""
        A, B, x0, y0, horizon = game
        path = replicator(A, B, x0, y0, horizon, times=[horizon / 2, horizon])
        on_simplex(path)
        close([path.mean_row.sum(), path.mean_column.sum(), path.joint.sum()], 1, 1e-12)
        moved = np.diff(np.log(path.row), axis=0)[0], np.diff(np.log(path.column), axis=0)[0]
        earned = A @ path.mean_column, path.mean_row @ B
        for change, payoff in zip(moved, earned, strict=True):
            close(change - change[0], (payoff - payoff[0]) * horizon / 2, 1e-8)
        assert path.gain >= -1e-9 * max(np.abs(A).max(), np.abs(B).max())

    @settings(max_examples=25, deadline=None)
    @given(drawn(), st.data())
    def test_only_differences_between_own_actions_count(
        self, game: tuple[Floats, Floats, Floats, Floats, float], data: st.DataObject
    ) -> None:
        A, B, x0, y0, horizon = game
        size = max(np.ptp(A), np.ptp(B), 1e-9)
        of_columns = np.array(data.draw(st.lists(numbers, min_size=A.shape[1], max_size=A.shape[1]))) * size
        of_rows = np.array(data.draw(st.lists(numbers, min_size=A.shape[0], max_size=A.shape[0]))) * size
        one = replicator(A, B, x0, y0, horizon, times=[horizon])
        other = replicator(A + of_columns, B + of_rows[:, None], x0, y0, horizon, times=[horizon])
        close(other.row, one.row, 1e-7)
        close(other.column, one.column, 1e-7)
        close(other.joint, one.joint, 1e-7)

    @settings(max_examples=25, deadline=None)
    @given(drawn())
    def test_players_can_be_exchanged(self, game: tuple[Floats, Floats, Floats, Floats, float]) -> None:
        A, B, x0, y0, horizon = game
        one = replicator(A, B, x0, y0, horizon, times=[horizon])
        other = replicator(B.T, A.T, y0, x0, horizon, times=[horizon])
        close(other.row, one.column, 1e-8)
        close(other.column, one.row, 1e-8)
        close(other.joint, one.joint.T, 1e-8)

    @settings(max_examples=40, deadline=None)
    @given(drawn())
    def test_strict_pure_equilibria_are_fixed(self, game: tuple[Floats, Floats, Floats, Floats, float]) -> None:
        A, B, _, _, _ = game
        A, B = scaled(A), scaled(B)
        m, n = A.shape
        found = 0
        for i in range(m):
            for j in range(n):
                lead = min([*(A[i, j] - np.delete(A[:, j], i)), *(B[i, j] - np.delete(B[i], j)), 1.0])
                if lead < 0.05:
                    continue
                found += 1
                x, y = np.eye(m)[i], np.eye(n)[j]
                assert replicator(A, B, x, y, 10).status == "fixed"
                assert rest_point(A, B, x, y).ess
                near = replicator(A, B, 0.99 * x + 0.01 / m, 0.99 * y + 0.01 / n, 1000, times=[1000])
                assert near.status == "fixed"
                close(near.end_row, x, 1e-9)
                close(near.end_column, y, 1e-9)
                assert near.nearest is not None
                close(near.nearest.row, x, 1e-9)
        assume(found)

    @settings(max_examples=25, deadline=None)
    @given(drawn())
    def test_fixed_states_are_equilibria(self, game: tuple[Floats, Floats, Floats, Floats, float]) -> None:
        A, B, x0, y0, _ = game
        A, B = scaled(A), scaled(B)
        path = replicator(A, B, x0, y0, 300, times=[300])
        x, y = path.end_row, path.end_column
        gain = max(float((A @ y).max() - x @ A @ y), float((x @ B).max() - x @ B @ y))
        assert abs(path.gain - gain) < 1e-10
        if path.status == "fixed":
            assert gain <= 1e-6 + 1e-10
            assert path.speed < 1e-8


class TestBasins:
    def test_conventions(self) -> None:
        """Where A = B = diag(a, b) and x = y is a path, the border passes through the mixed equilibrium."""
        found = basins([[3, 0], [0, 1]], [[3, 0], [0, 1]], 1000, per_edge=5)
        assert [end.status for end in found.ends] == ["fixed", "fixed"]
        assert sum(end.share for end in found.ends) == 1
        close(found.ends[0].row, [1, 0], 1e-9)
        for x, y, place in zip(found.starts_row, found.starts_column, found.index, strict=True):
            end = replicator([[3, 0], [0, 1]], [[3, 0], [0, 1]], x, y, 1000, times=[1000])
            close(found.ends[place].row, end.end_row, 1e-9)
            if min(x[0], y[0]) > 0.25:
                assert place == 0
            if max(x[0], y[0]) < 0.25:
                assert place == 1

    def test_one_end_with_three_actions(self) -> None:
        """Prisoner's dilemma with a third action that is worse still."""
        A = np.array([[3, 0, 1], [5, 1, 2], [1, 0, 0]]) / 5
        found = basins(A, A.T, 2000, per_edge=3)
        assert len(found.index) == 36
        (end,) = found.ends
        assert (end.status, end.share) == ("fixed", 1)
        close([end.row, end.column], [[0, 1, 0]] * 2, 1e-6)
        for starts in (found.starts_row, found.starts_column):
            assert starts.min() > 0
            close(starts.sum(axis=1), 1, 1e-14)
            close(starts.mean(axis=0), [1 / 3] * 3, 1e-14)
            assert len(np.unique(starts.round(9), axis=0)) == 6

    def test_cycles_round_one_centre_are_one_end(self) -> None:
        found = basins(A8, B8, 30, per_edge=3)
        assert len(found.index) == 9
        cycles = next(end for end in found.ends if end.status == "cycles")
        close(cycles.row, [0.8, 0.2], 1e-3)
        close(cycles.column, [0.4, 0.6], 1e-3)
        assert sum(end.status == "cycles" for end in found.ends) == 1

    def test_slow_paths_are_named_after_an_equilibrium(self) -> None:
        found = basins([[1, 1], [1, 0]], [[1, 1], [1, 0]], 30, per_edge=2)
        names = {(tuple(one.row), tuple(one.column)) for one in nash([[1, 1], [1, 0]], [[1, 1], [1, 0]]).equilibria}
        slow = [end for end in found.ends if end.status == "slow"]
        assert slow
        assert all((tuple(end.row), tuple(end.column)) in names for end in slow)

    def test_feedback(self) -> None:
        found = basins(dynamic, B8, 100, per_edge=2)
        (end,) = found.ends
        assert end.status == "fixed"
        close([end.row, end.column], [[0.8, 0.2], [0.4, 0.6]], 1e-6)
        again = basins(dynamic, lambda x, y: B8, 100, per_edge=2, shape=(2, 2))
        assert np.array_equal(again.index, found.index)

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"per_edge": 0}, r"basins: per_edge must be a number in \[1, inf\); got 0"),
            ({"per_edge": 1.5}, r"basins: per_edge must be a whole number of at least 1; got 1.5"),
            ({"horizon": 0}, r"basins: horizon must be a number in \(0, inf\); got 0"),
            ({"A": dynamic, "B": dynamic}, r"basins: shape must be given where both A and B are functions; got None"),
            ({"A": dynamic, "B": dynamic, "shape": (2, 0)}, r"basins: shape must be two numbers .* got \(2, 0\)"),
            ({"A": [1, 2]}, r"basins: .*got \(2,\)"),
            ({"A": [[1, 2]]}, r"basins: A and B must have the same shape; got \(1, 2\) and \(2, 2\)"),
        ],
    )
    def test_bad_input(self, wrong: dict[str, Any], message: str) -> None:
        arguments: dict[str, Any] = {"A": A8, "B": B8, "horizon": 10, **wrong}
        with pytest.raises(ValueError, match=message):
            basins(**arguments)


NAN, INF = math.nan, math.inf


class TestBadInput:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"A": [[1, NAN], [0, 0]]}, r"replicator: A must hold finite numbers; got nan at \[0, 1\]"),
            ({"B": [[1, INF], [0, 0]]}, r"replicator: B must hold finite numbers; got inf at \[0, 1\]"),
            ({"A": [1, 2]}, r"replicator: A must have two dimensions; got shape \(2,\)"),
            ({"A": [[1, 2]]}, r"replicator: A and B must have the same shape; got \(1, 2\) and \(2, 2\)"),
            ({"x0": [0.5, 0.6]}, r"replicator: x0 must hold shares .* got \[0.5, 0.6\]"),
            ({"x0": [-0.5, 1.5]}, r"replicator: x0 must hold shares of at least 0"),
            ({"y0": [1]}, r"replicator: y0 must hold 2 shares, one for each action; got shape \(1,\)"),
            ({"y0": [NAN, 1]}, r"replicator: y0 must hold shares"),
            ({"horizon": 0}, r"replicator: horizon must be a number in \(0, inf\); got 0"),
            ({"horizon": NAN}, r"replicator: horizon must be a number in \(0, inf\); got nan"),
            ({"horizon": "long"}, r"replicator: horizon must be a number in \(0, inf\); got 'long'"),
            ({"times": []}, r"replicator: times must hold at least one moment in a row; got shape \(0,\)"),
            ({"times": [[1]]}, r"replicator: times must hold at least one moment in a row; got shape \(1, 1\)"),
            ({"times": "all"}, r"replicator: times must hold numbers; got 'all'"),
            ({"times": [0, 11]}, r"replicator: times must lie in \[0, 10\]; got 11.0"),
            ({"times": [-1, 1]}, r"replicator: times must lie in \[0, 10\]; got -1.0"),
            ({"times": [0, NAN]}, r"replicator: times must lie in \[0, 10\]; got nan"),
            ({"times": [0, 2, 2]}, r"replicator: times must increase; got 2.0 after 2.0"),
            (
                {"A": lambda x, y: np.zeros((3, 2))},
                r"replicator: A\(x, y\) must have shape \(2, 2\); got shape \(3, 2\)",
            ),
            ({"B": lambda x, y: [[0, NAN], [0, 0]]}, r"replicator: B\(x, y\) must hold finite numbers; got nan"),
            ({"B": lambda x, y: None}, r"replicator: B\(x, y\) must"),
            (
                {"A": lambda x, y: np.full((2, 2), INF if x[0] > 0.6 else 1.0) * [[5], [1]]},
                r"A\(x, y\) must hold finite",
            ),
        ],
    )
    def test_replicator(self, wrong: dict[str, Any], message: str) -> None:
        arguments: dict[str, Any] = {"A": A8, "B": B8, "x0": HALF, "y0": HALF, "horizon": 10, **wrong}
        with pytest.raises(ValueError, match=message):
            replicator(**arguments)

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"x0": [0.5, 1.1]}, r"replicator_n: x0 must hold numbers in \[0, 1\]; got \[0.5, 1.1\]"),
            ({"x0": [0.5, NAN]}, r"replicator_n: x0 must hold numbers in \[0, 1\]"),
            ({"x0": 0.5}, r"replicator_n: x0 must hold one share for each population; got shape \(\)"),
            ({"x0": ["a"]}, r"replicator_n: x0 must hold numbers in \[0, 1\]; got \['a'\]"),
            ({"horizon": -1}, r"replicator_n: horizon must be a number in \(0, inf\); got -1"),
            ({"times": [3, 1]}, r"replicator_n: times must increase; got 1.0 after 3.0"),
            ({"growth": [1, 2]}, r"replicator_n: growth must be a function of the 2 shares; got \[1, 2\]"),
            ({"growth": lambda x: [1.0]}, r"replicator_n: growth must return 2 numbers; got shape \(1,\)"),
            ({"growth": lambda x: ["a", 1]}, r"replicator_n: growth must return 2 numbers; got \['a', 1\]"),
            ({"growth": lambda x: [NAN, 1]}, r"replicator_n: growth must return finite numbers; got \[nan, 1.0\]"),
        ],
    )
    def test_replicator_n(self, wrong: dict[str, Any], message: str) -> None:
        arguments: dict[str, Any] = {"growth": lambda x: x, "x0": HALF, "horizon": 10, **wrong}
        with pytest.raises(ValueError, match=message):
            replicator_n(**arguments)

    def test_types(self) -> None:
        assert isinstance(replicator_n(lambda x: x, HALF, 1), EvolutionN)
