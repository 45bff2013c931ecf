"""Stability of rest points: closed forms, the corners of a published system, and the same by other ways."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from policylab.solve.nash import nash
from policylab.solve.stability import rest_point, stability
from tests.solve.test_evolution import A8, B8, ROCK, TRIPARTITE, close, dynamic, tripartite

Floats = npt.NDArray[np.float64]

EIGENVALUES = {
    "S0": (-3.15, -6.5, -10),
    "S1": (-3.9, -6.5, -2.4),
    "S2": (-1.36, -3.5, -2.24),
    "S3": (-6.75, -1.6, -12.4),
    "S4": (-0.85, -8, -3),
}


def constant(matrix: Floats) -> Callable[[Floats, Floats], Floats]:
    return lambda x, y: matrix


class TestTripartite:
    @pytest.mark.parametrize("stage", sorted(TRIPARTITE))
    def test_corners(self, stage: str) -> None:
        growth = tripartite(stage)
        stable = []
        for corner in product((0, 1), repeat=3):
            found = stability(growth, corner)
            rates = (1 - 2 * np.array(corner)) * growth(np.array(corner, dtype=float))
            assert np.array_equal(found.eigenvalues.real, np.sort(rates)[::-1])
            assert (found.eigenvalues.imag == 0).all()
            assert (found.jacobian == np.diag(rates)).all() or np.abs(rates).min() < 1e-12
            if found.ess:
                stable.append(corner)
            else:
                assert found.eigenvalues.real.max() > -1e-12
        assert stable == [TRIPARTITE[stage][1]]
        found = stability(growth, stable[0])
        close(found.eigenvalues.real, sorted(EIGENVALUES[stage], reverse=True), 1e-9)
        assert found.kind == "sink"

    def test_zero_is_not_stable(self) -> None:
        for corner in ((1, 0, 0), (1, 0, 1)):
            found = stability(tripartite("S1"), corner)
            assert np.abs(found.eigenvalues).min() < 1e-12
            assert not found.ess


class TestManyPopulations:
    def test_inspection_game(self) -> None:
        found = stability(lambda x: [20 * x[1] - 8, 5 * (1 - x[0]) - 1], [0.8, 0.4])
        close(found.eigenvalues.real, [0, 0], 1e-12)
        close(found.eigenvalues.imag, [1.959592, -1.959592], 1e-6)
        assert found.kind == "centre"
        assert not found.ess

    def test_dynamic_penalty(self) -> None:
        found = stability(lambda x: [20 * (1.8 - x[0]) * x[1] - 8, 5 * (1 - x[0]) - 1], [0.8, 0.4])
        frequency = math.sqrt(1.959591794226543**2 - 0.64**2)
        close(found.eigenvalues.real, [-0.64, -0.64], 1e-8)
        close(found.eigenvalues.imag, [frequency, -frequency], 1e-8)
        assert abs(frequency - 1.852134) < 1e-6
        assert found.kind == "sink"
        assert not found.ess

    @pytest.mark.parametrize("point", [0.5, 0.9, 0.999, 1 - 1e-6, 1e-7])
    def test_one_population_that_is_no_polynomial(self, point: float) -> None:
        """Growth with derivative 1 at the point, from the middle to the edge; nothing outside [0, 1]."""

        def growth(x: Floats) -> Floats:
            assert 0 <= x[0] <= 1
            found: Floats = np.sin(x - point) * np.exp(x - point)
            return found

        found = stability(growth, [point])
        close(found.eigenvalues, [point * (1 - point)], 1e-9)
        assert found.kind == "source"
        assert stability(lambda x: -growth(x), [point]).kind == "sink"

    def test_derivatives_by_all_shares(self) -> None:
        """A point with shares inside and at both edges: the full Jacobian."""
        inside = 0.3

        def growth(x: Floats) -> list[float]:
            assert ((x >= 0) & (x <= 1)).all()
            return [math.exp(x[0] - inside) - 1 + math.sin(x[1]) + math.log(2 - x[2]), 2 + x[0], x[0] * x[1] - 3]

        found = stability(growth, [inside, 0, 1])
        expected = [[0.21, 0.21, -0.21], [0, 2.3, 0], [0, 0, 3]]
        close(found.jacobian, np.array(expected), 1e-9)
        close(found.eigenvalues, [3.0, 2.3, 0.21], 1e-9)
        assert found.kind == "source"

    def test_kinds(self) -> None:
        assert stability(lambda x: [1.0, 1.0], [1, 0]).kind == "saddle"
        assert stability(lambda x: [1.0, 0.0], [1, 0]).kind == "undecided"
        assert stability(lambda x: [0.0, 0.0], [1, 0.5]).kind == "undecided"
        assert stability(lambda x: [1.0, -1.0], [1, 0]).ess
        assert stability(lambda x: [1.0, -1.0], [0, 1]).kind == "source"
        assert not stability(lambda x: [1.0, 0.5 - x[1]], [1, 0.5]).ess
        assert stability(lambda x: [1.0, 0.5 - x[1]], [1, 0.5]).kind == "sink"

    @pytest.mark.parametrize("unit", [1e-3, 1.0, 1e6])
    def test_unit(self, unit: float) -> None:
        found = stability(lambda x: unit * np.array([20 * x[1] - 8, 5 * (1 - x[0]) - 1]), [0.8, 0.4])
        close(found.eigenvalues.imag / unit, [1.959592, -1.959592], 1e-6)
        assert found.kind == "centre"

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.floats(-1, 1), min_size=12, max_size=12))
    def test_multilinear_against_derivatives_by_hand(self, numbers: list[float]) -> None:
        """f = M (x - p) with M and p drawn rests at p, where the Jacobian is diag(p (1-p)) M."""
        M, p = np.array(numbers[:9]).reshape(3, 3), 0.5 + 0.49 * np.array(numbers[9:])
        found = stability(lambda x: M @ (x - p), p)
        close(found.jacobian, (p * (1 - p))[:, None] * M, 1e-9)
        total = np.trace((p * (1 - p))[:, None] * M)
        close(found.eigenvalues.sum(), total, 1e-9)
        assert (np.diff(found.eigenvalues.real) <= 0).all()


class TestTwoPopulations:
    def test_inspection_game(self) -> None:
        found = rest_point(A8, B8, [0.8, 0.2], [0.4, 0.6])
        close(found.eigenvalues.imag, [1.959592, -1.959592], 1e-6)
        assert (found.eigenvalues.real == 0).all()
        assert found.kind == "centre"
        assert found.point.tolist() == [0.8, 0.2, 0.4, 0.6]

    def test_rock_paper_scissors(self) -> None:
        """Eigenvalues +-i/3 sqrt(3), twice each: the circulant has those of the payoffs, i sqrt(3), a third of it."""
        third = np.full(3, 1 / 3)
        found = rest_point(ROCK, -ROCK, third, third)
        close(np.abs(found.eigenvalues), [1 / math.sqrt(3)] * 4, 1e-9)
        close(found.eigenvalues.real, [0] * 4, 1e-9)
        assert found.kind == "centre"

    def test_pure_states(self) -> None:
        """Each action that is not used gives what it earns more than the one in use."""
        rng = np.random.default_rng(2)
        for _ in range(20):
            m, n = rng.integers(1, 5, 2)
            A, B = rng.normal(size=(2, m, n))
            i, j = rng.integers(m), rng.integers(n)
            gains = np.concatenate([np.delete(A[:, j], i) - A[i, j], np.delete(B[i], j) - B[i, j]])
            for payoffs in (A, constant(A)):
                found = rest_point(payoffs, B, np.eye(m)[i], np.eye(n)[j])
                close(found.eigenvalues, np.sort(gains)[::-1], 1e-12)
                assert (found.eigenvalues.imag == 0).all()
                assert found.ess == bool((gains < 0).all())

    def test_ties_are_not_stable(self) -> None:
        found = rest_point([[1, 0], [1, 0]], [[1, 0], [1, 0]], [1, 0], [1, 0])
        assert found.eigenvalues.tolist() == [0, -1]
        assert found.kind == "undecided"
        assert not found.ess

    @pytest.mark.parametrize("shape", [(2, 2), (3, 2), (3, 3), (2, 4)])
    def test_against_another_derivation(self, shape: tuple[int, int]) -> None:
        """At every equilibrium: by hand, by differences of a function, and from the whole field, tangent part only."""
        rng = np.random.default_rng(sum(shape))
        m, n = shape

        def field(state: Floats, A: Floats, B: Floats) -> Floats:
            x, y = state[:m], state[m:]
            row, column = A @ y, x @ B
            return np.concatenate([x * (row - x @ row), y * (column - column @ y)])

        for _ in range(10):
            A, B = rng.normal(size=(2, m, n))
            for one in nash(A, B).equilibria:
                found = rest_point(A, B, one.row, one.column)
                again = rest_point(constant(A), constant(B), one.row, one.column)
                close(again.jacobian, found.jacobian, 1e-9)
                assert again.kind == found.kind
                state = np.concatenate([one.row, one.column])
                whole = np.array(
                    [(field(state + 1e-5 * e, A, B) - field(state - 1e-5 * e, A, B)) / 2e-5 for e in np.eye(m + n)]
                ).T
                tangent = np.zeros((m + n, m + n - 2))
                tangent[:m, : m - 1] = np.linalg.svd(np.ones((1, m)))[2][1:].T
                tangent[m:, m - 1 :] = np.linalg.svd(np.ones((1, n)))[2][1:].T
                reduced = tangent.T @ whole @ tangent
                close(np.poly(found.eigenvalues), np.poly(reduced), 1e-6)
                if set(state.tolist()) == {0, 1}:
                    assert found.ess
                elif shape == (2, 2):
                    assert found.kind in ("centre", "saddle")
                else:
                    assert not found.ess

    def test_same_as_two_actions_each(self) -> None:
        A, B = np.array([[3.0, -1], [0, 2]]), np.array([[1.0, 4], [3, -2]])
        (one,) = [e for e in nash(A, B).equilibria if e.row.min() > 0]

        def growth(v: Floats) -> list[float]:
            x, y = np.array([v[0], 1 - v[0]]), np.array([v[1], 1 - v[1]])
            row, column = A @ y, x @ B
            return [row[0] - row[1], column[0] - column[1]]

        two = rest_point(A, B, one.row, one.column)
        many = stability(growth, [one.row[0], one.column[0]])
        close(np.poly(many.eigenvalues), np.poly(two.eigenvalues), 1e-9)

    def test_feedback_with_three_actions(self) -> None:
        """Payoffs that are no polynomial of the state, against differences of the field within the simplices."""

        def payoffs(x: Floats, y: Floats) -> Floats:
            assert x.min() >= 0
            assert abs(x.sum() - 1) < 1e-12
            found: Floats = np.array([[1.0, -1], [0, 1], [-2, -2]]) * np.exp(x[0] * y[1]) + np.sin(x[1])
            return found

        B = np.array([[-1.0, 1], [2, -1], [0, 0]])

        def gaps(v: Floats) -> Floats:
            x, y = np.array([v[0], 1 - v[0], 0]), np.array([v[1], 1 - v[1]])
            row, column = payoffs(x, y) @ y, x @ B
            return np.array([row[0] - row[1], column[0] - column[1]])

        v = scipy.optimize.fsolve(gaps, [0.5, 0.5], xtol=1e-14)
        x, y = np.array([v[0], 1 - v[0], 0]), np.array([v[1], 1 - v[1]])
        found = rest_point(payoffs, B, x, y)
        slopes = np.array([(gaps(v + h) - gaps(v - h)) / 2e-5 for h in 1e-5 * np.eye(2)]).T
        inner = np.linalg.eigvals((v * (1 - v))[:, None] * slopes)
        row = payoffs(x, y) @ y
        expected = np.append(inner, row[2] - row[0])
        close(np.poly(found.eigenvalues), np.poly(expected), 1e-7)
        assert found.eigenvalues.shape == (3,)

    def test_dynamic_penalty_is_not_evolutionarily_stable(self) -> None:
        found = rest_point(dynamic, B8, [0.8, 0.2], [0.4, 0.6])
        assert found.kind == "sink"
        assert not found.ess

    def test_no_displacement(self) -> None:
        found = rest_point([[1]], [[1]], [1], [1])
        assert found.eigenvalues.shape == (0,)
        assert found.jacobian.shape == (0, 0)


class TestBadInput:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"point": [0.5, 0.4]}, r"stability: the point must be a rest point, .* share 1 changing at a rate"),
            ({"point": [0.8, 0.41]}, r"stability: the point must be a rest point"),
            ({"point": [0.8, 1.4]}, r"stability: point must hold numbers in \[0, 1\]; got \[0.8, 1.4\]"),
            ({"point": [0.8, math.nan]}, r"stability: point must hold numbers in \[0, 1\]"),
            ({"point": []}, r"stability: point must hold one share for each population; got shape \(0,\)"),
            ({"growth": lambda x: [1.0]}, r"stability: growth must return 2 numbers; got shape \(1,\)"),
            ({"growth": lambda x: [1.0, math.inf]}, r"stability: growth must return finite numbers"),
            ({"growth": 3}, r"stability: growth must be a function"),
        ],
    )
    def test_stability(self, wrong: dict[str, Any], message: str) -> None:
        arguments: dict[str, Any] = {
            "growth": lambda x: [20 * x[1] - 8, 5 * (1 - x[0]) - 1],
            "point": [0.8, 0.4],
            **wrong,
        }
        with pytest.raises(ValueError, match=message):
            stability(**arguments)

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"x": [0.7, 0.3]}, r"rest_point: the point must be a rest point, .* share \d changing at a rate"),
            ({"x": [0.8, 0.3]}, r"rest_point: x must hold shares of at least 0 that sum to one"),
            ({"y": [1, 0, 0]}, r"rest_point: y must hold 2 shares, one for each action; got shape \(3,\)"),
            ({"A": [[1, math.nan], [0, 0]]}, r"rest_point: A must hold finite numbers"),
            ({"A": [[1, 2]]}, r"rest_point: A and B must have the same shape"),
            ({"B": lambda x, y: [[1]]}, r"rest_point: B\(x, y\) must have shape \(2, 2\); got shape \(1, 1\)"),
        ],
    )
    def test_rest_point(self, wrong: dict[str, Any], message: str) -> None:
        arguments: dict[str, Any] = {"A": A8, "B": B8, "x": [0.8, 0.2], "y": [0.4, 0.6], **wrong}
        with pytest.raises(ValueError, match=message):
            rest_point(**arguments)
