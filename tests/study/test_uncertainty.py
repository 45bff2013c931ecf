"""Shares of futures with their intervals, and policy regret, against scipy and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from policylab.errors import InputError
from policylab.i18n.uncertainty import NOT_MULTI_WIN, share_sentence
from policylab.study.uncertainty import convergence, policy_regret, share_of_futures

RANDOM = np.random.default_rng(20121218)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("sets", [2, 8])
def test_the_interval_is_students(sets: int, level: float) -> None:
    holds = RANDOM.random((sets, 200)) < 0.4
    found = share_of_futures(holds, level=level)
    shares = [float(np.mean(row)) for row in holds]
    low, high = stats.t.interval(level, sets - 1, np.mean(shares), stats.sem(shares))
    assert found.share == pytest.approx(holds.mean(), abs=1e-12)
    assert found.standard_error == pytest.approx(stats.sem(shares), abs=1e-12)
    assert (found.low, found.high) == pytest.approx((max(low, 0), min(high, 1)), abs=1e-9)
    assert (found.sets, found.draws, found.level) == (sets, 200, level)


def test_the_interval_ends_at_0_and_1() -> None:
    rare = np.zeros((8, 50), dtype=bool)
    rare[0, :3] = True
    assert share_of_futures(rare).low == 0
    assert share_of_futures(~rare).high == 1
    never = share_of_futures(np.zeros((8, 50)))
    assert (never.share, never.low, never.high, never.standard_error) == (0, 0, 0, 0)


def test_the_interval_holds_the_true_share_as_often_as_it_says() -> None:
    chance, times = 0.3, 2000
    holds = RANDOM.random((times, 8, 64)) < chance
    found = [share_of_futures(one, level=0.9) for one in holds]
    inside = np.mean([one.low <= chance <= one.high for one in found])
    assert inside == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / times))


def test_convergence_takes_the_first_draws_of_each_set() -> None:
    holds = RANDOM.random((8, 300)) < 0.7
    table = convergence(holds)
    assert [one.draws for one in table] == [16, 32, 64, 128, 256, 300]
    for one in table:
        assert one == share_of_futures(holds[:, : one.draws])
    assert [one.draws for one in convergence(holds[:, :64])] == [16, 32, 64]
    assert [one.draws for one in convergence(holds[:, :5])] == [5]


def test_shares_that_cannot_be_taken_are_refused() -> None:
    for shape in ((1, 5), (5,), (2, 0), (2, 3, 4)):
        with pytest.raises(InputError, match=r"expected shape \(k, n\)"):
            share_of_futures(np.ones(shape, dtype=bool))
    for wrong in (np.array([[0.5, 1], [0, 1]]), np.array([[np.nan, 1], [0, 1]]), np.array([["a", "b"], ["c", "d"]])):
        with pytest.raises(InputError, match="expected true or false in each future"):
            share_of_futures(wrong)
    with pytest.raises(InputError, match="expected a number between 0 and 1; got 95"):
        share_of_futures(np.ones((2, 2)), level=95)
    with pytest.raises(InputError) as caught:
        convergence(np.full((1, 3), 2), level=0)
    assert len(caught.value.faults) == 3


def test_a_share_is_told_with_its_interval() -> None:
    holds = RANDOM.random((8, 512)) < 0.25
    found = share_of_futures(holds)
    said = share_sentence(
        NOT_MULTI_WIN, found=found.share, low=found.low, high=found.high, level=found.level, sets=8, draws=512
    )
    for number in (found.share, found.low, found.high):
        assert f"{100 * number:.1f}".removesuffix(".0") + "%" in said.zh
        assert f"{100 * number:.1f}".removesuffix(".0") + "%" in said.en
    assert "8 sets of 512 draws" in said.en
    assert "95%区间" in said.zh
    never = share_sentence(NOT_MULTI_WIN, found=0.0, low=0.0, high=0.0, level=0.95, sets=8, draws=512)
    assert "none of the 4,096 futures" in never.en
    assert "4,096种情形中，没有一种" in never.zh


# ----------------------------------------------------------------------------------------------- regret


def test_regret_by_hand() -> None:
    payoff = [[-10.0, -50.0, -30.0, -20.0], [-20.0, -20.0, -20.0, -20.0], [-15.0, np.nan, -10.0, -5.0]]
    found = policy_regret(payoff)
    np.testing.assert_allclose(found.regret, np.array([[0, 30, 20, 15], [10, 0, 10, 15], [5, np.nan, 0, 0]]))
    np.testing.assert_allclose(found.mean, [16.25, 8.75, 5 / 3])
    np.testing.assert_allclose(found.maximum, [30, 15, 5])
    np.testing.assert_allclose(found.percentile_95, [30, 15, 5])
    np.testing.assert_allclose(found.available, [1, 1, 0.75])
    assert found.best() == 1  # the third would regret less, but is not always there
    assert found.best("mean") == 1
    assert policy_regret([[1.0, np.nan], [np.nan, 1.0]]).best() is None


@settings(max_examples=50)
@given(
    st.integers(1, 6).flatmap(
        lambda regimes: st.lists(
            st.lists(st.floats(-1e7, 1e7), min_size=regimes, max_size=regimes), min_size=1, max_size=60
        )
    )
)
def test_regret_is_that_of_a_plain_loop(rows: list[list[float]]) -> None:
    found = policy_regret(np.array(rows).T)
    for place in range(len(rows[0])):
        lost = sorted(max(row) - row[place] for row in rows)
        assert found.mean[place] == pytest.approx(sum(lost) / len(lost), rel=1e-9, abs=1e-9)
        assert found.maximum[place] == lost[-1]
        # The least regret that is not exceeded in 95% of the futures.
        least = next(one for one in lost if sum(other <= one for other in lost) >= 0.95 * len(lost) - 1e-9)
        assert found.percentile_95[place] == least
    assert found.regret.min() == 0
    assert (found.regret.min(axis=0) == 0).all()


def test_a_regime_that_is_never_available_has_no_regret() -> None:
    found = policy_regret([[1.0, 2.0], [np.nan, np.nan]])
    assert np.isnan([found.mean[1], found.percentile_95[1], found.maximum[1]]).all()
    assert found.available[1] == 0
    assert found.best() == 0


def test_payoffs_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(InputError, match=r"expected shape \(regimes, draws\)"):
        policy_regret([1.0, 2.0])
    with pytest.raises(InputError) as caught:
        policy_regret([[1.0, np.nan, np.inf], [2.0, np.nan, 1.0]])
    assert len(caught.value.faults) == 2
    assert "none in 1 futures" in str(caught.value)
