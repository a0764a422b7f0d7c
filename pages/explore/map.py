"""The map: all images on one plane, and beside it what is selected."""

import json

import numpy as np
import streamlit as st

from core import charts
from core.export import labels_csv
from core.run import Run
from core.values import IntArray
from pages.shared import data, job_panel, map_view, menu, pictures, state, widgets

METHODS = {"t-sne": "t-SNE", "umap": "UMAP", "pca": "PCA"}
PICTURES = 24


def controls(found: Run) -> tuple[str, str]:
    """Projection, and the phrase to paint, if any."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    made = data.projection(found)
    method = left.segmented_control(
        "Projection",
        list(METHODS),
        format_func=lambda name: METHODS[name],
        default=made.method if made else "t-sne",
        required=True,
        key="projection",
        persist_state="session",
    )
    concept = right.selectbox(
        "Paint a concept",
        [""] + sorted(set(found.vocabulary.phrases)),
        format_func=lambda phrase: phrase or "none",
        key="concept",
        persist_state="session",
        help="Colours every image by how active this phrase is in it.",
    )
    return str(method), str(concept or "")


def selected_cluster(found: Run, cluster: int) -> None:
    phrases = data.cluster_phrases(found, cluster, 8)
    members = np.flatnonzero(found.clusters == cluster)
    st.subheader(state.plain(widgets.cluster_title(found, cluster)), anchor=False)
    share = widgets.percent(len(members) / len(found.images))
    st.caption(f"{len(members):,} images · {share} of all")
    widgets.chart(charts.phrase_bars(phrases), "map_phrases", "Phrases of the cluster and weights")
    st.page_link(
        menu.page("cluster"),
        label="Open this cluster",
        icon=":material/arrow_forward:",
        query_params={state.CLUSTER: str(cluster)},
    )
    best = members[np.argsort(-found.scores[members, cluster], kind="stable")][:PICTURES]
    pictures.gallery(found.ids["images"], best, key="map_exemplars", run=found.id, size=68)


def selected_group(found: Run, images: IntArray) -> None:
    st.subheader(f"{len(images):,} images in the lasso", anchor=False)
    counts = np.bincount(found.clusters[images], minlength=found.k)
    order = [int(c) for c in np.argsort(-counts, kind="stable") if counts[c]]
    mix = [(widgets.cluster_title(found, c), float(counts[c])) for c in order[:8]]
    figure = charts.cluster_sizes(np.array([v for _, v in mix]), [name for name, _ in mix])
    widgets.chart(figure, "map_mix", "Clusters of the selected images")
    st.download_button(
        "Download these as CSV",
        data=lambda: labels_csv(state.workspace(), found, images),
        file_name="selection.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    pictures.gallery(found.ids["images"], images[:60], key="map_lassoed", run=found.id, size=68)


def overview(found: Run) -> None:
    st.subheader("Nothing selected", anchor=False)
    st.caption(
        "Click a point for its cluster. Drag with the lasso, or with shift held, for a group."
    )
    sizes = np.bincount(found.clusters, minlength=found.k)
    names = [widgets.cluster_title(found, c) for c in range(found.k)]
    widgets.chart(charts.cluster_sizes(sizes, names), "map_sizes", "Images per cluster")


def twin(found: Run) -> None:
    """The same clusters as a table, for keyboards and screen readers."""
    with st.expander(
        "Clusters as a table", icon=":material/table_rows:", on_change="rerun", key="twin"
    ) as box:
        if not box.open:
            return
        for cluster in range(found.k):
            row = st.columns([3, 6, 1], vertical_alignment="center")
            size = int((found.clusters == cluster).sum())
            row[0].text(f"{widgets.cluster_title(found, cluster)} ({size:,})")
            phrases = data.cluster_phrases(found, cluster, 5)
            row[1].text(", ".join(f"{name} {weight:.2f}" for name, weight in phrases))
            row[2].button(
                "Show", key=f"twin_{cluster}", on_click=select, args=(cluster,), width="stretch"
            )


def select(cluster: int | None) -> None:
    """Select a cluster, or nothing, from the page; the map follows."""
    chosen = "" if cluster is None else json.dumps({"cluster": cluster})
    st.session_state.map_selection = st.session_state.map_start = chosen
    st.session_state.map_revision += 1


def draw_it(found: Run, method: str) -> None:
    """This projection was not made yet: offer to make it, or show how far it is."""
    job = job_panel.show()
    if job is None or job.is_over:
        st.info(f"There is no {METHODS[method]} map of these images yet.", icon=":material/map:")
        st.button(
            f"Draw the {METHODS[method]} map",
            type="primary",
            on_click=job_panel.submit,
            args=("project",),
            kwargs={"embeddings": found.ids["embeddings"], "method": method},
        )


widgets.heading("Map", "Every image is a point; near means alike to the encoder.", "map")
found = widgets.need_run("The map")
widgets.warn_weak_encoder(found)
if st.session_state.map_run != found.id:
    st.session_state.map_run = found.id
    select(None)
method, concept = controls(found)
flat = data.projection(found, method)
if flat is None:
    draw_it(found, method)
    st.stop()
assert flat is not None
plane, panel = st.columns([7, 4], gap="medium")
with plane:
    chosen = map_view.show(found, flat, concept)
    if chosen is not None:
        st.session_state.map_selection = chosen
    st.caption(
        f"{METHODS[method]} · trustworthiness {flat.trustworthiness:.2f}",
        help="Of what is near on the map, how much is near indeed; 1 is all of it.",
    )
    twin(found)
with panel, st.container(key="selection"):
    selection = json.loads(st.session_state.map_selection or "{}")
    if "cluster" in selection:
        selected_cluster(found, selection["cluster"])
    elif selection:
        selected_group(found, map_view.lassoed(found, flat, selection))
    else:
        overview(found)
