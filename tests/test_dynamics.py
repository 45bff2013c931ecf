"""Evolution of the game: where it starts, what answers to the state, and paths that an independent integrator takes."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue, load_catalogue
from policylab.concepts import solve_game
from policylab.dynamics import PENALTIES, Evolved, Feedback, FeedbackKind, answering, evolve, scaled_payoffs, start
from policylab.errors import InputError
from policylab.formulas import Array
from policylab.game import Game, OverBudget, build
from policylab.regime import Regime
from policylab.scenario import scenario_names
from tests import oracle
from tests.support import VALUES, assert_matrix, instrument, regime, scenario, to_oracle
from tests.test_scheme import plain_values, same_outcomes, set_to

REGIMES = ("enforcement_only", "guidance", "article")
# Penalties count as results and leniency is rare: owners and inspectors chase each other.
CHASE = {"mandate": 0.0, "penalty_friction": -2000.0, "leniency": 0.1}
START = {2: (0.15, 0.85), 3: (0.15, 0.80, 0.05)}


def games(catalogue: Catalogue, names: Sequence[str] = REGIMES) -> list[tuple[str, Regime, bool]]:
    """Return scenarios, regimes and whether they bind, those over budget left out."""
    return [
        (name, catalogue.regimes[under], binding)
        for name in scenario_names()
        for under in names
        for binding in (False, True)
        if (name, under) != ("workshop", "article") and not (binding and under == "enforcement_only")
    ]


def scales(values: Mapping[str, float]) -> tuple[float, float]:
    """Return the ranges of both players' payoffs in today's game, by the referee."""
    today = oracle.evaluate(values, [], binding=False)["payoffs"]
    return oracle.matrix_range(today["enterprise_perceived"]), oracle.matrix_range(today["regulator"])


def scaled_by_the_referee(
    values: Mapping[str, float],
    instruments: Sequence[oracle.Instrument],
    binding: bool,
    today: Mapping[str, float] | None = None,
) -> tuple[Array, Array]:
    """Return both players' payoffs over their ranges in today's game (38)."""
    made = oracle.evaluate(values, instruments, binding)["payoffs"]
    own, department = scales(values if today is None else today)
    return np.array(made["enterprise_perceived"]) / own, np.array(made["regulator"]) / department


def slopes(a: Array, b: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """Return how fast shares move (39), for one game or several side by side."""
    row = np.einsum("...ij,...j->...i", a, y)
    column = np.einsum("...i,...ij->...j", x, b)
    return (
        x * (row - (x * row).sum(-1, keepdims=True)),
        y * (column - (y * column).sum(-1, keepdims=True)),
    )


def runge_kutta(a: Array, b: Array, x: Array, y: Array, horizon: float, step: float) -> tuple[list[Array], list[Array]]:
    """Return the states after each of many equal steps of the classical fourth-order method, on the shares."""
    # Where all payoffs are negative, shares that sum to a little more than one would run away.
    a, b = (one - one.min(axis=(-2, -1), keepdims=True) for one in (a, b))
    xs, ys = [x], [y]
    count = round(horizon / step)
    for _ in range(count):
        x1, y1 = slopes(a, b, x, y)
        x2, y2 = slopes(a, b, x + step / 2 * x1, y + step / 2 * y1)
        x3, y3 = slopes(a, b, x + step / 2 * x2, y + step / 2 * y2)
        x4, y4 = slopes(a, b, x + step * x3, y + step * y3)
        x = x + step / 6 * (x1 + 2 * x2 + 2 * x3 + x4)
        y = y + step / 6 * (y1 + 2 * y2 + 2 * y3 + y4)
        xs.append(x)
        ys.append(y)
    return xs, ys


# ------------------------------------------------------------------------------------------------ start


@pytest.mark.parametrize(
    ("chosen", "actions", "expected"),
    [
        ((), ("stand_back",), (1.0,)),
        ((), ("stand_back", "enforce"), (0.15, 0.85)),
        ((), ("stand_back", "serve"), (0.15, 0.85)),
        ((), ("stand_back", "enforce", "serve"), (0.15, 0.80, 0.05)),
        ((0.4, 0.6), ("stand_back",), (1.0,)),
        ((0.4, 0.6), ("stand_back", "enforce"), (0.4, 0.6)),
        ((0.4, 0.6), ("stand_back", "serve"), (0.4, 0.6)),
        # whoever visits serves in 5 of 85 cases, as in the usual start
        ((0.4, 0.6), ("stand_back", "enforce", "serve"), (0.4, 0.6 * 80 / 85, 0.6 * 5 / 85)),
        ((0.2, 0.3, 0.5), ("stand_back", "enforce", "serve"), (0.2, 0.3, 0.5)),
        # an action that is not there is dropped, and the others keep their proportions
        ((0.2, 0.3, 0.5), ("stand_back", "enforce"), (0.4, 0.6)),
        ((0.2, 0.3, 0.5), ("stand_back", "serve"), (2 / 7, 5 / 7)),
        ((0.2, 0.3, 0.5), ("stand_back",), (1.0,)),
        # nobody who was set is there
        ((0.0, 1.0, 0.0), ("stand_back", "serve"), (0.15, 0.85)),
        ((0.0, 0.0, 1.0), ("stand_back", "enforce"), (0.15, 0.85)),
        ((0.0, 1.0), ("stand_back",), (1.0,)),
        ((1.0, 0.0), ("stand_back", "enforce", "serve"), (1.0, 0.0, 0.0)),
    ],
)
def test_where_the_department_starts(
    chosen: tuple[float, ...], actions: tuple[str, ...], expected: tuple[float, ...]
) -> None:
    premises = scenario(VALUES)
    premises = replace(premises, settings={**premises.settings, "start_regulator": chosen})
    enterprise, regulator = start(premises, actions)
    assert regulator.tolist() == pytest.approx(expected, abs=1e-15)
    assert enterprise.tolist() == pytest.approx([0.60, 0.35, 0.05])


def test_where_enterprises_start_is_a_setting(catalogue: Catalogue) -> None:
    premises = policylab.load("karaoke", {"start_enterprise": "0.2,0.3,0.5", "start_regulator": "0.3,0.7"})
    path = evolve(build(premises, catalogue.regimes["article"])).path
    assert path.x0.tolist() == pytest.approx([0.2, 0.3, 0.5])
    assert path.y0.tolist() == pytest.approx([0.3, 0.7 * 80 / 85, 0.7 * 5 / 85])
    assert path.row[0].tolist() == pytest.approx([0.2, 0.3, 0.5])


def test_a_start_can_be_given_outright(catalogue: Catalogue) -> None:
    game = build(policylab.load("karaoke", {"horizon": 20}), catalogue.regimes["enforcement_only"])
    path = evolve(game, start_from=(np.array([0.1, 0.2, 0.7]), np.array([0.5, 0.5]))).path
    assert path.x0.tolist() == [0.1, 0.2, 0.7]
    assert path.y0.tolist() == [0.5, 0.5]


# ------------------------------------------------------------------------------------------ common scale


@pytest.mark.parametrize("name", scenario_names())
def test_payoffs_are_measured_by_todays_game(name: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name)
    values = plain_values(premises)
    for under in ("enforcement_only", "guidance"):
        game = build(premises, catalogue.regimes[under])
        expected = scaled_by_the_referee(values, [to_oracle(one) for one in game.regime.instruments], binding=False)
        for ours, theirs in zip(scaled_payoffs(game, "quantal"), expected, strict=True):
            assert_matrix(ours, theirs.tolist(), under)
    # today's game itself has a range of one for both
    for matrix in scaled_payoffs(build(premises, catalogue.regimes["enforcement_only"]), "quantal"):
        assert np.ptp(matrix) == pytest.approx(1.0)


def test_the_scale_is_that_of_the_game_it_is_told(catalogue: Catalogue) -> None:
    baseline = catalogue.regimes["enforcement_only"]
    premises = policylab.load("karaoke")
    richer = premises.with_values({"inspector_hours": 30.0})
    game, today = build(richer, baseline), build(premises, baseline)
    own, department = scaled_payoffs(game, "evolution", today)
    assert own == pytest.approx(game.perceived / np.ptp(today.perceived))
    assert department == pytest.approx(game.regulator / np.ptp(today.regulator))
    assert np.ptp(today.regulator) != pytest.approx(np.ptp(game.regulator), rel=1e-3)


# No visits are possible and the department answers for nothing: it gets the same whatever happens.
INDIFFERENT = {**VALUES, "inspector_hours": 0.0, "accountability": 0.0}
# No visits, no fear of fire; what complying is worth is just what it costs, and a token effort costs nothing.
CONTENT = {
    **VALUES,
    "inspector_hours": 0.0,
    "risk_perception": 0.0,
    "patch_cost_share": 0.0,
    "patch_severity": 1.0,
    "competence": 1.0,
    "duty": 16_500.0,
}


@pytest.mark.parametrize("concept", ["evolution", "quantal"])
@pytest.mark.parametrize(
    ("values", "who"), [(INDIFFERENT, "the fire department"), (CONTENT, "the enterprise")], ids=["regulator", "owner"]
)
def test_without_a_range_there_is_no_scale(values: dict[str, float], who: str, concept: str) -> None:
    """Even for a regime in which payoffs do vary."""
    for under in (regime(), regime(instrument("fear", raises={"risk_perception": 0.2}, cuts={"external_loss": 0.1}))):
        with pytest.raises(InputError, match=f"{concept} needs a game in which the payoff of {who} varies"):
            solve_game(build(scenario(values), under), concept)
    for other in ("nash", "commitment", "targeting"):
        assert solve_game(build(scenario(values), regime()), other).outcomes.visits == 0


# -------------------------------------------------------------------------------------------- the paths


def test_paths_end_where_an_independent_integrator_ends(catalogue: Catalogue) -> None:
    """Runge and Kutta's method in equal steps on the shares themselves, on the referee's payoffs, for all at once."""
    asked = games(catalogue)
    matrices = []
    x = np.tile([0.60, 0.35, 0.05], (len(asked), 1))
    y = np.zeros((len(asked), 3))
    for k, (name, under, binding) in enumerate(asked):
        values = plain_values(policylab.load(name))
        a, b = scaled_by_the_referee(values, [to_oracle(one) for one in under.instruments], binding)
        columns = a.shape[1]
        matrices.append([np.pad(one, ((0, 0), (0, 3 - columns))) for one in (a, b)])
        y[k, :columns] = START[columns]
    a, b = (np.array([pair[player] for pair in matrices]) for player in (0, 1))
    xs, ys = runge_kutta(a, b, x, y, 50.0, 0.02)
    for k, (name, under, binding) in enumerate(asked):
        game = build(policylab.load(name, {"horizon": 50}), under, binding=binding)
        solution = solve_game(game, "evolution")
        columns = len(game.regulator_actions)
        where = f"{name} {under.name} {binding}"
        np.testing.assert_allclose(solution.played.enterprise, xs[-1][k], rtol=0, atol=1e-6, err_msg=where)
        np.testing.assert_allclose(solution.played.regulator, ys[-1][k, :columns], rtol=0, atol=1e-6, err_msg=where)
        assert solution.status in ("fixed", "slow")
        made = oracle.evaluate(plain_values(game.scenario), [to_oracle(one) for one in under.instruments], binding)
        x_end, y_end = solution.played.enterprise.tolist(), solution.played.regulator.tolist()
        expected = {
            name_: oracle.expectation(matrix, x_end, y_end)
            for part in (made["cells"], made["payoffs"])
            for name_, matrix in part.items()
        }
        same_outcomes(solution.outcomes, expected)


@functools.cache
def high_rise() -> Evolved:
    """Premises whose owner and inspector go round; no multiple of a round fits the second half of the horizon."""
    game = build(policylab.load("high_rise", {"mandate": 0}), load_catalogue().regimes["enforcement_only"])
    return evolve(game)


def test_a_cycle_counts_by_its_average() -> None:
    """Against Simpson's rule on the path of the independent integrator."""
    evolved = high_rise()
    assert evolved.path.status == "cycles"
    values = plain_values(evolved.game.scenario)
    a, b = scaled_by_the_referee(values, [], binding=False)
    xs, ys = runge_kutta(a, b, np.array([0.60, 0.35, 0.05]), np.array([0.15, 0.85]), 2000.0, 0.1)
    half = len(xs) // 2
    weights = np.ones(len(xs) - half)
    assert len(weights) % 2 == 1
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    weights /= weights.sum()
    joint = np.einsum("k,ki,kj->ij", weights, np.array(xs[half:]), np.array(ys[half:]))
    made = oracle.evaluate(values, [], binding=False)
    expected = {
        name: float((joint * np.array(matrix)).sum())
        for part in (made["cells"], made["payoffs"])
        for name, matrix in part.items()
    }
    same_outcomes(evolved.outcomes, expected, tolerance=1e-6)
    np.testing.assert_allclose(evolved.enterprise, joint.sum(1), atol=1e-6)
    np.testing.assert_allclose(evolved.regulator, joint.sum(0), atol=1e-6)
    # It is neither the last state nor the mean mix.
    ends = oracle.outcomes(made, evolved.path.end_row.tolist(), evolved.path.end_column.tolist())
    means = oracle.outcomes(made, evolved.enterprise.tolist(), evolved.regulator.tolist())
    assert abs(evolved.outcomes.fires_per_1000 - ends["fires_per_1000"]) > 1e-2
    assert abs(evolved.outcomes.visits - ends["visits"]) > 1e-2
    assert abs(evolved.outcomes.obeyed - means["obeyed"]) > 1e-5


