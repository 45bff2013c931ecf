"""Enforcement by past record: published numbers, exact fractions, other algorithms, simulation, and bad input."""

from __future__ import annotations

import itertools
import math
import pickle
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylab.solve.harrington import harrington, harrington_threshold
from policylab.solve.markov import Simulation, simulate, stationary, steady_state
from policylab.solve.scholz import scholz
from policylab.solve.targeting import Targeting, best_policies, evaluate, targeting

Floats = npt.NDArray[np.float64]

# p1, F1, p2, F2, u, beta of the worked example.
EXAMPLE = (0.1, 0.0, 0.5, 10.0, 0.4, 0.9)
COMPLY, VIOLATE = 0, 1

UNITS = [1e-3, 1.0, 1e6]


def solved(r: npt.ArrayLike, q: npt.ArrayLike, discount: float) -> Floats:
    """Return the values of one policy from its linear equations."""
    q0, q1 = np.asarray(q, dtype=float)
    P = np.array([[1 - q0, q0], [q1, 1 - q1]])
    values: Floats = np.linalg.solve(np.eye(2) - discount * P, np.asarray(r, dtype=float))
    return values


def drawn(rng: np.random.Generator, n: int, unit: float = 1.0) -> tuple[Floats, Floats]:
    """Return payoffs and chances to leave; about one chance in five is 0 or 1."""
    payoffs = unit * (rng.normal(size=(2, n)) + rng.normal())
    leave = np.clip(rng.uniform(-0.1, 1.1, (2, n)), 0, 1)
    return payoffs, leave


def gain_of_complying(
    cost: float, p1: float, F1: float, p2: float, F2: float, u: float, beta: float, benefit: float
) -> float:
    """Return what an agent that always violates gains by complying for one period while targeted."""
    trusted, targeted = solved([benefit - p1 * F1, -p2 * F2], [p1, 0], beta)
    return float(-cost + beta * (p2 * u * trusted + (1 - p2 * u) * targeted) - targeted)


class TestHarrington:
    """Harrington (1988), the threshold from the deviation for one period."""

    def test_worked_example(self) -> None:
        assert abs(harrington_threshold(*EXAMPLE) - 9.736842105) < 1e-9
        assert abs(harrington_threshold(*EXAMPLE) - (5 + Fraction(9, 10) / 5 * 5 / Fraction(19, 100))) < 1e-14
        assert abs(harrington_threshold(*EXAMPLE, benefit=1) - 10.684210526) < 1e-9
        assert abs(harrington_threshold(*EXAMPLE, benefit=1) - (5 + Fraction(18, 19) * 6)) < 1e-14

    @pytest.mark.parametrize("benefit", [0.0, 1.0])
    def test_policy_flips_at_the_threshold(self, benefit: float) -> None:
        threshold = harrington_threshold(*EXAMPLE, benefit=benefit)
        for cost in (3.0, 5.0, 9.0, threshold - 1e-4, threshold - 1e-6):
            assert harrington(cost, *EXAMPLE, benefit=benefit).policy_names == ("violate", "comply")
        for cost in (threshold + 1e-6, threshold + 1e-4, 20.0, 1000.0):
            assert harrington(cost, *EXAMPLE, benefit=benefit).policy_names == ("violate", "violate")

    def test_published_digits(self) -> None:
        assert harrington(9.7368, *EXAMPLE).policy_names == ("violate", "comply")
        assert harrington(9.7369, *EXAMPLE).policy_names == ("violate", "violate")
        for cost in (1e-4, 0.01, 1.0):  # no penalty while trusted, so not even the smallest cost is borne there
            assert harrington(cost, *EXAMPLE).policy_names == ("violate", "comply")

    def test_tie_at_the_threshold_goes_to_the_first_action(self) -> None:
        assert harrington(harrington_threshold(*EXAMPLE), *EXAMPLE).policy == (VIOLATE, COMPLY)

    def test_steady_state(self) -> None:
        """Compliance p1/(p1 + p2 u), inspections p1 p2 (1 + u)/(p1 + p2 u); no penalty is ever paid."""
        result = harrington(8, *EXAMPLE)
        assert abs(result.share_targeted - 1 / 3) < 1e-15
        np.testing.assert_allclose(result.joint, [[0, 2 / 3], [1 / 3, 0]], atol=1e-15)
        assert result.mean_inspections is not None
        assert abs(result.mean_inspections - 7 / 30) < 1e-15
        paid = -(result.joint * [[0, 0.1 * 0.0], [0, 0.5 * 10.0]]).sum()
        assert paid == 0

    def test_never_complying_ends_targeted(self) -> None:
        result = harrington(12, *EXAMPLE)
        assert result.shares.tolist() == [0, 1]
        assert result.mean_inspections == 0.5
        assert abs(result.values[1] + 5 / (1 - 0.9)) < 1e-12

    def test_without_a_future_only_the_penalty_counts(self) -> None:
        assert harrington_threshold(0.1, 0, 0.5, 10, 0.4, 0) == 5
        assert abs(harrington_threshold(0.1, 0, 0.5, 10, 0.4, 1e-9) - 5) < 1e-8
        assert harrington(4.999, 0.1, 0, 0.5, 10, 0.4, 0).policy_names == ("violate", "comply")
        assert harrington(5.001, 0.1, 0, 0.5, 10, 0.4, 0).policy_names == ("violate", "violate")

    @pytest.mark.parametrize("unit", UNITS)
    def test_formula_is_the_one_period_deviation(self, unit: float) -> None:
        """The cost at which complying once gains nothing, by bisection over values from a linear system."""
        rng = np.random.default_rng(5)
        for _ in range(40):
            p1, p2, u = rng.uniform(0, 1, 3)
            F1, F2 = unit * rng.uniform(0, 50, 2)
            scheme = (p1, F1, p2, F2, u, rng.uniform(0, 0.999), unit * rng.normal())
            low, high = -1e6 * unit, 1e6 * unit
            assert gain_of_complying(low, *scheme) > 0 > gain_of_complying(high, *scheme)
            for _ in range(100):
                middle = (low + high) / 2
                low, high = (middle, high) if gain_of_complying(middle, *scheme) > 0 else (low, middle)
            assert math.isclose(harrington_threshold(*scheme), low, rel_tol=1e-9, abs_tol=1e-8 * unit)

    @given(
        st.floats(0.01, 1),
        st.floats(0.01, 1),
        st.floats(0.01, 1),
        st.floats(0, 0.99),
        st.floats(0, 1),
        st.floats(-3, 6).map(lambda power: 10.0**power),
    )
    def test_best_policy_flips_there(
        self, p1: float, p2: float, u: float, beta: float, leniency: float, F2: float
    ) -> None:
        """Whatever it does while trusted, if the penalty is no worse there and trust brings nothing more."""
        F1 = leniency * min(1.0, p2 / p1) * F2
        threshold = harrington_threshold(p1, F1, p2, F2, u, beta)
        assert harrington(threshold * (1 - 1e-4), p1, F1, p2, F2, u, beta).policy[1] == COMPLY
        assert harrington(threshold * (1 + 1e-4), p1, F1, p2, F2, u, beta).policy == (VIOLATE, VIOLATE)

    def test_benefit_of_trust_can_keep_an_agent_out_of_the_targeted_state(self) -> None:
        """Above the threshold, complying while trusted may still be best: what the formula leaves out."""
        scheme = (0.5, 0.0, 0.5, 1.0, 0.0, 0.9)
        result = harrington(5.0, *scheme, benefit=10.0)
        assert harrington_threshold(*scheme, benefit=10.0) < 5
        assert result.policy_names == ("comply", "violate")
        assert result.share_targeted == 0


