"""What every solver asks of its arguments; the messages speak in the name of the function that was called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real

import numpy as np
import numpy.typing as npt

from policylab.solve._exact import Floats

# Shares that sum to one but for this much are taken as meant.
_SHARES = 1e-9


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


def shares(function: str, name: str, values: npt.ArrayLike, count: int) -> Floats:
    """Return a read-only mix of a number of actions, made to sum to one exactly, or say what is wrong with it."""
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name} must hold {count} shares; got {values!r}") from None
    if given.shape != (count,):
        raise ValueError(f"{function}: {name} must hold {count} shares, one for each action; got shape {given.shape}")
    if not np.isfinite(given).all() or given.min() < 0 or abs(given.sum() - 1) > _SHARES:
        raise ValueError(f"{function}: {name} must hold shares of at least 0 that sum to one; got {given.tolist()}")
    given /= given.sum()
    given.flags.writeable = False
    return given


def number(
    function: str,
    name: str,
    value: object,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    low_open: bool = False,
    high_open: bool = False,
) -> float:
    """Return a finite number of an interval, or say what is wrong with it."""
    opening = "(" if low_open or low == -math.inf else "["
    closing = ")" if high_open or high == math.inf else "]"
    checked = float(value) if isinstance(value, Real) else math.nan
    above = checked > low if low_open else checked >= low
    below = checked < high if high_open else checked <= high
    if not (math.isfinite(checked) and above and below):
        raise ValueError(f"{function}: {name} must be a number in {opening}{low:g}, {high:g}{closing}; got {value!r}")
    return checked


def whole(function: str, name: str, value: int, least: int) -> int:
    """Return a whole number of at least the one given, or say what is wrong with it."""
    if not isinstance(value, Integral) or value < least:
        raise ValueError(f"{function}: {name} must be a whole number of at least {least}; got {value!r}")
    return int(value)


def numbers(function: str, name: str, values: npt.ArrayLike) -> Floats:
    """Return a read-only copy as finite floats, of any number of dimensions, or say what is wrong with it."""
    if np.ma.is_masked(values):
        raise ValueError(f"{function}: {name} must hold a number in every cell; got a masked array")
    try:
        if np.asarray(values).dtype.kind not in "biufO":  # text that reads as a number is no number
            raise TypeError
        given: Floats = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name} must be an array of numbers; got {values!r}") from None
    bad = np.argwhere(~np.isfinite(given)).tolist()
    if bad:
        raise ValueError(f"{function}: {name} must hold finite numbers; got {given[tuple(bad[0])]} at {bad[0]}")
    given.flags.writeable = False
    return given


def two_states(function: str, name: str, values: npt.ArrayLike) -> Floats:
    """Return numbers indexed [..., state, action], read-only."""
    given = numbers(function, name, values)
    if given.ndim < 2 or given.shape[-2] != 2 or given.shape[-1] == 0:
        raise ValueError(f"{function}: {name} must have shape (..., 2, n), two states and n actions; got {given.shape}")
    return given


def checked_chances(function: str, name: str, values: Floats) -> Floats:
    """Return the values if all are chances, or say which is not."""
    bad = np.argwhere((values < 0) | (values > 1)).tolist()
    if bad:
        raise ValueError(f"{function}: {name} must hold chances in [0, 1]; got {values[tuple(bad[0])]} at {bad[0]}")
    return values
