"""Which images to take away: all, a cluster, the wrong, the doubtful, the map's, the ticked."""

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.values import IntArray
from core.concepts.doubts import DOUBTFUL
from core.concepts.run import Run
from core.output import unassigned
from pages.shared.editing import filters
from pages.shared.lists import state
from pages.shared.reading import data, filtered, matching, selection, ticks, trails
from pages.shared.showing import widgets

WHAT = {
    "everything": "Everything",
    "cluster": "A cluster",
    "wrong": "Mis-clustered",
    "doubtful": "Doubtful",
    "unassigned": "In no cluster",
    "map": "The map's selection",
    "ticked": "The ticked images",
}


def indices(run: Run) -> IntArray:
    """Numbers of the images to take away; the filter is in the URL."""
    selection.follow_link(run)
    selected = selection.selected()
    lacking = {
        "wrong": not run.images.has_labels,
        "unassigned": not len(unassigned.numbers(run)),
        "map": not selected,
        "ticked": not ticks.ticked(run.ids["images"]),
    }
    there = {name: say(title) for name, title in WHAT.items() if not lacking.get(name)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="export_what"):
        what = widgets.choice(say("What"), "what", there)
        only = filters.show(run)
    return filtered.kept(run, _indices(run, what), only)


def _indices(run: Run, what: str) -> IntArray:
    if what == "cluster":
        return data.edited(run).members(which_cluster(run))
    if what == "wrong":
        return np.flatnonzero(matching.misplaced(run))
    if what == "doubtful":
        return np.flatnonzero(run.doubt.score > least_doubt())
    if what == "unassigned":
        return unassigned.numbers(run)
    if what == "map":
        selection.write_link()  # so that a link to this page takes the same images away
        return trails.images(run, selection.trail())
    if what == "ticked":
        return np.array(ticks.ticked(run.ids["images"]), np.int64)
    return np.arange(len(run.images))


def which_cluster(run: Run) -> int:
    numbers = list(data.edited(run).numbers)
    state.follow_url("which", numbers)
    chosen = st.selectbox(
        say("Cluster"),
        numbers,
        format_func=lambda c: data.cluster_title(run, c),
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
        say("Doubt above"),
        steps,
        key="least",
        persist_state="session",
        width=340,
        help=say("0 to 1: what speaks against the image's cluster."),
    )
    state.write_url("least", least)
    return float(least)
