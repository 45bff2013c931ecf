"""Futures, portfolios and scans: the numbers of many games are those of one comparison at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest

import policylab
from policylab.catalogue import Catalogue, load_catalogue
from policylab.comparison import Judgement, judge
from policylab.concepts import solve_game
from policylab.errors import InputError
from policylab.game import build
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study import break_even, portfolio, scan
from policylab.study.blocks import Block, judge_block
from policylab.study.futures import MEASURES, Concept, at, judge_futures, play, regime_at
from policylab.study.sampling import Draws, draw
from policylab.verdict import VERDICTS

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

FUTURES = 24


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module", params=["karaoke", "workshop", "large_factory"])
def premises(request: pytest.FixtureRequest) -> Scenario:
    return policylab.load(request.param)


def draws_of(premises: Scenario, catalogue: Catalogue, count: int = FUTURES) -> Draws:
    return draw(premises, tuple(catalogue.instruments.values()), count, seed=3)


def one_by_one(  # type: ignore[no-untyped-def]
    premises: Scenario, regime: Regime, catalogue: Catalogue, *, binding: bool, concept: Concept = "nash"
):
    today = solve_game(build(premises, catalogue.regimes["enforcement_only"]), concept)
    return judge(premises, regime, today, binding=binding)


@pytest.mark.parametrize(
    ("name", "binding", "concept"),
    [
        ("guidance", False, "nash"),
        ("guidance", True, "nash"),
        ("article", False, "nash"),
        ("article", True, "nash"),
        ("guidance", True, "commitment"),
        ("article", False, "commitment"),
    ],
)
def test_every_future_is_judged_as_one_comparison_would(
    premises: Scenario, name: str, binding: bool, concept: Concept, catalogue: Catalogue
) -> None:
    draws = draws_of(premises, catalogue)
    scenario, regime = draws.scenario(premises), draws.regime(catalogue.regimes[name])
    today = play(scenario, catalogue.regimes["enforcement_only"], FUTURES, concept=concept)
    found = judge_futures(scenario, regime, today, FUTURES, binding=binding, measures=MEASURES)
    for future in range(FUTURES):
        place = np.array([future])
        values = {
            key: float(np.squeeze(value)) for key, value in at(scenario, place).parameters.items() if np.ndim(value)
        }
        figures = {
            item.name: {key: float(np.squeeze(one.value)) for key, one in item.figures().items()}
            for item in regime_at(regime, place).instruments
        }
        chosen = tuple(item.with_figures(figures[item.name]) for item in catalogue.regimes[name].instruments)
        there = premises.with_values(values)
        alone = one_by_one(there, Regime(name, regime.title, chosen), catalogue, binding=binding, concept=concept)
        assert VERDICTS[found.verdict[future]] == alone.verdict
        if alone.gains is None:
            assert np.isnan(found.fires[future])
            continue
        for party in PARTIES:
            assert found.gains[party][future] == pytest.approx(alone.gains[party], rel=1e-6, abs=1e-5)
        assert alone.solution is not None
        outcomes = alone.solution.outcomes
        assert found.fires[future] == pytest.approx(outcomes.fires_per_1000, rel=1e-8)
        assert found.visits[future] == pytest.approx(outcomes.visits, rel=1e-8, abs=1e-9)
        assert bool(found.measures["softness"][future]) == alone.softness
        for measure in ("residual", "sanctions", "spend", "money", "duty_felt", "welfare", "enterprise"):
            assert found.measures[measure][future] == pytest.approx(getattr(outcomes, measure), rel=1e-7, abs=1e-6)
        assert alone.baseline is not None
        assert found.measures["baseline_fires"][future] == pytest.approx(alone.baseline.outcomes.fires_per_1000)


def test_a_measure_that_does_not_exist_is_named(catalogue: Catalogue) -> None:
    premises = policylab.load("karaoke")
    today = play(premises, catalogue.regimes["enforcement_only"], 1)
    with pytest.raises(InputError, match="softness"):
        judge_futures(premises, catalogue.regimes["guidance"], today, 1, measures=["softnes"])


# ------------------------------------------------------------------------------------------------ portfolios


@pytest.mark.parametrize("binding", [False, True])
def test_every_set_is_judged_as_one_comparison_would(premises: Scenario, binding: bool, catalogue: Catalogue) -> None:
    instruments = tuple(catalogue.instruments.values())
    found = portfolio(premises, instruments, binding=binding)
    assert len(found.verdict) == 2_048
    for chosen in np.random.default_rng(8).integers(0, 2_048, 12).tolist():
        assert found.place(found.names(chosen)) == chosen
        alone = one_by_one(premises, catalogue.regime(list(found.names(chosen))), catalogue, binding=binding)
        assert VERDICTS[found.verdict[chosen]] == alone.verdict
        assert (alone.gains is None) == (not found.fits[chosen])
        for party in PARTIES if alone.gains is not None else ():
            assert found.gains[party][chosen] == pytest.approx(alone.gains[party], rel=1e-6, abs=1e-5)


def test_values_of_instruments_are_those_of_all_orders(catalogue: Catalogue) -> None:
    """Shapley value by its definition: the mean of what an instrument adds over all orders of joining."""
    instruments = tuple(
        catalogue.instruments[name] for name in ("guidance", "training", "exposure_board", "open_process")
    )
    found = portfolio(policylab.load("karaoke"), instruments)
    assert found.fits.all()
    added = np.zeros(4)
    for order in permutations(range(4)):
        members = 0
        for index in order:
            added[index] += (found.gains["welfare"][members | 1 << index] - found.gains["welfare"][members]) / 24
            members |= 1 << index
    np.testing.assert_allclose(found.shapley("welfare"), added, rtol=1e-12)
    assert found.shapley("public").sum() == pytest.approx(found.gains["public"][-1])
    assert found.alone("fires")[1] == found.gains["fires"][2]
    assert found.added_last("welfare", 15)[2] == pytest.approx(found.gains["welfare"][15] - found.gains["welfare"][11])


def test_the_front_holds_what_no_other_set_betters(premises: Scenario, catalogue: Catalogue) -> None:
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    front = set(found.front().tolist())
    points = {
        one: np.array([found.gains[party][one] for party in PARTIES]) for one in np.flatnonzero(found.fits).tolist()
    }
    for one in np.random.default_rng(2).choice(list(points), 40, replace=False).tolist():
        bettered = any((points[one] <= other).all() and (points[one] < other).any() for other in points.values())
        assert (one in front) == (not bettered)


def test_the_best_set_within_a_budget(premises: Scenario, catalogue: Catalogue) -> None:
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    best, poor, kind = found.best(), found.best(20.0), found.best(losers=False)
    assert best is not None
    assert poor is not None
    assert kind is not None
    assert found.gains["welfare"][best] == pytest.approx(np.nanmax(found.gains["welfare"]))
    assert found.money[poor] <= 20
    assert found.gains["welfare"][poor] <= found.gains["welfare"][best]
    assert VERDICTS[found.verdict[kind]] != "losers"


def test_sets_that_take_too_many_hours_have_no_numbers(catalogue: Catalogue) -> None:
    premises = policylab.load("workshop")
    found = portfolio(premises, tuple(catalogue.instruments.values()))
    hours = float(premises.parameters["inspector_hours"])
    np.testing.assert_array_equal(found.fits, found.hours <= hours + 1e-9)
    assert np.isnan(found.gains["welfare"][~found.fits]).all()
    assert 0 < found.fits.sum() < 2_048


@pytest.mark.parametrize("party", ["regulator", "public"])
def test_break_even_lies_where_a_party_begins_to_lose(party: str, catalogue: Catalogue) -> None:
    premises, article = policylab.load("hotel"), catalogue.regimes["article"]
    found = break_even(premises, article, party=party)
    assert found.factor is not None
    assert not found.over

    def gain(factor: float) -> float:
        judged = dearer(premises, factor, catalogue)
        return -np.inf if judged.gains is None else judged.gains[party]

    assert gain(found.factor) >= -0.01
    assert found.factor < found.searched
    assert gain(found.factor + found.searched / 2_000) < -0.01


def test_break_even_says_where_the_hours_end_it(catalogue: Catalogue) -> None:
    premises, article = policylab.load("workshop"), catalogue.regimes["article"]
    found = break_even(premises, article, party="public")
    assert found.factor is not None
    assert found.over
    assert dearer(premises, found.factor, catalogue).verdict != "over_budget"
    assert dearer(premises, found.factor + found.searched / 2_000, catalogue).verdict == "over_budget"
    assert not break_even(premises, article, party="enterprise").over


def dearer(premises: Scenario, factor: float, catalogue: Catalogue) -> Judgement:
    """Judge the article's measures at so many times their hours and costs."""
    article = catalogue.regimes["article"]
    items = tuple(
        item.with_figures({"hours": item.hours.value * factor, "cost": item.cost.value * factor})
        for item in article.instruments
    )
    judged: Judgement = one_by_one(premises, Regime("dearer", article.title, items), catalogue, binding=False)
    return judged


