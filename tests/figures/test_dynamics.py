"""The figures of imitation: what they draw is the path, what they say of it is so, and nothing is overwritten."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from policylab import figures, load, load_regime
from policylab.dynamics import Evolved, evolve, scaled_payoffs
from policylab.figures import style
from policylab.figures.basins import describe as describe_basins
from policylab.figures.portrait import COMPLIES, DOES_NOT_NEGLECT, VISITS
from policylab.figures.portrait import describe as describe_portrait
from policylab.figures.style import Chart
from policylab.figures.time_path import LOOKS, followed, last_round, settled, thinned
from policylab.figures.time_path import describe as describe_path
from policylab.formulas import Array
from policylab.game import Game, build
from policylab.i18n.labels import ACTIONS
from policylab.i18n.numbers import count, share
from policylab.i18n.words import LANGUAGES, Language
from policylab.pages.page import HTML_LANGUAGES
from policylab.pages.page import style as page_style
from policylab.solve.basins import Basins, End, basins
from policylab.solve.evolution import Evolution, replicator
from tests.figures.test_concepts import CASES, judged
from tests.figures.test_drawing import texts
from tests.figures.test_in_browser import MEASURE, chromium, dumped

SVG = "{http://www.w3.org/2000/svg}"

GAMES: Mapping[str, tuple[str, dict[str, float], str]] = {
    "cycles": ("high_rise", {"mandate": 0.0}, "enforcement_only"),
    "cycles with service": ("high_rise", {"mandate": 0.0}, "article"),
    "slow": ("new_project", {"horizon": 150.0}, "article"),
    "fixed": ("karaoke", {}, "article"),
    "no visit": ("large_factory", {}, "enforcement_only"),
}
STARTS: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] = (
    ((0.8, 0.1, 0.1), (0.8, 0.1, 0.1)),
    ((0.1, 0.8, 0.1), (0.1, 0.8, 0.1)),
    ((0.3, 0.3, 0.4), (0.5, 0.3, 0.2)),
)


@cache
def game(name: str) -> Game:
    premises, overrides, regime = GAMES[name]
    scenario = load(premises, overrides)
    return build(scenario, load_regime(regime, scenario))


def horizon(name: str) -> float:
    until = game(name).scenario.settings["horizon"]
    assert isinstance(until, float)
    return until


@cache
def evolved(name: str) -> Evolved:
    return evolve(game(name))


@cache
def from_starts(name: str) -> tuple[Evolution, ...]:
    payoffs = scaled_payoffs(game(name), "evolution")
    actions = len(game(name).regulator_actions)
    return tuple(
        replicator(*payoffs, x, np.array(y[:actions]) / sum(y[:actions]), horizon(name)) for x, y in STARTS
    )  # fmt: skip


@cache
def ends(name: str) -> Basins:
    return basins(*scaled_payoffs(game(name), "evolution"), 500.0, per_edge=2)


def at_rest() -> Evolved:
    """Return a path that starts where it ends."""
    found = evolved("no visit")
    path = replicator(found.path.A, found.path.B, [1, 0, 0], [1, 0], 2000.0)
    return replace(found, path=path, enterprise=path.end_row, regulator=path.end_column)


def draw_basins(found: Basins, name: str, language: Language) -> Chart:
    played = game(name)
    return figures.basins(
        found, language, enterprise_actions=played.enterprise_actions, regulator_actions=played.regulator_actions
    )


def charts(language: Language) -> dict[str, Chart]:
    drawn = {f"time path, {name}": figures.time_path(evolved(name), language) for name in GAMES}
    drawn["time path, cut short"] = figures.time_path(evolved("cycles"), language, until=30)
    drawn["time path, at rest"] = figures.time_path(at_rest(), language)
    for name in ("cycles", "slow", "fixed"):
        rest = evolved(name).path.nearest
        drawn[f"portrait, {name}"] = figures.portrait(from_starts(name), language, rest)
    drawn["portrait, one path"] = figures.portrait([evolved("fixed")], language)
    for name in ("slow", "fixed"):
        drawn[f"basins, {name}"] = draw_basins(ends(name), name, language)
    drawn["basins, many"] = draw_basins(many(), "slow", language)
    return drawn


def many() -> Basins:
    """Return more endings than have a row, mixed in every way that takes long to say."""
    mix, others = np.array([0.312, 0.458, 0.23]), np.array([0.111, 0.555, 0.334])
    shares = [0.3, 0.2, 0.1, 0.1, 0.06, 0.06, 0.06, 0.06, 0.03, 0.03]
    statuses = ["cycles", "slow", "fixed"] * 4
    found = tuple(
        End(np.roll(mix, number), np.roll(others, number // 3), status, part)  # type: ignore[arg-type]
        for number, (status, part) in enumerate(zip(statuses, shares, strict=False))
    )
    starts = np.full((100, 3), 1 / 3)
    index = np.repeat(np.arange(len(shares)), [round(100 * part) for part in shares])
    return Basins(found, starts, starts, index, 4, 2000.0, "made up")


def lines(chart: Chart, panel: int) -> list[Array]:
    """Return the lines of a panel as points (k, 2) in the units of its axes."""
    return [np.column_stack([line.get_xdata(), line.get_ydata()]) for line in chart.axes[panel].lines]


# --------------------------------------------------------------------------------------------- all of them


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_draw_in_one_language_and_the_same_bytes_each_time(language: Language) -> None:
    again = charts(language)
    for name, chart in charts(language).items():
        svg = figures.to_svg(chart, chart.finding[language])
        assert svg == figures.to_svg(again[name], chart.finding[language]), name
        assert len(svg) < 60_000, name
        written = " ".join(texts(chart)) + chart.finding[language]
        if language == "en":
            assert not re.search(r"[\u4e00-\u9fff]", written), name
        else:
            assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", written), name
        root = ET.fromstring(svg)
        assert root.get("viewBox") == f"0 0 680 {chart.pixels[1]:g}"


@pytest.mark.parametrize("actions", [("neglect", "patch", "comply"), ("stand_back", "enforce", "serve")])
def test_lines_differ_in_grey_print(actions: Sequence[str]) -> None:
    assert len({str(LOOKS[action][1]) for action in actions}) == len(actions)


# ----------------------------------------------------------------------------------------------- time path


@pytest.mark.parametrize("name", GAMES)
def test_a_drawn_line_keeps_to_the_path(name: str) -> None:
    found = evolved(name)
    chart = figures.time_path(found)
    (first, last) = chart.axes[0].get_xlim()
    assert first == 0
    times, states = followed(found.path, last)
    parts = np.split(states, [len(found.enterprise)], axis=1)
    for panel, shares in ((0, parts[0]), (2, parts[1])):
        drawn = lines(chart, panel)
        assert len(drawn) == shares.shape[1]
        for line, exact in zip(drawn, shares.T, strict=True):
            assert 2 <= len(line) <= 600
            assert (line[0, 0], line[-1, 0]) == (0, pytest.approx(last))
            assert line[-1, 1] == pytest.approx(exact[-1], abs=1e-9)
            # On paper a panel is some 500 by 100 points large, and half a point cannot be seen.
            paper = np.array([500 / last, 100])
            assert farthest(np.column_stack([times, exact]) * paper, line * paper) < 0.5


def farthest(points: Array, line: Array) -> float:
    """Return how far the farthest point lies from a line of straight pieces."""
    begins, along = line[:-1], np.diff(line, axis=0)
    squares = (along**2).sum(axis=1)
    worst = 0.0
    for point in points:
        reached = np.clip(((point - begins) * along).sum(axis=1) / squares, 0, 1)
        feet = begins + reached[:, None] * along
        worst = max(worst, float(np.hypot(*(feet - point).T).min()))
    return worst


def test_it_shows_the_time_that_is_asked_for_and_finely() -> None:
    chart = figures.time_path(evolved("cycles"), until=30)
    assert chart.axes[0].get_xlim() == (0, 30)
    assert chart.axes[0].get_xlim() == chart.axes[2].get_xlim()
    for line in lines(chart, 0):
        assert line[:, 0].max() == pytest.approx(30)
    times, states = followed(evolved("cycles").path, 30.0)
    assert len(times) > 400
    np.testing.assert_allclose(states.sum(axis=1), 2)
    np.testing.assert_allclose(np.interp(7.0, times, states[:, 0]), evolved("cycles").path.row[7, 0], atol=1e-4)


@pytest.mark.parametrize("until", [0, -1, 2000.5, float("nan"), float("inf")])
def test_a_time_that_the_path_does_not_have_is_refused(until: float) -> None:
    with pytest.raises(ValueError, match="until must lie above 0, up to the horizon of 2000; got"):
        figures.time_path(evolved("cycles"), until=until)


def test_by_default_it_stops_where_nothing_new_comes() -> None:
    shown = {name: figures.time_path(evolved(name)).axes[0].get_xlim()[1] for name in GAMES}
    period = evolved("cycles").path.period
    assert period is not None
    assert 4 * period <= shown["cycles"] < 5 * period
    assert shown["slow"] == horizon("slow") == 150
    assert settled(evolved("fixed").path) < shown["fixed"] < 2000
    assert figures.time_path(at_rest()).axes[0].get_xlim()[1] == 2000


@pytest.mark.parametrize("name", ["fixed", "no visit"])
def test_a_settled_path_is_within_a_hundredth_of_its_end_and_was_not_before(name: str) -> None:
    path = evolved(name).path
    since = settled(path)
    apart = np.abs(np.hstack([path.row - path.end_row, path.column - path.end_column])).max(axis=1)
    assert apart[path.times >= since].max() <= 0.01
    assert apart[path.times < since][-1] > 0.01
    assert f"after some {count(np.ceil(since)).en} units" in describe_path(evolved(name)).en


def test_a_round_comes_back_to_where_it_began() -> None:
    path = evolved("cycles").path
    one = last_round(path)
    assert np.abs(one[0] - one[-1]).max() < 0.01
    # Over a whole round the averages are the equilibrium (Hofbauer and Sigmund 1998).
    assert path.nearest is not None
    np.testing.assert_allclose(one.mean(axis=0), [*path.nearest.row, *path.nearest.column], atol=2e-3)


def test_the_finding_tells_how_it_ends() -> None:
    said = {name: describe_path(evolved(name)) for name in GAMES}
    path, mean = evolved("cycles").path, evolved("cycles").enterprise
    assert path.period is not None
    for language in LANGUAGES:
        assert count(path.period)[language] in said["cycles"][language]
        assert share(float(mean[0]))[language] in said["cycles"][language]
        assert share(float(path.mean_column[1]))[language] in said["cycles"][language]
        assert ACTIONS["comply"][language] not in said["cycles"][language], "nobody complies"
    assert "settled by time 150" in said["slow"].en
    assert "到时间150仍未稳定" in said["slow"].zh
    near = evolved("slow").path.nearest
    assert near is not None
    assert near.row.tolist() == [0, 1, 0]
    assert said["slow"].en.endswith(
        "The nearest equilibrium: enterprises all choose “token effort”; departments all choose “serve and enforce”."
    )
    assert said["fixed"].zh.endswith("稳定下来：企业全部“达标”，消防部门全部“执法”。")
    assert describe_path(at_rest()).en.startswith("Both sides stay as they start: enterprises all choose “neglect”")


def test_the_nearest_equilibrium_is_not_told_where_payoffs_move() -> None:
    found = evolved("slow")
    A, B = found.path.A, found.path.B
    path = replicator(lambda _x, _y: A, lambda _x, _y: B, found.path.x0, found.path.y0, 100.0)  # type: ignore[arg-type, return-value]
    said = describe_path(replace(found, path=path))
    assert "by time 100" in said.en
    assert "nearest" not in said.en
    assert "最接近" not in said.zh


def test_every_action_is_named_beside_its_line() -> None:
    for name in GAMES:
        for language in LANGUAGES:
            written = texts(figures.time_path(evolved(name), language))
            for action in (*game(name).enterprise_actions, *game(name).regulator_actions):
                assert ACTIONS[action][language] in written


def test_a_thinned_line_keeps_its_shape_and_its_ends() -> None:
    x = np.linspace(0, 500, 5001)
    line = np.column_stack([x, 60 + 60 * np.sin(x / 9)])
    thin = thinned(line)
    assert len(thin) < 600
    assert thin[[0, -1]].tolist() == line[[0, -1]].tolist()
    assert np.abs(np.interp(x, thin[:, 0], thin[:, 1]) - line[:, 1]).max() < 1
    assert len(thinned(line, most=20)) <= 20
    assert thinned(np.zeros((5, 2))).tolist() == [[0, 0], [0, 0]]


# ------------------------------------------------------------------------------------------------ portrait


def test_it_draws_from_the_starts_to_the_ends() -> None:
    paths = from_starts("fixed")
    chart = figures.portrait(paths, rest=paths[0].nearest)
    drawn = chart.axes[0].lines
    hollow = [line for line in drawn if line.get_markerfacecolor() == "white"]
    filled = [line for line in drawn if line.get_marker() == "o" and line not in hollow]
    crosses = [line for line in drawn if line.get_marker() == "x"]
    arrows = [line for line in drawn if isinstance(line.get_marker(), tuple)]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in hollow] == [  # type: ignore[index]
        (pytest.approx(x[2]), pytest.approx(1 - y[0])) for x, y in STARTS
    ]
    for line in filled + crosses:
        assert (line.get_xdata()[0], line.get_ydata()[0]) == (pytest.approx(1), pytest.approx(1))  # type: ignore[index]
    assert (len(filled), len(crosses), len(arrows)) == (3, 1, 3)
    curves = [line for line in drawn if line.get_linestyle() != "None"]
    assert all(len(np.asarray(line.get_xdata())) <= 600 for line in curves)


def test_across_is_who_complies_unless_complying_dies_out() -> None:
    for name, words in (("fixed", COMPLIES), ("slow", COMPLIES), ("cycles", DOES_NOT_NEGLECT)):
        for language in LANGUAGES:
            written = texts(figures.portrait(from_starts(name), language))
            assert words[language] in written
            assert VISITS[language] in written
    start = figures.portrait(from_starts("cycles")[:1]).axes[0].lines[2]
    assert start.get_xdata()[0] == pytest.approx(0.2)  # type: ignore[index]


def test_a_path_that_goes_round_is_drawn_once_round_and_has_no_end() -> None:
    path = from_starts("cycles")[1]
    drawn = figures.portrait([path]).axes[0].lines
    assert [line.get_marker() for line in drawn].count("o") == 1
    ends_at = np.array([drawn[0].get_xdata()[-1], drawn[0].get_ydata()[-1]])  # type: ignore[index]
    one = last_round(path)
    assert np.abs(np.column_stack([1 - one[:, 0], 1 - one[:, 3]]) - ends_at).max(axis=1).min() < 0.01


def test_the_portrait_says_where_paths_end() -> None:
    assert describe_portrait(from_starts("fixed")).en == (
        "All 3 paths come to rest where 100% of enterprises comply and 100% of departments visit."
    )
    assert describe_portrait(from_starts("fixed")[:1]).zh == "路径稳定在这里：100%的企业达标、100%的消防部门上门检查。"
    slow = describe_portrait(from_starts("slow")).en
    assert slow.startswith("None of the 3 paths has settled by the horizon; nearest is where 0% of enterprises comply")
    near = from_starts("cycles")[0].nearest
    assert near is not None
    said = describe_portrait(from_starts("cycles"))
    for language in LANGUAGES:
        assert share(1 - float(near.row[0]))[language] in said[language]
        assert share(1 - float(near.column[0]))[language] in said[language]


def test_paths_with_different_ends_are_counted_by_end() -> None:
    convention: Any = [[3, 0, 0], [0, 1, 0], [0, 0, 2]], [[3, 0, 0], [0, 1, 0], [0, 0, 2]]
    starts: Any = (([0.8, 0.1, 0.1], [0.8, 0.1, 0.1]), ([0.1, 0.1, 0.8], [0.1, 0.1, 0.8]))
    A, B = convention
    paths = [replicator(A, B, x0, y0, 300.0) for x0, y0 in (*starts, starts[1])]
    said = describe_portrait(paths).en
    assert said == (
        "2 of 3 paths come to rest where 100% of enterprises comply and 100% of departments visit. "
        "1 of 3 paths comes to rest where 0% of enterprises comply and 0% of departments visit."
    )


def test_it_takes_what_imitation_and_what_a_solver_returns() -> None:
    found = evolved("fixed")
    pictures = {str(figures.to_svg(figures.portrait([one]), "x")) for one in (found, found.path)}
    assert len(pictures) == 1
    near = found.path.nearest
    assert near is not None
    with_cross = figures.to_svg(figures.portrait([found], rest=near), "x")
    assert with_cross not in pictures


def test_a_portrait_of_nothing_or_of_two_games_is_refused() -> None:
    with pytest.raises(ValueError, match="expected at least one path; got none"):
        figures.portrait([])
    with pytest.raises(ValueError, match="must be of one game"):
        figures.portrait([evolved("fixed"), evolved("cycles")])


# -------------------------------------------------------------------------------------------------- basins


def test_every_ending_has_a_row_with_its_share_and_status() -> None:
    found = ends("fixed")
    assert len(found.ends) <= 9
    for language in LANGUAGES:
        written = texts(draw_basins(found, "fixed", language))
        said = describe_basins(found, game("fixed").enterprise_actions, game("fixed").regulator_actions)[language]
        assert str(len(found.index)) in said
        for end in found.ends:
            assert sum(text.startswith(share(end.share)[language]) for text in written) >= 1
            assert share(end.share)[language] in said or end.share == 1
    assert "token effort / serve and enforce" in " ".join(texts(draw_basins(ends("slow"), "slow", "en")))


def test_a_mixed_ending_is_named_by_its_shares() -> None:
    written = " ".join(texts(draw_basins(many(), "slow", "en"))).replace("\N{NO-BREAK SPACE}", " ")
    assert "neglect 31.2%, token effort 45.8%, comply 23% /" in written
    assert "goes round" in written
    assert "not settled" in written
    assert "comes to rest" in written


def test_endings_beyond_the_eighth_share_a_row() -> None:
    for language, says in (("en", "2 other endings"), ("zh", "其他2种结局")):
        written = texts(draw_basins(many(), "slow", language))  # type: ignore[arg-type]
        assert says in written
        assert "6%" in written, "of both together"
        said = describe_basins(many(), game("slow").enterprise_actions, game("slow").regulator_actions)[language]  # type: ignore[index]
        assert says in said or "其他2种结局" in said
    nine = replace(many(), ends=many().ends[:9])
    assert not any("other endings" in text for text in texts(draw_basins(nine, "slow", "en")))


def test_nobody_is_said_to_settle_where_nobody_does() -> None:
    said = describe_basins(ends("slow"), game("slow").enterprise_actions, game("slow").regulator_actions)
    assert [end.status for end in ends("slow").ends] == ["slow"]
    assert "None of the paths has settled by the horizon" in said.en
    assert "到期末都未稳定" in said.zh


def test_names_for_other_actions_than_the_endings_have_are_refused() -> None:
    with pytest.raises(ValueError, match=r"names of \(3, 3\) actions; got \(3, 2\)"):
        draw_basins(many(), "cycles", "en")


# ------------------------------------------------------------------------------------- as Chromium sets them


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every drawing of this file and those of solution concepts, in both languages on one page."""
    browser = chromium()
    folder: Path = tmp_path_factory.mktemp("dynamics")
    parts = []
    for language in LANGUAGES:
        drawn = charts(language)
        drawn |= {f"concepts, {case}": figures.concepts(judged(case), language) for case in CASES}
        drawings = "".join(
            f'<figure id="{name}, {language}">{figures.to_svg(chart, "x")}</figure>' for name, chart in drawn.items()
        )
        parts.append(f'<section lang="{HTML_LANGUAGES[language]}">{drawings}</section>')
    path = folder / "dynamics.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>{page_style()}</style>'
        f"<body>{''.join(parts)}<script>{MEASURE}</script></body></html>",
        encoding="utf-8",
    )
    return dumped(browser, path, folder / "profile")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_texts_lie_inside_their_drawing_and_not_over_each_other(measured: list[dict[str, Any]]) -> None:
    assert len(measured) == 2 * (len(charts("en")) + len(CASES))
    for drawing in measured:
        width, height = drawing["view"]
        assert drawing["page"] == width == style.WIDTH
        assert drawing["texts"]
        boxes = [(one["text"], one["box"]) for one in drawing["texts"]]
        for number, (text, (left, top, right, bottom)) in enumerate(boxes):
            assert left >= 0, (drawing["name"], text)
            assert top >= 0, (drawing["name"], text)
            assert right <= width, (drawing["name"], text)
            assert bottom <= height, (drawing["name"], text)
            for other, (west, north, east, south) in boxes[:number]:
                # The box of a line reaches from ascender to descender, so lines of one label touch.
                apart = right <= west or east <= left or bottom <= north + 4 or south <= top + 4
                assert apart, (drawing["name"], text, other)
