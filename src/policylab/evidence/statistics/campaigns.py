"""What campaigns of enforcement amount to, from the counts of those who ran them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policylab.evidence.statistics.loading import load_statistics
from policylab.evidence.statistics.observations import Statistics


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
