"""Targeting by record, against a second implementation in plain loops: no arrays, no shortcuts, step after step."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import policylab
from policylab.catalogue import Catalogue
from policylab.concepts import solve_game
from policylab.game import OverBudget, build
from policylab.outcomes import Outcomes
from policylab.regime import Regime
from policylab.scenario import Scenario, scenario_names
from policylab.scheme import STEPS
from policylab.solution import Solution
from tests import oracle
from tests.strategies import Case, cases
from tests.support import VALUES, from_oracle, instrument, regime, scenario, to_oracle

ACTIONS = oracle.ENTERPRISE_ACTIONS
REGIMES = ("enforcement_only", "guidance", "article")
DEFAULTS = {"discount": 0.9, "return_rate": 0.5, "targeted_visits": 4.0}
# What outcomes are called here and by the referee.
OUTCOMES = {
    **{name: name for name in ("visits", "found", "obeyed", "residual", "penalised", "spend", "ordered", "contact")},
    **{name: name for name in ("sanctions", "duty_felt", "hours_used", "money", "welfare")},
    **{name: name for name in ("enterprise", "regulator", "public")},
    "own_fires": "own_fire_loss",
    "fires_per_1000": "fire",
}

# ------------------------------------------------------------------------------------------- the referee

Row = dict[str, float]


@dataclass(frozen=True)
class Naive:
    """What the referee finds; `doubtful` where the last digits of a float decide."""

    step: int
    visits: tuple[float, float]
    policy: tuple[str, str]
    shares: tuple[float, float]
    leave: tuple[float, float]
    outcomes: dict[str, float]
    enterprise: dict[str, float]
    regulator: dict[str, float]
    doubtful: bool


def harder(instruments: Sequence[oracle.Instrument]) -> list[oracle.Instrument]:
    """Return the instruments without any effect on leniency and immediate_share."""
    found: list[oracle.Instrument] = []
    for one in instruments:
        copy = one.copy()
        for kind in ("raises", "cuts", "adds"):
            effects: Mapping[str, float] = one.get(kind, {})  # type: ignore[assignment]
            kept = {name: effect for name, effect in effects.items() if name not in ("leniency", "immediate_share")}
            copy[kind] = kept
        found.append(copy)
    return found


@dataclass(frozen=True)
class Group:
    """How one group of premises is visited: by which action, with which parameters, at how many hours a visit."""

    parameters: Mapping[str, float]
    instruments: list[oracle.Instrument]
    action: str
    hours_per_visit: float
    programme_hours: float
    left_of_hours: float

    def rows(self, visits: float) -> list[Row]:
        """Return the cells and payoffs of all three rows; the hours are chosen so that they come to these visits."""
        hours = (self.programme_hours + visits * self.hours_per_visit) / self.left_of_hours
        made = oracle.evaluate(
            {**self.parameters, "inspector_hours": hours}, self.instruments, binding=self.action == "serve"
        )
        j = made["regulator_actions"].index(self.action)
        return [
            {name: matrix[i][j] for part in (made["cells"], made["payoffs"]) for name, matrix in part.items()}
            | {"margin": made["obey_margin"][i][j]}
            for i in range(3)
        ]


def group(parameters: Mapping[str, float], instruments: Sequence[oracle.Instrument], action: str) -> Group:
    """Return a group; visit instruments are none of its business unless it is served."""
    programmes = [one for one in instruments if one["delivered_by"] == "programme"]
    at_work = list(instruments) if action == "serve" else programmes
    values = oracle.moved(parameters, at_work, 1.0)
    hours = sum((one["hours"] for one in programmes), 0.0)
    extra = sum((one["hours"] for one in at_work if one["delivered_by"] == "visit"), 0.0)
    left = values["inspector_hours"] / parameters["inspector_hours"]  # after what programmes cut
    return Group(parameters, at_work, action, values["visit_hours"] + extra, hours, left)


def both_groups(parameters: Mapping[str, float], instruments: Sequence[oracle.Instrument]) -> tuple[Group, Group]:
    """Return the trusted and the targeted group of a scheme."""
    served = any(one["delivered_by"] == "visit" for one in instruments)
    strict = {**parameters, "leniency": 0.0, "immediate_share": 1.0}
    return group(parameters, instruments, "serve" if served else "enforce"), group(
        strict, harder(instruments), "enforce"
    )


def worth(pay: tuple[float, float], leave: tuple[float, float], discount: float) -> tuple[float, float]:
    """Return the discounted sums from both groups: V_s = pay_s + d*((1 - leave_s)*V_s + leave_s*V_other)."""
    a, b = 1 - discount * (1 - leave[0]), -discount * leave[0]
    c, d = -discount * leave[1], 1 - discount * (1 - leave[1])
    det = a * d - b * c
    return (pay[0] * d - b * pay[1]) / det, (a * pay[1] - c * pay[0]) / det


def long_run(leave: tuple[float, float]) -> tuple[float, float]:
    """Return the shares of years in both groups for premises that start trusted."""
    if leave[0] == 0:
        return 1.0, 0.0
    return leave[1] / (leave[0] + leave[1]), leave[0] / (leave[0] + leave[1])


def near(gap: float, threshold: float) -> bool:
    """Whether a gap is so close to the threshold of a tie that rounding decides, exact ties apart."""
    return threshold / 100 < gap < threshold * 100


def choose(groups: tuple[list[Row], list[Row]], asked: Mapping[str, float]) -> tuple[int, int, bool]:
    """Return the best of the nine policies, and whether rounding decided."""
    pays = [row["enterprise_perceived"] for group in groups for row in group]
    span = max(pays) - min(pays)
    harm = [row["public"] for group in groups for row in group]
    values, publics = {}, {}
    for i in range(3):
        for k in range(3):
            leave = leaving(groups, i, k, asked)
            found = worth(
                (groups[0][i]["enterprise_perceived"], groups[1][k]["enterprise_perceived"]), leave, asked["discount"]
            )
            values[i, k] = tuple((1 - asked["discount"]) * one for one in found)
            shares = long_run(leave)
            publics[i, k] = shares[0] * groups[0][i]["public"] + shares[1] * groups[1][k]["public"]
    best = [max(one[state] for one in values.values()) for state in (0, 1)]
    tie = 1e-9 * span
    among = [one for one, value in values.items() if all(value[state] >= best[state] - tie for state in (0, 1))]
    doubtful = any(near(best[state] - value[state], tie) for value in values.values() for state in (0, 1))
    worst = min(publics[one] for one in among)
    tie = 1e-9 * (max(harm) - min(harm))
    doubtful = doubtful or any(near(publics[one] - worst, tie) for one in among)
    chosen = min(one for one in among if publics[one] <= worst + tie)
    return *chosen, doubtful


def leaving(
    groups: tuple[list[Row], list[Row]], trusted: int, targeted: int, asked: Mapping[str, float]
) -> tuple[float, float]:
    """Return the chances of changing group (45)."""
    there = groups[1][targeted]
    return (
        min(1.0, groups[0][trusted]["penalised"]),
        asked["return_rate"] * min(1.0, there["visits"]) * (1 - there["found"]),
    )


def naive(
    parameters: Mapping[str, float], instruments: Sequence[oracle.Instrument], asked: Mapping[str, float] = DEFAULTS
) -> Naive:
    """Return what comes of the scheme, (45) to (47)."""
    first, second = both_groups(parameters, instruments)
    hours_left = parameters["inspector_hours"] * first.left_of_hours - first.programme_hours
    assert hours_left > 0
    blurred = False
    for step in range(STEPS, 0, -1):
        v1 = hours_left / second.hours_per_visit * step / STEPS
        v2 = asked["targeted_visits"] * v1
        groups = (first.rows(v1), second.rows(v2))
        i, k, doubtful = choose(groups, asked)
        leave = leaving(groups, i, k, asked)
        shares = long_run(leave)
        rows = (groups[0][i], groups[1][k])
        used = sum(share * (row["hours_used"] - first.programme_hours) for share, row in zip(shares, rows, strict=True))
        blurred = blurred or near(used - hours_left, 1e-9)
        if used > hours_left + 1e-9:
            continue
        margin = min(row["margin"] for group in groups for row in group)
        scale = max(abs(value) for value in parameters.values())
        regulator = {"stand_back": 0.0, "enforce": 0.0, **({"serve": 0.0} if first.action == "serve" else {})}
        regulator[first.action] += shares[0]
        regulator["enforce"] += shares[1]
        return Naive(
            step=step,
            visits=(v1, v2),
            policy=(ACTIONS[i], ACTIONS[k]),
            shares=shares,
            leave=leave,
            outcomes={name: shares[0] * rows[0][name] + shares[1] * rows[1][name] for name in OUTCOMES.values()},
            enterprise={name: shares[0] * (i == n) + shares[1] * (k == n) for n, name in enumerate(ACTIONS)},
            regulator=regulator,
            doubtful=doubtful or blurred or margin < 1e-9 * scale,
        )
    raise LookupError("no step fits")


def assert_is(solution: Solution, expected: Naive) -> None:
    """Assert that a solution is what the referee finds."""
    scheme = solution.scheme
    assert scheme is not None
    assert (scheme.trusted_choice, scheme.targeted_choice) == expected.policy
    assert (scheme.trusted_visits, scheme.targeted_visits) == pytest.approx(expected.visits, rel=1e-12)
    assert scheme.share_targeted == pytest.approx(expected.shares[1], abs=1e-9)
    assert (scheme.leave_trusted, scheme.leave_targeted) == pytest.approx(expected.leave, abs=1e-12)
    assert scheme.targeted_action == "enforce"
    assert scheme.trusted_action == ("serve" if "serve" in expected.regulator else "enforce")
    same_outcomes(solution.outcomes, expected.outcomes)
    assert solution.outcomes.action_chances["enterprise"] == pytest.approx(expected.enterprise, abs=1e-9)
    assert solution.outcomes.action_chances["regulator"] == pytest.approx(expected.regulator, abs=1e-9)
    assert solution.played.enterprise.tolist() == pytest.approx(list(expected.enterprise.values()), abs=1e-9)
    assert solution.game.regulator_actions == tuple(expected.regulator)
    assert solution.played.regulator.tolist() == pytest.approx(list(expected.regulator.values()), abs=1e-9)
    assert 0 <= solution.played.regret <= 1e-9


def same_outcomes(ours: Outcomes, theirs: Mapping[str, float], tolerance: float = 1e-9) -> None:
    """Assert that all outcomes are the referee's; amounts to a share of the largest amount."""
    largest = max(abs(value) for value in theirs.values())
    for name, referee in OUTCOMES.items():
        expected = theirs[referee] * (1000 if name == "fires_per_1000" else 1)
        scale = largest if abs(theirs[referee]) > 100 else max(1.0, abs(expected))
        assert getattr(ours, name) == pytest.approx(expected, rel=tolerance, abs=tolerance * scale), name


