"""A scenario to play with, without a browser: the answer, the sliders, and what is shown where nobody can move them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import policylab
from policylab.errors import InputError
from policylab.explorer import FIGURE_AFTER, Explorer, Panel
from policylab.i18n.words import Language
from policylab.parameters import PARAMETERS


@pytest.fixture
def explorer() -> Explorer:
    """A karaoke venue under the article's measures."""
    return policylab.explore("karaoke")


def test_it_answers_as_compare_does(explorer: Explorer) -> None:
    explorer.change(regime="guidance", binding=True, values={"fine": 50000.0, "leniency": 0.2})
    overrides = {"fine": 50000.0, "leniency": 0.2}
    (expected,) = policylab.compare("karaoke", "guidance", binding=True, overrides=overrides).judgements
    assert explorer.judgement.gains == expected.gains
    assert explorer.judgement.verdict == expected.verdict
    assert expected.solution is not None
    assert explorer.sheet().rows == expected.solution.game.sheet().rows
    assert "Changed: Fine = 50000, Leniency = 0.2" in explorer.sheet().notes


def test_every_parameter_has_a_slider_over_its_range_that_says_where_it_comes_from(explorer: Explorer) -> None:
    panel = Panel(explorer)
    assert list(panel.sliders) == list(PARAMETERS)
    for name, slider in panel.sliders.items():
        quantity = explorer.scenario.quantities[name]
        assert slider.description == PARAMETERS[name].label.en
        assert slider.value == quantity.value
        assert PARAMETERS[name].meaning.en in slider.tooltip
        assert all(explorer.scenario.sources[key].title.en in slider.tooltip for key in quantity.sources)
        if quantity.low < quantity.high:
            log = hasattr(slider, "base")
            ends = [10**end if log else end for end in (slider.min, slider.max)]
            assert ends == pytest.approx([quantity.low, quantity.high])


def test_a_slider_moves_text_at_once_and_the_figure_once_it_rests(explorer: Explorer) -> None:
    async def move() -> list[tuple[str, str]]:
        panel = Panel(explorer)
        seen = [(panel.answer.value, panel.portrait.value)]
        for fine in (11000.0, 12000.0, 40000.0):
            panel.sliders["fine"].value = fine
        panel.mode.value = True
        seen.append((panel.answer.value, panel.portrait.value))
        await asyncio.sleep(FIGURE_AFTER * 2 + 0.1)
        seen.append((panel.answer.value, panel.portrait.value))
        panel.reset.click()
        panel.mode.value = False
        seen.append((panel.answer.value, panel.portrait.value))
        return seen

    # In a thread of its own: a browser that other tests have opened keeps an event loop in this one.
    with ThreadPoolExecutor(max_workers=1) as pool:
        first, at_once, rested, back = pool.submit(lambda: asyncio.run(move())).result()
    assert at_once[0] != first[0]
    assert at_once[1] == first[1], "the figure was drawn at every step"
    assert rested[0] == at_once[0]
    assert rested[1] != first[1]
    assert back[0] == first[0]


def test_a_browser_that_puts_a_slider_on_its_nearest_step_asks_nothing_new(explorer: Explorer) -> None:
    panel = Panel(explorer)
    for name, slider in panel.sliders.items():
        if hasattr(slider, "base"):
            slider.value *= 10 ** (0.4 * slider.step)
        elif hasattr(slider, "min"):
            slider.value += 0.4 * slider.step * (1 if slider.value < slider.max else -1)
        assert explorer.values == {}, name
        start = float(explorer.scenario.quantities[name].value)
        if hasattr(slider, "min") and not hasattr(slider, "base") and start > slider.min:
            steps = (start - slider.min) / slider.step
            assert steps == pytest.approx(round(steps)), f"no step of {name} leads to its value"
    panel.sliders["fine"].value = 50000.0
    assert list(explorer.values) == ["fine"]


def test_where_nobody_can_move_a_slider_the_answer_stands_without_widgets(explorer: Explorer) -> None:
    bundle: dict[str, Any] = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert explorer.sheet().title in bundle["text/html"]
    assert 'role="img"' in bundle["text/html"]
    assert bundle["text/plain"] == str(explorer)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_does_not_fit_or_does_not_go_together_is_told(language: Language) -> None:
    small = policylab.explore("workshop", language=language)
    assert small.judgement.verdict == "over_budget"
    assert small.portrait() is None
    assert small.sheet().rows == ()
    small.change(regime="guidance", values={"fire_probability_safe": 0.5})
    assert "fire_probability_hazard" in small.sheet().title
    assert "a hazard cannot make fires rarer" in small._repr_html_()
    small.change(values={})
    assert small.sheet().rows


def test_a_wrong_name_is_answered_with_the_nearest(explorer: Explorer) -> None:
    with pytest.raises(InputError, match=r"regime.*article.*[\s\S]*values\.fien.*fine"):
        explorer.change(regime="artcle", values={"fien": 1.0})
    assert explorer.regime == "article"
    with pytest.raises(InputError, match=r"explore: language: expected .* \(zh, en\); got 'fr'"):
        policylab.explore("karaoke", language="fr")  # type: ignore[arg-type]


def test_a_regime_and_premises_of_ones_own_can_be_explored() -> None:
    own = policylab.explore("hotel", ["guidance", "training"], overrides={"fine": 20000}, language="zh")
    assert own.regime == "guidance+training"
    assert own.scenario.parameters["fine"] == 20000
    assert own.sheet().language == "zh"
