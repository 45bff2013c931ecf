"""What several solvers do with arrays of theirs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policylab.solve._exact import Floats


def fixed(values: npt.ArrayLike) -> Floats:
    """Return a read-only copy."""
    return sealed(np.array(values, dtype=np.float64))


def sealed(values: Floats) -> Floats:
    """Return the values in one piece of memory, read-only."""
    found = np.ascontiguousarray(values)
    found.flags.writeable = False
    return found


def softmax(logs: Floats) -> Floats:
    """Return the mixes (..., n) whose logarithms are these up to a constant each; nothing overflows."""
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    mix: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return mix
