"""One image: what put it into its cluster, and why not into the next best one."""

import numpy as np
import streamlit as st

from core import charts
from core.explanation import reasons
from core.run import Run
from core.values import IntArray
from pages.shared import data, pictures, state, widgets

TOP = 10
NEAREST = 12


def pick(found: Run) -> int:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    state.follow_url(state.IMAGE, range(len(found.images)))
    image = row.number_input(
        "Image number",
        min_value=0,
        max_value=len(found.images) - 1,
        value=0,
        step=1,
        key=state.IMAGE,
        persist_state="session",
        width=170,
    )
    state.write_url(state.IMAGE, image)
    last = len(found.images)
    row.button(
        "Previous",
        icon=":material/chevron_left:",
        on_click=step,
        args=(-1, last),
        shortcut="Left",
    )
    row.button(
        "Next", icon=":material/chevron_right:", on_click=step, args=(1, last), shortcut="Right"
    )
    return int(image)


def step(by: int, count: int) -> None:
    st.session_state[state.IMAGE] = (int(st.session_state.get(state.IMAGE) or 0) + by) % count


def picture(found: Run, image: int) -> None:
    images = found.ids["images"]
    st.html(
        f'<img src="whycluster/image/{images}/{image}" alt="The image itself" style="width:100%;'
        'max-height:340px;object-fit:contain;object-position:left;border-radius:6px;display:block">'
    )
    label = int(found.images.labels[image])
    lines = [found.images.files[image]]
    if label >= 0:
        lines.append(f"reference class {found.images.class_names[label]}")
    st.caption(state.plain(" · ".join(lines)))


def verdict(found: Run, image: int) -> None:
    own = int(found.clusters[image])
    with st.grid(2, min_column_width=90):
        st.metric("Confidence", widgets.percent(found.probabilities[image, own]), border=True)
        st.metric("Doubt", widgets.percent(found.doubt.score[image]), border=True)
    said = reasons(found.doubt, image, found.cluster_names)
    for reason in said or ["Little speaks against its cluster."]:
        st.text(reason)


def why(found: Run, image: int, cluster: int, title: str, colour: str, key: str) -> None:
    """The contributions to one score, which they sum to."""
    score = float(found.scores[image, cluster])
    name = state.plain(widgets.cluster_title(found, cluster))
    with st.container(gap=None):
        st.subheader(f"{title} {name}", anchor=False)
        st.caption(f"Contributions that sum to the score, {score:.2f}")
    parts = data.evidence(found, image, cluster, TOP)
    if not parts:
        st.text("No phrase speaks for this cluster.")
        return
    figure = charts.contribution_bars(parts, score, colour)
    widgets.chart(figure, key, f"Contributions of phrases to the score in cluster {cluster}")


def nearest(found: Run, image: int) -> IntArray:
    """The images most alike to the encoder, best first."""
    vectors = np.asarray(found.embeddings.vectors)
    alike = vectors @ vectors[image]
    alike[image] = -np.inf
    count = min(NEAREST, len(alike) - 1)
    best = np.argpartition(-alike, max(count - 1, 0))[:count]
    return best[np.argsort(-alike[best], kind="stable")]


widgets.heading("Image", "Why this cluster, and why not the next best one.", "image")
found = widgets.need_run("An image")
widgets.warn_weak_encoder(found)
image = pick(found)
own, second = int(found.clusters[image]), int(found.runner_up[image])
left, middle, right = st.columns([4, 5, 5], gap="medium")
with left:
    picture(found, image)
    verdict(found, image)
with middle:
    why(found, image, own, "Why", charts.TEAL, "why")
with right:
    why(found, image, second, "Why not", charts.ORANGE, "why_not")
st.subheader("Most alike", anchor=False, help="Nearest images by cosine of their embeddings.")
alike = nearest(found, image)
pictures.gallery(
    found.ids["images"],
    alike,
    key="alike",
    run=found.id,
    notes=[found.cluster_names[c] for c in found.clusters[alike]],
    size=88,
)
