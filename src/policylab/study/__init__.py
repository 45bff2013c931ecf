"""Questions asked of several games at once."""

from policylab.study.attribution import Attribution, attribute
from policylab.study.neutrality import Neutrality, neutrality

__all__ = ["Attribution", "Neutrality", "attribute", "neutrality"]
