"""The game between enterprise and regulator: every cell and every payoff, by one set of formulas.

Rows are the enterprise's actions, columns the regulator's. All formulas broadcast: a parameter or a
figure of an instrument may be a number or an array of draws, and the results carry the shape of the
draws in front, ``(*draws, rows, columns)``. Equation numbers are those of MODEL.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policylab.errors import Fault, InputError
from policylab.quantity import Number
from policylab.regime import Regime, moved
from policylab.scenario import Scenario, value_faults

Array = NDArray[np.float64]

ENTERPRISE_ACTIONS = ("neglect", "patch", "comply")
STAND_BACK, ENFORCE, SERVE = "stand_back", "enforce", "serve"

# Below this many hours nothing is left for visits, or a budget is kept.
HOURS_TOLERANCE = 1e-9

# Sums, ranges and products of payoffs stay finite up to here.
LARGEST_PAYOFF = 1e100

# What a visit changes in the owner's own choice reaches only premises that see an inspector at all
# (MODEL.md, "Strength"); compliance_cost and approval_cost are reached in `spend` and full in `work`.
REACHED = ("competence", "patch_severity", "patch_cost_share", "duty", "resentment", "risk_perception")


class OverBudget(InputError):
    """Raised where the programmes of a regime take more hours than the scenario has."""


@dataclass(frozen=True)
class Game:
    """One enterprise against one regulator under one regime.

    Attributes
    ----------
    scenario : Scenario
    regime : Regime
    binding : bool
        Whether `serve` replaces `enforce`.
    enterprise_actions, regulator_actions : tuple of str
        Rows and columns.
    cells : mapping of str to ndarray, shape (*draws, rows, columns)
        Each quantity of the model cell by cell, before any profile is played.
    perceived : ndarray, shape (*draws, rows, columns)
        The enterprise's payoff as it decides (eq. 24), yuan a year.
    enterprise, regulator, public, welfare : ndarray, shape (*draws, rows, columns)
        Payoffs as the parties fare, and welfare (eqs. 25-27, 30), yuan a year.
    available : ndarray of bool, shape (*draws, columns)
        Whether the regulator has the action at all.
    over_budget : ndarray of bool, shape draws
        Where programmes take more hours than there are; the payoffs there are NaN.
    """

    scenario: Scenario
    regime: Regime
    binding: bool
    enterprise_actions: tuple[str, ...]
    regulator_actions: tuple[str, ...]
    cells: Mapping[str, Array]
    perceived: Array
    enterprise: Array
    regulator: Array
    public: Array
    welfare: Array
    available: NDArray[np.bool_]
    over_budget: NDArray[np.bool_]

    def payoff(self, party: str) -> Array:
        """Return the payoff of a party as it fares: enterprise, regulator or public."""
        return {"enterprise": self.enterprise, "regulator": self.regulator, "public": self.public}[party]


def regulator_actions(regime: Regime, binding: bool) -> tuple[str, ...]:
    """Return the regulator's actions under a regime, where there are hours for visits."""
    if not regime.has_service:
        return (STAND_BACK, ENFORCE)
    return (STAND_BACK, SERVE) if binding else (STAND_BACK, ENFORCE, SERVE)