def test_the_solution_of_a_cycle_is_that_average() -> None:
    evolved = high_rise()
    solution = solve_game(evolved.game, "evolution")
    assert (solution.status, solution.nearest) == ("cycles", None)
    assert solution.outcomes == evolved.outcomes
    chances = evolved.outcomes.action_chances
    assert list(chances["enterprise"].values()) == pytest.approx(evolved.enterprise.tolist(), abs=1e-12)
    assert list(chances["regulator"].values()) == pytest.approx(evolved.regulator.tolist(), abs=1e-12)


def test_a_slow_path_names_the_nearest_equilibrium(catalogue: Catalogue) -> None:
    game = build(policylab.load("karaoke", {"horizon": 5}), catalogue.regimes["article"])
    solution = solve_game(game, "evolution")
    assert solution.status == "slow"
    nash = solve_game(game, "nash")
    assert len(nash.profiles) == 1
    assert solution.nearest is not None
    assert solution.nearest.enterprise.tolist() == pytest.approx(nash.played.enterprise.tolist())
    assert solution.nearest.outcomes.fires_per_1000 == pytest.approx(nash.outcomes.fires_per_1000)
    assert solution.outcomes.fires_per_1000 != pytest.approx(nash.outcomes.fires_per_1000, rel=1e-2)
    settled = solve_game(build(policylab.load("karaoke"), catalogue.regimes["article"]), "evolution")
    assert (settled.status, settled.nearest) == ("fixed", None)


