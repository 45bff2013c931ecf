"""The grid behind the panel of a brief: at every point it says what one comparison says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import policylab
from policylab.catalogue import load_catalogue
from policylab.errors import InputError
from policylab.formulas import ENTERPRISE_ACTIONS
from policylab.game import regulator_actions
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import verdict_keys, verdict_of
from policylab.study.grid import HELP, POINTS, Grid, grid, spread

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

NAMES = ("fine", "inspector_hours", "compliance_cost", "guidance")


def article() -> Regime:
    return load_catalogue().regimes["article"]


@pytest.fixture(scope="module", params=["karaoke", "workshop"])
def premises(request: pytest.FixtureRequest) -> Scenario:
    return policylab.load(request.param)


@pytest.fixture(scope="module")
def found(premises: Scenario) -> Grid:
    return grid(premises, article(), NAMES)


@pytest.mark.parametrize("binding", [False, True])
def test_every_point_is_what_one_comparison_says(found: Grid, premises: Scenario, binding: bool) -> None:
    futures = found.binding if binding else found.optional
    assert futures.played is not None
    actions = regulator_actions(found.regime, binding)
    sampled = np.random.default_rng(5).integers(0, found.shape, (5, len(found.axes))).tolist()
    for places in [found.here, *sampled]:
        entry = found.entry(places)
        (alone,) = policylab.compare(
            premises.name, ["article"], binding=binding, overrides=found.overrides(places)
        ).judgements
        assert verdict_of(int(verdict_keys(futures)[entry])) == (alone.verdict, alone.losers)
        if alone.solution is None or alone.gains is None or alone.baseline is None:
            assert np.isnan(futures.fires[entry])
            continue
        for party in PARTIES:
            assert futures.gains[party][entry] == pytest.approx(alone.gains[party], rel=1e-6, abs=1e-5)
        outcomes = alone.solution.outcomes
        assert futures.fires[entry] == pytest.approx(outcomes.fires_per_1000, rel=1e-8)
        assert futures.visits[entry] == pytest.approx(outcomes.visits, rel=1e-8, abs=1e-9)
        assert futures.measures["baseline_fires"][entry] == pytest.approx(alone.baseline.outcomes.fires_per_1000)
        assert bool(futures.measures["softness"][entry]) == alone.softness
        for party, named, chances in (
            ("enterprise", ENTERPRISE_ACTIONS, futures.played.enterprise),
            ("regulator", actions, futures.played.regulator),
        ):
            there = outcomes.action_chances[party]
            assert chances[:, entry] == pytest.approx([there.get(name, 0.0) for name in named], abs=1e-8)


def test_the_scenario_itself_is_on_the_grid(found: Grid, premises: Scenario) -> None:
    own = {name: float(np.asarray(premises.parameters[name])) for name in NAMES if name != "guidance"}
    (guidance,) = (item for item in article().instruments if item.name == "guidance")
    here = found.overrides(found.here)
    assert {name: here[name] for name in own} == own
    helps = {name: value for name, value in here.items() if name not in own}
    assert helps == {name: guidance.figures()[name.removeprefix("guidance.")].value for name in helps}


def test_an_axis_goes_through_the_range(found: Grid, premises: Scenario) -> None:
    assert found.shape == (POINTS, POINTS, POINTS, len(HELP))
    for axis in found.axes[:3]:
        quantity = premises.quantities[axis.name]
        assert (axis.steps[0], axis.steps[-1]) == (quantity.low, quantity.high)
        assert (np.diff(axis.steps) > 0).all()


def test_help_leaves_the_softening_of_enforcement_as_it_is(found: Grid) -> None:
    (guidance,) = (item for item in article().instruments if item.name == "guidance")
    settings = found.axes[-1].settings
    assert set(settings) == {
        f"guidance.{name}"
        for name in ("raises.competence", "raises.rectification", "cuts.compliance_cost", "cuts.resentment")
    }
    for name, values in settings.items():
        figure = guidance.figures()[name.removeprefix("guidance.")]
        assert values[[0, 2, -1]].tolist() == [figure.low, figure.value, figure.high]


def test_what_has_no_range_has_no_axis() -> None:
    """A bare number is an assumption of one's own, without a range; a value outside its range widens it."""
    words = {"zh": "自有场所", "en": "Own premises"}
    own = policylab.load(
        {"name": "own", "extends": "karaoke", "title": words, "description": words, "parameters": {"fine": 20_000}}
    )
    own = own.with_values({"inspector_hours": 50.0})
    found = grid(own, article(), NAMES)
    assert [axis.name for axis in found.axes] == ["inspector_hours", "compliance_cost", "guidance"]
    hours = found.axes[0]
    assert hours.steps[-1] == 50.0
    assert hours.here == len(hours) - 1
    nothing = grid(own, article(), ["fine"])
    assert nothing.axes == ()
    (alone,) = policylab.compare(own, ["article"]).judgements
    assert verdict_of(int(verdict_keys(nothing.optional)[nothing.entry(())])) == (alone.verdict, alone.losers)


def test_help_that_is_nothing_has_no_axis() -> None:
    """The high end counts: an effect taken to be nothing may still help."""
    regime = article()
    (guidance,) = (item for item in regime.instruments if item.name == "guidance")
    none = {key: replace(effect, value=0.0, low=0.0) for key, effect in guidance.effects.items()}
    some = grid(
        policylab.load("karaoke"), replace(regime, instruments=(replace(guidance, effects=none),)), ["guidance"]
    )
    assert some.axes[0].steps.tolist() == [0.0, 0.5, 1.0]
    never = {key: replace(effect, high=0.0) for key, effect in none.items()}
    gone = replace(regime, instruments=(replace(guidance, effects=never),))
    assert grid(policylab.load("karaoke"), gone, ["guidance"]).axes == ()


def test_a_fine_of_nothing_is_no_matter_of_ratios() -> None:
    found = grid(policylab.load("karaoke").with_values({"fine": 0.0}), article(), ["fine"])
    assert found.axes[0].steps[0] == 0.0
    assert found.axes[0].here == 0


def test_a_name_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="guidance"):
        grid(policylab.load("karaoke"), article(), ["guidence"])


@given(
    st.lists(st.floats(1e-3, 1e7), min_size=3, max_size=3).map(sorted),
    st.integers(3, 9),
    st.booleans(),
)
def test_spread_holds_both_ends_and_the_value(three: list[float], points: int, even_ratios: bool) -> None:
    low, value, high = three
    steps = spread(low, value, high, points, even_ratios=even_ratios)
    assert {low, value, high} <= set(steps.tolist())
    assert (steps[0], steps[-1]) == (low, high)
    assert (np.diff(steps) >= 0).all()
    assert len(steps) == (points if low < high else 1)


def test_spread_takes_few_digits() -> None:
    assert spread(5_000, 10_000, 50_000, 7, even_ratios=True).tolist() == [
        5_000, 7_100, 10_000, 15_000, 22_000, 33_000, 50_000,
    ]  # fmt: skip
    assert spread(0, 5, 10, 5).tolist() == [0, 2.5, 5, 7.5, 10]
    assert spread(1, 1.005, 1.01, 5).tolist() == pytest.approx([1, 1.0025, 1.005, 1.0075, 1.01], abs=6e-4)
