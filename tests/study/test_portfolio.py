"""Portfolios: every set is judged as one comparison would, and what is read off them is what it says."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.comparison import Judgement
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study import break_even, portfolio
from policylab.verdict import VERDICTS
from tests.study.conftest import one_by_one

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")


@pytest.mark.parametrize("binding", [False, True])
def test_every_set_is_judged_as_one_comparison_would(premises: Scenario, binding: bool, catalogue: Catalogue) -> None:
    instruments = tuple(catalogue.instruments.values())
    found = portfolio(premises, instruments, binding=binding)
    assert len(found.verdict) == 2_048
    for chosen in np.random.default_rng(8).integers(0, 2_048, 12).tolist():
        assert found.place(found.names(chosen)) == chosen
        alone = one_by_one(premises, catalogue.regime(list(found.names(chosen))), catalogue, binding=binding)
        assert VERDICTS[found.verdict[chosen]] == alone.verdict
        assert (alone.gains is None) == (not found.fits[chosen])
        for party, gain in (alone.gains or {}).items():
            assert found.gains[party][chosen] == pytest.approx(gain, rel=1e-6, abs=1e-5)


def test_values_of_instruments_are_those_of_all_orders(catalogue: Catalogue) -> None:
    """Shapley value by its definition: the mean of what an instrument adds over all orders of joining."""
    instruments = tuple(
        catalogue.instruments[name] for name in ("guidance", "training", "exposure_board", "open_process")
    )
    found = portfolio(policylab.load("karaoke"), instruments)
    assert found.fits.all()
    added = np.zeros(4)
    for order in permutations(range(4)):
        members = 0
        for index in order:
            added[index] += (found.gains["welfare"][members | 1 << index] - found.gains["welfare"][members]) / 24
            members |= 1 << index
    np.testing.assert_allclose(found.shapley("welfare"), added, rtol=1e-12)
    assert found.shapley("public").sum() == pytest.approx(found.gains["public"][-1])
    assert found.alone("fires")[1] == found.gains["fires"][2]
    assert found.added_last("welfare", 15)[2] == pytest.approx(found.gains["welfare"][15] - found.gains["welfare"][11])


def test_the_front_holds_what_no_other_set_betters(premises: Scenario, catalogue: Catalogue) -> None:
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    front = set(found.front().tolist())
    points = {
        one: np.array([found.gains[party][one] for party in PARTIES]) for one in np.flatnonzero(found.fits).tolist()
    }
    for one in np.random.default_rng(2).choice(list(points), 40, replace=False).tolist():
        bettered = any((points[one] <= other).all() and (points[one] < other).any() for other in points.values())
        assert (one in front) == (not bettered)


def test_the_best_set_within_a_budget(premises: Scenario, catalogue: Catalogue) -> None:
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    best, poor, kind = found.best(), found.best(20.0), found.best(losers=False)
    assert best is not None
    assert poor is not None
    assert kind is not None
    assert found.gains["welfare"][best] == pytest.approx(np.nanmax(found.gains["welfare"]))
    assert found.money[poor] <= 20
    assert found.gains["welfare"][poor] <= found.gains["welfare"][best]
    assert VERDICTS[found.verdict[kind]] != "losers"


def test_sets_that_take_too_many_hours_have_no_numbers(catalogue: Catalogue) -> None:
    premises = policylab.load("workshop")
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    hours = float(premises.parameters["inspector_hours"])
    np.testing.assert_array_equal(found.fits, found.hours <= hours + 1e-9)
    assert np.isnan(found.gains["welfare"][~found.fits]).all()
    assert 0 < found.fits.sum() < 2_048


@pytest.mark.parametrize("party", ["regulator", "public"])
def test_break_even_lies_where_a_party_begins_to_lose(party: str, catalogue: Catalogue) -> None:
    premises, article = policylab.load("hotel"), catalogue.regimes["article"]
    found = break_even(premises, article, party=party)
    assert found.factor is not None
    assert not found.over

    def gain(factor: float) -> float:
        judged = dearer(premises, factor, catalogue)
        return -np.inf if judged.gains is None else judged.gains[party]

    assert gain(found.factor) >= -0.01
    assert found.factor < found.searched
    assert gain(found.factor + found.searched / 2_000) < -0.01


def test_break_even_says_where_the_hours_end_it(catalogue: Catalogue) -> None:
    premises, article = policylab.load("workshop"), catalogue.regimes["article"]
    found = break_even(premises, article, party="public")
    assert found.factor is not None
    assert found.over
    assert dearer(premises, found.factor, catalogue).verdict != "over_budget"
    assert dearer(premises, found.factor + found.searched / 2_000, catalogue).verdict == "over_budget"
    enterprise = break_even(premises, article, party="enterprise")
    assert enterprise.lowest is not None
    assert dearer(premises, enterprise.lowest, catalogue).losers != ("enterprise",)
    assert "enterprise" in dearer(premises, enterprise.lowest - found.searched / 2_000, catalogue).losers


def test_break_even_follows_the_costs_taken_where_cheaper_measures_harm(catalogue: Catalogue) -> None:
    """For many premises drawn at random: what the sentence says of a stretch is so at its ends, beyond, and at 1."""
    rng = np.random.default_rng(2)
    kinds = set()
    for number in range(40):
        premises = policylab.load(["karaoke", "hotel", "large_factory", "high_rise"][number % 4])
        moved = {
            name: float(rng.uniform(one.low, one.high))
            for name, one in premises.quantities.items()
            if one.high > one.low and rng.random() < 0.3
        }
        premises = policylab.load(premises, moved)
        chosen = rng.choice(list(catalogue.instruments), 3, replace=False).tolist()
        regime = catalogue.regime(chosen)
        found = break_even(premises, regime, party=PARTIES)
        step = found.searched / 2_000

        def loses(factor: float, premises: Scenario = premises, regime: Regime = regime) -> tuple[str, ...] | None:
            judged = dearer(premises, factor, catalogue, regime)
            return None if judged.gains is None else judged.losers

        if found.factor is None or found.lowest is None:
            assert loses(0.0) != ()
            assert loses(1.0) != ()
            kinds.add("never")
            continue
        assert loses(found.factor) == loses(found.lowest) == ()
        assert (found.factor >= 1.0) == (loses(1.0) == ())
        if found.lowest > 0:
            assert loses(found.lowest - step) != ()
            kinds.add("harmed by cheaper")
        if found.factor < found.searched:
            beyond = loses(found.factor + step)
            assert (beyond is None) == found.over
            assert found.first == (beyond or ())
            kinds.add("down" if found.factor < 1 else "up")
    assert kinds == {"never", "harmed by cheaper", "down", "up"}


def dearer(premises: Scenario, factor: float, catalogue: Catalogue, regime: Regime | None = None) -> Judgement:
    """Judge the article's measures, or another regime's, at so many times their hours and costs."""
    article = regime or catalogue.regimes["article"]
    items = tuple(
        item.with_figures({"hours": item.hours.value * factor, "cost": item.cost.value * factor})
        for item in article.instruments
    )
    judged: Judgement = one_by_one(premises, Regime("dearer", article.title, items), catalogue, binding=False)
    return judged
