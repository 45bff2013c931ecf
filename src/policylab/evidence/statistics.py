"""Fires, deaths and losses as they were published, and where the way of counting changed.

`data/statistics/*.csv` hold a row for every published number: several for one year where several were published.
Nothing is filled in: a year without a row is a year whose number was not found. `breaks.csv` holds the years in which
the statistics began to count differently; numbers on both sides of such a year are not to be compared.

Not found, and therefore absent: the whole year 2023 of China; any yearly total of Jiaxing or Tongxiang, where the
article was written. Of Jiaxing there is one county for five months of 2017.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from policylab.datafiles import DataFolder, folders
from policylab.errors import Fault, InputError, nearest
from policylab.evidence.rows import Row, read_rows
from policylab.evidence.sources import Standing, load_sources
from policylab.i18n.numbers import count, share
from policylab.i18n.words import Words

if TYPE_CHECKING:
    import pandas as pd

CHINA = "china"

REGIONS: Mapping[str, Words] = {
    CHINA: Words("全国", "China"),
    "zhejiang": Words("浙江", "Zhejiang"),
    "guangdong": Words("广东", "Guangdong"),
    "hangzhou": Words("杭州", "Hangzhou"),
    "jiaxing": Words("嘉兴", "Jiaxing"),
    "tongxiang": Words("桐乡", "Tongxiang"),
    "haiyan": Words("海盐", "Haiyan"),
}

DEFINITIONS: Mapping[str, Words] = {
    "yearbook": Words("统计年鉴（含铁路、交通、军队）", "Yearbook (railways, traffic and the military included)"),
    "press": Words(
        "当年发布（不含森林、草原、军队、矿井、铁路、港航，常取整）",
        "Release of the year (without forests, grassland, military, mines, railways and ports; often rounded)",
    ),
    "press_revised": Words("次年发布时修订的上年数", "Release, as revised a year later"),
    "derived_new_definition": Words("按新口径推算", "Computed in the new way of counting"),
    "campaign": Words("专项行动自报", "The campaign's own count"),
}

SERIES: Mapping[str, tuple[str, Words]] = {
    "fires": ("count", Words("火灾起数", "Fires")),
    "deaths": ("persons", Words("火灾死亡人数", "Deaths in fires")),
    "injuries": ("persons", Words("火灾受伤人数", "Injuries in fires")),
    "loss_10k_yuan": ("10000 yuan", Words("直接财产损失", "Direct loss of property")),
    "fires_change": ("share", Words("火灾起数同比", "Fires, change on the year before")),
    "deaths_change": ("share", Words("死亡人数同比", "Deaths, change on the year before")),
    "injuries_change": ("share", Words("受伤人数同比", "Injuries, change on the year before")),
    "loss_change": ("share", Words("直接财产损失同比", "Loss, change on the year before")),
    "fires_structure": ("count", Words("建（构）筑物火灾", "Fires in structures")),
    "fires_vehicle": ("count", Words("交通工具火灾", "Fires in vehicles")),
    "fires_outdoor": ("count", Words("户外火灾", "Fires outdoors")),
    "fire_calls": ("count", Words("火灾扑救警情", "Calls to fight a fire")),
    "premises_checked": ("count", Words("检查单位数", "Premises checked")),
    "visits": ("count", Words("检查家次", "Visits")),
    "hazards_found": ("count", Words("发现隐患", "Hazards found")),
    "hazards_rectified": ("count", Words("整改隐患", "Hazards put right")),
    "penalties": ("count", Words("处罚起数", "Penalties")),
    "fines_yuan": ("yuan", Words("罚款", "Fines")),
    "sealed": ("count", Words("临时查封", "Sealed")),
    "shut": ("count", Words("责令三停", "Shut")),
    "sealed_or_shut": ("count", Words("查封和三停", "Sealed or shut")),
    "detained": ("persons", Words("拘留人数", "Detained")),
    "officers": ("persons", Words("消防监督员", "Fire-supervision officers")),
    "premises_per_officer": ("count", Words("人均监管单位", "Premises per officer")),
    "brigades": ("count", Words("消防大队", "Brigades")),
}

KINDS: Mapping[str, Words] = {
    "reporting_standard": Words("统计标准修改", "standard of reporting changed"),
    "severity_classes": Words("火灾等级改为四级", "four classes of severity"),
    "counting_rule": Words("统计办法疑有变（推断）", "rule of counting changed (inferred)"),
    "small_fires": Words("小火开始计入", "small fires counted"),
    "dispatched_fires": Words("凡出动的火灾都计入", "all fires that units are sent to counted"),
}

NOT_FOUND = Words(
    "嘉兴、桐乡的年度火灾总数没有查到，不作估计。",
    "Yearly totals of Jiaxing and Tongxiang were not found and are not guessed.",
)

_CHANGES = {"fires": "fires_change", "deaths": "deaths_change", "injuries": "injuries_change",
            "loss_10k_yuan": "loss_change"}  # fmt: skip
_COLUMNS = ("region", "period", "series", "value", "unit", "definition", "source", "standing", "confidence",
            "note_zh", "note_en")  # fmt: skip
_BREAK_COLUMNS = ("region", "year", "kind", "ratio_fires", "ratio_deaths", "before", "after", "source", "standing",
                  "note_zh", "note_en")  # fmt: skip
_BREAKS = "breaks.csv"
_FIRST, _LAST = 1949, 2100
_MOMENT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True)
class Observation:
    """A number as it was published, or computed from published ones.

    Attributes
    ----------
    region : str
        One of `REGIONS`.
    period : str
        As ISO 8601 has it: 2010, 2014-12, 2011-12-31, or from the first to the last of two such moments,
        2011-09/2012-03.
    series : str
        One of `SERIES`.
    value : float
        In `unit`.
    unit : str
        count, persons, yuan, 10000 yuan or share.
    definition : str
        One of `DEFINITIONS`: who counted, and what.
    sources : tuple of str
        Keys of `data/sources.yaml`.
    standing : str
        found, recalled and not verified, derived from other numbers, or own assumption.
    confidence : float or None
        For a recalled number, how sure it is right as written, in [0, 1].
    note : Words or None
    """

    region: str
    period: str
    series: str
    value: float
    unit: str
    definition: str
    sources: tuple[str, ...]
    standing: Standing
    confidence: float | None = None
    note: Words | None = None

    @property
    def year(self) -> int | None:
        """The year where the number is a whole year's, else None."""
        return int(self.period) if len(self.period) == 4 else None


