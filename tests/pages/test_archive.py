"""The archive of a shelf: the same bytes for the same pages."""

from __future__ import annotations

import io
import zipfile

from policylab.pages.archive import FOLDER, pack

FILES = {"b.html": "乙".encode(), "甲.zh.html": b"a" * 1000, "a.pdf": bytes(range(256))}


def test_what_is_packed_comes_out_in_one_folder() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(FILES))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(f"{FOLDER}/{name}") for name in FILES} == FILES
        assert archive.namelist() == [f"{FOLDER}/{name}" for name in sorted(FILES)]


def test_order_and_moment_leave_no_trace() -> None:
    packed = pack(FILES)
    assert pack(dict(reversed(FILES.items()))) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert pack({**FILES, "b.html": b"c"}) != packed
