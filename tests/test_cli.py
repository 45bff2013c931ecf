"""The command line: what it prints, on which stream, and with which exit code."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.cli import KINDS
from policylab.concepts import CONCEPTS
from policylab.datafiles import folders
from policylab.parameters import PARAMETERS, SETTINGS
from policylab.scenario import scenario_names
from policylab.terminal import comparison_text
from policylab.workbench import OutsideRange
from tests import oracle
from tests.support import (
    VALUES,
    Ran,
    assert_matrix,
    instrument_mapping,
    run,
    scenario_mapping,
    to_oracle,
    value_record,
    write,
)

PAYOFFS = ("enterprise_perceived", "enterprise", "regulator", "public")
CELLS = ("visits", "found", "obeyed", "residual", "penalised", "fire", "spend", "sanctions")
OUTCOMES = (
    *("action_chances", "visits", "found", "obeyed", "residual", "fires_per_1000", "sanctions", "spend"),
    *("enterprise", "regulator", "public", "welfare"),
)
ENTERPRISE_ACTIONS = ["neglect", "patch", "comply"]


def document(*arguments: object, warned: bool = False) -> Any:
    """Run a command with --json; return its one document, which is all that standard output holds."""
    ran = run(*arguments, "--json")
    assert ran.code == 0, ran.err
    assert (ran.err != "") == warned, ran.err
    assert ran.out.endswith("\n")
    return json.loads(ran.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def refused(*arguments: object) -> list[str]:
    """Run a command that is wrong; return the lines that say so."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, ""), ran
    assert "Traceback" not in ran.err
    return ran.err.splitlines()


def numbers(matrix: Any, columns: int) -> None:
    assert len(matrix) == 3
    for row in matrix:
        assert len(row) == columns
        assert all(type(value) is float for value in row)


def check_outcomes(outcomes: Mapping[str, Any], regulator_actions: list[str]) -> None:
    assert set(outcomes) == set(OUTCOMES)
    assert all(type(outcomes[name]) is float for name in OUTCOMES if name != "action_chances")
    chances = outcomes["action_chances"]
    assert list(chances) == ["enterprise", "regulator"]
    assert list(chances["enterprise"]) == ENTERPRISE_ACTIONS
    assert list(chances["regulator"]) == regulator_actions
    for mix in chances.values():
        assert sum(mix.values()) == pytest.approx(1)


# ------------------------------------------------------------------------------------------- solve --json


@pytest.mark.parametrize(
    ("arguments", "regime", "binding", "actions"),
    [
        ((), "enforcement_only", False, ["stand_back", "enforce"]),
        (("--binding",), "enforcement_only", True, ["stand_back", "enforce"]),
        (("--regime", "guidance"), "guidance", False, ["stand_back", "enforce", "serve"]),
        (("--regime", "guidance", "--binding"), "guidance", True, ["stand_back", "serve"]),
        (("--instruments", "training, liaison"), "training+liaison", False, ["stand_back", "enforce", "serve"]),
        (("--instruments", "training"), "training", True, ["stand_back", "enforce"]),
        (("--instruments", ""), "enforcement_only", False, ["stand_back", "enforce"]),
    ],
)
def test_solve_has_exactly_these_keys_and_types(
    arguments: tuple[str, ...], regime: str, actions: list[str], *, binding: bool
) -> None:
    extra = ("--binding",) if binding and "--binding" not in arguments else ()
    made = document("solve", "karaoke", *arguments, *extra)
    assert set(made) == {
        *("scenario", "regime", "instruments", "binding", "concept", "parameters"),
        *("enterprise_actions", "regulator_actions", "payoffs", "cells", "equilibria"),
        *("complete", "degenerate", "ties", "headline"),
    }
    assert (made["scenario"], made["regime"], made["binding"]) == ("karaoke", regime, binding)
    assert made["instruments"] == ([] if regime == "enforcement_only" else regime.split("+"))
    assert made["concept"] == "nash"
    assert made["parameters"] == policylab.load("karaoke").parameters
    assert list(made["parameters"]) == list(PARAMETERS)
    assert made["enterprise_actions"] == ENTERPRISE_ACTIONS
    assert made["regulator_actions"] == actions
    assert set(made["payoffs"]) == set(PAYOFFS)
    assert set(made["cells"]) == set(CELLS)
    for matrix in (*made["payoffs"].values(), *made["cells"].values()):
        numbers(matrix, len(actions))
    assert type(made["complete"]) is type(made["degenerate"]) is bool
    assert all(isinstance(tie, str) for tie in made["ties"])
    assert type(made["headline"]) is int
    assert made["headline"] in range(len(made["equilibria"]))
    for one in made["equilibria"]:
        assert set(one) == {"enterprise", "regulator", "regret", "outcomes"}
        assert sum(one["enterprise"]) == pytest.approx(1)
        assert (
            dict(zip(ENTERPRISE_ACTIONS, one["enterprise"], strict=True))
            == one["outcomes"]["action_chances"]["enterprise"]
        )
        assert dict(zip(actions, one["regulator"], strict=True)) == one["outcomes"]["action_chances"]["regulator"]
        assert 0 <= one["regret"] <= 1e-9
        check_outcomes(one["outcomes"], actions)


