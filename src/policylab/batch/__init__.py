"""Batches of notebooks: a plan, its runs, what they were made from and what moved. Knows papermill, no HTML."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policylab.batch.plan import Limits, Plan, Report, load_plan
    from policylab.batch.record import Record
    from policylab.batch.run import run_reports

__all__ = ["Limits", "Plan", "Record", "Report", "load_plan", "run_reports"]

_PLACES = {
    **dict.fromkeys(("Limits", "Plan", "Report", "load_plan"), "policylab.batch.plan"),
    "Record": "policylab.batch.record",
    "run_reports": "policylab.batch.run",
}


def __getattr__(name: str) -> Any:
    # A worker starts with this package, and needs one module of it.
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'policylab.batch' has no attribute {name!r}")
