"""In real tabs: no run of a number that cannot be; pages that fill themselves; what is in view."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core.store.workspace import Workspace
from core.work import jobs
from tests.browser.conftest import at_rest
from tests.pages.made_run import Made, make_run


def made_in(folder: Path) -> Made:
    return make_run(Workspace(folder / "workspace"), folder / "images", per_class=8)


def test_start_is_off_while_a_number_cannot_be(
    page: Page, serve: Callable[..., str], tmp_path: Path
) -> None:
    made = made_in(tmp_path)
    page.goto(f"{serve(made.workspace, worker=False)}/clustering")
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_enabled()
    k = page.get_by_role("spinbutton", name="Clusters (k)")
    numbers = {  # what is typed -> what is said of it
        "1": "clusters is 1; give a whole number",
        "5000": "clusters is 5,000; give a whole number",
        "99999999999999999999999": "clusters is 99,999,",
        "": "Choose the number of clusters",
    }
    for number, says in numbers.items():
        k.fill(number)
        k.press("Tab")
        expect(page.locator(".st-key-before_start")).to_contain_text(says)
        expect(start).to_be_disabled()
    assert jobs.jobs(made.workspace) == []
    k.fill("3")
    k.press("Enter")
    start.click()
    expect(
        page.get_by_text(re.compile("32 images · encoder photo · .* · 3 clusters"))
    ).to_be_visible()
    assert [job.settings["clusters"] for job in jobs.jobs(made.workspace)] == [3]
    page.locator(".st-key-job_stop button").click()


def test_every_tab_follows_a_job_and_fills_itself(
    page: Page, serve: Callable[..., str], tmp_path: Path
) -> None:
    """The job of another session, which is done once every tab has shown it."""
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "images", per_class=3)
    workspace = Workspace(tmp_path / "workspace")
    address = serve(workspace, worker=False)
    tabs = {name: page.context.new_page() for name in EMPTY}
    for name, tab in tabs.items():
        tab.goto(f"{address}/{name}")
        expect(tab.get_by_text(EMPTY[name])).to_be_visible()
    jobs.submit(workspace, "import_images", source=str(tmp_path / "images"))
    for tab in tabs.values():
        expect(tab.get_by_text("Import images").first).to_be_visible()
    run_all(workspace)
    expect(tabs[""].get_by_text("12 images · 4 reference classes").first).to_be_visible()
    expect(tabs["clustering"].get_by_role("button", name="Start", exact=True)).to_be_visible()
    expect(tabs["map"].get_by_role("link", name="Cluster these images")).to_be_visible()
    expect(tabs["jobs"].get_by_text("done", exact=True)).to_be_visible()


def run_all(workspace: Workspace) -> None:
    """As the worker does."""
    while jobs.run_next(workspace):
        pass


EMPTY = {  # page -> what it says while there is nothing
    "": "A folder of yours",
    "clustering": "There are no images yet.",
    "map": "Nothing here yet",
    "jobs": "Jobs appear here when something runs.",
}


def test_what_was_imported_is_in_view_and_no_run_of_other_images(
    page: Page, serve: Callable[..., str], tmp_path: Path
) -> None:
    made = made_in(tmp_path)
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "birds", per_class=3)
    page.goto(serve(made.workspace, worker=False))
    run = page.get_by_role("combobox", name="Run")
    expect(run).to_have_value(re.compile("k = 4"))
    page.get_by_role("button", name="Add images").click()
    path = page.get_by_label("Folder", exact=True)
    path.fill(str(tmp_path / "nowhere"))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile("There is no .*nowhere"))).to_be_visible()
    expect(path).to_have_value(str(tmp_path / "nowhere"))
    assert jobs.jobs(made.workspace) == []

    path.fill(str(tmp_path / "birds"))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".st-key-job_stop")).to_be_visible()
    run_all(made.workspace)
    cluster = page.get_by_role("button", name="Cluster these images")
    expect(cluster).to_be_visible()
    expect(page.get_by_role("combobox", name="Image set")).to_have_value(re.compile("^birds"))
    expect(run).to_have_value("")
    at_rest(cluster)
    assert page.evaluate("() => document.querySelector('.stMain').scrollTop") == 0
    expect(cluster).to_be_in_viewport()
    page.reload()
    expect(page.get_by_role("combobox", name="Image set")).to_have_value(re.compile("^birds"))
    at_rest(page.get_by_role("link", name="More settings")).click()
    expect(page.get_by_role("combobox", name="Image set")).to_have_value(re.compile("^birds"))
    expect(page.get_by_text("Set to 4: there are 4 reference classes")).to_be_visible()
