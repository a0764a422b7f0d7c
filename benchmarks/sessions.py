"""Many people at once: python -m benchmarks.sessions WORKSPACE [--against REF]

WORKSPACE must hold a run. First a browser leaves a map open for a minute, then that many tabs
(--sessions 20) click for that many minutes (--minutes 10), each of them about every 5 seconds: from
page to page, on Next, on clusters of the map. They are tabs without a browser, so that the cores
are left to the server. Prints the seconds from a click until its page was sent, how the server's
memory grows after the first third of the time, its handles, and the share of a core that the idle
map costs. With --against the dashboard of an older commit does the same before, and the last column
says how many times as much it took.
"""

import argparse
import asyncio
import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.builds import against
from benchmarks.serving import CHROMIUM, FLAGS, served
from benchmarks.visitor import Visitor
from core.store.database import FILE

BARS = {"click p95, s": 1.0, "MB per 100 reruns": 1.0, "idle map: server and worker, %": 1.0}
PAGES = ("map", "cluster", "image", "triage", "vocabulary", "quality", "history")
PAUSE = (2.0, 8.0)  # seconds between the clicks of one tab: evenly, 5 in the mean
ONWARD = 0.3  # share of clicks that go to another page; the others stay on it
CLUSTERS = 8  # that are clicked on the map
SETTLE, IDLE = 15.0, 60.0  # seconds until an opened map counts as idle, and that it is watched
SAMPLE = 5.0  # seconds between looks at the server's memory and handles
WARM = 1 / 3  # of the time, after which memory is expected not to grow


@dataclass
class Watch:
    """What was seen of the server while the tabs clicked."""

    clicks: list[float] = field(default_factory=list)  # seconds
    memory: list[tuple[int, float]] = field(default_factory=list)  # clicks so far, MB
    handles: list[int] = field(default_factory=list)
    untold: int = 0  # pages that were sent without their end

    def look(self, server: psutil.Process) -> None:
        self.memory.append((len(self.clicks), server.memory_info().rss / 1e6))
        self.handles.append(server.num_fds())

    def growth(self) -> float:
        """MB per 100 reruns: the slope of a line through what was seen after the warm-up."""
        late = self.memory[int(WARM * len(self.memory)) :]
        reruns, megabytes = zip(*late, strict=True)
        return 100 * float(np.polyfit(reruns, megabytes, 1)[0])


async def stroll(address: str, seed: int, until: float, watch: Watch) -> None:
    """One person: arrives, clicks until the time has come, leaves."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, PAUSE[1]))
    tab = await Visitor.arrive(address)
    try:
        await tab.open(chance.choice(PAGES))
        while time.monotonic() < until:
            await asyncio.sleep(chance.uniform(*PAUSE))
            watch.clicks.append(await click(tab, chance))
    finally:
        watch.untold += tab.untold
        await tab.leave()


async def click(tab: Visitor, chance: random.Random) -> float:
    """Seconds of one click: on what the page has, or on another page in the menu."""
    taken = None
    if chance.random() > ONWARD:
        cluster = {"cluster": chance.randrange(CLUSTERS), "image": -1}
        taken = await tab.trigger("map", "click", cluster) or await tab.press("Next")
    return taken or await tab.open(chance.choice(PAGES))


async def crowd(address: str, server: psutil.Process, sessions: int, seconds: float) -> Watch:
    watch, until = Watch(), time.monotonic() + seconds
    people = [asyncio.create_task(stroll(address, seed, until, watch)) for seed in range(sessions)]
    while time.monotonic() < until:
        watch.look(server)
        await asyncio.sleep(SAMPLE)
    await asyncio.gather(*people)
    return watch


async def warm_up(address: str) -> None:
    """Every page once, so that what is loaded for all is loaded."""
    tab = await Visitor.arrive(address)
    for page in PAGES:
        await tab.open(page)
    await tab.leave()


def idle_map(address: str, watched: dict[str, psutil.Process]) -> dict[str, float]:
    """Per cent of a core that the processes took while a browser had the map open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{address}/map")
        page.locator(".map canvas").first.wait_for()
        page.wait_for_timeout(1000 * SETTLE)
        before = {name: processor(one) for name, one in watched.items()}
        page.wait_for_timeout(1000 * IDLE)
        after = {name: processor(one) for name, one in watched.items()}
        browser.close()
    return {name: 100 * (after[name] - before[name]) / IDLE for name in watched}


def processor(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextmanager
def running(workspace: Path, build: Path) -> Iterator[tuple[str, dict[str, psutil.Process]]]:
    """The address of the build's dashboard, and its processes: the server and the worker.

    On a copy of the workspace: this tree's may be newer than what the other build can read.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "workspace")
        shutil.copytree(workspace, folder)
        with served(folder, build=build) as (address, _):
            asyncio.run(warm_up(address))
            server = next(c for c in psutil.Process().children() if "streamlit" in c.cmdline())
            wait_until(lambda: _is_ready(folder / FILE))
            yield address, {"server": server, "worker": server.children()[0]}


def _is_ready(file: Path) -> bool:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        return bool(db.execute("select ready from worker").fetchone()[0])


def wait_until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(1)


def measure(build: Path, folder: Path, sessions: int, minutes: float) -> dict[str, float]:
    with running(folder, build) as (address, processes):
        server = processes["server"]
        idle = idle_map(address, processes)
        before = server.num_fds()
        spent = processor(server)
        watch = asyncio.run(crowd(address, server, sessions, 60 * minutes))
        spent = processor(server) - spent
        left = server.num_fds()
        wait_until(lambda: server.num_fds() <= before, 180)
        after = server.num_fds()
    centiles = statistics.quantiles(watch.clicks, n=100)
    return {
        "clicks": len(watch.clicks),
        "pages without an end": watch.untold,
        "click p50, s": centiles[49],
        "click p95, s": centiles[94],
        "click max, s": max(watch.clicks),
        "server's seconds a click": spent / len(watch.clicks),
        "MB per 100 reruns": watch.growth(),
        "MB at the end": watch.memory[-1][1],
        "handles before": before,
        "handles meanwhile, most": max(watch.handles),
        "handles when they have left": left,
        "handles 3 minutes later at most": after,
        "idle map: server, %": idle["server"],
        "idle map: worker, %": idle["worker"],
        "idle map: server and worker, %": sum(idle.values()),
        "load": os.getloadavg()[0],
    }


def told(builds: Sequence[dict[str, float]]) -> Iterator[str]:
    """A line for each figure: of every build, the bar, and the first build's part of the last."""
    for name, now in builds[-1].items():
        figures = "".join(f"{build[name]:>10.3g}" for build in builds)
        bar = f"  bar {BARS[name]:g}" if name in BARS else ""
        ratio = f"  x {builds[0][name] / now:.2f}" if len(builds) > 1 and now else ""
        yield f"{name:<34}{figures}{bar:<9}{ratio}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--against", metavar="REF")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with against(options.against) as builds:
        given = options.workspace, options.sessions, options.minutes
        print("\n".join(told([measure(build, *given) for build in builds])))


if __name__ == "__main__":
    main()
