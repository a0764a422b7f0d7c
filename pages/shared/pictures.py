"""Images on a page: thumbnails that open, clusters as cards, a strip of drawings."""

import base64
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.base.units import count
from core.base.values import IntArray
from core.concepts.run import Run
from pages.shared import data, meanings, menu, state
from pages.shared import trail as trails

ASSETS = Path(__file__).resolve().parents[2] / "assets"
MAPS = ("plane", "drawing", "pane", "maps")  # what both kinds of maps share
EMPTY_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def component(name: str, *before: str) -> Any:
    """A component of our own from assets/{name}.js and .css; to be registered once, on import.

    before are those that it needs or shares with others, such as MAPS.
    """
    css, js = (source(kind, *before, name) for kind in ("css", "js"))
    return st.components.v2.component(f"whycluster_{name}", css=css, js=js)


def source(kind: str, *names: str) -> str:
    """The scripts or styles of assets/ in that order, as one."""
    files = [ASSETS / f"{name}.{kind}" for name in names]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


_GALLERY = component("gallery")
_CARDS = component("cards")


def gallery(
    images: str,
    chosen: Sequence[int] | IntArray,
    *,
    key: str,
    run: str = "",
    notes: Sequence[str] | None = None,
    tones: Sequence[str] | None = None,
    size: int = 96,
    trail: trails.Trail | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Thumbnails of images by number; a click opens the image's page, or calls on_open.

    Without a run there is no such page: a click shows the picture itself in a tab of its own.

    notes are written below, tones are borders: good, bad, doubt or nothing. J and K on the image's
    page go through the trail's list, see pages.shared.trail.
    """
    names, picture = data.images(images).files, f"whycluster/image/{images}/"
    pictures = data.thumbnails(images)
    items = []
    for place, image in enumerate(int(i) for i in chosen):
        items.append(
            {
                "id": image,
                "href": f"image?run={run}&image={image}" if run else picture + str(image),
                "src": _data_url(pictures.jpeg(image)) if pictures else EMPTY_PICTURE,
                "title": names[image],
                "note": notes[place] if notes else "",
                "tone": tones[place] if tones else "",
            }
        )
    rest = "&" + urlencode({trails.FROM: trails.text(trail)}) if run and trail else ""
    message = json.dumps({"items": items, "size": size, "rest": rest, "opens": bool(run)}).encode()
    result = _GALLERY(key=key, data=message, on_open_change=nothing)
    if result.open is not None:
        if on_open:
            on_open(int(result.open))
        else:
            open_image(int(result.open), trail)


def cluster_cards(found: Run) -> None:
    """Every cluster as a card: name, size, the sentence that says why, typical images."""
    now = data.edited(found)
    st.subheader(count(len(now.numbers), "cluster"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Open the map", type="primary", icon=":material/map:", key="open_map"):
            st.switch_page(menu.page("map"))
        for name in ("triage", "export"):
            title, icon, _ = next(p[name] for p in menu.SECTIONS.values() if name in p)
            st.page_link(menu.page(name), label=title, icon=f":material/{icon}:")
    cards = [_card(found, cluster, name) for cluster, name in now.names.items()]
    result = _CARDS(key="cards", data=json.dumps(cards).encode(), on_open_change=nothing)
    if result.open is not None:
        open_cluster(int(result.open))


def _card(found: Run, cluster: int, name: str) -> dict[str, Any]:
    pictures = data.thumbnails(found.ids["images"])
    images = trails.images(found, {"list": "cluster", "cluster": cluster, "order": "typical"})
    summary = data.summary(found, cluster)
    return {
        "id": cluster,
        "href": f"cluster?run={found.id}&cluster={cluster}",
        "name": name,
        "size": f"{len(images):,}",
        "pictures": [_data_url(pictures.jpeg(i)) for i in images[:4].tolist()] if pictures else [],
        "why": summary.sentence,
        "meanings": meanings.lines((name, *summary.phrases)),
    }


def sample_strip(count: int) -> None:
    """Drawings of the sample gallery, side by side."""
    cells = "".join(
        f'<img src="{url}" alt="" style="width:100%;border-radius:6px;display:block">'
        for url in _sample_pictures(count)
    )
    st.html(
        '<div style="display:grid;gap:6px;grid-template-columns:repeat(6,1fr)">' + cells + "</div>"
    )


@st.cache_data(show_spinner=False)
def _sample_pictures(count: int) -> list[str]:
    """A few drawings of the sample gallery, as data URLs."""
    from core.images.sample import draw, scene

    pictures = []
    for index in range(count):
        jpeg = io.BytesIO()
        draw(scene(0, index)).convert("RGB").save(jpeg, "JPEG", quality=88)
        pictures.append(_data_url(jpeg.getvalue()))
    return pictures


def open_image(image: int, trail: trails.Trail | None = None) -> None:
    """Go to the image's page; without a trail J and K go through all images."""
    st.session_state[trails.FROM] = ""
    _open("image", trails.query(image, trail))


def open_cluster(cluster: int) -> None:
    _open("cluster", {state.CLUSTER: str(cluster)})


def _open(page: str, query: dict[str, str]) -> None:
    """Go to a page with the run in view: a switch may forget which one a link had opened."""
    run = st.session_state.get(state.RUN)
    st.session_state[f"url_{state.RUN}"] = None  # so that the run's parameter is followed
    st.switch_page(menu.page(page), query_params=query | ({state.RUN: run} if run else {}))


def _data_url(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def nothing() -> None:
    """A trigger must be declared to be reported."""
