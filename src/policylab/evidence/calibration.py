"""The arithmetic behind derived numbers: `data/calibration.yaml`, shown step by step and done again.

A value of a scenario or an instrument that is not read off a source but worked out has an entry there: the formula,
its inputs with their sources, the result, and which values use it. `recompute` does the arithmetic and shows it;
`disagreements` tells where a result, or a value that uses it, does not follow. A formula is plain arithmetic over the
names of its inputs, and may call the functions of this module.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from types import MappingProxyType

from pydantic import Field, model_validator

from policylab.datafiles import DataFolder, Schema, folders, read_yaml, shown, validate
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.law import PREMISES, WITHIN, Range, provisions
from policylab.evidence.sources import load_sources
from policylab.i18n.words import Words
from policylab.quantity import WordsSchema

FILE = "calibration.yaml"
# Numbers and texts that a function takes; only functions put in from elsewhere take texts.
Input = float | str
Function = Callable[..., float]


# -------------------------------------------------------------------------------------------- functions


def visits_per_premises(visits: float, units: float, officers: float = 1.0) -> float:
    """Return visits per premises and year.

    Parameters
    ----------
    visits : float
        Visits in which one officer takes part in a year.
    units : float
        Premises for each officer.
    officers : float
        Officers that each visit takes; practice asks for two.

    Examples
    --------
    >>> visits_per_premises(200, 2000), visits_per_premises(400, 2000)
    (0.1, 0.2)
    """
    _positive("visits_per_premises", units=units, officers=officers)
    return visits / officers / units


def hours_per_premises(visits: float, hours: float, units: float) -> float:
    """Return inspector hours per premises and year.

    Parameters
    ----------
    visits : float
        Visits in which one officer takes part in a year.
    hours : float
        Hours that a visit takes of each officer.
    units : float
        Premises for each officer.

    Examples
    --------
    >>> hours_per_premises(400, 4, 2000)
    0.8
    """
    _positive("hours_per_premises", units=units)
    return visits * hours / units


def expected_fine(visits: float, penalty_rate: float, mean_fine: float) -> float:
    """Return the fine that premises must expect in a year, in yuan.

    Parameters
    ----------
    visits : float
        A year.
    penalty_rate : float
        Penalties per visit.
    mean_fine : float
        Yuan per penalty.

    Examples
    --------
    >>> round(expected_fine(0.2, 349 / 7673, 1_863_000 / 349), 1)
    48.6
    """
    return visits * penalty_rate * mean_fine


def hazards_standing(new: float, visits: float, detection: float, rectified: float, fading: float) -> float:
    """Return the share of premises with a hazard in the long run: new / (new + visits*detection*rectified + fading).

    More visits and better visits come in as one product: from how many hazards stand alone they cannot be told apart.

    Parameters
    ----------
    new : float
        Rate at which hazards arise, a year.
    visits : float
        A year.
    detection, rectified : float
        Chance that a visit finds a hazard, and that a hazard found is put right.
    fading : float
        Rate at which hazards go by themselves, a year.

    Examples
    --------
    >>> round(hazards_standing(0.5, 0.2, 0.8, 0.9, 0.2), 6), round(hazards_standing(0.5, 0.3, 0.8, 0.6, 0.2), 6)
    (0.592417, 0.592417)
    """
    _positive("hazards_standing", all=new + visits * detection * rectified + fading)
    return new / (new + visits * detection * rectified + fading)


def yearly_cost_per_m2(build: float, upkeep: float, prices: float, years: float) -> float:
    """Return the yearly cost of fire systems per square metre, building spread evenly over years.

    Parameters
    ----------
    build, upkeep : float
        Yuan per m2, once and a year.
    prices : float
        Prices of the year wanted, as a share of those in which the costs are given.
    years : float
        Over which building is spread; no interest.

    Examples
    --------
    >>> yearly_cost_per_m2(425, 20, 0.65, 10)
    40.625
    """
    _positive("yearly_cost_per_m2", years=years)
    return build * prices / years + upkeep * prices


def late_answers(requests: float, handled: float, staff: float, limit: float) -> float:
    """Return the share of requests that wait longer than a limit, with so many on duty (queue M/M/c).

    Parameters
    ----------
    requests : float
        An hour, at random moments.
    handled : float
        Requests that one person handles in an hour, times being exponential.
    staff : float
        A whole number, enough to keep up.
    limit : float
        Hours.

    References
    ----------
    A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone
    exchanges, Elektroteknikeren 13 (1917).

    Examples
    --------
    >>> round(late_answers(1, 1.5, 1, 1), 6), round(late_answers(1, 1.5, 2, 1), 6)
    (0.404354, 0.022556)
    """
    _positive("late_answers", requests=requests, handled=handled, staff=staff)
    if staff != int(staff) or requests >= staff * handled:
        raise ValueError(f"late_answers: staff must be a whole number that keeps up with the requests; got {staff:g}")
    load = requests / handled
    busy = load**staff / math.factorial(int(staff)) * staff / (staff - load)
    waits = busy / (sum(load**k / math.factorial(k) for k in range(int(staff))) + busy)
    late: float = waits * math.exp(-(staff * handled - requests) * limit)
    return late


def moved_share(share: float, deviations: float) -> float:
    """Return what becomes of a share of successes when what lies behind them moves by so many standard deviations.

    Parameters
    ----------
    share : float
        In (0, 1).
    deviations : float

    Examples
    --------
    >>> round(moved_share(0.6, 0.6), 2)
    0.8
    """
    if not 0 < share < 1:
        raise ValueError(f"moved_share: share must be a number in (0, 1); got {share!r}")
    normal = NormalDist()
    return normal.cdf(normal.inv_cdf(share) + deviations)


@dataclass(frozen=True)
class Harm:
    """What fires cost a year, lives and property apart; yuan.

    Attributes
    ----------
    deaths_per_fire : float
    lives_per_fire, property_per_fire : float
        Deaths at the value put on a life; direct loss of property.
    lives_per_premises, property_per_premises : float
        The same per premises and year.
    """

    deaths_per_fire: float
    lives_per_fire: float
    property_per_fire: float
    lives_per_premises: float
    property_per_premises: float


def harm(fires: float, deaths: float, loss: float, premises: float, value_of_life: float) -> Harm:
    """Return what fires cost, lives and property apart: they are added nowhere, so that a reader can weigh them.

    Parameters
    ----------
    fires, deaths : float
        In a year.
    loss : float
        Direct loss of property in that year, yuan; whose it was is not recorded.
    premises : float
    value_of_life : float
        Yuan.

    Examples
    --------
    >>> found = harm(3521, 69, 79.14e6, 3.06e6, 2e6)
    >>> round(found.property_per_premises), round(found.lives_per_premises)
    (26, 45)
    """
    _positive("harm", fires=fires, premises=premises)
    return Harm(
        deaths_per_fire=deaths / fires,
        lives_per_fire=deaths * value_of_life / fires,
        property_per_fire=loss / fires,
        lives_per_premises=deaths * value_of_life / premises,
        property_per_premises=loss / premises,
    )


def _positive(function: str, **values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{function}: {name} must be above 0; got {value!r}")


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "visits_per_premises": visits_per_premises,
        "hours_per_premises": hours_per_premises,
        "expected_fine": expected_fine,
        "hazards_standing": hazards_standing,
        "yearly_cost_per_m2": yearly_cost_per_m2,
        "late_answers": late_answers,
        "moved_share": moved_share,
        "exp": math.exp,
        "log": math.log,
    }
)


# ---------------------------------------------------------------------------------------------- the file


class InputSchema(Schema):
    """An input as the file writes it: a value with its source, or the result of another entry."""

    value: float | str | None = None
    source: str | list[str] = Field(default_factory=list)
    entry: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> InputSchema:
        if (self.value is None) == (self.entry is None) or (self.value is None) != (not self.source):
            raise ValueError("expected either value and source, or entry")
        return self


class EntrySchema(Schema):
    """A derived number as the file writes it."""

    title: WordsSchema
    formula: str
    inputs: dict[str, InputSchema]
    result: float
    unit: WordsSchema
    uses: list[str] = Field(default_factory=list)
    within: float = 0.05
    guides: list[str] = Field(default_factory=list)
    differs: list[str] = Field(default_factory=list)
    note: WordsSchema | None = None


class FineSchema(Schema):
    """Under which provisions the fine of a scenario falls."""

    premises: str
    provisions: list[str]


class CalibrationSchema(Schema):
    """`calibration.yaml` as a whole."""

    numbers: dict[str, EntrySchema] = Field(default_factory=dict)
    fines: dict[str, FineSchema] = Field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A derived number.

    Attributes
    ----------
    name : str
    title : Words
    formula : str
        Arithmetic over the names of the inputs.
    inputs : mapping of str to float or str
        Values by name; those that come from other entries are in `entries`.
    entries : mapping of str to str
        Inputs that are results of other entries, by name.
    sources : tuple of str
        Keys of `data/sources.yaml`.
    result : float
        As the file states it, in as many digits as are meant.
    unit : Words
    uses : tuple of str
        Values that follow from it, as `karaoke.fine.value` or `guidance.raises.competence.high`.
    within : float
        By what share of itself a value that uses it may be off: the rounding.
    guides : tuple of str
        Values that it informs, and that were set by judgement beside it.
    differs : tuple of str
        Values whose notes give them as if they followed, and that do not.
    note : Words or None
    """

    name: str
    title: Words
    formula: str
    inputs: Mapping[str, Input]
    entries: Mapping[str, str]
    sources: tuple[str, ...]
    result: float
    unit: Words
    uses: tuple[str, ...]
    within: float
    guides: tuple[str, ...]
    differs: tuple[str, ...]
    note: Words | None


