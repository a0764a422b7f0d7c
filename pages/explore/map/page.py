"""The map: all images on one plane, and beside it what is selected."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count, percent
from core.base.values import IntArray, Projection
from core.concepts.run import Run
from core.output import glossary
from core.output.export import labels_csv
from core.output.projection import PROJECTIONS
from core.store import spaces
from pages.explore.map import ban, bars, cluster_table, grid, names_table, point, view
from pages.shared.editing import (
    decisions,
    filters,
    job_panel,
    new_cluster,
    queue,
    relearn,
    ticked_bar,
    verbs,
)
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data, filtered, searches, selection, trails
from pages.shared.showing import top_v, widgets

METHODS = {name: way.title for name, way in PROJECTIONS.items()}
OF = {
    spaces.IMAGES: "the image embeddings",
    spaces.CONCEPTS: "the concept activations",
    spaces.PIXELS: "the pixel features",
}
WIDE = "wide"
# The map stays what it is, with its zoom: only its place changes.
BELOW = (
    "<style>.st-key-map_row > * > [data-testid=stHorizontalBlock] {flex-direction: column} "
    ".st-key-map_row > * > * > [data-testid=stColumn] {width: 100%; flex: none}</style>"
)
PICTURES = 24  # of a cluster, a page
LASSOED = 60  # of a lasso or a search


def controls(run: Run) -> tuple[str, str, str]:
    """Space, projection, and the phrase to paint, if any; all are in the URL."""
    row = st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key="map_controls"
    )
    with row:
        space = space_control(run)
    state.follow_url("projection", list(METHODS))
    st.session_state.setdefault("projection", first_shown(run, space))
    method = row.segmented_control(
        say("Projection"),
        list(METHODS),
        format_func=lambda name: METHODS[name],
        required=True,
        key="projection",
        persist_state="session",
        on_change=selection.forget_lasso,
    )
    phrases = ["", *sorted(set(run.vocabulary.phrases))]
    state.follow_url("concept", phrases)
    concept = row.selectbox(
        say("Paint a phrase"),
        phrases,
        format_func=lambda phrase: phrase or say("none"),
        key="concept",
        persist_state="session",
        help=say("Colours every image by how active this phrase is in it."),
        width=220,
    )
    with row:
        wide_control()
        filters.show(run)
    state.remember("projection", method)
    state.remember("concept", concept)
    return space, str(method), str(concept or "")


def wide_control() -> None:
    """Whether the map has the page's whole width; what is selected is then below it."""
    state.follow_url(WIDE, [True, False])
    wide = st.toggle(say("Full width"), key=WIDE, persist_state="session")
    state.remember(WIDE, wide or "")
    if wide:
        st.html(BELOW)


def space_control(run: Run) -> str:
    """What the map is drawn of, of what this run has."""
    there = spaces.spaces_of(state.workspace(), run.id)
    state.follow_url("space", there)
    st.session_state.setdefault("space", spaces.IMAGES)
    space = st.segmented_control(
        say("Space"),
        there,
        format_func=lambda name: say(spaces.SPACES[name]),
        required=True,
        key="space",
        persist_state="session",
        on_change=selection.forget_lasso,
        help=say(
            "What near means. Image embeddings: similar to the encoder. Concepts: the same "
            "phrases are active. Pixel features: similar to the network behind the clusters, "
            "if there is one."
        ),
    )
    state.remember("space", "" if space == spaces.IMAGES else space)
    return str(space)


def first_shown(run: Run, space: str) -> str:
    """The newest map, or t-SNE while there is none but the PCA map that goes before it."""
    made, job = data.projection(run, space=space), job_panel.current()
    goes_on = job is not None and not job.is_over and job.step in ("run", "project")
    return made.method if made and not (goes_on and made.method == "pca") else "t-sne"


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


def draw_it(run: Run, space: str, method: str) -> Projection | None:
    """This projection was not made yet: offer to make it, or show how far it is.

    The PCA map, which a step that draws another makes first, stands in while that goes on.
    """
    job = job_panel.show(told=("project",))
    if job is not None and not job.is_over:
        return data.projection(run, "pca", space)
    named = {"method": METHODS[method]}
    none = say("There is no {method} map of {space} yet.", space=say(OF[space]), **named)
    st.info(none, icon=":material/map:")
    st.button(
        say("Draw the {method} map", **named),
        type="primary",
        disabled=state.reads_only(),
        on_click=queue.submit,
        args=("project",),
        kwargs={"concept_model": run.id, "space": space, "method": method},
    )
    return None


widgets.heading(
    say("Map"), say("Every image is a point; similar images are near each other."), "map"
)
leaving.when_left("map", selection.comes_back)
run = widgets.need_run(say("The map"))
widgets.warn_of_words(run)
selection.follow_link(run)
space, method, concept = controls(run)
flat = data.projection(run, method, space) or draw_it(run, space, method)
if flat is None:
    selection.comes_back()
    leaving.end()
selection.shown_on(run, flat.method, space)
with st.container(key="map_row"):
    plane, panel = st.columns([7, 4], gap="medium")
with plane:
    chosen = view.show(run, flat, space, concept)
    if chosen is not None:
        selection.selected_on_map(chosen)
    st.caption(
        say(
            "{method} of {space} · trustworthiness {share:.2f}",
            method=METHODS[flat.method],
            space=say(OF[space]),
            share=flat.trustworthiness,
        ),
        help=say("Share of neighbours on the map that are neighbours in that space too; 1 is all."),
    )
    cluster_table.show(run)
    names_table.show(run)
selection.write_link()
with panel, st.container(key="selection"):
    selected = selection.selected()
    if selected.cluster is None:
        relearn.here(run)  # of a cluster it stands below the phrases
    if selected.cluster is not None:
        selected_cluster(run, selected.cluster)
    elif selected.found:
        found(run, trails.parse(selected.found))
    elif selected:
        trail = filtered.way(selection.trail())
        indices = trails.images(run, trail)
        says = say("{images} in the lasso", images=count(len(indices), "image"))
        selected_group(run, indices, trail, says, "Most doubtful first")
    else:
        overview(run)
