"""Counts over the years: no line crosses a change in the way of counting or a missing year."""

from __future__ import annotations

import csv
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from policylab import figures
from policylab.datafiles import folders
from policylab.evidence.statistics import Break, Observation, Statistics, load_statistics
from policylab.figures.statistics import DRAWN, SCALES
from policylab.figures.style import Chart
from policylab.i18n.words import LANGUAGES, Language, Words

REGIONS = ("china", "zhejiang")


@pytest.fixture(scope="module")
def known() -> Statistics:
    return load_statistics()


@pytest.fixture(scope="module")
def chart(known: Statistics) -> Chart:
    return figures.fires_over_time(known, "en")


def panel(chart: Chart, region: str, series: str) -> Axes:
    (found,) = [axes for axes in chart.axes if axes.get_label() == f"{region} {series}"]
    return found


def points(line: Line2D) -> list[tuple[float, float]]:
    across, up = (np.asarray(part, dtype=float).tolist() for part in line.get_data())
    return list(zip(across, up, strict=True))


def joined(axes: Axes) -> list[Line2D]:
    """Return the lines that join numbers: whatever is drawn from one year to another."""
    lines = [line for line in axes.lines if line.get_linestyle() != "None" and len({x for x, _ in points(line)}) > 1]
    assert not axes.collections
    assert not axes.patches
    return lines


def rows() -> list[dict[str, str]]:
    """Return the rows of the files as they stand there."""
    found: list[dict[str, str]] = []
    for name in ("national", "zhejiang"):
        path: Path = folders()[-1] / "statistics" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def borders(region: str) -> set[int]:
    path: Path = folders()[-1] / "statistics" / "breaks.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["year"]) for row in csv.DictReader(file) if row["region"] in ("china", region)}


@pytest.mark.parametrize("series", DRAWN)
@pytest.mark.parametrize("region", REGIONS)
def test_no_line_crosses_a_break_or_a_gap(chart: Chart, region: str, series: str) -> None:
    counted = {
        (int(row["period"]), row["definition"]): float(row["value"])
        for row in rows()
        if (row["region"], row["series"]) == (region, series) and len(row["period"]) == 4
    }
    unit = SCALES[series]["en"][0]
    lines = joined(panel(chart, region, series))
    assert lines
    for line in lines:
        numbers = points(line)
        definitions = [
            definition
            for definition in ("yearbook", "press")
            if all(counted.get((int(year), definition)) == pytest.approx(value * unit) for year, value in numbers)
        ]
        assert definitions, f"{region} {series}: {numbers} follow no one way of counting"
        for (before, _), (after, _) in pairwise(numbers):
            assert after - before == 1
            assert not [year for year in borders(region) if before < year <= after]


@pytest.mark.parametrize("series", DRAWN)
@pytest.mark.parametrize("region", REGIONS)
def test_every_whole_year_has_its_mark_and_every_break_its_line(chart: Chart, region: str, series: str) -> None:
    axes = panel(chart, region, series)
    unit = SCALES[series]["en"][0]
    marks = {
        (points(line)[0][0], round(points(line)[0][1] * unit, 6)): line.get_gid()
        for line in axes.lines
        if line.get_linestyle() == "None" and line.get_gid() != "article"
    }
    for row in rows():
        if (row["region"], row["series"]) != (region, series) or len(row["period"]) != 4:
            continue
        if row["source"] == "article_2012" or (row["definition"] == "press" and (region, row["period"]) in DOUBLE):
            continue
        assert marks[float(row["period"]), round(float(row["value"]), 6)] == row["standing"], row
    drawn = {points(line)[0][0] for line in axes.lines if line.get_gid() == "break"}
    assert drawn == {year - 0.5 for year in borders(region)}


# counted by the yearbook too, whose number goes first
DOUBLE = {("china", "2000"), ("china", "2010"), ("china", "2011")}


