"""How soon pages, the map and triage answer: python -m benchmarks.page_times [WORKSPACE]

Works on a copy of WORKSPACE, which must hold a run; without one a run over the sample gallery is
made first. In headless Chromium, 1440 by 900, every page is opened from the menu in turn, a point
of the map is clicked, a key decides an image of triage, and Next leads to the next image and
cluster: --rounds times (20) each. Times are taken inside the browser's page, from the event to the
end of the frame that shows what it leads to. Prints milliseconds: the median, the 95th percentile,
the median until all of the page was there, and whether the bar was met. With --against REF a
dashboard of that commit takes turns with this one, and four columns more say what its medians
were and how many times as long: of the first, and until all was there.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.builds import against
from benchmarks.serving import CHROMIUM, FLAGS, ROOT, served
from benchmarks.tabs import RESTS, Tab
from pages.shared.lists import menu
from tests.browser import canvas as drawings

OPENED, MAP, TRIAGE = "{}: click to heading", "map: click to panel", "triage: key to next image"
NEXT = "{}: Next to the first change"
BARS = {MAP: 300, TRIAGE: 300}  # milliseconds
HEADING = 500  # the bar of every page
KEYS = "asm"  # accept, skip, move
# The first picture of a gallery; it lies in the shadow of its component.
GALLERY = """window.firstPicture = (place) => [...document.querySelectorAll(`${place} *`)]
  .map((each) => each.shadowRoot?.querySelector(".gallery a")).find((link) => link)?.href"""
IS_TITLED = (
    "[...document.querySelectorAll('h2')].some((each) => "
    "each.checkVisibility() && each.textContent.endsWith({title!r}))"
)
IS_SELECTED = (
    "document.querySelector('.st-key-selection h3')?.textContent.startsWith('{cluster} ') && "
    "firstPicture('.st-key-selection') !== {before}"
)
IS_IN_FOCUS = (
    "((image) => image?.complete && image.naturalWidth && !image.src.endsWith('/{image}'))"
    "(document.querySelector('img[alt=\"The image to decide on\"]')) && "
    "!document.querySelector('.st-key-focus_head').textContent.includes('image {image} ')"
)


def open_pages(tab: Tab) -> None:
    """Each page of the menu once."""
    for section in menu.SECTIONS.values():
        for page, (title, *_) in section.items():
            path = "" if page == menu.DEFAULT else page
            link = tab.page.locator(f"[data-testid=stSidebarNavLink][href$='/{path}']")
            shown = IS_TITLED.format(title=title)
            tab.timed(OPENED.format(title), link, "click", shown, RESTS)


def click_map(tab: Tab, times: int) -> None:
    """A point near the name of another cluster each time."""
    tab.go("map")
    canvas = tab.page.locator(".map canvas")
    canvas.and_(tab.page.locator("[aria-label*=' clusters']")).wait_for()
    tab.rest()
    chips = tab.page.locator(".legend .chip .name").all_inner_texts()
    named = [name for name in chips if name in drawings.written(canvas)]
    for turn in range(times):
        name = named[turn % len(named)]
        x, y = drawings.point_of(canvas, name)
        before = json.dumps(tab.page.evaluate("firstPicture('.st-key-selection')"))
        shown = IS_SELECTED.format(cluster=chips.index(name), before=before)
        tab.timed(MAP, canvas, "pointerup", shown, RESTS, position={"x": x, "y": y})


def decide(tab: Tab, times: int) -> None:
    tab.go("triage?queue=all")
    for turn in range(times):
        said = tab.page.locator(".st-key-focus_head").inner_text()
        match = re.search(r"image (\d+) ", said)
        assert match
        shown = IS_IN_FOCUS.format(image=match[1])
        tab.timed(TRIAGE, KEYS[turn % len(KEYS)], "keydown", shown, RESTS)


@contextmanager
def tab_of(browser: Browser, workspace: Path, build: Path) -> Iterator[Tab]:
    """A tab of that build's dashboard on a copy of the workspace, once its worker is warm."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "workspace")
        shutil.copytree(workspace, folder)
        with served(folder, build=build) as (address, _):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.set_default_timeout(120_000)
            context.add_init_script(f"{drawings.RECORD};{GALLERY}")
            tab = Tab(context.new_page(), address)
            tab.go("glossary")
            tab.page.get_by_test_id("stSidebar").get_by_text(re.compile("Ready$")).wait_for()
            yield tab
            context.close()


def measure(workspace: Path, builds: Sequence[Path], rounds: int) -> list[Tab]:
    """What the tabs of the builds have measured, in turn."""
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tabs = [stack.enter_context(tab_of(browser, workspace, build)) for build in builds]
        for _ in range(rounds):
            for tab in tabs:
                tab.page.bring_to_front()
                open_pages(tab)
        for act in (click_map, decide):
            for tab in tabs:
                tab.page.bring_to_front()
                act(tab, rounds)
        for name in ("image", "cluster"):
            for tab in tabs:
                tab.go(name)
            for _ in range(rounds):
                for tab in tabs:
                    tab.page.bring_to_front()
                    tab.next(NEXT.format(name))
        return tabs


def told(tabs: Sequence[Tab]) -> Iterator[str]:
    """A line for each measure; of the first build its median, and how many times the last one's."""
    *older, now = tabs
    columns = "".join(f"{word:>9}" for word in ("median", "p95", "whole", "bar"))
    yield f"{'ms':<30}{columns}" + (f"{'before':>20}{'whole':>15}" if older else "")
    for name, times in now.times.items():
        first = [each[0] for each in times]
        median, whole = statistics.median(first), statistics.median(each[1] for each in times)
        bar = BARS.get(name, HEADING)
        line = f"{name:<30}{median:>9.0f}{centile(first):>9.0f}{whole:>9.0f}{bar:>9}"
        line += f" {'met' if median <= bar else 'MISSED':<7}"
        for tab in older:
            for place, after in enumerate((median, whole)):
                before = statistics.median(each[place] for each in tab.times[name])
                line += f"{before:>7.0f}  x {before / after:.2f}"
        yield line
    yield f"load {os.getloadavg()[0]:.1f}"


def centile(times: Sequence[float]) -> float:
    """The 95th."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


@contextmanager
def sample() -> Iterator[Path]:
    """A workspace with a run over the sample gallery and its maps."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "core", "run", "sample", "--workspace", folder]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield Path(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path, nargs="?")
    parser.add_argument("--against", metavar="REF")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with ExitStack() as stack:
        workspace = options.workspace or stack.enter_context(sample())
        builds = stack.enter_context(against(options.against))
        tabs = measure(workspace, builds, options.rounds)
    print("\n".join(told(tabs)))


if __name__ == "__main__":
    main()
