"""Views in the sidebar: pages under a name, with their filter and all else of their address."""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.concepts.run import Run
from core.store import edits
from core.store.edits import View
from pages.shared.editing import edit_log
from pages.shared.lists import menu, state
from pages.shared.reading import data, filtered, searches, selection
from pages.shared.showing import popovers

KEY = "saved"
REMEMBERED: dict[str, tuple[str, ...]] = {  # page -> what its address leaves out where it is empty
    "map": ("concept", "wide", "space", *selection.IN_URL),
    "search": (searches.TEXT, searches.LIKE, searches.FILE, searches.MOST),
    "vocabulary": ("phrase", "words", "words_cluster", "words_origin", "words_state"),
    "glossary": ("term",),
}
NOT_KEPT = (state.RUN, state.IMAGES)  # a view is of the run it was saved in


def show(run: Run) -> None:
    """What was saved of this run, and a box to save what is shown now."""
    views = data.edited(run).marks.views
    label = say("Views ({n:,})", n=len(views)) if views else say("Views")
    box = popovers.popover(label, "bookmark", KEY, type="tertiary")
    if not box.open:
        return
    with box:
        for place, (name, view) in enumerate(views.items()):
            _line(run, place, name, view)
        with st.form("saved_form", border=False):
            st.text_input(
                say("Save this page as"),
                key=state.key(KEY, "name"),
                placeholder=say("such as Doubtful cats"),
                help=say(
                    "Saves the page with its filter and what is chosen on it, for everyone "
                    "who opens this run. A view of the same name is replaced."
                ),
            )
            popovers.refusal(KEY)
            off = state.reads_only()
            st.form_submit_button(
                say("Save"), type="primary", disabled=off, on_click=save, args=(run,)
            )


def _line(run: Run, place: int, name: str, view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if listed := menu.find(view.page):
            st.page_link(
                menu.page(view.page),
                label=state.plain(name),
                icon=f":material/{listed[1]}:",
                query_params=empties(view.page) | dict(view.query) | {state.RUN: run.id},
            )
        else:  # it was saved by a program that has other pages
            st.caption(state.plain(name))
        st.button(
            "",
            icon=":material/close:",
            key=state.key(KEY, "drop", place),
            help=state.plain(say("Remove the view “{name}”.", name=name)),
            type="tertiary",
            disabled=state.reads_only(),
            on_click=_drop,
            args=(run, name),
        )


def empties(page: str) -> dict[str, str]:
    """What says of a page's address that all it leaves out is empty, and not as it is now."""
    only = (filtered.ONLY,) if page in filtered.PAGES else ()
    return {name: "" for name in (*only, *REMEMBERED.get(page, ()))}


def save(run: Run) -> None:
    """Keep the page that is shown, under the name that was written. Made for callbacks."""
    try:
        name = edits.clean_name(st.session_state[state.key(KEY, "name")], "name of the view")
    except UserError as error:
        popovers.refuse(KEY, str(error))
        return
    query = {key: value for key, value in st.query_params.items() if key not in NOT_KEPT}
    page = st.session_state.page or menu.DEFAULT
    problem = edit_log.attempt(run, "save_view", name=name, page=page, query=query)
    popovers.refuse(KEY, problem)


def _drop(run: Run, name: str) -> None:
    edit_log.record(run, "drop_view", name=name)
