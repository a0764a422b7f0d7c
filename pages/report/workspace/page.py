"""Where everything is kept, what it takes of the disk, and how to have it take less."""

import shutil

import streamlit as st

from core.base.language import say
from core.base.units import size
from core.store import disk_use, trash
from core.store.disk_use import Use
from pages.report.workspace import cleaning, deleting, listing
from pages.shared.lists import state
from pages.shared.showing import tables, widgets

TRACK = "width:clamp(24px,24vw - 60px,400px)"
BAR = "height:8px;margin-top:6px;min-width:3px;border-radius:2px;background:#16857B"


@st.cache_data(max_entries=2, ttl=60, show_spinner=False)
def measured(folder: str, stamp: tuple[int, ...]) -> list[Use]:
    """What each kind takes, as long as nothing was written to the database."""
    return disk_use.disk_use(state.open_workspace(folder))


def stamp() -> tuple[int, ...]:
    files = sorted(state.folder().resolve().glob("workspace.sqlite*"))
    return tuple(file.stat().st_mtime_ns for file in files if file.exists())


def place(found: list[Use]) -> None:
    """The folder, what it takes, and what its disk has left."""
    folder = state.workspace().folder
    taken, free = size(sum(use.size for use in found)), size(shutil.disk_usage(folder).free)
    st.code(str(folder), language=None)
    st.caption(say("{taken} in this folder; {free} free on its disk.", taken=taken, free=free))


def kinds(found: list[Use]) -> None:
    """A line for each kind, the largest first, with its share of all as a bar."""
    most = max((use.size for use in found), default=1)
    rows = [
        (
            tables.text(say(use.title)),
            "" if use.number is None else f"{use.number:,}",
            f'<span style="white-space:nowrap">{size(use.size)}</span>',
            bar(use.size / most),
        )
        for use in found
    ]
    tables.show((say("Kind"), say("Number"), say("Size"), ""), rows)


def bar(share: float) -> str:
    """As HTML: of the largest a full bar, of the smallest still a dot."""
    return f'<div style="{TRACK}"><div style="{BAR};width:{share:.1%}"></div></div>'


def undo() -> None:
    """What this tab deleted last, as long as it can be put back."""
    last = st.session_state.trashed
    there = {one.id: one for one in trash.trashed(state.workspace())} if last else {}
    if last not in there:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="trashed_bar"):
        says = say("{what} went to the trash.", what=there[last].says)
        st.markdown(f":material/delete: {state.plain(says)}", width="stretch")
        st.button(say("Undo"), key="undo_delete", on_click=listing.put_back, args=(last,))


widgets.heading(
    say("Workspace"), say("What is stored where, and how much disk space it takes."), "hard_drive"
)
undo()
cleaning.checked()
with st.spinner(say("Measuring the disk")):
    found = measured(str(state.folder()), stamp())
place(found)
kinds(found)
cleaning.show()
listing.show()
deleting.show()