@dataclass(frozen=True)
class Break:
    """A year in which statistics began to count differently.

    Attributes
    ----------
    region : str
        Where; what holds for `china` holds for its provinces.
    year : int
        The first year of the new way of counting, or the year within which it began.
    kind : str
        One of `KINDS`.
    ratio_fires, ratio_deaths : float or None
        New over old count, where it could be measured.
    before, after : int or None
        The years of the old and of the new count; the same where one year was counted in both ways.
    sources : tuple of str
    standing : str
        Own where the break is our inference.
    note : Words
    """

    region: str
    year: int
    kind: str
    ratio_fires: float | None
    ratio_deaths: float | None
    before: int | None
    after: int | None
    sources: tuple[str, ...]
    standing: Standing
    note: Words


@dataclass(frozen=True)
class Statistics:
    """Everything in `data/statistics`.

    Attributes
    ----------
    observations : tuple of Observation
        In the order of the files.
    all_breaks : tuple of Break
        Of all regions, by year.
    """

    observations: tuple[Observation, ...]
    all_breaks: tuple[Break, ...]

    def table(self) -> pd.DataFrame:
        """Return the numbers in long form, one row for each.

        Returns
        -------
        DataFrame
            Columns region, period, year (missing where the period is no whole year), series, value, unit,
            definition, source (keys apart by semicolons), standing, confidence, note_zh and note_en.
        """
        import pandas as pd

        rows = [
            (
                one.region, one.period, one.year, one.series, one.value, one.unit, one.definition,
                ";".join(one.sources), one.standing, one.confidence,
                one.note.zh if one.note else "", one.note.en if one.note else "",
            )
            for one in self.observations
        ]  # fmt: skip
        columns = ["region", "period", "year", *_COLUMNS[2:]]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype({"year": "Int64", "value": "float64", "confidence": "float64"})

    def breaks(self, region: str = CHINA) -> tuple[Break, ...]:
        """Return the breaks in a region's statistics, by year: its own, and China's where it has none of that year.

        Parameters
        ----------
        region : str

        Raises
        ------
        ValueError
            For a region that does not exist.
        """
        _known("breaks", "region", region, REGIONS)
        own = [one for one in self.all_breaks if one.region == region]
        years = {one.year for one in own}
        shared = [one for one in self.all_breaks if one.region == CHINA and one.year not in years]
        return tuple(sorted([*own, *shared], key=lambda one: one.year))

    def yearly(
        self, region: str, series: str, definitions: Sequence[str] = ("yearbook", "press")
    ) -> Mapping[int, Observation]:
        """Return a region's whole years of a series, by year.

        Parameters
        ----------
        region, series : str
        definitions : sequence of str
            Where several were published for a year, the one whose definition stands first is taken.

        Returns
        -------
        mapping of int to Observation
            In the order of years; a year without a number is absent.

        Raises
        ------
        ValueError
            For a name that does not exist.
        """
        _known("yearly", "region", region, REGIONS)
        _known("yearly", "series", series, SERIES)
        for definition in definitions:
            _known("yearly", "definitions", definition, DEFINITIONS)
        chosen: dict[int, Observation] = {}
        for one in self.observations:
            if one.year is None or (one.region, one.series) != (region, series) or one.definition not in definitions:
                continue
            held = chosen.get(one.year)
            if held is None or definitions.index(one.definition) < definitions.index(held.definition):
                chosen[one.year] = one
        return dict(sorted(chosen.items()))

    def from_source(self, source: str, region: str, period: str) -> Mapping[str, float]:
        """Return what one source says of a region and period, by series; computed numbers are left out.

        Parameters
        ----------
        source, region, period : str

        Raises
        ------
        ValueError
            If there is nothing.
        """
        found = {
            one.series: one.value
            for one in self.observations
            if source in one.sources and (one.region, one.period) == (region, period) and one.standing != "derived"
        }
        if not found:
            raise ValueError(f"from_source: nothing of {source} on {region} in {period}")
        return found


