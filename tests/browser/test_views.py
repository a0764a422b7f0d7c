"""Back and Forward go one view at a time, and a name that looks like an address is text."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store import edits
from core.store.workspace import Workspace
from tests.browser.conftest import at_rest, click_cluster, press, rest
from tests.pages.made_run import Made, make_run

LINK = "http://evil.example/x www.evil.example me@evil.example"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=40)


def heading(page: Page, name: str) -> None:
    at_rest(page.get_by_role("heading", name=name, exact=True))


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_back_and_forward_go_one_view_at_a_time(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(serve(made.workspace, worker=False))
    heading(page, "Dataset")
    first = entries(page)
    views = []  # the addresses, each with parameters of its own page only

    def seen(pattern: str) -> None:
        expect(page).to_have_url(re.compile(pattern))
        rest(page)
        views.append(page.url)
        assert entries(page) == first + len(views)

    page.get_by_role("link", name="Cluster", exact=True).click()
    heading(page, "Cluster")
    seen(r"/cluster\?run=\w+&cluster=0&versus=\d$")
    page.get_by_role("button", name="Next").click()
    seen(r"/cluster\?run=\w+&cluster=1&versus=\d$")
    heading(page, "Cluster")
    page.locator(".st-key-typical .gallery a").first.click()
    heading(page, "Image")
    seen(r"/image\?image=\d+&from=[^&]+&run=\w+&rival=auto$")
    number = page.get_by_role("spinbutton", name="Image number")
    image = number.input_value()
    press(page, "j")
    expect(number).not_to_have_value(image)
    expect(page).not_to_have_url(views[-1])
    seen(r"/image\?image=\d+&from=[^&]+&run=\w+&rival=auto$")
    other = number.input_value()
    page.get_by_role("link", name="Export", exact=True).click()
    heading(page, "Export")
    seen(r"/export\?run=\w+&as=csv&what=everything$")

    cluster = page.get_by_role("combobox", name="Cluster", exact=True)
    shown = [(cluster, re.compile("^0 · ")), (cluster, re.compile("^1 · ")), (number, image)]
    shown.append((number, other))
    for url, (box, value) in reversed(list(zip(views, shown, strict=False))):
        page.go_back()
        expect(page).to_have_url(url)
        expect(box).to_have_value(value)
    page.go_back()
    heading(page, "Dataset")
    for url, (box, value) in zip(views[:2], shown, strict=False):
        page.go_forward()
        expect(page).to_have_url(url)
        expect(box).to_have_value(value)
    assert entries(page) == first + len(views)


def test_back_takes_the_last_choice_on_the_map_away(
    made: Made, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve(made.workspace, worker=False)}/map")
    canvas, selected = page.locator(".map canvas"), page.locator(".st-key-selection h3")
    expect(selected).to_have_text("Nothing selected")
    click_cluster(canvas, "paw")
    expect(selected).to_have_text(re.compile("^1 · "))
    expect(page).to_have_url(re.compile("[?&]cluster=1"))
    click_cluster(canvas, "wheel")
    expect(selected).to_have_text(re.compile("^0 · "))
    expect(page).to_have_url(re.compile("[?&]cluster=0"))  # which Back takes away
    page.go_back()
    expect(selected).to_have_text(re.compile("^1 · "))
    at_rest(canvas)
    page.go_back()
    expect(selected).to_have_text("Nothing selected")
    at_rest(canvas)
    page.go_forward()
    expect(selected).to_have_text(re.compile("^1 · "))


def test_no_page_makes_a_link_of_a_name(made: Made, serve: Callable[..., str], page: Page) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    for cluster in range(2):
        edits.record(
            made.workspace, scope, "rename_cluster", cluster=cluster, name=f"{cluster} {LINK}"
        )
    address = serve(made.workspace, worker=False)
    for name in ("", "cluster", "image", "triage", "triage?desk=grid", "vocabulary", "history"):
        page.goto(f"{address}/{name}")
        at_rest(page.get_by_role("heading", level=1))
        links = page.locator('a[href*="evil.example"], a[href^="mailto:"]')
        expect(links).to_have_count(0)
    page.goto(f"{address}/cluster")
    expect(page.get_by_text("evil.example").first).to_be_visible()  # it is there, as text