def exact_values(
    payoffs: list[list[Fraction]], leave: list[list[Fraction]], discount: Fraction, policy: tuple[int, int]
) -> tuple[Fraction, Fraction]:
    """Return a policy's values by Cramer's rule."""
    (r0, r1), (q0, q1) = ([row[action] for row, action in zip(one, policy, strict=True)] for one in (payoffs, leave))
    a, b, c, d = 1 - discount * (1 - q0), -discount * q0, -discount * q1, 1 - discount * (1 - q1)
    determinant = a * d - b * c
    return (r0 * d - b * r1) / determinant, (a * r1 - c * r0) / determinant


def exact_shares(q0: Fraction, q1: Fraction) -> tuple[Fraction, Fraction]:
    if q0 == 0:
        return Fraction(1), Fraction(0)
    return q1 / (q0 + q1), q0 / (q0 + q1)


def in_fractions(values: npt.ArrayLike) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in np.asarray(values, dtype=float).tolist()]


class TestEvaluation:
    @pytest.mark.parametrize("discount", [0.0, 0.3, 0.9, 0.999, 1 - 1e-9])
    def test_exact_fractions(self, discount: float) -> None:
        rng = np.random.default_rng(1)
        for unit in UNITS:
            payoffs, leave = drawn(rng, 3, unit)
            found = evaluate(payoffs, leave, discount)
            assert found.shape == (3, 3, 2)
            exact = in_fractions(payoffs), in_fractions(leave), Fraction(discount)
            largest = np.abs(payoffs).max() / (1 - discount)
            for a, b in itertools.product(range(3), repeat=2):
                expected = [float(value) for value in exact_values(*exact, (a, b))]
                np.testing.assert_allclose(found[a, b], expected, rtol=0, atol=4e-15 * largest)

    def test_value_iteration(self) -> None:
        rng = np.random.default_rng(2)
        payoffs, leave = drawn(rng, 2)
        found = evaluate(payoffs, leave, 0.95)
        for a, b in itertools.product(range(2), repeat=2):
            r, q = payoffs[[0, 1], [a, b]], leave[[0, 1], [a, b]]
            values = np.zeros(2)
            for _ in range(800):
                values = r + 0.95 * ((1 - q) * values + q * values[::-1])
            np.testing.assert_allclose(found[a, b], values, atol=1e-12)

    def test_simulated_sums(self) -> None:
        """The mean discounted sum of 20,000 agents, from either state, within four standard errors."""
        rng = np.random.default_rng(3)
        payoffs, leave, discount = np.array([[1.0], [-2.0]]), np.array([[0.3], [0.6]]), 0.8
        found = evaluate(payoffs, leave, discount)[0, 0]
        for start in (0, 1):
            state = np.full(20_000, start)
            total = np.zeros(len(state))
            for period in range(120):
                total += discount**period * payoffs[state, 0]
                state ^= rng.random(len(state)) < leave[state, 0]
            assert abs(total.mean() - found[start]) < 4 * total.std() / math.sqrt(len(state))

    def test_nobody_leaves(self) -> None:
        np.testing.assert_allclose(evaluate([[3], [-1]], [[0], [0]], 0.75)[0, 0], [12, -4], rtol=1e-15)

    def test_without_a_future(self) -> None:
        assert evaluate([[3, 4], [-1, 7]], [[1, 0.5], [0.2, 0]], 0)[1, 0].tolist() == [4, -1]

    def test_many_at_once(self) -> None:
        """Evaluation and choice of 200 problems are those of one after the other."""
        rng = np.random.default_rng(4)
        problems = [drawn(rng, 3, 10.0 ** rng.integers(-3, 7)) for _ in range(200)]
        payoffs, leave = (np.array(one).reshape(20, 10, 2, 3) for one in zip(*problems, strict=True))
        public = rng.integers(0, 2, (20, 10, 2, 3))
        payoffs[::2] = np.round(payoffs[::2], 0)  # some of them with ties
        values = evaluate(payoffs, leave, 0.9)
        policies = best_policies(payoffs, leave, 0.9, public=public)
        chosen = np.take_along_axis(leave, policies[..., np.newaxis], axis=-1)[..., 0]
        lasting = steady_state(chosen)
        assert values.shape == (20, 10, 3, 3, 2)
        assert policies.shape == lasting.shape == (20, 10, 2)
        for index in np.ndindex(20, 10):
            one = targeting(payoffs[index], leave[index], 0.9, public=public[index])
            np.testing.assert_array_equal(one.all_values, values[index])
            assert one.policy == tuple(policies[index])
            np.testing.assert_array_equal(one.shares, lasting[index])

    def test_leading_dimensions_are_broadcast(self) -> None:
        rng = np.random.default_rng(6)
        payoffs, leave = rng.normal(size=(5, 1, 2, 3)), rng.uniform(size=(4, 2, 3))
        public = rng.normal(size=(2, 3))
        values, policies = evaluate(payoffs, leave, 0.5), best_policies(payoffs, leave, 0.5, public=public)
        assert values.shape == (5, 4, 3, 3, 2)
        for i, j in np.ndindex(5, 4):
            one = targeting(payoffs[i, 0], leave[j], 0.5, public=public)
            np.testing.assert_array_equal(one.all_values, values[i, j])
            assert one.policy == tuple(policies[i, j])


