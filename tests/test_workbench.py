"""What a researcher calls first, in Python."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.errors import InputError
from policylab.game import build
from policylab.instruments import Instrument
from policylab.parameters import Unit
from policylab.scenario import load_scenario, scenario_names
from policylab.workbench import NAMED_REGIMES, OutsideRange, check_data, load_with_regimes
from tests.support import VALUES, instrument_mapping, scenario_mapping, value_record, write

TITLE = {"zh": "喷淋贷款", "en": "Sprinkler loan"}
LOAN: dict[str, Any] = {
    "title": TITLE,
    "delivered_by": "programme",
    "hours": 0.2,
    "cost": 50,
    "cuts": {"compliance_cost": 0.15},
}


def message(call: Any) -> str:
    with pytest.raises(InputError) as raised:
        call()
    return str(raised.value)


# ---------------------------------------------------------------------------------------- loading regimes


def test_a_regime_takes_the_figures_of_the_scenario() -> None:
    scenario = policylab.load("karaoke", {"guidance.hours": 1.5, "training.cost": 20})
    formed = policylab.load_regime(["guidance", "training"], scenario)
    assert formed.instruments[0].hours.value == 1.5
    assert formed.instruments[1].cost.value == 20.0
    assert formed.instruments[0].hours.overridden
    plain = policylab.load_regime(["guidance", "training"])
    assert not plain.instruments[0].hours.overridden


def test_a_figure_of_an_instrument_outside_the_regime_is_an_error() -> None:
    scenario = policylab.load("karaoke", {"guidance.hours": 1.5, "training.cost": 20})
    told = message(lambda: policylab.load_regime("guidance", scenario))
    assert told == (
        "overrides: training.cost: expected a figure of one of the instruments of guidance; got 20; training is not "
        "among them: add training to the instruments, or a regime that has it (article)"
    )


def test_regimes_that_are_compared_together_share_the_figures() -> None:
    scenario, (first, second) = load_with_regimes(
        "karaoke", ["guidance", ["training"]], overrides={"guidance.hours": 1.5, "training.cost": 20}
    )
    assert first.instruments[0].hours.value == 1.5
    assert second.instruments[0].cost.value == 20.0
    assert scenario.figures == {"guidance.hours": 1.5, "training.cost": 20.0}


def test_all_faults_are_told_at_once() -> None:
    told = message(
        lambda: load_with_regimes("karaoke", ["artcle", ["guidence"]], overrides={"fien": 1, "lag": 2}, where="here")
    )
    assert [line.split(":")[0] for line in told.splitlines()] == ["here", "here", "regime", "instruments"]


# --------------------------------------------------------------------------------- instruments of one's own


def test_an_instrument_of_ones_own_goes_into_a_regime(catalogue: Catalogue) -> None:
    loan = policylab.instrument("sprinkler_loan", LOAN)
    assert (loan.name, loan.title.en, loan.delivered_by, loan.article) == (
        *("sprinkler_loan", "Sprinkler loan"),
        *("programme", ""),
    )
    asked: list[str | Instrument] = ["guidance", loan]
    compared = policylab.compare("karaoke", [asked])
    (judgement,) = compared.judgements
    assert judgement.regime.name == "guidance+sprinkler_loan"
    assert judgement.regime.instruments == (catalogue.instruments["guidance"], loan)
    assert judgement.solution is not None
    karaoke = policylab.load("karaoke").parameters
    spend = judgement.solution.game.cells["spend"][2, 0]
    assert spend == pytest.approx(0.85 * karaoke["compliance_cost"] + karaoke["approval_cost"])
    assert "sprinkler_loan" not in catalogue.instruments


def test_a_bare_number_is_an_assumption_of_ones_own() -> None:
    loan = policylab.instrument("sprinkler_loan", LOAN)
    for figure, unit in (("hours", Unit.HOURS), ("cost", Unit.YUAN), ("cuts.compliance_cost", Unit.SHARE)):
        quantity = loan.figures()[figure]
        assert quantity.low == quantity.value == quantity.high
        assert (quantity.distribution, quantity.unit) == ("fixed", unit)
        assert (quantity.sources, quantity.status) == (("own_assumption",), "assumption")
    own = scenario_mapping(extends="karaoke", parameters={"fine": 7000, "duty": 0})
    loaded = policylab.load(own)
    assert loaded.parameters == {**policylab.load("karaoke").parameters, "fine": 7000.0, "duty": 0.0}
    fine = loaded.quantities["fine"]
    assert (fine.low, fine.high, fine.unit, fine.status) == (7000.0, 7000.0, Unit.YUAN, "assumption")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hours": -1}, "instrument: loan.hours: expected a number of at least 0; got -1"),
        (
            {"hours": True},
            "instrument: loan.hours: expected a number, or a record with value, low, high and source; got True",
        ),
        (
            {"cost": "50"},
            "instrument: loan.cost: expected a number, or a record with value, low, high and source; got '50'",
        ),
        ({"cuts": {"lag": 1}}, "instrument: loan.cuts.lag: expected a number in [0, 1); got 1"),
        ({"raises": {"fine": 0.1}}, "instrument: loan.raises.fine: expected a parameter between 0 and 1"),
        ({"delivered_by": "post"}, "instrument: loan.delivered_by: expected 'visit' or 'programme'; got 'post'"),
        ({"titel": TITLE}, "instrument: loan.titel: unknown field; expected one that exists here; did you mean"),
    ],
)
def test_an_instrument_of_ones_own_that_is_wrong(changes: dict[str, Any], told: str) -> None:
    assert message(lambda: policylab.instrument("loan", {**LOAN, **changes})).startswith(told)


def test_an_instrument_of_ones_own_may_cite_ones_own_sources(tmp_path: Path) -> None:
    record = {**LOAN, "cost": value_record(50.0, "yuan", source="own_survey")}
    assert "expected the name of a source" in message(lambda: policylab.instrument("loan", record))
    write(tmp_path / "sources.yaml", {"own_survey": {"title": TITLE, "kind": "study", "standing": "own"}})
    assert policylab.instrument("loan", record, data=tmp_path).cost.sources == ("own_survey",)


# ---------------------------------------------------------------------------------------------- comparing


def test_compare_takes_one_regime_or_several() -> None:
    def names(asked: Any) -> list[str]:
        return [one.regime.name for one in policylab.compare("karaoke", asked).judgements]

    assert names("guidance") == ["guidance"]
    assert names(["guidance", "article"]) == ["guidance", "article"]
    assert names([["training", "guidance"], "article", []]) == ["training+guidance", "article", "enforcement_only"]
    assert names(policylab.load_regime("guidance")) == ["guidance"]
    assert [one.regime.name for one in policylab.compare("karaoke").judgements] == list(NAMED_REGIMES)


def test_compare_takes_a_scenario_that_was_loaded() -> None:
    loaded = policylab.load("karaoke", {"fine": 20000, "guidance.hours": 1})
    first = policylab.compare(loaded, "guidance").judgements[0]
    second = policylab.compare("karaoke", "guidance", overrides={"fine": 20000, "guidance.hours": 1}).judgements[0]
    assert first.gains == second.gains
    assert first.regime == second.regime


def test_compare_passes_on_binding_and_concepts() -> None:
    compared = policylab.compare("karaoke", "guidance", binding=True, concept=["nash", "commitment"])
    assert [(one.concept, one.binding) for one in compared.judgements] == [("nash", True), ("commitment", True)]
    assert list(compared.baselines) == ["nash", "commitment"]
    assert [one.concept for one in policylab.compare("karaoke", "guidance", concept="commitment").judgements] == [
        "commitment"
    ]


def test_a_warning_points_at_the_caller() -> None:
    with pytest.warns(OutsideRange) as told:
        policylab.load("karaoke", {"fine": 4000})
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        policylab.load("karaoke", {"fine": 6000})


def test_a_scenario_of_draws_makes_a_game_of_draws() -> None:
    draws = policylab.load("karaoke").with_values({"fine": np.array([5000.0, 10000.0, 20000.0])})
    game = build(draws, policylab.load_regime("guidance"))
    assert game.perceived.shape == (3, 3, 3)
    alone = build(policylab.load("karaoke", {"fine": 10000}), policylab.load_regime("guidance"))
    np.testing.assert_allclose(game.perceived[1], alone.perceived, rtol=1e-12)


# ----------------------------------------------------------------------------------------------- checking


def test_check_data_counts_the_scenario_files(tmp_path: Path) -> None:
    assert check_data() == len(scenario_names(abstract=True))
    one = write(tmp_path / "one.yaml", scenario_mapping("one"))
    abstract = write(tmp_path / "part.yaml", scenario_mapping("part", abstract=True, parameters={"fine": 7000}))
    assert check_data([str(one), str(abstract)]) == 2


def test_check_data_tells_what_else_is_wrong_with_an_abstract_scenario(tmp_path: Path) -> None:
    abstract = write(tmp_path / "part.yaml", scenario_mapping("part", abstract=True, parameters={"fine": -1}))
    told = message(lambda: check_data([str(abstract)]))
    assert "parameters.fine: expected a number of at least 0; got -1" in told
    assert "abstract" not in told
    wrong = write(tmp_path / "wrong.yaml", scenario_mapping("wrong", abstract="true"))
    assert "abstract: expected true or false" in message(lambda: check_data([str(wrong)]))


def test_a_scenario_whose_name_no_file_system_takes() -> None:
    assert "expected the name of a scenario" in message(lambda: load_scenario("x" * 5000))


def test_the_package_offers_what_it_says() -> None:
    for name in policylab.__all__:
        assert getattr(policylab, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = policylab.lod
    assert policylab.load(scenario_mapping()).parameters == VALUES


def test_an_instrument_may_leave_out_what_the_article_says() -> None:
    spec = {key: value for key, value in instrument_mapping().items() if key not in ("article", "translation")}
    assert policylab.instrument("mine", spec).article == ""


def test_no_module_hides_a_public_function() -> None:
    """A submodule becomes an attribute of the package once it is imported, and would take the function's name."""
    package = Path(policylab.__file__).parent
    modules = {path.stem for path in package.glob("*.py")} | {path.name for path in package.iterdir() if path.is_dir()}
    functions = set(policylab.__all__) - {"__version__", "solve", "study"}
    assert functions == {"compare", "explore", "export", "instrument", "load", "load_regime"}
    assert not functions & modules
