"""The five concepts, each recomputed another way: what is played, against what, and how a brief tells it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import policylab
from policylab.brief.answer import verdict_words
from policylab.brief.robust import changes, robust, turns
from policylab.brief.section import Section
from policylab.brief.subject import Subject, subject
from policylab.catalogue import Catalogue
from policylab.comparison import Judgement
from policylab.concepts import CONCEPTS, solve_game
from policylab.formulas import Array
from policylab.game import OverBudget, build
from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES
from policylab.i18n.numbers import count
from policylab.i18n.words import LANGUAGES, Language
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario, scenario_names
from policylab.solution import regret
from policylab.solve.nash import nash
from policylab.verdict import gain_sign
from tests import oracle
from tests.support import VALUES, instrument, regime, scenario, to_oracle
from tests.test_dynamics import START, games, runge_kutta, scaled_by_the_referee, scales
from tests.test_scheme import OUTCOMES, naive, plain_values, same_outcomes, set_to
from tests.test_solution import game as by_hand

HORIZON = 30.0

Instruments = Sequence[oracle.Instrument]

# ------------------------------------------------------------------------------------------ the referees

Played = dict[str, float]


def expected(made: oracle.Evaluation, x: Sequence[float], y: Sequence[float]) -> Played:
    """Return every cell and payoff on average."""
    return {
        name: oracle.expectation(matrix, x, y)
        for part in (made["cells"], made["payoffs"])
        for name, matrix in part.items()
    }


def by_nash(made: oracle.Evaluation, _values: Mapping[str, float], _widths: tuple[float, float]) -> Played:
    """Return what comes of the equilibrium worst for the public."""
    found = nash(made["payoffs"]["enterprise_perceived"], made["payoffs"]["regulator"])
    profiles = [(one.row.tolist(), one.column.tolist()) for one in found.equilibria]
    return expected(made, *oracle.headline(made, profiles))


def corners(own: Array, row: int) -> list[Array]:
    """Return the corners of the set of the regulator's mixes to which an action of the enterprise is a best reply."""
    columns = own.shape[1]
    bounds = [np.eye(columns)[j] for j in range(columns)]
    bounds += [own[row] - own[other] for other in range(3) if other != row]
    found = []
    for active in itertools.combinations(bounds, columns - 1):
        system = np.vstack([np.ones(columns), *active])
        if abs(np.linalg.det(system / np.abs(system).max(axis=1, keepdims=True))) < 1e-12:
            continue
        mix = np.linalg.solve(system, np.eye(columns)[0])
        if mix.min() > -1e-9 and (own[row] @ mix >= (own @ mix).max() - 1e-9 * np.ptp(own)):
            found.append(np.clip(mix, 0, None) / np.clip(mix, 0, None).sum())
    return found


def by_commitment(made: oracle.Evaluation, _values: Mapping[str, float], _widths: tuple[float, float]) -> Played:
    """Return what comes of the best announcement: a linear program has its solution at a corner."""
    own, department, public = (
        np.array(made["payoffs"][name]) for name in ("enterprise_perceived", "regulator", "public")
    )
    hours = np.array(made["cells"]["hours_used"])
    candidates = [(row, mix) for row in range(3) for mix in corners(own, row)]
    for matrix in (department, public, -hours):
        values = [float(matrix[row] @ mix) for row, mix in candidates]
        tie = max(1e-9 * float(np.ptp(matrix)), 1e-12 * float(np.abs(matrix).max()))
        candidates = [one for one, value in zip(candidates, values, strict=True) if value >= max(values) - tie]
    row, mix = candidates[0]
    return expected(made, np.eye(3)[row].tolist(), mix.tolist())


def by_evolution(made: oracle.Evaluation, _values: Mapping[str, float], widths: tuple[float, float]) -> Played:
    """Return what comes of the state after a short time."""
    a, b = np.array(made["payoffs"]["enterprise_perceived"]), np.array(made["payoffs"]["regulator"])
    start = np.array(START.get(b.shape[1], (1.0,)))
    xs, ys = runge_kutta(a / widths[0], b / widths[1], np.array([0.60, 0.35, 0.05]), start, HORIZON, 0.05)
    return expected(made, xs[-1].tolist(), ys[-1].tolist())