def solved(premises: Scenario, under: Regime, *, binding: bool = False) -> Solution:
    return solve_game(build(premises, under, binding=binding), "targeting")


def plain_values(premises: Scenario) -> dict[str, float]:
    return {name: float(value) for name, value in premises.parameters.items()}


def asked_of(premises: Scenario) -> dict[str, float]:
    return {name: float(premises.settings[name]) for name in DEFAULTS}  # type: ignore[arg-type]


def set_to(premises: Scenario, **chosen: float) -> Scenario:
    """Return the scenario with other settings."""
    return replace(premises, settings={**premises.settings, **chosen})


def some_regimes(catalogue: Catalogue, seed: int) -> list[Regime]:
    """Return the named regimes and three of instruments drawn by lot."""
    rng = random.Random(seed)
    drawn = [
        replace(
            catalogue.regimes["article"],
            name=f"lot {seed}.{lot}",
            instruments=tuple(rng.sample(list(catalogue.instruments.values()), rng.randint(1, 6))),
        )
        for lot in range(3)
    ]
    return [*(catalogue.regimes[name] for name in REGIMES), *drawn]


# --------------------------------------------------------------------------------- the scheme as a whole


@pytest.mark.parametrize(("seed", "name"), list(enumerate(scenario_names())))
def test_it_is_the_referees_in_every_scenario(seed: int, name: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name)
    compared = 0
    for under in some_regimes(catalogue, seed):
        try:
            solution = solved(premises, under)
        except OverBudget:
            continue
        expected = naive(plain_values(premises), [to_oracle(one) for one in under.instruments])
        assert not expected.doubtful
        assert_is(solution, expected)
        compared += 1
    assert compared >= 4


