"""Notebooks with premises, measures and a regime of one's own: what they say is true of these, and nothing of a
user's folder is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

import policylab
from policylab.batch.plan import Report
from policylab.batch.run import run_reports
from policylab.catalogue import load_catalogue
from tests.notebooks.test_notebooks import ROOT

FILES = {
    # An older entry of the notebook's own stands between two others; `no` is a word in this project's YAML.
    "instruments.yaml": """\
# Measured by hand in 2024.
mist_cart:
  title: {zh: 共用细水雾推车, en: no}  # to be named
  delivered_by: programme
  hours: 0.5
  cost: 300

  cuts: {own_loss: 0.25}
evacuation_drill:
  title: {zh: 旧演练, en: Old drill}
  delivered_by: programme
  hours: 3

  cost: 9
  cuts:
    external_loss: 0.9
# Walked in the evening.
stall_walk:
  title: {zh: 逐摊走访提醒, en: Stall-by-stall walk}
  delivered_by: visit
  hours: 1
  cost: 0
  raises: {competence: 0.15}""",
    "regimes.yaml": """\
market_deal:
  title: {zh: 夜市约定, en: Night-market deal}
  instruments: [stall_walk, mist_cart]
""",
    "scenarios/night_market.yaml": """\
name: night_market
extends: karaoke
title: {zh: 夜市, en: Night market}
description: {zh: 一处夜市。, en: A night market.}
parameters: {inspector_hours: 10, visit_hours: 5}
""",
    "plan.yaml": "title: {zh: 夜市, en: Night market}\nscenarios: [night_market]\nreports: []\n",
    "drill_plan.yaml": "mine\n",
    "drill.ipynb": "mine\n",
    "gains.svg": "mine\n",
    "index.html": "mine\n",
    "manifest.json": "mine\n",
    "yardstick.csv": "mine\n",
}


def own_folder(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(name: str, parameters: dict[str, Any], out: Path) -> dict[str, str]:
    """Run a notebook, and return what each cell shows as text."""
    (done,) = run_reports([Report(name, ROOT / "notebooks" / f"{name}.ipynb", parameters)], out)
    assert done.error is None
    assert done.executed is not None
    cells = nbformat.read(out / done.executed, as_version=4).cells
    return {
        cell.id: "".join(
            output.text if output.output_type == "stream" else output.data.get("text/plain", "")
            for output in cell.outputs
        )
        for cell in cells
        if cell.cell_type == "code"
    }


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which notebook 10 has run, and built its page."""
    folder = own_folder(tmp_path_factory.mktemp("mine"))
    told = run("10_your_own_work", {"folder": str(folder), "extends": "night_market"}, tmp_path_factory.mktemp("ran"))
    assert "1 of 1 reports built" in told["plan"]
    return folder


@pytest.mark.xdist_group("notebooks own")
class TestOwnWork:
    """Notebook 10 in a folder that is in use."""

    def test_what_stood_there_stays_byte_for_byte(self, mine: Path) -> None:
        for name, text in FILES.items():
            if name != "instruments.yaml":
                assert (mine / name).read_text(encoding="utf-8") == text, name
        added = {path.relative_to(mine).parts[0] for path in mine.rglob("*")} - {Path(name).parts[0] for name in FILES}
        assert added == {"evacuation_drill"}
        assert {path.name for path in (mine / "scenarios").iterdir()} == {"night_market.yaml", "drill_home.yaml"}

    def test_other_measures_stay_with_their_comments_and_its_own_is_replaced(self, mine: Path) -> None:
        text = (mine / "instruments.yaml").read_text(encoding="utf-8")
        before, _, after = FILES["instruments.yaml"].partition("evacuation_drill:")
        assert before in text
        assert after[after.index("# Walked") :] in text
        catalogue = load_catalogue(mine)
        assert catalogue.instruments["mist_cart"].title.en == "no"
        assert catalogue.instruments["evacuation_drill"].cost.value == 200
        assert [item.name for item in catalogue.regimes["market_deal"].instruments] == ["stall_walk", "mist_cart"]

    def test_it_runs_again_with_other_numbers(self, mine: Path, tmp_path: Path) -> None:
        again = shutil.copytree(mine, tmp_path / "again")
        run("10_your_own_work", {"folder": str(again), "external_loss": 1.0e6, "build": False}, tmp_path / "ran")
        assert (again / "instruments.yaml").read_bytes() == (mine / "instruments.yaml").read_bytes()
        assert policylab.load("drill_home", data=again).parameters["external_loss"] == 1.0e6

    def test_a_file_of_another_form_is_left_alone(self, tmp_path: Path) -> None:
        folder = own_folder(tmp_path / "mine")
        odd = "{mist_cart: {title: {zh: 车, en: Cart}, delivered_by: programme, hours: 1, cost: 1}}\n"
        (folder / "instruments.yaml").write_text(odd, encoding="utf-8")
        (folder / "regimes.yaml").unlink()
        parameters = {"folder": str(folder), "build": False}
        (done,) = run_reports([Report("10", ROOT / "notebooks/10_your_own_work.ipynb", parameters)], tmp_path / "ran")
        assert done.error is not None
        assert (folder / "instruments.yaml").read_text(encoding="utf-8") == odd

    @pytest.mark.parametrize(
        ("page", "title"),
        [("zh", "养老机构的疏散演练"), ("en", "Nursing home: an evacuation drill")],
    )
    def test_its_page_has_a_heading_and_its_title_stands_in_the_index(self, mine: Path, page: str, title: str) -> None:
        shelf = mine / "evacuation_drill"
        shown = (shelf / f"drill_home.{page}.html").read_text(encoding="utf-8")
        assert "&lt;h1" not in shown
        assert f"<h1>{title}</h1>" in shown
        index = (shelf / ("index.html" if page == "zh" else "index.en.html")).read_text(encoding="utf-8")
        assert title in index
        assert ">drill_home<" not in index

    def test_the_yardstick_sets_the_same_money_side_by_side(self, mine: Path) -> None:
        table = pd.read_csv(mine / "evacuation_drill" / "yardstick.csv", index_col=0)
        compared = policylab.compare("drill_home", ["guidance", ["guidance", "evacuation_drill"]], data=mine)
        today, rows = compared.baselines["nash"].outcomes.fires_per_1000, iter(table.itertuples(index=False))
        assert list(next(rows))[1:3] == [pytest.approx(today), 0]
        for one in compared.judgements:
            assert one.solution is not None
            assert one.baseline is not None
            for solution in (one.baseline, one.solution):
                _, fires, money, for_one = next(rows)
                assert fires == pytest.approx(solution.outcomes.fires_per_1000)
                assert money == pytest.approx(one.solution.outcomes.money)
                fewer = (today - solution.outcomes.fires_per_1000) / 1000
                assert pd.isna(for_one) if fewer <= 1e-9 else for_one == pytest.approx(money / fewer)
        assert next(rows, None) is None
        assert table.iloc[:, 3].notna().any()