# ------------------------------------------------------------------------------------------------ reading


def load_statistics(data: DataFolder | None = None) -> Statistics:
    """Read every file of `statistics/` in the data folders.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own: a file there goes before the project's of the same name, and a new one adds to
        them.

    Returns
    -------
    Statistics

    Raises
    ------
    InputError
        Naming every fault of the files.

    Examples
    --------
    >>> statistics = load_statistics()
    >>> statistics.yearly("zhejiang", "fires")[2011].value
    3521.0
    >>> [one.year for one in statistics.breaks()]
    [1997, 2007, 2013, 2021]
    """
    files: dict[str, Path] = {}
    for folder in reversed(folders(data)):
        files |= {path.name: path for path in sorted((folder / "statistics").glob("*.csv"))}
    sources = load_sources(data)
    observations: list[Observation] = []
    breaks: list[Break] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], str] = {}
    for name, path in files.items():
        try:
            rows = read_rows(path, _BREAK_COLUMNS if name == _BREAKS else _COLUMNS)
        except InputError as error:
            faults.extend(error.faults)
            continue
        for row in rows:
            if name == _BREAKS:
                breaks.append(_break(row, sources))
            else:
                observations.append(_observation(row, sources, seen))
            faults.extend(row.faults)
    if faults:
        raise InputError(faults)
    return Statistics(tuple(observations), tuple(sorted(breaks, key=lambda one: one.year)))


def _observation(row: Row, sources: Iterable[str], seen: dict[tuple[str, ...], str]) -> Observation:
    """Return what a row says; its faults are noted in it. `seen` holds where each number stood first."""
    series = row.name("series", SERIES, "a series")
    unit = SERIES[series][0] if series in SERIES else row.text("unit")
    if row.cells["unit"] != unit:
        row.fault("unit", f"expected the unit {unit!r}")
    if not _is_period(row.text("period")):
        row.fault("period", "expected a year, month or day such as 2011, 2011-09 or 2011-09-26, or two with / between")
    standing = row.name("standing", get_args(Standing), "a standing")
    confidence = row.optional("confidence", 0, 1)
    if (standing == "recalled") != (confidence is not None) and standing in get_args(Standing):
        row.fault("confidence", "expected a number exactly where standing is recalled")
    one = Observation(
        row.name("region", REGIONS, "a region"), row.cells["period"], series,
        row.number("value", -1 if series.endswith("_change") else 0), unit,
        row.name("definition", DEFINITIONS, "a definition"),
        row.names("source", tuple(sources), "a source in sources.yaml"), standing,  # type: ignore[arg-type]
        confidence, row.words("note_zh", "note_en"),
    )  # fmt: skip
    key = (one.region, one.period, one.series, one.definition)
    if key in seen:
        row.fault("series", f"expected one number for a region, period, series and definition; the first: {seen[key]}")
    seen.setdefault(key, f"{row.where}, line {row.line}")
    return one


