"""How quick the Vocabulary page is, seen from a browser: python -m benchmarks.vocabulary_table

Prints JSON, with medians: milliseconds from Enter in a cell of a table of 2,000 phrases to the page
that shows the new name as an edit, and from the click on Remove to the page that says so.
"""

import dataclasses
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, served
from core.base.values import ConceptModel
from core.concepts.proxy import kept_proxy
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.pages.made_run import Made, make_run

PHRASES, EDITS = 2000, 10
ROW, HEAD = 32, 32  # pixels of the table
SECOND = 1000


def many_phrases(workspace: Workspace, folder: Path, count: int) -> Made:
    """A made-up run whose vocabulary has `count` phrases: its own and numbered ones."""
    made = make_run(workspace, folder, per_class=16)
    run = load_run(workspace, made.run)
    random = np.random.default_rng(0)
    columns = np.arange(count) % len(run.vocabulary)
    vectors = random.normal(size=(count, run.vocabulary.vectors.shape[1])).astype(np.float32)
    words = dataclasses.replace(
        run.vocabulary,
        phrases=tuple(f"phrase {number}" for number in range(count)),
        counts=np.asarray(run.vocabulary.counts)[columns],
        synsets=np.full(count, -1),
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
    )
    parents = {role: run.ids[role] for role in ("embeddings", "assignment")}
    vocabulary = workspace.save(
        words, step="generate_vocabulary", settings={"made": count}, parents=parents
    )
    model = ConceptModel(
        projector={},
        head=np.asarray(run.model.head)[columns],
        activations=np.asarray(run.model.activations)[:, columns],
        proxy=kept_proxy(run.model).matrix[:, columns].toarray(),
    )
    id = workspace.save(
        model,
        step="train_concepts",
        settings={"made": count},
        parents={**parents, "vocabulary": vocabulary},
    )
    return dataclasses.replace(made, run=id)


def edit_times(browser: Any) -> dict[str, list[float]]:
    """Milliseconds of renames in the table and of removals, one by one."""
    with tempfile.TemporaryDirectory() as folder:
        made = many_phrases(Workspace(Path(folder) / "w"), Path(folder) / "images", PHRASES)
        with served(made.workspace.folder) as (address, _):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            _open(page, f"{address}/vocabulary?run={made.run}")
            renames = [_rename(page, row) for row in range(EDITS)]
            return {"rename_ms": renames, "remove_ms": [_remove(page, n) for n in range(EDITS)]}


def _open(page: Page, address: str) -> None:
    page.set_default_timeout(120 * SECOND)
    expect.set_options(timeout=120 * SECOND)
    page.goto(address)
    page.locator(".st-key-phrase_panel").wait_for()
    page.get_by_test_id("stDataFrame").locator("canvas").first.wait_for()
    page.get_by_test_id("stSidebar").get_by_text("Ready").wait_for()
    page.wait_for_timeout(2000)


def _rename(page: Page, row: int) -> float:
    """From Enter to the line of the draft that names the rename; the cell shows it before that."""
    box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 100, box["y"] + HEAD + ROW * row + ROW / 2)
    page.locator("textarea.gdg-input").fill(f"renamed {row}")
    return _until(page, lambda: page.keyboard.press("Enter"), f"“renamed {row}”")


def _remove(page: Page, number: int) -> float:
    name = f"phrase {100 + number}"
    page.get_by_role("combobox", name="Look at a phrase").fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    page.locator(".st-key-phrase_panel h3", has_text=name).wait_for()
    page.wait_for_timeout(1500)
    button = page.locator(".st-key-phrase_remove_phrases").get_by_role("button")
    return _until(page, button.click, f"removed “{name}”")


def _until(page: Page, act: Any, text: str) -> float:
    """Milliseconds from an act to a text in the draft's line."""
    start = time.perf_counter()
    act()
    page.locator(".st-key-draft", has_text=text).wait_for()
    took = 1000 * (time.perf_counter() - start)
    page.wait_for_timeout(1500)
    return took


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        times = edit_times(browser)
    medians = {f"median_{name}": statistics.median(each) for name, each in times.items()}
    print(json.dumps({**medians, **times}, indent=2))


if __name__ == "__main__":
    main()
