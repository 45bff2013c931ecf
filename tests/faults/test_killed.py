"""Whatever is killed, and whenever: no report is lost or half there, no process stays, and the next run continues."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policylab.batch.publish import READY, STAGING, publish, recover
from policylab.batch.scratch import Scratch, sweep
from tests.faults.tiny import (
    SHOWN,
    assert_no_half_file,
    assert_whole,
    batch,
    notebook,
    outputs,
    plan,
    processes_in,
    records,
    start,
    wait_for,
)

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_batch_is_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    notebook(tmp_path / "tiny.ipynb", SHOWN.format(size=2000))
    out, scratch = tmp_path / "out", tmp_path / "t"
    first = plan(tmp_path / "first.yaml", {"notebook": "tiny.ipynb", "name": "a"})
    assert batch(first, "--out", out).returncode == 0
    before = outputs(out)
    four = plan(tmp_path / "four.yaml", *({"notebook": "tiny.ipynb", "name": name} for name in "abcd"))

    killed = start(four, "--out", out, "--jobs", 2, scratch=scratch)
    time.sleep(random.Random(seed).uniform(1.0, 6.0))
    killed.kill()
    killed.communicate(timeout=10)

    assert_no_half_file(out)
    assert {name: outputs(out).get(name) for name in before if name.startswith(("a.", "executed"))} == {
        name: digest for name, digest in before.items() if name.startswith(("a.", "executed"))
    }
    wait_for(lambda: not processes_in(scratch), 15)
    built = {name for name, one in records(out).items() if one["status"] == "done"}
    again = start(four, "--out", out, scratch=scratch)
    printed, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    # Whoever is killed in the very act of making a folder leaves it without a lock; it goes a minute later.
    left = [folder for folder in scratch.iterdir() if (folder / ".lock").exists()]
    assert left == [], "what the killed batch had put aside is still there"
    assert_whole(out)
    assert set(records(out)) == set("abcd")
    for name in built:
        assert f"{name}: unchanged" in printed, "what was built is built anew"


def test_the_folders_of_killed_batches_go_and_those_of_living_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    living = Scratch()
    program = (
        "import os, tempfile\nfrom policylab.batch.scratch import Scratch\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\nprint(Scratch().folder, flush=True)\nos.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    dead = Path(killed.stdout.strip())
    (tmp_path / "policylab-mine").write_text("a file", encoding="utf-8")
    (tmp_path / "policylab-new").mkdir()
    assert dead.is_dir()
    sweep()
    assert not dead.exists()
    assert living.folder.is_dir()
    assert (tmp_path / "policylab-new").is_dir()
    assert (tmp_path / "policylab-mine").is_file()
    living.clear()
    assert not living.folder.exists()


PUBLISHER = """
import sys
from pathlib import Path
from policylab.batch.publish import publish
folder, turn = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
while True:
    turn += 1
    files = {f"{name}.html": f"{turn} ".encode() * 4000 for name in "abc"}
    files["odd.html"] = b"odd" if turn % 2 else None
    publish(folder, files)
"""


def test_whoever_publishes_is_killed_at_random_moments(tmp_path: Path) -> None:
    """Forty kills, each in the midst of writing: the files are of one turn, all three, once the next program looks."""
    moment = random.Random(7)
    caught = 0
    for number in range(40):
        arguments = [str(tmp_path), str(number * 10_000)]
        process = subprocess.Popen([sys.executable, "-c", PUBLISHER, *arguments], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment.uniform(0.0, 0.05))
        process.kill()
        process.communicate()
        caught += any((tmp_path / name).exists() for name in (STAGING, READY))
        for page in tmp_path.glob("*.html"):
            assert page.name == "odd.html" or len(set(page.read_bytes().split())) == 1
        recover(tmp_path)
        left = {page.name: page.read_bytes() for page in tmp_path.glob("*.html")}
        if not left:
            continue
        a, b, c = (left[f"{name}.html"] for name in "abc")
        assert a == b == c
        turn = int(a.split()[0])
        assert ("odd.html" in left) == (turn % 2 == 1)
        assert not [path for path in tmp_path.iterdir() if path.name in (STAGING, READY)]
    assert caught > 5, "hardly a kill came in the midst of it"


def test_what_was_decided_is_finished_by_the_next_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"a": b"old", "b": b"old", "c": b"old"})
    replace, times = Path.replace, iter(range(10))

    def replace_once(self: Path, target: Path) -> Path:
        if next(times) == 1:
            raise SystemError("killed here")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_once)
    with pytest.raises(SystemError):
        publish(tmp_path, {"a": b"new", "b": b"new", "c": None})
    assert [(tmp_path / name).read_bytes() for name in "abc"] == [b"new", b"old", b"old"]
    monkeypatch.undo()
    recover(tmp_path)
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"new", b"new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_ctrl_c_ends_a_kernel_that_will_not_listen_and_what_it_started(tmp_path: Path) -> None:
    deaf = (
        "import pathlib, signal, subprocess, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        f"pathlib.Path({str(tmp_path / 'started')!r}).touch()\n"
        "while True:\n    pass"
    )
    notebook(tmp_path / "deaf.ipynb", deaf)
    one = plan(tmp_path / "plan.yaml", {"notebook": "deaf.ipynb", "name": "deaf"})
    running = start(one, "--out", tmp_path / "out", scratch=tmp_path / "t")
    wait_for((tmp_path / "started").exists, 30)
    assert len(processes_in(tmp_path / "t")) >= 3
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=20)
    assert (running.returncode, told.strip().splitlines()[-1]) == (1, "policylab: interrupted")
    assert processes_in(tmp_path / "t") == []
    assert list((tmp_path / "t").iterdir()) == []
    assert not list((tmp_path / "out").glob("*.html"))


def test_a_second_batch_on_one_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'go')!r}).exists():\n    time.sleep(0.1)"
    notebook(tmp_path / "slow.ipynb", wait)
    one = plan(tmp_path / "plan.yaml", {"notebook": "slow.ipynb", "name": "slow"})
    out, scratch = tmp_path / "out", tmp_path / "t"
    first = start(one, "--out", out, scratch=scratch)
    wait_for(lambda: scratch.exists() and processes_in(scratch), 30)
    second = batch(one, "--out", out)
    assert second.returncode == 2
    assert second.stdout == ""
    assert "expected a folder in which no other batch is building" in second.stderr
    assert f"got process {first.pid}" in second.stderr
    (tmp_path / "go").touch()
    _, told = first.communicate(timeout=60)
    assert first.returncode == 0, told
    assert_whole(out)
