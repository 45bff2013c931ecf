"""The panel of a brief: every text that it can show is what the model says, in the words that the brief has."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import policylab
from policylab.brief.panel import MODES, MOVED, ROWS, Result, _script_data, panel
from policylab.brief.robust import chances_words
from policylab.brief.section import Section
from policylab.brief.subject import Subject, subject
from policylab.i18n.labels import FLAGS
from policylab.i18n.numbers import count, money
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.outcomes import PARTIES
from policylab.study.grid import Grid, grid
from policylab.verdict import VERDICTS

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def asked() -> Subject:
    return subject("karaoke")


@pytest.fixture(scope="module")
def found(asked: Subject) -> Grid:
    return grid(asked.scenario, asked.regimes["article"], MOVED)


@pytest.fixture(scope="module")
def shown(asked: Subject) -> Section:
    return panel(asked)


def page(section: Section, language: Language) -> str:
    return str(section.zh if language == "zh" else section.en)


def data_of(html: str) -> dict[str, Any]:
    (inner,) = re.findall(r'<script type="application/json" id="panel-data">(.*?)</script>', html, re.DOTALL)
    read: dict[str, Any] = json.loads(inner)
    return read


def cells(row: str) -> list[str]:
    return re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)


@pytest.mark.parametrize("mode", MODES)
def test_every_combination_shows_what_the_model_says(shown: Section, found: Grid, mode: str) -> None:
    pages: dict[Language, dict[str, Any]] = {language: data_of(page(shown, language)) for language in LANGUAGES}
    sampled = np.random.default_rng(11).integers(0, found.shape, (5, len(found.axes))).tolist()
    for places in [found.here, *sampled]:
        (judged,) = policylab.compare(
            "karaoke", ["article"], binding=mode == "binding", overrides=found.overrides(places)
        ).judgements
        assert judged.solution is not None
        assert judged.baseline is not None
        assert judged.gains is not None
        outcomes = judged.solution.outcomes
        numbers = (outcomes.fires_per_1000, judged.baseline.outcomes.fires_per_1000, outcomes.visits)
        for language, data in pages.items():
            assert len(data[mode]) == found.size == np.prod([len(steps) for steps in data["steps"]])
            verdict, *texts = data["rows"][data[mode][found.entry(places)]]
            said = [data["texts"][place] for place in texts]
            assert data["verdicts"][verdict] == judged.verdict
            assert said[0].startswith(verdict_name(judged.verdict, judged.losers)[language])
            assert (FLAGS["softness"][language] in said[0]) == judged.softness
            assert said[1:] == [
                *(money(judged.gains[party], signed=True, in_table=True)[language] for party in PARTIES),
                *(count(number)[language] for number in numbers),
                *(chances_words(outcomes.action_chances[party])[language] for party in ("enterprise", "regulator")),
            ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_starts_at_the_values_and_the_verdict_of_the_brief(
    shown: Section, asked: Subject, language: Language
) -> None:
    text = page(shown, language)
    for mode, judged in (("optional", asked.optional["article"]), ("binding", asked.binding["article"])):
        (strong,) = re.findall(rf'<strong class="(\w+)" data-mode="{mode}" data-column="1">(.*?)</strong>', text)
        assert strong == (judged.verdict, verdict_name(judged.verdict, judged.losers)[language])
    at = [int(value) for value in re.findall(r'<input type="range"[^>]* value="(\d+)"', text)]
    steps = data_of(text)["steps"]
    now = {"zh": "现值", "en": "today"}[language]
    assert [[now in step for step in axis].index(True) for axis in steps] == at
    assert all(sum(now in step for step in axis) == 1 for axis in steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_script_tables_move_one_number_at_a_time(shown: Section, found: Grid, language: Language) -> None:
    data = data_of(page(shown, language))
    tables = re.findall(r'<table class="alone">(.*?)</table>', page(shown, language), re.DOTALL)
    assert len(tables) == len(MODES)
    for mode, table in zip(MODES, tables, strict=True):
        rows = [cells(row) for row in re.findall(r"<tr>(.*?)</tr>", table)[1:]]
        assert len(rows) == sum(found.shape)
        for axis, start in enumerate(np.cumsum([0, *found.shape[:-1]]).tolist()):
            for place, row in enumerate(rows[start : start + found.shape[axis]]):
                places = [place if index == axis else here for index, here in enumerate(found.here)]
                texts = [data["texts"][one] for one in data["rows"][data[mode][found.entry(places)]][1:]]
                assert row[0].endswith(data["steps"][axis][place])
                assert row[1:] == [*texts[:5], texts[6]]


def test_where_the_articles_measures_do_not_fit_the_panel_explores_what_the_brief_does() -> None:
    """And where that regime is over budget at some values, no numbers stand there."""
    workshop = subject("workshop")
    text = panel(workshop)
    assert workshop.regime == "guidance"
    assert workshop.regimes["guidance"].title.en in text.en
    assert workshop.regimes["article"].title.en not in text.en
    assert not any(row[0] == VERDICTS.index("over_budget") for row in data_of(text.en)["rows"])

    article_alone = replace(workshop, optional={"article": workshop.optional["article"]})
    assert article_alone.regime == "article"
    text = panel(article_alone)
    data = data_of(text.en)
    over = VERDICTS.index("over_budget")
    kept = [row for row in data["rows"] if row[0] == over]
    assert len(kept) == 1
    assert [data["texts"][place] for place in kept[0][1:]] == ["Over budget", *["—"] * len(ROWS)]
    assert any(row[0] != over for row in data["rows"])  # with more hours they do


def test_the_pages_say_the_same_in_two_languages_and_the_same_again(shown: Section, asked: Subject) -> None:
    assert not CJK.search(shown.en)
    zh, en = data_of(shown.zh), data_of(shown.en)
    assert [len(steps) for steps in zh["steps"]] == [len(steps) for steps in en["steps"]]
    for mode in MODES:  # the numbers of texts differ, verdicts do not
        verdicts = [[data["rows"][place][0] for place in data[mode]] for data in (zh, en)]
        assert verdicts[0] == verdicts[1]
    assert panel(asked) == shown
    assert max(len(one.encode()) for one in (shown.zh, shown.en)) < 170_000


def test_no_text_ends_the_script_that_holds_it(found: Grid) -> None:
    nasty = "</script><script>alert(1)</script><!-- & ' \u2028"
    results: dict[str, list[Result]] = {mode: [(0, (Words.same(nasty),))] * found.size for mode in MODES}
    html = str(_script_data(found, results, "en"))
    assert html.count("<") == 2  # of the element itself
    assert data_of(html)["texts"] == [nasty]


def test_what_comes_from_data_is_escaped(asked: Subject) -> None:
    article = asked.regimes["article"]
    nasty = Words("<b>甲</b>", "<script>x</script>")
    titled = tuple(replace(item, title=nasty) if item.name == "guidance" else item for item in article.instruments)
    text = panel(replace(asked, regimes={"article": replace(article, title=nasty, instruments=titled)}))
    assert "<b>" not in text.zh
    assert "&lt;b&gt;甲" in text.zh
    assert "<script>" not in text.en
    assert "&lt;script&gt;x" in text.en


def test_a_regime_of_ones_own_may_lack_guidance(asked: Subject) -> None:
    article = asked.regimes["article"]
    rest = tuple(item for item in article.instruments if item.name != "guidance")
    text = panel(replace(asked, regimes={"article": replace(article, instruments=rest)}))
    assert text.en.count('type="range"') == 3


def test_where_nothing_has_a_range_there_is_no_panel(asked: Subject) -> None:
    fixed = {
        name: replace(one, low=float(np.asarray(one.value)), high=float(np.asarray(one.value)))
        for name, one in asked.scenario.quantities.items()
    }
    alone = replace(
        asked,
        scenario=replace(asked.scenario, quantities=fixed),
        regimes={"article": replace(asked.regimes["article"], instruments=())},
    )
    assert (panel(alone).zh, panel(alone).en) == ("", "")
