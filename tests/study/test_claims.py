"""The article's claims: every one is there, none has its verdict written down, and each border is where it turns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import yaml

import policylab
from policylab.catalogue import Catalogue
from policylab.comparison import judge
from policylab.concepts import solve_game
from policylab.datafiles import folders
from policylab.errors import InputError
from policylab.game import build
from policylab.i18n.claims import claim_sentence
from policylab.i18n.words import LANGUAGES
from policylab.study import ClaimVerdict, judge_claim, judge_claims, load_claims
from policylab.study.claims import POINTS
from policylab.study.predicates import PREDICATES, Question
from policylab.study.predicates.question import Row

CLAIMS = load_claims()
SCENARIOS = ("karaoke", "large_factory", "new_project", "workshop")
OUTCOMES = ("holds", "holds_when", "fails", "not_applicable", "not_testable")

Judged = tuple[str, Mapping[str, ClaimVerdict]]


@pytest.fixture(scope="module", params=SCENARIOS)
def judged(request: pytest.FixtureRequest, catalogue: Catalogue) -> Judged:
    """Every verdict on one kind of premises."""
    return request.param, judge_claims(policylab.load(request.param), catalogue)["nash"]


def test_every_claim_measure_and_objection_is_there() -> None:
    assert {f"K{n}" for n in range(1, 9)} <= CLAIMS.keys()
    assert {f"M{n}" for n in range(1, 14)} | {"M1b", "M1c", "M1d", "M3b", "M3c"} <= CLAIMS.keys()
    assert {f"C{n}" for n in range(1, 16)} <= CLAIMS.keys()
    for claim in CLAIMS.values():
        assert claim.kind in ("claim", "measure", "critique")
        assert bool(claim.quote) == bool(claim.translation) == (claim.kind != "critique"), claim.name
        assert (claim.predicate is None) == (claim.not_testable is not None), claim.name
        assert claim.proposition.zh
        assert claim.proposition.en


def test_no_verdict_is_written_down() -> None:
    path = folders()[-1] / "claims.yaml"
    for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        assert not {"verdict", "holds", "fails", "condition", "limit", "values"} & set(entry), name
    assert {claim.predicate for claim in CLAIMS.values()} - {None} == set(PREDICATES)


def test_a_verdict_is_one_of_five_and_says_where(judged: Judged) -> None:
    for name, found in judged[1].items():
        assert found.verdict in OUTCOMES
        assert (found.verdict == "not_testable") == (CLAIMS[name].not_testable is not None)
        assert found.where or found.verdict != "holds_when", name
        assert not found.where or found.verdict in ("holds", "holds_when", "not_applicable"), name
        if found.searched is not None and found.where:
            ends = [end for one in found.where for end in (one.low, one.high)]
            assert all(end is not None for end in ends[1:-1]), (
                name
            )  # only the first may begin, and the last end, a range
            assert ends != [None, None], name
            inner = [end for end in ends if end is not None]
            assert inner == sorted(inner), name


def test_an_objection_to_what_does_not_fit_is_neither_true_nor_false(catalogue: Catalogue) -> None:
    found = judge_claims(policylab.load("workshop"), catalogue, conditions=False)["nash"]
    for name in ("C1", "C4", "C5", "C7", "C8", "C10"):
        assert (found[name].verdict, found[name].reasons) == ("not_applicable", ("over_budget",)), name
    assert found["C2"].verdict == "holds"  # its proposition says so of measures that do not fit
    assert found["K3"].verdict == "fails"  # the article's claim is that they work


def test_service_that_lowers_no_fires_can_do_no_less_of_it(catalogue: Catalogue) -> None:
    found = judge_claim(CLAIMS["C10"], policylab.load("hotel"), catalogue, conditions=False)
    assert min(found.values.values()) > 0  # more fires with service, whatever the hours
    assert (found.verdict, found.reasons) == ("not_applicable", ("service_lowers_no_fires",))


def test_standing_by_leaves_hours_for_visits(catalogue: Catalogue) -> None:
    """Three officers x 2,000 hours over 500 premises take 12 hours: all of the hotel's, and 12 of karaoke's 16."""
    hotel = judge_claim(CLAIMS["M3b"], policylab.load("hotel"), catalogue, conditions=False)
    assert (hotel.verdict, hotel.reasons) == ("fails", ("promise_takes_every_hour",))
    assert hotel.values["visits_possible_after"] == 0
    karaoke = policylab.load("karaoke")
    found = judge_claim(CLAIMS["M3b"], karaoke, catalogue, conditions=False)
    hours, visit = (karaoke.parameters[name] for name in ("inspector_hours", "visit_hours"))
    assert found.verdict == "holds"
    assert found.values["visits_possible_after"] == pytest.approx((hours - 12) / visit)
    assert found.values["visits_possible_before"] == pytest.approx(hours / visit)


def test_a_reading_of_our_own_is_said_to_be_one() -> None:
    assert {name for name, claim in CLAIMS.items() if claim.reading} >= {"K8", "M1d"}
    assert not any(claim.reading for claim in CLAIMS.values() if claim.kind == "critique")


def test_verdicts_differ_between_premises(catalogue: Catalogue) -> None:
    found = {name: judge_claims(policylab.load(name), catalogue, conditions=False)["nash"] for name in SCENARIOS}
    differing = [claim for claim in CLAIMS if len({found[name][claim].verdict for name in SCENARIOS}) > 1]
    assert len(differing) >= 8


def test_on_both_sides_of_a_border_the_verdict_is_another(judged: Judged, catalogue: Catalogue) -> None:
    name, verdicts = judged
    tried = 0
    for key, found in verdicts.items():
        premises = policylab.load(name)
        for place, interval in enumerate(found.where):
            before = found.where[place - 1].high if place else None
            after = found.where[place + 1].low if place + 1 < len(found.where) else None
            for border, outwards, other in ((interval.low, -1.0, before), (interval.high, 1.0, after)):
                if border is None or border <= 0:
                    continue
                step = 1.5e-2 * border  # a border is written with three digits, on the side where it holds
                if other is not None:  # the next interval may begin nearer than that
                    step = min(step, abs(other - border) / 2)
                asked = []
                for value in (border, border + outwards * step):
                    moved = premises.with_values({interval.parameter: value})
                    asked.append(judge_claim(CLAIMS[key], moved, catalogue, conditions=False).verdict == "holds")
                assert asked == [True, False], (name, key, interval, border)
                tried += 1
    assert tried >= 10


@pytest.mark.parametrize(("name", "key"), [("karaoke", "K3b"), ("new_project", "K3"), ("hotel", "K3b")])
def test_every_value_that_was_tried_lies_in_an_interval_or_in_none(name: str, key: str, catalogue: Catalogue) -> None:
    premises, claim = policylab.load(name), CLAIMS[key]
    found = judge_claim(claim, premises, catalogue)
    assert found.where
    assert found.searched is not None
    parameter = found.where[0].parameter
    steps = np.geomspace if premises.quantities[parameter].distribution == "loguniform" else np.linspace
    for value in steps(*found.searched, POINTS)[1:-1:2]:
        moved = premises.with_values({parameter: float(value)})
        inside = any(
            (one.low is None or one.low <= value) and (one.high is None or value <= one.high) for one in found.where
        )
        assert (judge_claim(claim, moved, catalogue, conditions=False).verdict == "holds") == inside, value


@pytest.mark.parametrize("parameter", ["inspector_hours", "compliance_cost", "mandate"])
@pytest.mark.parametrize("binding", [False, True])
def test_games_built_together_are_those_built_one_by_one(parameter: str, binding: bool, catalogue: Catalogue) -> None:
    premises = policylab.load("workshop")
    quantity = premises.quantities[parameter]
    values = np.linspace(quantity.low, 6 * quantity.high, 9).tolist()  # over budget first, then not
    row, question = Row(parameter, values), Question(premises, catalogue)
    regime = catalogue.regimes["article"]
    told = []
    for value in values:
        game, alone = (one.game(regime, binding=binding) for one in (question.in_row(row, value),
                                                                     question.at({parameter: value})))  # fmt: skip
        told.append(game is None)
        assert (game is None) == (alone is None)
        if game is None or alone is None:
            continue
        assert game.regulator_actions == alone.regulator_actions
        assert game.scenario.parameters == alone.scenario.parameters
        for one, other in ((game.perceived, alone.perceived), (game.regulator, alone.regulator),
                           *((game.cells[cell], alone.cells[cell]) for cell in alone.cells)):  # fmt: skip
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
    if parameter == "inspector_hours":
        assert any(told)
        assert not all(told)


def test_multi_win_is_the_comparisons(judged: Judged, catalogue: Catalogue) -> None:
    name, verdicts = judged
    premises = policylab.load(name)
    today = solve_game(build(premises, catalogue.regimes["enforcement_only"]))
    for key, binding in (("K3", False), ("K3b", True)):
        found = judge(premises, catalogue.regimes["article"], today, binding=binding)
        assert (verdicts[key].verdict == "holds") == (found.verdict == "multi_win")
        for party, gain in (found.gains or {}).items():
            assert verdicts[key].values[f"gain_{party}"] == pytest.approx(gain)


@pytest.mark.parametrize(
    ("cost", "verdict", "reasons"),
    [
        (4_000.0, "fails", ("pays_for_itself",)),
        (10_000.0, "holds", ()),
        (40_000.0, "holds", ("costs_more_than_it_saves",)),
    ],
)
def test_under_investment_is_arithmetic(
    cost: float, verdict: str, reasons: tuple[str, ...], catalogue: Catalogue
) -> None:
    values = {"compliance_cost": cost, "approval_cost": 0.0, "own_loss": 500_000.0, "external_loss": 2_000_000.0}
    values |= {"fire_probability_safe": 0.0, "fire_probability_hazard": 0.01, "competence": 1.0}
    premises = policylab.load("karaoke").with_values(values)
    found = judge_claim(CLAIMS["K1"], premises, catalogue, conditions=False)
    assert (found.verdict, found.reasons) == (verdict, reasons)
    assert dict(found.values) == pytest.approx({"own_saving": 5_000.0, "others_saving": 20_000.0, "cost": cost})


def test_sentences_say_the_verdict_in_both_languages(judged: Judged) -> None:
    begins = {"holds": ("成立", "Holds"), "fails": ("不成立", "Does not hold")}
    for found in judged[1].values():
        if found.verdict in begins:
            said = claim_sentence(found.verdict, reasons=found.reasons)
            zh, en = begins[found.verdict]
            assert said.zh.startswith(zh)
            assert said.en.startswith(en)
            for language in LANGUAGES:
                assert "{" not in said[language]
                assert "  " not in said[language]


def test_every_fault_of_the_file_is_told(tmp_path: Path) -> None:
    words = "  mechanism: {zh: 机制, en: mechanism}\n  proposition: {zh: 命题, en: proposition}\n"
    text = f"X1:\n  kind: claim\n  quote: 话\n  translation: words\n{words}  predicate: multi_wins\n"
    (tmp_path / "claims.yaml").write_text(f"{text}X2:\n  kind: clame\n{words}", encoding="utf-8")
    with pytest.raises(InputError) as told:
        load_claims(tmp_path)
    assert len(told.value.faults) >= 2
    assert 'did you mean "multi_win"' in str(told.value)
    assert "clame" in str(told.value)
