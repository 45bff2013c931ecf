"""The two pages of a report differ by words and by how numbers are written, and by nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policylab.pages.page import style
from policylab.shelf import Shelf
from tests.browser.conftest import address
from tests.browser.test_pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The page as a reader gets it: what is an element of what, with the classes, and the text of each block. The article's
# own words stand on the English page beside their translation, marked as Chinese; the Chinese page has them alone.
READ = """
() => {
  const page = document.querySelector("main").cloneNode(true);
  for (const one of page.querySelectorAll("[lang]")) {
    const small = one.closest("small");
    const gone = small ?? one;
    if (gone.previousElementSibling?.tagName === "BR") gone.previousElementSibling.remove();
    gone.remove();
  }
  for (const one of page.querySelectorAll("br")) one.append("\\n");
  const outline = [], blocks = [];
  const walk = (one, path) => {
    if (one.tagName === "script") return;
    const marked = (sign, name) => (one.getAttribute(name) ? sign + one.getAttribute(name) : "");
    const tag = "/" + one.tagName.toLowerCase();
    const here = path + tag + marked(".", "class") + marked("@", "scope") + (tag === "/svg" ? "" : marked("#", "id"));
    if (one.tagName.toLowerCase() === "svg") {
      outline.push(here, ...["rect", "circle", "line", "image"].map((tag) => tag + one.querySelectorAll(tag).length));
      return;
    }
    outline.push(here);
    if (/^(H[1-6]|P|LI|CAPTION|TD|TH)$/.test(one.tagName)) blocks.push([here, one.textContent]);
    for (const child of one.children) walk(child, here);
  };
  walk(page, "");
  return { outline, blocks };
}
"""

TEXTS = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  const language = (one) => one.closest("[lang]").lang;
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("style, script")) continue;
    const free = parent.closest(".address, code, pre, .sources, footer") ? "free" : "";
    found.push([language(parent), node.textContent.trim(), free]);
  }
  for (const one of document.querySelectorAll("[aria-label], [data-label], [title], [alt], [placeholder]"))
    for (const name of ["aria-label", "data-label", "title", "alt", "placeholder"])
      if (one.getAttribute(name)) found.push([language(one), one.getAttribute(name), ""]);
  return found;
}
"""

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z][A-Za-z.'-]*[A-Za-z]|[A-Za-z]")
# Names that are the same in Chinese: of programs, of letters in a formula, of the articles' authors by their surname.
NAMES = {"policylab", "numpy", "scipy", "nashpy", "HomeSafe", "n"}
SURNAME = re.compile(r"[A-Z][a-z]+")
KEY = re.compile(r"[A-Z]\d+[a-z]?")  # the number of a claim, K3b
# Names of files, and the number of a commit.
FILE = re.compile(r"\b[A-Za-z_][\w.-]*\.(?:html|zip)\b|\b[0-9a-f]{10}\b")

_SIZES = {"万": 1e4, "亿": 1e8, "million": 1e6, "billion": 1e9}
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])([−+])?(\d[\d,]*(?:\.\d+)?)\s*(万|亿|million\b|billion\b)?")


def both(shelf: Shelf) -> list[tuple[str, str]]:
    """Return the names of the Chinese and the English page of every report, and of the index."""
    names = pages(shelf)
    pairs = [(name, name.replace(".zh.", ".en.")) for name in names if ".zh." in name]
    assert all(english in names for _, english in pairs)
    return [*pairs, ("index.html", "index.en.html")]


def test_both_languages_have_the_same_headings_tables_rows_and_figures(shelf: Shelf, page: Any) -> None:
    for chinese, english in both(shelf):
        read = []
        for name in (chinese, english):
            page.goto(address(shelf, name))
            read.append(page.evaluate(READ))
        one, other = read
        first = next((pair for pair in zip(one["outline"], other["outline"], strict=False) if pair[0] != pair[1]), None)
        assert first is None, (chinese, first)
        assert len(one["outline"]) == len(other["outline"]), chinese
        assert len(one["blocks"]) > 10
        for (where, zh), (_, en) in zip(one["blocks"], other["blocks"], strict=True):
            if _by_hand(where):
                continue
            assert same_numbers(zh, en), (chinese, where, zh, en)


def _by_hand(where: str) -> bool:
    """Whether a text is written in both languages by hand: notes on values and sources, propositions, the head."""
    return bool(re.search(r"\.provenance/.*td$|\.sources/|\.claims/|table.claims|^/main/p$|/main/p\.question", where))


def same_numbers(zh: str, en: str) -> bool:
    """Whether two texts give the same numbers, in whatever order, each to the digits it is written with."""
    left, right = numbers(zh), numbers(en)
    if len(left) != len(right):
        return False
    return all(abs(a - b) <= max(far, wide) for (a, far), (b, wide) in zip(sorted(left), sorted(right), strict=True))


def numbers(text: str) -> list[tuple[float, float]]:
    """Return the numbers of a text, each with half a unit of its last digit: 1.5万 is 15,000, give or take 50·10."""
    found = []
    # 200万至500万, 2 to 5 million: the size is said once for both
    text = text.replace("十万家", "100,000家").replace("千家", "1,000家")
    text = re.sub(r"(\d[\d.,]*) to (\d[\d.,]*) (million|billion)", r"\1 \3 to \2 \3", text)
    for sign, digits, size in _NUMBER.findall(text):
        scale = _SIZES.get(size, 1.0)
        _, _, decimals = digits.partition(".")
        value = float(digits.replace(",", "")) * scale * (-1 if sign == "−" else 1)
        found.append((value, 0.5000001 * scale * 10.0 ** -len(decimals)))
    return found


