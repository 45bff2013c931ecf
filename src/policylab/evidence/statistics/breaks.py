"""Where a count jumps, where the way of counting changed, and which years may be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policylab.evidence.statistics.loading import load_statistics
from policylab.evidence.statistics.observations import Break, Observation, Statistics
from policylab.evidence.statistics.vocabulary import CHINA, KINDS
from policylab.i18n.numbers import count
from policylab.i18n.words import Words

_CHANGES = {"fires": "fires_change", "deaths": "deaths_change", "injuries": "injuries_change",
            "loss_10k_yuan": "loss_change"}  # fmt: skip


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


def stretches(
    statistics: Statistics, region: str, series: str, definitions: Sequence[str] = ("yearbook", "press")
) -> tuple[tuple[Observation, ...], ...]:
    """Return a region's whole years of a series, parted wherever two neighbours are not to be compared.

    Parameters
    ----------
    statistics : Statistics
    region, series : str
    definitions : sequence of str
        Where several were published for a year, the one whose definition stands first is taken.

    Returns
    -------
    tuple of tuple of Observation
        By year. Inside each stretch no year is missing, one definition holds, and no break lies after its first
        year; a year that stands alone is a stretch of one.

    Raises
    ------
    ValueError
        For a name that does not exist.

    Examples
    --------
    >>> [(part[0].period, part[-1].period) for part in stretches(load_statistics(), "zhejiang", "fires")][-3:]
    [('2007', '2009'), ('2011', '2011'), ('2015', '2015')]
    """
    parts: list[list[Observation]] = []
    borders = {one.year for one in statistics.breaks(region)}
    last = None
    for year, one in statistics.yearly(region, series, definitions).items():
        joins = last is not None and last == year - 1 and year not in borders
        if joins and parts[-1][-1].definition == one.definition:
            parts[-1].append(one)
        else:
            parts.append([one])
        last = year
    return tuple(tuple(part) for part in parts)
