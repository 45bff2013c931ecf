"""Paths, endings and basins: what an interior equilibrium is under imitation, with and without a feedback."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import policylab
from policylab.catalogue import Catalogue, load_catalogue
from policylab.concepts import solve_game
from policylab.dynamics import Feedback, FeedbackKind, evolve
from policylab.errors import InputError
from policylab.formulas import Array
from policylab.game import Game, build
from policylab.study.imitation import Imitation, endings, imitate
from tests.support import VALUES, instrument, regime, scenario
from tests.test_dynamics import CHASE, slopes
from tests.test_scheme import set_to

# As in CHASE, with a feedback strong enough to bring the path to rest well before the horizon.
STRENGTH = 2.0
BASELINE = "enforcement_only"


@functools.cache
def karaoke(feedback: FeedbackKind | None = None, under: str = BASELINE) -> Imitation:
    premises = set_to(policylab.load("karaoke").with_values(CHASE), phi=STRENGTH)
    return imitate(premises, load_catalogue().regimes[under], feedback=feedback)


def jacobian(found: Imitation, game: Game) -> Array:
    """Return the derivatives of the dynamics at the equilibrium, by central differences on games built exactly.

    Free are the shares that neglect and comply, and the share that stands back.
    """
    today = build(found.scenario, load_catalogue().regimes[BASELINE])
    widths = float(np.ptp(today.perceived)), float(np.ptp(today.regulator))
    x, y = found.equilibrium.enterprise, found.equilibrium.regulator

    def rates(free: Array) -> Array:
        shares = np.array([free[0], 1 - free[0] - free[1], free[1]])
        visits = np.array([free[2], 1 - free[2]])
        at = game
        if found.feedback is not None:
            at = found.feedback.game(game, float(found.feedback.strength(float(shares[2]))))
        row, column = slopes(at.perceived / widths[0], at.regulator / widths[1], shares, visits)
        return np.array([row[0], row[2], column[0]])

    here, step = np.array([x[0], x[2], y[0]]), 1e-5
    moved = [(rates(here + step * one) - rates(here - step * one)) / (2 * step) for one in np.eye(3)]
    return np.array(moved).T


def ordered(values: npt.NDArray[Any]) -> list[complex]:
    """Return eigenvalues by real part, then imaginary part."""
    return sorted(map(complex, values), key=lambda value: (round(value.real, 6), value.imag))


def test_two_that_chase_each_other_go_round_for_ever() -> None:
    found = karaoke()
    assert found.feedback is None
    assert found.evolved.path.status == "cycles"
    assert found.evolved.path.period is not None
    assert 0 < found.equilibrium.enterprise[2] < 1
    # Of the two actions in use it is a centre; neglect, which nobody would take up, dies out.
    assert not found.stability.ess
    values = sorted(found.stability.eigenvalues, key=lambda value: float(value.real))
    assert values[0].imag == 0
    assert values[0].real < -0.1
    assert [value.real for value in values[1:]] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert values[1].imag == pytest.approx(-values[2].imag)
    # Small rounds take 2 pi over the imaginary part; larger ones take longer.
    assert found.evolved.path.period > 2 * np.pi / abs(values[1].imag)
    assert found.stability.kind == "undecided"


def test_penalties_that_answer_bring_them_to_rest_at_the_same_equilibrium() -> None:
    plain, found = karaoke(), karaoke("penalty")
    assert found.feedback == Feedback("penalty", float(plain.equilibrium.enterprise[2]), STRENGTH)
    assert found.equilibrium.enterprise.tolist() == plain.equilibrium.enterprise.tolist()
    assert found.evolved.path.status == "fixed"
    np.testing.assert_allclose(found.evolved.enterprise, found.equilibrium.enterprise, atol=1e-6)
    np.testing.assert_allclose(found.evolved.regulator, found.equilibrium.regulator, atol=1e-6)
    assert found.evolved.outcomes.welfare == pytest.approx(found.equilibrium.outcomes.welfare, rel=1e-6)
    assert found.stability.kind == "sink"
    # A mixed state is not evolutionarily stable between populations, whatever attracts.
    assert not found.stability.ess


@pytest.mark.parametrize("feedback", [None, "penalty"])
def test_eigenvalues_are_those_of_the_dynamics_differentiated_numerically(feedback: FeedbackKind | None) -> None:
    found = karaoke(feedback)
    game = build(found.scenario, found.regime)
    expected = np.linalg.eigvals(jacobian(found, game))

    for ours, theirs in zip(ordered(found.stability.eigenvalues), ordered(expected), strict=True):
        assert abs(ours - theirs) < 1e-6


def test_the_path_comes_in_as_fast_as_the_eigenvalues_say() -> None:
    """The distance shrinks by exp(real part * time), turn by turn."""
    found = karaoke("penalty")
    path = found.evolved.path
    slowest = max(float(value.real) for value in found.stability.eigenvalues)
    turn = 2 * np.pi / max(float(value.imag) for value in found.stability.eigenvalues)
    distance = np.abs(path.row - found.equilibrium.enterprise).max(axis=1)
    early = distance[(path.times >= 300) & (path.times < 300 + turn)].max()
    later = distance[(path.times >= 300 + 2 * turn) & (path.times < 300 + 3 * turn)].max()
    assert np.log(later / early) / (2 * turn) == pytest.approx(slowest, rel=0.05)


def test_a_feedback_on_service_has_nothing_to_work_on_where_there_is_none() -> None:
    plain, found = karaoke(), karaoke("service")
    assert found.evolved.path.status == "cycles"
    assert found.evolved.path.period == pytest.approx(plain.evolved.path.period, rel=1e-4)
    np.testing.assert_allclose(found.stability.eigenvalues, plain.stability.eigenvalues, atol=1e-9)


def test_it_is_the_path_and_the_equilibrium_of_the_game() -> None:
    found = karaoke()
    game = build(found.scenario, found.regime)
    path = evolve(game).path
    assert found.evolved.path.end_row.tolist() == path.end_row.tolist()
    nash = solve_game(game, "nash")
    assert found.equilibrium.regulator.tolist() == nash.played.regulator.tolist()
    assert found.regime.name == BASELINE
    assert found.scenario.settings["phi"] == STRENGTH


def test_a_strict_pure_equilibrium_is_evolutionarily_stable(catalogue: Catalogue) -> None:
    found = imitate(policylab.load("hotel"), catalogue.regimes[BASELINE])
    assert found.evolved.path.status == "fixed"
    assert max(found.equilibrium.enterprise) == 1
    assert found.stability.ess
    assert found.stability.kind == "sink"
    assert (found.stability.eigenvalues.real < 0).all()
    assert not found.stability.eigenvalues.imag.any()
    # At a pure state the eigenvalues are what the other actions lose against the one in use.
    game = build(found.scenario, found.regime)
    i, j = int(np.argmax(found.equilibrium.enterprise)), int(np.argmax(found.equilibrium.regulator))
    losses = [
        *((game.perceived[k, j] - game.perceived[i, j]) / np.ptp(game.perceived) for k in range(3) if k != i),
        *((game.regulator[i, k] - game.regulator[i, j]) / np.ptp(game.regulator) for k in range(2) if k != j),
    ]
    assert sorted(found.stability.eigenvalues.real) == pytest.approx(sorted(losses))


@pytest.mark.parametrize("binding", [False, True])
def test_whether_it_binds_is_passed_on(catalogue: Catalogue, *, binding: bool) -> None:
    found = imitate(policylab.load("hotel", {"horizon": 50}), catalogue.regimes["guidance"], binding=binding)
    assert found.evolved.game.regulator_actions == (
        ("stand_back", "serve") if binding else ("stand_back", "enforce", "serve")
    )


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(InputError, match="over budget"):
        imitate(scenario(VALUES), regime(instrument("talks", hours=17.0)))
    with pytest.raises(InputError, match="the payoff of the fire department varies"):
        imitate(scenario({**VALUES, "inspector_hours": 0.0, "accountability": 0.0}), regime())


# ----------------------------------------------------------------------------------------------- endings


def test_where_starts_on_a_grid_end(catalogue: Catalogue) -> None:
    """A coordination game: either of its strict equilibria draws some of the starts."""
    premises = policylab.load("large_factory", {"horizon": 800})
    under = catalogue.regimes["guidance"]
    found = endings(premises, under, binding=True, per_edge=3)
    game = build(premises, under, binding=True)
    strict = [one for one in solve_game(game).profiles if max(one.enterprise) > 1 - 1e-9]
    assert len(strict) == 2
    assert sum(end.share for end in found.ends) == pytest.approx(1.0)
    assert len(found.ends) == 2
    for end in found.ends:
        assert end.status == "fixed"
        assert 0 < end.share < 1
        assert any(
            np.abs(end.row - one.enterprise).max() < 1e-3 and np.abs(end.column - one.regulator).max() < 1e-3
            for one in strict
        )


def test_each_start_ends_where_its_own_path_does(catalogue: Catalogue) -> None:
    premises = policylab.load("large_factory", {"horizon": 800})
    under = catalogue.regimes["guidance"]
    found = endings(premises, under, binding=True, per_edge=2)
    game = build(premises, under, binding=True)
    shares = dict.fromkeys(range(len(found.ends)), 0)
    starts = [(np.array(x) / 6, np.array(y) / 4) for x in ((4, 1, 1), (1, 4, 1), (1, 1, 4)) for y in ((3, 1), (1, 3))]
    for x, y in starts:
        path = evolve(game, start_from=(x, y)).path
        where = [np.abs(end.row - path.end_row).max() < 1e-3 for end in found.ends]
        assert where.count(True) == 1
        shares[where.index(True)] += 1
    assert [end.share for end in found.ends] == pytest.approx([count / 6 for count in shares.values()])
