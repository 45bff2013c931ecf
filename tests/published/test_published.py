"""The solvers give again what the literature says: every value of `data/published.yaml`, and games that are not in it.

A wrong expectation must fail, every model must be used, and each model is also held against a closed form, an
independent computation or the payoff table it came from at inputs drawn at random.
"""

from __future__ import annotations

import doctest
import functools
import importlib
import math
import warnings
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb
from pathlib import Path
from typing import Any

import nashpy
import numpy as np
import numpy.typing as npt
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policylab.errors import InputError
from policylab.literature import MODELS, Case, Expected, Reproduction, load_cases, run, table
from policylab.literature.budget import budget
from policylab.literature.dresher import dresher, inspector_leadership, smuggler
from policylab.literature.equilibria import bimatrix
from policylab.literature.exact import equilibria, leadership, two_by_two
from policylab.literature.incentive import incentive, incentive_dynamics
from policylab.literature.inspection import inspection_dynamics, inspection_game
from policylab.literature.leadership import inspection_leadership, security_game, service_under_commitment
from policylab.literature.past_record import past_record
from policylab.literature.sanctions import bribery, self_reporting
from policylab.literature.tax import tax_compliance
from policylab.literature.tripartite import growth
from policylab.solve import harrington, replicator, simulate, stability
from tests.solve.exact import extreme_equilibria

Floats = npt.NDArray[np.float64]

CASES = load_cases()
EACH = [pytest.param(case, id=name, marks=pytest.mark.xdist_group(name)) for name, case in CASES.items()]
EVERY_VALUE = [
    pytest.param(name, value, id=f"{name}-{value}", marks=pytest.mark.xdist_group(name))
    for name, case in CASES.items()
    for value in case.expected
]
NUMERATORS = st.integers(1, 60)
TENTHS = st.integers(1, 400).map(lambda n: Fraction(n, 10))


@functools.cache
def reproduced(name: str) -> Reproduction:
    return run(CASES[name])


@pytest.mark.parametrize(("name", "value"), EVERY_VALUE)
def test_a_value_is_reproduced(name: str, value: str) -> None:
    (one,) = [one for one in reproduced(name).values if one.name == value]
    assert one.passes, f"{one.computed} is not {one.expected} within {one.tolerance:g}"
    if one.difference is not None and one.tolerance == 0:
        assert isinstance(one.computed, int | Fraction), "a tolerance of 0 is for what is computed exactly"


