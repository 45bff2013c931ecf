"""Batches of notebooks: a plan, its runs and their records. Knows papermill, no HTML."""

from policylab.batch.plan import Plan, Report, load_plan
from policylab.batch.run import Record, run_reports

__all__ = ["Plan", "Record", "Report", "load_plan", "run_reports"]
