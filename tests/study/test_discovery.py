"""Scenario discovery: planted boxes are found, noise is told as noise, and the sentence is true of the futures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from policylab import load
from policylab.catalogue import load_catalogue
from policylab.errors import InputError
from policylab.i18n.uncertainty import condition, not_multi_win, value_words
from policylab.i18n.words import LANGUAGES, Words
from policylab.parameters import PARAMETERS
from policylab.study.discovery import Box, Discovery, Limit, discover
from policylab.study.naming import names_of, tell
from policylab.study.prim import Bounds, accuracy, peel, quasi_p, refine
from policylab.study.sampling import draw

Values = dict[str, NDArray[np.float64]]
Flags = NDArray[np.bool_]

# The limits of the boxes that are planted, on ten quantities uniform between 0 and 1.
PLANTED: dict[str, dict[str, tuple[float | None, float | None]]] = {
    "two limits": {"x1": (0.6, None), "x4": (None, 0.4)},
    "three quantities": {"x1": (0.5, None), "x4": (None, 0.5), "x7": (0.2, 0.8)},
    "one quantity, both sides": {"x3": (0.3, 0.6)},
    "most fail": {"x0": (0.1, None), "x9": (None, 0.85)},
}


def futures(
    box: dict[str, tuple[float | None, float | None]], noise: float, seed: int, n: int = 4096
) -> tuple[Values, Flags]:
    """Return futures that fail inside a box, and with a chance of noise the other way round."""
    random = np.random.default_rng(seed)
    values = {f"x{place}": random.random(n) for place in range(10)}
    fails = np.ones(n, dtype=bool)
    for name, (low, high) in box.items():
        fails &= (values[name] >= (0 if low is None else low)) & (values[name] <= (1 if high is None else high))
    return values, fails ^ (random.random(n) < noise)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(("noise", "near"), [(0.0, 0.01), (0.05, 0.06)])
@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_box_is_found(case: str, noise: float, near: float, seed: int) -> None:
    box = PLANTED[case]
    values, fails = futures(box, noise, seed)
    found = discover(values, fails).box
    assert found is not None
    assert {one.name for one in found.limits} == set(box)
    for one in found.limits:
        for got, true in zip((one.low, one.high), box[one.name], strict=True):
            assert (got is None) == (true is None), one
            assert true is None or got == pytest.approx(true, abs=near)
    if not noise:
        assert found.density > 0.97
        assert found.coverage > 0.97


@pytest.mark.parametrize("seed", range(3))
def test_with_much_noise_no_limit_is_invented(seed: int) -> None:
    values, fails = futures(PLANTED["two limits"], 0.2, seed)
    found = discover(values, fails).box
    assert found is not None
    assert {one.name for one in found.limits} == {"x1", "x4"}
    assert [(one.low is None, one.high is None) for one in found.limits].count((True, True)) == 0


def test_futures_without_structure_have_no_box() -> None:
    """At a level of 5% a box is invented in few of 60 tables of 40 quantities."""
    random = np.random.default_rng(1)
    invented = 0
    for share in (0.1, 0.5, 0.9) * 20:
        values = {f"x{place}": random.random(200) for place in range(40)}
        found = discover(values, random.random(200) < share)
        invented += found.box is not None
        assert found.box is not None or found.share == pytest.approx(share, abs=0.15)
    assert invented <= 4


def test_density_coverage_and_mass_are_those_of_the_box_as_written() -> None:
    values, fails = futures(PLANTED["three quantities"], 0.1, 3)
    found = discover(values, fails)
    assert found.box is not None
    inside = np.ones(len(fails), dtype=bool)
    for one in found.box.limits:
        low = -np.inf if one.low is None else float(f"{one.low:.3g}")  # three digits are all they have
        high = np.inf if one.high is None else float(f"{one.high:.3g}")
        inside &= (values[one.name] >= low) & (values[one.name] <= high)
    np.testing.assert_array_equal(inside, found.box.contains(values))
    assert found.box.density == pytest.approx(fails[inside].mean())
    assert found.box.coverage == pytest.approx((fails & inside).sum() / fails.sum())
    assert found.box.mass == pytest.approx(inside.mean())
    assert found.share == fails.mean()
    assert found.futures == 4096


def test_values_at_any_scale_and_order_give_the_same_box() -> None:
    values, fails = futures(PLANTED["two limits"], 0.05, 0)
    plain = discover(values, fails)
    assert plain.box is not None
    wide = discover({name: 3e6 * value + 5e5 for name, value in reversed(values.items())}, fails)
    assert wide.box is not None
    assert [one.name for one in wide.box.limits] == [one.name for one in plain.box.limits]
    for some, other in zip(wide.box.limits, plain.box.limits, strict=True):
        for got, true in ((some.low, other.low), (some.high, other.high)):
            assert (got is None) == (true is None)
            assert got is None or true is None or (got - 5e5) / 3e6 == pytest.approx(true, abs=0.01)


def test_values_with_ties_are_cut_between_them() -> None:
    random = np.random.default_rng(0)
    values = {"level": random.integers(0, 5, 2000).astype(float), "idle": random.random(2000)}
    found = discover(values, values["level"] >= 3).box
    assert found is not None
    (limit,) = found.limits
    assert (limit.name, limit.low, limit.high) == ("level", 2.5, None)
    assert (found.density, found.coverage) == (1, 1)


def test_at_most_so_many_quantities_are_limited() -> None:
    values, fails = futures({f"x{place}": (0.15, None) for place in range(6)}, 0.0, 0)
    for most in (1, 3):
        found = discover(values, fails, most_limits=most).box
        assert found is not None
        assert len(found.limits) == most


def test_a_limit_that_makes_no_difference_is_dropped_and_named() -> None:
    names = {name for seed in range(12) for name in discover(*futures(PLANTED["two limits"], 0.2, seed, 600)).dropped}
    assert names
    assert names <= {f"x{place}" for place in range(10)}


def test_all_or_none_failing_leaves_nothing_to_tell_apart() -> None:
    values, _ = futures({}, 0.0, 0, 100)
    for share in (0.0, 1.0):
        assert discover(values, np.full(100, share)) == Discovery(None, share, 100, (), 0.05)


# ---------------------------------------------------------------------------------------- its parts


def test_the_box_is_as_good_as_that_of_another_package() -> None:
    """The best box by mass*(density - share) on ema_workbench 2.5.3's peeling and pasting path, on the same table.

    It has x1 >= 0.535115, x3 <= 0.500063, density 0.869668, coverage 0.712621 and mass 0.211.
    """
    random = np.random.default_rng(20121218)
    x = random.random((2000, 6))
    y = (x[:, 1] > 0.55) & (x[:, 3] < 0.5)
    y ^= random.random(2000) < 0.08
    theirs = Bounds.everything(6).moved(1, 0.535115, np.inf).moved(3, -np.inf, 0.500063)
    assert accuracy(theirs, x, y) == pytest.approx(0.1291675, abs=1e-6)
    ours = refine(peel(x, y, 40), x, y, 40, [1, 3]).moved(0, -np.inf, np.inf)
    assert accuracy(refine(ours, x, y, 40, [1, 3]), x, y) >= 0.1291675
    found = discover({f"x{place}": column for place, column in enumerate(x.T)}, y).box
    assert found is not None
    assert {one.name for one in found.limits} == {"x1", "x3"}
    assert found.mass * (found.density - y.mean()) >= 0.98 * 0.1291675


def test_along_one_quantity_the_interval_is_the_best_of_all() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        x = random.integers(0, 12, (60, 1)).astype(float)
        y = random.random(60) < 0.4
        found = refine(Bounds.everything(1), x, y, 1, [0])
        tried = [
            accuracy(Bounds.everything(1).moved(0, low - 0.5, high + 0.5), x, y)
            for low in range(12)
            for high in range(low, 12)
        ]
        assert accuracy(found, x, y) == pytest.approx(max([0.0, *tried]), abs=1e-12)


def test_peeling_keeps_the_points_it_must() -> None:
    values, fails = futures(PLANTED["three quantities"], 0.0, 0)
    x = np.stack(list(values.values()), axis=1)
    for least in (100, 1000, 3000):
        assert peel(x, fails, least).contains(x).sum() >= least


def test_the_quasi_p_is_the_binomial_tail() -> None:
    from scipy import stats

    values, fails = futures(PLANTED["two limits"], 0.3, 0, 400)
    x = np.stack(list(values.values()), axis=1)
    box = Bounds.everything(10).moved(1, 0.6, 0.9).moved(4, -np.inf, 0.4)
    assert box.sides() == [(1, False), (1, True), (4, True)]
    for dimension, upper in box.sides():
        inside, wider = box.contains(x), box.released(dimension, upper).contains(x)
        expected = stats.binomtest(int(fails[inside].sum()), int(inside.sum()), fails[wider].mean(), "greater").pvalue
        assert quasi_p(box, x, fails, dimension, upper) == pytest.approx(expected, rel=1e-9)
    assert quasi_p(box, x, np.zeros(400, dtype=bool), 1, False) == 1


# ----------------------------------------------------------------------------------------- in words


def written(text: str) -> Callable[[str], bool]:
    """Return whether a text says something, blanks apart."""
    return lambda said: said.replace(" ", "") in text.replace(" ", "")


def test_the_sentence_names_quantities_values_and_shares() -> None:
    scenario, instruments = load("karaoke"), list(load_catalogue().instruments.values())
    drawn = draw(scenario, instruments, 2048)
    hours, effect = drawn.values["visit_hours"], drawn.values["guidance.raises.competence"]
    fails = (hours > np.quantile(hours, 0.3)) & (effect < np.quantile(effect, 0.6))
    found = discover(drawn.values, fails)
    names = names_of(drawn.names, instruments)
    said = tell(found, names)
    assert found.box is not None
    assert {one.name for one in found.box.limits} == {"visit_hours", "guidance.raises.competence"}
    by_name = {one.name: one for one in found.box.limits}
    for language in LANGUAGES:
        says = written(said[language])
        low, high = by_name["visit_hours"].low, by_name["guidance.raises.competence"].high
        assert low is not None
        assert high is not None
        assert says(value_words(low, "hours")[language])
        assert says(value_words(high, "share")[language])
        for share in (found.box.density, found.box.coverage, found.share):
            assert says(f"{round(100 * share, 1):g}%")
    assert "“hours per visit” is at least" in said.en
    assert "the rise in “competence” by “Advice at the visit” is at most" in said.en
    assert "“每次检查工时”不低于" in said.zh
    assert "“检查时出主意”对“自行整改合格率”的提高幅度不高于" in said.zh


def test_the_words_say_that_nothing_stands_out() -> None:
    random = np.random.default_rng(3)
    values = {"fine": random.random(400), "duty": random.random(400)}
    what = Words("服务失灵", "service fails")
    none = tell(discover(values, random.random(400) < 0.4), names_of(values), what)
    assert "no range of a few quantities" in none.en
    assert "没有哪几个量" in none.zh
    never, always = (tell(discover(values, np.full(400, share)), names_of(values), what) for share in (0, 1))
    assert never.en == "In none of the 400 futures drawn is it so that service fails."
    assert always.en == "In all of the 400 futures drawn service fails."
    assert (never.zh, always.zh) == ("抽取的400种情形中，没有一种是服务失灵。", "抽取的400种情形无一例外：服务失灵。")


def test_a_box_that_hardly_tells_futures_apart_is_not_told() -> None:
    """29.3% inside against 24.5% of all says little; 35% does, and so does twice a small share."""
    box = Box((Limit("fine", None, 9_000.0, None, 0.001),), density=0.293, coverage=0.7, mass=0.6)
    weak = Discovery(box, 0.245, 4_096, (), 0.05)
    assert not weak.tells_apart
    assert not Discovery(None, 0.245, 4_096, (), 0.05).tells_apart
    assert replace(weak, box=replace(box, density=0.35)).tells_apart
    assert replace(weak, box=replace(box, density=0.08), share=0.04).tells_apart
    assert not replace(weak, box=replace(box, density=0.997), share=0.985).tells_apart
    what = not_multi_win(Words("十项措施", "Ten measures"))
    said = tell(weak, names_of(["fine"]), what)
    assert said.en == (
        "Under “Ten measures” not all three gain in 24.5% of futures, and no range of a few quantities tells these "
        "well from the others."
    )
    assert said.zh.startswith("实行“十项措施”未能使三方都得益的情形占24.5%；")
    assert "29.3%" not in said.zh
    strong = tell(replace(weak, box=replace(box, density=0.45)), names_of(["fine"]), what)
    assert "in 45% of futures where “fine” is at most 9,000 yuan" in strong.en


def test_every_quantity_has_a_name_in_both_languages() -> None:
    instruments = list(load_catalogue().instruments.values())
    figures = [f"{item.name}.{figure}" for item in instruments for figure in item.figures()]
    names = names_of([*PARAMETERS, *figures], instruments)
    for of in ("label", "subject"):
        for language in LANGUAGES:
            said = [getattr(one, of)[language] for one in names.values()]
            assert len(set(said)) == len(said)
            assert not any(re.search(r"[{}_]", text) for text in said)
            assert all(bool(re.search(r"[\u4e00-\u9fff]", text)) == (language == "zh") for text in said)
    with pytest.raises(InputError, match='did you mean "fine"'):
        names_of(["fines"])


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (0.0123, "share", "1.23%", "1.23%"),
        (0.57, "probability", "57%", "57%"),
        (0.00345, "probability", "0.345%", "0.345%"),
        (7.98, "hours", "7.98小时", "7.98 hours"),
        (16.0, "hours/year", "16小时/年", "16 hours a year"),
        (552000, "yuan", "55.2万元", "552,000 yuan"),
        (12.5, "yuan/hour", "12.5元/小时", "12.5 yuan an hour"),
        (-480, "yuan", "−480元", "−480 yuan"),
        (2.5, "number", "2.5", "2.5"),
    ],
)  # fmt: skip
def test_values_are_written_in_full(value: float, unit: str, zh: str, en: str) -> None:
    assert value_words(value, unit) == Words(zh, en)


def test_a_condition_names_the_ends_it_has() -> None:
    name = names_of(["visit_hours"])["visit_hours"]
    assert condition(name, 4, 9.5).en == "“hours per visit” is between 4 hours and 9.5 hours"
    assert condition(name, 4, 9.5).zh == "“每次检查工时”在4小时至9.5小时之间"
    assert condition(name, None, 9.5).zh == "“每次检查工时”不高于9.5小时"
    assert condition(name, 4, None).en == "“hours per visit” is at least 4 hours"


def test_a_box_without_limits_on_a_side_takes_any_value() -> None:
    values = {"a": np.array([0.0, 1.0, 2.0]), "b": np.array([5.0, 5.0, 6.0])}
    box = Box((Limit("a", 1.0, None, 0.01, None), Limit("b", None, 5.0, None, 0.01)), 1.0, 1.0, 1 / 3)
    assert box.contains(values).tolist() == [False, True, False]


def test_all_that_is_wrong_is_told_at_once() -> None:
    values, fails = futures({}, 0.5, 0, 100)
    with pytest.raises(InputError) as caught:
        discover(
            {**values, "x1": values["x1"][:50], "x2": values["x2"] * np.nan}, fails, level=5, most_limits=0, seed=-1
        )
    assert [fault.field for fault in caught.value.faults] == ["x1", "x2", "level", "most_limits", "seed"]
    with pytest.raises(InputError, match="expected true or false in each future"):
        discover(values, np.full(100, 0.5))
    with pytest.raises(InputError, match="expected at least 40 futures"):
        discover({"x": np.ones(10)}, np.ones(10, dtype=bool))
    with pytest.raises(InputError, match="expected at least one quantity"):
        discover({}, fails)
