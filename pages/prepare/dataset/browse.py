"""The folders of this machine, to click through instead of typing a path."""

import os

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.places import pasted
from core.base.units import count
from core.images.folders import Folder, look_into
from pages.shared.lists import state
from pages.shared.reading import data, uploads
from pages.shared.showing import popovers, widgets

FIELD = "path"  # the key of the field that is filled
BOX = "browse"
HEIGHT = 260  # pixels of the list


def show() -> None:
    """The popover that fills the field."""
    box = popovers.verb(say("Browse"), "folder_open", BOX)
    if not box.open:
        st.session_state.browsing = ""
        return
    st.session_state.browsing = st.session_state.browsing or _start()
    with box:
        st.fragment(_look_around)()


def _start() -> str:
    """Where the path in the field is, else beside what was imported last, else at home."""
    field = pasted(st.session_state.get(FIELD) or "")
    typed = os.path.abspath(os.path.expanduser(field)) if field else ""
    places = (typed, os.path.dirname(typed), _beside_last(), os.path.expanduser("~"))
    return next((place for place in places if os.path.isdir(place)), os.path.abspath(os.sep))


def _beside_last() -> str:
    for record in data.image_sets():
        source = str(record.settings.get("source", ""))
        if os.path.isabs(source) and not uploads.is_one(source):
            return os.path.dirname(source)
    return ""


def _look_around() -> None:
    """The folder in view, the way up, the folders in it, and the button that takes it."""
    path = st.session_state.browsing
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _step(say("Up"), os.path.dirname(path), "arrow_upward", key="browse_up")
        st.markdown(state.plain(path))
    try:
        found = look_into(path)
    except UserError as error:
        widgets.refused(error)
        return
    _list(found)
    st.caption(_holds(found))
    used = say("Use this folder")
    if st.button(used, icon=":material/check:", type="primary", on_click=_use, args=(path,)):
        st.rerun()  # the whole page: the field stands outside


def _list(found: Folder) -> None:
    if found.misnamed:
        st.caption(say("{n:,} left out: the name is not valid UTF-8.", n=found.misnamed))
    elif not found.folders:
        st.caption(say("No folders here."))
    if not found.folders:
        return
    with st.container(height=HEIGHT, gap=None, key="browse_list"):
        for name in found.folders:
            inside = os.path.join(found.path, name)
            _step(name, inside, "folder", key=state.key("folder", inside))
        if found.more:
            st.caption(say("{n:,} more; type the path of such a one.", n=found.more))


def _step(label: str, path: str, icon: str, key: str) -> None:
    st.button(
        state.plain(label),
        icon=f":material/{icon}:",
        type="tertiary",
        key=key,
        disabled=path == st.session_state.browsing,  # above the topmost one
        on_click=_go,
        args=(path,),
    )


def _holds(found: Folder) -> str:
    images = count(found.images, "image")
    if not found.is_whole:
        return say("{images} here, or more.", images=images)
    if found.folders:
        return say("{images} here; those in its folders come too.", images=images)
    return say("{images} here.", images=images)


def _go(path: str) -> None:
    """Made for callbacks."""
    st.session_state.browsing = path


def _use(path: str) -> None:
    """Fill the field and close. Made for callbacks."""
    st.session_state[FIELD] = path
    st.session_state[BOX] = False