# -------------------------------------------------------------------------------------------- feedback

FULL = (
    instrument("board", adds={"exposure_loss": 900.0}),
    instrument("mild", cuts={"fine": 0.4, "closure_loss": 0.2}, hours=0.5, cost=30.0),
    instrument("fee", "visit", 1.0, 40.0, adds={"fine": 700.0, "duty": 500.0}, raises={"competence": 0.3}),
)


def same_game(first: Game, second: Game) -> None:
    """Assert that two games are equal cell by cell, up to rounding."""
    assert first.regulator_actions == second.regulator_actions
    for one, other, name in (
        *((first.cells[name], second.cells[name], name) for name in first.cells),
        (first.perceived, second.perceived, "perceived"),
        (first.enterprise, second.enterprise, "enterprise"),
        (first.regulator, second.regulator, "regulator"),
        (first.public, second.public, "public"),
        (first.welfare, second.welfare, "welfare"),
    ):
        assert_matrix(one, other.tolist(), name)


@pytest.mark.parametrize(
    ("kind", "share", "expected"),
    [
        ("penalty", 0.3, 1.0),
        ("penalty", 0.0, 1.6),
        ("penalty", 0.8, 0.0),
        ("penalty", 1.0, 0.0),
        ("penalty", 0.55, 0.5),
        ("service", 0.3, 1.0),
        ("service", 1.0, 1.0),
        ("service", 0.0, 0.4),
        ("service", 0.05, 0.5),
    ],
)
def test_the_strength_of_a_feedback(kind: FeedbackKind, share: float, expected: float) -> None:
    assert float(Feedback(kind, 0.3, 2.0).strength(share)) == pytest.approx(expected)
    assert Feedback(kind, 0.3, 0.0).strength(np.array([0.0, 0.5, 1.0])).tolist() == [1.0, 1.0, 1.0]


