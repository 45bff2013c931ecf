"""Plans: what they expand to, and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylab.batch.plan import choose, load_plan, notebook_parameters
from policylab.errors import InputError
from policylab.scenario import scenario_names
from tests.support import run, scenario_mapping, write

ROOT = Path(__file__).resolve().parents[2]
BRIEF = ROOT / "notebooks" / "briefs" / "scenario.ipynb"


def plan_file(tmp_path: Path, reports: str) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(f"title: {{zh: 试, en: Trial}}\nreports:\n{reports}", encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        load_plan(path)
    return str(refused.value)


def test_the_projects_plan_has_a_brief_for_each_scenario_and_one_that_compares_them() -> None:
    plan = load_plan()
    assert set(plan.scenarios) == set(scenario_names())
    comparison, *briefs = plan.reports
    assert (comparison.name, comparison.parameters) == ("comparison", {"scenarios": list(plan.scenarios)})
    assert [(one.name, one.parameters) for one in briefs] == [(name, {"scenario": name}) for name in plan.scenarios]


def test_an_entry_that_names_its_own_scenarios_is_not_spread(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        "title: {zh: 试, en: Trial}\nscenarios: [karaoke, hotel]\nreports:\n"
        f"  - {{notebook: {BRIEF}, parameters: {{scenario: workshop}}}}\n",
        encoding="utf-8",
    )
    assert [report.name for report in load_plan(path).reports] == ["workshop"]


def test_every_scenario_of_a_comparison_is_checked(tmp_path: Path) -> None:
    comparison = BRIEF.with_name("comparison.ipynb")
    entry = f"  - {{notebook: {comparison}, name: c, parameters: {{scenarios: [karaoke, hotle]}}}}\n"
    assert 'did you mean "hotel"?' in refusal(plan_file(tmp_path, entry))


def test_a_matrix_expands_into_every_combination(tmp_path: Path) -> None:
    entry = f"""
  - notebook: {BRIEF}
    name: test
    matrix:
      scenario: [karaoke, workshop]
      data: ["", "."]
"""
    with pytest.raises(InputError):
        # "." gives a name with nothing in it twice over: both are called test-karaoke-
        load_plan(plan_file(tmp_path, entry))
    entry = f"""
  - {{notebook: {BRIEF}, name: one, matrix: {{scenario: [karaoke, workshop]}}}}
  - {{notebook: {BRIEF}, parameters: {{scenario: karaoke, overrides: {{fine: 20000}}}}, name: dearer}}
"""
    plan = load_plan(plan_file(tmp_path, entry))
    assert [report.name for report in plan.reports] == ["one-karaoke", "one-workshop", "dearer"]
    assert plan.reports[2].parameters == {"scenario": "karaoke", "overrides": {"fine": 20000}}


def test_all_faults_of_a_plan_are_told_at_once(tmp_path: Path) -> None:
    entry = f"""
  - {{notebook: {BRIEF}, parameters: {{scenaro: karaoke}}, name: a}}
  - {{notebook: {BRIEF}, parameters: {{scenario: karoke}}, name: b}}
  - {{notebook: {BRIEF}, parameters: {{scenario: karaoke, overrides: {{fine: -1, finee: 2}}}}, name: c}}
  - {{notebook: missing.ipynb, name: d}}
  - {{notebook: {BRIEF}, parameters: {{scenario: karaoke}}, name: "../e"}}
"""
    told = refusal(plan_file(tmp_path, entry))
    assert 'did you mean "scenario"?' in told
    assert "'karoke'" in told
    assert 'did you mean "karaoke"?' in told
    assert "fine: expected a number of at least 0; got -1" in told
    assert 'did you mean "fine"?' in told
    assert "expected a notebook that exists; got 'missing.ipynb'" in told
    assert "expected a name of at most 80 letters, digits, hyphens and underscores; got '../e'" in told


def test_faults_of_the_form_do_not_hide_the_others(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        f"""
title: {{zh: 试}}
scenarios: [karoke]
scenarios: [karoke]
reports:
  - {{notebook: missing.ipynb}}
  - {{name: nothing}}
  - {{notebook: {BRIEF}, limit: {{cell_seconds: 3}}}}
  - {{notebook: {BRIEF}, name: slow, limits: {{cell_seconds: -3}}, parameters: {{quik: true}}}}
""",
        encoding="utf-8",
    )
    told = [line.removeprefix(f"{path}: ") for line in refusal(path).splitlines()]
    assert [line.split(": ")[0] for line in told] == [
        "scenarios (line 4)",
        "title.en",
        "reports.1.notebook",
        "reports.2.limit",
        "reports.3.limits.cell_seconds",
        "reports.0.notebook",
        "reports.3.parameters.quik",
        "reports.2",
        "reports.3",
    ]
    assert told[-1] == told[-2].replace("reports.2", "reports.3")
    assert told[-1].endswith("got 'karoke'; did you mean \"karaoke\"?")
    path.write_text(
        "title: {zh: 试, en: Trial}\nreports: [none, {notebook: 3}, {notebook: a, limits: 4}]\n", encoding="utf-8"
    )
    fields = [line.removeprefix(f"{path}: ").split(": ")[0] for line in refusal(path).splitlines()]
    assert fields == ["reports.0", "reports.1.notebook", "reports.2.limits"]
    path.write_text("reports: none\n", encoding="utf-8")
    fields = [line.removeprefix(f"{path}: ").split(": ")[0] for line in refusal(path).splitlines()]
    assert fields == ["title", "reports"]


def test_a_plan_whose_data_folder_is_not_read_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --json nothing stands on standard output."""
    folder = tmp_path / "mine"
    write(folder / "scenarios" / "own.yaml", scenario_mapping("own"))
    plan = plan_file(folder, f"  - {{notebook: {BRIEF}, parameters: {{scenario: own}}}}\n")
    monkeypatch.chdir(tmp_path)
    for more in ((), ("--list",), ("--list", "--json")):
        ran = run("report", plan.relative_to(tmp_path), *more)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.endswith("; got 'own'; did you mean to add --data mine?\n")
        assert ran.err.count("\n") == 1
    assert run("report", plan, "--list", "--data", folder).code == 0
    # Beside nothing of that kind there is nothing to be meant.
    alone = plan_file(tmp_path, f"  - {{notebook: {BRIEF}, parameters: {{scenario: own}}}}\n")
    assert "--data" not in run("report", alone, "--list").err


def test_two_reports_of_one_name_are_refused(tmp_path: Path) -> None:
    entry = f"  - {{notebook: {BRIEF}, parameters: {{scenario: karaoke}}}}\n" * 2
    assert "expected each report's name once" in refusal(plan_file(tmp_path, entry))


def test_an_empty_plan_is_refused(tmp_path: Path) -> None:
    assert "expected at least one report" in refusal(plan_file(tmp_path, "  []\n"))


def test_an_unknown_report_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match='did you mean "karaoke"'):
        choose(load_plan(), ["karaokee"])


def test_the_parameters_cell_is_read_without_running_it() -> None:
    assert notebook_parameters(BRIEF) == ["scenario", "regime", "overrides", "quick", "data"]


def test_a_notebook_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="expected a notebook that can be read"):
        notebook_parameters(path)
