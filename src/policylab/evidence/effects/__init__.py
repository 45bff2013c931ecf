"""What visits, advice and publicity do, as studies found it: `data/effects.csv`, and the priors that follow.

An effect is a rate ratio: the rate of harm (injuries, fires, violations) where something was done, over the rate where
it was not. On the log scale 0 is no effect and -0.20 is about a fifth less. A file states what was reported, the
change among those treated and, where there was one, the change among those not treated; the ratio is computed here.

**Quality** says how far a study can tell cause from coincidence, by one rule. It starts from the design: high for a
randomised one; moderate for a discontinuity and for a review; low for a comparison with others that were not treated;
very low for before and after, a cross-section or a survey. It is lowered a step for each reason that `lowered` counts:
figures that were recalled and not seen, only an abstract seen, or a lower grade given by the review itself or by a
clearing-house. That nearly all outcomes are injuries abroad, not fires in China, is no part of it; that is met by the
width of the priors.
"""

from policylab.evidence.effects.priors import (
    PRIORS,
    Prior,
    advice_with_repair,
    median_log_ratio,
    prior,
    priors_by_group,
)
from policylab.evidence.effects.studies import (
    COLUMNS,
    DESIGNS,
    FILE,
    FINDINGS,
    GROUPS,
    QUALITIES,
    Design,
    Effect,
    Finding,
    Quality,
    graded,
    load_effects,
)

__all__ = [
    "COLUMNS",
    "DESIGNS",
    "FILE",
    "FINDINGS",
    "GROUPS",
    "PRIORS",
    "QUALITIES",
    "Design",
    "Effect",
    "Finding",
    "Prior",
    "Quality",
    "advice_with_repair",
    "graded",
    "load_effects",
    "median_log_ratio",
    "prior",
    "priors_by_group",
]
