"""Instruments, what they may move and how their effects combine; named regimes and regimes of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylab.catalogue import Catalogue, load_catalogue
from policylab.errors import InputError
from policylab.game import OverBudget, build
from policylab.instruments import KINDS, Instrument, Kind, effect_fault, figure_faults, read_instrument
from policylab.parameters import PARAMETERS, Unit
from policylab.regime import Regime, moved
from tests import strategies
from tests.support import (
    VALUES,
    from_oracle,
    instrument,
    instrument_mapping,
    regime,
    scenario,
    to_oracle,
    value_record,
    write,
)

SHARE = st.one_of(st.floats(0.0, 0.99), st.sampled_from([0.0, 0.5]))


def programmes(kind: str, parameter: str, effects: list[float]) -> list[Instrument]:
    return [
        instrument(f"number_{index}", **{kind: {parameter: effect}})  # type: ignore[arg-type]
        for index, effect in enumerate(effects)
    ]


# ------------------------------------------------------------------------------------- how effects combine


@given(st.floats(0, 1), st.lists(SHARE, max_size=4))
def test_raises(value: float, effects: list[float]) -> None:
    expected = 1 - (1 - value) * float(np.prod([1 - e for e in effects]))
    assert moved(regime(*programmes("raises", "leniency", effects)), "leniency", value, 0.0) == pytest.approx(expected)


@given(st.floats(0, 1e7), st.lists(SHARE, max_size=4))
def test_cuts(value: float, effects: list[float]) -> None:
    expected = value * float(np.prod([1 - e for e in effects]))
    assert moved(regime(*programmes("cuts", "fine", effects)), "fine", value, 0.0) == pytest.approx(expected)


@given(st.floats(0, 1e7), st.lists(st.floats(0, 1e6), max_size=4))
def test_adds(value: float, effects: list[float]) -> None:
    formed = regime(*programmes("adds", "fine", effects))
    assert moved(formed, "fine", value, 0.0) == pytest.approx(value + sum(effects))


@given(st.floats(-1e6, 1e6), SHARE, st.floats(0, 1e5))
def test_a_negative_friction_is_not_cut(value: float, cut: float, added: float) -> None:
    formed = regime(instrument("one", cuts={"penalty_friction": cut}, adds={"penalty_friction": added}))
    expected = (value if value < 0 else value * (1 - cut)) + added
    assert moved(formed, "penalty_friction", value, 0.0) == pytest.approx(expected)


def test_among_draws_only_the_negative_ones_are_left_alone() -> None:
    formed = regime(instrument("one", cuts={"penalty_friction": 0.25}))
    draws = np.array([-400.0, 0.0, 400.0])
    assert np.asarray(moved(formed, "penalty_friction", draws, 0.0)).tolist() == [-400.0, 0.0, 300.0]


def test_kinds_come_in_the_order_raises_cuts_adds() -> None:
    first = instrument("first", raises={"leniency": 0.5}, adds={"fine": 100.0})
    second = instrument("second", cuts={"leniency": 0.5, "fine": 0.5})
    for formed in (regime(first, second), regime(second, first)):
        assert moved(formed, "leniency", 0.5, 0.0) == 0.375
        assert moved(formed, "fine", 1000.0, 0.0) == 600.0


@pytest.mark.parametrize("strength", [0.0, 0.25, 1.0])
def test_an_effect_works_at_its_deliverys_strength(strength: float) -> None:
    visit = instrument("visit", "visit", raises={"competence": 0.6}, cuts={"duty": 0.6}, adds={"fine": 60.0})
    assert moved(regime(visit), "competence", 0.5, strength) == pytest.approx(1 - 0.5 * (1 - 0.6 * strength))
    assert moved(regime(visit), "duty", 100.0, strength) == pytest.approx(100 * (1 - 0.6 * strength))
    assert moved(regime(visit), "fine", 100.0, strength) == pytest.approx(100 + 60 * strength)
    programme = instrument("programme", raises={"competence": 0.6})
    assert moved(regime(programme), "competence", 0.5, by_visit=0.0, by_programme=strength) == pytest.approx(
        1 - 0.5 * (1 - 0.6 * strength)
    )
    both = regime(visit, programme)
    assert moved(both, "competence", 0.5, strength) == pytest.approx(1 - 0.5 * (1 - 0.6 * strength) * 0.4)


@pytest.mark.parametrize("value", [0.1, 0.3, 0.7, 1 / 3, 1e-300, 0.0, 1.0])
def test_an_effect_of_nothing_moves_nothing_not_even_by_a_digit(value: float) -> None:
    nothing = instrument("one", raises={"competence": 0.0}, cuts={"competence": 0.0})
    assert moved(regime(nothing), "competence", value, 1.0) == value


@given(strategies.cases(most=4), st.randoms(use_true_random=False))
def test_the_order_of_instruments_does_not_matter(case: strategies.Case, random: Any) -> None:
    shuffled = list(case.instruments)
    random.shuffle(shuffled)
    try:
        first = build(scenario(case.parameters), regime(*map(from_oracle, case.instruments)), binding=case.binding)
    except OverBudget:
        with pytest.raises(OverBudget):
            build(scenario(case.parameters), regime(*map(from_oracle, shuffled)), binding=case.binding)
        return
    second = build(scenario(case.parameters), regime(*map(from_oracle, shuffled)), binding=case.binding)
    # an order so nearly a tie that the last digit decides would be another matter
    if not np.array_equal(first.cells["obeyed"] > 0, second.cells["obeyed"] > 0):
        return
    for name in ("perceived", "enterprise", "regulator", "public", "welfare"):
        ours, theirs = getattr(first, name), getattr(second, name)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10 * float(np.abs(ours).max()))


# --------------------------------------------------------------------------------------------- the budget


def test_hours_and_costs_are_added_up_by_delivery() -> None:
    formed = regime(
        instrument("a", "visit", 1.5, 10.0),
        instrument("b", "programme", 0.25, 100.0),
        instrument("c", "visit", 2.0, 20.0),
        instrument("d", "programme", 0.5, 300.0),
    )
    assert (formed.extra_visit_hours, formed.cost_per_visit) == (3.5, 30.0)
    assert (formed.programme_hours, formed.programme_cost) == (0.75, 400.0)
    assert formed.has_service
    assert [item.name for item in formed.delivered_by("visit")] == ["a", "c"]


def test_a_regime_without_visit_instruments_has_no_service() -> None:
    formed = regime(instrument("b", "programme", 0.25, 100.0))
    assert not formed.has_service
    assert (formed.extra_visit_hours, formed.cost_per_visit) == (0.0, 0.0)
    assert (regime().programme_hours, regime().programme_cost) == (0.0, 0.0)


# ---------------------------------------------------------------------------------------------- softness


def test_without_softness_only_what_softens_is_set_to_zero() -> None:
    soft = instrument(
        "one",
        "visit",
        2.0,
        30.0,
        raises={"leniency": 0.3, "immediate_share": 0.2, "competence": 0.4},
        cuts={"immediate_share": 0.5, "leniency": 0.1},
        adds={"fine": 50.0},
    )
    hard = regime(soft, instrument("two", raises={"leniency": 0.2})).without_softness()
    first, second = ({name: one.value for name, one in item.figures().items()} for item in hard.instruments)
    assert first == {
        "hours": 2.0,
        "cost": 30.0,
        "raises.leniency": 0.0,
        "raises.immediate_share": 0.2,
        "raises.competence": 0.4,
        "cuts.immediate_share": 0.0,
        "cuts.leniency": 0.1,
        "adds.fine": 50.0,
    }
    assert second == {"hours": 0.0, "cost": 0.0, "raises.leniency": 0.0}
    assert soft.effects["raises", "leniency"].value == 0.3


# ---------------------------------------------------------------------------------- what may be moved by what


def allowed(kind: Kind, parameter: str, delivery: str) -> bool:
    """Say what MODEL.md says."""
    share = {*(n for n, one in PARAMETERS.items() if one.unit in (Unit.SHARE, Unit.PROBABILITY))} - {"retrofit_premium"}
    money = {n for n, one in PARAMETERS.items() if one.unit in (Unit.YUAN, Unit.YUAN_PER_YEAR)}
    fire = {"own_loss", "external_loss", "fire_probability_safe", "fire_probability_hazard", "inspector_hours"}
    takes = {"raises": share, "cuts": set(PARAMETERS), "adds": money}[kind]
    return parameter in takes and not (delivery == "visit" and parameter in fire)


@pytest.mark.parametrize("delivery", ["visit", "programme"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parameter", list(PARAMETERS))
def test_which_effects_are_allowed(parameter: str, kind: Kind, delivery: Any) -> None:
    refused = effect_fault(kind, parameter, delivery, "file.yaml", f"one.{kind}.{parameter}")
    assert (refused is None) == allowed(kind, parameter, delivery)
    if refused is not None:
        assert (refused.where, refused.field) == ("file.yaml", f"one.{kind}.{parameter}")
        assert refused.expected.startswith("expected")


# -------------------------------------------------------------------------------------------- the catalogue


def test_an_instrument_names_its_figures() -> None:
    item = instrument("one", "visit", 2.0, 30.0, raises={"competence": 0.4}, cuts={"lag": 0.1}, adds={"duty": 5.0})
    assert list(item.figures()) == ["hours", "cost", "raises.competence", "cuts.lag", "adds.duty"]
    changed = item.with_figures({"hours": 3.0, "cuts.lag": 0.2})
    values = {name: one.value for name, one in changed.figures().items()}
    assert values == {"hours": 3.0, "cost": 30.0, "raises.competence": 0.4, "cuts.lag": 0.2, "adds.duty": 5.0}
    assert [name for name, one in changed.figures().items() if one.overridden] == ["hours", "cuts.lag"]
    assert item.hours.value == 2.0


def test_regimes_by_name_and_of_ones_own(catalogue: Catalogue) -> None:
    assert catalogue.regime("guidance") == catalogue.regimes["guidance"]
    own = catalogue.regime(["training", "guidance"])
    assert own.name == "training+guidance"
    assert [item.name for item in own.instruments] == ["training", "guidance"]
    assert own.title.zh == "、".join(item.title.zh for item in own.instruments)
    assert own.title.en == ", ".join(item.title.en for item in own.instruments)
    assert catalogue.regime([]) == catalogue.regimes["enforcement_only"]
    assert catalogue.regime("training, guidance") == own
    assert catalogue.regime("training") == catalogue.regime(["training"])
    mine = instrument("mine", "visit")
    assert catalogue.regime([mine, "training"]).instruments == (mine, catalogue.instruments["training"])
    formed = regime(mine)
    assert catalogue.regime(formed) == formed


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("artcle", "regime: expected the name of a regime; got 'artcle'; did you mean \"article\"?"),
        (
            ["guidence", "training"],
            "instruments: expected the name of an instrument; got 'guidence'; did you mean \"guidance\"?",
        ),
        (["training", "guidance", "training"], "instruments: expected each instrument once; got 'training'"),
    ],
)
def test_names_that_do_not_exist(catalogue: Catalogue, asked: Any, message: str) -> None:
    with pytest.raises(InputError) as raised:
        catalogue.regime(asked)
    assert str(raised.value) == message


def test_figures_are_put_into_the_instruments_they_name(catalogue: Catalogue) -> None:
    formed = catalogue.regime(
        ["guidance", "training"], {"guidance.raises.competence": 0.5, "training.hours": 9.0, "liaison.hours": 3.0}
    )
    guidance, training = formed.instruments
    assert guidance.effects["raises", "competence"].value == 0.5
    assert training.hours.value == 9.0
    assert guidance.hours == catalogue.instruments["guidance"].hours
    assert catalogue.instruments["training"].hours.value != 9.0


@pytest.mark.parametrize(
    ("figure", "value", "message"),
    [
        ("guidance.hours", -1.0, "--set: guidance.hours: expected a number of at least 0; got -1"),
        ("guidance.cost", -0.5, "--set: guidance.cost: expected a number of at least 0; got -0.5"),
        ("guidance.raises.competence", 1.0, "--set: guidance.raises.competence: expected a number in [0, 1); got 1"),
        ("guidance.cuts.resentment", -0.1, "--set: guidance.cuts.resentment: expected a number in [0, 1); got -0.1"),
        ("training.adds.duty", -3.0, "--set: training.adds.duty: expected a number of at least 0; got -3"),
        (
            "guidance.raises.competense",
            0.1,
            "--set: guidance.raises.competense: expected the name of a figure of guidance; "
            "got 'guidance.raises.competense'; did you mean \"guidance.raises.competence\"?",
        ),
        (
            "guidence.hours",
            0.1,
            "--set: guidence.hours: expected the name of an instrument of the regime; got 'guidence'; "
            'did you mean "guidance"?',
        ),
    ],
)
def test_figures_that_are_wrong(catalogue: Catalogue, figure: str, value: float, message: str) -> None:
    (fault,) = figure_faults({figure: value}, catalogue.instruments.values(), "--set")
    assert str(fault) == message


def test_an_effect_in_yuan_may_be_more_than_one_and_a_share_may_not(catalogue: Catalogue) -> None:
    assert not figure_faults({"training.adds.duty": 5000.0}, catalogue.instruments.values(), "--set")
    assert figure_faults({"training.raises.competence": 5000.0}, catalogue.instruments.values(), "--set")


# ---------------------------------------------------------------------------------------- folders of one's own


def test_ones_own_instruments_and_regimes_come_on_top(tmp_path: Path, catalogue: Catalogue) -> None:
    own = instrument_mapping("visit", raises={"competence": value_record(0.5, "share")})
    write(tmp_path / "instruments.yaml", {"mine": own, "training": own})
    write(
        tmp_path / "regimes.yaml",
        {
            "ours": {"title": {"zh": "我们", "en": "Ours"}, "instruments": ["mine", "guidance"]},
            "guidance": {"title": {"zh": "另一", "en": "Another"}, "instruments": ["mine"]},
        },
    )
    both = load_catalogue(tmp_path)
    assert set(both.instruments) == {*catalogue.instruments, "mine"}
    assert both.instruments["training"].delivered_by == "visit"
    assert set(both.regimes) == {*catalogue.regimes, "ours"}
    assert [item.name for item in both.regimes["ours"].instruments] == ["mine", "guidance"]
    assert both.regimes["guidance"].instruments == (both.instruments["mine"],)
    # the project's own regime takes the instrument that replaced its own
    training = next(item for item in both.regimes["article"].instruments if item.name == "training")
    assert training.delivered_by == "visit"


def test_the_baseline_cannot_be_given_instruments(tmp_path: Path) -> None:
    title = {"zh": "甲", "en": "A"}
    write(tmp_path / "regimes.yaml", {"enforcement_only": {"title": title, "instruments": ["training"]}})
    with pytest.raises(InputError) as raised:
        load_catalogue(tmp_path)
    (fault,) = raised.value.faults
    assert fault.where == str(tmp_path / "regimes.yaml")
    assert fault.field == "enforcement_only"
    assert "no instruments" in fault.expected


def test_an_instrument_is_read_as_it_is_written(catalogue: Catalogue) -> None:
    spec = instrument_mapping(
        "programme",
        raises={"competence": value_record(0.5, "share", source=["model_assumption", "article_2012"], status="study")},
        cuts={"approval_cost": value_record(0.25, "share", low=0.1, high=0.5, distribution="triangular")},
        adds={"duty": value_record(100.0, "yuan", note={"zh": "注 ", "en": " note"})},
    )
    item = read_instrument("mine", spec, catalogue.sources)
    assert to_oracle(item) == {
        "name": "mine",
        "delivered_by": "programme",
        "hours": 1.0,
        "cost": 10.0,
        "raises": {"competence": 0.5},
        "cuts": {"approval_cost": 0.25},
        "adds": {"duty": 100.0},
    }
    competence = item.effects["raises", "competence"]
    assert (competence.sources, competence.status) == (("model_assumption", "article_2012"), "study")
    cut = item.effects["cuts", "approval_cost"]
    assert (cut.low, cut.high, cut.distribution, cut.unit, cut.varies) == (
        *(0.1, 0.5, "triangular"),
        *(Unit.SHARE, "knowledge"),
    )
    note = item.effects["adds", "duty"].note
    assert note is not None
    assert (note.zh, note.en) == ("注", "note")
    assert item.effects["adds", "duty"].unit is Unit.YUAN


def test_a_regime_says_what_it_moves() -> None:
    formed: Regime = regime(instrument("one", raises={"competence": 0.1}), instrument("two", cuts={"lag": 0.2}))
    assert {name for name in VALUES if formed.moves(name)} == {"competence", "lag"}
