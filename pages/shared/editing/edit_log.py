"""Edits from the pages: recorded, said aloud, and remembered until the page can say them.

What was edited lies in the workspace (core.store.edits).
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit
from pages.shared.lists import state
from pages.shared.reading import data


def record(run: Run | str, verb: str, /, *, rerun: bool = False, **arguments: Any) -> bool:
    """Record an edit of the run's clusters or vocabulary and say so. Made for callbacks.

    For run see `attempt`. With rerun it is said when the page is drawn next: for those who call
    st.rerun themselves. Returns whether it was recorded; where nothing may be changed, that is
    said instead.
    """
    problem = attempt(run, verb, rerun=rerun, **arguments)
    if problem:
        _tell(problem, rerun)
    return not problem


def attempt(run: Run | str, verb: str, /, *, rerun: bool = False, **arguments: Any) -> str:
    """The same for those who say themselves, and near their fields, why an edit could not be.

    Returns that reason; empty when it was recorded. An edit that is of no cluster may be given the
    run's id alone, so that the run need not be loaded.
    """
    try:
        id, called = (run, None) if isinstance(run, str) else (run.id, data.edited(run).names)
        made = edits.record(
            state.workspace(),
            data.scope_of(id),
            verb,
            author=state.author(),
            called=called,
            **arguments,
        )
        data.look_again()
        _tell(say("{sentence}.", sentence=made.told), rerun)
    except UserError as error:
        return str(error)
    return ""


def _tell(says: str, rerun: bool) -> None:
    if rerun:
        tell_later(says)
    else:
        st.toast(state.plain(says))


def move(run: Run, images: Sequence[int], cluster: int) -> bool:
    """Move the images that are not in the cluster yet; returns whether any were moved.

    Says how many were in it already. Made for callbacks.
    """
    now = data.edited(run)
    away = now.elsewhere(images, cluster)
    moved = bool(away) and record(run, "move", images=away, cluster=cluster)
    if there := len(images) - len(away):
        name, some = now.names[cluster], count(there, "image")
        st.toast(state.plain(say("Already in {cluster}: {images}.", cluster=name, images=some)))
    return moved


def done(run: Run) -> tuple[Edit, ...]:
    """Edits in force, oldest first."""
    return in_force(run).done


def in_force(run: Run) -> edits.History:
    """Edits that are in force, and those that were undone."""
    return data.in_force(data.scope(run))


def sentence(made: Edit) -> str:
    """What an edit did; of an undo or redo, what it turned."""
    if "edit" not in made.arguments:
        return made.told
    log = data.log(made.scope)
    turned = next(entry for entry in log if entry.id == made.arguments["edit"])
    return say("{verb}: {what}", verb=say(edits.SENTENCES[made.verb]), what=turned.told)


def tell_later(*says: str) -> None:
    """Keep sentences until the page is drawn anew: a rerun drops toasts."""
    st.session_state.untold = [*st.session_state.untold, *says]


def tell() -> None:
    """Show what was kept."""
    for text in st.session_state.untold:
        st.toast(state.plain(text))
    st.session_state.untold = []
