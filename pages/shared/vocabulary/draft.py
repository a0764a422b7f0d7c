"""The draft of a run: the edits of its vocabulary that are not learnt yet, on disk from the first.

An edit is recorded only when it can be (store.edits.vocabulary.check); else `refused` says why.
"""

from typing import Any

import streamlit as st

from core.base.errors import BadInput
from core.base.values import Vocabulary
from core.concepts.run import Run
from core.store import edits
from core.store.edits import vocabulary
from core.work.steps import refine
from pages.shared import data, history, state

REFUSED = "vocabulary_refused"  # why the last edit could not be
VIEW = "relearn_view"  # id of the run that was drawn last


def edits_of(found: Run) -> tuple[edits.Edit, ...]:
    """The edits of the run's vocabulary that are in force, oldest first."""
    return vocabulary.draft(history.done(found), found.id)


def operations(found: Run) -> list[dict[str, Any]]:
    return vocabulary.operations(edits_of(found))


@st.cache_resource(max_entries=20, show_spinner=False)
def _ancestors(folder: str, id: str) -> tuple[Vocabulary, ...]:
    return tuple(refine.ancestors(state.open_workspace(folder), id))


def ancestors(found: Run) -> tuple[Vocabulary, ...]:
    """The vocabularies that the run's was edited from, nearest first."""
    return _ancestors(str(state.folder()), found.ids["vocabulary"])


def refusal(found: Run, verb: str, **arguments: Any) -> str:
    """Why an edit of the vocabulary cannot be, in a sentence; empty when it can."""
    wanted = [*operations(found), {"verb": verb, **arguments}]
    banned = edits.banned(state.workspace())
    try:
        vocabulary.check(found.vocabulary, wanted, ancestors(found), banned)
    except BadInput as error:
        return str(error)
    return ""


def edit(found: Run, verb: str, **arguments: Any) -> bool:
    """Record an edit of the vocabulary unless it cannot be; then `refused` says why.

    Made for callbacks of pages that drew the run with `relearn`.
    """
    found = in_view(found)
    st.session_state[REFUSED] = refusal(found, verb, **arguments)
    if st.session_state[REFUSED]:
        return False
    history.edit(found, verb, run=found.id, **arguments)
    return True


def in_view(found: Run) -> Run:
    """The run, or the one relearnt from it that has come into view since the control was drawn."""
    id = st.session_state.open_run or st.session_state.get(VIEW, found.id)
    now = data.load(str(state.folder()), id)
    return now if now.record.parents.get("start") == found.id else found


def add(found: Run, phrases: list[str]) -> list[str]:
    """Add what can be added, as one edit; returns the rest, `refused` says why."""
    found = in_view(found)
    good, bad, st.session_state[REFUSED] = vocabulary.addable(
        found.vocabulary,
        operations(found),
        phrases,
        ancestors(found),
        edits.banned(state.workspace()),
    )
    if good:
        history.edit(found, "add_phrases", run=found.id, phrases=good)
    return bad


def refused() -> None:
    """Why the last edit could not be, near the controls."""
    if st.session_state.get(REFUSED):
        st.error(state.plain(st.session_state[REFUSED]), icon=":material/error:")
