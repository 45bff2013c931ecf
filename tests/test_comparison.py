"""Regimes against enforcement only at the same budget: gains, verdicts and what qualifies them."""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from policylab import solve
from policylab.comparison import (
    LEAST_GAIN_SHARE,
    LEAST_GAIN_YUAN,
    Judgement,
    classify,
    compare_regimes,
    gain_sign,
    judge,
)
from policylab.game import build
from policylab.outcomes import ENTERPRISE_SPLIT, PARTIES
from policylab.parameters import PARAMETERS, Unit
from policylab.regime import Regime
from policylab.solution import solve_game
from tests import oracle
from tests.strategies import Case
from tests.support import VALUES, from_oracle, instrument, regime, scenario

# ----------------------------------------------------------------------------------------- random scenarios

TEMPLATES: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
    ("visit", {"raises": ("competence", "rectification", "leniency"), "cuts": ("compliance_cost", "immediate_share")}),
    ("visit", {"raises": ("detection",), "cuts": ("retrofit_premium", "compliance_cost", "lag")}),
    ("visit", {"raises": ("risk_perception",), "cuts": ("resentment", "patch_severity")}),
    ("programme", {"cuts": ("penalty_friction", "contact_cost", "resentment"), "adds": ("duty",)}),
    ("programme", {"raises": ("risk_perception", "outreach_fix")}),
    ("programme", {"raises": ("competence",), "cuts": ("own_loss", "external_loss")}),
    ("programme", {"cuts": ("approval_cost", "contact_cost", "leniency")}),
    ("programme", {"raises": ("detection", "leniency"), "adds": ("exposure_loss",)}),
)


def drawn(seed: int) -> Case:
    """Return a random scenario around VALUES, a random regime, and whether it is binding."""
    rng = random.Random(seed)
    values = {}
    for name, parameter in PARAMETERS.items():
        if parameter.unit in (Unit.SHARE, Unit.PROBABILITY) and parameter.domain.high == 1.0:
            values[name] = min(0.95, VALUES[name] * rng.uniform(0.3, 2.0))
        else:
            values[name] = VALUES[name] * math.exp(rng.uniform(-1.6, 1.6))
    values["fire_probability_safe"] = values["fire_probability_hazard"] * rng.uniform(0.05, 0.8)
    values["penalty_friction"] *= rng.choice((1, 1, -1))
    values["mandate"] *= rng.choice((0, 1, 1))
    values["inspector_hours"] *= rng.choice((0.1, 0.5, 1, 1))
    chosen: list[oracle.Instrument] = []
    for index, (delivery, moves) in enumerate(TEMPLATES):
        if rng.random() < 0.5:
            hours = rng.uniform(0.5, 6.0) if delivery == "visit" else rng.choice((0.0, rng.uniform(0.0, 0.6)))
            chosen.append(
                {
                    "name": f"number_{index}",
                    "delivered_by": delivery,
                    "hours": hours,
                    "cost": rng.choice((0.0, rng.uniform(0.0, 300.0))),
                    "raises": {name: rng.uniform(0.0, 0.6) for name in moves.get("raises", ())},
                    "cuts": {name: rng.uniform(0.0, 0.6) for name in moves.get("cuts", ())},
                    "adds": {name: rng.uniform(0.0, 2000.0) for name in moves.get("adds", ())},
                }
            )
    return Case(values, chosen, rng.random() < 0.5)


@functools.cache
def _equilibria(a: tuple[tuple[float, ...], ...], b: tuple[tuple[float, ...], ...]) -> tuple[oracle.Profile, ...]:
    return tuple((one.row.tolist(), one.column.tolist()) for one in solve.nash(a, b).equilibria)


def solver(a: oracle.Matrix, b: oracle.Matrix) -> tuple[oracle.Profile, ...]:
    return _equilibria(tuple(map(tuple, a)), tuple(map(tuple, b)))


def judged(case: Case) -> Judgement:
    formed = regime(*map(from_oracle, case.instruments))
    (judgement,) = compare_regimes(scenario(case.parameters), [formed], regime(), binding=case.binding).judgements
    return judgement


def close(ours: Mapping[str, float] | None, theirs: Mapping[str, float], case: Case) -> None:
    """Assert amounts of yuan to a billionth of the largest amount at stake."""
    assert ours is not None
    stake = max(abs(value) for value in case.parameters.values())
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, abs=1e-9 * stake), name


def assert_is_the_oracles(judgement: Judgement, case: Case) -> oracle.Comparison:
    expected = oracle.compare(case.parameters, case.instruments, case.binding, solver)
    assert judgement.verdict == expected["verdict"]
    assert list(judgement.losers) == expected["losers"]
    assert judgement.softness == expected["softness"]
    assert judgement.depends_on_equilibrium == expected["depends_on_equilibrium"]
    assert judgement.multi_win_counting_duty == expected["multi_win_counting_duty"]
    if expected["profile"] is None:
        assert (judgement.solution, judgement.baseline, judgement.gains) == (None, None, None)
        assert (judgement.gains_unadjusted, judgement.enterprise_split) == (None, None)
        return expected
    assert judgement.solution is not None
    assert judgement.baseline is not None
    close(judgement.gains, expected["gains"], case)
    close(judgement.gains_unadjusted, expected["gains_unadjusted"], case)
    split = {"own_fires" if name == "own_fire_loss" else name: v for name, v in expected["enterprise_split"].items()}
    assert judgement.enterprise_split is not None
    assert set(judgement.enterprise_split) == set(split) == set(ENTERPRISE_SPLIT)
    close(judgement.enterprise_split, split, case)
    played, x, y = judgement.solution.played, *expected["profile"]
    assert played.enterprise.tolist() == pytest.approx(x, abs=1e-7)
    assert played.regulator.tolist() == pytest.approx(y, abs=1e-7)
    assert judgement.solution.outcomes.money == pytest.approx(expected["money"])
    matched = judgement.baseline.game.scenario.parameters["inspector_hours"]
    assert matched == pytest.approx(expected["matched_hours"], rel=1e-12)
    names = ("visits", "found", "obeyed", "residual", "fires_per_1000", "sanctions", "spend", "welfare", *PARTIES)
    for solution, theirs in (
        (judgement.solution, expected["outcomes"]),
        (judgement.baseline, expected["baseline_outcomes"]),
    ):
        close({name: getattr(solution.outcomes, name) for name in names}, {n: theirs[n] for n in names}, case)
    return expected


SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_comparison_is_the_oracles(seed: int) -> None:
    case = drawn(seed)
    assert_is_the_oracles(judged(case), case)
