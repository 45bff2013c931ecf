"""What a notebook may report as its result, and what a manifest may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policylab.batch.headline import headline_faults
from policylab.batch.manifest import read_index, read_records, read_sources
from policylab.i18n.words import LANGUAGES, Words
from policylab.pages.index import render_index
from tests.batch.shelves import TITLE, headline, manifest, put, record, regime
from tests.faults import tiny

RIGHT: dict[str, Any] = {
    "none": None,
    "a title": {"title": TITLE},
    "two regimes": headline(),
    "over budget": headline(
        regime("over_budget", gains=None, serve=None),
        regime("over_budget", binding=True, gains=None, serve=None),
    ),
    "more than is asked for": {"title": TITLE, "answer": [1, {"a": None}]},
}

WRONG: dict[str, tuple[Any, str]] = {
    "text": ("hello", "expected a mapping of names to values; got 'hello'"),
    "a list": ([1, 2], "expected a mapping of names to values"),
    "no title": ({"answer": 1}, "title: missing"),
    "half a title": ({"title": {"zh": "甲"}}, "title.en: missing"),
    "another concept": ({"title": TITLE, "concept": "guess"}, "concept: expected one of nash"),
    "another verdict": (headline(regime("win"), regime(binding=True)), "regimes.0.verdict: expected one of multi_win"),
    "another party": (headline(regime("losers", losers=["sun"]), regime(binding=True)), "regimes.0.losers.0: expected"),
    "no number": (
        headline(regime(gains={"enterprise": float("nan"), "regulator": 1.0, "public": 1.0}), regime(binding=True)),
        "regimes.0.gains.enterprise: expected",
    ),
    "one mode": (headline(regime()), "regimes (article): expected each of both once; got binding false"),
    "one mode twice": (headline(regime(), regime(), regime(binding=True)), "got binding false, false, true"),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_headline_reaches_the_index(kind: str) -> None:
    assert headline_faults(RIGHT[kind], "headline") == []
    for language in LANGUAGES:
        page = render_index(Words("试", "Trial"), [record(headline=RIGHT[kind])], language)
        assert "karaoke" in page


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_headline_is_told_by_its_field(kind: str) -> None:
    told, words = WRONG[kind]
    faults = headline_faults(told, "headline")
    assert any(words in str(fault) for fault in faults), faults
    assert all(fault.where == "headline" for fault in faults)


def test_a_notebook_with_a_wrong_headline_fails_alone(tmp_path: Path) -> None:
    show = "from IPython.display import display\ndisplay({{'application/vnd.policylab.headline+json': {}}}, raw=True)"
    tiny.notebook(tmp_path / "odd.ipynb", show.format("{'answer': 1}"))
    tiny.notebook(tmp_path / "text.ipynb", show.format("'hello'"))
    tiny.notebook(tmp_path / "good.ipynb", "print(1)")
    plan = tiny.plan(
        tmp_path / "plan.yaml",
        *({"notebook": f"{name}.ipynb", "name": name} for name in ("odd", "text", "good")),
    )
    ran = tiny.batch(plan, "--out", tmp_path / "out", "--json")
    assert ran.returncode == 1, ran.stderr
    told = {one["name"]: one for one in json.loads(ran.stdout)["reports"]}
    assert told["good"]["status"] == "done"
    assert told["odd"]["error"]["message"] == "headline: title: missing; expected a value here"
    assert told["text"]["error"]["name"] == "HeadlineError"
    assert (tmp_path / "out" / told["odd"]["executed"]).is_file()
    tiny.assert_whole(tmp_path / "out")


# ------------------------------------------------------------------------------------------ the manifest


@pytest.mark.parametrize(
    "changes",
    [
        {"name": 3},
        {"status": "maybe"},
        {"status": "failed"},
        {"inputs": "x"},
        {"inputs": {"data": [1]}},
        {"outputs": {"a": 1}},
        {"warnings": "x"},
        {"commit": {"id": "f"}},
        {"headline": {"answer": 1}},
        {"seconds": "long"},
        {"parameters": None},
    ],
    ids=str,
)
def test_a_record_that_is_not_right_is_left_out_and_the_others_stay(tmp_path: Path, changes: dict[str, Any]) -> None:
    put(tmp_path, manifest(record("hotel"), record(**changes)))
    assert list(read_records(tmp_path)) == ["hotel"]


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    put(tmp_path, manifest(record("hotel"), record()))
    read = read_records(tmp_path)
    assert [one.as_dict() for one in read.values()] == [record("hotel"), record()]
    assert read_sources(tmp_path) == {"c" * 64: {"game.py": "1111", "outcomes.py": "2222"}}
    assert read_index(tmp_path) == {"key": "k", "outputs": {}}


@pytest.mark.parametrize("broken", ["", "{", "[]", "3", '{"reports": {}}', '{"reports": [1, null]}', "[" * 100000])
def test_a_manifest_that_is_none_is_as_if_there_were_none(tmp_path: Path, broken: str) -> None:
    (tmp_path / "manifest.json").write_text(broken, encoding="utf-8")
    assert (read_records(tmp_path), read_sources(tmp_path), read_index(tmp_path)) == ({}, {}, {})
