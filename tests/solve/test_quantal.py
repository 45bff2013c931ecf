"""Quantal responses: closed forms, other ways to trace the branch, folds, crossings, scales, and where it leads."""

from __future__ import annotations

import math
import pickle
from typing import Any

import contourpy
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import expit, log_softmax, softmax

from policylab.solve.nash import nash
from policylab.solve.quantal import Quantal, limit, quantal
from tests.solve import games
from tests.solve.games import Floats

# Found by search: their principal branches turn back. Two actions each, and three.
FOLDED_2 = (np.array([[-7.0, 4], [8, 4]]), np.array([[1.0, 9], [-2, -1]]))
FOLDED_3 = [
    (np.array([[9.0, 0, 1], [-3, 5, -2], [9, 0, 5]]), np.array([[-4.0, 4, 3], [4, 7, 6], [8, 1, -3]])),
    (np.array([[-4.0, 9, 8], [-3, 6, 1], [-4, 7, 7]]), np.array([[-4.0, -3, -4], [9, 9, 7], [5, -3, -1]])),
    (np.array([[8.0, -1, 4], [6, 6, 2], [0, -1, 8]]), np.array([[7.0, -3, -4], [-3, 7, 9], [5, -1, 6]])),
]
BATTLE = (np.array([[2.0, 0], [0, 1]]), np.array([[1.0, 0], [0, 2]]))


def close(found: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=0, atol=tolerance)


def response(payoffs: Floats, precision: float) -> Floats:
    chances: Floats = softmax(precision * (payoffs - payoffs.max()))
    return chances


def check(result: Quantal) -> None:
    """The chances answer the payoffs, and the result says the truth about itself; several precisions."""
    A, B = result.A, result.B
    assert isinstance(result.residual, np.ndarray)
    assert isinstance(result.regret, np.ndarray)
    assert isinstance(result.precision, np.ndarray)
    for p, x, y, residual, regret in zip(
        result.precision, result.row, result.column, result.residual, result.regret, strict=True
    ):
        assert min(x.min(), y.min()) >= 0
        close([x.sum(), y.sum()], 1, 1e-14)
        off = max(np.abs(x - response(A @ y, p)).max(), np.abs(y - response(x @ B, p)).max())
        noise = 1e-15 * max(1.0, p * max(np.abs(A).max(), np.abs(B).max()))
        assert residual <= 1e-10 + noise
        assert off <= residual + noise
        gains = [
            0.0 if np.ptp(M) <= 1e-12 * np.abs(M).max() else float(best - x @ M @ y) / np.ptp(M)
            for M, best in ((A, (A @ y).max()), (B, (x @ B).max()))
        ]
        assert math.isclose(regret, max(gains), rel_tol=1e-6, abs_tol=1e-9)


