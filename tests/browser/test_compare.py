"""Comparing in a real browser: two maps with one selection, adopt, discard, settings copied."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store.workspace import Workspace
from tests.browser.canvas import map_of
from tests.browser.conftest import at_rest, click_cluster, lasso_everything
from tests.pages.made_run import Made, make_run
from tests.pages.relearnt import relearn


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=16)


@pytest.fixture
def maps(made: Made, serve: Callable[..., str], page: Page) -> Locator:
    page.goto(f"{serve(made.workspace, worker=False)}/compare?run={relearn(made)}")
    canvas = page.locator(".linked canvas")
    expect(map_of(canvas, 64)).to_have_count(2)
    return canvas


def test_a_selection_on_one_map_is_the_selection_of_both(page: Page, maps: Locator) -> None:
    for side, name, count in ((0, "whisker", 16), (1, "scale", 19)):
        click_cluster(maps.nth(side), name)
        expect(page.locator(".linked .says")).to_have_text(f"{count} selected, 3 of them moved")
        expect(page.get_by_text(f"{count} images are selected, 3 of them moved.")).to_be_visible()
    at_rest(maps.nth(0)).press("Escape")
    expect(page.locator(".linked .says")).to_have_text("")
    expect(page.get_by_text("images are selected")).to_have_count(0)
    page.get_by_role("button", name="Moved (3)").click()
    expect(page.get_by_text("3 images are selected, 3 of them moved.")).to_be_visible()


def test_a_lasso_on_one_map_selects_on_both(page: Page, maps: Locator) -> None:
    expect(page.locator(".js-plotly-plot").first).to_be_visible()  # the figure above them
    lasso_everything(maps.nth(1))
    expect(page.get_by_text("64 images are selected, 3 of them moved.")).to_be_visible()


def test_adopt_discard_and_the_settings_of_a_run(page: Page, made: Made, maps: Locator) -> None:
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Discard")).to_have_count(0)
    at_rest(page.get_by_role("button", name="Undo")).click()
    at_rest(page.get_by_role("button", name="Discard")).click()
    expect(page.get_by_role("button", name="Discard")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"run={made.run}"))
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("discarded")).to_be_visible()
    at_rest(page.get_by_role("button", name="Settings").first).click()
    page.get_by_role("link", name="Use these settings").click()
    expect(page.get_by_role("heading", name="Clustering", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="k-means", exact=True)).to_be_checked()
