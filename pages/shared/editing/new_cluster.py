"""A cluster of its own from some images, whichever clusters they are in: one edit."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.editing import edit_log
from pages.shared.lists import cluster_names, state
from pages.shared.reading import data
from pages.shared.showing import popovers

HELP = "Makes a cluster of these images, out of whichever clusters they are in."
WHOLE = "These are whole clusters already: rename one, or merge them."


def button(
    run: Run, indices: Sequence[int], key: str, then: Callable[[], None] = lambda: None
) -> None:
    """Ask for a name and make a cluster of these images; then is called once it is made."""
    now = data.edited(run)
    of = home(now, indices)
    help = say(WHOLE if of is None and len(indices) else HELP)
    box = popovers.verb(say("New cluster"), "add_circle", key, disabled=of is None, help=help)
    if not box.open or of is None:
        return
    with box, st.form(f"{key}_form", border=False):
        st.text_input(say("Name"), key=state.key(key, "name"))
        popovers.refusal(key)
        st.form_submit_button(
            say("Make a cluster of {images}", images=count(len(indices), "image")),
            on_click=make,
            args=(run, of, list(indices), key, then),
            type="primary",
        )


def home(now: Edited, indices: Sequence[int]) -> int | None:
    """The cluster that holds most of some images, of those that hold others as well; else None."""
    sizes = np.bincount(now.clusters)
    inside = np.bincount(now.clusters[list(indices)], minlength=len(sizes))
    parts = np.where(inside < sizes, inside, 0)
    most = int(parts.argmax())
    return most if parts[most] else None


def make(run: Run, of: int, indices: list[int], key: str, then: Callable[[], None]) -> None:
    """Split them from that cluster, with those of others. Made for callbacks."""
    name = cluster_names.tidy(st.session_state[state.key(key, "name")])
    problem = cluster_names.problem(name, data.edited(run).names.values()) or edit_log.attempt(
        run, "make_cluster", cluster=of, images=indices, name=name
    )
    if not popovers.refuse(key, problem):
        then()