@pytest.mark.parametrize("case", EACH)
def test_a_wrong_expectation_fails(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is run once; what it gave is then held against expectations that are a little off."""
    computed = {one.name: one.computed for one in reproduced(case.name).values}
    monkeypatch.setitem(MODELS, case.model, lambda **_: computed)
    assert run(case).passes
    for name, right in case.expected.items():
        for wrong in _wrong(right):
            off = run(replace(case, expected={**case.expected, name: replace(right, value=wrong)}))
            assert not off.passes
            assert [one.name for one in off.values if not one.passes] == [name]


def _wrong(right: Expected) -> list[Any]:
    if isinstance(right.value, str):
        return [f"{right.value} not", "", 0]
    step = 10 * Fraction(right.tolerance) + Fraction(1, 10**6)
    return [right.value + step, right.value - step, str(right.value)]


def test_every_model_is_used() -> None:
    assert {case.model for case in CASES.values()} == set(MODELS)


def test_what_is_printed_is_told_apart_from_what_is_worked_out() -> None:
    standings = {one.standing for case in CASES.values() for one in case.expected.values()}
    assert standings == {"published", "derived", "recalled"}
    for case in CASES.values():
        if any(one.standing == "published" for one in case.expected.values()):
            assert case.source.address is not None, case.name
        assert case.title.zh != case.title.en


def test_a_number_that_is_none_fails() -> None:
    case = replace(CASES["neutrality"], model="nothing", expected={"a": Expected(0, 1.0, "derived")})
    for nothing in (math.nan, math.inf):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(MODELS, "nothing", lambda value=nothing, **_: {"a": value})
            (one,) = run(case).values
            assert not one.passes
            assert one.difference == math.inf


def test_the_table_has_a_row_for_every_value() -> None:
    names = ["neutrality", "bribe", "harrington"]
    shown = table(reproduced(name) for name in names)
    assert list(shown.columns) == [
        "model", "case", "value", "expected", "computed", "difference", "tolerance", "standing", "source", "passes",
    ]  # fmt: skip
    assert len(shown) == sum(len(CASES[name].expected) for name in names)
    assert shown["passes"].all()
    inspect = shown[shown["value"] == "inspect"].iloc[0]
    assert (inspect["expected"], inspect["computed"], inspect["source"]) == ("2/5", "2/5", "tsebelis_1989")
    formula = shown[shown["value"] == "formula"].iloc[0]
    assert (formula["expected"], formula["computed"]) == ("9.736842105", "9.736842105")
    assert list(table([]).columns) == list(shown.columns)


@pytest.mark.parametrize("module", sorted({model.__module__ for model in MODELS.values()}))
def test_the_examples_of_docstrings_run(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


class TestFile:
    """What a file of one's own may hold, and what a wrong one is told."""

    CASE: dict[str, Any] = {  # noqa: RUF012
        "title": {"zh": "自己的", "en": "My own"},
        "model": "inspection_game",
        "inputs": {"C": 8, "F": 20, "k": 0.5, "B": "10/3"},
        "expected": {"inspect": "2/5", "violate": {"value": 0.15, "standing": "published"}, "degenerate": "no"},
        "tolerance": 0,
        "standing": "derived",
        "source": "me",
    }

    def load(self, folder: Path, **changes: Any) -> Case:
        sources = {"me": {"text": "Myself (2012). An example.", "address": "https://example.org"}}
        case = {key: value for key, value in {**self.CASE, **changes}.items() if value is not None}
        text = yaml.safe_dump({"sources": sources, "cases": {"mine": case}}, allow_unicode=True)
        (folder / "published.yaml").write_text(text, encoding="utf-8")
        return load_cases(folder)["mine"]

    def told(self, folder: Path, **changes: Any) -> str:
        with pytest.raises(InputError) as caught:
            self.load(folder, **changes)
        (fault,) = caught.value.faults
        return str(fault).split("published.yaml: ", maxsplit=1)[1]

    def test_a_case_of_ones_own(self, tmp_path: Path) -> None:
        case = self.load(tmp_path)
        assert case.inputs == {"C": 8, "F": 20, "k": Fraction(1, 2), "B": Fraction(10, 3)}
        assert case.expected["violate"] == Expected(Fraction(3, 20), 0, "published")
        assert case.expected["inspect"] == Expected(Fraction(2, 5), 0, "derived")
        assert (case.title.zh, case.source.text, case.note) == ("自己的", "Myself (2012). An example.", None)
        assert run(case).passes
        assert set(load_cases(tmp_path)) == {*CASES, "mine"}

    def test_it_goes_before_the_projects(self, tmp_path: Path) -> None:
        case = {**self.CASE, "source": "dresher_1962"}
        text = yaml.safe_dump({"sources": {}, "cases": {"neutrality": case}}, allow_unicode=True)
        (tmp_path / "published.yaml").write_text(text, encoding="utf-8")
        loaded = load_cases(tmp_path)
        assert loaded["neutrality"].title.en == "My own"
        assert loaded["neutrality"].source == CASES["dresher"].source
        assert len(loaded) == len(CASES)

    def test_a_folder_without_the_file(self, tmp_path: Path) -> None:
        assert load_cases(tmp_path) == CASES

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            (
                {"model": "inspection_gane"},
                "cases.mine.model: expected the name of a model; got 'inspection_gane'; did you mean"
                ' "inspection_game"?',
            ),
            (
                {"source": "dresher_1692"},
                "cases.mine.source: expected the name of a source; got 'dresher_1692'; did you mean \"dresher_1962\"?",
            ),
            (
                {"inputs": {"C": 8, "F": 20, "k": 1}},
                "cases.mine.inputs: expected the arguments of inspection_game(C, F, k, B); got missing a required"
                " argument: 'B'",
            ),
            (
                {"inputs": {"C": 8, "F": 20, "k": 1, "B": "5/0"}},
                "cases.mine.inputs.B: expected a fraction with a denominator above 0; got '5/0'",
            ),
            (
                {"inputs": {"C": 8, "F": 20, "k": 1, "B": True}},
                "cases.mine.inputs.B: expected a number, a fraction or a word; got True",
            ),
            ({"expected": {}}, "cases.mine.expected: expected at least one value; got none"),
            (
                {"expected": {"inspect": [1]}},
                "cases.mine.expected.inspect: expected a number, a fraction or a word; got [1]",
            ),
            ({"tolerance": -1}, "cases.mine.expected.inspect: expected a tolerance of at least 0; got -1"),
            ({"tolerance": "small"}, "cases.mine.tolerance: expected a number; got 'small'"),
            (
                {"standing": "found"},
                "cases.mine.standing: expected 'published', 'derived' or 'recalled'; got 'found'",
            ),
            ({"title": None}, "cases.mine.title: missing; expected a value here"),
        ],
        ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
    )
    def test_what_a_wrong_file_is_told(self, changes: dict[str, Any], words: str, tmp_path: Path) -> None:
        if "tolerance" in changes:
            changes = {**changes, "expected": {"inspect": "2/5"}}
        assert self.told(tmp_path, **changes) == words

    def test_a_value_that_the_model_does_not_give(self, tmp_path: Path) -> None:
        case = self.load(tmp_path, expected={"inspectt": "2/5"})
        with pytest.raises(InputError) as caught:
            run(case)
        assert str(caught.value) == (
            "published.yaml: cases.mine.expected: expected the name of a value of inspection_game; got 'inspectt'; did"
            ' you mean "inspect"?'
        )