class TestClosedForms:
    def test_precision_zero_is_uniform(self) -> None:
        rng = np.random.default_rng(1)
        A, B = rng.normal(size=(2, 3, 4)) * 1e6
        result = quantal(A, B, 0)
        assert result.row.tolist() == [1 / 3] * 3
        assert result.column.tolist() == [1 / 4] * 4
        assert result.precision == 0
        assert result.residual == 0

    @pytest.mark.parametrize("p", [0.1, 1.0, 7.3, 50.0])
    def test_dominant_action(self, p: float) -> None:
        """What pays 0.3 more whatever the other does has odds exp(0.3 p); the other player answers that mix."""
        A, B = np.array([[1.3, 2.3], [1, 2]]), np.array([[5.0, 4], [1, 3]])
        result = quantal(A, B, p)
        x = expit(0.3 * p)
        close(result.row, [x, 1 - x], 1e-13)
        y = expit(p * (x - 2 * (1 - x)))
        close(result.column, [y, 1 - y], 1e-13)

    @pytest.mark.parametrize(("a", "d"), [(5, 3), (1.0, 0.99), (2, -1)])
    def test_symmetric_coordination_and_dominance(self, a: float, d: float) -> None:
        """Rows and columns pay a and d when they match. Above one half exactly one x answers itself if a > d."""
        A = np.diag([a, float(d)])
        precisions = [0.01, 0.5, 1, 2, 3, 10, 30]
        result = quantal(A, A.T, precisions)
        for p, x, y in zip(precisions, result.row, result.column, strict=True):
            expected = brentq(lambda q, p=p: expit(p * (a * q - d * (1 - q))) - q, 0.5, 1.0, xtol=1e-15)
            close(x, [expected, 1 - expected], 1e-12)
            close(y, x, 1e-13)

    @pytest.mark.parametrize("reward", [1.0, 4, 9])
    def test_matching_pennies_with_one_reward_changed(self, reward: float) -> None:
        """The row player's own reward moves its own mix, which it does not in the Nash equilibrium (1/2, 1/2)."""
        A, B = np.array([[reward, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])
        precisions = [0.1, 0.5, 1, 3, 10, 100]
        result = quantal(A, B, precisions)
        for p, x, y in zip(precisions, result.row, result.column, strict=True):

            def gap(q: float, p: float = p) -> float:  # falls: more of the first row, less of the first column
                r = expit(p * (1 - 2 * q))
                return float(expit(p * (reward * r - (1 - r))) - q)

            expected = brentq(gap, 0.0, 1.0, xtol=1e-15)
            close(x[0], expected, 1e-12)
            close(y[0], expit(p * (1 - 2 * expected)), 1e-10)
            assert x[0] > 0.5 or reward == 1
        end = limit(A, B)
        close(end.equilibrium.column, [1 / (1 + reward), reward / (1 + reward)])
        assert end.reached

    @pytest.mark.parametrize("p", [0.0, 1e-3, 2.0, 1e9])
    def test_one_action(self, p: float) -> None:
        """Against a single action chances follow the payoffs directly."""
        A, B = np.array([[1.0], [2], [1.5]]), np.array([[4.0], [-4], [0]])
        for result, mix in ((quantal(A, B, p), "row"), (quantal(B.T, A.T, p), "column")):
            close(getattr(result, mix), response(A[:, 0], p), 1e-12)
        alone = quantal([[3]], [[4]], p)
        assert (alone.row.tolist(), alone.column.tolist(), alone.regret) == ([1], [1], 0)

    @pytest.mark.parametrize("p", [0.5, 20.0, 1e8])
    def test_constant_matrix(self, p: float) -> None:
        """Whose payoff never varies mixes evenly; a matrix that varies by round-off only is constant."""
        rng = np.random.default_rng(2)
        B = rng.normal(size=(3, 4))
        for A in (np.full((3, 4), 7.0), 1e6 + 1e-7 * rng.normal(size=(3, 4))):
            result = quantal(A, B, p)
            close(result.row, [1 / 3] * 3, 1e-15)
            close(result.column, response(B.mean(axis=0), p), 1e-12)
        both = quantal(np.zeros((2, 3)), np.full((2, 3), -1e6), [0, p, 1e300])
        assert both.row.tolist() == [[0.5, 0.5]] * 3
        close(both.column, 1 / 3, 1e-15)
        assert both.regret == pytest.approx([0, 0, 0], abs=0)

    def test_duplicate_columns(self) -> None:
        """Two equal columns are chosen alike, and split the player's attention: not the game with one of them."""
        A, B = np.array([[1.0, 1, 4], [3, 3, 0]]), np.array([[2.0, 2, 1], [0, 0, 5]])
        result = quantal(A, B, [0.5, 3, 40])
        check(result)
        close(result.column[:, 0], result.column[:, 1], 1e-15)
        once = quantal(A[:, 1:], B[:, 1:], [0.5, 3, 40])
        assert np.abs(2 * result.column[0, 0] - once.column[0, 0]) > 0.05


def traced(A: Floats, B: Floats, highest: float) -> tuple[Floats, Floats]:
    """Trace the branch as a differential equation in the chances; return precisions and chances at arclengths."""
    m, n = A.shape

    def slope(_: float, state: Floats) -> Floats:
        x, y, p = state[:m], state[m:-1], state[-1]
        U, V = A - A.mean(axis=0), (B - B.mean(axis=1, keepdims=True)).T
        jacobian = np.zeros((m + n, m + n + 1))
        jacobian[:, : m + n] = np.eye(m + n)
        X, Y = np.diag(x) - np.outer(x, x), np.diag(y) - np.outer(y, y)
        jacobian[:m, m:-1], jacobian[m:, :m] = -p * X @ U, -p * Y @ V
        jacobian[:m, -1], jacobian[m:, -1] = -X @ U @ y, -Y @ V @ x
        tangent = np.linalg.svd(jacobian)[2][-1]
        sign = np.linalg.det(np.vstack([jacobian, tangent]))
        return np.asarray(math.copysign(1.0, sign) * tangent)

    def above(_: float, state: Floats) -> float:
        return float(state[-1] - highest)

    above.terminal = True  # type: ignore[attr-defined]
    start = np.concatenate([np.full(m, 1 / m), np.full(n, 1 / n), [0.0]])
    solved = solve_ivp(slope, (0, 100 * highest + 100), start, "DOP853", events=above, rtol=1e-9, atol=1e-11)
    assert solved.status == 1
    dense = solve_ivp(
        slope, (0, solved.t[-1]), start, "DOP853", t_eval=np.linspace(0, solved.t[-1], 20_001), rtol=1e-9, atol=1e-11
    ).y
    return dense[-1], dense[:-1].T


def first_crossings(level: Floats, values: Floats, wanted: Floats) -> Floats:
    """Interpolate where a traced line first reaches each level."""
    ends = np.array([np.argmax(level >= one) for one in wanted])
    assert (level[ends] >= wanted).all()
    share = (wanted - level[ends - 1]) / (level[ends] - level[ends - 1])
    found: Floats = values[ends - 1] + share[:, None] * (values[ends] - values[ends - 1])
    return found


def turns(level: Floats) -> Floats:
    rises = np.diff(level) > 0
    return np.asarray(level[1:-1][rises[1:] != rises[:-1]])


class TestFolds:
    def test_two_actions_by_contours(self) -> None:
        """With two actions the equilibria are the zeros of a function of the row player's mix and the precision."""
        A, B = FOLDED_2
        z, p = np.meshgrid(np.linspace(-8, 8, 2001), np.linspace(0, 3, 2001))  # z: log-odds
        x = expit(z)
        y = expit(p * (x * (B[0, 0] - B[0, 1]) + (1 - x) * (B[1, 0] - B[1, 1])))
        gap = z - p * (y * (A[0, 0] - A[1, 0]) + (1 - y) * (A[0, 1] - A[1, 1]))
        lines = contourpy.contour_generator(z, p, gap).lines(0.0)
        assert all(isinstance(line, np.ndarray) for line in lines)
        line = np.asarray(min(lines, key=lambda line: min(np.hypot(*line[0]), np.hypot(*line[-1]))))
        if np.hypot(*line[-1]) < np.hypot(*line[0]):
            line = line[::-1]
        line = line[np.append(True, np.diff(line[:, 1]) != 0)]
        back, forward = turns(line[:, 1])
        assert forward < back  # a range of precisions is met three times
        wanted = np.linspace(0.05, 2.5, 120)
        result = quantal(A, B, wanted)
        check(result)
        assert result.folds == 2
        close(turns(result.path.precision), [back, forward], 1e-3)
        expected = first_crossings(line[:, 1], line[:, :1], wanted)
        near = np.abs(wanted - back) < 0.02  # at the fold the interpolation is poor
        assert near.sum() < 3
        close(result.row[~near, 0], expit(expected[~near, 0]), 1e-4)
        # the jump lies at the first fold and not at the second, where the higher branch begins
        before, after = quantal(A, B, [back - 2e-3, back + 2e-3]).row[:, 0]
        assert abs(after - before) > 0.1
        assert abs(np.diff(quantal(A, B, [forward - 2e-3, forward + 2e-3]).row[:, 0])[0]) < 0.01

    @pytest.mark.parametrize("game", FOLDED_3, ids=["one", "two", "three"])
    def test_three_actions_by_a_differential_equation(self, game: games.Game) -> None:
        A, B = game
        path = quantal(A, B, 5.0).path
        back, forward = turns(path.precision)
        level, values = traced(A, B, 1.5 * back)
        close(turns(level), [back, forward], 1e-4)
        wanted = np.concatenate([np.linspace(0.02, 0.999, 60), np.linspace(1.001, 1.45, 20)]) * back
        result = quantal(A, B, wanted)
        check(result)
        assert result.folds == 2
        close(np.hstack([result.row, result.column]), first_crossings(level, values, wanted), 2e-5)

    def test_fold_is_part_of_the_path(self) -> None:
        """The precision at which the branch turns is the highest that is met on the first stretch, and is met there."""
        for A, B in [FOLDED_2, *FOLDED_3]:
            back, forward = turns(quantal(A, B, 5.0).path.precision)
            result = quantal(A, B, [back * (1 - 1e-9), back, back * (1 + 1e-9)])
            check(result)
            assert np.abs(result.row[1] - result.row[0]).max() < 1e-3  # of the order of the root of 1e-9
            assert np.abs(result.row[2] - result.row[0]).max() > 1e-2
            x, y, p = result.row[1], result.column[1], back
            X, Y = np.diag(x) - np.outer(x, x), np.diag(y) - np.outer(y, y)
            singular = np.linalg.det(np.eye(len(x)) - p * p * X @ A @ Y @ B.T)
            assert abs(singular) < 1e-3
            assert forward < back

    def test_order_does_not_matter(self) -> None:
        A, B = FOLDED_2
        mixed = quantal(A, B, [2.0, 0.9, 0, 1.1, 0.9])
        for p, row, column in zip(np.asarray(mixed.precision), mixed.row, mixed.column, strict=True):
            alone = quantal(A, B, float(p))
            assert (alone.row.tolist(), alone.column.tolist()) == (row.tolist(), column.tolist())
        assert np.array_equal(mixed.precision, [2.0, 0.9, 0, 1.1, 0.9])


class TestCrossings:
    """In games with a symmetry another branch crosses the principal one, which goes straight on."""

    @staticmethod
    def on_the_branch(p: float) -> float:
        """Return the row player's first chance in the battle of the sexes if the column player's second is the same."""
        return float(brentq(lambda x: expit(p * (2 - 3 * x)) - x, 0.0, 1.0, xtol=1e-15))

    def test_battle_of_the_sexes(self) -> None:
        precisions = [0.5, 1, 1.3, 1.4, 2, 10, 100, 1000]
        result = quantal(*BATTLE, precisions)
        check(result)
        expected = [self.on_the_branch(p) for p in precisions]
        close(result.row[:, 0], expected, 1e-11)
        close(result.column[:, 1], expected, 1e-11)
        assert result.folds == 0
        end = limit(*BATTLE)
        assert end.reached
        close(end.equilibrium.row, [2 / 3, 1 / 3])

    def test_at_the_crossing(self) -> None:
        """Where the branches cross the equations are singular; the residual is small there as well."""

        def singular(p: float) -> float:
            x = self.on_the_branch(p)
            return 3 * p * x * (1 - x) - 1

        crossing = brentq(singular, 0.5, 5.0, xtol=1e-15)
        precisions = crossing * (1 + np.array([-1e-6, -1e-9, -1e-12, 0, 1e-12, 1e-9, 1e-6]))
        result = quantal(*BATTLE, precisions)
        check(result)
        close(result.row[:, 0], [self.on_the_branch(p) for p in precisions], 1e-6)

    @pytest.mark.parametrize("more", [1e-2, 1e-4, 1e-7])
    @pytest.mark.parametrize("player", ["row", "column"])
    def test_near_symmetry(self, more: float, player: str) -> None:
        """Without the symmetry the branches part, however little is missing, and the principal one turns off."""
        A, B = (one.copy() for one in BATTLE)
        if player == "row":
            A[0, 0] += more
        else:
            B[1, 1] += more
        end = limit(A, B)
        assert end.reached
        close(end.equilibrium.row, [1, 0] if player == "row" else [0, 1])
        check(quantal(A, B, [1, 1.3, 1.37, 1.38, 1.4, 2, 5, 100]))

    def test_round_off_is_no_asymmetry(self) -> None:
        A, B = (1e6 / 3 * one for one in BATTLE)
        end = limit(A * (1 + 1e-15), B)
        close(end.equilibrium.row, [2 / 3, 1 / 3])

    @pytest.mark.parametrize("size", [2, 3, 4])
    def test_pure_coordination(self, size: int) -> None:
        """Among equals nobody is first: the even mix is the branch, at every precision."""
        result = quantal(np.eye(size), np.eye(size), [1, size, 2 * size, 1000])
        close(result.row, 1 / size, 1e-12)
        close(result.column, 1 / size, 1e-12)


class TestScale:
    @pytest.mark.parametrize("factor", [1e-3, 0.5, 1e6, 1e9, 2.0**-40])
    def test_precision_has_the_unit_of_one_over_payoff(self, factor: float) -> None:
        rng = np.random.default_rng(3)
        for m, n in ((2, 2), (3, 3), (2, 5)):
            A, B = rng.normal(size=(2, m, n))
            low, high = np.array([0.3, 10, 1000]) / factor, np.array([0.3, 10])
            for precisions in (low, high):
                scaled, plain = quantal(factor * A, factor * B, precisions), quantal(A, B, factor * precisions)
                close(scaled.row, plain.row, 1e-11)
                close(scaled.column, plain.column, 1e-11)

    @pytest.mark.parametrize("precision", [1.0, 1e3, 1e8])
    def test_high_precision_at_large_payoffs(self, precision: float) -> None:
        """Close to a mixed equilibrium chances are off by the log-odds over the precision, and no more."""
        A, B = np.array([[-1e6, 4e6], [0, 0]]), np.array([[-8e5, -2e6], [-8e5, 0]])
        result = quantal(A, B, precision)
        x, y = result.row, result.column
        # x'B and Ay differ by the log-odds over the precision: two linear equations given the odds
        odds_x, odds_y = math.log(x[0] / x[1]), math.log(y[0] / y[1])
        close(y[0], (4e6 - odds_x / precision) / 5e6, 1e-14)
        close(x[0], (8e5 + odds_y / precision) / 2e6, 1e-14)

    def test_shift_invariance(self) -> None:
        """What a player gets whatever it does itself does not matter."""
        rng = np.random.default_rng(4)
        for m, n in ((2, 2), (3, 4), (5, 5)):
            A, B = rng.normal(size=(2, m, n))
            plain = quantal(A, B, [0.5, 5, 50])
            shifted = quantal(A + rng.normal(size=n) * 1e3, B - rng.random((m, 1)) * 1e3, [0.5, 5, 50])
            close(shifted.row, plain.row, 1e-9)
            close(shifted.column, plain.column, 1e-9)

    def test_payoffs_at_the_ends_of_the_range_of_floats(self) -> None:
        A, B = np.array([[1.5, -1.5], [-1.5, 1]]), np.array([[-1.0, 1], [1, -1.25]])
        plain = quantal(A, B, [1, 20])
        for factor in (2.0**1023, 2.0**-1000):
            close(quantal(factor * A, factor * B, np.array([1, 20]) / factor).row, plain.row, 1e-13)

    def test_players_of_very_different_stakes(self) -> None:
        A, B = np.array([[3.0, 0], [0, 1]]) * 1e6, np.array([[0.0, 1], [2, 0]])
        result = quantal(A, B, [1e-7, 1e-3, 1, 100])
        check(result)


class TestRandomGames:
    @pytest.mark.parametrize("kind", games.REAL.values(), ids=games.REAL)
    def test_residual(self, kind: games.Kind) -> None:
        rng = np.random.default_rng(5)
        for _ in range(6):
            A, B = kind(rng, *games.shape(rng, 5))
            unit = max(np.ptp(A), np.ptp(B))
            check(quantal(A, B, np.array([0, 0.1, 1, 3, 10, 30, 100, 1000]) / unit))

    @pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 3)])
    def test_branch_by_a_differential_equation(self, shape: tuple[int, int]) -> None:
        rng = np.random.default_rng(6)
        A, B = rng.normal(size=(2, *shape))
        level, values = traced(A, B, 8.0)
        wanted = np.linspace(0.1, 7.9, 40)
        result = quantal(A, B, wanted)
        close(np.hstack([result.row, result.column]), first_crossings(level, values, wanted), 1e-6)
        assert result.folds == len(turns(level))

    @pytest.mark.parametrize("kind", [*games.REAL.values(), *games.ROUNDED.values()], ids=[*games.REAL, *games.ROUNDED])
    def test_limit_is_a_nash_equilibrium(self, kind: games.Kind) -> None:
        rng = np.random.default_rng(7)
        for _ in range(4):
            A, B = kind(rng, *games.shape(rng, 4))
            end = limit(A, B)
            assert end.reached
            assert max(end.distance, end.regret) <= 1e-6
            distances = [games.distance((end.row, end.column), one) for one in games.profiles(nash(A, B))]
            assert end.distance == min(distances)
            assert games.distance((end.equilibrium.row, end.equilibrium.column), (end.row, end.column)) <= 1e-6

    @pytest.mark.parametrize("kind", games.TIED.values(), ids=games.TIED)
    def test_ties(self, kind: games.Kind) -> None:
        """In degenerate games the branch may lead into the midst of a continuum; its end has no regret."""
        rng = np.random.default_rng(8)
        for _ in range(4):
            A, B = kind(rng, *games.shape(rng, 4))
            unit = max(np.ptp(A), np.ptp(B)) or 1.0
            check(quantal(A, B, np.array([0.5, 10, 1000]) / unit))
            end = limit(A, B)
            assert end.regret <= 1e-6
            assert end.reached or nash(A, B).degenerate


