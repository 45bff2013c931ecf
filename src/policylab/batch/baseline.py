"""`baseline.json`: what was accepted of a shelf, when and why."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field, FiniteFloat

from policylab.datafiles import shown
from policylab.errors import Fault, InputError
from policylab.schema import Schema, validate

BASELINE = "baseline.json"


class NumberSchema(Schema):
    """An accepted number; whoever wants another tolerance writes it here."""

    value: FiniteFloat
    tolerance: FiniteFloat = Field(ge=0)


class AcceptedSchema(Schema):
    """What was accepted of one report."""

    numbers: dict[str, NumberSchema]
    verdicts: dict[str, str]
    inputs: dict[str, str | None]


class AcceptanceSchema(Schema):
    """When and why a batch was accepted."""

    date: str
    commit: str | None
    reason: str


class BaselineSchema(Schema):
    """`baseline.json`."""

    accepted: list[AcceptanceSchema]
    package: dict[str, dict[str, str]] = Field(default_factory=dict)
    reports: dict[str, AcceptedSchema]


def read_baseline(folder: Path) -> BaselineSchema | None:
    """Read what was accepted; None where nothing was.

    Raises
    ------
    InputError
        If the file is there and not right.
    """
    path = folder / BASELINE
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError([Fault(shown(path), "", str(error), "expected a file of JSON that can be read")]) from error
    return validate(BaselineSchema, read, shown(path))
