"""The map in a real browser, on a made-up run: click, lasso, keys, legend, pictures, links."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store.workspace import Workspace
from tests.browser.canvas import point_of
from tests.browser.conftest import at_rest, click_cluster, lasso_everything, until
from tests.pages.made_run import EVIL_PHRASE, make_run

NAMES = ("wheel", "paw", EVIL_PHRASE, "chimney")  # of the clusters, by number


@pytest.fixture(scope="module")
def address(serve_to_all: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("made")
    made = make_run(Workspace(folder / "workspace"), folder / "images", per_class=40)
    return serve_to_all(made.workspace, worker=False)


@pytest.fixture
def canvas(address: str, page: Page) -> Locator:
    page.goto(f"{address}/map")
    canvas = page.locator(".map canvas")
    expect(canvas).to_have_attribute("aria-label", re.compile("^Map of 160 images in 4 clusters"))
    return canvas


def point_at(canvas: Locator, place: tuple[float, float]) -> None:
    """Come there from the corner."""
    x, y = place
    at_rest(canvas).hover(position={"x": 3, "y": 3})
    canvas.hover(position={"x": x, "y": y})


def selected(page: Page) -> Locator:
    return page.locator(".st-key-selection h3")


def test_the_map_selects_by_click_lasso_and_keys(page: Page, canvas: Locator) -> None:
    for cluster in (2, 0):
        click_cluster(canvas, NAMES[cluster])
        expect(selected(page)).to_have_text(re.compile(rf"^{cluster} · "))
    canvas.press("n")
    expect(selected(page)).to_have_text(re.compile("^1 · "))
    canvas.press("Escape")
    expect(selected(page)).to_have_text("Nothing selected")

    page.keyboard.down("Shift")
    lasso_everything(canvas)
    page.keyboard.up("Shift")
    expect(selected(page)).to_have_text("160 images in the lasso")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these as CSV").click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8").splitlines()) == 161
    expect(page).to_have_url(re.compile("[?&]lasso="))
    whole = page.url
    page.locator(".legend .chip").first.click()  # what the legend hides leaves the lasso
    expect(selected(page)).to_have_text("120 images in the lasso")
    expect(page).not_to_have_url(whole)
    page.reload()
    expect(selected(page)).to_have_text("120 images in the lasso")
    expect(page.locator(".legend .chip").first).to_have_attribute("aria-pressed", "false")


def test_a_selection_survives_a_visit_to_another_page(page: Page, canvas: Locator) -> None:
    click_cluster(canvas, NAMES[2])
    expect(selected(page)).to_have_text(re.compile("^2 · "))
    at_rest(page.locator(".gallery a").first).click()
    expect(page.get_by_role("heading", name="Image", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("image="))
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    expect(selected(page)).to_have_text(re.compile("^2 · "))


def test_pointing_shows_the_picture_and_the_legend_hides(page: Page, canvas: Locator) -> None:
    place = point_of(at_rest(canvas), NAMES[1])
    point_at(canvas, place)
    expect(page.locator(".card")).to_contain_text("confidence")
    picture = page.locator(".card img")
    expect(picture).to_have_js_property("complete", True)
    page.wait_for_function("i => i.naturalWidth > 0", arg=picture.element_handle(), timeout=20_000)
    chip = page.locator(".chip").nth(1)
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    point_at(canvas, place)
    expect(page.locator(".card")).to_be_hidden()
    chip.click()
    point_at(canvas, place)
    expect(page.locator(".card")).to_be_visible()
    page.locator(".chip").nth(2).dblclick()
    expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)


def test_the_map_can_be_painted_with_a_phrase(page: Page, canvas: Locator) -> None:
    page.get_by_role("combobox", name="Paint a phrase").click()
    page.get_by_role("option", name="wheel").click()
    expect(page.locator(".legend")).to_contain_text("strong: wheel")
    expect(page.get_by_role("button", name="Phrase", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_bar_selects_its_cluster_and_all_of_them_come_back(page: Page, canvas: Locator) -> None:
    bars = page.locator(".bars button")
    expect(bars).to_have_count(4)
    colour = "element => getComputedStyle(element).backgroundColor"
    swatches = dict(
        zip(
            page.locator(".chip .name").all_inner_texts(),
            [each.evaluate(colour) for each in page.locator(".chip .swatch").all()],
            strict=True,
        )
    )
    for bar in bars.all():
        name = bar.locator(".name").inner_text().partition(" · ")[2]
        assert bar.locator(".bar").evaluate(colour) == swatches[name]
    expect(page.locator(".chip .size")).to_have_count(0)  # the bars say them
    bars.filter(has_text="paw").click()
    expect(selected(page)).to_have_text(re.compile("^1 · "))
    page.get_by_role("button", name="All clusters").click()
    expect(selected(page)).to_have_text("Nothing selected")


def test_pictures_appear_where_the_map_is_near_and_are_images_to_click(
    page: Page, canvas: Locator
) -> None:
    drawn = "canvas => canvas.pictures"
    assert at_rest(canvas).evaluate(drawn) == 0
    point_at(canvas, point_of(canvas, NAMES[1]))  # the middle of the map may be empty
    for _ in range(5):
        page.mouse.wheel(0, -80)
    page.wait_for_function("canvas => canvas.pictures > 0", arg=canvas.element_handle())
    page.get_by_role("button", name="Pictures when zoomed in far enough").click()
    page.wait_for_function("canvas => canvas.pictures === 0", arg=canvas.element_handle())


def test_the_map_takes_the_whole_width_and_the_whole_screen(page: Page, canvas: Locator) -> None:
    def width() -> float:
        box = at_rest(canvas).bounding_box()
        assert box is not None
        return box["width"]

    beside = width()
    click_cluster(canvas, NAMES[2])
    expect(selected(page)).to_have_text(re.compile("^2 · "))
    page.get_by_text("Full width").click()
    expect(page).to_have_url(re.compile("[?&]wide=True"))
    until(canvas, "element.clientWidth > 1.2 * than", beside)
    wide = width()
    assert wide > 1.4 * beside
    expect(selected(page)).to_have_text(re.compile("^2 · "))
    canvas.press("f")
    page.wait_for_function("() => document.fullscreenElement !== null")
    until(canvas, "element.clientWidth > than", wide)
    canvas.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")
    until(canvas, "element.getBoundingClientRect().width === than", wide)
