"""Against an enumeration in exact arithmetic: no equilibrium lost, none too many."""

from __future__ import annotations

import numpy as np
import pytest

from policylab.solve import nash
from tests.solve import games
from tests.solve.exact import extreme_equilibria


def games_of(kind: str, count: int, *, most: int = 4, fewest: int = 1) -> list[games.Game]:
    """Draw games of one kind and of several shapes."""
    rng = np.random.default_rng([count, *kind.encode()])
    draw = {**games.REAL, **games.TIED, **games.ROUNDED}[kind]
    return [draw(rng, *games.shape(rng, most, fewest)) for _ in range(count)]


def agree(A: games.Floats, B: games.Floats, reference: games.Game | None = None, tolerance: float = 1e-12) -> None:
    """The equilibria are those of the exact enumeration of this game, or of the one it is a shaken version of."""
    result = nash(A, B)
    exact = extreme_equilibria(*(reference or (A, B)))
    found, wanted = games.profiles(result), games.as_floats(exact.equilibria)
    about = f"\nA = {A.tolist()}\nB = {B.tolist()}"
    assert games.missing(wanted, found, tolerance) == [], "lost" + about
    assert games.missing(found, wanted, tolerance) == [], "too many" + about
    assert len(found) == len(wanted), "twice" + about
    assert result.complete, about
    assert result.degenerate == exact.degenerate == bool(result.ties), about
    assert all(one.regret <= 1e-9 for one in result.equilibria), about
    assert result.degenerate or len(found) % 2 == 1, about


@pytest.mark.parametrize("kind", games.REAL)
def test_real_payoffs(kind: str) -> None:
    for A, B in games_of(kind, 35):
        if extreme_equilibria(A, B).margin > 1e-8:
            agree(A, B)


@pytest.mark.parametrize("kind", games.REAL)
def test_real_payoffs_five_actions(kind: str) -> None:
    for A, B in games_of(kind, 2, most=5, fewest=2):
        agree(A, B)


@pytest.mark.parametrize(("m", "n"), [(5, 5), (2, 5), (5, 3), (6, 2), (1, 6), (6, 1)])
def test_shapes(m: int, n: int) -> None:
    rng = np.random.default_rng([m, n])
    agree(rng.normal(size=(m, n)), rng.normal(size=(m, n)))


@pytest.mark.parametrize("kind", games.TIED)
def test_exact_ties(kind: str) -> None:
    for A, B in games_of(kind, 35):
        agree(A, B)


@pytest.mark.parametrize("kind", ["normal", "lognormal 2", "integers 0 to 2", "duplicates", "mixtures"])
def test_units_and_zero_points(kind: str) -> None:
    """Payoffs in other units and counted from elsewhere; what was tied is now tied up to round-off."""
    rng = np.random.default_rng([*kind.encode()])
    for A, B in games_of(kind, 30):
        scales = 10.0 ** rng.uniform(-3, 6, 2)
        shifts = rng.normal(size=2) * 10.0 ** rng.uniform(-2, 2, 2)
        moved = [s * (M + t * np.ptp(M)) for M, s, t in zip((A, B), scales, shifts, strict=True)]
        exact = extreme_equilibria(A, B)
        if exact.margin > 1e-6:
            agree(moved[0], moved[1], reference=(A, B), tolerance=1e-7)


@pytest.mark.parametrize("kind", ["integers 0 to 2", "duplicates", "mixtures"])
@pytest.mark.parametrize("noise", [1e-15, 1e-13, 1e-11])
def test_ties_up_to_noise(kind: str, noise: float) -> None:
    """The extreme equilibria of the tied game, whatever the last digits of the payoffs."""
    rng = np.random.default_rng([*kind.encode(), round(-np.log10(noise))])
    for A, B in games_of(kind, 14):
        shaken = [M + noise * np.ptp(M) * rng.uniform(-1, 1, M.shape) for M in (A, B)]
        if extreme_equilibria(A, B).margin > 1e-6:
            agree(shaken[0], shaken[1], reference=(A, B), tolerance=1e-7)


def test_sums_of_amounts() -> None:
    """Ties as a model makes them: sums of the same amounts, in floats. At the least all that exact arithmetic finds."""
    for A, B in games_of("sums of yuan", 40, most=3):
        result = nash(A, B)
        assert result.complete
        assert all(one.regret <= 1e-9 for one in result.equilibria)
        cents = [np.round(M * 100) for M in (A, B)]  # the amounts are whole cents, so these sums are exact
        exact = extreme_equilibria(*cents)
        assert games.same(games.profiles(result), games.as_floats(exact.equilibria), 1e-7)
        assert result.degenerate == exact.degenerate


def test_between_tie_and_no_tie() -> None:
    """With noise about as large as the tolerance anything may count as tied; what comes back is an equilibrium."""
    rng = np.random.default_rng(11)
    for A, B in games_of("duplicates", 40, most=3):
        noise = 10 ** rng.uniform(-10, -8)
        result = nash(*(M + noise * np.ptp(M) * rng.uniform(-1, 1, M.shape) for M in (A, B)))
        assert result.equilibria
        assert all(one.regret <= 1e-9 for one in result.equilibria)


def test_order() -> None:
    for A, B in [*games_of("integers 0 to 2", 20), *games_of("common interest", 20)]:
        keys = [np.round(np.concatenate([one.row, one.column]), 9).tolist() for one in nash(A, B).equilibria]
        assert keys == sorted(keys)
