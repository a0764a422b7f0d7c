"""From a ban to what it changes, seen from a browser: python -m benchmarks.ban WORKSPACE [METHOD]

WORKSPACE holds a run that has a projector, such as one over the sample gallery, or the large one of
benchmarks.relearn, and the map METHOD (t-sne, or pca). Works on the workspace itself: give a copy.
Prints JSON, one phrase after the other, the first of them right after the server was started:
seconds from a click on Ban on the Vocabulary page, with `Relearn after every edit` on, to the
relearnt run with its new phrases; and from a click on a phrase in the map's menu to the map in its
new colours and the cluster's new phrases.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, served
from core.concepts.run import Run
from core.store.runs import load_run, runs
from core.store.workspace import Workspace

BANS = 5
SECOND = 1000
REST = 5000  # milliseconds for the figures of the run before, which the worker computes last
# Asked at every frame: a locator asks twice a second once it has waited for a while.
RELEARNT = """before => new URL(location.href).searchParams.get('run') !== before
  && document.querySelector('.st-key-relearnt') && !document.querySelector('[data-stale=true]')"""


def on_the_vocabulary_page(page: Page, address: str, run: Run) -> list[float]:
    page.goto(f"{address}/vocabulary?run={run.id}")
    page.locator(".st-key-phrase_panel").wait_for()
    _settle(page)
    page.get_by_text("Relearn after every edit").click()
    weights = np.asarray(run.model.head).max(axis=1)
    chosen = [
        run.vocabulary.phrases[concept] for concept in np.argsort(-weights)[BANS : 2 * BANS]
    ]  # not those of benchmarks.relearn
    return [_ban(page, phrase) for phrase in chosen]


def _ban(page: Page, phrase: str) -> float:
    page.get_by_role("combobox", name="Look at a phrase").fill(phrase)
    page.get_by_role("option", name=phrase, exact=True).click()
    page.locator(".st-key-phrase_panel h3").get_by_text(phrase, exact=True).wait_for()
    page.wait_for_timeout(REST)
    button = page.locator(".st-key-phrase_ban_phrases").get_by_role("button")
    return _until_relearnt(page, button.click)


def on_the_map(page: Page, address: str, run: Run, method: str) -> list[float]:
    times = []
    page.goto(f"{address}/map?run={run.id}&projection={method}&cluster=0")
    page.locator(".map canvas[aria-label]").wait_for()
    _settle(page)
    for _ in range(BANS):
        page.wait_for_timeout(REST)
        page.locator("[class*='st-key-ban_'] button").first.click()
        phrase = page.get_by_test_id("stPopoverBody").get_by_role("radio").first
        phrase.wait_for()
        page.wait_for_timeout(SECOND)
        times.append(_until_recoloured(page, phrase.click))
    return times


def _settle(page: Page) -> None:
    page.get_by_test_id("stSidebar").get_by_text("Ready").wait_for()
    page.wait_for_timeout(2 * SECOND)


def _until_recoloured(page: Page, act: Callable[[], Any]) -> float:
    canvas = page.locator(".map canvas").element_handle()
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    start = time.perf_counter()
    _until_relearnt(page, act)
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas, before]
    )
    return time.perf_counter() - start


def _until_relearnt(page: Page, act: Callable[[], Any]) -> float:
    """Seconds from an act to the relearnt run in the URL, and what it moved and its phrases."""
    before = page.evaluate("new URL(location.href).searchParams.get('run')")
    start = time.perf_counter()
    act()
    page.wait_for_function(RELEARNT, arg=before)
    return time.perf_counter() - start


def _trained(workspace: Workspace) -> Run:
    """The newest run that was not relearnt from another one."""
    made = (record.id for record in runs(workspace) if record.step == "train_concepts")
    return load_run(workspace, next(made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("method", nargs="?", default="t-sne")
    given = parser.parse_args()
    run = _trained(Workspace(given.workspace))
    result: dict[str, Any] = {"images": len(run.images), "concepts": len(run.vocabulary)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, measure in (
            ("vocabulary_s", on_the_vocabulary_page),
            ("map_s", lambda *page: on_the_map(*page, given.method)),
        ):
            with served(given.workspace) as (address, _):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(120 * SECOND)
                expect.set_options(timeout=120 * SECOND)
                result[name] = measure(page, address, run)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
