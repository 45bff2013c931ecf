"""Every page, in both languages, by everybody: no barrier that axe-core knows, figures' words readable, keys enough."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from policylab.shelf import Shelf
from tests.browser.conftest import address
from tests.browser.test_pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}

# WCAG 2.1, 1.4.3: at least so much contrast between words and what lies behind them, less for large ones.
LEAST, LEAST_LARGE = 4.5, 3.0

# For words of drawings, which axe-core does not look at: the least contrast at points of each text's box. What lies
# behind a point is what is painted there under the text, as far as it is not seen through.
CONTRAST = """
() => {
  const parse = (colour) => {
    const found = colour.match(/[\\d.]+/g);
    return found && colour.startsWith("rgb") ? found.map(Number) : null;
  };
  const over = (top, alpha, below) => top.slice(0, 3).map((part, i) => alpha * part + (1 - alpha) * below[i]);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const opacity = (element) => {
    let product = 1;
    for (let one = element; one && one.nodeType === 1; one = one.parentElement)
      product *= Number(getComputedStyle(one).opacity);
    return product;
  };
  const paint = (element, text) => {
    const style = getComputedStyle(element);
    if (!(element instanceof SVGElement) || element.tagName === "svg") {
      const colour = parse(style.backgroundColor);
      return colour && { colour, alpha: (colour[3] ?? 1) * opacity(element) };
    }
    const filled = parse(style.fill);
    if (filled) return { colour: filled, alpha: (filled[3] ?? 1) * Number(style.fillOpacity) * opacity(element) };
    if (text || style.fill !== "none") return { unknown: style.fill };
    const drawn = parse(style.stroke);
    return drawn && { colour: drawn, alpha: (drawn[3] ?? 1) * Number(style.strokeOpacity) * opacity(element) };
  };
  const told = [];
  for (const text of document.querySelectorAll("svg text")) {
    if (!text.textContent.trim()) continue;
    text.scrollIntoView({ block: "center" });
    const box = text.getBoundingClientRect();
    const ink = paint(text, true);
    const style = getComputedStyle(text);
    const size = parseFloat(style.fontSize);
    let least = Infinity;
    let unknown = ink.unknown;
    for (const x of [0.02, 0.25, 0.5, 0.75, 0.98])
      for (const y of [0.2, 0.5, 0.8]) {
        const stack = document.elementsFromPoint(box.left + x * box.width, box.top + y * box.height)
          .filter((one) => one !== text && !text.contains(one) && one.tagName !== "text" && one.tagName !== "tspan");
        let behind = [255, 255, 255];
        for (const one of stack.reverse()) {
          const found = paint(one, false);
          if (found && found.unknown) unknown = found.unknown;
          if (found && found.colour) behind = over(found.colour, found.alpha, behind);
        }
        if (ink.colour) least = Math.min(least, contrast(over(ink.colour, ink.alpha, behind), behind));
      }
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    told.push({ text: text.textContent, least, large, unknown: unknown ?? null });
  }
  return told;
}
"""


# The rule that looks at every word of a page takes longest by far; one page of each kind shows all the colours.
WHOLLY = ("karaoke.zh.html", "karaoke.en.html", "comparison.zh.html", "index.html", "index.en.html")
COLOURS = """() => {
  const shown = [...document.querySelectorAll("body *")].filter((one) => !one.closest("svg") && one.textContent.trim());
  const colours = (one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor].join(" on ");
  return [...new Set(shown.map(colours))];
}"""


def test_axe_finds_no_barrier_on_any_page(shelf: Shelf, page: Any) -> None:
    axe, seen, colours = Axe(), set[str](), dict[str, set[str]]()
    for name in pages(shelf):
        page.goto(address(shelf, name))
        options = WCAG if name in WHOLLY else WCAG | {"rules": {"color-contrast": {"enabled": False}}}
        found = axe.run(page, options=options).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], name
        if name in WHOLLY:
            seen |= set(page.evaluate(COLOURS))
        else:
            colours[name] = set(page.evaluate(COLOURS))
    for name, used in colours.items():
        assert used <= seen, (name, used - seen)


def test_axe_finds_no_barrier_on_a_phone(shelf: Shelf, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for name in ("workshop.zh.html", "index.en.html"):
        page.goto(address(shelf, name))
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], name


def test_the_words_of_every_figure_stand_out_from_what_lies_behind(shelf: Shelf, page: Any) -> None:
    seen = 0
    for name in pages(shelf):
        page.goto(address(shelf, name))
        for one in page.evaluate(CONTRAST):
            seen += 1
            assert one["unknown"] is None, (name, one)
            assert one["least"] >= (LEAST_LARGE if one["large"] else LEAST), (name, one)
    assert seen > 200


def test_the_measure_of_contrast_sees_what_lies_behind(page: Any) -> None:
    """Grey on white is readable, the same grey on a half-covering black bar is not."""
    page.set_content(
        '<svg width="200" height="90" font-size="16"><rect width="200" height="90" fill="#fff"/>'
        '<rect y="45" width="200" height="45" fill="#000" fill-opacity=".5"/>'
        '<text x="5" y="30" fill="#666">above</text><text x="5" y="75" fill="#666">below</text></svg>'
    )
    above, below = page.evaluate(CONTRAST)
    assert above["least"] == pytest.approx(5.74, abs=0.01)
    assert below["least"] == pytest.approx(1.45, abs=0.01)


@pytest.mark.parametrize("name", ["karaoke.zh.html", "comparison.en.html", "index.html"])
def test_every_control_is_reached_by_tab_in_order_and_shows_it(shelf: Shelf, page: Any, name: str) -> None:
    page.goto(address(shelf, name))
    # What can take the focus, in the order of the page; of a group of radio buttons one does.
    expected = page.evaluate(
        """() => {
          const all = [...document.querySelectorAll(
            "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])")]
            .filter((one) => !one.disabled && one.getClientRects().length)
            .filter((one) => one.type !== "radio" || one.checked);
          all.forEach((one, number) => { one.dataset.order = number; });
          return all.length;
        }"""
    )
    assert expected > 1
    for number in range(expected):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
              return {
                order: Number(one.dataset.order), html: one.outerHTML.slice(0, 120),
                shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                visible: box.bottom > 0 && box.top < innerHeight,
              };
            }"""
        )
        assert here["order"] == number, here
        assert here["shown"], here
        assert here["visible"], here
