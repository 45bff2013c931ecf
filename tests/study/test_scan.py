"""Scans: the same numbers whoever works, interrupted, killed, on a cluster; and what is asked wrongly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest

import policylab
from policylab.catalogue import Catalogue
from policylab.errors import InputError
from policylab.study import scan
from policylab.study.blocks import Block, judge_block
from policylab.study.futures import judge_futures, play
from policylab.study.sampling import draw
from policylab.verdict import VERDICTS

# One process compiles; the others need not wait for it.
pytestmark = pytest.mark.xdist_group("quantecon")

FUTURES = 24
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
