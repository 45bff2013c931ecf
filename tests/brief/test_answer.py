"""The answer of a brief for many premises that are not there: true of the results, and different where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from policylab import load, load_regime
from policylab.brief import subject
from policylab.brief.answer import _reason, _turned_today, choice, outcome, turning, verdict_words
from policylab.brief.ground import _finding, _held_against
from policylab.comparison import NEVER, Judgement, judge
from policylab.concepts import solve_game
from policylab.game import build
from policylab.i18n.labels import PARTIES
from policylab.i18n.numbers import money
from policylab.i18n.verdicts import headline_sentence
from policylab.i18n.why import equilibrium_sentence
from policylab.i18n.words import Words
from policylab.scenario import Scenario, scenario_names
from tests.i18n.test_sentences import well_made

pytestmark = pytest.mark.xdist_group("quantecon")

CASES = 36


@dataclass(frozen=True)
class Case:
    """Premises drawn at random, under one regime, with the department free to choose and having to serve."""

    scenario: Scenario
    may: Judgement
    must: Judgement


def drawn(rng: np.random.Generator, number: int) -> Case:
    """Return the premises of a scenario with some numbers moved within their ranges, to corners among others."""
    scenario = load(scenario_names()[number % len(scenario_names())])
    moved = {}
    for name, quantity in scenario.quantities.items():
        if rng.random() < 0.3:
            share = rng.choice([0.0, 1.0, rng.random()])
            value = (1 - share) * quantity.low + share * quantity.high
            moved[name] = float(np.clip(value, quantity.low, quantity.high))
    if rng.random() < 0.5:  # where nobody orders visits, both sides often mix
        moved["mandate"] = 0.0
    scenario = load(scenario.name, moved)
    regime, alone = load_regime("article" if rng.random() < 0.7 else "guidance"), load_regime("enforcement_only")
    today = solve_game(build(scenario, alone), "nash")
    return Case(scenario, judge(scenario, regime, today), judge(scenario, regime, today, binding=True))


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(20121218)
    return tuple(drawn(rng, number) for number in range(CASES))


def judged(cases: tuple[Case, ...]) -> Iterator[Judgement]:
    for one in cases:
        yield from (one.may, one.must)


def test_the_cases_are_of_every_kind(cases: tuple[Case, ...]) -> None:
    """Else the tests below say less than they seem to."""
    found = list(judged(cases))
    assert {one.verdict for one in found} >= {"multi_win", "no_change", "losers", "over_budget"}
    assert len({one.losers for one in found}) >= 5
    assert any(one.stands_back for one in found)
    assert any(one.serves for one in found)
    mixed = [one for one in found if one.solution and 0.01 < one.solution.played.regulator.max() < 0.99]
    assert mixed
    assert any(one.solution and len(one.solution.profiles) > 1 for one in found)


def test_every_sentence_is_well_made(cases: tuple[Case, ...]) -> None:
    for one in judged(cases):
        well_made(choice(one))
        well_made(outcome(one))
        words = verdict_words(one)
        assert words.zh
        assert words.en
        if one.solution is not None:
            for profile in one.solution.profiles:
                chances = profile.outcomes.action_chances
                well_made(equilibrium_sentence(chances["enterprise"], chances["regulator"], 0.0))


def test_the_outcome_names_each_party_with_its_gain_and_its_sign(cases: tuple[Case, ...]) -> None:
    for one in judged(cases):
        if one.gains is None:
            assert "工时" in outcome(one).zh
            continue
        said = outcome(one)
        for party, gain in one.gains.items():
            amount = money(gain, signed=True)
            told = f"{PARTIES[party].zh}（每年{amount.zh}）"
            assert (told in said.zh) == bool(one.sign(party)), (said, party, gain)
            if one.sign(party):
                assert (one.sign(party) > 0) == (amount.en[0] == "+")
                assert (party in one.losers) == (one.sign(party) < 0)


def test_the_choice_is_yes_where_it_serves_and_no_where_it_does_not(cases: tuple[Case, ...]) -> None:
    for one in judged(cases):
        said, chance = choice(one), one.serve_chance
        if chance is None:
            assert said.en.startswith("It cannot")
        elif chance > 0.9995:
            assert said.en.startswith("Yes")
            assert said.zh.startswith("会")
        elif chance > 5e-4:
            assert said.en.startswith(("Sometimes", "Yes"))
        else:
            assert said.en.startswith(("No", "This regime has no service")), said
            assert said.zh.startswith(("不会", "这一方案没有"))


MEASURES = Words("文章的措施", "the article's measures")


def test_headlines_differ_where_results_differ(cases: tuple[Case, ...]) -> None:
    """One sentence for one result: what the department does, and who loses in each of the two cases."""
    told: dict[Words, tuple[object, ...]] = {}
    for one in cases:
        if one.may.solution is None or one.must.solution is None:
            continue
        chances = one.may.solution.outcomes.action_chances["regulator"]
        said = well_made(
            headline_sentence(
                MEASURES,
                one.may.verdict,
                one.may.losers,
                chances,
                one.must.verdict,
                one.must.losers,
                programmes=7,
                at_visits=3,
            )
        )
        serve, back = chances.get("serve", 0.0), chances["stand_back"]
        kind = "always" if serve > 0.9995 else "some" if serve > 5e-4 else "none" if back > 0.9995 else "enforces"
        result = (one.may.verdict, one.may.losers, one.must.verdict, one.must.losers, kind)
        assert told.setdefault(said, result) == result
    assert len(set(told.values())) == len(told) > 8


def test_a_party_that_fares_otherwise_against_today_is_named_on_the_first_sheet() -> None:
    """In the hotel the department gains at the same budget and loses against today."""
    asked = subject("hotel")
    told = _turned_today(asked)
    assert told is not None
    well_made(told)
    for one in (asked.optional["article"], asked.binding["article"]):
        assert one.solution is not None
        assert one.gains_unadjusted is not None
        for party, gain in one.gains_unadjusted.items():
            before, after = asked.today.outcomes.payoff(party), one.solution.outcomes.payoff(party)
            assert gain == pytest.approx(after - before)
            turned = np.sign(gain) != one.sign(party)
            assert (f"{PARTIES[party].zh}每年{'多' if gain > 0 else '少'}{money(abs(gain)).zh}" in told.zh) == turned
    assert _turned_today(subject("large_factory")) is None


def test_what_is_the_same_for_both_questions_is_said_once() -> None:
    """With programmes alone there is no service to require, and nothing differs."""
    asked = subject("hotel", regime=["training", "open_process"], quick=True)
    assert asked.optional[asked.asked].gains == asked.binding[asked.asked].gains
    assert len(turning(asked)) == 1
    told = _turned_today(asked)
    assert told is None or "whether or not it must serve" in told.lowered().en
    assert "free to choose)" not in _finding(asked).en


def test_the_enterprise_that_loses_because_visits_begin_is_told_so() -> None:
    """The factory's loss is less than under visits that only enforce, by a game solved with such visits alone."""
    asked = subject("large_factory")
    told = _reason(asked)
    assert told is not None
    well_made(told)
    found = asked.optional["article"]
    assert found.baseline is not None
    assert found.gains is not None
    assert found.baseline.outcomes.visits == 0
    # Made to visit by its superiors, the department that only enforces costs the enterprise more than the measures.
    money_spent = found.solution.outcomes.money if found.solution is not None else 0.0
    values = asked.scenario.parameters
    richer = {
        "mandate": 1e6,
        "inspector_hours": float(values["inspector_hours"]) + money_spent / float(values["hour_cost"]),
    }
    forced = solve_game(build(asked.scenario.with_values(richer), load_regime("enforcement_only")), "nash")
    assert forced.outcomes.visits > 0.8
    cost = asked.today.outcomes.enterprise - forced.outcomes.enterprise
    assert cost > -found.gains["enterprise"] > 0
    assert money(cost).en in told.en
    for name in ("karaoke", "new_project"):  # where visits were made before, it is not so
        assert _reason(subject(name)) is None


def test_a_baseline_that_makes_no_visits_with_the_money_is_told_and_no_other() -> None:
    """More hours can cost the department more than a year's visits bring: then enforcement only stands back."""
    told = 0
    for hours in (16.0, 30.0, 40.0):
        asked = subject("karaoke", {"inspector_hours": hours}, regime=["training", "service_guide"], quick=True)
        baseline = asked.optional[asked.regime].baseline
        assert baseline is not None
        today, matched = asked.today.outcomes.visits, baseline.outcomes.visits
        said = _held_against(asked)
        assert (said is not None) == ((today > NEVER) != (matched > NEVER))
        told += said is not None and "no visits at all" in said.en
    assert told