def softmax(values: Array) -> Array:
    weights = np.exp(values - values.max())
    mix: Array = weights / weights.sum()
    return mix


def logit(a: Array, b: Array, precision: float) -> tuple[Array, Array, bool]:
    """Return the logit response, followed in small steps from equal chances, and whether it went without a fold."""
    x, y = np.full(a.shape[0], 1 / a.shape[0]), np.full(a.shape[1], 1 / a.shape[1])
    m = len(x)
    signs = set()
    for level in np.linspace(0, precision, round(10 * precision) + 1):
        for _ in range(50):
            answers = softmax(level * a @ y), softmax(level * x @ b)
            gap = np.concatenate([x - answers[0], y - answers[1]])
            of_y = level * (np.diag(answers[0]) - np.outer(answers[0], answers[0])) @ a
            of_x = level * (np.diag(answers[1]) - np.outer(answers[1], answers[1])) @ b.T
            matrix = np.block([[np.eye(m), -of_y], [-of_x, np.eye(len(y))]])
            change = np.linalg.solve(matrix, -gap)
            x, y = x + change[:m], y + change[m:]
            if np.abs(change).max() < 1e-13:
                break
        signs.add(float(np.sign(np.linalg.det(matrix))))
    return x, y, signs == {1.0}


def by_quantal(made: oracle.Evaluation, _values: Mapping[str, float], widths: tuple[float, float]) -> Played:
    """Return what comes of the logit response at a precision of 10."""
    a, b = np.array(made["payoffs"]["enterprise_perceived"]), np.array(made["payoffs"]["regulator"])
    x, y, smooth = logit(a / widths[0], b / widths[1], 10.0)
    assert smooth
    return expected(made, x.tolist(), y.tolist())


def played(
    concept: str,
    values: Mapping[str, float],
    instruments: Instruments,
    binding: bool,
    widths: tuple[float, float],
) -> Played:
    """Return what the referee expects under a concept."""
    if concept == "targeting":
        return naive(values, instruments).outcomes
    made = oracle.evaluate(values, instruments, binding)
    by = {"nash": by_nash, "commitment": by_commitment, "evolution": by_evolution, "quantal": by_quantal}
    return by[concept](made, values, widths)


# ------------------------------------------------------------------------------ comparisons, recomputed


def shown(name: str, catalogue: Catalogue) -> tuple[Scenario, Regime]:
    return policylab.load(name, {"horizon": HORIZON}), catalogue.regimes[
        "guidance" if name == "workshop" else "article"
    ]


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("name", scenario_names())
def test_gains_are_the_regimes_outcomes_less_those_of_the_matched_baseline(
    name: str, concept: str, catalogue: Catalogue
) -> None:
    """The money of the regime, under the concept itself, is turned into hours; the scale stays that of today."""
    premises, under = shown(name, catalogue)
    values, instruments = plain_values(premises), [to_oracle(one) for one in under.instruments]
    widths = scales(values)
    today = played(concept, values, [], False, widths)
    for binding in (False, True):
        (judgement,) = policylab.compare(premises, [under], binding=binding, concept=concept).judgements
        after = played(concept, values, instruments, binding, widths)
        matched_values = {**values, "inspector_hours": values["inspector_hours"] + after["money"] / values["hour_cost"]}
        before = played(concept, matched_values, [], False, widths)
        assert judgement.solution is not None
        assert judgement.baseline is not None
        loose = 1e-6 if concept == "evolution" else 1e-8
        same_outcomes(judgement.solution.outcomes, after, loose)
        same_outcomes(judgement.baseline.outcomes, before, loose)
        stake = max(abs(value) for value in values.values())
        assert judgement.gains is not None
        assert judgement.gains_unadjusted is not None
        for party in PARTIES:
            assert judgement.gains[party] == pytest.approx(after[party] - before[party], abs=loose * stake)
            assert judgement.gains_unadjusted[party] == pytest.approx(after[party] - today[party], abs=loose * stake)
        assert judgement.enterprise_split is not None
        for part, gain in judgement.enterprise_split.items():
            assert gain == pytest.approx(before[OUTCOMES[part]] - after[OUTCOMES[part]], abs=loose * stake), part
        assert sum(judgement.enterprise_split.values()) == pytest.approx(judgement.gains["enterprise"], abs=1e-6)
        assert judgement.solution.concept == judgement.baseline.concept == judgement.concept == concept


