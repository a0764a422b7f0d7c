"""The draft in words, the buttons to relearn from it, its curves, and what that brought."""

import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from core.output import charts
from core.store import edits
from core.work import jobs
from core.work.jobs import Job
from pages.shared.editing import draft, edit_log, opening, relearn, relearnt
from pages.shared.lists import state
from pages.shared.showing import widgets

NAMED = 3  # edits of a draft that are named one by one
LIVE_HELP = (
    "Every edit starts a quick relearning, which goes on from this run: kept phrases keep their "
    "weights. A new edit stops the one that runs."
)


def show(run: Run) -> None:
    """The draft, how to relearn from it, how far that is, and what to do with a relearnt run."""
    newest, changes = relearn.newest(run), draft.edits_of(run)
    with st.container(border=True, key="draft"):
        st.markdown(f"**{state.plain(_sentence(run, changes))}**")
        with st.container(horizontal=True, vertical_alignment="center"):
            _buttons(run, bool(changes))
            with st.container(key="relearning", horizontal=True, vertical_alignment="center"):
                _progress(run, newest)
        relearnt.banner(run)


def _buttons(run: Run, changed: bool) -> None:
    relearn.start(run, say("Relearn"), "quick", key="relearn", disabled=not changed)
    relearn.start(run, say("Relearn fully"), "full", key="relearn_fully", disabled=not changed)
    st.button(
        say("Discard draft"),
        key="discard_draft",
        help=say("Forgets these edits; Undo brings them back."),
        disabled=not changed or state.reads_only(),
        on_click=_discard_draft,
        args=(run,),
    )
    st.toggle(
        say("Relearn after every edit"),
        key="relearn_live",
        help=say(LIVE_HELP),
        disabled=state.reads_only(),
        persist_state="session",
    )


def _discard_draft(run: Run) -> None:
    edit_log.record(run, "discard_draft", run=run.id)


def _sentence(run: Run, changes: tuple[edits.Edit, ...]) -> str:
    """A draft in words, newest edit first."""
    if not changes:
        return say("Nothing to learn. Changes are kept as a draft until you relearn.")
    said = [change.told for change in changes[: -NAMED - 1 : -1]]
    more = len(changes) - len(said)
    each = say(", ").join(text[0].lower() + text[1:] for text in said)
    says = "{unlearnt}: {edits}, and {more:,} more" if more else "{unlearnt}: {edits}"
    return say(says, unlearnt=relearn.unlearnt(len(changes)), edits=each, more=more)


def _progress(run: Run, job: Job | None) -> None:
    """The newest relearning: a live one, its end, or the curves of the one that made this run."""
    if job and not job.is_over:
        relearn.live(job.id, _curves)
    elif job and job.state == "done" and state.workspace().has(str(job.result)):
        _done(run, job)
    elif job and relearn.is_failure(job):
        relearn.failed(job)
    else:
        _curves(_maker(run))


def _maker(run: Run) -> Job | None:
    made = (job for job in jobs.jobs(state.workspace()) if job.result == run.id)
    return next((job for job in made if job.step == "relearn"), None)


def _curves(job: Job | None) -> None:
    """The losses of a relearning behind a button; it stays open while they are drawn anew."""
    if job is None or not job.curves:
        return
    with st.popover(say("Loss curves"), icon=":material/show_chart:", key="relearn_losses"):
        figure = charts.loss_curves(job.curves)
        widgets.chart(figure, "relearn_curves", say("Loss curves of the relearning"))


def _done(run: Run, job: Job) -> None:
    """A relearning that this tab did not open: one of another tab, or from before a refresh."""
    opening.open_due(job)
    _curves(job)
    st.button(
        say("Open the relearnt run"),
        icon=":material/open_in_new:",
        key="open_relearnt",
        on_click=opening.open_relearnt,
        args=(run.id, str(job.result)),
    )
