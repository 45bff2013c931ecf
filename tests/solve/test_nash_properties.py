"""What must hold for every game, at the size of the payoffs that users have."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from policylab.solve import nash
from policylab.solve.nash import NashResult
from tests.solve import games
from tests.solve.exact import extreme_equilibria

SIZE = 1e6


def amounts() -> st.SearchStrategy[float]:
    """Return yuan: costs and benefits from a hundred to a million, and nothing at all."""
    return st.one_of(st.floats(1e2, SIZE), st.floats(-SIZE, -1e2), st.sampled_from([0.0, 1e3, -1e3]))


@st.composite
def bimatrix(draw: st.DrawFn, most: int = 4) -> games.Game:
    """Return the payoffs of two players with one to `most` actions."""
    shape = draw(st.tuples(st.integers(1, most), st.integers(1, most)))
    A, B = (draw(arrays(np.float64, shape, elements=amounts())) for _ in range(2))
    return A, B


def check(result: NashResult) -> None:
    """Every result is a non-empty set of equilibria, and says the truth about itself."""
    assert result.equilibria
    assert result.complete
    assert result.degenerate == bool(result.ties)
    assert result.degenerate or len(result.equilibria) % 2 == 1
    A, B = result.A, result.B
    for one in result.equilibria:
        assert one.row.min() >= 0
        assert one.column.min() >= 0
        np.testing.assert_allclose([one.row.sum(), one.column.sum()], 1, rtol=0, atol=1e-15)
        assert 0 <= one.regret <= 1e-9
        gains = [
            0.0 if np.ptp(M) <= 1e-12 * np.abs(M).max() else float(best - one.row @ M @ one.column) / np.ptp(M)
            for M, best in ((A, (A @ one.column).max()), (B, (one.row @ B).max()))
        ]
        assert abs(max(gains) - one.regret) <= 1e-9


def clear(A: games.Floats, B: games.Floats) -> None:
    """Leave out games in which 1e-9 is not small: drawn values may lie a hair apart."""
    assume(extreme_equilibria(A, B).margin > 1e-7)


@given(bimatrix())
def test_equilibria(game: games.Game) -> None:
    A, B = game
    clear(A, B)
    result = nash(A, B)
    check(result)
    exact = extreme_equilibria(A, B)
    assert result.degenerate == exact.degenerate
    assert games.same(games.profiles(result), games.as_floats(exact.equilibria), 1e-12)


@given(bimatrix(most=3), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(-SIZE, SIZE), st.floats(-SIZE, SIZE))
@example((np.array([[100.0, 0.0], [0.0, 100.0]]), np.array([[100.1, 100.1], [0.3, 0.2]])), 0.1, 1.1, 1e6, -1e6)
def test_affine_changes(game: games.Game, a: float, b: float, shift_a: float, shift_b: float) -> None:
    A, B = game
    clear(A, B)
    # A zero point far from the payoffs costs digits; a million from payoffs of a hundred leaves enough of them.
    assume(all(np.ptp(M) == 0 or scale * np.ptp(M) > 10 for M, scale in ((A, a), (B, b))))
    result, changed = nash(A, B), nash(a * A + shift_a, b * B + shift_b)
    assert games.same(games.profiles(result), games.profiles(changed), 1e-6)
    assert result.degenerate == changed.degenerate


@given(bimatrix(most=3), st.integers(0, 2), st.floats(-SIZE, SIZE))
def test_what_the_opponent_does_may_be_worth_anything(game: games.Game, column: int, amount: float) -> None:
    """A payment that depends on the other's action alone changes no best reply."""
    A, B = game
    clear(A, B)
    changed = A.copy()
    changed[:, column % A.shape[1]] += amount
    clear(changed, B)
    assert games.same(games.profiles(nash(A, B)), games.profiles(nash(changed, B)), 1e-6)


@given(bimatrix(most=4), st.randoms(use_true_random=False))
def test_permuted_actions(game: games.Game, random: np.random.Generator) -> None:
    A, B = game
    clear(A, B)
    rows, columns = list(range(A.shape[0])), list(range(A.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    permuted = nash(A[np.ix_(rows, columns)], B[np.ix_(rows, columns)])
    expected = [(row[rows], column[columns]) for row, column in games.profiles(nash(A, B))]
    assert games.same(games.profiles(permuted), expected, 1e-12)


@given(bimatrix(most=4))
def test_swapped_players(game: games.Game) -> None:
    A, B = game
    clear(A, B)
    result, swapped = nash(A, B), nash(B.T, A.T)
    assert games.same([(y, x) for x, y in games.profiles(result)], games.profiles(swapped), 1e-12)
    assert len(result.ties) == len(swapped.ties)


@given(bimatrix(most=3), st.integers(0, 2), st.integers(0, 10**6))
def test_a_duplicated_column_with_noise(game: games.Game, column: int, seed: int) -> None:
    """A reply as good as another up to 1e-13 of its size makes the game degenerate, as if there were no noise."""
    A, B = game
    column %= A.shape[1]
    A, B = (np.hstack([M, M[:, [column]]]) for M in (A, B))
    clear(A, B)
    noise = 1 + 1e-13 * np.random.default_rng(seed).uniform(-1, 1, A.shape)
    result = nash(A * noise, B * noise)
    check(result)
    exact = extreme_equilibria(A, B)
    assert exact.degenerate == result.degenerate
    assert games.same(games.profiles(result), games.as_floats(exact.equilibria), 1e-6)


@given(bimatrix(most=3))
def test_the_same_input_gives_the_same_output(game: games.Game) -> None:
    A, B = game
    one, other = nash(A, B), nash(A.copy(), B.copy())
    assert one.ties == other.ties
    assert [(e.row.tolist(), e.column.tolist()) for e in one.equilibria] == [
        (e.row.tolist(), e.column.tolist()) for e in other.equilibria
    ]
