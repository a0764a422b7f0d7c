"""Add phrases by hand or from a file, and what the encoder cannot know of them."""

import re
from typing import Any

import streamlit as st

from core.base.language import say, together
from core.base.units import count
from core.concepts.run import Run
from core.encoders import phrase_warning
from pages.refine.vocabulary.phrases import Table
from pages.shared.editing import draft
from pages.shared.lists import state
from pages.shared.showing import popovers

PLACE = "adding"  # where it is told what cannot be
LARGEST = 1_000_000  # bytes of an uploaded list
SEPARATORS = re.compile(r"[\n\r\t,;]+")


def form(run: Run) -> None:
    """A popover to type phrases into, or to give a file of them."""
    with st.popover(say("Add phrases"), icon=":material/add:", width="content"):
        with st.form("add", border=False):
            st.text_area(
                say("Phrases, one on each line or separated by commas"),
                key="adding",
                height=140,
                persist_state="session",
            )
            st.file_uploader(
                say("Or a text file"),
                type=["txt", "csv"],
                key="add_file",
                disabled=state.reads_only(),
            )
            st.form_submit_button(
                say("Add"),
                icon=":material/add:",
                type="primary",
                disabled=state.reads_only(),
                on_click=add,
                args=(run,),
                key="add_submit",
            )
        popovers.refusal(PLACE)


def add(run: Run) -> None:
    """Add what was typed and uploaded; what cannot be added stays in the box."""
    upload = st.session_state.get("add_file")
    typed = st.session_state.adding
    try:
        typed += "\n" + _text(upload) if upload is not None else ""
    except ValueError as error:
        popovers.keep(PLACE, str(error))
        return
    wanted: dict[str, str] = {}
    for phrase in (" ".join(part.split()) for part in SEPARATORS.split(typed)):
        wanted.setdefault(phrase.casefold(), phrase)
    wanted.pop("", None)
    if not wanted:
        popovers.keep(PLACE, say("There is no phrase in the box; write one or more."))
        return
    st.session_state.adding = "\n".join(draft.add(run, list(wanted.values()), PLACE))


def _text(upload: Any) -> str:
    content = upload.getvalue()
    if len(content) > LARGEST:
        raise ValueError(
            say("The file is larger than 1 MB; give one phrase per line, 2,000 at most.")
        )
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(say("The file is not UTF-8 text; save it as plain text first.")) from None


def warnings(run: Run, shown: Table) -> None:
    """Phrases of the draft that the encoder cannot know."""
    fresh = [row.phrase for row in shown.rows if row.state in ("new", "renamed")]
    said = [w for w in (phrase_warning(run.vocabulary.encoder, p) for p in fresh) if w]
    if said:
        rest = count(len(said) - 2, "more such phrase")
        more = [say("And {phrases}.", phrases=rest)] if len(said) > 2 else []
        st.warning(state.plain(together([*said[:2], *more])), icon=":material/warning:")
