"""Tags and notes: popovers that hang them on images, one or many, and notes on clusters."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import listed, say
from core.base.units import count
from core.concepts.run import Run
from core.store import edits
from pages.shared.editing import edit_log
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import popovers

ROOM = 24  # characters of a note that its button shows


def images(run: Run, indices: Sequence[int], key: str) -> None:
    """Both popovers for some images."""
    chosen = [int(image) for image in indices]
    tag(run, chosen, f"{key}_tag")
    note(run, chosen, f"{key}_note")


def tag(run: Run, chosen: list[int], key: str) -> None:
    """Add a tag, one there is or a new one; take one away that some of the images have."""
    marks = data.edited(run).marks
    counts = marks.counts(chosen)
    label = say("Tag") if len(chosen) != 1 or not counts else listed(counts)
    box = popovers.verb(state.plain(label), "sell", key, disabled=not chosen)
    if not box.open:
        return
    with box:
        with st.form(f"{key}_form", border=False):
            st.selectbox(
                say("Tag for {images}", images=count(len(chosen), "image")),
                list(marks.tags),
                index=None,
                placeholder=say("Choose one, or write a new one"),
                accept_new_options=True,
                key=state.key(key, "name"),
            )
            popovers.refusal(key)
            args = (run, chosen, key)
            st.form_submit_button(say("Add"), type="primary", on_click=add, args=args)
        for place, (name, some) in enumerate(counts.items()):
            st.button(
                state.plain(name if some == len(chosen) else f"{name} ({some:,})"),
                icon=":material/close:",
                key=f"{key}_off_{place}",
                help=say("Remove this tag."),
                on_click=_record,
                args=(run, key, "untag_images"),
                kwargs={"images": chosen, "tag": name},
            )


def add(run: Run, chosen: list[int], key: str) -> None:
    """Hang the tag of the box on the images. Made for callbacks."""
    written = st.session_state[state.key(key, "name")] or ""
    _clean(run, key, lambda: {"images": chosen, "tag": edits.clean_name(written)}, "tag_images")


def note(run: Run, chosen: list[int], key: str) -> None:
    """Write a note on the images; what is in the box at first is what all of them have."""
    notes = {data.edited(run).marks.notes.get(image, "") for image in chosen}
    value = notes.pop() if len(notes) == 1 else ""
    box = popovers.verb(_label(value), "sticky_note_2", key, disabled=not chosen)
    if box.open:
        with box:
            _write(run, key, value, count(len(chosen), "image"), {"images": chosen}, "note_images")


def cluster_note(run: Run, cluster: int) -> None:
    """Write a note on a cluster."""
    key = f"note_{cluster}"
    value = data.edited(run).marks.cluster_notes.get(cluster, "")
    box = popovers.verb(_label(value), "sticky_note_2", key)
    if box.open:
        with box:
            _write(run, key, value, say("this cluster"), {"cluster": cluster}, "note_cluster")


def _label(value: str) -> str:
    """The note itself, as far as a button has room for it; cut between words where it has some."""
    line = " ".join(value.split())
    if len(line) > ROOM:
        line = f"{line[: ROOM + 1].rsplit(' ', 1)[0][:ROOM]}…"
    return state.plain(line) if line else say("Note")


def _write(run: Run, key: str, value: str, on: str, what: dict[str, Any], verb: str) -> None:
    with st.form(f"{key}_form", border=False):
        text = state.key(key, "text")
        st.text_area(say("Note on {what}", what=on), value=value, key=text, height=120)
        popovers.refusal(key)
        st.form_submit_button(
            say("Save"),
            type="primary",
            help=say("Leave it empty to remove the note."),
            on_click=lambda: _clean(
                run, key, lambda: {**what, "text": edits.clean_note(st.session_state[text])}, verb
            ),
        )


def _clean(run: Run, key: str, arguments: Callable[[], dict[str, Any]], verb: str) -> None:
    """Record what the form says, or say in it what cannot be."""
    try:
        given = arguments()
    except UserError as error:
        popovers.refuse(key, str(error))
        return
    _record(run, key, verb, **given)


def _record(run: Run, key: str, verb: str, **arguments: Any) -> None:
    popovers.refuse(key, edit_log.attempt(run, verb, **arguments))
