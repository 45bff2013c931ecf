"""Law, effects of studies, and every derived number worked out again."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
import yaml

import policylab
from policylab.catalogue import Catalogue
from policylab.datafiles import folders
from policylab.errors import InputError
from policylab.evidence.calibration import (
    disagreements,
    fine_disagreements,
    late_answers,
    liaison_call_hours,
    load_calibration,
    pointers,
    recompute,
    stated,
)
from policylab.evidence.effects import PRIORS, QUALITIES, advice_with_repair, load_effects, prior
from policylab.evidence.law import HAZARDS, PREMISES, applicable, fine, fine_faults, fines_for, load_law
from policylab.evidence.sources import load_sources
from policylab.evidence.staffing import late_share
from policylab.study.effect_size import ALL_FUNCTIONS

# ------------------------------------------------------------------------------------------------- law


def test_fines_are_those_of_the_law() -> None:
    assert (fine("60", "unit").timing, fine("60", "unit").range) == ("immediate", (5_000, 50_000))
    assert (fine("58", "gathering").timing, fine("58", "gathering").range) == ("immediate", (30_000, 300_000))
    assert (fine("66").timing, fine("66").range) == ("deadline", (1_000, 5_000))
    assert fine("61", "unit").range == (5_000, 50_000)


def test_a_hazard_leads_to_what_applies_at_once_or_after_a_deadline() -> None:
    blocked, wiring = applicable("blocked_exit", "gathering"), applicable("wiring_or_gas", "gathering")
    assert (blocked.immediate, blocked.deadline) == ((5_000, 50_000), None)
    assert (wiring.immediate, wiring.deadline) == (None, (1_000, 5_000))


@pytest.mark.parametrize("asked", [("6o", None), ("60", "unti"), ("999", None)])
def test_what_the_law_does_not_know_is_refused(asked: tuple[str, str | None]) -> None:
    with pytest.raises(InputError):
        fine(*asked)
    with pytest.raises(InputError, match='did you mean "blocked_exit"'):
        applicable("blocked_exti", "gathering")


def test_every_provision_has_a_range_that_makes_sense_and_a_source() -> None:
    sources = load_sources()
    for one in load_law().values():
        assert one.sources
        assert set(one.sources) <= sources.keys()
        assert one.wording in (2008, 2021)
        if one.fine is not None:
            low, high = one.fine
            assert 0 <= low <= high


def test_the_fines_of_the_scenarios_are_within_the_law() -> None:
    """Each fine is looked up by the hazards and the premises that its scenario names."""
    assert fine_disagreements() == []
    values = stated()
    checked = 0
    for path in sorted((folders()[-1] / "scenarios").glob("*.yaml")):
        law = yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"].get("fine", {}).get("law")
        if law is None:
            continue
        kinds = [law["premises"]] if isinstance(law["premises"], str) else law["premises"]
        found = [applicable(hazard, kind) for hazard in law["hazards"] for kind in kinds]
        ranges = [one for each in found for one in (each.immediate, each.deadline) if one is not None]
        for end in ("value", "low", "high"):
            number = values[f"{path.stem}.fine.{end}"]
            assert any(low <= number <= high for low, high in ranges), (path.stem, end, number)
        checked += 1
    assert checked == 6


def test_fines_for_hazards_are_those_of_each_hazard() -> None:
    for hazard in HAZARDS:
        for kind in PREMISES:
            found = applicable(hazard, kind)
            expected = {one for one in (found.immediate, found.deadline) if one is not None}
            assert set(fines_for([hazard], [kind])) == expected
    assert fines_for(["blocked_exit"], ["unit", "individual"]) == ((0, 500), (5_000, 50_000))


def test_a_fine_beyond_the_law_is_refused_where_a_scenario_is_read() -> None:
    fines = {"value": 10_000.0, "high": 60_000.0}
    (fault,) = fine_faults(fines, ["blocked_exit"], ["gathering"], "x.yaml", "fine")
    assert fault.field == "fine.high"
    assert "5,000-50,000" in fault.expected
    (fault,) = fine_faults(fines, ["blocked_exti"], ["gathering"], "x.yaml", "fine")
    assert fault.nearest == "blocked_exit"
    record = {"value": 400.0, "low": 400.0, "high": 50_000.0, "distribution": "loguniform", "unit": "yuan"}
    record |= {"source": "fire_law_2008", "status": "law", "varies": "premises"}
    record |= {"law": {"premises": "gathering", "hazards": ["blocked_exit"]}}
    spec = {"name": "own", "extends": "karaoke", "title": {"zh": "自", "en": "own"}, "parameters": {"fine": record}}
    spec["description"] = {"zh": "自", "en": "own"}
    with pytest.raises(InputError, match=r"fine\.value: .*5,000-50,000") as told:
        policylab.load(spec)
    assert {one.field for one in told.value.faults} == {"parameters.fine.value", "parameters.fine.low"}


# --------------------------------------------------------------------------------------------- effects


def test_the_priors() -> None:
    stated = {one: (prior(one).mean, prior(one).sd) for one in PRIORS}
    assert stated == {
        "visit_with_penalty": (-0.20, 0.08),
        "visit_without_penalty": (-0.03, 0.04),
        "advice": (-0.02, 0.05),
        "advice_repair": (-0.50, 0.30),
        "publicised_sanction": (-0.60, 0.30),
        "leaflet": (0.0, 0.05),
    }
    for one in PRIORS:
        assert prior(one).effects
        assert prior(one).rule.zh


def test_an_interval_gives_the_standard_error_of_the_log() -> None:
    levine = load_effects()["levine_injuries"]
    assert levine.log_ratio == pytest.approx(math.log(1 - 0.094))
    assert levine.log_interval == pytest.approx((math.log(1 - 0.177), math.log(1 - 0.021)))
    low, high = levine.log_interval or (math.nan, math.nan)
    assert (high - low) / 2 / 1.96 == pytest.approx(0.044, abs=5e-4)


def test_the_gap_between_advice_and_repair_can_be_moved() -> None:
    assert advice_with_repair(0.0).mean == prior("advice").mean
    assert advice_with_repair(1.0).mean == prior("advice_repair").mean
    assert advice_with_repair(0.5).mean == pytest.approx(-0.26)
    with pytest.raises(ValueError, match=r"gap_share must be a number in \[0, 1\]; got 1.5"):
        advice_with_repair(1.5)


def test_every_row_has_quality_caveat_and_source() -> None:
    sources, rows = load_sources(), load_effects()
    assert len(rows) >= 18
    for one in rows.values():
        assert one.quality in QUALITIES
        assert one.caveat.zh
        assert one.caveat.en
        assert set(one.sources) <= sources.keys()


# ----------------------------------------------------------------------------------------- calibration


@pytest.mark.parametrize(
    ("name", "value", "within"),
    [
        ("officers", 24_700, 0.5),
        ("visits_few", 0.1, 1e-12),
        ("visits_many", 0.2, 1e-12),
        ("mean_fine", 5_338, 0.5),
        ("penalty_rate", 0.0455, 5e-5),
        ("expected_fine", 48.6, 0.05),
        ("campaign_fine_per_premises", 128.1, 0.05),
        ("campaign_fine_per_hazard", 24.6, 0.05),
        ("rectified_hangzhou", 0.794, 5e-4),
        ("rectified_campaign", 0.973, 5e-4),
        ("hazards_today", 0.628141, 5e-7),
        ("hazards_better_visits", 0.592417, 5e-7),
        ("hazards_more_visits", 0.592417, 5e-7),
        ("hazards_both", 0.545852, 5e-7),
        ("late_with_one", 0.404354, 5e-7),
        ("late_with_two", 0.022556, 5e-7),
        ("competence_before_visit", 0.035, 5e-4),
        ("rectification_for_advice", 0.1, 5e-3),
    ],
)
def test_a_derived_number_comes_out(name: str, value: float, within: float) -> None:
    found = recompute(name, functions=ALL_FUNCTIONS)
    assert found.value == pytest.approx(value, abs=within)
    assert found.steps


def test_better_visits_and_more_visits_leave_the_same_hazards() -> None:
    """The article cannot tell the one from the other: nor can a count of hazards."""
    assert recompute("hazards_better_visits").value == pytest.approx(recompute("hazards_more_visits").value, abs=1e-12)


def test_every_derived_number_agrees_with_its_entry_and_with_the_files_that_use_it() -> None:
    assert disagreements(functions=ALL_FUNCTIONS) == []
    assert len(load_calibration().entries) > 100


def test_every_value_that_points_to_an_entry_is_worked_out_again() -> None:
    """Value, low and high alike; how far the value may be rounded stands in the entry, and is at most a fifth."""
    entries, values, named = load_calibration().entries, stated(), pointers()
    assert len(named) >= 75
    assert {place.rpartition(".")[2] for place in named} == {"value", "low", "high"}
    for place, name in named.items():
        derived = recompute(name, functions=ALL_FUNCTIONS).value
        assert entries[name].within <= 0.2, name
        assert values[place] == pytest.approx(derived, rel=entries[name].within), place


def test_a_scenario_carries_its_pointers_to_where_it_is_shown(catalogue: Catalogue) -> None:
    assert policylab.load("karaoke").quantities["fine"].calibration == {"value": "twice_mean_fine"}
    hours = catalogue.instruments["liaison"].hours
    assert hours.calibration == {end: f"liaison_hours{tail}" for end, tail in ENDS.items()}


ENDS = {"value": "", "low": "_low", "high": "_high"}


def test_a_pointer_to_no_entry_and_a_value_that_does_not_follow_are_told(tmp_path: Path) -> None:
    text = (folders()[-1] / "scenarios" / "karaoke.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    path = tmp_path / "scenarios" / "karaoke.yaml"
    path.write_text(text.replace("value: twice_mean_fine", "value: twice_mean_fin"), encoding="utf-8")
    (fault,) = disagreements(data=tmp_path, functions=ALL_FUNCTIONS)
    assert (fault.where, fault.nearest) == ("karaoke.fine.value", "twice_mean_fine")
    path.write_text(text.replace("value: 10000\n    low: 5000", "value: 20000\n    low: 5000"), encoding="utf-8")
    (fault,) = disagreements(data=tmp_path, functions=ALL_FUNCTIONS)
    assert fault.where == "karaoke.fine.value"
    assert "10,676" in fault.expected


# --------------------------------------------------------------------------------- the liaison's promise


def test_the_hours_of_the_liaison_are_those_of_the_queue(catalogue: Catalogue) -> None:
    """500 calls of 2 hours; 3 officers for 2,000 hours by Erlang's formula; a tenth of the rest is lost."""

    def late(officers: int, load: float, rate: float, left: float) -> float:
        terms = [load**k / math.factorial(k) for k in range(officers)]
        last = load**officers / math.factorial(officers) * officers / (officers - load)
        return last / (sum(terms) + last) * math.exp(-(officers - load) * rate * left)

    hours = catalogue.instruments["liaison"].hours
    assert late(2, 0.5, 1 / 2, 0.5) > 0.05 >= late(3, 0.5, 1 / 2, 0.5)
    assert hours.value == pytest.approx((500 * 2 + 0.1 * (3 * 2000 - 500 * 2)) / 500)
    # a call of an hour, the way a quarter of one
    assert hours.low == pytest.approx(500 * 1 / 500)
    # a call of 3 hours, and nothing else done meanwhile
    assert late(2, 0.75, 1 / 3, 0.5) > 0.05 >= late(3, 0.75, 1 / 3, 0.5)
    assert hours.high == pytest.approx(3 * 2000 / 500)


