"""Results as tables: the numbers of the records, under names that carry their units."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from policylab import compare, load, load_regime, tables
from policylab.concepts import solve_game
from policylab.game import build
from policylab.i18n.words import Words
from policylab.outcomes import UNITS, Outcomes


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    """Karaoke under both named regimes, and the workshop, where the article's measures are over budget."""
    return tables.judgement_table([*compare("karaoke").judgements, *compare("workshop", binding=True).judgements])


def test_payoffs_are_the_games() -> None:
    game = build(load("karaoke"), load_regime("guidance"))
    for party, matrix in (
        ("enterprise_perceived", game.perceived),
        ("enterprise", game.enterprise),
        ("regulator", game.regulator),
        ("public", game.public),
        ("welfare", game.welfare),
    ):
        table = tables.payoff_table(game, party)
        np.testing.assert_array_equal(table.to_numpy(), matrix)
        assert list(table.index) == ["neglect", "patch", "comply"]
        assert list(table.columns) == ["stand_back", "enforce", "serve"]
        assert table.columns.name == f"{party} (yuan/year)"


def test_payoffs_of_nobody_and_of_draws_are_refused() -> None:
    game = build(load("karaoke"), load_regime("guidance"))
    with pytest.raises(ValueError, match=r"party must be one of enterprise_perceived, .*; got 'inspector'"):
        tables.payoff_table(game, "inspector")
    draws = build(load("karaoke").with_values({"fine": np.array([1.0, 2.0])}), load_regime("guidance"))
    with pytest.raises(ValueError, match="expected a single game"):
        tables.payoff_table(draws, "public")


def test_every_outcome_has_a_unit() -> None:
    assert set(UNITS) == {field.name for field in fields(Outcomes)} - {"action_chances"}


def test_outcomes_stand_side_by_side() -> None:
    compared = compare("karaoke", ["guidance"], binding=True)
    (judgement,) = compared.judgements
    assert judgement.solution is not None
    today, served = compared.baselines["nash"].outcomes, judgement.solution.outcomes
    columns: list[tuple[Words | str, Outcomes]] = [(Words("现状", "today"), today), ("served", served)]
    table = tables.outcome_table(columns)
    assert list(table.columns) == ["today", "served"]
    assert list(tables.outcome_table(columns, language="zh").columns) == ["现状", "served"]
    assert list(table.index[:6]) == [
        f"P({a})" for a in ("neglect", "patch", "comply", "stand_back", "enforce", "serve")
    ]
    assert np.isnan(table["today"]["P(serve)"])
    assert np.isnan(table["served"]["P(enforce)"])
    assert table.loc["P(serve)", "served"] == served.action_chances["regulator"]["serve"]
    assert table.loc["fires_per_1000 (a year per 1,000 premises)", "served"] == served.fires_per_1000
    assert table.loc["public (yuan/year)", "today"] == today.public
    with pytest.raises(ValueError, match="a name of its own"):
        tables.outcome_table([("same", today), ("same", served)])


def test_equilibria_are_all_listed_and_one_is_the_headline() -> None:
    solution = solve_game(build(load("large_factory"), load_regime("guidance")))
    table = tables.equilibrium_table(solution)
    assert len(table) == len(solution.profiles) > 1
    assert list(table.index) == list(range(1, len(table) + 1))
    assert table["headline"].sum() == 1
    assert table.index[table["headline"]][0] == solution.headline + 1
    assert table["regret (share of range)"].max() <= 1e-9
    np.testing.assert_allclose(table[["P(neglect)", "P(patch)", "P(comply)"]].sum(axis=1), 1)
    assert table.loc[solution.headline + 1, "fires (a year per 1,000 premises)"] == solution.outcomes.fires_per_1000


def test_judgements_are_rows(found: pd.DataFrame) -> None:
    assert found.index.names == ["regime", "binding", "concept"]
    assert found["verdict"].iloc[0] == compare("karaoke").judgements[0].verdict
    gains = compare("karaoke").judgements[1].gains
    assert gains is not None
    assert found["public (yuan/year)"].iloc[1] == gains["public"]


def test_what_is_over_budget_has_no_numbers(found: pd.DataFrame) -> None:
    row = found.iloc[-1]
    assert row.name == ("article", True, "nash")
    assert row["verdict"] == "over_budget"
    assert row.filter(like="yuan").isna().all()


def test_no_judgements_make_an_empty_table() -> None:
    assert tables.judgement_table([]).empty
