"""The game against an independent working of the same equations, one game at a time and many at once."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policylab.errors import InputError
from policylab.formulas import ENFORCE, REACHED, SERVE, STAND_BACK, Array
from policylab.game import Game, OverBudget, build
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS
from policylab.quantity import Number
from policylab.regime import Regime
from tests import oracle, strategies
from tests.support import VALUES, assert_matrix, from_oracle, instrument, regime, scenario, to_oracle

# The referee has `welfare` among the cells and calls the enterprise's own fire losses by their long name.
CELL_NAMES = {name: name for name in oracle.CELLS if name != "welfare"} | {"own_fire_loss": "own_fires"}
PAYOFFS = {
    "enterprise_perceived": "perceived",
    "enterprise": "enterprise",
    "regulator": "regulator",
    "public": "public",
}

# Closer to the choice between obeying and ignoring an order than this, two right answers may differ.
LEAST_MARGIN = 1e-5


def assert_is_the_oracles(game: Game, expected: oracle.Evaluation) -> None:
    assert list(game.enterprise_actions) == expected["enterprise_actions"]
    assert list(game.regulator_actions) == expected["regulator_actions"]
    assert set(game.cells) == set(CELL_NAMES.values())
    for theirs, ours in CELL_NAMES.items():
        assert_matrix(game.cells[ours], expected["cells"][theirs], ours)
    for theirs, ours in PAYOFFS.items():
        assert_matrix(getattr(game, ours), expected["payoffs"][theirs], ours)
    assert_matrix(game.welfare, expected["cells"]["welfare"], "welfare")
    assert game.available.all()
    assert not game.over_budget.any()


def margin(expected: oracle.Evaluation) -> float:
    return min(min(row) for row in expected["obey_margin"])


def check(values: Mapping[str, float], instruments: Sequence[oracle.Instrument], *, binding: bool) -> bool:
    """Compare one game; False where an order is so nearly a tie that there is nothing to compare."""
    ours = regime(*(from_oracle(one) for one in instruments))
    try:
        expected = oracle.evaluate(values, instruments, binding)
    except oracle.OverBudget:
        with pytest.raises(OverBudget, match="over budget"):
            build(scenario(values), ours, binding=binding)
        return True
    if margin(expected) < LEAST_MARGIN:
        return False
    assert_is_the_oracles(build(scenario(values), ours, binding=binding), expected)
    return True


# ------------------------------------------------------------------------------------------ one at a time


@settings(max_examples=200)
@given(strategies.cases())
def test_every_cell_and_payoff_is_the_oracles(case: strategies.Case) -> None:
    assume(check(case.parameters, case.instruments, binding=case.binding))


@settings(max_examples=40)
@given(st.data())
def test_every_cell_and_payoff_is_the_oracles_for_the_projects_instruments(
    catalogue_instruments: list[Instrument], data: st.DataObject
) -> None:
    names = data.draw(st.sets(st.sampled_from([item.name for item in catalogue_instruments])))
    chosen = [to_oracle(item) for item in catalogue_instruments if item.name in names]
    values = data.draw(strategies.parameters())
    values["inspector_hours"] = data.draw(strategies.hours(values, chosen))
    assume(check(values, chosen, binding=data.draw(st.booleans())))


@pytest.fixture(scope="module")
def catalogue_instruments(catalogue: Any) -> list[Instrument]:
    return list(catalogue.instruments.values())


FULL = [
    oracle.Instrument(
        name="at_visit",
        delivered_by="visit",
        hours=4.0,
        cost=30.0,
        raises={"competence": 0.3, "risk_perception": 0.2, "detection": 0.25, "leniency": 0.1},
        cuts={"compliance_cost": 0.2, "approval_cost": 0.4, "resentment": 0.5, "patch_severity": 0.1},
        adds={"duty": 300.0, "contact_cost": 50.0},
    ),
    oracle.Instrument(
        name="programme",
        delivered_by="programme",
        hours=2.0,
        cost=80.0,
        raises={"outreach_fix": 0.2, "competence": 0.1},
        cuts={"leniency": 0.3, "own_loss": 0.2, "penalty_friction": 0.5},
        adds={"exposure_loss": 700.0},
    ),
]


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("chosen", [[], FULL[:1], FULL[1:], FULL], ids=["none", "visit", "programme", "both"])
@pytest.mark.parametrize("visits", [0.0, 1e-10, 1e-6, 0.05, 0.999, 1.0, 1.001, 1.5, 2.0, 3.7, 6.0, 60.0])
def test_any_number_of_visits(visits: float, chosen: list[oracle.Instrument], *, binding: bool) -> None:
    programmes = sum(one["hours"] for one in chosen if one["delivered_by"] == "programme")
    each = 8.0 + sum(one["hours"] for one in chosen if one["delivered_by"] == "visit")
    values = {**VALUES, "inspector_hours": programmes + visits * each}
    assert check(values, chosen, binding=binding)


def test_whole_visits_under_service_are_met_exactly() -> None:
    game = build(scenario({**VALUES, "inspector_hours": 2.0 + 3 * 12.0}), regime(*map(from_oracle, FULL)))
    assert game.cells["visits"][0].tolist() == [0.0, 36.0 / 8.0, 3.0]


def test_orders_are_obeyed_in_some_cells_and_ignored_in_others() -> None:
    """The two ways of (14) are both met, so that the comparison above means something."""
    seen = set()
    for compliance_cost in (1e3, 1e4, 1e5, 1e6):
        game = build(scenario({**VALUES, "compliance_cost": compliance_cost}), regime())
        enforced = game.regulator_actions.index(ENFORCE)
        found, obeyed = game.cells["found"][:, enforced], game.cells["obeyed"][:, enforced]
        seen |= {bool(share > 0) for share in obeyed[found > 0]}
    assert seen == {True, False}


@pytest.mark.parametrize("cheaper", [False, True])
def test_a_tie_between_obeying_and_ignoring_is_obeyed(*, cheaper: bool) -> None:
    # work = 1,000 * s with s = 1; no fire is feared; obeying is penalised never, ignoring costs the fine.
    values = {
        **VALUES,
        **dict.fromkeys(("approval_cost", "retrofit_premium", "outreach_fix", "risk_perception", "leniency"), 0.0),
        **dict.fromkeys(("immediate_share", "exposure_loss", "closure_loss"), 0.0),
        **dict.fromkeys(("rectification", "detection"), 1.0),
        "compliance_cost": 1000.0,
        "fine": 999.99 if cheaper else 1000.0,
        "inspector_hours": 8.0,
    }
    assert build(scenario(values), regime()).cells["obeyed"][0, 1] == (0.0 if cheaper else 1.0)


# ------------------------------------------------------------------------------------ actions and budget


def actions(hours: float, *instruments: Instrument, binding: bool = False) -> tuple[str, ...]:
    game = build(scenario({**VALUES, "inspector_hours": hours}), regime(*instruments), binding=binding)
    return game.regulator_actions


def test_which_actions_the_regulator_has() -> None:
    visit, programme = instrument("visit", "visit", 1.0), instrument("programme", "programme", 4.0)
    assert actions(8.0) == (STAND_BACK, ENFORCE)
    assert actions(8.0, binding=True) == (STAND_BACK, ENFORCE)
    assert actions(8.0, visit) == (STAND_BACK, ENFORCE, SERVE)
    assert actions(8.0, visit, binding=True) == (STAND_BACK, SERVE)
    assert actions(8.0, programme, binding=True) == (STAND_BACK, ENFORCE)
    assert actions(4.0, visit, programme) == (STAND_BACK,)
    assert actions(4.0 + 5e-10, visit, programme, binding=True) == (STAND_BACK,)
    assert actions(4.0 - 5e-10, visit, programme) == (STAND_BACK,)
    assert actions(4.0 + 5e-9, visit, programme) == (STAND_BACK, ENFORCE, SERVE)


def test_over_budget_is_told_with_both_numbers() -> None:
    with pytest.raises(OverBudget) as raised:
        actions(4.0, instrument("programme", "programme", 4.5))
    text = str(raised.value)
    assert "regime test" in text
    assert "over budget" in text
    assert "4.5 hours" in text
    assert "the 4 inspector_hours of test" in text


def test_a_programme_can_take_from_the_budget_of_hours() -> None:
    with pytest.raises(OverBudget, match="13 hours of programmes") as raised:
        build(scenario(VALUES), regime(instrument("programme", hours=13.0, cuts={"inspector_hours": 0.25})))
    assert "the 12 inspector_hours" in str(raised.value)
    game = build(scenario(VALUES), regime(instrument("programme", hours=2.0, cuts={"inspector_hours": 0.25})))
    assert game.cells["visits"][0].tolist() == [0.0, (16.0 * 0.75 - 2.0) / 8.0]


@pytest.mark.parametrize("draws", [False, True])
def test_amounts_beyond_all_reckoning_are_refused(*, draws: bool) -> None:
    largest: Number = np.array([1.0, 1e308]) if draws else 1e308
    with pytest.raises(InputError) as raised:
        build(scenario({**VALUES, "own_loss": largest, "external_loss": largest}), regime())
    assert str(raised.value) == "scenario test under regime test: expected amounts that make payoffs below 1e+100 yuan"


# -------------------------------------------------------------------------------------- strength of effects

# One visit in four: a visit effect is a quarter of itself where it is reached.
REACH = 0.25
SERVED = {**VALUES, "inspector_hours": 0.25 * (8.0 + 4.0)}


def served(effects: Mapping[str, Mapping[str, Number]], values: Mapping[str, Number] = SERVED) -> Game:
    raises, cuts, adds = effects.get("raises"), effects.get("cuts"), effects.get("adds")
    visit = instrument("visit", "visit", 4.0, raises=raises, cuts=cuts, adds=adds)
    return build(scenario(values), regime(visit), binding=True)


def column(game: Game, name: str) -> Array:
    matrix = getattr(game, name) if name in PAYOFFS.values() else game.cells[name]
    chosen: Array = matrix[:, game.regulator_actions.index(SERVE)]
    return chosen


def _after(kind: str, value: float, effect: float) -> float:
    return {"raises": 1 - (1 - value) * (1 - effect), "cuts": value * (1 - effect), "adds": value + effect}[kind]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("raises", name) for name in ("competence", "patch_severity", "patch_cost_share", "resentment")),
        *(("cuts", name) for name in REACHED),
        ("raises", "risk_perception"),
        ("adds", "duty"),
    ],
)
def test_a_visit_moves_the_owners_year_by_reach(kind: str, name: str) -> None:
    effect = 400.0 if kind == "adds" else 0.6
    there = {**SERVED, name: _after(kind, VALUES[name], effect * REACH)}
    for cell in ("perceived", "enterprise", "regulator", "duty_felt", "spend", "found", "obeyed"):
        np.testing.assert_allclose(column(served({kind: {name: effect}}), cell), column(served({}, there), cell))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("raises", name) for name in ("rectification", "lag", "outreach_fix", "detection", "leniency")),
        *(("cuts", name) for name in ("retrofit_premium", "contact_cost", "immediate_share", "hour_cost", "mandate")),
        *(("adds", name) for name in ("fine", "closure_loss", "exposure_loss", "penalty_friction")),
        *(("raises", name) for name in ("closure_rate", "refusal_closure", "accountability")),
    ],
)
def test_a_visit_moves_everything_else_in_full(kind: str, name: str) -> None:
    effect = 4000.0 if kind == "adds" else 0.6
    there = {**SERVED, name: _after(kind, VALUES[name], effect)}
    for cell in ("perceived", "enterprise", "regulator", "duty_felt", "spend", "found", "obeyed"):
        np.testing.assert_allclose(column(served({kind: {name: effect}}), cell), column(served({}, there), cell))


@pytest.mark.parametrize("name", ["compliance_cost", "approval_cost"])
def test_a_visit_lowers_costs_by_reach_in_own_spending_and_in_full_in_ordered_work(name: str) -> None:
    game = served({"cuts": {name: 0.6}})
    by_reach = served({}, {**SERVED, name: VALUES[name] * (1 - 0.6 * REACH)})
    in_full = served({}, {**SERVED, name: VALUES[name] * (1 - 0.6)})
    np.testing.assert_allclose(column(game, "spend"), column(by_reach, "spend"))
    np.testing.assert_allclose(column(game, "ordered"), column(in_full, "ordered"))
    assert column(game, "ordered")[0] > 0
    assert not np.allclose(column(by_reach, "ordered"), column(in_full, "ordered"))


def test_a_visit_instrument_works_only_under_serve() -> None:
    with_, without = build(scenario(VALUES), regime(from_oracle(FULL[0]))), build(scenario(VALUES), regime())
    for name in ("perceived", "enterprise", "regulator", "public", "welfare"):
        for index in range(2):
            assert getattr(with_, name)[:, index].tolist() == getattr(without, name)[:, index].tolist()


def test_a_programme_works_whatever_the_regulator_does() -> None:
    game = build(scenario(VALUES), regime(instrument("programme", cuts={"approval_cost": 0.5}, cost=70.0)))
    assert game.cells["spend"][2].tolist() == [15750.0, 15750.0]
    assert game.cells["money"].tolist() == [[70.0, 70.0]] * 3


def test_a_programme_that_makes_safe_premises_burn_more_often_than_neglected_ones_is_refused() -> None:
    with pytest.raises(InputError) as raised:
        build(scenario(VALUES), regime(instrument("programme", raises={"fire_probability_safe": 0.5})))
    (fault,) = raised.value.faults
    assert fault.where == "scenario test under regime test"
    assert fault.field == "fire_probability_safe"
    assert fault.value == "0.5015 above 0.02"
    assert "at most fire_probability_hazard" in fault.expected


def test_a_cut_that_takes_the_hazard_below_safe_is_refused() -> None:
    enough = 1 - 0.003 / 0.02
    build(scenario(VALUES), regime(instrument("p", cuts={"fire_probability_hazard": enough - 1e-6})))
    with pytest.raises(InputError, match="fire_probability_safe"):
        build(scenario(VALUES), regime(instrument("p", cuts={"fire_probability_hazard": enough + 1e-6})))


def test_among_draws_one_that_leaves_its_domain_is_refused() -> None:
    effect = np.array([0.0, 0.001, 0.5])
    with pytest.raises(InputError, match="fire_probability_safe"):
        build(scenario(VALUES), regime(instrument("programme", raises={"fire_probability_safe": effect})))


# ------------------------------------------------------------------------------------------- many at once


def sizes(draws: int, rng: random.Random) -> list[strategies.Case]:
    """Return games of the same instruments whose parameters and figures differ; some have no hours, some too few."""
    cases = []
    for index in range(draws):
        chosen = [_jittered(one, rng) for one in FULL]
        left = (0.0, None, 0.3, 1.0, 2.0, 7.3)[index % 6]
        values = {name: _jitter(value, rng, share=_is_share(name)) for name, value in VALUES.items()}
        values["visit_hours"] = 8.0
        values["penalty_friction"] *= rng.choice((1, -1))
        programmes = chosen[1]["hours"]
        values["inspector_hours"] = programmes / 2 if left is None else programmes + left * 8.0
        values["fire_probability_safe"] = values["fire_probability_hazard"] * rng.random()
        cases.append(strategies.Case(values, chosen, binding=False))
    return cases


def _is_share(name: str) -> bool:
    return PARAMETERS[name].domain.high == 1.0


def _jitter(value: float, rng: random.Random, *, share: bool = False) -> float:
    moved = value * rng.uniform(0.5, 2.0)
    return min(moved, 0.95) if share else moved


def _jittered(one: oracle.Instrument, rng: random.Random) -> oracle.Instrument:
    return {
        **one,
        "hours": one["hours"] * rng.choice((0.5, 1.0, 2.0)),
        "cost": _jitter(one["cost"], rng),
        "raises": {name: _jitter(value, rng, share=True) for name, value in one["raises"].items()},
        "cuts": {name: _jitter(value, rng, share=True) for name, value in one["cuts"].items()},
        "adds": {name: _jitter(value, rng) for name, value in one["adds"].items()},
    }


def stacked(cases: Sequence[strategies.Case]) -> tuple[dict[str, Number], list[Instrument]]:
    """Return the parameters and instruments of many games as arrays along one axis."""
    values: dict[str, Number] = {name: np.array([case.parameters[name] for case in cases]) for name in VALUES}
    together = []
    for index, first in enumerate(cases[0].instruments):
        item = from_oracle(first)
        figures: dict[str, Number] = {}
        for name in item.figures():
            each = [from_oracle(case.instruments[index]).figures()[name].value for case in cases]
            figures[name] = np.array(each)
        together.append(item.with_figures(figures))
    return values, together


MATRICES = ("perceived", "enterprise", "regulator", "public", "welfare")


def matrices(game: Game) -> dict[str, Array]:
    return {**game.cells, **{name: getattr(game, name) for name in MATRICES}}


def assert_draw(many: Game, at: tuple[int, ...], alone: Game | None) -> None:
    """Assert that one draw of many is the game built alone; None stands for a game over budget."""
    assert bool(many.over_budget[at]) == (alone is None)
    if alone is None:
        for name, matrix in matrices(many).items():
            assert np.isnan(matrix[at]).all(), name
        return
    kept = [many.regulator_actions.index(action) for action in alone.regulator_actions]
    assert many.available[at].tolist() == [index in kept for index in range(len(many.regulator_actions))]
    for name, matrix in matrices(alone).items():
        assert_matrix(matrices(many)[name][at][:, kept], matrix.tolist(), name)


def alone(case: strategies.Case, *, binding: bool) -> Game | None:
    try:
        return build(scenario(case.parameters), regime(*map(from_oracle, case.instruments)), binding=binding)
    except OverBudget:
        return None


@pytest.mark.parametrize("binding", [False, True])
def test_many_games_are_the_stack_of_single_ones(*, binding: bool) -> None:
    cases = sizes(36, random.Random(1))
    values, together = stacked(cases)
    many = build(scenario(values), regime(*together), binding=binding)
    for name, matrix in matrices(many).items():
        assert matrix.shape == (36, 3, 2 if binding else 3), name
    assert many.available.shape == (36, 2 if binding else 3)
    assert many.over_budget.shape == (36,)
    singles = [alone(case, binding=binding) for case in cases]
    for index, one in enumerate(singles):
        assert_draw(many, (index,), one)
    # no hours left, over budget, and every action: all three were there
    assert {one and len(one.regulator_actions) for one in singles} == {None, 1, 2 if binding else 3}


def test_parameters_along_one_axis_and_figures_along_another() -> None:
    rng = random.Random(2)
    across, down = sizes(5, rng), sizes(4, rng)
    first, _ = stacked(across)
    second, together = stacked(down)
    # half of the parameters vary along the first axis, half along the second with the figures, two not at all
    names = list(VALUES)
    values: dict[str, Number] = {name: first[name][:, None] for name in names[::2]}  # type: ignore[index]
    values |= {name: second[name] for name in names[1::2]}
    values |= {"own_loss": 300000.0, "detection": 0.5, "fire_probability_safe": 0.001, "visit_hours": 8.0}
    many = build(scenario(values), regime(*together))
    assert many.perceived.shape == (5, 4, 3, 3)
    assert many.available.shape == (5, 4, 3)
    assert many.over_budget.shape == (5, 4)
    for i in range(5):
        for j in range(4):
            picked = {name: float(np.broadcast_to(value, (5, 4))[i, j]) for name, value in values.items()}
            assert_draw(many, (i, j), alone(strategies.Case(picked, down[j].instruments, False), binding=False))


@pytest.mark.parametrize("name", list(VALUES))
def test_a_single_parameter_may_be_an_array(name: str) -> None:
    either = np.array([VALUES[name], VALUES[name] * 0.5])
    many = build(scenario({**VALUES, name: either}), regime(*map(from_oracle, FULL)))
    for matrix in matrices(many).values():
        assert matrix.shape == (2, 3, 3)
    for index, value in enumerate(either):
        case = strategies.Case({**VALUES, name: float(value)}, FULL, binding=False)
        assert_draw(many, (index,), alone(case, binding=False))


@pytest.mark.parametrize(
    ("number", "figure"),
    [(number, figure) for number, one in enumerate(FULL) for figure in from_oracle(one).figures()],
)
def test_a_single_figure_may_be_an_array(number: int, figure: str) -> None:
    items = [from_oracle(one) for one in FULL]
    value = float(items[number].figures()[figure].value)
    many_items = list(items)
    many_items[number] = items[number].with_figures({figure: np.array([[value], [value / 2], [0.0]])})
    many = build(scenario(VALUES), regime(*many_items))
    assert many.perceived.shape == (3, 1, 3, 3)
    for index, each in enumerate((value, value / 2, 0.0)):
        items[number] = items[number].with_figures({figure: each})
        assert_draw(many, (index, 0), build(scenario(VALUES), regime(*items)))


def test_a_draw_of_one_keeps_its_axis() -> None:
    many = build(scenario({**VALUES, "fine": np.array([100.0])}), regime())
    assert many.enterprise.shape == (1, 3, 2)


def test_among_draws_the_hours_mask_leaves_stand_back_everywhere() -> None:
    hours = np.array([0.0, 5e-10, 2.0, 16.0])
    many = build(scenario({**VALUES, "inspector_hours": hours}), regime(from_oracle(FULL[0])))
    assert many.regulator_actions == (STAND_BACK, ENFORCE, SERVE)
    assert many.available.tolist() == [[True, False, False]] * 2 + [[True, True, True]] * 2
    assert not many.over_budget.any()
    assert np.isfinite(many.perceived).all()


def test_what_was_given_is_not_changed() -> None:
    values: dict[str, Number] = {**VALUES, "fine": np.array([1.0, 2.0])}
    given_, formed = scenario(values), regime(*map(from_oracle, FULL))
    before = (given_.parameters["fine"].tolist(), formed.instruments)  # type: ignore[union-attr]
    build(given_, formed)
    assert (given_.parameters["fine"].tolist(), formed.instruments) == before  # type: ignore[union-attr]


def test_payoff_by_party() -> None:
    game = build(scenario(VALUES), regime())
    assert game.payoff("enterprise") is game.enterprise
    assert game.payoff("regulator") is game.regulator
    assert game.payoff("public") is game.public


def test_the_games_regime_is_the_one_that_was_given() -> None:
    formed: Regime = regime(from_oracle(FULL[0]))
    game = build(scenario(VALUES), formed, binding=True)
    assert (game.regime, game.binding) == (formed, True)
    assert replace(game, binding=False).regime is formed
