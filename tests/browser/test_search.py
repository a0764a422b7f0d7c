"""The search in a real browser: words, Back, more like this, onto the map, back into it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store.workspace import Workspace
from tests.browser.conftest import at_rest
from tests.pages.made_run import Made, make_run


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Its encoder is the sample's by name; it is asked by images and names alone."""
    return make_run(
        Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=20, encoder="sample"
    )


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_a_search_is_asked_gone_back_from_shown_on_the_map_and_returned_to(
    page: Page, made: Made, serve: Callable[..., str]
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/search")
    name = page.get_by_role("textbox", name="File name")
    for text, address, images in (("cat", "cat", 20), ("fish/*", "fish", 20), ("*", "%2A", 80)):
        at_rest(name).fill(text)
        name.press("Enter")
        expect(page).to_have_url(re.compile(f"[?&]file={address}"))  # the next one comes after it
        expect(page.locator(".gallery .tile")).to_have_count(images)
    for text, address in (("fish/*", "fish"), ("cat", "cat")):
        at_rest(name)
        page.go_back()
        expect(page).to_have_url(re.compile(f"[?&]file={address}"))
        expect(name).to_have_value(text)
    cell = page.locator(".gallery .cell").nth(2)
    at_rest(cell).hover()
    cell.get_by_role("link", name=re.compile("^More like cat")).click()
    expect(page).to_have_url(re.compile("[?&]like=22"))
    expect(page.locator(".gallery .tile")).to_have_count(19)  # not the image itself
    at_rest(page.get_by_role("button", name="Show on the map")).click()
    heading(page, "Map")
    expect(page.locator(".st-key-selection h3")).to_have_text("19 images")
    expect(page).to_have_url(re.compile("[?&]found="))
    page.reload()
    expect(page.locator(".st-key-selection h3")).to_have_text("19 images")
    page.get_by_role("link", name="Back to the search").click()
    heading(page, "Search")
    expect(page.locator(".gallery .tile")).to_have_count(19)
    at_rest(page.locator(".gallery .tile").first).click()
    heading(page, "Image")
    expect(page.get_by_role("link", name="More like this")).to_be_visible()


def test_a_picture_of_ones_own_is_looked_for_by_the_searcher(
    page: Page, made: Made, serve: Callable[..., str], tmp_path: Path
) -> None:
    """The made-up vectors are no encoder's: what it says of that is told, not a traceback."""
    (tmp_path / "no picture.png").write_bytes(b"nothing")
    page.goto(f"{serve(made.workspace, worker=False)}/search")
    page.get_by_role("button", name="Picture").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "no picture.png")
    expect(page).to_have_url(re.compile("[?&]like=%40"))
    expect(page.get_by_text(re.compile("cannot be read"))).to_be_visible()
    page.get_by_role("button", name="Take this picture out").or_(
        page.locator("[class*='st-key-search_drop'] button")
    ).first.click()
    expect(page.get_by_text("cannot be read")).to_have_count(0)
