"""Part 4 of a brief, and what the answer says of how sure it is: both true of what was computed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from policylab import brief
from policylab.brief.answer import sure, turning
from policylab.i18n.numbers import share
from policylab.i18n.words import LANGUAGES, Language

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")


@pytest.fixture(scope="module", params=["karaoke", "workshop", "new_project"])
def asked(request: pytest.FixtureRequest) -> brief.Subject:
    return brief.subject(request.param)


def page(section: brief.section.Section, language: Language) -> str:
    return str(section.zh if language == "zh" else section.en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_measures_has_a_row_for_each(asked: brief.Subject, language: Language) -> None:
    text = page(brief.measures(asked), language)
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]
    assert len(rows) == len(asked.instruments) == 11
    best = asked.portfolio.best(losers=False)
    members = set(asked.portfolio.names(best)) if best else set()
    yes = {"zh": "是", "en": "yes"}[language]
    for item, row in zip(asked.instruments, rows, strict=True):
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        assert cells[0] == item.title[language]
        assert (cells[-1] == yes) == (item.name in members)
    everything = asked.portfolio.place([item.name for item in asked.regimes["article"].instruments])
    assert ("—" in "".join(rows)) == bool(np.isnan(asked.portfolio.added_last("welfare", everything)).any())


def test_how_sure_is_the_share_that_was_counted(asked: brief.Subject) -> None:
    may, must = asked.outlooks["knowledge"]
    words = sure(asked)
    for one in (may, must):
        found = one.share.share
        assert (share(found).en in words.en) if 0 < found < 1 else re.search("none of|all of", words.en)


def test_how_sure_is_the_verdict_that_is_stated_where_not_all_gain(asked: brief.Subject) -> None:
    words = sure(asked)
    judged = asked.optional[asked.regime], asked.binding[asked.regime]
    assert ("verdict above" in words.en) == any(one.verdict != "multi_win" for one in judged)
    for one, found in zip(judged, asked.outlooks["knowledge"], strict=True):
        if one.verdict != "multi_win":
            assert share(found.fates.get((one.verdict, one.losers), 0.0)).en in words.en


def test_turning_points_are_told_for_both_questions(asked: brief.Subject) -> None:
    may, must = asked.turns
    told = turning(asked)
    assert len(told) == (1 if may == must else 2)
    assert all(re.match("When it turns", lead.en) for lead, _ in told)
    for (_, sentence), turns in zip(told, asked.turns, strict=False):
        # A reader is told three digits, more only where the verdict asks for them, and never a long fraction.
        assert not re.search(r"\d\.\d{5}", sentence.en + sentence.zh)
        assert all(len(f"{one.turn:.9g}") <= 8 for one in turns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_robustness_part_draws_the_map_where_there_are_two_turns(asked: brief.Subject, language: Language) -> None:
    text = page(brief.robust(asked), language)
    assert ("<svg" in text) == (len(asked.turns[0]) > 1)
    assert text.count("<tr>") >= min(8, len(asked.turns[0]))


def test_the_headline_keeps_how_sure_it_is(asked: brief.Subject) -> None:
    kept = brief.answer(asked).headline
    assert kept is not None
    for mode, one in zip(("optional", "binding"), asked.outlooks["knowledge"], strict=True):
        assert kept["sure"][mode]["multi_win"] == one.share.share