def build(scenario: Scenario, regime: Regime, *, binding: bool = False, visits: Number | None = None) -> Game:
    """Return the game of a scenario under a regime.

    Parameters
    ----------
    scenario : Scenario
        Its values may be arrays of draws that broadcast against each other.
    regime : Regime
        Its figures likewise.
    binding : bool
        Whether `serve` replaces `enforce`; without a visit instrument `enforce` stays.
    visits : float or ndarray, optional
        Visits made by every action but `stand_back`, whatever the hours allow; those of eq. 5 where not given.

    Returns
    -------
    Game
        A single game has the actions it really has: only `stand_back` where no hours are left for
        visits. Among draws that is a mask, `available`.

    Raises
    ------
    OverBudget
        In a single game, if programme hours exceed `inspector_hours`.
    InputError
        If an effect drives a parameter out of its domain, or amounts are too large to reckon with.
    """
    actions = regulator_actions(regime, binding)
    with np.errstate(over="ignore", invalid="ignore"):  # told below, once, as what it is
        cells = _Cells(scenario, regime, actions, visits)
    if not all(payoff.min() >= -LARGEST_PAYOFF and payoff.max() <= LARGEST_PAYOFF for payoff in cells.payoffs()):
        where = f"scenario {scenario.name} under regime {regime.name}"
        raise InputError([Fault(where, "", "", f"expected amounts that make payoffs below {LARGEST_PAYOFF:g} yuan")])
    hours_left = hours_for_visits(scenario, regime)
    over_budget = hours_left < -HOURS_TOLERANCE
    if over_budget.ndim == 0 and over_budget:
        raise OverBudget([_over_budget(scenario, regime)])
    has_visits = np.expand_dims(hours_left > HOURS_TOLERANCE, -1)
    draws = cells.draws
    available = np.broadcast_to(has_visits | (np.array(actions) == STAND_BACK), (*draws, len(actions)))
    over = np.broadcast_to(over_budget, draws)
    kept = slice(None) if draws else np.asarray(available)

    def shaped(value: Number) -> Array:
        whole = np.broadcast_to(value, (len(ENTERPRISE_ACTIONS), len(actions), *draws))
        whole = np.moveaxis(whole, (0, 1), (-2, -1))[..., kept]
        return np.where(over[..., None, None], np.nan, whole) if over.any() else whole

    return Game(
        scenario=scenario,
        regime=regime,
        binding=binding,
        enterprise_actions=ENTERPRISE_ACTIONS,
        regulator_actions=tuple(np.array(actions)[kept].tolist()),
        cells={name: shaped(value) for name, value in cells.named().items()},
        perceived=shaped(cells.perceived),
        enterprise=shaped(cells.enterprise),
        regulator=shaped(cells.regulator),
        public=shaped(cells.public),
        welfare=shaped(cells.welfare),
        available=available[..., kept],
        over_budget=over,
    )


def hours_for_visits(scenario: Scenario, regime: Regime) -> Array:
    """Return the hours left for visits, per premises and year (MODEL.md, eq. 4); negative where over budget."""
    hours = moved(regime, "inspector_hours", scenario.parameters["inspector_hours"], by_visit=0.0)
    return np.asarray(hours - regime.programme_hours, dtype=float)


def _over_budget(scenario: Scenario, regime: Regime) -> Fault:
    need = float(regime.programme_hours)
    have = need + float(hours_for_visits(scenario, regime))
    return Fault(
        f"regime {regime.name}",
        "hours",
        f"{need:g} hours of programmes",
        f"over budget: expected at most the {have:g} inspector_hours of {scenario.name} per premises and year",
    )


def _rows(*values: Number, like: int) -> Array:
    """Return one row for each value, broadcast over columns and draws; `like` is the number of axes behind rows."""
    return np.stack(
        np.broadcast_arrays(*(np.asarray(value, dtype=float)[(None,) * (like - np.ndim(value))] for value in values))
    )


