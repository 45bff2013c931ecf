"""The arithmetic behind derived numbers: `data/calibration.yaml`, shown step by step and done again.

A value of a scenario or an instrument that is not read off a source but worked out has an entry there: the formula,
its inputs with their sources, the result, and which values use it. `recompute` does the arithmetic and shows it;
`disagreements` tells where a result, or a value that uses it, does not follow. A formula is plain arithmetic over the
names of its inputs, and may call the functions of `functions.py`.
"""

from policylab.evidence.calibration.agreement import (
    disagreements,
    fine_disagreements,
    pointers,
    stated,
)
from policylab.evidence.calibration.entries import (
    FILE,
    Calibration,
    Entry,
    load_calibration,
)
from policylab.evidence.calibration.functions import (
    FUNCTIONS,
    Function,
    Harm,
    Input,
    expected_fine,
    harm,
    hazards_standing,
    hours_per_premises,
    late_answers,
    liaison_call_hours,
    moved_share,
    visits_per_premises,
    yearly_cost_per_m2,
)
from policylab.evidence.calibration.recomputation import (
    Derived,
    Step,
    recompute,
    recompute_all,
)

__all__ = [
    "FILE",
    "FUNCTIONS",
    "Calibration",
    "Derived",
    "Entry",
    "Function",
    "Harm",
    "Input",
    "Step",
    "disagreements",
    "expected_fine",
    "fine_disagreements",
    "harm",
    "hazards_standing",
    "hours_per_premises",
    "late_answers",
    "liaison_call_hours",
    "load_calibration",
    "moved_share",
    "pointers",
    "recompute",
    "recompute_all",
    "stated",
    "visits_per_premises",
    "yearly_cost_per_m2",
]
