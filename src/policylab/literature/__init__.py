"""Results of the literature, run on the project's own solvers.

Each file holds the models of one kind as functions from inputs to named values; `data/published.yaml` holds the cases,
with what the literature says; `cases` brings the two together.
"""

from policylab.literature.cases import (
    MODELS,
    Case,
    Expected,
    Publication,
    ReproducedValue,
    Reproduction,
    load_cases,
    run,
    table,
)

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
