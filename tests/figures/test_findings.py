"""What a figure says that it finds is true of the numbers that it was drawn from."""

from __future__ import annotations

import re

import numpy as np
import pytest

from policylab import figures, load, load_regime
from policylab.concepts import solve_game
from policylab.figures import attribution, best_replies, deterrence, gains, ground, neutrality, split
from policylab.figures.bars import COMPRESSED
from policylab.game import build
from policylab.i18n.numbers import count, money, share
from policylab.i18n.words import LANGUAGES
from tests.figures.results import GAMES, SCENARIOS, results


def describe(module: object, *given: object) -> dict[str, str]:
    """Return the finding that a figure's module makes of its arguments."""
    import sys

    words = sys.modules[f"policylab.figures.{module.__name__}"].describe(*given)  # type: ignore[attr-defined]
    return {language: words[language] for language in LANGUAGES}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_ground_names_the_lowest_and_the_highest(scenario: str) -> None:
    columns = results(scenario).columns
    said = describe(ground, columns)
    fires = [found.fires_per_1000 for _, found in columns]
    for language in LANGUAGES:
        (first, *_) = re.split(r"(?<=。)|(?<=\.) ", said[language])
        assert count(min(fires))[language] in first
        assert count(max(fires))[language] in first
        if count(min(fires)) != count(max(fires)):
            low, high = (columns[fires.index(pick(fires))][0][language] for pick in (min, max))
            assert first.index(f"“{low}”") < first.index(f"“{high}”")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_gains_puts_every_row_under_its_verdict(scenario: str) -> None:
    rows = results(scenario).rows
    said = describe(gains, rows)["en"]
    for label, one in rows:
        (sentence,) = [part for part in re.split(r"(?<=\.) ", said) if f"“{label.en}”" in part]
        verdict = sentence.split(":")[0]
        for party, name in (("enterprise", "enterprise"), ("regulator", "department"), ("public", "public")):
            assert (name in verdict) == (party in one.losers)
        assert ("All three gain" in verdict) == (one.verdict == "multi_win")
        assert ("Over budget" in verdict) == (one.verdict == "over_budget")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_split_says_the_sum_and_the_largest_parts(scenario: str) -> None:
    for one in (*results(scenario).may.judgements, *results(scenario).must.judgements):
        said = describe(split, one)
        if one.enterprise_split is None or one.gains is None:
            assert "more hours than there are" in said["en"]
            continue
        parts = one.enterprise_split.values()
        assert sum(parts) == pytest.approx(one.gains["enterprise"])
        for language in LANGUAGES:
            assert (money(max(parts), signed=True)[language] in said[language]) == (max(parts) >= 0.01)
            assert (money(min(parts), signed=True)[language] in said[language]) == (min(parts) <= -0.01)
        assert ("loses" in said["en"]) == (one.gains["enterprise"] < -0.01)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_attribution_says_which_part_makes_fires_fewer(scenario: str) -> None:
    for one in results(scenario).ways:
        said = describe(attribution, [one])["en"]
        if one.parts is None:
            assert "does not fit" in said
            continue
        part = one.parts["fires_per_1000"]
        fewer = [name for name, value in (("hours", part.hours), ("service", part.service)) if value < -1e-9]
        assert ("only service" in said) == (fewer == ["service"])
        assert ("only more hours" in said) == (fewer == ["hours"])
        assert ("neither" in said) == (fewer == [])


def used(parameter: str, value: float, scenario: str) -> tuple[bool, ...]:
    """Return which actions both sides use, by solving the game here."""
    premises = load(scenario).with_values({parameter: value})
    played = solve_game(build(premises, load_regime("enforcement_only"))).played
    return tuple(bool(chance > 1e-7) for chance in (*played.enterprise, *played.regulator))


@pytest.mark.parametrize(("scenario", "parameter"), [("karaoke", "fine"), ("karaoke", "inspector_hours")])
def test_deterrence_marks_where_other_actions_come_into_use(scenario: str, parameter: str) -> None:
    found = results(scenario).by_fine if parameter == "fine" else results(scenario).by_hours
    said = describe(deterrence, found)
    assert found.changes
    assert list(found.values) == sorted(set(found.values))
    for place in found.changes:
        below, above = found.values[place - 1], found.values[place]
        assert above / below < 1.001
        assert used(parameter, below, scenario) != used(parameter, above, scenario)
        assert count(found.solutions[place].outcomes.fires_per_1000).en in said["en"]
    assert len(re.findall("At ", said["en"])) == len(found.changes) == len(re.findall("处，", said["zh"]))


