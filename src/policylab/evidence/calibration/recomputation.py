"""A derived number worked out again, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policylab.datafiles import DataFolder
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.calibration.arithmetic import Arithmetic, half_unit, shown_number, with_numbers
from policylab.evidence.calibration.entries import Entry, load_calibration
from policylab.evidence.calibration.functions import FUNCTIONS, Function


@dataclass(frozen=True)
class Step:
    """One step of the arithmetic: what it gives, with numbers in the place of names."""

    name: str
    arithmetic: str
    value: float

    def __str__(self) -> str:
        return f"{self.name} = {self.arithmetic} = {shown_number(self.value)}"


@dataclass(frozen=True)
class Derived:
    """A derived number, worked out again.

    Attributes
    ----------
    entry : Entry
    value : float
        Unrounded.
    steps : tuple of Step
        From the inputs to the result, entries that it rests on first.
    """

    entry: Entry
    value: float
    steps: tuple[Step, ...]

    @property
    def agrees(self) -> bool:
        """Whether the result that the file states is this value, to half a unit of its last digit."""
        return abs(self.value - self.entry.result) <= half_unit(self.entry.result) * (1 + 1e-9)


def recompute(name: str, *, data: DataFolder | None = None, functions: Mapping[str, Function] = FUNCTIONS) -> Derived:
    """Work a derived number out again.

    Parameters
    ----------
    name : str
        Of the entry.
    data : path, optional
        A data folder of one's own.
    functions : mapping of str to function
        What formulas may call. Those that need the game are in `policylab.study.effect_size`.

    Returns
    -------
    Derived

    Raises
    ------
    InputError
        For an entry, an input or a function that does not exist, a formula that is no arithmetic, and entries that
        rest on themselves.

    Examples
    --------
    >>> found = recompute("expected_fine")
    >>> round(found.value, 1)
    48.6
    >>> print(found.steps[-1])
    expected_fine = expected_fine(0.2, 0.0454842, 5,338.11) = 48.5599
    """
    return work_out(name, load_calibration(data).entries, functions, ())


def recompute_all(
    *, data: DataFolder | None = None, functions: Mapping[str, Function] = FUNCTIONS
) -> dict[str, Derived]:
    """Work every derived number out again, by name; as `recompute` does for one, which reads the data each time."""
    entries = load_calibration(data).entries
    return {name: work_out(name, entries, functions, ()) for name in entries}


def work_out(
    name: str, entries: Mapping[str, Entry], functions: Mapping[str, Function], above: tuple[str, ...]
) -> Derived:
    """Work an entry out; `above` are those that rest on it."""
    where = "calibration"
    if name not in entries:
        raise InputError([unknown(where, "", name, entries, "an entry")])
    if name in above:
        raise InputError([Fault(where, name, " -> ".join([*above, name]), "expected no entry that rests on itself")])
    entry = entries[name]
    below = {at: work_out(other, entries, functions, (*above, name)) for at, other in entry.entries.items()}
    names = {**entry.inputs, **{at: one.value for at, one in below.items()}}
    try:
        value = Arithmetic(names, functions).value(entry.formula)
    except InputError as error:
        raise InputError(
            [Fault(where, f"{name}.formula", one.value, one.expected, one.nearest) for one in error.faults]
        ) from None
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            [Fault(where, f"{name}.formula", repr(entry.formula), f"expected it to work out: {error}")]
        ) from error
    steps = list(dict.fromkeys(step for one in below.values() for step in one.steps))
    steps.append(Step(name, with_numbers(entry.formula, names), value))
    return Derived(entry, value, tuple(steps))
