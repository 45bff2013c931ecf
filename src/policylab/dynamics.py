"""Evolution of the game: both populations imitate what pays, from where they stand today.

Payoffs may answer to the state: a department that punishes harder, or serves less, as fewer comply
(MODEL.md, eqs. 38-42).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from policylab.errors import Fault, InputError
from policylab.formulas import ENFORCE, SERVE, STAND_BACK, Array
from policylab.game import Game, build
from policylab.instruments import Kind
from policylab.outcomes import Outcomes, expected_outcomes
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import spread
from policylab.solve.evolution import Evolution, replicator

FeedbackKind = Literal["penalty", "service"]
Payoffs = Callable[[Array, Array], Array]

COMPLY = 2  # the row of `comply`
PENALTIES = ("fine", "closure_loss", "exposure_loss")

# Where a population starts that has not been told: nearly nobody complies, and service is new.
START_REGULATOR: Mapping[tuple[str, ...], tuple[float, ...]] = {
    (STAND_BACK,): (1.0,),
    (STAND_BACK, ENFORCE): (0.15, 0.85),
    (STAND_BACK, SERVE): (0.15, 0.85),
    (STAND_BACK, ENFORCE, SERVE): (0.15, 0.80, 0.05),
}

# Payoffs between two strengths of a feedback are interpolated. They lie this close, unless there would be too many.
STRENGTHS_PER_UNIT = 1000
MOST_STRENGTHS = 10_000


@dataclass(frozen=True)
class Feedback:
    """How the regime answers to the share that complies.

    Attributes
    ----------
    kind : {"penalty", "service"}
        `penalty`: fine, closure_loss and exposure_loss are multiplied by max(0, 1 + phi*(target - share));
        `service`: every effect of an instrument by clip(1 + phi*(share - target), 0, 1), at unchanged hours
        and cost.
    target : float
        The share that complies at which nothing is changed.
    phi : float
        Strength.
    """

    kind: FeedbackKind
    target: float
    phi: float

    def strength(self, share: Array | float) -> Array:
        """Return the factor at a share that complies (MODEL.md, eqs. 41-42)."""
        if self.kind == "penalty":
            return np.asarray(np.maximum(0.0, 1 + self.phi * (self.target - share)))
        return np.asarray(np.clip(1 + self.phi * (share - self.target), 0.0, 1.0))

    def game(self, game: Game, strength: Array | float) -> Game:
        """Return the game at a strength, or at an array of them."""
        scenario, regime = game.scenario, game.regime
        if self.kind == "service":
            regime = regime.with_effects_times(lambda _kind, _parameter: strength)
        else:
            values = {name: scenario.parameters[name] * strength for name in PENALTIES}
            scenario = scenario.with_values(values)
            # What an instrument adds to a penalty is a penalty, too.
            regime = regime.with_effects_times(_on_penalties(strength))
        return build(scenario, regime, binding=game.binding)


def _on_penalties(strength: Array | float) -> Callable[[Kind, str], Array | float]:
    return lambda kind, parameter: strength if kind == "adds" and parameter in PENALTIES else 1.0


@dataclass(frozen=True, eq=False)
class Evolved:
    """A path of both populations, and what comes of it.

    Attributes
    ----------
    game : Game
        At the target of the feedback, where there is one.
    feedback : Feedback or None
    path : Evolution
        Rows are the enterprise's actions; payoffs on the common scale.
    enterprise, regulator : ndarray
        Shares at the end; of a cycle the averages along the second half.
    outcomes : Outcomes
        At the end; of a cycle the average along the second half.
    """

    game: Game
    feedback: Feedback | None
    path: Evolution
    enterprise: Array
    regulator: Array
    outcomes: Outcomes


def evolve(
    game: Game,
    *,
    today: Game | None = None,
    feedback: Feedback | None = None,
    start_from: tuple[Array, Array] | None = None,
) -> Evolved:
    """Return the path that both populations take from their start.

    Parameters
    ----------
    game : Game
        Without draws; its scenario's settings say start and horizon.
    today : Game, optional
        Enforcement only with the scenario's own hours, whose ranges set the common scale; built from the
        game's scenario where it is not given.
    feedback : Feedback, optional
        How payoffs answer to the state; they stay as they are where it is not given.
    start_from : pair of ndarray, optional
        Shares of the enterprise's and of the regulator's actions; those of the scenario's settings where it
        is not given.

    Raises
    ------
    InputError
        Where a player's payoff never varies, so that there is no common scale.
    """
    horizon = game.scenario.settings["horizon"]
    assert isinstance(horizon, float)
    x0, y0 = start_from or start(game.scenario, game.regulator_actions)
    if feedback is None:
        enterprise, regulator = scaled_payoffs(game, "evolution", today)
        path = replicator(enterprise, regulator, x0, y0, horizon)
    else:
        path = replicator(*answering(game, feedback, today), x0, y0, horizon)
    if path.status == "cycles":
        return Evolved(game, feedback, path, path.mean_row, path.mean_column, _along(game, feedback, path))
    at_end = game if feedback is None else feedback.game(game, float(feedback.strength(path.end_row[COMPLY])))
    chances = np.outer(path.end_row, path.end_column)
    return Evolved(game, feedback, path, path.end_row, path.end_column, expected_outcomes([(at_end, chances)]))


def _along(game: Game, feedback: Feedback | None, path: Evolution) -> Outcomes:
    """Return the outcomes of a cycle, averaged along the second half of the horizon."""
    if feedback is None:
        return expected_outcomes([(game, path.joint / path.joint.sum())])
    half = path.second_half
    chances = half.weights[:, None, None] * half.row[:, :, None] * half.column[:, None, :]
    moving = feedback.game(game, feedback.strength(half.row[:, COMPLY]))
    chances /= chances.sum()
    return expected_outcomes([(moving, chances if moving.over_budget.ndim else chances.sum(axis=0))])


def answering(game: Game, feedback: Feedback, today: Game | None = None) -> tuple[Payoffs, Payoffs]:
    """Return both players' scaled payoffs as functions of the state, under a feedback.

    The game is built once for a fine grid of strengths, 1 among them, and interpolated: building it
    at every step of an integration would take minutes.

    Parameters
    ----------
    game : Game
        Without draws.
    feedback : Feedback
    today : Game, optional
        As in `evolve`.
    """
    most = 1 + feedback.phi if feedback.kind == "penalty" else 1.0
    count = min(int(np.ceil(most * STRENGTHS_PER_UNIT)), MOST_STRENGTHS)
    grid = np.union1d(np.linspace(0.0, most, count + 1), 1.0)
    moving = feedback.game(game, grid)
    # Among draws every action is kept; a game without hours for visits has `stand_back` alone.
    kept = [moving.regulator_actions.index(action) for action in game.regulator_actions]
    scaled = scaled_payoffs(moving, "evolution", today or _today(game))
    # Without an instrument there is nothing for the strength of service to work on, and a single game.
    tables = [np.broadcast_to(table, (len(grid), *table.shape[-2:]))[..., kept] for table in scaled]

    def payoffs(table: Array) -> Payoffs:
        def at(x: Array, _y: Array) -> Array:
            strength = float(feedback.strength(float(x[COMPLY])))
            upper = min(max(int(np.searchsorted(grid, strength)), 1), len(grid) - 1)
            share = (strength - grid[upper - 1]) / (grid[upper] - grid[upper - 1])
            between: Array = (1 - share) * table[upper - 1] + share * table[upper]
            return between

        return at

    return payoffs(tables[0]), payoffs(tables[1])


def _today(game: Game) -> Game:
    return build(game.scenario, Regime(game.regime.name, game.regime.title))


def scaled_payoffs(game: Game, concept: str, today: Game | None = None) -> tuple[Array, Array]:
    """Return what both players decide on, on the common scale (MODEL.md, eq. 38).

    Parameters
    ----------
    game : Game
        With or without draws.
    concept : str
        In whose name to refuse.
    today : Game, optional
        As in `evolve`.

    Returns
    -------
    enterprise, regulator : ndarray, shape (*draws, rows, columns)

    Raises
    ------
    InputError
        Where a player's payoff is the same in every cell of today's game.
    """
    today = today or _today(game)
    scaled = []
    for player, matrix, measure in (
        ("the enterprise", game.perceived, today.perceived),
        ("the fire department", game.regulator, today.regulator),
    ):
        width = spread(measure)
        if width == 0:
            expected = f"{concept} needs a game in which the payoff of {player} varies; here it is the same everywhere"
            raise InputError([Fault(f"scenario {game.scenario.name}", "", "", expected)])
        scaled.append(matrix / width)
    return scaled[0], scaled[1]


def start(scenario: Scenario, actions: tuple[str, ...]) -> tuple[Array, Array]:
    """Return the shares that both populations start from.

    Parameters
    ----------
    scenario : Scenario
        Whose settings `start_enterprise` and `start_regulator` may say otherwise; an action that the game
        does not have is dropped, and two shares for three actions keep the usual split between
        enforcing and serving.
    actions : tuple of str
        The regulator's.
    """
    enterprise = np.array(scenario.settings["start_enterprise"], dtype=float)
    chosen = scenario.settings["start_regulator"]
    assert isinstance(chosen, tuple)
    usual = np.array(START_REGULATOR[actions])
    regulator = usual
    if len(chosen) == 3:
        shares = dict(zip((STAND_BACK, ENFORCE, SERVE), chosen, strict=True))
        regulator = np.array([shares[action] for action in actions])
    elif len(chosen) == 2 and len(actions) > 1:
        regulator = np.array([chosen[0], *(chosen[1] * usual[1:] / usual[1:].sum())])
    # Nobody is imitated who is not there; where all who were set are absent, the usual start holds.
    regulator = regulator / regulator.sum() if regulator.sum() > 0 else usual
    return enterprise / enterprise.sum(), regulator