def test_where_no_hours_are_left_there_is_one_column() -> None:
    made = document("solve", "karaoke", "--regime", "guidance", "--set", "inspector_hours=0", warned=True)
    assert made["regulator_actions"] == ["stand_back"]
    numbers(made["payoffs"]["regulator"], 1)


def test_parameters_are_the_scenarios_after_set_and_before_instruments() -> None:
    made = document("solve", "karaoke", "--regime", "article", "--set", "fine=20000", "--set", "guidance.hours=1")
    assert made["parameters"] == {**policylab.load("karaoke").parameters, "fine": 20000.0}


def test_settings_are_taken() -> None:
    plain = document("solve", "karaoke")
    assert document("solve", "karaoke", "--set", "discount=0.5", "--set", "start_enterprise=0.2,0.3,0.5") == plain


def test_every_number_is_printed_in_full() -> None:
    value = 0.1 + 0.2
    made = document("solve", "karaoke", "--set", f"leniency={value!r}")
    assert made["parameters"]["leniency"] == value


# ------------------------------------------------------------------------------------------- the oracle's


def _random_settings(rng: random.Random, catalogue: Catalogue) -> tuple[list[str], dict[str, float], dict[str, float]]:
    """Return instruments, their figures and all parameters, drawn over several orders of magnitude."""
    names = [name for name in catalogue.instruments if rng.random() < rng.choice((0.15, 0.5))]
    figures = {}
    for name in names:
        for figure in catalogue.instruments[name].figures():
            share = figure.startswith(("raises", "cuts"))
            figures[f"{name}.{figure}"] = rng.choice((0.0, rng.uniform(0, 0.8 if share else 5.0)))
    values = {}
    for name, parameter in PARAMETERS.items():
        if parameter.domain.high == 1.0:
            values[name] = rng.uniform(0.05, 0.95)
        else:
            values[name] = VALUES[name] * 10 ** rng.uniform(-1.0, 1.0)
    values["fire_probability_safe"] = values["fire_probability_hazard"] * rng.random()
    values["penalty_friction"] *= rng.choice((1, -1))
    values["inspector_hours"] = rng.choice((0.0, 3.0, 8.0, 40.0)) + sum(
        figures[f"{name}.hours"] for name in names if catalogue.instruments[name].delivered_by == "programme"
    )
    return names, figures, values


@pytest.mark.parametrize("seed", range(24))
def test_solve_with_everything_set_is_the_oracles(seed: int, catalogue: Catalogue) -> None:
    rng = random.Random(seed)
    names, figures, values = _random_settings(rng, catalogue)
    binding = rng.random() < 0.5
    pairs = [f"{name}={value!r}" for name, value in {**values, **figures}.items()]
    rng.shuffle(pairs)
    arguments = [argument for pair in pairs for argument in ("--set", pair)]
    made = document(
        *("solve", "karaoke", "--instruments", ",".join(names), *(["--binding"] if binding else []), *arguments),
        warned=True,
    )
    chosen = [
        to_oracle(
            catalogue.instruments[name].with_figures(
                {key.partition(".")[2]: value for key, value in figures.items() if key.partition(".")[0] == name}
            )
        )
        for name in names
    ]
    expected = oracle.evaluate(values, chosen, binding)
    assert min(min(row) for row in expected["obey_margin"]) > 1e-5
    assert made["parameters"] == values
    assert made["regulator_actions"] == expected["regulator_actions"]
    for name in PAYOFFS:
        _same(made["payoffs"][name], expected["payoffs"][name], name)
    for name in CELLS:
        _same(made["cells"][name], expected["cells"][name], name)
    profiles = []
    for one in made["equilibria"]:
        theirs = oracle.outcomes(expected, one["enterprise"], one["regulator"])
        for name in OUTCOMES[1:]:
            assert one["outcomes"][name] == pytest.approx(theirs[name], rel=1e-9, abs=1e-12), name
        profiles.append((one["enterprise"], one["regulator"]))
    assert profiles[made["headline"]] == oracle.headline(expected, profiles)


