"""The one list: names, units, domains and labels of what a scenario states."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from policylab.i18n.words import LANGUAGES
from policylab.parameters import PARAMETERS, SETTINGS, Domain, Unit
from tests import oracle

UNITS = {
    "yuan/year": ("compliance_cost", "approval_cost", "duty", "mandate"),
    "yuan": ("contact_cost", "own_loss", "external_loss", "fine", "closure_loss", "exposure_loss", "penalty_friction"),
    "yuan/hour": ("hour_cost",),
    "hours": ("visit_hours",),
    "hours/year": ("inspector_hours",),
    "probability": ("competence", "rectification", "fire_probability_safe", "fire_probability_hazard", "detection"),
    "share": (
        *("patch_cost_share", "patch_severity", "retrofit_premium", "lag", "outreach_fix", "risk_perception"),
        *("resentment", "closure_rate", "refusal_closure", "immediate_share", "leniency", "accountability"),
    ),
}


def test_there_are_the_31_parameters_of_the_model_in_the_units_of_the_data() -> None:
    units = {name: unit for unit, names in UNITS.items() for name in names}
    assert {name: parameter.unit.value for name, parameter in PARAMETERS.items()} == units
    assert len(PARAMETERS) == 31
    assert all(name == parameter.name for name, parameter in PARAMETERS.items())


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_a_domain_holds_what_the_referee_accepts(name: str) -> None:
    domain = PARAMETERS[name].domain
    low, high, low_out, high_out = oracle.DOMAINS[name]
    assert domain.holds(0.5)
    if math.isfinite(low):
        assert domain.holds(low) is not low_out
        assert domain.holds(np.nextafter(low, 1.0))
        assert not domain.holds(np.nextafter(low, -1.0))
    else:
        assert domain.holds(-1e12)
    if math.isfinite(high):
        assert domain.holds(high) is not high_out
        assert domain.holds(np.nextafter(high, 0.0))
        assert not domain.holds(np.nextafter(high, 2.0))
    else:
        assert domain.holds(1e12)
    for wrong in (math.nan, math.inf, -math.inf):
        assert not domain.holds(wrong)


def test_a_domain_asks_all_of_many_values() -> None:
    unit = Domain(0.0, 1.0)
    assert unit.holds([0.0, 0.5, 1.0])
    assert not unit.holds([[0.0, 0.5], [1.0, 1.5]])
    assert not unit.holds([0.5, math.nan])


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (Domain(), "a number of at least 0"),
        (Domain(low_open=True), "a number above 0"),
        (Domain(1), "a number of at least 1"),
        (Domain(0, 1), "a number in [0, 1]"),
        (Domain(0, 1, low_open=True), "a number in (0, 1]"),
        (Domain(0, 1, high_open=True), "a number in [0, 1)"),
        (Domain(-math.inf), "any finite number"),
    ],
)
def test_a_domain_in_words(domain: Domain, text: str) -> None:
    assert str(domain) == text


def test_raises_act_on_what_lies_between_0_and_1() -> None:
    within = {name for name, parameter in PARAMETERS.items() if parameter.domain.is_unit_interval}
    assert within == {*UNITS["probability"], *UNITS["share"]} - {"retrofit_premium"}


def test_what_is_money() -> None:
    assert {unit.value for unit in Unit if unit.is_money} == {"yuan", "yuan/year", "yuan/hour"}


def test_every_label_exists_in_both_languages_and_names_one_thing() -> None:
    for words in [one.label for one in PARAMETERS.values()] + [one.meaning for one in PARAMETERS.values()]:
        assert re.search(r"[\u4e00-\u9fff]", words.zh)
        assert re.search(r"[A-Za-z]", words.en)
        assert not re.search(r"[\u4e00-\u9fff]", words.en)
    labels = [*(one.label for one in PARAMETERS.values()), *(one.label for one in SETTINGS.values())]
    for language in LANGUAGES:
        assert len({label[language] for label in labels}) == len(labels)
    assert all(unit.words.zh and unit.words.en for unit in Unit)


def test_settings_and_their_defaults() -> None:
    assert {name: setting.default for name, setting in SETTINGS.items()} == {
        "extra_hours": 0.5,
        "discount": 0.9,
        "return_rate": 0.5,
        "targeted_visits": 4.0,
        "lambda": 10.0,
        "phi": 1.0,
        "horizon": 2000.0,
        "strictness": 0.01,
        "start_enterprise": (0.60, 0.35, 0.05),
        "start_regulator": (),
    }
    for setting in SETTINGS.values():
        assert setting.domain.holds(setting.default), setting.name


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("extra_hours", "a number of at least 0"),
        ("discount", "a number in [0, 1)"),
        ("return_rate", "a number in [0, 1]"),
        ("targeted_visits", "a number of at least 1"),
        ("lambda", "a number above 0"),
        ("phi", "a number of at least 0"),
        ("horizon", "a number above 0"),
        ("strictness", "a number in [0, 1)"),
        ("start_enterprise", "a number in [0, 1]"),
        ("start_regulator", "a number in [0, 1]"),
    ],
)
def test_domains_of_settings(name: str, domain: str) -> None:
    assert str(SETTINGS[name].domain) == domain


def test_no_setting_is_called_like_a_parameter() -> None:
    assert not set(PARAMETERS) & set(SETTINGS)


def test_the_list_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PARAMETERS["fine"] = PARAMETERS["duty"]  # type: ignore[index]
