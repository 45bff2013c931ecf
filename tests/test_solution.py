"""Which profiles a game has, and which of them speaks for it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from policylab.concepts import CONCEPTS, solve_game
from policylab.errors import InputError
from policylab.formulas import ENTERPRISE_ACTIONS, Array
from policylab.game import Game, build
from policylab.outcomes import outcomes
from policylab.solution import Profile, Solution, headline, profile, regret, spread
from tests import oracle
from tests.support import VALUES, instrument, regime, scenario, to_oracle

ZERO = np.zeros((3, 2))
CELLS = (
    *("visits", "found", "obeyed", "residual", "fire", "penalised", "spend", "ordered", "contact", "sanctions"),
    *("own_fires", "closures", "duty_felt", "hours_used", "money"),
)
NEGLECT, PATCH, COMPLY = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
STAND_BACK, ENFORCE = (1.0, 0.0), (0.0, 1.0)


def rows(*values: float) -> Array:
    """Return a matrix whose rows differ and whose columns do not."""
    return np.repeat(np.array(values, dtype=float)[:, None], 2, axis=1)


def game(
    public: Array = ZERO,
    welfare: Array = ZERO,
    enterprise: Array = ZERO,
    regulator: Array = ZERO,
    perceived: Array | None = None,
) -> Game:
    """Return a game made by hand: enterprise against stand_back and enforce."""
    return Game(
        scenario=scenario(VALUES),
        regime=regime(),
        binding=False,
        enterprise_actions=ENTERPRISE_ACTIONS,
        regulator_actions=("stand_back", "enforce"),
        cells=dict.fromkeys(CELLS, ZERO),
        perceived=enterprise if perceived is None else perceived,
        enterprise=enterprise,
        regulator=regulator,
        public=public,
        welfare=welfare,
        available=np.ones(2, dtype=bool),
        over_budget=np.array(False),
    )


def pick(made: Game, *mixes: tuple[Sequence[float], Sequence[float]], best: bool = False) -> int:
    """Return the headline among profiles; all orders of the list must agree on it."""
    profiles = [Profile(np.array(x), np.array(y), 0.0, outcomes(made, x, y)) for x, y in mixes]
    chosen = headline(made, profiles, best=best)
    backwards = headline(made, profiles[::-1], best=best)
    assert backwards == len(mixes) - 1 - chosen
    return chosen


# --------------------------------------------------------------------------------------------- the headline


def test_the_headline_is_worst_for_the_public_and_its_opposite_best() -> None:
    made = game(public=rows(-1, -3, -2), welfare=rows(-9, 0, -5), enterprise=rows(-9, 0, -5))
    three = ((NEGLECT, STAND_BACK), (PATCH, STAND_BACK), (COMPLY, STAND_BACK))
    assert pick(made, *three) == 1
    assert pick(made, *three, best=True) == 0


@pytest.mark.parametrize(("apart", "told_apart"), [(0.9e-9, False), (1.1e-9, True)])
def test_a_tie_is_a_billionth_of_the_range(apart: float, *, told_apart: bool) -> None:
    # The range of the public's payoffs is 1,000; patch is worse for it, comply has the lower welfare.
    made = game(public=rows(0, -1000, -1000 + 1000 * apart), welfare=rows(0, -1, -2))
    assert pick(made, (PATCH, STAND_BACK), (COMPLY, STAND_BACK)) == (0 if told_apart else 1)


@pytest.mark.parametrize("best", [False, True])
def test_ties_go_by_welfare_then_by_the_enterprises_payoff(*, best: bool) -> None:
    by_welfare = game(public=rows(0, -5, -5), welfare=rows(0, -2, -1), enterprise=rows(0, -1, -2))
    two = ((PATCH, STAND_BACK), (COMPLY, STAND_BACK))
    assert pick(by_welfare, *two, best=best) == (1 if best else 0)
    by_payoff = game(public=rows(0, -5, -5), welfare=rows(0, -2, -2), enterprise=rows(0, -1, -2))
    assert pick(by_payoff, *two, best=best) == (0 if best else 1)


@pytest.mark.parametrize("best", [False, True])
def test_the_last_tie_goes_by_the_order_of_the_mixes(*, best: bool) -> None:
    made = game()
    in_order = ((COMPLY, STAND_BACK), (PATCH, ENFORCE), (PATCH, STAND_BACK), ((0.5, 0.5, 0.0), ENFORCE))
    for worse, better in itertools.pairwise(in_order):
        assert pick(made, worse, better, best=best) == (1 if best else 0)


def test_mixes_that_differ_only_in_the_last_digits_are_the_same_in_that_order() -> None:
    made = game()
    slightly = (0.3 + 1e-12, 0.7 - 1e-12, 0.0)
    # were it not for the rounding, the second would come first for its smaller first chance
    assert pick(made, (slightly, STAND_BACK), ((0.3, 0.7, 0.0), (0.5, 0.5))) == 1
    assert pick(made, (slightly, (0.4, 0.6)), ((0.3, 0.7, 0.0), (0.5, 0.5))) == 0
    more = (0.3 + 1e-8, 0.7 - 1e-8, 0.0)
    assert pick(made, (more, (0.4, 0.6)), ((0.3, 0.7, 0.0), (0.5, 0.5))) == 1


@pytest.mark.parametrize("best", [False, True])
def test_where_a_payoff_never_varies_its_rounding_decides_nothing(*, best: bool) -> None:
    # The mean of the same number over different mixes differs in the last digit; welfare has the say.
    made = game(public=np.full((3, 2), -0.1), welfare=rows(-1, -2, -3) if best else rows(-3, -2, -1))
    mixes = [(a / 7, b / 7, (7 - a - b) / 7) for a in range(8) for b in range(8 - a)]
    off = [x for x in mixes if (outcomes(made, x, STAND_BACK).public + 0.1) * (1 if best else -1) > 1e-18]
    assert off
    for x in off:
        if x[0] < 1:
            assert pick(made, (x, STAND_BACK), (NEGLECT, STAND_BACK), best=best) == 1


def test_a_single_profile_is_the_headline() -> None:
    assert pick(game(), (COMPLY, ENFORCE)) == 0


# ------------------------------------------------------------------------------------------------- solving

# A coordination game: whoever is met with enforcement complies, and whoever complies is worth a visit.
THREE = game(
    public=np.array([[-9.0, -8.0], [-6.0, -5.0], [-2.0, -1.0]]),
    enterprise=np.array([[4.0, 0.0], [1.0, 0.5], [0.0, 3.0]]),
    regulator=np.array([[2.0, 0.0], [0.0, 0.5], [0.0, 5.0]]),
)


def test_all_equilibria_with_their_outcomes_and_the_worst_and_best_of_them() -> None:
    solution = solve_game(THREE)
    assert [one.enterprise.tolist() for one in solution.profiles] == [
        pytest.approx([0.0, 0.0, 1.0]),
        pytest.approx([5 / 7, 0.0, 2 / 7]),
        pytest.approx([1.0, 0.0, 0.0]),
    ]
    assert [one.regulator.tolist() for one in solution.profiles] == [
        pytest.approx([0.0, 1.0]),
        pytest.approx([3 / 7, 4 / 7]),
        pytest.approx([1.0, 0.0]),
    ]
    assert (solution.headline, solution.best) == (2, 0)
    assert (solution.complete, solution.degenerate, solution.ties) == (True, False, ())
    assert solution.concept == "nash"
    assert solution.played is solution.profiles[2]
    assert solution.outcomes.public == -9.0
    assert solution.profiles[1].outcomes.action_chances["regulator"]["enforce"] == pytest.approx(4 / 7)
    for one in solution.profiles:
        assert one.regret < 1e-9


def test_players_decide_on_what_the_enterprise_perceives() -> None:
    # As it fares neglect would be best; as it decides it is the worst.
    made = game(enterprise=rows(3, 2, 1), perceived=rows(1, 2, 3), regulator=np.array([[0.0, 1.0]] * 3))
    solution = solve_game(made)
    assert [(one.enterprise.tolist(), one.regulator.tolist()) for one in solution.profiles] == [
        ([0.0, 0.0, 1.0], [0.0, 1.0])
    ]


def test_a_degenerate_game_names_its_ties() -> None:
    made = game(enterprise=rows(0, 1, 1), regulator=np.array([[0.0, 1.0]] * 3))
    solution = solve_game(made)
    assert solution.degenerate
    assert any("patch and comply are equally good for the enterprise" in tie for tie in solution.ties)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_where_no_hours_are_left_the_enterprise_alone_chooses(concept: str) -> None:
    made = build(scenario({**VALUES, "inspector_hours": 0.0}), regime())
    solution = solve_game(made, concept)
    assert solution.profiles[0].regulator.tolist() == [1.0]
    assert solution.complete
    assert int(np.argmax(solution.played.enterprise)) == int(np.argmax(made.perceived[:, 0]))
    # Who errs does so still; everybody else does what is best.
    assert (solution.played.regret < 1e-9) == (concept != "quantal")


def test_a_concept_that_does_not_exist() -> None:
    with pytest.raises(InputError) as raised:
        solve_game(THREE, "nsh")
    assert str(raised.value) == "concept: expected the name of a solution concept; got 'nsh'; did you mean \"nash\"?"
    assert list(CONCEPTS) == ["nash", "commitment", "evolution", "quantal", "targeting"]


# --------------------------------------------------------------------------------- regret and its scale


def test_regret_is_the_larger_gain_over_each_players_own_range() -> None:
    """THREE at even chances: neglect would earn 2 against a mean of 8.5/6, enforcing 5.5/3 against 7.5/6."""
    x, y = np.full(3, 1 / 3), np.full(2, 1 / 2)
    own = (2.0 - 8.5 / 6) / 4.0
    department = (5.5 / 3 - 7.5 / 6) / 5.0
    assert department < own
    assert regret(THREE, x, y) == pytest.approx(own)
    assert profile(THREE, x, y).regret == pytest.approx(own)
    assert profile(THREE, x, y).outcomes == outcomes(THREE, x, y)
    # in yuan the department's gain may be the larger one; what counts is its share of the range
    grown = game(enterprise=THREE.enterprise, regulator=1000 * THREE.regulator)
    assert regret(grown, x, y) == pytest.approx(own)
    small = game(enterprise=THREE.enterprise / 1000, regulator=THREE.regulator)
    assert regret(small, np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(3.0 / 4.0)


def test_a_player_that_gets_the_same_everywhere_regrets_nothing() -> None:
    made = game(enterprise=np.full((3, 2), -0.1), regulator=np.full((3, 2), 7.0))
    assert regret(made, np.array([0.3, 0.3, 0.4]), np.array([0.1, 0.9])) == 0.0
    assert spread(made.enterprise) == spread(made.regulator) == 0.0
    assert spread(np.array([[1.0, 1.0 + 1e-13]])) == 0.0
    assert spread(np.array([[1.0, 1.0 + 1e-9]])) == pytest.approx(1e-9, rel=1e-3)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_game_worked_out_again_has_the_same_solution(concept: str) -> None:
    made = build(scenario(VALUES), regime(instrument("advice", "visit", 2.0, 50.0, raises={"competence": 0.3})))
    first, second = solve_game(made, concept), solve_game(made, concept)
    assert first.outcomes == second.outcomes
    assert first.scheme == second.scheme
    assert first.played is first.profiles[first.headline]


def no_profitable_deviation(solution: Solution, expected: oracle.Evaluation) -> None:
    """Check every profile by the referee's own payoffs."""
    enterprise, regulator = expected["payoffs"]["enterprise_perceived"], expected["payoffs"]["regulator"]
    for one in solution.profiles:
        x, y = one.enterprise.tolist(), one.regulator.tolist()
        assert min(x) >= 0
        assert min(y) >= 0
        assert sum(x) == pytest.approx(1)
        assert sum(y) == pytest.approx(1)
        rows_ = [oracle.expectation(enterprise, row, y) for row in np.eye(3).tolist()]
        columns = [oracle.expectation(regulator, x, column) for column in np.eye(len(y)).tolist()]
        scale = max(oracle.matrix_range(enterprise), oracle.matrix_range(regulator))
        assert max(rows_) - oracle.expectation(enterprise, x, y) <= 1e-8 * scale
        assert max(columns) - oracle.expectation(regulator, x, y) <= 1e-8 * scale


@pytest.mark.parametrize("hours", [0.0, 3.0, 16.0, 40.0])
@pytest.mark.parametrize("mandate", [0.0, 2000.0])
def test_nobody_gains_by_deviating_in_the_games_of_the_model(hours: float, mandate: float) -> None:
    items = (
        instrument("visit", "visit", 2.0, 50.0, raises={"competence": 0.3}),
        instrument("programme", cuts={"approval_cost": 0.4}),
    )
    values = {**VALUES, "inspector_hours": hours, "mandate": mandate}
    expected = oracle.evaluate(values, [to_oracle(item) for item in items], binding=False)
    no_profitable_deviation(solve_game(build(scenario(values), regime(*items))), expected)
