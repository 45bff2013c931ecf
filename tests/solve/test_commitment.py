"""The leader's best mix: published games, an exact search of all vertices, ties, and what wrong arguments are told."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from policylab.solve import Commitment, CommitmentResult, commitment, nash
from tests.solve import games
from tests.solve.exact import Matrix, Mix, polytope

Floats = npt.NDArray[np.float64]

# Leader in rows. Committed to its better row for sure it gets 3 and 2, in the only Nash equilibrium 2 and 1.
G1 = ([[2, 4], [1, 3]], [[1, 0], [0, 1]])
G2 = ([[1, 3], [0, 2]], [[1, 0], [0, 1]])


def inspection(C: float, F: float, k: float, H: float) -> tuple[Floats, Floats]:
    """Rows inspect, do not; columns comply, violate. A violation that is not corrected does the inspector harm H."""
    return np.array([[-k, -k], [0, -H]]), np.array([[-C, -F], [-C, 0.0]])


def close(mix: npt.ArrayLike, expected: npt.ArrayLike | Mix, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(np.array(mix, dtype=float), np.array(expected, dtype=float), atol=tolerance, rtol=0)


def searched(
    A: npt.ArrayLike, B: npt.ArrayLike, preferences: Sequence[npt.ArrayLike] = (), strictness: float = 0.0
) -> tuple[Mix, int, Fraction] | None:
    """Return the row player's best mix, the reply and the payoff, by going through all vertices in fractions.

    The optimum of a linear program lies at a vertex, and so does the end of every further choice among optima.
    """
    leader, follower, *others = (
        [[Fraction(value) for value in row] for row in np.asarray(one, dtype=float).tolist()]
        for one in (A, B, *preferences)
    )
    m, n = len(leader), len(leader[0])
    least = Fraction(strictness) * (max(map(max, follower)) - min(map(min, follower)))
    if strictness and n > 1 and least == 0:
        return None

    def mean(matrix: Matrix, x: Mix, j: int) -> Fraction:
        return sum((x[i] * matrix[i][j] for i in range(m)), Fraction(0))

    candidates: list[tuple[tuple[Fraction, ...], Mix, int]] = []
    for j in range(n):
        lowered = [[value - least * (j == k) for k, value in enumerate(row)] for row in follower]
        for x, labels in polytope(lowered)[0].items():
            if m + j in labels:
                candidates.append((tuple(-mean(matrix, x, j) for matrix in (leader, *others)), x, j))
    if not candidates:
        return None
    values, x, j = min(candidates)
    return x, j, -values[0]


def check(
    found: Commitment | None, expected: tuple[Mix, int, Fraction] | None, A: npt.ArrayLike, B: npt.ArrayLike
) -> None:
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    x, j, value = expected
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    assert abs(found.leader_payoff - float(value)) <= 1e-9 * np.ptp(A) + 1e-15 * np.abs(A).max()
    close(found.row, x)
    assert found.follower_action == j
    close(found.column, np.eye(A.shape[1])[j], 0)
    assert math.isclose(found.leader_payoff, found.row @ A @ found.column, rel_tol=1e-12, abs_tol=1e-15 * np.ptp(A))
    assert math.isclose(found.follower_payoff, found.row @ B @ found.column, rel_tol=1e-12, abs_tol=1e-15 * np.ptp(B))
    assert 0 <= found.regret <= 1e-12


class TestPublishedGames:
    @pytest.mark.parametrize(("game", "value", "at_nash"), [(G1, 3.5, 2), (G2, 2.5, 1)], ids=["G1", "G2"])
    def test_conitzer_and_sandholm(
        self, game: tuple[list[list[int]], list[list[int]]], value: float, at_nash: float
    ) -> None:
        """Games of the kind that Conitzer and Sandholm (2006) open with: commitment beats the dominant row."""
        result = commitment(*game)
        close(result.leader_mix, [0.5, 0.5], 0)
        assert result.follower_action == 1
        assert result.leader_payoff == value
        assert result.follower_payoff == 0.5
        assert result.regret == 0
        (one,) = nash(*game).equilibria
        assert one.row @ np.array(game[0]) @ one.column == at_nash

    @pytest.mark.parametrize(("C", "share", "value"), [(8, 0.4, -0.4), (5, 0.25, -0.25)], ids=["without", "service"])
    def test_inspection_game(self, C: float, share: float, value: float) -> None:
        """Service that lowers the cost of complying from 8 to 5 is worth 0.15 to the inspector, before its own cost."""
        result = commitment(*inspection(C, 20, 1, 30), row_actions=("inspect", "not"), column_actions=("comply", "not"))
        close(result.row, [share, 1 - share])
        assert result.column_actions[result.follower_action] == "comply"
        assert abs(result.leader_payoff - value) < 1e-12
        assert result.follower_payoff == -C
        (one,) = nash(*inspection(C, 20, 1, 30)).equilibria
        assert abs(one.row @ inspection(C, 20, 1, 30)[0] @ one.column + 1) < 1e-12
        close(one.column, [1 - 1 / 30, 1 / 30])

    @pytest.mark.parametrize("unit", [1e-3, 1.0, 1e6])
    def test_formula_of_the_inspection_game(self, unit: float) -> None:
        """P(inspect) = C/F and the inspector gets -kC/F, whatever the harm, as long as it exceeds kC/F."""
        rng = np.random.default_rng(11)
        for _ in range(30):
            F, k = rng.uniform(1, 100), rng.uniform(0.1, 10)
            C, H = F * rng.uniform(0.01, 0.99), k * rng.uniform(1.05, 50)
            A, B = inspection(C, F, k, H)
            result = commitment(unit * A, unit * B)
            close(result.row, [C / F, 1 - C / F])
            assert result.follower_action == 0
            assert abs(result.leader_payoff / unit + k * C / F) < 1e-9

    def test_security_game(self) -> None:
        """One inspector, three sites with gains 10, 6, 3 to an offender where none inspects; zero-sum.

        Coverage makes the offender indifferent among the sites worth attacking at 3.75 = w, with sum of
        (1 - w/gain) = 1 over sites 1 and 2.
        """
        gains = np.array([10.0, 6.0, 3.0])
        offender = np.tile(gains, (3, 1))
        np.fill_diagonal(offender, 0)
        result = commitment(-offender, offender)
        close(result.leader_mix, [0.625, 0.375, 0])
        assert abs(result.follower_payoff - 3.75) < 1e-12
        assert abs(result.leader_payoff + 3.75) < 1e-12
        assert result.follower_action == 0

    def test_zero_sum_value(self) -> None:
        A = np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])
        for result in (commitment(A, -A), commitment(A, -A, "column")):
            close(result.leader_mix, [1 / 3] * 3, 0)
            assert abs(result.leader_payoff) < 1e-15


class TestAgainstNash:
    @pytest.mark.parametrize("kind", sorted({**games.REAL, **games.TIED, **games.ROUNDED}))
    def test_never_worse_than_any_equilibrium(self, kind: str) -> None:
        """von Stengel and Zamir (2010): at least as good for the leader as every Nash equilibrium."""
        rng = np.random.default_rng(sum(map(ord, kind)))
        for _ in range(6):
            A, B = {**games.REAL, **games.TIED, **games.ROUNDED}[kind](rng, *games.shape(rng, 4))
            A, B = A * 10.0 ** rng.integers(-3, 7), B * 10.0 ** rng.integers(-3, 7)
            equilibria = nash(A, B).equilibria
            for result, M in ((commitment(A, B), A), (commitment(A, B, "column"), B)):
                best = max(float(one.row @ M @ one.column) for one in equilibria)
                assert result.leader_payoff >= best - 1e-9 * np.ptp(M) - 1e-15 * np.abs(M).max()
                assert result.regret <= 1e-9


KINDS = ["real", "integers", "few integers", "constant leader", "constant follower", "duplicates"]


def drawn(kind: str, rng: np.random.Generator) -> tuple[Floats, Floats, list[Floats]]:
    """Return a game of up to 3x4 or 4x3 and two preferences."""
    m, n = games.shape(rng, 4)
    m, n = (m, n) if m * n < 16 else (3, 4)

    def real() -> Floats:
        matrix: Floats = rng.normal(size=(m, n)) * 10.0 ** rng.integers(-3, 7)
        return matrix

    def integers(most: int = 2) -> Floats:
        matrix: Floats = rng.integers(-most, most + 1, (m, n)) * 10.0 ** rng.integers(-3, 7)
        return matrix

    preferences = [integers(1), integers()]
    match kind:
        case "real":
            return real(), real(), preferences
        case "integers":
            return integers(), integers(), preferences
        case "few integers":
            return integers(1), integers(1), preferences
        case "constant leader":
            return np.full((m, n), 0.1), integers(), preferences
        case "constant follower":
            return integers(1), np.full((m, n), -7.0), preferences
        case _:
            again = rng.integers(0, n, n)
            return (integers() if rng.random() < 0.5 else real()), real()[:, again], preferences


class TestAgainstAllVertices:
    @pytest.mark.parametrize("kind", KINDS)
    def test_value_mix_and_reply(self, kind: str) -> None:
        rng = np.random.default_rng(KINDS.index(kind))
        for _ in range(25):
            A, B, preferences = drawn(kind, rng)
            strictness = float(rng.choice([0.01, 0.05, 0.3]))
            result = commitment(A, B, preferences=preferences, strictness=strictness)
            check(result, searched(A, B, preferences), A, B)
            check(result.strict, searched(A, B, preferences, strictness), A, B)
            assert "HiGHS" in result.method

    def test_without_preferences(self) -> None:
        rng = np.random.default_rng(3)
        for _ in range(20):
            A, B, _ = drawn("few integers", rng)
            check(commitment(A, B), searched(A, B), A, B)

    def test_chances_are_rounded_once(self) -> None:
        rng = np.random.default_rng(4)
        for _ in range(15):
            A, B, _ = drawn("real", rng)
            expected = searched(A, B)
            assert expected is not None
            assert commitment(A, B).row.tolist() == [float(chance) for chance in expected[0]]
        result = commitment([[0, 1], [0, 0]], [[1e7 + 3, 0.0], [0.0, 1.0]])
        assert result.row[0] == float(Fraction(1, 10**7 + 4))

    def test_larger_games(self) -> None:
        """Too many vertices for the exact search; but nothing on a fine sample of mixes may be better."""
        rng = np.random.default_rng(8)
        for m, n in ((6, 9), (9, 6), (12, 12)):
            A, B = rng.normal(size=(2, m, n))
            result = commitment(A, B, strictness=0.01)
            mixes = rng.dirichlet(np.full(m, 0.3), 20_000)
            replies = (mixes @ B).argmax(axis=1)
            assert (mixes @ A)[np.arange(len(mixes)), replies].max() <= result.leader_payoff
            assert result.regret < 1e-12
            assert result.strict is None or result.strict.leader_payoff <= result.leader_payoff


class TestTies:
    def test_followers_ties_go_to_the_leader(self) -> None:
        result = commitment([[0, 5, 1]], [[2, 2, 2]])
        assert result.follower_action == 1
        assert result.leader_payoff == 5

    def test_a_preference_decides_where_the_leader_does_not_care(self) -> None:
        A, B, public = np.zeros((2, 2)), [[1, 0], [0, 1]], [[0, 3], [1, 2]]
        result = commitment(A, B, preferences=[public])
        close(result.row, [0.5, 0.5], 0)  # the reply 1 pays the public 3 - x[1], and is best from x[1] = 1/2 on
        assert result.follower_action == 1

    def test_the_first_preference_goes_first(self) -> None:
        A, B = np.zeros((3, 1)), np.zeros((3, 1))
        first, second = [[1], [2], [2]], [[9], [1], [3]]
        close(commitment(A, B, preferences=[first, second]).row, [0, 0, 1], 0)
        close(commitment(A, B, preferences=[first]).row, [0, 0, 1], 0)
        close(commitment(A, B, preferences=[second, first]).row, [1, 0, 0], 0)
        close(commitment(A, B, preferences=[np.zeros((3, 1)), -np.array(first)]).row, [1, 0, 0], 0)

    def test_a_preference_decides_across_replies(self) -> None:
        """The leader gets 1 from either column where it is the reply; the public likes the second."""
        A, B = [[1, 1], [1, 1], [0, 0]], [[1, 0], [0, 1], [0, 0]]
        assert commitment(A, B, preferences=[[[0, 7], [0, 7], [9, 9]]]).follower_action == 1
        assert commitment(A, B, preferences=[[[7, 0], [7, 0], [9, 9]]]).follower_action == 0

    def test_a_preference_never_costs_the_leader(self) -> None:
        A, B = [[1.0, 0.0], [1 - 1e-6, 0.0]], [[1, 0], [1, 0]]
        close(commitment(A, B, preferences=[[[0, 0], [10**6, 0]]]).row, [1, 0], 0)

    def test_ascending_order_of_the_mix_then_of_the_reply(self) -> None:
        result = commitment(np.zeros((3, 2)), np.zeros((3, 2)))
        close(result.row, [0, 0, 1], 0)
        assert result.follower_action == 0
        result = commitment(np.zeros((2, 2)), [[0, 1], [1, 0]], leader="row")
        close(result.row, [0, 1], 0)
        result = commitment(np.zeros((2, 2)), [[0.0, 1.0], [0.5, 0.0]], preferences=[[[1, 0], [1, 0]]])
        close(result.row, [0, 1], 0)

    def test_the_order_leads_to_a_mixed_end(self) -> None:
        """The public wants reply 0, which takes at least 1/3 of the first row: the smallest first chance."""
        result = commitment(np.zeros((2, 2)), [[2, 0], [0, 1]], preferences=[[[1, 0], [1, 0]]])
        close(result.row, [1 / 3, 2 / 3])
        assert result.follower_action == 0

    @pytest.mark.parametrize("by", ["programs", "vertices"])
    def test_a_tie_ends_at_the_tolerance(self, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
        if by == "vertices":
            monkeypatch.setattr(scipy.optimize, "linprog", lambda *_, **__: SimpleNamespace(status=4))
        B, public = np.zeros((3, 1)), [[1], [0], [0]]
        close(commitment([[1 - 0.9e-9], [1.0], [0.0]], B, preferences=[public]).row, [1, 0, 0], 0)
        close(commitment([[1 - 1.1e-9], [1.0], [0.0]], B, preferences=[public]).row, [0, 1, 0], 0)
        # And across replies: the same with the leader's actions made the follower's.
        B = np.zeros((1, 3))
        assert commitment([[1 - 0.9e-9, 1, 0]], B, preferences=[np.transpose(public)]).follower_action == 0
        assert commitment([[1 - 1.1e-9, 1, 0]], B, preferences=[np.transpose(public)]).follower_action == 1

    @pytest.mark.parametrize("noise", [1e-16, 1e-14, 1e-12, 1e-11])
    def test_round_off_changes_nothing(self, noise: float) -> None:
        """Ties of the leader, of the follower and of preferences, whatever the last digits."""
        rng = np.random.default_rng(23)
        A = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
        B = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
        public = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 5.0]])
        for _ in range(10):
            shaken = [M + noise * rng.uniform(-1, 1, M.shape) for M in (A, B, public)]
            result = commitment(shaken[0], shaken[1], preferences=[shaken[2]])
            close(result.row, [0.5, 0.5, 0])
            assert result.follower_action == 1
            assert result.regret <= 1e-9


class TestStrict:
    def test_inspection_game(self) -> None:
        """Complying is better by s*F where P(inspect) = C/F + s; that costs the inspector k*s."""
        for s in (0.01, 0.1, 0.3):
            result = commitment(*inspection(8, 20, 1, 30), strictness=s)
            assert result.strictness == s
            assert result.strict is not None
            close(result.strict.row, [0.4 + s, 0.6 - s])
            assert result.strict.follower_action == 0
            assert abs(result.strict.leader_payoff + 0.4 + s) < 1e-12
            assert result.strict.regret == 0
            close(result.row, [0.4, 0.6])

    def test_deterrence_may_become_too_dear(self) -> None:
        """With k = 1 and H = 0.75 complying is worth enforcing at P = 0.4, not at 0.8: then nobody is inspected."""
        result = commitment(*inspection(8, 20, 1, 0.75), strictness=0.4)
        assert result.follower_action == 0
        assert result.strict is not None
        assert result.strict.follower_action == 1
        close(result.strict.row, [0, 1])
        assert result.strict.leader_payoff == -0.75

    def test_none_where_the_reply_has_a_duplicate(self) -> None:
        assert commitment([[1, 1], [0, 0]], [[1, 1], [0, 0]], strictness=0.01).strict is None
        result = commitment([[1.0, 1.0, 0.0], [0.0, 0.0, 0.5]], [[1, 1, 0], [0, 0, 1]], strictness=0.01)
        assert result.strict is not None
        assert result.strict.follower_action == 2
        assert "failed" not in result.method

    def test_none_where_the_follower_never_cares(self) -> None:
        assert commitment([[1, 2], [3, 4]], np.full((2, 2), 5.0), strictness=0.01).strict is None

    def test_none_where_no_reply_is_that_much_better(self) -> None:
        B = [[10.0, 1.0, 0.0], [10.0, 2.0, 0.0], [0.0, 9.5, 10.0]]
        assert commitment(np.zeros((3, 3)), B, strictness=0.89).strict is not None
        assert commitment(np.zeros((3, 3)), B, strictness=0.91).strict is None

    def test_at_the_very_edge(self) -> None:
        strict = commitment([[1, 0], [0, 0]], [[1.0, 0.5], [0.0, 0.0]], strictness=0.5).strict
        assert strict is not None
        assert strict.follower_action == 0
        close(strict.row, [1, 0])

    def test_a_single_reply_has_no_rival(self) -> None:
        result = commitment([[1], [2]], [[3], [3]], strictness=0.5)
        assert result.strict is not None
        close(result.strict.row, [0, 1], 0)

    def test_not_looked_for_without_strictness(self) -> None:
        assert commitment(*G1).strict is None
        assert commitment(*G1).strictness == 0

    def test_never_better_than_the_commitment_itself(self) -> None:
        rng = np.random.default_rng(31)
        for _ in range(15):
            A, B, preferences = drawn("real", rng)
            result = commitment(A, B, preferences=preferences, strictness=0.05)
            if result.strict is not None:
                assert result.strict.leader_payoff <= result.leader_payoff + 1e-12 * np.ptp(A)
                payoffs = result.strict.row @ B
                others = np.delete(payoffs, result.strict.follower_action)
                margin = payoffs[result.strict.follower_action] - others.max(initial=-np.inf)
                assert margin >= (0.05 - 1e-12) * np.ptp(B)


@st.composite
def small(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    """Return leader's, follower's and preference payoffs; whole numbers, so that ties are common and exact."""
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = st.lists(st.integers(-3, 3), min_size=m * n, max_size=m * n)
    A, B, public = (np.array(draw(cells), dtype=float).reshape(m, n) for _ in range(3))
    return A, B, public


class TestWhatMustHold:
    @given(small())
    def test_rows_and_columns_may_be_exchanged(self, game: tuple[Floats, Floats, Floats]) -> None:
        A, B, public = game
        by_row = commitment(A, B, "row", preferences=[public], strictness=0.1)
        by_column = commitment(B.T, A.T, "column", preferences=[public.T], strictness=0.1)
        assert by_column.leader == "column"
        for one, other in ((by_row, by_column), (by_row.strict, by_column.strict)):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                close(one.row, other.column, 0)
                close(one.column, other.row, 0)
                close(other.leader_mix, other.column, 0)
                close(other.follower_mix, other.row, 0)
                assert one.follower_action == other.follower_action
                assert (one.leader_payoff, one.follower_payoff) == (other.leader_payoff, other.follower_payoff)

    @given(small(), st.integers(-3, 6), st.integers(-3, 6), st.integers(-100, 100), st.integers(-100, 100))
    def test_units_and_zero_points_do_not_matter(
        self, game: tuple[Floats, Floats, Floats], a: int, b: int, shift_a: int, shift_b: int
    ) -> None:
        A, B, public = game
        result = commitment(A, B, preferences=[public], strictness=0.1)
        changed = commitment(
            (A + shift_a) * 10.0**a, (B + shift_b) * 10.0**b, preferences=[public * 10.0**b], strictness=0.1
        )
        close(result.row, changed.row)
        assert result.follower_action == changed.follower_action
        assert (result.strict is None) == (changed.strict is None)
        if result.strict is not None and changed.strict is not None:
            close(result.strict.row, changed.strict.row)
            assert result.strict.follower_action == changed.strict.follower_action

    def test_a_new_order_of_the_actions_only_reorders(self) -> None:
        rng = np.random.default_rng(41)
        for _ in range(15):
            A, B, _ = drawn("real", rng)
            p, q = rng.permutation(A.shape[0]), rng.permutation(A.shape[1])
            result, permuted = commitment(A, B), commitment(A[p][:, q], B[p][:, q])
            close(permuted.row, result.row[p])
            close(permuted.column, result.column[q])

    @given(small())
    def test_vertices_where_the_programs_fail(self, game: tuple[Floats, Floats, Floats]) -> None:
        """The second way, taken where HiGHS gives up, makes the same choice."""
        A, B, public = game
        expected = commitment(A, B, preferences=[public], strictness=0.1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scipy.optimize, "linprog", lambda *_, **__: SimpleNamespace(status=4))
            result = commitment(A, B, preferences=[public], strictness=0.1)
        assert "enumeration" in result.method
        for one, other in ((result, expected), (result.strict, expected.strict)):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                close(one.row, other.row)
                assert one.follower_action == other.follower_action


class TestSolver:
    def test_the_interior_point_method_is_asked_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        solve = scipy.optimize.linprog

        def stubborn(*arguments: Any, method: str, **others: Any) -> Any:
            return SimpleNamespace(status=4) if method == "highs" else solve(*arguments, method=method, **others)

        monkeypatch.setattr(scipy.optimize, "linprog", stubborn)
        result = commitment(*G1)
        close(result.row, [0.5, 0.5], 0)
        assert "HiGHS" in result.method

    def test_a_wrong_answer_is_not_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A mix that its support and its ties do not give back is a sign that the program was not solved."""
        solve = scipy.optimize.linprog

        def astray(*arguments: Any, **others: Any) -> Any:
            solved = solve(*arguments, **others)
            if solved.x is not None:
                solved.x = np.array([0.55, 0.45])
            return solved

        monkeypatch.setattr(scipy.optimize, "linprog", astray)
        result = commitment(*G1, strictness=0.1)
        close(result.row, [0.5, 0.5], 0)
        assert result.leader_payoff == 3.5
        assert "HiGHS" not in result.method

    def test_one_of_the_two_by_vertices(self, monkeypatch: pytest.MonkeyPatch) -> None:
        solve = scipy.optimize.linprog
        monkeypatch.setattr(
            scipy.optimize,
            "linprog",
            lambda *a, b_ub, **o: SimpleNamespace(status=4) if b_ub.any() else solve(*a, b_ub=b_ub, **o),
        )
        result = commitment(*inspection(8, 20, 1, 30), strictness=0.1)
        assert result.strict is not None
        close(result.strict.row, [0.5, 0.5])
        assert "HiGHS" in result.method
        assert "where that failed" in result.method

    def test_nothing_left_is_no_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Some action is a best reply to any mix, so not all programs can be infeasible."""
        monkeypatch.setattr(scipy.optimize, "linprog", lambda *_, **__: SimpleNamespace(status=2))
        assert commitment(*G1).leader_payoff == 3.5

    def test_a_program_that_loses_the_mixes_of_the_one_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        solve = scipy.optimize.linprog
        calls: list[str] = []

        def every_other_time(*arguments: Any, method: str, **others: Any) -> Any:
            calls.append(method)
            return solve(*arguments, method=method, **others) if len(calls) % 2 else SimpleNamespace(status=2)

        monkeypatch.setattr(scipy.optimize, "linprog", every_other_time)
        result = commitment([[1], [2], [2]], [[0], [0], [0]], preferences=[[[0], [1], [0]]], strictness=0.1)
        assert len(calls) == 4  # the payoff and the preference, twice
        assert result.strict is not None
        for one in (result, result.strict):
            close(one.row, [0, 1, 0], 0)
        assert "HiGHS" not in result.method

    def test_too_large_for_all_vertices(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scipy.optimize, "linprog", lambda *_, **__: SimpleNamespace(status=4))
        with pytest.raises(RuntimeError) as caught:
            commitment(np.eye(11), np.eye(11))
        assert str(caught.value) == (
            "commitment: HiGHS gave up, and the game must be smaller for all vertices to be gone through; "
            "got 11 actions of the leader and 11 of the follower"
        )

    def test_a_program_that_highs_cannot_conclude(self) -> None:
        """Replies that are nearly dependent; which way it is solved may change with HiGHS, the answer not."""
        rng = np.random.default_rng(2)
        for _ in range(12):
            A, B = (
                rng.normal(size=(3, 2)) @ rng.normal(size=(2, 4))
                + 1e-7 * rng.normal(size=(3, 2)) @ rng.normal(size=(2, 4))
                for _ in range(2)
            )
            expected = searched(A, B)
            assert expected is not None
            result = commitment(A, B)
            assert abs(result.leader_payoff - float(expected[2])) <= 1e-9 * np.ptp(A)
            assert result.regret <= 1e-9


class TestRecord:
    def test_what_it_was_computed_from(self) -> None:
        A = np.array([[2.0, 4.0], [1.0, 3.0]])
        result = commitment(A, G1[1], row_actions=["a", "b"])
        A[0, 0] = 9
        assert result.A[0, 0] == 2
        assert result.leader == "row"
        assert result.row_actions == ("a", "b")
        assert result.column_actions == ("column 0", "column 1")
        assert isinstance(result, CommitmentResult)
        tolerances = result.tolerances
        assert (tolerances.tie, tolerances.regret, tolerances.mix, tolerances.constant) == (1e-9, 1e-9, 1e-9, 1e-12)

    def test_arrays_are_read_only(self) -> None:
        result = commitment(*G1, strictness=0.1)
        assert result.strict is not None
        arrays = [result.A, result.B]
        for one in (result, result.strict):
            arrays += [one.leader_mix, one.follower_mix, one.row, one.column]
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.5

    def test_records_are_frozen_and_travel(self) -> None:
        result = commitment(*G1, strictness=0.1)
        with pytest.raises(AttributeError):
            result.regret = 1.0  # type: ignore[misc]
        again: CommitmentResult = pickle.loads(pickle.dumps(result))
        np.testing.assert_array_equal(again.row, result.row)
        assert type(again.strict) is Commitment

    def test_no_negative_zeros_and_sums_of_one(self) -> None:
        rng = np.random.default_rng(5)
        for _ in range(10):
            result = commitment(*rng.normal(size=(2, 3, 3)))
            assert not np.signbit(result.row).any()
            assert abs(result.row.sum() - 1) < 1e-15

    @pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 4e307])
    def test_any_finite_payoffs(self, scale: float) -> None:
        with np.errstate(all="raise"):
            result = commitment(np.array(G1[0]) * scale, np.array(G1[1]) * scale)
            close(result.row, [0.5, 0.5], 0)
        assert result.follower_action == 1

    def test_one_cell(self) -> None:
        result = commitment([[7]], [[-2]], "column")
        assert (result.leader_payoff, result.follower_payoff, result.regret) == (-2, 7, 0)
        close(result.row, [1], 0)


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("arguments", "others", "words"),
        [
            (([[1, math.nan]], [[1, 2]]), {}, "commitment: A must hold finite numbers; got nan at [0, 1]"),
            (([[1, 2]], [[1, math.inf]]), {}, "commitment: B must hold finite numbers; got inf at [0, 1]"),
            (([[1, 2]], [1, 2]), {}, "commitment: B must have two dimensions; got shape (2,)"),
            (([[]], [[]]), {}, "commitment: A must have at least one row and one column; got shape (1, 0)"),
            (([[1, 2]], [[1], [2]]), {}, "commitment: A and B must have the same shape; got (1, 2) and (2, 1)"),
            ((["ab"], [[1]]), {}, "commitment: A must hold real numbers; got values of type <U2"),
            (([[1]], [[1]], "top"), {}, "commitment: leader must be 'row' or 'column'; got 'top'"),
            (([[1]], [[1]], 0), {}, "commitment: leader must be 'row' or 'column'; got 0"),
            (([[1]], [[1]]), {"strictness": 1}, "commitment: strictness must be a number in [0, 1); got 1"),
            (([[1]], [[1]]), {"strictness": -0.1}, "commitment: strictness must be a number in [0, 1); got -0.1"),
            (([[1]], [[1]]), {"strictness": math.nan}, "commitment: strictness must be a number in [0, 1); got nan"),
            (([[1]], [[1]]), {"strictness": None}, "commitment: strictness must be a number in [0, 1); got None"),
            (
                ([[1, 2]], [[1, 2]]),
                {"preferences": [[[1, 2]], [[math.nan, 0]]]},
                "commitment: preferences[1] must hold finite numbers; got nan at [0, 0]",
            ),
            (
                ([[1, 2]], [[1, 2]]),
                {"preferences": [[[1], [2]]]},
                "commitment: A and preferences[0] must have the same shape; got (1, 2) and (2, 1)",
            ),
            (
                ([[1, 2]], [[1, 2]]),
                {"preferences": [[1, 2]]},
                "commitment: preferences[0] must have two dimensions; got shape (2,)",
            ),
            (
                ([[1, 2]], [[1, 2]]),
                {"column_actions": ["serve"]},
                "commitment: column_actions must name every column; got 1 names for 2 columns: serve",
            ),
            (
                ([[1], [2]], [[1], [2]]),
                {"row_actions": "ab"},
                "commitment: row_actions must be a sequence of names; got the single string 'ab'",
            ),
        ],
    )
    def test_each_is_named(self, arguments: tuple[Any, ...], others: dict[str, Any], words: str) -> None:
        with pytest.raises(ValueError) as caught:
            commitment(*arguments, **others)
        assert str(caught.value) == words