@dataclass(frozen=True)
class Step:
    """One step of the arithmetic: what it gives, with numbers in the place of names."""

    name: str
    arithmetic: str
    value: float

    def __str__(self) -> str:
        return f"{self.name} = {self.arithmetic} = {_shown(self.value)}"


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
        return abs(self.value - self.entry.result) <= _half_unit(self.entry.result) * (1 + 1e-9)


@dataclass(frozen=True)
class Calibration:
    """The derived numbers by name, and what the law says of the fines of the scenarios.

    Attributes
    ----------
    entries : mapping of str to Entry
    fines : mapping of str to (str, tuple of str)
        By scenario: the kind of premises, and the provisions under which its fine falls (`60(1)`).
    """

    entries: Mapping[str, Entry]
    fines: Mapping[str, tuple[str, tuple[str, ...]]]


def load_calibration(data: DataFolder | None = None) -> Calibration:
    """Read `calibration.yaml` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its entries come on top of the project's.

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    sources = load_sources(data)
    entries: dict[str, Entry] = {}
    fines: dict[str, tuple[str, tuple[str, ...]]] = {}
    faults: list[Fault] = []
    for path in _files(data, FILE):
        where = shown(path)
        spec = validate(CalibrationSchema, read_yaml(path), where)
        for name, item in spec.numbers.items():
            entries[name], cited = _entry(name, item), _cited(item)
            faults += [
                unknown(where, f"numbers.{name}.inputs.{at}.source", key, sources, "a source in sources.yaml")
                for at, keys in cited.items()
                for key in keys
                if key not in sources
            ]
        for scenario, fine in spec.fines.items():
            if fine.premises not in PREMISES:
                at = f"fines.{scenario}.premises"
                faults.append(unknown(where, at, fine.premises, PREMISES, "a kind of premises"))
            fines[scenario] = (fine.premises, tuple(fine.provisions))
        faults += [
            unknown(where, f"numbers.{name}.inputs.{at}.entry", other, entries, "an entry")
            for name, entry in entries.items()
            for at, other in entry.entries.items()
            if other not in entries
        ]
    if faults:
        raise InputError(faults)
    return Calibration(entries, fines)


def _files(data: DataFolder | None, name: str) -> Iterator[Path]:
    """Yield the file of that name in every data folder that has it, the project's first."""
    for folder in reversed(folders(data)):
        if (folder / name).is_file():
            yield folder / name