def test_the_range_of_the_liaisons_hours_is_that_of_its_inputs(catalogue: Catalogue) -> None:
    entries = [load_calibration().entries[f"liaison_hours{tail}"] for tail in ENDS.values()]
    names = ("premises", "requests", "travel", "site", "promise", "kept", "on_call", "standing_by")
    taken = {name: {float(entry.inputs[name]) for entry in entries} for name in names}
    found = [
        liaison_call_hours(premises, requests, travel + site, promise, kept, travel / 2, on_call, standing_by)
        for premises, requests, travel, site, promise, kept, on_call, standing_by in itertools.product(*taken.values())
    ]
    hours = catalogue.instruments["liaison"].hours
    assert (min(found), max(found)) == pytest.approx((hours.low, hours.high))
    assert hours.low < hours.value < hours.high


def test_there_is_one_formula_of_erlangs() -> None:
    for servers in (1, 2, 5):
        assert late_answers(0.9 * servers, 1.0, servers, 0.7) == late_share(servers, 0.9 * servers, 1.0, 0.7)
    for bad in ((1.0, 1.5, 1.5, 1.0), (2.0, 1.0, 2.0, 1.0), (1.0, 0.0, 1.0, 1.0)):
        with pytest.raises(ValueError, match="must"):
            late_answers(*bad)


def test_a_number_that_does_not_follow_is_told(tmp_path: Path) -> None:
    text = (folders()[-1] / "calibration.yaml").read_text(encoding="utf-8")
    (tmp_path / "calibration.yaml").write_text(text.replace("result: 24700", "result: 25700", 1), encoding="utf-8")
    faults = disagreements(data=tmp_path, functions=ALL_FUNCTIONS, names=["officers"])
    assert len(faults) == 1
    assert "24,700" in str(faults[0]) or "24700" in str(faults[0])
