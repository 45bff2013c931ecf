"""A brief about premises, measures and a regime of one's own: it speaks of them, and lists every number it uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import policylab
from policylab import brief
from policylab.brief.answer import headline, sure
from policylab.errors import InputError
from policylab.i18n.words import LANGUAGES

pytestmark = pytest.mark.xdist_group("quantecon")

DRILL = {
    "title": {"zh": "疏散演练", "en": "Evacuation drill"},
    "delivered_by": "programme",
    "hours": 0.5,
    "cost": 217,
    "cuts": {"external_loss": 0.213},
}
WALK = {
    "title": {"zh": "夜间走访", "en": "Night walk"},
    "delivered_by": "visit",
    "hours": 9,
    "cost": 0,
    "raises": {"competence": 0.119},
}
HOME = {
    "name": "home",
    "extends": "hotel",
    "title": {"zh": "养老机构", "en": "Nursing home"},
    "description": {"zh": "一家百张床位的养老机构。", "en": "A nursing home of a hundred beds."},
    "price_year": 2024,
    "parameters": {"external_loss": 2_413_000, "inspector_hours": 31},
}
REGIMES = {
    "drilled": {
        "title": {"zh": "演练加走访", "en": "Drills and walks"},
        "instruments": ["evacuation_drill", "night_walk"],
    },
    "drills": {"title": {"zh": "只演练", "en": "Drills only"}, "instruments": ["evacuation_drill"]},
    "walks": {"title": {"zh": "只走访", "en": "Walks only"}, "instruments": ["night_walk"]},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "scenarios").mkdir()
    for name, content in (
        ("scenarios/home.yaml", HOME),
        ("instruments.yaml", {"evacuation_drill": DRILL, "night_walk": WALK}),
        ("regimes.yaml", REGIMES),
    ):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def asked(data: Path) -> brief.Subject:
    return brief.subject("home", {"evacuation_drill.cost": 83}, regime="drilled", data=data, quick=True)


def test_it_answers_for_the_regime_asked_for_as_a_comparison_does(asked: brief.Subject, data: Path) -> None:
    assert (asked.asked, asked.regime) == ("drilled", "drilled")
    assert list(asked.optional) == ["guidance", "drilled"]
    for binding, found in ((False, asked.optional), (True, asked.binding)):
        compared = policylab.compare(
            "home", ["drilled"], binding=binding, overrides={"evacuation_drill.cost": 83}, data=data
        )
        (judgement,) = compared.judgements
        assert (judgement.verdict, judgement.losers) == (found["drilled"].verdict, found["drilled"].losers)
        assert judgement.gains == pytest.approx(found["drilled"].gains)
    assert {one["name"] for one in headline(asked)["regimes"]} == {"guidance", "drilled"}  # type: ignore[attr-defined]


def test_no_part_but_the_claims_speaks_of_the_article_where_another_regime_is_asked_for(asked: brief.Subject) -> None:
    for part in (brief.answer, brief.ground, brief.why, brief.measures, brief.robust, brief.panel):
        section = part(asked)
        assert not re.search(r"[Aa]rticle's|ten measures", section.en), part.__name__
        assert not re.search(r"文章的|十项", section.zh), part.__name__
    assert "<h1>Nursing home: Drills and walks</h1>" in brief.title(asked).en
    assert "<h1>养老机构：演练加走访</h1>" in brief.title(asked).zh
    assert "Drills and walks" in brief.answer(asked).en
    assert "演练加走访" in brief.answer(asked).zh


def test_every_number_of_every_measure_it_speaks_of_is_listed(asked: brief.Subject) -> None:
    for language in LANGUAGES:
        listed = brief.provenance(asked).zh if language == "zh" else brief.provenance(asked).en
        spoken = brief.measures(asked).zh if language == "zh" else brief.measures(asked).en
        for item in asked.instruments:
            assert item.title[language] in spoken
            assert item.title[language] in listed
        for number in ("0.213", "0.119", "83"):
            assert f">{number}<" in listed or f">{number}（" in listed or f">{number} (" in listed
        assert listed.count('scope="row"') == asked.values


def test_numbers_without_a_range_are_counted_where_it_says_how_sure_it_is(asked: brief.Subject) -> None:
    # Two of the scenario; hours, effect and cost of the drill, the last of them set; the same three of the walk.
    assert sum(one.unranged for one in asked.at_work) == 8
    assert "8 numbers entered by the user stay put" in sure(asked).en
    assert "8个数值固定不动" in sure(asked).zh
    assert "no range given" in brief.provenance(asked).en
    assert "entered by the user" not in sure(brief.subject("karaoke")).en
    said = brief.panel(asked)
    assert "Inspector hours: no range is given" in said.en


def test_amounts_in_prices_of_two_years_are_not_said_to_be_of_one(asked: brief.Subject) -> None:
    assert "in prices of 2024" in brief.answer(asked).en
    assert "in prices of 2012, and nothing is converted" in brief.answer(asked).en
    assert "Amounts are in prices of 2012." in brief.answer(brief.subject("hotel")).en


@pytest.mark.parametrize(
    ("regime", "said", "not_said"),
    [
        ("drills", "all of them for all premises", "If every visit had to serve"),
        ("walks", "the measures of “Walks only” go unused", "0 programmes"),
        ("guidance,evacuation_drill", "the 1 programme for all premises is in place and the 1 measure", "0 "),
    ],
)
def test_measures_of_one_kind_only_are_told_as_what_they_are(regime: str, said: str, not_said: str, data: Path) -> None:
    subject = brief.subject("home", regime=regime, data=data, quick=True)
    head = re.search(r'<p class="headline">(.*?)<br>', brief.answer(subject).en, re.DOTALL)
    assert head is not None
    assert said in head[1]
    assert not_said not in head[1]
    # A regime without service at the visit has nothing to split, which is another thing than not to fit.
    assert ("has no service at the visit" in brief.why(subject).en) == (regime == "drills")
    assert "does not fit in today's hours" not in brief.why(subject).en.replace("&#39;", "'")


def test_a_figure_of_no_measure_there_is_is_refused(data: Path) -> None:
    with pytest.raises(InputError, match="evacuation_dril"):
        brief.subject("home", {"evacuation_dril.cost": 83}, regime="drilled", data=data)
    with pytest.raises(InputError, match='did you mean "drilled"'):
        brief.subject("home", regime="driled", data=data)
