"""Figures as Chromium sets them, with the typefaces of this machine: nothing is cut, nothing is overwritten."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from policylab import figures
from policylab.i18n.words import LANGUAGES, Language
from policylab.pages.page import HTML_LANGUAGES, style
from tests.figures.results import SCENARIOS, results

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Says for each text of each drawing where it stands, in the drawing's own units.
MEASURE = """
document.body.append(Object.assign(document.createElement("pre"), {textContent: JSON.stringify(
  [...document.querySelectorAll("svg")].map(svg => ({
    name: svg.parentElement.id,
    page: svg.getBoundingClientRect().width,
    view: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height],
    texts: [...svg.querySelectorAll("text")].map(text => {
      const box = text.getBBox();
      return {text: text.textContent, box: [box.x, box.y, box.x + box.width, box.y + box.height]};
    }),
  })))}));
"""


def chromium() -> str:
    """Return the browser of this machine: without one the test is skipped, but for CI, where that is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "no Chromium on this machine (Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every `ground` and `gains`, set on a page of a brief."""
    browser = chromium()
    folder = tmp_path_factory.mktemp("figures")
    found = []
    for language in LANGUAGES:
        path = folder / f"{language}.html"
        path.write_text(page(language), encoding="utf-8")
        found += dumped(browser, path, folder / "profile")
    return found


def page(language: Language) -> str:
    charts = {f"ground {name}": figures.ground(results(name).columns, language) for name in SCENARIOS}
    charts |= {f"gains {name}": figures.gains(results(name).rows, language) for name in SCENARIOS}
    rows = [row for name in SCENARIOS for row in results(name).rows]
    charts["gains of all"] = figures.gains(rows, language)
    drawings = "".join(
        f'<figure id="{name} {language}">{figures.to_svg(chart, chart.finding[language])}</figure>'
        for name, chart in charts.items()
    )
    return (
        f'<!DOCTYPE html><html lang="{HTML_LANGUAGES[language]}"><meta charset="utf-8"><style>{style()}</style>'
        f"<body>{drawings}<script>{MEASURE}</script></body></html>"
    )


def dumped(browser: str, path: Path, profile: Path) -> list[dict[str, Any]]:
    """Return what the page measured of itself.

    The browser runs once and by itself: the tests of pages keep one open through playwright, which does not
    start twice in a process.
    """
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1000,1200",
               f"--user-data-dir={profile}", "--dump-dom", path.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)
    assert found, done.stderr
    measured: list[dict[str, Any]] = json.loads(unescape(found[1]))
    return measured


def test_every_text_lies_inside_its_drawing(measured: list[dict[str, Any]]) -> None:
    assert len(measured) == 2 * (2 * len(SCENARIOS) + 1)
    for drawing in measured:
        width, height = drawing["view"]
        assert drawing["page"] == width, "at its own size on a wide page"
        assert drawing["texts"], drawing["name"]
        for one in drawing["texts"]:
            left, top, right, bottom = one["box"]
            assert right > left, one
            assert min(left, top) >= 0, (drawing["name"], one)
            assert right <= width, (drawing["name"], one)
            assert bottom <= height, (drawing["name"], one)


def test_no_text_is_written_over_another(measured: list[dict[str, Any]]) -> None:
    for drawing in measured:
        boxes = [(one["text"], one["box"]) for one in drawing["texts"]]
        for number, (text, (left, top, right, bottom)) in enumerate(boxes):
            for other, (west, north, east, south) in boxes[:number]:
                # The box of a line reaches from ascender to descender, so lines of one label touch.
                apart = right <= west or east <= left or bottom <= north + 4 or south <= top + 4
                assert apart, (drawing["name"], text, other)
