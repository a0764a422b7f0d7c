"""The source of the image set in view once more, read as it was: are there new images in it?"""

import streamlit as st

from core.base.language import say
from core.images.sources import check_there
from core.work import jobs
from pages.shared.editing import queue
from pages.shared.lists import state
from pages.shared.reading import uploads

STEP = "import_images"


def show(id: str) -> None:
    """The button, where more images may come to the source; what is new, `newer` tells."""
    _tell(id)
    record = state.workspace().record(id)
    source = str(record.settings.get("source", ""))
    if source == "sample" or not record.can_be_imported_again or uploads.is_one(source):
        return
    st.button(
        say("Look for new images"),
        icon=":material/sync:",
        key="look_again",
        disabled=queue.is_running(STEP, source=source) or state.reads_only(),
        help=say("Reads the same folder or file once more, in the same way."),
        on_click=_look,
        args=(id, source, record.reading),
    )


def _look(id: str, source: str, reading: dict[str, str]) -> None:
    """Made for callbacks."""
    with queue.refusals_told():
        check_there(source)
        number = queue.ask(STEP, source=source, **reading)
        queue.watch(number)
        st.session_state.looked_from = number, id


def _tell(id: str) -> None:
    """Say it once where there was nothing new: the page is as it was before."""
    number, before = st.session_state.looked_from
    job = next((job for job in jobs.jobs(state.workspace()) if job.id == number), None)
    if job is None or not job.is_over:
        return
    st.session_state.looked_from = (0, "")
    if job.result == before == id:
        st.toast(say("There are no new images."), icon=":material/check:")
