"""Ban a phrase of the selected cluster, and see at once what that changes."""

import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from pages.shared.editing import draft, relearn
from pages.shared.lists import state
from pages.shared.showing import popovers

PLACE = "ban"  # where it is told what cannot be
HELP = "Never use a phrase again, in any run, and see what that changes."


def popover(run: Run, phrases: list[str]) -> None:
    """Phrases to choose from: a click on one bans it, and the run is relearnt at once."""
    key = f"ban_{run.id}"
    box = popovers.verb(say("Ban a phrase"), "block", key, help=say(HELP))
    if not box.open:
        return
    with box:
        st.caption(say("Bans it in every run and relearns at once. Undo twice takes both back."))
        st.pills(
            say("Phrases"),
            phrases,
            format_func=state.plain,
            key=state.key(key, "phrase"),
            on_change=_ban,
            args=(run, key),
            label_visibility="collapsed",
        )
        popovers.refusal(PLACE)


def _ban(run: Run, key: str) -> None:
    phrase = st.session_state[state.key(key, "phrase")]
    if phrase and draft.edit(run, "ban_phrases", place=PLACE, phrases=[phrase]):
        st.session_state[key] = False
        relearn.submit(draft.in_view(run), "quick")
