"""Shelves as a batch leaves them, without the batch: a manifest with records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TITLE = {"zh": "歌舞娱乐场所", "en": "Karaoke venue"}


def regime(verdict: str = "multi_win", *, binding: bool = False, **changes: Any) -> dict[str, Any]:
    """Return a regime's judgement as a headline holds it."""
    return {
        "name": "article",
        "title": {"zh": "十项措施", "en": "Ten measures"},
        "binding": binding,
        "verdict": verdict,
        "losers": [],
        "gains": {"enterprise": 3162.7, "regulator": 1135.7, "public": 3461.5},
        "serve": 0.0,
        "stands_back": False,
        "flags": [],
        "fires_per_1000": 5.272,
        **changes,
    }


def headline(*regimes: dict[str, Any]) -> dict[str, Any]:
    """Return a report's headline; by default one regime, where it may be chosen and where it must."""
    both = list(regimes) or [regime(), regime(binding=True, serve=1.0)]
    return {"title": TITLE, "concept": "nash", "regimes": both}


def record(name: str = "karaoke", **changes: Any) -> dict[str, Any]:
    """Return a record of a report that was built."""
    return {
        "name": name,
        "notebook": "scenario.ipynb",
        "parameters": {"scenario": name},
        "status": "done",
        "inputs_id": "0123456789",
        "headline": headline(),
        "error": None,
        "executed": f"executed/{name}.ipynb",
        "warnings": [],
        "seed": None,
        "inputs": {
            "notebook": "a" * 64,
            "template": "b" * 64,
            "package": "c" * 64,
            "parameters": "d" * 64,
            "data": {"data/scenarios/karaoke.yaml": "e" * 64, "own/scenarios/karaoke.yaml": None},
            "versions": {"numpy": "2.4.0", "python": "3.11.7"},
        },
        "started": "2026-01-05T08:00:00+00:00",
        "seconds": 4.2,
        "peak_memory_mb": 300.0,
        "commit": {"id": "f" * 40, "dirty": False},
        "outputs": {f"{name}.zh.html": "1" * 64, f"{name}.en.html": "2" * 64},
        **changes,
    }


def manifest(*records: dict[str, Any], package: dict[str, dict[str, str]] | None = None) -> dict[str, Any]:
    """Return a manifest of these records."""
    files = package if package is not None else {"c" * 64: {"game.py": "1111", "outcomes.py": "2222"}}
    return {"reports": list(records), "index": {"key": "k", "outputs": {}}, "package": files}


def put(folder: Path, content: dict[str, Any]) -> Path:
    """Write a manifest into a folder; return the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder
