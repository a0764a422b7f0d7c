"""What a phrase means, told where the pointer rests on it; nothing where no definition is there."""

import html
from collections.abc import Sequence

import streamlit as st

from core.base.errors import UserError
from core.words.glosses import available, fetch, glosses
from pages.shared import state

OFFER = (
    "What the phrases mean: fetch WordNet's definitions (about 11 MB, WordNet 3.0 licence, "
    "Princeton University). They are shown where the pointer rests on a phrase."
)


def tooltip(phrase: str) -> str | None:
    """The definition for an element's `help`; None for no tooltip."""
    found = glosses([phrase]).get(phrase)
    return state.plain(found) if found else None


def lines(phrases: Sequence[str]) -> str:
    """Those of several phrases as plain text, a line for each that has one."""
    return "\n".join(f"{phrase}: {found}" for phrase, found in glosses(phrases).items())


def listed(phrases: Sequence[str]) -> str | None:
    """The same for an element's `help`."""
    found = glosses(phrases).items()
    return "\n".join(f"* **{state.plain(p)}**: {state.plain(g)}" for p, g in found) or None


def title(phrase: str) -> str:
    """The definition as an attribute of an HTML element, with a space before it; or nothing."""
    found = glosses([phrase]).get(phrase)
    return f' title="{html.escape(found)}"' if found else ""


def full_title(phrase: str) -> str:
    """The same with the phrase itself, always: for elements that may cut it off."""
    found = glosses([phrase]).get(phrase)
    return f' title="{html.escape(f"{phrase}: {found}" if found else phrase)}"'


def offer() -> None:
    """Where no definition is there, a quiet line with a button that fetches them."""
    if available():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="glosses"):
        st.caption(OFFER, width="content")
        pressed = st.button("Fetch", icon=":material/download:", type="tertiary", key="fetch")
    if pressed:
        _fetch()


def _fetch() -> None:
    try:
        with st.spinner("Fetching WordNet's definitions"):
            fetch()
    except UserError as error:
        st.error(state.plain(str(error)), icon=":material/error:")
    else:
        st.rerun()
