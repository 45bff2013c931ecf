"""The best commitment in many games at once: against the same games one by one, and all vertices in fractions."""

from __future__ import annotations

from itertools import product
from typing import Literal

import numpy as np
import pytest

from policylab.solve import ManyCommitments, commitment, commitment_many
from tests.solve import games
from tests.solve.test_commitment import searched
from tests.solve.test_many import SHAPES, drawn, stack

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

Leader = Literal["row", "column"]
LEADERS: tuple[Leader, ...] = ("row", "column")


def assert_equals_one_by_one(found: ManyCommitments, game: int, preferences: tuple[games.Floats, ...] = ()) -> None:
    alone = commitment(found.A[game], found.B[game], found.leader, preferences=preferences)
    np.testing.assert_allclose(found.rows[game], alone.row, rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.columns[game], alone.column, rtol=0, atol=1e-8)
    assert found.follower_action[game] == alone.follower_action
    assert found.leader_payoff[game] == pytest.approx(alone.leader_payoff, rel=1e-8, abs=1e-8)
    assert found.follower_payoff[game] == pytest.approx(alone.follower_payoff, rel=1e-8, abs=1e-8)
    assert found.regret[game] <= 1e-9


@pytest.mark.parametrize("leader", LEADERS)
@pytest.mark.parametrize(("m", "n"), SHAPES)
def test_they_are_those_of_commitment(m: int, n: int, leader: Leader) -> None:
    parts = [drawn(kind, m, n, 3) for kind in games.REAL]
    A, B = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    found = commitment_many(A, B, leader)
    assert found.tied.mean() < 0.4  # what is close goes one by one, and would agree by itself
    for game in np.flatnonzero(~found.tied).tolist():
        assert_equals_one_by_one(found, game)


@pytest.mark.long
@pytest.mark.parametrize("leader", LEADERS)
@pytest.mark.parametrize(("m", "n"), SHAPES)
def test_five_hundred_of_every_shape_are_those_of_commitment(m: int, n: int, leader: Leader) -> None:
    found = commitment_many(*drawn("normal", m, n, 500), leader)
    for game in range(500):
        assert_equals_one_by_one(found, game)


@pytest.mark.parametrize("kind", ["normal", "lognormal 3", "integers -10 to 9", "duplicates"])
def test_against_all_vertices_in_fractions(kind: str) -> None:
    A, B = drawn(kind, 3, 3, 30)
    found = commitment_many(A, B)
    assert not found.tied.all()
    for game in range(30):
        best = searched(A[game], B[game])
        assert best is not None
        mix, reply, payoff = best
        np.testing.assert_allclose(found.rows[game], np.array(mix, dtype=float), rtol=0, atol=1e-8)
        assert found.follower_action[game] == reply
        assert found.leader_payoff[game] == pytest.approx(float(payoff), rel=1e-8, abs=1e-8)


def test_ties_of_the_leader_go_to_its_preferences() -> None:
    rng = np.random.default_rng(8)
    A, B = stack([games.TIED["one constant"](rng, 3, 3) for _ in range(6)])
    public = rng.normal(size=A.shape)
    found = commitment_many(A, B, preferences=[public])
    assert found.tied.all()
    for game in range(6):
        assert_equals_one_by_one(found, game, (public[game],))


def test_actions_that_a_game_has_not() -> None:
    rng = np.random.default_rng(6)
    A, B = rng.normal(size=(2, 60, 4, 3))
    rows, columns = rng.random((60, 4)) < 0.6, rng.random((60, 3)) < 0.6
    rows[np.arange(60), rng.integers(0, 4, 60)] = True
    columns[np.arange(60), rng.integers(0, 3, 60)] = True
    A[~rows], B.swapaxes(1, 2)[~columns] = np.nan, np.nan
    for leader in LEADERS:
        found = commitment_many(A, B, leader, row_available=rows, column_available=columns)
        for game in range(60):
            cells = np.ix_(rows[game], columns[game])
            alone = commitment(A[game][cells], B[game][cells], leader)
            np.testing.assert_allclose(found.rows[game][rows[game]], alone.row, rtol=0, atol=1e-8)
            np.testing.assert_allclose(found.columns[game][columns[game]], alone.column, rtol=0, atol=1e-8)
            assert found.leader_payoff[game] == pytest.approx(alone.leader_payoff, abs=1e-8)
            assert found.rows[game].sum() == pytest.approx(1)


@pytest.mark.parametrize("games_per_block", [1, 7])
def test_blocks_change_nothing(games_per_block: int) -> None:
    parts = [drawn("normal", 3, 3, 20), drawn("duplicates", 3, 3, 4)]
    A, B = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    whole, blocks = commitment_many(A, B), commitment_many(A, B, games_per_block=games_per_block)
    for name in ("rows", "columns", "regret", "tied", "leader_payoff"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(blocks, name))


def test_unit_and_level_do_not_matter() -> None:
    A, B = drawn("normal", 3, 3, 100)
    plain = commitment_many(A, B)
    for scale, shift in product((1e-200, 1e6, 1e200), (0.0, -1e4)):
        moved = commitment_many(scale * (A + shift), scale * (B - shift))
        np.testing.assert_allclose(plain.rows, moved.rows, rtol=0, atol=1e-6)
        np.testing.assert_array_equal(plain.columns, moved.columns)


def test_what_is_asked_wrongly_is_told() -> None:
    with pytest.raises(ValueError, match="leader must be 'row' or 'column'; got 'rows'"):
        commitment_many(np.ones((1, 2, 2)), np.ones((1, 2, 2)), "rows")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"preferences\[0\] must have the same shape"):
        commitment_many(np.ones((1, 2, 2)), np.ones((1, 2, 2)), preferences=[np.ones((2, 2))])
    with pytest.raises(ValueError, match="commitment_many: payoffs must be finite; got others in game 1"):
        commitment_many([[[1.0]], [[np.nan]]], np.ones((2, 1, 1)))