def test_the_headline_is_the_index_of_one_of_several(tmp_path: Path) -> None:
    # A department that may leave premises alone, and owners who comply if it does not: three equilibria.
    mapping = scenario_mapping()
    changes = {"compliance_cost": 3e4, "hour_cost": 30.0, "fine": 5e4, "closure_loss": 6e4, "mandate": 0.0}
    for name, value in changes.items():
        mapping["parameters"][name] = value_record(value, PARAMETERS[name].unit.value)
    made = document("solve", write(tmp_path / "own.yaml", mapping))
    assert len(made["equilibria"]) == 3
    fires = [one["outcomes"]["fires_per_1000"] for one in made["equilibria"]]
    assert made["headline"] == fires.index(max(fires)) != 0
    assert "(headline: worst for the public)" in run("solve", tmp_path / "own.yaml").out


def _same(ours: Any, theirs: oracle.Matrix, name: str) -> None:
    import numpy as np

    assert_matrix(np.array(ours), theirs, name)


# ----------------------------------------------------------------------------------------- compare --json

REGIME_KEYS = {
    *("name", "instruments", "binding", "concept", "verdict", "losers", "gains", "gains_unadjusted"),
    *("enterprise_split", "outcomes", "flags"),
}


def test_compare_has_exactly_these_keys_and_types() -> None:
    made = document("compare", "karaoke", "--binding", "--regime", "article", "--instruments", "training,guidance")
    assert set(made) == {"scenario", "parameters", "baseline", "regimes"}
    assert made["scenario"] == "karaoke"
    assert made["parameters"] == policylab.load("karaoke").parameters
    assert set(made["baseline"]) == {"name", "outcomes", "by_concept"}
    assert made["baseline"]["name"] == "enforcement_only"
    check_outcomes(made["baseline"]["outcomes"], ["stand_back", "enforce"])
    assert made["baseline"]["by_concept"] == {"nash": made["baseline"]["outcomes"]}
    assert [one["name"] for one in made["regimes"]] == ["article", "training+guidance"]
    for one in made["regimes"]:
        assert set(one) == REGIME_KEYS
        assert one["binding"] is True
        assert one["concept"] == "nash"
        assert one["verdict"] in ("multi_win", "no_change", "no_loser", "losers")
        assert set(one["gains"]) == set(one["gains_unadjusted"]) == {"enterprise", "regulator", "public"}
        assert set(one["losers"]) <= set(one["gains"])
        assert set(one["enterprise_split"]) == {"spend", "ordered", "contact", "sanctions", "own_fires"}
        assert sum(one["enterprise_split"].values()) == pytest.approx(one["gains"]["enterprise"], abs=1e-6)
        check_outcomes(one["outcomes"], ["stand_back", "serve"])
        assert all(isinstance(flag, str) for flag in one["flags"])


def test_compare_takes_the_named_regimes_where_none_is_given() -> None:
    made = document("compare", "karaoke")
    assert [one["name"] for one in made["regimes"]] == ["guidance", "article"]
    assert [one["binding"] for one in made["regimes"]] == [False, False]


def test_compare_lists_every_regime_under_every_concept() -> None:
    made = document("compare", "karaoke", "--regime", "guidance", "--concept", "nash", "--concept", "commitment")
    assert [(one["name"], one["concept"]) for one in made["regimes"]] == [
        ("guidance", "nash"),
        ("guidance", "commitment"),
    ]
    assert set(made["baseline"]["by_concept"]) == {"nash", "commitment"}


def test_what_is_asked_for_twice_is_told_once() -> None:
    twice = ("--regime", "guidance") * 2 + ("--concept", "nash") * 2
    assert len(document("compare", "karaoke", *twice)["regimes"]) == 1


def test_a_regime_over_budget_has_no_numbers() -> None:
    (one,) = document("compare", "karaoke", "--regime", "article", "--set", "training.hours=99", warned=True)["regimes"]
    assert set(one) == REGIME_KEYS
    assert one["verdict"] == "over_budget"
    assert (one["losers"], one["flags"]) == ([], [])
    for name in ("gains", "gains_unadjusted", "enterprise_split", "outcomes"):
        assert one[name] is None


def test_compare_is_what_python_says() -> None:
    made = document("compare", "hotel", "--set", "fine=20000", "--set", "guidance.hours=1", "--regime", "guidance")
    compared = policylab.compare("hotel", "guidance", overrides={"fine": 20000, "guidance.hours": 1})
    (judgement,) = compared.judgements
    (one,) = made["regimes"]
    assert one["gains"] == judgement.gains
    assert one["verdict"] == judgement.verdict
    assert one["flags"] == list(judgement.flags)


def test_several_regimes_at_once_share_the_figures() -> None:
    made = document("compare", "karaoke", "--set", "liaison.hours=1.5")
    assert [one["name"] for one in made["regimes"]] == ["guidance", "article"]


# ------------------------------------------------------------------------------------- the five concepts

SOLVE_KEYS = {
    *("scenario", "regime", "instruments", "binding", "concept", "parameters"),
    *("enterprise_actions", "regulator_actions", "payoffs", "cells", "equilibria"),
    *("complete", "degenerate", "ties", "headline"),
}
OWN_KEYS = {"nash": set(), "commitment": {"strict"}, "evolution": {"status", "nearest"}, "quantal": set(),
            "targeting": {"scheme"}}  # fmt: skip
