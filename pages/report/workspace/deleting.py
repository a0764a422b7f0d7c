"""The question before a deletion: what goes, what it frees, what stays."""

import streamlit as st

from core.base.disk import room_of
from core.base.errors import UserError
from core.base.language import say, together
from core.base.units import size
from core.store.deletion import bundle_of
from core.store.trash import Bundle
from core.work import keeping
from pages.shared.lists import state
from pages.shared.showing import widgets

EVERYTHING = "everything"
TRASH = "Move to the trash: {what}. It can be restored until the trash is emptied."


def ask(id: str) -> None:
    """Open the dialog for a run, an image set, embeddings or EVERYTHING. Made for callbacks."""
    st.session_state.deleting = id


def show() -> None:
    """The dialog while it is open: while the session says so, whatever else is drawn."""
    if st.session_state.deleting:
        st.dialog(say("Delete"), on_dismiss=_close)(_question)(st.session_state.deleting)


def _close() -> None:
    st.session_state.deleting = ""


def _question(id: str) -> None:
    try:
        every = id == EVERYTHING
        bundle = (
            keeping.everything(state.workspace()) if every else bundle_of(state.workspace(), id)
        )
    except UserError as error:  # a job is at work; another tab was quicker
        widgets.refused(error)
        return
    if every:
        st.markdown(say("All image sets, embeddings, runs and jobs. Your own pictures stay."))
    _confirm(bundle)


def _confirm(bundle: Bundle) -> None:
    room = room_of(bundle.paths(state.workspace()))
    says = [say(TRASH, what=state.plain(bundle.says))]
    says.append(say("Emptying the trash then frees {size}.", size=size(room.freed)))
    if room.held > room.freed:
        shared = size(room.held - room.freed)
        says.append(say("{size} of it stay: something else uses them.", size=shared))
    st.markdown(together(says))
    if st.button(say("Move to the trash"), key="delete", type="primary", icon=":material/delete:"):
        delete(bundle)


def delete(bundle: Bundle) -> None:
    """Move it to the trash and draw the page anew, with a way to undo it."""
    try:
        st.session_state.trashed = keeping.delete(state.workspace(), bundle)
    except UserError as error:
        widgets.refused(error)
        return
    _close()
    st.rerun()