@pytest.mark.xdist_group("notebooks own")
class TestOwnRegime:
    """What is printed names the regime that was asked for, and what it is held against."""

    def test_00_counts_one_kind_and_names_the_regime(self, mine: Path, tmp_path: Path) -> None:
        asked = {"scenarios": ["night_market"], "regime": "market_deal", "data": str(mine)}
        told = run("00_start_here", asked, tmp_path)
        assert told["answer"].startswith("Night-market deal. Of 1 kind of premises all three gain in ")
        assert "For “Night-market deal” the claim" in told["answer"]
        compared = policylab.compare("night_market", "market_deal", data=mine)
        (one,) = compared.judgements
        assert one.baseline is not None
        # In this market the same money moves fires, so that the two columns are two numbers.
        for solution in (compared.baselines["nash"], one.baseline):
            assert f" {solution.outcomes.fires_per_1000:.2f}" in told["behind"]

    def test_02_goes_on_where_a_bare_number_has_no_range(self, mine: Path, tmp_path: Path) -> None:
        told = run("02_enforcement_only", {"scenario": "night_market", "data": str(mine)}, tmp_path)
        assert "no range" in told["hours_sweep"]
        assert "no range" not in told["fine_sweep"]
        assert "Fine: over its range" in told["answer"]
        assert "Inspector hours: over its range" not in told["answer"]

    def test_03_takes_a_regime_without_service_at_the_visit(self, tmp_path: Path) -> None:
        told = run("03_service_plus_enforcement", {"regime": "training,public_oversight"}, tmp_path)
        assert "nothing is delivered at the visit" in told["attribution"]
        assert "May serve, Training, Public oversight: " in told["answer"]
        compared = policylab.compare("karaoke", [["training", "public_oversight"]])
        (one,) = compared.judgements
        assert one.baseline is not None
        assert one.solution is not None
        fires = [one.outcomes.fires_per_1000 for one in (compared.baselines["nash"], one.baseline, one.solution)]
        assert "{:.4g} today and {:.4g} with the same money, with the measures {:.4g}".format(*fires) in told["answer"]

    def test_06_goes_on_where_the_measures_do_not_fit(self, tmp_path: Path) -> None:
        told = run("06_uncertainty", {"scenario": "workshop", "quick": True, "draws": 16}, tmp_path)
        assert "do not fit" in told["tornado"]
        assert "do not fit" in told["sobol"]
        assert "all three gain in " in told["answer"]

    def test_07_counts_the_sets_of_all_measures_and_names_the_regime(self, tmp_path: Path) -> None:
        # One measure of one's own: each doubles the time.
        (tmp_path / "instruments.yaml").write_text(FILES["instruments.yaml"].partition("evacuation_drill")[0], "utf-8")
        asked = {"regime": "training,mist_cart", "quick": True, "draws": 4, "data": str(tmp_path)}
        told = run("07_portfolios", asked, tmp_path / "ran")
        assert "12 measures make 4,096 sets." in told["sets"]
        assert "Under “training, no” the department" in told["answer"]
        assert "article" not in told["answer"]