def _break(row: Row, sources: Iterable[str]) -> Break:
    years = [_year(row, name) for name in ("before", "after")]
    ratios = [row.optional(f"ratio_{name}", 0) for name in ("fires", "deaths")]
    if (years[0] is None) != (years[1] is None) or (years[0] is None and ratios != [None, None]):
        row.fault("before", "expected the years of the old and the new count wherever a ratio is given")
    if years[0] is not None and years[1] is not None and years[0] > years[1]:
        row.fault("after", "expected a year not before that of the old count")
    note = row.words("note_zh", "note_en")
    if note is None:
        row.fault("note_zh", "expected a note in both languages")
    year = _year(row, "year")
    if year is None:
        row.fault("year", f"expected a year from {_FIRST} to {_LAST}")
    return Break(
        row.name("region", REGIONS, "a region"), year or 0, row.name("kind", KINDS, "a kind of break"),
        ratios[0], ratios[1], years[0], years[1],
        row.names("source", tuple(sources), "a source in sources.yaml"),
        row.name("standing", get_args(Standing), "a standing"),  # type: ignore[arg-type]
        note or Words("", ""),
    )  # fmt: skip


def _year(row: Row, column: str) -> int | None:
    text = row.cells[column]
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text) or not _FIRST <= int(text) <= _LAST:
        row.fault(column, f"expected a year from {_FIRST} to {_LAST}")
        return None
    return int(text)


def _is_period(text: str) -> bool:
    """Return whether a text is a year, month or day, or a first and a last of them."""
    moments = [_moment(part) for part in text.split("/")]
    if None in moments or len(moments) > 2:
        return False
    return moments == sorted(set(moments), key=lambda one: one or date.min)


def _moment(text: str) -> date | None:
    """Return the first day of a year, month or day, or None where it is none of these."""
    found = _MOMENT.fullmatch(text)
    if not found or not _FIRST <= int(found[1]) <= _LAST:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _known(function: str, argument: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        near = nearest(name, known)
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f"{function}: {argument} must be one of {', '.join(known)}; got {name!r}{hint}")


# ---------------------------------------------------------------------------------------- jumps in a series


@dataclass(frozen=True)
class Jump:
    """Two years between which a count changes more than it should of itself.

    Attributes
    ----------
    before, after : int
        Years, next to each other in what was given.
    ratio : float
        The later count over the earlier.
    """

    before: int
    after: int
    ratio: float

    @property
    def is_adjacent(self) -> bool:
        """Whether no year lies between; otherwise it may be the drift of several years."""
        return self.after == self.before + 1


def detect_breaks(years: Sequence[int], values: Sequence[float], ratio: float = 1.5) -> tuple[Jump, ...]:
    """Find years between which a count changes by more than a ratio, upwards or downwards.

    Parameters
    ----------
    years : sequence of int, shape (n,)
        Increasing.
    values : sequence of float, shape (n,)
        Counts above 0; NaN where the year's is missing.
    ratio : float
        Above 1.

    Returns
    -------
    tuple of Jump
        Each year that has a count is compared with the year before it that has one.

    Raises
    ------
    ValueError
        If the years do not increase, the lengths differ, or a number is out of its domain.

    Examples
    --------
    >>> [jump.after for jump in detect_breaks([2011, 2012, 2013], [125_417, 152_157, 389_000])]
    [2013]
    """
    if not (math.isfinite(ratio) and ratio > 1):
        raise ValueError(f"detect_breaks: ratio must be a number above 1; got {ratio!r}")
    if len(years) != len(values):
        raise ValueError(f"detect_breaks: expected a value for every year; got {len(values)} for {len(years)} years")
    for earlier, later in pairwise(years):
        if later <= earlier:
            raise ValueError(f"detect_breaks: years must increase; got {later} after {earlier}")
    present = [(int(year), float(value)) for year, value in zip(years, values, strict=True) if not math.isnan(value)]
    for year, value in present:
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"detect_breaks: values must be finite and above 0; got {value:g} in {year}")
    pairs = pairwise(present)
    jumps = [Jump(before, after, new / old) for (before, old), (after, new) in pairs]
    return tuple(jump for jump in jumps if jump.ratio > ratio or jump.ratio < 1 / ratio)


