"""A real server and a real browser: `streamlit run app.py` and Debian's Chromium."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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

from benchmarks.serving import CHROMIUM, FLAGS, served
from core.base import processes
from core.store.workspace import Workspace
from tests.browser import canvas as drawings

SECOND = 1000
# The same Chromium built without windows, a package of its own: 40 % less work for a page.
BROWSER = shutil.which("chromium-headless-shell") or CHROMIUM
# Resolves when no script of the page has run, nor the element moved, for ten frames.
RESTS = """(element) => new Promise((done) => {
  let before = "", same = 0
  const look = () => {
    const app = document.querySelector(".stApp")
    const busy = app && app.dataset.testScriptState !== "notRunning"
    const now = JSON.stringify(element.getBoundingClientRect())
    same = now === before && !busy ? same + 1 : 0
    before = now
    same < 10 ? requestAnimationFrame(look) : done()
  }
  look()
})"""
# Resolves when the expression is true of the element; looks once a frame.
UNTIL = """(element, [is, than]) => new Promise((done) => {
  const holds = new Function("element", "than", `return ${is}`)
  const look = () => (holds(element, than) ? done() : requestAnimationFrame(look))
  look()
})"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not BROWSER:
        pytest.skip("There is no chromium on this machine; install Debian's package chromium.")
    expect.set_options(timeout=60 * SECOND)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def nobody_at_work(workspace: Workspace) -> Iterator[None]:
    """A process in the worker's place, for pages that need none: it is ready at once.

    A real one loads its libraries beside the pages, for seconds of a core. A job stays in the queue
    until the test runs it.
    """
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as idle:
        with workspace.database() as db:
            name = processes.identify(idle.pid)
            db.execute("insert or replace into worker values (1, ?, 1)", (name,))
        yield


@contextmanager
def dashboards(folder: Path) -> Iterator[Callable[..., str]]:
    """Starts dashboards on workspaces and returns their addresses; ends them and their workers.

    No page of theirs may fail: their log stays free of tracebacks.
    """
    log = folder / "server.log"
    with ExitStack() as servers:

        def start(workspace: Workspace, worker: bool = True) -> str:
            if not worker:
                servers.enter_context(nobody_at_work(workspace))
            address, _ = servers.enter_context(served(workspace.folder, log))
            return address

        yield start
    said = log.read_text(encoding="utf-8") if log.exists() else ""
    assert "Traceback" not in said, said


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a dashboard for one test: serve(workspace, worker=True) gives its address."""
    with dashboards(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def serve_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """The same for all tests of a file, which only look."""
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patched, dashboards(folder) as start:
        patched.setenv("WHYCLUSTER_CACHE", str(folder / "cache"))
        yield start


@pytest.fixture
def page(browser: Browser, serve: Callable[..., str]) -> Iterator[Page]:
    """A page whose console stays free of errors, and that asks no other machine for anything.

    That holds for every tab of its context. It needs `serve`, so that it is closed before its
    server ends: else it complains of that.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60 * SECOND)
    context.add_init_script(drawings.RECORD)
    errors: list[str] = []
    abroad: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Opened by a deep link, Streamlit looks for its server below the page's path first.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            errors.append(f"{message.text} {message.location['url']}")

    def watch(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            abroad.append(request.url)

    context.on("console", note)
    context.on("request", watch)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []
    assert abroad == []


def rest(page: Page) -> None:
    """Wait until the page's script has ended: what it writes into the address comes bit by bit."""
    page.locator(".stApp[data-test-script-state=notRunning]").evaluate(RESTS)


def press(page: Page, key: str) -> None:
    """Press a key when the page is at rest: Streamlit listens for it soon after it is drawn."""
    rest(page)
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    page.keyboard.press(key)


def at_rest(element: Locator) -> Locator:
    """The element, once the page's script has ended and the layout has settled around it.

    What is drawn anew may be another element: a click may fall between the two, and focus be lost.
    """
    expect(element.page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()
    element.scroll_into_view_if_needed()
    element.evaluate(RESTS)
    return element


def until(element: Locator, holds: str, than: object = None) -> None:
    """Wait until an expression of `element` and `than` is true."""
    element.evaluate(UNTIL, [holds, than])


def click_cluster(canvas: Locator, name: str) -> None:
    """Click where the cluster of that name lies on a map."""
    x, y = drawings.point_of(at_rest(canvas), name)
    canvas.click(position={"x": x, "y": y})


def lasso_everything(canvas: Locator) -> None:
    """Draw along the edges of a map."""
    box = at_rest(canvas).bounding_box()
    assert box is not None
    left, top = box["x"] + 5, box["y"] + 5
    right, bottom = left + box["width"] - 10, top + box["height"] - 10
    mouse = canvas.page.mouse
    mouse.move(left, top)
    mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 9)):
        mouse.move(x, y, steps=5)
    mouse.up()
