"""Jobs that ended while another page was in view: told once, with the way to what they made.

Every page looks at the queue before it is drawn (worker_badge.known), and so knows which jobs have
ended since this session looked last; only of those is a row read.
"""

from collections.abc import Iterable, Iterator

import streamlit as st

from core.base.errors import NotFound
from core.base.language import say
from core.work import jobs, steps
from core.work.jobs import Job
from pages.frame.worker_badge import Known
from pages.shared.editing import asked, opening
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
            st.session_state.untold_ends = (*st.session_state.untold_ends, job.id)
            if job.state != "done" or steps.opens(job.step):
                st.session_state.ended = (*st.session_state.ended, job.id)


def _there(ids: Iterable[int]) -> Iterator[Job]:
    for id in ids:
        try:
            yield jobs.job(state.workspace(), id)
        except NotFound:  # it was deleted
            continue


def _is_news(job: Job) -> bool:
    """Whether a job is to be told, unless the page does: not what nobody asked for.

    What another tab has relearnt is told as its edit.
    """
    step = steps.STEPS.get(job.step)
    if step is None or step.told_elsewhere or asked.is_read(job):
        return False
    if job.state != "done":
        return job.state != "stopped" and job.id != st.session_state.split_job
    return asked.is_own(job) or step.opens in ("run", "images")


def tell() -> None:
    """Say once what the page, which was drawn to its end, has not shown itself."""
    for job in _there(st.session_state.untold_ends):
        st.toast(state.plain(_says(job)))
        if job.state == "done" and asked.is_own(job):
            if job.result in _in_view():  # there was nothing else to show
                opening.take(job)
            else:  # no page opens it by itself later
                asked.read(job.id)
    st.session_state.untold_ends = ()


def _says(job: Job) -> str:
    if job.state == "done" and steps.STEPS[job.step].tells:
        return opening.sentence(job)
    return say("{sentence}.", sentence=_sentence(job, job_words.name(job)))


def _in_view() -> tuple[str, str]:
    """Ids of the run and the images."""
    return st.session_state.get(state.RUN) or "", st.session_state.images_in_view


def _sentence(job: Job, title: str) -> str:
    return say("{job} is done" if job.state == "done" else "{job} failed", job=title)


def show() -> None:
    """What was not looked at yet; after the page, which may have told of some."""
    unseen = [job for job in _there(st.session_state.ended) if not _is_seen(job)][-SHOWN:]
    st.session_state.ended = tuple(job.id for job in unseen)
    for job in unseen:
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
                on_click=asked.told,
                args=(job.id,),
            )


def _way(job: Job) -> None:
    says = say(OPEN[str(steps.opens(job.step))])
    st.button(says, key=f"ended_open_{job.id}", on_click=_open, args=(job.id,))


def _reason(job: Job) -> None:
    st.page_link(menu.page("jobs"), label=say("See why"), icon=":material/work_history:")


def _open(id: int) -> None:
    """Look at what a job made. Made for callbacks."""
    asked.told(id)
    for job in _there([id]):
        opening.take(job)