def restated(statistics: Statistics | None = None, year: int = 2021, region: str = CHINA) -> Mapping[str, float]:
    """Compute the year before a release as that release counted it, from its figures and their changes.

    Parameters
    ----------
    statistics : Statistics, optional
        The project's data where it is not given.
    year : int
        The year of the release.
    region : str

    Returns
    -------
    mapping of str to float
        fires, deaths, injuries and loss_10k_yuan of `year - 1`, where the release gives a change.

    Raises
    ------
    ValueError
        If the release gives no change.

    Notes
    -----
    Value of the year / (1 + its change). The 2020 that the release for 2021 compares with has 2.7 times the fires of
    the 2020 released before, so the way of counting changed in between.

    Examples
    --------
    >>> round(restated()["fires"], -3)
    682000.0
    """
    known = load_statistics() if statistics is None else statistics
    found = {}
    for series, change in _CHANGES.items():
        now = known.yearly(region, series, ("press",)).get(year)
        moved = known.yearly(region, change, ("press",)).get(year)
        if now is not None and moved is not None:
            found[series] = now.value / (1 + moved.value)
    if not found:
        raise ValueError(f"restated: no release for {year} gives changes on the year before for {region}")
    return found


# ------------------------------------------------------------------------------------ the article's two years


@dataclass(frozen=True)
class YearOnYear:
    """Fires and losses of two years, and what they come to.

    Attributes
    ----------
    years : tuple of int
    fires : tuple of float
    losses : tuple of float
        Direct loss of property, yuan.
    """

    years: tuple[int, int]
    fires: tuple[float, float]
    losses: tuple[float, float]

    @property
    def change_fires(self) -> float:
        """Change of the count as a share."""
        return self.fires[1] / self.fires[0] - 1

    @property
    def change_loss(self) -> float:
        """Change of the loss as a share."""
        return self.losses[1] / self.losses[0] - 1

    @property
    def loss_per_fire(self) -> tuple[float, float]:
        """Yuan per fire in each of the years."""
        return self.losses[0] / self.fires[0], self.losses[1] / self.fires[1]

    @property
    def change_loss_per_fire(self) -> float:
        """Change of the loss per fire as a share."""
        first, second = self.loss_per_fire
        return second / first - 1


@dataclass(frozen=True)
class Audit:
    """The only figures of the article, by its own numbers and by the yearbook's.

    Attributes
    ----------
    article, yearbook : YearOnYear
        2010 and 2011. The yearbook's are recalled.
    """

    article: YearOnYear
    yearbook: YearOnYear

    @property
    def finding(self) -> Words:
        """What the arithmetic comes to."""
        first, second = self.article.loss_per_fire
        return Words(
            "按文章的数字，2010年到2011年全国火灾起数{fires}，损失{loss}，每起损失由{first}元变为{second}元"
            "（{each}）；按统计年鉴（回忆值）依次为{fires2}、{loss2}、{each2}。文章没有给出任何本地前后对比的数字。",
            "By the article's figures fires in China changed by {fires} from 2010 to 2011, losses by {loss}, and the "
            "loss per fire from {first} to {second} yuan ({each}); by the yearbook's (recalled) it is {fires2}, "
            "{loss2} and {each2}. The article has no local figure from before and after.",
        ).format(
            fires=share(self.article.change_fires, signed=True),
            loss=share(self.article.change_loss, signed=True),
            first=f"{first:,.0f}",
            second=f"{second:,.0f}",
            each=share(self.article.change_loss_per_fire, signed=True),
            fires2=share(self.yearbook.change_fires, signed=True),
            loss2=share(self.yearbook.change_loss, signed=True),
            each2=share(self.yearbook.change_loss_per_fire, signed=True),
        )


