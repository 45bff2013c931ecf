"""A figure as an element of a page: the same bytes each time, nothing from elsewhere, no clash with another."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure

from policylab import figures
from policylab.figures.style import Chart, quiet
from policylab.i18n.words import LANGUAGES, Language
from tests.figures.results import FIGURES, GAMES, results

SVG = "{http://www.w3.org/2000/svg}"


def svg(chart: Chart) -> str:
    return str(figures.to_svg(chart, chart.finding[chart.language]))


def charts(language: Language) -> list[Chart]:
    drawn = [draw(results("karaoke"), language) for draw in FIGURES.values()]
    game = GAMES["mixed"]
    return [*drawn, figures.best_replies(game, language), figures.neutrality(game, "cost", language)]


@cache
def drawings(language: Language) -> list[tuple[Chart, str]]:
    """Return every figure of one scenario with its SVG, made once for all tests that only read it."""
    return [(chart, svg(chart)) for chart in charts(language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_figure_has_the_same_bytes(language: Language) -> None:
    for (_, text), again in zip(drawings(language), charts(language), strict=True):
        assert svg(again) == text
    chart, text = drawings(language)[0]
    assert svg(chart) == text, "nor does drawing change a figure"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_can_hold_it(language: Language) -> None:
    for _, text in drawings(language):
        assert text.startswith("<svg")
        assert text.endswith("</svg>")
        for word in ("font-family", "<script", "<style", "<?xml", "<!DOCTYPE", "<!--", "<image", "@import", "url("):
            assert word not in text, word
        outside = re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)
        assert "http" not in outside
        assert all(value.startswith("#") for value in re.findall(r'href="([^"]*)"', text))
        assert len(text) < 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_scales_and_says_what_it_finds(language: Language) -> None:
    for chart, text in drawings(language):
        root = ET.fromstring(text)
        assert root.get("role") == "img"
        assert root.get("width") is None
        assert root.get("height") is None
        assert root.get("viewBox") == f"0 0 680 {chart.pixels[1]:g}"
        title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert described is not None
        assert list(root)[:2] == [title, described]
        assert described.text == chart.finding[language]
        assert title.text
        assert described.text.startswith(title.text)
        assert described.get("id") == root.get("aria-labelledby")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_its_own(language: Language) -> None:
    found: list[str] = []
    for _, text in drawings(language):
        root = ET.fromstring(text)
        ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
        wanted = {value[1:] for element in root.iter() for value in element.attrib.values() if value.startswith("#f")}
        assert wanted <= set(ids)
        assert len(set(ids)) == len(ids)
        found += ids
    assert len(set(found)) == len(found)


def test_text_stays_text() -> None:
    root = ET.fromstring(svg(figures.ground(results("karaoke").columns, "zh")))
    written = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert "仅执法（现状）" in written
    assert "每年检查次数" in written
    assert all(re.search(r"font-size: \d", str(element.get("style"))) for element in root.iter(f"{SVG}text"))


def test_two_languages_and_two_scenarios_look_different() -> None:
    pictures = {svg(figures.ground(results(name).columns, language)) for name in ("karaoke", "hotel")
                for language in LANGUAGES}  # fmt: skip
    assert len(pictures) == 4


def test_what_stands_in_a_label_or_a_description_is_escaped() -> None:
    evil = '<script>alert("x")</script> & $x^2$ ]]>'
    with quiet():
        chart = Figure(figsize=(4, 2))
        chart.text(0.1, 0.5, evil)
    text = figures.to_svg(chart, evil)
    assert "<script" not in text
    root = ET.fromstring(text)
    assert evil in "".join(root.itertext())
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert described.text == evil


def test_a_figure_of_ones_own_keeps_its_references() -> None:
    """Clip paths and markers of a plain matplotlib figure still find each other under their new names."""
    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.plot([0, 1, 2], [1, 3, 2], marker="o")
    axes.bar([0, 1], [1, 2], hatch="//")
    text = figures.to_svg(figure, "Something rises.")
    ids = set(re.findall(r'\bid="([^"]*)"', text))
    wanted = set(re.findall(r"url\(#([^)]*)\)", text)) | set(re.findall(r'href="#([^"]*)"', text))
    assert wanted
    assert wanted <= ids
