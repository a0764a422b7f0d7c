"""The session, the workspace, the URL, and how text becomes safe to show.

The session holds ids, scalars and small frozen values; everything else is in the workspace. Keys
of widgets, which have no default here, are listed in tests/pages/test_session_keys.py. What a link
should reopen is in the URL: run, images, cluster, image. Streamlit's own binding of widgets to the
URL writes their labels, which may change or be equal; these are ids and numbers.
"""

import re
import threading
import uuid
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.store.edits import Author
from core.store.workspace import Workspace
from core.store.workspace import default_folder as folder
from pages.shared.lists import people

DEFAULTS: dict[str, Any] = {
    "tab": "",  # which tab makes an edit; `start` gives each session its own
    "is_new": True,  # whether this is the first run of the session
    "language": "",  # of the pages: the browser's, or the one that was chosen
    "language_chosen": False,  # whether it was chosen in this session
    "chosen_keys": {},  # action -> the key that the user has chosen for it, see lists.keys
    "page": "",  # the page that was drawn last, by its URL
    "images_in_view": "",  # id of the image set that all pages show, see reading.in_view
    "open_run": None,  # id of the run that the next rerun opens: one that has just been made
    "open_images": None,  # id of the image set that the next rerun opens
    "asked": {},  # number of a job -> the page that is to open what it makes, see editing.asked
    "read": frozenset(),  # numbers of jobs whose result was opened, or whose failure was put away
    "jobs_known": None,  # the queue as the session saw it last, see worker_badge.Known
    "untold_ends": (),  # numbers of jobs whose end is to be said, unless the page shows it
    "ended": (),  # numbers of jobs whose end the sidebar tells, see frame.ended
    "seen_at_work": (0, ""),  # number of the job that was shown at work last, and on which page
    "repeats": {},  # number of a job -> id of the run that it repeats with another encoder
    "deleting": "",  # id of what the dialog on the workspace page asks about
    "trashed": "",  # id in the trash of what this tab deleted last
    "untold": [],  # sentences to show when the page is drawn next
    "map_selection": None,  # reading.selection.MapSelection; None before the map was drawn
    "from": "",  # the list of images that the user came from, see reading.trails
    "trail_image": None,  # the image that was looked at last, and its place in that list
    "trail_place": 0,
    "like": "",  # the pictures of the search, see reading.searches
    "search_job": 0,  # number of the job that prepares the search
    "only": "",  # the filter of several pages, see reading.filtered
    "ticked": ("", frozenset()),  # an image set's id and numbers of images, see reading.ticks
    "at": None,  # the image in focus on the triage page
    "undone": None,  # id of the edit that was undone last when that page was drawn
    "where_image": None,  # the image over which a phrase was shown last
    "what_if": ("", []),  # the image whose switches are drawn, and its phrases
    "split_open": "",  # which cluster's dialog is open
    "split_job": 0,  # number of the job of its preview
    "model_chosen": False,  # whether the user, or a copied run, chose a cluster model's card
    "thumbnails_asked": "",  # id of the image set whose small pictures were asked for last
    "import_sent": False,  # whether an import has just begun, which closes the box it came from
    "browsing": "",  # the folder that is looked into, while one is chosen
    "looked_from": (0, ""),  # number of the job that looks for new images, and of which set
    "relearn_view": None,  # id of the run whose draft was drawn last
    "names_revision": 0,  # goes up when the table of clusters' names has to be drawn anew
    "phrases_ticked": [],  # phrases that are edited together
    "phrases_revision": 0,  # goes up when the table of phrases has to be drawn anew
    "phrases_drawn": [""],  # that table's key, and what was ticked when it was drawn first
    "phrase_chosen": "",  # the phrase whose panel is shown
    "compared": None,  # id of the run for which another one was chosen to compare with
    "compare_selection": "",  # JSON of what is selected on the two linked maps, and of which runs
}
# Where what GitHub's Markdown makes a link of starts: a scheme, www, the name in front of an @.
LINK = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@\w)", re.IGNORECASE)
# Keys of widgets that are in the URL as well: the key is the name of the query parameter.
RUN, IMAGES, CLUSTER, IMAGE = "run", "images", "cluster", "image"
_OPENING = threading.Lock()


