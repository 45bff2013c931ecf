"""The figure of solution concepts: its rows, and that what it says of the verdicts is so."""

from __future__ import annotations

import re
from functools import cache

import pytest

from policylab import figures
from policylab.comparison import Judgement
from policylab.concepts import CONCEPTS
from policylab.figures.concepts import ENDINGS, describe
from policylab.i18n.labels import CONCEPT_NAMES
from policylab.i18n.verdicts import fate
from policylab.i18n.words import LANGUAGES, Language
from policylab.workbench import compare
from tests.figures.test_drawing import texts

Rows = list[tuple[str, Judgement]]


@cache
def judged(case: str) -> Rows:
    """Return the rows of a case."""
    if case == "regimes":
        return [
            (one.concept, one)
            for binding in (False, True)
            for one in compare("karaoke", binding=binding, concept=["nash", "evolution", "quantal"]).judgements
        ]
    if case == "cycles":
        found = compare("high_rise", "article", concept=list(CONCEPTS), overrides={"mandate": 0})
    else:
        # A horizon so short that new_project is still on its way.
        found = compare(case, "article", concept=list(CONCEPTS), overrides={"horizon": 150})
    return [(one.concept, one) for one in found.judgements]


CASES = ("large_factory", "new_project", "workshop", "cycles", "regimes")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_it_draws_in_one_language(case: str, language: Language) -> None:
    chart = figures.concepts(judged(case), language)
    written = " ".join(texts(chart)) + chart.finding[language]
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", written)
    else:
        assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", written)
    again = figures.concepts(judged(case), language)
    assert figures.to_svg(chart, "x") == figures.to_svg(again, "x")


@pytest.mark.parametrize("case", ["large_factory", "new_project", "cycles"])
def test_it_names_the_concepts_that_agree_with_the_first_and_those_that_do_not(case: str) -> None:
    rows = judged(case)
    first = rows[0][1]
    said = describe(rows)
    sentences = {
        "en": re.split(r"(?<=\.) ", said.en),
        "zh": re.split(r"(?<=。)(?=.)", said.zh),
    }
    for language in LANGUAGES:
        opening, *others = sentences[language]
        assert CONCEPT_NAMES["nash"][language] in opening
        assert fate(first.verdict, first.losers)[language] in opening
        for concept, one in rows[1:]:
            (sentence,) = [other for other in others if CONCEPT_NAMES[concept][language] in other]
            if (one.verdict, one.losers) == (first.verdict, first.losers):
                assert ("the same" if language == "en" else "不变") in sentence
            else:
                assert ("it is another" if language == "en" else "变为") in sentence
                assert fate(one.verdict, one.losers)[language] in sentence


def test_in_the_large_factory_targeting_turns_the_verdict() -> None:
    said = describe(judged("large_factory"))
    assert said.en.endswith("Under targeting by record it is another: all three gain.")
    assert said.zh.endswith("换用分类监管，结论变为三方都得益。")


def test_a_gain_stands_beside_its_bar_and_the_verdict_in_its_row() -> None:
    for language in LANGUAGES:
        rows = judged("large_factory")
        written = texts(figures.concepts(rows, language))
        whole = "".join(written).replace(" ", "")
        for concept, one in rows:
            assert one.gains is not None
            for gain in one.gains.values():
                assert f"{gain:+,.0f}".replace("-", "−") in written
            assert CONCEPT_NAMES[concept].capitalised()[language].replace(" ", "") in whole
            assert fate(one.verdict, one.losers)[language].replace(" ", "") in whole


def test_what_is_over_budget_is_said_in_words() -> None:
    rows = judged("workshop")
    for language, says in (("zh", "超过现有工时"), ("en", "takes more hours than there are")):
        assert sum(says in text for text in texts(figures.concepts(rows, language))) == len(rows)  # type: ignore[arg-type]
    assert describe(rows).zh.startswith("纳什均衡之下，工时不够。")


def test_a_row_says_that_evolution_has_not_come_to_rest() -> None:
    for case, status in (("cycles", "cycles"), ("new_project", "slow")):
        for language in LANGUAGES:
            whole = "".join(texts(figures.concepts(judged(case), language))).replace(" ", "")
            assert ENDINGS[status][language].replace(" ", "") in whole


def test_several_regimes_are_told_apart_and_rows_of_one_concept_stand_together() -> None:
    rows = judged("regimes")
    said = describe(rows).en
    assert said.count("nder Nash equilibrium") == 4
    for title in ("Enforcement with advice", "The article's ten measures"):
        for mode in ("may serve", "must serve"):
            assert f"{title}, {mode}: under Nash equilibrium" in said
    written = "".join(texts(figures.concepts(rows, "zh")))
    places = [[found.start() for found in re.finditer(CONCEPT_NAMES[name].zh, written)] for name in
              ("nash", "evolution", "quantal")]  # fmt: skip
    assert [len(one) for one in places] == [4, 4, 4]
    assert max(places[0]) < min(places[1]) < max(places[1]) < min(places[2])


def test_one_mode_is_named_only_where_there_are_two() -> None:
    rows = [row for row in judged("regimes") if row[1].regime.name == "article"]
    assert describe(rows).en.startswith("May serve: under Nash equilibrium all three gain.")
    assert describe([row for row in rows if row[1].binding]).en.startswith("Under Nash equilibrium")


def test_nothing_to_show_and_a_concept_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="expected at least one judgement; got none"):
        figures.concepts([])
    with pytest.raises(ValueError, match=r"expected one of nash, .*; got 'nobody'"):
        figures.concepts([("nobody", judged("workshop")[0][1])])
