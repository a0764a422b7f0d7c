"""What the words and figures of the app mean, all on one page."""

import streamlit as st

from core.base.language import say
from core.output import glossary
from core.output.glossary import Term
from pages.shared.lists import menu, state
from pages.shared.showing import tables, widgets

WORD = "width:min(170px, 28vw)"  # of the first column: the same in every section
FIND = "term"  # query parameter and key: what is searched for


def search() -> str:
    """What to look for; it is in the URL."""
    wanted = state.follow(FIND)
    if wanted is not None:
        st.session_state[FIND] = wanted
    text = st.text_input(
        say("Find a word"),
        key=FIND,
        icon=":material/search:",
        placeholder=say("doubt, NMI, contribution …"),
        label_visibility="collapsed",
        persist_state="session",
        width=340,
    )
    state.remember(FIND, text)
    return (text or "").strip().casefold()


def show(title: str, terms: list[Term]) -> None:
    st.subheader(title, anchor=False)
    bounds = any(term.bounds for term in terms)
    header = [say("Word"), say("Meaning"), *([say("Verdict")] if bounds else [])]
    tables.show(header, (_row(term, bounds) for term in terms))


def _row(term: Term, bounds: bool) -> list[str]:
    cells = [
        f'<div style="{WORD}">{tables.text(term.title)}</div>',
        tables.text(term.says),
    ]
    return [*cells, tables.text(term.bounds)] if bounds else cells


widgets.heading(say("Glossary"), say(menu.SECTIONS["Report"]["glossary"][2]), "menu_book")
text = search()
found = {
    title: [each for each in terms if text in f"{each.title} {each.says}".casefold()]
    for title, terms in glossary.sections()
}
if not any(found.values()):
    st.info(say("No word here has “{text}” in it.", text=state.plain(text)), icon=":material/info:")
for title, terms in found.items():
    if terms:
        show(title, terms)
