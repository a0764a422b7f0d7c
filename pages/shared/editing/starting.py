"""A run that is about to start: into how many clusters, whether it can, and its button."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.work.plan import Plan
from pages.shared.editing import planning, queue
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import fields


def choose_clusters(id: str, name: str = "clusters", **more: Any) -> float | None:
    """k, which starts as the number of reference classes where there are some.

    The field of another page, which has another name, shows what was given in this one.
    """
    images, given = data.images(id), state.key("k", id)
    usual = len(images.class_names) if images.has_labels else 0
    start = st.session_state.get(given, usual if usual >= 2 else None)
    st.session_state[given] = fields.number(
        say("Clusters (k)"),
        fields.start_with(state.key(name, id), start),
        placeholder=say("required"),
        help=say("How many clusters to make."),
        **more,
    )
    return st.session_state[given]


def where_from(id: str, clusters: float | None) -> str:
    """Reference classes are not to decide unnoticed into how many clusters the images go."""
    images = data.images(id)
    if not images.has_labels or clusters != len(images.class_names):
        return ""
    return say("Set to {n:,}: there are {n:,} reference classes.", n=len(images.class_names))


def look(images: str, given: Mapping[str, Any]) -> tuple[Plan | None, str]:
    """What the run that is asked for will do; else None, and why it cannot be."""
    try:
        return planning.plan(images, given), ""
    except UserError as error:
        return None, str(error)


def button(title: str, icon: str, planned: Plan | None, **more: Any) -> None:
    """The button that starts it, which is off as long as something cannot be."""
    pressed = st.button(
        title,
        type="primary",
        icon=f":material/{icon}:",
        disabled=planned is None or state.reads_only(),
        key="start",
        **more,
    )
    # The click may have overtaken a change of the form.
    if pressed and planned and queue.submitted("run", **planned.request.to_settings()):
        st.rerun()