def audit_article(statistics: Statistics | None = None) -> Audit:
    """Work out what the article's national figures of 2010 and 2011 say, beside the yearbook's.

    Parameters
    ----------
    statistics : Statistics, optional
        The project's data where it is not given.

    Returns
    -------
    Audit

    Raises
    ------
    ValueError
        If one of the eight figures is missing.

    Examples
    --------
    >>> round(audit_article().article.change_fires, 4)
    -0.0478
    """
    known = load_statistics() if statistics is None else statistics
    return Audit(_two_years(known, "article_2012", "press"), _two_years(known, None, "yearbook"))


def _two_years(known: Statistics, source: str | None, definition: str) -> YearOnYear:
    found = []
    for series in ("fires", "loss_10k_yuan"):
        yearly = known.yearly(CHINA, series, (definition,))
        for year in (2010, 2011):
            one = yearly.get(year)
            if one is None or (source is not None and source not in one.sources):
                raise ValueError(f"audit_article: no {series} of {year} by {source or 'the ' + definition}")
            found.append(one.value)
    return YearOnYear((2010, 2011), (found[0], found[1]), (found[2] * 10_000, found[3] * 10_000))


# ---------------------------------------------------------------------------------------------- enforcement


@dataclass(frozen=True)
class Enforcement:
    """What a campaign's own count comes to; None where it does not give the figures.

    Attributes
    ----------
    source : str
        Key of `data/sources.yaml`.
    region, period : str
        As in `Observation`.
    checked : float or None
        Premises checked, or visits where premises were not counted.
    hazards_per_check : float or None
    rectified : float or None
        Share of the hazards found that were put right.
    fine_per_check, fine_per_hazard, fine_per_penalty : float or None
        Yuan.
    penalised, sealed, shut, detained : float or None
        Share of the checks that ended so.
    """

    source: str
    region: str
    period: str
    checked: float | None
    hazards_per_check: float | None
    rectified: float | None
    fine_per_check: float | None
    fine_per_hazard: float | None
    fine_per_penalty: float | None
    penalised: float | None
    sealed: float | None
    shut: float | None
    detained: float | None


_CAMPAIGN_SERIES = ("premises_checked", "visits", "hazards_found", "hazards_rectified")


def enforcement_ratios(statistics: Statistics | None = None) -> Mapping[str, Enforcement]:
    """Work out the ratios of every campaign whose counts are known.

    Parameters
    ----------
    statistics : Statistics, optional
        The project's data where it is not given.

    Returns
    -------
    mapping of str to Enforcement
        By source. All are counts of the agency that ran the campaign.

    Examples
    --------
    >>> round(enforcement_ratios()["hangzhou_2014"].fine_per_penalty)
    5338
    """
    known = load_statistics() if statistics is None else statistics
    campaigns = dict.fromkeys(
        (one.sources[0], one.region, one.period) for one in known.observations if one.series in _CAMPAIGN_SERIES
    )
    return {source: _ratios(known, source, region, period) for source, region, period in campaigns}


def _ratios(known: Statistics, source: str, region: str, period: str) -> Enforcement:
    counted = known.from_source(source, region, period)
    checked = counted.get("premises_checked", counted.get("visits"))

    def over(series: str, base: float | None) -> float | None:
        value = counted.get(series)
        return value / base if value is not None and base else None

    hazards = counted.get("hazards_found")
    return Enforcement(
        source, region, period, checked,
        hazards_per_check=over("hazards_found", checked),
        rectified=over("hazards_rectified", hazards),
        fine_per_check=over("fines_yuan", checked),
        fine_per_hazard=over("fines_yuan", hazards),
        fine_per_penalty=over("fines_yuan", counted.get("penalties")),
        penalised=over("penalties", checked),
        sealed=over("sealed", checked),
        shut=over("shut", checked),
        detained=over("detained", checked),
    )  # fmt: skip


def describe_break(one: Break) -> Words:
    """Say in a line when and how the way of counting changed, and by how much where that was measured."""
    said = Words("{year}年{kind}", "{year}: {kind}").format(year=one.year, kind=KINDS[one.kind])
    if one.ratio_fires is None:
        return said
    times = Words("{said}，起数为原来的{ratio}倍", "{said}, {ratio} times as many fires")
    return times.format(said=said, ratio=count(one.ratio_fires))


def years_missing(years: Iterable[int]) -> Iterator[int]:
    """Yield the years without a number between the first and the last that have one."""
    present = sorted(set(years))
    if present:
        yield from (year for year in range(present[0], present[-1]) if year not in present)
