"""Images on a page: thumbnails that open."""

import base64
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.base.language import say
from core.base.values import IntArray
from pages.shared.lists import keys, menu, state
from pages.shared.reading import data, searches, ticks, trails
from pages.shared.showing import components, marked

EMPTY_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
GO = ("like", "where", "open")  # where an image's links lead

_GALLERY = components.component("gallery")


@dataclass(frozen=True)
class Look:
    """How images are shown: how large, and what of each; notes and tones are in their order."""

    size: int = 96  # pixels
    notes: Sequence[str] | None = None  # written below
    tones: Sequence[str] | None = None  # borders: good, bad, doubt or nothing
    group: str = ""  # of several grids that are one list to tick in
    listed: Sequence[int] = ()  # the images of that list
    on_map: bool = False  # whether each has a link to its place on the map
    ticks: bool = False  # whether they can be ticked without a run, too


def gallery(
    images: str,
    chosen: Sequence[int] | IntArray,
    *,
    key: str,
    run: str = "",
    look: Look = Look(),
    trail: trails.Trail | None = None,
    on: Mapping[str, Callable[[int], None]] = {},
) -> None:
    """Thumbnails of images by number; a click opens the image's page, or calls on["open"].

    Below each stand its note, what was decided on it and its tags.

    A second link on each searches for more like it, or calls on["like"]; a third one, if the look
    has it, goes to its point on the map; a box ticks it.

    Without a run there is no such page: a click shows the picture itself in a tab of its own. J and
    K on the image's page go through the trail's list, see pages.shared.reading.trails.
    """
    numbers = list(map(int, chosen))
    ticking, listed = bool(run) or look.ticks, look.listed or numbers
    message = {
        "items": _items(images, numbers, run, look),
        "size": look.size,
        "rest": "&" + urlencode({trails.FROM: trails.text(trail)}) if run and trail else "",
        "opens": bool(run),
        "like": f"search?run={run}&{searches.LIKE}=" if run else "",
        "where": f"map?run={run}&{state.IMAGE}=" if look.on_map else "",
        "ticks": ticks.message(images, listed, key, look.group) if ticking else None,
    }
    result = _GALLERY(
        key=key,
        data=json.dumps(message).encode(),
        on_tick_change=partial(ticks.hear, images, key, look.group),
        **{f"on_{name}_change": components.nothing for name in GO},
    )
    if result.tick is not None:
        ticks.draw_all()
    _go({name: result[name] for name in GO}, on, trail)


def _go(
    to: Mapping[str, Any], on: Mapping[str, Callable[[int], None]], trail: trails.Trail | None
) -> None:
    """Follow the link that was clicked: to holds the image's number by the link's name, or None."""
    usual: dict[str, Callable[[int], None]] = {
        "like": more_like,
        "where": on_map,
        "open": partial(open_image, trail=trail),
    }
    for name, image in to.items():
        if image is not None:
            on.get(name, usual[name])(int(image))


def _items(images: str, chosen: list[int], run: str, look: Look) -> list[dict[str, Any]]:
    names, pictures = data.images(images).files, data.thumbnails(images)
    page = f"image?run={run}&image=" if run else f"whycluster/image/{images}/"
    notes, tones = look.notes or [""] * len(chosen), look.tones or [""] * len(chosen)
    marks = marked.of(run, chosen) if run else [marked.NONE] * len(chosen)
    return [
        {
            "id": image,
            "href": f"{page}{image}",
            "src": data_url(pictures.jpeg(image)) if pictures else EMPTY_PICTURE,
            "title": names[image],
            "note": note,
            "tone": tone,
            "mark": mark.seen,
            "marked": mark.heard,
        }
        for image, note, tone, mark in zip(chosen, notes, tones, marks, strict=True)
    ]


def see_large(images: str, image: int, inside: str, style: str = "") -> str:
    """A link, as HTML, to an image as large as it is sent; inside is HTML, its picture first.

    A click, or the key for it, shows it over the page: see scripts/large.js.
    """
    address = f"whycluster/image/{html.escape(images)}/{image}"
    title = html.escape(say("See it large ({key})", key=keys.of("large")))
    return (
        f'<a class="see-large" href="{address}" target="_blank" title="{title}" '
        f'style="display:block;cursor:zoom-in;{style}">{inside}</a>'
    )


def open_image(image: int, trail: trails.Trail | None = None) -> None:
    """Go to the image's page; without a trail J and K go through all images."""
    st.session_state[trails.FROM] = ""
    open_page("image", trails.query(image, trail))


def on_map(image: int) -> None:
    """Go to the map, with a ring around the image."""
    open_page("map", {state.IMAGE: str(image)})


def map_link(image: int) -> None:
    """A link that goes there."""
    st.page_link(
        menu.page("map"),
        label=say("On the map"),
        icon=":material/map:",
        query_params={state.IMAGE: str(image)},
    )


def more_like(image: int) -> None:
    """Go to the search for images like one."""
    open_page("search", {searches.LIKE: str(image)})


def open_page(page: str, query: dict[str, str]) -> None:
    """Go to a page with the run in view: a switch may forget which one a link had opened."""
    run = st.session_state.get(state.RUN)
    state.forget_url(state.RUN)  # so that the run's parameter is followed
    st.switch_page(menu.page(page), query_params=query | ({state.RUN: run} if run else {}))


def data_url(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
