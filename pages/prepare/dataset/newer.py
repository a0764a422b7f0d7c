"""Images that came to a source since it was clustered: placed in those clusters, or clustered."""

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.record import Record
from core.base.units import count
from core.base.values import ImageSet
from core.store import runs as stored
from pages.shared.editing import queue
from pages.shared.lists import menu, state
from pages.shared.reading import compared, data

STEP = "assign"


def show(id: str) -> bool:
    """Both ways, where an earlier set of the same source was clustered and this one was not.

    Returns whether there was something to show.
    """
    run = _last_run(state.workspace().record(id))
    new = 0 if run is None else _new(data.images(id), data.images(compared.images(run.id)))
    if run is None or not new:
        return False
    st.markdown(say("**{images}** since these were clustered.", images=count(new, "new image")))
    with st.container(horizontal=True):
        st.button(
            say("Place them in the existing clusters"),
            type="primary",
            icon=":material/add_photo_alternate:",
            key="place_new",
            disabled=state.reads_only(),
            help=say(
                "Nothing is learnt: {run} and its clusters stay as they are.",
                run=state.plain(data.run_title(run.id)),
            ),
            on_click=_place,
            args=(id, run.id),
        )
        if st.button(say("Cluster again"), icon=":material/scatter_plot:", key="cluster_new"):
            st.switch_page(menu.page("clustering"), query_params={state.IMAGES: id})
    return True


def _last_run(images: Record) -> Record | None:
    """The newest run of an earlier set of the same source that can place others."""
    workspace = state.workspace()
    for run in stored.runs(workspace):
        set_of = workspace.record(compared.images(run.id))
        is_earlier = set_of.id != images.id and set_of.created < images.created
        if is_earlier and _are_alike(set_of, images):
            return run if _can_place(run) else None
    return None


def _are_alike(one: Record, other: Record) -> bool:
    """Whether both sets are all that one source had, read in one way."""
    said = [(each.settings.get("source"), each.reading) for each in (one, other)]
    return said[0] == said[1] and one.can_be_imported_again and other.can_be_imported_again


def _can_place(run: Record) -> bool:
    """Whether others can be embedded as its images were, and it kept its concept layer."""
    is_embedded = state.workspace().record(run.parents["embeddings"]).step == "embed"
    return is_embedded and bool(data.load(str(state.folder()), run.id).model.projector)


def _new(now: ImageSet, before: ImageSet) -> int:
    """How many images there are that were not there before, by what their files hold."""
    if now.keys is None or before.keys is None:  # of an older program
        return len(set(now.files) - set(before.files))
    return int((~np.isin(np.asarray(now.keys), np.asarray(before.keys))).sum())


def _place(id: str, run: str) -> None:
    """Made for callbacks."""
    record = state.workspace().record(id)
    source = str(record.settings["source"])
    queue.submit(STEP, run=run, source=source, **record.reading)
