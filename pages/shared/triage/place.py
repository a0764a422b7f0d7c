"""Which image of the queue is in focus, and which one comes after it; it is in the URL as `at`."""

import streamlit as st

from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared import history, state
from pages.shared.clusters import verbs
from pages.shared.triage.queue import Queue


def focused(found: Run, queue: Queue) -> int:
    """The image whose decision was just undone, that of a link, the last one, or the first."""
    shown = queue.shown.tolist()
    undone = _undone(found)
    back = [image for image in shown if image in undone]
    wanted = [*back[:1], _linked(), st.session_state.get("at")]
    at = next((image for image in wanted if image is not None and image in shown), shown[0])
    st.session_state.at = at
    state.write_url("at", at)
    return int(at)


def _undone(found: Run) -> frozenset[int]:
    """The images whose decision was taken back since the page was last drawn."""
    last = history.history(found).undone[-1:]
    id = last[0].id if last else 0
    before, st.session_state.undone = st.session_state.get("undone", id), id
    is_decision = last and last[0].verb in verbs.DECISIONS
    return frozenset(last[0].arguments["images"] if is_decision and id != before else ())


def _linked() -> int | None:
    wanted = st.query_params.get("at", "")
    is_new = wanted != st.session_state.get("url_at")
    return int(wanted) if is_new and wanted.isdecimal() else None


def go(image: int) -> None:
    """Put an image into focus. Made for callbacks."""
    st.session_state.at = image


def follower(queue: Queue, now: Edited, image: int) -> int:
    """The next undecided image, else one before it, else itself."""
    shown = queue.shown.tolist()
    place = shown.index(image)
    rest = [*shown[place + 1 :], *reversed(shown[:place])]
    return next((other for other in rest if other not in now.decisions), image)
