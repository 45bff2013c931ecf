"""The project's own data: every scenario can be solved, every value says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.datafiles import folders, read_yaml
from policylab.game import build
from policylab.parameters import PARAMETERS, Unit
from policylab.quantity import Quantity
from policylab.scenario import Scenario, load_scenario, scenario_names
from tests import oracle
from tests.support import to_oracle

NAMES = scenario_names()
CJK = re.compile(r"[\u4e00-\u9fff]")

# What MODEL.md says that each measure of the article moves.
MOVES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "guidance": (
        "visit",
        {
            "raises": {"competence", "rectification", "leniency"},
            "cuts": {"compliance_cost", "immediate_share", "resentment"},
        },
    ),
    "liaison": ("visit", {"raises": {"detection"}, "cuts": {"retrofit_premium", "compliance_cost", "lag"}}),
    "enforcement_publicity": ("visit", {"raises": {"risk_perception"}}),
    "consultation": ("programme", {"cuts": {"penalty_friction", "contact_cost", "resentment"}, "adds": {"duty"}}),
    "door_to_door": ("programme", {"raises": {"risk_perception", "outreach_fix"}}),
    "training": (
        "programme",
        {"raises": {"competence", "risk_perception"}, "cuts": {"own_loss", "external_loss"}, "adds": {"duty"}},
    ),
    "service_guide": ("programme", {"cuts": {"approval_cost", "contact_cost"}}),
    "service_team": ("programme", {"raises": {"competence"}, "cuts": {"contact_cost", "approval_cost"}}),
    "open_process": ("programme", {"cuts": {"approval_cost", "leniency"}}),
    "public_oversight": ("programme", {"raises": {"detection"}, "cuts": {"leniency"}}),
    "exposure_board": ("programme", {"adds": {"exposure_loss"}}),
}


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    return {name: load_scenario(name) for name in NAMES}


def every_value(scenarios: dict[str, Scenario], catalogue: Catalogue) -> Iterator[tuple[str, Quantity]]:
    for name, scenario in scenarios.items():
        for parameter, quantity in scenario.quantities.items():
            yield f"{name}.{parameter}", quantity
    for name, item in catalogue.instruments.items():
        for figure, quantity in item.figures().items():
            yield f"{name}.{figure}", quantity


def test_the_six_kinds_of_premises() -> None:
    assert NAMES == ["high_rise", "hotel", "karaoke", "large_factory", "new_project", "workshop"]


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_states_every_parameter_within_its_domain(name: str, scenarios: dict[str, Scenario]) -> None:
    scenario = scenarios[name]
    assert list(scenario.quantities) == list(PARAMETERS)
    for parameter, quantity in scenario.quantities.items():
        assert quantity.unit is PARAMETERS[parameter].unit
        for number in (quantity.value, quantity.low, quantity.high):
            assert PARAMETERS[parameter].domain.holds(number)
    assert scenario.price_year == 2012
    assert CJK.search(scenario.title.zh)
    assert CJK.search(scenario.description.zh)
    assert not CJK.search(scenario.title.en + scenario.description.en)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("binding", [False, True])
def test_a_scenario_can_be_solved_under_every_named_regime(
    name: str, scenarios: dict[str, Scenario], catalogue: Catalogue, *, binding: bool
) -> None:
    compared = policylab.compare(scenarios[name], list(catalogue.regimes), binding=binding)
    judged = {one.regime.name: one for one in compared.judgements}
    assert judged["enforcement_only"].verdict == "no_change"
    for judgement in compared.judgements:
        if judgement.solution is None:
            assert judgement.verdict == "over_budget"
            continue
        assert judgement.solution.complete
        assert judgement.baseline is not None
        assert judgement.baseline.complete
        for profile in judgement.solution.profiles:
            assert profile.regret <= 1e-9


@pytest.mark.parametrize("name", NAMES)
def test_the_games_of_the_data_are_the_oracles(name: str, scenarios: dict[str, Scenario], catalogue: Catalogue) -> None:
    scenario = scenarios[name]
    values = {parameter: float(value) for parameter, value in scenario.parameters.items()}
    for regime in catalogue.regimes.values():
        try:
            expected = oracle.evaluate(values, [to_oracle(item) for item in regime.instruments], binding=False)
        except oracle.OverBudget:
            continue
        game = build(scenario, regime)
        for theirs, ours in (("enterprise_perceived", game.perceived), ("regulator", game.regulator)):
            for row, expected_row in zip(ours.tolist(), expected["payoffs"][theirs], strict=True):
                assert row == pytest.approx(expected_row, rel=1e-9)


# ------------------------------------------------------------------------------------------- provenance


def test_every_value_has_a_range_a_unit_and_known_sources(scenarios: dict[str, Scenario], catalogue: Catalogue) -> None:
    for place, quantity in every_value(scenarios, catalogue):
        assert quantity.low <= quantity.value <= quantity.high, place
        assert isinstance(quantity.unit, Unit)
        assert quantity.sources, place
        assert set(quantity.sources) <= set(catalogue.sources), place


def test_a_value_that_is_no_assumption_cites_more_than_an_assumption(
    scenarios: dict[str, Scenario], catalogue: Catalogue
) -> None:
    for place, quantity in every_value(scenarios, catalogue):
        kinds = {catalogue.sources[key].kind for key in quantity.sources}
        assert quantity.status == "assumption" or quantity.status in kinds, place


def test_a_value_that_varies_says_why(scenarios: dict[str, Scenario], catalogue: Catalogue) -> None:
    for place, quantity in every_value(scenarios, catalogue):
        if quantity.low < quantity.high:
            assert quantity.note is not None, place
        if quantity.note is not None:
            assert CJK.search(quantity.note.zh), place
            assert quantity.note.en, place
            assert not CJK.search(quantity.note.en), place


def test_every_source_is_whole(catalogue: Catalogue) -> None:
    for source in catalogue.sources.values():
        assert CJK.search(source.title.zh), source.key
        assert not CJK.search(source.title.en), source.key
        assert (source.confidence is not None) == (source.standing == "recalled"), source.key
        # what was found can be looked up; what we assume has no address
        if source.standing == "found" and source.kind != "article":
            assert source.address, source.key
        assert source.standing != "own" or source.address is None, source.key
        # an assumption is ours or the user's, or worked out from assumptions of ours
        assert source.kind != "assumption" or source.standing in ("own", "user", "derived"), source.key
        if source.year is not None:
            assert 1949 <= source.year <= 2030, source.key


def test_the_article_itself_is_a_source(catalogue: Catalogue) -> None:
    assert [key for key, source in catalogue.sources.items() if source.kind == "article"] == ["article_2012"]


# ------------------------------------------------------------------------------- instruments and regimes


def test_the_eleven_instruments_move_what_the_model_says(catalogue: Catalogue) -> None:
    assert set(catalogue.instruments) == set(MOVES)
    for name, item in catalogue.instruments.items():
        delivery, effects = MOVES[name]
        assert item.delivered_by == delivery, name
        moved: dict[str, set[str]] = {}
        for kind, parameter in item.effects:
            moved.setdefault(kind, set()).add(parameter)
        assert moved == effects, name


def test_instruments_quote_the_article_in_both_languages(catalogue: Catalogue) -> None:
    quotations = [item.article for item in catalogue.instruments.values()]
    assert len(set(quotations)) == len(quotations)
    for item in catalogue.instruments.values():
        assert CJK.search(item.article), item.name
        assert item.translation, item.name
        assert not CJK.search(item.translation), item.name
        assert item.section, item.name
        assert CJK.search(item.title.zh), item.name
        assert not CJK.search(item.title.en), item.name


def test_effects_and_hours_are_taken_from_zero_upwards(catalogue: Catalogue) -> None:
    """A duty that service adds is nothing at its value, and may be more at its high end."""
    for item in catalogue.instruments.values():
        for (kind, parameter), effect in item.effects.items():
            assert effect.low >= 0
            if (kind, parameter) == ("adds", "duty"):
                assert effect.value == 0
                assert effect.high > 0
        assert item.hours.high > item.hours.low


def test_the_named_regimes(catalogue: Catalogue) -> None:
    members = {name: [item.name for item in regime.instruments] for name, regime in catalogue.regimes.items()}
    assert members == {
        "enforcement_only": [],
        "guidance": ["guidance"],
        "article": [name for name in catalogue.instruments if name != "exposure_board"],
    }
    assert len(members["article"]) == 10


def test_the_files_hold_nothing_that_is_not_read() -> None:
    (folder,) = folders()
    assert {path.name for path in folder.glob("*.yaml")} >= {"instruments.yaml", "regimes.yaml", "sources.yaml"}
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        assert read_yaml(path)["name"] == path.stem
