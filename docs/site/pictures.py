"""The pictures of the site, taken from the running app: `python -m docs.site.pictures`.

They show the sample gallery only, which our own code draws. --workspace keeps the run for the next
time; what is there is not made again.
"""

import argparse
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, served
from core.images.sample import CLASSES
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SIZE = ViewportSize(width=1280, height=800)
QUALITY = 82  # of WebP: text stays sharp at some 50 kB a picture
PATIENCE = 120_000  # milliseconds that a page may take on a busy machine
CLASS = "barn"  # of the cluster that is shown
REMOVED = 2  # phrases, so that Compare and History have something to show
DOUBTFUL = 20  # place from the most doubtful of the image that is explained
QUIET = "[data-testid=stSkeleton], [data-testid=stSpinner], [data-testid=stToast]"


@dataclass(frozen=True)
class Shot:
    """A picture: the page and what its address asks for, and what is done before it is taken."""

    address: str
    prepare: Callable[[Page], object] = lambda page: None


def shots(found: "Found") -> dict[str, Shot]:
    """A picture for each page of the menu, by its name; `welcome` is of an empty workspace."""
    run, image = f"run={found.run}", f"image={found.image}"
    relearnt = f"run={found.relearnt}"
    return {
        "dataset": Shot(f"?{run}"),
        "clustering": Shot(f"clustering?{run}"),
        "map": Shot(f"map?{run}&cluster={found.cluster}", drawn),
        "cluster": Shot(f"cluster?{run}&cluster={found.cluster}"),
        "image": Shot(f"image?{run}&{image}"),
        "search": Shot(f"search?{run}&q=tree, house -car", answered),
        "check": Shot(f"check?{run}"),
        "triage": Shot(f"triage?{run}"),
        "vocabulary": Shot(f"vocabulary?{run}&phrase={found.phrase}"),
        "compare": Shot(f"compare?{relearnt}&against={found.run}"),
        "history": Shot(f"history?{relearnt}"),
        "quality": Shot(f"quality?{run}"),
        "export": Shot(f"export?{run}"),
        "glossary": Shot("glossary"),
        "jobs": Shot("jobs"),
        "workspace": Shot("workspace"),
    }


@dataclass(frozen=True)
class Found:
    """What the pictures are of: two runs, a cluster, its strongest phrase, a doubtful image."""

    run: str
    relearnt: str
    cluster: int
    phrase: str
    image: int


def prepare(folder: Path) -> Found:
    """A run of the gallery, faults looked for, and a run relearnt from it; what is there stays."""
    workspace = Workspace(folder)
    run = load_run(workspace, done(workspace, "run", source="sample", clusters=len(CLASSES)))
    done(workspace, "find_faults", images=run.ids["images"])
    kind, scope = run.images.class_names.index(CLASS), run.ids["assignment"]
    cluster = int(run.clusters[np.asarray(run.images.labels) == kind][0])
    phrases = [p for p, _ in run.phrases(cluster, 6) if p != run.cluster_names[cluster]]
    less = {"verb": "remove_phrases", "phrases": phrases[-REMOVED:]}
    relearnt = done(workspace, "relearn", concept_model=run.id, operations=[less], mode="quick")
    done(workspace, "evaluate", concept_model=relearnt)
    if not edits.log(workspace, scope):
        edits.record(workspace, scope, run=run.id, **less)
        edits.record(workspace, scope, "relearn", before=run.id, after=relearnt)
    image = int(run.doubt.score.argsort()[-DOUBTFUL])
    return Found(run.id, relearnt, cluster, phrases[0], image)


def done(workspace: Workspace, step: str, **settings: object) -> str:
    """What a job made, which is worked on here; so the page Jobs has them too."""
    number = jobs.submit(workspace, step, **settings)
    while not (job := jobs.job(workspace, number)).is_over:
        jobs.run_next(workspace)
    if job.result is None:
        raise RuntimeError(f"{step} ended {job.state}: {job.error}")
    return job.result


def take(folder: Path, out: Path, only: list[str]) -> None:
    """Write the pictures of these names, or all, as WebP."""
    found = prepare(folder)
    wanted = {name: shot for name, shot in shots(found).items() if not only or name in only}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if not only or "welcome" in only:
            with tempfile.TemporaryDirectory() as empty:
                take_from(browser, Path(empty), {"welcome": Shot("")}, out)
        take_from(browser, folder, wanted, out)


def take_from(browser: Browser, folder: Path, wanted: dict[str, Shot], out: Path) -> None:
    with served(folder) as (address, _):
        for name, shot in wanted.items():
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.set_default_timeout(PATIENCE)
            page.goto(f"{address}/{shot.address}")
            settled(page)
            shot.prepare(page)
            settled(page)
            page.mouse.move(SIZE["width"] - 4, SIZE["height"] - 4)  # no tooltip
            save(page.screenshot(), out / f"{name}.webp")
            page.close()


def settled(page: Page) -> None:
    """Wait until the page's script has ended and what it shows has stopped to change."""
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator(QUIET)).to_have_count(0, timeout=PATIENCE)
    before = b""
    for _ in range(40):
        page.wait_for_timeout(400)
        now = page.screenshot()
        if now == before:
            return
        before = now


def drawn(page: Page) -> None:
    expect(page.locator("canvas").first).to_be_visible(timeout=PATIENCE)


def answered(page: Page) -> None:
    expect(page.get_by_role("button", name="Show on the map")).to_be_visible(timeout=PATIENCE)


def save(content: bytes, file: Path) -> None:
    Image.open(io.BytesIO(content)).convert("RGB").save(file, quality=QUALITY, method=6)
    print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--workspace", type=Path, help="a folder of its own; default: a temporary one"
    )
    parser.add_argument("--out", type=Path, default=IMAGES)
    parser.add_argument("names", nargs="*", help="of pictures; default: all")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        take(given.workspace or Path(scratch) / "whycluster", given.out, given.names)


if __name__ == "__main__":
    main()