SETTINGS = st.fixed_dictionaries(
    {
        "discount": st.one_of(st.floats(0.1, 0.97), st.just(0.0)),
        "return_rate": st.one_of(st.floats(0.05, 0.95), st.sampled_from([0.0, 1.0])),
        "targeted_visits": st.one_of(st.floats(1.1, 9.0), st.just(1.0)),
    }
)


@settings(max_examples=36)
@given(cases(), SETTINGS)
def test_it_is_the_referees_anywhere(case: Case, asked: dict[str, float]) -> None:
    under = regime(*map(from_oracle, case.instruments))
    premises = set_to(scenario(case.parameters), **asked)
    programmes = [one for one in case.instruments if one["delivered_by"] == "programme"]
    left = oracle.moved(case.parameters, programmes, 0.0)["inspector_hours"] - sum(one["hours"] for one in programmes)
    assume(left > 1e-3)
    solution = solved(premises, under, binding=case.binding)
    try:
        expected = naive(case.parameters, case.instruments, asked)
    except LookupError:
        assert solution.scheme is not None
        assert solution.scheme.trusted_action == "stand_back"
        assert solution.outcomes.visits == 0
        return
    assume(not expected.doubtful)
    assert_is(solution, expected)


@pytest.mark.parametrize("under", ["enforcement_only", "article"])
@pytest.mark.parametrize(
    "asked",
    [
        {"discount": 0.0},
        {"return_rate": 0.0},
        {"return_rate": 1.0},
        {"targeted_visits": 1.0},
        {"discount": 0.0, "return_rate": 0.0},
        {"discount": 0.99, "return_rate": 1.0, "targeted_visits": 1.0},
    ],
)
@pytest.mark.parametrize("name", ["hotel", "karaoke"])
def test_extremes_set_by_the_user(name: str, asked: dict[str, float], under: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name, asked)
    instruments = [to_oracle(one) for one in catalogue.regimes[under].instruments]
    expected = naive(plain_values(premises), instruments, {**DEFAULTS, **asked})
    assert not expected.doubtful
    assert_is(solved(premises, catalogue.regimes[under]), expected)


