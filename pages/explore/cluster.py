"""One cluster: its phrases with weights, its most and least typical images, its neighbour."""

import numpy as np
import streamlit as st

from core import charts
from core.run import Run
from core.values import IntArray
from pages.shared import data, menu, pictures, state, widgets

PICTURES = 36


def pick(found: Run) -> int:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    state.follow_url(state.CLUSTER, range(found.k))
    cluster = row.selectbox(
        "Cluster",
        list(range(found.k)),
        format_func=lambda c: widgets.cluster_title(found, c) if c < found.k else str(c),
        key=state.CLUSTER,
        persist_state="session",
        width=340,
    )
    state.write_url(state.CLUSTER, cluster)
    row.button("Previous", icon=":material/chevron_left:", on_click=step, args=(-1, found.k))
    row.button("Next", icon=":material/chevron_right:", on_click=step, args=(1, found.k))
    return int(cluster or 0)


def step(by: int, k: int) -> None:
    st.session_state[state.CLUSTER] = (int(st.session_state.get(state.CLUSTER) or 0) + by) % k


def facts(found: Run, cluster: int, members: IntArray) -> None:
    labels = np.asarray(found.images.labels)[members]
    known = labels[labels >= 0]
    with st.grid(4, min_column_width=130):
        st.metric("Images", f"{len(members):,}", border=True)
        mean = found.probabilities[members, cluster].mean() if len(members) else 0.0
        st.metric(
            "Mean confidence",
            widgets.percent(mean),
            border=True,
            help="Mean probability of this cluster over its images.",
        )
        doubtful = float((found.doubt.score[members] > 0.5).mean()) if len(members) else 0.0
        st.metric(
            "Doubtful",
            widgets.percent(doubtful),
            border=True,
            help="Share of its images whose doubt is above one half.",
        )
        if len(known):
            counts = np.bincount(known)
            name = found.images.class_names[int(counts.argmax())]
            st.metric(
                "Purity",
                widgets.percent(counts.max() / len(known)),
                border=True,
                help=f"Share of its labelled images that are {state.plain(name)}, its main class.",
            )


def neighbour(found: Run, cluster: int, members: IntArray) -> None:
    """The cluster that most of these images would be in otherwise."""
    if not len(members):
        return
    counts = np.bincount(found.runner_up[members], minlength=found.k)
    nearest = int(counts.argmax())
    here = {name for name, _ in data.cluster_phrases(found, cluster, 20)}
    there = {name for name, _ in data.cluster_phrases(found, nearest, 20)}
    st.subheader("Nearest cluster", anchor=False)
    share = widgets.percent(counts[nearest] / len(members))
    st.text(f"{share} of these images have {found.cluster_names[nearest]} as runner-up.")
    both, only = (
        sorted(here & there),
        [n for n, _ in data.cluster_phrases(found, cluster, 20) if n not in there],
    )
    st.text(f"Phrases of both: {', '.join(both[:8]) or 'none'}")
    st.text(f"Phrases of this one only: {', '.join(only[:8]) or 'none'}")
    st.page_link(
        menu.page("cluster"),
        label=f"Open {state.plain(found.cluster_names[nearest])}",
        icon=":material/arrow_forward:",
        query_params={state.CLUSTER: str(nearest)},
    )


def classes(found: Run, members: IntArray) -> None:
    if not found.images.has_labels:
        return
    labels = np.asarray(found.images.labels)[members]
    counts = np.bincount(labels[labels >= 0], minlength=len(found.images.class_names))
    st.subheader("Reference classes", anchor=False)
    widgets.chart(
        charts.class_mix(counts, found.images.class_names), "classes", "Classes in this cluster"
    )


widgets.heading("Cluster", "What a cluster is made of, in phrases and in pictures.", "bubble_chart")
found = widgets.need_run("A cluster")
widgets.warn_weak_encoder(found)
cluster = pick(found)
members = np.flatnonzero(found.clusters == cluster)
facts(found, cluster, members)
if not len(members):
    st.info("No image is in this cluster.", icon=":material/info:")
    st.stop()
left, right = st.columns([5, 4], gap="large")
with left:
    st.subheader("Phrases", anchor=False, help="Mean contribution to the score of its images.")
    phrases = data.cluster_phrases(found, cluster, 15)
    widgets.chart(charts.phrase_bars(phrases), "phrases", "Phrases of the cluster and weights")
with right:
    classes(found, members)
    neighbour(found, cluster, members)
order = members[np.argsort(-found.scores[members, cluster], kind="stable")]
doubtful = members[np.argsort(-found.doubt.score[members], kind="stable")]
st.subheader("Most typical", anchor=False, help="The highest scores in this cluster.")
pictures.gallery(found.ids["images"], order[:PICTURES], key="typical", run=found.id, size=88)
st.subheader("At the border", anchor=False, help="The most doubtful of its images.")
pictures.gallery(
    found.ids["images"],
    doubtful[:PICTURES],
    key="border",
    run=found.id,
    size=88,
    notes=[found.cluster_names[c] + "?" for c in found.runner_up[doubtful[:PICTURES]]],
)