@pytest.mark.parametrize("concept", CONCEPTS)
def test_money_is_counted_as_the_concept_has_it_spent(concept: str, catalogue: Catalogue) -> None:
    premises, under = shown("hotel", catalogue)
    (judgement,) = policylab.compare(premises, [under], binding=True, concept=concept).judgements
    assert judgement.solution is not None
    assert judgement.baseline is not None
    hours = float(judgement.baseline.game.scenario.parameters["inspector_hours"])
    money = judgement.solution.outcomes.money
    assert money > 0
    assert hours == pytest.approx(
        float(premises.parameters["inspector_hours"]) + money / float(premises.parameters["hour_cost"])
    )


# --------------------------------------------------------------------------------------------- quantal


@pytest.mark.parametrize("precision", [0.5, 10.0, 60.0])
def test_quantal_responses_answer_each_other_on_todays_scale(precision: float, catalogue: Catalogue) -> None:
    """Equation (43) itself, at every scenario and regime."""
    for name, under, binding in games(catalogue):
        values = plain_values(policylab.load(name))
        a, b = scaled_by_the_referee(values, [to_oracle(one) for one in under.instruments], binding)
        game = build(policylab.load(name, {"lambda": precision}), under, binding=binding)
        found = solve_game(game, "quantal").played
        where = f"{name} {under.name} {binding}"
        np.testing.assert_allclose(found.enterprise, softmax(precision * a @ found.regulator), atol=1e-8, err_msg=where)
        np.testing.assert_allclose(found.regulator, softmax(precision * found.enterprise @ b), atol=1e-8, err_msg=where)
        assert found.regret == pytest.approx(regret(game, found.enterprise, found.regulator))
        assert found.regret > 0


def test_the_quantal_response_is_that_on_the_branch_from_equal_chances(catalogue: Catalogue) -> None:
    smooth = 0
    for name, under, binding in games(catalogue, ("enforcement_only", "article")):
        values = plain_values(policylab.load(name))
        a, b = scaled_by_the_referee(values, [to_oracle(one) for one in under.instruments], binding)
        x, y, without_fold = logit(a, b, 10.0)
        if not without_fold:
            continue
        smooth += 1
        found = solve_game(build(policylab.load(name), under, binding=binding), "quantal").played
        np.testing.assert_allclose(found.enterprise, x, atol=1e-9)
        np.testing.assert_allclose(found.regulator, y, atol=1e-9)
    assert smooth >= 12


@pytest.mark.parametrize("name", ["karaoke", "large_factory", "new_project"])
def test_the_matched_baseline_is_measured_by_todays_game_too(name: str, catalogue: Catalogue) -> None:
    """By its own, larger ranges it would come out otherwise."""
    premises = policylab.load(name)
    (judgement,) = policylab.compare(premises, ["article"], concept="quantal").judgements
    baseline = judgement.baseline
    assert baseline is not None
    richer, values = plain_values(baseline.game.scenario), plain_values(premises)
    assert richer["inspector_hours"] > values["inspector_hours"] + 0.1
    x, y = baseline.played.enterprise, baseline.played.regulator
    a, b = scaled_by_the_referee(richer, [], binding=False, today=values)
    np.testing.assert_allclose(x, softmax(10 * a @ y), atol=1e-9)
    np.testing.assert_allclose(y, softmax(10 * x @ b), atol=1e-9)
    a, b = scaled_by_the_referee(richer, [], binding=False)
    assert np.abs(y - softmax(10 * x @ b)).max() > 1e-4 or np.abs(x - softmax(10 * a @ y)).max() > 1e-4
    # solved on its own the richer game sets its own scale
    alone = solve_game(baseline.game, "quantal")
    assert np.abs(alone.played.enterprise - x).max() + np.abs(alone.played.regulator - y).max() > 1e-4
    again = solve_game(baseline.game, "quantal", build(premises, catalogue.regimes["enforcement_only"]))
    assert again.played.enterprise.tolist() == x.tolist()


