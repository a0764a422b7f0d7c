"""From edits of the vocabulary to a relearnt run: the draft, the job, and what came of it.

The draft of a run is the vocabulary edits in force (core.edits.vocabulary), so it is on disk from
its first edit. Relearning trains a child of the run; the page then looks at the child.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import charts, edits, jobs
from core.edits import vocabulary
from core.edits.phrases import key
from core.errors import BadInput
from core.jobs import Job
from core.run import Run
from core.steps import refine
from core.values import Vocabulary
from pages.shared import compared, data, history, job_panel, menu, state, widgets

EVERY = 0.3  # seconds between looks at a relearning
NAMED = 3  # edits of a draft that are named one by one
LIVE = "relearn_live"  # whether every edit is learnt at once
REFUSED = "vocabulary_refused"  # why the last edit could not be
VIEW = "relearn_view"  # id of the run that was drawn last
HEIGHT = 132  # pixels of the progress, whatever it shows: the page must not jump
HELP = {
    "quick": "Trains the head and the last layer only: a second or two.",
    "full": "Trains everything, from the weights of this run on.",
    "live": "Every edit starts a quick relearning; a new edit stops the one that runs.",
}


def draft(found: Run) -> tuple[edits.Edit, ...]:
    """The edits of the run's vocabulary that are in force, oldest first."""
    return vocabulary.draft(history.done(found), found.id)


def operations(found: Run) -> list[dict[str, Any]]:
    return vocabulary.operations(draft(found))


@st.cache_resource(max_entries=20, show_spinner=False)
def _ancestors(folder: str, id: str) -> tuple[Vocabulary, ...]:
    return tuple(refine.ancestors(state.open_workspace(folder), id))


def ancestors(found: Run) -> tuple[Vocabulary, ...]:
    """The vocabularies that the run's was edited from, nearest first."""
    return _ancestors(str(state.folder()), found.ids["vocabulary"])


def refusal(found: Run, verb: str, **arguments: Any) -> str:
    """Why an edit of the vocabulary cannot be, in a sentence; empty when it can."""
    before, wanted = ancestors(found), {"verb": verb, **arguments}
    sound = operations(found)
    if _error(found, sound, before):  # two tabs have done the same at the same moment
        alone, sound = sound, []
        for operation in alone:
            sound += [] if _error(found, [*sound, operation], before) else [operation]
    return _ban(verb, arguments) or _error(found, [*sound, wanted], before)


def _ban(verb: str, arguments: Mapping[str, Any]) -> str:
    """Why the phrases that an edit brings in cannot be: one was banned for good, in any run."""
    coming = {
        "add_phrases": arguments.get("phrases", ()),
        "rename_phrase": (arguments.get("to", ""),),
        "merge_phrases": (arguments.get("into", ""),),
    }.get(verb, ())
    banned = {key(phrase) for phrase in edits.banned(state.workspace())}
    found = next((phrase for phrase in coming if key(phrase) in banned), None)
    return f"“{found}” is banned; restore it first." if found else ""


def _error(found: Run, wanted: list[dict[str, Any]], before: tuple[Vocabulary, ...]) -> str:
    try:
        vocabulary.check(found.vocabulary, wanted, before)
    except BadInput as error:
        return str(error)
    return ""


def edit(found: Run, verb: str, **arguments: Any) -> bool:
    """Record an edit of the vocabulary unless it cannot be; then `refused` says why."""
    return _record(_in_view(found), verb, **arguments)


def _record(found: Run, verb: str, **arguments: Any) -> bool:
    st.session_state[REFUSED] = refusal(found, verb, **arguments)
    if st.session_state[REFUSED]:
        return False
    history.edit(found, verb, run=found.id, **arguments)
    return True


def _in_view(found: Run) -> Run:
    """The run, or the one relearnt from it that has come into view since the control was drawn."""
    id = st.session_state.open_run or st.session_state.get(VIEW, found.id)
    now = data.load(str(state.folder()), id)
    return now if now.record.parents.get("start") == found.id else found


