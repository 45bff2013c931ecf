"""A manifest or a baseline that somebody has edited, or a merge has broken: refused in words, or built anew."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from policylab.batch.cache import due
from policylab.batch.drift import accept, find_drift
from policylab.batch.inputs import Snapshot
from policylab.batch.manifest import read_records
from policylab.batch.plan import read_plan
from policylab.batch.summary import drift_markdown
from policylab.errors import InputError
from policylab.i18n.words import LANGUAGES, Words
from policylab.pages.index import render_index
from tests.batch.shelves import headline, manifest, put, record, regime
from tests.faults.mutation import change, of_bytes, places

COUNT = 1200


def mutant(draw: random.Random, tree: Any) -> bytes:
    """Return a file of JSON that differs from a right one in one or two places, more often near its top."""
    if draw.random() < 0.3:
        return of_bytes(draw, json.dumps(tree).encode())
    changed = copy.deepcopy(tree)
    for _ in range(draw.choice((1, 1, 2))):
        deepest = draw.choice((2, 3, 4, 6, 8))
        if found := [place for place in places(changed) if len(place) <= deepest]:
            change(draw, changed, draw.choice(found))
    return json.dumps(changed).encode()


def test_a_mutated_manifest_or_baseline(tmp_path: Path) -> None:
    draw = random.Random(500)
    told = headline(regime("losers", losers=["public"]), regime(binding=True, serve=1.0))
    error = {"cell": 3, "line": 1, "name": "ValueError", "message": "no", "lines": ["a", "b"]}
    right = manifest(record(), record("hotel"))
    put(tmp_path, right)
    accept(tmp_path, "first")
    baseline = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    now = manifest(record(headline=told), record("hotel", status="failed", error=error, headline=None))
    plan, faults = read_plan()
    assert not faults
    snapshot = Snapshot()
    ends = set()
    for number in range(COUNT):
        files = [json.dumps(now).encode(), json.dumps(baseline).encode()]
        files[number % 2] = mutant(draw, (now, baseline)[number % 2])
        for name, content in zip(("manifest.json", "baseline.json"), files, strict=True):
            (tmp_path / name).write_bytes(content)
        try:
            ends.add(use(tmp_path, plan.reports, snapshot, renders=number % 16 < 2))
        except Exception as failure:
            failure.add_note(files[number % 2].decode("utf-8", errors="backslashreplace"))
            raise
    assert ends == {"refused", "compared"}


def use(folder: Path, reports: Any, snapshot: Snapshot, *, renders: bool) -> str:
    """Do what commands do with both files; whatever they hold, documents and pages can be written."""
    records = read_records(folder)
    assert len(due(reports, records, snapshot, folder)) == len(reports)
    try:
        drift = find_drift(folder)
    except InputError as error:
        refusal, drift = error, None
    if drift is None:
        assert any(name in fault.where for fault in refusal.faults for name in ("baseline.json", "manifest.json"))
    else:
        json.dumps(drift.record(), allow_nan=False)
        assert drift_markdown(drift).startswith("# Drift\n")
    if renders:
        # A page takes a hundred times as long as all the rest.
        plain = [one.as_dict() for one in records.values()]
        shown = drift.record() if drift is not None and drift.accepted is not None else None
        for language in LANGUAGES:
            assert render_index(Words("试", "Trial"), plain, language, drift=shown).rstrip().endswith("</html>")
    return "refused" if drift is None else "compared"