def _cited(item: EntrySchema) -> dict[str, list[str]]:
    return {name: [one.source] if isinstance(one.source, str) else one.source for name, one in item.inputs.items()}


def _entry(name: str, item: EntrySchema) -> Entry:
    return Entry(
        name=name,
        title=item.title.words,
        formula=item.formula,
        inputs={at: one.value for at, one in item.inputs.items() if one.value is not None},
        entries={at: one.entry for at, one in item.inputs.items() if one.entry is not None},
        sources=tuple(dict.fromkeys(key for keys in _cited(item).values() for key in keys)),
        result=item.result,
        unit=item.unit.words,
        uses=tuple(item.uses),
        within=item.within,
        guides=tuple(item.guides),
        differs=tuple(item.differs),
        note=item.note.words if item.note else None,
    )


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
    expected_fine = expected_fine(0.2, 0.0454842, 5,338.11) = 48.5598
    """
    return _recompute(name, load_calibration(data).entries, functions, ())


def _recompute(
    name: str, entries: Mapping[str, Entry], functions: Mapping[str, Function], above: tuple[str, ...]
) -> Derived:
    where = "calibration"
    if name not in entries:
        raise InputError([unknown(where, "", name, entries, "an entry")])
    if name in above:
        raise InputError([Fault(where, name, " -> ".join([*above, name]), "expected no entry that rests on itself")])
    entry = entries[name]
    below = {at: _recompute(other, entries, functions, (*above, name)) for at, other in entry.entries.items()}
    names = {**entry.inputs, **{at: one.value for at, one in below.items()}}
    try:
        value = _Arithmetic(names, functions).value(entry.formula)
    except InputError as error:
        raise InputError(
            [Fault(where, f"{name}.formula", one.value, one.expected, one.nearest) for one in error.faults]
        ) from None
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            [Fault(where, f"{name}.formula", repr(entry.formula), f"expected it to work out: {error}")]
        ) from error
    steps = list(dict.fromkeys(step for one in below.values() for step in one.steps))
    steps.append(Step(name, _with_numbers(entry.formula, names), value))
    return Derived(entry, value, tuple(steps))


# ------------------------------------------------------------------------------------- plain arithmetic


_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class _Arithmetic:
    """Works out a formula: numbers, names, + - * /, brackets, and calls of known functions by position."""

    def __init__(self, names: Mapping[str, Input], functions: Mapping[str, Function]) -> None:
        self.names = names
        self.functions = functions

    def value(self, formula: str) -> float:
        try:
            tree = ast.parse(formula, mode="eval").body
        except SyntaxError:
            raise self._refusal(formula) from None
        found = self._of(tree)
        if isinstance(found, str):
            raise self._refusal(formula)
        return found

    def _of(self, node: ast.expr) -> Input:
        if isinstance(node, ast.Name):
            if node.id not in self.names:
                raise InputError([unknown("", "", node.id, self.names, "an input")])
            return self.names[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return float(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return _OPERATIONS[type(node.op)](self._number(node.left), self._number(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            if node.func.id not in self.functions:
                raise InputError([unknown("", "", node.func.id, self.functions, "a function")])
            return float(self.functions[node.func.id](*(self._of(one) for one in node.args)))
        raise self._refusal(ast.unparse(node))

    def _number(self, node: ast.expr) -> float:
        found = self._of(node)
        if isinstance(found, str):
            raise self._refusal(ast.unparse(node))
        return found

    def _refusal(self, got: str) -> InputError:
        return InputError([Fault("", "", repr(got), "expected plain arithmetic over the inputs")])


_NAME = re.compile(r"[A-Za-z_]\w*(?!\w|\()")


def _with_numbers(formula: str, names: Mapping[str, Input]) -> str:
    def said(found: re.Match[str]) -> str:
        value = names.get(found[0])
        return found[0] if value is None else value if isinstance(value, str) else _shown(value)

    return _NAME.sub(said, formula)


def _shown(value: float) -> str:
    """Return a number with six significant digits, thousands apart."""
    text = f"{float(f'{value:.6g}'):,.12f}".rstrip("0").rstrip(".")
    return text or "0"


def _half_unit(value: float) -> float:
    """Return half a unit of the last digit in which a number is written."""
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2]) if not mantissa.endswith(".0") else 0
    return float(0.5 * 10.0 ** (int(exponent or 0) - decimals))


# ------------------------------------------------------------------------------------- against the data


def stated(data: DataFolder | None = None) -> Mapping[str, float]:
    """Return every number that scenarios and instruments state themselves, by place.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    mapping of str to float
        As `karaoke.fine.value`, `shared.lag.low` or `guidance.raises.competence.high`; what a scenario takes from
        another stands under the other.
    """
    found: dict[str, float] = {}
    for folder in reversed(folders(data)):
        for path in sorted((folder / "scenarios").glob("*.yaml")):
            content = read_yaml(path)
            found.update(_numbers(path.stem, content.get("parameters", {}) if isinstance(content, dict) else {}))
    for path in _files(data, "instruments.yaml"):
        for name, item in read_yaml(path).items():
            for field in ("hours", "cost"):
                found.update(_numbers(name, {field: item.get(field)}))
            for kind in ("raises", "cuts", "adds"):
                found.update(_numbers(f"{name}.{kind}", item.get(kind) or {}))
    return found


def _numbers(prefix: str, values: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    for name, value in values.items():
        ends = value if isinstance(value, Mapping) else dict.fromkeys(("value", "low", "high"), value)
        for end in ("value", "low", "high"):
            number = ends.get(end)
            if isinstance(number, int | float):
                yield f"{prefix}.{name}.{end}", float(number)


def disagreements(
    *, data: DataFolder | None = None, functions: Mapping[str, Function] = FUNCTIONS, names: Sequence[str] | None = None
) -> list[Fault]:
    """Return where a derived number, or a value that uses it, does not follow.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.
    functions : mapping of str to function
        What formulas may call.
    names : sequence of str, optional
        The entries to look at; all of them where not given.

    Returns
    -------
    list of Fault
        Empty where all follow. What `differs` lists is told, too, if it follows after all.
    """
    entries, values = load_calibration(data).entries, stated(data)
    faults: list[Fault] = []
    for name in entries if names is None else names:
        found = _recompute(name, entries, functions, ())
        entry = found.entry
        if not found.agrees:
            expected = f"expected {_shown(found.value)}: {found.steps[-1]}"
            faults.append(Fault(FILE, f"numbers.{name}.result", _shown(entry.result), expected))
        faults += [
            unknown(FILE, f"numbers.{name}", place, values, "a value of a scenario or an instrument")
            for place in (*entry.uses, *entry.guides, *entry.differs)
            if place not in values
        ]
        for place in (*entry.uses, *entry.differs):
            if place in values and (abs(values[place] - found.value) <= entry.within * abs(found.value)) != (
                place in entry.uses
            ):
                told = "about" if place in entry.uses else "something else than"
                faults.append(
                    Fault(place, "", _shown(values[place]), f"expected {told} {_shown(found.value)} ({name})")
                )
    return faults


def fine_disagreements(*, data: DataFolder | None = None) -> list[Fault]:
    """Return the fines of scenarios that the law does not allow for such premises.

    Value, low and high of a scenario's `fine` must each lie in the range of one of the provisions that
    `calibration.yaml` names for it, and those provisions must be about such premises, or about persons.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    list of Fault
        Empty where all are lawful.
    """
    values = stated(data)
    faults: list[Fault] = []
    for scenario, (premises, cited) in load_calibration(data).fines.items():
        ranges: list[Range] = []
        for place in cited:
            found = [
                one
                for one in provisions(place, data=data)
                if one.addressee == "individual" or set(WITHIN[premises]) & set(one.premises)
            ]
            ranges += [one.fine for one in found if one.fine is not None]
            if not found:
                expected = f"expected a provision about {PREMISES[premises].en}"
                faults.append(Fault(FILE, f"fines.{scenario}.provisions", repr(place), expected))
        for end in ("value", "low", "high"):
            at = f"{scenario}.fine.{end}"
            if at not in values:
                faults.append(unknown(FILE, f"fines.{scenario}", at, values, "a scenario with a fine of its own"))
            elif not any(low <= values[at] <= high for low, high in ranges):
                allowed = ", ".join(f"{low:,.0f}-{high:,.0f}" for low, high in dict.fromkeys(ranges))
                expected = f"expected a fine that Art. {', '.join(cited)} allows: {allowed} yuan"
                faults.append(Fault(at, "", _shown(values[at]), expected))
    return faults
