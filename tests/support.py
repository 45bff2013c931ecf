"""What several tests need: a scenario without files, instruments on both sides of the comparison, a command run."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from policylab.cli import main
from policylab.i18n.words import Words
from policylab.instruments import KINDS, Instrument, Kind
from policylab.parameters import PARAMETERS, Unit
from policylab.quantity import Number, Quantity
from policylab.regime import Regime
from policylab.scenario import Scenario
from tests import oracle

# Premises whose owner and inspector both have something to weigh; round numbers, none of them zero or one.
VALUES: Mapping[str, float] = {
    "compliance_cost": 15000.0,
    "approval_cost": 1500.0,
    "patch_cost_share": 0.15,
    "patch_severity": 0.6,
    "competence": 0.6,
    "rectification": 0.8,
    "retrofit_premium": 0.3,
    "lag": 0.3,
    "outreach_fix": 0.1,
    "risk_perception": 0.3,
    "contact_cost": 400.0,
    "duty": 2000.0,
    "resentment": 0.3,
    "fire_probability_safe": 0.003,
    "fire_probability_hazard": 0.02,
    "own_loss": 400000.0,
    "external_loss": 800000.0,
    "inspector_hours": 16.0,
    "visit_hours": 8.0,
    "hour_cost": 100.0,
    "detection": 0.7,
    "fine": 10000.0,
    "closure_rate": 0.25,
    "closure_loss": 150000.0,
    "refusal_closure": 0.8,
    "exposure_loss": 300.0,
    "immediate_share": 0.6,
    "leniency": 0.4,
    "penalty_friction": 500.0,
    "accountability": 0.3,
    "mandate": 2000.0,
}

_TITLE = Words("测试", "Test")


# ------------------------------------------------------------------------------------- without any file


def quantity(value: Number, unit: Unit) -> Quantity:
    """Return a value without a range of its own."""
    low, high = float(np.min(value)), float(np.max(value))
    return Quantity(value, low, high, "uniform", unit, ("model_assumption",), "assumption", "knowledge")


def scenario(values: Mapping[str, Number]) -> Scenario:
    """Return a scenario with these values, every parameter of the list among them."""
    quantities = {name: quantity(values[name], parameter.unit) for name, parameter in PARAMETERS.items()}
    return Scenario("test", _TITLE, _TITLE, 2012, quantities, {})


def instrument(
    name: str,
    delivered_by: str = "programme",
    hours: Number = 0.0,
    cost: Number = 0.0,
    *,
    raises: Mapping[str, Number] | None = None,
    cuts: Mapping[str, Number] | None = None,
    adds: Mapping[str, Number] | None = None,
) -> Instrument:
    """Return an instrument of the package."""
    effects: dict[tuple[Kind, str], Quantity] = {}
    for kind, moves in zip(KINDS, (raises, cuts, adds), strict=True):
        for parameter, effect in (moves or {}).items():
            effects[kind, parameter] = quantity(effect, Unit.YUAN if kind == "adds" else Unit.SHARE)
    assert delivered_by in ("visit", "programme")
    return Instrument(
        name,
        _TITLE,
        "原文",
        "the original",
        "0",
        "visit" if delivered_by == "visit" else "programme",
        quantity(hours, Unit.HOURS),
        quantity(cost, Unit.YUAN),
        effects,
    )


def regime(*instruments: Instrument) -> Regime:
    """Return a regime of these instruments."""
    return Regime("test", _TITLE, instruments)


def from_oracle(spec: oracle.Instrument) -> Instrument:
    """Return the referee's instrument as the package's."""
    return instrument(
        spec["name"],
        spec["delivered_by"],
        spec["hours"],
        spec["cost"],
        raises=spec.get("raises"),
        cuts=spec.get("cuts"),
        adds=spec.get("adds"),
    )


def to_oracle(item: Instrument) -> oracle.Instrument:
    """Return an instrument of the package as the referee's."""
    moves: dict[str, dict[str, float]] = {"raises": {}, "cuts": {}, "adds": {}}
    for (kind, parameter), effect in item.effects.items():
        moves[kind][parameter] = float(effect.value)
    return {
        "name": item.name,
        "delivered_by": item.delivered_by,
        "hours": float(item.hours.value),
        "cost": float(item.cost.value),
        "raises": moves["raises"],
        "cuts": moves["cuts"],
        "adds": moves["adds"],
    }


def assert_matrix(actual: NDArray[np.float64], expected: Sequence[Sequence[float]], name: str) -> None:
    """Assert that a matrix is the expected one, to 1e-9 of the expected one's largest entry."""
    wanted = np.array(expected)
    assert actual.shape == wanted.shape, name
    scale = float(np.abs(wanted).max())
    np.testing.assert_allclose(actual, wanted, rtol=0, atol=1e-9 * scale, err_msg=name)


# ---------------------------------------------------------------------------------------- as data files


def value_record(value: float, unit: str, **changes: Any) -> dict[str, Any]:
    """Return a value as a data file writes it, its range a little wider than the value."""
    low, high = sorted((value * 0.9, value))
    return {
        "value": value,
        "low": low,
        "high": high,
        "distribution": "uniform",
        "unit": unit,
        "source": "model_assumption",
        "status": "assumption",
        "varies": "knowledge",
        **changes,
    }


def scenario_mapping(name: str = "own", **changes: Any) -> dict[str, Any]:
    """Return a whole scenario as its file holds it; `changes` replace fields at the top."""
    return {
        "name": name,
        "title": {"zh": "测试", "en": "Test"},
        "description": {"zh": "测试用。", "en": "For tests."},
        "price_year": 2012,
        "parameters": {
            parameter.name: value_record(VALUES[parameter.name], parameter.unit.value)
            for parameter in PARAMETERS.values()
        },
        **changes,
    }


def instrument_mapping(delivered_by: str = "programme", **changes: Any) -> dict[str, Any]:
    """Return an instrument without effects as its file holds it; `changes` replace fields."""
    return {
        "title": {"zh": "测试", "en": "Test"},
        "article": "原文",
        "translation": "the original",
        "section": "0",
        "delivered_by": delivered_by,
        "hours": value_record(1.0, "hours"),
        "cost": value_record(10.0, "yuan"),
        **changes,
    }


def as_yaml(data: Any) -> str:
    """Return plain data as YAML, without aliases."""
    dumper = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    return yaml.dump(data, Dumper=dumper, allow_unicode=True, sort_keys=False)


def write(path: Path, content: Any) -> Path:
    """Write text, bytes, or plain data as YAML; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else as_yaml(content), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------- the command line


class Ran(NamedTuple):
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def run(*arguments: object) -> Ran:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # how argparse ends on wrong use
            code = int(stop.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())
