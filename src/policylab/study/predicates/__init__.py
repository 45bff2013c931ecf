"""What can be asked of the model about the article, by name: each proposition is one function.

A predicate takes a `Question` and the arguments that the entry in `claims.yaml` gives by name, and returns a `Finding`:
true or false, the numbers behind it, and why. None knows which claim it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policylab.study.predicates import critique, enforcement, service
from policylab.study.predicates.question import Finding, Measures, Pair, Question, by_dominance

Predicate = Callable[..., Finding]

_LIST: tuple[Predicate, ...] = (
    enforcement.unwilling_to_invest,
    enforcement.interdependence,
    enforcement.superior_keeps_visits_up,
    enforcement.skill_is_missing_not_will,
    enforcement.immediate_penalties_do_not_help,
    enforcement.fine_falls_short,
    enforcement.neutrality_applies,
    enforcement.visits_rest_on_the_mandate,
    enforcement.no_rest_under_constant_penalties,
    service.multi_win,
    service.multi_win_is_chosen,
    service.service_pays_for_its_hours,
    service.more_comply,
    service.does_what_it_claims,
    service.works_under_targeting,
    service.service_part_lowers_fires,
    service.service_and_visits_are_substitutes,
    service.fires_fall_by_less_leniency,
    service.promise_fits,
    service.care_is_kept,
    service.moral_hazard,
    critique.no_effect_without_sanctions,
    critique.fewer_hazards_are_found,
    critique.visits_do_better,
    critique.deadweight,
    critique.softness_costs_fires,
)

PREDICATES: Mapping[str, Predicate] = {predicate.__name__: predicate for predicate in _LIST}

__all__ = ["PREDICATES", "Finding", "Measures", "Pair", "Predicate", "Question", "by_dominance"]