def test_the_precision_is_a_setting() -> None:
    game = build(set_to(scenario(VALUES), **{"lambda": 1e-9}), regime())
    even = solve_game(game, "quantal").played
    assert even.enterprise.tolist() == pytest.approx([1 / 3] * 3, abs=1e-7)
    assert even.regulator.tolist() == pytest.approx([1 / 2] * 2, abs=1e-7)
    sharp = solve_game(build(set_to(scenario(VALUES), **{"lambda": 1e6}), regime()), "quantal").played
    assert sharp.regret < 1e-6


# ------------------------------------------------------------------------------------------ commitment


def test_who_announces_never_does_worse_than_in_an_equilibrium(catalogue: Catalogue) -> None:
    better = 0
    for name, under, binding in games(catalogue):
        for changed in ({}, {"mandate": 0.0}, {"mandate": 0.0, "penalty_friction": -2000.0}):
            game = build(policylab.load(name).with_values(changed), under, binding=binding)
            announced = solve_game(game, "commitment")
            equilibria = solve_game(game, "nash").profiles
            width = float(np.ptp(game.regulator))
            for one in equilibria:
                assert announced.outcomes.regulator >= one.outcomes.regulator - 1e-9 * width
            better += announced.outcomes.regulator > max(one.outcomes.regulator for one in equilibria) + 1e-6 * width
            x, y = announced.played.enterprise, announced.played.regulator
            assert sorted(x.tolist()) == [0.0, 0.0, 1.0]
            replies = game.perceived @ y
            assert float(replies @ x) >= replies.max() - 1e-9 * np.ptp(game.perceived)
    assert better > 5


@pytest.mark.parametrize("name", scenario_names())
def test_the_strict_announcement_leaves_the_enterprise_a_preference(name: str, catalogue: Catalogue) -> None:
    premises = policylab.load(name).with_values({"mandate": 0.0})
    game = build(premises, catalogue.regimes["guidance"])
    found = solve_game(game, "commitment")
    assert found.strict is not None
    replies = game.perceived @ found.strict.regulator
    chosen = int(np.argmax(found.strict.enterprise))
    assert found.strict.enterprise[chosen] == 1
    lead = replies[chosen] - np.delete(replies, chosen).max()
    assert lead >= 0.01 * float(np.ptp(game.perceived)) * (1 - 1e-9)
    assert found.strict.outcomes.regulator <= found.outcomes.regulator + 1e-9 * float(np.ptp(game.regulator))


STAND_BACK_FIRST, ENFORCE_FIRST = np.array([[9.0, 0.0]] * 3), np.array([[0.0, 9.0]] * 3)
ANSWERS = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])  # neglect where it is left alone, comply where it is not


@pytest.mark.parametrize(
    ("public", "hours", "chosen"),
    [
        # the public prefers what comes of standing back, which takes more hours
        (STAND_BACK_FIRST, STAND_BACK_FIRST, [1.0, 0.0]),
        (ENFORCE_FIRST, ENFORCE_FIRST, [0.0, 1.0]),
        # the public does not care, and standing back takes fewer hours
        (np.zeros((3, 2)), ENFORCE_FIRST, [1.0, 0.0]),
        (np.zeros((3, 2)), STAND_BACK_FIRST, [0.0, 1.0]),
    ],
)
def test_whom_an_indifferent_department_pleases(public: Array, hours: Array, chosen: list[float]) -> None:
    made = by_hand(public=public, enterprise=ANSWERS, regulator=np.zeros((3, 2)))
    made = replace(made, cells={**made.cells, "hours_used": hours})
    found = solve_game(made, "commitment")
    assert found.played.regulator.tolist() == pytest.approx(chosen)