SCHEME_KEYS = {
    *("trusted_action", "targeted_action", "trusted_visits", "targeted_visits", "trusted_choice", "targeted_choice"),
    *("share_targeted", "leave_trusted", "leave_targeted"),
}


def check_own(record: Mapping[str, Any], concept: str, actions: list[str]) -> None:
    """Assert what only one concept tells."""
    if concept == "commitment":
        assert set(record["strict"]) == {"enterprise", "regulator", "regret", "outcomes"}
        check_outcomes(record["strict"]["outcomes"], actions)
    if concept == "evolution":
        assert record["status"] in ("fixed", "cycles", "slow")
        assert (record["nearest"] is not None) == (record["status"] == "slow")
        if record["nearest"] is not None:
            check_outcomes(record["nearest"]["outcomes"], actions)
    if concept == "targeting":
        scheme = record["scheme"]
        assert set(scheme) == SCHEME_KEYS
        assert (scheme["trusted_action"], scheme["targeted_action"]) == ("serve", "enforce")
        assert {scheme["trusted_choice"], scheme["targeted_choice"]} <= set(ENTERPRISE_ACTIONS)
        assert scheme["targeted_visits"] == pytest.approx(4 * scheme["trusted_visits"])
        assert all(0 <= scheme[name] <= 1 for name in ("share_targeted", "leave_trusted", "leave_targeted"))


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("scenario", ["karaoke", "new_project"])
def test_solve_under_every_concept_has_exactly_these_keys(scenario: str, concept: str) -> None:
    made = document("solve", scenario, "--regime", "article", "--concept", concept)
    assert set(made) == SOLVE_KEYS | OWN_KEYS[concept]
    assert made["concept"] == concept
    actions = ["stand_back", "enforce", "serve"]
    assert made["regulator_actions"] == actions
    assert made["headline"] in range(len(made["equilibria"]))
    for one in made["equilibria"]:
        assert set(one) == {"enterprise", "regulator", "regret", "outcomes"}
        check_outcomes(one["outcomes"], actions)
    check_own(made, concept, actions)


def test_compare_under_every_concept_has_exactly_these_keys() -> None:
    every = [argument for concept in CONCEPTS for argument in ("--concept", concept)]
    made = document("compare", "new_project", "--regime", "article", "--set", "horizon=150", *every)
    assert [one["concept"] for one in made["regimes"]] == list(CONCEPTS)
    assert list(made["baseline"]["by_concept"]) == list(CONCEPTS)
    for one in made["regimes"]:
        concept = one["concept"]
        assert set(one) == REGIME_KEYS | OWN_KEYS[concept]
        check_outcomes(one["outcomes"], ["stand_back", "enforce", "serve"])
        check_own(one, concept, ["stand_back", "enforce", "serve"])
        assert sum(one["enterprise_split"].values()) == pytest.approx(one["gains"]["enterprise"], abs=1e-6)
        check_outcomes(made["baseline"]["by_concept"][concept], ["stand_back", "enforce"])
    # the one path that has not settled, so that the keys of the nearest equilibrium are looked at
    assert made["regimes"][2]["status"] == "slow"


@pytest.mark.parametrize("concept", CONCEPTS)
def test_over_budget_under_every_concept_has_no_numbers(concept: str) -> None:
    (one,) = document("compare", "workshop", "--regime", "article", "--concept", concept)["regimes"]
    assert set(one) == REGIME_KEYS
    assert (one["verdict"], one["outcomes"], one["gains"]) == ("over_budget", None, None)


def test_where_nothing_makes_the_reply_strict_that_is_null() -> None:
    arguments = ("--regime", "guidance", "--concept", "commitment", "--set", "strictness=0.999")
    assert document("solve", "karaoke", *arguments)["strict"] is None


TEXTS = {"nash": "Equilibrium 1 of 1", "commitment": "Equilibrium 1 of 1", "evolution": "The path comes to rest.",
         "quantal": "Response 1 of 1", "targeting": "Share of years in the targeted group: "}  # fmt: skip


@pytest.mark.parametrize("concept", CONCEPTS)
def test_solve_as_text_under_every_concept(concept: str) -> None:
    ran = run("solve", "karaoke", "--regime", "guidance", "--concept", concept)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"karaoke under guidance, optional, {concept}\n")
    assert TEXTS[concept] in ran.out


@pytest.mark.parametrize("concept", ["evolution", "quantal"])
def test_a_concept_without_a_common_scale_is_refused(concept: str) -> None:
    told = refused("solve", "karaoke", "--concept", concept, "--set", "inspector_hours=0", "--set", "accountability=0")
    assert told[-1] == (
        f"policylab: scenario karaoke: {concept} needs a game in which the payoff of the fire department varies; "
        "here it is the same everywhere"
    )


