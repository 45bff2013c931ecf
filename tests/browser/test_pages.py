"""Pages opened in Chromium with the network off, as a reader would."""

from __future__ import annotations

from typing import Any

import pytest

from policylab.shelf import Shelf
from tests.browser.conftest import address

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def pages(shelf: Shelf) -> list[str]:
    """Return every page of the shelf."""
    return sorted(path.name for path in shelf.folder.glob("*.html"))


def test_pages_open_offline_and_ask_for_nothing(shelf: Shelf, page: Any) -> None:
    for name in pages(shelf):
        page.requests.clear()
        page.goto(address(shelf, name))
        assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == [], name
        assert len([url for url in page.requests if url.startswith("file:")]) == 1, name
        assert page.complaints == [], name
        assert page.inner_text("h1"), name


def test_no_page_scrolls_sideways_on_a_small_phone(shelf: Shelf, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for name in pages(shelf):
        page.goto(address(shelf, name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_a_page_reads_without_javascript(shelf: Shelf, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    opened = context.new_page()
    opened.goto(address(shelf, "karaoke.zh.html"))
    assert "结论" in opened.inner_text("main")
    assert opened.locator("table").count() > 5
    context.close()


def test_the_links_of_the_shelf_lead_to_pages_and_back(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "index.html"))
    page.click("table a >> nth=0")
    assert page.locator("h2").first.is_visible()
    page.click("nav a[hreflang=en]")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("nav a >> nth=0")
    assert page.url.endswith("index.en.html")


def test_chinese_text_finds_its_glyphs(shelf: Shelf, page: Any) -> None:
    """A missing glyph is drawn as the same box for every character: two characters must look different."""
    page.goto(address(shelf, "karaoke.zh.html"))
    drawn = page.evaluate(
        """() => {
          const family = getComputedStyle(document.body).fontFamily;
          const draw = (text) => {
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 60;
            const context = canvas.getContext("2d");
            context.font = "40px " + family;
            context.fillText(text, 5, 45);
            return canvas.toDataURL();
          };
          const characters = [...new Set(document.body.innerText.match(/[\\u4e00-\\u9fff]/g))];
          return [characters.length, new Set(characters.map(draw)).size];
        }"""
    )
    characters, pictures = drawn
    assert characters > 300
    assert pictures == characters


def test_pages_are_light(shelf: Shelf, page: Any) -> None:
    """Under 1 MB each, and no drawing of 2,000 marks or more, which an old computer draws slowly."""
    for name in pages(shelf):
        assert (shelf.folder / name).stat().st_size < 1_000_000, name
        page.goto(address(shelf, name))
        marks = page.eval_on_selector_all(
            "svg", "all => all.map(one => one.querySelectorAll('path, rect, circle, line, use, text, polygon').length)"
        )
        assert max(marks, default=0) < 2_000, (name, marks)
