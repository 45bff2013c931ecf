"""Results of the literature as data: what a published model says at given inputs.

`data/published.yaml` holds the sources and the cases. A case names a model of this package, its inputs and the values
that are expected. Numbers are taken as the decimals or fractions that they are written as, never rounded first; a
tolerance of 0 asks for the very fraction. `standing` tells what stands in print apart from what does not:

- `published`: the figure itself is printed in the source;
- `derived`: worked out from the formulas of the source, at inputs of this project's choosing where it has none;
- `recalled`: attributed to the source from memory and not seen there again; correct as mathematics all the same.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, model_validator

from policylab.datafiles import DataFolder, files_named, read_yaml, shown
from policylab.errors import Fault, InputError, unknown
from policylab.i18n.words import Words
from policylab.literature.budget import budget, equal_firms
from policylab.literature.dresher import dresher, inspector_leadership, smuggler
from policylab.literature.equilibria import bimatrix
from policylab.literature.incentive import incentive, incentive_dynamics
from policylab.literature.inspection import inspection_dynamics, inspection_game, tsebelis
from policylab.literature.leadership import (
    commitment_game,
    inspection_leadership,
    security_game,
    service_under_commitment,
)
from policylab.literature.past_record import past_record, repeated_regulation
from policylab.literature.sanctions import bribery, self_reporting
from policylab.literature.tax import tax_compliance
from policylab.literature.tripartite import tripartite
from policylab.literature.values import Value, Values
from policylab.schema import Schema, validate

Standing = Literal["published", "derived", "recalled"]
Model = Callable[..., Values]

_ALL: tuple[Model, ...] = (
    tsebelis,
    inspection_game,
    inspection_dynamics,
    commitment_game,
    inspection_leadership,
    service_under_commitment,
    security_game,
    dresher,
    smuggler,
    inspector_leadership,
    budget,
    equal_firms,
    past_record,
    repeated_regulation,
    tripartite,
    incentive,
    incentive_dynamics,
    tax_compliance,
    self_reporting,
    bribery,
    bimatrix,
)
MODELS: Mapping[str, Model] = {model.__name__: model for model in _ALL}
"""The models by the name that a case gives, in the order in which they are shown."""

FILE = "published.yaml"
_FRACTION = re.compile(r"[-+]?[0-9]+/[0-9]+")


class TitleSchema(Schema):
    """A title in both languages."""

    zh: str
    en: str


class SourceSchema(Schema):
    """A publication as the file writes it."""

    text: str
    address: str | None = None


class ExpectedSchema(Schema):
    """An expected value: a number, a fraction or a word, or one of these with a tolerance or standing of its own."""

    value: Any
    tolerance: float | None = None
    standing: Standing | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_value(cls, given: Any) -> Any:
        return given if isinstance(given, Mapping | BaseModel) else {"value": given}


class CaseSchema(Schema):
    """A case as the file writes it."""

    title: TitleSchema
    model: str
    inputs: dict[str, Any]
    expected: dict[str, ExpectedSchema]
    tolerance: float
    standing: Standing
    source: str
    note: TitleSchema | None = None


class FileSchema(Schema):
    """The whole file."""

    sources: dict[str, SourceSchema]
    cases: dict[str, CaseSchema]


@dataclass(frozen=True)
class Publication:
    """Where a result stands.

    Attributes
    ----------
    key : str
        The name by which cases cite it.
    text : str
        Authors, year, title, journal.
    address : str or None
    """

    key: str
    text: str
    address: str | None


@dataclass(frozen=True)
class Expected:
    """A value that a model should give.

    Attributes
    ----------
    value : int, Fraction or str
    tolerance : float
        By how much a number may differ; 0 asks for the number itself. Words must be the same whatever it is.
    standing : str
        `published`, `derived` or `recalled`.
    """

    value: Value
    tolerance: float
    standing: Standing


@dataclass(frozen=True)
class Case:
    """A result of the literature.

    Attributes
    ----------
    name : str
    title : Words
    model : str
        A key of `MODELS`.
    inputs : mapping
        The model's arguments; numbers are int or Fraction.
    expected : mapping of str to Expected
    source : Publication
    note : Words or None
    """

    name: str
    title: Words
    model: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Expected]
    source: Publication
    note: Words | None


def load_cases(data: DataFolder | None = None) -> Mapping[str, Case]:
    """Read `published.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own, whose cases and sources go before the project's of the same name.

    Returns
    -------
    mapping of str to Case

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    publications: dict[str, Publication] = {}
    cases: dict[str, Case] = {}
    faults: list[Fault] = []
    for path in files_named(FILE, data):
        try:
            spec = validate(FileSchema, read_yaml(path), shown(path))
        except InputError as error:
            faults.extend(error.faults)
            continue
        publications |= {key: Publication(key, one.text, one.address) for key, one in spec.sources.items()}
        for name, one in spec.cases.items():
            reader = _Reader(path, name)
            case = reader.case(one, publications)
            faults.extend(reader.faults)
            if case is not None:
                cases[name] = case
    if faults:
        raise InputError(faults)
    return cases


class _Reader:
    """Turns one case of a file into a `Case` and notes what is wrong with it."""

    def __init__(self, path: Path, name: str) -> None:
        self.where = shown(path)
        self.at = f"cases.{name}"
        self.name = name
        self.faults: list[Fault] = []

    def case(self, spec: CaseSchema, publications: Mapping[str, Publication]) -> Case | None:
        if spec.source not in publications:
            self.faults.append(unknown(self.where, f"{self.at}.source", spec.source, publications, "a source"))
        if spec.model not in MODELS:
            self.faults.append(unknown(self.where, f"{self.at}.model", spec.model, MODELS, "a model"))
        inputs = {name: self._input(value, f"{self.at}.inputs.{name}") for name, value in spec.inputs.items()}
        if spec.model in MODELS:
            self._fits(spec.model, inputs)
        if not spec.expected:
            self._refuse("expected", "none", "expected at least one value")
        expected = {name: self._expected(name, one, spec) for name, one in spec.expected.items()}
        if self.faults:
            return None
        return Case(
            self.name,
            Words(spec.title.zh, spec.title.en),
            spec.model,
            inputs,
            expected,
            publications[spec.source],
            Words(spec.note.zh, spec.note.en) if spec.note else None,
        )

    def _fits(self, model: str, inputs: Mapping[str, Any]) -> None:
        """Note inputs that the model does not take, or does not get."""
        signature = inspect.signature(MODELS[model])
        try:
            signature.bind(**inputs)
        except TypeError as error:
            self._refuse("inputs", str(error), f"expected the arguments of {model}{_named(signature)}")

    def _expected(self, name: str, one: ExpectedSchema, spec: CaseSchema) -> Expected:
        tolerance = spec.tolerance if one.tolerance is None else one.tolerance
        if not tolerance >= 0:
            self._refuse(f"expected.{name}", f"{tolerance:g}", "expected a tolerance of at least 0")
        if isinstance(one.value, list | dict):
            self._refuse(f"expected.{name}", repr(one.value), "expected a number, a fraction or a word")
        return Expected(self._input(one.value, f"{self.at}.expected.{name}"), tolerance, one.standing or spec.standing)

    def _input(self, value: Any, at: str) -> Any:
        """Return a number as an int or the fraction that is written, and what holds numbers with these inside."""
        if isinstance(value, list):
            return [self._input(item, f"{at}.{index}") for index, item in enumerate(value)]
        if isinstance(value, dict):
            return {name: self._input(item, f"{at}.{name}") for name, item in value.items()}
        if isinstance(value, float):
            return Fraction(repr(value))
        if isinstance(value, str) and _FRACTION.fullmatch(value):
            try:
                return Fraction(value)
            except ZeroDivisionError:
                self.faults.append(Fault(self.where, at, repr(value), "expected a fraction with a denominator above 0"))
        elif isinstance(value, bool) or not isinstance(value, int | str):
            self.faults.append(Fault(self.where, at, repr(value), "expected a number, a fraction or a word"))
        return value

    def _refuse(self, field: str, got: str, expected: str) -> None:
        self.faults.append(Fault(self.where, f"{self.at}.{field}", got, expected))


def _named(signature: inspect.Signature) -> str:
    """Return the names of a function's arguments as they are written in a call."""
    return f"({', '.join(str(parameter).split(':', maxsplit=1)[0] for parameter in signature.parameters.values())})"