class TestExact:
    """Fractions are checked, not trusted."""

    def test_an_equilibrium_that_is_no_small_fraction_is_refused(self) -> None:
        tiny = Fraction(1, 10**7 + 1)
        with pytest.raises(ArithmeticError, match="must be an equilibrium in fractions"):
            equilibria([[-1, 4], [0, 0]], [[-tiny - 7, -20], [-tiny - 7, 0]])

    def test_chances_that_do_not_sum_to_one_are_refused(self) -> None:
        A: list[list[int | Fraction]] = [[3, 0, 0], [0, 5, 0], [0, 0, Fraction(10**8 + 7, 10**8 - 11)]]
        with pytest.raises(ArithmeticError, match="sum to one"):
            equilibria(A, [[1, 0, 0], [0, 2, 0], [0, 0, 3]])

    def test_a_reply_that_is_not_best_in_fractions_is_refused(self) -> None:
        tiny = Fraction(1, 10**10)
        with pytest.raises(ArithmeticError, match="must be best in fractions"):
            leadership([[1, 0], [1, 0]], [[0, tiny], [-1, -1 + tiny]])

    def test_a_stage_without_a_mixed_equilibrium_is_refused(self) -> None:
        with pytest.raises(ArithmeticError, match="no equilibrium"):
            two_by_two([[3, 0], [1, 1]], [[1, 0], [2, 0]])
        with pytest.raises(ArithmeticError, match="whatever the other does"):
            two_by_two([[1, 2], [0, 1]], [[1, 2], [0, 1]])

    @settings(max_examples=20)
    @given(st.lists(st.integers(-9, 9), min_size=12, max_size=12))
    def test_all_extreme_equilibria_of_small_games(self, payoffs: list[int]) -> None:
        """Against an enumeration of vertices in fractions that shares no code with the solver."""
        A = [payoffs[0:2], payoffs[2:4], payoffs[4:6]]
        B = [payoffs[6:8], payoffs[8:10], payoffs[10:12]]
        expected = {(x, y) for x, y in extreme_equilibria(A, B).equilibria}
        assert {(one.row, one.column) for one in equilibria(A, B).profiles} == expected

    @pytest.mark.parametrize("name", ["three_by_two", "three_by_two_degenerate"])
    def test_the_published_games_by_hand(self, name: str) -> None:
        inputs = CASES[name].inputs
        expected = extreme_equilibria(inputs["A"], inputs["B"]).equilibria
        values = bimatrix(**inputs)
        assert values["equilibria"] == len(expected) == 3
        for e, (x, y) in enumerate(sorted(expected), 1):
            assert [values[f"x({e},{i})"] for i in (1, 2, 3)] == list(x)
            assert [values[f"y({e},{j})"] for j in (1, 2)] == list(y)