# ------------------------------------------------------------------------------- what every one returns


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_tells_its_own_and_nothing_else(concept: str, catalogue: Catalogue) -> None:
    for name, under, binding in games(catalogue, ("guidance",)):
        game = build(policylab.load(name, {"horizon": HORIZON}), under, binding=binding)
        found = solve_game(game, concept)
        assert found.concept == concept
        assert (found.strict is not None) <= (concept == "commitment")
        assert (found.status is not None) == (concept == "evolution")
        assert (found.nearest is not None) == (found.status == "slow")
        assert (found.scheme is not None) == (concept == "targeting")
        assert found.complete
        if concept != "nash":
            assert len(found.profiles) == 1
            assert (found.headline, found.best, found.ties, found.degenerate) == (0, 0, (), False)
        for one in found.profiles:
            for mix, actions, player in (
                (one.enterprise, game.enterprise_actions, "enterprise"),
                (one.regulator, found.game.regulator_actions, "regulator"),
            ):
                assert mix.min() >= 0
                assert mix.sum() == pytest.approx(1)
                assert one.outcomes.action_chances[player] == pytest.approx(
                    dict(zip(actions, mix.tolist(), strict=True)), abs=1e-9
                )
            assert 0 <= one.regret <= 1


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_regime_over_budget_is_refused_under_every_concept(concept: str) -> None:
    with pytest.raises(OverBudget):
        solve_game(build(scenario(VALUES), regime(instrument("talks", hours=17.0))), concept)
    (judgement,) = policylab.compare("workshop", ["article"], concept=concept).judgements
    assert (judgement.verdict, judgement.solution, judgement.gains) == ("over_budget", None, None)


# ------------------------------------------------------------------------------------------- the brief


