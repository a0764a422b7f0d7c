"""Ctrl+Z in a real browser: the text field's own while it holds text, else the workspace's."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import edits
from core.store.workspace import Workspace
from tests.browser.conftest import at_rest, press
from tests.pages.made_run import Made, make_run


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=4)


@pytest.fixture
def page_with_an_edit(made: Made, serve: Callable[..., str], page: Page) -> Page:
    edits.record(made.workspace, scope(made), "add_phrases", run=made.run, phrases=["lamp"])
    page.goto(f"{serve(made.workspace, worker=False)}/vocabulary")
    expect(page.locator(".st-key-history_undo button").first).to_be_enabled()
    expect(page.locator(".st-key-shortcuts [data-testid=stBidiComponentIsolated]")).to_be_attached()
    return page


def scope(made: Made) -> str:
    return made.workspace.lineage(made.run)["assignment"]


def verbs(made: Made) -> list[str]:
    return [edit.verb for edit in edits.log(made.workspace, scope(made))]


def undone(page: Page) -> Locator:
    return page.get_by_text(re.compile("Undid: Added"))


def test_ctrl_z_in_a_text_field_is_the_fields_own(made: Made, page_with_an_edit: Page) -> None:
    page = page_with_an_edit
    field = page.get_by_role("textbox", name="Search")
    field.press_sequentially("whee")
    press(page, "Control+z")
    expect(field).not_to_have_value("whee")
    field.press("Control+Shift+z")
    expect(field).to_have_value("whee")
    for _ in "whee":
        field.press("Backspace")
    field.press("Control+z")  # emptied by hand: what was in it comes back
    expect(field).not_to_have_value("")
    assert verbs(made) == ["add_phrases"]

    page.get_by_role("heading", name="Vocabulary").click()
    press(page, "Control+z")
    expect(undone(page)).to_be_visible()
    assert verbs(made) == ["add_phrases", "undo"]


def test_ctrl_z_in_a_select_box_or_an_empty_field_undoes_the_edit(
    made: Made, page_with_an_edit: Page
) -> None:
    page = page_with_an_edit
    at_rest(page.get_by_role("textbox", name="Search")).focus()
    press(page, "Control+z")
    expect(undone(page)).to_be_visible()
    expect(page.locator(".st-key-history_redo button").first).to_be_enabled()
    at_rest(page.get_by_role("combobox", name="Origin")).focus()
    press(page, "Control+Shift+z")
    expect(page.get_by_text(re.compile("Redid: Added"))).to_be_visible()
    assert verbs(made) == ["add_phrases", "undo", "redo"]


def test_the_buttons_of_the_arrow_keys_are_seen_while_they_have_the_focus(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/image?image=3")
    arrows = page.locator(".st-key-arrows")
    button = arrows.get_by_role("button", name=re.compile("Next image")).first
    expect(button).to_be_enabled()
    assert size(at_rest(arrows))[1] == 1
    button.focus()
    width, height = size(arrows)
    assert width > 100 and height > 30
    expect(button).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Image", exact=True)).to_be_in_viewport()  # as it was


def size(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["width"], box["height"]


def test_the_sheet_of_keys_changes_a_key_and_the_browser_keeps_it(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/image?image=3")
    accept = page.locator("[class*=st-key-decide_][class*=_accept] button").first
    expect(accept).to_contain_text("A")
    press(page, "?")
    sheet = page.get_by_role("dialog", name="Keys")
    sheet.get_by_role("button", name="Accept its cluster: A.").click()
    page.keyboard.press("s")
    expect(sheet.get_by_role("status")).to_have_text("S is taken: Skip it. Press another one.")
    page.keyboard.press("x")
    expect(sheet.get_by_role("button", name="Accept its cluster: X.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(accept).to_contain_text("X")
    page.reload()
    expect(accept).to_contain_text("X")
    press(page, "x")
    expect(page).to_have_url(re.compile("image=4"))  # which comes after a decision
    assert verbs(made) == ["accept"]
    press(page, "?")
    sheet.get_by_role("button", name="Reset").click()
    page.keyboard.press("Escape")
    expect(accept).to_contain_text("A")


def test_g_and_a_letter_go_to_a_page_but_not_while_one_types(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/vocabulary")
    field = page.get_by_role("textbox", name="Search")
    field.press_sequentially("gt?")
    expect(field).to_have_value("gt?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("heading", name="Vocabulary").click()
    press(page, "g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Triage", exact=True)).to_be_visible()
    press(page, "g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Dataset", exact=True)).to_be_visible()


def test_single_keys_work_on_a_switch_and_arrows_move_in_grids(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/image?image=3")
    at_rest(page.get_by_role("checkbox").first).focus()
    press(page, "j")
    expect(page).to_have_url(re.compile("image=4"))
    tiles = page.locator(".gallery").first.locator("a.tile")
    at_rest(tiles.first).focus()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # there is none before the first, and no other image either
    expect(tiles.first).to_be_focused()
    expect(page).to_have_url(re.compile("image=4"))
