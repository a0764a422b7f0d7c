"""Relearning from a draft: the buttons that start it, how far it is, and how it ended.

It trains a child of the run; the page then looks at the child.
"""

from typing import Any

import streamlit as st

from core.base.units import count
from core.concepts.run import Run
from core.output import charts
from core.store import edits
from core.work import jobs
from core.work.jobs import Job
from pages.shared import history, job_panel, menus, state, widgets
from pages.shared.vocabulary import draft, relearnt

EVERY = 0.3  # seconds between looks at a relearning
NAMED = 3  # edits of a draft that are named one by one
LIVE = "relearn_live"  # whether every edit is learnt at once
HEIGHT = 132  # pixels of the progress, whatever it shows: the page must not jump
HELP = {
    "quick": "Trains the head and the last layer only: a second or two.",
    "full": "Trains everything, from the weights of this run on.",
    "ban": "Never use a phrase again, in any run, and see what that changes.",
    "live": "Every edit starts a quick relearning; a new edit stops the one that runs.",
}


def submit(found: Run, mode: str) -> None:
    """Relearn from the draft, instead of what runs for this run already. Made for callbacks."""
    workspace = state.workspace()
    for job in _relearnings(found):
        if not job.is_over:
            jobs.stop(workspace, job.id)
    wanted = draft.operations(found)
    job_panel.submit("relearn", concept_model=found.id, operations=wanted, mode=mode)


def _relearnings(found: Run) -> list[Job]:
    """Relearnings that start from this run, newest first."""
    return [
        job
        for job in jobs.jobs(state.workspace())
        if job.step == "relearn" and job.settings.get("concept_model") == found.id
    ]


def show(found: Run) -> None:
    """The draft, the progress of its relearning, and what to do with a relearnt run."""
    newest = _newest(found)
    with st.container(border=True, key="draft"):
        left, right = st.columns([8, 4], gap="large")
        with left:
            _draft_bar(found, draft.edits_of(found))
            relearnt.banner(found)
        with right, st.container(height=HEIGHT, border=False, gap="xsmall"):
            _progress(found, newest)


def here(found: Run) -> None:
    """The same in one line, for pages that are about something else."""
    newest, waiting = _newest(found), len(draft.edits_of(found))
    if newest and not newest.is_over:
        st.fragment(_live, run_every=EVERY)(newest.id, charted=False)
    elif newest and newest.state in ("failed", "lost") and newest.id > st.session_state.dismissed:
        _failed(newest)
    elif waiting:
        with st.container(horizontal=True, vertical_alignment="center", key="draft_here"):
            st.markdown(_unsaved(waiting), width="content")
            _start(found, "Relearn", "quick", key="relearn_here")
    else:
        relearnt.banner(found, small=True)


def ban_menu(found: Run, phrases: list[str]) -> None:
    """A menu of phrases: a click on one bans it, and the run is relearnt at once."""
    key = f"ban_{found.id}"
    box = menus.menu("Ban a phrase", "block", key, help=HELP["ban"])
    if not box.open:
        return
    with box:
        st.caption("Bans it in every run and relearns at once. Undo twice takes both back.")
        st.pills(
            "Phrases",
            phrases,
            format_func=state.plain,
            key=f"{key}_phrase",
            on_change=_ban,
            args=(found, key),
            label_visibility="collapsed",
        )
        draft.refused()


def _ban(found: Run, key: str) -> None:
    phrase = st.session_state[f"{key}_phrase"]
    if phrase and draft.edit(found, "ban_phrases", phrases=[phrase]):
        st.session_state[key] = False
        submit(draft.in_view(found), "quick")


def _newest(found: Run) -> Job | None:
    """The newest relearning of the run: one from its draft, where every edit is learnt at once."""
    st.session_state[draft.VIEW] = found.id
    wanted = draft.operations(found)
    newest = next(iter(_relearnings(found)), None)
    if not (st.session_state.get(LIVE) and wanted and _is_new(newest, wanted)):
        return newest
    submit(found, "quick")
    return next(iter(_relearnings(found)), None)


def _is_new(newest: Job | None, wanted: list[dict[str, Any]]) -> bool:
    return newest is None or list(newest.settings["operations"]) != wanted


