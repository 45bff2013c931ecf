"""Published numbers and breaks in the way of counting, as records, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policylab.evidence.sources import Standing
from policylab.evidence.statistics.vocabulary import CHINA, DEFINITIONS, REGIONS, SERIES, known_name
from policylab.i18n.words import Words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("region", "period", "series", "value", "unit", "definition", "source", "standing", "confidence",
            "note_zh", "note_en")  # fmt: skip


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
        columns = ["region", "period", "year", *COLUMNS[2:]]
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
        known_name("breaks", "region", region, REGIONS)
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
        known_name("yearly", "region", region, REGIONS)
        known_name("yearly", "series", series, SERIES)
        for definition in definitions:
            known_name("yearly", "definitions", definition, DEFINITIONS)
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
