"""The index: what its table, chart and notices say of the records they are made from."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from policylab.i18n.words import LANGUAGES, Words
from policylab.pages.across import FULL, cut
from policylab.pages.index import render_index
from tests.batch.shelves import headline, record, regime

TITLE = Words("试", "Trial")
OVER: dict[str, Any] = {"gains": None, "serve": None}


def told(name: str, may: float = 0.75, must: float = 0.25, **changes: Any) -> dict[str, Any]:
    """Return a record that says how sure it is, and what other concepts say."""
    concepts = {"nash": ("multi_win", []), "commitment": ("multi_win", []), "quantal": ("losers", ["public"])}
    full = {
        **headline(*changes.pop("regimes", [])),
        "title": {"zh": f"甲{name}", "en": f"The {name}"},
        "sure": {
            mode: {"multi_win": share, "low": share - 0.01, "high": share + 0.02}
            for mode, share in (("optional", may), ("binding", must))
        },
        "by_concept": [
            {"concept": concept, "name": "article", "binding": binding, "verdict": verdict, "losers": losers}
            for concept, (verdict, losers) in concepts.items()
            for binding in (False, True)
        ],
    }
    return record(name, headline=full, **changes)


def failed(name: str, error: str, **changes: Any) -> dict[str, Any]:
    fault = {"cell": 4, "line": 2, "name": error, "message": "no <way>", "lines": ["x = 1"]}
    return record(name, **{"status": "failed", "headline": None, "error": fault, "outputs": {}, **changes})


def rows(page: str) -> list[tuple[list[Any], str, str]]:
    """Return each row: what it is sorted by, its verdicts, its text."""
    found = re.findall(r'<tr data-sort="(.*?)" data-verdicts="(.*?)">(.*?)</tr>', page, re.DOTALL)
    return [(json.loads(unescape(keys)), verdicts, re.sub(r"<[^>]+>", " ", text)) for keys, verdicts, text in found]


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_row_has_a_badge_for_each_party_and_says_how_sure() -> None:
    loses = regime("losers", binding=True, serve=1.0, losers=["public"],
                   gains={"enterprise": 12970.0, "regulator": 0.0, "public": -206.0})  # fmt: skip
    page = render_index(TITLE, [told("hotel", regimes=[regime(), loses])], "en")
    (_, verdicts, row), = rows(page)  # fmt: skip
    assert verdicts == "losers multi_win"
    row = " ".join(row.split())
    assert "All three gain Enterprise gains +3,163 yuan Fire department gains +1,136 yuan Public gains +3,46" in row
    assert "The public loses Enterprise gains +12,970 yuan Fire department unchanged Public loses −206 yuan" in row
    assert "Free to choose: all three gain in 75% of futures; the verdict shown holds under 2 of 3" in row
    assert 'class="badge loses">Public loses' in page


def test_every_report_of_the_plan_has_a_row() -> None:
    across = record("comparison", headline={"title": {"zh": "对照", "en": "Side by side"}})
    bare = record("bare", headline=None)
    batch = [told("hotel"), across, bare, failed("school", "TimeoutError")]
    page = render_index(TITLE, batch, "en", waiting=["clinic"])
    names = [keys[0] for keys, _, _ in rows(page)]
    assert names == ["The hotel", "Side by side", "bare", "school", "clinic"]
    assert [len(keys) for keys, _, _ in rows(page)] == [page.count('<th scope="col">')] * len(names)
    assert "Not built yet" in text(page)
    # What is not there is not linked.
    assert set(re.findall(r'href="([^"]*\.html)"', page)) == {
        "index.html", "hotel.en.html", "comparison.en.html", "bare.en.html"
    }  # fmt: skip


def test_a_first_look_is_marked_in_its_row_and_above_the_table() -> None:
    quick, whole = told("karaoke"), told("hotel")
    quick["headline"]["quick"] = True
    page = render_index(TITLE, [quick, whole], "en")
    first, second = (shown for _, _, shown in rows(page))
    assert "a first look" in first
    assert "a first look" not in second
    assert "a first look (1)" in text(page)
    assert "a first look" not in text(render_index(TITLE, [whole], "en"))


def test_pages_that_are_gone_and_pdfs_that_are_there_are_marked() -> None:
    batch = [told("hotel"), told("school")]
    page = render_index(TITLE, batch, "zh", missing=["school.zh.html"], pdfs=["hotel.zh.pdf"], archived=True)
    assert 'href="hotel.zh.html"' in page
    assert 'href="hotel.zh.pdf"' in page
    assert "school.zh" not in page
    assert "文件不在此处" in text(page)
    assert 'href="policylab-briefs.zip"' in page
    assert "policylab-briefs.zip" not in render_index(TITLE, batch, "zh")


def test_rows_sort_by_what_they_show_and_what_has_no_value_has_no_key() -> None:
    over = [regime("over_budget", **OVER), regime("over_budget", binding=True, **OVER)]
    page = render_index(TITLE, [told("hotel", may=0.1), record("shop", headline=headline(*over))], "zh")
    keys = [one for one, _, _ in rows(page)]
    assert keys[0][2:6] == [0.0, 0, 0, 0.1]
    assert keys[1][2:6] == [None, 4, 4, None]


def test_the_chart_draws_what_the_records_say() -> None:
    batch = [told("hotel", 0.75, 0.25), told("school", 0.5, 1 / 3)]
    for language in LANGUAGES:
        page = render_index(TITLE, batch, language)
        (svg,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        widths = [float(width) for width in re.findall(r'<rect class="m\w+" x="0" y="\d+" width="([\d.]+)%"', svg)]
        assert widths == pytest.approx([FULL * share for share in (0.75, 0.25, 0.5, 1 / 3)], abs=0.005)
        for figure in ("75%", "25%", "50%", "33.3%"):
            assert f">{figure}</text>" in svg
        (finding,) = re.findall(r"<title>(.*?)</title>", svg)
        assert f"<p>{finding}</p>" in page
        assert {"zh": "甲hotel", "en": "The hotel"}[language] in finding


def test_a_regime_that_is_not_the_others_is_named_in_the_chart() -> None:
    other = told("workshop")
    for one in other["headline"]["regimes"]:
        one.update(name="guidance", title={"zh": "指导", "en": "Advice"})
    for one in other["headline"]["by_concept"]:
        one["name"] = "guidance"
    page = render_index(TITLE, [told("hotel"), told("school"), other], "en")
    assert re.search(r'class="name"[^>]*>The workshop</text><text class="note"[^>]*>Advice</text>', page)
    assert "lowest" not in page, "all three are equally sure"
    assert "by “Ten measures” (except where another regime is named)" in page


def test_without_anything_sure_there_is_no_chart() -> None:
    assert "<svg" not in render_index(TITLE, [record()], "en")
    assert "<svg" not in render_index(TITLE, [], "zh")


def test_a_long_name_is_cut_by_the_room_it_takes() -> None:
    assert cut("ab", 2) == "ab"
    assert cut("abc", 2) == "ab…"
    assert cut("甲乙", 3) == "甲…"


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        ("TimeoutError", "放宽 cell_seconds", "raise cell_seconds"),
        ("MemoryError", "放宽 memory_mb", "raise memory_mb"),
        ("InputError", "policylab check", "policylab check"),
        ("WorkerDied", "再试一次", "Try again"),
        ("ValueError", "executed/school.failed.ipynb", "executed/school.failed.ipynb"),
    ],
)
def test_a_failure_says_what_to_do_and_how_to_go_on(error: str, zh: str, en: str) -> None:
    batch = [failed("school", error, executed="executed/school.failed.ipynb", outputs={})]
    for language, words in (("zh", zh), ("en", en)):
        page = render_index(TITLE, batch, language)  # type: ignore[arg-type]
        assert words in text(page)
        assert "policylab report --only school" in text(page)
        assert "no &lt;way&gt;" in page
        assert page.count('href="#failed"') == 2
        assert page.count('id="failed"') == 1


def test_date_and_commit_are_the_records_own() -> None:
    late: dict[str, Any] = {
        "started": "2026-01-06T09:30:00+00:00",
        "commit": {"id": "abcdef0123456789", "dirty": False},
    }
    page = render_index(TITLE, [told("hotel", **late), told("school")], "en")
    assert "Built between 2026-01-05 08:00 and 2026-01-06 09:30 UTC, from commit abcdef0123." in page
    assert page == render_index(TITLE, [told("hotel", **late), told("school")], "en")


def test_a_verdict_that_flipped_under_another_concept_is_told_as_that() -> None:
    flip = {"report": "hotel", "verdict": "article (must serve, commitment)"}
    drift = {
        "accepted": {"date": "2026-01-01", "commit": None, "reason": "start"},
        "flips": [{**flip, "accepted": "multi_win", "now": "losers: public"}],
        "moves": [],
        "inputs": {"hotel": ["package (game.py)", "numpy 2.3 -> 2.4"]},
        "new": ["school"],
        "gone": [],
        "failed": [],
    }
    batch = [told("hotel"), told("school")]
    assert "甲hotel，十项措施，必须服务，按先行承诺：由“三方多赢”变为“公众受损”" in render_index(
        TITLE, batch, "zh", drift=drift
    )
    english = render_index(TITLE, batch, "en", drift=drift)
    assert "1 verdict changed; 0 numbers moved beyond tolerance." in english
    assert "Behind The hotel: the model&#39;s program (game.py), numpy 2.3 -&gt; 2.4." in english
    assert "New, not accepted yet: The school." in english
    assert "Accepted then because: start" in english
