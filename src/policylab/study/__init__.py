"""Questions asked of several games at once."""

from policylab.study.attribution import WAYS, Attribution, attribute
from policylab.study.imitation import Imitation, endings, imitate, paths
from policylab.study.neutrality import Neutrality, neutrality
from policylab.study.repetition import cooperation

__all__ = [
    "WAYS",
    "Attribution",
    "Imitation",
    "Neutrality",
    "attribute",
    "cooperation",
    "endings",
    "imitate",
    "neutrality",
    "paths",
]