def test_service_can_be_withdrawn_altogether() -> None:
    assert Feedback("service", 0.6, 5.0).strength(np.array([0.0, 0.4, 0.5, 0.6])).tolist() == pytest.approx(
        [0.0, 0.0, 0.5, 1.0]
    )


@pytest.mark.parametrize("kind", ["penalty", "service"])
@pytest.mark.parametrize("binding", [False, True])
def test_at_its_target_a_feedback_changes_nothing(*, kind: FeedbackKind, binding: bool) -> None:
    game = build(scenario(VALUES), regime(*FULL), binding=binding)
    feedback = Feedback(kind, 0.37, 2.5)
    same_game(feedback.game(game, float(feedback.strength(0.37))), game)
    for name in scenario_names():
        try:
            game = build(policylab.load(name), load_catalogue().regimes["article"], binding=binding)
        except OverBudget:
            continue
        same_game(feedback.game(game, 1.0), game)


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.7])
def test_penalties_are_scaled_after_effects_and_nothing_else_is(strength: float) -> None:
    """What the instruments leave of each penalty, times the strength, is what a scenario without them would set."""
    game = build(scenario(VALUES), regime(*FULL))
    ours = Feedback("penalty", 0.5, 2.0).game(game, strength)
    assert PENALTIES == ("fine", "closure_loss", "exposure_loss")
    # fine: cut by 0.4 under all, and 700 more where it is served, so each column is a scenario of its own
    for action in ("enforce", "serve"):
        fine = 10_000.0 * 0.6 + (700.0 if action == "serve" else 0.0)
        values = {
            **VALUES,
            "fine": strength * fine,
            "closure_loss": strength * 150_000.0 * 0.8,
            "exposure_loss": strength * (300.0 + 900.0),
        }
        bare = [
            to_oracle(instrument("mild", hours=0.5, cost=30.0)),
            to_oracle(instrument("fee", "visit", 1.0, 40.0, adds={"duty": 500.0}, raises={"competence": 0.3})),
        ]
        expected = oracle.evaluate(values, bare, binding=False)
        j = ours.regulator_actions.index(action)
        for name, matrix in (("enterprise_perceived", ours.perceived), ("regulator", ours.regulator)):
            theirs = np.array(expected["payoffs"][name])[:, j]
            np.testing.assert_allclose(matrix[:, j], theirs, rtol=1e-12, err_msg=f"{name} {action}")
        for name in ("sanctions", "penalised", "spend", "ordered", "found", "money", "hours_used"):
            theirs = np.array(expected["cells"][name])[:, j]
            np.testing.assert_allclose(ours.cells[name][:, j], theirs, rtol=1e-12, atol=1e-12, err_msg=name)
    if strength == 0:
        assert not ours.cells["sanctions"].any()


