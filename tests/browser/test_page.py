"""The page to explore, opened from a file: the map, the evidence of a click, the search."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.concepts.run import Run
from core.output.export import page_html
from core.output.export.rows import Rows, rows
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.browser import canvas as drawings
from tests.pages.made_run import EVIL_FILE, EVIL_PHRASE, make_run

EVIL_NAME = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


@dataclass(frozen=True, eq=False)
class Opened:
    """A page in the browser, and the run that it shows."""

    page: Page
    run: Run
    table: Rows

    @property
    def heading(self):
        return self.page.locator("#panel h2")


@pytest.fixture(params=[1440, 390])
def opened(request, browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """From file://; it says nothing on the console and asks no other place for anything."""
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=12)
    run = load_run(made.workspace, made.run)
    edits.record(made.workspace, run.ids["assignment"], "rename_cluster", cluster=3, name=EVIL_NAME)
    file = tmp_path / "page.html"
    file.write_bytes(page_html(made.workspace, run))
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    context.add_init_script(drawings.RECORD)
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("dialog", lambda dialog: said.append(dialog.message))
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(file.as_uri())
    yield Opened(page, run, rows(made.workspace, run))
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((file.as_uri(), "data:", "blob:"))] == []


def test_a_click_on_a_point_tells_why_the_image_is_there(opened: Opened) -> None:
    page, run, table = opened.page, opened.run, opened.table
    canvas = page.locator("canvas")
    expect(opened.heading).to_have_text("All clusters")
    x, y = drawings.point_of(canvas, table.now.names[1])
    canvas.click(position={"x": x, "y": y})
    expect(opened.heading).not_to_have_text("All clusters")
    image = run.images.files.index(opened.heading.inner_text())
    evidence = table.evidence
    start, end = evidence.offsets[image : image + 2]
    told = page.locator(".bars > span").all_inner_texts()
    names = [evidence.names[place] for place in evidence.phrases[start:end]]
    assert told[: len(names)] == names and set(told[len(names) :]) <= {"all other phrases"}
    amounts = [float(text) for text in page.locator(".bars > em").all_inner_texts()]
    assert sum(amounts) == pytest.approx(run.scores[image].max(), abs=0.01 * len(amounts))
    assert f"{run.scores[image].max():.2f}" in page.locator("#panel p.quiet").inner_text()
    picture = page.locator("#panel img.large")
    assert picture.evaluate("async e => (await e.decode(), e.naturalWidth)") > 0
    page.locator("#panel dd .link").click()
    expect(opened.heading).to_have_text(table.names[image])


def test_names_phrases_and_files_are_text(opened: Opened) -> None:
    page = opened.page
    expect(page.locator("#panel td .link", has_text=EVIL_NAME)).to_be_visible()
    page.get_by_role("searchbox").fill(EVIL_FILE.partition("/")[2][:20])
    expect(opened.heading).to_contain_text("1 image for")
    page.locator("#panel .picture").click()
    expect(opened.heading).to_have_text(EVIL_FILE)
    page.get_by_role("searchbox").fill(EVIL_PHRASE[:30])
    expect(opened.heading).to_contain_text("for “![x]")
    page.locator("#panel .picture").first.click()
    expect(page.locator("#panel .bars > span", has_text=EVIL_PHRASE)).to_be_visible()
    assert page.locator("#panel img[src='x'], #panel script").count() == 0


def test_search_finds_phrases_and_files_and_back_goes_back(opened: Opened) -> None:
    page, table = opened.page, opened.table
    evidence = table.evidence
    phrase = opened.run.phrases(0)[0][0]
    meant = [place for place, name in enumerate(evidence.names) if phrase in name.lower()]
    owner = np.repeat(np.arange(len(table)), np.diff(evidence.offsets))
    by_phrase = set(owner[np.isin(evidence.phrases, meant)].tolist())
    by_file = {i for i, file in enumerate(table.files) if phrase in file.lower()}
    page.get_by_role("searchbox").fill(phrase)
    expect(opened.heading).to_contain_text(f"{len(by_phrase | by_file)} images for “{phrase}”")
    assert page.locator("#panel .picture").count() == min(len(by_phrase | by_file), 48)
    page.get_by_role("button", name="Back").click()
    expect(opened.heading).to_have_text("All clusters")
    assert page.get_by_role("searchbox").input_value() == ""


def test_a_lasso_lists_what_is_in_it_and_escape_lets_go(opened: Opened) -> None:
    page, canvas = opened.page, opened.page.locator("canvas")
    page.get_by_role("button", name="Lasso: drag selects images").click()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    left, top = box["x"] + 3, box["y"] + 3
    right, bottom = box["x"] + box["width"] - 3, box["y"] + box["height"] - 3
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 9)):
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    expect(opened.heading).to_have_text(f"{len(opened.table)} images in the lasso")
    canvas.press("Escape")
    expect(opened.heading).to_have_text("All clusters")
