"""A map of many points while it moves: the points move at once and are painted anew bit by bit."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browser.canvas import DRAWN, written
from tests.browser.mounted import map_points, mount, receive

IMAGES = 60_000
# From here on every look at the clock finds no time left, or finds all of it left.
SLOW = "() => { let now = 0; performance.now = () => (now += 1000) }"
QUICK = "() => { performance.now = () => 0 }"
# What one frame after a key, or after a message, has drawn: no time for more than one step.
AFTER_KEY = """(canvas, key) => {
  canvas.dispatchEvent(new KeyboardEvent("keydown", { key }))
  return new Promise((done) =>
    requestAnimationFrame(() => done([canvas.toDataURL(), canvas.names])))
}"""
AFTER_MESSAGE = """(canvas, text) => {
  receive(text)
  return new Promise((done) => requestAnimationFrame(() => done(canvas.toDataURL())))
}"""


def heaps(apart: float, view: str) -> bytes:
    """A message of two heaps, with so many points that painting them takes fifteen steps."""
    random, clusters = np.random.default_rng(0), np.arange(IMAGES) % 2
    return map_points(
        positions=random.normal(0, 1, (IMAGES, 2)) + apart * clusters[:, None],
        clusters=clusters,
        classes=np.full(IMAGES, -1),
        confidence=np.ones(IMAGES),
        doubt=np.zeros(IMAGES),
        view=view,
    )


@pytest.fixture
def canvas(page: Page) -> Locator:
    mount(page, "map")
    page.evaluate(QUICK)
    receive(page, heaps(4, "t-sne"))
    return page.locator("canvas")


def drawn(canvas: Locator) -> str:
    """What is on the canvas after the next frames, as the address of a PNG."""
    canvas.evaluate(DRAWN)
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def difference(drawing: str, other: str) -> float:
    """The mean difference of the pixels of two such PNGs."""
    one, two = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB"))
        for url in (drawing, other)
    )
    return float(np.abs(one.astype(int) - two).mean())


def becomes(canvas: Locator, drawing: str) -> None:
    """Wait until the canvas shows just that."""
    canvas.page.wait_for_function(
        "([canvas, drawing]) => canvas.toDataURL() === drawing",
        arg=[canvas.element_handle(), drawing],
        polling="raf",
    )


@pytest.mark.parametrize("key", ["+", "-", "ArrowRight"])
def test_points_move_at_once_and_are_then_painted_anew(
    page: Page, canvas: Locator, key: str
) -> None:
    start = drawn(canvas)
    canvas.press(key)
    end, names = drawn(canvas), written(canvas)
    canvas.press("0")
    assert drawn(canvas) == start
    page.evaluate(SLOW)
    between, names_between = canvas.evaluate(AFTER_KEY, key)
    assert names_between == {name: list(place) for name, place in names.items()}
    assert (between == end) == key.startswith("Arrow")  # what is only moved is as it will be
    from_start, to_end = (difference(between, other) for other in (start, end))
    assert to_end < from_start / 2
    becomes(canvas, end)


def test_a_selection_and_a_hidden_cluster_are_painted_step_by_step(
    page: Page, canvas: Locator
) -> None:
    start = drawn(canvas)
    canvas.press("n")
    selected = drawn(canvas)
    page.locator(".chip").first.click()
    hidden = drawn(canvas)
    assert len({start, selected, hidden}) == 3
    page.locator(".chip").first.click()
    canvas.press("Escape")
    assert drawn(canvas) == start
    page.evaluate(SLOW)
    canvas.press("n")
    page.locator(".chip").first.click()  # while the selection is being painted
    becomes(canvas, hidden)


def test_other_points_are_painted_at_once(page: Page, canvas: Locator) -> None:
    drawn(canvas)
    page.evaluate(SLOW)
    shown = canvas.evaluate(AFTER_MESSAGE, base64.b64encode(heaps(9, "umap")).decode())
    page.evaluate(QUICK)
    canvas.press("0")
    assert drawn(canvas) == shown