def test_the_articles_two_years_stand_beside_the_yearbooks(chart: Chart) -> None:
    for series, values in (("fires", (131.7, 125.402)), ("loss_10k_yuan", (1770.0, 1880.0))):
        lines = [line for line in panel(chart, "china", series).lines if line.get_gid() == "article"]
        years, drawn = zip(*(points(line)[0] for line in lines), strict=True)
        assert years == (2010, 2011)
        assert drawn == pytest.approx(values)
    assert not [line for line in panel(chart, "zhejiang", "fires").lines if line.get_gid() == "article"]
    written = " ".join(text.get_text() for text in chart.texts)
    for number in ("131,700", "132,497", "125,402", "125,417"):
        assert number in written


def test_the_finding_is_true(chart: Chart) -> None:
    """Every change and ratio in the finding is worked out again from the rows of the files."""
    fires = {
        (row["region"], int(row["period"]), row["definition"]): float(row["value"])
        for row in rows()
        if row["series"] == "fires" and len(row["period"]) == 4
    }

    def value(region: str, year: int) -> float:
        return fires.get((region, year, "yearbook")) or fires[region, year, "press"]

    parts = chart.finding.en.split("Fires, ")[1:]
    assert len(parts) == 2
    for region, said in zip(REGIONS, parts, strict=True):
        runs = re.findall(r"(\d{4}) to (\d{4}) \(([+−][\d.]+)%\)", said)
        assert runs
        for first, last, change in runs:
            ratio = value(region, int(last)) / value(region, int(first))
            assert float(change.replace("−", "-")) == pytest.approx(100 * (ratio - 1), abs=0.05)
            assert not [year for year in borders(region) if int(first) < year <= int(last)]
        steps = re.findall(r"(\d{4}) is ([\d.]+) times (\d{4})", said)
        assert steps
        for after, times, before in steps:
            assert float(times) == pytest.approx(value(region, int(after)) / value(region, int(before)), rel=5e-3)
            assert int(after) in borders(region)
    assert re.findall(r"[\d.]+%", chart.finding.zh) == re.findall(r"[\d.]+%", chart.finding.en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_draws_in_one_language(known: Statistics, language: Language) -> None:
    drawn = figures.fires_over_time(known, language, series=("fires", "deaths"))
    written = " ".join(text.get_text() for axes in drawn.axes for text in axes.texts)
    written += " ".join(text.get_text() for text in drawn.texts) + drawn.finding[language]
    assert bool(re.search(r"[\u4e00-\u9fff]", written)) == (language == "zh")
    assert figures.to_svg(drawn, drawn.finding[language]).startswith("<svg")


def made(values: dict[int, float], break_year: int | None) -> Statistics:
    observations = tuple(
        Observation("china", str(year), "fires", value, "count", "yearbook", ("yearbook_1999",), "found")
        for year, value in values.items()
    )
    note = Words("注", "note")
    breaks = () if break_year is None else (
        Break("china", break_year, "small_fires", None, None, None, None, ("yearbook_1999",), "found", note),
    )  # fmt: skip
    return Statistics(observations, breaks)


def test_a_break_a_gap_and_nothing_at_all() -> None:
    whole = {year: 100.0 + year for year in range(2000, 2006)}
    for values, border, expected in (
        (whole, None, [(2000, 2005)]),
        (whole, 2003, [(2000, 2002), (2003, 2005)]),
        ({year: value for year, value in whole.items() if year != 2002}, None, [(2000, 2001), (2003, 2005)]),
        (whole, 2005, [(2000, 2004)]),
    ):
        drawn = figures.fires_over_time(made(values, border), series=("fires",), regions=("china",))
        lines = joined(panel(drawn, "china", "fires"))
        assert [(points(line)[0][0], points(line)[-1][0]) for line in lines] == expected
    alone = figures.fires_over_time(made({2000: 1.0, 2002: 2.0}, None), series=("fires",), regions=("china",))
    assert "no two neighbouring years" in alone.finding.en
    with pytest.raises(ValueError, match="at least one"):
        figures.fires_over_time(made(whole, None), series=())
    with pytest.raises(ValueError, match="fires_over_time: series must be one of"):
        figures.fires_over_time(made(whole, None), series=("fire",))