def test_settings_of_a_concept_are_taken() -> None:
    def chances(*pairs: str) -> Any:
        concept, *settings = pairs
        more = [argument for pair in settings for argument in ("--set", pair)]
        made = document("solve", "karaoke", "--regime", "guidance", "--concept", concept, *more)
        return made["equilibria"][0]["outcomes"]["action_chances"]

    for concept, setting in (
        ("evolution", "horizon=3"),
        ("quantal", "lambda=2"),
        ("targeting", "targeted_visits=2"),
        ("targeting", "return_rate=0.9"),
    ):
        assert chances(concept) != chances(concept, setting)


# ------------------------------------------------------------------------------------------------- list


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("scenarios", {"name", "title", "description", "price_year"}),
        ("regimes", {"name", "title", "instruments"}),
        ("instruments", {"name", "title", "article", "translation", "section", "delivered_by", "figures"}),
        ("parameters", {"name", "title", "unit", "domain", "meaning"}),
        ("settings", {"name", "title", "default", "domain"}),
        ("sources", {"name", "title", "kind", "year", "standing", "confidence", "address"}),
        ("concepts", {"name", "title"}),
    ],
)
def test_list_prints_records_and_lines(kind: str, keys: set[str]) -> None:
    made = document("list", kind)
    assert made
    for item in made:
        assert keys <= set(item)
        for text in (item[key] for key in ("title", "description", "meaning") if key in item):
            assert set(text) == {"zh", "en"}
            assert all(text.values())
    ran = run("list", kind)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines] == [item["name"] for item in made]
    for line, item in zip(lines, made, strict=True):
        assert item.get("title", {}).get("en", "") in line


def test_list_names_what_there_is(catalogue: Catalogue) -> None:
    def names(kind: str) -> list[str]:
        return [item["name"] for item in document("list", kind)]

    assert names("scenarios") == scenario_names()
    assert names("regimes") == list(catalogue.regimes)
    assert names("instruments") == list(catalogue.instruments)
    assert names("parameters") == list(PARAMETERS)
    assert names("settings") == list(SETTINGS)
    assert names("sources") == list(catalogue.sources)
    assert names("concepts") == list(CONCEPTS) == ["nash", "commitment", "evolution", "quantal", "targeting"]
    assert set(KINDS) == {"scenarios", "regimes", "instruments", "parameters", "settings", "sources", "concepts"}


def test_list_instruments_gives_the_names_that_set_takes() -> None:
    for item in document("list", "instruments"):
        pairs = []
        for figure, value in item["figures"].items():
            assert set(value) == {"value", "low", "high", "distribution", "unit", "source", "status", "varies"}
            pairs += ["--set", f"{item['name']}.{figure}={value['value']}"]
        ran = run("solve", "karaoke", "--instruments", item["name"], "--set", "inspector_hours=40", *pairs)
        assert (ran.code, ran.err) == (0, "")


def test_list_knows_ones_own_folder(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "own.yaml", scenario_mapping())
    write(tmp_path / "instruments.yaml", {"mine": instrument_mapping()})
    assert "own" in [item["name"] for item in document("list", "scenarios", "--data", tmp_path)]
    assert "mine" in [item["name"] for item in document("list", "instruments", "--data", tmp_path)]


# -------------------------------------------------------------------------------------- data of one's own


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A folder with a scenario that extends one of the project's, an instrument, a regime and a source."""
    write(
        tmp_path / "scenarios" / "tea_house.yaml",
        scenario_mapping(
            "tea_house",
            extends="karaoke",
            parameters={"fine": value_record(7777.0, "yuan", source=["own_survey", "fire_law_2008"])},
        ),
    )
    write(
        tmp_path / "instruments.yaml",
        {"loans": instrument_mapping(cuts={"compliance_cost": value_record(0.5, "share", source="own_survey")})},
    )
    write(
        tmp_path / "regimes.yaml",
        {"with_loans": {"title": {"zh": "贷款", "en": "Loans"}, "instruments": ["guidance", "loans"]}},
    )
    write(
        tmp_path / "sources.yaml",
        {"own_survey": {"title": {"zh": "自行调查", "en": "Own survey"}, "kind": "study", "standing": "own"}},
    )
    return tmp_path


