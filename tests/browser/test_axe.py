"""axe, the accessibility checker, on every page of the menu: nothing of ours.

Once in light and English, once in dark and Chinese; by `-m slow` the other two, too.

What it finds of Streamlit's own is named in streamlit_findings.py.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from core.output.export import page_html, report_html
from core.store.runs import load_run
from core.store.workspace import Workspace
from pages.shared.lists import menu
from tests.browser.conftest import at_rest, press
from tests.browser.streamlit_findings import OWN
from tests.pages.made_run import Made, make_run

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [name for names in menu.SECTIONS.values() for name in names]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
# Each finding as its rule and the element's own HTML, after that of the link that it is in.
FINDINGS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] })
  const link = ([selector]) => (typeof selector === "string" &&
    document.querySelector(selector)?.closest("a")?.cloneNode().outerHTML) || ""
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => ({
    rule: id, says: node.failureSummary,
    html: (node.html.startsWith("<a ") ? "" : link(node.target)) + node.html,
  })))
}"""
# By how many pixels the page is wider than the window; tables follow it some frames later.
WIDER = """() => new Promise((done) => {
  const look = (frames) => {
    const wider = document.querySelector("[data-testid=stMain]").scrollWidth - innerWidth
    wider > 0 && frames ? requestAnimationFrame(() => look(frames - 1)) : done(wider)
  }
  look(120)
})"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `npm ci` installs it.")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    return make_run(Workspace(folder / "workspace"), folder / "images", per_class=8)


@pytest.fixture(scope="module")
def address(serve_to_all: Callable[..., str], made: Made) -> str:
    return serve_to_all(made.workspace, worker=False)


LOOKS = (("light", "en-GB"), ("dark", "zh-CN"))  # each theme and each language for the time of two
OTHER = (("light", "zh-CN"), ("dark", "en-GB"))


@pytest.fixture(
    params=[*LOOKS, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHER)], ids="-".join
)
def themed(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser in a theme and a language."""
    theme, locale = request.param
    context = browser.new_context(viewport=DESK, color_scheme=theme, locale=locale)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def look_at(page: Page, address: str, name: str) -> None:
    """Open a page, and wait until it is drawn."""
    page.goto(f"{address}/{'' if name == menu.DEFAULT else name}")
    at_rest(page.locator("h2").first)


def ours(page: Page, axe: str) -> list[str]:
    """What axe finds on the page that is not Streamlit's own."""
    page.evaluate(axe)  # the page's policy lets no script in, but the browser's own door
    found: list[dict[str, Any]] = page.evaluate(FINDINGS)
    return [
        f"{each['rule']}: {each['html']} {each['says']}"
        for each in found
        if not any(own.is_it(each["rule"], each["html"]) for own in OWN)
    ]


def test_axe_finds_nothing_of_ours_on_any_page(address: str, themed: Page, axe: str) -> None:
    """Nor is any page wider than a phone."""
    found = {}
    for name in PAGES:
        look_at(themed, address, name)
        found[name] = ours(themed, axe)
        themed.set_viewport_size(PHONE)
        assert themed.evaluate(WIDER) == 0, name
        themed.set_viewport_size(DESK)
    themed.set_viewport_size(PHONE)
    look_at(themed, address, "map")
    found["map on a phone"] = ours(themed, axe)
    expect(themed.locator(".opener")).to_be_attached()  # keys are listened to
    press(themed, "?")
    expect(themed.locator("dialog.sheet")).to_be_visible()
    found["the sheet of keys"] = ours(themed, axe)
    assert not {name: says for name, says in found.items() if says}


def test_an_empty_workspace_has_nothing_to_find(
    tmp_path: Path, serve: Callable[..., str], themed: Page, axe: str
) -> None:
    address = serve(Workspace(tmp_path / "workspace"), worker=False)
    for name in ("dataset", "map", "jobs"):
        look_at(themed, address, name)
        assert ours(themed, axe) == []


def test_axe_would_find_what_is_wrong(page: Page, axe: str) -> None:
    page.set_content('<main><h1>A</h1><h4 style="color:#bbb">Words</h4></main>')
    rules = {re.split(":", says)[0] for says in ours(page, axe)}
    assert {"color-contrast", "heading-order"} <= rules


def test_files_that_leave_the_app_have_no_findings(
    themed: Page, axe: str, made: Made, tmp_path: Path
) -> None:
    """The report, and the page to explore with a cluster and an image in view."""
    run, file = load_run(made.workspace, made.run), tmp_path / "file.html"
    file.write_bytes(report_html(made.workspace, run))
    themed.goto(file.as_uri())
    assert ours(themed, axe) == []
    file.write_bytes(page_html(made.workspace, run))
    themed.goto(file.as_uri())
    assert ours(themed, axe) == []
    for link in ("#panel td .link", "#panel .picture"):
        themed.locator(link).first.click()
        assert ours(themed, axe) == []
