"""The formulas of the model, each written once, for one game or for many.

Rows are the enterprise's actions, columns the regulator's. Everything broadcasts: a parameter or a figure of an
instrument may be a number or an array of draws. Equation numbers are those of MODEL.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policylab.errors import InputError
from policylab.quantity import Number
from policylab.regime import Regime, moved
from policylab.scenario import Scenario, value_faults

Array = NDArray[np.float64]

ENTERPRISE_ACTIONS = ("neglect", "patch", "comply")
STAND_BACK, ENFORCE, SERVE = "stand_back", "enforce", "serve"

# What a visit changes in the owner's own choice reaches only premises that see an inspector at all
# (MODEL.md, "Strength"); compliance_cost and approval_cost are reached in `spend` and full in `work`.
REACHED = ("competence", "patch_severity", "patch_cost_share", "duty", "resentment", "risk_perception")


def _rows(*values: Number, like: int) -> Array:
    """Return one row for each value, broadcast over columns and draws; `like` is the number of axes behind rows."""
    return np.stack(
        np.broadcast_arrays(*(np.asarray(value, dtype=float)[(None,) * (like - np.ndim(value))] for value in values))
    )


class Cells:
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
