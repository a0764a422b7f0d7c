"""What can be done with the ticked images: a bar at the foot of every page while there are any."""

import streamlit as st

from core.base.language import say
from core.base.units import count
from core.base.values import IntArray
from core.concepts.run import Run
from core.output.export import labels_csv
from pages.shared.editing import decisions, marks, new_cluster, subset
from pages.shared.lists import state
from pages.shared.reading import ticks
from pages.shared.showing import widgets

# The wrapper is as high as the bar, so it is what has to stay in sight. A phone has no room for
# decisions there; they are on the pages.
FOOT = (
    "<style>.stApp :has(> .st-key-ticked) {position: sticky; bottom: 0; z-index: 90} "
    ".stApp .st-key-ticked {background: light-dark(#FFFFFF, #12171B); padding: 8px 0 10px; "
    "border-top: 1px solid light-dark(#DCE1E5, #313A41)} "
    "@media (max-width: 640px) {.stApp .st-key-ticked :has(> .st-key-ticked_decide_row), "
    ".stApp .st-key-ticked .st-key-ticked_new {display: none}}</style>"
)


def show(run: Run) -> None:
    """Verbs for all of them; those that are decided, or made a cluster, are unticked."""
    chosen = ticks.ticked(run.ids["images"])
    if not chosen:
        return
    with st.container(gap="small", key="ticked"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _at_once(run, chosen)
        # Last: popovers open upwards only where there is no room at all below them.
        with st.container(horizontal=True, gap="small"):
            marks.images(run, chosen, "ticked")
            new_cluster.button(run, chosen, "ticked_new", ticks.untick)
            subset.button(run, chosen, "ticked_set")


def _at_once(run: Run, chosen: list[int]) -> None:
    """How many they are, and what one press does to them."""
    st.html(FOOT, width="content")
    images = count(len(chosen), "image")
    says = say("Ticks last until you reload; tag the images to keep them.")
    st.markdown(say("**{images} ticked**", images=images), help=says, width="content")
    decisions.decide(run, chosen, key="ticked_decide", then=ticks.untick)
    widgets.csv(
        say("CSV"),
        "ticked.csv",
        lambda: labels_csv(state.workspace(), run, chosen),
        say("The clusters of the ticked images."),
    )
    st.button(say("Clear"), icon=":material/deselect:", type="tertiary", on_click=ticks.untick)


def tick_all_button(run: Run, indices: IntArray, key: str, quiet: bool = False) -> None:
    """A button that ticks all of these as well, so that the bar's verbs are theirs.

    A quiet one belongs to the words before it.
    """
    st.button(
        say("Tick all {n}", n=f"{len(indices):,}"),
        icon=":material/select_all:",
        key=f"tick_{key}",
        type="tertiary" if quiet else "secondary",
        help=say("Then tag them, write a note or move them, at the foot of the page."),
        on_click=ticks.tick,
        args=(run.ids["images"], indices),
    )
