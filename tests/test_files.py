"""Tables and figures as files: units travel along, equal results give equal bytes, and a wrong ending is told."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

import matplotlib
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.font_manager import findSystemFonts, fontManager
from matplotlib.image import imread

import policylab
from policylab import figures, tables
from policylab.comparison import Comparison
from policylab.errors import InputError
from policylab.figures import Chart
from policylab.files import tidy
from policylab.i18n.words import LANGUAGES, Language
from policylab.outcomes import UNITS


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """A karaoke venue under advice and under the article's measures."""
    return policylab.compare("karaoke")


def made(compared: Comparison) -> dict[str, pd.DataFrame]:
    """Return one table of each kind."""
    solution = compared.judgements[1].solution
    assert solution is not None
    return {
        "payoffs": tables.payoff_table(solution.game, "regulator"),
        "equilibria": tables.equilibrium_table(solution),
        "outcomes": tables.outcome_table([("today", compared.baselines["nash"].outcomes), ("x", solution.outcomes)]),
        "judgements": tables.judgement_table(compared.judgements),
    }


def chart(compared: Comparison, language: Language) -> Chart:
    """Return a figure with words in it."""
    return figures.gains([(one.regime.title, one) for one in compared.judgements], language)


@pytest.mark.parametrize("kind", ["payoffs", "equilibria", "outcomes", "judgements"])
def test_csv_and_parquet_hold_the_same_values_with_the_same_units(
    compared: Comparison, kind: str, tmp_path: Path
) -> None:
    table = made(compared)[kind]
    as_csv, described = policylab.export(table, tmp_path / "t.csv")
    (as_parquet,) = policylab.export(table, tmp_path / "t.parquet")
    values, units = tidy(table)
    schema = pq.read_schema(as_parquet)
    assert {field.name: field.metadata[b"unit"].decode() for field in schema if field.metadata} == units
    columns = json.loads(described.read_text(encoding="utf-8"))["tableSchema"]["columns"]
    assert [one["name"] for one in columns] == schema.names == list(values.columns)
    assert {one["name"]: one["schema:unitText"] for one in columns if "schema:unitText" in one} == units
    pd.testing.assert_frame_equal(pd.read_parquet(as_parquet), values)
    with as_csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(values)
    for name in values.columns:
        if pd.api.types.is_float_dtype(values[name]):
            read = [float(row[name]) if row[name] else float("nan") for row in rows]
            assert read == pytest.approx(values[name].tolist(), nan_ok=True, rel=0, abs=0)


def test_tidy_tables_hold_what_the_results_hold(compared: Comparison) -> None:
    shown = made(compared)
    solution = compared.judgements[1].solution
    assert solution is not None
    payoffs, units = tidy(shown["payoffs"])
    assert units == {"regulator": "yuan/year"}
    assert len(payoffs) == solution.game.regulator.size
    (cell,) = payoffs[
        (payoffs["enterprise_action"] == "comply") & (payoffs["regulator_action"] == "serve")
    ].itertuples()
    assert cell.regulator == solution.game.regulator[2, 2]
    long, _ = tidy(shown["outcomes"])
    (visits,) = long[(long["outcome"] == "visits") & (long["column"] == "x")].itertuples()
    assert visits.value == solution.outcomes.visits
    assert visits.unit == UNITS["visits"]
    assert set(long.loc[long["outcome"] == "P(serve)", "unit"]) == {"probability"}
    judged, units = tidy(shown["judgements"])
    assert units["public"] == "yuan/year"
    assert judged["public"].tolist() == [one.gains["public"] for one in compared.judgements if one.gains]


def without_chinese_typefaces_the_test_is_skipped() -> None:
    """Except in CI, which installs them."""
    if os.environ.get("CI") != "true" and not any("CJK" in path for path in findSystemFonts()):
        pytest.skip("no Chinese typeface (Debian: apt install fonts-noto-cjk)")


def test_a_typeface_installed_after_matplotlib_made_its_list_is_found(
    compared: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_chinese_typefaces_the_test_is_skipped()
    own = [one for one in fontManager.ttflist if one.fname.startswith(matplotlib.get_data_path())]
    monkeypatch.setattr(fontManager, "ttflist", own)
    (pdf,) = policylab.export(chart(compared, "zh"), tmp_path / "f.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_become_svg_pdf_and_png_with_every_character(
    compared: Comparison, language: Language, tmp_path: Path
) -> None:
    from xml.etree import ElementTree

    (svg,) = policylab.export(chart(compared, language), tmp_path / "f.svg")
    root = ElementTree.fromstring(svg.read_bytes())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert chart(compared, language).finding[language] in "".join(root.itertext())
    if language == "zh":
        without_chinese_typefaces_the_test_is_skipped()
    (pdf,) = policylab.export(chart(compared, language), tmp_path / "f.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert b"CreationDate" not in pdf.read_bytes()
    (png,) = policylab.export(chart(compared, language), tmp_path / "f.png")
    assert imread(png).shape[1] == 2 * round(chart(compared, language).pixels[0])


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "f.svg", "f.pdf", "f.png"])
def test_equal_results_give_equal_bytes(compared: Comparison, name: str, tmp_path: Path) -> None:
    written = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        result = made(compared)["judgements"] if name.startswith("t") else chart(compared, "en")
        written.append([path.read_bytes() for path in policylab.export(result, tmp_path / place / name)])
    assert written[0] == written[1]


def test_an_ending_that_does_not_fit_is_told(compared: Comparison, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"export: path: expected a table to end in \.csv, \.parquet; got 't\.svg'"):
        policylab.export(made(compared)["payoffs"], tmp_path / "t.svg")
    with pytest.raises(InputError, match=re.escape('did you mean ".svg"?')):
        policylab.export(chart(compared, "en"), tmp_path / "f.svgz")
    with pytest.raises(InputError, match=r"expected a folder that exists; got '.*nowhere'"):
        policylab.export(made(compared)["payoffs"], tmp_path / "nowhere" / "t.csv")
    with pytest.raises(InputError, match=r"export: result: expected a table .* or a figure .*; got dict"):
        policylab.export({"a": 1}, tmp_path / "t.csv")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    hint = "what stands in brackets at the end of a head is taken as its unit"
    with pytest.raises(InputError, match=f"expected columns with names of their own; got a, a, b; {hint}"):
        policylab.export(pd.DataFrame({"a (yuan)": [1], "a (hours)": [2], "b": [3]}), tmp_path / "t.csv")
    alike = pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b (yuan)"])
    with pytest.raises(InputError, match=r"expected columns with names of their own; got a, a, b$"):
        policylab.export(alike, tmp_path / "t.csv")
