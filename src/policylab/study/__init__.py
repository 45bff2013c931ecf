"""Questions asked of several games at once."""

from policylab.study.attribution import WAYS, Attribution, attribute
from policylab.study.claim_entries import Claim, load_claims
from policylab.study.claims import ClaimVerdict, judge_claim, judge_claims
from policylab.study.discovery import Box, Discovery, Limit, discover
from policylab.study.effect_size import EffectSize, figure_for
from policylab.study.grid import Axis, Grid, grid
from policylab.study.imitation import Imitation, endings, imitate, paths
from policylab.study.jumps import Jump, jumps
from policylab.study.limits import assumed, limits
from policylab.study.naming import names_of, tell
from policylab.study.neutrality import Neutrality, neutrality
from policylab.study.outlook import Outlook, outlook
from policylab.study.portfolio import BreakEven, Portfolio, break_even, portfolio
from policylab.study.repetition import cooperation
from policylab.study.sampling import Draws, draw, draws_at, scramblings, uncertain
from policylab.study.scan import Scan, scan
from policylab.study.sensitivity import SobolIndex, Tornado, indices, ranges, saltelli, tornado
from policylab.study.turning_points import TurningPoint, turning_points
from policylab.study.uncertainty import FuturesShare, PolicyRegret, convergence, policy_regret, share_of_futures
from policylab.study.values import gain_of
from policylab.study.verdict_map import VerdictMap, verdict_map

__all__ = [
    "WAYS",
    "Attribution",
    "Axis",
    "Box",
    "BreakEven",
    "Claim",
    "ClaimVerdict",
    "Discovery",
    "Draws",
    "EffectSize",
    "FuturesShare",
    "Grid",
    "Imitation",
    "Jump",
    "Limit",
    "Neutrality",
    "Outlook",
    "PolicyRegret",
    "Portfolio",
    "Scan",
    "SobolIndex",
    "Tornado",
    "TurningPoint",
    "VerdictMap",
    "assumed",
    "attribute",
    "break_even",
    "convergence",
    "cooperation",
    "discover",
    "draw",
    "draws_at",
    "endings",
    "figure_for",
    "gain_of",
    "grid",
    "imitate",
    "indices",
    "judge_claim",
    "judge_claims",
    "jumps",
    "limits",
    "load_claims",
    "names_of",
    "neutrality",
    "outlook",
    "paths",
    "policy_regret",
    "portfolio",
    "ranges",
    "saltelli",
    "scan",
    "scramblings",
    "share_of_futures",
    "tell",
    "tornado",
    "turning_points",
    "uncertain",
    "verdict_map",
]
