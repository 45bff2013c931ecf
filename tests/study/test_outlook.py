"""Where a verdict turns, and in which share of futures it holds: against one comparison at a time."""

from __future__ import annotations

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.comparison import Judgement, judge
from policylab.concepts import solve_game
from policylab.game import build
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import MULTI_WIN, judge_futures, play
from policylab.study.outlook import outlook
from policylab.study.sampling import scramblings
from policylab.study.turning_points import TurningPoint, _lasting, turning_points
from policylab.study.values import put

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")


def judged(scenario: Scenario, regime: Regime, catalogue: Catalogue, *, binding: bool) -> Judgement:
    today = solve_game(build(scenario, catalogue.regimes["enforcement_only"]))
    return judge(scenario, regime, today, binding=binding)


def told(judgement: Judgement) -> tuple[str, tuple[str, ...]]:
    return judgement.verdict, judgement.losers


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("name", ["karaoke", "hotel", "new_project"])
def test_beyond_a_turning_point_the_verdict_is_another_and_before_it_the_same(
    name: str, binding: bool, catalogue: Catalogue
) -> None:
    premises, article = policylab.load(name), catalogue.regimes["article"]
    here = told(judged(premises, article, catalogue, binding=binding))
    found = turning_points(premises, article, binding=binding)
    assert found
    assert [one.distance for one in found] == sorted(one.distance for one in found)

    def at(one: TurningPoint, value: float) -> tuple[str, tuple[str, ...]]:
        return told(judged(*put(premises, article, {one.name: value}), catalogue, binding=binding))

    for one in found[:6]:
        assert one.low <= one.turn <= one.high
        assert at(one, one.turn) == (one.verdict, one.losers) != here
        # A turn is given with three digits, on its far side.
        before = one.turn - np.sign(one.turn - one.value) * (0.011 * abs(one.turn) + (one.high - one.low) / 4_000)
        if (before - one.value) * (one.turn - one.value) > 0:
            assert at(one, float(before)) == here
        if one.end is None:
            continue
        # The verdict found there holds between the two ends, up to the end, and not beyond.
        away = np.sign(one.turn - one.value)
        assert (one.end - one.turn) * away >= 0
        assert at(one, one.end) == at(one, (one.turn + one.end) / 2) == (one.verdict, one.losers)
        beyond = one.end + away * (0.011 * abs(one.end) + (one.high - one.low) / 4_000)
        if one.low <= beyond <= one.high:
            assert at(one, float(beyond)) == (one.beyond, one.beyond_losers) != (one.verdict, one.losers)
    assert any(one.end is not None for one in found[:6]) or (name, binding) == ("karaoke", False)


def test_a_verdict_that_comes_and_goes_is_told_with_both_its_ends(catalogue: Catalogue) -> None:
    """Against every number of a fine grid, one game at a time: the workshop owner loses in a sliver only."""
    premises, guidance = policylab.load("workshop"), catalogue.regimes["guidance"]
    found = {one.name: one for one in turning_points(premises, guidance)}["mandate"]
    assert found.end is not None
    values = np.linspace(0.95 * found.turn, 1.05 * found.end, 61)
    loses = [
        value
        for value in values
        if told(judged(*put(premises, guidance, {"mandate": float(value)}), catalogue, binding=False))
        == (found.verdict, found.losers)
    ]
    step = values[1] - values[0]
    assert 0 < len(loses) < 40
    assert loses == [value for value in values if min(loses) <= value <= max(loses)]
    assert min(loses) - step <= found.turn <= min(loses) + 0.01 * found.turn
    assert max(loses) - 0.01 * found.end <= found.end <= max(loses) + step


def test_what_lasts_a_point_or_two_is_passed_over() -> None:
    codes = np.array([1, 1, 2, 3, 3, 3, 3])
    assert _lasting(codes) == 3
    assert _lasting(np.array([1, 2, 1, 1, 2, 2, 2])) == 4
    assert _lasting(np.array([1, 1, 1, 1, 1, 1, 2])) == 6


def test_a_number_that_nothing_hangs_on_has_no_turning_point(catalogue: Catalogue) -> None:
    premises, nothing = policylab.load("karaoke"), catalogue.regimes["enforcement_only"]
    assert turning_points(premises, nothing) == ()


def test_a_number_the_user_has_set_does_not_move(catalogue: Catalogue) -> None:
    article = catalogue.regimes["article"]
    free = turning_points(policylab.load("karaoke"), article)
    name = free[0].name
    fixed = turning_points(policylab.load("karaoke", {name: free[0].value}), article)
    assert name not in {one.name for one in fixed}
    assert [one.name for one in fixed] == [one.name for one in free[1:]]


@pytest.mark.parametrize("varies", ["knowledge", "premises"])
def test_an_outlook_counts_the_futures_in_which_all_three_gain(varies: str, catalogue: Catalogue) -> None:
    premises, article = policylab.load("hotel"), catalogue.regimes["article"]
    found = outlook(premises, article, varies=varies, draws=64, sets=3, seed=5)  # type: ignore[arg-type]
    shares = []
    for futures in scramblings(premises, article.instruments, 64, k=3, seed=5, varies=varies):  # type: ignore[arg-type]
        drawn = futures.scenario(premises)
        today = play(drawn, catalogue.regimes["enforcement_only"], 64)
        verdict = judge_futures(drawn, futures.regime(article), today, 64).verdict
        shares.append((verdict == MULTI_WIN).mean())
    assert found.share.share == pytest.approx(np.mean(shares))
    assert found.share.low <= found.share.share <= found.share.high
    assert sum(found.verdicts.values()) == pytest.approx(1)
    assert found.verdicts["multi_win"] == pytest.approx(found.share.share)
    # The same futures by verdict and losers: those with losers are told apart by who they are.
    assert found.fates["multi_win", ()] == pytest.approx(found.share.share)
    losing = {losers: share for (verdict, losers), share in found.fates.items() if verdict == "losers"}
    assert sum(losing.values()) == pytest.approx(found.verdicts["losers"])
    assert () not in losing
    assert sum(found.fates.values()) == pytest.approx(1)
    assert found.failing.share == pytest.approx(1 - found.share.share)
    if found.failing.box is not None:
        assert found.failing.box.density > found.failing.share


def test_the_two_kinds_of_range_are_not_mixed(catalogue: Catalogue) -> None:
    premises, article = policylab.load("hotel"), catalogue.regimes["article"]
    known, differ = (
        scramblings(premises, article.instruments, 8, k=2, varies=varies)[0].names
        for varies in ("knowledge", "premises")
    )
    assert known
    assert differ
    assert not set(known) & set(differ)