# ----------------------------------------------------------------------------------------------------- scans

SOME = ("guidance", "training", "exposure_board")


def test_a_scan_holds_every_set_in_every_future(catalogue: Catalogue) -> None:
    found = scan("karaoke", SOME, draws=FUTURES, seed=3, measures=["sanctions"])
    assert found.games == 8 * FUTURES
    assert found.verdict is not None
    assert found.values is not None
    draws = draw(policylab.load("karaoke"), tuple(catalogue.instruments[name] for name in SOME), FUTURES, seed=3)
    scenario = draws.scenario(policylab.load("karaoke"))
    regime = draws.regime(catalogue.regime(["guidance", "exposure_board"]))
    today = play(scenario, catalogue.regimes["enforcement_only"], FUTURES)
    alone = judge_futures(scenario, regime, today, FUTURES, measures=["sanctions"])
    np.testing.assert_array_equal(found.verdict[5], alone.verdict)
    np.testing.assert_array_equal(found.values["gain_public"][5], alone.gains["public"].astype(np.float32))
    np.testing.assert_array_equal(found.values["sanctions"][5], alone.measures["sanctions"].astype(np.float32))
    shares = found.regimes.filter(like="share_").sum(axis=1)
    np.testing.assert_allclose(shares, 1)
    assert found.regimes["share_multi_win"][5] == pytest.approx((alone.verdict == VERDICTS.index("multi_win")).mean())
    assert found.regimes["mean_fires"][5] == pytest.approx(alone.fires.mean(), rel=1e-5)


