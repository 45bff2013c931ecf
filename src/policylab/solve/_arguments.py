"""What every solver asks of its arguments; the messages speak in the name of the function that was called."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
import numpy.typing as npt

from policylab.solve._exact import Floats


def matrix(function: str, name: str, values: npt.ArrayLike) -> Floats:
    """Return a read-only copy as floats, or say what is wrong with it."""
    if np.ma.is_masked(values):
        raise ValueError(f"{function}: {name} must hold a number in every cell; got a masked array")
    try:
        given = np.asarray(values)
    except ValueError:
        raise ValueError(f"{function}: {name} must be a matrix; got rows of different lengths") from None
    if given.dtype.kind == "O":  # fractions and the like, or something that is no number
        for index, value in np.ndenumerate(given):
            if not isinstance(value, Real):
                raise ValueError(f"{function}: {name} must hold real numbers; got {value!r} at {list(index)}")
        given = np.asarray(given, dtype=np.float64)
    if given.dtype.kind not in "biuf":
        raise ValueError(f"{function}: {name} must hold real numbers; got values of type {given.dtype}")
    if given.ndim != 2:
        raise ValueError(f"{function}: {name} must have two dimensions; got shape {given.shape}")
    if given.size == 0:
        raise ValueError(f"{function}: {name} must have at least one row and one column; got shape {given.shape}")
    checked: Floats = np.array(given, dtype=np.float64)
    bad = np.argwhere(~np.isfinite(checked)).tolist()
    if bad:
        raise ValueError(f"{function}: {name} must hold finite numbers; got {checked[tuple(bad[0])]} at {bad[0]}")
    checked.flags.writeable = False
    return checked


def labels(
    function: str, argument: str, names: Sequence[str] | None, count: int, word: str, plural: str
) -> tuple[str, ...]:
    """Return the names of actions, or names made from their numbers."""
    if names is None:
        return tuple(f"{word} {i}" for i in range(count))
    if isinstance(names, str):
        raise ValueError(f"{function}: {argument} must be a sequence of names; got the single string {names!r}")
    given = tuple(str(name) for name in names)
    if len(given) != count:
        have = f"{count} {word if count == 1 else plural}"
        raise ValueError(
            f"{function}: {argument} must name every {word}; got {len(given)} names for {have}: {', '.join(given)}"
        )
    return given
