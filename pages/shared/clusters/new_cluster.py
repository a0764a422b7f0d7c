"""A cluster of its own from some images of another: a split by hand."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.base.units import count
from core.concepts.run import Run
from pages.shared import data, history, menus
from pages.shared.clusters import cluster_names

KEY = "new_cluster"


def button(found: Run, images: Sequence[int]) -> None:
    """Make a cluster of its own from images of one cluster: a split that names the parts."""
    now = data.edited(found)
    inside = set(now.clusters[list(images)].tolist())
    problem = "Choose some images of one cluster, but not all; the legend hides the others."
    whole = len(inside) == 1 and len(now.members(*inside)) == len(images)
    box = menus.menu(
        "New cluster", "add_circle", KEY, disabled=len(inside) != 1 or whole, help=problem
    )
    if not box.open or len(inside) != 1:
        return
    with box, st.form(f"{KEY}_form", border=False):
        st.text_input("Name", key=f"{KEY}_name")
        menus.refusal(KEY)
        st.form_submit_button(
            f"Make a cluster of {count(len(images), 'image')}",
            on_click=take_out,
            args=(found, int(inside.pop()), list(images)),
            type="primary",
        )


def take_out(found: Run, cluster: int, images: list[int]) -> None:
    """Make a cluster of some images of another. Made for callbacks."""
    now = data.edited(found)
    name = cluster_names.tidy(st.session_state[f"{KEY}_name"])
    if not menus.refuse(KEY, cluster_names.problem(name, now.names.values())):
        rest = np.setdiff1d(now.members(cluster), images).tolist()
        names = [now.names[cluster], name]
        history.edit(found, "split_cluster", cluster=cluster, parts=[rest, images], names=names)
