"""The vocabulary in a real browser: edit, relearn, see what changed, undo, redo; tabs; restart."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.serving import served
from core.store.workspace import Workspace
from core.work.steps import train_concepts
from tests.browser.conftest import SECOND, at_rest, nobody_at_work
from tests.pages.made_run import make_run

SMALL = {"epochs": 5, "least_steps": 40, "hidden": 32, "layers": 2}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def run(workspace: Workspace, tmp_path: Path) -> str:
    """A small concept model that was really trained, on made-up images and phrases."""
    made = make_run(workspace, tmp_path / "images", per_class=16)
    ids = workspace.lineage(made.run)
    parents = {role: ids[role] for role in ("embeddings", "assignment", "vocabulary")}
    return train_concepts(workspace, **parents, settings=SMALL)


def draft(page: Page) -> Locator:
    return page.locator(".st-key-draft")


def button(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_role("button")


def add(page: Page, phrases: str) -> None:
    at_rest(page.get_by_role("button", name="Add phrases")).click()
    page.get_by_role("textbox", name=re.compile("^Phrases, one on each line")).fill(phrases)
    button(page, "add_submit").click()


def test_edit_relearn_see_the_difference_undo_redo(
    workspace: Workspace, run: str, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(workspace)}/vocabulary?run={run}&phrase=door")
    expect(page.locator(".st-key-phrase_panel h3")).to_have_text("door")
    expect(draft(page)).to_contain_text("Nothing to learn")
    expect(page.get_by_test_id("stSidebar").get_by_text("Ready")).to_be_visible(
        timeout=300 * SECOND
    )
    at_rest(button(page, "phrase_ban_phrases")).click()
    expect(draft(page)).to_contain_text("1 edit not learnt yet: banned “door”")
    at_rest(button(page, "relearn")).click()
    expect(page.locator(".st-key-relearnt")).to_contain_text("0 phrases gained, 1 lost")
    expect(page).not_to_have_url(re.compile(f"[?&]run={run}"))

    at_rest(page.locator(".st-key-relearnt").get_by_role("link", name="Compare")).click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(f"[?&]against={run}"))
    lost = page.get_by_role("table").filter(has_text="Gained").locator("td:nth-child(3)")
    expect(lost.filter(has_text="door")).not_to_have_count(0)

    page.get_by_role("link", name="Vocabulary", exact=True).click()
    expect(page.locator(".st-key-relearnt")).to_be_visible()
    at_rest(button(page, "history_undo")).click()
    expect(draft(page)).to_contain_text("1 edit not learnt yet: banned “door”")
    expect(page).to_have_url(re.compile(f"[?&]run={run}"))
    expect(button(page, "history_redo")).to_be_enabled()
    at_rest(button(page, "history_redo")).click()
    expect(page.locator(".st-key-relearnt")).to_contain_text("0 phrases gained, 1 lost")


def test_the_map_is_coloured_anew_where_a_phrase_is_banned(
    workspace: Workspace, run: str, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(workspace)}/map?run={run}&cluster=2")
    banned = page.locator("[class*='st-key-ban_'] button")
    expect(page.get_by_test_id("stSidebar").get_by_text("Ready")).to_be_visible(
        timeout=300 * SECOND
    )
    canvas = at_rest(page.locator(".map canvas"))
    drawn = canvas.evaluate("canvas => canvas.toDataURL()")
    at_rest(banned.first).click()
    page.get_by_test_id("stPopoverBody").get_by_role("radio").first.click()
    expect(page.locator(".st-key-relearnt")).to_contain_text("moved")
    expect(page).not_to_have_url(re.compile(f"[?&]run={run}"))
    page.wait_for_function(
        "([canvas, drawn]) => canvas.toDataURL() !== drawn", arg=[canvas.element_handle(), drawn]
    )
    expect(page.locator(".st-key-selection h3")).to_have_text(re.compile("^2 · "))  # still


def test_two_tabs_lose_nothing_and_the_draft_survives_a_restart(
    workspace: Workspace, run: str, page: Page
) -> None:
    one, two = page, page.context.new_page()
    with nobody_at_work(workspace), served(workspace.folder) as (address, _):
        for tab in (one, two):
            tab.goto(f"{address}/vocabulary?run={run}")
            expect(draft(tab)).to_contain_text("Nothing to learn")
            expect(button(tab, "history_undo")).to_be_disabled()
        add(one, "lamp")
        expect(two.get_by_text("Another tab: Added “lamp”.")).to_be_visible()
        for tab in (one, two):
            expect(draft(tab)).to_contain_text("added “lamp”")
        add(two, "tent")
        for tab in (one, two):
            expect(draft(tab)).to_contain_text("2 edits not learnt yet: added “tent”, added “lamp”")
            tab.goto("about:blank")
    with nobody_at_work(workspace), served(workspace.folder) as (address, _):
        one.goto(f"{address}/vocabulary?run={run}")
        expect(draft(one)).to_contain_text("2 edits not learnt yet: added “tent”, added “lamp”")
        expect(one.get_by_text(re.compile("18 of 18 lines; 18 phrases"))).to_be_visible()
        one.goto("about:blank")
