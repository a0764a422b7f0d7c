"""What the map is drawn of, how, and what it is painted by."""

import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from core.output.projection import PROJECTIONS
from core.store import spaces
from pages.shared.editing import filters, job_panel
from pages.shared.lists import state
from pages.shared.reading import data, selection

METHODS = {name: way.title for name, way in PROJECTIONS.items()}
WIDE = "wide"
# The map stays what it is, with its zoom: only its place changes.
BELOW = (
    "<style>.st-key-map_row > * > [data-testid=stHorizontalBlock] {flex-direction: column} "
    ".st-key-map_row > * > * > [data-testid=stColumn] {width: 100%; flex: none}</style>"
)


def show(run: Run) -> tuple[str, str, str]:
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
