"""Writes a shelf: each report with manifest and index in one stroke, PDFs as they are printed, the archive last."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policylab.batch.baseline import BASELINE, BaselineSchema, read_baseline
from policylab.batch.inputs import Snapshot, content_hash
from policylab.batch.lean import lean_imports
from policylab.batch.manifest import MANIFEST, manifest_bytes, read_index, read_prints, read_records, read_sources
from policylab.batch.plan import Plan
from policylab.batch.publish import publish
from policylab.batch.record import Print, Record, digest_of, failure
from policylab.datafiles import shown
from policylab.errors import Fault, InputError
from policylab.i18n.words import LANGUAGES

if TYPE_CHECKING:
    from policylab.batch.run import Run
    from policylab.pages.pdf import Browser

Files = Mapping[str, bytes | None]


class Writer:
    """Puts reports on a shelf.

    Parameters
    ----------
    folder : Path
        The shelf's, held by this process.
    plan : Plan
    snapshot : Snapshot

    Attributes
    ----------
    records : dict of str to Record
        By name, as the manifest has them.
    """

    def __init__(self, folder: Path, plan: Plan, snapshot: Snapshot) -> None:
        self.folder, self.plan, self.snapshot = folder, plan, snapshot
        self.records = read_records(folder)
        self._prints = read_prints(folder)
        self._sources = {**read_sources(folder), snapshot.package_hash: snapshot.package}

    # ------------------------------------------------------------------------------------------- reports

    def put(self, run: Run) -> Record:
        """Render a report that has run and write it; what is returned says how that went."""
        from policylab.batch.run import executed_name

        record, pages = run.record, {}
        earlier = self.records.get(record.name)
        if record.status == "done" and run.executed is not None:
            try:
                pages = _pages(record, run.executed)
            except Exception as error:  # whatever a notebook shows, the other reports are built
                told = failure(type(error).__name__, f"the page could not be made: {error}")
                record = replace(record, status="failed", error=told)
        files = dict(pages)
        if run.executed is not None:
            record = replace(record, executed=executed_name(record))
            files[executed_name(record)] = run.executed
        content: dict[str, bytes | None] = dict(files)
        if record.status == "done":
            record = replace(record, outputs={name: _digest(one) for name, one in sorted(files.items())})
            content[executed_name(replace(record, status="failed"))] = None
            content |= self._stale_prints(pages)
        else:
            # A brief that was good stays, beside the word that its successor failed.
            record = replace(record, outputs=dict(earlier.outputs) if earlier is not None else {})
        try:
            self._publish(record, content)
        except OSError as error:
            told = failure(type(error).__name__, f"the report could not be written, and nothing was: {_reason(error)}")
            kept = dict(earlier.outputs) if earlier is not None else {}
            record = replace(record, status="failed", error=told, executed=None, outputs=kept)
            try:
                self._publish(record, {})
            except OSError:  # there is no room even for that: the manifest stays as it was
                self.records[record.name] = record
        return record

    def _publish(self, record: Record, content: Files) -> None:
        records = {**self.records, record.name: record}
        publish(self.folder, {**content, **self._index(records, content)})
        self.records = records

    def _stale_prints(self, pages: Mapping[str, bytes]) -> dict[str, bytes | None]:
        """Return the PDFs of pages that they no longer show, as files to take away."""
        from policylab.pages.pdf import pdf_name

        held = {name: self._prints.get(pdf_name(name)) for name in pages}
        return {
            pdf_name(name): None
            for name, content in pages.items()
            if (one := held[name]) is None or one.page != _digest(content)
        }

    # ---------------------------------------------------------------------------------------------- PDFs

    def to_print(self, names: Iterable[str], browser: Browser, *, force: bool = False) -> dict[str, str]:
        """Return the PDFs of reports that are not as they should be, each with its page.

        Parameters
        ----------
        names : iterable of str
            Of reports.
        browser : Browser
        force : bool
            Whether all of them are, whatever lies there.
        """
        from policylab.pages.pdf import pdf_name

        return {
            pdf_name(page): page
            for name in names
            if name in self.records
            for page in self._pages_there([self.records[name]])
            if force or not self._is_printed(pdf_name(page), self.records[name].outputs[page], browser)
        }

    def print_pages(
        self, wanted: Mapping[str, str], browser: Browser, *, jobs: int | None = None
    ) -> Generator[tuple[str, str | None], None, None]:
        """Print pages, and yield each PDF with why it could not be printed; None where it was.

        Parameters
        ----------
        wanted : mapping of str to str
            As `to_print` returns it.
        browser : Browser
        jobs : int, optional
            How many are printed at a time; the number of cores where it is not given.

        Notes
        -----
        Whoever stops asking stops the browsers.
        """
        from policylab.pages.pdf import PrintError, print_page

        stop = threading.Event()
        pool = ThreadPoolExecutor(max_workers=max(1, min(jobs or os.cpu_count() or 1, len(wanted) or 1)))
        printing = {
            pool.submit(print_page, browser, self.folder / page, stop=stop): pdf for pdf, page in wanted.items()
        }
        try:
            for future in as_completed(printing):
                pdf, why = printing[future], None
                try:
                    self._put_print(pdf, wanted[pdf], future.result(), browser)
                except PrintError as error:
                    why = str(error)
                except OSError as error:
                    why = _reason(error)
                yield pdf, why
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _is_printed(self, pdf: str, page: str, browser: Browser) -> bool:
        held = self._prints.get(pdf)
        return held is not None and held == Print(page, content_hash(self.folder / pdf) or "", browser.version)

    def _put_print(self, pdf: str, page: str, content: bytes, browser: Browser) -> None:
        told = Print(content_hash(self.folder / page) or "", _digest(content), browser.version)
        prints = {**self._known_prints(self.records, {}), pdf: told}
        # The index names it when all are printed.
        manifest = manifest_bytes(self._ordered(self.records), self._sources, read_index(self.folder), prints)
        publish(self.folder, {pdf: content, MANIFEST: manifest})
        self._prints = prints

    # --------------------------------------------------------------------------------------------- index

    def write_index(self) -> None:
        """Write manifest, index and archive, where they are not as they should be."""
        from policylab.pages.archive import ARCHIVE, pack

        held = read_index(self.folder)
        files = held.get("outputs", {})
        as_built = all(self.snapshot.hash(self.folder / name) == one for name, one in files.items())
        if ARCHIVE in files and as_built and held.get("key") == self._key(self.records, {}):
            return
        pages = self._pages_there(self._ordered(self.records))
        try:
            # In the archive the index does not speak of the archive.
            packed = pack(
                {
                    **self._index_pages(self.records, {}, archived=False),
                    **{name: (self.folder / name).read_bytes() for name in (*pages, *self._pdfs(self.records, {}))},
                }
            )
            publish(self.folder, {ARCHIVE: packed, **self._index(self.records, {ARCHIVE: packed})})
        except OSError as error:
            where = shown(self.folder / MANIFEST)
            raise InputError(
                [Fault(where, "", _reason(error), "expected room to write the index; run again")]
            ) from error

    def _ordered(self, records: Mapping[str, Record]) -> list[Record]:
        return [records[report.name] for report in self.plan.reports if report.name in records]

    def _is_there(self, name: str, coming: Files) -> bool:
        return coming[name] is not None if name in coming else (self.folder / name).is_file()

    def _pages_there(self, records: Iterable[Record], coming: Files | None = None) -> list[str]:
        """Return the pages of records that lie on the shelf, or are coming."""
        return [name for name in _page_names(records) if self._is_there(name, coming or {})]

    def _pdfs(self, records: Mapping[str, Record], coming: Files) -> list[str]:
        """Return the PDFs that show what their page does."""
        from policylab.pages.pdf import pdf_name

        outputs = {name: one for record in self._ordered(records) for name, one in record.outputs.items()}
        return [
            pdf_name(page)
            for page in _page_names(self._ordered(records))
            if (held := self._prints.get(pdf_name(page))) is not None
            and held.page == outputs[page]
            and self._is_there(pdf_name(page), coming)
        ]

    def _known_prints(self, records: Mapping[str, Record], coming: Files) -> dict[str, Print]:
        return {name: self._prints[name] for name in self._pdfs(records, coming)}

    def _shows(self, records: Mapping[str, Record], coming: Files) -> dict[str, list[str]]:
        """Return what else the index shows: reports that never ran, pages that are gone, and PDFs."""
        ordered = self._ordered(records)
        there = set(self._pages_there(ordered, coming))
        return {
            "waiting": [report.name for report in self.plan.reports if report.name not in records],
            "missing": [name for name in _page_names(ordered) if name not in there],
            "pdfs": self._pdfs(records, coming),
        }

    def _key(self, records: Mapping[str, Record], coming: Files) -> str:
        """Return a hash of what the index is made from."""
        title = [self.plan.title[language] for language in LANGUAGES]
        told = [record.as_dict() for record in self._ordered(records)]
        code = [self.snapshot.package_hash, self.snapshot.template, self.snapshot.hash(self.folder / BASELINE)]
        prints = {name: one.pdf for name, one in self._known_prints(records, coming).items()}
        return digest_of([title, told, code, self._shows(records, coming), prints])

    def _index(self, records: Mapping[str, Record], coming: Files) -> dict[str, bytes]:
        """Return manifest and index as files; an archive that is packed with them is part of the index."""
        from policylab.pages.archive import ARCHIVE

        pages = self._index_pages(records, coming, archived=self._is_there(ARCHIVE, coming))
        packed = coming.get(ARCHIVE)
        outputs = {**pages, ARCHIVE: packed} if packed is not None else pages
        index = {"key": self._key(records, coming), "outputs": {name: _digest(one) for name, one in outputs.items()}}
        prints = self._known_prints(records, coming)
        return {**pages, MANIFEST: manifest_bytes(self._ordered(records), self._sources, index, prints)}

    def _index_pages(self, records: Mapping[str, Record], coming: Files, *, archived: bool) -> dict[str, bytes]:
        from policylab.batch.drift import compare
        from policylab.pages.index import render_index
        from policylab.pages.page import index_name

        ordered = self._ordered(records)
        baseline: BaselineSchema | None = None
        readable = True
        try:
            baseline = read_baseline(self.folder)
        except InputError:  # `policylab drift` says what is wrong with it
            readable = False
        known = {record.name: record for record in ordered}
        drift = compare(baseline, known, self._sources).record() if baseline is not None else None
        plain = [record.as_dict() for record in ordered]
        shows = self._shows(records, coming)
        return {
            index_name(language): render_index(
                self.plan.title, plain, language, drift=drift, readable=readable, archived=archived, **shows
            ).encode()
            for language in LANGUAGES
        }


def _page_names(records: Iterable[Record]) -> list[str]:
    """Return the pages that records tell of; whatever else a manifest may name is not ours to touch."""
    from policylab.pages.page import page_name

    named = ((record, page_name(record.name, language)) for record in records for language in LANGUAGES)
    return [page for record, page in named if page in record.outputs]


def _pages(record: Record, executed: bytes) -> dict[str, bytes]:
    from policylab.pages.page import page_name, render_page

    with lean_imports():
        import nbconvert.exporters  # noqa: F401 - the renderer asks for it
        import nbformat

    notebook = nbformat.reads(executed.decode("utf-8"), as_version=4)
    return {
        page_name(record.name, language): render_page(
            notebook, language, name=record.name, inputs_id=record.inputs_id
        ).encode()
        for language in LANGUAGES
    }


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
