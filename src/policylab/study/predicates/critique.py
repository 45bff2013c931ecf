"""Propositions that the article does not state: what a critic would say goes wrong when service is added.

Each function is one proposition: its first line says what is objected. A regime is compared with enforcement only
that has the same hours and money, unless something else is said. Where its programmes take more hours than there are
there is nothing to judge, but that fewer hazards are found.
"""

from __future__ import annotations

from policylab.formulas import ENFORCE, SERVE
from policylab.study.predicates.enforcement import NEGLECT, SANCTIONS
from policylab.study.predicates.question import IDLE, Finding, Question, RegimeName, chance, falls, way


def no_effect_without_sanctions(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Without fine, closure and exposure the regime makes nobody comply more than enforcement only would."""
    harmless = question.at(dict.fromkeys(SANCTIONS, 0.0))
    service = question.formed(regime).without_effects(lambda _kind, moved: moved in SANCTIONS)
    pair = harmless.pair(service, binding=binding)
    if pair is None:
        return IDLE
    before, after = (chance(one, "enterprise", "comply") for one in (pair.before, pair.after))
    rises = falls(after, before)
    return Finding(not rises, {"comply_before": before, "comply_after": after}, ("comply_up",) if rises else ())


def fewer_hazards_are_found(question: Question, *, regime: RegimeName) -> Finding:
    """A department that always serves finds fewer of the same hazards in a year than one that only enforces.

    It is true of measures that do not fit in the hours at all. Hazards that outreach removes beforehand are left out
    of account: not to find them is no loss.
    """
    service = question.formed(regime).without_effects(lambda _kind, moved: moved == "outreach_fix")
    game = question.game(service, binding=True)
    if game is None:
        return Finding(True, {}, ("over_budget",))
    if SERVE not in game.regulator_actions:
        return Finding(True, {}, ("no_hours_left",))
    serve = game.regulator_actions.index(SERVE)
    matched = question.with_money(float(game.cells["money"][NEGLECT, serve])).game(question.enforcement)
    assert matched is not None
    enforce = matched.regulator_actions.index(ENFORCE)

    def cell(name: str) -> tuple[float, float]:
        return float(matched.cells[name][NEGLECT, enforce]), float(game.cells[name][NEGLECT, serve])

    visits, found = cell("visits"), cell("found")
    values = {
        "visits_before": visits[0],
        "visits_after": visits[1],
        "found_before": found[0],
        "found_after": found[1],
    }
    fewer = falls(*found)
    return Finding(fewer, values, () if fewer else ("as_many_found",))


def visits_do_better(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """The same hours and money spent on visits alone leave fewer fires than the regime does."""
    pair = question.pair(question.formed(regime), binding=binding)
    if pair is None:
        return IDLE
    before, after = pair.before.fires_per_1000, pair.after.fires_per_1000
    better = falls(after, before)
    values = {"fires_before": before, "fires_after": after}
    return Finding(better, values, () if better else (way("service_fires", before, after),))


def deadweight(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Some of those who comply under the regime would comply anyway: what they are given changes nothing."""
    pair = question.pair(question.formed(regime), binding=binding)
    if pair is None:
        return IDLE
    before, after = (chance(one, "enterprise", "comply") for one in (pair.before, pair.after))
    values = {"comply_before": before, "comply_after": after}
    if min(before, after) < LEAST_SHARE:
        return Finding(False, values, ("nobody_complies_anyway",) if before < LEAST_SHARE else ("nobody_complies",))
    return Finding(True, {**values, "deadweight": min(1.0, before / after)})


# Fewer than one premises in a thousand that complies is none.
LEAST_SHARE = 1e-3


def softness_costs_fires(question: Question, *, regime: RegimeName, binding: bool = False) -> Finding:
    """Closeness makes the department softer, and that leaves more fires than the same service without it."""
    service = question.formed(regime)
    soft, hard = (question.solve(one, binding=binding) for one in (service, service.without_softness()))
    if soft is None or hard is None:
        return IDLE
    before, after = hard.outcomes.fires_per_1000, soft.outcomes.fires_per_1000
    rises = falls(after, before)
    values = {"fires_before": before, "fires_after": after}
    return Finding(rises, values, () if rises else (way("softness", before, after),))
