"""What studies found, as drawn: each rate at its place, each interval as wide as it was reported, a true finding."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.lines import Line2D

from policylab import figures
from policylab.datafiles import folders
from policylab.evidence.effects import GROUPS, PRIORS, Effect, load_effects, prior, priors_by_group
from policylab.figures.forest import MARKS
from policylab.figures.style import BLUE, VERMILION, Chart
from policylab.i18n.words import LANGUAGES, Language

EFFECTS = list(load_effects().values())
ORDERED = sorted(EFFECTS, key=lambda effect: list(GROUPS).index(effect.group))


@pytest.fixture(scope="module")
def chart() -> Chart:
    return figures.forest(EFFECTS, priors=priors_by_group())


def across(line: Line2D) -> list[float]:
    return [float(x) for x in np.asarray(line.get_xdata(), dtype=float)]


def test_every_rate_has_its_mark_in_the_order_of_the_groups(chart: Chart) -> None:
    """The ratio is worked out again from the rows of the file."""
    with (folders()[-1] / "effects.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    marks = [line for line in chart.axes[0].lines if line.get_linestyle() == "None"]
    rated = [effect for effect in ORDERED if rows[effect.key]["change"]]
    assert len(marks) == len(rated) > 10
    for line, effect in zip(sorted(marks, key=lambda one: float(np.asarray(one.get_ydata())[0])), rated, strict=True):
        row = rows[effect.key]
        ratio = (1 + float(row["change"])) / (1 + float(row["control"] or 0))
        assert across(line) == pytest.approx([math.log(ratio)])
        assert line.get_marker() == MARKS[row["quality"]]["marker"]


def test_every_interval_is_a_line_and_what_has_none_has_no_line(chart: Chart) -> None:
    lines = [line for line in chart.axes[0].lines if line.get_color() == BLUE and line.get_linestyle() == "-"]
    expected = [effect.log_interval for effect in ORDERED if effect.log_interval is not None]
    assert np.array(sorted(across(line) for line in lines)) == pytest.approx(np.array(sorted(expected)))


def test_priors_are_drawn_two_deviations_wide(chart: Chart) -> None:
    bars = [line for line in chart.axes[0].lines if line.get_color() == VERMILION and line.get_linewidth() == 5.0]
    expected = sorted((one.mean - 2 * one.sd, one.mean + 2 * one.sd) for one in map(prior, PRIORS))
    assert np.array(sorted(across(line) for line in bars)) == pytest.approx(np.array(expected))


def test_all_that_is_drawn_lies_within_the_scale(chart: Chart) -> None:
    low, high = chart.axes[0].get_xlim()
    for line in chart.axes[0].lines:
        if line.get_linestyle() == "None" or line.get_color() in (BLUE, VERMILION):
            assert all(low <= x <= high for x in across(line))


@pytest.mark.parametrize("group", sorted({effect.group for effect in EFFECTS}))
def test_the_finding_of_a_group_is_true(group: str) -> None:
    members = [effect for effect in EFFECTS if effect.group == group]
    said = figures.forest(members).finding
    changes = [math.expm1(one.log_ratio) for one in members if one.log_ratio is not None]
    if not changes:
        assert "no row gives a rate" in said.en
        assert "没有一项给出发生率" in said.zh
        return
    assert f"{len(changes)} of {len(members)} rows" in said.en
    told = [float(one.replace("−", "-")) for one in re.findall(r"([+−]?[\d.]+)%", said.en)]
    ends = [min(changes), max(changes)] if len(changes) > 1 else changes
    assert told == pytest.approx([100 * end for end in ends], abs=0.05)
    fewer = sum(change < 0 for change in changes)
    assert ("all fewer" in said.en) == (fewer == len(changes) > 1)
    assert ("none fewer" in said.en) == (fewer == 0 and len(changes) > 1)


def test_the_finding_turns_with_the_numbers() -> None:
    (levine,) = [effect for effect in EFFECTS if effect.key == "levine_injuries"]
    worse = replace(levine, change=0.25, low=None, high=None, control=None)
    assert "not fewer, +25%" in figures.forest([worse]).finding.en
    assert "没有减少" in figures.forest([worse]).finding.zh
    assert "1 fewer, −9.4% to +25%" in figures.forest([levine, worse]).finding.en
    none = replace(levine, change=None, low=None, high=None, control=None, finding="none")
    assert "no row gives a rate; 2 find no effect" in figures.forest([none, none]).finding.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_recalled_is_starred_and_said(language: Language) -> None:
    said = {"zh": "凭记忆", "en": "Recalled"}[language]
    (levine,) = [effect for effect in EFFECTS if effect.key == "levine_injuries"]

    def written(effect: Effect) -> str:
        return " ".join(text.get_text() for text in figures.forest([effect], language).texts)

    found, recalled = written(replace(levine, standing="found")), written(replace(levine, standing="recalled"))
    assert "*" not in found
    assert said not in found
    assert recalled.count("*") == 2
    assert said in recalled


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="forest: expected at least one effect"):
        figures.forest([])
