"""Which file cites which source, and which sources nobody cites."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policylab.datafiles import DataFolder, folders, read_yaml
from policylab.evidence.effects import prior
from policylab.evidence.effects.priors import PRIORS
from policylab.evidence.sources import load_sources
from policylab.quantity import ASSUMPTION

# What holds the sources themselves cites none.
_OWN_FILE = "sources.yaml"


def citations(data: DataFolder | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return where each source is cited in the data files.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own, read on top of the project's.

    Returns
    -------
    mapping of str to tuple of str
        By key, those of `sources.yaml` or not: places such as `scenarios/karaoke.yaml: parameters.fine`, in the order
        of the files. Sources that the package itself cites stand under `policylab`.
    """
    found: dict[str, list[str]] = {}
    for folder in reversed(folders(data)):
        for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.csv")]):
            if path.name == _OWN_FILE:
                continue
            name = path.relative_to(folder).as_posix()
            if path.suffix == ".csv":
                cited, own = _of_rows(path), set()
            else:
                tree = read_yaml(path)
                # A file that lists sources of its own, as the literature's, cites those.
                own = set(tree.get("sources") or ()) if isinstance(tree, Mapping) else set()
                cited = _of_tree(tree, "")
            for place, key in cited:
                if key not in own:
                    found.setdefault(key, []).append(f"{name}: {place}")
    found.setdefault(ASSUMPTION, []).append("policylab: a bare number")
    for kind in PRIORS:
        found.setdefault(prior(kind).source, []).append(f"policylab: prior {kind}")
    return {key: tuple(places) for key, places in found.items()}


def unused_sources(data: DataFolder | None = None) -> tuple[str, ...]:
    """Return the sources that no data file cites, in the order of `sources.yaml`.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own, read on top of the project's.
    """
    cited = citations(data)
    return tuple(key for key in load_sources(data) if key not in cited)


def _of_rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            for key in (row.get("source") or "").split(";"):
                if key.strip():
                    yield f"row {number}", key.strip()


def _of_tree(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every source in a tree of mappings and lists, with the place of what cites it."""
    if isinstance(node, Mapping):
        cited = node.get("source")
        for key in [cited] if isinstance(cited, str) else cited if isinstance(cited, list) else []:
            yield place, str(key)
        for name, below in node.items():
            if name != "source":
                yield from _of_tree(below, f"{place}.{name}".lstrip("."))
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from _of_tree(below, f"{place}[{number}]")
