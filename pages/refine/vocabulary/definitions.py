"""Where no definition is there, the way to have them."""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say, spoken, together
from core.words import translations
from core.words.glosses import are_whole, available, fetch
from pages.shared.lists import state
from pages.shared.showing import widgets

OFFER = (
    "Definitions of the phrases are not installed. Fetch those of WordNet (about 11 MB, "
    "WordNet 3.0 licence, Princeton University)? They appear when you point at a phrase."
)

NAMES = (
    "Names of the phrases in your language are not installed. Fetch the Open Multilingual "
    "Wordnet (about 25 MB, free licences that it names)? They appear before the definitions."
)


def _missing() -> list[str]:
    """What the button would fetch, with its size and licence."""
    names = spoken() in translations.FILES and not translations.available()
    return [*([] if available() else [say(OFFER)]), *([say(NAMES)] if names else [])]


def offer() -> None:
    """Then a quiet line with a button that fetches them; not for those who may only look."""
    if are_whole() or state.reads_only():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="glosses"):
        st.caption(together(_missing()), width="content")
        pressed = st.button(say("Fetch"), icon=":material/download:", type="tertiary", key="fetch")
    if pressed:
        _fetch()


def _fetch() -> None:
    try:
        with st.spinner(say("Fetching the definitions")):
            fetch()
    except UserError as error:
        widgets.refused(error)
    else:
        st.rerun()
