"""Games with known equilibria, the record that comes back, and what wrong arguments are told."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from policylab.solve import Equilibrium, NashResult, Tie, nash

Mix = Sequence[float] | npt.NDArray[np.float64]

# One equilibrium exists; nashpy's support enumeration returns none where the linear algebra beneath it rounds a chance
# of 0 to -5e-17. Whether it does depends on the machine.
LOST_A = [[-0.883539, 4.227596, -4.312846], [-0.700031, 0.195148, 4.509382], [-2.490008, 3.060391, 1.764712]]
LOST_B = [[2.170859, 1.296222, 4.715607], [-1.673185, -1.017244, -2.970882], [-4.492959, -2.870918, 4.154644]]

STENGEL_A = [[3, 3], [2, 5], [0, 6]]
STENGEL_B = [[3, 2], [2, 6], [3, 1]]


def check(result: NashResult, expected: Sequence[tuple[Mix, Mix]], tolerance: float = 1e-12) -> None:
    """The equilibria are these, in this order."""
    assert len(result.equilibria) == len(expected)
    for one, (row, column) in zip(result.equilibria, expected, strict=True):
        np.testing.assert_allclose(one.row, np.array(row, dtype=float), atol=tolerance, rtol=0)
        np.testing.assert_allclose(one.column, np.array(column, dtype=float), atol=tolerance, rtol=0)
        assert 0 <= one.regret <= 1e-9


class TestKnownGames:
    def test_equilibrium_that_nashpy_support_enumeration_loses(self) -> None:
        result = nash(LOST_A, LOST_B)
        check(result, [([0, 0.782426, 0.217574], [0, 0.489254, 0.510746])], tolerance=1e-6)
        assert result.complete
        assert not result.degenerate

    def test_near_equilibria_of_heavy_tails_are_dropped(self) -> None:
        """nashpy's vertex enumeration returns six here, three of which are equilibria."""
        import nashpy

        A = [[0.271926, 42.837097, 1.844291], [0.09791, 0.091522, 0.02772], [35.158122, 0.002195, 2.128021]]
        B = [[0.012439, 0.038841, 0.010687], [16.675895, 0.723613, 3458.816773], [0.040969, 0.034388, 5.381809]]
        scaled = [1 + (M - M.min()) / np.ptp(M) for M in map(np.array, (A, B))]
        assert len(list(nashpy.Game(*scaled).vertex_enumeration())) > 3
        result = nash(A, B)
        assert len(result.equilibria) == 3
        assert result.complete
        assert not result.degenerate

    @pytest.mark.parametrize(
        ("C", "F", "k", "B", "inspect", "violate"),
        [
            (8, 20, 1, 5, Fraction(2, 5), Fraction(1, 5)),
            (8, 50, 1, 5, Fraction(4, 25), Fraction(1, 5)),
            (5, 20, 1, 5, Fraction(1, 4), Fraction(1, 5)),
            (8, 20, 1.5, 5, Fraction(2, 5), Fraction(3, 10)),
            (8, 20, 1, 10, Fraction(2, 5), Fraction(1, 10)),
        ],
    )
    @pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3, 1e6])
    def test_inspection_game_is_neutral(
        self, C: float, F: float, k: float, B: float, inspect: Fraction, violate: Fraction, unit: float
    ) -> None:
        """Tsebelis (1989): own payoffs move the other side. P(inspect) = C/F, P(violate) = k/B, in any unit."""
        inspector = np.array([[-k, B - k], [0, 0]]) * unit
        firm = np.array([[-C, -F], [-C, 0]]) * unit
        result = nash(inspector, firm)
        check(result, [([float(inspect), float(1 - inspect)], [float(1 - violate), float(violate)])])
        assert result.complete
        assert not result.degenerate

    @pytest.mark.parametrize(
        ("C", "k", "column"), [(-1, 1, [1, 0]), (8, 6, [0, 1])], ids=["complying pays", "catching does not pay"]
    )
    def test_inspection_game_in_a_corner(self, C: float, k: float, column: list[float]) -> None:
        check(nash(np.array([[-k, 5 - k], [0, 0]]), np.array([[-C, -20], [-C, 0]])), [([0, 1], column)])

    def test_von_stengel(self) -> None:
        """von Stengel in Nisan et al. (eds.), Algorithmic Game Theory (2007), example 3.1: three equilibria."""
        result = nash(STENGEL_A, STENGEL_B)
        check(
            result,
            [([0, 1 / 3, 2 / 3], [1 / 3, 2 / 3]), ([0.8, 0.2, 0], [2 / 3, 1 / 3]), ([1, 0, 0], [1, 0])],
        )
        assert result.complete
        assert not result.degenerate

    def test_von_stengel_degenerate(self) -> None:
        """The same with both columns tied in the first row: one equilibrium apart, and the ends of a continuum."""
        result = nash(STENGEL_A, [[3, 3], *STENGEL_B[1:]])
        check(
            result,
            [([0, 1 / 3, 2 / 3], [1 / 3, 2 / 3]), ([1, 0, 0], [2 / 3, 1 / 3]), ([1, 0, 0], [1, 0])],
        )
        assert result.complete
        assert result.degenerate
        assert [tie.text() for tie in result.ties] == [
            "when the row player plays row 0, column 0 and column 1 are equally good for the column player"
        ]

    def test_pure_and_mixed_in_the_battle_of_the_sexes(self) -> None:
        check(
            nash([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
            [([0, 1], [0, 1]), ([2 / 3, 1 / 3], [1 / 3, 2 / 3]), ([1, 0], [1, 0])],
        )

    def test_rock_scissors_paper(self) -> None:
        A = np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])
        result = nash(A, -A)
        check(result, [([1 / 3] * 3, [1 / 3] * 3)], tolerance=0)
        assert not result.degenerate

    def test_mixes_are_rounded_once(self) -> None:
        """Payoffs of very different sizes: the chance is 1 / (10**7 + 4), right to the last digit."""
        result = nash([[0, 1], [1, 0]], [[1e7 + 3, 0.0], [0.0, 1.0]])
        mixed = next(one for one in result.equilibria if 0 < one.column[0] < 1)
        assert mixed.row[0] == float(Fraction(1, 10**7 + 4))


