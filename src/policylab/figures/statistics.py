"""What do the counts of fires say over the years, and where do they stop being comparable?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from policylab.evidence.statistics import (
    CHINA,
    REGIONS,
    SERIES,
    Break,
    Observation,
    Statistics,
    describe_break,
    stretches,
)
from policylab.figures.style import (
    BLUE,
    GREY,
    INK,
    LINE,
    QUIET,
    SMALL,
    VERMILION,
    WIDTH,
    Chart,
    drawn,
    height_of,
    measure,
    sentences,
    wrap,
)  # fmt: skip
from policylab.i18n.numbers import count, exact, joined, share
from policylab.i18n.words import Language, Words

DRAWN = ("fires", "deaths", "injuries", "loss_10k_yuan")
ARTICLE = "article_2012"
ARTICLE_YEARS = (2010, 2011)

# In what a scale counts: what a number of the data is divided by, and what that is called.
SCALES: Mapping[str, Mapping[Language, tuple[float, str]]] = {
    "fires": {"zh": (1e4, "万起"), "en": (1e3, "thousands")},
    "deaths": {"zh": (1, "人"), "en": (1, "persons")},
    "injuries": {"zh": (1, "人"), "en": (1, "persons")},
    "loss_10k_yuan": {"zh": (1e4, "亿元"), "en": (100, "million yuan")},
}
# How sure a number is, by the form of its mark.
MARKS: Mapping[str, tuple[Words, Mapping[str, Any]]] = {
    "found": (Words("查到出处", "Found"), {"marker": "o", "markerfacecolor": BLUE, "markeredgecolor": BLUE}),
    "recalled": (
        Words("凭记忆，未核实", "Recalled, not checked"),
        {"marker": "o", "markerfacecolor": "white", "markeredgecolor": BLUE},
    ),
    "derived": (
        Words("推算（次年口径或修订）", "Computed (as counted or revised a year later)"),
        {"marker": "^", "markerfacecolor": "white", "markeredgecolor": GREY},
    ),
    "article": (
        Words("文章所引", "As the article has it"),
        {"marker": "s", "markerfacecolor": "none", "markeredgecolor": VERMILION},
    ),
}
BREAK = Words("统计口径变化", "Way of counting changed")
NO_LINE = Words(
    "连线只连相邻两年、同一口径的数字；缺年或口径变化处断开。纵轴各图不同，从零起。",
    "Lines join neighbouring years counted in one way; they stop at missing years and where counting changed. Each "
    "panel has its own scale from zero.",
)

_MARGIN, _AXIS, _BETWEEN, _HEAD, _TITLE, _HEIGHT, _BELOW = 8.0, 46.0, 18.0, 26.0, 38.0, 96.0, 30.0
_YEARS = (1995.5, 2025.5)
_TICKS = (2000, 2005, 2010, 2015, 2020, 2025)
_SIZE = 4.2
DASHES = (0, (3, 2))


@drawn
def fires_over_time(
    statistics: Statistics,
    language: Language = "en",
    *,
    series: Sequence[str] = DRAWN,
    regions: Sequence[str] = (CHINA, "zhejiang"),
) -> Chart:
    """Draw yearly numbers, a panel for each series and region; no line crosses a break or a missing year.

    Parameters
    ----------
    statistics : Statistics
    language : {"zh", "en"}
    series : sequence of str
        One row for each; of those in `SCALES`.
    regions : sequence of str
        One column for each.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to draw, or for a name that does not exist.
    """
    if not series or not regions:
        raise ValueError("fires_over_time: expected at least one series and one region")
    for one in series:
        if one not in SCALES:
            raise ValueError(f"fires_over_time: series must be one of {', '.join(SCALES)}; got {one!r}")
    notes = [wrap(note[language], WIDTH - 2 * _MARGIN, SMALL) for note in _notes(statistics, series, regions)]
    rows = len(series) * (_TITLE + _HEIGHT + _BELOW)
    legend = max(y for *_, y in _places(language)) + 20
    foot = legend + 8 + sum(height_of(note, SMALL) + 4 for note in notes)
    chart = Chart(WIDTH, _HEAD + rows + foot, describe(statistics, series[0], regions), language)
    across = (WIDTH - 2 * _MARGIN - (len(regions) - 1) * _BETWEEN) / len(regions)
    for column, region in enumerate(regions):
        left = _MARGIN + column * (across + _BETWEEN)
        chart.say(REGIONS[region][language], left, _HEAD / 2, bold=True)
        for row, one in enumerate(series):
            top = _HEAD + row * (_TITLE + _HEIGHT + _BELOW)
            title = Words("{name}（{unit}）", "{name} ({unit})").format(
                name=SERIES[one][1], unit=SCALES[one][language][1]
            )
            chart.say(title[language], left, top + 8, size=SMALL)
            axes = chart.panel(left + _AXIS, top + _TITLE, across - _AXIS - _MARGIN, _HEIGHT)
            axes.set_label(f"{region} {one}")
            _panel(axes, statistics, region, one, SCALES[one][language][0])
    _legend(chart, _HEAD + rows, language)
    top = _HEAD + rows + legend
    for note in notes:
        chart.say(note, _MARGIN, top, va="top", size=SMALL, colour=QUIET)
        top += height_of(note, SMALL) + 4
    return chart


# --------------------------------------------------------------------------------------------- in words


def describe(statistics: Statistics, series: str = "fires", regions: Sequence[str] = (CHINA, "zhejiang")) -> Words:
    """Say within which years a series can be compared, how it changed there, and what it does at the breaks."""
    return sentences([_told(statistics, series, region) for region in regions])


def _told(statistics: Statistics, series: str, region: str) -> Words:
    parts = stretches(statistics, region, series)
    runs = [part for part in parts if len(part) > 1]
    name = Words("{region}{series}", "{series}, {region}").format(region=REGIONS[region], series=SERIES[series][1])
    if not runs:
        said = Words("{name}：没有相邻两年可以相比。", "{name}: no two neighbouring years can be compared.")
        return said.format(name=name)
    spans = joined(
        [
            Words("{first}—{last}年（{change}）", "{first} to {last} ({change})").format(
                first=run[0].period, last=run[-1].period, change=share(run[-1].value / run[0].value - 1, signed=True)
            )
            for run in runs
        ]
    )
    said = Words("{name}：只在{spans}之内可比。", "{name}: comparable only within {spans}.").format(
        name=name, spans=spans
    )
    steps = [
        Words("{after}年为{before}年的{ratio}倍", "{after} is {ratio} times {before}").format(
            after=after.period, before=before.period, ratio=count(after.value / before.value)
        )
        for before, after in _across(statistics, region, parts)
    ]
    if not steps:
        return said
    told = Words(
        "{said}口径变化处，{steps}，可能只是数法不同，不能当作增减。",
        "{said} Where counting changed, {steps}: that may be the counting alone.",
    )
    return told.format(said=said, steps=joined(steps))


def _across(
    statistics: Statistics, region: str, parts: Sequence[Sequence[Observation]]
) -> Iterator[tuple[Observation, Observation]]:
    """Yield the neighbouring years between which a break lies."""
    borders = {one.year for one in statistics.breaks(region)}
    for before, after in pairwise(parts):
        if after[0].year == (before[-1].year or 0) + 1 and after[0].year in borders:
            yield before[-1], after[0]


def _notes(statistics: Statistics, series: Sequence[str], regions: Sequence[str]) -> Iterator[Words]:
    yield NO_LINE
    told: list[Break] = []
    for region in regions:
        new = [one for one in statistics.breaks(region) if one not in told]
        told += new
        if new:
            stop = Words("；", "; ")
            lines = [describe_break(one) for one in new]
            listed = Words(stop.zh.join(one.zh for one in lines), stop.en.join(one.en for one in lines))
            yield Words("{region}口径变化：{listed}。", "Breaks, {region}: {listed}.").format(
                region=REGIONS[region], listed=listed
            )
    if CHINA in regions and "fires" in series:
        yield from _article_beside_yearbook(statistics)


def _article_beside_yearbook(statistics: Statistics) -> Iterator[Words]:
    """Yield the article's own figures beside the yearbook's: too near to be told apart in the drawing."""
    quoted = {one.year: one.value for one in _quoted(statistics, CHINA, "fires")}
    yearbook = statistics.yearly(CHINA, "fires", ("yearbook",))
    lines = [
        Words("{year}年{quoted}起，年鉴{yearbook}起", "{year} {quoted}, yearbook {yearbook}").format(
            year=year, quoted=exact(quoted[year]), yearbook=exact(yearbook[year].value)
        )
        for year in ARTICLE_YEARS
        if year in quoted and year in yearbook
    ]
    if lines:
        yield Words(
            f"文章所引全国火灾：{'；'.join(one.zh for one in lines)}。",
            f"Fires as the article has them: {'; '.join(one.en for one in lines)}.",
        )


# ------------------------------------------------------------------------------------------- the drawing


@dataclass(frozen=True)
class _Point:
    year: int
    value: float
    mark: str


def _panel(axes: Axes, statistics: Statistics, region: str, series: str, unit: float) -> None:
    parts = stretches(statistics, region, series)
    points = [_Point(one.year or 0, one.value, one.standing) for part in parts for one in part]
    points += [_Point(one.year or 0, one.value, "derived") for one in _restated(statistics, region, series)]
    points += [_Point(one.year or 0, one.value, "article") for one in _quoted(statistics, region, series)]
    top = 1.12 * max((point.value for point in points), default=unit) / unit
    axes.set(xlim=_YEARS, ylim=(0, top))
    axes.set_xticks(list(_TICKS))
    axes.yaxis.get_major_locator().set_params(nbins=4)  # type: ignore[call-arg]
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.tick_params(length=3)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    years = [one.year for one in statistics.breaks(region)]
    for year in years:
        # The first year of the new count stands to the right of its mark.
        axes.axvline(year - 0.5, color=GREY, linewidth=1.0, linestyle=DASHES, zorder=1, gid="break")
        # Labels of marks that stand close together give way to each other.
        near = [other - year for other in years if 0 < abs(other - year) < 4]
        side = 0 if not near else 1 if near[0] > 0 else -1
        align = {0: "center", 1: "right", -1: "left"}[side]
        x = year - 0.5 + 0.4 * side
        axes.text(x, top * 1.03, str(year), ha=align, va="bottom", fontsize=SMALL, color=QUIET)
    for part in parts:
        if len(part) > 1:
            axes.plot(
                [one.year or 0 for one in part], [one.value / unit for one in part],
                color=BLUE, linewidth=1.4, zorder=2, gid="line",
            )  # fmt: skip
    for point in points:
        _dot(axes, point.mark, point.year, point.value / unit)


def _restated(statistics: Statistics, region: str, series: str) -> Iterator[Observation]:
    """Yield numbers that a later release implies for a year; they stand beside what was released, unconnected."""
    for definition in ("press_revised", "derived_new_definition"):
        yield from statistics.yearly(region, series, (definition,)).values()


def _quoted(statistics: Statistics, region: str, series: str) -> Iterator[Observation]:
    """Yield the numbers that the article itself gives."""
    for one in statistics.yearly(region, series, ("press",)).values():
        if ARTICLE in one.sources:
            yield one


def _dot(axes: Axes, mark: str, x: float, y: float) -> None:
    size = _SIZE * 1.9 if mark == "article" else _SIZE
    axes.plot([x], [y], linestyle="none", markersize=size, markeredgewidth=1.2, zorder=3, gid=mark, **MARKS[mark][1])


def _legend(chart: Chart, top: float, language: Language) -> None:
    key = chart.panel(0, top, WIDTH, 40)
    key.set_label("legend")
    key.set(xlim=(0, WIDTH), ylim=(40, 0))
    key.set_axis_off()
    for name, label, x, y in _places(language):
        if name == "break":
            key.plot([x, x], [y - 7, y + 7], color=GREY, linewidth=1.0, linestyle=DASHES)
        else:
            _dot(key, name, x, y)
        chart.say(label, x + 10, top + y, size=SMALL, colour=INK)


def _places(language: Language) -> Iterator[tuple[str, str, float, float]]:
    """Yield where each mark of the legend stands, with its label: as many to a line as there is room for."""
    x, y = _MARGIN + 6, 10.0
    for name in (*MARKS, "break"):
        label = (BREAK if name == "break" else MARKS[name][0])[language]
        wide = 10 + measure(label, SMALL)
        if x + wide > WIDTH:
            x, y = _MARGIN + 6, y + 20
        yield name, label, x, y
        x += wide + 22
