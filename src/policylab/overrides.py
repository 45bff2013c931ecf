"""Overrides: values of one's own in place of a scenario's, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from policylab.errors import Fault, InputError, percent_hint, unknown
from policylab.parameters import PARAMETERS, SETTINGS, Domain, Setting
from policylab.scenario import Scenario, SettingValue, value_faults

Overrides = Mapping[str, Any]

_SHARES_TOLERANCE = 1e-9
# A number as data files write it: Python would also take 1_000, and figures of other scripts.
_PLAIN = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*")


@dataclass(frozen=True)
class SortedOverrides:
    """Overrides by what they change, as numbers; `faults` holds what is wrong with them."""

    parameters: dict[str, float]
    settings: dict[str, SettingValue]
    figures: dict[str, float]
    faults: list[Fault]


def sort_overrides(overrides: Overrides, where: str) -> SortedOverrides:
    """Sort overrides into parameters, settings and figures of instruments, and check names and domains.

    Parameters
    ----------
    overrides : mapping of str to number or text
        `fine`, `discount`, or `guidance.raises.competence`; a name with a dot is left for the regime to check.
    where : str
        What the messages call the place: `--set`, `overrides`.
    """
    sorted_ = SortedOverrides({}, {}, {}, [])
    for name, given in overrides.items():
        if name in PARAMETERS:
            number = _number(given, where, name, PARAMETERS[name].domain, sorted_.faults)
            if number is not None:
                sorted_.parameters[name] = number
        elif name in SETTINGS:
            setting = _setting(given, where, SETTINGS[name], sorted_.faults)
            if setting is not None:
                sorted_.settings[name] = setting
        elif "." in name:
            number = _number(given, where, name, "a number", sorted_.faults)
            if number is not None:
                sorted_.figures[name] = number
        else:
            known = [*PARAMETERS, *SETTINGS]
            fault = unknown(where, name, name, known, "a parameter, setting or instrument.figure")
            called = [one.name for one in PARAMETERS.values() if name.lower() in (one.label.zh, one.label.en.lower())]
            sorted_.faults.append(replace(fault, nearest=called[0]) if called else fault)
    sorted_.faults.extend(
        PARAMETERS[name].domain.fault(where, name, f"{value:g}")
        for name, value in sorted_.parameters.items()
        if not PARAMETERS[name].domain.holds(value)
    )
    return sorted_


def _number(given: Any, where: str, name: str, expected: Domain | str, faults: list[Fault]) -> float | None:
    if isinstance(expected, Domain):
        fault = expected.fault(where, name, repr(given))
    else:
        fault = Fault(where, name, repr(given), f"expected {expected}", hint=percent_hint(repr(given)))
    try:
        if isinstance(given, bool) or given is None or (isinstance(given, str) and not _PLAIN.fullmatch(given)):
            raise ValueError
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        faults.append(fault)
        return None
    if not np.isfinite(number):
        faults.append(fault)
        return None
    return number


def _setting(given: Any, where: str, setting: Setting, faults: list[Fault]) -> SettingValue | None:
    if not isinstance(setting.default, tuple):
        number = _number(given, where, setting.name, setting.domain, faults)
        if number is not None and not setting.domain.holds(number):
            faults.append(setting.domain.fault(where, setting.name, f"{number:g}"))
            return None
        return number
    parts = given.split(",") if isinstance(given, str) else given
    if not isinstance(parts, Sequence):
        faults.append(Fault(where, setting.name, repr(given), "expected shares that sum to one, as in 0.6,0.35,0.05"))
        return None
    shares = [_number(part, where, setting.name, "shares that sum to one", faults) for part in parts]
    numbers = tuple(share for share in shares if share is not None)
    if len(numbers) < len(shares):
        return None
    if len(numbers) not in setting.counts:
        counts = " or ".join(map(str, setting.counts))
        faults.append(Fault(where, setting.name, repr(given), f"expected {counts} shares that sum to one"))
        return None
    if not setting.domain.holds(numbers) or abs(sum(numbers) - 1) > _SHARES_TOLERANCE:
        faults.append(Fault(where, setting.name, repr(given), "expected shares in [0, 1] that sum to one"))
        return None
    return numbers


def override(scenario: Scenario, sorted_: SortedOverrides, where: str) -> Scenario:
    """Return the scenario with the overrides in place.

    Raises
    ------
    InputError
        If the overrides have faults, or together make safe premises burn more often than neglected ones.
    """
    changed = replace(
        scenario,
        quantities={
            name: replace(quantity, value=sorted_.parameters[name], overridden=True)
            if name in sorted_.parameters
            else quantity
            for name, quantity in scenario.quantities.items()
        },
        settings={**scenario.settings, **sorted_.settings},
        figures={**scenario.figures, **sorted_.figures},
    )
    told = {fault.field for fault in sorted_.faults}
    faults = sorted_.faults + [fault for fault in value_faults(changed.parameters, where) if fault.field not in told]
    if faults:
        raise InputError(faults)
    return changed
