"""Results of the literature, run on the project's own solvers.

Each file holds the models of one kind as functions from inputs to named values; `data/published.yaml` holds the cases,
with what the literature says, which `cases` reads and `reproduction` compares.
"""

from policylab.literature.cases import MODELS, Case, Expected, Publication, load_cases
from policylab.literature.reproduction import ReproducedValue, Reproduction, run, table

__all__ = [
    "MODELS",
    "Case",
    "Expected",
    "Publication",
    "ReproducedValue",
    "Reproduction",
    "load_cases",
    "run",
    "table",
]
