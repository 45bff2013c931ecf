"""PDFs and the archive on a shelf: made when something changed, whole or not at all, and never of another page."""

from __future__ import annotations

import io
import json
import os
import shutil
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from policylab.cli import main
from policylab.pages import pdf as pdf_module
from policylab.pages.archive import ARCHIVE, FOLDER
from policylab.pages.pdf import Browser, PrintError, find_browser, pdf_name, print_page, without_dates
from policylab.shelf import Shelf, build_shelf
from tests.batch.test_cache import two

PDFS = [f"{name}.{language}.pdf" for name in ("karaoke", "hotel") for language in ("zh", "en")]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the browser: a PDF says which bytes it was printed from."""
    done: list[str] = []

    def print_it(browser: Browser, page: Path, **_rest: object) -> bytes:
        done.append(pdf_name(page.name))
        return b"%PDF-" + browser.version.encode() + page.read_bytes() + b"%%EOF"

    monkeypatch.setattr(pdf_module, "find_browser", lambda: Browser("/bin/browser", "140.0"))
    monkeypatch.setattr(pdf_module, "print_page", print_it)
    return done


def build(path: Path, **asked: Any) -> Shelf:
    return build_shelf(path, allow_outside=True, **asked)


def packed(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO((folder / ARCHIVE).read_bytes())) as archive:
        return {name.removeprefix(f"{FOLDER}/"): archive.read(name) for name in archive.namelist()}


def moments(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in folder.glob("*.*") if file.name != ".lock"}


def test_pages_are_printed_once_and_anew_when_they_change(
    project: Path, ran: list[str], printed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = two(project)
    shelf = build(path, pdf=True)
    assert shelf.complete
    assert sorted(shelf.printed) == sorted(printed) == sorted(PDFS)
    assert all((project / name).is_file() for name in PDFS)
    assert 'href="karaoke.zh.pdf"' in (project / "index.html").read_text(encoding="utf-8")
    before = moments(project)
    ran.clear()
    printed.clear()
    assert build(path, pdf=True).printed == ()
    assert build(path).complete
    assert (ran, printed) == ([], [])
    assert moments(project) == before, "a file was written for nothing"
    (project / "hotel.en.pdf").write_bytes(b"half")
    assert build(path, pdf=True).printed == ("hotel.en.pdf",)
    assert ran == []
    monkeypatch.setattr(pdf_module, "find_browser", lambda: Browser("/bin/browser", "141.0"))
    assert len(build(path, pdf=True).printed) == 4
    assert len(build(path, pdf=True, force=True, only=["hotel"]).printed) == 2


def test_a_page_that_changed_takes_its_pdf_along(project: Path, ran: list[str], printed: list[str]) -> None:
    path = two(project)
    build(path, pdf=True)
    scenario = project / "data" / "scenarios" / "hotel.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert build(path).complete  # the footer's number is another
    assert not list(project.glob("hotel.*.pdf"))
    assert len(list(project.glob("karaoke.*.pdf"))) == 2
    index = (project / "index.html").read_text(encoding="utf-8")
    assert "hotel.zh.pdf" not in index
    assert "karaoke.zh.pdf" in index
    assert set(packed(project)) == {
        "index.html", "index.en.html", "karaoke.zh.pdf", "karaoke.en.pdf",
        *(f"{name}.{language}.html" for name in ("karaoke", "hotel") for language in ("zh", "en")),
    }  # fmt: skip


def test_a_page_that_cannot_be_printed_is_told_and_the_others_are(
    project: Path,
    ran: list[str],
    printed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = pdf_module.print_page

    def print_it(browser: Browser, page: Path, **_rest: object) -> bytes:
        if page.name == "hotel.zh.html":
            raise PrintError("the browser took longer than 120 seconds and was stopped")
        return good(browser, page)

    monkeypatch.setattr(pdf_module, "print_page", print_it)
    assert main(["report", str(two(project)), "--pdf", "--allow-outside-notebooks"]) == 1
    told = capsys.readouterr().out
    assert "hotel.zh.pdf: not printed: the browser took longer than 120 seconds and was stopped" in told
    assert "3 PDFs printed" in told
    assert not (project / "hotel.zh.pdf").exists()
    monkeypatch.setattr(pdf_module, "print_page", good)
    assert build(project / "plan.yaml", pdf=True).printed == ("hotel.zh.pdf",)


def test_the_archive_holds_what_the_shelf_shows_and_no_notebooks(project: Path, ran: list[str]) -> None:
    path = two(project)
    build(path)
    held = packed(project)
    pages = {file.name: file.read_bytes() for file in project.glob("*.html")}
    assert set(held) == set(pages)
    assert {name: one for name, one in pages.items() if held[name] != one}.keys() == {"index.html", "index.en.html"}
    # Beside the archive lies a link to it; within it there is none.
    assert ARCHIVE in pages["index.html"].decode()
    assert ARCHIVE not in held["index.html"].decode()
    first = (project / ARCHIVE).read_bytes()
    (project / ARCHIVE).unlink()
    ran.clear()
    build(path)
    assert ran == []
    assert (project / ARCHIVE).read_bytes() == first


def test_what_a_manifest_names_elsewhere_is_not_touched(project: Path, ran: list[str], printed: list[str]) -> None:
    path = two(project)
    build(path, pdf=True)
    secret = project.parent / f"{project.name}-secret.html"
    secret.write_text("secret", encoding="utf-8")
    manifest = json.loads((project / "manifest.json").read_text(encoding="utf-8"))
    manifest["reports"][0]["outputs"][f"../{secret.name}"] = "0" * 64
    manifest["pdf"][f"../{pdf_name(secret.name)}"] = {"page": "0" * 64, "pdf": "0", "browser": "1"}
    manifest["pdf"]["hotel.zh.pdf"] = "broken"
    (project / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    printed.clear()
    build(path, pdf=True)
    assert "hotel.zh.pdf" in printed
    assert not [name for name in [*packed(project), *printed] if "secret" in name]
    secret.unlink()


def test_without_a_browser_nothing_runs_and_one_line_says_what_to_install(
    project: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_asked, **_named: None)
    assert main(["report", str(two(project)), "--pdf", "--allow-outside-notebooks"]) == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "apt install chromium" in told
    assert ran == []
    assert not (project / "manifest.json").exists()


def stand_in(folder: Path, script: str) -> Browser:
    """Return a browser that is a script of a few lines."""
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return Browser(str(path), "140.0")


@pytest.mark.parametrize(("told", "fits"), [("Chromium 131.0.1", True), ("Google Chrome 130.0.9", False), ("x", False)])
def test_a_browser_too_old_for_page_numbers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: str, fits: bool
) -> None:
    browser = stand_in(tmp_path, f"echo '{told}'")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    if fits:
        assert find_browser() == Browser(browser.path, "131.0.1")
        return
    assert main(["report", "--pdf", "--out", str(tmp_path / "out")]) == 2
    assert "131 or newer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo no display >&2; exit 3", "left no PDF: no display"),
        (
            'for one; do case $one in --print-to-pdf=*) printf "%%PDF-1.4 half" > "${one#*=}";; esac; done',
            "left no PDF",
        ),
        ("sleep 60 & wait", "longer than 1 seconds"),
    ],
)
def test_a_browser_that_fails_leaves_no_half_file_and_no_process(tmp_path: Path, script: str, why: str) -> None:
    page = tmp_path / "page.html"
    page.touch()
    begun = time.monotonic()
    with pytest.raises(PrintError, match=why):
        print_page(stand_in(tmp_path, script), page, seconds=1)
    assert time.monotonic() - begun < 20
    with pytest.raises(PrintError, match="could not be run"):
        print_page(Browser(str(tmp_path / "none"), "1"), page)


def test_a_browser_is_stopped_when_the_batch_is(tmp_path: Path) -> None:
    page, stop = tmp_path / "page.html", threading.Event()
    page.touch()
    stop.set()
    begun = time.monotonic()
    with pytest.raises(PrintError, match="stopped"):
        print_page(stand_in(tmp_path, "sleep 60 & wait"), page, stop=stop)
    assert time.monotonic() - begun < 20


def test_a_pdf_loses_its_dates_and_no_byte_moves() -> None:
    printed = b"%PDF-1.4 <</Title (D:1) /CreationDate (D:20260105080000+00'00')\n/ModDate (D:20260105080000Z)>> %%EOF"
    blank = without_dates(printed)
    assert len(blank) == len(printed)
    assert b"2026" not in blank
    assert b"/Title (D:1)" in blank
