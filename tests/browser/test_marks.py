"""Ticks, tags, the filter and views in a real browser, and what a reload leaves of them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import edits
from core.store.workspace import Workspace
from tests.browser.conftest import at_rest, press
from tests.pages.made_run import Made, make_run


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=20)


def grid(page: Page) -> Locator:
    """The first grid of the page."""
    return page.locator(".gallery").first


def tick(cell: Locator, shift: bool = False) -> None:
    at_rest(cell).hover()
    cell.locator(".tick").click(modifiers=["Shift"] if shift else [])


def log(made: Made) -> list[tuple[str, dict[str, Any]]]:
    scope = made.workspace.lineage(made.run)["assignment"]
    done = edits.history(edits.log(made.workspace, scope)).done
    return [(edit.verb, dict(edit.arguments)) for edit in done]


def test_images_are_ticked_tagged_filtered_by_and_found_again_in_a_view(
    page: Page, made: Made, serve: Callable[..., str]
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/cluster?cluster=1")
    bar = page.locator(".st-key-ticked")
    cells = grid(page).locator(".cell")
    tick(cells.nth(1))
    expect(bar).to_contain_text("1 image ticked")
    tick(cells.nth(4), shift=True)
    expect(bar).to_contain_text("4 images ticked")
    expect(grid(page).locator(".tick:checked")).to_have_count(4)
    at_rest(grid(page).locator(".tile").nth(2)).focus()
    press(page, "Space")
    expect(bar).to_contain_text("3 images ticked")

    bar.get_by_role("button", name="Tag").click()
    box = page.get_by_role("combobox", name="Tag for 3 images")
    box.fill("sunset")
    box.press("Enter")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Tagged 3 images “sunset”.")).to_be_visible()
    ((verb, given),) = log(made)
    assert (verb, given["tag"], len(given["images"])) == ("tag_images", "sunset", 3)
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_have_count(0)
    expect(grid(page).locator(".tick:checked")).to_have_count(0)

    page.get_by_role("button", name="Filter").click()
    page.get_by_role("combobox", name="Tag").click()
    page.get_by_role("option", name="sunset").click()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("only=tag%3Dsunset"))
    expect(grid(page).locator(".tile")).to_have_count(3)

    page.get_by_role("button", name="Views").click()
    page.get_by_role("textbox", name="Save this page as").fill("evening")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved the view “evening”.")).to_be_visible()
    at_rest(page.get_by_role("button", name=re.compile("Tag: sunset"))).click()
    expect(grid(page).locator(".tile")).to_have_count(20)
    expect(page).not_to_have_url(re.compile("only="))
    page.reload()
    page.get_by_role("button", name="Views (1)").click()
    page.get_by_role("link", name="evening").click()
    expect(grid(page).locator(".tile")).to_have_count(3)
    expect(page).to_have_url(re.compile("only=tag%3Dsunset"))
    page.reload()
    expect(grid(page).locator(".tile")).to_have_count(3)


def test_ticks_of_many_cards_are_one_list(
    page: Page, made: Made, serve: Callable[..., str]
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/triage?desk=grid&queue=all")
    cards = page.locator(".gallery .cell")
    expect(cards).to_have_count(12)
    tick(cards.nth(1))
    tick(cards.nth(5), shift=True)
    expect(page.locator(".st-key-ticked")).to_contain_text("5 images ticked")
    expect(page.locator(".tick:checked")).to_have_count(5)
    page.locator(".st-key-bulk").get_by_role("button", name="Accept 5").click()
    expect(page.locator(".st-key-ticked")).to_have_count(0)
