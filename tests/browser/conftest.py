"""A browser for the tests that open pages: skipped where there is none, but for CI, where that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policylab.shelf import Shelf, build_shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The project's own plan, built."""
    built = build_shelf(out=tmp_path_factory.mktemp("shelf"))
    assert built.complete, built.text()
    return built


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a network."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "no Chromium on this machine (Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that is offline, and remembers what it asked for and complained of."""
    context = browser.new_context(viewport={"width": 1000, "height": 1200}, offline=True)
    opened = context.new_page()
    opened.requests = []
    opened.complaints = []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()


def address(shelf: Shelf, name: str) -> str:
    """Return the address of a page on the shelf."""
    return Path(shelf.folder / name).as_uri()