def test_who_is_never_trusted_again_ends_in_the_targeted_group(catalogue: Catalogue) -> None:
    found = solved(policylab.load("hotel", {"return_rate": 0.0}), catalogue.regimes["enforcement_only"])
    assert found.scheme is not None
    assert found.scheme.leave_trusted > 0
    assert found.scheme.leave_targeted == 0
    assert found.scheme.share_targeted == 1
    assert found.outcomes.visits == pytest.approx(found.scheme.targeted_visits)


def test_with_no_regard_for_the_future_each_group_does_what_pays_in_the_year(catalogue: Catalogue) -> None:
    for name in scenario_names():
        premises = policylab.load(name, {"discount": 0.0})
        found = solved(premises, catalogue.regimes["enforcement_only"]).scheme
        assert found is not None
        values = plain_values(premises)
        trusted, targeted = both_groups(values, [])
        for chosen, rows in (
            (found.trusted_choice, trusted.rows(found.trusted_visits)),
            (found.targeted_choice, targeted.rows(found.targeted_visits)),
        ):
            pays = {action: row["enterprise_perceived"] for action, row in zip(ACTIONS, rows, strict=True)}
            assert chosen == max(pays, key=lambda action: pays[action])


# ------------------------------------------------------------------------------------- one rule at a time


