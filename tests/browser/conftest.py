"""A real server and a real browser: `streamlit run app.py` and Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from core import processes
from core.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECOND = 1000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("There is no chromium on this machine; install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Workspace], str]]:
    """Starts the dashboard on a workspace and returns its address; ends it and its worker."""
    started: list[tuple[subprocess.Popen, Workspace]] = []

    def start(workspace: Workspace) -> str:
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "WHYCLUSTER_WORKSPACE": str(workspace.folder)},
            stdout=(tmp_path / "server.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        started.append((server, workspace))
        address = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(server, address, tmp_path / "server.log")
        return address

    yield start
    for server, workspace in started:
        server.terminate()
        server.wait(20)
        processes.terminate(worker_of(workspace))


@pytest.fixture
def page(browser: Browser, serve: Callable[[Workspace], str]) -> Iterator[Page]:
    """A page whose console stays free of errors, and that asks no other machine for anything.

    It needs `serve`, so that it is closed before its server ends: else it complains of that.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60 * SECOND)
    expect.set_options(timeout=60 * SECOND)
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Opened by a deep link, Streamlit looks for its server below the page's path first.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            errors.append(f"{message.text} {message.location['url']}")

    abroad: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            abroad.append(request.url)

    page.on("console", note)
    page.on("request", watch)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    boxes = page.get_by_test_id("stException").count()
    context.close()
    assert boxes == 0
    assert errors == []
    assert abroad == []


def click_cluster(canvas: Locator, cluster: int) -> None:
    """Click where that cluster lies on a map."""
    x, y = canvas.evaluate("(c, k) => c.locate(k)", cluster)
    canvas.click(position={"x": x, "y": y})


def worker_of(workspace: Workspace) -> str:
    """The name of the workspace's worker process, empty when it never had one."""
    with workspace.database() as db:
        row = db.execute("select process from worker").fetchone()
    return str(row["process"]) if row else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(server: subprocess.Popen, address: str, log: Path) -> None:
    while True:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
            return
        except OSError:
            continue
