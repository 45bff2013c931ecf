"""Questions asked of several games at once."""

from policylab.study.attribution import WAYS, Attribution, attribute
from policylab.study.claim_entries import Claim, load_claims
from policylab.study.claims import ClaimVerdict, judge_claim, judge_claims
from policylab.study.effect_size import EffectSize, figure_for
from policylab.study.imitation import Imitation, endings, imitate, paths
from policylab.study.neutrality import Neutrality, neutrality
from policylab.study.portfolio import BreakEven, Portfolio, break_even, portfolio
from policylab.study.repetition import cooperation
from policylab.study.scan import Scan, scan

__all__ = [
    "WAYS",
    "Attribution",
    "BreakEven",
    "Claim",
    "ClaimVerdict",
    "EffectSize",
    "Imitation",
    "Neutrality",
    "Portfolio",
    "Scan",
    "attribute",
    "break_even",
    "cooperation",
    "endings",
    "figure_for",
    "imitate",
    "judge_claim",
    "judge_claims",
    "load_claims",
    "neutrality",
    "paths",
    "portfolio",
    "scan",
]
