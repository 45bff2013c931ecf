"""Pages on paper: the answer on one sheet, and no row of a table and no drawing cut in two."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from policylab.shelf import Shelf
from tests.browser.conftest import address
from tests.browser.test_pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# A PDF keeps glyphs, and where a radical has the same one as a character its text names the radical.
RADICALS = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⺟⺩⽅",
    "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙母玉方",
)


@pytest.fixture(scope="module")
def printed(shelf: Shelf, browser: Any) -> Mapping[str, PdfReader]:
    """Every page as a browser prints it, with the structure that says which row stands on which sheet."""
    context = browser.new_context(offline=True)
    opened = context.new_page()
    found = {}
    for name in pages(shelf):
        opened.goto(address(shelf, name))
        found[name] = PdfReader(io.BytesIO(opened.pdf(prefer_css_page_size=True, tagged=True, print_background=True)))
    context.close()
    return found


def sheet(reader: PdfReader, number: int) -> str:
    """Return the text of a sheet."""
    return plain(reader.pages[number].extract_text())


def test_sheets_are_a4(printed: Mapping[str, PdfReader]) -> None:
    for name, reader in printed.items():
        for one in reader.pages:
            size = 595, 842
            if name.startswith("index"):  # the wide table of all reports lies across
                size = 842, 595
            assert (float(one.mediabox.width), float(one.mediabox.height)) == pytest.approx(size, abs=1), name


def test_the_answer_stands_alone_on_the_first_sheet(shelf: Shelf, page: Any, printed: Mapping[str, PdfReader]) -> None:
    """All of part 1 is on sheet 1, none of it on sheet 2, which begins with part 2."""
    checked = 0
    for name in pages(shelf):
        page.goto(address(shelf, name))
        if not page.locator("h2#ground").count():
            continue
        checked += 1
        told = page.evaluate(
            """() => {
              const all = [...document.querySelectorAll("main :is(h1, h2, h3, p, li, td, th)")];
              const end = all.findIndex((one) => one.id === "ground");
              const text = (one) => one.innerText;
              return [all.slice(0, end).map(text), ...all.slice(end, end + 2).map(text)];
            }"""
        )
        first, second = sheet(printed[name], 0), sheet(printed[name], 1)
        part, *next_part = told
        for text in part:
            for line in text.split("\n"):
                assert plain(line) in first, (name, line)
        assert plain(part[-1]) not in second, name
        # Before it stand only the sheet's own number and the brief's, and the number of the part.
        own = re.match(r"\d+/\d+policylab·(?:No\.|编号)\w{10}", second)
        assert own is not None, (name, second[:80])
        assert second.index(plain(next_part[0])) - own.end() < 5, (name, second[:80])
        assert plain(next_part[1])[:20] in second, name
    assert checked == 12


def plain(text: str) -> str:
    """Return a text as it was written: letters for ligatures, characters for radicals, no blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text.translate(RADICALS)))


def test_nothing_is_shrunk_to_fit_the_paper(shelf: Shelf, page: Any) -> None:
    """A page wider than the paper is printed smaller by the browser, and nobody has chosen that size."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # 180 mm at 96 dots an inch
    for name in pages(shelf):
        page.goto(address(shelf, name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 680, name


def test_no_row_and_no_figure_is_cut_and_no_head_stands_alone(printed: Mapping[str, PdfReader]) -> None:
    for name, reader in printed.items():
        numbers = {one.indirect_reference.idnum: place for place, one in enumerate(reader.pages)
                   if one.indirect_reference is not None}  # fmt: skip

        def sheets(element: DictionaryObject, numbers: Mapping[int, int] = numbers) -> set[int]:
            return {numbers[number] for number in _sheets(element, None)}

        root = reader.root_object["/StructTreeRoot"].get_object()
        assert isinstance(root, DictionaryObject)
        for drawing in _all(root, "/Figure"):
            assert len(sheets(drawing)) <= 1, name
        tables = list(_all(root, "/Table"))
        assert tables, name
        for table in tables:
            rows = list(_all(table, "/TR"))
            heads = [row for row in rows if all(cell.get("/S") == "/TH" for cell in _children(row))]
            body = [sheets(row) for row in rows if row not in heads]
            assert body, name
            assert all(len(where) == 1 for where in body), (name, body)
            # A head is printed again on every sheet of its table, and never without a row.
            for head in heads:
                assert sheets(head) <= set().union(*body), (name, sheets(head), body)


def _all(element: DictionaryObject, kind: str) -> Iterator[DictionaryObject]:
    """Yield the elements of a kind in a document's structure."""
    for child in _children(element):
        if child.get("/S") == kind:
            yield child
        else:
            yield from _all(child, kind)


def _children(element: DictionaryObject) -> Iterator[DictionaryObject]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if isinstance(child, DictionaryObject) and "/S" in child:
            yield child


def _sheets(element: DictionaryObject, page: int | None) -> Iterator[int]:
    """Yield the object number of every sheet that something of an element is painted on."""
    page = _number(element.raw_get("/Pg")) if "/Pg" in element else page
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if isinstance(child, DictionaryObject):
            if "/S" in child:
                yield from _sheets(child, page)
            elif "/Pg" in child:
                yield _number(child.raw_get("/Pg"))
            elif page is not None:
                yield page
        elif page is not None:
            yield page


def _number(reference: Any) -> int:
    assert isinstance(reference, IndirectObject)
    return reference.idnum