class TestInspection:
    @settings(max_examples=25)
    @given(TENTHS, TENTHS, TENTHS, TENTHS, st.integers(1, 9))
    def test_neutrality(self, cost: Fraction, more: Fraction, visit: Fraction, worth: Fraction, cut: int) -> None:
        """P(violate) = k/B and P(inspect) = C/F; what service takes off C changes the second alone."""
        fine, catch = cost + more, visit + worth
        before = inspection_game(cost, fine, visit, catch)
        after = inspection_game(cost * (1 - Fraction(cut, 10)), fine, visit, catch)
        assert before["equilibria"] == 1
        assert (before["inspect"], before["violate"]) == (cost / fine, visit / catch)
        assert (after["inspect"], after["violate"]) == (cost * (1 - Fraction(cut, 10)) / fine, visit / catch)

    def test_another_penalty_is_refused(self) -> None:
        with pytest.raises(ValueError, match="penalty must be 'static' or 'dynamic'; got 'none'"):
            inspection_dynamics(8, 20, 1, 5, 0.5, 0.5, "none", 10)

    def test_nashpys_own_dynamics_agree_while_payoffs_are_positive(self) -> None:
        """With negative payoffs its shares leave the simplex, which is why the project integrates by itself."""
        firm, regulator = np.array([[-8.0, -8.0], [-20.0, 0.0]]), np.array([[-1.0, 0.0], [4.0, 0.0]])
        times, half = np.linspace(0, 20, 401), np.array([0.5, 0.5])
        own = replicator(firm, regulator, half, half, 20, times=times)
        rows, columns = nashpy.Game(firm + 30, regulator + 10).asymmetric_replicator_dynamics(half, half, times)
        np.testing.assert_allclose(rows, own.row, atol=1e-5, rtol=0)
        np.testing.assert_allclose(columns, own.column, atol=1e-5, rtol=0)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            rows, _ = nashpy.Game(firm, regulator).asymmetric_replicator_dynamics(half, half, times)
        assert not np.abs(rows.sum(axis=1) - 1).max() < 1e-3
        assert np.abs(own.row.sum(axis=1) - 1).max() < 1e-12

    @settings(max_examples=4)
    @given(st.integers(2, 6), st.integers(2, 6))
    def test_period_of_small_orbits(self, cost: int, fifths: int) -> None:
        """Close to the centre the period is 2 pi / sqrt(x*(1 - x*) y*(1 - y*) F B)."""
        B, k, F = 5.0, fifths / 2, 10.0
        x, y = 1 - k / B, cost / F
        # Small, and large enough to count as a cycle.
        values = inspection_dynamics(cost, F, k, B, x + 0.48 * x * (1 - x), y, "static", 60)
        assert values["ending"] == "cycles"
        assert values["small"] == pytest.approx(2 * math.pi / math.sqrt(x * (1 - x) * y * (1 - y) * F * B))
        assert values["period"] == pytest.approx(values["small"], rel=0.1)
        assert values["mean comply"] == pytest.approx(x, abs=1e-6)
        assert values["mean inspect"] == pytest.approx(y, abs=1e-6)


