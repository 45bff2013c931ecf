"""Each proposition on premises made so that it must be true, and on premises made so that it must be false.

Premises are karaoke's but for the values given here, most of them at an end where the answer needs no solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.i18n.claims import REASONS
from policylab.instruments import Instrument
from policylab.regime import Regime
from policylab.study.predicates import PREDICATES, Finding, Question

Values = dict[str, float]

# Neglect is the owner's best whatever the department does, which always comes, once a year; three in ten hazards are
# found, orders are obeyed because closing costs a million, and half of the work is done right.
ORDERED: Values = {
    "compliance_cost": 50_000, "approval_cost": 0, "retrofit_premium": 0, "patch_cost_share": 0.9, "duty": 0,
    "own_loss": 0, "contact_cost": 0, "mandate": 1e7, "fine": 0, "exposure_loss": 0, "closure_rate": 0,
    "closure_loss": 1e6, "refusal_closure": 1, "leniency": 0, "immediate_share": 0, "rectification": 0.5, "lag": 0,
    "detection": 0.3, "inspector_hours": 8, "visit_hours": 8, "penalty_friction": 0, "outreach_fix": 0,
}  # fmt: skip
# Nobody is afraid of anything and fires cost others: the owner neglects.
HARMLESS: Values = {**ORDERED, "closure_loss": 0}
# Complying pays only where the department comes, and coming only where the owner does not comply.
CYCLE: Values = {
    **ORDERED, "mandate": 0, "compliance_cost": 5_000, "competence": 1, "fine": 50_000, "immediate_share": 1,
    "detection": 1, "accountability": 1, "external_loss": 1e6, "hour_cost": 100,
    "fire_probability_safe": 0.0, "fire_probability_hazard": 0.02, "rectification": 1,
}  # fmt: skip
DUTIFUL: Values = {**ORDERED, "duty": 1e7, "competence": 0.5}


@dataclass(frozen=True)
class Made:
    """Measures that take nothing and do nothing but what a case says."""

    catalogue: Catalogue
    figures: Values

    def regime(
        self, asked: str | Sequence[str | Instrument] | Regime, figures: Mapping[str, float] | None = None
    ) -> Regime:
        assert not figures
        if isinstance(asked, str | Regime):
            return self.catalogue.regime(asked)
        return self.catalogue.regime([self.made(str(name)) for name in asked])

    def made(self, name: str) -> Instrument:
        own = {figure.removeprefix(f"{name}."): value for figure, value in self.figures.items()}
        item = self.catalogue.instruments[name]
        return item.with_figures({figure: own.get(figure, 0.0) for figure in item.figures()})


def ask(catalogue: Catalogue, case: Case) -> Finding:
    premises = policylab.load("karaoke").with_values(case.values)
    return PREDICATES[case.predicate](Question(premises, Made(catalogue, case.figures)), **case.arguments)


@dataclass(frozen=True)
class Case:
    """A proposition, premises and measures, what must come out, and why."""

    predicate: str
    holds: bool
    values: Values
    why: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    figures: Values = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


GUIDANCE, TRAINING, OUTREACH, OVERSIGHT = (
    {"regime": [name]} for name in ("guidance", "training", "door_to_door", "public_oversight")
)
MUST = {"binding": True}
MILD = {"training.cuts.own_loss": 0.5, "training.cuts.external_loss": 0.5}
BURNS: Values = {**ORDERED, "own_loss": 1e5, "external_loss": 1e6, "accountability": 0.5, "mandate": 0,
                 "inspector_hours": 8}  # fmt: skip
SKILLED = {"guidance.raises.rectification": 0.8}

CASES = [
    Case("unwilling_to_invest", True, {"compliance_cost": 10_000, "approval_cost": 0, "own_loss": 5e5,
         "external_loss": 2e6, "fire_probability_safe": 0, "fire_probability_hazard": 0.01, "competence": 1},
         "5,000 < 10,000 < 25,000"),
    Case("unwilling_to_invest", False, {"compliance_cost": 4_000, "approval_cost": 0, "own_loss": 5e5,
         "external_loss": 2e6, "fire_probability_safe": 0, "fire_probability_hazard": 0.01, "competence": 1},
         "4,000 < 5,000", reasons=("pays_for_itself",)),
    Case("unwilling_to_invest", True, {"compliance_cost": 40_000, "approval_cost": 0, "own_loss": 5e5,
         "external_loss": 2e6, "fire_probability_safe": 0, "fire_probability_hazard": 0.01, "competence": 1},
         "5,000 < 40,000, and 25,000 as well", reasons=("costs_more_than_it_saves",)),
    Case("interdependence", True, CYCLE, "comply if visited, neglect if not; visit if neglected, not if complied"),
    Case("interdependence", False, HARMLESS, "nothing happens to an owner who neglects; a superior wants visits",
         reasons=("enterprise_has_a_best_action", "regulator_has_a_best_action")),
    Case("superior_keeps_visits_up", True, {**HARMLESS, "accountability": 0}, "a visit costs hours and earns nothing"),
    Case("superior_keeps_visits_up", False, {**HARMLESS, "accountability": 0, "mandate": 0},
         "there is no mandate to begin with", reasons=("no_visit_anyway",)),
    Case("skill_is_missing_not_will", True, DUTIFUL, "all comply, half of the work fails: every hazard is a failure"),
    Case("skill_is_missing_not_will", False, ORDERED, "nobody complies", reasons=("nobody_tries",)),
    Case("immediate_penalties_do_not_help", True, HARMLESS, "the penalty is nothing, at once or later"),
    Case("immediate_penalties_do_not_help", False, {**ORDERED, "fine": 1e6, "competence": 1, "detection": 1,
         "rectification": 1, "lag": 0.5}, "at once it costs a million, after the deadline whoever obeys pays nothing",
         reasons=("penalties_at_once_help",)),
    Case("fine_falls_short", True, ORDERED, "complying costs as much as the fine, and more than a repaired hazard",
         {"fine": 40_000.0}),
    Case("fine_falls_short", False, {**ORDERED, "competence": 1}, "a certain fine of two million is more than 50,000",
         {"fine": 2e6}, reasons=("fine_suffices",)),
    Case("neutrality_applies", True, CYCLE, "an inspection game with a mixed equilibrium"),
    Case("neutrality_applies", False, HARMLESS, "both have one best action", reasons=("neutrality_pure",)),
    Case("visits_rest_on_the_mandate", True, {**HARMLESS, "accountability": 0}, "without it nobody comes to find less"),
    Case("visits_rest_on_the_mandate", False, {**HARMLESS, "accountability": 0, "mandate": 0}, "there is none",
         reasons=("no_visit_anyway",)),
    Case("no_rest_under_constant_penalties", True, CYCLE, "an inspection game goes round"),
    Case("no_rest_under_constant_penalties", False, {**HARMLESS, "accountability": 0.5}, "dominance is stable",
         reasons=("comes_to_rest",)),
    Case("multi_win", True, BURNS, "half of every loss goes, for nothing", TRAINING, MILD),
    Case("multi_win", False, BURNS, "half of every loss goes, at a million a year", TRAINING,
         {**MILD, "training.cost": 1e6}, reasons=("regulator_loses",)),
    Case("multi_win_is_chosen", True, {**BURNS, "mandate": 1e7}, "as above, and serving has better repairs",
         {"regime": ["training", "guidance"]}, {**MILD, **SKILLED}),
    Case("multi_win_is_chosen", False, BURNS, "there is nothing to serve with", TRAINING, MILD,
         reasons=("serves_too_seldom",)),
    Case("service_pays_for_its_hours", True, ORDERED, "no hours, a third of the cost", GUIDANCE,
         {"guidance.cuts.compliance_cost": 0.3}),
    Case("service_pays_for_its_hours", False, ORDERED, "half of the visits, none of the cost", GUIDANCE,
         {"guidance.hours": 8.0}),
    Case("more_comply", True, ORDERED, "ten million for a clear conscience", TRAINING, {"training.adds.duty": 1e7}),
    Case("more_comply", False, ORDERED, "nothing changes", TRAINING, reasons=("comply_same",)),
    Case("does_what_it_claims", True, BURNS, "half of every loss of others goes", {**TRAINING, "effects": ["public"]},
         MILD),
    Case("does_what_it_claims", False, {**BURNS, "mandate": 1e7}, "fires are as many, only smaller",
         {**TRAINING, "effects": ["fires"]}, MILD, reasons=("fires_same",)),
    Case("works_under_targeting", True, BURNS, "half of every loss of others goes",
         {"regime": ["training", "guidance"], "effects": ["public"]}, MILD),
    Case("works_under_targeting", False, BURNS, "nothing changes",
         {"regime": ["training", "guidance"], "effects": ["public"]}, reasons=("public_same",)),
    Case("service_part_lowers_fires", True, ORDERED, "nine tenths of ordered work is right, not half",
         {**GUIDANCE, **MUST}, SKILLED),
    Case("service_part_lowers_fires", False, ORDERED, "half of the visits, no better", {**GUIDANCE, **MUST},
         {"guidance.hours": 8.0}, reasons=("service_part_up",)),
    Case("service_and_visits_are_substitutes", True, ORDERED, "what outreach removes no visit can remove again",
         OUTREACH, {"door_to_door.raises.outreach_fix": 0.5}),
    Case("service_and_visits_are_substitutes", False, {**ORDERED, "inspector_hours": 4}, "each visit repairs better",
         {**GUIDANCE, **MUST}, SKILLED, reasons=("service_effect_down",)),
    Case("fires_fall_by_less_leniency", True, {**ORDERED, "leniency": 0.99},
         "orders that nobody had to obey are obeyed", OVERSIGHT, {"public_oversight.cuts.leniency": 0.9}),
    Case("fires_fall_by_less_leniency", False, ORDERED, "there is no leniency to cut", OVERSIGHT,
         {"public_oversight.cuts.leniency": 0.9}, reasons=("fires_same", "leniency_plays_no_part")),
    Case("promise_fits", True, {"inspector_hours": 12.1}, "3 officers x 2,000 hours over 500 premises are 12",
         {"premises": 500, "requests": 1, "hours": 2, "promise": 1, "travel": 0.5, "on_call": 2000, "share": 0.95}),
    Case("promise_fits", False, {"inspector_hours": 12.0}, "12 of 12 hours leave none for visits",
         {"premises": 500, "requests": 1, "hours": 2, "promise": 1, "travel": 0.5, "on_call": 2000, "share": 0.95},
         reasons=("promise_takes_every_hour",)),
    Case("promise_fits", False, {"inspector_hours": 11.9}, "3 officers x 2,000 hours over 500 premises are 12",
         {"premises": 500, "requests": 1, "hours": 2, "promise": 1, "travel": 0.5, "on_call": 2000, "share": 0.95},
         reasons=("promise_takes_too_many_hours",)),
    Case("care_is_kept", True, DUTIFUL, "all comply for ten million, with or without", TRAINING),
    Case("care_is_kept", False, {**HARMLESS, "own_loss": 1e7, "risk_perception": 1, "competence": 1},
         "complying saves 170,000 in fires; if outreach removes nearly all hazard it saves nearly nothing", OUTREACH,
         {"door_to_door.raises.outreach_fix": 0.99}, ("comply_down", "neglect_up")),
    Case("moral_hazard", True, {**HARMLESS, "own_loss": 1e7, "risk_perception": 1, "competence": 1},
         "the same the other way round", OUTREACH, {"door_to_door.raises.outreach_fix": 0.99},
         ("comply_down", "neglect_up")),
    Case("moral_hazard", False, DUTIFUL, "all comply for ten million", TRAINING, reasons=("care_kept",)),
    Case("no_effect_without_sanctions", True, ORDERED, "measures that do nothing", TRAINING),
    Case("no_effect_without_sanctions", False, ORDERED, "ten million for a clear conscience needs no sanction",
         TRAINING, {"training.adds.duty": 1e7}, ("comply_up",)),
    Case("fewer_hazards_are_found", True, ORDERED, "half of the visits", GUIDANCE, {"guidance.hours": 8.0}),
    Case("fewer_hazards_are_found", False, ORDERED, "as many visits, as good", GUIDANCE,
         reasons=("as_many_found",)),
    Case("visits_do_better", True, ORDERED, "half of the visits, no better", {**GUIDANCE, **MUST},
         {"guidance.hours": 8.0}),
    Case("visits_do_better", False, ORDERED, "as many visits, better repairs", {**GUIDANCE, **MUST}, SKILLED,
         reasons=("service_fires_down",)),
    Case("deadweight", True, DUTIFUL, "all comply anyway", TRAINING),
    Case("deadweight", False, ORDERED, "nobody does, before or after", TRAINING,
         reasons=("nobody_complies_anyway",)),
    Case("softness_costs_fires", True, ORDERED, "orders backed by a thousandth of a million are not obeyed",
         {**GUIDANCE, **MUST}, {"guidance.raises.leniency": 0.999}),
    Case("softness_costs_fires", False, ORDERED, "no softer", {**GUIDANCE, **MUST}, reasons=("softness_same",)),
    Case("service_and_visits_are_substitutes", False, ORDERED, "half of the visits, no better: more fires either way",
         {**GUIDANCE, **MUST}, {"guidance.hours": 8.0}, reasons=("service_lowers_no_fires",)),
]  # fmt: skip

# Objections to what measures do, which cannot be judged where there are none.
OBJECTIONS = ("no_effect_without_sanctions", "visits_do_better", "deadweight", "softness_costs_fires", "moral_hazard",
              "service_and_visits_are_substitutes")  # fmt: skip

WITH_MEASURES = [case for case in CASES if "regime" in case.arguments]


def test_every_proposition_has_a_true_and_a_false_case() -> None:
    assert {(case.predicate, case.holds) for case in CASES} == {(name, holds) for name in PREDICATES
                                                               for holds in (True, False)}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.predicate}-{case.holds}")
def test_it_comes_out_as_it_must(case: Case, catalogue: Catalogue) -> None:
    found = ask(catalogue, case)
    assert found.holds == case.holds, (case.why, found)
    assert found.reasons == case.reasons or (case.holds and not case.reasons)
    assert found.applies or not case.holds
    assert set(found.reasons) <= REASONS.keys()


@pytest.mark.parametrize("case", WITH_MEASURES, ids=lambda case: f"{case.predicate}-{case.holds}")
def test_measures_that_take_more_hours_than_there_are(case: Case, catalogue: Catalogue) -> None:
    """A programme of a hundred hours fits in no budget here: a claim is false then, and objections have no object.

    But for one, that fewer hazards are found, which is true.
    """
    heavy = replace(case, arguments={**case.arguments, "regime": ["service_team"]},
                    figures={"service_team.hours": 100.0}, values={**case.values, "inspector_hours": 8})  # fmt: skip
    found = ask(catalogue, heavy)
    assert found.holds == (case.predicate == "fewer_hazards_are_found")
    assert found.reasons == ("over_budget",)
    assert found.applies == (case.predicate not in OBJECTIONS)
