"""How many officers it takes to keep the liaison's promise, and what that costs in hours.

The article has a liaison who is on the spot within one hour of a request in town, within two in townships. Requests
that come at random to a few officers are a queue: M/M/c, after Erlang (1917). Its chance that a request must wait,
and the waiting time behind it, are in any textbook; Erlang's B is computed by its recursion, which neither overflows
nor loses digits, and C from it.

Rates are per hour. Requests come at random (Poisson), handling times are exponential about their mean, every officer
is as good as another, the first come is served first, and nobody gives up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real

PROMISE_TOWN, PROMISE_TOWNSHIP = 1.0, 2.0
HOURS_OF_A_YEAR = 8760.0


def waiting_probability(servers: int, arrival: float, service: float) -> float:
    """Return the chance that a request finds every server busy, by Erlang's C.

    Parameters
    ----------
    servers : int
        At least 1.
    arrival : float
        Requests an hour, at least 0.
    service : float
        Requests that one server handles in an hour, above 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of its domain, or the servers cannot keep up: the queue then grows without end.

    Examples
    --------
    >>> round(waiting_probability(1, 1.0, 1.5), 6)
    0.666667
    """
    count = _servers("waiting_probability", servers)
    load = _load("waiting_probability", arrival, service)
    if load >= count:
        raise ValueError(
            f"waiting_probability: servers must handle more than comes in, more than {load:g} servers' work; "
            f"got {count} servers"
        )
    blocked = 1.0
    for busy in range(1, count + 1):
        blocked = _with_one_more(blocked, load, busy)
    return _waits(blocked, load, count)


def late_share(servers: int, arrival: float, service: float, promise: float) -> float:
    """Return the share of requests that wait longer than promised before somebody turns to them.

    Parameters
    ----------
    servers : int
        At least 1.
    arrival, service : float
        Requests an hour that come in, and that one server handles.
    promise : float
        Hours, at least 0.

    Returns
    -------
    float
        P(W > t) = C exp(-(c mu - lambda) t).

    Raises
    ------
    ValueError
        As `waiting_probability` does.

    Examples
    --------
    >>> round(late_share(1, 1.0, 1.5, 1.0), 6), round(late_share(2, 1.0, 1.5, 1.0), 6)
    (0.404354, 0.022556)
    """
    wait = _number("late_share", "promise", promise)
    waits = waiting_probability(servers, arrival, service)
    return waits * math.exp(-(servers * float(service) - float(arrival)) * wait)


def officers_needed(arrival: float, service: float, promise: float, share: float = 0.95) -> int:
    """Return the fewest officers with whom a share of the requests waits no longer than promised.

    Parameters
    ----------
    arrival, service : float
        Requests an hour that come in, and that one officer handles.
    promise : float
        Hours, at least 0.
    share : float
        Of the requests, in [0, 1).

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> officers_needed(1.0, 1.5, 1.0)
    2
    """
    wait = _number("officers_needed", "promise", promise)
    wanted = _number("officers_needed", "share", share, high=1.0)
    load = _load("officers_needed", arrival, service)
    blocked, officers = 1.0, 0
    while True:
        officers += 1
        blocked = _with_one_more(blocked, load, officers)
        if load >= officers:
            continue
        late = _waits(blocked, load, officers) * math.exp(-(officers - load) * float(service) * wait)
        if late <= 1 - wanted:
            return officers


@dataclass(frozen=True)
class Liaison:
    """What keeping the promise takes.

    Attributes
    ----------
    officers : int
        On duty at any time of the hours on call.
    late_share : float
        Share of the requests that the promise is broken to.
    busy_share : float
        Share of their time that the officers spend on requests; the rest they stand by.
    hours_per_premises : float
        Officer hours per premises and year, standing by included.
    hours_per_request : float
        Officer hours per request, standing by included; infinite where there are no requests.
    """

    officers: int
    late_share: float
    busy_share: float
    hours_per_premises: float
    hours_per_request: float


def liaison_hours(
    premises: float,
    requests_per_premises: float,
    hours_per_request: float,
    promise: float,
    *,
    share: float = 0.95,
    travel: float = 0.0,
    on_call: float = HOURS_OF_A_YEAR,
    standing_by_counts: float = 1.0,
) -> Liaison:
    """Return what it takes to keep the liaison's promise to a district's premises.

    Parameters
    ----------
    premises : float
        Premises to which the promise is made, above 0.
    requests_per_premises : float
        A year, at least 0.
    hours_per_request : float
        Officer hours from setting out to being free again, above 0.
    promise : float
        Hours from the request to being on the spot.
    share : float
        Of the requests to which it is to be kept, in [0, 1).
    travel : float
        Hours from setting out to being on the spot, part of the promise.
    on_call : float
        Hours of the year in which requests may come and the promise holds, in (0, 8760].
    standing_by_counts : float
        Share of an hour of standing by that is lost to other work, in [0, 1]. 1: an officer who stands by does
        nothing else.

    Returns
    -------
    Liaison

    Raises
    ------
    ValueError
        If an argument is out of its domain, or the way alone takes longer than the promise.

    Notes
    -----
    A pool of officers serves all the premises: with few premises the standing by of at least one officer falls on
    few, so the hours per premises fall as the district grows.

    Examples
    --------
    >>> found = liaison_hours(500, 1.0, 2.0, 1.0, travel=0.5, on_call=2000)
    >>> found.officers, round(found.hours_per_request, 1)
    (3, 12.0)
    """
    name = "liaison_hours"
    held = _number(name, "premises", premises, open_low=True)
    requests = held * _number(name, "requests_per_premises", requests_per_premises)
    each = _number(name, "hours_per_request", hours_per_request, open_low=True)
    open_hours = _number(name, "on_call", on_call, open_low=True)
    if open_hours > HOURS_OF_A_YEAR:
        raise ValueError(f"{name}: on_call must be a number in (0, {HOURS_OF_A_YEAR:g}]; got {on_call!r}")
    lost = _number(name, "standing_by_counts", standing_by_counts)
    if lost > 1:
        raise ValueError(f"{name}: standing_by_counts must be a number in [0, 1]; got {standing_by_counts!r}")
    wait = _number(name, "promise", promise) - _number(name, "travel", travel)
    if wait < 0:
        raise ValueError(f"{name}: promise must leave time for the way of {travel:g} hours; got {promise!r}")
    wanted = _number(name, "share", share, high=1.0)
    arrival, service = requests / open_hours, 1 / each
    officers = officers_needed(arrival, service, wait, wanted)
    worked = requests * each
    spent = worked + lost * (officers * open_hours - worked)
    return Liaison(
        officers,
        late_share(officers, arrival, service, wait),
        worked / (officers * open_hours),
        spent / held,
        spent / requests if requests else math.inf,
    )


def _with_one_more(blocked: float, load: float, servers: int) -> float:
    """Return Erlang's B for a number of servers from that for one fewer."""
    return load * blocked / (servers + load * blocked)


def _waits(blocked: float, load: float, servers: int) -> float:
    """Return Erlang's C from his B."""
    return servers * blocked / (servers - load * (1 - blocked))


def _servers(function: str, servers: int) -> int:
    if not isinstance(servers, Integral) or isinstance(servers, bool) or servers < 1:
        raise ValueError(f"{function}: servers must be a whole number of at least 1; got {servers!r}")
    return int(servers)


def _load(function: str, arrival: float, service: float) -> float:
    """Return how many servers' work comes in."""
    return _number(function, "arrival", arrival) / _number(function, "service", service, open_low=True)


def _number(function: str, name: str, value: float, *, high: float = math.inf, open_low: bool = False) -> float:
    """Return a finite number in [0, high), or in (0, high) where `open_low`, or say what is wrong with it."""
    checked = float(value) if isinstance(value, Real) else math.nan
    if not (math.isfinite(checked) and checked < high and (checked > 0 if open_low else checked >= 0)):
        raise ValueError(
            f"{function}: {name} must be a number in {'(' if open_low else '['}0, {high:g}); got {value!r}"
        )
    return checked