def test_the_board_of_the_article_is_a_penalty_too(catalogue: Catalogue) -> None:
    under = replace(catalogue.regimes["article"], instruments=(catalogue.instruments["exposure_board"],))
    game = build(policylab.load("hotel"), under)
    added = float(next(iter(catalogue.instruments["exposure_board"].effects.values())).value)
    assert added > 0
    values = plain_values(policylab.load("hotel"))
    for name in PENALTIES:
        values[name] *= 0.5
    values["exposure_loss"] += 0.5 * added
    board = to_oracle(replace(catalogue.instruments["exposure_board"], effects={}))
    expected = oracle.evaluate(values, [board], binding=False)
    ours = Feedback("penalty", 0.5, 1.0).game(game, 0.5)
    assert_matrix(ours.perceived, expected["payoffs"]["enterprise_perceived"], "perceived")
    assert_matrix(ours.cells["sanctions"], expected["cells"]["sanctions"], "sanctions")


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_service_is_scaled_effect_by_effect_at_the_same_hours_and_cost(strength: float) -> None:
    game = build(scenario(VALUES), regime(*FULL))
    weaker = []
    for one in FULL:
        spec = to_oracle(one)
        for kind in ("raises", "cuts", "adds"):
            effects: Mapping[str, float] = spec[kind]
            spec[kind] = {name: strength * effect for name, effect in effects.items()}
        weaker.append(spec)
    expected = oracle.evaluate(VALUES, weaker, binding=False)
    ours = Feedback("service", 0.5, 1.0).game(game, strength)
    assert_matrix(ours.perceived, expected["payoffs"]["enterprise_perceived"], "perceived")
    assert_matrix(ours.regulator, expected["payoffs"]["regulator"], "regulator")
    assert_matrix(ours.welfare, expected["cells"]["welfare"], "welfare")
    if strength == 0:
        without = regime(*(replace(one, effects={}) for one in FULL))
        same_game(ours, build(scenario(VALUES), without))


