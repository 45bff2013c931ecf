"""The sections of a brief: each is one function, which a notebook calls in one cell.

A section says the same in Chinese and in English and carries both; which language a page keeps is the
renderer's business.
"""

from policylab.brief.answer import answer
from policylab.brief.claims import claims, claims_in_short
from policylab.brief.ground import ground
from policylab.brief.made import made
from policylab.brief.measures import measures
from policylab.brief.overview import (
    overview_choices,
    overview_concepts,
    overview_fires,
    overview_title,
    overview_verdicts,
    subjects,
)
from policylab.brief.panel import panel
from policylab.brief.provenance import provenance
from policylab.brief.robust import robust
from policylab.brief.subject import Subject, subject
from policylab.brief.title import title
from policylab.brief.why import why

__all__ = [
    "Subject",
    "answer",
    "claims",
    "claims_in_short",
    "ground",
    "made",
    "measures",
    "overview_choices",
    "overview_concepts",
    "overview_fires",
    "overview_title",
    "overview_verdicts",
    "panel",
    "provenance",
    "robust",
    "subject",
    "subjects",
    "title",
    "why",
]
