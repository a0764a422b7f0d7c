"""An image set of some images of another: a table of them in the workspace, which is imported."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.places import is_url
from core.base.record import VECTORS
from core.base.units import count
from core.base.values import IntArray
from core.concepts.run import Run
from core.output.export.faults import kept_csv
from pages.shared.editing import queue
from pages.shared.lists import state
from pages.shared.reading import data, uploads
from pages.shared.showing import popovers

HELP = "Makes an image set of these, to be clustered on its own; the files stay where they are."
ELSEWHERE = (
    "These images are at a URL. To make a set of some of them, copy them to a folder on this "
    "machine first."
)


def problem(images: str) -> str:
    """Why no set can be made of some images of a set; empty where one can."""
    if state.workspace().record(images).settings.get("source") == VECTORS:
        return say("These are vectors without files, of which no image set can be made.")
    return say(ELSEWHERE) if is_url(data.images(images).root) else ""


def take(images: str, numbers: IntArray, name: str, *, opens: bool = True) -> bool:
    """Import some images of a set under a tidy name; returns whether that goes on now.

    This page opens them then, or (opens=False) the sidebar offers to. What refuses it is told
    beside the page. Made for callbacks.
    """
    with queue.refusals_told():
        there = data.images(images)
        source = uploads.keep_as(kept_csv(there, numbers), name, ".csv")
        bands = state.workspace().record(images).reading.get("bands", "")
        read = {"source": source, "root": there.root, "bands": bands}
        queue.watch(queue.ask("import_images", **read), opens=opens)
        return True
    return False


def button(run: Run, chosen: Sequence[int], key: str) -> None:
    """Ask for a name and make a set of these images."""
    why_not = problem(run.ids["images"])
    off = bool(why_not) or len(chosen) < 2
    help = why_not or say(HELP)
    box = popovers.verb(say("New image set"), "library_add", key, disabled=off, help=help)
    if not box.open or off:
        return
    with box, st.form(f"{key}_form", border=False):
        st.text_input(say("Name"), key=state.key(key, "name"))
        popovers.refusal(key)
        st.form_submit_button(
            say("Make a set of {images}", images=count(len(chosen), "image")),
            on_click=make,
            args=(run, list(chosen), key),
            type="primary",
        )


def make(run: Run, chosen: list[int], key: str) -> None:
    """The same under the name that was typed, and say where to go on. Made for callbacks."""
    name = uploads.tidy(st.session_state[state.key(key, "name")])
    if popovers.refuse(key, "" if name else say("Give the set a name of letters or digits.")):
        return
    if take(run.ids["images"], np.array(chosen), name, opens=False):
        told = {"name": name, "images": count(len(chosen), "image")}
        says = say("Importing {images} as {name}; go on under Clustering.", **told)
        st.toast(state.plain(says), icon=":material/library_add_check:")
