"""Fires, deaths and losses as they were published, and where the way of counting changed.

`data/statistics/*.csv` hold a row for every published number: several for one year where several were published.
Nothing is filled in: a year without a row is a year whose number was not found. `breaks.csv` holds the years in which
the statistics began to count differently; numbers on both sides of such a year are not to be compared.

Not found, and therefore absent: the whole year 2023 of China; any yearly total of Jiaxing or Tongxiang, where the
article was written. Of Jiaxing there is one county for five months of 2017.
"""

from policylab.evidence.statistics.article import Audit, YearOnYear, audit_article
from policylab.evidence.statistics.breaks import (
    Jump,
    describe_break,
    detect_breaks,
    restated,
    stretches,
    years_missing,
)
from policylab.evidence.statistics.campaigns import Enforcement, enforcement_ratios
from policylab.evidence.statistics.loading import load_statistics
from policylab.evidence.statistics.observations import Break, Observation, Statistics
from policylab.evidence.statistics.vocabulary import CHINA, DEFINITIONS, KINDS, NOT_FOUND, REGIONS, SERIES

__all__ = [
    "CHINA",
    "DEFINITIONS",
    "KINDS",
    "NOT_FOUND",
    "REGIONS",
    "SERIES",
    "Audit",
    "Break",
    "Enforcement",
    "Jump",
    "Observation",
    "Statistics",
    "YearOnYear",
    "audit_article",
    "describe_break",
    "detect_breaks",
    "enforcement_ratios",
    "load_statistics",
    "restated",
    "stretches",
    "years_missing",
]
