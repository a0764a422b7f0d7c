"""Images that are wrong (where there are reference classes) or doubtful, with what they rest on."""

import numpy as np
import streamlit as st

from core.explanation import reasons
from core.run import Run
from core.values import IntArray
from pages.shared import data, pictures, state, widgets

PER_PAGE = 12
QUEUES = {"wrong": "Mis-clustered", "doubtful": "Doubtful", "all": "All, by doubt"}


def queue(found: Run) -> tuple[str, IntArray]:
    """Which images to go through, in which order: the most doubtful first."""
    labelled = found.images.has_labels
    options = [name for name in QUEUES if labelled or name != "wrong"]
    row = st.container(horizontal=True, vertical_alignment="bottom")
    kind = row.segmented_control(
        "Queue",
        options,
        format_func=lambda name: QUEUES[name],
        default=options[0],
        required=True,
        key="queue",
        persist_state="session",
        help="Mis-clustered: the image's cluster is matched to another class than its own, "
        "clusters and classes being paired as well as possible, one to one.",
    )
    cluster = row.selectbox(
        "Cluster",
        [None, *range(found.k)],
        format_func=lambda c: "all clusters" if c is None else widgets.cluster_title(found, c),
        key="triage_cluster",
        width=260,
    )
    chosen = np.ones(len(found.images), bool)
    if kind == "wrong":
        chosen = right_or_wrong(found) == -1
    elif kind == "doubtful":
        chosen = found.doubt.score > 0.5
    if cluster is not None:
        chosen = chosen & (found.clusters == cluster)
    order = np.argsort(-found.doubt.score, kind="stable")
    return str(kind), order[chosen[order]]


def right_or_wrong(found: Run) -> IntArray:
    """1 right, -1 wrong, 0 unknown, for every image."""
    return data.right_or_wrong(str(state.folder()), found.id)


def tone(found: Run, image: int, verdicts: IntArray) -> str:
    """Green = right, red = wrong; without a label, amber when doubtful."""
    if verdicts[image]:
        return "good" if verdicts[image] > 0 else "bad"
    return "doubt" if found.doubt.score[image] > 0.5 else ""


def card(found: Run, image: int, verdicts: IntArray) -> None:
    own, second = int(found.clusters[image]), int(found.runner_up[image])
    label = int(found.images.labels[image])
    with st.container(border=True, height="stretch"):
        picture, words = st.columns([2, 5], wrap=False)
        with picture:
            pictures.gallery(
                found.ids["images"],
                [image],
                key=f"triage_{image}",
                run=found.id,
                tones=[tone(found, image, verdicts)],
                size=64,
            )
        with words, st.container(gap=None):
            st.markdown(f"**{state.plain(found.cluster_names[own])}**")
            facts = [f"runner-up {found.cluster_names[second]}"]
            if label >= 0:
                facts.insert(0, f"class {found.images.class_names[label]}")
            facts.append(f"doubt {found.doubt.score[image]:.0%}")
            for fact in facts:
                st.caption(state.plain(fact))
        parts = data.evidence(found, image, own, 5)
        widgets.evidence_bars(parts)
        said = reasons(found.doubt, image, found.cluster_names)
        if said:
            st.caption(state.plain(" ".join(said)))


widgets.heading("Triage", "What may be wrong, and the evidence it rests on.", "rule")
found = widgets.need_run("The triage queue")
widgets.warn_weak_encoder(found)
kind, images = queue(found)
verdicts = right_or_wrong(found)
legend = "Dashed red border: wrong; green: right" if found.images.has_labels else "Amber: doubtful"
st.caption(f"{len(images):,} of {len(found.images):,} images, most doubtful first. {legend}.")
if not len(images):
    st.success("Nothing in this queue.", icon=":material/check_circle:")
    st.stop()
slot = st.container()
page = st.pagination(max(1, -(-len(images) // PER_PAGE)), key=f"triage_page_{kind}")
with slot, st.grid(3, min_column_width=300):
    for image in images[(page - 1) * PER_PAGE : page * PER_PAGE]:
        card(found, int(image), verdicts)
