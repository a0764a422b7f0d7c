"""In the sidebar: whether the worker is warm, and what it does."""

import streamlit as st

from core.work import jobs, steps
from core.work.worker import ensure_worker, worker_state
from pages.shared.lists import menu, state

EVERY = 2.0  # seconds between looks at the queue


def show() -> None:
    """In the sidebar: whether the worker is warm, and what it does."""
    busy = any(not job.is_over for job in jobs.jobs(state.workspace()))
    settled = worker_state(state.workspace()) == "ready" and not busy
    st.fragment(_badge, run_every=None if settled else EVERY)()


def _badge() -> None:
    workspace = state.workspace()
    ensure_worker(workspace)
    active = [job for job in jobs.jobs(workspace) if not job.is_over]
    if active:
        job = active[-1]
        label = steps.title(job.step)
        st.page_link(menu.page("jobs"), label=label, icon=":material/progress_activity:")
        st.progress(min(max(job.fraction, 0.0), 1.0))
        return
    ready = worker_state(workspace) == "ready"
    st.caption(":material/check_circle: Ready" if ready else ":material/hourglass_top: Warming up")
