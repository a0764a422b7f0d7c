"""The draft of a run: the edits of its vocabulary that are not learnt yet, on disk from the first.

An edit is recorded only when it can be (core.edits.vocabulary.check); else `refused` says why.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import edits
from core.edits import vocabulary
from core.edits.phrases import key
from core.errors import BadInput
from core.run import Run
from core.steps import refine
from core.values import Vocabulary
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
