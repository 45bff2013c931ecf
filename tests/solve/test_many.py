"""Many games at once against the same games one by one, against QuantEcon, and against exact fractions."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from policylab.solve import ManyEquilibria, nash, nash_many
from policylab.solve.nash import enumerate_exactly
from tests.solve import games
from tests.solve.exact import extreme_equilibria

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

SHAPES = list(product(range(1, 5), repeat=2))
SCALES = [1e-3, 1.0, 1e6]


def stack(drawn: list[games.Game]) -> tuple[games.Floats, games.Floats]:
    return np.array([A for A, _ in drawn]), np.array([B for _, B in drawn])


def drawn(kind: str, m: int, n: int, count: int) -> tuple[games.Floats, games.Floats]:
    rng = np.random.default_rng([m, n, count, *kind.encode()])
    draw = {**games.REAL, **games.TIED, **games.ROUNDED}[kind]
    return stack([draw(rng, m, n) for _ in range(count)])


def profiles(found: ManyEquilibria, game: int) -> list[games.Profile]:
    return [(one.row, one.column) for one in found.of(game)]


def assert_equals_one_by_one(A: games.Floats, B: games.Floats) -> None:
    """The same equilibria as the exact enumeration of each game, in the same order, and the same judgement of ties."""
    found = nash_many(A, B)
    assert found.regret.max() <= 1e-9
    for game in range(len(A)):
        equilibria, degenerate = enumerate_exactly(A[game], B[game])
        assert found.degenerate[game] == degenerate
        assert found.count[game] == len(equilibria)
        for ours, theirs in zip(found.of(game), equilibria, strict=True):
            np.testing.assert_allclose(ours.row, theirs.row, rtol=0, atol=1e-8)
            np.testing.assert_allclose(ours.column, theirs.column, rtol=0, atol=1e-8)


@pytest.mark.parametrize(("m", "n"), SHAPES)
@pytest.mark.parametrize("kind", games.REAL)
def test_real_payoffs_of_every_shape(kind: str, m: int, n: int) -> None:
    assert_equals_one_by_one(*drawn(kind, m, n, 25))


@pytest.mark.long
@pytest.mark.parametrize(("m", "n"), SHAPES)
def test_five_hundred_of_every_shape_are_those_of_nash(m: int, n: int) -> None:
    A, B = drawn("normal", m, n, 500)
    found = nash_many(A, B)
    for game in range(len(A)):
        assert games.same(profiles(found, game), games.profiles(nash(A[game], B[game])), 1e-8)


@pytest.mark.parametrize(("m", "n"), [(2, 2), (3, 2), (3, 3), (2, 4), (4, 4)])
def test_they_are_those_of_nash(m: int, n: int) -> None:
    A, B = drawn("normal", m, n, 25)
    found = nash_many(A, B)
    for game in range(len(A)):
        result = nash(A[game], B[game])
        assert result.complete
        assert games.same(profiles(found, game), games.profiles(result), 1e-8)
        assert found.degenerate[game] == result.degenerate


@pytest.mark.parametrize("count", [20, pytest.param(450, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", [*games.TIED, *games.ROUNDED])
def test_games_with_ties_against_exact_fractions(kind: str, count: int) -> None:
    rng = np.random.default_rng([count, *kind.encode()])
    for m, n in {games.shape(rng, 4) for _ in range(3)}:
        A, B = drawn(kind, m, n, count // 3 + 1)
        found = nash_many(A, B)
        for game in range(len(A)):
            exact = extreme_equilibria(A[game], B[game])
            assert kind in games.ROUNDED or found.degenerate[game] == exact.degenerate
            if kind in games.TIED:
                assert games.same(profiles(found, game), games.as_floats(exact.equilibria), 1e-9)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shift", [0.0, -1.0, -1e4])
def test_neither_unit_nor_level_of_payoffs_matters(scale: float, shift: float) -> None:
    A, B = drawn("normal", 3, 3, 300)
    plain, moved = nash_many(A, B), nash_many(scale * (A + shift), scale * (B - shift))
    np.testing.assert_array_equal(plain.first, moved.first)
    np.testing.assert_allclose(plain.rows, moved.rows, rtol=0, atol=1e-6)
    np.testing.assert_allclose(plain.columns, moved.columns, rtol=0, atol=1e-6)


@pytest.mark.parametrize("count", [1_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_against_quantecon(count: int) -> None:
    theory = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng(count)
    A, B = rng.normal(size=(2, count, 3, 3))
    found = nash_many(A, B)
    assert not found.degenerate.any()
    for game in range(count):
        normal_form = theory.NormalFormGame([theory.Player(A[game]), theory.Player(B[game].T.copy())])
        theirs = theory.support_enumeration(normal_form)
        if not games.same(profiles(found, game), theirs, 1e-6):  # theirs has no margin: exact arithmetic decides
            exact = games.as_floats(extreme_equilibria(A[game], B[game]).equilibria)
            assert games.same(profiles(found, game), exact, 1e-9)


@pytest.mark.parametrize("games_per_block", [1, 7, 10_000])
def test_blocks_change_nothing(games_per_block: int) -> None:
    parts = [drawn("normal", 3, 3, 50), drawn("duplicates", 3, 3, 20), drawn("normal", 3, 3, 13)]
    A, B = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    whole, blocks = nash_many(A, B), nash_many(A, B, games_per_block=games_per_block)
    for name in ("rows", "columns", "regret", "first", "degenerate", "exact"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(blocks, name))


def test_actions_that_a_game_has_not() -> None:
    rng = np.random.default_rng(5)
    A, B = rng.normal(size=(2, 200, 3, 4))
    rows, columns = rng.random((200, 3)) < 0.6, rng.random((200, 4)) < 0.6
    rows[np.arange(200), rng.integers(0, 3, 200)] = True
    columns[np.arange(200), rng.integers(0, 4, 200)] = True
    A[~rows], B.swapaxes(1, 2)[~columns] = np.nan, np.nan  # what is not there does not matter
    found = nash_many(A, B, row_available=rows, column_available=columns)
    for game in range(200):
        cells = np.ix_(rows[game], columns[game])
        alone, _ = enumerate_exactly(A[game][cells], B[game][cells])
        assert found.count[game] == len(alone)
        for ours, theirs in zip(found.of(game), alone, strict=True):
            np.testing.assert_allclose(ours.row[rows[game]], theirs.row, rtol=0, atol=1e-8)
            np.testing.assert_allclose(ours.column[columns[game]], theirs.column, rtol=0, atol=1e-8)
            assert ours.row.sum() == pytest.approx(1)
            assert ours.column.sum() == pytest.approx(1)


@pytest.mark.parametrize("unit", [5e-324, 1e-300, 1e300, 1.7e307])
def test_payoffs_at_the_ends_of_what_a_float_holds(unit: float) -> None:
    A, B = drawn("integers -10 to 9", 3, 3, 40)
    plain, moved = nash_many(A, B), nash_many(A * unit, B * unit)
    np.testing.assert_array_equal(plain.first, moved.first)
    np.testing.assert_array_equal(plain.degenerate, moved.degenerate)
    np.testing.assert_allclose(plain.rows, moved.rows, rtol=0, atol=1e-9)
    np.testing.assert_allclose(plain.columns, moved.columns, rtol=0, atol=1e-9)


def test_a_near_tie_goes_to_exact_arithmetic() -> None:
    A, B = drawn("normal", 3, 3, 1)
    near = A.copy()
    near[0, 1] = near[0, 0] + 1e-12
    found = nash_many(np.concatenate([A, near]), np.concatenate([B, B]))
    assert found.exact.tolist() == [False, True]
    assert found.degenerate.tolist() == [False, True]


def test_no_games_have_no_equilibria() -> None:
    found = nash_many(np.empty((0, 3, 3)), np.empty((0, 3, 3)))
    assert found.first.tolist() == [0]
    assert found.rows.shape == (0, 3)


@pytest.mark.parametrize(
    ("A", "B", "masks", "told"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), {}, "three dimensions"),
        (np.zeros((1, 5, 2)), np.zeros((1, 5, 2)), {}, "one to 4 actions"),
        (np.zeros((1, 2, 2)), np.zeros((2, 2, 2)), {}, "same shape"),
        (np.ones((1, 1, 1), dtype=complex), np.ones((1, 1, 1)), {}, "A must hold real numbers"),
        (np.ones((1, 1, 1)), np.array([[["1"]]]), {}, "B must hold real numbers"),
        (np.array([[[1.0]], [[np.nan]]]), np.ones((2, 1, 1)), {}, "game 1"),
        (np.array([[[1.0]], [[1.0]]]), np.array([[[np.inf]], [[1.0]]]), {}, "game 0"),
        (np.ones((2, 1, 2)), np.ones((2, 1, 2)), {"column_available": np.zeros((2, 2))}, "game 0"),
        (np.ones((2, 1, 2)), np.ones((2, 1, 2)), {"row_available": np.ones((2, 2))}, r"shape \(2, 1\)"),
        (np.ones((2, 1, 2)), np.ones((2, 1, 2)), {"games_per_block": 0}, "at least 1"),
    ],
)
def test_what_is_no_list_of_games_is_refused(
    A: games.Floats, B: games.Floats, masks: dict[str, games.Floats], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        nash_many(A, B, **masks)  # type: ignore[arg-type]


def test_processes_that_compile_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    code = (
        "import numpy as np; from policylab.solve import nash_many; "
        "print(nash_many(np.eye(2)[None], 1 - np.eye(2)[None]).rows)"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in running:
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error.decode()
        assert out.decode().strip() == "[[0.5 0.5]]"
    assert list(tmp_path.rglob("*.nbc"))


def test_where_no_cache_can_be_written_it_is_compiled_for_this_process(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "import numba.core.caching as caching\n"
        "class Refused:\n"
        "    @classmethod\n"
        "    def from_function(cls, *_): return None\n"
        "locators = caching.CacheImpl._locator_classes\n"
        "locators[:] = [one if 'UserProvided' in one.__name__ else Refused for one in locators]\n"
        "import policylab.solve._compiled as compiled\n"
        "kernels = compiled._kernels()\n"
        "folder = os.environ['NUMBA_CACHE_DIR']\n"
        "assert os.path.isdir(folder) and os.stat(folder).st_mode & 0o77 == 0, folder\n"
        "assert kernels.solve.stats.cache_path.startswith(folder)\n"
        "print(folder)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert Path(run.stdout.strip()).parent == tmp_path
    assert not Path(run.stdout.strip()).exists()  # it goes with the process


def test_nothing_is_compiled_for_a_single_game() -> None:
    code = "import sys, policylab; policylab.compare('karaoke'); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0