class Tables(HTMLParser):
    """The tables of a page as lists of rows of text, and the items of its lists."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.items: list[str] = []
        self._into: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")
            self._into = self.tables[-1][-1]
        elif tag == "li":
            self.items.append("")
            self._into = self.items

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td", "li"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data


def by_concepts(section: Section, language: Language) -> Tables:
    """Return what part 5 shows of the concepts; what it says of uncertain numbers stands under a heading of its own."""
    return Tables((section.zh if language == "zh" else section.en).partition("<h3>")[0])


@functools.cache
def told(name: str) -> Subject:
    return subject(name, {"horizon": 200})


BRIEFS = ("workshop", "karaoke")
GONE: dict[str, Any] = {
    "verdict": "over_budget",
    "losers": (),
    "solution": None,
    "baseline": None,
    "gains": None,
    "gains_unadjusted": None,
    "enterprise_split": None,
    "depends_on_equilibrium": False,
    "multi_win_counting_duty": False,
    "fragile": False,
    "hardened": None,
    "today": None,
}


@pytest.mark.parametrize("name", BRIEFS)
def test_the_brief_shows_the_verdict_and_the_fires_of_every_judgement(name: str) -> None:
    made = told(name)
    section = robust(made)
    shown_tables = {language: by_concepts(section, language).tables for language in LANGUAGES}
    premises = policylab.load(name, {"horizon": 200})
    for number, concept in enumerate(CONCEPTS, start=1):
        may, must = (
            policylab.compare(premises, [made.regime], binding=binding, concept=concept).judgements[0]
            for binding in (False, True)
        )
        assert may.solution is not None
        assert may.baseline is not None
        for language in LANGUAGES:
            verdicts, actions = shown_tables[language]
            assert len(verdicts) == len(actions) == 1 + len(CONCEPTS)
            row, mixes = verdicts[number], actions[number]
            assert row[1] == verdict_words(may)[language]
            assert row[2] == verdict_words(must)[language]
            assert row[3] == count(may.baseline.outcomes.fires_per_1000)[language]
            assert row[4] == count(may.solution.outcomes.fires_per_1000)[language]
            assert mixes[0] == CONCEPT_NAMES[concept].capitalised()[language]
            cells = iter(mixes[1:])
            for solution in (may.baseline, may.solution):
                for party in ("enterprise", "regulator"):
                    _assert_mix(next(cells), solution.outcomes.action_chances[party], language)


def _assert_mix(cell: str, chances: Mapping[str, float], language: Language) -> None:
    text = cell.lower()
    for action, chance in chances.items():
        label = ACTIONS[action][language]
        among = [label] if chance > 0.995 else [f"{label} {100 * chance:.0f}%"]
        other = [one for one in chances if label in ACTIONS[one][language] and one != action]
        if chance >= 0.005:
            assert any(one in text for one in among), (cell, chances)
        elif not other:  # `enforce` is part of `serve and enforce`
            assert label not in text, (cell, chances)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_shows_guidance_where_the_articles_measures_do_not_fit(language: Language) -> None:
    made = told("workshop")
    assert made.regime == "guidance"
    assert made.optional["article"].verdict == "over_budget"
    assert all(one.regime.name == "guidance" for pair in made.by_concept.values() for one in pair)
    section = robust(made)
    text = section.zh if language == "zh" else section.en
    assert made.regimes["guidance"].title[language] in text
    assert made.regimes["article"].title[language] not in text
    assert told("karaoke").regime == "article"


def test_where_no_regime_fits_the_brief_has_verdicts_and_no_numbers() -> None:
    made = told("workshop")
    none = {concept: (replace(may, **GONE), replace(must, **GONE)) for concept, (may, must) in made.by_concept.items()}
    section = robust(replace(made, by_concept=none))
    found = by_concepts(section, "en")
    (verdicts,) = found.tables
    assert found.items == []
    for row in verdicts[1:]:
        assert row[1:] == ["Over budget", "Over budget", "—", "—"]


def test_the_by_concept_judgements_are_for_optional_and_binding() -> None:
    for made in map(told, BRIEFS):
        assert list(made.by_concept) == list(CONCEPTS)
        for concept, (may, must) in made.by_concept.items():
            assert (may.binding, must.binding) == (False, True)
            assert may.concept == must.concept == concept
            assert may.solution is not None
            assert may.solution.concept == concept


def _most(judgement: Judgement, side: str, party: str) -> str:
    solution = judgement.baseline if side == "baseline" else judgement.solution
    assert solution is not None
    chances = solution.outcomes.action_chances[party]
    return max(chances, key=lambda action: chances[action])


@pytest.mark.parametrize("name", BRIEFS)
def test_what_the_brief_says_has_changed_has_changed(name: str) -> None:
    made = told(name)
    nash_may, nash_must = made.by_concept["nash"]
    title = made.regimes[made.regime].title
    section = robust(made)
    items = by_concepts(section, "en").items
    assert len(items) == len(CONCEPTS)
    for (concept, (may, must)), item in zip(made.by_concept.items(), items, strict=True):
        assert item.startswith(CONCEPT_NAMES[concept].capitalised().en + ": ")
        moved = {
            (side, party): (_most(nash_may, side, party), _most(may, side, party))
            for side in ("baseline", "solution")
            for party in ("enterprise", "regulator")
            if _most(nash_may, side, party) != _most(may, side, party)
        }
        found = changes(title, may, nash_may)
        assert [(one.party, one.nash, one.here) for one in found] == [
            (party, *pair) for (_, party), pair in moved.items()
        ]
        for before, after in moved.values():
            assert f"from “{ACTIONS[before].en}” to “{ACTIONS[after].en}”" in item
        assert ("Both sides mostly act as under Nash." in item) == (concept != "nash" and not moved)
        for here, nash_there in ((may, nash_may), (must, nash_must)):
            turned = turns(here, nash_there)
            for party in PARTIES:
                signs = tuple(_sign(one, party) for one in (nash_there, here))
                assert (party in turned) == (signs[0] != signs[1])
                if party in turned:
                    assert here.gains is not None
                    assert turned[party] == (*signs, here.gains[party])


def _sign(judgement: Judgement, party: str) -> int:
    assert judgement.gains is not None
    assert judgement.solution is not None
    assert judgement.baseline is not None
    return int(
        gain_sign(judgement.gains[party], judgement.solution.game.payoff(party), judgement.baseline.game.payoff(party))
    )
