"""What runs now: stage, progress, time left, loss curves, log, Stop; and what to do when it failed.

The truth is in the workspace, so a job is found again after a refresh or in another tab.
"""

import time
from collections.abc import Callable, Container

import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.output import charts
from core.work import jobs, messages, steps
from core.work.jobs import Job
from pages.shared.editing import asked, opening, queue, waiting
from pages.shared.lists import menu, state
from pages.shared.reading import job_plan, job_words
from pages.shared.showing import widgets

EVERY = 1.0  # seconds between looks at the queue
OFTEN = 0.3  # while somebody watches for a relearnt run


def current() -> Job | None:
    """The job to show: one that this page asked for and that has ended, else one at work.

    That is the oldest unfinished one; without any it is the newest one, if it ended badly.
    """
    everything = [job for job in jobs.jobs(state.workspace()) if not steps.is_aside(job.step)]
    return _ended_here(everything) or _oldest_unfinished(everything) or _failure(everything)


def _ended_here(newest_first: list[Job]) -> Job | None:
    """What this page is to open; of what it asked for in vain only the last."""
    own = [job for job in newest_first if asked.is_here(job)]
    ended = (job for job in own if job.is_over and not asked.is_read(job))
    return next((job for job in ended if job.state == "done" or job is own[0]), None)


def _oldest_unfinished(newest_first: list[Job]) -> Job | None:
    return next((job for job in reversed(newest_first) if not job.is_over), None)


def _failure(newest_first: list[Job]) -> Job | None:
    """The newest job that is told in a panel, unless it is done or was read."""
    told_here = (job for job in newest_first if not _is_told_elsewhere(job))
    newest = next(told_here, None)
    return newest if newest and newest.state != "done" and not asked.is_read(newest) else None


def show(
    wanted: Container[str] = steps.STEPS,
    mend: Callable[[Job], bool] = lambda job: False,
    told: Container[str] | None = None,
) -> Job | None:
    """The panel of the current job, if it is one of the wanted steps; refreshed while it runs.

    A failure is shown for steps in `told`, by default for all, and for a job that this page showed
    at work. `mend(job)` may draw a form that repairs a failed job in place of *Run again*, and
    returns whether it did. The panel takes its place on the page even when empty, so that what is
    open below stays open.
    """
    job = current()
    with st.container():
        if job is None or job.step not in wanted:
            return None
        if not job.is_over:
            st.session_state.seen_at_work = job.id, st.session_state.page
            st.fragment(_live, run_every=OFTEN if steps.STEPS[job.step].awaited else EVERY)(job.id)
        elif job.state == "done":
            opening.open_due(job)
        elif told is None or job.step in told or _was_seen_here(job):
            _ended(job, mend)
    return job


def _was_seen_here(job: Job) -> bool:
    """Whether this page showed the job while it went on."""
    return bool(st.session_state.seen_at_work == (job.id, st.session_state.page))


def _is_told_elsewhere(job: Job) -> bool:
    return job.step in steps.STEPS and steps.STEPS[job.step].told_elsewhere


def _live(id: int) -> None:
    job = queue.look_after(id)
    if job.is_over:
        opening.leave(job)
    with st.container(border=True, key="job"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left.container(gap=None):
            _heading(job)
        right.button(
            say("Stop"),
            icon=":material/stop_circle:",
            key="job_stop",
            disabled=job.stop_asked is not None or state.reads_only(),
            on_click=queue.stop,
            args=(id,),
            width="stretch",
        )
        if not waiting.behind(job):
            st.progress(min(max(job.fraction, 0.0), 1.0), text=state.plain(_stage(job)))
        _more(job)


def _more(job: Job) -> None:
    """Loss curves and log, folded; with keys they stay open when something comes or goes."""
    if job.curves:
        with st.expander(say("Loss curves"), icon=":material/show_chart:", key="job_losses"):
            figure = charts.loss_curves(job.curves)
            widgets.chart(figure, "job_curves", say("Loss curves of the running job"))
    log = st.expander(say("Log"), icon=":material/notes:", key="job_log")
    log.code(job.log or say("Nothing yet."), language=None)


def _heading(job: Job) -> None:
    st.markdown(f"**{job_words.title(job)}**")
    if plan := job_plan.line(job):
        st.caption(plan)


def _stage(job: Job) -> str:
    if job.stop_asked is not None:
        return say("Stopping …")
    if job.state == "waiting":
        return waiting.for_worker()
    parts = said(job) or say("Starting"), percent(job.fraction), job_words.left(job)
    return " · ".join(filter(None, parts))


def _ended(job: Job, mend: Callable[[Job], bool]) -> None:
    asked.told(job.id)
    with st.container(border=True, key="job_ended"):
        if job.state == "stopped":
            says = say("{job} was stopped.", job=job_words.title(job))
            st.warning(says, icon=":material/stop_circle:")
        else:
            heading = (
                say("The worker stopped unexpectedly")
                if job.state == "lost"
                else say("It did not work")
            )
            reason = state.plain(job.reason or say("no reason was given"))
            says = say("{verb}: {what}", verb=job_words.title(job), what=reason)
            st.error(says, title=heading, icon=":material/error:")
        if job.log:
            st.expander(say("Log"), icon=":material/notes:").code(job.log, language=None)
        mended = job.state == "failed" and mend(job)
        with st.container(horizontal=True, vertical_alignment="center"):
            if not mended:
                _onward(job)
            st.button(say("Dismiss"), key="job_dismiss", on_click=asked.read, args=(job.id,))


def _onward(job: Job) -> None:
    """Run it again; what failed for its source, chosen elsewhere, leads there first."""
    sourceless = job.state == "failed" and steps.opens(job.step) == "images"
    if sourceless:
        st.page_link(
            menu.page("dataset"), label=say("Choose other images"), icon=":material/photo_library:"
        )
    st.button(
        say("Run again"),
        icon=":material/replay:",
        type="secondary" if sourceless else "primary",
        key="job_again",
        disabled=state.reads_only(),
        on_click=queue.run_again,
        args=(job.id,),
    )


def said(job: Job) -> str:
    """What a running job says of itself, which it keeps in English."""
    return messages.told(job.message)


def when(stamp: float | None) -> str:
    return time.strftime(say("%d %b %H:%M:%S"), time.localtime(stamp)) if stamp else ""
