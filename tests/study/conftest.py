"""What several tests of studies begin with."""

from __future__ import annotations

import pytest

import policylab
from policylab.catalogue import Catalogue, load_catalogue
from policylab.comparison import Judgement, judge
from policylab.concepts import solve_game
from policylab.game import build
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import Concept


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module", params=["karaoke", "workshop", "large_factory"])
def premises(request: pytest.FixtureRequest) -> Scenario:
    return policylab.load(request.param)


def one_by_one(
    premises: Scenario, regime: Regime, catalogue: Catalogue, *, binding: bool, concept: Concept = "nash"
) -> Judgement:
    """Judge a regime in one game, as `compare` does."""
    today = solve_game(build(premises, catalogue.regimes["enforcement_only"]), concept)
    return judge(premises, regime, today, binding=binding)
