"""Ctrl+Z in a real browser: the text field's own while it holds text, else the workspace's."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import edits
from core.store.workspace import Workspace
from tests.browser.conftest import press
from tests.pages.made_run import Made, make_run


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=4)


@pytest.fixture
def page_with_an_edit(made: Made, serve: Callable[[Workspace], str], page: Page) -> Page:
    edits.record(made.workspace, scope(made), "add_phrases", run=made.run, phrases=["lamp"])
    page.goto(f"{serve(made.workspace)}/vocabulary")
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
    page.get_by_role("textbox", name="Search").focus()
    press(page, "Control+z")
    expect(undone(page)).to_be_visible()
    expect(page.locator(".st-key-history_redo button").first).to_be_enabled()
    page.get_by_role("combobox", name="Origin").focus()
    press(page, "Control+Shift+z")
    expect(page.get_by_text(re.compile("Redid: Added"))).to_be_visible()
    assert verbs(made) == ["add_phrases", "undo", "redo"]


def test_the_buttons_of_the_arrow_keys_are_seen_while_they_have_the_focus(
    made: Made, serve: Callable[[Workspace], str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace)}/image?image=3")
    arrows = page.locator(".st-key-arrows")
    button = arrows.get_by_role("button", name=re.compile("Next image")).first
    expect(button).to_be_enabled()
    assert size(arrows)[1] == 1
    button.focus()
    width, height = size(arrows)
    assert width > 100 and height > 30
    expect(button).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Image", exact=True)).to_be_in_viewport()  # as it was


def size(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["width"], box["height"]
