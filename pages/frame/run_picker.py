"""In the sidebar: which run all pages show."""

from collections.abc import Sequence

import streamlit as st

from core.base.language import say
from core.base.record import Record
from core.base.units import count
from core.store import runs as stored
from pages.shared.lists import menu, state
from pages.shared.reading import compared, data, in_view

NEWEST = 8  # runs that are listed without a name or a verdict


def show(records: Sequence[Record]) -> None:
    """The box of runs, newest first; empty as long as the images in view have none."""
    if records:
        with data.one_look():
            ids = listed(records)
            _box(ids)
        if len(ids) < len(records):
            st.page_link(menu.page("history"), label=say("All {n:,} runs", n=len(records)))
    if broken := len(stored.broken(state.workspace())):
        st.page_link(
            menu.page("workspace"),
            label=say("{runs} left out", runs=count(broken, "damaged run")),
            icon=":material/healing:",
            help=say("A part of each is damaged. Repair or delete it on the Workspace page."),
        )


def listed(records: Sequence[Record]) -> list[str]:
    """Runs that are in view, named or kept, and the newest of the others that were not discarded.

    Of those relearnt on the same clusters the newest alone: each is one try of many.
    """
    found, seen, others = [], set[str](), 0
    for record in records:
        scope = data.scope_of(record.id)
        verdict = compared.verdict(record.id)
        chosen = record.id == st.session_state[state.RUN] or data.run_name(record.id)
        if not chosen and verdict != "kept":
            is_try = "start" in record.parents
            if verdict == "discarded" or (is_try and scope in seen) or others == NEWEST:
                continue
            seen |= {scope} if is_try else set()
            others += 1
        found.append(record.id)
    return found


def _box(ids: Sequence[str]) -> None:
    titles = data.unique({id: data.run_title(id) for id in ids})
    state.follow_labels(state.RUN, list(titles.values()))
    chosen = st.selectbox(
        say("Run"),
        ids,
        index=0 if st.session_state[state.RUN] else None,  # without, it could be emptied
        placeholder=say("None of these images yet"),
        format_func=lambda id: titles.get(id, id),
        key=state.RUN,
        on_change=in_view.run_was_chosen,
        help=say(
            "A run is a concept model with everything it was made from. All pages show this one, "
            "and its images."
        ),
    )
    state.remember(state.RUN, chosen)
