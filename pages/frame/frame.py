"""The frame around every page: settings of the page, the menu, the run in view, the worker."""

import gc
from base64 import b64encode
from contextlib import suppress

import streamlit as st

from core.base.errors import UserError
from core.work.worker import ensure_worker
from pages.frame import (
    address,
    ended,
    keyboard,
    language,
    person,
    run_picker,
    server,
    sessions,
    undo,
    views,
    worker_badge,
)
from pages.shared.editing import edit_log, job_panel, ticked_bar
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data, in_view


@st.cache_resource(show_spinner=False)
def boot(folder: str) -> str:
    """Once per server: start the worker, so that it is warm when it is needed."""
    process = ensure_worker(state.open_workspace(folder))
    gc.collect()
    gc.freeze()  # what is loaded now stays; Python looks for garbage among the rest
    return process


@st.cache_data(show_spinner=False)
def icon() -> str:
    """The icon, within the page: a file that Streamlit serves may be gone while a view is left."""
    return "data:image/png;base64," + b64encode((ASSETS / "icon.png").read_bytes()).decode()


ASSETS = menu.PAGES.parent / "assets"
st.set_page_config(page_title="WhyCluster", page_icon=icon(), layout="wide")
state.start()
language.settle()
person.stop_strangers()
st.logo(ASSETS / "logo.svg", size="large", icon_image=icon())
st.html(ASSETS / "page.css")
page = st.navigation(menu.pages(), expanded=True)
leaving.now_on(page.url_path)
known = worker_badge.known()
runs = in_view.settle()
ended.note(known)
edit_log.tell()
with st.sidebar:
    address.show()
    kept = st.container()
    run_picker.show(runs)
    news, edits = st.container(), st.container()
    keyboard.show()
    language.show()
    person.show()
    badge = st.container()
if reads_only := state.reads_only():
    person.reading_only()
try:
    with data.one_look():
        page.run()
except leaving.NothingYet:
    job_panel.show(told=("run", "assign"))
except leaving.PageEnds:
    pass
except UserError as error:
    server.show_error(error)
finally:  # a page may fail; the worker starts last, so that the first page is not kept waiting
    if not reads_only:
        boot(str(state.folder()))
    run = None
    with suppress(UserError):  # the page has told it, or does without
        run = data.run_in_view()
    if run:
        ticked_bar.show(run)
        with kept:
            views.show(run)
        with edits:
            undo.show(run)
    with news:
        ended.show()
    with badge:
        worker_badge.show(None if reads_only else known, run.id if run else "")
sessions.forget_undrawn()
ended.tell()  # not where a page is left to be drawn anew, which would lose it
