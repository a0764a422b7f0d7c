"""The choice of Top-V, beside what it holds for: a small popover, the same on every page."""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.concepts.top_v import MOST, PLACES
from pages.shared.lists import state
from pages.shared.reading.top_v import chosen, keep, shown
from pages.shared.showing import popovers

__all__ = ["choose", "shown"]
HELP = "How many phrases of evidence all pages and exports show."


def choose(place: str) -> None:
    """What is shown at this place, one of PLACES, in a button that opens the choice."""
    box = popovers.popover(
        say("Top {n}", n=shown(place)),
        "format_list_numbered",
        state.key("top_v", "box"),
        help=say(HELP),
    )
    if box.open:
        with box:
            _choice()


def _choice() -> None:
    now = chosen()
    key = state.key("top_v", now or 0)  # another tab may have chosen meanwhile
    st.session_state.setdefault(key, now)  # a default could not be emptied again
    st.number_input(
        say("Phrases of evidence"),
        min_value=1,
        max_value=MOST,
        value=None,
        placeholder=say("default"),
        disabled=state.reads_only(),
        key=key,
        on_change=_keep,
        args=(key,),
        help=say("Upper limit; phrases that add next to nothing are left out. Empty: the default."),
    )
    usual = " · ".join(f"{say(each.title)} {each.usual}" for each in PLACES.values())
    st.caption(say("Saved for this workspace. Defaults: {usual}.", usual=usual))


def _keep(key: str) -> None:
    wanted = st.session_state[key]
    try:
        keep(None if wanted is None else int(wanted))
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
