"""Which jobs this tab asked for, on which page each, and which of their ends were told and read."""

import streamlit as st

from core.work.jobs import Job


def note(id: int, page: str | None) -> None:
    """This tab asked for a job, whose result that page is to open; None: the sidebar offers it."""
    st.session_state.asked = {**st.session_state.asked, id: page}


def is_own(job: Job) -> bool:
    """Whether this tab asked for the job."""
    return job.id in st.session_state.asked


def is_here(job: Job) -> bool:
    """Whether this tab asked for the job on this page, which is to open what it made."""
    return bool(st.session_state.asked.get(job.id) == st.session_state.page)


def is_read(job: Job) -> bool:
    """Whether what the job made was opened, or its failure was put away."""
    return job.id in st.session_state.read


def read(id: int) -> None:
    """Have no page open any more what a job made, or tell that it failed. Made for callbacks."""
    st.session_state.read |= {id}


def told(id: int) -> None:
    """Tell beside the page no more how a job ended. Made for callbacks."""
    for key in ("untold_ends", "ended"):
        st.session_state[key] = tuple(other for other in st.session_state[key] if other != id)
