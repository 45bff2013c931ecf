"""What the solvers make of the cases of the literature, beside what is expected."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from policylab.errors import InputError, unknown
from policylab.literature.cases import FILE, MODELS, Case, Expected, Standing
from policylab.literature.values import Value

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReproducedValue:
    """One value of a case, computed.

    Attributes
    ----------
    name : str
    computed : int, float, Fraction or str
    expected : int, Fraction or str
    difference : float or None
        How far apart two numbers are; None for words.
    tolerance : float
    standing : str
    passes : bool
        Whether the difference is at most the tolerance, or the words are the same.
    """

    name: str
    computed: Value
    expected: Value
    difference: float | None
    tolerance: float
    standing: Standing
    passes: bool


@dataclass(frozen=True)
class Reproduction:
    """A case with what the solvers make of it.

    Attributes
    ----------
    case : Case
    values : tuple of ReproducedValue
        In the order of the case.
    """

    case: Case
    values: tuple[ReproducedValue, ...]

    @property
    def passes(self) -> bool:
        """Whether every value passes."""
        return all(value.passes for value in self.values)


def run(case: Case) -> Reproduction:
    """Run the model of a case and compare it with what is expected.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Reproduction

    Raises
    ------
    InputError
        If a value is expected that the model does not give.
    ValueError
        If the model or a solver refuses the inputs.
    """
    computed = MODELS[case.model](**case.inputs)
    missing = [
        unknown(FILE, f"cases.{case.name}.expected", name, computed, f"a value of {case.model}")
        for name in case.expected
        if name not in computed
    ]
    if missing:
        raise InputError(missing)
    return Reproduction(case, tuple(_compare(name, computed[name], one) for name, one in case.expected.items()))


def table(reproductions: Iterable[Reproduction]) -> pd.DataFrame:
    """Return every value of some cases beside what is expected.

    Parameters
    ----------
    reproductions : iterable of Reproduction

    Returns
    -------
    DataFrame
        One row for each value: `model`, `case`, `value`, `expected`, `computed`, `difference`, `tolerance`, `standing`,
        `source` and `passes`. Numbers stand as text: fractions where the result is exact, else decimals.
    """
    import pandas as pd  # slow to import

    rows = [
        {
            "model": one.case.model,
            "case": one.case.title.en,
            "value": value.name,
            "expected": _written(value.expected, decimal=isinstance(value.computed, float)),
            "computed": _written(value.computed, decimal=isinstance(value.computed, float)),
            "difference": value.difference,
            "tolerance": value.tolerance,
            "standing": value.standing,
            "source": one.case.source.key,
            "passes": value.passes,
        }
        for one in reproductions
        for value in one.values
    ]
    columns = [
        "model",
        "case",
        "value",
        "expected",
        "computed",
        "difference",
        "tolerance",
        "standing",
        "source",
        "passes",
    ]
    return pd.DataFrame(rows, columns=columns)


def _compare(name: str, computed: Value, expected: Expected) -> ReproducedValue:
    difference: float | None = None
    if isinstance(computed, str) or isinstance(expected.value, str):
        passes = computed == expected.value
    else:
        finite = math.isfinite(computed)
        exact = abs(Fraction(computed) - Fraction(expected.value)) if finite else None
        difference = math.inf if exact is None else float(exact)
        passes = exact is not None and exact <= Fraction(expected.tolerance)
    return ReproducedValue(
        name, computed, expected.value, difference, expected.tolerance, expected.standing, bool(passes)
    )


def _written(value: Value, decimal: bool) -> str:
    return str(value) if isinstance(value, str) or not decimal else f"{float(value) + 0.0:.10g}"
