"""From an empty workspace to a CSV, as a new user goes: python -m benchmarks.walk PHOTOGRAPHS

PHOTOGRAPHS is a folder, or a tar of one, which is unpacked first. Nothing is typed but its path and
the number of clusters; the encoder is the one that comes with the installation. Prints each step
with its clicks and the seconds until what it leads to is there, and fails above 12 clicks.
"""

import argparse
import csv
import re
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, served

MOST_CLICKS = 12
MOST_SECONDS = 600  # of a step


@dataclass
class Walk:
    """The page, and what was done on it so far."""

    page: Page
    pictures: Path | None = None  # where to keep what each step led to
    clicks: int = 0
    steps: list[tuple[str, int, float]] = field(default_factory=list)  # name, clicks, seconds

    def click(self, element: Locator) -> None:
        element.click()
        self.clicks += 1

    def type(self, element: Locator, text: str) -> None:
        """A click into the field, and keys: what is typed takes the place of what was there."""
        self.click(element)
        element.press("Control+a")
        element.press_sequentially(text)
        element.press("Tab")

    def step(self, name: str, act: Callable[[], object], until: Locator) -> None:
        """Do it, and wait for what it leads to."""
        before, start = self.clicks, time.perf_counter()
        act()
        until.wait_for()
        self.steps.append((name, self.clicks - before, time.perf_counter() - start))
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{len(self.steps)}.png")


def to_the_csv(walk: Walk, address: str, photographs: Path, clusters: int) -> list[dict[str, str]]:
    """The whole way; rows of the CSV."""
    page = walk.page
    button = page.get_by_role
    path = page.get_by_label("Folder", exact=True)
    walk.step("open the dashboard", lambda: page.goto(address), path)
    importing = button("button", name="Import", exact=True)
    walk.step("type the path", lambda: walk.type(path, str(photographs)), importing)
    k = button("spinbutton", name="Clusters (k)")
    walk.step("import", lambda: walk.click(importing), k)
    cluster = button("button", name="Cluster these images", disabled=False)
    walk.step("type the number", lambda: walk.type(k, str(clusters)), cluster)
    found = button("heading", name=re.compile("^[0-9,]+ clusters$"))
    walk.step("cluster these images", lambda: walk.click(cluster), found)
    download = button("button", name="Download labels.csv")
    export = button("link", name=re.compile("Export$")).first  # in the menu
    walk.step("export", lambda: walk.click(export), download)
    with page.expect_download() as given:
        walk.step("download", lambda: walk.click(download), download)
    with open(given.value.path(), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def folder_of(photographs: Path, place: Path) -> Path:
    """The folder itself, or what a tar holds, unpacked."""
    if photographs.is_dir():
        return photographs.resolve()
    with tarfile.open(photographs) as archive:
        archive.extractall(place, filter="data")
    inside = sorted(place.iterdir())
    return inside[0] if len(inside) == 1 else place


def walk(photographs: Path, clusters: int, pictures: Path | None) -> None:
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        place = Path(made) / "photographs"
        place.mkdir()
        folder = folder_of(photographs, place)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(Path(made) / "workspace") as (address, _):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(1000 * MOST_SECONDS)
            way = Walk(page, pictures)
            rows = to_the_csv(way, address, folder, clusters)
        browser.close()
    show(way, rows)


def show(way: Walk, rows: list[dict[str, str]]) -> None:
    print(f"{'step':<24}{'clicks':>8}{'seconds':>10}")
    for name, clicks, seconds in [*way.steps, ("all", way.clicks, sum(s for *_, s in way.steps))]:
        print(f"{name:<24}{clicks:>8}{seconds:>10.1f}")
    found = len({row["cluster"] for row in rows})
    print(f"{len(rows):,} rows, {found} clusters")
    if way.clicks > MOST_CLICKS or not rows:
        raise SystemExit(f"More than {MOST_CLICKS} clicks, or no rows.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--clusters", type=int, default=10)
    parser.add_argument("--pictures", type=Path, help="folder for a picture of every step")
    given = parser.parse_args()
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
    walk(given.photographs, given.clusters, given.pictures)


if __name__ == "__main__":
    main()
