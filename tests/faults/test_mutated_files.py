"""Thousands of broken files: each is refused in words, or it is right and what comes of it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from policylab.batch.plan import Plan, load_plan, read_plan
from policylab.catalogue import Catalogue, load_catalogue
from policylab.errors import InputError
from policylab.game import build
from policylab.regime import Regime
from policylab.scenario import load_scenario
from tests.faults.mutation import mutants
from tests.support import as_yaml, instrument_mapping, run, scenario_mapping, value_record, write

ROOT = Path(__file__).resolve().parents[2]
BRIEF = ROOT / "notebooks" / "briefs" / "scenario.ipynb"

PLAN: dict[str, Any] = {
    "title": {"zh": "试", "en": "Trial"},
    "scenarios": ["karaoke", "hotel"],
    "limits": {"report_seconds": 60, "memory_mb": 2000},
    "reports": [
        {"notebook": str(BRIEF)},
        {"notebook": str(BRIEF.with_name("comparison.ipynb")), "name": "comparison"},
        {
            "notebook": str(BRIEF),
            "name": "dearer",
            "parameters": {"scenario": "workshop", "overrides": {"fine": 20000, "guidance.raises.competence": 0.2}},
            "limits": {"cell_seconds": 30.5},
        },
        {
            "notebook": str(BRIEF),
            "name": "多",
            "matrix": {"scenario": ["karaoke"], "overrides": {"a": {"fine": 1}, "b": {}}},
        },
    ],
}


def outcome(use: Callable[[], None], file: Path) -> str:
    """Return whether a file is taken or refused; anything but an InputError with words goes through."""
    try:
        use()
    except InputError as error:
        refusal = error
    else:
        return "taken"
    assert refusal.faults, "refused without a reason"
    for fault in refusal.faults:
        assert fault.where, fault
        assert fault.expected or fault.value, fault
        assert len(str(fault)) < 3000, f"a wall of text: {str(fault)[:300]}"
    assert len(set(refusal.faults)) == len(refusal.faults), f"one fault twice: {refusal}"
    # Somebody has to find the place.
    assert any(file.name in fault.where for fault in refusal.faults), refusal
    return "refused"


def try_all(content: Iterator[bytes], file: Path, use: Callable[[], None]) -> set[str]:
    """Try mutants one after the other; the one at which something breaks is shown."""
    found = set()
    for mutant in content:
        file.write_bytes(mutant)
        try:
            found.add(outcome(use, file))
        except Exception as error:
            error.add_note(f"the file:\n{mutant.decode('utf-8', errors='backslashreplace')[:6000]}")
            raise
    return found


def use_scenario(file: Path, regime: Regime) -> None:
    scenario = load_scenario(file)
    game = build(scenario, regime)
    for name in ("perceived", "enterprise", "regulator", "public"):
        assert np.isfinite(getattr(game, name)).all(), f"{name} is not finite"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("batch", range(4))
def test_a_mutated_scenario(tmp_path: Path, catalogue: Catalogue, batch: int) -> None:
    whole = scenario_mapping()
    extending = {
        "name": "own",
        "extends": "karaoke",
        "title": {"zh": "甲", "en": "A"},
        "description": {"zh": "甲", "en": "A"},
        "parameters": {"fine": 3000, "lag": value_record(0.3, "share"), "external_loss": 2e6},
    }
    tree = whole if batch % 2 else extending
    file = tmp_path / "own.yaml"
    regime = catalogue.regimes["enforcement_only"]
    found = try_all(mutants(batch, 250, tree, as_yaml(tree).encode()), file, lambda: use_scenario(file, regime))
    assert found == {"refused", "taken"}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("batch", range(2))
def test_mutated_instruments(tmp_path: Path, batch: int) -> None:
    tree = {
        "mine": instrument_mapping("visit", raises={"competence": value_record(0.2, "share")}),
        "loan": instrument_mapping(cuts={"compliance_cost": value_record(0.15, "share")}),
    }
    folder = tmp_path / "own_data"
    file = write(folder / "instruments.yaml", tree)
    found = try_all(mutants(100 + batch, 150, tree, as_yaml(tree).encode()), file, lambda: use_catalogue(folder))
    assert found == {"refused", "taken"}


def use_catalogue(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    assert catalogue.regimes["article"].instruments


@pytest.mark.parametrize("batch", range(3))
def test_a_mutated_plan(tmp_path: Path, batch: int) -> None:
    file = tmp_path / "plan.yaml"
    content = mutants(200 + batch, 500, PLAN, as_yaml(PLAN).encode())
    assert try_all(content, file, lambda: use_plan(read(file))) == {"refused", "taken"}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("batch", range(2))
def test_a_mutated_plan_with_what_scenarios_say_of_it(tmp_path: Path, batch: int) -> None:
    file = tmp_path / "plan.yaml"
    content = mutants(300 + batch, 60, PLAN, as_yaml(PLAN).encode())
    assert try_all(content, file, lambda: use_plan(load_plan(file))) == {"refused", "taken"}


def read(file: Path) -> Plan:
    plan, faults = read_plan(file)
    if faults:
        raise InputError(faults)
    return plan


def use_plan(plan: Plan) -> None:
    names = [report.name for report in plan.reports]
    assert names, "a plan without reports was taken"
    assert len({name.casefold() for name in names}) == len(names)
    for report in plan.reports:
        # What no parameter may do: leave the folder, or be something that JSON and papermill cannot carry.
        assert report.name == Path(report.name).name
        assert not report.name.startswith(".")
        json.dumps(dict(report.parameters), allow_nan=False)
        assert report.notebook.resolve().is_relative_to(ROOT / "notebooks")


def test_the_command_line_ends_with_0_or_2_whatever_the_file(tmp_path: Path) -> None:
    tree = {"name": "own", "extends": "hotel", "title": {"zh": "甲", "en": "A"}, "description": {"zh": "甲", "en": "A"},
            "parameters": {"fine": 3000, "lag": value_record(0.3, "share")}}  # fmt: skip
    file = tmp_path / "own.yaml"
    codes = set()
    for mutant in mutants(400, 60, tree, yaml.safe_dump(tree, allow_unicode=True).encode()):
        file.write_bytes(mutant)
        ran = run("solve", file, "--json")
        codes.add(ran.code)
        assert ran.code in (0, 2), (ran, mutant)
        assert "Traceback" not in ran.err
        if ran.code == 0:
            assert json.loads(ran.out)["equilibria"], mutant
        else:
            assert ran.out == ""
            assert all(line.startswith("policylab: ") for line in ran.err.splitlines()), (ran.err, mutant)
    assert codes == {0, 2}