class TestSteadyState:
    def test_long_run_mean_of_the_chain(self) -> None:
        """The mean of the first 20,000 distributions from the trusted state, the end of a chain that is absorbed."""
        rng = np.random.default_rng(7)
        cases = [*itertools.product((0.0, 0.1, 0.5, 1.0), repeat=2), *rng.uniform(0.05, 1, (20, 2)).tolist()]
        for q0, q1 in cases:
            P = np.array([[1 - q0, q0], [q1, 1 - q1]])
            state, mean = np.array([1.0, 0.0]), np.zeros(2)
            for _ in range(20_000 if (q0, q1) == (1, 1) else 2_000):
                mean, state = mean + state, state @ P
            mean /= mean.sum()
            expected = mean if (q0, q1) == (1, 1) else state
            np.testing.assert_allclose(steady_state([q0, q1]), expected, atol=1e-12)

    @given(st.integers(0, 1000), st.integers(0, 1000), st.sampled_from([1000, 10**9, 10**300]))
    def test_exact(self, first: int, second: int, parts: int) -> None:
        q0, q1 = first / parts, second / parts
        found = steady_state([q0, q1])
        expected = [float(share) for share in exact_shares(Fraction(q0), Fraction(q1))]
        np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0)

    def test_absorbing_states(self) -> None:
        assert steady_state([0, 0]).tolist() == [1, 0]
        assert steady_state([0, 0.3]).tolist() == [1, 0]
        assert steady_state([0.3, 0]).tolist() == [0, 1]
        assert steady_state([1e-300, 0]).tolist() == [0, 1]

    def test_one_that_alternates(self) -> None:
        assert steady_state([1, 1]).tolist() == [0.5, 0.5]

    def test_joint_and_inspections(self) -> None:
        """Shares of time by state and action; inspections by state, or by state and action."""
        payoffs, leave = [[0, 1, 0], [0, 0, 1]], [[0.5, 0.25, 0.5], [0.5, 0.5, 0.75]]
        by_state = targeting(payoffs, leave, 0.5, inspections=[1, 4])
        by_action = targeting(payoffs, leave, 0.5, inspections=[[9, 1, 9], [9, 9, 4]])
        assert by_state.policy == (1, 2)
        np.testing.assert_allclose(by_state.joint, [[0, 0.75, 0], [0, 0, 0.25]], atol=1e-15)
        assert by_state.joint.sum() == 1
        assert by_state.mean_inspections == by_action.mean_inspections == 1.75
        assert targeting(payoffs, leave, 0.5).mean_inspections is None

    def test_two_actions_and_inspections_by_state(self) -> None:
        """With two actions, two numbers are still one per state."""
        result = targeting([[0, 1], [0, 1]], [[0, 1], [0, 1]], 0.5, inspections=[2, 6])
        assert result.mean_inspections == 4


def policy_iteration(payoffs: Floats, leave: Floats, discount: float) -> Floats:
    """Return the values of the best policy, by improving a policy until nothing improves it."""
    policy = np.zeros(2, dtype=int)
    for _ in range(100):
        values = solved(payoffs[[0, 1], policy], leave[[0, 1], policy], discount)
        deviating = payoffs + discount * ((1 - leave) * values[:, np.newaxis] + leave * values[::-1, np.newaxis])
        better = deviating.max(axis=1) > deviating[[0, 1], policy] + 1e-12 * np.abs(deviating).max()
        if not better.any():
            return values
        policy = np.where(better, deviating.argmax(axis=1), policy)
    raise AssertionError("policy iteration does not end")


def exact_choice(
    payoffs: list[list[int]], leave: list[list[Fraction]], discount: Fraction, public: list[list[int]] | None
) -> tuple[int, int]:
    """Return the policy best from both states, exact ties to the lowest public mean, then the lowest actions."""
    n = len(payoffs[0])
    gains = [[Fraction(value) for value in row] for row in payoffs]
    policies = [(a, b) for a in range(n) for b in range(n)]
    values = {policy: exact_values(gains, leave, discount, policy) for policy in policies}
    highest = [max(value[state] for value in values.values()) for state in (0, 1)]
    best = [policy for policy in policies if list(values[policy]) == highest]

    def harm(policy: tuple[int, int]) -> Fraction:
        if public is None:
            return Fraction(0)
        lasting = exact_shares(leave[0][policy[0]], leave[1][policy[1]])
        return lasting[0] * public[0][policy[0]] + lasting[1] * public[1][policy[1]]

    return min(best, key=lambda policy: (harm(policy), policy))


def grid(low: int, high: int, n: int) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(st.integers(low, high), min_size=n, max_size=n)
    return st.lists(row, min_size=2, max_size=2)


