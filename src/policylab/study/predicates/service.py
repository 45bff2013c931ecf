"""Propositions of the article on service: what it says a measure, or all of them, would do.

Each function is one proposition: its first line says what is claimed. A regime is compared with enforcement only that
has the same hours and money, unless something else is said. Where its programmes take more hours than there are, the
proposition is false; an objection has nothing to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from policylab.dynamics import COMPLY
from policylab.evidence.staffing import liaison_hours
from policylab.formulas import ENFORCE, SERVE, STAND_BACK
from policylab.game import Game
from policylab.outcomes import PARTIES
from policylab.solution import Solution
from policylab.study.predicates.question import (
    IDLE,
    OVER_BUDGET,
    Finding,
    Pair,
    Question,
    RegimeName,
    chance,
    falls,
    way,
)

# What a measure can be claimed to do: make a party gain, or fires or hazards fall.
EFFECTS = (*PARTIES, "fires", "hazard")

_FARES = {-1: "{}_loses", 0: "{}_same"}


def multi_win(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Enterprise, fire department and public all gain."""
    pair = question.pair(question.formed(regime), binding=binding)
    return OVER_BUDGET if pair is None else _all_gain(pair)


def _all_gain(pair: Pair) -> Finding:
    reasons = tuple(_FARES[sign].format(party) for party, sign in pair.signs.items() if sign <= 0)
    return Finding(pair.is_multi_win, _gains(pair, PARTIES), reasons)


def _gains(pair: Pair, parties: Sequence[str]) -> dict[str, float]:
    return {f"gain_{party}": pair.gains[party] for party in parties}


def multi_win_is_chosen(question: Question, *, regime: RegimeName) -> Finding:
    """Left to choose, the department serves at least half of the time, and all three gain: the game leads there.

    Where a scheme says when to serve, as under targeting by record, the department does not choose.
    """
    pair = question.pair(question.formed(regime))
    if pair is None:
        return OVER_BUDGET
    won, serves = _all_gain(pair), chance(pair.after, "regulator", SERVE)
    reasons = ("serves_too_seldom",) if serves < 0.5 else ()
    if pair.regime.scheme is not None:
        reasons = ("scheme_decides",)
    return Finding(won.holds and not reasons, {"serve": serves, **won.values}, (*reasons, *won.reasons))


def service_pays_for_its_hours(question: Question, *, regime: RegimeName) -> Finding:
    """The share of the budget that service takes is smaller than the share of the cost of complying that it removes.

    Then stricter visits with the same budget would bring fewer owners to comply than service does, whatever the
    spread of their costs (for penalties in proportion to visits). The budget counts money as hours.
    """
    service, alone = question.game(question.formed(regime), binding=True), question.today.game
    if service is None:
        return OVER_BUDGET
    if SERVE not in service.regulator_actions or ENFORCE not in alone.regulator_actions:
        return Finding(False, {}, ("no_hours_left",))
    serve, enforce = service.regulator_actions.index(SERVE), alone.regulator_actions.index(ENFORCE)
    matched = question.with_money(float(service.cells["money"][COMPLY, serve])).game(question.enforcement)
    assert matched is not None
    visits = float(service.cells["visits"][COMPLY, serve]), float(matched.cells["visits"][COMPLY, enforce])
    taken = 1 - visits[0] / visits[1]
    saved = 1 - float(service.cells["spend"][COMPLY, serve] / alone.cells["spend"][COMPLY, enforce])
    return Finding(taken < saved, {"budget_taken": taken, "cost_saved": saved})


