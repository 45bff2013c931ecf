"""The figures of portfolios and verdict maps: what they say is true of the numbers, and what they draw can be read."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import policylab
from policylab import figures
from policylab.catalogue import load_catalogue
from policylab.comparison import judge
from policylab.concepts import solve_game
from policylab.errors import InputError
from policylab.figures.instruments import describe as describe_instruments
from policylab.figures.pareto import describe as describe_front
from policylab.figures.svg import to_svg
from policylab.figures.verdict_map import describe as describe_map
from policylab.game import build
from policylab.i18n.numbers import share
from policylab.i18n.uncertainty import value_words
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.study import VerdictMap, portfolio, verdict_map
from policylab.study.futures import verdict_of
from policylab.study.naming import names_of
from policylab.study.portfolio import Portfolio
from policylab.study.values import put

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

CATALOGUE = load_catalogue()
INSTRUMENTS = tuple(CATALOGUE.instruments.values())
ARTICLE = CATALOGUE.regimes["article"]
ACROSS, UP = "compliance_cost", "guidance.raises.competence"


@pytest.fixture(scope="module", params=["karaoke", "workshop", "hotel"])
def every(request: pytest.FixtureRequest) -> Portfolio:
    return portfolio(policylab.load(request.param), INSTRUMENTS)


@pytest.fixture(scope="module")
def mapped() -> VerdictMap:
    return verdict_map(policylab.load("hotel"), ARTICLE, ACROSS, UP, binding=True, points=15)


def labels() -> dict[str, Words]:
    return {name: one.label for name, one in names_of([ACROSS, UP], INSTRUMENTS).items()}


def written(name: str, value: float) -> Words:
    return value_words(value, names_of([name], INSTRUMENTS)[name].unit)


def test_every_point_of_a_map_is_one_comparison(mapped: VerdictMap) -> None:
    premises = policylab.load("hotel")
    for row, column in [(0, 0), (14, 14), (3, 9), (7, 2), (12, 5)]:
        moved, served = put(premises, ARTICLE, {ACROSS: mapped.x[column], UP: mapped.y[row]})
        today = solve_game(build(moved, CATALOGUE.regimes["enforcement_only"]))
        alone = judge(moved, served, today, binding=True)
        assert verdict_of(int(mapped.keys[row, column])) == (alone.verdict, alone.losers)
    competence = float(np.asarray(CATALOGUE.instruments["guidance"].figures()["raises.competence"].value))
    assert mapped.here == (30_000.0, competence)
    assert sum(mapped.shares().values()) == pytest.approx(1)


def test_a_map_of_what_has_no_range_is_refused() -> None:
    with pytest.raises(InputError, match="compliance_cost"):
        verdict_map(policylab.load("hotel"), ARTICLE, "complience_cost", UP)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_draws_few_marks_and_a_line_between_all_that_differ(mapped: VerdictMap, language: Language) -> None:
    chart = figures.verdict_map(mapped, labels(), written, language)
    (axes,) = chart.axes
    runs = sum(1 + int((np.diff(row) != 0).sum()) for row in mapped.keys)
    assert len(axes.patches) == runs
    # Every border between neighbours is drawn, and nothing else: their length is that of the lines.
    up, across = mapped.keys.shape
    borders = (np.diff(mapped.keys, axis=1) != 0).sum() / up + (np.diff(mapped.keys, axis=0) != 0).sum() / across
    ends = [np.asarray(line.get_xydata()) for line in axes.lines]
    drawn = sum(float(np.abs(np.diff(one, axis=0)).sum()) for one in ends if len(one) == 2)
    assert drawn == pytest.approx(float(borders))
    svg = to_svg(chart, chart.finding[language])
    assert svg.count("<path") + svg.count("<use") < 2_000


def test_what_a_map_says_is_true_of_it(mapped: VerdictMap) -> None:
    words = describe_map(mapped, labels(), written)
    for key, part in mapped.shares().items():
        assert share(part).en in words.en, verdict_of(key)
    same = replace(mapped, keys=np.full_like(mapped.keys, mapped.keys[0, 0]))
    assert "all over the map" in describe_map(same, labels(), written).en
    assert not re.search(r"[{}]", words.en + words.zh)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_is_drawn_mark_by_mark(every: Portfolio, language: Language) -> None:
    named = {every.place([item.name for item in ARTICLE.instruments]): ARTICLE.title}
    chart = figures.pareto(every, named, language)
    (axes,) = chart.axes
    front = every.front()
    drawn = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(drawn) == len(front)
    for line, key in zip(drawn, front.tolist(), strict=True):
        assert float(np.asarray(line.get_xdata())[0]) == pytest.approx(every.gains["public"][key])
        hollow = line.get_markerfacecolor() == "white"
        assert hollow == (every.gains["enterprise"][key] <= 0)
    words = describe_front(every)
    assert str(len(front)) in words.en
    assert str(int(every.is_verdict("multi_win")[front].sum())) in words.zh


@pytest.mark.parametrize("language", LANGUAGES)
def test_instruments_are_drawn_by_all_three_measures(every: Portfolio, language: Language) -> None:
    to = every.place([item.name for item in ARTICLE.instruments])
    chart = figures.instruments(every, to, language)
    said = [text.get_text() for text in chart.findobj() if hasattr(text, "get_text")]
    for value in (*every.alone("welfare"), *every.shapley("welfare")):
        if np.isfinite(value) and abs(value) >= 0.5:
            assert f"{value:+,.0f}".replace("-", "−") in said
    values = every.shapley("welfare")
    best = every.instruments[int(np.nanargmax(values))]
    words = describe_instruments(every)
    assert best.title.lowered().en in words.en
    losing = [item for item, value in zip(every.instruments, values, strict=True) if value < 0]
    assert all(item.title.lowered().zh in words.zh for item in losing)
