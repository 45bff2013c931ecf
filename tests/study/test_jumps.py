"""Gains that jump while the verdict stays: against one comparison at a time."""

from __future__ import annotations

import pytest

import policylab
from policylab.catalogue import load_catalogue
from policylab.comparison import compare_regimes
from policylab.study.jumps import STEP, jumps
from policylab.study.sensitivity import ranges
from policylab.study.values import put

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")


def test_a_gain_jumps_beside_the_values_of_the_karaoke_venue_and_the_verdict_stays() -> None:
    premises, catalogue = policylab.load("karaoke"), load_catalogue()
    article, alone = catalogue.regimes["article"], catalogue.regimes["enforcement_only"]
    found = {one.party: one for one in jumps(premises, article)}
    assert set(found) == {"regulator", "public"}
    spans = {**ranges(premises, article.instruments), **ranges(premises, article.instruments, varies="premises")}
    (here,) = compare_regimes(premises, [article], alone).judgements
    assert here.gains is not None
    assert found["public"].gain == pytest.approx(here.gains["public"])
    furthest = []
    for name in found["public"].names:
        low, value, high = spans[name]
        moved_gains = []
        for way in (-1, 1):
            moved, regime = put(premises, article, {name: min(high, max(low, value + way * STEP * (high - low)))})
            (there,) = compare_regimes(moved, [regime], alone).judgements
            assert there.gains is not None
            if (there.verdict, there.losers) == (here.verdict, here.losers):
                moved_gains.append(there.gains["public"])
        furthest.append(max(moved_gains, key=lambda gain: abs(gain - found["public"].gain)))
        assert abs(furthest[-1] - found["public"].gain) > found["public"].gain
    assert found["public"].furthest == pytest.approx(max(furthest))


def test_where_gains_move_smoothly_nothing_jumps() -> None:
    article = load_catalogue().regimes["article"]
    assert jumps(policylab.load("high_rise"), article) == ()
    assert jumps(policylab.load("karaoke"), load_catalogue().regimes["enforcement_only"]) == ()
