"""The frame around every page: settings of the page, the menu, the run in view, the worker."""

import gc

import streamlit as st

from core.base.errors import UserError
from core.work.worker import ensure_worker
from pages.shared import data, history, job_panel, menu, server, state
from pages.shared.clusters import map_view
from pages.shared.runs import twin_view


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
history.tell()
if page.url_path != "map":
    map_view.comes_back()
if page.url_path != "compare":
    twin_view.forget()
with st.sidebar:
    data.run_picker()
    edits, badge = st.container(), st.container()
try:
    page.run()
except UserError as error:
    server.show_error(error)
finally:  # a page may end early; the worker starts last, so that the first page is not kept waiting
    boot(str(state.folder()))
    found = data.run()
    if found:
        with edits:
            history.show(found)
    with badge:
        job_panel.badge()
