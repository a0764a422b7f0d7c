"""What a relearning brought: what moved, and whether to keep the relearnt run."""

from typing import Literal

import streamlit as st

from core.base.units import count
from core.concepts.run import Run
from pages.shared import data, history, menu, state
from pages.shared.runs import compared
from pages.shared.vocabulary import draft


def banner(found: Run, small: bool = False) -> None:
    """On a run that was relearnt: what moved, and whether to keep it."""
    parent = found.record.parents.get("start")
    if parent is None or _decided(found):
        return
    before = data.load(str(state.folder()), parent)
    says = f"{count(len(compared.of(before, found).moved), 'image')} moved"
    if not small:
        says += f", {_difference(before, found)}"
    with st.container(key="relearnt", horizontal=True, vertical_alignment="center"):
        icon = "" if small else ":material/model_training: "
        st.markdown(f"{icon}**Relearnt**: {says}.", width="content")
        _compare(found, parent, "" if small else ":material/compare_arrows:")
        _buttons(found, parent, "tertiary" if small else "secondary")


def _compare(found: Run, parent: str, icon: str) -> None:
    if any("compare" in names for names in menu.SECTIONS.values()):
        query = {state.RUN: found.id, "against": parent}
        st.page_link(menu.page("compare"), label="Compare", icon=icon or None, query_params=query)


def _buttons(found: Run, parent: str, type: Literal["secondary", "tertiary"]) -> None:
    keep, back = "Keeps the relearnt run.", "Goes back to the run before and to its draft."
    st.button("Keep", key="keep_relearnt", on_click=_keep, args=(found,), help=keep, type=type)
    unsaved = bool(draft.edits_of(found))
    st.button(
        "Discard",
        key="discard_relearnt",
        on_click=_discard,
        args=(found, parent),
        disabled=unsaved,
        type=type,
        help="Relearn or discard the draft first." if unsaved else back,
    )


def _decided(found: Run) -> bool:
    return any(e.verb == "adopt" and e.arguments["run"] == found.id for e in history.done(found))


def _difference(before: Run, after: Run) -> str:
    old, new = set(before.vocabulary.phrases), set(after.vocabulary.phrases)
    return f"{count(len(new - old), 'phrase')} gained, {len(old - new):,} lost"


def _keep(found: Run) -> None:
    history.edit(found, "adopt", run=found.id)


def _discard(found: Run, parent: str) -> None:
    history.edit(found, "discard", run=found.id, parent=parent)
    st.session_state.open_run = parent
