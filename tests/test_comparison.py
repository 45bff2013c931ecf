"""Regimes against enforcement only at the same budget: gains, verdicts and what qualifies them."""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import policylab
from policylab import solve
from policylab.comparison import Judgement, compare_regimes, judge
from policylab.concepts import solve_game
from policylab.game import build
from policylab.i18n.labels import FLAGS
from policylab.i18n.verdicts import verdict_sentence
from policylab.i18n.words import Words
from policylab.outcomes import ENTERPRISE_SPLIT, PARTIES
from policylab.parameters import PARAMETERS, Unit
from policylab.regime import Regime
from policylab.verdict import LEAST_GAIN_SHARE, LEAST_GAIN_YUAN, classify, gain_sign
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
    amounts = ("sanctions", "spend", "welfare", *PARTIES)
    for solution, theirs in (
        (judgement.solution, expected["outcomes"]),
        (judgement.baseline, expected["baseline_outcomes"]),
    ):
        close({name: getattr(solution.outcomes, name) for name in amounts}, {n: theirs[n] for n in amounts}, case)
        for name in ("visits", "found", "obeyed", "residual", "fires_per_1000"):
            assert getattr(solution.outcomes, name) == pytest.approx(theirs[name], rel=1e-7, abs=1e-10), name
    return expected


def kinds(judgement: Judgement) -> set[str]:
    """Return what is rare about a comparison, by name."""
    told = {judgement.verdict, *judgement.flags}
    if judgement.solution is not None and len(judgement.solution.profiles) > 1:
        told.add("several equilibria")
    if judgement.baseline is not None and len(judgement.baseline.profiles) > 1:
        told.add("several equilibria of the baseline")
    return told


@pytest.mark.parametrize("seed", range(24))
def test_a_comparison_is_the_oracles(seed: int) -> None:
    case = drawn(seed)
    assert_is_the_oracles(judged(case), case)


# Cases that one in a hundred random scenarios is, or one in a thousand; found by going through the first 6,000.
DEPENDS, SEVERAL, OF_BASELINE = "depends_on_equilibrium", "several equilibria", "several equilibria of the baseline"
RARE = {
    15: {"no_loser"},
    20: {"no_loser"},
    69: {"over_budget"},
    71: {"over_budget"},
    79: {"no_change"},
    136: {"no_change"},
    80: {"losers", "multi_win_counting_duty"},
    132: {"losers", "multi_win_counting_duty"},
    239: {"multi_win", "softness"},
    268: {"multi_win", "softness"},
    976: {"multi_win", "softness", SEVERAL, OF_BASELINE},
    37: {"multi_win", SEVERAL},
    106: {"losers", DEPENDS, SEVERAL},
    301: {"multi_win", DEPENDS, SEVERAL},
    416: {"no_change", DEPENDS, SEVERAL},
    220: {"losers", DEPENDS, SEVERAL, OF_BASELINE},
    293: {"losers", DEPENDS, OF_BASELINE},
    493: {"multi_win", OF_BASELINE},
    822: {"multi_win", DEPENDS, OF_BASELINE},
    # the best equilibrium costs other money than the headline, and matched to its own it has another verdict
    2118: {"multi_win", DEPENDS, SEVERAL},
    2440: {"multi_win", DEPENDS, SEVERAL},
    # without softness the optional regime and the binding one differ
    45: {"multi_win"},
    86: {"multi_win"},
    # the duty felt under enforcement only decides whether all gain with duty counted
    49: {"losers"},
    346: {"losers"},
}


@pytest.mark.parametrize("seed", RARE)
def test_a_rare_comparison_is_the_oracles(seed: int) -> None:
    case = drawn(seed)
    judgement = judged(case)
    assert RARE[seed] <= kinds(judgement)
    assert_is_the_oracles(judgement, case)


# ------------------------------------------------------------------------------------------- commitment

STEPS = 20
GRIDS: dict[int, list[tuple[float, ...]]] = {
    1: [(1.0,)],
    2: [(n / STEPS, 1 - n / STEPS) for n in range(STEPS + 1)],
    3: [(a / STEPS, b / STEPS, 1 - (a + b) / STEPS) for a in range(STEPS + 1) for b in range(STEPS + 1 - a)],
}


