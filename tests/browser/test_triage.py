"""The triage desk in a real browser: decisions by key, and undo brings the image back."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core.store import edits
from core.store.workspace import Workspace
from tests.browser.conftest import at_rest, press
from tests.pages.made_run import make_run


def image_number(page: Page) -> str:
    """Of the image in focus, as its facts say."""
    return str(facts(page).inner_text().split(" · ")[0])


def facts(page: Page) -> Locator:
    return page.locator(".st-key-focus_head").get_by_text(re.compile(r"^image \d+ · "))


def progress(page: Page) -> Locator:
    return page.get_by_test_id("stProgress").get_by_text(re.compile("decided"))


def test_keys_decide_unless_typed_and_undo_brings_the_image_back(
    page: Page, serve: Callable[..., str], tmp_path: Path
) -> None:
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=12)
    page.goto(f"{serve(made.workspace, worker=False)}/triage?queue=wrong")
    expect(progress(page)).to_contain_text("0 of 4 decided")
    first = image_number(page)

    field = page.get_by_role("combobox", name="Move to")
    at_rest(field).click()
    field.press_sequentially("sam")  # letters typed into a field decide nothing
    field.press("Escape")
    page.get_by_role("heading", name="Triage").click()
    press(page, "j")
    expect(facts(page)).not_to_have_text(re.compile(f"^{first} "))
    second = image_number(page)
    press(page, "k")
    expect(facts(page)).to_have_text(re.compile(f"^{first} "))

    press(page, "a")
    expect(progress(page)).to_contain_text("1 of 4 decided")
    expect(facts(page)).to_have_text(re.compile(f"^{second} "))
    press(page, "m")
    expect(progress(page)).to_contain_text("2 of 4 decided")
    press(page, "s")
    expect(progress(page)).to_contain_text("2 of 4 decided · 1 skipped")

    at_rest(page.locator(".st-key-history").get_by_role("button", name="Undo").first).click()
    expect(progress(page)).to_contain_text("2 of 4 decided · most")
    press(page, "Control+z")
    expect(progress(page)).to_contain_text("1 of 4 decided")
    expect(facts(page)).to_have_text(re.compile(f"^{second} "))

    scope = made.workspace.lineage(made.run)["assignment"]
    verbs = [entry.verb for entry in edits.log(made.workspace, scope)]
    assert verbs == ["accept", "move", "skip", "undo", "undo"]
