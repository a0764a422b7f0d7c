"""How quickly is the map drawn? python -m benchmarks.map_frames [--against REF]

Made-up points in headless Chromium without a GPU, 1440 by 900: this tree's script of the map and
that of an older commit in turn, each time in a new browser. Prints medians in milliseconds, medians
of the pairs' ratios, and how far the drawn pixels are apart.
"""

import argparse
import base64
import io
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Playwright, sync_playwright

from benchmarks.serving import CHROMIUM, FLAGS, ROOT
from core.output.map_message import MapPoints, pack

SCRIPT, STYLE = "assets/components/map.js", "assets/components/map.css"
UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]  # a frame takes what it takes
GROUPS = 20
MEASURES = {
    "first": "message to picture",
    "pan": "frame while panning",
    "zoom": "frame while zooming",
    "rest": "last move to the exact picture",
    "hover": "pointing",
    "click": "click to the selection",
    "shown": "click to its exact picture",
    "lasso": "lasso to its selection",
}
BARS = {
    130_000: {"first": 300, "pan": 16, "zoom": 16},
    1_000_000: {"first": 1500, "pan": 33, "zoom": 33},
}
# Mounts the map as Streamlit does. Frames that were asked for and not drawn yet are counted: the
# map is at rest when there are none.
MOUNT = """async ([script, style, message]) => {
  const ask = window.requestAnimationFrame.bind(window)
  let waiting = 0
  window.requestAnimationFrame = (draw) => {
    waiting++
    return ask((time) => { waiting--; draw(time) })
  }
  window.nextFrame = () => new Promise(ask)
  window.atRest = async () => { do await nextFrame(); while (waiting); await nextFrame() }
  window.timed = async (act) => {
    const start = performance.now()
    await act()
    return performance.now() - start
  }
  window.told = []
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  const component = (await import(url)).default, parentElement = document.body
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }))
  const data = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0))
  const setTriggerValue = (name, value) => told.push([name, value])
  window.receive = () => component({ parentElement, data, setTriggerValue })
}"""
FIRST = "async () => { await nextFrame(); return timed(() => { receive(); return atRest() }) }"
# What a hand does to the canvas.
HAND = """() => {
  const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect()
  canvas.setPointerCapture = () => {}
  const at = (x, y) => ({ clientX: box.left + x, clientY: box.top + y })
  window.send = (type, x, y) =>
    canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, ...at(x, y) }))
  window.turn = (deltaY) =>
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY, cancelable: true, ...at(400, 250) }))
  window.frames = async (move) => {
    const times = []
    for (let i = 1; i <= 40; i++) times.push(await timed(() => { move(i); return nextFrame() }))
    return times.sort((a, b) => a - b)[times.length >> 1]
  }
}"""
MEASURE = """async () => {
  const found = {}, drawn = [], canvas = document.querySelector("canvas")
  const press = (x, y) => { send("pointerdown", x, y); send("pointerup", x, y) }
  const keep = async () => { await atRest(); drawn.push(canvas.toDataURL()) }
  await keep()
  send("pointerdown", 400, 250)
  found.pan = await frames((i) => send("pointermove", 400 + 6 * i, 250 + 2 * i))
  found.rest = await timed(atRest)
  send("pointerup", 640, 330)
  found.zoom = await frames((i) => turn(i <= 20 ? -8 : 8))
  await atRest()
  let x = 0
  found.hover = await timed(() => {
    const card = document.querySelector(".card")
    while (x < 400 || (card.hidden && x < canvas.clientWidth)) send("pointermove", x++, 250)
  }) / x
  await atRest()
  found.shown = await timed(async () => {
    found.click = await timed(() => press(x - 1, 250))
    await atRest()
  })
  await keep()
  document.querySelector("[aria-label^=Lasso]").click()
  send("pointerdown", 600, 250)
  for (let i = 0; i <= 100; i++) {
    send("pointermove", 400 + 200 * Math.cos(i / 16), 250 + 200 * Math.sin(i / 16))
  }
  await atRest()
  found.lasso = await timed(() => send("pointerup", 600, 250))
  await keep()
  const names = told.map(([name]) => name).join()
  if (names !== "click,lasso") throw new Error(`The map told ${names}, not click,lasso.`)
  return [found, drawn]
}"""