@pytest.mark.parametrize(("workers", "regimes_per_block"), [(1, 1), (1, 3), (2, 2)])
def test_neither_workers_nor_blocks_change_a_number(workers: int, regimes_per_block: int) -> None:
    plain = scan("hotel", SOME, draws=FUTURES)
    other = scan("hotel", SOME, draws=FUTURES, workers=workers, regimes_per_block=regimes_per_block)
    pd.testing.assert_frame_equal(plain.regimes, other.regimes)
    pd.testing.assert_frame_equal(plain.read(), other.read())


def test_an_interrupted_scan_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole = scan("hotel", SOME, draws=FUTURES, out=tmp_path / "whole", regimes_per_block=2)

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan("hotel", SOME, draws=FUTURES, out=tmp_path / "cut", regimes_per_block=2, progress=stop)
    kept = sorted(path.name for path in (tmp_path / "cut" / "games").iterdir())
    assert len(kept) == 2
    stamps = [(tmp_path / "cut" / "games" / name).stat().st_mtime_ns for name in kept]
    again = scan("hotel", SOME, draws=FUTURES, out=tmp_path / "cut", regimes_per_block=2)
    assert [(tmp_path / "cut" / "games" / name).stat().st_mtime_ns for name in kept] == stamps
    pd.testing.assert_frame_equal(whole.read(), again.read())
    pd.testing.assert_frame_equal(whole.regimes, again.regimes)
    assert not list(tmp_path.rglob(".*"))


def test_what_a_killed_scan_left_half_written_is_done_again(tmp_path: Path) -> None:
    whole = scan("hotel", SOME, draws=FUTURES, out=tmp_path, regimes_per_block=2)
    games = whole.read()
    cut = tmp_path / "games" / "00001.parquet"
    cut.write_bytes(cut.read_bytes()[:500])
    beside = tmp_path / "games" / f".00002.parquet.{2**22 + 1}"  # no process has this number
    beside.write_bytes(b"half")
    again = scan("hotel", SOME, draws=FUTURES, out=tmp_path, regimes_per_block=2)
    pd.testing.assert_frame_equal(again.read(), games)
    assert not beside.exists()


