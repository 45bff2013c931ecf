"""A full disk and a folder that cannot be written: earlier reports stay, words are found, the next run continues."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policylab.batch.publish import publish
from tests.faults.tiny import SHOWN, assert_whole, batch, command, notebook, outputs, plan, records

pytestmark = pytest.mark.xdist_group("faults")


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )  # fmt: skip
    return tried.returncode == 0


needs_mounts = pytest.mark.skipif(not _can_mount(), reason="no mounts of one's own here; RLIMIT_FSIZE is tried instead")


def in_own_mounts(script: str, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount what it likes without anybody else seeing it."""
    env = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    return subprocess.run(
        ["unshare", "-rm", "bash", "-c", script], env=env, capture_output=True, text=True, check=False, timeout=120
    )


@needs_mounts
def test_the_disk_is_full(tmp_path: Path) -> None:
    """Of three reports that show 100 kB each in two pages and a notebook, one finds room on a disk of 600 kB."""
    notebook(tmp_path / "big.ipynb", SHOWN.format(size=100_000))
    first = plan(tmp_path / "first.yaml", {"notebook": "big.ipynb", "name": "a"})
    three = plan(tmp_path / "three.yaml", *({"notebook": "big.ipynb", "name": name} for name in "abc"))
    disk = tmp_path / "disk"
    disk.mkdir()
    run = " ".join(f"'{part}'" for part in command())
    done = in_own_mounts(
        f"""set -u
        mount -t tmpfs -o size=600k tmpfs "$DISK"
        {run} "$FIRST" --out "$DISK" || exit 91
        cp -r "$DISK" "$KEPT/1"
        {run} "$THREE" --out "$DISK" --jobs 1 >"$KEPT/out" 2>"$KEPT/err"; echo $? >"$KEPT/code"
        cp -r "$DISK" "$KEPT/2"
        mount -o remount,size=10m "$DISK" || exit 92
        {run} "$THREE" --out "$DISK" >"$KEPT/again" || exit 93
        cp -r "$DISK" "$KEPT/3"
        """,
        DISK=disk, FIRST=first, THREE=three, KEPT=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    full, told = tmp_path / "2", (tmp_path / "out").read_text(encoding="utf-8")
    assert (tmp_path / "code").read_text().strip() == "1"
    assert "the report could not be written, and nothing was: no space left on device" in told
    assert "Traceback" not in (tmp_path / "err").read_text(encoding="utf-8")
    assert_whole(full)
    before = {name: one for name, one in outputs(tmp_path / "1").items() if name.startswith(("a.", "executed/a."))}
    assert {name: outputs(full)[name] for name in before} == before
    assert not list(full.glob("[bc].*.html"))
    again = (tmp_path / "again").read_text(encoding="utf-8")
    assert ("a: unchanged" in again, "b: built" in again, "c: built" in again) == (True, True, True)
    assert_whole(tmp_path / "3")
    assert set(records(tmp_path / "3")) == set("abc")


@needs_mounts
def test_the_folder_is_mounted_to_be_read_only(tmp_path: Path) -> None:
    notebook(tmp_path / "tiny.ipynb", SHOWN.format(size=100))
    out = tmp_path / "out"
    one = plan(tmp_path / "plan.yaml", {"notebook": "tiny.ipynb", "name": "a"})
    assert batch(one, "--out", out).returncode == 0
    before = outputs(out)
    run = " ".join(f"'{part}'" for part in command())
    done = in_own_mounts(
        f'mount --bind "$OUT" "$OUT" && mount -o remount,ro,bind "$OUT" || exit 91\n'
        f'{run} "$PLAN" --out "$OUT" --force; code=$?; {run} "$PLAN" --out "$OUT" --list; exit $code',
        OUT=out, PLAN=one,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stdout == "a: unchanged\n"
    (told,) = done.stderr.splitlines()
    assert told.endswith("out: expected a folder that can be written; got read-only file system")
    assert outputs(out) == before


LIMITED = """
import resource, sys
from pathlib import Path
from policylab.batch.publish import publish
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    publish(Path(sys.argv[1]), {"a": b"new", "b": b"n" * 100_000, "c": None})
except OSError as error:
    print(error.strerror)
"""


def test_a_file_grows_beyond_what_may_be_written(tmp_path: Path) -> None:
    """The system refuses a write in the midst of it: no file changes, the small ones no more than the large."""
    publish(tmp_path, {"a": b"old", "b": b"old", "c": b"old"})
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stdout == "File too large\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old", "b": b"old", "c": b"old"}


def test_a_batch_whose_files_may_not_grow_fails_in_words(tmp_path: Path) -> None:
    notebook(tmp_path / "big.ipynb", SHOWN.format(size=100_000))
    one = plan(tmp_path / "plan.yaml", {"notebook": "big.ipynb", "name": "a"})
    out = tmp_path / "out"
    done = subprocess.run(
        command(one, "--out", out),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "a: failed" in done.stdout
    assert "File too large" in done.stdout or "file too large" in done.stdout
    assert not list(out.glob("a.*.html"))


@pytest.mark.parametrize("kind", ["a file", "below a file"])
def test_the_folder_is_none(tmp_path: Path, kind: str) -> None:
    notebook(tmp_path / "tiny.ipynb")
    one = plan(tmp_path / "plan.yaml", {"notebook": "tiny.ipynb", "name": "a"})
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = batch(one, "--out", tmp_path / "file" if kind == "a file" else tmp_path / "file" / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected a folder that can be written" in done.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
