"""Pages on paper: each page as a PDF, printed by the Chromium that is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from policylab.batch.scratch import Scratch
from policylab.errors import Fault, InputError

# As distributions and vendors name it; the first that is found is used.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Page numbers stand in the margin boxes of the style sheet, which older ones do not draw.
OLDEST = 131
SECONDS = 120
_LOOK_SECONDS = 0.2
_VERSION = re.compile(r"(\d+)(?:\.\d+)+")
_DATES = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^()]*\)")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-pdf-header-footer",
    # A page asks for nothing; whatever the browser itself would ask for finds no network.
    "--proxy-server=127.0.0.1:9",
)


class PrintError(Exception):
    """A page that could not be printed, and why in one line."""


@dataclass(frozen=True)
class Browser:
    """An installed Chromium.

    Attributes
    ----------
    path : str
    version : str
        As it tells it: `156.0.8078.108`.
    """

    path: str
    version: str


def pdf_name(page: str) -> str:
    """Return the file name of a page's PDF, which lies beside it."""
    return f"{page.removesuffix('.html')}.pdf"


def find_browser() -> Browser:
    """Return the Chromium that is installed.

    Raises
    ------
    InputError
        Saying what to install, if there is none or it is too old.
    """
    found = next(filter(None, map(shutil.which, (*NAMES, *PLACES))), None)
    if found is None:
        expected = "expected Chromium or Chrome; install it (Debian and Ubuntu in a container: apt install chromium)"
        raise InputError([Fault("--pdf", "", "no browser to print with", expected)])
    version = _version(found)
    known = _VERSION.search(version)
    if known is None or int(known[1]) < OLDEST:
        expected = f"expected Chromium or Chrome {OLDEST} or newer, which prints page numbers; install a newer one"
        raise InputError([Fault("--pdf", found, version or "no version told", expected)])
    return Browser(found, known[0])


def _version(path: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a browser found under its own name
            [path, "--version"], capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def print_page(browser: Browser, page: Path, *, seconds: float = SECONDS, stop: threading.Event | None = None) -> bytes:
    """Return a page as PDF on A4, with page numbers, and the same bytes each time.

    Parameters
    ----------
    browser : Browser
    page : Path
        An HTML file.
    seconds : float
        How long the browser may take.
    stop : threading.Event, optional
        Ends the browser when it is set.

    Raises
    ------
    PrintError
        If the browser cannot be run, takes too long, is stopped, or leaves no PDF.
    """
    scratch = Scratch()
    try:
        out = scratch.folder / "page.pdf"
        command = [
            browser.path,
            *_FLAGS,
            # The sandbox needs an ordinary user; a page of ours has no code but our own.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            # A profile of its own: a browser that is open on the desk is neither used nor disturbed.
            f"--user-data-dir={scratch.folder / 'profile'}",
            f"--print-to-pdf={out}",
            page.resolve().as_uri(),
        ]
        told = _run(command, seconds, stop or threading.Event())
        try:
            printed = out.read_bytes()
        except OSError:
            printed = b""
    finally:
        scratch.clear()
    if not (printed.startswith(b"%PDF-") and printed.rstrip().endswith(b"%%EOF")):
        raise PrintError(f"the browser left no PDF: {told}" if told else "the browser left no PDF")
    return without_dates(printed)


def _run(command: list[str], seconds: float, stop: threading.Event) -> str:
    """Run a browser and return the last line that it complained with; end it with all its children if it must be."""
    try:
        # A group of its own: its children end with it, and Ctrl-C is ours to answer.
        browser = subprocess.Popen(  # noqa: S603 - the browser that was found, and a file of the shelf
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        raise PrintError(f"the browser could not be run: {(error.strerror or str(error)).lower()}") from error
    until = time.monotonic() + seconds
    try:
        while True:
            try:
                _, complaints = browser.communicate(timeout=_LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    raise PrintError("stopped") from None
                if time.monotonic() > until:
                    raise PrintError(f"the browser took longer than {seconds:g} seconds and was stopped") from None
    finally:
        if browser.returncode is None:
            os.killpg(browser.pid, signal.SIGKILL)
            browser.communicate()
    lines = complaints.decode("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def without_dates(printed: bytes) -> bytes:
    """Return a PDF without the moment it was made at; blanks of the same length keep every offset right."""
    return _DATES.sub(lambda found: b" " * len(found[0]), printed)
