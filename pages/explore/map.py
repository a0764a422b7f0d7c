"""The map: all images on one plane, and beside it what is selected."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.units import count, percent
from core.base.values import IntArray
from core.concepts.run import Run
from core.output import charts
from core.output.export import labels_csv
from core.words.glosses import glosses
from pages.shared import data, job_panel, menu, pictures, state, widgets
from pages.shared import trail as trails
from pages.shared.clusters import map_view, new_cluster, verbs
from pages.shared.vocabulary import relearn

METHODS = {"t-sne": "t-SNE", "umap": "UMAP", "pca": "PCA"}
PICTURES = 24  # of a cluster
LASSOED = 60


def controls(found: Run) -> tuple[str, str]:
    """Projection, and the phrase to paint, if any; both are in the URL."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    made = data.projection(found)
    state.follow_url("projection", list(METHODS))
    st.session_state.setdefault("projection", made.method if made else "t-sne")
    method = left.segmented_control(
        "Projection",
        list(METHODS),
        format_func=lambda name: METHODS[name],
        required=True,
        key="projection",
        persist_state="session",
        on_change=map_view.forget_lasso,
    )
    phrases = ["", *sorted(set(found.vocabulary.phrases))]
    state.follow_url("concept", phrases)
    concept = right.selectbox(
        "Paint a concept",
        phrases,
        format_func=lambda phrase: phrase or "none",
        key="concept",
        persist_state="session",
        help="Colours every image by how active this phrase is in it.",
    )
    write("projection", str(method))
    write("concept", str(concept or ""))
    return str(method), str(concept or "")


def write(key: str, value: str) -> None:
    """Put a value into the URL, where an empty one is not written at all."""
    if value:
        state.write_url(key, value)
    elif key in st.query_params:
        del st.query_params[key]
    if not value:
        st.session_state[f"url_{key}"] = None


def selected_cluster(found: Run, cluster: int) -> None:
    now, phrases = data.edited(found), data.cluster_phrases(found, cluster, 8)
    members = now.members(cluster)
    with st.container(gap=None):
        st.subheader(state.plain(widgets.cluster_title(found, cluster)), anchor=False)
        share = percent(len(members) / len(found.images))
        st.caption(f"{len(members):,} images · {share} of all")
    verbs.cluster_verbs(found, cluster)
    bars = charts.phrase_bars(phrases, meanings=glosses(name for name, _ in phrases))
    widgets.chart(bars, "map_phrases", "Phrases of the cluster and weights")
    with st.container(horizontal=True, vertical_alignment="center"):
        relearn.ban_menu(found, [phrase for phrase, _ in phrases])
        st.page_link(
            menu.page("cluster"),
            label="Open this cluster",
            icon=":material/arrow_forward:",
            query_params={state.CLUSTER: str(cluster)},
        )
    relearn.here(found)
    way = {"list": "cluster", "cluster": cluster, "order": "typical"}
    pictures.gallery(
        found.ids["images"],
        trails.images(found, way)[:PICTURES],
        key="map_exemplars",
        run=found.id,
        size=68,
        trail=way,
    )


def selected_group(found: Run, images: IntArray, trail: Mapping[str, Any]) -> None:
    st.subheader(f"{count(len(images), 'image')} in the lasso", anchor=False)
    counts = np.bincount(data.edited(found).clusters[images])
    order = [int(c) for c in np.argsort(-counts, kind="stable") if counts[c]]
    mix = [(widgets.cluster_title(found, c), float(counts[c])) for c in order[:8]]
    figure = charts.cluster_sizes(np.array([v for _, v in mix]), [name for name, _ in mix])
    widgets.chart(figure, "map_mix", "Clusters of the selected images")
    verbs.decide(found, images.tolist(), key="lasso", suggested=order[0] if order else None)
    with st.container(horizontal=True):
        new_cluster.button(found, images.tolist())
        st.download_button(
            "Download these as CSV",
            data=lambda: labels_csv(state.workspace(), found, images),
            file_name="selection.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    pictures.gallery(
        found.ids["images"],
        images[:LASSOED],
        key="map_lassoed",
        run=found.id,
        size=68,
        trail=trail,
    )


def overview(found: Run) -> None:
    st.subheader("Nothing selected", anchor=False)
    st.caption(
        "Click a point for its cluster. Drag with the lasso, or hold Shift and drag, to select "
        "a group."
    )
    now = data.edited(found)
    sizes = np.array([len(now.members(cluster)) for cluster in now.numbers])
    names = [widgets.cluster_title(found, cluster) for cluster in now.numbers]
    widgets.chart(charts.cluster_sizes(sizes, names), "map_sizes", "Images per cluster")


def twin(found: Run) -> None:
    """The same clusters as a table, for keyboards and screen readers."""
    with st.expander(
        "Clusters as a table", icon=":material/table_rows:", on_change="rerun", key="twin"
    ) as box:
        if not box.open:
            return
        now = data.edited(found)
        for cluster in now.numbers:
            row = st.columns([3, 6, 1], vertical_alignment="center")
            size = len(now.members(cluster))
            row[0].text(f"{widgets.cluster_title(found, cluster)} ({size:,})")
            phrases = data.cluster_phrases(found, cluster, 5)
            row[1].text(", ".join(f"{name} {weight:.2f}" for name, weight in phrases))
            row[2].button(
                "Show",
                key=f"twin_{cluster}",
                on_click=map_view.select,
                args=(cluster,),
                width="stretch",
            )


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
widgets.warn_of_words(found)
map_view.follow_link(found)
method, concept = controls(found)
flat = data.projection(found, method)
if flat is None:
    draw_it(found, method)
    map_view.comes_back()
    st.stop()
plane, panel = st.columns([7, 4], gap="medium")
with plane:
    chosen = map_view.show(found, flat, concept)
    if chosen is not None:
        st.session_state.map_selection = chosen
    st.caption(
        f"{METHODS[method]} · trustworthiness {flat.trustworthiness:.2f}",
        help="Share of neighbours on the map that are neighbours in the embeddings too; 1 is all.",
    )
    twin(found)
map_view.write_link()
with panel, st.container(key="selection"):
    now_selected = map_view.selection()
    if "cluster" in now_selected:
        selected_cluster(found, now_selected["cluster"])
    elif now_selected:
        trail = {"list": "map", "selection": now_selected, "method": method}
        selected_group(found, trails.lassoed(found, flat, now_selected), trail)
    else:
        overview(found)
