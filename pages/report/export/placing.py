"""Other images in the clusters of the run in view: where they are, and the job that places them."""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.places import pasted
from core.concepts.layers import NONE_KEPT
from core.concepts.run import Run
from core.images.sources import check_there
from pages.shared.editing import job_panel, queue
from pages.shared.lists import menu, state
from pages.shared.showing import widgets

STEP = "assign"
SAYS = (
    "Each image goes where this run's concept model puts it, with the phrases that decide. "
    "Nothing is learnt and this run stays as it is: the new images become a run of their "
    "own. In this run's own folder, the images added since are placed among the others."
)


def show(run: Run) -> None:
    """The form, and the job while it works or when it failed."""
    st.subheader(say("Place new images in these clusters"), anchor=False)
    st.caption(say(SAYS))
    job = job_panel.current()
    if job and job.step == STEP:
        job_panel.show((STEP,))
    if not run.model.projector:
        unable(run)
        return
    off = state.reads_only()
    with st.form("place", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        source = row.text_input(
            say("Folder, zip or table of new images"),
            value=run.images.root if run.images.source == "folder" else "",
            placeholder="/home/me/photos/new",
            key=state.key("place", run.id),
            help=say("On the machine that runs WhyCluster."),
            disabled=off,
        )
        icon = ":material/add_photo_alternate:"
        pressed = row.form_submit_button(say("Place them"), icon=icon, disabled=off)
    if pressed:
        _place(run, pasted(source))


def unable(run: Run) -> None:
    """What a run that did not keep its layers cannot do, and the way to one that can."""
    st.caption(say(NONE_KEPT))
    query, label = {"like": run.id}, say("Cluster again")
    icon = ":material/arrow_forward:"
    st.page_link(menu.page("clustering"), label=label, icon=icon, query_params=query)


def _place(run: Run, source: str) -> None:
    try:
        state.workspace().check_may_write()
        check_there(source)
    except UserError as error:
        widgets.refused(error)
        return
    said = state.workspace().record(run.ids["images"]).reading
    said.pop("root", None)  # of that table's images, not of these
    if queue.submitted(STEP, run=run.id, source=source, **said):
        st.rerun()
