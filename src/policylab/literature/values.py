"""What goes into a model of the literature and what comes out of it."""

from __future__ import annotations

from fractions import Fraction

Rational = int | Fraction
"""A number that is known exactly."""

Number = int | float | Fraction

Value = int | float | Fraction | str
"""A number, or a word such as an ending or a policy."""

Values = dict[str, Value]
"""Results by name."""

YES, NO = "yes", "no"


def said(holds: bool) -> str:
    """Return whether something holds as a word."""
    return YES if holds else NO
