"""Beside the map: the selected cluster, what a search or a lasso holds, or all clusters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count, percent
from core.base.values import IntArray
from core.concepts.run import Run
from core.output import glossary
from core.output.export import labels_csv
from pages.explore.map import ban, bars, grid, point
from pages.shared.editing import decisions, new_cluster, relearn, ticked_bar, verbs
from pages.shared.lists import menu, state
from pages.shared.reading import data, filtered, searches, selection, trails
from pages.shared.showing import top_v, widgets

PICTURES = 24  # of a cluster, a page
LASSOED = 60  # of a lasso or a search


def show(run: Run) -> None:
    selected = selection.selected()
    if selected.cluster is None:
        relearn.here(run)  # of a cluster it stands below the phrases
    if selected.cluster is not None:
        selected_cluster(run, selected.cluster)
    elif selected.found:
        found(run, trails.parse(selected.found))
    elif selected:
        lassoed(run)
    else:
        overview(run)


def cluster_heading(run: Run, cluster: int, members: IntArray) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(state.plain(data.cluster_title(run, cluster)), anchor=False)
        st.button(
            say("All clusters"),
            icon=":material/close:",
            key="map_all",
            type="tertiary",
            on_click=selection.select,
            args=(None,),
        )
    share, images = percent(len(members) / len(run.images)), count(len(members), "image")
    says = say("{images} · {share} of all", images=images, share=share)
    st.caption(says + filtered.told(run, members))


def selected_cluster(run: Run, cluster: int) -> None:
    now, phrases = data.edited(run), data.cluster_phrases(run, cluster, top_v.shown("map"))
    members = now.members(cluster)
    way = filtered.way({"list": "cluster", "cluster": cluster, "order": "typical"})
    image = selection.selected().image
    if image is not None:
        point.show(run, image, way)
    with st.container(gap=None):
        cluster_heading(run, cluster, members)
    verbs.cluster_verbs(run, cluster)
    with st.container(key="map_phrases", gap="xsmall"):
        if phrases:
            st.caption(say("Phrases, with their mean contribution"), help=glossary.says("weight"))
        widgets.evidence_bars(phrases)
    with st.container(horizontal=True, vertical_alignment="center"):
        ban.popover(run, [phrase for phrase, _ in phrases])
        top_v.choose("map")
        st.page_link(
            menu.page("cluster"),
            label=say("Open this cluster"),
            icon=":material/arrow_forward:",
            query_params={state.CLUSTER: str(cluster)},
        )
    relearn.here(run)
    ticked_bar.tick_all_button(run, trails.images(run, way), "map_cluster")
    grid.show(run, way, PICTURES, "map_exemplars", "Most typical first")


def found(run: Run, trail: trails.Trail) -> None:
    """What a search found: all that can be done with a lasso."""
    st.caption(state.plain(trails.title(run, trail)))
    with st.container(horizontal=True, vertical_alignment="center"):
        where, parameters = trails.back(trail) or ("search", {})
        label, icon = say("Back to the search"), ":material/search:"
        st.page_link(menu.page(where), label=label, icon=icon, query_params=parameters)
        st.button(say("Clear"), icon=":material/close:", on_click=selection.select, args=(None,))
    everything = trails.images(run, trail)  # none where the search cannot be answered
    says = searches.counted(run, trail) if len(everything) else count(0, "image")
    way = filtered.way(selection.trail())
    selected_group(run, trails.images(run, way), way, says + filtered.told(run, everything))


def lassoed(run: Run) -> None:
    trail = filtered.way(selection.trail())
    indices = trails.images(run, trail)
    says = say("{images} in the lasso", images=count(len(indices), "image"))
    selected_group(run, indices, trail, says, "Most doubtful first")


def selected_group(
    run: Run, indices: IntArray, trail: Mapping[str, Any], title: str, order: str = ""
) -> None:
    st.subheader(title, anchor=False)
    counts = np.bincount(data.edited(run).clusters[indices])
    most = [int(c) for c in np.argsort(-counts, kind="stable") if counts[c]]
    bars.show(run, [(cluster, int(counts[cluster])) for cluster in most[:8]], key="map_mix")
    chosen = sorted(indices.tolist())
    decisions.decide(run, chosen, key="lasso", suggested=most[0] if most else None)
    with st.container(horizontal=True):
        new_cluster.button(run, chosen, "new_cluster")
        ticked_bar.tick_all_button(run, indices, "lasso")
        widgets.csv(
            say("Download these as CSV"),
            "selection.csv",
            lambda: labels_csv(state.workspace(), run, indices),
        )
    grid.show(run, trail, LASSOED, "map_lassoed", order)


def overview(run: Run) -> None:
    st.subheader(say("Nothing selected"), anchor=False)
    st.caption(
        say(
            "Click a point or a bar for its cluster. Drag with the lasso, or hold Shift and drag, "
            "to select a group."
        )
    )
    sizes = [(number, len(data.edited(run).members(number))) for number in data.edited(run).numbers]
    bars.show(run, sorted(sizes, key=lambda each: -each[1]), key="map_sizes", opens=True)
