"""Results show themselves: a line at the prompt, a table when printed, escaped HTML in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import policylab
from policylab import solve
from policylab.comparison import Comparison
from policylab.concepts import CONCEPTS, solve_game
from policylab.display import BEST, Sheet, Shown, columns
from policylab.game import build

EVIL = "<script>alert('1')</script> & \"so\""
A, B = [[-1, 4], [0, 0]], [[-8, -20], [-8, 0]]


class Elements(HTMLParser):
    """The elements of a page, and the text in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def parsed(html: str) -> Elements:
    """Return a fragment read, which must be well formed."""
    elements = Elements()
    elements.feed(html)
    assert not elements.open
    return elements


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """The article's measures and advice alone, for a karaoke venue with a fine of one's own."""
    return policylab.compare("karaoke", overrides={"fine": 20000, "discount": 0.8, "guidance.hours": 1})


def everything(compared: Comparison) -> list[Shown]:
    """Return one of each kind of result."""
    one = compared.judgements[1]
    assert one.solution is not None
    regime, solution = one.regime, one.solution
    found = solve.nash(A, B)
    return [
        compared, one, compared.scenario, regime, regime.instruments[0], solution, solution.game, solution.played,
        solution.outcomes, found, found.equilibria[0], solve.commitment(A, B), solve.quantal(A, B, [1.0, 3.0]),
        solve.replicator(A, B, [0.5, 0.5], [0.5, 0.5], 20), solve.rest_point(A, B, [0.4, 0.6], [0.8, 0.2]),
        solve.nash_many([A], [B]),
    ]  # fmt: skip


def test_every_result_is_a_line_a_table_and_an_element(compared: Comparison) -> None:
    for one in everything(compared):
        line = repr(one)
        assert line.startswith(f"<{type(one).__name__}: ")
        assert "\n" not in line
        assert len(line) < 200, line
        assert str(one).startswith(one.sheet().title)
        elements = parsed(one._repr_html_())
        for row in one.sheet().rows:
            assert all(text in elements.said for text in row)
        assert elements.tags.count("tr") in (0, len(one.sheet().rows) + 1)


def test_a_printed_scenario_names_what_was_set_and_has_one_line_for_each_value(compared: Comparison) -> None:
    printed = str(compared.scenario).splitlines()
    assert len(printed) == len(compared.scenario.parameters) + 3
    assert printed[0].endswith("set: fine = 20000; guidance.hours = 1; discount = 0.8")
    (fine,) = [line for line in printed if line.startswith("fine ")]
    assert "20000" in fine
    assert fine.endswith("changed")


def test_best_replies_are_marked_where_neither_would_move(compared: Comparison) -> None:
    solution = compared.judgements[1].solution
    assert solution is not None
    game, played = solution.game, solution.played
    assert sorted(played.enterprise) == [0, 0, 1], "the test needs an equilibrium of fixed choices"
    own, department = game.best_replies()
    for i in range(3):
        for j in range(3):
            assert own[i, j] == (game.perceived[i, j] == max(game.perceived[:, j]))
            assert department[i, j] == (game.regulator[i, j] == max(game.regulator[i]))
            assert game.sheet().rows[i][j + 1].count(BEST) == int(own[i, j]) + int(department[i, j])
    assert own[played.enterprise.argmax(), played.regulator.argmax()]
    assert department[played.enterprise.argmax(), played.regulator.argmax()]


def test_best_replies_of_draws_are_those_of_each_draw() -> None:
    scenario = policylab.load("karaoke")
    drawn = build(scenario.with_values({"fine": np.array([5000.0, 50000.0])}), policylab.load_regime("article"))
    assert repr(drawn).endswith(": 2 draws>")
    for number, fine in enumerate((5000.0, 50000.0)):
        single = build(scenario.with_values({"fine": fine}), policylab.load_regime("article"))
        for many, one in zip(drawn.best_replies(), single.best_replies(), strict=True):
            assert (many[number] == one).all()


def test_what_is_shown_is_said_in_both_languages(compared: Comparison) -> None:
    chinese = compared.sheet("zh")
    assert chinese.language == "zh"
    assert "三方" in chinese.text()
    solution = compared.baselines["nash"]
    for say in (compared.scenario.sheet, compared.judgements[0].sheet, solution.sheet, solution.game.sheet):
        assert say("zh").text() != say("en").text()


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_solution_of_every_concept_shows_itself(concept: str) -> None:
    shown = solve_game(build(policylab.load("large_factory"), policylab.load_regime("article")), concept)
    assert len(shown.sheet().rows) == len(shown.profiles)
    parsed(shown._repr_html_())


def test_whatever_text_a_scenario_holds_is_escaped() -> None:
    record = {"name": "evil", "extends": "karaoke", "title": {"zh": EVIL, "en": EVIL},
              "description": {"zh": EVIL, "en": EVIL}}  # fmt: skip
    compared = policylab.compare(record)
    for one in everything(compared):
        elements = parsed(one._repr_html_())
        assert "script" not in elements.tags
    assert EVIL in parsed(compared.scenario._repr_html_()).said


def test_columns_align_and_chinese_counts_as_two() -> None:
    assert columns([["a", "b"], ["消防", "c"]]) == "a     b\n消防  c"
    assert columns([]) == "(none)"
    assert Sheet("only a title").text() == "only a title"