class _Cells:
    """The formulas of MODEL.md, each written once.

    Draws lie innermost, so that the arithmetic runs along them. Shapes: a parameter is ``draws``, what depends on the
    regulator's action adds ``columns`` in front, what depends on the hazard or the enterprise's action ``rows``.
    """

    def __init__(
        self, scenario: Scenario, regime: Regime, actions: tuple[str, ...], visits: Number | None = None
    ) -> None:
        raw = scenario.parameters
        figures = [quantity.value for item in regime.instruments for quantity in item.figures().values()]
        self.draws = np.broadcast_shapes(*map(np.shape, [*raw.values(), *figures, 0.0 if visits is None else visits]))
        columns = np.array(actions).reshape(-1, *(1 for _ in self.draws))
        visited = np.where(columns == STAND_BACK, 0.0, 1.0)
        served = np.where(columns == SERVE, 1.0, 0.0)
        p = {name: moved(regime, name, value, served) for name, value in raw.items()}

        def rows(*values: Number) -> Array:
            return _rows(*values, like=columns.ndim)

        # ------------------------------------------------------------------------------ visits (4)-(6)
        hours_left = np.maximum(p["inspector_hours"] - regime.programme_hours, 0.0)
        hours_per_visit = p["visit_hours"] + served * regime.extra_visit_hours
        self.visits = visited * (hours_left / hours_per_visit if visits is None else visits)
        reach = np.minimum(1.0, self.visits)
        p |= {name: moved(regime, name, raw[name], served * reach) for name in REACHED}
        own_cost = moved(regime, "compliance_cost", raw["compliance_cost"], served * reach)
        own_approval = moved(regime, "approval_cost", raw["approval_cost"], served * reach)
        faults = list(value_faults(p, f"scenario {scenario.name} under regime {regime.name}"))
        if faults:
            raise InputError(faults)

        # -------------------------------------------------------- what follows from a hazard (7)-(20)
        # Rows here are the two hazards an action can leave: all of it, and that of a token effort.
        severity = rows(1.0, p["patch_severity"])
        s = severity * (1 - p["outreach_fix"])
        d = p["fire_probability_hazard"] - p["fire_probability_safe"]
        n = np.floor(self.visits)
        seen = p["detection"] * s
        found = 1 - (1 - seen) ** n * (1 - (self.visits - n) * seen)
        work = ((1 + p["retrofit_premium"]) * p["compliance_cost"] + p["approval_cost"]) * s
        fixed = p["rectification"] * (1 - p["lag"])
        pen = (1 - p["leniency"]) * (p["immediate_share"] + (1 - p["immediate_share"]) * (1 - p["rectification"]))
        sanction = p["fine"] + p["exposure_loss"] + p["closure_rate"] * p["closure_loss"]
        refusal_closure = np.maximum(p["closure_rate"], p["refusal_closure"])
        refusal = (1 - p["leniency"]) * (p["fine"] + p["exposure_loss"] + refusal_closure * p["closure_loss"])
        own_fire = p["risk_perception"] * d * s * p["own_loss"]
        obeys = np.where(
            work + pen * sanction + p["risk_perception"] * d * s * (1 - fixed) * p["own_loss"] <= refusal + own_fire,
            1.0,
            0.0,
        )
        residual = s * (1 - found * obeys * fixed)
        fire = p["fire_probability_safe"] + d * residual
        obeyed = found * obeys
        refused = found - obeyed
        ordered = obeyed * work
        penalised = obeyed * pen + refused * (1 - p["leniency"])
        sanctions = obeyed * pen * sanction + refused * refusal
        closures = (obeyed * pen * p["closure_rate"] + refused * (1 - p["leniency"]) * refusal_closure) * p[
            "closure_loss"
        ]

        # --------------------------------------------- over the lottery of the enterprise's work (7)
        def expected(of: Array, without_hazard: Number = 0.0) -> Array:
            """Return the rows of the enterprise's actions: work that fails leaves what a token effort leaves."""
            return rows(of[0], of[1], (1 - p["competence"]) * of[1] + p["competence"] * without_hazard)

        self.found, self.obeyed = expected(found), expected(obeyed)
        self.residual, self.fire = expected(residual), expected(fire, p["fire_probability_safe"])
        self.ordered, self.penalised = expected(ordered), expected(penalised)
        self.sanctions, self.closures = expected(sanctions), expected(closures)

        # ----------------------------------------------------------------------- payoffs (21)-(30)
        self.spend = rows(0.0, p["patch_cost_share"] * own_cost, own_cost + own_approval)
        self.duty_felt = p["duty"] * (1 - expected(severity)) * (1 - p["resentment"] * reach)
        self.contact = self.visits * p["contact_cost"]
        burden = self.spend + self.ordered + self.sanctions + self.contact
        self.own_fires = self.fire * p["own_loss"]
        self.perceived = self.duty_felt - (burden + p["risk_perception"] * self.own_fires)
        self.enterprise = -(burden + self.own_fires)
        hours_out = visited * hours_left if visits is None else self.visits * hours_per_visit
        self.hours_used = regime.programme_hours + hours_out
        self.money = regime.programme_cost + self.visits * served * regime.cost_per_visit
        external = self.fire * p["external_loss"]
        spent = p["hour_cost"] * self.hours_used + self.money
        mandate = np.where(columns == STAND_BACK, p["mandate"], 0.0)
        self.regulator = -(spent + self.penalised * p["penalty_friction"] + p["accountability"] * external + mandate)
        self.public = -external
        self.welfare = -(
            self.spend
            + self.ordered
            + self.contact
            + self.own_fires
            + external
            + self.closures
            + self.penalised * np.maximum(p["penalty_friction"], 0)
            + spent
        )

    def payoffs(self) -> tuple[Array, ...]:
        """Return what the parties get, and welfare."""
        return self.perceived, self.enterprise, self.regulator, self.public, self.welfare

    def named(self) -> dict[str, Number]:
        """Return the cells by the names that the command line and `outcomes` use."""
        return {
            "visits": self.visits,
            "found": self.found,
            "obeyed": self.obeyed,
            "residual": self.residual,
            "penalised": self.penalised,
            "fire": self.fire,
            "spend": self.spend,
            "sanctions": self.sanctions,
            "ordered": self.ordered,
            "contact": self.contact,
            "own_fires": self.own_fires,
            "closures": self.closures,
            "duty_felt": self.duty_felt,
            "hours_used": self.hours_used,
            "money": self.money,
        }