class TestBestPolicy:
    @pytest.mark.parametrize("discount", [0.0, 0.5, 0.95, 0.999])
    def test_as_good_as_policy_iteration(self, discount: float) -> None:
        rng = np.random.default_rng(8)
        for _ in range(60):
            unit = 10.0 ** rng.integers(-3, 7)
            payoffs, leave = drawn(rng, int(rng.integers(1, 6)), unit)
            result = targeting(payoffs, leave, discount)
            expected = policy_iteration(payoffs, leave, discount)
            np.testing.assert_allclose(result.values, expected, rtol=0, atol=1e-9 * unit / (1 - discount))
            assert result.values[0] >= result.all_values[..., 0].max() - 1e-9 * np.ptp(payoffs) / (1 - discount)
            assert 0 <= result.regret <= 1e-9
            np.testing.assert_array_equal(result.values, result.all_values[result.policy])

    @given(st.data())
    def test_exact_choice_in_any_unit(self, data: st.DataObject) -> None:
        """Whole-number payoffs have many ties; neither a unit nor a constant may change what is chosen."""
        n = data.draw(st.integers(1, 3))
        payoffs, tenths = data.draw(grid(-20, 20, n)), data.draw(grid(0, 10, n))
        public = data.draw(st.one_of(st.none(), grid(-3, 3, n)))
        discount = data.draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)]))
        unit, shift = data.draw(st.floats(-3, 6)), data.draw(st.floats(-1000, 1000))
        leave = [[Fraction(tenth, 10) for tenth in row] for row in tenths]
        scaled = 10.0**unit * (np.array(payoffs) + shift)
        other = None if public is None else 10.0**-unit * (np.array(public) - shift / 100)
        result = targeting(scaled, np.array(tenths) / 10, float(discount), public=other)
        assert result.policy == exact_choice(payoffs, leave, discount, public)
        assert result.regret <= 1e-9

    @given(st.data())
    def test_affine_payoffs(self, data: st.DataObject) -> None:
        """The values move with the payoffs, shares and policy not at all."""
        n = data.draw(st.integers(1, 3))
        number = st.floats(-1, 1).map(lambda value: round(value, 3))
        row = st.lists(number, min_size=n, max_size=n)
        payoffs = np.array(data.draw(st.lists(row, min_size=2, max_size=2)))
        leave = np.array(data.draw(grid(0, 20, n))) / 20
        factor, shift = 10.0 ** data.draw(st.floats(-3, 6)), data.draw(st.floats(-10, 10))
        one, other = targeting(payoffs, leave, 0.8), targeting(factor * (payoffs + shift), leave, 0.8)
        assert one.policy == other.policy
        np.testing.assert_array_equal(one.joint, other.joint)
        np.testing.assert_allclose(other.all_values, factor * (one.all_values + shift / 0.2), atol=1e-11 * factor)

    def test_order_of_the_actions(self) -> None:
        rng = np.random.default_rng(9)
        for _ in range(30):
            payoffs, leave = drawn(rng, 4)
            order = rng.permutation(4)
            one, other = targeting(payoffs, leave, 0.9), targeting(payoffs[:, order], leave[:, order], 0.9)
            assert one.policy == tuple(order[list(other.policy)])

    def test_a_short_sighted_agent_still_chooses_while_targeted(self) -> None:
        """Without a future the value from the trusted state leaves the other action open, the agent does not."""
        result = targeting([[1, 0], [0, 1]], [[1, 1], [1, 1]], 0.0, public=[[0, 0], [0, 9]])
        assert result.policy == (0, 1)
        assert result.regret == 0

    def test_action_in_a_state_never_entered(self) -> None:
        """What it would do there."""
        result = targeting([[5, 0], [0, 1]], [[0, 1], [0, 0]], 0.9)
        assert result.policy == (0, 1)
        assert result.share_targeted == 0


class TestTies:
    def test_public_decides(self) -> None:
        payoffs, leave = [[1, 1], [0, 0]], [[0.2, 0.2], [0.4, 0.4]]
        assert targeting(payoffs, leave, 0.9).policy == (0, 0)
        assert targeting(payoffs, leave, 0.9, public=[[0, -1], [3, 2]]).policy == (1, 1)
        assert targeting(payoffs, leave, 0.9, public=[[0, 1], [3, 2]]).policy == (0, 1)
        assert targeting(payoffs, leave, 0.9, public=[[7, 7], [7, 7]]).policy == (0, 0)

    def test_public_counts_by_the_share_of_time(self) -> None:
        """All payoffs tie, so the public decides alone, between a rare great harm and a frequent small one.

        Leaving with chance .1 means 1/11 of the time at a harm of 8, leaving with chance .9 means 9/19 of it.
        """
        payoffs, leave = [[1, 1], [1, 1]], [[0.1, 0.9], [1.0, 1.0]]
        assert targeting(payoffs, leave, 0.9, public=[[0, -2], [8, 8]]).policy == (0, 0)  # 8/11 and 52/19
        assert targeting(payoffs, leave, 0.9, public=[[0, -7], [8, 8]]).policy == (1, 0)  # 8/11 and 2/19

    def test_public_does_not_decide_what_is_no_tie(self) -> None:
        assert targeting([[1.0, 1 + 1e-6], [0.0, 0.0]], np.zeros((2, 2)), 0.9, public=[[0, 9], [0, 0]]).policy[0] == 1

    @pytest.mark.parametrize("unit", UNITS)
    def test_tolerance(self, unit: float) -> None:
        """Nine tenths of a billionth of the range is a tie, eleven tenths are not."""
        for share, expected in ((0.9e-9, 0), (1.1e-9, 1)):
            payoffs = unit * np.array([[1, 1 + share], [0, 0]])
            result = targeting(payoffs, np.zeros((2, 2)), 0.5)
            assert result.policy[0] == expected
            # One period of the better action, and the discount makes it half of a value per period.
            assert abs(result.regret - (0 if expected else share / 2)) < 1e-15

    @pytest.mark.parametrize("unit", UNITS)
    def test_tolerance_of_public(self, unit: float) -> None:
        for share, expected in ((0.9e-9, 0), (1.1e-9, 1)):
            public = unit * np.array([[1, 1 - share], [0, 0]])
            assert targeting(np.ones((2, 2)), np.zeros((2, 2)), 0.5, public=public).policy[0] == expected

    def test_payoffs_that_are_constant_but_for_round_off(self) -> None:
        payoffs = np.array([[0.1 + 0.2, 0.3], [0.3, 0.3]])
        assert payoffs[0, 0] != payoffs[0, 1]
        result = targeting(payoffs, np.full((2, 2), 0.5), 0.9, public=[[1, 0], [1, 0]])
        assert result.policy == (1, 1)
        assert result.regret == 0