@pytest.mark.parametrize("name", scenario_names())
def test_it_makes_no_difference_whether_a_single_visit_must_serve(name: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name)
    free, bound = (solved(premises, catalogue.regimes["guidance"], binding=binding) for binding in (False, True))
    assert (free.game.binding, bound.game.binding) == (False, True)
    assert free.scheme == bound.scheme
    assert free.outcomes == bound.outcomes
    assert free.game.regulator_actions == bound.game.regulator_actions == ("stand_back", "enforce", "serve")


@pytest.mark.parametrize("under", REGIMES)
@pytest.mark.parametrize("name", ["large_factory", "new_project"])
def test_more_hours_mean_more_visits(name: str, under: str, catalogue: Catalogue) -> None:
    """Up to one step of the finer of the two grids that are searched."""
    before = 0.0
    least = float(catalogue.regimes[under].programme_hours) + 1.0
    for more in (0.0, 0.5, 2.0, 5.0, 13.0, 34.0):
        premises = policylab.load(name).with_values({"inspector_hours": least + more})
        found = solved(premises, catalogue.regimes[under]).scheme
        assert found is not None
        step = (1.0 + more) / float(premises.parameters["visit_hours"]) / STEPS
        assert found.trusted_visits >= before - step
        before = found.trusted_visits
    assert before > 1.0


@pytest.mark.parametrize("under", REGIMES)
@pytest.mark.parametrize("name", scenario_names())
def test_the_visits_fit_in_the_hours_and_one_step_more_would_not(name: str, under: str, catalogue: Catalogue) -> None:
    premises, chosen = policylab.load(name), catalogue.regimes[under]
    try:
        found = solved(premises, chosen)
    except OverBudget:
        return
    hours = float(premises.parameters["inspector_hours"])
    assert found.outcomes.hours_used <= hours + 1e-9
    assert found.scheme is not None
    most = (hours - float(chosen.programme_hours)) / float(premises.parameters["visit_hours"])
    step = round(found.scheme.trusted_visits / most * STEPS)
    assert found.scheme.trusted_visits == pytest.approx(most * step / STEPS)
    assert step < STEPS
    # The same visits and one step more, in the same two groups: of what is then best, the hours are too many.
    v1 = most * (step + 1) / STEPS
    values, instruments = plain_values(premises), [to_oracle(one) for one in chosen.instruments]
    trusted, targeted = both_groups(values, instruments)
    groups = (trusted.rows(v1), targeted.rows(4 * v1))
    i, k, _ = choose(groups, DEFAULTS)
    shares = long_run(leaving(groups, i, k, DEFAULTS))
    assert shares[0] * groups[0][i]["hours_used"] + shares[1] * groups[1][k]["hours_used"] > hours


SOFT = (
    instrument("mercy", "visit", 1.0, 50.0, raises={"leniency": 0.4}, cuts={"immediate_share": 0.5}),
    instrument("manual", hours=0.5, cost=20.0, raises={"leniency": 0.2}, cuts={"immediate_share": 0.3}),
    instrument("strictness", cuts={"leniency": 0.5}, raises={"detection": 0.2}),
)


def test_softness_stops_where_targeting_begins() -> None:
    """Targeted premises meet leniency 0 and immediate_share 1, whatever the regime does to either."""
    premises = scenario(VALUES)
    found = solved(premises, regime(*SOFT))
    assert_is(found, naive(VALUES, [to_oracle(one) for one in SOFT]))
    scheme = found.scheme
    assert scheme is not None
    rows = group(
        {**VALUES, "leniency": 0.0, "immediate_share": 1.0},
        [to_oracle(instrument("manual", hours=0.5)), to_oracle(instrument("eyes", raises={"detection": 0.2}))],
        "enforce",
    ).rows(scheme.targeted_visits)
    there = rows[ACTIONS.index(scheme.targeted_choice)]
    # Everybody found is penalised once, in full.
    assert there["penalised"] == pytest.approx(there["found"])
    assert there["sanctions"] > 0
    assert scheme.leave_targeted == pytest.approx(0.5 * min(1.0, scheme.targeted_visits) * (1 - there["found"]))


