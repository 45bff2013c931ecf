"""Pages: executed notebooks and records as HTML. Knows no kernel and no formula."""

from policylab.pages.index import render_index
from policylab.pages.page import render_page

__all__ = ["render_index", "render_page"]
