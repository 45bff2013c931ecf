"""Where the numbers come from."""

from policylab.evidence.sources import Source, load_sources

__all__ = ["Source", "load_sources"]