@pytest.mark.parametrize("seed", range(8))
def test_under_commitment_no_other_announcement_is_better_for_the_department(seed: int) -> None:
    case = drawn(seed)
    formed = regime(*map(from_oracle, case.instruments))
    (judgement,) = compare_regimes(
        scenario(case.parameters), [formed], regime(), binding=case.binding, concepts=["commitment"]
    ).judgements
    if judgement.solution is None or judgement.baseline is None:
        pytest.fail("choose seeds that are within budget")
    matched = {**case.parameters, "inspector_hours": judgement.baseline.game.scenario.parameters["inspector_hours"]}
    for solution, expected in (
        (judgement.solution, oracle.evaluate(case.parameters, case.instruments, case.binding)),
        (judgement.baseline, oracle.evaluate({k: float(v) for k, v in matched.items()}, [], binding=False)),
    ):
        follower, leader = expected["payoffs"]["enterprise_perceived"], expected["payoffs"]["regulator"]
        x, y = solution.played.enterprise.tolist(), solution.played.regulator.tolist()
        assert sorted(x) == [0.0, 0.0, 1.0]
        slack = 1e-8 * (oracle.matrix_range(follower) + oracle.matrix_range(leader))
        replies = [oracle.expectation(follower, row, y) for row in np.eye(3).tolist()]
        assert oracle.expectation(follower, x, y) >= max(replies) - slack
        reached = oracle.expectation(leader, x, y)
        for mix in GRIDS[len(y)]:
            values = [oracle.expectation(follower, row, mix) for row in np.eye(3).tolist()]
            best = [row for row, value in zip(np.eye(3).tolist(), values, strict=True) if value >= max(values)]
            assert max(oracle.expectation(leader, row, mix) for row in best) <= reached + slack
    assert judgement.gains is not None
    for party in PARTIES:
        gain = judgement.solution.outcomes.payoff(party) - judgement.baseline.outcomes.payoff(party)
        assert judgement.gains[party] == gain


@pytest.mark.parametrize("seed", range(12))
def test_a_verdict_under_commitment_is_fragile_where_a_strict_preference_loses_it(seed: int) -> None:
    case = drawn(seed)
    formed = regime(*map(from_oracle, case.instruments))
    (judgement,) = compare_regimes(
        scenario(case.parameters), [formed], regime(), binding=case.binding, concepts=["commitment"]
    ).judgements
    assert judgement.solution is not None
    assert judgement.baseline is not None
    strict, baseline = judgement.solution.strict, judgement.baseline.strict
    if strict is None or baseline is None:
        assert judgement.fragile
        return
    signs = {
        party: int(
            gain_sign(
                strict.outcomes.payoff(party) - baseline.outcomes.payoff(party),
                judgement.solution.game.payoff(party),
                judgement.baseline.game.payoff(party),
            )
        )
        for party in PARTIES
    }
    assert judgement.fragile == (classify(signs) != (judgement.verdict, judgement.losers))
    assert ("fragile" in judgement.flags) == judgement.fragile


# ------------------------------------------------------------------------------------------ gains and signs


