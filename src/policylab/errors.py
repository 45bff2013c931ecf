"""Bad input, told once, clearly, and all of it at a time."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was given.

    Attributes
    ----------
    where : str
        The file, or the option or argument, that holds the value.
    field : str
        The field within it, dotted; empty where the whole of it is meant.
    value : str
        The value as it was given.
    expected : str
        What would have been right.
    nearest : str, optional
        The right name nearest to a wrong one.
    hint : str
        What usually mends it.
    """

    where: str
    field: str
    value: str
    expected: str
    nearest: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        got = f"; got {self.value}" if self.value else ""
        near = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}: {self.expected}{got}{near}{hint}"


WIDE_COLON = "a full-width colon (\uff1a): write ': ', with a blank after it"


class InputError(ValueError):
    """Raised for input that cannot be used; carries every fault that was found.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to `name`, or None where nothing is near."""
    names = list(known)
    by_case = {candidate.lower(): candidate for candidate in names}
    found = difflib.get_close_matches(str(name).lower().replace("-", "_"), by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else None


def unknown(where: str, field: str, name: str, known: Iterable[str], kind: str) -> Fault:
    """Return the fault of a name that is not among the known ones."""
    names = list(known)
    near = nearest(name, names)
    listed = "" if near else f" ({', '.join(names)})" if 0 < len(names) <= 12 else ""
    return Fault(where, field, repr(name), f"expected the name of {kind}{listed}", near)


# As it was given: 50, '50%', with the sign of either width.
_PERCENT = re.compile(r"['\"]?(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<sign>[%\uff05]?)['\"]?")


def percent_hint(got: str) -> str:
    """Return how to write a share that was given in percent; nothing where it was not.

    Parameters
    ----------
    got : str
        The value as a message shows it.
    """
    found = _PERCENT.fullmatch(got)
    if found is None:
        return ""
    number = float(found["number"])
    if not (number <= 100 and (found["sign"] or number > 1)):
        return ""
    return f"a share: write {number / 100:.12g} for {number:.12g}%"