def key(*parts: object) -> str:
    """A key that is built from ids, or of a part of the widget whose key comes first."""
    return "_".join(map(str, parts))


def start() -> None:
    """Give every key of the session its default, once."""
    st.session_state.is_new = not st.session_state.get("tab")
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(name, copy(value))
    st.session_state.tab = st.session_state.tab or uuid.uuid4().hex[:12]


def author() -> Author:
    """Who makes an edit: the person who is signed in, else this tab."""
    return Author(people.person() or st.session_state.tab, st.session_state.tab)


def linked(name: str) -> str | None:
    """The value in the URL; None if there is none or this session has followed or written it."""
    wanted = st.query_params.get(name)
    return None if wanted == st.session_state.get(key("url", name)) else wanted


def went_back() -> bool:
    """Whether the browser's Back or Forward asked for this run, and not a click on the page."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def follow(name: str) -> str | None:
    """The same, which counts as followed from now on.

    Empty where Back or Forward led to an address without it: what is empty is left out there.
    """
    wanted = linked(name)
    if wanted is None and name not in st.query_params and went_back():
        wanted = ""
    if wanted is not None:
        st.session_state[key("url", name)] = wanted
    return wanted


def follow_url(name: str, options: Sequence[Any]) -> None:
    """Before a widget: give it the value of a link that was followed, if that is an option."""
    wanted = follow(name)
    if wanted is not None:
        chosen = next((option for option in options if str(option) == wanted), None)
        if chosen is not None:
            st.session_state[name] = chosen
        elif wanted == "":
            st.session_state.pop(name, None)
    if name in st.session_state and st.session_state[name] not in options:
        del st.session_state[name]


def follow_labels(name: str, labels: Sequence[str]) -> None:
    """Before a select box whose labels may have changed: it would go on showing the old one."""
    seen, now = key("labels", name), "\n".join(labels)
    if name in st.session_state and st.session_state.get(seen, now) != now:
        st.session_state[name] = st.session_state[name]
    st.session_state[seen] = now


def write_url(name: str, value: object) -> None:
    """After the widget: put its value into the URL.

    Not in a session's first run: scripts/components/views.js, which makes one entry of the
    browser's history of all that a page writes, is there after it.
    """
    st.session_state[key("url", name)] = str(value)
    if not st.session_state.is_new:
        st.query_params[name] = str(value)


def remember(name: str, value: object) -> None:
    """The same of a value that may be empty: what is empty is left out."""
    if value in (None, ""):
        forget_url(name)
        st.query_params.pop(name, None)
    else:
        write_url(name, value)


def forget_url(name: str) -> None:
    """Have the parameter followed again, though this session knows its value."""
    st.session_state.pop(key("url", name), None)


def workspace() -> Workspace:
    """The workspace; for a person who may only look, one that refuses to be changed."""
    found = open_workspace(str(folder()))
    return found if people.may_edit() else found.to_look_at(people.refusal())


def reads_only() -> bool:
    """Whether nothing can be changed: by this person, or on this disk."""
    return workspace().reads_only


def open_workspace(path: str) -> Workspace:
    """The same one each time; anew, with all that is remembered of it, when a copy took its place.

    What pages and routes keep is kept under a path and ids, or a number of an edit, which the copy
    may have as well.
    """
    with _OPENING:  # of two sessions that notice at once, one forgets
        if _open(path).is_replaced():
            for clear in (st.cache_data.clear, st.cache_resource.clear, _open.cache_clear):
                clear()
        return _open(path)


@lru_cache(maxsize=8)
def _open(path: str) -> Workspace:
    return Workspace(path)


def plain(text: str) -> str:
    """Text that Markdown shows as it is: file names and phrases may hold anything.

    Addresses become links even where every character is escaped, so an invisible word joiner,
    U+2060, stands in the middle of what starts one.
    """
    one_line = LINK.sub("\u2060", " ".join(str(text).split()))
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@=])", r"\\\1", one_line)