payoff = st.one_of(
    st.floats(1e-3, 1e6), st.floats(-1e6, -1e-3), st.sampled_from([0.0, 1.0, -1e3]), st.floats(-1e6 - 10, -1e6 + 10)
)


@given(
    st.integers(1, 4).flatmap(
        lambda m: st.integers(1, 4).flatmap(
            lambda n: st.lists(st.lists(payoff, min_size=n, max_size=n), min_size=2 * m, max_size=2 * m)
        )
    ),
    st.floats(0, 1000),
)
@example([[1e6, 0], [0, 1e6], [1e6, 0], [0, 1e6]], 2.0)
@example([[0.0, 0.0], [0.0, 0.0], [1e6, 0], [0, 1e6]], 1000.0)
def test_every_game_has_a_response(cells: list[list[float]], strength: float) -> None:
    A, B = np.array(cells[: len(cells) // 2]), np.array(cells[len(cells) // 2 :])
    unit = max(np.ptp(A), np.ptp(B), 1e-3)
    result = quantal(A, B, [0, strength / unit])
    check(result)
    assert result.path.precision[0] == 0
    # A number below 1e-300 has fewer digits than others.
    assert math.isclose(result.path.precision[-1], strength / unit, rel_tol=1e-12, abs_tol=1e-300)
    swapped = quantal(B.T, A.T, strength / unit)
    close(log_softmax(swapped.row), log_softmax(result.column[1]), 1e-6)


class TestResult:
    def test_shapes_and_names(self) -> None:
        A, B = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3) % 4
        one = quantal(A, B, 2, row_actions=("visit", "wait"), column_actions=("a", "b", "c"))
        assert (one.row.shape, one.column.shape) == ((2,), (3,))
        assert isinstance(one.precision, float)
        assert isinstance(one.residual, float)
        assert isinstance(one.regret, float)
        assert (one.row_actions, one.column_actions) == (("visit", "wait"), ("a", "b", "c"))
        assert quantal(A, B, 2).row_actions == ("row 0", "row 1")
        many = quantal(A, B, np.array([2, 4, 8]))
        assert (many.row.shape, many.column.shape) == ((3, 2), (3, 3))
        assert np.shape(many.precision) == np.shape(many.residual) == np.shape(many.regret) == (3,)
        assert quantal(A, B, (p for p in [2])).row.shape == (1, 2)
        assert quantal(A, B, np.array(2)).row.tolist() == one.row.tolist() == many.row[0].tolist()
        assert many.path.precision[-1] == pytest.approx(8, rel=1e-14)  # it ends where the highest is met
        close(many.path.row[-1], many.row[-1], 0)
        path = many.path
        assert len(path.precision) == len(path.row) == len(path.column)
        close(path.row.sum(axis=1), 1, 1e-14)

    def test_path_lies_on_the_branch(self) -> None:
        path = quantal(*FOLDED_3[0], 5.0).path
        for p, x, y in zip(path.precision, path.row, path.column, strict=True):
            close(x, response(FOLDED_3[0][0] @ y, p), 1e-10)
            close(y, response(x @ FOLDED_3[0][1], p), 1e-10)

    def test_read_only_and_pickled(self) -> None:
        A = np.array([[1.0, 0], [0, 2]])
        result = quantal(A, A, [1, 2])
        A[0, 0] = 9
        assert result.A[0, 0] == 1
        for array in (result.row, result.column, result.A, result.B, result.path.row, result.path.precision):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
        assert np.array_equal(pickle.loads(pickle.dumps(result)).row, result.row)
        end = limit(A, A)
        for array in (end.row, end.column, end.path.column):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0

    def test_no_warning_whatever_the_caller_has_set(self) -> None:
        with np.errstate(all="raise"):
            quantal(np.array([[1e300, 0], [0, 1]]), np.array([[0, 1e-300], [1, 0]]), [1e-301, 1e-290])
            quantal(*BATTLE, [2, 1e9])
            limit(*BATTLE)


GAME: tuple[list[list[float]], ...] = ([[1, 2], [3, 0]], [[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((*GAME, -1), {}, r"quantal: precision must be a number in \[0, inf\); got -1"),
        ((*GAME, math.nan), {}, r"quantal: precision must be .* got nan"),
        ((*GAME, math.inf), {}, r"quantal: precision must be .* got inf"),
        ((*GAME, None), {}, r"quantal: precision must be .* got None"),
        ((*GAME, "high"), {}, r"quantal: precision\[0\] must be .* got 'h'"),
        ((*GAME, [1, -2.5]), {}, r"quantal: precision\[1\] must be .* got -2.5"),
        ((*GAME, [[1], [2, 3]]), {}, r"quantal: precision\[0\] must be .* got \[1\]"),
        ((*GAME, []), {}, r"quantal: precision must be a number or a sequence of at least one; got \[\]"),
        ((*GAME, 1e15), {}, r"quantal: precision times .* at most 1e\+15; got 1000000000000000.0 times 2"),
        ((*GAME, 1.7e308), {}, r"quantal: precision times .* got 1.7e\+308 times 2"),
        ((GAME[0], [[1, 2]], 1), {}, r"quantal: A and B must have the same shape; got \(2, 2\) and \(1, 2\)"),
        (([[1, math.nan]], [[1, 2]], 1), {}, r"quantal: A must hold finite numbers; got nan at \[0, 1\]"),
        (([[1, 2]], [[1, math.inf]], 1), {}, r"quantal: B must hold finite numbers; got inf at \[0, 1\]"),
        (([1, 2], [1, 2], 1), {}, r"quantal: A must have two dimensions; got shape \(2,\)"),
        ((*GAME, 1), {"row_actions": ["a"]}, r"quantal: row_actions must name every row; got 1 names for 2 rows"),
        ((*GAME, 1), {"column_actions": "ab"}, r"quantal: column_actions must be a sequence of names"),
    ],
)
def test_wrong_arguments(arguments: tuple[Any, ...], named: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quantal(*arguments, **named)


def test_wrong_arguments_of_limit() -> None:
    with pytest.raises(ValueError, match=r"limit: A and B must have the same shape; got \(2, 2\) and \(1, 2\)"):
        limit(GAME[0], [[1, 2]])
    with pytest.raises(ValueError, match=r"limit: B must hold finite numbers; got nan at \[0, 0\]"):
        limit([[1.0]], [[math.nan]])
