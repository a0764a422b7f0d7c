"""A real server and a real browser: `streamlit run app.py` and Debian's Chromium."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
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
from core.store.workspace import Workspace
from tests.browser import canvas as drawings

SECOND = 1000
# Resolves when an element has stayed where it is for ten frames.
RESTS = """(element) => new Promise((done) => {
  let before = "", same = 0
  const look = () => {
    const now = JSON.stringify(element.getBoundingClientRect())
    same = now === before ? same + 1 : 0
    before = now
    same < 10 ? requestAnimationFrame(look) : done()
  }
  look()
})"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("There is no chromium on this machine; install Debian's package chromium.")
    expect.set_options(timeout=60 * SECOND)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Workspace], str]]:
    """Starts the dashboard on a workspace and returns its address; ends it and its worker.

    No page of it may fail: its log stays free of tracebacks.
    """
    log = tmp_path / "server.log"
    with ExitStack() as servers:

        def start(workspace: Workspace) -> str:
            address, _ = servers.enter_context(served(workspace.folder, log))
            return address

        yield start
    said = log.read_text(encoding="utf-8") if log.exists() else ""
    assert "Traceback" not in said, said


@pytest.fixture
def page(browser: Browser, serve: Callable[[Workspace], str]) -> Iterator[Page]:
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


def press(page: Page, key: str) -> None:
    """Press a key when the page is at rest: Streamlit listens for it soon after it is drawn."""
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    page.keyboard.press(key)


def at_rest(element: Locator) -> Locator:
    """The element, once the page's script has ended and the layout has settled around it."""
    expect(element.page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()
    element.scroll_into_view_if_needed()
    element.evaluate(RESTS)
    return element


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
