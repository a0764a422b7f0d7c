"""Which image of the queue is in focus, and which one comes after it; it is in the URL as `at`."""

import streamlit as st

from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.editing import decisions, edit_log
from pages.shared.lists import state
from pages.shared.reading.triage_queue import Queue


def focused(run: Run, queue: Queue) -> int:
    """The image whose decision was just undone, that of a link, the last one, or the first."""
    shown = queue.shown.tolist()
    undone = _undone(run)
    back = [image for image in shown if image in undone]
    wanted = [*back[:1], _linked(), st.session_state.at]
    at = next((image for image in wanted if image is not None and image in shown), shown[0])
    st.session_state.at = at
    state.write_url("at", at)
    return int(at)


def _undone(run: Run) -> frozenset[int]:
    """The images whose decision was taken back since the page was last drawn."""
    last = edit_log.in_force(run).undone[-1:]
    id = last[0].id if last else 0
    before, st.session_state.undone = st.session_state.undone, id
    is_new = before not in (None, id) and last and last[0].verb in decisions.DECISIONS
    return frozenset(last[0].arguments["images"] if is_new else ())


def _linked() -> int | None:
    wanted = state.linked("at")
    return int(wanted) if wanted and wanted.isdecimal() else None


def go(image: int) -> None:
    """Put an image into focus. Made for callbacks."""
    st.session_state.at = image


def follower(queue: Queue, now: Edited, image: int) -> int:
    """The next undecided image, of skipped ones the next, else one before it, else itself."""
    shown = queue.shown.tolist()
    place = shown.index(image)
    rest = [*shown[place + 1 :], *reversed(shown[:place])]
    if queue.decided == "skipped":
        return (rest or [image])[0]
    return next((other for other in rest if other not in now.decisions), image)