class TestTies:
    def test_ties_name_players_and_actions(self) -> None:
        result = nash(
            [[1, 4, 2], [1, 3, 2], [0, 5, 1]],
            [[3, 2, 1], [2, 1, 0], [1, 0, 0]],
            row_actions=("neglect", "patch", "comply"),
            column_actions=("stand_back", "enforce", "serve"),
            row_player="enterprise",
            column_player="regulator",
        )
        assert "when the regulator plays serve, neglect and patch are equally good for the enterprise" in [
            tie.text() for tie in result.ties
        ]
        assert result.degenerate

    def test_text_of_a_mix_and_of_three_replies(self) -> None:
        tie = Tie("enterprise", ("neglect", "patch", "comply"), "regulator", (("enforce", 0.4), ("serve", 0.6)))
        assert tie.text() == (
            "when the regulator mixes enforce (0.4) and serve (0.6), neglect, patch and comply are equally good"
            " for the enterprise"
        )

    def test_one_mix_with_three_tied_replies(self) -> None:
        """Matching pennies; a third column pays the column player 0 throughout, as the others do at (1/2, 1/2)."""
        result = nash([[1, -1, 0], [-1, 1, 0]], [[-1, 1, 0], [1, -1, 0]])
        assert result.degenerate
        assert any(
            tie.player == "column" and len(tie.actions) == 3 and tie.mix == (("row 0", 0.5), ("row 1", 0.5))
            for tie in result.ties
        )

    def test_identical_columns_are_separate_replies(self) -> None:
        result = nash([[1, 1], [0, 0]], [[1, 1], [2, 2]])
        assert result.degenerate
        assert result.complete
        check(result, [([1, 0], [0, 1]), ([1, 0], [1, 0])])

    def test_zero_game(self) -> None:
        result = nash(np.zeros((2, 3)), np.zeros((2, 3)))
        assert len(result.equilibria) == 6
        assert result.complete
        assert result.degenerate
        assert {one.regret for one in result.equilibria} == {0.0}

    @pytest.mark.parametrize("noise", [1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11])
    def test_ties_up_to_round_off_are_ties(self, noise: float) -> None:
        """Matching pennies with tails twice: two extreme equilibria, whatever the last digits."""
        rng = np.random.default_rng(17)
        A = np.array([[1.0, -1.0, -1.0], [-1.0, 1.0, 1.0]])
        for _ in range(10):
            shaken = [M + noise * rng.uniform(-1, 1, M.shape) for M in (A, -A)]
            result = nash(*shaken)
            assert result.degenerate
            assert result.complete
            check(result, [([0.5, 0.5], [0.5, 0, 0.5]), ([0.5, 0.5], [0.5, 0.5, 0])], tolerance=1e-9)

    def test_a_matrix_of_round_off_is_constant(self) -> None:
        """Sums that are equal on paper: 0.1 + 0.2 and 0.3."""
        B = np.array([[0.3, 0.1 + 0.2], [0.1 + 0.2, 0.3]])
        assert np.ptp(B) > 0
        result = nash([[1, 0], [0, 1]], B)
        check(result, [([0, 1], [0, 1]), ([0, 1], [0.5, 0.5]), ([1, 0], [0.5, 0.5]), ([1, 0], [1, 0])])
        assert result.degenerate
        assert result.complete
        assert {one.regret for one in result.equilibria} == {0.0}

    def test_a_tie_ends_at_the_tolerance(self) -> None:
        assert nash([[1.0, 0.0], [1.0 + 0.9e-9, 0.0]], [[1, 0], [1, 0]]).degenerate
        result = nash([[1.0, 0.0], [1.0 + 1.1e-9, 0.1]], [[1, 0], [1, 0]])
        assert not result.degenerate
        check(result, [([0, 1], [1, 0])])


