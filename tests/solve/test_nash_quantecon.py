"""Against QuantEcon's vertex enumeration, with exact arithmetic as the judge between them."""

from __future__ import annotations

import numpy as np
import pytest

from policylab.solve import nash
from tests.solve import games
from tests.solve.exact import extreme_equilibria

# One process compiles and caches what QuantEcon needs: two at once have written over each other and crashed.
pytestmark = pytest.mark.xdist_group("quantecon")


@pytest.mark.parametrize("kind", ["normal", "lognormal 1", "common interest"])
def test_nondegenerate_games(kind: str) -> None:
    theory = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng([*kind.encode()])
    agreed = 0
    for _ in range(25):
        A, B = games.REAL[kind](rng, *games.shape(rng, 5, fewest=2))
        result = nash(A * 1e4, B * 1e4)
        other = theory.vertex_enumeration(theory.NormalFormGame([theory.Player(A), theory.Player(B.T.copy())]))
        assert not result.degenerate
        if games.same(games.profiles(result), other, 1e-6):
            agreed += 1
        else:  # QuantEcon has a tolerance of its own; it is wrong only if this game is clear-cut
            exact = games.as_floats(extreme_equilibria(A, B).equilibria)
            assert games.same(games.profiles(result), exact, 1e-9)
    assert agreed >= 23