class TestSimulate:
    def test_worked_example(self) -> None:
        result = simulate([[0, 0.1], [0.2, 0]], (VIOLATE, COMPLY), agents=100_000, periods=500, seed=2012)
        assert 0 < result.standard_error < 1e-3
        assert abs(result.share_targeted - 1 / 3) < 4 * result.standard_error
        np.testing.assert_array_equal(result.shares[0], [1, 0])
        np.testing.assert_allclose(result.shares.sum(axis=1), 1, atol=1e-15)

    def test_random_schemes(self) -> None:
        rng = np.random.default_rng(10)
        for seed in range(20):
            _, leave = drawn(rng, 3)
            leave = np.clip(leave, 0.1, 0.9)
            policy = tuple(rng.integers(0, 3, 2).tolist())
            result = simulate(leave, policy, agents=2_000, periods=300, seed=seed)
            expected = steady_state(leave[[0, 1], policy])[1]
            assert abs(result.share_targeted - expected) < 4 * result.standard_error

    def test_by_period(self) -> None:
        """Each period's share against the power of the transition matrix."""
        leave, agents = np.array([[0.3], [0.2]]), 50_000
        result = simulate(leave, (0, 0), agents, periods=12, seed=4)
        share = 0.0
        for period in range(12):
            error = math.sqrt(share * (1 - share) / agents)
            assert abs(result.shares[period, 1] - share) <= 4 * error
            share = share * 0.8 + (1 - share) * 0.3

    def test_standard_error_is_the_spread_between_runs(self) -> None:
        runs = [simulate([[0.1], [0.3]], (0, 0), agents=200, periods=120, seed=seed) for seed in range(300)]
        spread = np.std([run.share_targeted for run in runs], ddof=1)
        stated = np.mean([run.standard_error for run in runs])
        assert 0.85 < spread / stated < 1.15

    def test_absorbing_states(self) -> None:
        trusted = simulate([[0, 1], [1, 1]], (0, 0), agents=5, periods=9, seed=0)
        assert (trusted.share_targeted, trusted.standard_error) == (0, 0)
        ended = simulate([[0.0, 0.5], [0.0, 1.0]], (1, 0), agents=50, periods=200, seed=0)
        assert (ended.share_targeted, ended.standard_error) == (1, 0)
        assert (np.diff(ended.shares[:, 1]) >= 0).all()

    def test_one_that_alternates(self) -> None:
        result = simulate([[1], [1]], (0, 0), agents=3, periods=8, seed=0)
        assert result.shares[:, 1].tolist() == [0, 1] * 4
        assert result.share_targeted == 0.5

    def test_seed(self) -> None:
        leave = [[0.3], [0.2]]
        one, again, other = (simulate(leave, (0, 0), 100, 20, seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(one.shares, again.shares)
        assert (one.shares != other.shares).any()
        assert (one.agents, one.periods, one.seed) == (100, 20, 1)


def russell(p: Sequence[float], error: float, violating: Sequence[float], release: float) -> Floats:
    """Return the chain of three groups of agents, inspected with chances p.

    An agent inspected is found wanting if it violates, or with chance `error` if it does not, and moves a group down;
    in the second group one found in order moves up, in the third only with chance `release`.
    """
    wanting = [v + (1 - v) * error for v in violating]
    down = [one * bad for one, bad in zip(p, wanting, strict=True)]
    up = [one * (1 - bad) for one, bad in zip(p, wanting, strict=True)]
    return np.array(
        [
            [1 - down[0], down[0], 0],
            [up[1], 1 - up[1] - down[1], down[1]],
            [0, up[2] * release, 1 - up[2] * release],
        ]
    )


class TestStationary:
    CHAIN = russell((0.2, 0.6, 0.9), error=0.1, violating=(0.5, 0.2, 0.0), release=0.25)

    def test_eigenvector(self) -> None:
        rng = np.random.default_rng(11)
        for chain in [self.CHAIN, *(rng.dirichlet(np.ones(k), k) for k in (1, 2, 3, 5, 8))]:
            values, vectors = np.linalg.eig(chain.T)
            one = np.real(vectors[:, np.argmin(np.abs(values - 1))])
            np.testing.assert_allclose(stationary(chain), one / one.sum(), atol=1e-13)

    def test_long_run_of_three_groups(self) -> None:
        """Russell (1990): 4,000 agents that start with a good record, within three standard errors of the spread."""
        rng, agents, periods = np.random.default_rng(12), 4_000, 1_000
        reached = self.CHAIN.cumsum(axis=1)
        group = np.zeros(agents, dtype=int)
        spent = np.zeros((agents, 3))
        for period in range(periods):
            if period >= 300:
                spent[np.arange(agents), group] += 1
            group = (rng.random((agents, 1)) > reached[group, :2]).sum(axis=1)
        spent /= periods - 300
        errors = spent.std(axis=0, ddof=1) / math.sqrt(agents)
        assert (np.abs(spent.mean(axis=0) - stationary(self.CHAIN)) < 3 * errors).all()

    def test_errors_of_measurement_trap_agents_in_order(self) -> None:
        """Even agents that always comply are in the last group part of the time, and more so with more errors."""
        in_order = (0.0, 0.0, 0.0)
        shares = [stationary(russell((0.2, 0.6, 0.9), error, in_order, 0.25)) for error in (0.0, 0.05, 0.2)]
        assert shares[0].tolist() == [1, 0, 0]
        assert 0 < shares[1][2] < shares[2][2]

    @given(st.integers(1, 1000), st.integers(1, 1000), st.sampled_from([1000, 10**9]))
    def test_two_states(self, first: int, second: int, parts: int) -> None:
        q0, q1 = first / parts, second / parts
        np.testing.assert_allclose(stationary([[1 - q0, q0], [q1, 1 - q1]]), steady_state([q0, q1]), rtol=1e-13)

    def test_small_shares_are_accurate(self) -> None:
        """A chain that climbs with chance 1e-5 and falls with chance one half: shares fall by 2e-5 a step."""
        k, climb, fall = 8, 1e-5, 0.5
        chain = np.diag([climb] * (k - 1), 1) + np.diag([fall] * (k - 1), -1)
        chain += np.diag(1 - chain.sum(axis=1))
        expected = np.array([(climb / fall) ** state for state in range(k)])
        np.testing.assert_allclose(stationary(chain), expected / expected.sum(), rtol=1e-12)

    def test_states_left_for_good(self) -> None:
        chain = np.array([[0.5, 0.25, 0.25, 0], [0, 0.5, 0, 0.5], [0, 1, 0, 0], [0, 0.25, 0, 0.75]])
        np.testing.assert_allclose(stationary(chain), [0, 1 / 3, 0, 2 / 3], atol=1e-15)
        assert stationary([[0.9, 0.1], [0.0, 1.0]]).tolist() == [0, 1]

    def test_a_chain_that_goes_round(self) -> None:
        np.testing.assert_allclose(stationary(np.roll(np.eye(4), 1, axis=1)), 0.25, atol=1e-15)

    def test_the_end_depends_on_the_start(self) -> None:
        with pytest.raises(ValueError) as caught:
            stationary(np.array([[0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0.5, 0, 0.5, 0, 0], [0.2] * 5, [0, 1, 0, 0, 0]]))
        assert str(caught.value) == (
            "stationary: transition must have a single set of states that is never left; got [0, 2] and [1]"
        )


def tit_for_tat_holds(payoffs: tuple[float, float, float, float], w: float) -> bool:
    """Say whether cooperating is a best reply to tit for tat, by value iteration.

    The state is the partner's next move, which is the own last one; moves are 0 cooperate, 1 defect.
    """
    T, R, P, S = payoffs
    stage = np.array([[R, T], [S, P]])  # [partner's move, own move]
    values = np.zeros(2)
    for _ in range(math.ceil(40 / (1 - w))):
        values = (stage + w * values).max(axis=1)
    forever = R / (1 - w)
    return bool(values[0] <= forever + 1e-9 * (T - S) / (1 - w))


class TestScholz:
    def test_the_usual_numbers(self) -> None:
        result = scholz((5, 3, 1, 0), (5, 3, 1, 0))
        assert result.bound == 2 / 3
        assert result.applies
        assert result.failing == ()
        assert (result.row, result.column) == ((5, 3, 1, 0), (5, 3, 1, 0))

    def test_the_player_who_needs_more_decides(self) -> None:
        easy = (3.5, 3, 1, 0)
        assert scholz(easy, easy).bound == 0.2
        assert scholz((5, 3, 1, 0), easy).bound == scholz(easy, (5, 3, 1, 0)).bound == 2 / 3

    @pytest.mark.parametrize("unit", UNITS)
    def test_two_deviations(self, unit: float) -> None:
        """At the bound one of defecting once and defecting for ever pays as much as cooperating, the other no more."""
        rng = np.random.default_rng(13)
        below_one = 0
        for _ in range(100):
            S, P, R, T = np.sort(unit * rng.normal(size=4) + unit)
            w = scholz((T, R, P, S), (T, R, P, S)).bound
            assert w is not None
            if w >= 1:
                continue
            below_one += 1
            once = T + w * S - (R + w * R)
            for_ever = T + w * P / (1 - w) - R / (1 - w)
            assert abs(max(once, for_ever)) <= 1e-9 * unit / (1 - w)
        assert below_one > 20

    def test_no_deviation_pays_from_the_bound_on_and_some_below(self) -> None:
        rng = np.random.default_rng(14)
        tried = 0
        while tried < 40:
            S, P, R, T = np.sort(rng.normal(size=4)).tolist()
            bound = scholz((T, R, P, S), (T, R, P, S)).bound
            assert bound is not None
            if not 0.02 < bound < 0.97:
                continue
            tried += 1
            assert tit_for_tat_holds((T, R, P, S), bound + 0.01)
            assert not tit_for_tat_holds((T, R, P, S), bound - 0.01)

    def test_a_bound_that_no_discount_reaches(self) -> None:
        """Defecting in turns pays more than cooperating."""
        result = scholz((10, 3, 1, 0), (5, 3, 1, 0))
        assert result.bound == 7 / 3
        assert result.applies
        assert not tit_for_tat_holds((10, 3, 1, 0), 0.99)

    @pytest.mark.parametrize("values", list(itertools.permutations((5.0, 3.0, 1.0, 0.0))))
    def test_every_inequality_that_fails_is_named(self, values: tuple[float, float, float, float]) -> None:
        pairs = list(itertools.pairwise(zip("TRPS", values, strict=True)))
        expected = [f"column: {a} > {b} fails, {a} is {x:g} and {b} is {y:g}" for (a, x), (b, y) in pairs if x < y]
        result = scholz((5, 3, 1, 0), values)
        assert list(result.failing) == expected
        assert result.applies == (not expected)
        assert (result.bound is None) == bool(expected)

    def test_both_players_are_named(self) -> None:
        assert scholz((5, 3, 3, 0), (0, 3, 1, 0)).failing == (
            "row: R > P fails, R is 3 and P is 3",
            "column: T > R fails, T is 0 and R is 3",
        )
        assert len(scholz((1, 1, 1, 1), (0, 1, 2, 3)).failing) == 6

    @pytest.mark.parametrize("unit", UNITS)
    def test_payoffs_equal_but_for_round_off(self, unit: float) -> None:
        T = unit * (0.1 + 0.2)
        R = unit * 0.3
        assert T != R
        result = scholz((T, R, 0.1 * unit, 0), (5, 3, 1, 0))
        assert not result.applies
        assert [text[:10] for text in result.failing] == ["row: T > R"]

    @given(st.tuples(*[st.integers(-50, 50)] * 4), st.floats(-3, 6), st.floats(-1000, 1000))
    def test_unit_and_constant_change_nothing(
        self, values: tuple[int, int, int, int], unit: float, shift: float
    ) -> None:
        T, R, P, S = (10.0**unit * (value + shift) for value in values)
        one, other = scholz((5, 3, 1, 0), values), scholz((5, 3, 1, 0), (T, R, P, S))
        assert [text[:13] for text in one.failing] == [text[:13] for text in other.failing]
        if one.bound is not None and other.bound is not None:
            assert math.isclose(one.bound, other.bound, rel_tol=1e-9)


class TestRecord:
    def test_what_it_was_computed_from(self) -> None:
        payoffs = np.array([[1.0, 0.0], [0.0, 2.0]])
        public = np.zeros((2, 2))
        result = targeting(payoffs, [[0, 1], [1, 0]], 0.5, public=public, inspections=(1, 2), actions=["a", "b"])
        payoffs[0, 0] = public[0, 0] = 9
        assert result.payoffs.tolist() == [[1, 0], [0, 2]]
        assert result.leave.tolist() == [[0, 1], [1, 0]]
        assert result.discount == 0.5
        assert result.public is not None
        assert result.public.tolist() == [[0, 0], [0, 0]]
        assert result.inspections is not None
        assert result.inspections.tolist() == [[1, 1], [2, 2]]
        assert result.actions == ("a", "b")
        assert "stationary policies" in result.method
        assert (result.tolerances.tie, result.tolerances.constant) == (1e-9, 1e-12)
        assert [type(action) for action in result.policy] == [int, int]

    def test_names_are_made_up(self) -> None:
        assert targeting([[0, 1], [1, 0]], np.zeros((2, 2)), 0.5).policy_names == ("action 1", "action 0")

    def test_arrays_are_read_only(self) -> None:
        result = targeting([[0], [1]], [[0], [0]], 0.5, public=[[1], [1]], inspections=[1, 2])
        arrays = [result.values, result.all_values, result.shares, result.joint, result.payoffs, result.leave]
        assert result.public is not None
        assert result.inspections is not None
        arrays += [result.public, result.inspections, simulate([[0], [0]], (0, 0), 2, 2, 0).shares]
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.5

    def test_records_are_frozen_and_travel(self) -> None:
        result = targeting([[0], [1]], [[0], [0]], 0.5)
        simulation = simulate([[0.5], [0.5]], (0, 0), 2, 2, 0)
        for record, name in ((result, "regret"), (simulation, "seed"), (scholz((5, 3, 1, 0), (5, 3, 1, 0)), "bound")):
            with pytest.raises(AttributeError):
                setattr(record, name, 1.0)
        again: Targeting = pickle.loads(pickle.dumps(result))
        np.testing.assert_array_equal(again.all_values, result.all_values)
        drawn_again: Simulation = pickle.loads(pickle.dumps(simulation))
        np.testing.assert_array_equal(drawn_again.shares, simulation.shares)

    @pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 4e307])
    def test_any_finite_payoffs(self, scale: float) -> None:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            result = targeting(np.array([[0, 1.0], [1.0, -1.0]]) * scale, np.full((2, 2), 0.5), 0.5)
        assert result.policy == (1, 0)


