"""Jobs that ended while another page was in view: told once, with the way to what they made.

Every page looks at the queue before it is drawn (worker_badge.known), and so knows which jobs have
ended since this session looked last; only of those is a row read.
"""

from collections.abc import Iterator

import streamlit as st

from core.base.errors import NotFound
from core.base.language import say
from core.work import jobs, steps
from core.work.jobs import Job
from pages.frame.worker_badge import Known
from pages.shared.editing import edit_log, job_panel
from pages.shared.lists import menu, state
from pages.shared.reading import job_words

SHOWN = 3  # that nobody has looked at, the newest
OPEN = {"run": "Open the new run", "relearnt": "Open the new run", "images": "Open the images"}


def note(now: Known) -> None:
    """Hear of what has ended since this session looked last; what ended before it began is old."""
    before, st.session_state.jobs_known = st.session_state.jobs_known, now
    if before is None:
        return
    newest, unfinished = before
    over = (unfinished | {*range(newest + 1, now[0] + 1)}) - now[1]
    for job in _there(sorted(over)):
        if _is_news(job):
            _hear(job)


def _there(ids: list[int]) -> Iterator[Job]:
    for id in ids:
        try:
            yield jobs.job(state.workspace(), id)
        except NotFound:  # it was deleted
            continue


def _is_news(job: Job) -> bool:
    """Whether a job is to be told: not where its page tells it, and not what nobody asked for.

    What another tab has relearnt is told as its edit.
    """
    step, own = steps.STEPS.get(job.step), job.id == st.session_state.watched
    if step is None or step.told_elsewhere or job_panel.is_asked_here(job):
        return False
    if job.state != "done":
        return job.state != "stopped" and job.id != st.session_state.split_job
    return own or step.opens in ("run", "images")


def _hear(job: Job) -> None:
    step, done = steps.STEPS[job.step], job.state == "done"
    says = say(str(job.result)) if done and step.tells else _sentence(job, job_words.name(job))
    edit_log.tell_later(say("{sentence}.", sentence=says))
    if done and job.id == st.session_state.watched:
        if job.result in _in_view():  # there was nothing else to show
            job_panel.take(job)
        else:  # no page opens it by itself later
            job_panel.was_read(job)
    if not done or step.opens:
        st.session_state.ended = (*st.session_state.ended, job.id)[-SHOWN:]


def _in_view() -> tuple[str, str]:
    """Ids of the run and the images."""
    return st.session_state.get(state.RUN) or "", st.session_state.images_in_view


def _sentence(job: Job, title: str) -> str:
    return say("{job} is done" if job.state == "done" else "{job} failed", job=title)


def show() -> None:
    """What was not looked at yet; after the page, which may have told of some."""
    for job in _there(list(st.session_state.ended)):
        if _is_seen(job):
            job_panel.was_told(job.id)
        else:
            _line(job)


def _is_seen(job: Job) -> bool:
    """Whether what a job came to is in view, or gone."""
    if job.state != "done":
        return bool(st.session_state.page == "jobs")
    return job.result in _in_view() or not state.workspace().has(str(job.result))


def _line(job: Job) -> None:
    done = job.state == "done"
    icon = ":material/check_circle:" if done else ":red[:material/error:]"
    with st.container(key=f"ended_{job.id}", gap="xxsmall"):
        st.caption(f"{icon} {_sentence(job, job_words.title(job))}")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            (_way if done else _reason)(job)
            st.button(
                "",
                icon=":material/close:",
                key=f"ended_read_{job.id}",
                help=say("Dismiss"),
                type="tertiary",
                on_click=job_panel.was_told,
                args=(job.id,),
            )


def _way(job: Job) -> None:
    says = say(OPEN[str(steps.opens(job.step))])
    st.button(says, key=f"ended_open_{job.id}", on_click=_open, args=(job.id,))


def _reason(job: Job) -> None:
    st.page_link(menu.page("jobs"), label=say("See why"), icon=":material/work_history:")


def _open(id: int) -> None:
    """Look at what a job made. Made for callbacks."""
    job_panel.was_told(id)
    for job in _there([id]):
        job_panel.take(job)
