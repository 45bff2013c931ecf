"""Draws: the distributions against scipy's and closed forms, what depends on what, and the tied chances of fire."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from policylab import load, load_regime
from policylab.catalogue import load_catalogue
from policylab.errors import InputError
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS, Unit
from policylab.quantity import Distribution, Quantity, Varies
from policylab.regime import Regime
from policylab.scenario import Scenario, scenario_names
from policylab.study.distributions import quantile
from policylab.study.sampling import Draws, draw, draws_at, scramblings, uncertain
from policylab.study.supercube import Engine, supercube
from tests import support

ENGINES: tuple[Engine, ...] = get_args(Engine)
SAFE, HAZARD = "fire_probability_safe", "fire_probability_hazard"


def quantity(
    low: float, value: float, high: float, distribution: Distribution = "uniform", varies: Varies = "knowledge"
) -> Quantity:
    """Return a quantity with a range."""
    return Quantity(value, low, high, distribution, Unit.YUAN, ("model_assumption",), "assumption", varies)


def premises(**changed: Quantity) -> Scenario:
    """Return a scenario in which nothing is uncertain but what is given."""
    plain = support.scenario(support.VALUES)
    fixed = {name: replace(one, distribution="fixed") for name, one in plain.quantities.items()}
    return replace(plain, quantities={**fixed, **changed})


def measure(name: str, *effects: str, value: float = 0.2) -> Instrument:
    """Return an instrument with uncertain hours, cost and effects."""
    made = support.instrument(name, raises=dict.fromkeys(effects, value))
    effect = {key: quantity(0.0, value, 0.9, "triangular") for key in made.effects}
    return replace(made, hours=quantity(0.1, 1.0, 6.0, "loguniform"), cost=quantity(0, 10, 90), effects=effect)


SCENARIO = premises(
    fine=quantity(5e3, 1e4, 5e4, "loguniform"),
    competence=quantity(0.2, 0.6, 0.9, "beta"),
    duty=quantity(0, 2e3, 1e4, "triangular", "premises"),
    detection=quantity(0.5, 0.7, 0.9),
)
GUIDE, TRAIN = measure("guide", "competence", "rectification"), measure("train", "competence")
EVERY = list(load_catalogue().instruments.values())

# ---------------------------------------------------------------------------------------- distributions


@st.composite
def ranges(draws: st.DrawFn, least: float = 1e-4) -> tuple[float, float, float]:
    """Draw low, value and high at the scales that files have, the value at an end now and then."""
    low = draws(st.floats(least, 1e6))
    high = low * draws(st.floats(1.001, 1e3))
    return low, min(max(low, low + (high - low) * draws(st.sampled_from([0, 1]) | st.floats(0, 1))), high), high


def of_scipy(one: Quantity) -> stats.rv_continuous:
    """Return the same distribution as scipy has it."""
    low, mode, width = one.low, float(one.value), one.high - one.low
    at = min((mode - low) / width, 1.0)
    return {
        "uniform": lambda: stats.uniform(low, width),
        "loguniform": lambda: stats.loguniform(low, one.high),
        "triangular": lambda: stats.triang(at, low, width),
        "beta": lambda: stats.beta(1 + 4 * at, 1 + 4 * (1 - at), low, width),
    }[one.distribution]()


@pytest.mark.parametrize("distribution", ["uniform", "loguniform", "triangular", "beta"])
@settings(max_examples=40)
@given(span=ranges())
def test_quantiles_are_those_of_scipy(distribution: Distribution, span: tuple[float, float, float]) -> None:
    one = quantity(*span, distribution)
    p = np.linspace(0, 1, 41)
    values = quantile(one, p)
    np.testing.assert_allclose(values, of_scipy(one).ppf(p), rtol=1e-9, atol=1e-8 * (one.high - one.low))
    assert (np.diff(values) >= 0).all()
    assert values.min() >= one.low
    assert values.max() <= one.high


@pytest.mark.parametrize(
    ("one", "mean", "variance"),
    [
        (quantity(2, 3, 10), 6.0, 64 / 12),
        (quantity(2, 3, 10, "loguniform"), 8 / np.log(5), 96 / 2 / np.log(5) - (8 / np.log(5)) ** 2),
        (quantity(2, 3, 10, "triangular"), 5.0, (4 + 9 + 100 - 6 - 20 - 30) / 18),
        (quantity(2, 2, 10, "triangular"), 14 / 3, 64 / 18),
        (quantity(2, 10, 10, "triangular"), 22 / 3, 64 / 18),
        (quantity(0.1, 0.3, 0.9, "beta"), 2.2 / 6, (2.2 / 6 - 0.1) * (0.9 - 2.2 / 6) / 7),
        (quantity(0.1, 0.1, 0.9, "beta"), 1.4 / 6, (1.4 / 6 - 0.1) * (0.9 - 1.4 / 6) / 7),
    ],
)  # fmt: skip
def test_moments_are_the_closed_ones(one: Quantity, mean: float, variance: float) -> None:
    middles = (np.arange(200_000) + 0.5) / 200_000
    values = quantile(one, middles)
    assert values.mean() == pytest.approx(mean, rel=1e-6)
    assert values.var() == pytest.approx(variance, rel=1e-4)


@pytest.mark.parametrize("distribution", ["triangular", "beta"])
@pytest.mark.parametrize("mode", [0.15, 0.4, 0.75])
def test_the_mode_is_the_value(distribution: Distribution, mode: float) -> None:
    values = quantile(quantity(0.1, mode, 0.9, distribution), np.linspace(0, 1, 100_001))
    counts, edges = np.histogram(values, bins=80)
    fullest = int(np.argmax(counts))
    assert edges[fullest] - 0.02 <= mode <= edges[fullest + 1] + 0.02


def test_a_fixed_quantity_and_one_without_width_keep_their_value() -> None:
    for one in (quantity(7, 7, 7, "fixed"), quantity(7, 7, 7, "triangular"), quantity(7, 7, 7, "loguniform")):
        np.testing.assert_array_equal(quantile(one, [0, 0.3, 1]), [7, 7, 7])


# ------------------------------------------------------------------------------------- the unit cube


@pytest.mark.parametrize("engine", ENGINES)
def test_each_column_has_one_point_in_each_of_n_equal_parts(engine: Engine) -> None:
    unit = draw(SCENARIO, [GUIDE, TRAIN], 256, engine=engine, seed=3).unit
    for column in unit.T:
        assert sorted(np.floor(column * 256)) == list(range(256))


def test_within_a_group_the_first_two_dimensions_are_a_net() -> None:
    """Every box of 2**-a by 2**-b that should hold one of 64 points does: a (0, 6, 2)-net in base 2."""
    cube = supercube({"group": ("a", "b", "c")}, 64, 5)
    for power in range(7):
        cells = np.floor(cube["a"] * 2**power) * 2 ** (6 - power) + np.floor(cube["b"] * 2 ** (6 - power))
        assert sorted(cells) == list(range(64))


def test_groups_are_joined_at_random() -> None:
    """The same column of several groups: ranks hang together no more than by chance, and all pairs occur."""
    cube = supercube({f"g{number}": (f"x{number}", f"y{number}") for number in range(30)}, 1024, 0)
    columns = np.array([cube[f"x{number}"] for number in range(30)])
    between = np.corrcoef(columns)[np.triu_indices(30, 1)]
    assert np.abs(between).max() < 5 / np.sqrt(1024)
    assert between.std() == pytest.approx(1 / np.sqrt(1024), rel=0.2)


def test_a_mean_is_far_more_exact_than_with_random_points() -> None:
    """A sum over all columns: eight sets of draws differ by a thousandth of what random points would."""
    weights = np.linspace(1, 2, len(uncertain(SCENARIO, [GUIDE, TRAIN])))
    means = [one.unit @ weights for one in scramblings(SCENARIO, [GUIDE, TRAIN], 1024)]
    spread = np.std([mean.mean() for mean in means], ddof=1)
    assert spread < 0.01 * np.sqrt(np.sum(weights**2) / 12 / 1024)


# --------------------------------------------------------------------------------- what depends on what


def assert_same(some: Draws, other: Draws, names: list[str]) -> None:
    """Assert that both drew the same for these names, and that there are any."""
    assert names
    for name in names:
        np.testing.assert_array_equal(some.values[name], other.values[name], err_msg=name)


@pytest.mark.parametrize("engine", ENGINES)
def test_neither_order_nor_further_instruments_change_a_draw(engine: Engine) -> None:
    alone = draw(SCENARIO, [TRAIN], 100, engine=engine)
    first, middle = measure("aaa", "leniency"), measure("mmm", "detection")
    for others in ([TRAIN, GUIDE], [GUIDE, TRAIN], [middle, first, TRAIN, GUIDE]):
        more = draw(SCENARIO, others, 100, engine=engine)
        assert_same(alone, more, list(alone.names))
        assert more.names == draw(SCENARIO, others[::-1], 100, engine=engine).names


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_set_fixed_or_of_the_other_kind_changes_no_other_draw(engine: Engine) -> None:
    whole = draw(SCENARIO, [GUIDE, TRAIN], 64, engine=engine)
    fixed = draw(SCENARIO.with_values({"fine": 20_000}), [GUIDE.with_figures({"hours": 2}), TRAIN], 64, engine=engine)
    assert set(whole.names) - set(fixed.names) == {"fine", "guide.hours"}
    assert_same(whole, fixed, list(fixed.names))
    wider = draw(premises(**{**SCENARIO.quantities, "lag": quantity(0.1, 0.3, 0.5)}), [TRAIN], 64, engine=engine)
    assert "lag" in wider.names
    assert_same(whole, wider, [name for name in wider.names if name != "lag"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_further_effect_changes_no_draw_outside_its_instrument(engine: Engine) -> None:
    before = draw(SCENARIO, [GUIDE, TRAIN], 64, engine=engine)
    after = draw(SCENARIO, [GUIDE, measure("train", "competence", "detection")], 64, engine=engine)
    kept = [name for name in before.names if engine == "latin" or not name.startswith("train.")]
    assert_same(before, after, kept)


def test_fewer_draws_are_the_first_of_more() -> None:
    most = draw(SCENARIO, [GUIDE], 512, seed=9)
    for n in (1, 2, 37, 256, 500):
        fewer = draw(SCENARIO, [GUIDE], n, seed=9)
        assert len(fewer) == n
        np.testing.assert_array_equal(fewer.unit, most.unit[:n])


@pytest.mark.parametrize("engine", ENGINES)
def test_equal_seeds_give_equal_draws_and_others_other_draws(engine: Engine) -> None:
    np.random.seed(1)  # noqa: NPY002 - nobody's global stream may matter
    state = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    first = draw(SCENARIO, [GUIDE], 64, seed=0, engine=engine)
    again = draw(SCENARIO, [GUIDE], 64, seed=0, engine=engine)
    np.testing.assert_array_equal(first.unit, again.unit)
    assert (first.unit != draw(SCENARIO, [GUIDE], 64, seed=1, engine=engine).unit).all()
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002


def test_knowledge_and_premises_are_never_mixed() -> None:
    known = draw(SCENARIO, [GUIDE], 32, varies="knowledge")
    differs = draw(SCENARIO, [GUIDE], 32, varies="premises")
    assert set(known.scenario_values) == {"fine", "competence", "detection"}
    assert differs.names == ("duty",)
    assert not differs.figures
    assert np.ndim(known.scenario(SCENARIO).parameters["duty"]) == 0
    assert differs.scenario(SCENARIO).parameters["fine"] == 10_000
    for name in scenario_names():
        kinds = [set(uncertain(load(name), EVERY, varies=kind)) for kind in get_args(Varies)]
        assert kinds[0]
        assert kinds[1]
        assert not kinds[0] & kinds[1]


def test_a_value_of_the_users_own_stays() -> None:
    scenario = load("karaoke", {"visit_hours": 7, "guidance.hours": 3, "guidance.raises.competence": 0.25})
    instruments = [
        load_regime([item.name], scenario).instruments[0] if item.name == "guidance" else item for item in EVERY
    ]
    for given_to in (instruments, EVERY):  # whether or not the figures have been put in already
        drawn = draw(scenario, given_to, 16)
        assert not {"visit_hours", "guidance.hours", "guidance.raises.competence"} & set(drawn.names)
        assert "guidance.raises.rectification" in drawn.names
    assert drawn.scenario(scenario).parameters["visit_hours"] == 7
    (guidance,) = (drawn.instrument(item) for item in instruments if item.name == "guidance")
    assert guidance.figures()["hours"].value == 3
    assert np.shape(guidance.figures()["raises.rectification"].value) == (16,)


# --------------------------------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("varies", get_args(Varies))
@pytest.mark.parametrize("name", scenario_names())
def test_every_value_lies_in_its_range(name: str, varies: Varies) -> None:
    scenario = load(name)
    drawn = draw(scenario, EVERY, 512, varies=varies)
    known = uncertain(scenario, EVERY, varies=varies)
    assert tuple(known) == drawn.names == tuple(drawn.values)
    for one, values in drawn.values.items():
        assert values.shape == (512,)
        assert known[one].low <= values.min() < values.max() <= known[one].high
        assert one not in PARAMETERS or PARAMETERS[one].domain.holds(values)
    regime = drawn.regime(load_regime("article"))
    assert isinstance(regime, Regime)
    assert {item.name for item in regime.instruments} == {item.name for item in load_regime("article").instruments}
    drawn.scenario(scenario)  # checks every domain


def test_the_values_are_the_quantiles_of_the_points() -> None:
    drawn = draw(SCENARIO, [GUIDE], 128)
    known = uncertain(SCENARIO, [GUIDE])
    for place, (name, one) in enumerate(known.items()):
        np.testing.assert_allclose(of_scipy(one).cdf(drawn.values[name]), drawn.unit[:, place], atol=1e-9)


def test_given_points_give_the_draws_of_these_points() -> None:
    drawn = draw(SCENARIO, [GUIDE, TRAIN], 33)
    again = draws_at(SCENARIO, [TRAIN, GUIDE], drawn.unit)
    assert again.engine == "given"
    assert again.names == drawn.names
    assert_same(drawn, again, list(drawn.names))


# ----------------------------------------------------------------------------------- chances of fire


@st.composite
def fires(draws: st.DrawFn) -> tuple[Quantity, Quantity]:
    """Draw two ranges of the chances of fire that a file may hold: each end of safe is at most that of hazard."""
    every: tuple[Distribution, ...] = ("uniform", "loguniform", "triangular", "beta")
    kinds = st.sampled_from(every)
    ends = [sorted(draws(st.tuples(*[st.floats(1e-5, 0.9)] * 2))) for _ in range(3)]  # low, value, high of both
    safe = sorted(lower for lower, _ in ends)
    hazard = [max(below, upper) for below, upper in zip(safe, sorted(upper for _, upper in ends), strict=True)]
    made = [quantity(low, value, high, draws(kinds) if low < high else "fixed") for low, value, high in (safe, hazard)]
    return made[0], made[1]


@settings(max_examples=60)
@given(pair=fires(), kind=st.sampled_from(["both", "safe", "hazard"]))
def test_no_draw_makes_a_hazard_safer(pair: tuple[Quantity, Quantity], kind: str) -> None:
    safe, hazard = pair
    if kind != "both":
        other = {"safe": HAZARD, "hazard": SAFE}[kind]
        safe, hazard = (
            replace(one, varies="premises") if name == other else one for name, one in ((SAFE, safe), (HAZARD, hazard))
        )
    scenario = premises(**{SAFE: safe, HAZARD: hazard})
    drawn = draw(scenario, [], 128).scenario(scenario).parameters
    low, high = np.asarray(drawn[SAFE]), np.asarray(drawn[HAZARD])
    assert np.all(low <= high)
    assert np.all((low >= safe.low) & (low <= safe.high))
    assert np.all((high >= hazard.low) & (high <= hazard.high))


def test_ranges_that_do_not_overlap_leave_both_chances_their_own_distribution() -> None:
    safe, hazard = quantity(0.001, 0.003, 0.006, "loguniform"), quantity(0.006, 0.02, 0.06, "loguniform")
    drawn = draw(premises(**{SAFE: safe, HAZARD: hazard}), [], 256)
    np.testing.assert_allclose(drawn.values[SAFE], quantile(safe, drawn.unit[:, 0]), rtol=1e-12)
    np.testing.assert_allclose(drawn.values[HAZARD], quantile(hazard, drawn.unit[:, 1]), rtol=1e-12)


def test_the_excess_is_the_hazards_own_draw_moved_above_the_safe_chance() -> None:
    """Uniform on [0.2, 0.6] below and [0.4, 0.8] above: hazard is uniform on [max(0.4, safe), 0.8]."""
    drawn = draw(premises(**{SAFE: quantity(0.2, 0.4, 0.6), HAZARD: quantity(0.4, 0.6, 0.8)}), [], 4096)
    safe, hazard = drawn.values[SAFE], drawn.values[HAZARD]
    least = np.maximum(0.4, safe)
    np.testing.assert_allclose((hazard - least) / (0.8 - least), drawn.unit[:, 1], atol=1e-12)
    # E hazard = E (0.8 + max(0.4, safe))/2, and E max(0.4, safe) = 0.5*0.4 + 0.5*0.5.
    assert hazard.mean() == pytest.approx((0.8 + 0.45) / 2, abs=2e-4)


# ------------------------------------------------------------------------------- sets, and bad arguments


def test_scramblings_are_independent_sets_of_the_same_futures() -> None:
    sets = scramblings(SCENARIO, [GUIDE], 128, seed=4)
    assert len(sets) == 8
    assert len({one.seed for one in sets}) == 8
    for one, other in pairwise(sets):
        assert one.names == other.names
        assert (one.unit != other.unit).all()
    fewer = scramblings(SCENARIO, [GUIDE], 128, k=3, seed=4)
    assert [one.seed for one in fewer] == [one.seed for one in sets[:3]]
    assert {one.seed for one in scramblings(SCENARIO, [GUIDE], 128, seed=5)}.isdisjoint(one.seed for one in sets)
    again = draw(SCENARIO, [GUIDE], 128, seed=sets[2].seed)
    np.testing.assert_array_equal(again.unit, sets[2].unit)


def test_nothing_uncertain_gives_draws_without_columns() -> None:
    drawn = draw(premises(), [], 8)
    assert drawn.unit.shape == (8, 0)
    assert len(drawn) == 8
    assert drawn.scenario(premises()).parameters == premises().parameters


def test_all_that_is_wrong_is_told_at_once() -> None:
    arrays = SCENARIO.with_values({"fine": np.array([1.0, 2.0])})
    with pytest.raises(InputError) as caught:
        draw(arrays, [GUIDE, GUIDE], 0, seed=-1, varies="premise", engine="halton")  # type: ignore[arg-type]
    told = str(caught.value)
    assert {fault.field for fault in caught.value.faults} == {"fine", "", "n", "seed", "engine", "varies"}
    assert 'did you mean "premises"?' in told
    assert "expected each instrument once; got 'guide'" in told
    for n in (2.5, True, "8"):
        with pytest.raises(InputError, match="expected a whole number of at least 1"):
            draw(SCENARIO, [], n)  # type: ignore[arg-type]


def test_points_of_another_shape_or_outside_the_cube_are_refused() -> None:
    with pytest.raises(InputError, match=r"expected shape \(n, 3\); got shape \(4, 2\)"):
        draws_at(SCENARIO, [], np.zeros((4, 2)))
    for wrong in (1.5, -0.1, np.nan):
        with pytest.raises(InputError, match=r"expected numbers in \[0, 1\]"):
            draws_at(SCENARIO, [], np.full((4, 3), wrong))


def test_an_instrument_that_was_not_drawn_and_a_single_set_are_refused() -> None:
    with pytest.raises(InputError, match="expected the name of an instrument of the draws"):
        draw(SCENARIO, [GUIDE], 4).instrument(TRAIN)
    with pytest.raises(InputError, match="one set tells nothing of its error"):
        scramblings(SCENARIO, [GUIDE], 4, k=1)
