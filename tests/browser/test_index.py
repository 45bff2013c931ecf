"""The index in Chromium: rows found and put in order, by mouse and by keyboard, and whole without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from policylab.shelf import Shelf
from tests.browser.conftest import address

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAMES = "[...document.querySelectorAll('#reports tbody tr:not([hidden]) th')].map(one => one.innerText.trim())"
KEYS = "[...document.querySelectorAll('#reports tbody tr:not([hidden])')].map(one => JSON.parse(one.dataset.sort)[{}])"


def keys(page: Any, column: int) -> list[Any]:
    found: list[Any] = page.evaluate(KEYS.format(column))
    return found


def in_order(found: list[Any], *, down: bool = False) -> bool:
    """Whether values are in order and what has none comes last."""
    valued = [one for one in found if one is not None]
    return found == [*sorted(valued, reverse=down), *[None] * (len(found) - len(valued))]


def test_every_column_sorts_both_ways_and_says_so(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "index.en.html"))
    heads = page.locator("#reports thead th")
    first = page.evaluate(NAMES)
    for column in range(heads.count()):
        for way in ("ascending", "descending"):
            heads.nth(column).locator("button").click()
            assert heads.nth(column).get_attribute("aria-sort") == way
            assert page.locator("th[aria-sort]").count() == 1
            if column > 1:  # texts are in the order of their language
                assert in_order(keys(page, column), down=way == "descending"), column
    assert sorted(page.evaluate(NAMES)) == sorted(first)


def test_sorting_works_by_keyboard_and_the_focus_is_seen(shelf: Shelf, page: Any) -> None:
    for width in (1000, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address(shelf, "index.html"))
        page.locator("#verdict").focus()
        page.keyboard.press("Tab")  # clear
        for _ in range(6):
            page.keyboard.press("Tab")
        focused = "document.activeElement"
        assert page.evaluate(f"{focused}.closest('th').cellIndex") == 5
        assert page.evaluate(f"getComputedStyle({focused}).outlineStyle") == "solid"
        box = page.evaluate(f"(({{width, height}}) => [width, height])({focused}.getBoundingClientRect())")
        assert min(box) > 10, "a button that nobody sees"
        page.keyboard.press("Enter")
        assert in_order(keys(page, 5))
        page.keyboard.press("Space")
        assert in_order(keys(page, 5), down=True)


def test_rows_are_found_by_word_and_by_verdict(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "index.html"))
    every = page.evaluate(NAMES)
    page.fill("#words", "宾馆")
    assert set(page.evaluate(NAMES)) == {"宾馆饭店"}
    assert page.inner_text("#told") == f"显示2行，共{len(every)}行"
    page.fill("#words", "")
    for verdict in page.eval_on_selector_all("#verdict option", "all => all.map(one => one.value).filter(Boolean)"):
        page.select_option("#verdict", verdict)
        shown = page.eval_on_selector_all(
            "#reports tbody tr", "all => all.map(one => [!one.hidden, one.dataset.verdicts])"
        )
        assert [visible for visible, _ in shown] == [verdict in verdicts.split() for _, verdicts in shown]
        assert any(visible for visible, _ in shown), verdict
    page.click("#find button")
    page.wait_for_function(f"{NAMES}.length === {len(every)}")
    assert page.evaluate(NAMES) == every


def test_without_javascript_the_table_is_whole_and_nothing_dead_is_shown(shelf: Shelf, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    opened = context.new_page()
    opened.goto(address(shelf, "index.html"))
    assert opened.locator("#find").is_hidden()
    assert opened.locator("button:visible").count() == 0
    rows = opened.locator("#reports tbody tr")
    assert rows.count() > 10
    assert all(rows.nth(number).is_visible() for number in range(rows.count()))
    context.close()


def test_the_chart_stays_within_a_phone_and_its_figures_within_the_chart(shelf: Shelf, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for name in ("index.html", "index.en.html"):
        page.goto(address(shelf, name))
        edges = page.eval_on_selector_all("svg.across text", "all => all.map(one => one.getBoundingClientRect().right)")
        assert len(edges) > 15
        assert max(edges) <= 320


def test_every_link_of_the_index_leads_to_a_file_that_is_there(shelf: Shelf, page: Any) -> None:
    for name in ("index.html", "index.en.html"):
        page.goto(address(shelf, name))
        links = page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
        assert len(links) > 10
        assert [link for link in links if not link.startswith("#") and not (shelf.folder / link).is_file()] == []


def test_a_brief_names_the_files_that_its_links_need(shelf: Shelf, page: Any) -> None:
    for name, other, index in (
        ("karaoke.zh", "karaoke.en", "index.html"),
        ("karaoke.en", "karaoke.zh", "index.en.html"),
    ):
        page.goto(address(shelf, f"{name}.html"))
        told = page.inner_text("nav .beside")
        assert f"{other}.html" in told
        assert index in told
        hrefs = page.eval_on_selector_all("nav a", "all => all.map(one => one.getAttribute('href'))")
        assert set(hrefs) == {f"{other}.html", index}


def test_a_repeated_head_on_paper_shows_words_and_no_buttons(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "index.html"))
    page.emulate_media(media="print")
    assert page.locator("#find").is_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('thead button')).display") == "contents"
