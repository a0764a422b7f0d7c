"""The first minute of a new user: the sample gallery by one click, up to the CSV."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core.images.sample import CLASSES, GALLERY_SIZE
from core.store.workspace import Workspace
from tests.browser.canvas import map_of, written
from tests.browser.conftest import SECOND, at_rest, click_cluster


def test_from_the_first_screen_to_the_csv(
    tmp_path: Path, serve: Callable[..., str], page: Page
) -> None:
    page.goto(serve(Workspace(tmp_path / "workspace")))
    page.get_by_role("button", name="Try the sample gallery").click()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    clusters = page.get_by_role("heading", name=f"{len(CLASSES)} clusters")
    expect(clusters).to_be_visible(timeout=500 * SECOND)

    page.get_by_role("link", name="Map").first.click()
    canvas = page.locator(".map canvas")
    expect(map_of(canvas, GALLERY_SIZE)).to_be_visible()
    name = next(iter(written(at_rest(canvas))))
    click_cluster(canvas, name)
    selected = re.compile(rf"^\d+ · {re.escape(name.removesuffix('…'))}")
    expect(page.locator(".st-key-selection h3")).to_have_text(selected)
    phrases = page.locator(".st-key-map_phrases [title]")
    expect(phrases.nth(2)).to_be_visible()
    assert all(re.search("[a-z]", phrase) for phrase in phrases.all_text_contents())

    at_rest(page.locator(".gallery a").first).click()
    expect(page.get_by_role("heading", name="Image", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Why "))).to_be_visible()
    expect(page.get_by_role("img", name="The image itself")).to_be_visible()

    page.get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download labels.csv").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == GALLERY_SIZE
    assert {int(row["cluster"]) for row in rows} == set(range(len(CLASSES)))
    assert all(re.search(r"\(\d", row["concepts"]) for row in rows[:20])
