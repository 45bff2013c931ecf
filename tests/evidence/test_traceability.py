"""Every number of the data and of a brief leads to a source; every source is cited."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from markupsafe import escape

import policylab
from policylab.brief.provenance import provenance
from policylab.brief.subject import Subject, subject
from policylab.datafiles import folders
from policylab.evidence.citations import citations, unused_sources
from policylab.evidence.sources import load_sources
from policylab.scenario import scenario_names
from policylab.study import load_claims

FOLDER: Path = folders()[-1]
SOURCES = load_sources()
TABLES = ("law.csv", "effects.csv", "statistics/national.csv", "statistics/zhejiang.csv",
          "statistics/enforcement.csv", "statistics/breaks.csv")  # fmt: skip
SCENARIOS = sorted(path.relative_to(FOLDER).as_posix() for path in (FOLDER / "scenarios").glob("*.yaml"))
# What is a number of the file's own and not of the world: the year of the prices, and how exact an entry is meant.
SETTINGS = {"price_year", "within", "result"}


def numbers(node: Any, place: str = "", cited: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every number of a tree with the sources that stand beside it or nearest above it."""
    if isinstance(node, dict):
        own = node.get("source")
        cited = tuple([own] if isinstance(own, str) else own) if own else cited
        for name, below in node.items():
            if name not in SETTINGS:
                yield from numbers(below, f"{place}.{name}", cited)
    elif isinstance(node, list):
        for below in node:
            yield from numbers(below, place, cited)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield place, cited


@pytest.mark.parametrize("name", ["instruments.yaml", "calibration.yaml", "claims.yaml", *SCENARIOS])
def test_every_number_of_a_file_has_its_source(name: str) -> None:
    found = list(numbers(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))))
    assert found
    for place, cited in found:
        assert cited, f"{name}{place} has no source"
        assert set(cited) <= SOURCES.keys(), f"{name}{place} cites {cited}"


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_has_its_source(name: str) -> None:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        keys = [key.strip() for key in row["source"].split(";")]
        assert set(keys) <= SOURCES.keys(), row


def test_there_are_no_tables_but_these() -> None:
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.csv")} == set(TABLES)


def test_words_of_a_claim_that_hold_figures_cite_a_source() -> None:
    for name, claim in load_claims().items():
        words = [one for one in (claim.proposition, claim.point, claim.untested, claim.not_testable) if one]
        if any(re.search(r"\d", one.en + one.zh) for one in words):
            assert claim.sources, name


def test_every_source_is_cited_and_everything_cited_is_a_source() -> None:
    cited = citations()
    assert set(cited) <= SOURCES.keys()
    assert unused_sources() == ()
    assert any(place.startswith("scenarios/karaoke.yaml: parameters.fine") for place in cited["hangzhou_2014"])


def test_a_source_that_nobody_cites_is_reported(tmp_path: Path) -> None:
    text = "idle_source:\n  title: {zh: 无人引用, en: Cited by nobody}\n  kind: assumption\n  standing: own\n"
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    assert unused_sources(tmp_path) == ("idle_source",)


@pytest.fixture(scope="module")
def one_subject() -> Subject:
    """What a brief is about; only its scenario and the figures of its measures matter here."""
    return subject("karaoke")


@pytest.mark.parametrize("name", scenario_names())
def test_every_number_of_a_brief_leads_to_a_source_on_its_page(name: str, one_subject: Subject) -> None:
    asked = replace(one_subject, scenario=policylab.load(name))
    section = provenance(asked)
    sources = SOURCES.values()
    for page in (str(section.zh), str(section.en)):
        listed = set(re.findall(r'<li id="source-(\d+)">', page))
        rows = [row for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL) if "<td" in row]
        assert len(rows) == asked.values
        for row in rows:
            links = re.findall(r'href="#source-(\d+)"', row)
            assert links, row
            assert set(links) <= listed
        for line in re.findall(r'<li id="source-\d+">(.*?)</li>', page, re.DOTALL):
            assert any(line.startswith((str(escape(one.title.zh)), str(escape(one.title.en)))) for one in sources), line
