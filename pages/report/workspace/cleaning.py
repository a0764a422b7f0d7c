"""What can be done at one click: a check of all, freeing leftovers, deleting everything."""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.units import size
from core.store import cleaning as stored
from core.work import keeping
from pages.report.workspace import deleting
from pages.shared.editing import job_panel, queue
from pages.shared.lists import state
from pages.shared.showing import widgets

CHECK = "check"  # the step


def show() -> None:
    """Three buttons, each of which says first what it does, or cannot do harm."""
    reads_only = state.reads_only()
    with st.container(horizontal=True):
        box = st.popover(
            say("Clean up"),
            icon=":material/mop:",
            key="clean_box",
            on_change="rerun",
            disabled=reads_only,
        )
        if box.open:
            with box:
                clean()
        st.button(
            say("Check and remake"),
            icon=":material/healing:",
            key="check",
            help=say("Reads every value to its last byte and remakes what is damaged."),
            on_click=queue.submit,
            args=(CHECK,),
            disabled=reads_only,
        )
        st.button(
            say("Delete everything"),
            icon=":material/delete_forever:",
            key="delete_everything",
            type="tertiary",
            on_click=deleting.ask,
            args=(deleting.EVERYTHING,),
            disabled=reads_only,
        )


def checked() -> None:
    """The check while it goes on, or why it failed."""
    job_panel.show((CHECK,))


def clean() -> None:
    """What killed processes left, discarded runs beyond those that stay, and the trash."""
    keep = st.number_input(
        say("Discarded runs to keep"),
        min_value=0,
        value=stored.NEWEST_KEPT,
        key="discarded",
        help=say("Relearnt runs that you went back from; the newest stay."),
    )
    found = keeping.waste(state.workspace(), int(keep))
    if not found:
        st.caption(say("Nothing to clean up."))
        return
    for one in found:
        st.markdown(
            say("{what}: {n:,} · {size}", what=say(one.title), n=one.number, size=size(one.size))
        )
    if st.button(say("Delete for good"), key="clean", type="primary", icon=":material/mop:"):
        _clean(found)


def _clean(found: list[stored.Waste]) -> None:
    try:
        freed = keeping.clean(state.workspace(), found)
    except UserError as error:
        widgets.refused(error)
        return
    st.toast(say("Freed {size}.", size=size(freed)), icon=":material/mop:")
    st.rerun()
