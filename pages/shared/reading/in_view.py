"""Which images all pages show, and which run of them: where one changes, the other follows."""

from collections.abc import Sequence

import streamlit as st

from core.base.record import Record
from core.store import runs as stored
from pages.shared.lists import state
from pages.shared.reading import compared, data


def settle() -> list[Record]:
    """Before anything is drawn: what was just made, else a link, else as before, else the newest.

    The run is never one of other images than those in view; there is none as long as these have
    not been clustered. Returns the records of all runs, newest first.
    """
    runs = stored.runs(state.workspace())
    ids, sets = [run.id for run in runs], [images.id for images in data.image_sets()]
    if run := _asked_for(state.RUN, "open_run", ids):
        _show_run(run)
    if images := _asked_for(state.IMAGES, "open_images", sets, unless=bool(run)):
        _show_images(images)
    if st.session_state.images_in_view not in sets:
        newest = [compared.images(id) for id in ids[:1]]
        _show_images(next((id for id in (*newest, *sets) if id in sets), ""))
    elif st.session_state.get(state.RUN) not in ids:
        _show_images(st.session_state.images_in_view)
    st.session_state[state.IMAGES] = st.session_state.images_in_view
    return runs


def open_run(id: str) -> None:
    """Look at a run when the page is drawn next. Made for callbacks."""
    st.session_state.open_run = id


def run_was_chosen() -> None:
    """The images follow. Made for the callback of the box of runs."""
    chosen = st.session_state[state.RUN]
    if chosen in {run.id for run in stored.runs(state.workspace())}:  # else it was deleted
        _show_run(chosen)


def images_were_chosen() -> None:
    """The run follows. Made for the callback of the box of image sets."""
    _show_images(st.session_state[state.IMAGES])


def _asked_for(name: str, made: str, ids: Sequence[str], unless: bool = False) -> str | None:
    """What was just made, else what a new link names, where there is such a value."""
    linked, opened = state.follow(name), st.session_state[made]
    st.session_state[made] = None
    wanted = next((id for id in (opened, linked) if id in ids), None)
    return None if unless else wanted


def _show_run(id: str) -> None:
    st.session_state[state.RUN] = id
    st.session_state.images_in_view = compared.images(id)


def _show_images(id: str) -> None:
    """With the run in view if it is of these images, else their newest."""
    st.session_state.images_in_view = id
    own = [run.id for run in stored.runs(state.workspace()) if compared.images(run.id) == id]
    if st.session_state.get(state.RUN) not in own:
        st.session_state[state.RUN] = next(iter(own), None)