def test_a_scan_that_is_killed_leaves_no_process_and_loses_at_most_a_block(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from policylab.study import scan\n"
        "def kill(done, total):\n"
        "    if done == 2:\n"
        "        import psutil\n"
        "        print(*[one.pid for one in psutil.Process().children(recursive=True)], flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        f"    scan('hotel', {SOME}, draws={FUTURES}, out=sys.argv[1], workers=2, regimes_per_block=2, progress=kill)\n"
    )
    (tmp_path / "killed.py").write_text(code, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(tmp_path / "killed.py"), str(tmp_path / "out")],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert run.returncode == -9, run.stderr
    left = [psutil.Process(pid) for pid in map(int, run.stdout.split()) if psutil.pid_exists(pid)]
    psutil.wait_procs(left, timeout=30)
    assert not [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert len(list((tmp_path / "out" / "games").glob("*.parquet"))) >= 2
    again = scan("hotel", SOME, draws=FUTURES, out=tmp_path / "out", regimes_per_block=2)
    pd.testing.assert_frame_equal(again.read(), scan("hotel", SOME, draws=FUTURES).read())


def test_a_disk_without_room_is_told_and_keeps_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan("hotel", SOME, draws=FUTURES, out=tmp_path, regimes_per_block=4)
    kept, lost = (tmp_path / "games" / f"0000{number}.parquet" for number in (0, 1))
    lost.unlink()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(InputError, match="No space left"):
        scan("hotel", SOME, draws=FUTURES, out=tmp_path, regimes_per_block=4)
    assert kept.exists()
    assert not list(tmp_path.rglob(".*"))


def test_a_scan_under_commitment_is_another_scan(tmp_path: Path) -> None:
    nash, led = (scan("hotel", SOME, draws=FUTURES, concept=one) for one in ("nash", "commitment"))
    assert led.record()["concept"] == "commitment"
    assert not nash.read().equals(led.read())
    scan("hotel", SOME, draws=FUTURES, out=tmp_path)
    with pytest.raises(InputError, match="asked the same"):
        scan("hotel", SOME, draws=FUTURES, out=tmp_path, concept="commitment")


def test_a_folder_of_another_scan_is_refused(tmp_path: Path) -> None:
    scan("hotel", SOME, draws=4, out=tmp_path)
    with pytest.raises(InputError, match="asked the same"):
        scan("hotel", SOME, draws=5, out=tmp_path)


def test_what_is_asked_wrongly_is_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        scan("hotel", SOME, draws=0, regimes_per_block=0, measures=["fire"])
    assert len(told.value.faults) == 3
    with pytest.raises(InputError, match='did you mean "nash"'):
        scan("hotel", SOME, draws=2, concept="nahs")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="262,144"):
        scan("hotel", SOME, draws=10**9)
    with pytest.raises(InputError, match="expected --out DIR"):
        scan("hotel", draws=100_000)
    with pytest.raises(InputError, match="guidance"):
        scan("hotel", ["guidence"])


def test_a_user_value_is_not_drawn() -> None:
    fixed = scan(policylab.load("hotel", {"fine": 7_000.0, "guidance.hours": 1.5}), SOME, draws=8)
    assert np.ndim(fixed.plan.scenario.parameters["fine"]) == 0
    assert float(fixed.plan.scenario.parameters["fine"]) == 7_000
    assert np.ndim(fixed.plan.instruments[0].hours.value) == 0
    assert float(fixed.plan.instruments[0].hours.value) == 1.5


def test_a_block_is_the_same_wherever_it_is_cut() -> None:
    plan = scan("hotel", SOME, draws=FUTURES).plan
    whole, part = judge_block(plan, Block(0, (0, 8), (0, FUTURES))), judge_block(plan, Block(0, (3, 5), (7, 20)))
    np.testing.assert_array_equal(whole.verdict[3:5, 7:20], part.verdict)
    for name, values in part.values.items():
        np.testing.assert_array_equal(whole.values[name][3:5, 7:20], values)


def test_the_record_of_a_scan_is_json() -> None:
    found = scan("workshop", SOME, draws=4)
    record = json.loads(json.dumps(found.record(), allow_nan=False))
    assert [one["instruments"] for one in record["regimes"]][:3] == [[], ["guidance"], ["training"]]
    assert found.text().startswith("32 games: 8 sets of measures in 4 futures")


@pytest.mark.filterwarnings("ignore")  # the cluster's own, about the worker that is killed
def test_a_cluster_gives_the_same_numbers_though_a_worker_is_killed() -> None:
    distributed = pytest.importorskip("distributed")
    plain = scan("hotel", SOME, draws=FUTURES)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        killed: list[int] = []

        def kill(done: int, total: int) -> None:
            if done >= 1 and not killed:
                nanny = next(iter(cluster.workers.values()))
                killed.append(nanny.pid)
                nanny.process.process.kill()

        found = scan(
            "hotel", SOME, draws=FUTURES, scheduler=cluster.scheduler_address, regimes_per_block=1, progress=kill
        )
    assert killed
    pd.testing.assert_frame_equal(plain.read(), found.read())


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with pytest.raises(InputError, match="running Dask scheduler"):
        scan("hotel", SOME, draws=2, scheduler="no-such-protocol://nowhere")
