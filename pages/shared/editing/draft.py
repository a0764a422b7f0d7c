"""The draft of a run: the edits of its vocabulary that are not learnt yet, on disk from the first.

An edit is recorded only when it can be (store.edits.vocabulary.check); else `popovers.refusal` says
why, at the place that it was made from and nowhere else.
"""

from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.translation import told
from core.base.values import Vocabulary
from core.concepts.run import Run
from core.store import edits
from core.store.edits import vocabulary
from core.work.steps import rewording
from pages.shared.editing import edit_log
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import popovers

VOCABULARY = "vocabulary"  # the place of what is edited in the table and the panel beside it


def edits_of(run: Run) -> tuple[edits.Edit, ...]:
    """The edits of the run's vocabulary that are in force, oldest first."""
    return vocabulary.draft(edit_log.done(run), run.id)


def operations(run: Run) -> list[dict[str, Any]]:
    return vocabulary.operations(edits_of(run))


@st.cache_resource(max_entries=20, show_spinner=False)
def _ancestors(folder: str, id: str) -> tuple[Vocabulary, ...]:
    return tuple(rewording.ancestors(state.open_workspace(folder), id))


def ancestors(run: Run) -> tuple[Vocabulary, ...]:
    """The vocabularies that the run's was edited from, nearest first."""
    return _ancestors(str(state.folder()), run.ids["vocabulary"])


def refusal(run: Run, verb: str, /, **arguments: Any) -> str:
    """Why an edit of the vocabulary cannot be, in a sentence; empty when it can."""
    wanted = [*operations(run), {"verb": verb, **arguments}]
    banned = edits.banned(state.workspace())
    try:
        vocabulary.check(run.vocabulary, wanted, ancestors(run), banned)
    except UserError as error:
        return str(error)
    return ""


def edit(run: Run, verb: str, /, *, place: str = VOCABULARY, **arguments: Any) -> bool:
    """Record an edit of the vocabulary unless it cannot be; then it is told at the place.

    Made for callbacks of pages that drew the run with `relearn`.
    """
    run = in_view(run)
    problem = refusal(run, verb, **arguments) or edit_log.attempt(
        run, verb, run=run.id, **arguments
    )
    popovers.keep(place, problem)
    return not problem


def in_view(run: Run) -> Run:
    """The run, or the one relearnt from it that has come into view since the control was drawn."""
    id = st.session_state.open_run or st.session_state.relearn_view or run.id
    if id == run.id:  # it need not be there any more: another tab may have deleted it
        return run
    now = data.load(str(state.folder()), id)
    return now if now.record.parents.get("start") == run.id else run


def add(run: Run, phrases: list[str], place: str = VOCABULARY) -> list[str]:
    """Add what can be added, as one edit; returns the rest, and why is told at the place."""
    run = in_view(run)
    good, bad, problem = vocabulary.addable(
        run.vocabulary,
        operations(run),
        phrases,
        ancestors(run),
        edits.banned(state.workspace()),
    )
    if good and (refused := edit_log.attempt(run, "add_phrases", run=run.id, phrases=good)):
        bad, problem = phrases, refused
    popovers.keep(place, told(problem))
    return bad
