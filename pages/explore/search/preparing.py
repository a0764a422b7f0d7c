"""What a search needs of the encoder: asked of the searcher, which no long work holds up."""

from typing import Any

import streamlit as st

from core.base.errors import NotFound
from core.base.language import say
from core.concepts.run import Run
from core.concepts.search import Query
from core.work import jobs
from core.work.jobs import Job
from pages.shared.editing import queue
from pages.shared.lists import leaving, state
from pages.shared.showing import widgets

EVERY = 0.2  # seconds between looks at it
STEP = "embed_query"


def wait(run: Run, asked: Query, phrases: list[str], pictures: list[str]) -> None:
    """Ask for their vectors and end the page, which is drawn anew when they are there."""
    settings = {"of": run.id, "phrases": phrases, "pictures": pictures}
    job = _asked(settings, asked)
    if job is None:
        job = jobs.job(state.workspace(), _ask(settings))
    if not job.is_over:
        st.fragment(_live, run_every=EVERY)(job.id)
    else:
        _ended(job)
    leaving.end()


def _asked(settings: dict[str, Any], query: Query) -> Job | None:
    """The job of this session that prepares all of this, or of this query alone and failed."""
    if not st.session_state.search_job:
        return None
    try:
        job = jobs.job(state.workspace(), st.session_state.search_job)
    except NotFound:  # it was deleted
        return None
    given = {name: set(job.settings.get(name, ())) for name in ("phrases", "pictures")}
    there = all(set(settings[name]) <= found for name, found in given.items())
    if job.is_over:  # an old end says nothing of another query
        there &= given["phrases"] <= {term.phrase for term in query.terms}
        there &= given["pictures"] <= {term.picture for term in query.terms}
    same = there and job.settings.get("of") == settings["of"]
    return job if same and job.state != "done" else None


def _ask(settings: dict[str, Any]) -> int:
    st.session_state.search_job = queue.ask(STEP, **settings)
    return int(st.session_state.search_job)


def _live(id: int) -> None:
    job = queue.look_after(id)
    if job.is_over:
        st.rerun()
    starting = say("Starting the encoder: a few seconds, only the first time …")
    says = say("Looking …") if job.message else starting
    st.caption(f":material/hourglass_top: {says}")


def _ended(job: Job) -> None:
    widgets.refused(job.reason or say("The search was stopped."))
    st.button(say("Try again"), icon=":material/replay:", on_click=_forget)


def _forget() -> None:
    st.session_state.search_job = 0
