"""The scripts of both kinds of maps alone in a browser, without a server: fingers and messages."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from core.output import linked_message
from core.output.linked_message import Side
from tests.browser.canvas import DRAWN, point_of, written
from tests.browser.mounted import CLUSTERS, CORNERS, NAMES, map_points, mount, receive


@pytest.fixture(params=["map", "linked"])
def canvas(page: Page, request: pytest.FixtureRequest) -> Locator:
    """Of the map, or the left one of two."""
    mount(page, request.param)
    if request.param == "map":
        receive(page, map_points())
    else:
        side = Side("A run", CLUSTERS, dict(enumerate(NAMES)), {c: c for c in range(4)})
        none = np.zeros(0, int)
        receive(page, linked_message.pack(CORNERS, side, side, none, "t-sne", "data:,"))
    return page.locator("canvas").first


def told(page: Page) -> list[tuple[str, Any]]:
    return json.loads(page.evaluate("JSON.stringify(told)"))


def height(canvas: Locator) -> float:
    """Of the images on the canvas: it grows as one zooms in. A name is as high as its image."""
    names = written(canvas)
    return names["bus"][1] - names["house"][1]


def test_two_fingers_zoom_and_one_of_them_may_rest(page: Page, canvas: Locator) -> None:
    page.get_by_role("button", name="Lasso").click()
    canvas.press("n")
    box, before, selected = canvas.bounding_box(), height(canvas), told(page)
    assert box is not None
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": box["x"] + x, "y": box["y"] + y, "id": i} for i, (x, y) in enumerate(places)
        ]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = rests = point_of(canvas, "bus")
    touch("touchStart", rests)
    for step in range(6, 15):
        kind = "touchStart" if step == 6 else "touchMove"
        touch(kind, rests, (x + 10 * step, y - 10 * step))
    touch("touchEnd", rests)
    touch("touchEnd")
    assert height(canvas) > before * 1.5
    assert told(page) == selected != []


def test_buttons_and_keys_zoom_in_and_out(page: Page, canvas: Locator) -> None:
    before = height(canvas)
    page.get_by_role("button", name="Zoom in").click()
    near = height(canvas)
    canvas.press("-")
    page.get_by_role("button", name="Zoom out").click()
    assert height(canvas) < before < near
    page.get_by_role("button", name="Show the whole map").click()
    assert height(canvas) == pytest.approx(before)


def test_a_tap_selects_the_cluster(page: Page, canvas: Locator) -> None:
    x, y = point_of(canvas, "fish")
    canvas.click(position={"x": x, "y": y})
    assert [value["cluster"] for _, value in told(page)] == [2]


def test_a_map_that_is_to_show_an_image_begins_there_and_lets_go_of_it(page: Page) -> None:
    mount(page, "map")
    selection = {"cluster": 2, "image": 2, "aims": True}
    receive(page, map_points(selection=selection, revision=1))
    canvas = page.locator("canvas")
    width, height = canvas.evaluate(
        "({ clientWidth, clientHeight }) => [clientWidth, clientHeight]"
    )
    assert written(canvas)["fish"] == pytest.approx((width / 2, height / 2), abs=1)
    looks = "canvas => canvas.toDataURL()"
    with_ring = canvas.evaluate(looks)
    receive(page, map_points(selection={"cluster": 2}, revision=2))
    assert canvas.evaluate(looks) != with_ring
    assert written(canvas)["fish"] == pytest.approx((width / 2, height / 2), abs=1)


def test_a_finger_scrolls_past_a_map_that_shows_all_and_moves_one_that_does_not(
    page: Page, canvas: Locator
) -> None:
    def action() -> str:
        canvas.evaluate(DRAWN)
        return str(canvas.evaluate("canvas => getComputedStyle(canvas).touchAction"))

    page.get_by_role("button", name="Pan").click()
    assert action() == "pan-y"
    for name, then in (("Zoom in", "none"), ("Show the whole map", "pan-y"), ("Lasso", "none")):
        page.get_by_role("button", name=name).click()
        assert action() == then


def test_a_tap_shows_the_card_until_the_next_one(page: Page, canvas: Locator) -> None:
    x, y = point_of(canvas, "fish")
    touch = {"pointerType": "touch", "pointerId": 1, "bubbles": True}
    for place, is_shown in (((x, y), True), ((4, 60), False)):
        box = canvas.bounding_box()
        assert box is not None
        at = {"clientX": box["x"] + place[0], "clientY": box["y"] + place[1]}
        page.evaluate("Element.prototype.setPointerCapture = () => {}")
        for kind in ("pointerdown", "pointerup", "pointerleave"):
            canvas.dispatch_event(kind, {**touch, **at})
        assert page.locator(".card").first.is_visible() == is_shown


def test_a_lasso_is_told_anew_when_painting_shows_what_was_hidden(page: Page) -> None:
    mount(page, "map")
    receive(page, map_points())
    canvas = page.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    page.get_by_role("button", name="Lasso").click()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    for x, y in ((1, 0), (1, 1), (0, 1), (0, 0)):
        right, below = box["x"] + 4 + x * (box["width"] - 8), box["y"] + 4 + y * (box["height"] - 8)
        page.mouse.move(right, below, steps=4)
    page.mouse.up()
    page.locator(".chip").first.click()
    assert [value["hidden"] for _, value in told(page)] == [[], [0]]
    receive(page, map_points(concept="wheel", strength=np.arange(4)))
    assert [value["hidden"] for _, value in told(page)] == [[], [0], []]
    receive(page, map_points(concept="wheel", strength=np.arange(4)))
    assert len(told(page)) == 3


@pytest.mark.parametrize("name", ["map", "bars", "cards"])
def test_a_page_that_is_drawn_again_leaves_the_focus_where_it_is(page: Page, name: str) -> None:
    """And a double click its second half: the first one has told Python of a lasso, say."""
    bars = {"bars": [{"id": 2, "name": "fish", "size": 1}], "sizes": [1, 1, 1], "opens": True}
    card = {"id": 2, "href": "#", "name": "fish", "size": "1 image", "pictures": []}
    words = {"why": "", "meanings": ""}
    messages = {
        "map": (map_points(), map_points(cluster_names=["ship", *NAMES[1:]])),
        "bars": [json.dumps({**bars, "opens": opens}).encode() for opens in (True, False)],
        "cards": [json.dumps([{**card, **words, "size": n}]).encode() for n in "12"],
    }
    now, changed = messages[name]
    mount(page, name)
    receive(page, now)
    page.evaluate("element = document.querySelector('.chip, .row, .card[href]'); element.focus()")
    receive(page, now)
    assert page.evaluate("document.activeElement === element")
    receive(page, changed)
    assert not page.evaluate("element.isConnected")


def test_pictures_without_a_page_are_links_to_new_tabs_and_say_their_border(page: Page) -> None:
    item = {"id": 7, "href": "image", "src": "data:,", "title": "a.png", "note": "", "tone": "bad"}
    mount(page, "gallery")
    for opens in (False, True):
        message = {"items": [item], "size": 96, "rest": "", "opens": opens}
        receive(page, json.dumps(message).encode())
        link = page.get_by_role("link", name="a.png, not in the cluster of its class")
        assert link.get_attribute("target") == (None if opens else "_blank")
    link.click()
    assert told(page) == [["open", 7]]


def test_what_a_search_found_is_cleared_by_escape_and_by_a_click_beside(page: Page) -> None:
    mount(page, "map")
    canvas = page.locator("canvas")
    for revision, clear in enumerate(
        (
            lambda: canvas.press("Escape"),
            lambda: canvas.click(position={"x": 2, "y": 60}),
        )
    ):
        receive(page, map_points(selection={"found": "{}"}, revision=revision))
        clear()
        clear()
        assert [name for name, _ in told(page)] == ["cleared"] * (revision + 1)


PICTURE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/>"


def test_a_picture_is_seen_large_by_click_or_key_and_no_key_reaches_the_page_below(
    page: Page,
) -> None:
    mount(page, "shortcuts")
    large = {"name": "large", "says": "See it large", "key": "Z"}
    groups = [{"title": "Image", "keys": [large]}]
    message = {"groups": groups, "changed": {}, "language": "en", "keeps": False}
    receive(page, json.dumps(message).encode())
    page.evaluate(
        """(source) => document.body.insertAdjacentHTML("afterbegin", `<a class="see-large"
          href="${source}"><img src="${source}" alt="A cat"><i title="Strongest here"></i></a>`)""",
        PICTURE,
    )
    page.evaluate("addEventListener('keydown', ({ key }) => told.push(key))")
    dialog = page.locator("dialog.large")
    page.get_by_role("link").click()
    for key in ("j", "z"):
        assert dialog.is_visible()
        page.keyboard.press(key)
    assert dialog.is_hidden()
    page.keyboard.press("z")
    picture = dialog.get_by_alt_text("A cat").bounding_box()
    assert picture is not None and picture["width"] == pytest.approx(0.94 * 1440, abs=1)
    assert dialog.locator("[title='Strongest here']").count() == 1
    dialog.get_by_role("button", name="Close").click()
    assert dialog.is_hidden() and told(page) == []
