"""What is selected on the map: a cluster, a lasso or what a search found; in session and URL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from core.concepts.run import Run
from core.output.projection import PROJECTIONS
from core.store import spaces
from pages.shared.lists import state
from pages.shared.reading import data, trails

Polygon = tuple[tuple[float, float], ...]  # corners in units of the projection


# Query parameters of what is selected.
IN_URL = (state.CLUSTER, state.IMAGE, trails.LASSO, trails.FOUND)


@dataclass(frozen=True)
class Selected:
    """A cluster, what polygons enclose, or what a search found; none when nothing is selected."""

    cluster: int | None = None  # number after the edits
    polygons: tuple[Polygon, ...] = ()
    hidden: tuple[int, ...] = ()  # groups that the legend hides
    by: str = ""  # what the map is coloured by, of which these are groups
    found: str = ""  # the trail of a search
    image: int | None = None  # of the cluster: the point that was clicked, or that a link is about

    def __bool__(self) -> bool:
        return self.cluster is not None or bool(self.polygons) or bool(self.found)

    def message(self) -> dict[str, Any]:
        """For map, links, trails: {cluster}, {cluster, image}, {found} or {polygons, hidden, by}.

        Of nothing it is empty.
        """
        if self.image is not None:
            return {"cluster": self.cluster, "image": self.image}
        if self.cluster is not None:
            return {"cluster": self.cluster}
        if self.found:
            return {"found": self.found}
        if not self.polygons:
            return {}
        corners = [[list(corner) for corner in polygon] for polygon in self.polygons]
        return {"polygons": corners, "hidden": list(self.hidden), "by": self.by}


@dataclass(frozen=True)
class Plane:
    """A map that a lasso was drawn on; on another one it encloses other images."""

    method: str = ""  # empty: the newest, for links that say none
    space: str = spaces.IMAGES
    concepts: str = ""  # id of the run whose concepts it is a map of, if it is one of concepts


@dataclass(frozen=True)
class MapSelection:
    """What is selected, and what the map has to be told of it."""

    now: Selected = field(default_factory=Selected)
    start: Selected = field(default_factory=Selected)  # what the map highlights when it appears
    on: Plane = field(default_factory=Plane)  # the map that was shown last, or a link's
    run: str = ""  # id of the assignment whose clusters these are
    aims: bool = False  # whether the map then goes to the selected image
    revision: int = 0  # goes up when the page, not the map, has changed the selection


def lasso(found: Mapping[str, Any], digits: int | None = None) -> Selected:
    """A lasso as the map or a link has it; with digits, corners are rounded to so many decimals.

    Raises ValueError, TypeError, KeyError or OverflowError for what is none.
    """
    corners = [[(float(x), float(y)) for x, y in polygon] for polygon in found["polygons"]]
    if not np.isfinite(np.concatenate(corners)).all():
        raise ValueError("corners must be finite")
    if digits is not None:
        corners = [[(round(x, digits), round(y, digits)) for x, y in each] for each in corners]
    hidden = tuple(int(group) for group in found["hidden"])
    return Selected(None, tuple(map(tuple, corners)), hidden, str(found.get("by")))


def current() -> MapSelection:
    """What this session has selected, and what the map was told."""
    return st.session_state.map_selection or MapSelection()


def selected() -> Selected:
    """What is selected now."""
    return current().now


def trail() -> dict[str, Any]:
    """The trail of the images that are selected, a lasso's on the map that it was drawn on."""
    on, way = current().on, {"list": "map", trails.SELECTION: selected().message()}
    if on.method:
        way["method"] = on.method
    return way if on.space == spaces.IMAGES else {**way, "space": on.space}


def select(cluster: int | None) -> None:
    """Select a cluster, or nothing, from the page; the map follows."""
    _start_with(Selected(cluster))


def select_found(run: Run, trail: trails.Trail) -> None:
    """Select what a search of the run found, from the page."""
    _change(run=data.scope(run))
    _start_with(Selected(found=trails.text(trail)))


def clicked(run: Run, click: Mapping[str, Any]) -> Selected:
    """A cluster as the map tells it, and the image whose point was clicked; none by a key."""
    cluster, image = int(click["cluster"]), int(click["image"])
    return Selected(cluster, image=image if image in range(len(run.images)) else None)