@pytest.mark.parametrize(
    ("zh", "en", "same"),
    [
        ("每年+1.3万元", "(+12,970 yuan a year)", True),
        ("每年+1.3万元", "(+13,600 yuan a year)", False),
        ("−206元", "206 yuan", False),
        ("200万至500万元，合3.92万元", "2 to 5 million yuan, 39,200 yuan", True),
        ("从9.34起降到5.27起", "from 9.34 to 5.27", True),
        ("从9.34起降到5.27起", "to 5.28 from 9.34", False),
        ("每千家年火灾9.34起，每十万家死亡18.5人", "9.34 fires per 1,000; 18.5 deaths per 100,000", True),
        ("95%", "95% (1)", False),
    ],
)
def test_numbers_are_compared_as_they_are_meant(zh: str, en: str, same: bool) -> None:
    assert same_numbers(zh, en) == same


def test_no_text_is_left_in_the_other_language(shelf: Shelf, page: Any) -> None:
    for name in pages(shelf):
        page.goto(address(shelf, name))
        texts = page.evaluate(TEXTS)
        assert len(texts) > 20, name
        for language, text, free in texts:
            assert not re.search(r"\b(None|nan|NaN|undefined)\b|\{\w*\}", text), (name, text)
            if language == "en":
                assert not CHINESE.search(text), (name, text)
            else:
                assert free or untranslated(text) == [], (name, text)


def untranslated(text: str) -> list[str]:
    """Return the words of a Chinese text that are not Chinese, and no name."""
    return [
        word
        for word in LATIN.findall(KEY.sub("", FILE.sub("", text)))
        if word not in NAMES and not (SURNAME.fullmatch(word) and CHINESE.search(text))
    ]


def test_an_english_word_on_a_chinese_page_is_found() -> None:
    assert untranslated("结论依据 the answer") == ["the", "answer"]
    assert untranslated("Verdict") == ["Verdict"]
    assert untranslated("K3b Earnhart等2019：执法公平感") == []
    assert untranslated("链接指向 index.html 和 high_rise.en.html") == []


def test_chinese_is_punctuated_as_chinese(shelf: Shelf, page: Any) -> None:
    """No ASCII mark and no blank between Chinese characters, no hyphen for a minus."""
    for name in pages(shelf):
        if name.endswith(".en.html"):
            continue
        page.goto(address(shelf, name))
        for language, text, free in page.evaluate(TEXTS):
            if language == "en" or free:
                continue
            assert not re.search(rf"{CHINESE.pattern}[ ,;:?!()]+{CHINESE.pattern}", text), (name, text)
            assert not re.search(r"(?<![\w-])-\d", text), (name, text)
            assert not re.search(r"[，。；：、]{2}", text), (name, text)


def test_every_character_is_drawn_in_a_typeface_of_the_list(shelf: Shelf, page: Any) -> None:
    """Chromium says itself which typefaces it took; for Chinese it must be one that the style sheet names."""
    (listed,) = re.findall(r":lang\(zh\)\s*\{[^}]*font-family:([^;]+);", str(style()))
    families = {one.strip().strip('"') for one in listed.split(",")}
    session = page.context.new_cdp_session(page)
    # All the Chinese of an English page stands on the Chinese one, too; that it is set alike is seen on one.
    for name in [one for one in pages(shelf) if ".en." not in one or one == "karaoke.en.html"]:
        page.goto(address(shelf, name))
        if page.locator("#panel-fold").count():
            page.click("#panel-fold")  # what is not drawn has no typeface
        # Each element with text, once for each way of setting it and only while it brings characters not seen before.
        count = page.evaluate(
            """() => {
              const seen = new Map();
              let count = 0;
              for (const one of document.querySelectorAll("body *")) {
                const own = [...one.childNodes].filter((node) => node.nodeType === 3);
                const text = own.map((node) => node.data).join("");
                const wanted = [...text].filter((c) => /[\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef]/.test(c));
                if (!wanted.length || one.closest("style, script, title, desc, thead, option")) continue;
                const style = getComputedStyle(one);
                const key = [style.fontFamily, style.fontWeight, style.fontStyle, one.namespaceURI].join();
                const known = seen.get(key) ?? seen.set(key, new Set()).get(key);
                if (wanted.every((c) => known.has(c))) continue;
                wanted.forEach((c) => known.add(c));
                one.dataset.glyphs = wanted.length;
                count += 1;
              }
              return count;
            }"""
        )
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        asked = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-glyphs]"})["nodeIds"]
        assert len(asked) == count
        wanted = page.eval_on_selector_all("[data-glyphs]", "all => all.map(one => Number(one.dataset.glyphs))")
        for node, least in zip(asked, wanted, strict=True):
            fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            drawn = sum(one["glyphCount"] for one in fonts if one["familyName"] in families)
            assert drawn >= least, (name, fonts, least, session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"])
        session.send("CSS.disable")
        session.send("DOM.disable")