def test_service_and_its_cost_reach_trusted_premises_only() -> None:
    premises = scenario(VALUES)
    advice = instrument("advice", "visit", 2.0, 300.0, raises={"competence": 0.5})
    found = solved(premises, regime(advice))
    assert found.scheme is not None
    trusted = 1 - found.scheme.share_targeted
    assert 0 < trusted < 1
    assert found.outcomes.money == pytest.approx(300.0 * trusted * found.scheme.trusted_visits)
    assert found.outcomes.action_chances["regulator"] == pytest.approx(
        {"stand_back": 0.0, "enforce": 1 - trusted, "serve": trusted}
    )
    hours = trusted * found.scheme.trusted_visits * 10.0 + (1 - trusted) * found.scheme.targeted_visits * 8.0
    assert found.outcomes.hours_used == pytest.approx(hours)
    assert found.outcomes.hours_used <= VALUES["inspector_hours"]


@pytest.mark.parametrize("name", scenario_names())
def test_the_long_run_is_what_the_years_come_to(name: str, catalogue: Catalogue) -> None:
    """Follow the chance of being targeted year by year from trust on."""
    found = solved(policylab.load(name), catalogue.regimes["guidance"]).scheme
    assert found is not None
    targeted, total, years = 0.0, 0.0, 4000
    for year in range(2 * years):
        total += targeted if year >= years else 0.0
        targeted = (1 - targeted) * found.leave_trusted + targeted * (1 - found.leave_targeted)
    assert found.share_targeted == pytest.approx(total / years, abs=1e-9)


@pytest.mark.parametrize("name", scenario_names())
def test_no_policy_is_worth_more_from_the_start_added_up_over_many_years(name: str, catalogue: Catalogue) -> None:
    premises, chosen = policylab.load(name), catalogue.regimes["guidance"]
    found = solved(premises, chosen).scheme
    assert found is not None
    values, instruments = plain_values(premises), [to_oracle(one) for one in chosen.instruments]
    trusted, hunted = both_groups(values, instruments)
    groups = (trusted.rows(found.trusted_visits), hunted.rows(found.targeted_visits))
    sums = {}
    for i, first in enumerate(ACTIONS):
        for k, second in enumerate(ACTIONS):
            leave = leaving(groups, i, k, DEFAULTS)
            targeted, total = 0.0, 0.0
            for year in range(400):
                pay = (1 - targeted) * groups[0][i]["enterprise_perceived"]
                pay += targeted * groups[1][k]["enterprise_perceived"]
                total += 0.9**year * pay
                targeted = (1 - targeted) * leave[0] + targeted * (1 - leave[1])
            sums[first, second] = total
    best = max(sums.values())
    assert sums[found.trusted_choice, found.targeted_choice] == pytest.approx(best, rel=1e-12)


def test_among_policies_that_are_worth_the_same_the_one_worst_for_the_public_is_told() -> None:
    """Nothing is ever found, a token effort costs nothing, and the owner does not think of fire."""
    blind = {**VALUES, "detection": 0.0, "patch_cost_share": 0.0, "risk_perception": 0.0, "duty": 0.0}
    found = solved(scenario(blind), regime())
    assert found.scheme is not None
    assert (found.scheme.trusted_choice, found.scheme.targeted_choice) == ("neglect", "neglect")
    assert found.outcomes.fires_per_1000 == pytest.approx(1000 * (0.003 + 0.017 * 0.9))


# Whoever is visited is found out for sure and puts everything right at once, and nobody is ever penalised. Neglect
# costs the whole of the work on order, a token effort 0.64 of it in advance and, found with a chance of 0.6, 0.6 of it.
EVEN = {
    **VALUES,
    "detection": 1.0,
    "rectification": 1.0,
    "lag": 0.0,
    "outreach_fix": 0.0,
    "retrofit_premium": 0.0,
    "approval_cost": 0.0,
    "patch_cost_share": 0.64,
    "patch_severity": 0.6,
    "risk_perception": 0.0,
    "duty": 0.0,
    "immediate_share": 0.0,
    "fine": 0.0,
    "exposure_loss": 0.0,
    "closure_rate": 0.0,
    "inspector_hours": 8.0,
}


