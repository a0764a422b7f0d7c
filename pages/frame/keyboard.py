"""Keys on every page: the sheet of them, going to a page, and which the user has changed."""

import json

import streamlit as st

from core.base import language
from pages.shared.lists import keys
from pages.shared.showing import components

_SHORTCUTS = components.component("shortcuts")
NAME = "shortcuts"


def show() -> None:
    """The button that opens the sheet; invisible, what listens to keys and keeps the language."""
    message = {
        "groups": keys.groups(),
        "changed": st.session_state.chosen_keys,
        "language": language.spoken(),
        "keeps": st.session_state.language_chosen,
    }
    _SHORTCUTS(key=NAME, data=json.dumps(message).encode(), on_changed_change=_choose)


def _choose() -> None:
    keys.choose(st.session_state[NAME].changed or {})