def test_a_scenario_an_instrument_a_regime_and_a_source_of_ones_own(own_data: Path) -> None:
    karaoke = document("solve", "karaoke")["parameters"]
    made = document("solve", "tea_house", "--regime", "with_loans", "--data", own_data)
    assert made["scenario"] == "tea_house"
    assert made["instruments"] == ["guidance", "loans"]
    assert made["parameters"] == {**karaoke, "fine": 7777.0}
    # a programme halves the cost of complying, whatever the department does
    spend = 0.5 * karaoke["compliance_cost"] + karaoke["approval_cost"]
    assert made["cells"]["spend"][2][:2] == pytest.approx([spend, spend])
    again = document("solve", "tea_house", "--instruments", "loans", "--set", "loans.cuts.compliance_cost=0",
                     "--data", own_data, warned=True)  # fmt: skip
    assert again["cells"]["spend"][2][0] == karaoke["compliance_cost"] + karaoke["approval_cost"]


def test_a_scenario_by_its_path(own_data: Path) -> None:
    by_path = document("solve", own_data / "scenarios" / "tea_house.yaml", "--data", own_data)
    assert by_path == document("solve", "tea_house", "--data", own_data)


def test_a_scenario_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "own.yaml", scenario_mapping())
    monkeypatch.chdir(tmp_path)
    assert document("solve", "own.yaml")["parameters"] == VALUES


def test_python_takes_the_same_scenario_as_a_mapping(own_data: Path) -> None:
    mapping = scenario_mapping("tea_house", extends="karaoke", parameters={"fine": value_record(7777.0, "yuan")})
    compared = policylab.compare(mapping, ["guidance"])
    made = document("compare", "tea_house", "--regime", "guidance", "--data", own_data)
    assert compared.judgements[0].gains == made["regimes"][0]["gains"]
    with_loans = policylab.compare(mapping, [["loans"], "with_loans"], data=own_data)
    assert [one.regime.name for one in with_loans.judgements] == ["loans", "with_loans"]


def test_python_says_the_same_as_the_command_line_about_a_wrong_name() -> None:
    with pytest.raises(ValueError, match="did you mean") as raised:
        policylab.compare("karaok")
    assert refused("compare", "karaok") == [f"policylab: {raised.value}"]


def test_the_environment_names_a_data_folder(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYLAB_DATA", str(own_data))
    assert document("solve", "tea_house")["parameters"]["fine"] == 7777.0


# ------------------------------------------------------------------------------------------ wrong use


def test_a_regime_and_instruments_exclude_each_other_in_solve() -> None:
    told = refused("solve", "karaoke", "--regime", "guidance", "--instruments", "training")
    assert told[-1] == "policylab solve: error: argument --instruments: not allowed with argument --regime"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("solve",), "the following arguments are required: SCENARIO"),
        (("sovle", "karaoke"), "invalid choice: 'sovle'"),
        (("solve", "karaoke", "--colour"), "unrecognized arguments: --colour"),
        (("solve", "karaoke", "--regime"), "argument --regime: expected one argument"),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)[-1]


@pytest.mark.parametrize("command", ["solve", "compare"])
def test_a_figure_of_an_instrument_that_is_not_in_the_regime_is_an_error(command: str) -> None:
    for regime in ("guidance", "enforcement_only"):
        (told,) = refused(command, "karaoke", "--regime", regime, "--set", "training.hours=1")
        assert told == (
            f"policylab: --set: training.hours: expected a figure of one of the instruments of {regime}; got 1; "
            "training is not among them: add --instruments training, or a regime that has it (article)"
        )


def test_a_listing_without_a_kind_or_of_none_there_is_names_those_there_are() -> None:
    kinds = "scenarios, regimes, instruments, parameters, settings, sources, concepts"
    assert refused("list") == [f"policylab: list: KIND: expected one of {kinds}; got nothing"]
    for kind, near in (("regime", "regimes"), ("Instruments", "instruments"), ("concept", "concepts")):
        words = f'policylab: list: KIND: expected one of {kinds}; got {kind!r}; did you mean "{near}"?'
        assert refused("list", kind, "--json") == [words]
    assert refused("list", "zzz") == [f"policylab: list: KIND: expected one of {kinds}; got 'zzz'"]


@pytest.mark.parametrize("command", ["solve", "compare", "scan", "report", "drift", "list", "check"])
def test_an_unknown_option_is_answered_with_the_usage_of_its_command(command: str) -> None:
    told = refused(command, *(["karaoke"] if command in ("solve", "compare", "scan") else []), "--colour")
    assert told[0].startswith(f"usage: policylab {command} ")
    assert told[-1] == f"policylab {command}: error: unrecognized arguments: --colour"


