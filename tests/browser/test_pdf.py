"""Briefs as PDF, printed by the installed Chromium: numbered sheets, every part, no row or figure cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest

from policylab.pages.pdf import find_browser, print_page
from policylab.shelf import Shelf, build_shelf
from tests.browser.conftest import address

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ("karaoke.zh.html", "karaoke.en.html")


@pytest.fixture(scope="module")
def printed(shelf: Shelf, browser: Any) -> Mapping[str, list[str]]:
    """The text of each sheet, by the page that it was printed from."""
    again = build_shelf(out=shelf.folder, only=["karaoke"], pdf=True)
    assert again.complete, again.text()
    assert set(again.states.values()) == {"unchanged"}
    return {name: sheets((shelf.folder / name).with_suffix(".pdf")) for name in PAGES}


# What is not drawn on paper, as the sliders are not, is not looked for there.
DRAWN = "one => one.getClientRects().length > 0"


def sheets(path: Path) -> list[str]:
    return [sheet.extract_text() for sheet in pypdf.PdfReader(path).pages]


def plain(text: str) -> str:
    """Return text as it can be compared: a PDF has ligatures, and breaks lines."""
    return "".join(re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFKC", text))).lower()


def test_every_sheet_has_its_number_and_the_id_of_the_brief(shelf: Shelf, printed: Mapping[str, list[str]]) -> None:
    (number,) = {record.inputs_id for record in shelf.records if record.name == "karaoke"}
    for name, found in printed.items():
        assert len(found) > 5, name
        for place, text in enumerate(found, 1):
            assert f"{place} / {len(found)}" in text, name
            assert number in text, name


def test_every_part_of_the_brief_is_on_paper(printed: Mapping[str, list[str]], shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "karaoke.en.html"))
    whole = plain("".join(printed["karaoke.en.html"]))
    page.emulate_media(media="print")
    drawn = f"all => all.filter({DRAWN}).map(one => one.textContent)"
    headings = page.eval_on_selector_all("h1, h2, h3, caption", drawn)
    assert len(headings) > 20
    assert [heading for heading in headings if plain(heading) not in whole] == []
    assert "allbriefs" not in whole, "links are of no use on paper"


def test_no_row_is_cut(printed: Mapping[str, list[str]], shelf: Shelf, page: Any) -> None:
    """Each row stands whole on one sheet: what a row says is found in the text of a single sheet."""
    page.goto(address(shelf, "karaoke.en.html"))
    page.emulate_media(media="print")
    texts = [plain(text) for text in printed["karaoke.en.html"]]
    rows = page.eval_on_selector_all(
        "tbody tr", f"all => all.filter({DRAWN}).map(row => [...row.cells].map(cell => cell.textContent))"
    )  # fmt: skip
    assert len(rows) > 80
    cut = [row[0] for row in rows if not any(all(plain(cell) in text for cell in row) for text in texts)]
    assert cut == []
    inside = "all => all.map(one => getComputedStyle(one).breakInside)"
    assert set(page.eval_on_selector_all("tr, figure", inside)) == {"avoid"}


def test_a_row_that_must_not_be_cut_is_not(browser: Any, shelf: Shelf, tmp_path: Path) -> None:
    """The same style with rows of half a sheet: three of them take three sheets, and each is whole."""
    style = re.search(r"<style>.*?</style>", (shelf.folder / PAGES[0]).read_text(encoding="utf-8"), re.DOTALL)
    assert style is not None
    rows = "".join(f"<tr><td>{'<br>'.join(f'row{row}line{line}' for line in range(45))}</td></tr>" for row in range(3))
    rows = f"<tr><td>the first row stays with what is above it</td></tr>{rows}"
    page = tmp_path / "rows.html"
    for name, told in (("kept", style[0]), ("cut", style[0].replace("break-inside: avoid", ""))):
        page.write_text(f"<!DOCTYPE html>{told}<table><tbody>{rows}</tbody></table>", encoding="utf-8")
        (tmp_path / "rows.pdf").write_bytes(print_page(find_browser(), page))
        whole = [
            any(f"row{row}line0\n" in text and f"row{row}line44" in text for text in sheets(tmp_path / "rows.pdf"))
            for row in range(3)
        ]
        assert all(whole) == (name == "kept"), name


def test_equal_pages_give_equal_pdfs_without_a_date(shelf: Shelf, printed: Mapping[str, list[str]]) -> None:
    path = shelf.folder / "karaoke.en.html"
    assert print_page(find_browser(), path) == path.with_suffix(".pdf").read_bytes()
    assert not {"/CreationDate", "/ModDate"} & set(pypdf.PdfReader(path.with_suffix(".pdf")).metadata or {})
