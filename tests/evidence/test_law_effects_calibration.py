"""Law, effects of studies, and every derived number worked out again."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from policylab.datafiles import folders
from policylab.errors import InputError
from policylab.evidence.calibration import disagreements, fine_disagreements, load_calibration, recompute
from policylab.evidence.effects import PRIORS, QUALITIES, advice_with_repair, load_effects, prior
from policylab.evidence.law import applicable, fine, load_law
from policylab.evidence.sources import load_sources
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
    assert fine_disagreements() == []


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


def test_a_number_that_does_not_follow_is_told(tmp_path: Path) -> None:
    text = (folders()[-1] / "calibration.yaml").read_text(encoding="utf-8")
    (tmp_path / "calibration.yaml").write_text(text.replace("result: 24700", "result: 25700", 1), encoding="utf-8")
    faults = disagreements(data=tmp_path, functions=ALL_FUNCTIONS, names=["officers"])
    assert len(faults) == 1
    assert "24,700" in str(faults[0]) or "24700" in str(faults[0])
