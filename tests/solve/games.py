"""Random games of many kinds, and how two sets of equilibria are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from policylab.solve.nash import NashResult
from tests.solve.exact import Mix

Floats = npt.NDArray[np.float64]
Profile = tuple[Floats, Floats]
Game = tuple[Floats, Floats]
Kind = Callable[[np.random.Generator, int, int], Game]


def _normal(rng: np.random.Generator, m: int, n: int) -> Game:
    return rng.normal(size=(m, n)), rng.normal(size=(m, n))


def _heavy(sigma: float, *, signed: bool = False) -> Kind:
    def draw(rng: np.random.Generator, m: int, n: int) -> Game:
        signs = rng.choice([-1.0, 1.0], (2, m, n)) if signed else np.ones((2, m, n))
        A, B = rng.lognormal(0.0, sigma, (2, m, n)) * signs
        return A, B

    return draw


def _integers(low: int, high: int) -> Kind:
    def draw(rng: np.random.Generator, m: int, n: int) -> Game:
        A, B = rng.integers(low, high, (2, m, n)).astype(float)
        return A, B

    return draw


def _duplicates(rng: np.random.Generator, m: int, n: int) -> Game:
    """One of the column player's replies is as good as another everywhere; perhaps the same for the row player."""
    A, B = _normal(rng, m, n)
    i, j = rng.integers(n, size=2)
    B[:, i] = B[:, j]
    if rng.random() < 0.5:
        A[:, i] = A[:, j]
    i, j = rng.integers(m, size=2)
    if rng.random() < 0.5:
        A[i] = A[j]
    return A, B


def _mixtures(rng: np.random.Generator, m: int, n: int) -> Game:
    """One action of each player pays like a mixture of two others."""
    A, B = _integers(-1000, 1000)(rng, m, n)
    i, j, k = rng.integers(m, size=3)
    A[i] = (A[j] + A[k]) / 2
    i, j, k = rng.integers(n, size=3)
    B[:, i] = (B[:, j] + 3 * B[:, k]) / 4
    return A, B


def _zero_sum(rng: np.random.Generator, m: int, n: int) -> Game:
    A = rng.normal(size=(m, n))
    return A, -A


def _common_interest(rng: np.random.Generator, m: int, n: int) -> Game:
    A = rng.normal(size=(m, n))
    return A, A.copy()


def _one_constant(rng: np.random.Generator, m: int, n: int) -> Game:
    return np.full((m, n), rng.normal()), rng.normal(size=(m, n))


def _zero(rng: np.random.Generator, m: int, n: int) -> Game:
    return np.zeros((m, n)), np.zeros((m, n))


def _sums_of_yuan(rng: np.random.Generator, m: int, n: int) -> Game:
    """Payoffs add up from a few amounts, so that the same sums turn up again, up to round-off."""
    amounts = np.round(10 ** rng.uniform(2, 6, 4), 2)
    A, B = rng.integers(-2, 3, (2, m, n, 4)) @ amounts
    return A, B


REAL: dict[str, Kind] = {
    "normal": _normal,
    "zero-sum": _zero_sum,
    "common interest": _common_interest,
    "lognormal 1": _heavy(1.0),
    "lognormal 2": _heavy(2.0),
    "lognormal 3": _heavy(3.0),
    "signed lognormal 3": _heavy(3.0, signed=True),
}
"""Games with real-valued payoffs: no ties but by chance."""

TIED: dict[str, Kind] = {
    "integers 0 to 2": _integers(0, 3),
    "integers -10 to 9": _integers(-10, 10),
    "duplicates": _duplicates,
    "mixtures": _mixtures,
    "one constant": _one_constant,
    "zero": _zero,
}
"""Games with exact ties."""

ROUNDED: dict[str, Kind] = {"sums of yuan": _sums_of_yuan}


def shape(rng: np.random.Generator, most: int, fewest: int = 1) -> tuple[int, int]:
    """Return a number of rows and of columns; one action is rare."""
    m, n = (int(size) for size in rng.integers(2, most + 1, size=2))
    if fewest == 1 and rng.random() < 0.1:
        return (1, n) if rng.random() < 0.5 else (m, 1)
    return m, n


def profiles(result: NashResult) -> list[Profile]:
    """Return the equilibria as pairs of arrays."""
    return [(one.row, one.column) for one in result.equilibria]


def as_floats(equilibria: Iterable[tuple[Mix, Mix]]) -> list[Profile]:
    """Round exact equilibria."""
    return [(np.array(x, dtype=float), np.array(y, dtype=float)) for x, y in equilibria]


def distance(one: Profile, other: Profile) -> float:
    """Return the largest difference of any chance."""
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def missing(wanted: Iterable[Profile], found: Iterable[Profile], tolerance: float) -> list[Profile]:
    """Return those wanted that are not among those found."""
    found = list(found)
    return [one for one in wanted if not any(distance(one, other) <= tolerance for other in found)]


def same(one: Iterable[Profile], other: Iterable[Profile], tolerance: float) -> bool:
    """Say whether two sets of equilibria are equal."""
    one, other = list(one), list(other)
    return not missing(one, other, tolerance) and not missing(other, one, tolerance) and len(one) == len(other)
