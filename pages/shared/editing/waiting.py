"""Why a job has not begun yet: what it waits for, with the way to all jobs."""

import streamlit as st

from core.base.language import say
from core.work import jobs, steps
from core.work.jobs import Job
from core.work.worker import worker_state
from pages.shared.lists import menu, state
from pages.shared.reading import job_words


def behind(job: Job) -> bool:
    """Say behind which other one a job waits, and for how long where that is known, if it does.

    The line leads to all jobs. Returns whether there was something to say.
    """
    ahead = _at_work(job) if job.state == "waiting" else None
    if ahead is None:
        return False
    left = job_words.left(ahead)
    says = "Waits for “{job}” ({left})" if left else "Waits for “{job}”"
    label = say(says, job=job_words.title(ahead), left=left)
    key = f"waits_{job.id}"
    with st.container(key=key):
        st.html(f"<style>.st-key-{key} p {{white-space: normal}}</style>")  # no cut in a column
        st.page_link(menu.page("jobs"), label=label, icon=":material/hourglass_top:")
    return True


def _at_work(job: Job) -> Job | None:
    """What the process that is to do this job has in hand."""
    aside = steps.is_aside(job.step)
    now = jobs.jobs(state.workspace(), state="running")
    return next((other for other in now if steps.is_aside(other.step) == aside), None)


def for_worker() -> str:
    """What a job waits for that waits behind no other one."""
    ready = worker_state(state.workspace()) == "ready"
    return say("Waiting for its turn" if ready else "Warming up: the worker loads its libraries")
