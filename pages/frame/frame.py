"""The frame around every page: settings of the page, the menu, the run in view, the worker."""

import gc

import streamlit as st

from core.base.errors import UserError
from core.work.worker import ensure_worker
from pages.frame import run_picker, server, undo, worker_badge
from pages.shared.editing import edit_log
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data


@st.cache_resource(show_spinner=False)
def boot(folder: str) -> str:
    """Once per server: start the worker, so that it is warm when it is needed."""
    process = ensure_worker(state.open_workspace(folder))
    gc.collect()
    gc.freeze()  # Streamlit collects after every run; what is loaded now stays
    return process


ASSETS = menu.PAGES.parent / "assets"
st.set_page_config(page_title="WhyCluster", page_icon=ASSETS / "icon.png", layout="wide")
state.start()
st.logo(ASSETS / "logo.svg", size="large", icon_image=ASSETS / "icon.png")
page = st.navigation(menu.pages())
edit_log.tell()
leaving.now_on(page.url_path)
with st.sidebar:
    run_picker.show()
    edits, badge = st.container(), st.container()
try:
    page.run()
except leaving.PageEnds:
    pass
except UserError as error:
    server.show_error(error)
finally:  # a page may fail; the worker starts last, so that the first page is not kept waiting
    boot(str(state.folder()))
    run = data.run_in_view()
    if run:
        with edits:
            undo.show(run)
    with badge:
        worker_badge.show()