@pytest.mark.parametrize("kind", ["penalty", "service"])
@pytest.mark.parametrize("name", ["karaoke", "new_project"])
def test_interpolated_payoffs_are_those_of_the_game_at_the_state(
    name: str, kind: FeedbackKind, catalogue: Catalogue
) -> None:
    """To a ten-thousandth of the scale, but where between two strengths of the grid an order turns from obeyed."""
    premises = set_to(policylab.load(name), phi=1.5)
    game = build(premises, catalogue.regimes["article"])
    feedback = Feedback(kind, 0.45, 1.5)
    tables = answering(game, feedback)
    today = build(premises, catalogue.regimes["enforcement_only"])
    ranges = (float(np.ptp(today.perceived)), float(np.ptp(today.regulator)))
    random = np.random.default_rng(5)
    compared = 0
    for _ in range(40):
        x, y = random.dirichlet(np.ones(3)), random.dirichlet(np.ones(3))
        strength = float(feedback.strength(float(x[2])))
        around = [feedback.game(game, min(max(strength + by, 0.0), 2.5)) for by in (-1e-3, 0.0, 1e-3)]
        if kind == "service":
            around = [feedback.game(game, min(max(strength + by, 0.0), 1.0)) for by in (-1e-3, 0.0, 1e-3)]
        if any(((one.cells["obeyed"] > 0) != (around[1].cells["obeyed"] > 0)).any() for one in around):
            continue
        compared += 1
        exact = (around[1].perceived, around[1].regulator)
        for table, matrix, width in zip(tables, exact, ranges, strict=True):
            np.testing.assert_allclose(table(x, y), matrix / width, rtol=0, atol=1e-4)
    assert compared > 30


