"""Futures: the numbers of many games are those of one comparison at a time."""

from __future__ import annotations

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.errors import InputError
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import MEASURES, Concept, at, judge_futures, play, regime_at
from policylab.study.sampling import Draws, draw
from policylab.verdict import VERDICTS
from tests.study.conftest import one_by_one

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

FUTURES = 24


def draws_of(premises: Scenario, catalogue: Catalogue, count: int = FUTURES) -> Draws:
    return draw(premises, tuple(catalogue.instruments.values()), count, seed=3)


@pytest.mark.parametrize(
    ("name", "binding", "concept"),
    [
        ("guidance", False, "nash"),
        ("guidance", True, "nash"),
        ("article", False, "nash"),
        ("article", True, "nash"),
        ("guidance", True, "commitment"),
        ("article", False, "commitment"),
    ],
)
def test_every_future_is_judged_as_one_comparison_would(
    premises: Scenario, name: str, binding: bool, concept: Concept, catalogue: Catalogue
) -> None:
    draws = draws_of(premises, catalogue)
    scenario, regime = draws.scenario(premises), draws.regime(catalogue.regimes[name])
    today = play(scenario, catalogue.regimes["enforcement_only"], FUTURES, concept=concept)
    found = judge_futures(scenario, regime, today, FUTURES, binding=binding, measures=MEASURES)
    for future in range(FUTURES):
        place = np.array([future])
        values = {
            key: float(np.squeeze(value)) for key, value in at(scenario, place).parameters.items() if np.ndim(value)
        }
        figures = {
            item.name: {key: float(np.squeeze(one.value)) for key, one in item.figures().items()}
            for item in regime_at(regime, place).instruments
        }
        chosen = tuple(item.with_figures(figures[item.name]) for item in catalogue.regimes[name].instruments)
        there = premises.with_values(values)
        alone = one_by_one(there, Regime(name, regime.title, chosen), catalogue, binding=binding, concept=concept)
        assert VERDICTS[found.verdict[future]] == alone.verdict
        if alone.gains is None:
            assert np.isnan(found.fires[future])
            continue
        for party in PARTIES:
            assert found.gains[party][future] == pytest.approx(alone.gains[party], rel=1e-6, abs=1e-5)
        assert alone.solution is not None
        outcomes = alone.solution.outcomes
        assert found.fires[future] == pytest.approx(outcomes.fires_per_1000, rel=1e-8)
        assert found.visits[future] == pytest.approx(outcomes.visits, rel=1e-8, abs=1e-9)
        assert bool(found.measures["softness"][future]) == alone.softness
        for measure in ("residual", "sanctions", "spend", "money", "duty_felt", "welfare", "enterprise"):
            assert found.measures[measure][future] == pytest.approx(getattr(outcomes, measure), rel=1e-7, abs=1e-6)
        assert alone.baseline is not None
        assert found.measures["baseline_fires"][future] == pytest.approx(alone.baseline.outcomes.fires_per_1000)


def test_a_measure_that_does_not_exist_is_named(catalogue: Catalogue) -> None:
    premises = policylab.load("karaoke")
    today = play(premises, catalogue.regimes["enforcement_only"], 1)
    with pytest.raises(InputError, match="softness"):
        judge_futures(premises, catalogue.regimes["guidance"], today, 1, measures=["softnes"])
