"""Scenarios: reading, extending, overriding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import policylab
from policylab.errors import InputError
from policylab.overrides import sort_overrides
from policylab.parameters import PARAMETERS, SETTINGS
from policylab.scenario import Scenario, load_scenario, scenario_names
from policylab.workbench import OutsideRange
from tests.support import VALUES, scenario, scenario_mapping, value_record, write


def message(call: Any) -> str:
    with pytest.raises(InputError) as raised:
        call()
    return str(raised.value)


# ------------------------------------------------------------------------------------------------ reading


def test_a_scenario_file_by_its_path(tmp_path: Path) -> None:
    loaded = load_scenario(write(tmp_path / "own.yaml", scenario_mapping()))
    assert loaded.parameters == VALUES
    assert list(loaded.quantities) == list(PARAMETERS)
    assert (loaded.name, loaded.price_year) == ("own", 2012)
    assert (loaded.title.zh, loaded.title.en, loaded.description.en) == ("测试", "Test", "For tests.")
    fine = loaded.quantities["fine"]
    assert (fine.low, fine.high, fine.sources, fine.status) == (9000.0, 10000.0, ("model_assumption",), "assumption")
    assert not fine.overridden


def test_a_path_in_text_and_a_mapping_are_the_same_scenario(tmp_path: Path) -> None:
    path = write(tmp_path / "own.yaml", scenario_mapping())
    assert load_scenario(str(path)) == load_scenario(path)
    assert load_scenario(scenario_mapping()) == load_scenario(path)
    loaded = load_scenario(path)
    assert load_scenario(loaded) is loaded


def test_a_scenario_of_ones_own_that_extends_one_of_the_projects(tmp_path: Path) -> None:
    own = scenario_mapping("tea_house", extends="karaoke", parameters={"fine": value_record(7777.0, "yuan")})
    del own["price_year"]
    write(tmp_path / "scenarios" / "tea_house.yaml", own)
    karaoke, loaded = load_scenario("karaoke"), load_scenario("tea_house", data=tmp_path)
    assert loaded.parameters == {**karaoke.parameters, "fine": 7777.0}
    assert loaded.price_year == karaoke.price_year
    assert loaded.title.en == "Test"
    assert "tea_house" in scenario_names(tmp_path)
    assert "tea_house" not in scenario_names()
    assert load_scenario(own).parameters == loaded.parameters


def test_the_nearest_ancestor_goes_first(tmp_path: Path) -> None:
    def part(name: str, extends: str | None, **values: float) -> None:
        records = {key: value_record(value, PARAMETERS[key].unit.value) for key, value in values.items()}
        mapping = scenario_mapping(name, parameters=records)
        write(tmp_path / f"{name}.yaml", {**mapping, "extends": extends} if extends else mapping)

    write(tmp_path / "first.yaml", scenario_mapping("first"))
    part("second", "first", fine=1.0, duty=2.0)
    part("third", "second", fine=3.0)
    assert load_scenario(tmp_path / "third.yaml").parameters == {**VALUES, "fine": 3.0, "duty": 2.0}


def test_what_is_extended_is_looked_for_beside_the_file_and_then_by_name(tmp_path: Path) -> None:
    write(tmp_path / "shared.yaml", scenario_mapping("shared"))
    beside = write(tmp_path / "own.yaml", scenario_mapping(extends="shared", parameters={}))
    assert load_scenario(beside).parameters == VALUES
    apart = write(tmp_path / "apart" / "own.yaml", scenario_mapping(extends="workshop", parameters={}))
    assert load_scenario(apart).parameters == load_scenario("workshop").parameters


def test_ones_own_scenario_of_the_same_name_goes_first(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "karaoke.yaml", scenario_mapping("karaoke"))
    assert load_scenario("karaoke", data=tmp_path).parameters == VALUES
    assert scenario_names(tmp_path) == scenario_names()


def test_the_environment_names_a_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "scenarios" / "own.yaml", scenario_mapping())
    monkeypatch.setenv("POLICYLAB_DATA", str(tmp_path))
    assert load_scenario("own").parameters == VALUES


def test_abstract_scenarios_are_not_listed(tmp_path: Path) -> None:
    assert "shared" not in scenario_names()
    assert scenario_names() == sorted(scenario_names())
    write(tmp_path / "scenarios" / "own.yaml", scenario_mapping(abstract=True))
    assert scenario_names(tmp_path) == scenario_names()
    assert set(scenario_names(tmp_path, abstract=True)) == {*scenario_names(), "shared", "own"}


def test_a_broken_file_is_told_when_it_is_asked_for_and_not_when_another_is(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "broken.yaml", "a: .nan\na: 1\n")
    assert load_scenario("karaoke", data=tmp_path).name == "karaoke"
    assert "karaoke" in message(lambda: load_scenario("karaok", data=tmp_path))
    own = write(tmp_path / "own.yaml", scenario_mapping(extends="karaok"))
    assert message(lambda: load_scenario(own, data=tmp_path)).startswith(f"{own}: extends: expected the name of")
    told = message(lambda: load_scenario("broken", data=tmp_path)).splitlines()
    assert [line.partition("broken.yaml: ")[2].partition(":")[0] for line in told] == [
        "a (line 1)", "a (line 2)", "name", "title", "description", "parameters", "price_year",
    ]  # fmt: skip


def test_a_chance_of_fire_must_not_be_lower_with_a_hazard_at_any_end_of_the_range(tmp_path: Path) -> None:
    mapping = scenario_mapping()
    values = mapping["parameters"]
    values["fire_probability_safe"] = value_record(0.01, "probability", low=0.005, high=0.03)
    values["fire_probability_hazard"] = value_record(0.02, "probability", low=0.004, high=0.02)
    path = write(tmp_path / "own.yaml", mapping)
    told = message(lambda: load_scenario(path)).splitlines()
    assert [line.split(": ")[1] for line in told] == [
        "parameters.fire_probability_safe.low",
        "parameters.fire_probability_safe.high",
    ]
    assert "0.005 above 0.004" in told[0]
    assert "0.03 above 0.02" in told[1]
    assert all("at most the" in line and "fire_probability_hazard" in line for line in told)


# ----------------------------------------------------------------------------------------------- overrides


def test_overrides_replace_values_and_nothing_else() -> None:
    plain = policylab.load("karaoke")
    changed = policylab.load("karaoke", {"fine": 20000, "lag": "0.25", "leniency": np.float64(0.5)})
    expected = {**plain.parameters, "fine": 20000.0, "lag": 0.25, "leniency": 0.5}
    assert changed.parameters == expected
    assert [name for name, one in changed.quantities.items() if one.overridden] == ["lag", "fine", "leniency"]
    assert changed.quantities["fine"].sources == plain.quantities["fine"].sources
    assert changed.quantities["duty"] == plain.quantities["duty"]
    assert policylab.load("karaoke").parameters == plain.parameters
    assert policylab.load(plain, {"fine": 20000}).parameters["fine"] == 20000.0


def test_no_overrides_are_no_change() -> None:
    assert policylab.load("karaoke", {}) == policylab.load("karaoke")


def test_settings_and_figures_are_kept_apart_from_parameters() -> None:
    changed = policylab.load(
        "karaoke", {"discount": 0.5, "start_enterprise": "0.2, 0.3,0.5", "guidance.hours": 1, "phi": 0}
    )
    assert changed.parameters == policylab.load("karaoke").parameters
    defaults = {name: setting.default for name, setting in SETTINGS.items()}
    assert changed.settings == {**defaults, "discount": 0.5, "start_enterprise": (0.2, 0.3, 0.5), "phi": 0.0}
    assert changed.figures == {"guidance.hours": 1.0}
    assert policylab.load("karaoke", {"start_regulator": [0.25, 0.75]}).settings["start_regulator"] == (0.25, 0.75)


def test_a_value_outside_its_range_is_taken_with_a_warning() -> None:
    with pytest.warns(OutsideRange) as told:
        changed = policylab.load("karaoke", {"fine": 4000, "leniency": 0.5, "guidance.raises.competence": 0.9})
    assert changed.parameters["fine"] == 4000.0
    fine = changed.quantities["fine"]
    texts = [str(one.message) for one in told]
    assert texts[0] == f"fine = 4000 lies outside its range {fine.low:g} to {fine.high:g}"
    assert texts[1].startswith("guidance.raises.competence = 0.9 lies outside its range 0 to ")
    assert len(texts) == 2


def test_the_ends_of_a_range_are_inside_it() -> None:
    fine = policylab.load("karaoke").quantities["fine"]
    for value in (fine.low, fine.high):
        assert policylab.load("karaoke", {"fine": value}).parameters["fine"] == value


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"fine": -1}, "overrides: fine: expected a number of at least 0; got -1"),
        ({"lag": 1.5}, "overrides: lag: expected a number in [0, 1]; got 1.5"),
        ({"patch_severity": 0}, "overrides: patch_severity: expected a number in (0, 1]; got 0"),
        ({"compliance_cost": 0}, "overrides: compliance_cost: expected a number above 0; got 0"),
        ({"patch_cost_share": 1}, "overrides: patch_cost_share: expected a number in [0, 1); got 1"),
        ({"fine": "much"}, "overrides: fine: expected a number of at least 0; got 'much'"),
        ({"fine": ""}, "overrides: fine: expected a number of at least 0; got ''"),
        ({"fine": "nan"}, "overrides: fine: expected a number of at least 0; got 'nan'"),
        ({"fine": float("inf")}, "overrides: fine: expected a number of at least 0; got inf"),
        ({"fine": 10**400}, "overrides: fine: expected a number of at least 0; got 1000"),
        ({"fine": None}, "overrides: fine: expected a number of at least 0; got None"),
        ({"fine": True}, "overrides: fine: expected a number of at least 0; got True"),
        ({"fine": [1.0]}, "overrides: fine: expected a number of at least 0; got [1.0]"),
        ({"fine": np.array([1.0, 2.0])}, "overrides: fine: expected a number of at least 0; got array("),
        ({"penalty_friction": "x"}, "overrides: penalty_friction: expected any finite number; got 'x'"),
        ({"discount": 1}, "overrides: discount: expected a number in [0, 1); got 1"),
        ({"lambda": 0}, "overrides: lambda: expected a number above 0; got 0"),
        ({"horizon": "long"}, "overrides: horizon: expected a number above 0; got 'long'"),
        (
            {"start_enterprise": "0.5,0.6"},
            "overrides: start_enterprise: expected 3 shares that sum to one; got '0.5,0.6'",
        ),
        ({"start_regulator": [1.0]}, "overrides: start_regulator: expected 2 or 3 shares that sum to one; got [1.0]"),
        (
            {"start_enterprise": [1.5, -0.5, 0]},
            "overrides: start_enterprise: expected shares in [0, 1] that sum to one",
        ),
        (
            {"start_enterprise": 0.5},
            "overrides: start_enterprise: expected shares that sum to one, as in 0.6,0.35,0.05",
        ),
        ({"start_enterprise": "0.5,x"}, "overrides: start_enterprise: expected shares that sum to one; got 'x'"),
        (
            {"fien": 3},
            "overrides: fien: expected the name of a parameter, setting or instrument.figure; got 'fien'; "
            'did you mean "fine"?',
        ),
        ({"guidance.hours": "x"}, "overrides: guidance.hours: expected a number; got 'x'"),
        ({"guidance.hours": -2}, "overrides: guidance.hours: expected a number of at least 0; got -2"),
        (
            {"guidance.hour": 2},
            "overrides: guidance.hour: expected the name of a figure of guidance; got 'guidance.hour'; "
            'did you mean "guidance.hours"?',
        ),
        (
            {"fire_probability_safe": 0.5},
            "overrides: fire_probability_safe: expected at most fire_probability_hazard: a hazard cannot make fires "
            "rarer; got 0.5 above 0.02",
        ),
        ({"fire_probability_hazard": 0.001}, "overrides: fire_probability_safe: expected at most fire_probability_haz"),
    ],
)
def test_overrides_that_are_wrong(overrides: dict[str, Any], told: str) -> None:
    assert message(lambda: policylab.load("karaoke", overrides)).startswith(told)
    assert "\n" not in message(lambda: policylab.load("karaoke", overrides))


def test_all_that_is_wrong_with_overrides_is_told_at_once() -> None:
    told = message(lambda: policylab.load("karaoke", {"fine": -1, "lagg": 2, "discount": 3, "guidance.hours": -1}))
    assert sorted(line.split(": ")[1] for line in told.splitlines()) == ["discount", "fine", "guidance.hours", "lagg"]


def test_a_safe_chance_above_a_hazard_chance_is_told_once_when_the_value_itself_is_wrong() -> None:
    told = message(lambda: policylab.load("karaoke", {"fire_probability_safe": 1.5}))
    assert told == (
        "overrides: fire_probability_safe: expected a number in [0, 1]; got 1.5; a share: write 0.015 for 1.5%"
    )


def test_both_chances_of_fire_can_be_set_together() -> None:
    with pytest.warns(OutsideRange):
        changed = policylab.load("karaoke", {"fire_probability_safe": 0.5, "fire_probability_hazard": 0.5})
    assert changed.parameters["fire_probability_safe"] == changed.parameters["fire_probability_hazard"] == 0.5


def test_overrides_are_sorted_by_what_they_change() -> None:
    sorted_ = sort_overrides({"fine": "1", "phi": "2", "a.b": "3", "start_enterprise": "1,0,0"}, "--set")
    assert sorted_.parameters == {"fine": 1.0}
    assert sorted_.settings == {"phi": 2.0, "start_enterprise": (1.0, 0.0, 0.0)}
    assert sorted_.figures == {"a.b": 3.0}
    assert sorted_.faults == []


# ------------------------------------------------------------------------------------------------- values


def test_with_values_keeps_ranges_and_sources() -> None:
    plain = scenario(VALUES)
    changed: Scenario = plain.with_values({"fine": np.array([1.0, 2.0]), "lag": 0.0})
    assert np.asarray(changed.parameters["fine"]).tolist() == [1.0, 2.0]
    assert changed.parameters["lag"] == 0.0
    assert changed.quantities["fine"].low == plain.quantities["fine"].low
    assert plain.parameters["fine"] == VALUES["fine"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"fine": -1.0}, "scenario test: fine: expected a number of at least 0; got -1"),
        (
            {"fien": 1.0},
            "scenario test: fien: expected the name of a parameter; got 'fien'; did you mean \"fine\"?",
        ),
        ({"lag": np.array([0.5, 1.5])}, "scenario test: lag: expected a number in [0, 1]; got 0.5 to 1.5"),
        (
            {"fire_probability_safe": np.array([0.001, 0.03])},
            "scenario test: fire_probability_safe: expected at most fire_probability_hazard: a hazard cannot make "
            "fires rarer; got 0.001 to 0.03 above 0.02",
        ),
    ],
)
def test_with_values_outside_the_domain(values: dict[str, Any], told: str) -> None:
    assert message(lambda: scenario(VALUES).with_values(values)) == told


def test_all_faults_of_a_scenario_file_are_told_at_once_of_whatever_kind(tmp_path: Path) -> None:
    """Refused by YAML, by the form of a record, by name, domain, range or what it extends: none hides another."""
    write(
        tmp_path / "scenarios" / "own.yaml",
        "name: own\nextends: hotell\ntitle: {zh: 甲, en: A}\nparameters:\n"
        "  external_loss: -5\n  fire_probability_hazrd: 0.02\n  fine: {value: 3, low: 5, high: 2, unit: euro}\n"
        "  duty: .nan\n  lag: {value: abc, low: 1, high: 2, nte: 3}\n",
    )
    told = message(lambda: load_scenario("own", data=tmp_path)).splitlines()
    by_field: dict[str, str] = {}
    for line in told:
        field, _, words = line.partition("own.yaml: ")[2].partition(": ")
        assert field not in by_field, f"{field} is told twice"
        by_field[field] = words
    assert by_field["parameters.duty (line 8)"] == "expected a finite number; got .nan"
    assert by_field["description"] == "missing; expected a value here"
    assert by_field["extends"] == "expected the name of a scenario; got 'hotell'; did you mean \"hotel\"?"
    assert by_field["parameters.external_loss"] == "expected a number of at least 0; got -5"
    assert by_field["parameters.fire_probability_hazrd"].endswith('did you mean "fire_probability_hazard"?')
    assert by_field["parameters.fine.source"] == "missing; expected a value here"
    assert by_field["parameters.fine.unit"] == "expected the unit 'yuan'; got 'euro'"
    assert by_field["parameters.fine"] == "expected low <= value <= high; got low 5, value 3, high 2"
    assert by_field["parameters.lag.value"] == "expected a number; got 'abc'"
    assert by_field["parameters.lag.nte"].endswith('did you mean "note"?')
    # What is only missing because the scenario to extend cannot be had is no fault of this file.
    assert not any(field == "parameters.competence" or field == "price_year" for field in by_field)
