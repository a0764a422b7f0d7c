"""Jobs as pages ask for them: put into the queue, looked after, stopped, done again."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.base.errors import UserError
from core.work import jobs, steps
from core.work.jobs import Job
from core.work.worker import ensure_searcher, ensure_worker
from pages.shared.editing import asked
from pages.shared.lists import state


def submit(step: str, **settings: object) -> None:
    """Put a step into the queue and watch it. Made for callbacks."""
    submitted(step, **settings)


def submitted(step: str, **settings: object) -> bool:
    """The same for pages that draw themselves anew then; returns whether it could be.

    What refuses it is told beside the page, and would be lost if that were drawn anew.
    """
    with refusals_told():
        watch(ask(step, **settings))
        return True
    return False


def watch(id: int, *, opens: bool = True) -> None:
    """Have this page open what the job makes (if opens); other pages tell that it has ended."""
    asked.note(id, st.session_state.page if opens else None)


def ask(step: str, **settings: object) -> int:
    """Put a step into the queue of a process that runs; the job's number.

    Raises UserError where nothing may be changed.
    """
    _ensure_for(step)
    return jobs.submit(state.workspace(), step, **settings)


def is_running(step: str, **settings: object) -> bool:
    """Whether such a job waits or runs, with these of its settings."""
    return any(
        job.step == step and all(job.settings.get(name) == settings[name] for name in settings)
        for job in jobs.unfinished(state.workspace())
    )


def stop(id: int) -> None:
    """Ask a job to stop. Made for callbacks."""
    with refusals_told():
        jobs.stop(state.workspace(), id)


def _ensure_for(step: str) -> None:
    (ensure_searcher if steps.is_aside(step) else ensure_worker)(state.workspace())


@contextmanager
def refusals_told() -> Iterator[None]:
    """For callbacks: what may not be is a message beside the page, which is drawn as ever."""
    try:
        yield
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")


def look_after(id: int) -> Job:
    """The job as it stands; as long as it is not over there is a worker for it.

    The worker may have died, or been ended with a job that did not heed Stop. Who may only look
    leaves that to others.
    """
    workspace = state.workspace()
    if workspace.reads_only:
        return jobs.job(workspace, id)
    jobs.reconcile(workspace)
    job = jobs.job(workspace, id)
    if not job.is_over:
        _ensure_for(job.step)
    return job


def run_again(id: int) -> None:
    """Put a job into the queue once more and watch it. Made for callbacks."""
    with refusals_told():
        _ensure_for(jobs.job(state.workspace(), id).step)
        watch(jobs.again(state.workspace(), id))
