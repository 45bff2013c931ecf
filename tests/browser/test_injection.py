"""Whatever stands in a data file is shown as text: nothing of it runs, is formatted or is taken for markup."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest
import yaml

from policylab.batch.plan import project_file
from policylab.shelf import Shelf, build_shelf
from tests.browser.conftest import address
from tests.browser.test_pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ODD = (
    "<script>window.broken=1</script><img src=x onerror='window.broken=1'> \"x\" 'y' {{ 7*7 }} {0} {title} {% raw %} "
    "$(touch x) ${HOME} $x^2$ &lt;b&gt; &amp; &#60; **a** _b_ "
    "[c](javascript:broken) `d` </table></style> مرحبا 🔥 %s %(a)s"
)
LONG = "W" * 90
TURNED = "\u202eabc"  # turns the direction of all that follows, unless it is taken out
PLACES = ("title", "description", "note", "source", "measure", "regime")


def odd(place: str) -> str:
    """Return the text for a place: each can be told from the others."""
    return f"{place}-{ODD} {LONG}{place} {TURNED}"


def shown(place: str) -> str:
    return odd(place).replace("\u202e", "")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf of one brief and the page of comparisons, from data whose every text tries to break out."""
    folder = tmp_path_factory.mktemp("hostile")
    data = folder / "data"
    data.mkdir()
    project = project_file("data")
    scenario = yaml.safe_load((project / "scenarios" / "workshop.yaml").read_text(encoding="utf-8"))
    scenario["name"] = "hostile"
    scenario["title"] = both("title")
    scenario["description"] = both("description")
    duty = scenario["parameters"]["duty"]
    duty["note"], duty["source"] = both("note"), "hostile_source"
    (folder / "hostile.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    source = {"title": both("source"), "kind": "study", "year": 2012, "standing": "found", "address": odd("address")}
    (data / "sources.yaml").write_text(yaml.safe_dump({"hostile_source": source}, allow_unicode=True), encoding="utf-8")
    measures = yaml.safe_load((project / "instruments.yaml").read_text(encoding="utf-8"))
    guidance = measures["guidance"]
    guidance |= {"title": both("measure"), "article": odd("article"), "translation": odd("translation")}
    (data / "instruments.yaml").write_text(yaml.safe_dump({"guidance": guidance}, allow_unicode=True), encoding="utf-8")
    regimes = yaml.safe_load((project / "regimes.yaml").read_text(encoding="utf-8"))
    regime = regimes["guidance"] | {"title": both("regime")}
    (data / "regimes.yaml").write_text(yaml.safe_dump({"guidance": regime}, allow_unicode=True), encoding="utf-8")
    for name in ("scenario", "comparison"):
        shutil.copy(project_file("notebooks") / "briefs" / f"{name}.ipynb", folder)
    plan: dict[str, Any] = {
        "title": {"zh": odd("plan"), "en": odd("plan")},
        "scenarios": ["hostile.yaml"],
        "reports": [{"notebook": "scenario.ipynb"}, {"notebook": "comparison.ipynb", "name": "across"}],
    }  # fmt: skip
    for report in plan["reports"]:
        report["parameters"] = {"data": "data"}
    (folder / "plan.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    built = build_shelf(folder / "plan.yaml", data=data, out=folder / "out", allow_outside=True)
    assert built.complete, built.text()
    return built


def both(place: str) -> dict[str, str]:
    return {"zh": odd(f"{place}-zh"), "en": odd(f"{place}-en")}


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", page.evaluate("document.body.textContent + document.title"))


def test_every_text_is_shown_as_it_stands_and_nothing_runs(hostile: Shelf, page: Any) -> None:
    names = pages(hostile)
    assert len(names) == 6
    everywhere = {"hostile": PLACES, "across": ("title",), "index": ("title", "plan")}
    for name in names:
        page.requests.clear()
        page.goto(address(hostile, name))
        assert page.evaluate("window.broken") is None, name
        assert page.complaints == [], name
        assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == [], name
        assert len([url for url in page.requests if url.startswith("file:")]) == 1, name
        assert page.locator("img, [onerror], [href^='javascript']").count() == 0, name
        assert not any("broken" in text for text in page.locator("script").all_text_contents()), name
        text = text_of(page)
        language = "en" if ".en." in name else "zh"
        for place in everywhere[name.split(".")[0]]:
            wanted = place if place == "plan" else f"{place}-{language}"
            assert shown(wanted) in text, (name, place)
        assert "\u202e" not in text, name


def test_odd_texts_break_no_page(hostile: Shelf, page: Any) -> None:
    """Names of ninety letters without a blank neither widen a page nor stick out of it."""
    for width in (320, 1000):
        page.set_viewport_size({"width": width, "height": 800})
        for name in pages(hostile):
            page.goto(address(hostile, name))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            assert page.locator("main").count() == page.locator("footer").count() == 1
