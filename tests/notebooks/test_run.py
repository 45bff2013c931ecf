"""The research notebooks run from top to bottom by themselves, with their defaults and with other parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from markupsafe import escape

from policylab.batch.plan import Report
from policylab.batch.run import run_reports
from policylab.brief.made import SETS_OF
from policylab.brief.subject import QUICK_DRAWS
from policylab.brief.title import QUICK
from policylab.i18n.words import LANGUAGES
from policylab.scenario import scenario_names
from policylab.solve._compiled import TOLD
from policylab.study.outlook import SEED, SETS
from tests.notebooks.test_notebooks import ROOT, SUITE

RUNS: list[tuple[str, dict[str, Any]]] = [
    ("00_start_here", {}),
    ("01_the_article_as_a_game", {}),
    ("02_enforcement_only", {}),
    ("03_service_plus_enforcement", {}),
    ("03_service_plus_enforcement", {"scenario": "hotel", "overrides": {"fine": 20000, "guidance.hours": 1}}),
    # The article's measures do not fit in a workshop's hours.
    ("03_service_plus_enforcement", {"scenario": "workshop"}),
    ("04_solution_concepts", {}),
    ("04_solution_concepts", {"scenario": "workshop", "regime": "consultation,training"}),
    ("05_dynamics", {"quick": True}),
    ("06_uncertainty", {"quick": True}),
    ("06_uncertainty", {"scenario": "workshop", "regime": "guidance", "binding": True, "draws": 64}),
    ("07_portfolios", {"scenario": "workshop", "quick": True}),
    ("08_evidence", {}),
    ("09_claims", {"scenario": "new_project", "quick": True}),
    ("10_your_own_work", {"build": False}),  # test_own_premises builds its page
    ("90_published_results", {}),
]


def test_every_notebook_of_the_suite_is_run() -> None:
    assert {name for name, _ in RUNS} == {path.stem for path in SUITE}


# Two groups, so that two workers share them and neither is given all.
@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        pytest.param(
            *run,
            id="-".join([run[0], *map(str, run[1].values())][:2]),
            marks=pytest.mark.xdist_group(f"notebooks {place % 2}"),
        )
        for place, run in enumerate(RUNS)
    ],
)
def test_it_runs(name: str, parameters: dict[str, Any], tmp_path: Path) -> None:
    (done,) = run_reports([Report(name, ROOT / "notebooks" / f"{name}.ipynb", parameters)], tmp_path)
    assert done.error is None
    # Nothing on standard error, but that the first on a machine compiles the solver.
    assert [told for told in done.warnings if told != TOLD] == []
    assert done.executed is not None
    executed = nbformat.read(tmp_path / done.executed, as_version=4)
    for cell in executed.cells:
        if cell.cell_type == "code" and "figures." in cell.source.splitlines()[-1]:
            (output,) = cell.outputs
            assert 'role="img"' in output.data["text/html"], cell.id
    # Where nobody can move a slider the answer stands, and no page waits for scripts from elsewhere.
    assert "widgets" not in executed.metadata
    for cell in executed.cells:
        if cell.id == "explore":
            (output,) = cell.outputs
            assert set(output.data) == {"text/plain", "text/html"}
            assert 'role="status"' in output.data["text/html"]
            fits = parameters.get("scenario") != "workshop"  # where the measures do not fit there is nothing to draw
            assert ('role="img"' in output.data["text/html"]) == fits
    *_, answer, limits = (cell for cell in executed.cells if cell.cell_type == "code")
    assert (answer.id, limits.id) == ("answer", "limits_found")
    for last in (answer, limits):
        assert [output.name for output in last.outputs] == ["stdout"]


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(f"notebooks {place % 2}"))
        for place, name in enumerate(scenario_names())
    ],
)
def test_a_brief_runs_in_quick_mode_for_every_scenario_and_says_so(scenario: str, tmp_path: Path) -> None:
    parameters = {"scenario": scenario, "quick": True}
    (done,) = run_reports([Report(scenario, ROOT / "notebooks/briefs/scenario.ipynb", parameters)], tmp_path)
    assert done.error is None
    assert [told for told in done.warnings if told != TOLD] == []
    assert done.executed is not None
    cells = nbformat.read(tmp_path / done.executed, as_version=4).cells
    shown = {cell.id: [output.data.get("text/html", "") for output in cell.outputs] for cell in cells}
    for language, title, made in zip(LANGUAGES, shown["title"], shown["made"], strict=True):
        assert escape(QUICK[language]) in title
        assert escape(SETS_OF.format(sets=SETS, draws=QUICK_DRAWS, seed=SEED)[language]) in made
