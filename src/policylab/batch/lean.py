"""Imports of notebook libraries without parts that no notebook here needs and that take seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# jsonschema builds a grammar of addresses as it is imported, two seconds for a check that nbformat never asks for;
# papermill brings a file system of clusters. Both do without where these cannot be imported.
SPARED = ("rfc3987_syntax", "pyarrow")


@contextmanager
def lean_imports() -> Iterator[None]:
    """Let the modules of `SPARED` be missing while others are imported, unless they are there already."""
    spared = [name for name in SPARED if name not in sys.modules]
    for name in spared:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in spared:
            sys.modules.pop(name, None)