class TestLeadership:
    @settings(max_examples=20)
    @given(TENTHS, TENTHS, TENTHS, st.integers(1, 9), st.integers(0, 20))
    def test_service_pays_below_its_threshold(
        self, cost: Fraction, more: Fraction, visit: Fraction, tenths: int, twentieths: int
    ) -> None:
        fine, sigma = cost + more, Fraction(tenths, 10)
        threshold = visit * sigma * cost / fine
        kappa = threshold * Fraction(twentieths, 10)
        values = service_under_commitment(cost, fine, visit, 3 * visit, cost, sigma, kappa)
        assert values["break-even"] == threshold
        assert values["chosen"] == ("yes" if kappa < threshold else "no")
        assert values["no loser"] == ("yes" if kappa <= threshold else "no")
        assert values["joint"] == threshold - kappa + sigma * cost

    @settings(max_examples=15)
    @given(TENTHS, TENTHS, TENTHS, TENTHS)
    def test_being_bound_is_worth_what_inspections_save(
        self, cost: Fraction, more: Fraction, visit: Fraction, harm: Fraction
    ) -> None:
        """Free, the regulator gets -k; bound, it gets -kC/F."""
        fine = cost + more
        values = inspection_leadership(cost, fine, visit, visit + harm)
        assert values["reply"] == "comply"
        assert values["worth"] == visit * (1 - cost / fine)
        assert values["nash violate"] == visit / (visit + harm)

    @settings(max_examples=15)
    @given(st.lists(st.integers(1, 40), min_size=2, max_size=5, unique=True))
    def test_one_inspection_levels_the_most_tempting_sites(self, gains: list[int]) -> None:
        values = security_game(gains, 1)
        ordered = sorted(gains, reverse=True)
        # The inspection levels so many of the first sites as leave the highest level.
        tops = [ordered[: count + 1] for count in range(len(gains))]
        level = max((len(top) - 1) / sum(Fraction(1, gain) for gain in top) for top in tops)
        assert values["attacker"] == level
        for t, gain in enumerate(gains, 1):
            assert values[f"coverage({t})"] == max(Fraction(0), 1 - level / gain)


class TestDresher:
    def test_the_closed_form_beyond_the_table(self) -> None:
        """v(n, m) = -C(n-1, m) / sum of C(n, i) over i up to m, and p = (1 + v)/2, for nine periods."""
        values = dresher(9)
        for n, m in [(8, m) for m in range(1, 8)] + [(9, m) for m in range(1, 9)]:
            value = Fraction(-comb(n - 1, m), sum(comb(n, i) for i in range(m + 1)))
            assert values[f"value({n},{m})"] == value
            assert values[f"inspect({n},{m})"] == (1 + value) / 2
        assert isinstance(values["solver gap"], float)
        assert values["solver gap"] < 1e-9

    @settings(max_examples=5)
    @given(st.integers(1, 12).map(lambda n: Fraction(n, 12)))
    def test_one_inspection_of_the_smuggler(self, q: Fraction) -> None:
        """V(n, 1) = q / (1 + (n - 1) q): the equation of a stage, 1/V(n) = 1/V(n - 1) + 1, starts at 1/q."""
        values = smuggler(5, q)
        for n in range(1, 6):
            assert values[f"value({n},1)"] == 1 / (1 / q + n - 1)

    @settings(max_examples=4)
    @given(st.integers(1, 9).map(lambda n: Fraction(n, 10)), st.integers(1, 30).map(lambda n: Fraction(n, 10)))
    def test_being_bound_never_hurts_and_leaves_the_schedule_as_it_is(self, a: Fraction, b: Fraction) -> None:
        values, other = inspector_leadership(4, a, b), inspector_leadership(4, Fraction(1, 2), b)
        for stage in ("(2,1)", "(3,1)", "(3,2)", "(4,1)", "(4,2)", "(4,3)"):
            p, free, bound = (values[f"{name}{stage}"] for name in ("inspect", "inspector", "leader"))
            assert isinstance(p, Fraction)
            assert isinstance(free, Fraction)
            assert isinstance(bound, Fraction)
            assert bound > free
            # The inspectee is as well off violating at once: at -b with chance p, else at 1.
            assert values[f"inspectee{stage}"] == 1 - p * (1 + b)
            # It acts legally as long as inspections remain, so that what being met costs the inspector plays no part.
            assert (p, bound) == (other[f"inspect{stage}"], other[f"leader{stage}"])
        assert isinstance(values["solver gap"], float)
        assert values["solver gap"] < 1e-9


