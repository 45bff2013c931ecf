"""Whether service for compliance holds between two that meet again and again."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.errors import InputError
from policylab.formulas import ENTERPRISE_ACTIONS
from policylab.game import Game, OverBudget, build
from policylab.instruments import Instrument
from policylab.scenario import scenario_names
from policylab.study.repetition import cooperation
from tests import oracle
from tests.support import VALUES, instrument, regime, scenario, to_oracle
from tests.test_scheme import plain_values

COLUMNS = ("stand_back", "enforce", "serve")


def by_hand(enterprise: list[list[float]], regulator: list[list[float]]) -> Game:
    """Return a game made by hand; columns stand_back, enforce, serve."""
    made = build(scenario(VALUES), regime(instrument("advice", "visit", 1.0)))
    changed = {"perceived": np.array(enterprise), "regulator": np.array(regulator)}
    return Game(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, **changed})


# Rows neglect, patch, comply. The enterprise is tempted by 5 (neglect while served), cooperation is worth 3, mutual
# defection 1 (patch while enforced upon), being had 0; the department likewise 9, 6, 2, 1. What it would get by
# standing back, and what the other violation would pay, must not matter.
DILEMMA = by_hand(
    [[99.0, 0.5, 5.0], [99.0, 1.0, 4.0], [99.0, 0.0, 3.0]],
    [[99.0, 50.0, 1.0], [99.0, 2.0, 50.0], [99.0, 9.0, 6.0]],
)


def test_the_bound_of_a_dilemma() -> None:
    found = cooperation(DILEMMA)
    assert found.applies
    assert found.failing == ()
    assert found.row == (5.0, 3.0, 1.0, 0.0)
    assert found.column == (9.0, 6.0, 2.0, 1.0)
    assert found.bound == pytest.approx(max((5 - 3) / (3 - 0), (5 - 3) / (5 - 1), (9 - 6) / (6 - 1), (9 - 6) / (9 - 2)))


def answered_in_kind(deviation: tuple[str, ...], payoffs: Mapping[str, float], discount: float) -> float:
    """Return what a sequence of moves, repeated for ever, is worth against one who does what was done last."""
    total, before = 0.0, "C"
    for year in range(3000):
        move = deviation[year % len(deviation)]
        total += discount**year * payoffs[move + before]
        before = move
    return total


@pytest.mark.parametrize(("above", "holds"), [(0.01, True), (-0.01, False)])
def test_above_the_bound_no_deviation_pays_and_below_it_one_does(above: float, *, holds: bool) -> None:
    found = cooperation(DILEMMA)
    assert found.bound is not None
    discount = found.bound + above
    gains = []
    for T, R, P, S in (found.row, found.column):
        payoffs = {"CC": R, "DC": T, "CD": S, "DD": P}
        cooperating = answered_in_kind(("C",), payoffs, discount)
        gains += [
            answered_in_kind(moves, payoffs, discount) - cooperating
            for length in (1, 2, 3, 4)
            for moves in itertools.product("CD", repeat=length)
        ]
    assert (max(gains) <= 1e-9) is holds


@pytest.mark.parametrize("under", ["guidance", "article"])
@pytest.mark.parametrize("name", scenario_names())
def test_the_payoffs_are_the_referees(name: str, under: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name)
    try:
        game = build(premises, catalogue.regimes[under])
    except OverBudget:
        return
    found = cooperation(game)
    made = oracle.evaluate(plain_values(premises), [to_oracle(one) for one in game.regime.instruments], binding=False)
    own, department = (made["payoffs"][player] for player in ("enterprise_perceived", "regulator"))
    enforce, serve = made["regulator_actions"].index("enforce"), made["regulator_actions"].index("serve")
    neglect, patch, comply = range(3)
    tempted = neglect if own[neglect][serve] >= own[patch][serve] else patch
    punished = neglect if own[neglect][enforce] >= own[patch][enforce] else patch
    assert found.row == pytest.approx(
        (own[tempted][serve], own[comply][serve], own[punished][enforce], own[comply][enforce])
    )
    assert found.column == pytest.approx(
        (
            department[comply][enforce],
            department[comply][serve],
            department[punished][enforce],
            department[tempted][serve],
        )
    )
    dilemma = all(T > R > P > S for T, R, P, S in (found.row, found.column))
    assert found.applies == dilemma == (found.bound is not None)
    if not dilemma:
        for inequality in found.failing:
            player, _, text = inequality.partition(": ")
            assert player in ("the enterprise", "the fire department")
            T, R, P, S = found.row if player == "the enterprise" else found.column
            values = {"T": T, "R": R, "P": P, "S": S}
            larger, smaller = text.split(" fails")[0].split(" > ")
            assert not values[larger] > values[smaller] + 1e-9
        assert found.failing


@pytest.mark.parametrize(
    ("items", "hours", "binding", "missing"),
    [
        ((), 16.0, False, ["serve"]),
        ((instrument("advice", "visit", 1.0),), 16.0, True, ["enforce"]),
        ((instrument("advice", "visit", 1.0),), 0.0, False, ["enforce", "serve"]),
        ((instrument("talks", hours=1.0),), 16.0, False, ["serve"]),
    ],
)
def test_a_game_without_both_kinds_of_visit_is_refused(
    items: tuple[Instrument, ...], hours: float, missing: list[str], *, binding: bool
) -> None:
    game = build(scenario({**VALUES, "inspector_hours": hours}), regime(*items), binding=binding)
    with pytest.raises(InputError) as raised:
        cooperation(game)
    assert [fault.value for fault in raised.value.faults] == missing
    assert all(", ".join(game.regulator_actions) in str(fault) for fault in raised.value.faults)


def test_the_actions_are_those_of_the_model() -> None:
    assert ENTERPRISE_ACTIONS == ("neglect", "patch", "comply")
    assert DILEMMA.regulator_actions == COLUMNS
