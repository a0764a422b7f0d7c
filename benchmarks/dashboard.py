"""How quick the dashboard is, seen from a browser: python -m benchmarks.dashboard [--against REF]

In new workspaces, --rounds times (3): seconds from `streamlit run app.py` to the first page. Once:
seconds from the click on the sample gallery to its clusters and its map. Then milliseconds from a
click on Next until all of the next cluster or image, of 2,000 images, is there: idle, and while a
job trains; and seconds from the kill of a training worker until the page says so. Prints medians.
With --against REF a dashboard of that commit takes turns with this one, and the last column says
how many times as long it took; it trains nothing.
"""

import argparse
import os
import signal
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.builds import against
from benchmarks.serving import CHROMIUM, FLAGS, served, worker_of
from benchmarks.tabs import Tab
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import jobs

CLICKS = 30
READS = 5000  # milliseconds that a user takes for the first page
Figures = dict[str, list[float]]


def first_page(browser: Browser, build: Path) -> float:
    """Seconds from the command to the first page's button."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), build=build) as (at, start):
        page = browser.new_page()
        page.goto(at)
        page.get_by_role("button", name="Try the sample gallery").wait_for()
        seconds = time.perf_counter() - start
        page.close()
        return seconds


def first_minute(tab: Tab) -> Iterator[tuple[str, float]]:
    """Seconds from the click on the sample gallery to its clusters with phrases, and to the map."""
    tab.page.goto(tab.address)
    button = tab.page.get_by_role("button", name="Try the sample gallery")
    button.wait_for()
    tab.page.wait_for_timeout(READS)
    start = time.perf_counter()
    button.click()
    tab.page.get_by_role("heading", name="16 clusters").wait_for(timeout=300_000)
    yield "sample gallery to clusters, s", time.perf_counter() - start
    tab.page.get_by_role("link", name="Map").first.click()
    tab.page.locator(".map canvas[aria-label*=' of 2000 images']").wait_for()
    yield "sample gallery to map, s", time.perf_counter() - start


def next_ones(tabs: Sequence[Tab], state: str) -> None:
    """Clicks on Next, the tabs in turn; each keeps the milliseconds until all was there."""
    for name in ("cluster", "image"):
        for tab in tabs:
            tab.go(name)
        for _ in range(CLICKS):
            for tab in tabs:
                tab.next(f"Next {name}, {state}, ms")


def kill_to_said(tab: Tab, workspace: Workspace) -> float:
    """Seconds from the kill of a worker that trains until the page says so."""
    tab.page.locator(".js-plotly-plot").first.wait_for(state="attached")  # its curves
    os.kill(int(worker_of(workspace).partition("@")[0]), signal.SIGKILL)
    start = time.perf_counter()
    tab.page.get_by_text("The worker stopped unexpectedly").wait_for()
    return time.perf_counter() - start


def train(workspace: Workspace, ids: dict[str, str]) -> None:
    parents = {role: ids[role] for role in ("embeddings", "assignment", "vocabulary")}
    settings = {"epochs": 5000, "seed": int(time.time())}
    job = jobs.submit(workspace, "train_concepts", **parents, settings=settings)
    while not jobs.job(workspace, job).curves:
        time.sleep(0.2)


def measure(browser: Browser, builds: Sequence[Path], rounds: int) -> list[Figures]:
    """What each build took; the last one, this tree, trains as well."""
    found: list[Figures] = [defaultdict(list) for _ in builds]
    for _ in range(rounds):
        for build, figures in zip(builds, found, strict=True):
            figures["first page, s"].append(first_page(browser, build))
    with ExitStack() as stack:
        tabs = []
        for build, figures in zip(builds, found, strict=True):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address, _ = stack.enter_context(served(folder, build=build))
            tabs.append(Tab(browser.new_page(viewport={"width": 1440, "height": 900}), address))
            figures |= {name: [seconds] for name, seconds in first_minute(tabs[-1])}
        next_ones(tabs, "idle")
        workspace = Workspace(folder)
        train(workspace, load_run(workspace, runs(workspace)[0].id).ids)
        next_ones(tabs[-1:], "training")
        tabs[-1].go("dataset")
        found[-1]["killed worker to the page that says so, s"] = [kill_to_said(tabs[-1], workspace)]
    for tab, figures in zip(tabs, found, strict=True):
        figures |= {name: [whole for _, whole in times] for name, times in tab.times.items()}
    return found


def told(found: Sequence[Figures]) -> Iterator[str]:
    """A line for each figure: the median of every build, and how many times as long the first."""
    for name in found[-1]:
        medians = [statistics.median(figures[name]) for figures in found if name in figures]
        ratio = f"  x {medians[0] / medians[1]:.2f}" if len(medians) > 1 else ""
        yield f"{name:<44}" + "".join(f"{median:>9.3g}" for median in medians) + ratio
    yield f"load {os.getloadavg()[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", metavar="REF")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with against(options.against) as builds, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print("\n".join(told(measure(browser, builds, options.rounds))))


if __name__ == "__main__":
    main()
