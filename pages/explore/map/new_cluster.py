"""A cluster of its own from some images of another: a split by hand."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from pages.shared.editing import edit_log
from pages.shared.lists import cluster_names, state
from pages.shared.reading import data
from pages.shared.showing import popovers

KEY = "new_cluster"


def button(run: Run, indices: Sequence[int]) -> None:
    """Make a cluster of its own from images of one cluster: a split that names the parts."""
    now = data.edited(run)
    inside = set(now.clusters[list(indices)].tolist())
    problem = say(
        "Select some, but not all, images of one cluster. Hide the other clusters in the legend."
    )
    whole = len(inside) == 1 and len(now.members(*inside)) == len(indices)
    box = popovers.verb(
        say("New cluster"), "add_circle", KEY, disabled=len(inside) != 1 or whole, help=problem
    )
    if not box.open or len(inside) != 1:
        return
    with box, st.form(f"{KEY}_form", border=False):
        st.text_input(say("Name"), key=state.key(KEY, "name"))
        popovers.refusal(KEY)
        st.form_submit_button(
            say("Make a cluster of {images}", images=count(len(indices), "image")),
            on_click=take_out,
            args=(run, int(inside.pop()), list(indices)),
            type="primary",
        )


def take_out(run: Run, cluster: int, indices: list[int]) -> None:
    """Make a cluster of some images of another. Made for callbacks."""
    now = data.edited(run)
    name = cluster_names.tidy(st.session_state[state.key(KEY, "name")])
    parts = [np.setdiff1d(now.members(cluster), indices).tolist(), indices]
    names = [now.names[cluster], name]
    problem = cluster_names.problem(name, now.names.values()) or edit_log.attempt(
        run, "split_cluster", cluster=cluster, parts=parts, names=names
    )
    popovers.refuse(KEY, problem)