def ban(found: Run, phrase: str) -> None:
    """Never use a phrase again. Made for callbacks of any page; see `refused`."""
    _record(found, "ban_phrases", phrases=[phrase])


def add(found: Run, phrases: list[str]) -> list[str]:
    """Add what can be added, as one edit; returns the rest, `refused` says why."""
    found = _in_view(found)
    good, bad, why = _sorted(found, phrases)
    if good:
        history.edit(found, "add_phrases", run=found.id, phrases=good)
    st.session_state[REFUSED] = why
    return bad


def _sorted(found: Run, phrases: list[str]) -> tuple[list[str], list[str], str]:
    """Phrases that can be added together, those that cannot, and why the first of them cannot."""
    good: list[str] = []
    bad: list[str] = []
    why, waiting = "", [phrases] if phrases else []
    while waiting:
        some = waiting.pop(0)
        refused = refusal(found, "add_phrases", phrases=[*good, *some])
        if not refused:
            good += some
        elif len(some) == 1:
            bad, why = [*bad, *some], why or refused
        else:
            half = len(some) // 2
            waiting = [some[:half], some[half:], *waiting]
    return good, bad, why


def refused() -> None:
    """Why the last edit could not be, near the controls."""
    if st.session_state.get(REFUSED):
        st.error(state.plain(st.session_state[REFUSED]), icon=":material/error:")


def submit(found: Run, mode: str) -> None:
    """Relearn from the draft, instead of what runs for this run already. Made for callbacks."""
    workspace = state.workspace()
    for job in _relearnings(found):
        if not job.is_over:
            jobs.stop(workspace, job.id)
    job_panel.submit("relearn", concept_model=found.id, operations=operations(found), mode=mode)


def _relearnings(found: Run) -> list[Job]:
    """Relearnings that start from this run, newest first."""
    return [
        job
        for job in jobs.jobs(state.workspace())
        if job.step == "relearn" and job.settings.get("concept_model") == found.id
    ]


def show(found: Run) -> None:
    """The draft, the progress of its relearning, and what to do with a relearnt run."""
    st.session_state[VIEW] = found.id
    wanted = operations(found)
    newest = next(iter(_relearnings(found)), None)
    if st.session_state.get(LIVE) and wanted and _is_new(newest, wanted):
        submit(found, "quick")
        newest = next(iter(_relearnings(found)), None)
    with st.container(border=True, key="draft"):
        left, right = st.columns([8, 4], gap="large")
        with left:
            _draft_bar(found, draft(found))
            _banner(found)
        with right, st.container(height=HEIGHT, border=False, gap="xsmall"):
            _progress(found, newest)


def _is_new(newest: Job | None, wanted: list[dict[str, Any]]) -> bool:
    return newest is None or list(newest.settings["operations"]) != wanted


def _draft_bar(found: Run, changes: tuple[edits.Edit, ...]) -> None:
    st.markdown(f"**{state.plain(_sentence(found, changes))}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Relearn",
            type="primary",
            icon=":material/model_training:",
            key="relearn",
            help=HELP["quick"],
            disabled=not changes,
            on_click=submit,
            args=(found, "quick"),
        )
        st.button(
            "Relearn fully",
            key="relearn_fully",
            help=HELP["full"],
            disabled=not changes,
            on_click=submit,
            args=(found, "full"),
        )
        st.button(
            "Discard draft",
            key="discard_draft",
            help="Forgets these edits; Undo brings them back.",
            disabled=not changes,
            on_click=_discard_draft,
            args=(found,),
        )
        st.toggle("Relearn after every edit", key=LIVE, help=HELP["live"], persist_state="session")


def _discard_draft(found: Run) -> None:
    history.edit(found, "discard_draft", run=found.id)