@dataclass(frozen=True, eq=False)
class Visit:
    """One visit to the map."""

    times: dict[str, float]  # milliseconds
    drawn: list[NDArray[np.int64]]  # the canvas at first, after a click, after a lasso


def made_up(count: int) -> str:
    """A message of that many points in round heaps, a heap a cluster, in base64."""
    random = np.random.default_rng(0)
    clusters = random.integers(0, GROUPS, count)
    heaps = random.uniform(-40, 40, (GROUPS, 2))
    names = [f"cluster number {number}" for number in range(GROUPS)]
    points = MapPoints(
        positions=(heaps[clusters] + random.normal(0, 5, (count, 2))).astype(np.float32),
        clusters=clusters,
        classes=(clusters + (random.random(count) < 0.1)) % GROUPS,
        confidence=random.random(count, np.float32),
        doubt=random.random(count, np.float32),
        cluster_names=names,
        class_names=names,
        view="made up",
        pictures="data:,",
    )
    return base64.b64encode(pack(points)).decode()


def source(ref: str | None, path: str) -> str:
    """What was built, in this tree or at a commit."""
    if ref is None:
        return (ROOT / path).read_text(encoding="utf-8")
    command = ["git", "show", f"{ref}:{path}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def visit(playwright: Playwright, ref: str | None, message: str, ratio: float) -> Visit:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *UNLIMITED])
    page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=ratio)
    page.set_content("<!doctype html>")
    page.evaluate(MOUNT, [source(ref, SCRIPT), source(ref, STYLE), message])
    first = page.evaluate(FIRST)
    page.evaluate(HAND)
    times, drawn = page.evaluate(MEASURE)
    browser.close()
    return Visit({"first": first, **times}, [pixels(url) for url in drawn])


def pixels(url: str) -> NDArray[np.int64]:
    """Of a PNG as the canvas writes it: (height, width, 3)."""
    content = base64.b64decode(url.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), int)


def compare(
    count: int, refs: dict[str, str | None], rounds: int, ratio: float
) -> dict[str, list[Visit]]:
    """Visits to the map of each script, which take turns."""
    message = made_up(count)
    found: dict[str, list[Visit]] = {name: [] for name in refs}
    with sync_playwright() as playwright:
        for _ in range(rounds):
            for name, ref in refs.items():
                found[name].append(visit(playwright, ref, message, ratio))
    return found


def show(count: int, found: dict[str, list[Visit]]) -> None:
    print(f"{count:,} points, load {os.getloadavg()[0]:.1f}")
    *older, new = found.values()
    for key, what in MEASURES.items():
        now = median(one.times[key] for one in new)
        parts = [f"  {what:32}{now:8.1f} ms"]
        for old in older:
            ratio = median(a.times[key] / b.times[key] for a, b in zip(old, new, strict=True))
            parts.append(f"before {median(a.times[key] for a in old):8.1f} ms, {ratio:5.1f} times")
        if bar := BARS.get(count, {}).get(key):
            parts.append(f"bar {bar} ms: {'met' if now <= bar else 'missed'}")
        print("; ".join(parts))
    for old in older:
        print(f"  largest difference of a channel: {apart(old, new)}")


def apart(old: Sequence[Visit], new: Sequence[Visit]) -> str:
    """Of any pixel of the drawings, where both scripts draw on canvases of one size."""
    one, other = ([drawing for visit in visits for drawing in visit.drawn] for visits in (old, new))
    pairs = list(zip(one, other, strict=True))
    if any(a.shape != b.shape for a, b in pairs):
        return "none to tell, the canvases differ in size"
    return f"{max(int(np.abs(a - b).max()) for a, b in pairs)} of 255"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", metavar="REF", help="a commit whose script takes turns")
    parser.add_argument("--points", type=int, nargs="+", default=[*BARS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ratio", type=float, default=1, help="pixels of the screen to one of CSS")
    options = parser.parse_args()
    refs: dict[str, str | None] = {"before": options.against} if options.against else {}
    for count in options.points:
        show(count, compare(count, {**refs, "now": None}, options.rounds, options.ratio))


if __name__ == "__main__":
    main()
