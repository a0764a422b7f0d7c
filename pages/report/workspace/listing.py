"""What the workspace holds, one by one: runs, image sets, embeddings, and what is in the trash."""

import html
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.record import Record
from core.base.units import count, size
from core.base.values import ConceptModel, Embeddings
from core.store import runs, trash
from core.store.deletion import is_of_words
from core.store.disk_use import size_of
from core.store.trash import Trashed
from pages.report.workspace import deleting
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import widgets

SHOWN = 20
KIND_NAMES = {  # of values that are parts of a run or of an image set
    "ImageSet": "Image set",
    "Assignment": "Clusters",
    "Vocabulary": "Phrases",
    "Projection": "Map",
    "Report": "Figures",
}
# Of no width of its own, so that the button stays beside it on a phone, where it has two lines.
LINE = (
    "width:0;min-width:100%;padding:4px 0;display:flex;flex-wrap:wrap;gap:0 1.5em;font-size:14px;"
    "line-height:1.4"
)
FAINT = "opacity:.65;white-space:nowrap;font-variant-numeric:tabular-nums"
TRASH, DAMAGED = "trash", "damaged"


def show() -> None:
    """A list of one kind, with a button for each to delete it or to put it back."""
    counts = {kind: len(_of(kind)) for kind in KINDS}
    kinds = {
        kind: f"{say(title)} · {counts[kind]:,}"
        for kind, (title, _, _) in KINDS.items()
        if counts[kind] or kind != DAMAGED
    }
    thrown = trash.trashed(state.workspace())
    kind = widgets.choice(
        say("Show"), "kept", {**kinds, TRASH: say("Trash · {n:,}", n=len(thrown))}
    )
    rows: list[Callable[[], None]] = []
    if kind == TRASH:
        rows = [partial(_thrown, one) for one in thrown]
    else:
        rows = [partial(_kept, record, KINDS[kind][2]) for record in _of(kind)]
    _listed(kind, rows)


def _listed(kind: str, rows: list[Callable[[], None]]) -> None:
    if not rows:
        st.caption(say("Nothing here."))
    more = len(rows) > SHOWN and st.toggle(say("All {n:,}", n=len(rows)), key=f"every_{kind}")
    with st.container(gap=None, key="kept_rows"):
        for row in rows if more else rows[:SHOWN]:
            row()


def _of(kind: str) -> list[Record]:
    return list(KINDS[kind][1]())


def _embeddings() -> Iterable[Record]:
    return state.workspace().records(Embeddings)


def _images_title(record: Record) -> str:
    images = count(len(data.images(record.id)), "image")
    return f"{data.source_name(str(record.settings.get('source', '')))} · {images}"


def _embeddings_title(record: Record) -> str:
    encoder = data.encoder_name(str(record.settings.get("encoder", "")))
    if is_of_words(record):
        return say("Words · {encoder}", encoder=encoder)
    made = state.workspace().record(record.parents["images"]).settings
    return f"{data.source_name(str(made.get('source', '')))} · {encoder}"


def _damaged() -> Iterable[Record]:
    return [state.workspace().record(id) for id in reversed(state.workspace().damaged())]


def _damaged_title(record: Record) -> str:
    """A run by its own title; of others what they are, and the source of their images."""
    if record.kind == ConceptModel.__name__:
        return say("Run · {run}", run=data.run_title(record.id))
    images = state.workspace().lineage(record.id).get("images", record.id)
    source = state.workspace().record(images).settings.get("source")
    parts = [
        say(KIND_NAMES.get(record.kind, record.kind)),
        source and data.source_name(str(source)),
    ]
    return " · ".join(filter(None, parts))


# kind -> its title, the records there are, newest first, and what one is called
KINDS: dict[str, tuple[str, Callable[[], Iterable[Record]], Callable[[Record], str]]] = {
    "runs": ("Runs", lambda: runs.runs(state.workspace()), lambda run: data.run_title(run.id)),
    "images": ("Image sets", data.image_sets, _images_title),
    "embeddings": ("Embeddings", _embeddings, _embeddings_title),
    DAMAGED: ("Damaged", _damaged, _damaged_title),
}


def _kept(record: Record, titled: Callable[[Record], str]) -> None:
    title, taken = titled(record), size_of(state.workspace(), record.id)
    with _row(
        title,
        size(taken) if taken else "",
        "" if _when(record.created) in title else _when(record.created),
    ):
        st.button(
            say("Delete"),
            icon=":material/delete:",
            key=f"delete_{record.id}",
            type="tertiary",
            on_click=deleting.ask,
            args=(record.id,),
            disabled=state.reads_only(),
        )


def _thrown(one: Trashed) -> None:
    with _row(one.says, size(one.size) if one.size else "", _when(one.created)):
        st.button(
            say("Restore"),
            icon=":material/undo:",
            key=f"put_back_{one.id}",
            type="tertiary",
            on_click=put_back,
            args=(one.id,),
            disabled=state.reads_only(),
        )


def _when(stamp: float) -> str:
    return time.strftime(say("%d %b %H:%M"), time.localtime(stamp))


@contextmanager
def _row(title: str, *faint: str) -> Iterator[None]:
    """A title, and what else there is to say of it; the button comes beside them, phone or not."""
    says = "".join(f'<span style="{FAINT}">{html.escape(text)}</span>' for text in faint if text)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        line = f'<span style="flex:1 1 14em">{html.escape(title)}</span>{says}'
        st.html(f'<div style="{LINE}">{line}</div>', width="stretch")
        yield


def put_back(id: str) -> None:
    """Undo a deletion. Made for callbacks."""
    try:
        title = trash.put_back(state.workspace(), id)
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    st.toast(state.plain(say("{what} restored.", what=title)), icon=":material/undo:")
