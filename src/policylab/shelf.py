"""The shelf of briefs: runs a plan's notebooks and writes their pages and the index."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylab.batch.plan import Plan, choose, load_plan
from policylab.batch.run import Record, run_reports
from policylab.datafiles import DataFolder, shown
from policylab.errors import Fault, InputError
from policylab.i18n.words import LANGUAGES

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Shelf:
    """What a batch has built.

    Attributes
    ----------
    folder : Path
    plan : Plan
    records : tuple of Record
        Those of this run, in the plan's order.
    """

    folder: Path
    plan: Plan
    records: tuple[Record, ...]

    @property
    def complete(self) -> bool:
        """Whether every report that ran was built."""
        return all(record.status == "done" for record in self.records)

    def record(self) -> dict[str, Any]:
        """Return the batch as plain JSON."""
        return {
            "index": str(self.folder / "index.html"),
            "complete": self.complete,
            "reports": [record.as_dict() for record in self.records],
        }

    def text(self) -> str:
        """Return the batch in words."""
        lines = [_line(record) for record in self.records]
        built = sum(record.status == "done" for record in self.records)
        lines.append(f"{built} of {len(self.records)} reports built; open {shown(self.folder / 'index.html')}")
        return "\n".join(lines)


def _line(record: Record) -> str:
    if record.error is None:
        return f"{record.name}: built"
    cell = f" in cell {record.error['cell']}" if record.error["cell"] is not None else ""
    told = [f"{record.name}: failed{cell}: {record.error['name']}: {record.error['message']}"]
    return "\n".join([*told, *(f"    {line}" for line in record.error["lines"])])


def build_shelf(
    plan: str | os.PathLike[str] | None = None,
    *,
    only: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    data: DataFolder | None = None,
) -> Shelf:
    """Build the briefs of a plan and their index.

    Parameters
    ----------
    plan : path, optional
        `reports/plan.yaml` of the project where it is not given.
    only : sequence of str
        Names of reports; all of the plan's where none is given.
    out : path, optional
        The folder to build in; the plan's own where it is not given.
    jobs : int, optional
        How many reports run at a time.
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        Naming every fault of the plan, before anything runs.
    """
    from tqdm import tqdm

    loaded = load_plan(plan, data=data)
    chosen = choose(loaded, only)
    if jobs is not None and jobs < 1:
        raise InputError([Fault("--jobs", "", str(jobs), "expected a whole number of at least 1")])
    folder = Path(out) if out is not None else default_folder(loaded)
    folder.mkdir(parents=True, exist_ok=True)
    in_terminal = sys.stderr.isatty()
    with tqdm(total=len(chosen), unit="report", disable=not in_terminal, file=sys.stderr) as bar:

        def told(record: Record) -> None:
            bar.update()
            if not in_terminal:
                tqdm.write(f"{record.name}: {record.status}", file=sys.stderr)

        records = tuple(run_reports(chosen, folder, jobs=jobs, data=data, done=told))
    _write_pages(folder, records)
    _write_index(folder, loaded, records)
    return Shelf(folder, loaded, records)


def default_folder(plan: Plan) -> Path:
    """Return where a plan is built: beside it, but for the installed copy, which is not ours to write in."""
    folder = plan.path.resolve().parent
    return Path("reports") if Path(__file__).resolve().parent in folder.parents else folder


def _write_pages(folder: Path, records: Sequence[Record]) -> None:
    import nbformat

    from policylab.pages.page import page_name, render_page

    for record in records:
        if record.status != "done" or record.executed is None:
            continue
        notebook = nbformat.read(folder / record.executed, as_version=4)
        for language in LANGUAGES:
            page = render_page(notebook, language, name=record.name, inputs_id=record.inputs_id)
            _write(folder / page_name(record.name, language), page)


def _write_index(folder: Path, plan: Plan, records: Sequence[Record]) -> None:
    """Write manifest and index, with what earlier runs built of the plan's other reports."""
    from policylab.pages.index import render_index
    from policylab.pages.page import index_name

    known = {record["name"]: record for record in _earlier(folder)}
    known.update({record.name: record.as_dict() for record in records})
    ordered = [known[report.name] for report in plan.reports if report.name in known]
    _write(folder / MANIFEST, json.dumps({"reports": ordered}, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    for language in LANGUAGES:
        _write(folder / index_name(language), render_index(plan.title, ordered, language))


def _earlier(folder: Path) -> list[dict[str, Any]]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return [record for record in manifest["reports"] if isinstance(record, dict) and "name" in record]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(path: Path, text: str) -> None:
    """Write a file whole: a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
