"""The vocabulary as a table to edit: add, remove, rename, merge, ban, restore; and relearn."""

import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from pages.refine.vocabulary import (
    adding,
    definitions,
    draft_bar,
    editor,
    filters,
    phrase_panel,
    phrases,
)
from pages.refine.vocabulary.phrases import Table
from pages.shared.editing import draft
from pages.shared.lists import state
from pages.shared.showing import popovers, widgets

PHRASE = "phrase"  # query parameter


def follow_links() -> None:
    filters.follow_link()
    phrase = state.follow(PHRASE)
    if phrase is not None:
        st.session_state.phrase_chosen = phrase


def bulk(run: Run, shown: Table, ticked: list[str]) -> None:
    states = {row.phrase: row.state for row in shown.rows}
    here = [phrase for phrase in ticked if states[phrase] not in phrases.GONE]
    gone = [phrase for phrase in ticked if states[phrase] in phrases.GONE]
    with st.container(horizontal=True, vertical_alignment="center", key="bulk"):
        st.markdown(say("**{n:,}** ticked", n=len(ticked)), width=80)
        _act(run, say("Remove"), "remove_phrases", here, "remove")
        _act(run, say("Ban"), "ban_phrases", [p for p in ticked if states[p] != "banned"], "block")
        _act(run, say("Restore"), "restore_phrases", gone, "settings_backup_restore")
        few = len(here) < 2 or state.reads_only()
        into = f"merge_into_{here[0] if here else ''}"
        box = st.popover(say("Merge into …"), icon=":material/merge:", disabled=few)
        with box, st.form("merge", border=False):
            st.text_input(say("Merge into"), here[0] if here else "", key=into)
            st.form_submit_button(
                say("Merge"),
                key="merge_ticked",
                disabled=few,
                on_click=merge,
                args=(run, here, into),
            )
        st.button(say("Clear"), key="untick", disabled=not ticked, on_click=untick, type="tertiary")


def _act(run: Run, label: str, verb: str, some: list[str], icon: str) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"ticked_{verb}",
        disabled=not some or state.reads_only(),
        on_click=act,
        args=(run, verb, some),
    )


def act(run: Run, verb: str, some: list[str]) -> None:
    if draft.edit(run, verb, phrases=some):
        untick()


def merge(run: Run, some: list[str], into: str) -> None:
    name = " ".join(str(st.session_state[into]).split())
    if draft.edit(run, "merge_phrases", phrases=some, into=name):
        untick()
        st.session_state.phrase_chosen = name


def untick() -> None:
    st.session_state.phrases_ticked = []
    st.session_state.phrases_revision += 1


def main(run: Run) -> None:
    draft_bar.show(run)
    shown = phrases.table(run)
    adding.warnings(run, shown)
    tools = st.container(horizontal=True, vertical_alignment="center", key="tools")
    chosen = filters.choose(run, shown, tools)
    with tools:
        adding.form(run)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        lines = chosen.lines(shown)
        known = {row.phrase for row in shown.rows}
        ticked = [phrase for phrase in st.session_state.phrases_ticked if phrase in known]
        bulk(run, shown, ticked)
        popovers.refusal(draft.VOCABULARY)
        if len(lines):
            editor.show(run, shown, lines)
        else:
            st.info(say("No phrase fits these filters."), icon=":material/filter_alt_off:")
        here = sum(row.state not in phrases.GONE for row in shown.rows)
        lines_of = count(len(shown.rows), "line")
        used = count(here, "phrase")
        says = "{n:,} of {lines}; {phrases} in use."
        st.caption(say(says, n=len(lines), lines=lines_of, phrases=used))
    with right, st.container(key="phrase_panel"):
        panel(run, shown)
    with st.expander(
        say("Merges to consider"), icon=":material/merge:", on_change="rerun", key="offers"
    ) as offers:
        if offers.open:
            phrase_panel.offers(run, shown)
    definitions.offer()


def panel(run: Run, shown: Table) -> None:
    names = list(dict.fromkeys(row.phrase for row in shown.rows))
    line = shown.find(st.session_state.phrase_chosen, run)
    st.session_state.phrase_chosen = shown.rows[line].phrase if line is not None else ""
    key = f"look_at_{st.session_state.phrase_chosen}"
    st.selectbox(
        say("Look at a phrase"),
        names,
        index=names.index(st.session_state.phrase_chosen) if line is not None else None,
        key=key,
        placeholder=say("Look at a phrase, or tick one in the table"),
        label_visibility="collapsed",
        on_change=look,
        args=(key,),
    )
    state.remember(PHRASE, st.session_state.phrase_chosen)
    if line is None:
        st.caption(say("Its pictures, its clusters and its relatives in WordNet appear here."))
    else:
        phrase_panel.show(run, shown, line)


def look(key: str) -> None:
    st.session_state.phrase_chosen = st.session_state[key] or ""


widgets.heading(
    say("Vocabulary"),
    say("The phrases that explain the clusters: correct them, then relearn."),
    "dictionary",
)
run = widgets.need_run(say("A vocabulary"))
widgets.warn_of_words(run)
follow_links()
main(run)
