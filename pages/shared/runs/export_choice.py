"""Which images to take away: all, a cluster, the wrong, the doubtful, or the map's selection."""

from typing import Any

import numpy as np
import streamlit as st

from core.base.values import IntArray
from core.concepts.explanation import DOUBTFUL
from core.concepts.run import Run
from core.output.export import choose
from pages.shared import data, state, trail, widgets
from pages.shared.clusters import map_view

METHODS = ("t-sne", "umap", "pca")
WHAT = {
    "everything": "Everything",
    "cluster": "A cluster",
    "wrong": "Mis-clustered",
    "doubtful": "Doubtful",
    "map": "The map's selection",
}


def images(found: Run) -> IntArray:
    """Numbers of the images to take away; the filter is in the URL."""
    map_view.follow_link(found)
    selection = map_view.selection()
    there = {
        name: title
        for name, title in WHAT.items()
        if not (name == "wrong" and not found.images.has_labels or name == "map" and not selection)
    }
    what = widgets.choice("What", "what", there)
    if what == "cluster":
        return data.edited(found).members(which_cluster(found))
    if what == "wrong":
        return np.flatnonzero(data.right_or_wrong(str(state.folder()), found.id) == -1)
    if what == "doubtful":
        return choose(found, data.edited(found), doubtful=least_doubt())
    if what == "map":
        map_view.write_link()  # so that a link to this page takes the same images away
        return on_map(found, selection)
    return np.arange(len(found.images))


def which_cluster(found: Run) -> int:
    numbers = list(data.edited(found).numbers)
    state.follow_url("which", numbers)
    chosen = st.selectbox(
        "Cluster",
        numbers,
        format_func=lambda c: widgets.cluster_title(found, c),
        key="which",
        persist_state="session",
        width=340,
    )
    state.write_url("which", chosen)
    return int(str(chosen))


def least_doubt() -> float:
    steps = [step / 20 for step in range(21)]
    state.follow_url("least", steps)
    st.session_state.setdefault("least", DOUBTFUL)
    least = st.select_slider(
        "Doubt of at least",
        steps,
        key="least",
        persist_state="session",
        width=340,
        help="0 to 1: what speaks against the image's cluster.",
    )
    state.write_url("least", least)
    return float(least)


def on_map(found: Run, selection: dict[str, Any]) -> IntArray:
    if "cluster" in selection:
        return data.edited(found).members(int(selection["cluster"]))
    state.follow_url("projection", METHODS)
    method = st.session_state.get("projection")
    if method:
        state.write_url("projection", method)
    flat = data.projection(found, method)
    return trail.lassoed(found, flat, selection) if flat else np.arange(0)
