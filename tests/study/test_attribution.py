"""Attribution: the four arms and their split, against the referee and against premises where one part is zero."""

from __future__ import annotations

import pytest

from policylab.catalogue import Catalogue
from policylab.study import attribute
from policylab.study.attribution import ARMS, MEASURES
from policylab.workbench import load
from tests import oracle
from tests.support import VALUES, instrument, regime, scenario, to_oracle


@pytest.mark.parametrize("name", ["karaoke", "hotel", "high_rise", "new_project", "large_factory"])
def test_the_arms_at_held_actions_are_the_referees(catalogue: Catalogue, name: str) -> None:
    premises = load(name)
    article = catalogue.regimes["article"]
    found = attribute(premises, article, catalogue.regimes["enforcement_only"])
    values = {key: float(value) for key, value in premises.parameters.items()}
    chances = found.arms["E0"].action_chances
    x = list(chances["enterprise"].values())
    stand_back, enforce = chances["regulator"]["stand_back"], chances["regulator"]["enforce"]
    for arm in ARMS:
        hours = values["inspector_hours"] * (1.5 if arm.endswith("1") else 1.0)
        measures = [to_oracle(item) for item in article.instruments] if arm.startswith("S") else []
        game = oracle.evaluate({**values, "inspector_hours": hours}, measures, False)
        y = [stand_back, 0.0, enforce] if arm.startswith("S") else [stand_back, enforce]
        expected = oracle.outcomes(game, x, y)
        for measure in MEASURES:
            assert getattr(found.arms[arm], measure) == pytest.approx(expected[measure], rel=1e-9), (arm, measure)


@pytest.mark.parametrize("way", ["held", "nash"])
@pytest.mark.parametrize("name", ["karaoke", "new_project"])
def test_the_parts_sum_to_the_whole_change(catalogue: Catalogue, name: str, way: str) -> None:
    found = attribute(load(name), catalogue.regimes["article"], catalogue.regimes["enforcement_only"], way=way)
    assert found.parts is not None
    for measure in MEASURES:
        whole = getattr(found.arms["S1"], measure) - getattr(found.arms["E0"], measure)
        part = found.parts[measure]
        assert part.hours + part.service == pytest.approx(whole, rel=1e-9, abs=1e-9)


def test_service_that_does_nothing_has_no_part(catalogue: Catalogue) -> None:
    idle = regime(instrument("idle", "visit"))
    found = attribute(scenario(VALUES), idle, catalogue.regimes["enforcement_only"])
    assert found.parts is not None
    assert all(found.parts[measure].service == pytest.approx(0, abs=1e-9) for measure in MEASURES)
    assert found.parts["fires_per_1000"].hours < 0


def test_no_more_hours_leave_hours_no_part(catalogue: Catalogue) -> None:
    premises = load("karaoke", {"extra_hours": 0})
    found = attribute(premises, catalogue.regimes["article"], catalogue.regimes["enforcement_only"])
    assert found.parts is not None
    assert all(found.parts[measure].hours == pytest.approx(0, abs=1e-9) for measure in MEASURES)


def test_what_does_not_fit_in_todays_hours_is_not_split(catalogue: Catalogue) -> None:
    baseline = catalogue.regimes["enforcement_only"]
    over = attribute(load("workshop"), catalogue.regimes["article"], baseline)
    assert not over.fits
    assert over.parts is None
    assert set(over.arms) == {"E0", "E1", "S1"}, "with half as many hours again the measures fit"
    programmes = attribute(load("karaoke"), regime(instrument("training", hours=0.1)), baseline)
    assert not programmes.fits, "there is no visit instrument"
    used_up = attribute(load("karaoke"), regime(instrument("all", hours=16.0), instrument("visit", "visit")), baseline)
    assert not used_up.fits, "no hours are left for visits"