def _draft_bar(found: Run, changes: tuple[edits.Edit, ...]) -> None:
    st.markdown(f"**{state.plain(_sentence(found, changes))}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        _start(found, "Relearn", "quick", key="relearn", disabled=not changes)
        _start(found, "Relearn fully", "full", key="relearn_fully", disabled=not changes)
        st.button(
            "Discard draft",
            key="discard_draft",
            help="Forgets these edits; Undo brings them back.",
            disabled=not changes,
            on_click=_discard_draft,
            args=(found,),
        )
        st.toggle("Relearn after every edit", key=LIVE, help=HELP["live"], persist_state="session")


def _start(found: Run, label: str, mode: str, **more: Any) -> None:
    quick = mode == "quick"
    st.button(
        label,
        type="primary" if quick else "secondary",
        icon=":material/model_training:" if quick else None,
        help=HELP[mode],
        on_click=submit,
        args=(found, mode),
        **more,
    )


def _discard_draft(found: Run) -> None:
    history.edit(found, "discard_draft", run=found.id)


def _sentence(found: Run, changes: tuple[edits.Edit, ...]) -> str:
    """A draft in words, newest edit first."""
    if not changes:
        return "No unsaved edits. What you change here is kept as a draft until it is relearnt."
    said = [change.words for change in changes[: -NAMED - 1 : -1]]
    more = len(changes) - len(said)
    rest = f", and {more:,} more" if more else ""
    each = ", ".join(text[0].lower() + text[1:] for text in said)
    return f"{_unsaved(len(changes))}: {each}{rest}"


def _unsaved(changes: int) -> str:
    return count(changes, "unsaved edit")


def _progress(found: Run, job: Job | None) -> None:
    """The newest relearning: a live one, its end, or the curves of the one that made this run."""
    if job is None or job.state == "stopped":
        _curves(_maker(found))
    elif not job.is_over:
        st.fragment(_live, run_every=EVERY)(job.id)
    elif job.state == "done":
        _done(found, job)
    else:
        _failed(job)


def _failed(job: Job) -> None:
    st.error(state.plain(job.error or "It did not work."), icon=":material/error:")
    st.button("Dismiss", key="relearn_dismiss", on_click=_dismiss, args=(job.id,))


def _maker(found: Run) -> Job | None:
    made = (job for job in jobs.jobs(state.workspace()) if job.result == found.id)
    return next((job for job in made if job.step == "relearn"), None)


def _live(id: int, charted: bool = True) -> None:
    job = job_panel.look_after(id)
    if job.is_over:
        job_panel.leave(job)
    row = st.container(horizontal=True, vertical_alignment="center")
    says = job.message if job.state == "running" else "Waiting for its turn"
    row.progress(min(max(job.fraction, 0.0), 1.0), text=state.plain(says or "Starting"))
    row.button(
        "Stop",
        key="relearn_stop",
        on_click=jobs.stop,
        args=(state.workspace(), id),
        disabled=job.stop_asked is not None,
    )
    if charted and job.curves:
        _curves(job, HEIGHT - 62, legend=False)


def _curves(job: Job | None, height: int = HEIGHT - 8, legend: bool = True) -> None:
    if job is None or not job.curves:
        st.caption("Relearning goes on from this run: kept phrases keep their weights.")
        return
    figure = charts.loss_curves(job.curves)
    figure.update_layout(height=height, margin={"t": 24 if legend else 2, "b": 20})
    figure.update_layout(showlegend=legend)
    widgets.chart(figure, "relearn_curves", "Loss curves of the relearning")


def _done(found: Run, job: Job) -> None:
    """A relearning that this tab did not open: one of another tab, or from before a refresh."""
    if job.id == st.session_state.watched and job.id > st.session_state.dismissed:
        job_panel.open_result(job)
    _curves(job)
    st.button(
        "Open the relearnt run",
        icon=":material/open_in_new:",
        key="open_relearnt",
        on_click=job_panel.open_relearnt,
        args=(found, str(job.result)),
    )


def _dismiss(id: int) -> None:
    st.session_state.dismissed = id