def test_a_path_under_feedback_is_that_of_the_integrator(catalogue: Catalogue) -> None:
    """On games built exactly at every state."""
    premises = set_to(policylab.load("karaoke").with_values(CHASE), phi=1.5, horizon=12.0)
    game = build(premises, catalogue.regimes["enforcement_only"])
    feedback = Feedback("penalty", 0.112, 1.5)
    widths = scales(plain_values(premises))
    x, y = np.array([0.60, 0.35, 0.05]), np.array([0.15, 0.85])
    step = 0.1

    def moving(x: Array, y: Array) -> tuple[Array, Array]:
        at = feedback.game(game, float(feedback.strength(float(x[2]))))
        own, department = at.perceived - at.perceived.min(), at.regulator - at.regulator.min()
        return slopes(own / widths[0], department / widths[1], x, y)

    for _ in range(round(12.0 / step)):
        x1, y1 = moving(x, y)
        x2, y2 = moving(x + step / 2 * x1, y + step / 2 * y1)
        x3, y3 = moving(x + step / 2 * x2, y + step / 2 * y2)
        x4, y4 = moving(x + step * x3, y + step * y3)
        x, y = x + step / 6 * (x1 + 2 * x2 + 2 * x3 + x4), y + step / 6 * (y1 + 2 * y2 + 2 * y3 + y4)
    evolved = evolve(game, feedback=feedback)
    np.testing.assert_allclose(evolved.path.end_row, x, rtol=0, atol=1e-5)
    np.testing.assert_allclose(evolved.path.end_column, y, rtol=0, atol=1e-5)
    plain = evolve(game).path
    assert float(np.abs(plain.end_row - x).max()) > 1e-2
    # what comes of it is told at the penalties of the last state
    at_end = feedback.game(game, float(feedback.strength(float(evolved.path.end_row[2]))))
    expected = float(evolved.path.end_row @ at_end.enterprise @ evolved.path.end_column)
    assert evolved.outcomes.enterprise == pytest.approx(expected, rel=1e-9)
    assert evolved.outcomes.enterprise != pytest.approx(
        float(evolved.path.end_row @ game.enterprise @ evolved.path.end_column), rel=1e-4
    )


@pytest.mark.parametrize("kind", ["penalty", "service"])
def test_a_feedback_of_no_strength_is_none(kind: FeedbackKind, catalogue: Catalogue) -> None:
    game = build(policylab.load("karaoke", {"horizon": 50}), catalogue.regimes["article"])
    plain, with_feedback = evolve(game), evolve(game, feedback=Feedback(kind, 0.4, 0.0))
    np.testing.assert_allclose(with_feedback.path.end_row, plain.path.end_row, atol=1e-8)
    assert with_feedback.outcomes.welfare == pytest.approx(plain.outcomes.welfare, rel=1e-8)


def test_a_cycle_under_feedback_is_averaged_over_the_games_that_it_passes_through(catalogue: Catalogue) -> None:
    """Of service, withdrawn where few comply: the path goes round, and hardly more than half of the effects work."""
    premises = policylab.load("karaoke").with_values(CHASE)
    premises = set_to(premises, horizon=1200.0)
    game = build(premises, catalogue.regimes["guidance"])
    feedback = Feedback("service", 0.112, 1.0)
    evolved = evolve(game, feedback=feedback)
    assert evolved.path.status == "cycles"
    half = evolved.path.second_half
    assert half.weights.sum() == pytest.approx(1.0)
    built: dict[float, Game] = {}  # few of them differ in the fourth digit
    public, money = 0.0, 0.0
    for weight, x, y in zip(half.weights, half.row, half.column, strict=True):
        strength = round(float(feedback.strength(float(x[2]))), 4)
        at = built.get(strength) or built.setdefault(strength, feedback.game(game, strength))
        public += weight * float(x @ at.public @ y)
        money += weight * float(x @ at.cells["money"] @ y)
    assert evolved.outcomes.public == pytest.approx(public, rel=1e-6)
    assert evolved.outcomes.money == pytest.approx(money, rel=1e-6, abs=1e-9)
    assert evolved.enterprise.tolist() == pytest.approx((half.weights @ half.row).tolist(), abs=1e-9)


@pytest.mark.parametrize("kind", ["penalty", "service"])
def test_where_no_hours_are_left_for_visits_a_feedback_has_nothing_to_work_on(kind: FeedbackKind) -> None:
    """The department can only stand back; owners still choose, and come to what suits them."""
    talks = regime(instrument("talks", hours=16.0, adds={"duty": 4000.0}))
    game = build(set_to(scenario(VALUES), horizon=200.0), talks)
    assert game.regulator_actions == ("stand_back",)
    evolved = evolve(game, feedback=Feedback(kind, 0.0, 1.0))
    assert evolved.regulator.tolist() == [1.0]
    assert evolved.outcomes.visits == 0
    assert len(evolved.enterprise) == 3