def select_image(run: Run, image: int) -> None:
    """Select an image in its cluster, from the page; the map goes there."""
    _start_with(Selected(int(data.edited(run).clusters[image]), image=image))


def selected_on_map(chosen: Selected) -> None:
    """Keep what the user has selected on the map itself."""
    _change(now=chosen)


def shown_on(run: Run, method: str, space: str) -> None:
    """Keep which map is on the page; a lasso that was drawn on another one is let go."""
    on = _plane(run, method, space)
    if current().on.method and current().on != on:
        forget_lasso()
    _change(on=on)


def _plane(run: Run, method: str, space: str) -> Plane:
    return Plane(method, space, run.id if space == spaces.CONCEPTS else "")


def forget_lasso() -> None:
    """Another projection puts other images where the lasso was drawn."""
    if selected().polygons:
        select(None)


def comes_back() -> None:
    """Let the map start with what is selected when it is next drawn; it is off the page now."""
    _change(start=selected(), aims=False)


def _start_with(chosen: Selected) -> None:
    aims, revision = chosen.image is not None, current().revision + 1
    _change(now=chosen, start=chosen, aims=aims, revision=revision)


def _change(**changes: Any) -> None:
    st.session_state.map_selection = replace(current(), **changes)


def follow_link(run: Run) -> None:
    """Select what a link has selected; forget what belongs to other clusters or is gone."""
    numbers, scope = data.edited(run).names, data.scope(run)
    if current().run != scope:
        _change(run=scope)
        select(None)
    if selected().cluster not in (None, *numbers):
        select(None)
    if _has_left(run):
        select(selected().cluster)
    if current().on.concepts not in ("", run.id):
        forget_lasso()
    cluster, image, drawn, found = _new_in_url()
    if image.isdecimal() and int(image) < len(run.images):
        select_image(run, int(image))
    elif cluster.isdecimal() and int(cluster) in numbers:
        select(int(cluster))
    elif found and trails.parse(found)["list"] == "search":
        select_found(run, trails.parse(found))
    elif drawn:
        _start_with(_of_link(drawn))
        _change(on=_plane_of_link(run))
    elif _empties() and not any(st.query_params.get(name) for name in IN_URL):
        select(None)


def _has_left(run: Run) -> bool:
    """Whether the selected image was moved out of the selected cluster."""
    image = selected().image
    return image is not None and selected().cluster != data.edited(run).clusters[image]


def _empties() -> bool:
    """Whether an address without a selection means none: Back led there, or it says so itself."""
    return state.went_back() or any(name in st.query_params for name in IN_URL)


def _new_in_url() -> list[str]:
    """What a link has selected, by IN_URL; empty when this session has followed or written it."""
    wanted = [str(st.query_params.get(name, "")) for name in IN_URL]
    known = []
    for name, value in zip(IN_URL, wanted, strict=True):
        key = state.key("url_map", name)
        known.append(st.session_state.get(key, ""))
        st.session_state[key] = value
    return [""] * len(IN_URL) if wanted == known else wanted


def _of_link(text: str) -> Selected:
    """The lasso of a link; nothing for a link made by hand that is none."""
    try:
        return lasso(json.loads(text))
    except (ValueError, TypeError, KeyError, OverflowError):
        return Selected()


def _plane_of_link(run: Run) -> Plane:
    """The map of a link, which the page of the map is to show as well."""
    state.follow_url("projection", list(PROJECTIONS))
    state.follow_url("space", spaces.spaces_of(state.workspace(), run.id))
    method, space = (st.session_state.get(name) for name in ("projection", "space"))
    return _plane(run, method or "", space or spaces.IMAGES)


def write_link() -> None:
    """Put what is selected into the URL, and the map that a lasso was drawn on."""
    if selected().polygons:
        on = current().on
        state.remember("projection", on.method)
        state.remember("space", "" if on.space == spaces.IMAGES else on.space)
    texts = trails.on_map(selected().message())
    for name in IN_URL:
        text = texts.get(name, "")
        st.session_state[state.key("url_map", name)] = text
        if text:
            st.query_params[name] = text
        elif name in st.query_params:
            del st.query_params[name]
