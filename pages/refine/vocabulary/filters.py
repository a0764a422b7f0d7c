"""What the table of phrases shows: a search and three filters, all in the URL."""

from typing import Any

import streamlit as st

from core.base.language import say
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
        say("Search"),
        key=WORDS,
        icon=":material/search:",
        placeholder=say("Search"),
        label_visibility="collapsed",
        width=220,
    )
    present = sorted({c for clusters in shown.clusters for c in clusters})
    titles = data.unique({str(c): names[c] for c in present})
    cluster = _choice(row, ("Cluster", "Any cluster"), WITHIN, present, lambda c: titles[str(c)])
    origin = _choice(row, ("Origin", "Any origin"), ORIGIN, phrases.ORIGINS, say)
    kept = _choice(row, ("State", "Any state"), STATE, phrases.STATES, say)
    state.remember(WORDS, words)
    return Filter(words, cluster, origin, kept)


def _choice(row: Any, labels: tuple[str, str], key: str, options: Any, title: Any) -> Any:
    """What is chosen of some options, None for any; labels are of the field and of that."""
    label, every = map(say, labels)
    state.follow_url(key, [ANY, *options])
    chosen = row.selectbox(
        label,
        [ANY, *options],
        key=key,
        format_func=lambda o: every if o == ANY else title(o),
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
