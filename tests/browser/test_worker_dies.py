"""A worker that is killed in mid-training: the page says so at once, and the job runs again."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.serving import worker_of
from core.store.workspace import Workspace
from core.work import jobs
from tests.browser.conftest import SECOND
from tests.pages.made_run import make_run


def test_a_killed_worker_is_noticed_and_its_job_runs_again(
    tmp_path: Path, serve: Callable[..., str], page: Page
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    made = make_run(workspace, tmp_path / "images", per_class=16)
    parents = workspace.record(made.run).parents
    job = jobs.submit(workspace, "train_concepts", **parents, settings={"epochs": 100_000})
    page.goto(serve(workspace))
    curves = page.locator(".js-plotly-plot").first
    expect(curves).to_be_attached(timeout=120 * SECOND)  # behind a fold

    os.kill(int(worker_of(workspace).partition("@")[0]), signal.SIGKILL)
    expect(page.get_by_text("The worker stopped unexpectedly")).to_be_visible()
    assert jobs.job(workspace, job).state == "lost"

    page.locator(".st-key-job_again button").click()
    expect(curves).to_be_attached(timeout=120 * SECOND)  # behind a fold
    page.locator(".st-key-job_stop button").click()
    expect(page.get_by_text("was stopped")).to_be_visible()
    assert [job.state for job in jobs.jobs(workspace)] == ["stopped", "lost"]
    assert workspace.has(made.run)
