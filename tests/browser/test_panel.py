"""The panel in Chromium: moved by keyboard, it says what the model says, and without a script there are tables."""

from __future__ import annotations

from typing import Any

import pytest

import policylab
from policylab.brief.robust import chances_words
from policylab.catalogue import load_catalogue
from policylab.i18n.numbers import count, money
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language
from policylab.outcomes import PARTIES
from policylab.shelf import Shelf
from tests.browser.conftest import address

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HELPS = ("raises.competence", "raises.rectification", "cuts.compliance_cost", "cuts.resentment")


def most_help() -> dict[str, float]:
    figures = load_catalogue().instruments["guidance"].figures()
    return {f"guidance.{name}": figures[name].high for name in HELPS}


def said_by_the_model(overrides: dict[str, float], language: Language) -> dict[str, list[str]]:
    """Return verdict and outcomes of a comparison as the panel should show them, by mode."""
    told = {}
    for mode in ("optional", "binding"):
        (judged,) = policylab.compare("karaoke", ["article"], binding=mode == "binding", overrides=overrides).judgements
        assert judged.solution is not None
        assert judged.baseline is not None
        assert judged.gains is not None
        assert not judged.softness
        outcomes = judged.solution.outcomes
        told[mode] = [
            verdict_name(judged.verdict, judged.losers)[language],
            *(money(judged.gains[party], signed=True, in_table=True)[language] for party in PARTIES),
            count(outcomes.fires_per_1000)[language],
            count(judged.baseline.outcomes.fires_per_1000)[language],
            count(outcomes.visits)[language],
            *(chances_words(outcomes.action_chances[party])[language] for party in ("enterprise", "regulator")),
        ]
    return told


def shown(page: Any) -> dict[str, list[str]]:
    return {mode: page.locator(f"[data-mode={mode}]").all_inner_texts() for mode in ("optional", "binding")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_keys_move_the_numbers_and_the_panel_says_what_the_model_says(
    shelf: Shelf, page: Any, language: Language
) -> None:
    page.goto(address(shelf, f"karaoke.{language}.html"))
    now = said_by_the_model({}, language)
    assert shown(page) == now
    page.focus("#panel-fine")
    page.keyboard.press("End")
    fifty = {"zh": "5万元", "en": "50,000 yuan"}[language]
    assert page.inner_text("#panel-fine-value") == fifty
    assert page.get_attribute("#panel-fine", "aria-valuetext") == fifty
    assert shown(page) == said_by_the_model({"fine": 50_000}, language) != now
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    hours = {"zh": "22小时/年", "en": "22 hours a year"}[language]
    assert page.inner_text("#panel-inspector_hours-value") == hours
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    moved = {"fine": 50_000, "inspector_hours": 22, "compliance_cost": 3_000, **most_help()}
    assert shown(page) == said_by_the_model(moved, language)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == now
    assert page.complaints == []
    assert page.requests == [page.url]


def test_the_verdict_is_announced_and_takes_its_colour(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "karaoke.en.html"))
    status = page.locator("#panel [role=status]")
    assert status.get_attribute("aria-live") == "polite"
    judged = page.locator("strong[data-mode=binding]")
    (here,) = policylab.compare("karaoke", "article", binding=True).judgements
    told = verdict_name(here.verdict, here.losers).en
    assert (
        (judged.get_attribute("class"), judged.inner_text()) == (here.verdict, told) != ("multi_win", "All three gain")
    )
    page.focus("#panel-guidance")
    page.keyboard.press("End")
    assert (judged.get_attribute("class"), judged.inner_text()) == ("multi_win", "All three gain")
    assert status.inner_text() == "Free to choose: All three gain. Must serve: All three gain."


def test_focus_can_be_seen_and_every_slider_has_a_name(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "karaoke.en.html"))
    for name in ("fine", "inspector_hours", "compliance_cost", "guidance"):
        page.focus("nav a >> nth=0")
        page.keyboard.press("Tab")  # keys, so that focus is shown
        page.focus(f"#panel-{name}")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.locator(f"label[for=panel-{name}]").inner_text()
    assert page.get_by_role("slider", name="Inspector hours").count() == 1


def test_on_a_small_phone_the_verdict_stays_in_sight_and_hides_no_slider(shelf: Shelf, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address(shelf, "large_factory.zh.html"))
    seen = """() => {
      const input = document.activeElement.getBoundingClientRect();
      const verdict = document.querySelector("#panel [role=status]").getBoundingClientRect();
      const middle = document.elementFromPoint(input.left + 30, input.top + input.height / 2);
      return [middle === document.activeElement, verdict.bottom <= innerHeight + 1];
    }"""
    for name in ("fine", "inspector_hours", "compliance_cost", "guidance"):
        page.focus(f"#panel-{name}")
        assert page.evaluate(seen) == [True, True], name


def test_tables_unfold_by_key_and_stand_in_print_without_the_sliders(shelf: Shelf, page: Any) -> None:
    page.goto(address(shelf, "karaoke.zh.html"))
    table, panel = page.locator("#panel-table"), page.locator("#panel")
    assert panel.is_visible()
    assert not table.is_visible()
    page.focus("#panel-fold")
    page.keyboard.press("Enter")
    assert table.is_visible()
    page.keyboard.press("Enter")
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    assert not panel.is_visible()
    assert not page.locator("#panel-fold").is_visible()


def test_without_javascript_there_are_tables_and_no_dead_sliders(shelf: Shelf, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True, viewport={"width": 320, "height": 640})
    opened = context.new_page()
    opened.goto(address(shelf, "karaoke.zh.html"))
    assert opened.locator("#panel-table table").count() == 2
    assert opened.locator("#panel-table table").first.is_visible()
    assert not opened.locator("#panel").is_visible()
    assert not opened.locator("#panel-fold").is_visible()
    context.close()


def test_only_a_page_with_a_panel_has_its_script(shelf: Shelf) -> None:
    for path in sorted(shelf.folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert ('getElementById("panel-data")' in text) == ('id="panel-data"' in text), path.name
