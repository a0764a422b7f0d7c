"""What the table of phrases shows: a search and three filters, all in the URL."""

from typing import Any

import streamlit as st

from core.concepts.run import Run
from pages.refine.vocabulary import phrases
from pages.refine.vocabulary.phrases import Filter, Table
from pages.shared.lists import state
from pages.shared.reading import data

ANY = ""  # the choice of a filter that lets everything through
WORDS, WITHIN, ORIGIN, STATE = "words", "words_cluster", "words_origin", "words_state"


def choose(run: Run, shown: Table, row: Any) -> Filter:
    """The fields, in that row of the page, and what they let through."""
    names = data.edited(run).column_names
    words = row.text_input(
        "Search",
        key=WORDS,
        icon=":material/search:",
        placeholder="Search",
        label_visibility="collapsed",
        width=220,
    )
    present = sorted({c for clusters in shown.clusters for c in clusters})
    titles = data.unique({str(c): names[c] for c in present})
    cluster = _choice(row, "Cluster", WITHIN, present, lambda c: titles[str(c)])
    origin = _choice(row, "Origin", ORIGIN, phrases.ORIGINS, str)
    kept = _choice(row, "State", STATE, phrases.STATES, str)
    state.remember(WORDS, words)
    return Filter(words, cluster, origin, kept)


def _choice(row: Any, label: str, key: str, options: Any, title: Any) -> Any:
    """What is chosen of some options, None for any."""
    state.follow_url(key, [ANY, *options])
    chosen = row.selectbox(
        label,
        [ANY, *options],
        key=key,
        format_func=lambda o: f"Any {label.lower()}" if o == ANY else title(o),
        label_visibility="collapsed",
        persist_state="session",
        width=160,
    )
    state.remember(key, chosen)
    return None if chosen == ANY else chosen


def follow_link() -> None:
    """Search for what a link searched for."""
    words = state.follow(WORDS)
    if words is not None:
        st.session_state.words = words
