"""The figures of uncertainty: how many draws, which quantities, what one at a time; and that what they say is so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from policylab import figures
from policylab.figures import convergence as draw_convergence
from policylab.figures import sensitivity as draw_sensitivity
from policylab.figures import tornado as draw_tornado
from policylab.figures.convergence import CLOSE, settled
from policylab.figures.convergence import describe as describe_convergence
from policylab.figures.sensitivity import NOTHING
from policylab.figures.sensitivity import describe as describe_sensitivity
from policylab.figures.style import WIDTH, Chart, measure
from policylab.figures.tornado import describe as describe_tornado
from policylab.i18n.numbers import money, share
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.parameters import PARAMETERS
from policylab.study.sensitivity import SobolIndex, Swing, Tornado, indices, saltelli
from policylab.study.uncertainty import FuturesShare, convergence, share_of_futures
from tests.figures.test_drawing import texts

LABELS = {name: one.label for name, one in PARAMETERS.items()}
WIN = Words("三方多赢", "all three gain")
GAIN = Words("公众的得失", "the gain of the public")
NAMES = tuple(PARAMETERS)[:14]


def shares(chance: float, draws: int, seed: int = 0) -> tuple[FuturesShare, ...]:
    """Return the table of eight sets of draws in which something holds with a chance."""
    return convergence(np.random.default_rng(seed).random((8, draws)) < chance)


@cache
def divided(n: int = 256) -> tuple[SobolIndex, ...]:
    """Return the indices of an output in which 3 of 14 quantities matter, two of them only together."""
    points = saltelli(NAMES, n, 0)
    u = points.unit - 0.5
    return indices(points, u[:, 1] + 4 * u[:, 4] * u[:, 7])


def moved(values: Mapping[str, tuple[float, float]], base: float) -> Tornado:
    """Return a tornado whose quantities go from 1 to 3 and lead to the ends given, in the order given."""
    return Tornado(base, tuple(Swing(name, 1.0, 3.0, low, high) for name, (low, high) in values.items()))


TORNADO = moved(
    {
        "fine": (-250.0, 900.0),
        "detection": (800.0, -50.0),
        "duty": (300.0, 700.0),
        "lag": (520.0, 610.0),
        "visit_hours": (400.0, 400.0),
    },
    400.0,
)


def written(name: str, value: float) -> Words:
    """Return a value as a tornado is to write it."""
    return Words(f"{value:g}{PARAMETERS[name].unit.words.zh}", f"{value:g} {PARAMETERS[name].unit.words.en}")


def gain(value: float) -> Words:
    """Return a gain in yuan."""
    return money(value, signed=True)


LOST = moved({"fine": (math.nan, 900.0), "lag": (math.nan, math.nan), "duty": (10.0, 20.0)}, 400.0)
STILL = moved({"lag": (5.0, 5.0)}, 5.0)

CHARTS: Mapping[str, Callable[[Language], Chart]] = {
    "convergence": lambda language: draw_convergence(shares(0.4, 3000), WIN, language),
    "convergence, never": lambda language: draw_convergence(shares(0.0, 64), WIN, language),
    "sensitivity": lambda language: draw_sensitivity(divided(), LABELS, GAIN, language),
    "tornado": lambda language: draw_tornado(TORNADO, LABELS, written, GAIN, gain, language),
    "tornado, not everywhere": lambda language: draw_tornado(LOST, LABELS, written, GAIN, gain, language),
    "tornado, still": lambda language: draw_tornado(STILL, LABELS, written, GAIN, gain, language),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_it_draws_in_one_language_and_always_the_same(name: str, language: Language) -> None:
    chart = CHARTS[name](language)
    said = " ".join(texts(chart)) + chart.finding[language]
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", said)
    else:
        assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", said)
    assert figures.to_svg(chart, "x") == figures.to_svg(CHARTS[name](language), "x")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_nothing_reaches_beyond_the_drawing(name: str, language: Language) -> None:
    chart = CHARTS[name](language)
    across, down = chart.pixels
    assert across == WIDTH
    for axes in chart.axes:
        low, high = axes.get_xlim()
        for line in axes.get_lines():
            if line.get_transform().contains_branch_seperately(axes.transData)[0]:  # across in data, not in the panel
                x = np.asarray(line.get_xdata(), dtype=float)
                assert ((x >= low) & (x <= high)).all()
        for bar in axes.patches:
            if isinstance(bar, Rectangle) and bar.get_transform().contains_branch_seperately(axes.transData)[0]:
                ends = (bar.get_x(), bar.get_x() + bar.get_width())
                assert low <= min(ends)
                assert max(ends) <= high
    for text in chart.texts:
        size = float(text.get_fontsize())
        at, base = text.get_position()[0] * across, (1 - text.get_position()[1]) * down
        wide = measure(text.get_text(), size, bold=text.get_fontweight() == "bold")
        left = at - {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()] * wide
        assert left >= 0, text.get_text()
        assert left + wide <= across, text.get_text()
        assert base - size >= 0, text.get_text()
        assert base + 0.3 * size <= down, text.get_text()


# ------------------------------------------------------------------------------------------- convergence


@pytest.mark.parametrize("chance", [0.0, 0.013, 0.4, 0.97])
@pytest.mark.parametrize("draws", [40, 700, 20_000])
def test_convergence_says_the_last_share_and_from_where_on_it_is_close(chance: float, draws: int) -> None:
    table = shares(chance, draws, seed=draws)
    last, said = table[-1], describe_convergence(table, WIN)
    for words in (said.en, said.zh):
        assert share(last.share).en in words
        assert f"{share(last.low).en}" in words
        assert f"{share(last.high).en}" in words
        assert f"{draws:,}" in words
    close = [max(one.high - one.share, one.share - one.low) <= CLOSE for one in table]
    enough = settled(table)
    if enough is None:
        assert not close[-1]
        assert "more draws are needed" in said.en
        assert "抽样还不够" in said.zh
    else:
        place = [one.draws for one in table].index(enough)
        assert all(close[place:])
        assert place == 0 or not close[place - 1]
        assert f"From {enough:,} draws in a set on" in said.en
        assert f"从{enough:,}次起" in said.zh


def test_convergence_marks_every_share_with_its_interval() -> None:
    table = shares(0.3, 1000)
    (axes,) = draw_convergence(table, WIN).axes
    drawn = [np.asarray(line.get_xydata()) for line in axes.get_lines()]
    for one in table:
        assert any(np.allclose(line, [[one.draws, one.share]]) for line in drawn)
        assert any(np.allclose(line, [[one.draws, one.low], [one.draws, one.high]]) for line in drawn)
    low, high = axes.get_ylim()
    assert 0 <= low <= min(one.low for one in table)
    assert 1 >= high >= max(one.high for one in table)


def test_convergence_draws_a_single_size() -> None:
    one = share_of_futures(np.random.default_rng(0).random((8, 10)) < 0.5)
    assert texts(draw_convergence([one], WIN))


# ------------------------------------------------------------------------------------------- sensitivity


def test_sensitivity_names_what_drives_most_and_counts_what_does_nothing() -> None:
    found = divided()
    said = describe_sensitivity(found, LABELS, GAIN)
    by_name = {one.name: one for one in found}
    alone, pair = by_name[NAMES[1]], [by_name[NAMES[4]], by_name[NAMES[7]]]
    top = max(found, key=lambda one: one.total)
    opening = said.en.split(". ")[0]
    assert f"“{LABELS[top.name].en}” has a part in {share(round(top.total, 3)).en}" in opening
    for one in (alone, *pair):
        assert LABELS[one.name].en in said.en
        assert f"“{LABELS[one.name].zh}”" in said.zh
    assert alone.matters_alone
    assert not any(one.matters_alone for one in pair)
    idle = sum(not one.matters for one in found)
    assert idle == 11
    assert "11 of 14 quantities have no influence" in said.en
    assert "14个因素中有11个的影响与零无法区分" in said.zh


@pytest.mark.parametrize("language", LANGUAGES)
def test_sensitivity_says_beside_a_bar_that_it_is_not_distinguishable_from_zero(language: Language) -> None:
    found = divided()
    lines = texts(draw_sensitivity(found, LABELS, GAIN, language, most=14))
    assert sum(line == NOTHING[language] for line in lines) >= sum(not one.matters for one in found)
    for one in found:
        if one.matters:
            assert any(line.startswith(share(round(one.total, 3)).en) for line in lines), one


def test_sensitivity_draws_each_index_where_it_is() -> None:
    found = divided()
    axes = draw_sensitivity(found, LABELS, GAIN, most=14).axes[1]
    widths = sorted(patch.get_width() for patch in axes.patches)  # type: ignore[attr-defined]
    np.testing.assert_allclose(widths, sorted(one.total for one in found))
    drawn = [tuple(np.asarray(line.get_xdata(), dtype=float)) for line in axes.get_lines()]
    for one in found:
        assert (one.first,) in drawn
        assert one.first_interval in drawn
        assert one.total_interval in drawn


def test_sensitivity_counts_what_it_leaves_out() -> None:
    found = divided()
    ordered = sorted((one.total for one in found), reverse=True)
    assert all(one.matters for one in sorted(found, key=lambda one: -one.total)[:3])
    whole = " ".join(texts(draw_sensitivity(found, LABELS, GAIN, most=2)))
    assert "12 more are not drawn" in whole
    assert f"none counts for more than {share(ordered[2]).en}" in whole
    assert "not drawn" not in " ".join(texts(draw_sensitivity(found, LABELS, GAIN, most=14)))


def index(name: str, total: float, half: float) -> SobolIndex:
    """Return an index whose first order is half of its total, with one width of interval for both."""
    first = total / 2
    return SobolIndex(name, first, (first - half, first + half), total, (total - half, total + half), 0.95)


def test_sensitivity_puts_what_is_known_before_what_is_wide_and_says_that_points_are_missing() -> None:
    found = [index("lag", 0.9, 2.0), index("fine", 0.4, 0.1), index("duty", 0.004, 0.001), index("mandate", 0.0, 0.0)]
    said = describe_sensitivity(found, LABELS, GAIN)
    assert said.en.startswith("“Fine” has a part in 40% (30% to 50%) of the variance")
    assert "Next" not in said.en  # half a percent is not worth a word
    assert "2 of 4 quantities have no influence that can be told from zero." in said.en
    assert "The interval of 1 of these reaches beyond 10%: more points are needed." in said.en
    assert "其中1个的区间超过10%，取样点还不够。" in said.zh
    chart = draw_sensitivity(found, LABELS, GAIN)
    lines = texts(chart)
    assert lines.index("Fine") < lines.index("Sense of duty") < lines.index("Lag")
    assert any("Intervals are cut" in line for line in lines)
    assert chart.axes[1].get_xlim() == (-0.2, 1.2)
    narrow = found[1:]
    assert "more points" not in describe_sensitivity(narrow, LABELS, GAIN).en
    assert not any("Intervals are cut" in line for line in texts(draw_sensitivity(narrow, LABELS, GAIN)))


def test_sensitivity_says_where_nothing_matters() -> None:
    none = tuple(SobolIndex(name, 0.0, (-0.1, 0.1), 0.02, (-0.1, 0.14), 0.95) for name in NAMES)
    assert "none has an influence" in describe_sensitivity(none, LABELS, GAIN).en
    assert "都与零无法区分" in describe_sensitivity(none, LABELS, GAIN).zh
    assert texts(draw_sensitivity(none, LABELS, GAIN))


# ----------------------------------------------------------------------------------------------- tornado


def test_tornado_names_the_widest_and_what_turns_the_sign() -> None:
    said = describe_tornado(TORNADO, LABELS, written, GAIN, gain)
    assert said.en.startswith("With everything at its value the gain of the public is +400 yuan.")
    assert "“Fine” moves it most by itself: from 1 yuan to 3 yuan it goes from −250 yuan to +900 yuan." in said.en
    assert "By themselves “Fine” and “Detection” turn its sign." in said.en
    assert "“罚款”：从1元变到3元，结果从−250元变为+900元" in said.zh
    assert "变号的有“罚款”和“隐患发现率”" in said.zh


@pytest.mark.parametrize("seed", range(20))
def test_tornado_says_a_sign_turns_where_and_only_where_it_does(seed: int) -> None:
    random = np.random.default_rng(seed)
    base = float(random.normal(0, 500))
    ends: NDArray[np.float64] = base + random.normal(0, 600, (len(NAMES), 2))
    found = moved({name: (float(low), float(high)) for name, (low, high) in zip(NAMES, ends, strict=True)}, base)
    said = describe_tornado(found, LABELS, written, GAIN, gain).en
    sentence = next((part for part in said.split(". ") if "its sign" in part), "")
    for name, pair in zip(NAMES, ends, strict=True):
        turns = bool((np.sign(pair) != np.sign(base)).any())
        assert (f"“{LABELS[name].en}”" in sentence) is turns


def test_tornado_says_where_there_is_no_result() -> None:
    found = moved({"lag": (math.nan, 7.0), "fine": (1.0, 9.0)}, 4.0)
    missing = Words("工时不够", "over budget")
    said = describe_tornado(found, LABELS, written, GAIN, gain, missing)
    assert said.en.endswith("At an end of “Lag”: over budget.")
    assert said.zh.endswith("“整改前滞留时间”变到一端时，工时不够。")
    lines = texts(draw_tornado(found, LABELS, written, GAIN, gain, "en", not_defined=missing))
    assert any(line.startswith("over budget →") for line in lines)


def test_tornado_says_that_nothing_moves() -> None:
    still = moved({"lag": (5.0, 5.0), "fine": (5.0, 5.0)}, 5.0)
    assert "No quantity moves it by itself." in describe_tornado(still, LABELS, written, GAIN, gain).en


def test_tornado_draws_both_ends_from_the_base_and_apart_where_one_would_hide_the_other() -> None:
    axes = draw_tornado(TORNADO, LABELS, written, GAIN, gain).axes[1]
    bars = [(bar.get_x(), bar.get_width(), bar.get_y(), bar.get_height()) for bar in axes.patches]  # type: ignore[attr-defined]
    assert len(bars) == 2 * len(TORNADO.swings)
    for place, one in enumerate(TORNADO.swings):
        low, high = bars[2 * place : 2 * place + 2]
        assert low[0] == high[0] == TORNADO.base
        np.testing.assert_allclose([low[1], high[1]], [one.at_low - 400, one.at_high - 400])
        if (one.at_low - 400) * (one.at_high - 400) > 0:
            assert low[2] + low[3] <= high[2] + 1e-9
    assert any((one.at_low - 400) * (one.at_high - 400) > 0 for one in TORNADO.swings)


def test_tornado_leaves_out_the_narrowest_and_says_how_many() -> None:
    lines = " ".join(texts(draw_tornado(TORNADO, LABELS, written, GAIN, gain, most=2)))
    assert "3 more with less influence are not drawn" in lines
    assert "Fine" in lines
    assert "Lag" not in lines


# ------------------------------------------------------------------------------------------------- all


def test_nothing_to_show_and_a_quantity_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="convergence: expected at least one"):
        draw_convergence([], WIN)
    with pytest.raises(ValueError, match="sensitivity: expected at least one"):
        draw_sensitivity([], LABELS, GAIN)
    with pytest.raises(ValueError, match="tornado: expected at least one"):
        draw_tornado(Tornado(1.0, ()), LABELS, written, GAIN, gain)
    with pytest.raises(ValueError, match="got none for 'competence'"):
        draw_sensitivity(divided(), {n: w for n, w in LABELS.items() if n != "competence"}, GAIN)
    with pytest.raises(ValueError, match="got none for 'fine'"):
        draw_tornado(TORNADO, {}, written, GAIN, gain)