def test_a_value_outside_its_range_is_taken_with_a_warning_on_standard_error() -> None:
    ran = run("solve", "karaoke", "--set", "fine=4000", "--set", "leniency=0.5", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["parameters"]["fine"] == 4000.0
    assert ran.err == "policylab: warning: fine = 4000 lies outside its range 5000 to 50000\n"
    compared = run("compare", "karaoke", "--set", "guidance.raises.competence=0.9", "--json")
    assert json.loads(compared.out)["regimes"]
    assert "guidance.raises.competence = 0.9 lies outside its range" in compared.err


def test_python_warns_too() -> None:
    with pytest.warns(OutsideRange, match="fine = 4000 lies outside its range 5000 to 50000"):
        policylab.load("karaoke", {"fine": 4000})


# ------------------------------------------------------------------------------------------------ text


def test_solve_as_text() -> None:
    ran = run("solve", "karaoke", "--regime", "guidance", "--binding")
    assert (ran.code, ran.err) == (0, "")
    made = document("solve", "karaoke", "--regime", "guidance", "--binding")
    assert ran.out.startswith("karaoke under guidance, binding, nash\n")
    for row, action in enumerate(ENTERPRISE_ACTIONS):
        cells = [
            f"{first:,.0f} / {second:,.0f}"
            for first, second in zip(
                made["payoffs"]["enterprise_perceived"][row], made["payoffs"]["regulator"][row], strict=True
            )
        ]
        (line,) = [line for line in ran.out.splitlines() if line.startswith(action + " ")]
        assert all(cell in line for cell in cells)
    outcomes = made["equilibria"][made["headline"]]["outcomes"]
    assert f"Equilibrium 1 of {len(made['equilibria'])}" in ran.out
    assert f"{outcomes['welfare']:,.0f} yuan" in ran.out
    for action, chance in outcomes["action_chances"]["enterprise"].items():
        assert (f"{action} {chance:.1%}" in ran.out) == (chance > 0)


def test_compare_as_text_says_the_verdict_of_every_regime() -> None:
    ran = run("compare", "karaoke", "--regime", "guidance", "--regime", "article", "--set", "training.hours=99")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert any(line.startswith("guidance ") for line in lines)
    assert any(line.split() == ["article", "nash", "-", "-", "-", "over_budget"] for line in lines)
    assert any(line.startswith("article, nash: The measures take more hours than there are") for line in lines)


def test_compare_as_text_tells_of_today_where_a_party_fares_otherwise_and_has_words_for_flags() -> None:
    asked = ("compare", "hotel", "--regime", "guidance", "--regime", "article")
    told = run(*asked).out.splitlines()
    made = json.loads(run(*asked, "--json").out)
    after = {}
    for one in made["regimes"]:
        (place,) = [n for n, line in enumerate(told) if line.startswith(f"{one['name']}, nash: ")]
        after[one["name"]] = told[place + 1] if place + 1 < len(told) else ""
        assert one["flags"]
        assert not any(flag in told[place] for flag in one["flags"])
        assert told[place].endswith("could serve and does not]")
    article = made["regimes"][1]
    assert article["gains"]["regulator"] > 1
    assert article["gains_unadjusted"]["regulator"] < -1
    assert after["article"].startswith("  Against today, without that money, the fire department (−")
    assert not after["guidance"].startswith("  ")


def test_a_gain_of_nothing_has_no_minus_sign() -> None:
    compared = policylab.compare("karaoke", "guidance")
    gains = {"enterprise": -0.3, "regulator": 0.3, "public": -1234567.8}
    (judgement,) = compared.judgements
    text = comparison_text(replace(compared, judgements=(replace(judgement, gains=gains),)))
    (line,) = [line for line in text.splitlines() if line.startswith("guidance ")]
    assert line.split()[:5] == ["guidance", "nash", "+0", "+0", "-1,234,568"]


# --------------------------------------------------------------------------------------- as a process


def process(*arguments: str, **environment: str) -> Ran:
    ended = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


QUICK = """
import sys
from policylab.cli import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert stop.code == 0, stop.code
heavy = {"numpy", "scipy", "nashpy", "papermill", "pandas", "matplotlib", "seaborn", "nbconvert", "yaml", "pydantic"}
print("HEAVY", sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [("--help",), ("solve", "--help"), ("--version",)])
def test_help_waits_for_nothing(arguments: tuple[str, ...]) -> None:
    ran = process("-c", QUICK, *arguments)
    assert ran.code == 0
    assert ran.err.strip() == "HEAVY []"
    assert ran.out


def test_help_names_every_command() -> None:
    out = run("--help").out
    for command in ("solve", "compare", "report", "list", "check"):
        assert f"    {command} " in out


def test_a_process_prints_one_document_and_nothing_else() -> None:
    ran = process("-m", "policylab", "solve", "karaoke", "--regime", "article", "--json", PYTHONIOENCODING="utf-8")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == document("solve", "karaoke", "--regime", "article")


def test_a_process_ends_with_2_on_bad_input_and_prints_nothing() -> None:
    ran = process("-m", "policylab", "solve", "karaok", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "policylab: scenario: expected the name of a scenario or a path to a YAML file; got 'karaok'; "
        'did you mean "karaoke"?\n'
    )


def test_a_reader_that_has_gone_away_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        # one answer fits into Python's buffer, the other does not
        for arguments in (["list", "concepts"], ["list", "sources", "--json"]):
            ended = subprocess.run(
                [sys.executable, "-m", "policylab", *arguments],
                stdout=writing,
                stderr=subprocess.PIPE,
                check=False,
                env={**os.environ, "PYTHONUNBUFFERED": ""},
            )
            assert (ended.returncode, ended.stderr) == (0, b"")
    finally:
        os.close(writing)


def test_chinese_text_is_printed_where_the_terminal_can_show_it() -> None:
    ran = process("-m", "policylab", "list", "scenarios", "--json", PYTHONIOENCODING="utf-8")
    assert any("一" <= letter <= "鿿" for letter in ran.out)


# ------------------------------------------------------------------------------------------------ check


def test_check_reads_every_data_file() -> None:
    ran = run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{len(scenario_names(abstract=True))} scenario files, ")


def test_check_reads_the_files_it_is_given(tmp_path: Path) -> None:
    good = write(tmp_path / "good.yaml", scenario_mapping("good"))
    assert run("check", good).code == 0
    bad = write(tmp_path / "bad.yaml", scenario_mapping("bad", price_year="then"))
    worse = write(tmp_path / "worse.yaml", "name: [")
    told = refused("check", good, bad, worse)
    assert len(told) == 2
    assert f"{bad}: price_year: expected a whole number; got 'then'" in told[0]
    assert f"{worse}: line 2: expected readable YAML" in told[1]


def test_check_tells_the_faults_of_all_files_of_a_folder_at_once(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "one.yaml", "name: [")
    write(tmp_path / "scenarios" / "two.yaml", scenario_mapping("two", price_year="then"))
    write(tmp_path / "scenarios" / "three.yaml", scenario_mapping("three", abstract=True, colour="red"))
    write(tmp_path / "instruments.yaml", {"mine": instrument_mapping("pigeon")})
    told = "\n".join(refused("check", "--data", tmp_path))
    for words in ("one.yaml: line 2", "two.yaml: price_year", "three.yaml: colour", "mine.delivered_by"):
        assert words in told


def test_what_takes_the_place_of_the_projects_is_said_and_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path / "instruments.yaml", {"guidance": instrument_mapping(), "mine": instrument_mapping()})
    write(tmp_path / "regimes.yaml", {"ours": {"title": {"zh": "甲", "en": "A"}, "instruments": ["mine"]}})
    write(tmp_path / "scenarios" / "karaoke.yaml", scenario_mapping("karaoke"))
    write(tmp_path / "scenarios" / "own.yaml", scenario_mapping("own"))
    ran = run("check", "--data", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    instruments = f"{tmp_path / 'instruments.yaml'}: guidance takes the place of the project's"
    scenarios = f"{tmp_path / 'scenarios' / 'karaoke.yaml'}: karaoke takes the place of the project's"
    assert ran.out.splitlines()[:-1] == [instruments, scenarios]
    for kind, expected in (("instruments", [instruments]), ("scenarios", [scenarios]), ("regimes", [])):
        listed = run("list", kind, "--data", tmp_path).out.splitlines()
        assert [line for line in listed if "takes the place" in line] == expected
    assert "takes the place" not in run("list", "instruments", "--data", tmp_path, "--json").out
    assert "takes the place" not in run("check").out + run("check", "--data", folders()[-1]).out


def test_check_says_so_where_nothing_of_a_folder_is_read(tmp_path: Path) -> None:
    (told,) = refused("check", "--data", tmp_path)
    assert "expected scenarios/NAME.yaml or one of instruments.yaml, regimes.yaml" in told
    write(tmp_path / "scenarios" / "own.yml", scenario_mapping("own"))
    (told,) = refused("check", "--data", tmp_path)
    assert told.endswith("own.yml: expected a name that ends in .yaml; got own.yml")
    (told,) = refused("check", "--data", tmp_path / "scenarios")
    assert "found none of them" in told
    write(tmp_path / "scenarios" / "good.yaml", scenario_mapping("good"))
    (tmp_path / "scenarios" / "own.yml").unlink()
    assert run("check", "--data", tmp_path).code == 0


def test_a_parameter_is_found_by_its_label_in_either_language() -> None:
    for label in ("罚款", "Fine"):
        (told,) = refused("solve", "karaoke", "--set", f"{label}=20000")
        assert told.endswith('did you mean "fine"?')


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_in_a_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policylab", "list", "scenarios"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.decode()) == (1, "policylab: no space left on device\n")


RESULTS: dict[str, Callable[[], Any]] = {
    "solve": lambda: document("solve", "karaoke", "--regime", "article"),
    "compare": lambda: document("compare", "workshop"),
}


@pytest.mark.parametrize("command", RESULTS)
def test_the_same_question_has_the_same_answer(command: str) -> None:
    assert RESULTS[command]() == RESULTS[command]()