OK = [[1, 2], [3, 4]]
HALF = [[0.5, 0.5], [0.5, 0.5]]
GOOD = (5, 3, 1, 0)


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("call", "arguments", "others", "words"),
        [
            (
                targeting,
                ([[1, math.nan], [0, 0]], HALF, 0.9),
                {},
                "payoffs must hold finite numbers; got nan at [0, 1]",
            ),
            (targeting, (OK, [[0, 1], [math.inf, 0]], 0.9), {}, "leave must hold finite numbers; got inf at [1, 0]"),
            (targeting, (OK, [[0, 1.5], [0, 0]], 0.9), {}, "leave must hold chances in [0, 1]; got 1.5 at [0, 1]"),
            (targeting, (OK, [[0, 1], [-0.1, 0]], 0.9), {}, "leave must hold chances in [0, 1]; got -0.1 at [1, 0]"),
            (targeting, (OK, HALF, 1), {}, "discount must be a number in [0, 1); got 1"),
            (targeting, (OK, HALF, -0.1), {}, "discount must be a number in [0, 1); got -0.1"),
            (targeting, (OK, HALF, math.nan), {}, "discount must be a number in [0, 1); got nan"),
            (targeting, (OK, HALF, "0.9"), {}, "discount must be a number in [0, 1); got '0.9'"),
            (
                targeting,
                ([1, 2], HALF, 0.9),
                {},
                "payoffs must have shape (..., 2, n), two states and n actions; got (2,)",
            ),
            (
                targeting,
                ([[1, 2]], HALF, 0.9),
                {},
                "payoffs must have shape (..., 2, n), two states and n actions; got (1, 2)",
            ),
            (
                targeting,
                ([[], []], HALF, 0.9),
                {},
                "payoffs must have shape (..., 2, n), two states and n actions; got (2, 0)",
            ),
            (
                targeting,
                (OK, [[0.5], [0.5]], 0.9),
                {},
                "payoffs and leave must have the same shape; got (2, 2) and (2, 1)",
            ),
            (
                targeting,
                ([OK], HALF, 0.9),
                {},
                "payoffs and leave must have two dimensions; got shape (1, 2, 2) together",
            ),
            (targeting, ([[1, 2], [3]], HALF, 0.9), {}, "payoffs must be an array of numbers; got [[1, 2], [3]]"),
            (
                targeting,
                ([["1", "2"], ["3", "4"]], HALF, 0.9),
                {},
                "payoffs must be an array of numbers; got [['1', '2'], ['3', '4']]",
            ),
            (
                targeting,
                (np.ma.masked_invalid([[1, math.nan], [1, 2]]), HALF, 0.9),
                {},
                "payoffs must hold a number in every cell; got a masked array",
            ),
            (
                targeting,
                (OK, HALF, 0.9),
                {"public": [[1], [1]]},
                "public must have the shape of payoffs, (2, 2); got (2, 1)",
            ),
            (
                targeting,
                (OK, HALF, 0.9),
                {"public": [[1, 2], [math.nan, 1]]},
                "public must hold finite numbers; got nan at [1, 0]",
            ),
            (
                targeting,
                (OK, HALF, 0.9),
                {"inspections": [1, 2, 3]},
                "inspections must have shape (2,) or (2, 2); got (3,)",
            ),
            (
                targeting,
                (OK, HALF, 0.9),
                {"inspections": [1, math.inf]},
                "inspections must hold finite numbers; got inf at [1]",
            ),
            (
                targeting,
                (OK, HALF, 0.9),
                {"actions": ["a"]},
                "actions must name every action; got 1 names for 2 actions: a",
            ),
            (
                evaluate,
                (np.ones((3, 2, 2)), np.ones((2, 2, 2)), 0.9),
                {},
                "payoffs and leave must have the same shape; got (3, 2, 2) and (2, 2, 2)",
            ),
            (
                best_policies,
                (OK, HALF, 0.9),
                {"public": np.ones((3, 2, 2))},
                "public must have the shape of payoffs, (2, 2); got (3, 2, 2)",
            ),
            (steady_state, ([0.1, 0.2, 0.3],), {}, "leave_chosen must have shape (..., 2); got (3,)"),
            (steady_state, (0.1,), {}, "leave_chosen must have shape (..., 2); got ()"),
            (steady_state, ([0.1, 2],), {}, "leave_chosen must hold chances in [0, 1]; got 2.0 at [1]"),
            (steady_state, ([0.1, math.nan],), {}, "leave_chosen must hold finite numbers; got nan at [1]"),
            (harrington_threshold, (1.1, 0, 0.5, 10, 0.4, 0.9), {}, "p1 must be a number in [0, 1]; got 1.1"),
            (harrington_threshold, (0.1, -1, 0.5, 10, 0.4, 0.9), {}, "F1 must be a number in [0, inf); got -1"),
            (harrington_threshold, (0.1, 0, math.nan, 10, 0.4, 0.9), {}, "p2 must be a number in [0, 1]; got nan"),
            (harrington_threshold, (0.1, 0, 0.5, math.inf, 0.4, 0.9), {}, "F2 must be a number in [0, inf); got inf"),
            (harrington_threshold, (0.1, 0, 0.5, 10, -0.4, 0.9), {}, "u must be a number in [0, 1]; got -0.4"),
            (harrington_threshold, (0.1, 0, 0.5, 10, 0.4, 1), {}, "beta must be a number in [0, 1); got 1"),
            (
                harrington_threshold,
                (*EXAMPLE, math.inf),
                {},
                "benefit must be a number in (-inf, inf); got inf",
            ),
            (harrington, (math.nan, *EXAMPLE), {}, "cost must be a number in (-inf, inf); got nan"),
            (harrington, (8, 0.1, 0, 0.5, 10, 0.4, 1), {}, "beta must be a number in [0, 1); got 1"),
            (simulate, (HALF, (0, 2), 9, 9, 0), {}, "policy must name two of 2 actions by their numbers; got (0, 2)"),
            (simulate, (HALF, (0, -1), 9, 9, 0), {}, "policy must name two of 2 actions by their numbers; got (0, -1)"),
            (simulate, (HALF, (0,), 9, 9, 0), {}, "policy must name two of 2 actions by their numbers; got (0,)"),
            (simulate, (HALF, 0, 9, 9, 0), {}, "policy must name two of 2 actions by their numbers; got 0"),
            (
                simulate,
                (HALF, (0, 0.5), 9, 9, 0),
                {},
                "policy must name two of 2 actions by their numbers; got (0, 0.5)",
            ),
            (simulate, (HALF, (0, 0), 1, 9, 0), {}, "agents must be a whole number of at least 2; got 1"),
            (simulate, (HALF, (0, 0), 9, 2.5, 0), {}, "periods must be a whole number of at least 2; got 2.5"),
            (simulate, (HALF, (0, 0), 9, 0, 0), {}, "periods must be a whole number of at least 2; got 0"),
            (simulate, (HALF, (0, 0), 9, 9, -1), {}, "seed must be a whole number of at least 0; got -1"),
            (
                simulate,
                ([[0.5, 2], [0, 0]], (0, 0), 9, 9, 0),
                {},
                "leave must hold chances in [0, 1]; got 2.0 at [0, 1]",
            ),
            (simulate, ([HALF], (0, 0), 9, 9, 0), {}, "leave must have two dimensions; got shape (1, 2, 2)"),
            (stationary, ([[0.5, 0.5]],), {}, "transition must be square; got shape (1, 2)"),
            (stationary, ([1.0],), {}, "transition must have two dimensions; got shape (1,)"),
            (stationary, ([[math.nan]],), {}, "transition must hold finite numbers; got nan at [0, 0]"),
            (
                stationary,
                ([[0.5, 0.5], [0.5, 0.6]],),
                {},
                "transition[1] must hold shares of at least 0 that sum to one; got [0.5, 0.6]",
            ),
            (
                stationary,
                ([[1.5, -0.5], [0.5, 0.5]],),
                {},
                "transition[0] must hold shares of at least 0 that sum to one; got [1.5, -0.5]",
            ),
            (
                stationary,
                ([[1, 0], [0, 1]],),
                {},
                "transition must have a single set of states that is never left; got [0] and [1]",
            ),
            (scholz, ((5, 3, 1), GOOD), {}, "row must hold the four payoffs T, R, P, S; got (5, 3, 1)"),
            (scholz, (GOOD, 5), {}, "column must hold the four payoffs T, R, P, S; got 5"),
            (scholz, (GOOD, (5, 3, math.nan, 0)), {}, "column's P must be a number in (-inf, inf); got nan"),
            (scholz, ((5, math.inf, 1, 0), GOOD), {}, "row's R must be a number in (-inf, inf); got inf"),
        ],
    )
    def test_each_is_named(self, call: Any, arguments: tuple[Any, ...], others: dict[str, Any], words: str) -> None:
        with pytest.raises(ValueError) as caught:
            call(*arguments, **others)
        assert str(caught.value) == f"{call.__name__}: {words}"
