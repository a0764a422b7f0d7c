"""What a search needs of the encoder: asked of the searcher, which no long work holds up."""

from typing import Any

import streamlit as st

from core.base.errors import NotFound
from core.concepts.run import Run
from core.work import jobs
from core.work.jobs import Job
from core.work.worker import ensure_searcher
from pages.shared.lists import leaving, state

EVERY = 0.2  # seconds between looks at it
STEP = "embed_query"


def wait(run: Run, phrases: list[str], pictures: list[str]) -> None:
    """Ask for their vectors and end the page, which is drawn anew when they are there."""
    settings = {"of": run.id, "phrases": phrases, "pictures": pictures}
    job = _asked(settings)
    if job is None:
        job = jobs.job(state.workspace(), _ask(settings))
    if not job.is_over:
        st.fragment(_live, run_every=EVERY)(job.id)
    else:
        _ended(job)
    leaving.end()


def _asked(settings: dict[str, Any]) -> Job | None:
    """The job of this session that was to prepare all of this; one that is done made it not."""
    if not st.session_state.search_job:
        return None
    try:
        job = jobs.job(state.workspace(), st.session_state.search_job)
    except NotFound:  # it was deleted
        return None
    lists = ("phrases", "pictures")
    there = all(set(settings[name]) <= set(job.settings.get(name, ())) for name in lists)
    same = there and job.settings.get("of") == settings["of"]
    return job if same and job.state != "done" else None


def _ask(settings: dict[str, Any]) -> int:
    ensure_searcher(state.workspace())
    st.session_state.search_job = jobs.submit(state.workspace(), STEP, **settings)
    return int(st.session_state.search_job)


def _live(id: int) -> None:
    workspace = state.workspace()
    jobs.reconcile(workspace)
    job = jobs.job(workspace, id)
    if job.is_over:
        st.rerun()
    ensure_searcher(workspace)
    says = "Looking" if job.message else "Starting the encoder, which takes some seconds once"
    st.caption(f":material/hourglass_top: {says} …")


def _ended(job: Job) -> None:
    st.error(state.plain(job.error or "The search was stopped."), icon=":material/error:")
    st.button("Try again", icon=":material/replay:", on_click=_forget)


def _forget() -> None:
    st.session_state.search_job = 0