def test_a_sweep_goes_through_the_range_and_todays_value() -> None:
    found = results("hotel").by_hours
    hours = load("hotel").quantities["inspector_hours"]
    assert found.logarithmic
    assert (found.values[0], found.values[-1]) == (hours.low, hours.high)
    assert float(np.asarray(hours.value)) in found.values
    assert found.solutions[found.values.index(float(np.asarray(hours.value)))].outcomes.fires_per_1000 == pytest.approx(
        results("hotel").may.baselines["nash"].outcomes.fires_per_1000
    )


def test_a_sweep_that_changes_nothing_says_so() -> None:
    found = results("large_factory").by_fine
    assert not found.changes
    assert "The same actions stay in use" in describe(deterrence, found)["en"]


def test_a_sweep_needs_a_parameter_with_a_range() -> None:
    premises, alone = load("karaoke"), load_regime("enforcement_only")
    with pytest.raises(ValueError, match="one of the model's; got 'fines'"):
        figures.sweep(premises, alone, "fines")
    with pytest.raises(ValueError, match="points must be at least 2; got 1"):
        figures.sweep(premises, alone, "fine", points=1)
    with pytest.raises(ValueError, match="is fixed at"):
        figures.sweep(premises, alone, "outreach_fix")


# The five rows of the neutrality table (C, F, k, B, P(inspect), P(violate)), after Tsebelis 1989.
TABLE = [
    (8, 20, 1, 5, 0.40, 0.20),
    (8, 50, 1, 5, 0.16, 0.20),
    (5, 20, 1, 5, 0.25, 0.20),
    (8, 20, 1.5, 5, 0.40, 0.30),
    (8, 20, 1, 10, 0.40, 0.10),
]


@pytest.mark.parametrize(("cost", "fine", "visit", "worth", "inspections", "violations"), TABLE)
def test_the_neutrality_table(
    cost: float, fine: float, visit: float, worth: float, inspections: float, violations: float
) -> None:
    game = figures.InspectionGame(cost, fine, visit, worth)
    assert len(game.solution.equilibria) == 1
    assert game.inspections == pytest.approx(inspections, abs=1e-12)
    assert game.violations == pytest.approx(violations, abs=1e-12)
    said = describe(best_replies, game)
    for language in LANGUAGES:
        assert share(inspections)[language] in said[language]
        assert share(violations)[language] in said[language]


@pytest.mark.parametrize("moved", ["cost", "fine"])
def test_while_both_mix_violations_stay_and_inspections_move(moved: str) -> None:
    """P(violate) = k/B at every point, P(inspect) = C/F."""
    game = GAMES["mixed"]
    games = neutrality_course(game, moved)
    mixed = [one for one in games if one.is_mixed]
    assert len(mixed) > 10
    for one in mixed:
        assert one.violations == pytest.approx(one.inspection_cost / one.value_of_catching, abs=1e-9)
        assert one.inspections == pytest.approx(one.cost / one.fine, abs=1e-9)
    for one in games:
        if one.cost > one.fine:
            assert (one.violations, one.inspections) == (1, 1)
    said = describe(neutrality, game, moved)
    assert "violations stay at 20%" in said["en"]
    assert "违法保持20%不变" in said["zh"]


def neutrality_course(game: figures.InspectionGame, moved: str) -> tuple[figures.InspectionGame, ...]:
    import sys

    course: tuple[figures.InspectionGame, ...] = sys.modules["policylab.figures.neutrality"].course(game, moved)
    return course


def test_corners_are_told_as_corners() -> None:
    assert "one corner only" in describe(best_replies, GAMES["costs more than the fine"])["en"]
    assert "share a stretch" in describe(best_replies, GAMES["on the edge"])["en"]
    assert (
        "no equilibrium in which both sides mix" in describe(neutrality, GAMES["inspecting never pays"], "cost")["en"]
    )
    assert GAMES["pays by itself"].violations == 0


@pytest.mark.parametrize("name", ["fine", "inspection_cost", "value_of_catching"])
def test_an_inspection_game_refuses_what_it_cannot_use(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be above 0; got 0"):
        GAMES["mixed"].change(**{name: 0.0})
    with pytest.raises(ValueError, match="cost must be a finite number; got nan"):
        GAMES["mixed"].change(cost=float("nan"))


def test_a_compressed_scale_is_admitted() -> None:
    """Lengths are compressed only where gains differ by orders of magnitude, and the figure then says so."""
    from tests.figures.test_drawing import texts

    every = [row for name in SCENARIOS for row in results(name).rows]
    assert COMPRESSED.en in texts(figures.gains(every, "en"))
    assert COMPRESSED.en not in texts(figures.split(results("karaoke").may.judgements[-1], "en"))