class TestOneAction:
    def test_single_cell(self) -> None:
        result = nash([[7]], [[-2]])
        check(result, [([1], [1])])
        assert result.complete
        assert not result.degenerate
        assert result.ties == ()

    def test_row(self) -> None:
        result = nash([[1, 2, 3]], [[4, 6, 5]])
        check(result, [([1], [0, 1, 0])])
        assert result.complete
        assert "nashpy" not in result.method

    def test_column_with_a_tie(self) -> None:
        result = nash([[4], [6], [6]], [[1], [2], [3]])
        check(result, [([0, 0, 1], [1]), ([0, 1, 0], [1])])
        assert result.degenerate
        assert result.complete
        assert result.ties[0].text() == (
            "when the column player plays column 0, row 1 and row 2 are equally good for the row player"
        )


class TestRecord:
    def test_what_it_was_computed_from(self) -> None:
        A = np.array([[1.0, 0.0], [0.0, 1.0]])
        result = nash(A, A, row_actions=["a", "b"])
        A[0, 0] = 9
        assert result.A[0, 0] == 1
        assert result.row_actions == ("a", "b")
        assert result.column_actions == ("column 0", "column 1")
        assert "nashpy" in result.method
        assert (result.tolerances.tie, result.tolerances.regret, result.tolerances.merge) == (1e-9, 1e-9, 1e-7)

    def test_arrays_are_read_only(self) -> None:
        result = nash(STENGEL_A, STENGEL_B)
        for array in (result.A, result.B, *(mix for one in result.equilibria for mix in (one.row, one.column))):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.5

    def test_records_are_frozen_and_travel(self) -> None:
        result = nash(STENGEL_A, STENGEL_B)
        with pytest.raises(AttributeError):
            result.complete = False  # type: ignore[misc]
        again: NashResult = pickle.loads(pickle.dumps(result))
        np.testing.assert_array_equal(again.equilibria[1].row, result.equilibria[1].row)
        assert isinstance(again.equilibria[0], Equilibrium)

    def test_no_negative_zeros_and_sums_of_one(self) -> None:
        rng = np.random.default_rng(5)
        for _ in range(20):
            for one in nash(*rng.normal(size=(2, 3, 3))).equilibria:
                for mix in (one.row, one.column):
                    assert not np.signbit(mix).any()
                    assert abs(mix.sum() - 1) < 1e-15

    def test_callers_settings_neither_matter_nor_change(self) -> None:
        with np.errstate(all="raise"):
            before = np.geterr()
            check(
                nash(np.array(STENGEL_A) * 1e-310, STENGEL_B),
                [(one.row, one.column) for one in nash(STENGEL_A, STENGEL_B).equilibria],
            )
            assert np.geterr() == before

    @pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 8.9e307 / 3])
    def test_any_finite_payoffs(self, scale: float) -> None:
        result = nash(np.array([[1, -1], [-1, 1]]) * scale, np.array([[-1, 1], [1, -1]]) * scale)
        check(result, [([0.5, 0.5], [0.5, 0.5])], tolerance=0)
        assert result.complete

    def test_integers_booleans_and_fractions_are_numbers(self) -> None:
        tables: list[Any] = [
            [[2, 0], [0, 1]],
            np.array([[2, 0], [0, 1]], dtype=np.int8),
            [[Fraction(2), 0], [0, Fraction(1)]],
        ]
        for table in tables:
            assert len(nash(table, [[True, False], [False, True]]).equilibria) == 3

    def test_import_is_light(self) -> None:
        code = "import sys, policylab.solve; print([m for m in ('nashpy', 'scipy', 'pandas') if m in sys.modules])"
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("A", "B", "words"),
        [
            ([[1, float("nan")]], [[1, 2]], "nash: A must hold finite numbers; got nan at [0, 1]"),
            ([[1, 2]], [[1], [float("-inf")]], "nash: B must hold finite numbers; got -inf at [1, 0]"),
            ([1, 2], [[1, 2]], "nash: A must have two dimensions; got shape (2,)"),
            ([[1, 2]], 3, "nash: B must have two dimensions; got shape ()"),
            ([[[1]]], [[1]], "nash: A must have two dimensions; got shape (1, 1, 1)"),
            ([[]], [[]], "nash: A must have at least one row and one column; got shape (1, 0)"),
            ([[1, 2]], [[1], [2]], "nash: A and B must have the same shape; got (1, 2) and (2, 1)"),
            ([[1, 2], [3]], [[1]], "nash: A must be a matrix; got rows of different lengths"),
            ([["a", "b"]], [[1, 2]], "nash: A must hold real numbers; got values of type <U1"),
            ([[1 + 2j]], [[1]], "nash: A must hold real numbers; got values of type complex128"),
            ([[1]], [[None]], "nash: B must hold real numbers; got None at [0, 0]"),
            ([[1, [2]], [3, 4]], [[1]], "nash: A must be a matrix; got rows of different lengths"),
            ([[1, "x"]], [[1, 2]], "nash: A must hold real numbers; got values of type"),
        ],
    )
    def test_matrices(self, A: Any, B: Any, words: str) -> None:
        with pytest.raises(ValueError) as caught:
            nash(A, B)
        assert str(caught.value).startswith(words)

    def test_masked_arrays(self) -> None:
        with pytest.raises(ValueError, match="nash: A must hold a number in every cell; got a masked array"):
            nash(np.ma.masked_invalid([[1.0, float("nan")]]), [[1, 2]])

    def test_too_few_names(self) -> None:
        with pytest.raises(ValueError) as caught:
            nash([[1, 2]], [[1, 2]], column_actions=["serve"])
        assert str(caught.value) == "nash: column_actions must name every column; got 1 names for 2 columns: serve"

    def test_one_string_for_names(self) -> None:
        with pytest.raises(ValueError) as caught:
            nash([[1], [2]], [[1], [2]], row_actions="ab")
        assert str(caught.value) == "nash: row_actions must be a sequence of names; got the single string 'ab'"


def test_once_finds_what_twice_finds() -> None:
    rng = np.random.default_rng(16)
    for _ in range(10):
        A, B = rng.normal(size=(2, 3, 3))
        once, twice = nash(A, B, twice=False), nash(A, B)
        assert once.complete
        assert once.method != twice.method
        for one, other in zip(once.equilibria, twice.equilibria, strict=True):
            np.testing.assert_array_equal(one.row, other.row)
            np.testing.assert_array_equal(one.column, other.column)
