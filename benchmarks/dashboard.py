"""How quick the dashboard is, seen from a browser: python -m benchmarks.dashboard WORKSPACE

WORKSPACE must hold a run over the sample gallery (python -m core run sample --workspace ...).
Prints JSON: seconds from `streamlit run app.py` to the first page, from the click on the sample
gallery to its clusters and its map, and milliseconds from a click until all of the next page with
2,000 images is there, idle and while a job trains, with their ratio; seconds from the kill of a
training worker until the page says so.
"""

import argparse
import json
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, served, worker_of
from benchmarks.tabs import Tab
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import jobs

CLICKS = 15


def first_page(browser: Any) -> float:
    """Seconds from the command to the first page's button, in a new workspace."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, start):
        page = browser.new_page()
        page.goto(address)
        page.get_by_role("button", name="Try the sample gallery").wait_for()
        return time.perf_counter() - start


def first_minute(browser: Any) -> dict[str, float]:
    """Seconds from the click on the sample gallery to its clusters with phrases, and to the map."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, _):
        page = browser.new_page()
        page.goto(address)
        button = page.get_by_role("button", name="Try the sample gallery")
        button.wait_for()
        page.wait_for_timeout(5000)  # a user reads the page
        start = time.perf_counter()
        button.click()
        page.get_by_role("heading", name="16 clusters").wait_for(timeout=300_000)
        clusters = time.perf_counter() - start
        page.get_by_role("link", name="Map").first.click()
        page.locator(".map canvas[aria-label*=' of 2000 images']").wait_for()
        return {"to_clusters_s": clusters, "to_map_s": time.perf_counter() - start}


def clicks(tab: Tab, name: str) -> list[float]:
    """Milliseconds from each click on Next until all of the next one is there."""
    for _ in range(CLICKS):
        tab.next(name)
    return [whole for _, whole in tab.times[name]]


def reruns(browser: Any, folder: Path) -> dict[str, dict[str, float]]:
    """Median and 90th percentile of the clicks on two pages, idle and while a job trains."""
    workspace = Workspace(folder)
    run = load_run(workspace, runs(workspace)[0].id)
    found = {}
    with served(folder) as (address, _):
        tab = Tab(browser.new_page(viewport={"width": 1440, "height": 900}), address)
        for state in ("idle", "training"):
            if state == "training":
                train(workspace, run.ids)
            for name in ("cluster", "image"):
                tab.go(name)
                tab.page.wait_for_timeout(3000)
                found[f"{name}, {state}"] = _spread(clicks(tab, f"{name}, {state}"))
    return found


def death(browser: Any, folder: Path) -> float:
    """Seconds from the kill of a worker that trains until the page says so."""
    workspace = Workspace(folder)
    with served(folder) as (address, _):
        page = browser.new_page()
        page.goto(address)
        train(workspace, load_run(workspace, runs(workspace)[0].id).ids)
        page.locator(".js-plotly-plot").first.wait_for(state="attached")  # its curves
        os.kill(int(worker_of(workspace).partition("@")[0]), signal.SIGKILL)
        start = time.perf_counter()
        page.get_by_text("The worker stopped unexpectedly").wait_for()
        return time.perf_counter() - start


def train(workspace: Workspace, ids: dict[str, str]) -> None:
    parents = {role: ids[role] for role in ("embeddings", "assignment", "vocabulary")}
    settings = {"epochs": 5000, "seed": int(time.time())}
    job = jobs.submit(workspace, "train_concepts", **parents, settings=settings)
    while not jobs.job(workspace, job).curves:
        time.sleep(0.2)


def _spread(times: list[float]) -> dict[str, float]:
    return {"median_ms": statistics.median(times), "p90_ms": sorted(times)[int(0.9 * len(times))]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    folder = parser.parse_args().workspace
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        result: dict[str, Any] = {"first_page_s": [first_page(browser) for _ in range(3)]}
        result |= {"first_minute": first_minute(browser), **reruns(browser, folder)}
        result["kill_to_said_s"] = death(browser, folder)
    for name in ("cluster", "image"):
        training, idle = result[f"{name}, training"], result[f"{name}, idle"]
        result[f"{name}, training / idle"] = training["median_ms"] / idle["median_ms"]
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
