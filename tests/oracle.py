"""A deliberately naive second implementation of the model, used as the referee of the package.

Everything here is worked out for one game at a time, in plain Python floats, formula by formula in the
order of MODEL.md; equation numbers in the comments are those of MODEL.md. Nothing is imported from the
package and no array library is used, so that a mistake in broadcasting, masking or the order of effects
cannot occur on both sides at once. Clarity beats speed throughout: where the package is clever, this file is
dumb.

Conventions: matrices are lists of rows, one row per enterprise action (`neglect`, `patch`, `comply`), one
column per regulator action that exists (`stand_back`, then `enforce`, then `serve`). A profile is a pair of
mixes, the enterprise's first. Money is in yuan per premises and year, time in inspector hours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

Matrix = list[list[float]]
Mix = Sequence[float]
Profile = tuple[Mix, Mix]
Solver = Callable[[Matrix, Matrix], Sequence[Profile]]
Verdict = Literal["multi_win", "no_change", "no_loser", "losers", "over_budget"]

ENTERPRISE_ACTIONS = ("neglect", "patch", "comply")
PARTIES = ("enterprise", "regulator", "public")
CELLS = (
    *("visits", "found", "obeyed", "residual", "fire", "ordered", "penalised", "sanctions", "closures"),
    *("spend", "duty_felt", "contact", "own_fire_loss", "hours_used", "money", "welfare"),
)
HOURS_SLACK = 1e-9
TIE = 1e-9
# Means of equal numbers differ in their last digits; a range of zero must not turn that into a preference.
ROUNDING = 1e-12

# name -> (lowest, highest, lowest itself excluded, highest itself excluded)
_INF = math.inf
DOMAINS: dict[str, tuple[float, float, bool, bool]] = {
    "compliance_cost": (0.0, _INF, True, True),
    "approval_cost": (0.0, _INF, False, True),
    "patch_cost_share": (0.0, 1.0, False, True),
    "patch_severity": (0.0, 1.0, True, False),
    "competence": (0.0, 1.0, False, False),
    "rectification": (0.0, 1.0, False, False),
    "retrofit_premium": (0.0, _INF, False, True),
    "lag": (0.0, 1.0, False, False),
    "outreach_fix": (0.0, 1.0, False, False),
    "risk_perception": (0.0, 1.0, False, False),
    "contact_cost": (0.0, _INF, False, True),
    "duty": (0.0, _INF, False, True),
    "resentment": (0.0, 1.0, False, False),
    "fire_probability_safe": (0.0, 1.0, False, False),
    "fire_probability_hazard": (0.0, 1.0, False, False),
    "own_loss": (0.0, _INF, False, True),
    "external_loss": (0.0, _INF, False, True),
    "inspector_hours": (0.0, _INF, False, True),
    "visit_hours": (0.0, _INF, True, True),
    "hour_cost": (0.0, _INF, True, True),
    "detection": (0.0, 1.0, False, False),
    "fine": (0.0, _INF, False, True),
    "closure_rate": (0.0, 1.0, False, False),
    "closure_loss": (0.0, _INF, False, True),
    "refusal_closure": (0.0, 1.0, False, False),
    "exposure_loss": (0.0, _INF, False, True),
    "immediate_share": (0.0, 1.0, False, False),
    "leniency": (0.0, 1.0, False, False),
    "penalty_friction": (-_INF, _INF, True, True),
    "accountability": (0.0, 1.0, False, False),
    "mandate": (0.0, _INF, False, True),
}
YUAN = frozenset(
    {
        "compliance_cost",
        "approval_cost",
        "contact_cost",
        "duty",
        "own_loss",
        "external_loss",
        "hour_cost",
        "fine",
        "closure_loss",
        "exposure_loss",
        "penalty_friction",
        "mandate",
    }
)
NOT_BY_VISIT = frozenset({"own_loss", "external_loss", "fire_probability_safe", "fire_probability_hazard"})


class OverBudget(Exception):
    """The programmes of a regime need more hours than there are."""


class Instrument(TypedDict):
    """One instrument: hours and yuan per visit (`visit`) or per premises and year (`programme`)."""

    name: str
    delivered_by: str
    hours: float
    cost: float
    raises: NotRequired[Mapping[str, float]]
    cuts: NotRequired[Mapping[str, float]]
    adds: NotRequired[Mapping[str, float]]


class Evaluation(TypedDict):
    """One game. `obey_margin` is not part of the model: see `evaluate`."""

    enterprise_actions: list[str]
    regulator_actions: list[str]
    cells: dict[str, Matrix]
    payoffs: dict[str, Matrix]
    obey_margin: Matrix


class Comparison(TypedDict):
    """What `compare` says of one scenario, regime and binding. Only the verdict when over budget."""

    verdict: Verdict
    losers: list[str]
    gains: dict[str, float]
    gains_unadjusted: dict[str, float]
    tolerance: dict[str, float]
    multi_win_counting_duty: bool
    depends_on_equilibrium: bool
    best_verdict: Verdict
    best_losers: list[str]
    softness: bool
    money: float
    matched_hours: float
    profile: Profile | None
    baseline_profile: Profile | None
    outcomes: dict[str, float]
    baseline_outcomes: dict[str, float]
    enterprise_split: dict[str, float]


# ----------------------------------------------------------------------------------------------------
# Parameters and effects


def check_domains(parameters: Mapping[str, float]) -> None:
    """Raise ValueError unless `parameters` holds every parameter of the model, each inside its domain."""
    for name in parameters:
        if name not in DOMAINS:
            raise ValueError(f"unknown parameter {name}")
    for name, (low, high, low_out, high_out) in DOMAINS.items():
        if name not in parameters:
            raise ValueError(f"parameter {name} is missing")
        value = parameters[name]
        above = value > low if low_out else value >= low
        below = value < high if high_out else value <= high
        if not (math.isfinite(value) and above and below):
            raise ValueError(f"{name} = {value} is outside its domain")
    if parameters["fire_probability_safe"] > parameters["fire_probability_hazard"]:
        raise ValueError("fire_probability_safe exceeds fire_probability_hazard")


def check_instrument(instrument: Instrument) -> None:
    """Raise ValueError where an instrument breaks the rules for effects."""
    name = instrument["name"]
    by = instrument["delivered_by"]
    if by not in ("visit", "programme"):
        raise ValueError(f"{name}: delivered_by must be visit or programme, not {by}")
    for field in (instrument["hours"], instrument["cost"]):
        if not (math.isfinite(field) and field >= 0.0):
            raise ValueError(f"{name}: hours and cost must be finite and not negative")
    for kind in ("raises", "cuts", "adds"):
        effects: Mapping[str, float] = instrument.get(kind, {})  # type: ignore[assignment]
        for parameter in effects:
            if parameter not in DOMAINS:
                raise ValueError(f"{name}: unknown parameter {parameter}")
            if by == "visit" and parameter in NOT_BY_VISIT:
                raise ValueError(f"{name}: an instrument delivered at the visit may not move {parameter}")
            if by == "visit" and parameter == "inspector_hours":
                # The budget would differ between the regulator's own actions; no equation provides for that.
                raise ValueError(f"{name}: an instrument delivered at the visit may not move {parameter}")
    for parameter, effect in instrument.get("raises", {}).items():
        low, high = DOMAINS[parameter][:2]
        if (low, high) != (0.0, 1.0):
            raise ValueError(f"{name}: {parameter} does not live in [0, 1] and cannot be raised")
        if not 0.0 <= effect < 1.0:
            raise ValueError(f"{name}: raises.{parameter} = {effect} is outside [0, 1)")
    for parameter, effect in instrument.get("cuts", {}).items():
        if not 0.0 <= effect < 1.0:
            raise ValueError(f"{name}: cuts.{parameter} = {effect} is outside [0, 1)")
    for parameter, effect in instrument.get("adds", {}).items():
        if parameter not in YUAN:
            raise ValueError(f"{name}: {parameter} is not in yuan and cannot be added to")
        if not (math.isfinite(effect) and effect >= 0.0):
            raise ValueError(f"{name}: adds.{parameter} = {effect} must not be negative")


def moved(
    parameters: Mapping[str, float], instruments: Sequence[Instrument], visit_strength: float
) -> dict[str, float]:
    """Return the parameters after the instruments, visit effects multiplied by `visit_strength`.

    Equations (1) raises, (2) cuts, (3) adds: all of one kind before the next.
    """

    def strength(instrument: Instrument) -> float:
        return visit_strength if instrument["delivered_by"] == "visit" else 1.0

    values: dict[str, float] = {}
    for name, start in parameters.items():
        value = start
        for instrument in instruments:  # (1)
            if name in instrument.get("raises", {}):
                effect = instrument["raises"][name] * strength(instrument)
                value = 1.0 - (1.0 - value) * (1.0 - effect)
        for instrument in instruments:  # (2): a negative value, which only penalty_friction can have, is left
            if name in instrument.get("cuts", {}) and value >= 0.0:
                effect = instrument["cuts"][name] * strength(instrument)
                value = value * (1.0 - effect)
        for instrument in instruments:  # (3)
            if name in instrument.get("adds", {}):
                value = value + instrument["adds"][name] * strength(instrument)
        values[name] = value
    check_domains(values)
    return values


# ----------------------------------------------------------------------------------------------------
# One game


class _Column(TypedDict):
    """What a regulator's action fixes before the enterprise's action is looked at."""

    visits: float
    reach: float
    at_decision: dict[str, float]  # visit effects weighed by reach
    at_visit: dict[str, float]  # visit effects in full


def evaluate(parameters: Mapping[str, float], instruments: Sequence[Instrument], binding: bool) -> Evaluation:
    """Work out every cell and payoff of one game.

    Parameters
    ----------
    parameters
        Every parameter of the scenario, before instruments.
    instruments
        The regime; empty for `enforcement_only`.
    binding
        Whether `serve` replaces `enforce` where the regime has a visit instrument.

    Returns
    -------
    Evaluation
        Cells and payoffs, rows = enterprise actions, columns = regulator actions. `obey_margin` says for each
        cell how far, in yuan, the owner is from indifference between obeying and ignoring an order (the
        smallest over the lottery, infinite where no hazard is found): where it is about zero, two correct
        implementations may round to different answers.

    Raises
    ------
    OverBudget
        Programme hours exceed `inspector_hours` by more than 1e-9.
    ValueError
        A value outside its domain, before or after the instruments, or an effect that is not allowed.
    """
    check_domains(parameters)
    for instrument in instruments:
        check_instrument(instrument)
    programmes = [i for i in instruments if i["delivered_by"] == "programme"]
    at_visits = [i for i in instruments if i["delivered_by"] == "visit"]
    programme_hours = sum((i["hours"] for i in programmes), 0.0)
    programme_cost = sum((i["cost"] for i in programmes), 0.0)
    extra_hours = sum((i["hours"] for i in at_visits), 0.0)
    visit_cost = sum((i["cost"] for i in at_visits), 0.0)

    plain = moved(parameters, programmes, 0.0)
    hours_left = plain["inspector_hours"] - programme_hours  # (4)
    if hours_left < -HOURS_SLACK:
        raise OverBudget(f"programmes need {programme_hours} hours, there are {plain['inspector_hours']}")

    actions = ["stand_back"]
    if hours_left > HOURS_SLACK:
        if at_visits and binding:
            actions = ["stand_back", "serve"]
        elif at_visits:
            actions = ["stand_back", "enforce", "serve"]
        else:
            actions = ["stand_back", "enforce"]

    columns: list[_Column] = []
    for action in actions:
        if action == "stand_back":
            columns.append({"visits": 0.0, "reach": 0.0, "at_decision": plain, "at_visit": plain})
        elif action == "enforce":
            visits = hours_left / plain["visit_hours"]  # (5)
            reach = min(1.0, visits)  # (6)
            columns.append({"visits": visits, "reach": reach, "at_decision": plain, "at_visit": plain})
        else:
            full = moved(parameters, instruments, 1.0)
            visits = hours_left / (full["visit_hours"] + extra_hours)  # (5)
            reach = min(1.0, visits)  # (6)
            weighed = moved(parameters, instruments, reach)
            columns.append({"visits": visits, "reach": reach, "at_decision": weighed, "at_visit": full})

    cells: dict[str, Matrix] = {name: [] for name in CELLS}
    payoffs: dict[str, Matrix] = {"enterprise_perceived": [], "enterprise": [], "regulator": [], "public": []}
    margins: Matrix = []
    for row in ENTERPRISE_ACTIONS:
        for matrix in (*cells.values(), *payoffs.values(), margins):
            matrix.append([])
        for action, column in zip(actions, columns, strict=True):
            cell, margin = _cell(row, column)
            served = action == "serve"
            cell["contact"] = cell["visits"] * column["at_visit"]["contact_cost"]
            cell["own_fire_loss"] = cell["fire"] * column["at_visit"]["own_loss"]
            cell["hours_used"] = programme_hours + (0.0 if action == "stand_back" else hours_left)  # (28)
            cell["money"] = programme_cost + (cell["visits"] * visit_cost if served else 0.0)  # (29)
            pay = _payoffs(cell, action, column)
            cell["welfare"] = pay.pop("welfare")
            for name in CELLS:
                cells[name][-1].append(cell[name])
            for name, value in pay.items():
                payoffs[name][-1].append(value)
            margins[-1].append(margin)
    return {
        "enterprise_actions": list(ENTERPRISE_ACTIONS),
        "regulator_actions": actions,
        "cells": cells,
        "payoffs": payoffs,
        "obey_margin": margins,
    }


def _cell(row: str, column: _Column) -> tuple[dict[str, float], float]:
    """Return hazards, orders, penalties and spending of one cell, and the distance from a tie in (14)."""
    # Reach weighs visit effects on the eight values read from `decide`: competence, patch_severity,
    # patch_cost_share, duty, resentment, risk_perception, and in `spend` compliance_cost and approval_cost.
    # Everything else, the last two in `work` included, is read from `visit` and takes them in full.
    decide, visit = column["at_decision"], column["at_visit"]
    visits, reach = column["visits"], column["reach"]
    competence = decide["competence"]
    patch_severity = decide["patch_severity"]
    risk_perception = decide["risk_perception"]
    leniency = visit["leniency"]
    immediate_share = visit["immediate_share"]
    rectification = visit["rectification"]
    closure_rate = visit["closure_rate"]
    refusal_rate = max(closure_rate, visit["refusal_closure"])
    own_loss = visit["own_loss"]
    safe = visit["fire_probability_safe"]
    d = visit["fire_probability_hazard"] - safe

    # (7) own choice as (chance, severity), then what outreach leaves of it
    if row == "neglect":
        lottery = [(1.0, 1.0)]
    elif row == "patch":
        lottery = [(1.0, patch_severity)]
    else:
        lottery = [(competence, 0.0), (1.0 - competence, patch_severity)]

    n = math.floor(visits)
    fixed = rectification * (1.0 - visit["lag"])  # (10)
    pen = (1.0 - leniency) * (immediate_share + (1.0 - immediate_share) * (1.0 - rectification))  # (11)
    sanction = visit["fine"] + visit["exposure_loss"] + closure_rate * visit["closure_loss"]  # (12)
    refusal = (1.0 - leniency) * (  # (13)
        visit["fine"] + visit["exposure_loss"] + refusal_rate * visit["closure_loss"]
    )
    total = dict.fromkeys(("found", "obeyed", "residual", "fire", "ordered", "penalised", "sanctions", "closures"), 0.0)
    margin = math.inf
    for chance, severity in lottery:
        s = severity * (1.0 - visit["outreach_fix"])  # (7)
        blind = 1.0 - visit["detection"] * s
        found = 1.0 - blind**n * (1.0 - (visits - n) * visit["detection"] * s)  # (8)
        premium = 1.0 + visit["retrofit_premium"]
        work = (premium * visit["compliance_cost"] + visit["approval_cost"]) * s  # (9)
        obeying = work + pen * sanction + risk_perception * d * s * (1.0 - fixed) * own_loss
        ignoring = refusal + risk_perception * d * s * own_loss
        obeys = 1.0 if obeying <= ignoring else 0.0  # (14)
        if chance > 0.0 and found > 0.0:
            margin = min(margin, abs(ignoring - obeying))
        residual = s * (1.0 - found * obeys * fixed)  # (15)
        total["found"] += chance * found
        total["obeyed"] += chance * found * obeys
        total["residual"] += chance * residual
        total["fire"] += chance * (safe + d * residual)  # (16)
        total["ordered"] += chance * found * obeys * work  # (17)
        total["penalised"] += chance * found * (obeys * pen + (1.0 - obeys) * (1.0 - leniency))  # (18)
        total["sanctions"] += chance * found * (obeys * pen * sanction + (1.0 - obeys) * refusal)  # (19)
        total["closures"] += (  # (20)
            chance
            * found
            * (obeys * pen * closure_rate + (1.0 - obeys) * (1.0 - leniency) * refusal_rate)
            * visit["closure_loss"]
        )

    if row == "neglect":  # (21)
        spend = 0.0
    elif row == "patch":
        spend = decide["patch_cost_share"] * decide["compliance_cost"]
    else:
        spend = decide["compliance_cost"] + decide["approval_cost"]
    expected_severity = sum((chance * severity for chance, severity in lottery), 0.0)
    duty_felt = decide["duty"] * (1.0 - expected_severity) * (1.0 - decide["resentment"] * reach)  # (22)
    return {**total, "visits": visits, "spend": spend, "duty_felt": duty_felt}, margin


def _payoffs(cell: Mapping[str, float], action: str, column: _Column) -> dict[str, float]:
    """Return the four payoffs and welfare of one cell."""
    visit = column["at_visit"]
    fire = cell["fire"]
    burden = cell["spend"] + cell["ordered"] + cell["sanctions"] + cell["contact"]  # (23)
    feared = column["at_decision"]["risk_perception"] * cell["own_fire_loss"]
    friction = visit["penalty_friction"]
    external = visit["external_loss"]
    return {
        "enterprise_perceived": cell["duty_felt"] - (burden + feared),  # (24)
        "enterprise": -(burden + cell["own_fire_loss"]),  # (25)
        "regulator": -(  # (26)
            visit["hour_cost"] * cell["hours_used"]
            + cell["money"]
            + cell["penalised"] * friction
            + visit["accountability"] * fire * external
            + (visit["mandate"] if action == "stand_back" else 0.0)
        ),
        "public": -(fire * external),  # (27)
        "welfare": -(  # (30)
            cell["spend"]
            + cell["ordered"]
            + cell["contact"]
            + fire * (visit["own_loss"] + external)
            + cell["closures"]
            + cell["penalised"] * max(friction, 0.0)
            + visit["hour_cost"] * cell["hours_used"]
            + cell["money"]
        ),
    }


# ----------------------------------------------------------------------------------------------------
# Outcomes at a profile, and which profile is the headline


def expectation(matrix: Matrix, x: Mix, y: Mix) -> float:
    """Return the mean of `matrix` when rows are played with chances `x` and columns with chances `y`."""
    total = 0.0
    for i, row_chance in enumerate(x):
        for j, column_chance in enumerate(y):
            total += row_chance * column_chance * matrix[i][j]
    return total


def outcomes(evaluation: Evaluation, x: Mix, y: Mix) -> dict[str, float]:
    """Return what happens on average at a profile, payoffs as the players fare."""
    cells, payoffs = evaluation["cells"], evaluation["payoffs"]
    names = (
        *("visits", "found", "obeyed", "residual", "sanctions", "spend", "welfare", "money"),
        *("duty_felt", "ordered", "contact", "own_fire_loss"),
    )
    result = {name: expectation(cells[name], x, y) for name in names}
    result["fires_per_1000"] = 1000.0 * expectation(cells["fire"], x, y)
    for party in PARTIES:
        result[party] = expectation(payoffs[party], x, y)
    return result


def matrix_range(*matrices: Matrix) -> float:
    """Return highest minus lowest entry over all the matrices together."""
    entries = [value for matrix in matrices for row in matrix for value in row]
    return max(entries) - min(entries)


def headline(evaluation: Evaluation, profiles: Sequence[Profile], best: bool = False) -> Profile:
    """Return the one equilibrium that speaks for the game, equation (35).

    Worst for the public; among ties lowest welfare; then lowest enterprise payoff as it fares; then the first
    in ascending order of the mixes rounded to 1e-9, the enterprise's before the regulator's. With `best`
    every sign is reversed, the order of the mixes too. A tie is 1e-9 of the range, in this game, of the
    quantity compared.
    """
    if not profiles:
        raise ValueError("there is no equilibrium to choose from")
    sign = -1.0 if best else 1.0
    left = list(profiles)
    for matrix in (
        evaluation["payoffs"]["public"],
        evaluation["cells"]["welfare"],
        evaluation["payoffs"]["enterprise"],
    ):
        magnitude = max(abs(value) for row in matrix for value in row)
        tie = max(TIE * matrix_range(matrix), ROUNDING * magnitude)
        values = [sign * expectation(matrix, x, y) for x, y in left]
        lowest = min(values)
        left = [profile for profile, value in zip(left, values, strict=True) if value <= lowest + tie]

    def order(profile: Profile) -> list[float]:
        x, y = profile
        return [round(sign * chance, 9) for chance in (*x, *y)]

    return min(left, key=order)


# ----------------------------------------------------------------------------------------------------
# Comparison with the baseline and verdict


def gain_tolerance(ev_a: Evaluation, ev_b: Evaluation, party: str) -> float:
    """Return the smallest move that counts for a party, equation (33).

    `party` is `enterprise`, `regulator`, `public`, or `enterprise_with_duty` for the enterprise as it fares
    plus the duty it feels.
    """
    return max(0.01, 1e-9 * matrix_range(_as_fares(ev_a, party), _as_fares(ev_b, party)))


def _as_fares(evaluation: Evaluation, party: str) -> Matrix:
    if party != "enterprise_with_duty":
        return evaluation["payoffs"][party]
    fares, duty = evaluation["payoffs"]["enterprise"], evaluation["cells"]["duty_felt"]
    return [[f + g for f, g in zip(row, felt, strict=True)] for row, felt in zip(fares, duty, strict=True)]


def verdict(gains: Mapping[str, float], tolerance: Mapping[str, float]) -> tuple[Verdict, list[str]]:
    """Return the verdict class, equation (34), and the parties that lose, in the order of `PARTIES`."""
    winners = [party for party in PARTIES if gains[party] > tolerance[party]]
    losers = [party for party in PARTIES if gains[party] < -tolerance[party]]
    if losers:
        return "losers", losers
    if len(winners) == len(PARTIES):
        return "multi_win", []
    if winners:
        return "no_loser", []
    return "no_change", []


def without_softness(instruments: Sequence[Instrument]) -> list[Instrument]:
    """Return the instruments with every effect that raises leniency or cuts immediate_share set to zero."""
    harder: list[Instrument] = []
    for instrument in instruments:
        copy = instrument.copy()
        if "raises" in instrument:
            copy["raises"] = {k: 0.0 if k == "leniency" else e for k, e in instrument["raises"].items()}
        if "cuts" in instrument:
            copy["cuts"] = {k: 0.0 if k == "immediate_share" else e for k, e in instrument["cuts"].items()}
        harder.append(copy)
    return harder


class _Match(TypedDict):
    """A regime at one of its equilibria beside the baseline with the same hours and money."""

    regime: Evaluation
    profile: Profile
    baseline: Evaluation
    baseline_profile: Profile
    money: float
    matched_hours: float
    gains: dict[str, float]
    tolerance: dict[str, float]
    verdict: Verdict
    losers: list[str]


def _gains(regime: Evaluation, p: Profile, baseline: Evaluation, q: Profile, party: str) -> float:
    return expectation(_as_fares(regime, party), *p) - expectation(_as_fares(baseline, party), *q)


def _match(
    parameters: Mapping[str, float],
    instruments: Sequence[Instrument],
    binding: bool,
    solve: Solver,
    best: bool,
) -> _Match:
    regime = evaluate(parameters, instruments, binding)
    profile = headline(regime, solve(regime["payoffs"]["enterprise_perceived"], regime["payoffs"]["regulator"]), best)
    money = expectation(regime["cells"]["money"], *profile)
    # (32): the scenario's own price of an hour, since the baseline has no instrument that could move it
    matched_hours = parameters["inspector_hours"] + money / parameters["hour_cost"]
    baseline, baseline_profile = _baseline({**parameters, "inspector_hours": matched_hours}, binding, solve, best)
    parties = (*PARTIES, "enterprise_with_duty")
    gains = {party: _gains(regime, profile, baseline, baseline_profile, party) for party in parties}
    tolerance = {party: gain_tolerance(regime, baseline, party) for party in parties}
    name, losers = verdict(gains, tolerance)
    return {
        "regime": regime,
        "profile": profile,
        "baseline": baseline,
        "baseline_profile": baseline_profile,
        "money": money,
        "matched_hours": matched_hours,
        "gains": gains,
        "tolerance": tolerance,
        "verdict": name,
        "losers": losers,
    }


def _baseline(parameters: Mapping[str, float], binding: bool, solve: Solver, best: bool) -> tuple[Evaluation, Profile]:
    game = evaluate(parameters, [], binding)
    profiles = solve(game["payoffs"]["enterprise_perceived"], game["payoffs"]["regulator"])
    return game, headline(game, profiles, best)


def compare(
    parameters: Mapping[str, float], instruments: Sequence[Instrument], binding: bool, solve: Solver
) -> Comparison:
    """Compare a regime with enforcement alone at the same hours and money.

    Parameters
    ----------
    parameters, instruments, binding
        As for `evaluate`.
    solve
        Called with the enterprise's payoffs as it decides and the regulator's, returns every equilibrium as
        (enterprise's mix, regulator's mix).

    Returns
    -------
    Comparison
        `gains` are against the matched baseline, `gains_unadjusted` against today's. `enterprise_split`
        divides the enterprise's gain into own spend, orders, visits, sanctions and own fires (a saving is
        positive). `depends_on_equilibrium` is true where best against best gives another class or other
        losers.
    """
    try:
        worst = _match(parameters, instruments, binding, solve, best=False)
    except OverBudget:
        return {
            "verdict": "over_budget",
            "losers": [],
            "gains": {},
            "gains_unadjusted": {},
            "tolerance": {},
            "multi_win_counting_duty": False,
            "depends_on_equilibrium": False,
            "best_verdict": "over_budget",
            "best_losers": [],
            "softness": False,
            "money": math.nan,
            "matched_hours": math.nan,
            "profile": None,
            "baseline_profile": None,
            "outcomes": {},
            "baseline_outcomes": {},
            "enterprise_split": {},
        }
    best = _match(parameters, instruments, binding, solve, best=True)
    today, today_profile = _baseline(parameters, binding, solve, best=False)

    softness = False
    if worst["verdict"] == "multi_win":
        harder = _match(parameters, without_softness(instruments), binding, solve, best=False)
        softness = harder["verdict"] != "multi_win"

    counting = {**worst["gains"], "enterprise": worst["gains"]["enterprise_with_duty"]}
    counting_tolerance = {**worst["tolerance"], "enterprise": worst["tolerance"]["enterprise_with_duty"]}
    after = outcomes(worst["regime"], *worst["profile"])
    before = outcomes(worst["baseline"], *worst["baseline_profile"])
    return {
        "verdict": worst["verdict"],
        "losers": worst["losers"],
        "gains": {party: worst["gains"][party] for party in PARTIES},
        "gains_unadjusted": {
            party: _gains(worst["regime"], worst["profile"], today, today_profile, party) for party in PARTIES
        },
        "tolerance": {party: worst["tolerance"][party] for party in PARTIES},
        "multi_win_counting_duty": verdict(counting, counting_tolerance)[0] == "multi_win",
        "depends_on_equilibrium": (best["verdict"], best["losers"]) != (worst["verdict"], worst["losers"]),
        "best_verdict": best["verdict"],
        "best_losers": best["losers"],
        "softness": softness,
        "money": worst["money"],
        "matched_hours": worst["matched_hours"],
        "profile": worst["profile"],
        "baseline_profile": worst["baseline_profile"],
        "outcomes": after,
        "baseline_outcomes": before,
        "enterprise_split": {
            "spend": before["spend"] - after["spend"],
            "ordered": before["ordered"] - after["ordered"],
            "contact": before["contact"] - after["contact"],
            "sanctions": before["sanctions"] - after["sanctions"],
            "own_fire_loss": before["own_fire_loss"] - after["own_fire_loss"],
        },
    }
