"""What the Fire Protection Law allows as fine and closure: `data/law.csv`.

The wording is that of 2008, in force in 2012, when the article was written; later changes stand beside each
provision. Two tiers matter to the game. Under Arts. 58-61 a violation can be fined at once. Under Arts. 65(2) and 66
a time limit comes first, and the first violation is free until it passes; Art. 67 fines nobody.
"""

from policylab.evidence.law.penalties import (
    Applicable,
    Fine,
    applicable,
    fine,
    fine_faults,
    fines_for,
)
from policylab.evidence.law.provisions import (
    COLUMNS,
    FILE,
    Provision,
    load_law,
    provisions,
)
from policylab.evidence.law.vocabulary import (
    ADDRESSEES,
    CLOSURES,
    HAZARDS,
    PREMISES,
    TIMINGS,
    WITHIN,
    Closure,
    Range,
    Timing,
)

__all__ = [
    "ADDRESSEES",
    "CLOSURES",
    "COLUMNS",
    "FILE",
    "HAZARDS",
    "PREMISES",
    "TIMINGS",
    "WITHIN",
    "Applicable",
    "Closure",
    "Fine",
    "Provision",
    "Range",
    "Timing",
    "applicable",
    "fine",
    "fine_faults",
    "fines_for",
    "load_law",
    "provisions",
]
