"""Propositions on the premises and on enforcement only: is there the problem of which the article speaks?

Each function is one proposition: its first line says what is claimed. Amounts are yuan for one premises and one year,
fires are per 1,000 premises.
"""

from __future__ import annotations

import numpy as np

from policylab.dynamics import COMPLY, scaled_payoffs
from policylab.errors import InputError
from policylab.formulas import ENFORCE, ENTERPRISE_ACTIONS, STAND_BACK, Array
from policylab.solve.stability import rest_point
from policylab.study.neutrality import neutrality
from policylab.study.predicates.question import Finding, Question, falls
from policylab.verdict import LEAST_GAIN_SHARE, LEAST_GAIN_YUAN

NEGLECT = ENTERPRISE_ACTIONS.index("neglect")

# Penalties that the department or the law can lay on an owner.
SANCTIONS = ("fine", "closure_loss", "exposure_loss")


def unwilling_to_invest(question: Question) -> Finding:
    """Without inspections complying costs the owner more than it saves him in fires.

    That is l < c, at the chance that the owner's own work meets the standard. Whether too little is invested is another
    matter: that needs c < l + h as well, Sandmo's and Becker's gap between private and social benefit. Where that
    fails, a reason says so.
    """
    game = question.game(question.enforcement)
    assert game is not None
    column = game.regulator_actions.index(STAND_BACK)
    fire, cost = game.cells["fire"][:, column], float(game.cells["spend"][COMPLY, column])
    avoided = float(fire[NEGLECT] - fire[COMPLY])
    own, others = (avoided * question.value(loss) for loss in ("own_loss", "external_loss"))
    reasons = ("pays_for_itself",) if cost <= own else ("costs_more_than_it_saves",) if cost >= own + others else ()
    return Finding(own < cost, {"own_saving": own, "others_saving": others, "cost": cost}, reasons)


def interdependence(question: Question) -> Finding:
    """Neither side has an action that is best whatever the other does (Tsebelis 1989)."""
    game = question.game(question.enforcement)
    assert game is not None
    own = _cost_of_sameness(game.perceived)
    department = _cost_of_sameness(game.regulator.T)
    fixed = {
        "enterprise": own <= _least(game.perceived),
        "regulator": department <= _least(game.regulator),
    }
    reasons = tuple(f"{party}_has_a_best_action" for party, is_fixed in fixed.items() if is_fixed)
    return Finding(not reasons, {"sameness_enterprise": own, "sameness_regulator": department}, reasons)


def _cost_of_sameness(payoffs: Array) -> float:
    """Return what a player may at worst forgo by always doing the same, at best: 0 where an action is always best."""
    forgone = payoffs.max(axis=0) - payoffs
    return float(forgone.max(axis=1).min())


def _least(payoffs: Array) -> float:
    return max(LEAST_GAIN_YUAN, LEAST_GAIN_SHARE * float(np.ptp(payoffs)))


def superior_keeps_visits_up(question: Question) -> Finding:
    """With the superior's mandate the department visits more than without it, under enforcement only.

    The border of this in `mandate` is the mandate at which a visit begins to be worth its cost.
    """
    free = question.at({"mandate": 0.0}).today
    before, after = free.outcomes.visits, question.today.outcomes.visits
    reasons = () if falls(after, before) else ("no_visit_anyway",) if after < 1e-9 else ("visits_anyway",)
    return Finding(falls(after, before), {"visits_before": before, "visits_after": after}, reasons)


def skill_is_missing_not_will(question: Question) -> Finding:
    """Of the hazard that owners leave today at least half comes from work that was meant to comply and failed."""
    chances = question.today.outcomes.action_chances["enterprise"]
    token = question.value("patch_severity")
    failed = chances["comply"] * (1 - question.value("competence")) * token
    whole = chances["neglect"] + chances["patch"] * token + failed
    share = failed / whole if whole > 0 else 0.0
    reasons = () if share >= 0.5 else ("nobody_tries",) if chances["comply"] < 5e-4 else ("too_few_try",)
    return Finding(share >= 0.5, {"failed_share": share, "comply": chances["comply"]}, reasons)


def immediate_penalties_do_not_help(question: Question) -> Finding:
    """Penalties laid at once leave no fewer fires than penalties laid only after the deadline."""
    before, after = (
        question.at({"immediate_share": share}).today.outcomes.fires_per_1000 for share in (0.0, 1.0)
    )  # fmt: skip
    reasons = ("penalties_at_once_help",) if falls(before, after) else ()
    return Finding(not reasons, {"fires_before": before, "fires_after": after}, reasons)


def fine_falls_short(question: Question, *, fine: float) -> Finding:
    """A fine of the legal maximum, certain, at once and without leniency, but without closure, does not make it comply.

    Parameters
    ----------
    question : Question
    fine : float
        The legal maximum, yuan.
    """
    strict = question.at(
        {
            **dict.fromkeys(SANCTIONS, 0.0),
            "fine": fine,
            "leniency": 0.0,
            "immediate_share": 1.0,
            "detection": 1.0,
            "inspector_hours": max(question.value("inspector_hours"), question.value("visit_hours")),
        }
    )
    game = strict.game(question.enforcement)
    assert game is not None
    replies = game.perceived[:, game.regulator_actions.index(ENFORCE)]
    others = float(np.delete(replies, COMPLY).max())
    ahead = float(replies[COMPLY]) - others
    falls_short = ahead < -_least(game.perceived)
    return Finding(falls_short, {"fine": fine, "complying_ahead": ahead}, () if falls_short else ("fine_suffices",))


def neutrality_applies(question: Question) -> Finding:
    """Under enforcement only cheaper compliance changes how often is inspected, and not what owners do.

    Of the Nash equilibrium, whatever the concept of the question.
    """
    game = question.under("nash").today.game
    played = question.under("nash").today.played
    if max(*played.enterprise, 0) * max(*played.regulator, 0) > 1 - 1e-9:
        return Finding(False, {}, ("neutrality_pure",))
    found = neutrality(question.scenario, game.regime)
    reasons = () if found.case == "neutral" else (f"neutrality_{found.case}",)
    values = {"visits_change": found.visits_change, "fires_change": found.fires_change}
    return Finding(found.case == "neutral", values, reasons)


def visits_rest_on_the_mandate(question: Question) -> Finding:
    """Without the mandate the department visits less, although there is no less hazard."""
    today, free = question.today.outcomes, question.at({"mandate": 0.0}).today.outcomes
    fewer, no_safer = falls(today.visits, free.visits), not falls(today.residual, free.residual)
    reasons = () if fewer else ("no_visit_anyway",) if today.visits < 1e-9 else ("visits_anyway",)
    values = {
        "visits_before": today.visits,
        "visits_after": free.visits,
        "hazard_before": today.residual,
        "hazard_after": free.residual,
    }
    return Finding(fewer and no_safer, values, reasons if reasons or no_safer else ("hazard_down",))


def no_rest_under_constant_penalties(question: Question) -> Finding:
    """Under enforcement only imitation goes round for ever, or the equilibrium is not evolutionarily stable.

    Of the Nash equilibrium and the evolution of the game, whatever the concept of the question.
    """
    today = question.under("nash").today
    try:
        payoffs = scaled_payoffs(today.game, "evolution")
    except InputError:
        return Finding(False, {}, ("no_scale",))
    stable = rest_point(*payoffs, today.played.enterprise, today.played.regulator).ess
    cycles = not stable or question.under("evolution").today.status == "cycles"
    return Finding(cycles, {}, () if cycles else ("comes_to_rest",))