def more_comply(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """More owners comply of their own accord."""
    pair = question.pair(question.formed(regime), binding=binding)
    if pair is None:
        return OVER_BUDGET
    before, after = (chance(one, "enterprise", "comply") for one in (pair.before, pair.after))
    rises = falls(after, before)
    values = {"comply_before": before, "comply_after": after}
    return Finding(rises, values, () if rises else (way("comply", before, after),))


def does_what_it_claims(
    question: Question, *, regime: RegimeName, effects: Sequence[str], binding: bool = False
) -> Finding:
    """Every effect that is claimed comes about.

    Parameters
    ----------
    question : Question
    regime : str or sequence of str
        A named regime, or the measures of one.
    effects : sequence of str
        Of `EFFECTS`: parties that gain; `fires` or `hazard` that fall.
    binding : bool
        Whether the department must serve where it visits.
    """
    pair = question.pair(question.formed(regime), binding=binding)
    return OVER_BUDGET if pair is None else _effects(pair, effects)


def _effects(pair: Pair, effects: Sequence[str]) -> Finding:
    values: dict[str, float] = {}
    reasons: list[str] = []
    for effect in effects:
        if effect in PARTIES:
            values[f"gain_{effect}"] = pair.gains[effect]
            if pair.signs[effect] <= 0:
                reasons.append(_FARES[pair.signs[effect]].format(effect))
            continue
        measure = {"fires": "fires_per_1000", "hazard": "residual"}[effect]
        before, after = (float(getattr(one, measure)) for one in (pair.before, pair.after))
        values |= {f"{effect}_before": before, f"{effect}_after": after}
        if not falls(before, after):
            reasons.append(way(effect, before, after))
    return Finding(not reasons, values, tuple(reasons))


def works_under_targeting(question: Question, *, regime: RegimeName, effects: Sequence[str]) -> Finding:
    """Every effect that is claimed comes about where trusted premises are served and penalised ones watched closely.

    Of targeting by record, whatever the concept of the question.
    """
    return does_what_it_claims(question.under("targeting"), regime=regime, effects=effects, binding=True)


def service_part_lowers_fires(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Of the change in fires from more visits and better ones the part of better ones is a fall (eqs. 36-37).

    `service_part_held` is the same part with both sides acting as today.
    """
    arms = _arms(question, regime, binding)
    if arms is None:
        return OVER_BUDGET
    part = _part_of_service({name: one.outcomes.fires_per_1000 for name, one in arms.items()})
    today = question.under("nash").today
    held = _part_of_service({name: _fires_as(today, one.game) for name, one in arms.items()})
    values = {"service_part": part, "service_part_held": held}
    return Finding(falls(0.0, part), values, () if falls(0.0, part) else (way("service_part", 0.0, part),))


def service_and_visits_are_substitutes(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Service lowers fires by less where there are more visits: each takes from the other's effect.

    Where service lowers fires neither with today's hours nor with more there is no effect to take from.
    """
    arms = _arms(question, regime, binding)
    if arms is None:
        return IDLE
    fires = {name: one.outcomes.fires_per_1000 for name, one in arms.items()}
    now, more = fires["S0"] - fires["E0"], fires["S1"] - fires["E1"]
    values = {"service_effect_before": now, "service_effect_after": more}
    if not falls(0.0, now) and not falls(0.0, more):
        return Finding(False, values, ("service_lowers_no_fires",), applies=False)
    return Finding(falls(more, now), values, () if falls(more, now) else (way("service_effect", now, more),))


def _arms(question: Question, regime: RegimeName, binding: bool) -> dict[str, Solution] | None:
    """Return the four arms of attribution; None where service does not fit in today's hours."""
    share = question.scenario.settings["extra_hours"]
    assert isinstance(share, float)
    richer = question.at({"inspector_hours": question.value("inspector_hours") * (1 + share)})
    service = question.formed(regime)
    now, more = question.solve(service, binding=binding), richer.solve(service, binding=binding)
    if now is None or more is None or (service.has_service and SERVE not in now.game.regulator_actions):
        return None
    return {"E0": question.today, "E1": richer.today, "S0": now, "S1": more}


def _part_of_service(fires: Mapping[str, float]) -> float:
    return (fires["S0"] - fires["E0"] + fires["S1"] - fires["E1"]) / 2


def _fires_as(today: Solution, game: Game) -> float:
    """Return fires in a game where both act as today, service taking the place of enforcement."""
    stand_back = today.outcomes.action_chances["regulator"][STAND_BACK]
    visiting = len(game.regulator_actions) > 1
    mix = np.zeros(len(game.regulator_actions))
    mix[0], mix[-1] = (stand_back, 1 - stand_back) if visiting else (1.0, 1.0)
    return float(1000 * today.played.enterprise @ game.cells["fire"] @ mix)


def fires_fall_by_less_leniency(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Fires fall, and by less where the regime leaves leniency as it is: a cleaner department is why."""
    service = question.formed(regime)
    pair = question.pair(service, binding=binding)
    as_lenient = question.solve(service.without_effects(lambda _kind, moved: moved == "leniency"), binding=binding)
    if pair is None or as_lenient is None:
        return OVER_BUDGET
    before, after = pair.before.fires_per_1000, pair.after.fires_per_1000
    without = as_lenient.outcomes.fires_per_1000
    reasons = () if falls(before, after) else (way("fires", before, after),)
    if not falls(without, after):
        reasons = (*reasons, "leniency_plays_no_part")
    return Finding(not reasons, {"fires_before": before, "fires_after": after, "fires_as_lenient": without}, reasons)


def promise_fits(
    question: Question,
    *,
    premises: float,
    requests: float,
    hours: float,
    promise: float,
    travel: float,
    on_call: float,
    share: float,
) -> Finding:
    """Keeping the promise to be there in time leaves hours for visits (Erlang's queue of requests).

    Parameters
    ----------
    question : Question
    premises, requests : float
        Premises to which it is made, and requests of each a year.
    hours : float
        Officer hours of one call, from setting out to being free again.
    promise, travel : float
        Hours until somebody is there, and hours of the way.
    on_call : float
        Hours of the year in which the promise holds.
    share : float
        Of the requests to which it is to be kept.
    """
    needed = liaison_hours(premises, requests, hours, promise, share=share, travel=travel, on_call=on_call)
    hours_now, per_premises = question.value("inspector_hours"), needed.hours_per_premises
    values = {"officers": float(needed.officers), "hours_needed": per_premises, "late": needed.late_share}
    if falls(per_premises, hours_now):
        return Finding(False, values, ("promise_takes_too_many_hours",))
    visit_hours = question.value("visit_hours")
    values |= {
        "visits_possible_before": hours_now / visit_hours,
        "visits_possible_after": max(0.0, hours_now - per_premises) / visit_hours,
    }
    leaves = falls(hours_now, per_premises)
    return Finding(leaves, values, () if leaves else ("promise_takes_every_hour",))


def care_is_kept(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Owners take no less care of their own accord: no fewer comply, and no more neglect."""
    pair = question.pair(question.formed(regime), binding=binding)
    if pair is None:
        return OVER_BUDGET
    values, reasons = _care(pair)
    return Finding(not reasons, values, reasons)


def _care(pair: Pair) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return how often owners comply and neglect, and in what respect they take less care."""
    both = pair.before, pair.after
    comply, neglect = ([chance(one, "enterprise", action) for one in both] for action in ("comply", "neglect"))
    values = {
        "comply_before": comply[0],
        "comply_after": comply[1],
        "neglect_before": neglect[0],
        "neglect_after": neglect[1],
    }
    less = (("comply_down", falls(*comply)), ("neglect_up", falls(*neglect[::-1])))
    return values, tuple(reason for reason, holds in less if holds)


def moral_hazard(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Owners wait for the free advice: fewer comply of their own accord, or more neglect."""
    pair = question.pair(question.formed(regime), binding=binding)
    if pair is None:
        return IDLE
    values, reasons = _care(pair)
    values |= {
        "spend_before": pair.before.spend,
        "spend_after": pair.after.spend,
        "ordered_before": pair.before.ordered,
        "ordered_after": pair.after.ordered,
    }
    return Finding(bool(reasons), values, reasons or ("care_kept",))