def test_the_worst_for_the_public_need_not_be_the_first_of_the_actions() -> None:
    """What a token effort leaves is found less often, so more of it burns."""
    found = solved(scenario(EVEN), regime())
    assert found.scheme is not None
    assert (found.scheme.trusted_visits, found.scheme.leave_trusted) == (1.0, 0.0)
    assert found.scheme.trusted_choice == "patch"
    assert found.outcomes.residual == pytest.approx(0.6 * 0.4)
    rows = group(EVEN, [], "enforce").rows(1.0)
    assert rows[0]["enterprise_perceived"] == pytest.approx(rows[1]["enterprise_perceived"], rel=1e-12)
    assert rows[0]["public"] > rows[1]["public"]


# ------------------------------------------------------------------------------------------ no hours


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("programme", [True, False])
def test_without_hours_for_visits_everybody_stays_trusted_and_unvisited(*, programme: bool, binding: bool) -> None:
    items = (
        instrument("talks", hours=2.0, cost=70.0, adds={"duty": 30_000.0}),
        instrument("advice", "visit", 1.0, 10.0, raises={"competence": 0.3}),
    )[0 if programme else 1 :]
    values = {**VALUES, "inspector_hours": 2.0 if programme else 0.0}
    found = solved(scenario(values), regime(*items), binding=binding)
    scheme = found.scheme
    assert scheme is not None
    assert (scheme.trusted_action, scheme.targeted_action) == ("stand_back", "stand_back")
    assert (scheme.trusted_visits, scheme.targeted_visits, scheme.share_targeted) == (0.0, 0.0, 0.0)
    assert (scheme.leave_trusted, scheme.leave_targeted) == (0.0, 0.0)
    expected = oracle.evaluate(values, [to_oracle(one) for one in items], binding)
    assert expected["regulator_actions"] == ["stand_back"]
    pays = [row[0] for row in expected["payoffs"]["enterprise_perceived"]]
    best = pays.index(max(pays))
    assert scheme.trusted_choice == ("patch" if programme else "neglect") == ACTIONS[best]
    mix = [float(best == row) for row in range(3)]
    theirs: dict[str, Any] = oracle.outcomes(expected, mix, [1.0])
    for name in ("visits", "found", "residual", "spend", "welfare", "money", "fires_per_1000", "public", "regulator"):
        assert getattr(found.outcomes, name) == pytest.approx(theirs[name], rel=1e-12, abs=1e-12), name
    assert found.played.regret == 0


def test_where_not_even_the_smallest_step_fits_there_are_no_visits() -> None:
    """Nobody is trusted again, and the targeted are visited a thousand times as often."""
    premises = set_to(scenario(VALUES), targeted_visits=1000.0, return_rate=0.0)
    found = solved(premises, regime())
    assert found.scheme is not None
    assert found.scheme.trusted_action == "stand_back"
    assert found.outcomes.visits == 0
    with pytest.raises(LookupError):
        naive(VALUES, [], asked_of(premises))


def test_too_many_hours_of_programmes_are_refused() -> None:
    with pytest.raises(OverBudget):
        solved(scenario(VALUES), regime(instrument("talks", hours=17.0)))


def test_the_referees_worth_is_the_sum_of_what_is_paid() -> None:
    """The referee's own formula, against adding up a thousand years."""
    pay, leave, discount = (3.0, -2.0), (0.3, 0.15), 0.9
    for start, value in enumerate(worth(pay, leave, discount)):
        away, total = float(start == 1), 0.0
        for year in range(1000):
            total += discount**year * ((1 - away) * pay[0] + away * pay[1])
            away = (1 - away) * leave[0] + away * (1 - leave[1])
        assert math.isclose(value, total, rel_tol=1e-12)
