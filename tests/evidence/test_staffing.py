"""The liaison's promise as a queue: Erlang's formula, and what it takes to keep the promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylab.evidence.staffing import late_share, liaison_hours, officers_needed, waiting_probability


def test_one_officer_at_two_thirds_of_the_load_breaks_the_promise_of_an_hour_to_four_in_ten() -> None:
    assert late_share(1, 1.0, 1.5, 1.0) == pytest.approx(0.404354, abs=5e-7)
    assert late_share(2, 1.0, 1.5, 1.0) == pytest.approx(0.022556, abs=5e-7)
    assert officers_needed(1.0, 1.5, 1.0) == 2


@given(st.integers(1, 12), st.floats(0.05, 0.95), st.floats(0.1, 10.0))
def test_waiting_is_erlangs_sum(servers: int, load: float, service: float) -> None:
    offered = load * servers
    terms = [offered**k / math.factorial(k) for k in range(servers)]
    last = offered**servers / math.factorial(servers) * servers / (servers - offered)
    assert waiting_probability(servers, offered * service, service) == pytest.approx(
        last / (sum(terms) + last), rel=1e-9
    )


def test_a_simulated_queue_waits_as_long() -> None:
    rng = np.random.default_rng(7)
    servers, arrival, service, count = 3, 2.0, 1.0, 200_000
    arrivals, lengths = np.cumsum(rng.exponential(1 / arrival, count)), rng.exponential(1 / service, count)
    free = np.zeros(servers)
    waits = np.empty(count)
    for k in range(count):
        first = int(free.argmin())
        begins = max(free[first], arrivals[k])
        waits[k], free[first] = begins - arrivals[k], begins + lengths[k]
    for promise in (0.0, 0.5, 1.5):
        batches = (waits > promise).reshape(100, -1).mean(axis=1)
        expected = late_share(servers, arrival, service, promise)
        assert abs(batches.mean() - expected) < 4 * batches.std(ddof=1) / 10


@given(st.floats(0.1, 20.0), st.floats(0.2, 5.0), st.floats(0.1, 4.0))
def test_one_officer_fewer_breaks_the_promise_too_often(arrival: float, service: float, promise: float) -> None:
    officers = officers_needed(arrival, service, promise)
    assert late_share(officers, arrival, service, promise) <= 0.05
    if (officers - 1) * service > arrival:
        assert late_share(officers - 1, arrival, service, promise) > 0.05


def test_hours_of_standing_by_are_hours() -> None:
    found = liaison_hours(2000.0, 1.0, 2.0, 1.0)
    assert found.late_share <= 0.05
    assert found.hours_per_premises * 2000.0 == pytest.approx(found.officers * 8760.0)
    assert found.busy_share == pytest.approx(2000.0 * 2.0 / (found.officers * 8760.0))


REFUSED = [(0, 1.0, 1.5, 1.0), (1, 2.0, 1.5, 1.0), (1, math.nan, 1.5, 1.0), (1, 1.0, 1.5, -1.0)]


@pytest.mark.parametrize("arguments", REFUSED)
def test_a_queue_that_cannot_be_is_refused(arguments: tuple[int, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"(late_share|waiting_probability): .* must .*got"):
        late_share(*arguments)
