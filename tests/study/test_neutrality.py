"""Neutrality: each case by premises that are in it, and the signs by solving again."""

from __future__ import annotations

import pytest

from policylab.catalogue import Catalogue
from policylab.concepts import solve_game
from policylab.game import build
from policylab.study import neutrality
from tests.support import VALUES, scenario

# An order costs 60 per cent more than the fine for ignoring it, and a penalty is a result for the regulator:
# both sides mix, and no order is obeyed.
IGNORED = {
    **VALUES,
    "mandate": 0.0,
    "accountability": 0.05,
    "inspector_hours": 8.0,
    "fine": 40_000.0,
    "closure_rate": 0.0,
    "refusal_closure": 0.0,
    "penalty_friction": -2_000.0,
    "compliance_cost": 42_000.0,
    "duty": 0.0,
    "outreach_fix": 0.0,
    "exposure_loss": 0.0,
}
# Ignoring an order closes the premises: orders are obeyed, and a visit pays by what it prevents.
OBEYED = {
    **VALUES,
    "mandate": 0.0,
    "accountability": 0.3,
    "inspector_hours": 8.0,
    "fine": 5_000.0,
    "closure_rate": 0.0,
    "penalty_friction": 500.0,
    "compliance_cost": 60_000.0,
    "duty": 2_000.0,
}


def test_where_orders_are_obeyed_inspections_fall_and_fires_rise(catalogue: Catalogue) -> None:
    found = neutrality(scenario(OBEYED), catalogue.regimes["enforcement_only"])
    assert (found.case, found.orders) == ("neutral", "obeyed")
    assert found.mix_change < 1e-9
    assert found.visits_change < 0
    assert found.fires_change > 0


def test_where_orders_are_ignored_inspections_fall_and_fires_stay(catalogue: Catalogue) -> None:
    found = neutrality(scenario(IGNORED), catalogue.regimes["enforcement_only"])
    assert (found.case, found.orders) == ("neutral", "ignored")
    assert found.mix_change < 1e-9
    assert found.visits_change < 0
    assert abs(found.fires_change) < 1e-9


def test_a_pure_equilibrium_is_none_of_its_cases(catalogue: Catalogue) -> None:
    found = neutrality(scenario(VALUES), catalogue.regimes["enforcement_only"])
    assert found.case == "pure"


def test_a_cut_that_brings_in_another_action_changes_the_support(catalogue: Catalogue) -> None:
    found = neutrality(scenario(OBEYED), catalogue.regimes["enforcement_only"], cut=0.9)
    assert found.case == "support_changes"
    assert found.mix_change > 0.1


def test_a_cut_that_makes_an_order_worth_obeying_switches_it(catalogue: Catalogue) -> None:
    # An order after a token effort is obeyed where 0.6*(1.3*c + 1500) + 0.408*40000 <= 0.6*40000 + 685.44: c <= 9572.6.
    assert 0.99 * 9_600 < 9_572.6 < 9_600
    premises = scenario({**IGNORED, "compliance_cost": 9_600.0, "rectification": 0.8, "lag": 0.3})
    found = neutrality(premises, catalogue.regimes["enforcement_only"])
    assert found.case == "order_switches"


def test_the_changes_are_those_of_the_two_games(catalogue: Catalogue) -> None:
    baseline = catalogue.regimes["enforcement_only"]
    found = neutrality(scenario(OBEYED), baseline, cut=0.2)
    before = solve_game(build(scenario(OBEYED), baseline)).outcomes
    after = solve_game(build(scenario({**OBEYED, "compliance_cost": 48_000.0}), baseline)).outcomes
    assert found.visits_change == pytest.approx(after.visits - before.visits, abs=1e-12)
    assert found.fires_change == pytest.approx(after.fires_per_1000 - before.fires_per_1000, abs=1e-12)


@pytest.mark.parametrize("cut", [0.0, 1.0, -0.1])
def test_a_cut_outside_its_range_is_refused(catalogue: Catalogue, cut: float) -> None:
    with pytest.raises(ValueError, match=r"neutrality: cut must lie in \(0, 1\)"):
        neutrality(scenario(VALUES), catalogue.regimes["enforcement_only"], cut=cut)