def _sentence(found: Run, changes: tuple[edits.Edit, ...]) -> str:
    """A draft in words, newest edit first."""
    if not changes:
        return "No unsaved edits. What you change here is kept as a draft until it is relearnt."
    said = [change.words for change in changes[: -NAMED - 1 : -1]]
    more = len(changes) - len(said)
    rest = f", and {more:,} more" if more else ""
    count = "1 unsaved edit" if len(changes) == 1 else f"{len(changes):,} unsaved edits"
    return f"{count}: {', '.join(text[0].lower() + text[1:] for text in said)}{rest}"


def _progress(found: Run, job: Job | None) -> None:
    """The newest relearning: a live one, its end, or the curves of the one that made this run."""
    if job is None or job.state == "stopped":
        _curves(_maker(found))
    elif not job.is_over:
        st.fragment(_live, run_every=EVERY)(found.id, job.id)
    elif job.state == "done":
        _done(found, job)
    else:
        st.error(state.plain(job.error or "It did not work."), icon=":material/error:")
        st.button("Dismiss", key="relearn_dismiss", on_click=_dismiss, args=(job.id,))


def _maker(found: Run) -> Job | None:
    made = (job for job in jobs.jobs(state.workspace()) if job.result == found.id)
    return next((job for job in made if job.step == "relearn"), None)


def _live(run: str, id: int) -> None:
    workspace = state.workspace()
    jobs.reconcile(workspace)
    job = jobs.job(workspace, id)
    if job.is_over:
        if job.state == "done" and job.id == st.session_state.watched:
            job_panel.open_result(job)
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center")
    says = job.message if job.state == "running" else "Waiting for its turn"
    row.progress(min(max(job.fraction, 0.0), 1.0), text=state.plain(says or "Starting"))
    row.button(
        "Stop",
        key="relearn_stop",
        on_click=jobs.stop,
        args=(workspace, id),
        disabled=job.stop_asked is not None,
    )
    if job.curves:
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
        on_click=_open,
        args=(found, str(job.result)),
    )


def _open(found: Run, child: str) -> None:
    """Look at a relearnt run, as an edit unless that was recorded before."""
    known = {e.arguments.get("after") for e in history.done(found) if e.verb == "relearn"}
    if child not in known:
        history.edit(found, "relearn", before=found.id, after=child)
    st.session_state.open_run = child


def _dismiss(id: int) -> None:
    st.session_state.dismissed = id


def _banner(found: Run) -> None:
    """On a run that was relearnt: what moved, and whether to keep it."""
    parent = found.record.parents.get("start")
    if parent is None or _decided(found):
        return
    before = data.load(str(state.folder()), parent)
    moved = len(compared.of(before, found).moved)
    with st.container(key="relearnt", horizontal=True, vertical_alignment="center"):
        says = f"{_images(moved)} moved, {_difference(before, found)}"
        st.markdown(f":material/model_training: **Relearnt**: {says}.", width="content")
        if any("compare" in names for names in menu.SECTIONS.values()):
            query = {state.RUN: found.id, "against": parent}
            icon = ":material/compare_arrows:"
            st.page_link(menu.page("compare"), label="Compare", icon=icon, query_params=query)
        keep, back = "Keeps the relearnt run.", "Goes back to the run before and to its draft."
        st.button("Keep", key="keep_relearnt", on_click=_keep, args=(found,), help=keep)
        unsaved = bool(draft(found))
        st.button(
            "Discard",
            key="discard_relearnt",
            on_click=_discard,
            args=(found, parent),
            disabled=unsaved,
            help="Relearn or discard the draft first." if unsaved else back,
        )


def _decided(found: Run) -> bool:
    return any(e.verb == "adopt" and e.arguments["run"] == found.id for e in history.done(found))


def _difference(before: Run, after: Run) -> str:
    old, new = set(before.vocabulary.phrases), set(after.vocabulary.phrases)
    return f"{len(new - old):,} phrases gained, {len(old - new):,} lost"


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"


def _keep(found: Run) -> None:
    history.edit(found, "adopt", run=found.id)


def _discard(found: Run, parent: str) -> None:
    history.edit(found, "discard", run=found.id, parent=parent)
    st.session_state.open_run = parent
