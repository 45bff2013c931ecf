"""The sliders of `explore`, in JupyterLab as a researcher has it: moved by keyboard, answered by a kernel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("jupyterlab")]

START_SECONDS, RUN_SECONDS = 60, 60


@pytest.fixture
def laboratory(browser: Any, tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves a notebook with an explorer, and knows nothing of this machine's user."""
    cell = 'import policylab\n\npolicylab.explore("karaoke", language="zh")'
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(cell)], metadata=kernel), tmp_path / "sliders.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(tmp_path / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None",
    ]  # fmt: skip
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **own}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/lab"
    try:
        _wait_for(f"{address}/api/settings", server, tmp_path / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {log.read_text(errors='replace')[-2000:]}")


def test_a_slider_that_is_moved_by_keyboard_moves_the_verdict_and_the_figure(browser: Any, laboratory: str) -> None:
    context = browser.new_context(viewport={"width": 1500, "height": 1100})
    context.set_default_timeout(RUN_SECONDS * 1000)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{laboratory}/tree/sliders.ipynb")
    page.get_by_text("| Idle").wait_for()  # what is run before the kernel is there may be lost
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    answer = page.locator(".jp-OutputArea [role=status]")
    answer.wait_for()
    figure = page.locator(".jp-OutputArea svg[role=img]")
    figure.wait_for()
    before, drawn = answer.inner_text(), figure.inner_html()
    assert "三方都得益" in before
    assert "已改动" not in before, "a value was moved before anybody moved a slider"
    assert page.get_by_label("方案").locator("option").count() >= 2
    slider = page.locator(".jp-OutputArea [role=slider]").first
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    changed = page.locator(".jp-OutputArea [role=status]", has_text="已改动：达标成本")
    changed.wait_for()
    assert "、" not in changed.inner_text().partition("已改动")[2], "only the one that was moved"
    assert answer.inner_text() != before
    page.wait_for_function("old => document.querySelector('.jp-OutputArea svg[role=img]').innerHTML !== old", arg=drawn)
    assert [url for url in asked if "://127.0.0.1:" not in url and "://" in url] == []
    context.close()
