"""Two groups by past record: the department goes easy on premises it trusts, and hard on those it has penalised.

The scheme is fixed; the enterprise answers it year after year (Harrington 1988). Premises whose year
ends with a penalty are targeted: more visits, no service, no leniency, every hazard penalised at once.
Targeted premises that are visited and found in order may be trusted again (MODEL.md, eqs. 45-47).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from policylab.formulas import ENFORCE, SERVE, STAND_BACK, Array
from policylab.game import HOURS_TOLERANCE, Game, build, hours_for_visits
from policylab.outcomes import expected_outcomes
from policylab.solution import Profile, Scheme, Solution
from policylab.solve.targeting import Targeting, targeting

# The visits to trusted premises are the most of this many equal steps that the hours allow.
STEPS = 200


def targeting_solution(game: Game) -> Solution:
    """Return how the enterprise answers the scheme of a regime, and what comes of it in the long run.

    Parameters
    ----------
    game : Game
        Without draws. Whether it is binding makes no difference: the scheme says where to serve.
    """
    # The scheme enforces in the targeted group, whether or not a single visit would have to serve.
    offered = replace(build(game.scenario, game.regime), binding=game.binding)
    if offered.regulator_actions == (STAND_BACK,):
        return _no_visits(offered)
    most = float(offered.cells["visits"][0, offered.regulator_actions.index(ENFORCE)])
    visits = most * np.arange(1, STEPS + 1) / STEPS
    trusted, targeted = _groups(game, visits)
    hours_left = float(hours_for_visits(game.scenario, game.regime))
    for step in reversed(range(STEPS)):
        found, hours = _answer(game, trusted, targeted, step)
        if hours <= hours_left + HOURS_TOLERANCE:
            return _solution(offered, found, float(visits[step]))
    return _no_visits(offered)


def _groups(game: Game, visits: Array | float) -> tuple[Game, Game]:
    """Return the games of the trusted and of the targeted group at a number of visits to trusted premises."""
    scenario, regime = game.scenario, game.regime
    hard = ("leniency", "immediate_share")
    strict = scenario.with_values({"leniency": 0.0, "immediate_share": 1.0})
    multiple = scenario.settings["targeted_visits"]
    assert isinstance(multiple, float)
    without = regime.without_effects(lambda _kind, parameter: parameter in hard)
    return build(scenario, regime, visits=visits), build(strict, without, visits=multiple * visits)


def _columns(trusted: Game, targeted: Game) -> tuple[int, int]:
    """Return what the department does in each group: it serves whom it trusts, where it can."""
    there = SERVE if SERVE in trusted.regulator_actions else ENFORCE
    return trusted.regulator_actions.index(there), targeted.regulator_actions.index(ENFORCE)


def _answer(game: Game, trusted: Game, targeted: Game, step: int | None) -> tuple[Targeting, float]:
    """Return the enterprise's best policy at one step, and the mean hours of visits that it leads to."""
    first, second = _columns(trusted, targeted)

    def pair(of_trusted: Array, of_targeted: Array) -> Array:
        one, two = (of_trusted, of_targeted) if step is None else (of_trusted[step], of_targeted[step])
        return np.stack([one[..., first], two[..., second]])

    def cell(name: str) -> Array:
        return pair(trusted.cells[name], targeted.cells[name])

    return_rate, discount = game.scenario.settings["return_rate"], game.scenario.settings["discount"]
    assert isinstance(return_rate, float)
    assert isinstance(discount, float)
    penalised, found, visits = cell("penalised"), cell("found"), cell("visits")
    leave = np.stack(
        [np.minimum(1.0, penalised[0]), return_rate * np.minimum(1.0, visits[1]) * (1 - found[1])],
    )
    answer = targeting(
        pair(trusted.perceived, targeted.perceived),
        np.clip(leave, 0.0, 1.0),
        discount,
        public=pair(trusted.public, targeted.public),
        actions=game.enterprise_actions,
    )
    hours = float((answer.joint * cell("hours_used")).sum()) - float(game.regime.programme_hours)
    return answer, hours


def _solution(game: Game, found: Targeting, visits: float) -> Solution:
    trusted, targeted = _groups(game, visits)
    first, second = _columns(trusted, targeted)
    parts = []
    for of_group, column, shares in zip((trusted, targeted), (first, second), found.joint, strict=True):
        chances = np.zeros((len(of_group.enterprise_actions), len(of_group.regulator_actions)))
        chances[:, column] = shares
        parts.append((of_group, chances))
    enterprise = found.joint.sum(axis=0)
    regulator = np.zeros(len(game.regulator_actions))
    for of_group, chances in parts:
        for action, share in zip(of_group.regulator_actions, chances.sum(axis=0), strict=True):
            regulator[game.regulator_actions.index(action)] += share
    played = Profile(enterprise, regulator, found.regret, expected_outcomes(parts))
    actions = game.enterprise_actions
    scheme = Scheme(
        trusted_action=trusted.regulator_actions[first],
        targeted_action=targeted.regulator_actions[second],
        trusted_visits=float(trusted.cells["visits"][0, first]),
        targeted_visits=float(targeted.cells["visits"][0, second]),
        trusted_choice=actions[found.policy[0]],
        targeted_choice=actions[found.policy[1]],
        share_targeted=found.share_targeted,
        leave_trusted=float(found.leave[0, found.policy[0]]),
        leave_targeted=float(found.leave[1, found.policy[1]]),
    )
    return _targeted(game, played, scheme)


def _no_visits(game: Game) -> Solution:
    """Return what the enterprise does where the hours allow no visit in either group: everybody stays trusted."""
    column = game.regulator_actions.index(STAND_BACK)
    pair = (np.stack([matrix[:, column]] * 2) for matrix in (game.perceived, game.public))
    payoffs, public = pair
    found = targeting(payoffs, np.zeros_like(payoffs), 0.0, public=public, actions=game.enterprise_actions)
    chances = np.zeros((len(game.enterprise_actions), len(game.regulator_actions)))
    chances[:, column] = found.joint[0]
    played = Profile(found.joint[0], chances.sum(axis=0), found.regret, expected_outcomes([(game, chances)]))
    choice = game.enterprise_actions[found.policy[0]]
    return _targeted(game, played, Scheme(STAND_BACK, STAND_BACK, 0.0, 0.0, choice, choice, 0.0, 0.0, 0.0))


def _targeted(game: Game, played: Profile, scheme: Scheme) -> Solution:
    return Solution(
        game, "targeting", (played,), headline=0, best=0, complete=True, degenerate=False, ties=(), scheme=scheme
    )
