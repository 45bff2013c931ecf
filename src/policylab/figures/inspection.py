"""The inspection game with two actions each, in which the neutrality result is seen without anything else.

The enterprise complies, which costs it C, or violates; the inspector stands back or inspects, which costs
it k. A violation that an inspection meets costs the enterprise the fine F and is worth B to the inspector.
Where 0 < C < F and 0 < k < B nothing is stable but one mix: P(violate) = k/B, made by the inspector's
payoffs alone, and P(inspect) = C/F, made by the enterprise's alone (Tsebelis 1989, American Political
Science Review 83(1), 77-91, https://doi.org/10.2307/1956435).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from policylab.i18n.words import Words
from policylab.solve.nash import Equilibrium, NashResult, nash

ENTERPRISE_ACTIONS = ("comply", "violate")
INSPECTOR_ACTIONS = ("stand_back", "inspect")

LABELS = {
    "cost": Words("达标成本", "Cost of complying"),
    "fine": Words("罚款", "Fine"),
    "inspection_cost": Words("检查成本", "Cost of an inspection"),
    "value_of_catching": Words("查获违法的价值", "Value of catching a violation"),
}


@dataclass(frozen=True)
class InspectionGame:
    """An inspection game in any one unit of money.

    Attributes
    ----------
    cost : float
        C, what complying costs the enterprise; below 0 where it pays by itself.
    fine : float
        F above 0, what a violation that is met costs the enterprise.
    inspection_cost : float
        k above 0, what an inspection costs.
    value_of_catching : float
        B above 0, what meeting a violation is worth to the inspector.

    Raises
    ------
    ValueError
        For a value that is not finite, or not above 0 where it must be.
    """

    cost: float
    fine: float
    inspection_cost: float
    value_of_catching: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise ValueError(f"InspectionGame: {field.name} must be a finite number; got {value}")
            if field.name != "cost" and value <= 0:
                raise ValueError(f"InspectionGame: {field.name} must be above 0; got {value}")

    @cached_property
    def solution(self) -> NashResult:
        """All Nash equilibria; rows are the enterprise's actions, columns the inspector's."""
        enterprise = [[-self.cost, -self.cost], [0.0, -self.fine]]
        inspector = [[0.0, -self.inspection_cost], [0.0, self.value_of_catching - self.inspection_cost]]
        return nash(
            np.array(enterprise),
            np.array(inspector),
            row_actions=ENTERPRISE_ACTIONS,
            column_actions=INSPECTOR_ACTIONS,
            row_player="enterprise",
            column_player="inspector",
        )

    @property
    def played(self) -> Equilibrium:
        """The equilibrium with most violations, where there are several."""
        return max(self.solution.equilibria, key=lambda one: float(one.row[1]))

    @property
    def violations(self) -> float:
        """The chance that the enterprise violates."""
        return float(self.played.row[1])

    @property
    def inspections(self) -> float:
        """The chance that the inspector inspects."""
        return float(self.played.column[1])

    @property
    def is_mixed(self) -> bool:
        """Whether both sides mix, so that the neutrality result holds."""
        return 0 < self.violations < 1 and 0 < self.inspections < 1

    def change(self, **values: float) -> InspectionGame:
        """Return the game with other values."""
        return replace(self, **values)
