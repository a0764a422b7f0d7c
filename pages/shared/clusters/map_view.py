"""The map's mount: what it is sent, what it says back, and what is selected on it."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.values import Projection
from core.concepts.run import Run
from core.output.map_message import MapPoints, pack
from core.store.edits import Edited
from pages.shared import data, pictures, state, trail

DECIMALS = 4  # of a lasso's corners, which travel in links
_MAP = pictures.component("map", *pictures.MAPS, "legend")


def show(found: Run, flat: Projection, concept: str) -> str | None:
    """Draw the map; returns the selection that the user has just made ("" for none), or None.

    Colours, zoom and the selection itself live in the browser.
    """
    start, revision = st.session_state.map_start, st.session_state.map_revision
    message = _message(
        str(state.folder()), found.id, data.head(found), flat.method, concept, start, revision
    )
    result = _MAP(
        key="map",
        data=message,
        on_click_change=pictures.nothing,
        on_lasso_change=pictures.nothing,
        on_cleared_change=pictures.nothing,
    )
    if result.click and int(result.click["cluster"]) in data.edited(found).names:
        return json.dumps({"cluster": int(result.click["cluster"])})
    if result.lasso:
        return json.dumps(_short({name: result.lasso[name] for name in SELECTION}))
    return "" if result.cleared is not None else None


SELECTION = ("polygons", "hidden", "by")


def _short(selection: Mapping[str, Any]) -> dict[str, Any]:
    """A lasso with corners of a few digits: it is part of links to its images."""
    corners = [
        [[round(float(x), DECIMALS), round(float(y), DECIMALS)] for x, y in polygon]
        for polygon in selection["polygons"]
    ]
    return {**selection, "polygons": corners}


@st.cache_data(max_entries=12, show_spinner=False)
def _message(
    folder: str, run: str, head: int, method: str, concept: str, start: str, revision: int
) -> bytes:
    found = data.load(folder, run)
    flat, now = data.projection(found, method), data.edited(found)
    assert flat is not None
    own = np.arange(len(found.images)), found.clusters
    points = MapPoints(
        positions=flat.positions,
        clusters=now.clusters,
        classes=found.images.labels,
        confidence=found.probabilities[own],
        doubt=found.doubt.score,
        cluster_names=_names(now),
        class_names=found.images.class_names if found.images.has_labels else (),
        view=f"{found.ids['embeddings']} {method}",
        pictures=f"whycluster/thumb/{found.ids['images']}/",
        concept=concept,
        strength=trail.strength(found, concept) if concept else None,
    )
    return pack(points, json.loads(start or "{}"), revision)


def _names(now: Edited) -> list[str]:
    """Names by number; numbers that are gone, merged into others, have none."""
    names = [now.names.get(number, "") for number in range(max(now.numbers, default=-1) + 1)]
    for number in now.rejected:
        names[number] += " (not a cluster)"
    return names


# -- what is selected: in the session and in the URL


def select(cluster: int | None) -> None:
    """Select a cluster, or nothing, from the page; the map follows."""
    _start_with("" if cluster is None else json.dumps({"cluster": cluster}))


def _start_with(chosen: str) -> None:
    st.session_state.map_selection = st.session_state.map_start = chosen
    st.session_state.map_revision += 1


def forget_lasso() -> None:
    """Another projection puts other images where the lasso was drawn."""
    if "polygons" in selection():
        select(None)


def comes_back() -> None:
    """The map is not on the page now; when it is again, it starts with what is selected."""
    st.session_state.map_start = st.session_state.map_selection


def selection() -> dict[str, Any]:
    """{cluster} or {polygons, hidden, by}, or nothing."""
    return dict(json.loads(st.session_state.map_selection or "{}"))


def follow_link(found: Run) -> None:
    """Select what a link has selected; forget what belongs to other clusters or is gone."""
    numbers, scope = data.edited(found).names, found.ids["assignment"]
    if st.session_state.map_run != scope:
        st.session_state.map_run = scope
        select(None)
    if selection().get("cluster", -1) not in (-1, *numbers):
        select(None)
    cluster, lasso = _new_in_url(state.CLUSTER), _new_in_url(trail.LASSO)
    if cluster.isdecimal() and int(cluster) in numbers:
        select(int(cluster))
    elif lasso:
        _start_with(_lasso(lasso))


def _new_in_url(name: str) -> str:
    """The value of a parameter that this session has not followed or written yet, else empty."""
    wanted = str(st.query_params.get(name, ""))
    known, st.session_state[f"url_map_{name}"] = st.session_state.get(f"url_map_{name}"), wanted
    return "" if wanted == known else wanted


def _lasso(text: str) -> str:
    """The lasso of a link as JSON for the map; nothing for a link made by hand that is none."""
    try:
        found = json.loads(text)
        polygons = [[[float(x), float(y)] for x, y in polygon] for polygon in found["polygons"]]
        hidden = [int(group) for group in found["hidden"]]
        if not np.isfinite(np.concatenate(polygons)).all():
            return ""
    except (ValueError, TypeError, KeyError, OverflowError):
        return ""
    return json.dumps({"polygons": polygons, "hidden": hidden, "by": str(found.get("by"))})


def write_link() -> None:
    """Put what is selected into the URL."""
    texts = trail.on_map(selection())
    for name in (state.CLUSTER, trail.LASSO):
        text = texts.get(name, "")
        st.session_state[f"url_map_{name}"] = text
        if text:
            st.query_params[name] = text
        elif name in st.query_params:
            del st.query_params[name]
