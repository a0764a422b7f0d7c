"""The map's mount: what it is sent, and what it says back."""

import numpy as np
import streamlit as st

from core.base.errors import UserError
from core.base.language import say, spoken
from core.base.values import FloatArray, Projection
from core.concepts.run import Run
from core.output.map_message import MapPoints, pack
from core.store.edits import Edited
from core.store.spaces import CONCEPTS
from pages.shared.lists import state
from pages.shared.reading import data, filtered, filtered_words, searches, selection, trails
from pages.shared.reading.selection import Selected
from pages.shared.showing import components

DECIMALS = 4  # of a lasso's corners, which travel in links
_MAP = components.component("map")


def show(run: Run, flat: Projection, space: str, concept: str) -> Selected | None:
    """Draw the map; returns the selection that the user has just made, None for no change.

    Colours, zoom and the selection itself live in the browser.
    """
    told = selection.current()
    shown, searched = (flat.method, space), selection.selected().found
    only = filtered.current()
    chosen = (only, "filter") if only and not concept else (concept, "concept")
    painted = (searched, "found") if searched else chosen
    message = _message(
        str(state.folder()),
        run.id,
        data.head(run),
        shown,
        painted,
        told.start,
        (told.revision, told.aims, spoken()),
    )
    result = _MAP(
        key="map",
        data=message,
        on_click_change=components.nothing,
        on_lasso_change=components.nothing,
        on_cleared_change=components.nothing,
    )
    if result.click and int(result.click["cluster"]) in data.edited(run).names:
        return selection.clicked(run, result.click)
    if result.lasso:
        return selection.lasso(result.lasso, DECIMALS)
    return Selected() if result.cleared is not None else None


@st.cache_data(max_entries=12, show_spinner=False)
def _message(
    folder: str,
    id: str,
    head: int,
    shown: tuple[str, str],
    painted: tuple[str, str],
    start: Selected,
    revision: tuple[int, bool, str],
) -> bytes:
    """By the language as well, in which some names are."""
    run = data.load(folder, id)
    flat, now = data.projection(run, *shown), data.edited(run)
    assert flat is not None
    own = np.arange(len(run.images)), now.columns
    of = run.id if shown[1] == CONCEPTS else run.ids["embeddings"]
    concept, strength = _painted(run, *painted)
    points = MapPoints(
        positions=flat.positions,
        clusters=now.clusters,
        classes=run.images.labels,
        confidence=run.probabilities[own],
        doubt=run.doubt.score,
        cluster_names=_names(now),
        class_names=run.images.class_names if run.images.has_labels else (),
        view=f"{of} {' '.join(reversed(shown))}",
        pictures=f"whycluster/thumb/{run.ids['images']}/",
        concept=concept,
        strength=strength,
    )
    return pack(points, start.message() | ({"aims": True} if revision[1] else {}), revision[0])


def _painted(run: Run, what: str, kind: str) -> tuple[str, FloatArray | None]:
    """What is painted, in words, and how strongly: a concept, what a search or a filter found."""
    if not what:
        return "", None
    if kind == "concept":
        return what, trails.strength(run, what)
    if kind == "filter":
        return filtered_words.words(run, what), filtered.mask(run, what).astype(np.float32)
    trail = trails.parse(what)
    try:
        return trails.title(run, trail), searches.strength(run, trail)
    except (UserError, ValueError, TypeError, KeyError):  # a link made by hand
        return "", None


def _names(now: Edited) -> list[str]:
    """Names by number; numbers that are gone, merged into others, have none."""
    names = [now.names.get(number, "") for number in range(max(now.numbers, default=-1) + 1)]
    for number in now.rejected:
        names[number] = say("{name} (not a cluster)", name=names[number])
    return names
