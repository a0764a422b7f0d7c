"""What a relearning brought: what moved, and whether to keep the relearnt run."""

from typing import Literal

import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.store import edits
from pages.shared.editing import draft, edit_log
from pages.shared.lists import menu, state
from pages.shared.reading import compared, data

KEEP_HELP = "Marks this run as kept and stops asking. The run before it stays, too."
DISCARD_HELP = (
    "Goes back to the run before, where these edits stay as a draft. What they ban stays banned "
    "until you restore it, discard the draft or undo."
)


def banner(run: Run, small: bool = False) -> None:
    """On a run that was relearnt: what moved, and whether to keep it."""
    parent = undecided(run)
    if parent is None:
        return
    before = data.load(str(state.folder()), parent)
    moved = count(len(compared.of(before, run).moved), "image")
    says = (
        say("**Relearnt**: {images} moved.", images=moved) if small else _told(before, run, moved)
    )
    with st.container(key="relearnt", horizontal=True, vertical_alignment="center"):
        icon = "" if small else ":material/model_training: "
        st.markdown(f"{icon}{says}", width="content")
        _compare(run, parent, "" if small else ":material/compare_arrows:")
        buttons(run, parent, "tertiary" if small else "secondary")


def _compare(run: Run, parent: str, icon: str) -> None:
    query = {state.RUN: run.id, "against": parent}
    st.page_link(menu.page("compare"), label=say("Compare"), icon=icon or None, query_params=query)


def undecided(run: Run) -> str | None:
    """Id of the run that a relearnt one started from; None where that is gone or this is kept."""
    parent = run.record.parents.get("start")
    if parent is None or _is_kept(run) or not state.workspace().has(parent):
        return None
    return parent


def buttons(run: Run, parent: str, type: Literal["secondary", "tertiary"] = "secondary") -> None:
    """Keep a relearnt run, or go back; not back with a draft, which would be out of view."""
    off = state.reads_only()
    st.button(
        say("Keep"),
        key="keep_relearnt",
        on_click=keep,
        args=(run,),
        disabled=off,
        help=say(KEEP_HELP),
        type=type,
    )
    has_draft = bool(draft.edits_of(run))
    st.button(
        say("Discard"),
        key="discard_relearnt",
        on_click=discard,
        args=(run, parent),
        disabled=has_draft or off,
        type=type,
        help=say("Relearn or discard the draft first." if has_draft else DISCARD_HELP),
    )


def _is_kept(run: Run) -> bool:
    return edits.verdicts(edit_log.done(run)).get(run.id) == edits.KEPT


def _told(before: Run, after: Run, moved: str) -> str:
    old, new = set(before.vocabulary.phrases), set(after.vocabulary.phrases)
    return say(
        "**Relearnt**: {images} moved, {phrases} gained, {lost} lost.",
        images=moved,
        phrases=count(len(new - old), "phrase"),
        lost=f"{len(old - new):,}",
    )


def keep(run: Run) -> None:
    """Adopt a relearnt run. Made for callbacks."""
    edit_log.record(run, "adopt", run=run.id)


def discard(run: Run, parent: str) -> None:
    """Go back to the run that it was relearnt from. Made for callbacks."""
    if edit_log.record(run, "discard", run=run.id, parent=parent):
        st.session_state.open_run = parent
