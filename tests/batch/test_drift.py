"""What moved since a batch was accepted: verdicts, numbers beyond tolerance, and the input behind them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from policylab.batch.drift import facts, find_drift, tolerance_of
from policylab.batch.manifest import MANIFEST, manifest_bytes
from policylab.batch.record import Record
from policylab.i18n.words import Words
from policylab.pages.index import render_index
from policylab.shelf import shelf_folder
from tests.support import Ran, run

HEADLINE: dict[str, Any] = {
    "title": {"zh": "歌舞娱乐场所", "en": "Karaoke venue"},
    "scenario": "karaoke",
    "baseline": {"fires_per_1000": 9.4, "stands_back": False},
    "regimes": [
        {
            "name": "article",
            "title": {"zh": "十项措施", "en": "Ten measures"},
            "binding": binding,
            "verdict": "losers" if binding else "multi_win",
            "losers": ["public"] if binding else [],
            "gains": {"enterprise": 100.0, "regulator": 20.0, "public": -3.0 if binding else 3.0},
            "fires_per_1000": 9.9,
            "serve": 1.0 if binding else 0.0,
            "best": {"verdict": "multi_win", "losers": []},
            "flags": [],
            "stands_back": False,
        }
        for binding in (False, True)
    ],
}
INPUTS: dict[str, Any] = {
    "notebook": "1" * 64, "template": "2" * 64, "package": "3" * 64, "parameters": "4" * 64,
    "data": {"data/scenarios/karaoke.yaml": "5" * 64}, "versions": {"numpy": "2.4"},
}  # fmt: skip


def record(name: str = "karaoke", headline: Any = None, **changes: Any) -> Record:
    given: dict[str, Any] = {
        "name": name, "notebook": "scenario.ipynb", "parameters": {}, "status": "done", "inputs_id": "x",
        "headline": HEADLINE if headline is None else headline, "error": None, "executed": None, "warnings": [],
        "inputs": INPUTS, "commit": {"id": "abc", "dirty": False},
    }  # fmt: skip
    return Record(**{**given, **changes})


def shelf(folder: Path, *records: Record, sources: dict[str, dict[str, str]] | None = None) -> None:
    (folder / MANIFEST).write_bytes(
        manifest_bytes(records, sources or {"3" * 64: {"game.py": "a", "cli.py": "b"}}, {}, {})
    )


def changed(**changes: Any) -> dict[str, Any]:
    """Return the headline with fields of the first regime, where service is optional, changed."""
    headline = copy.deepcopy(HEADLINE)
    headline["regimes"][0].update(changes)
    if "name" in changes:
        headline["regimes"][1]["name"] = changes["name"]
    return headline


def drift(folder: Path, *arguments: str) -> Ran:
    return run("drift", "--out", folder, *arguments)


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    shelf(tmp_path, record())
    assert drift(tmp_path, "--accept", "--reason", "the first batch").code == 0
    return tmp_path


def test_nothing_is_accepted_yet(tmp_path: Path) -> None:
    ran = drift(tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing accepted yet" in ran.out
    assert json.loads(drift(tmp_path, "--json").out)["accepted"] is None


def test_a_plan_stands_for_the_shelf_that_is_built_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    shelf(folder, record())
    plan = folder / "plan.yaml"
    plan.write_text("title: {zh: 试, en: Trial}\nreports: []\n", encoding="utf-8")
    assert shelf_folder(plan) == folder
    assert run("drift", plan, "--accept", "--reason", "mine").code == 0
    assert (folder / "baseline.json").is_file()
    assert run("drift", plan).out == drift(folder).out
    shelf(folder, record(headline=changed(verdict="no_loser")))
    assert (run("drift", plan).code, drift(folder).code) == (1, 1)
    # A shelf built elsewhere is told by --out here, too.
    other = tmp_path / "other"
    other.mkdir()
    shelf(other, record())
    assert "Nothing accepted yet" in run("drift", plan, "--out", other).out
    for no_plan in (folder, tmp_path / "none.yaml"):
        ran = run("drift", no_plan)
        expected = f"expected a plan file; a shelf's folder is given by --out; got {str(no_plan)!r}"
        assert (ran.code, ran.out, ran.err) == (2, "", f"policylab: drift: PLAN: {expected}\n")


def test_the_same_batch_has_not_moved(accepted: Path) -> None:
    ran = drift(accepted)
    assert ran.code == 0
    assert "Nothing moved beyond its tolerance since" in ran.out
    assert "(the first batch)" in ran.out
    baseline = json.loads((accepted / "baseline.json").read_text(encoding="utf-8"))
    assert baseline["accepted"][0]["commit"] == "abc"
    kept = baseline["reports"]["karaoke"]
    assert kept["numbers"]["article (may serve).gains.public"] == {"value": 3.0, "tolerance": 0.5}
    assert kept["verdicts"] == {
        "article (may serve)": "multi_win",
        "article (may serve).serves": "no",
        "article (may serve).best": "multi_win",
        "article (must serve)": "losers: public",
        "article (must serve).best": "multi_win",
    }


def test_a_number_within_its_tolerance_has_not_moved_and_one_beyond_it_has(accepted: Path) -> None:
    gains = HEADLINE["regimes"][0]["gains"]
    shelf(accepted, record(headline=changed(gains={**gains, "public": 3.4})))
    assert "Nothing moved" in drift(accepted).out
    shelf(accepted, record(headline=changed(gains={**gains, "public": 3.6})))
    ran = drift(accepted)
    assert ran.code == 0, "a number alone is told of and no reason to stop"
    assert "| karaoke | article (may serve).gains.public | 3 | 3.6 | +0.6 | 0.5 |" in ran.out.splitlines()
    (move,) = json.loads(drift(accepted, "--json").out)["moves"]
    assert move == {
        "report": "karaoke", "number": "article (may serve).gains.public", "accepted": 3.0, "now": 3.6,
        "tolerance": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article (may serve).gains.public", 0.5), ("article (must serve).fires_per_1000", 0.005),
        ("article (may serve).serve", 0.0005), ("sure.optional.multi_win", 0.0005), ("another.number", 4e-6),
    ],
)  # fmt: skip
def test_a_number_may_move_by_half_the_last_digit_that_pages_show(name: str, expected: float) -> None:
    assert tolerance_of(name, 4.0) == pytest.approx(expected)


def test_a_tolerance_that_somebody_wrote_counts_and_stays(accepted: Path) -> None:
    path = accepted / "baseline.json"
    baseline = json.loads(path.read_text(encoding="utf-8"))
    baseline["reports"]["karaoke"]["numbers"]["article (may serve).gains.public"]["tolerance"] = 5.0
    path.write_text(json.dumps(baseline), encoding="utf-8")
    gains = HEADLINE["regimes"][0]["gains"]
    shelf(accepted, record(headline=changed(gains={**gains, "public": 7.0, "enterprise": 200.0})))
    assert [one.number for one in find_drift(accepted).moves] == ["article (may serve).gains.enterprise"]
    assert drift(accepted, "--accept", "--reason", "more").code == 0
    baseline = json.loads(path.read_text(encoding="utf-8"))
    numbers = baseline["reports"]["karaoke"]["numbers"]
    assert numbers["article (may serve).gains.public"] == {"value": 7.0, "tolerance": 5.0}
    assert numbers["article (may serve).gains.enterprise"] == {"value": 200.0, "tolerance": 0.5}
    assert [one["reason"] for one in baseline["accepted"]] == ["the first batch", "more"]


@pytest.mark.parametrize(
    ("change", "place", "before", "now"),
    [
        ({"verdict": "no_loser"}, "article (may serve)", "multi_win", "no_loser"),
        ({"verdict": "losers", "losers": ["enterprise", "public"]}, "article (may serve)", "multi_win",
         "losers: enterprise, public"),
        ({"serve": 0.3}, "article (may serve).serves", "no", "sometimes"),
        ({"best": {"verdict": "no_change", "losers": []}}, "article (may serve).best", "multi_win", "no_change"),
        ({"name": "articles"}, "article (may serve)", "multi_win", None),
    ],
)  # fmt: skip
def test_a_flipped_verdict_ends_with_1_until_it_is_accepted(
    accepted: Path, change: dict[str, Any], place: str, before: str, now: str | None
) -> None:
    inputs = {**INPUTS, "data": {"data/scenarios/karaoke.yaml": "6" * 64}, "versions": {"numpy": "2.5"},
              "package": "7" * 64}  # fmt: skip
    sources = {"7" * 64: {"game.py": "c", "cli.py": "b"}}
    shelf(accepted, record(headline=changed(**change), inputs=inputs), sources=sources)
    ran = drift(accepted)
    assert ran.code == 1
    assert f"| karaoke | {place} | {before} | {now or 'none'} |" in ran.out.splitlines()
    assert "- karaoke: data/scenarios/karaoke.yaml, numpy 2.4 -> 2.5, package (game.py)" in ran.out.splitlines()
    told = json.loads(drift(accepted, "--json").out)
    assert {"report": "karaoke", "verdict": place, "accepted": before, "now": now} in told["flips"]
    assert drift(accepted, "--accept", "--reason", "better data").code == 0
    assert drift(accepted).code == 0


def test_reports_that_come_go_and_fail_are_told_of(accepted: Path) -> None:
    shelf(accepted, record(), record("hotel"))
    ran = drift(accepted)
    assert ran.code == 0
    assert "Not accepted yet: hotel" in ran.out
    failed = record(status="failed", error={"cell": 1, "name": "E", "message": "m", "lines": []})
    shelf(accepted, failed)
    ran = drift(accepted)
    assert ran.code == 1, "a verdict that could not be had is not the accepted one"
    assert "Failed: karaoke" in ran.out
    refused = drift(accepted, "--accept", "--reason", "so what")
    assert refused.code == 2
    assert "what failed cannot be accepted" in refused.err
    shelf(accepted, record("hotel"))
    ran = drift(accepted)
    assert ran.code == 1
    assert "No longer built: karaoke" in ran.out
    assert "| karaoke | article (may serve) | multi_win | none |" in ran.out


def test_wrong_use_is_refused(tmp_path: Path, accepted: Path) -> None:
    assert "expected together with --accept" in drift(accepted, "--reason", "x").err
    for arguments in (("--accept",), ("--accept", "--reason", "  ")):
        ran = drift(accepted, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "--reason: expected why the change is right" in ran.err
    (accepted / MANIFEST).unlink()
    assert "run `policylab report` first" in drift(accepted).err
    for broken, words in {
        "{": "expected a file of JSON that can be read",
        "[]": "expected a mapping of names to values",
        '{"accepted": [], "reports": {"a": {"numbers": {"x": 1}, "verdicts": {}, "inputs": {}}}}': "a.numbers.x",
    }.items():
        (accepted / "baseline.json").write_text(broken, encoding="utf-8")
        ran = drift(accepted)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


def test_nothing_in_the_markdown_breaks_out_of_its_table(tmp_path: Path) -> None:
    odd = "a|b\n<script>`"
    shelf(tmp_path, record(headline={"title": HEADLINE["title"], odd: 1.0}))
    assert drift(tmp_path, "--accept", "--reason", "a | b\n# no heading").code == 0
    shelf(tmp_path, record(headline={"title": HEADLINE["title"], odd: 2.0}))
    told = drift(tmp_path).out
    assert r"| karaoke | a\|b &lt;script>' | 1 | 2 | +1 |" in told
    assert "\n# no" not in told


def test_facts_are_named_by_what_they_are_about_not_by_their_place() -> None:
    numbers, verdicts = facts(HEADLINE)
    turned = copy.deepcopy(HEADLINE)
    turned["regimes"].reverse()
    assert facts(turned) == (numbers, verdicts)
    assert numbers["baseline.fires_per_1000"] == 9.4
    assert "baseline.stands_back" not in numbers
    assert facts(None) == ({}, {})
    assert tolerance_of("x.gains.public", 1e9) == 0.5
    assert tolerance_of("x.other", -2e6) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "与上次认可的结果相比",
                "1项结论改变，0个数值变动超出容许范围",
                "歌舞娱乐场所，十项措施，自行决定：由“三方多赢”变为“",
            ],
        ),
        (
            "en",
            [
                "Since the last accepted batch",
                "1 verdict changed; 0 numbers moved",
                "Karaoke venue, Ten measures, free to choose: “",
            ],
        ),
    ],
)
def test_the_index_tells_what_changed(accepted: Path, language: Any, words: list[str]) -> None:
    shelf(accepted, record(headline=changed(verdict="no_loser")))
    told = find_drift(accepted).record()
    entry = record(headline={"title": HEADLINE["title"], "regimes": HEADLINE["regimes"]}).as_dict()
    page = render_index(Words("试", "Trial"), [entry], language, drift=told)
    for text in words:
        assert text in page
    assert "“no_loser" not in page
    without = render_index(Words("试", "Trial"), [entry], language)
    assert words[0] in without
    assert {"zh": "还没有认可过任何一批结果", "en": "No batch has been accepted yet"}[language] in without
    unread = render_index(Words("试", "Trial"), [entry], language, readable=False)
    assert "baseline.json" in unread
