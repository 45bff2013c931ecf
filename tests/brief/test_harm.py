"""Deaths and property apart: the same fires told twice, and parts that add up to what the public loses."""

from __future__ import annotations

import re

import pytest

from policylab import brief
from policylab.brief.answer import _lives
from policylab.brief.ground import REST
from policylab.brief.harm import PREMISES, load_harm
from policylab.i18n.numbers import count
from policylab.outcomes import Outcomes

pytestmark = pytest.mark.xdist_group("quantecon")


@pytest.fixture(scope="module")
def asked() -> brief.Subject:
    return brief.subject("karaoke")


def test_deaths_per_fire_are_those_of_the_statistics() -> None:
    harm = load_harm()
    assert harm.deaths_per_fire == pytest.approx(69 / 3_521)
    assert harm.lives == pytest.approx((2e6, 5e6))


def test_deaths_are_fires_times_deaths_per_fire_as_far_as_measures_do_not_spare_lives(asked: brief.Subject) -> None:
    loss = float(asked.scenario.parameters["external_loss"])

    def deaths(outcomes: Outcomes) -> float:
        assert asked.harm is not None
        return asked.harm.deaths(outcomes, loss)

    today = asked.today.outcomes
    assert deaths(today) == pytest.approx(PREMISES / 1_000 * today.fires_per_1000 * 69 / 3_521)
    article = asked.optional["article"].solution
    assert article is not None
    # training is the only measure of the article that makes a fire less harmful to others
    (cut,) = [item.effects["cuts", "external_loss"].value for item in asked.regimes["article"].instruments
              if ("cuts", "external_loss") in item.effects]  # fmt: skip
    spared = PREMISES / 1_000 * article.outcomes.fires_per_1000 * (1 - float(cut)) * 69 / 3_521
    assert deaths(article.outcomes) == pytest.approx(spared)


def test_the_parts_add_up_to_what_the_public_loses(asked: brief.Subject) -> None:
    rows = {
        cells[0]: cells[1:]
        for row in re.findall(r"<tr>(.*?)</tr>", str(brief.ground(asked).en), re.DOTALL)
        if (cells := re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL))
    }
    (lives,) = [name for name in rows if "a life put at" in name]
    assert "2 to 5 million yuan" in lives
    for public, deaths, rest in zip(rows["Public, in all"], rows[lives], rows[REST.en], strict=True):
        (whole,), ends, others = (numbers(text) for text in (public, deaths, rest))
        assert ends[0] + others[1] == pytest.approx(whole, abs=1)
        assert ends[1] + others[0] == pytest.approx(whole, abs=1)


@pytest.mark.parametrize("name", ["karaoke", "hotel", "large_factory"])
def test_deaths_are_told_for_the_budget_that_gains_are_measured_against(name: str) -> None:
    asked = brief.subject(name)
    assert asked.harm is not None
    told = _lives(asked, asked.harm)
    loss = float(asked.scenario.parameters["external_loss"])
    for one in (asked.optional["article"], asked.binding["article"]):
        assert one.baseline is not None
        assert one.solution is not None
        for outcomes in (asked.today.outcomes, one.baseline.outcomes, one.solution.outcomes):
            assert f"{count(asked.harm.deaths(outcomes, loss)).zh}人" in told.zh
            assert f"{count(asked.harm.deaths(outcomes, loss)).en} " in told.en
    assert "同等预算" in told.zh or "的预算）" in told.zh


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "").replace("−", "-")) for found in re.findall(r"−?[\d,.]+", text)]