def spread(size: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([[-size, 0.0], [-size / 2, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize(
    ("first", "second", "least"),
    [
        (1.0, 1.0, 0.01),
        (1e7, 1.0, 0.01),
        (1e8, 1.0, 0.1),
        (1.0, 1e10, 10.0),
    ],
)
def test_a_gain_is_more_than_the_least_of_both_games(first: float, second: float, least: float) -> None:
    a, b = spread(first), spread(second)
    assert gain_sign(least, a, b) == 0
    assert gain_sign(np.nextafter(least, math.inf), a, b) == 1
    assert gain_sign(-least, a, b) == 0
    assert gain_sign(np.nextafter(-least, -math.inf), a, b) == -1
    assert gain_sign(0.0, a, b) == 0


def test_the_range_is_that_of_both_games_together() -> None:
    # neither game's payoffs vary; between them they do
    low, high = np.full((3, 2), -1e10), np.zeros((3, 2))
    assert gain_sign(9.0, low, high) == 0
    assert gain_sign(11.0, low, high) == 1
    assert gain_sign(9.0, low, low) == 1


def test_the_least_gain_is_a_fen_or_a_billionth() -> None:
    assert (LEAST_GAIN_YUAN, LEAST_GAIN_SHARE) == (0.01, 1e-9)


@pytest.mark.parametrize("signs", list(itertools.product((-1, 0, 1), repeat=3)))
def test_every_combination_of_signs_has_its_verdict(signs: tuple[int, int, int]) -> None:
    verdict, losers = classify(dict(zip(PARTIES, signs, strict=True)))
    assert losers == tuple(party for party, sign in zip(PARTIES, signs, strict=True) if sign == -1)
    expected = {
        (True, True): "losers",
        (True, False): "losers",
        (False, True): "multi_win" if signs == (1, 1, 1) else "no_loser",
        (False, False): "no_change",
    }
    assert verdict == expected[-1 in signs, 1 in signs]


# ----------------------------------------------------------------------------------------- by hand


def judge_values(formed: Regime, *, binding: bool = False, **changes: float) -> Judgement:
    made = scenario({**VALUES, **changes})
    return judge(made, formed, solve_game(build(made, regime())), binding=binding)


def test_enforcement_only_against_itself_changes_nothing() -> None:
    judgement = judge_values(regime())
    assert judgement.verdict == "no_change"
    assert judgement.gains == judgement.gains_unadjusted == dict.fromkeys(PARTIES, 0.0)
    assert judgement.enterprise_split == dict.fromkeys(ENTERPRISE_SPLIT, 0.0)
    assert judgement.losers == ()
    assert not judgement.softness
    assert not judgement.depends_on_equilibrium


def test_money_alone_is_matched_by_hours() -> None:
    # A programme that does nothing but cost: against today the department loses its cost, against the same money
    # spent on hours it loses or gains what those hours bring.
    judgement = judge_values(regime(instrument("nothing", cost=500.0)))
    assert judgement.baseline is not None
    assert judgement.baseline.game.scenario.parameters["inspector_hours"] == 16.0 + 500.0 / 100.0
    assert judgement.gains is not None
    assert judgement.gains_unadjusted is not None
    assert dict(judgement.gains_unadjusted) == pytest.approx(
        {"enterprise": 0.0, "regulator": -500.0, "public": 0.0}, abs=1e-6
    )
    assert abs(judgement.gains["regulator"] + 500.0) > 1.0


def test_without_money_the_matched_baseline_is_todays() -> None:
    judgement = judge_values(regime(instrument("free", cuts={"approval_cost": 0.5})))
    assert judgement.gains == judgement.gains_unadjusted
    assert judgement.baseline is not None
    assert judgement.baseline.game.scenario.parameters["inspector_hours"] == 16.0


def test_who_fares_otherwise_against_today_is_told_after_the_verdict() -> None:
    """The same money in hours may bring more, or be a burden that today's enforcement is not."""
    name = Words("甲", "A")
    turned = 0
    for cost in (0.0, 100.0, 500.0, 2000.0, 8000.0):
        for cut in (0.02, 0.3):
            judgement = judge_values(regime(instrument("own", cost=cost, cuts={"approval_cost": cut})))
            assert judgement.gains is not None
            assert judgement.gains_unadjusted is not None
            # The least gain that counts is a fen here: the payoffs span far less than ten million yuan.
            fares = {
                party: [0 if abs(gain) <= 0.01 else 1 if gain > 0 else -1 for gain in (here, judgement.gains[party])]
                for party, here in judgement.gains_unadjusted.items()
            }
            expected = [party for party, (today, matched) in fares.items() if today != matched]
            assert list(judgement.turned_today) == expected
            assert all(judgement.turned_today[party] == judgement.gains_unadjusted[party] for party in expected)
            lines = judgement.verdict_lines(name)
            assert len(lines) == 1 + bool(expected)
            assert lines[0].en.startswith("A: ")
            if not expected:
                continue
            turned += 1
            losers = tuple(party for party, (today, _) in fares.items() if today < 0)
            verdict = (
                "losers" if losers else "multi_win" if all(today > 0 for today, _ in fares.values())
                else "no_loser" if any(today for today, _ in fares.values()) else "no_change"
            )  # fmt: skip
            fares_today = verdict_sentence(verdict, losers, judgement.gains_unadjusted).lowered()
            assert lines[1].en == f"Against today, without that money, {fares_today.en}"
            assert lines[1].zh == f"与现状（不另加经费）相比，{fares_today.zh}"
            assert judgement.sheet("zh").notes[1] == lines[1].zh
    assert turned > 1


def test_what_qualifies_a_verdict_is_said_in_words() -> None:
    plain = Judgement(regime(), False, "nash", "no_change", 16.0, gains=dict.fromkeys(PARTIES, 0.0))
    name = Words("甲", "A")
    assert "[" not in plain.verdict_lines(name)[0].en
    counting = replace(plain, multi_win_counting_duty=True, fragile=True)
    (line,) = counting.verdict_lines(name)
    assert line.en.endswith(f"[{FLAGS['fragile'].en}; {FLAGS['multi_win_counting_duty'].en}]")
    assert line.zh.endswith(f"[{FLAGS['fragile'].zh}；{FLAGS['multi_win_counting_duty'].zh}]")
    all_gain = replace(counting, verdict="multi_win", gains=dict.fromkeys(PARTIES, 1.0))
    assert all_gain.verdict_lines(name)[0].en.endswith(f"[{FLAGS['fragile'].en}]")


def test_over_budget_has_a_verdict_and_no_numbers() -> None:
    judgement = judge_values(regime(instrument("long", hours=16.5)))
    assert judgement.verdict == "over_budget"
    assert judgement.hours_available == 16.0
    for nothing in (judgement.solution, judgement.baseline, judgement.gains, judgement.gains_unadjusted):
        assert nothing is None
    assert judgement.enterprise_split is None
    assert judgement.flags == ()
    assert not judgement.serves_never
    assert not judgement.stands_back


def test_service_that_leaves_no_hours_for_itself() -> None:
    both = regime(instrument("visit", "visit", 1.0), instrument("programme", hours=16.0, cuts={"approval_cost": 0.1}))
    judgement = judge_values(both)
    assert judgement.solution is not None
    assert judgement.solution.game.regulator_actions == ("stand_back",)
    assert judgement.stands_back
    assert not judgement.serves_never
    assert judgement.verdict != "over_budget"


def test_service_that_could_be_chosen_and_is_not() -> None:
    # Service that brings nothing and takes hours is never worth more to the department than enforcement.
    judgement = judge_values(regime(instrument("visit", "visit", 8.0)))
    assert judgement.serves_never
    assert "serve_not_chosen" in judgement.flags
    assert judgement.verdict == "no_change"
    served = judge_values(regime(instrument("visit", "visit", 0.0, raises={"detection": 0.9})), mandate=50000.0)
    assert served.solution is not None
    assert served.solution.outcomes.action_chances["regulator"]["serve"] > 0
    assert not served.serves_never
    assert "serve_not_chosen" not in served.flags


def test_where_no_visit_is_worth_its_cost_the_department_stands_back() -> None:
    judgement = judge_values(regime(), hour_cost=1e6, mandate=0.0)
    assert judgement.stands_back
    assert not judge_values(regime(), mandate=1e6).stands_back


def test_binding_and_optional_are_two_questions() -> None:
    # Under the optional regime the department need not serve, and does not: nothing changes. Under the binding one
    # it visits with service or not at all.
    slow = regime(instrument("visit", "visit", 40.0, raises={"competence": 0.1}))
    optional, binding = judge_values(slow, mandate=50000.0), judge_values(slow, binding=True, mandate=50000.0)
    assert optional.verdict == "no_change"
    assert optional.serves_never
    assert not optional.binding
    assert binding.binding
    assert binding.solution is not None
    assert binding.solution.outcomes.action_chances["regulator"]["serve"] == pytest.approx(1.0)
    assert binding.verdict != "no_change"


def test_several_regimes_and_concepts_come_in_the_order_asked_for() -> None:
    first, second = regime(instrument("one", cuts={"approval_cost": 0.1})), regime(instrument("two", hours=99.0))
    compared = compare_regimes(scenario(VALUES), [first, second], regime(), concepts=["nash", "nash"])
    assert [one.regime for one in compared.judgements] == [first, first, second, second]
    assert list(compared.baselines) == ["nash"]
    assert compared.baselines["nash"].game.regime == regime()
    assert compared.scenario.parameters == VALUES


def test_flags_are_named_where_they_hold() -> None:
    plain = Judgement(regime(), False, "nash", "multi_win", 16.0)
    assert plain.flags == ()
    assert replace(plain, hardened=("losers", ("public",))).flags == ("softness",)
    assert replace(plain, hardened=("multi_win", ())).flags == ()
    assert replace(plain, fragile=True).flags == ("fragile",)
    assert replace(plain, depends_on_equilibrium=True).flags == ("depends_on_equilibrium",)
    assert replace(plain, multi_win_counting_duty=True).flags == ("multi_win_counting_duty",)
    assert len(replace(plain, hardened=("no_change", ()), fragile=True).flags) == 2


# -------------------------------------------------------------------------------------------- commitment


@pytest.mark.parametrize(("strictness", "fragile"), [(0.0, False), (1e-6, False), (0.999, True)])
def test_a_verdict_under_commitment_is_fragile_where_no_mix_makes_the_reply_strict(
    strictness: float, fragile: bool
) -> None:
    """No announcement makes the enterprise lose nearly its whole payoff range by another action."""
    premises = policylab.load("karaoke", {"strictness": strictness})
    (one,) = policylab.compare(premises, ["article"], concept="commitment").judgements
    assert one.fragile is fragile
    assert ("fragile" in one.flags) is fragile


def test_the_leader_does_at_least_as_well_as_in_any_equilibrium() -> None:
    for name in ("karaoke", "large_factory", "new_project"):
        for binding in (False, True):
            compared = policylab.compare(name, ["article"], binding=binding, concept=["nash", "commitment"])
            nash, commitment = compared.judgements
            assert nash.solution is not None
            assert commitment.solution is not None
            best = max(profile.outcomes.regulator for profile in nash.solution.profiles)
            scale = float(np.ptp(nash.solution.game.regulator))
            assert commitment.solution.outcomes.regulator >= best - 1e-9 * scale


def test_only_commitment_can_be_fragile() -> None:
    premises = policylab.load("karaoke", {"strictness": 0.999})
    (one,) = policylab.compare(premises, ["article"], concept="nash").judgements
    assert not one.fragile
