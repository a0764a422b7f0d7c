"""What runs now: stage, progress, time left, loss curves, log, Stop; and what to do when it failed.

The truth is in the workspace, so a job is found again after a refresh or in another tab.
"""

import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.units import percent
from core.output import charts
from core.store import edits
from core.work import jobs, messages, steps
from core.work.jobs import Job
from core.work.worker import ensure_searcher, ensure_worker
from pages.shared.editing import edit_log, waiting
from pages.shared.lists import menu, state
from pages.shared.reading import data, job_plan, job_words
from pages.shared.showing import widgets

EVERY = 1.0  # seconds between looks at the queue
OFTEN = 0.3  # while somebody watches for a relearnt run


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


def watch(id: int) -> None:
    """Have this page open what the job makes; other pages tell that it has ended."""
    st.session_state.watched, st.session_state.watched_on = id, st.session_state.page


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


def current() -> Job | None:
    """The job to show: the watched one if it has ended, else the oldest unfinished one.

    Else the newest one, if it ended badly.
    """
    everything = [job for job in jobs.jobs(state.workspace()) if not steps.is_aside(job.step)]
    unread = [job for job in everything if job.is_over and job.id > st.session_state.dismissed]
    for job in unread:
        if job.id == st.session_state.watched:
            return job
    for job in reversed(everything):
        if not job.is_over:
            return job
    newest = next((job.id for job in everything if not _is_told_elsewhere(job)), 0)
    for job in unread:
        if job.id == newest and job.state != "done":
            return job
    return None


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
            if is_asked_here(job):
                open_result(job)
        elif told is None or job.step in told or _was_seen_here(job):
            _ended(job, mend)
    return job


def is_asked_here(job: Job) -> bool:
    """Whether this tab asked for the job on this page, which is then to open what it made."""
    watched = st.session_state.watched, st.session_state.watched_on
    return bool(watched == (job.id, st.session_state.page))


def _was_seen_here(job: Job) -> bool:
    """Whether this page showed the job while it went on."""
    return bool(st.session_state.seen_at_work == (job.id, st.session_state.page))


def _is_told_elsewhere(job: Job) -> bool:
    return job.step in steps.STEPS and steps.STEPS[job.step].told_elsewhere


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


def _live(id: int) -> None:
    job = look_after(id)
    if job.is_over:
        leave(job)
    with st.container(border=True, key="job"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left.container(gap=None):
            _heading(job)
        right.button(
            say("Stop"),
            icon=":material/stop_circle:",
            key="job_stop",
            disabled=job.stop_asked is not None or state.reads_only(),
            on_click=stop,
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


def leave(job: Job) -> None:
    """A fragment that showed a job which is over: open what this page asked for, draw it.

    In this order the page is drawn once. A page that is drawn and left half-way loses the files
    behind its download buttons until it is drawn again.
    """
    if job.state == "done" and is_asked_here(job):
        open_result(job)
    st.rerun()


def open_result(job: Job) -> None:
    """Point the pages at what a finished job made that this page asked for, once."""
    take(job)
    st.rerun()


def take(job: Job) -> None:
    """Look at what a finished job made when the page is drawn next."""
    was_read(job)
    opens = steps.STEPS[job.step].opens
    if steps.STEPS[job.step].tells:
        edit_log.tell_later(say("{sentence}.", sentence=say(str(job.result))))
    if opens == "run":
        st.session_state.open_run = job.result
        _compute_figures(str(job.result))
    elif opens == "relearnt":
        open_relearnt(str(job.settings["concept_model"]), str(job.result), rerun=True)
    elif opens == "images":
        st.session_state.open_images = job.result


def was_read(job: Job) -> None:
    """Have no page open any more what a job made, or tell that it failed."""
    st.session_state.dismissed = max(st.session_state.dismissed, job.id)


def was_told(id: int) -> None:
    """Tell no more in the sidebar how a job ended. Made for callbacks."""
    st.session_state.ended = tuple(other for other in st.session_state.ended if other != id)


def open_relearnt(before: str, after: str, *, rerun: bool = False) -> None:
    """Look at the run `after`, relearnt from `before`: an edit like others, so it can be undone.

    So it is again where the run was discarded. Its figures are computed unless they are there. For
    rerun see `edit_log.record`. Who may only look opens it all the same.
    """
    st.session_state.open_run = after
    if state.reads_only():
        return
    done = data.in_force(data.scope_of(after)).done  # the run before may have been deleted
    is_known = any(edit.arguments.get("after") == after for edit in done)
    if not is_known or edits.verdicts(done).get(after) == edits.DISCARDED:
        edit_log.record(after, "relearn", rerun=rerun, before=before, after=after)
    _compute_figures(after)


def _compute_figures(run: str) -> None:
    """Unless they are there; a full disk does not keep a run from being opened."""
    if data.report(run) is None and not state.reads_only():
        with refusals_told():
            jobs.submit(state.workspace(), "evaluate", concept_model=run)


def _ended(job: Job, mend: Callable[[Job], bool]) -> None:
    was_told(job.id)
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
            st.button(say("Dismiss"), key="job_dismiss", on_click=_dismiss, args=(job.id,))


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
        on_click=run_again,
        args=(job.id,),
    )


def run_again(id: int) -> None:
    """Put a job into the queue once more and watch it. Made for callbacks."""
    with refusals_told():
        _ensure_for(jobs.job(state.workspace(), id).step)
        watch(jobs.again(state.workspace(), id))


def _dismiss(id: int) -> None:
    st.session_state.dismissed = id


def said(job: Job) -> str:
    """What a running job says of itself, which it keeps in English."""
    return messages.told(job.message)


def when(stamp: float | None) -> str:
    return time.strftime(say("%d %b %H:%M:%S"), time.localtime(stamp)) if stamp else ""
