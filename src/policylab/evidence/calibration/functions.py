"""What the formulas of `calibration.yaml` may call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType

from policylab.evidence.staffing import late_share, liaison_hours

# Numbers and texts that a function takes; only functions put in from elsewhere take texts.
Input = float | str
Function = Callable[..., float]


def visits_per_premises(visits: float, units: float, officers: float = 1.0) -> float:
    """Return visits per premises and year.

    Parameters
    ----------
    visits : float
        Visits in which one officer takes part in a year.
    units : float
        Premises for each officer.
    officers : float
        Officers that each visit takes; practice asks for two.

    Examples
    --------
    >>> visits_per_premises(200, 2000), visits_per_premises(400, 2000)
    (0.1, 0.2)
    """
    _positive("visits_per_premises", units=units, officers=officers)
    return visits / officers / units


def hours_per_premises(visits: float, hours: float, units: float) -> float:
    """Return inspector hours per premises and year.

    Parameters
    ----------
    visits : float
        Visits in which one officer takes part in a year.
    hours : float
        Hours that a visit takes of each officer.
    units : float
        Premises for each officer.

    Examples
    --------
    >>> hours_per_premises(400, 4, 2000)
    0.8
    """
    _positive("hours_per_premises", units=units)
    return visits * hours / units


def expected_fine(visits: float, penalty_rate: float, mean_fine: float) -> float:
    """Return the fine that premises must expect in a year, in yuan.

    Parameters
    ----------
    visits : float
        A year.
    penalty_rate : float
        Penalties per visit.
    mean_fine : float
        Yuan per penalty.

    Examples
    --------
    >>> round(expected_fine(0.2, 349 / 7673, 1_863_000 / 349), 1)
    48.6
    """
    return visits * penalty_rate * mean_fine


def hazards_standing(new: float, visits: float, detection: float, rectified: float, fading: float) -> float:
    """Return the share of premises with a hazard in the long run: new / (new + visits*detection*rectified + fading).

    More visits and better visits come in as one product: from how many hazards stand alone they cannot be told apart.

    Parameters
    ----------
    new : float
        Rate at which hazards arise, a year.
    visits : float
        A year.
    detection, rectified : float
        Chance that a visit finds a hazard, and that a hazard found is put right.
    fading : float
        Rate at which hazards go by themselves, a year.

    Examples
    --------
    >>> round(hazards_standing(0.5, 0.2, 0.8, 0.9, 0.2), 6), round(hazards_standing(0.5, 0.3, 0.8, 0.6, 0.2), 6)
    (0.592417, 0.592417)
    """
    _positive("hazards_standing", all=new + visits * detection * rectified + fading)
    return new / (new + visits * detection * rectified + fading)


def yearly_cost_per_m2(build: float, upkeep: float, prices: float, years: float) -> float:
    """Return the yearly cost of fire systems per square metre, building spread evenly over years.

    Parameters
    ----------
    build, upkeep : float
        Yuan per m2, once and a year.
    prices : float
        Prices of the year wanted, as a share of those in which the costs are given.
    years : float
        Over which building is spread; no interest.

    Examples
    --------
    >>> yearly_cost_per_m2(425, 20, 0.65, 10)
    40.625
    """
    _positive("yearly_cost_per_m2", years=years)
    return build * prices / years + upkeep * prices


def late_answers(requests: float, handled: float, staff: float, limit: float) -> float:
    """Return the share of requests that wait longer than a limit, with so many on duty (`staffing.late_share`).

    Parameters
    ----------
    requests : float
        An hour, at random moments.
    handled : float
        Requests that one person handles in an hour, times being exponential.
    staff : float
        A whole number, enough to keep up.
    limit : float
        Hours.

    Examples
    --------
    >>> round(late_answers(1, 1.5, 1, 1), 6), round(late_answers(1, 1.5, 2, 1), 6)
    (0.404354, 0.022556)
    """
    if staff != int(staff):
        raise ValueError(f"late_answers: staff must be a whole number; got {staff:g}")
    return late_share(int(staff), requests, handled, limit)


def liaison_call_hours(
    premises: float,
    requests: float,
    hours: float,
    promise: float,
    share: float,
    travel: float,
    on_call: float,
    standing_by: float,
) -> float:
    """Return officer hours per call of a liaison who keeps a promise to be there in time, standing by included.

    Parameters
    ----------
    premises, requests : float
        Premises to which the promise is made, and requests of each a year.
    hours : float
        Officer hours of a call, from setting out to being free again.
    promise, travel : float
        Hours from the request to being there; those of the way are part of it.
    share : float
        Of the requests to which it is to be kept.
    on_call : float
        Hours of the year in which the promise holds.
    standing_by : float
        Share of an hour of standing by that is lost to other work, in [0, 1].

    Examples
    --------
    >>> liaison_call_hours(500, 1, 2, 1, 0.95, 0.5, 2000, 0.1)
    3.0
    """
    return liaison_hours(
        premises,
        requests,
        hours,
        promise,
        share=share,
        travel=travel,
        on_call=on_call,
        standing_by_counts=standing_by,
    ).hours_per_request


def moved_share(share: float, deviations: float) -> float:
    """Return what becomes of a share of successes when what lies behind them moves by so many standard deviations.

    Parameters
    ----------
    share : float
        In (0, 1).
    deviations : float

    Examples
    --------
    >>> round(moved_share(0.6, 0.6), 2)
    0.8
    """
    if not 0 < share < 1:
        raise ValueError(f"moved_share: share must be a number in (0, 1); got {share!r}")
    normal = NormalDist()
    return normal.cdf(normal.inv_cdf(share) + deviations)


@dataclass(frozen=True)
class Harm:
    """What fires cost a year, lives and property apart; yuan.

    Attributes
    ----------
    deaths_per_fire : float
    lives_per_fire, property_per_fire : float
        Deaths at the value put on a life; direct loss of property.
    lives_per_premises, property_per_premises : float
        The same per premises and year.
    """

    deaths_per_fire: float
    lives_per_fire: float
    property_per_fire: float
    lives_per_premises: float
    property_per_premises: float


def harm(fires: float, deaths: float, loss: float, premises: float, value_of_life: float) -> Harm:
    """Return what fires cost, lives and property apart: they are added nowhere, so that a reader can weigh them.

    Parameters
    ----------
    fires, deaths : float
        In a year.
    loss : float
        Direct loss of property in that year, yuan; whose it was is not recorded.
    premises : float
    value_of_life : float
        Yuan.

    Examples
    --------
    >>> found = harm(3521, 69, 79.14e6, 3.06e6, 2e6)
    >>> round(found.property_per_premises), round(found.lives_per_premises)
    (26, 45)
    """
    _positive("harm", fires=fires, premises=premises)
    return Harm(
        deaths_per_fire=deaths / fires,
        lives_per_fire=deaths * value_of_life / fires,
        property_per_fire=loss / fires,
        lives_per_premises=deaths * value_of_life / premises,
        property_per_premises=loss / premises,
    )


def _positive(function: str, **values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{function}: {name} must be above 0; got {value!r}")


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "visits_per_premises": visits_per_premises,
        "hours_per_premises": hours_per_premises,
        "expected_fine": expected_fine,
        "hazards_standing": hazards_standing,
        "yearly_cost_per_m2": yearly_cost_per_m2,
        "late_answers": late_answers,
        "liaison_call_hours": liaison_call_hours,
        "moved_share": moved_share,
        "exp": math.exp,
        "log": math.log,
    }
)