DISTRIBUTIONS: dict[str, Callable[[float, float], dict[str, Any]]] = {
    "lognormal": lambda shape, scale: {"name": "lognorm", "s": shape, "scale": scale},
    "gamma": lambda shape, scale: {"name": "gamma", "a": shape, "scale": scale},
    "Weibull": lambda shape, scale: {"name": "weibull_min", "c": shape, "scale": scale},
    "exponential": lambda _, scale: {"name": "expon", "scale": scale},
    "half-normal": lambda _, scale: {"name": "halfnorm", "scale": scale},
    "Burr": lambda shape, scale: {"name": "burr12", "c": shape, "d": 1.5, "scale": scale},
}


class TestBudget:
    @given(
        st.sampled_from(sorted(DISTRIBUTIONS)),
        st.floats(0.5, 2.5),
        st.floats(2, 40),
        st.floats(0.05, 1),
        st.floats(0.05, 0.9),
        st.floats(0, 1),
    )
    def test_service_wins_where_its_share_of_the_budget_is_below_what_it_removes(
        self, name: str, shape: float, scale: float, budgeted: float, sigma: float, part: float
    ) -> None:
        assume(abs(part - sigma) > 1e-3)
        values = budget(DISTRIBUTIONS[name](shape, scale), budgeted, 1, 20, sigma, part * budgeted)
        assert isinstance(values["enforcement"], float)
        assume(1e-9 < values["enforcement"] < 1 - 1e-6)
        assert values["advantage"] == ("yes" if part < sigma else "no")
        assert values["break-even"] == pytest.approx(sigma * budgeted, abs=1e-6)

    def test_without_a_fine_neither_moves_anybody(self) -> None:
        """Where the fine goes to 0 compliance goes to the share whose cost is 0, here none, in both regimes."""
        values = budget({"name": "lognorm", "s": 1.2, "scale": 8}, 0.3, 1, 1e-9, 0.375, 0.1)
        assert values["enforcement"] == pytest.approx(0, abs=1e-12)
        assert values["service"] == pytest.approx(0, abs=1e-12)

    @pytest.mark.parametrize(("M", "kappa", "words"), [(0, 0, "M must be"), (1.5, 0, "M must be"), (0.3, 0.4, "kappa")])
    def test_a_budget_that_makes_no_sense_is_refused(self, M: float, kappa: float, words: str) -> None:
        with pytest.raises(ValueError, match=words):
            budget({"name": "expon", "scale": 8}, M, 1, 20, 0.375, kappa)


class TestPastRecord:
    @settings(max_examples=25)
    @given(
        st.floats(0.05, 0.95),
        st.floats(1, 50),
        st.floats(0.05, 1),
        st.floats(0, 1),
        st.floats(0, 1),
        st.floats(0, 0.95),
        st.floats(0, 5),
    )
    def test_the_threshold_at_random(
        self, p2: float, F2: float, u: float, p: float, F: float, beta: float, benefit: float
    ) -> None:
        """c* = p2 F2 + beta p2 u (p2 F2 - p1 F1 + b) / (1 - beta (1 - p1))."""
        p1, F1 = p * p2 * u, F * F2
        values = past_record(1, p1, F1, p2, F2, u, beta, benefit)
        leverage = beta * p2 * u * (p2 * F2 - p1 * F1 + benefit) / (1 - beta * (1 - p1))
        assert values["formula"] == pytest.approx(p2 * F2 + leverage, rel=1e-9)
        assert values["threshold"] == pytest.approx(p2 * F2 + leverage, rel=1e-5)

    @given(st.floats(1e-3, 185 / 19 - 1e-6))
    def test_below_the_threshold_firms_comply_while_targeted_only(self, cost: float) -> None:
        assert harrington(cost, 0.1, 0, 0.5, 10, 0.4, 0.9).policy_names == ("violate", "comply")

    def test_firms_drawn_at_random_spend_a_third_of_their_time_targeted(self) -> None:
        scheme = harrington(8, 0.1, 0, 0.5, 10, 0.4, 0.9)
        simulated = simulate(scheme.leave, scheme.policy, agents=20_000, periods=500, seed=1988)
        assert abs(simulated.share_targeted - 1 / 3) < 4 * simulated.standard_error
        assert simulated.standard_error < 1e-3


