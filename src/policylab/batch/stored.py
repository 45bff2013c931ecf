"""What a manifest may hold: people edit files, and merges break them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from policylab.batch.headline import headline_faults
from policylab.batch.record import Print, Record, record_of


class Stored(BaseModel):
    """Base of what is stored: fields of another version are let through."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class FailureSchema(Stored):
    """As `record.Failure`."""

    cell: int | None
    line: int | None = None
    name: str
    message: str
    lines: list[str]


class InputsSchema(Stored):
    """As `record.Inputs`; all of it may be missing."""

    notebook: str | None = None
    template: str | None = None
    package: str | None = None
    parameters: str | None = None
    data: dict[str, str | None] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)


class CommitSchema(Stored):
    """A commit, and whether files differed from it."""

    id: str
    dirty: bool


class RecordSchema(Stored):
    """As `record.Record`."""

    name: str
    notebook: str
    parameters: dict[str, Any]
    status: Literal["done", "failed"]
    inputs_id: str
    headline: dict[str, Any] | None
    error: FailureSchema | None
    executed: str | None
    warnings: list[str]
    seed: int | None = None
    inputs: InputsSchema = InputsSchema()
    started: str = ""
    seconds: FiniteFloat = 0.0
    peak_memory_mb: FiniteFloat | None = None
    commit: CommitSchema | None = None
    outputs: dict[str, str] = Field(default_factory=dict)


class PrintSchema(Stored):
    """As `record.Print`."""

    page: str
    pdf: str
    browser: str


class ManifestSchema(Stored):
    """`manifest.json`, each entry of which is looked at by itself."""

    reports: list[Any]
    index: Any = None
    package: dict[str, dict[str, str]] = Field(default_factory=dict)


def stored_record(stored: Any) -> Record | None:
    """Return a record from plain JSON; None where it is none, or one that no page could be made of."""
    try:
        read = RecordSchema.model_validate(stored)
    except ValidationError:
        return None
    if (read.status == "failed") != (read.error is not None) or headline_faults(read.headline, read.name):
        return None
    return record_of(stored)


def stored_prints(manifest: Any) -> dict[str, Print]:
    """Return what is on paper, of a manifest; what of it is not right is left out, and so printed again."""
    stored = manifest.get("pdf") if isinstance(manifest, dict) else None
    found = {}
    for name, one in stored.items() if isinstance(stored, dict) else ():
        try:
            found[str(name)] = Print(**PrintSchema.model_validate(one).model_dump())
        except ValidationError:
            continue
    return found


def stored_sources(manifest: Any) -> dict[str, dict[str, str]]:
    """Return the package's files, by the hash of all of them, of a manifest; none where they are not right."""
    try:
        return ManifestSchema.model_validate(manifest).package
    except ValidationError:
        return {}
