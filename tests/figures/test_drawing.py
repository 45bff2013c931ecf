"""Every figure draws for every scenario in both languages, and no warning is raised on the way."""

from __future__ import annotations

import re
from typing import Literal
from xml.etree import ElementTree as ET

import matplotlib
import pytest
from matplotlib.font_manager import FontEntry, fontManager

from policylab import figures
from policylab.figures import style
from policylab.figures.style import Chart
from policylab.i18n.words import LANGUAGES, Language
from tests.figures.results import FIGURES, GAMES, SCENARIOS, results


def texts(chart: Chart) -> list[str]:
    """Return what is written in a figure."""
    root = ET.fromstring(figures.to_svg(chart, chart.finding[chart.language]))
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_draws(scenario: str, name: str, language: Language) -> None:
    chart = FIGURES[name](results(scenario), language)
    written = " ".join(texts(chart))
    finding = chart.finding[language]
    assert written
    assert finding
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", written + finding)
    else:
        assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", written + finding)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moved", ["cost", "fine"])
@pytest.mark.parametrize("name", GAMES)
def test_the_inspection_game_draws(name: str, moved: Literal["cost", "fine"], language: Language) -> None:
    for chart in (figures.best_replies(GAMES[name], language), figures.neutrality(GAMES[name], moved, language)):
        assert texts(chart)
        assert chart.finding[language]


def test_bars_carry_their_values() -> None:
    found = results("karaoke")
    written = texts(figures.gains(found.rows, "en"))
    for _, one in found.rows:
        assert one.gains is not None
        for gain in one.gains.values():
            assert any(text.replace("−", "-").replace(",", "") in (f"{gain:+.0f}", "0") for text in written), gain


def test_what_is_over_budget_is_said_in_place_of_bars() -> None:
    found = results("workshop")
    for language, says in (("zh", "超过现有工时"), ("en", "takes more hours than there are")):
        assert sum(says in text for text in texts(figures.gains(found.rows, language))) == 2  # type: ignore[arg-type]
        assert any(says in text for text in texts(figures.split(found.may.judgements[-1], language)))  # type: ignore[arg-type]


def test_nothing_to_show_is_refused() -> None:
    for draw in (figures.ground, figures.gains, figures.attribution):
        with pytest.raises(ValueError, match="expected at least one"):
            draw([])


def test_a_figure_leaves_the_callers_settings_alone() -> None:
    """And asks nothing of them: a researcher's own style does not reach the brief."""
    found = results("karaoke")
    plain = figures.to_svg(figures.ground(found.columns, "zh"), "x")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.fonttype": "path"}):
        before = dict(matplotlib.rcParams)
        assert figures.to_svg(figures.ground(found.columns, "zh"), "x") == plain
        assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_is_the_same_whatever_fonts_a_machine_has(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own, those of matplotlib alone, and a much wider one that calls itself DejaVu Sans."""
    own = [one for one in fontManager.ttflist if one.fname.startswith(matplotlib.get_data_path())]
    wide = next(one for one in own if one.name == "DejaVu Sans Mono")
    rival = FontEntry(fname=wide.fname, name="DejaVu Sans", weight=400, size="scalable")
    drawn = set()
    for fonts in (fontManager.ttflist, own, [rival, *own]):
        monkeypatch.setattr(fontManager, "ttflist", fonts)
        fontManager._findfont_cached.cache_clear()  # type: ignore[attr-defined]
        style._font.cache_clear()
        style._advance.cache_clear()
        charts = [FIGURES[name](results("karaoke"), language) for name in FIGURES]
        drawn.add("".join(figures.to_svg(chart, chart.finding[language]) for chart in charts))
    fontManager._findfont_cached.cache_clear()  # type: ignore[attr-defined]
    assert len(drawn) == 1


def test_no_figure_stays_open() -> None:
    from matplotlib import pyplot

    figures.deterrence(results("karaoke").by_fine)
    assert pyplot.get_fignums() == []


def test_a_notebook_shows_the_figure_with_its_finding() -> None:
    chart = figures.ground(results("karaoke").columns, "en")
    html = chart._repr_html_()
    assert html.startswith("<figure")
    assert "<svg" in html
    assert html.count("Fires a year per 1,000 premises: lowest under") == 3  # title, description, caption