class TestTripartite:
    """The growth rates against the payoff table of the article, and eigenvalues against differences."""

    STAGE = CASES["tripartite_3"].inputs

    def payoffs(self, x: int, y: int, z: int, **q: Any) -> tuple[float, float, float]:
        """Return what enterprise, public and government get, as the table has it."""
        P = q["PA"] + (1 - q["eA"]) * (1 - q["g"]) * q["Pe"]
        treat = P + q["eA"] * (q["Rc"] - (1 - q["gamma"]) * q["CA"]) + q["eta"] * q["PA"] * y + q["alpha"] * P * z
        enterprise = treat if x else q["PA"] + (1 - q["g"]) * q["Pe"] - q["beta"] * P * z
        health = (1 - q["eA"]) * q["CH"] if x else q["CH"] * (1 + q["lam"] * y)
        public = health + (q["zeta"] * q["Rp"] - q["delta"] * q["CB1"] * (1 - q["epsilon"] * z) if y else -q["CB0"])
        gained = q["G1"] * (1 + q["theta"] * y) - q["CG1"] - q["epsilon"] * q["delta"] * q["CB1"] * y
        government = gained + (-q["alpha"] * P if x else q["beta"] * P) if z else -q["G0"] * (1 + q["theta"] * y)
        return float(enterprise), float(public), float(government)

    def table(self, shares: Floats, parameters: dict[str, Any]) -> Floats:
        """Return by how much the first action pays more, as a mean over the pure choices of the other two."""
        above = np.zeros(3)
        for player, choices in product(range(3), product((0, 1), repeat=3)):
            weight = math.prod(
                share if choice else 1 - share
                for other, (share, choice) in enumerate(zip(shares, choices, strict=True))
                if other != player
            )
            above[player] += (1 if choices[player] else -1) * weight * self.payoffs(*choices, **parameters)[player]
        return above

    @settings(max_examples=25)
    @given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.integers(0, 4), st.integers(0, 10**6))
    def test_the_simplified_equations_are_those_of_the_table(self, shares: list[float], stage: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        given_ones = CASES[f"tripartite_{stage}"].inputs
        parameters = {name: float(value) * rng.uniform(0.5, 1.5) for name, value in given_ones.items()}
        point = np.array(shares)
        np.testing.assert_allclose(growth(**parameters)(point), self.table(point, parameters), atol=1e-9, rtol=0)

    @settings(max_examples=20)
    @given(st.integers(0, 10**6))
    def test_eigenvalues_at_corners_against_differences(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        parameters = {name: float(value) * rng.uniform(0.5, 1.5) for name, value in self.STAGE.items()}
        above = growth(**parameters)

        def motion(shares: Floats) -> Floats:
            moved: Floats = shares * (1 - shares) * above(shares)
            return moved

        for corner in product((0.0, 1.0), repeat=3):
            point, step = np.array(corner), 1e-5
            steps = step * np.eye(3)
            jacobian = np.column_stack([(motion(point + one) - motion(point - one)) / (2 * step) for one in steps])
            found = stability(above, point).eigenvalues
            np.testing.assert_allclose(
                np.sort(found.real), np.sort(np.linalg.eigvals(jacobian).real), atol=1e-6, rtol=1e-6
            )
            assert not found.imag.any()


class TestIncentive:
    @settings(max_examples=20)
    @given(TENTHS, TENTHS)
    def test_a_grant_from_the_regulators_pocket_lowers_compliance(self, grant: Fraction, more: Fraction) -> None:
        values, higher = incentive(6, 3, grant, 1), incentive(6, 3, grant + more, 1)
        assert values["comply"] == 5 / (grant + 6)
        assert values["regulate"] == 3 / (grant + 6)
        assert higher["comply"] == 5 / (grant + more + 6)
        assert incentive(6, 3, grant, 1, "superior")["comply"] == Fraction(5, 6)

    @settings(max_examples=3)
    @given(st.integers(0, 40).map(lambda n: Fraction(n, 10)))
    def test_two_populations_go_round_unless_the_fine_answers(self, grant: Fraction) -> None:
        values = incentive_dynamics(6, 3, grant, 1)
        x, y = float(3 / (grant + 6)), float(5 / (grant + 6))
        assert values["kind"] == "centre"
        assert values["frequency"] == pytest.approx(float(grant + 6) * math.sqrt(x * (1 - x) * y * (1 - y)), rel=1e-7)
        assert (values["end regulate"], values["end comply"]) == pytest.approx((x, y), abs=1e-4)

    def test_another_payer_is_refused(self) -> None:
        with pytest.raises(ValueError, match="payer must be 'regulator' or 'superior'; got 'nobody'"):
            incentive(6, 3, 2, 1, "nobody")


class TestTax:
    @settings(max_examples=25)
    @given(st.integers(1, 9), st.integers(1, 20), TENTHS, TENTHS, st.integers(1, 9))
    def test_evasion_does_not_depend_on_how_many_are_strategic(
        self, tenths: int, twentieths: int, T: Fraction, P: Fraction, part: int
    ) -> None:
        q, rho, c = Fraction(tenths, 10), Fraction(twentieths, 20), (T + P) * Fraction(part, 10)
        enough = c * (1 - q) / (q * (T + P - c))
        assume(rho != enough)
        values = tax_compliance(q, rho, T, P, c)
        if rho > enough:
            assert values["evasion"] == c * (1 - q) / (T + P - c)
            assert values["audit"] == T / (T + P)
        else:
            assert values["evasion"] == rho * q
            assert values["audit"] == 0


class TestSanctions:
    @settings(max_examples=15)
    @given(TENTHS, st.integers(1, 10), TENTHS, TENTHS, TENTHS)
    def test_a_fee_up_to_the_expected_fine_changes_no_compliance(
        self, cost: Fraction, tenths: int, fine: Fraction, fee: Fraction, visit: Fraction
    ) -> None:
        p = Fraction(tenths, 10)
        assume(cost not in (fee, p * fine))
        values = self_reporting(cost, p, fine, visit, fee, 30)
        if fee <= p * fine:
            assert values["reply"] == ("comply" if cost < fee else "report")
            assert values["saved"] == (visit * p if cost > p * fine else 0 if cost < fee else values["saved"])
        else:
            assert values["reply"] == ("comply" if cost < p * fine else "keep quiet")
            assert values["saved"] == 0

    @settings(max_examples=20)
    @given(st.floats(5, 50), st.floats(0, 4), st.floats(0, 1), st.floats(5, 50), st.floats(1, 50))
    def test_a_bribe_splits_what_there_is_to_share(
        self, fine: float, reward: float, detection: float, inspector: float, firm: float
    ) -> None:
        assume((fine - reward) / (inspector + firm) < 1)
        values = bribery(fine, reward, detection, inspector, firm)
        least, most = reward + detection * inspector, fine - detection * firm
        assert values["honest from"] == pytest.approx((fine - reward) / (inspector + firm), abs=1e-9)
        if most > least:
            assert values["bribe"] == pytest.approx((most + least) / 2, abs=1e-5)
            assert values["sanction"] == pytest.approx((most + least) / 2 + detection * firm, abs=1e-5)
        else:
            assert values["bribe"] == 0
