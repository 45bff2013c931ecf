"""What a profile means: expectations over the cells."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import ArrayLike

from policylab.game import build
from policylab.outcomes import ENTERPRISE_SPLIT, PARTIES, outcomes
from tests import oracle
from tests.support import VALUES, instrument, regime, scenario, to_oracle

INSTRUMENTS = (
    instrument("visit", "visit", 2.0, 50.0, raises={"competence": 0.3}, cuts={"resentment": 0.5}),
    instrument("programme", "programme", 1.0, 70.0, raises={"risk_perception": 0.2}, adds={"duty": 300.0}),
)


def mix(size: int, rng: random.Random) -> list[float]:
    weights = [rng.random() * (rng.random() < 0.7) for _ in range(size - 1)] + [0.1]
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize("seed", range(8))
def test_outcomes_are_the_oracles_expectations(seed: int) -> None:
    rng = random.Random(seed)
    values = {**VALUES, "inspector_hours": rng.choice([3.0, 11.0, 30.0])}
    game = build(scenario(values), regime(*INSTRUMENTS))
    expected = oracle.evaluate(values, [to_oracle(item) for item in INSTRUMENTS], binding=False)
    x, y = mix(3, rng), mix(3, rng)
    ours, theirs = outcomes(game, x, y), oracle.outcomes(expected, x, y)
    for name in ("visits", "found", "obeyed", "residual", "fires_per_1000", "sanctions", "spend"):
        assert getattr(ours, name) == pytest.approx(theirs[name], rel=1e-9), name
    for name in ("enterprise", "regulator", "public", "welfare", "money", "duty_felt", "ordered", "contact"):
        assert getattr(ours, name) == pytest.approx(theirs[name], rel=1e-9), name
    assert ours.own_fires == pytest.approx(theirs["own_fire_loss"], rel=1e-9)
    for name in ("penalised", "hours_used"):
        assert getattr(ours, name) == pytest.approx(oracle.expectation(expected["cells"][name], x, y), rel=1e-9)
    assert dict(ours.action_chances["enterprise"]) == dict(zip(("neglect", "patch", "comply"), x, strict=True))
    assert dict(ours.action_chances["regulator"]) == dict(zip(("stand_back", "enforce", "serve"), y, strict=True))
    for party in PARTIES:
        assert ours.payoff(party) == getattr(ours, party)


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("column", range(3))
def test_at_a_pure_profile_outcomes_are_the_cell(row: int, column: int) -> None:
    game = build(scenario(VALUES), regime(*INSTRUMENTS))
    found = outcomes(game, np.eye(3)[row], np.eye(3)[column])
    for name, cell in game.cells.items():
        if name not in ("fire", "closures"):
            assert getattr(found, name) == cell[row, column], name
    assert found.fires_per_1000 == 1000 * game.cells["fire"][row, column]
    assert found.welfare == game.welfare[row, column]


def test_the_enterprises_payoff_is_the_sum_of_its_parts() -> None:
    rng = random.Random(1)
    game = build(scenario(VALUES), regime(*INSTRUMENTS))
    for _ in range(20):
        found = outcomes(game, mix(3, rng), mix(3, rng))
        assert found.enterprise == pytest.approx(-sum(getattr(found, part) for part in ENTERPRISE_SPLIT))
        assert found.public == pytest.approx(-found.fires_per_1000 / 1000 * VALUES["external_loss"])


GOOD = [0.5, 0.25, 0.25]


@pytest.mark.parametrize(
    ("enterprise", "regulator", "told"),
    [
        ([0.5, 0.5], GOOD, r"enterprise must have 3 chances \(neglect, patch, comply\); got shape \(2,\)"),
        (GOOD, [1.0], r"regulator must have 3 chances \(stand_back, enforce, serve\); got shape \(1,\)"),
        ([GOOD], GOOD, r"enterprise must have 3 chances .*; got shape \(1, 3\)"),
        ([0.5, 0.5, 0.5], GOOD, r"enterprise must hold chances that sum to one; got \[0.5, 0.5, 0.5\]"),
        (GOOD, [1.5, -0.5, 0.0], "regulator must hold chances that sum to one"),
        (GOOD, [float("nan"), 0.5, 0.5], "regulator must hold chances that sum to one"),
    ],
)
def test_a_mix_that_is_none(enterprise: ArrayLike, regulator: ArrayLike, told: str) -> None:
    game = build(scenario(VALUES), regime(*INSTRUMENTS))
    with pytest.raises(ValueError, match=told):
        outcomes(game, enterprise, regulator)
