"""What a data file may hold: a pydantic model says it, and every fault is told at once, with the nearest right name."""

from __future__ import annotations

import copy
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from policylab.errors import WIDE_COLON, Fault, InputError, nearest, percent_hint


class Schema(BaseModel):
    """Base of what a data file may hold: no unknown keys, no silent conversion, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    # What stands in for a required field that is missing or wrong, so that the rest can be looked at all the same.
    stand_ins: ClassVar[Mapping[str, Any]] = {}


SchemaT = TypeVar("SchemaT", bound=BaseModel)


def validate(model: type[SchemaT], data: Any, where: str, field: str = "") -> SchemaT:
    """Return `data` as an instance of `model`.

    Parameters
    ----------
    model : type
        A pydantic model.
    data : object
        Plain data, as `read_yaml` returns it.
    where, field : str
        The file and the place within it, for the messages.

    Raises
    ------
    InputError
        Naming every field that is missing, unknown or of the wrong type.
    """
    if not isinstance(data, Mapping):
        raise InputError([Fault(where, field, _quoted(data), "expected a mapping of names to values")])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(_faults(model, error, where, field)) from None


def salvage(
    model: type[SchemaT], data: Any, where: str, field: str = "", told: Sequence[Fault] = ()
) -> tuple[SchemaT | None, list[Fault]]:
    """Return what is right of `data` as an instance of `model`, and all that is wrong with the rest.

    What is wrong goes out with the smallest part that `model` can do without, or its stand-in comes in: the caller can
    look for faults of other kinds in what is left, and tell all of them at once.

    Parameters
    ----------
    model : type
        A pydantic model.
    data : object
        Plain data, as `read_yaml_partly` returns it.
    where, field : str
        The file and the place within it, for the messages.
    told : sequence of Fault
        Places that have been refused already, and are not told of again.

    Returns
    -------
    model or None
        None where nothing can be saved.
    list of Fault
        Without those of `told`.
    """
    if not isinstance(data, Mapping):
        found = [Fault(where, field, _quoted(data), "expected a mapping of names to values")]
        return None, [fault for fault in found if not is_told(fault, told)]
    rest, faults = copy.deepcopy(dict(data)), list[Fault]()
    while True:
        try:
            return model.model_validate(rest), faults
        except ValidationError as error:
            new = [one for one in _faults(model, error, where, field) if not is_told(one, told)]
            faults += [one for one in new if one.field not in {fault.field for fault in faults}]
            places = [detail["loc"] for detail in error.errors(include_url=False)]
        mended = [_mend(model, rest, place) for place in places]
        if not all(mended):
            return None, faults


def is_told(fault: Fault, told: Sequence[Fault]) -> bool:
    """Whether a fault lies at or below a place that was refused when the file was read."""
    refused = [one.field.partition(" (")[0] for one in told]
    return any(one and (fault.field == one or fault.field.startswith(f"{one}.")) for one in refused)


def _mend(model: type[BaseModel], data: dict[str, Any], place: Sequence[Any]) -> bool:
    """Take the smallest part of `data` that holds a place out, or put its stand-in there; say whether that was done."""
    holder: Any = data
    kind: Any = model
    done: Callable[[], object] | None = None
    for part in place:
        kind = _inner(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(holder, dict):
            known = kind.model_fields.get(str(part))
            if known is None or not known.is_required():
                done = partial(holder.pop, part, None)
            elif issubclass(kind, Schema) and part in kind.stand_ins:
                done = partial(holder.__setitem__, part, copy.deepcopy(kind.stand_ins[part]))
            kind = known.annotation if known is not None else None
        elif get_origin(kind) in (dict, Mapping) and isinstance(holder, dict):
            done = partial(holder.pop, part, None)
            kind = get_args(kind)[1]
        elif get_origin(kind) is list and isinstance(holder, list) and isinstance(part, int):
            # An entry of a list keeps its place, by which later faults are told: what holds it is mended, or goes.
            kind = get_args(kind)[0]
        else:
            break
        if isinstance(holder, list):  # shorter than it was where the place before this one has been mended
            holder = holder[part] if part < len(holder) else None
        else:
            holder = holder.get(part)
    if done is None:
        return False
    done()
    return True


def _faults(model: type[BaseModel], error: ValidationError, where: str, field: str) -> Iterator[Fault]:
    told: set[str] = set()
    for detail in error.errors(include_url=False, include_context=True):
        # pydantic adds the branch of a union to the place ("…, 'float'"): of no use to the reader
        place = [str(part) for part in detail["loc"] if not _is_branch(str(part))]
        at = ".".join([*([field] if field else []), *place])
        if at in told:
            continue
        told.add(at)
        if detail["type"] == "extra_forbidden":
            known = _known_fields(model, place[:-1])
            near = nearest(place[-1].partition("\uff1a")[0], known)
            listed = "" if near else f" ({', '.join(known)})"
            hint = f"here is {WIDE_COLON}" if "\uff1a" in place[-1] else ""
            yield Fault(where, at, "", f"unknown field; expected one that exists here{listed}", near, hint)
        elif detail["type"] == "missing":
            yield Fault(where, at, "", "missing; expected a value here")
        else:
            got = _quoted(detail["input"])
            # What number is meant the schema does not know; the sign says that it is a share.
            in_percent = "%" in got or "\uff05" in got
            yield Fault(where, at, got, _expectation(detail), hint=percent_hint(got) if in_percent else "")


_BRANCH = re.compile(
    r"^(?:float|int|str|bool|list\[.*\]|tuple\[.*\]|dict\[.*\]|constrained-.*|function-.*|literal\[.*\])$"
)


def _is_branch(part: str) -> bool:
    return bool(_BRANCH.match(part))


def _expectation(detail: Any) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    plain = {
        "float_type": "expected a number",
        "int_type": "expected a whole number",
        "string_type": "expected text",
        "bool_type": "expected true or false",
        "list_type": "expected a list",
        "tuple_type": "expected a list",
        "dict_type": "expected a mapping of names to values",
        "model_type": "expected a mapping of names to values",
        "model_attributes_type": "expected a mapping of names to values",
    }
    if kind in ("literal_error", "enum"):
        return f"expected {context['expected']}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return plain.get(kind, message if message.startswith("expected") else f"expected: {message}")


def _known_fields(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    """Return the field names that exist at a place of a model."""
    kind: Any = model
    for part in place:
        kind = _inner(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known = kind.model_fields.get(part)
            kind = known.annotation if known is not None else None
        elif get_origin(kind) in (dict, Mapping):
            kind = get_args(kind)[1]
        elif get_args(kind):
            kind = get_args(kind)[0]
    kind = _inner(kind)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _inner(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        return next((_inner(part) for part in get_args(kind) if part is not type(None)), kind)
    return kind


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
