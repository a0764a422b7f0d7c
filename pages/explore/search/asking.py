"""The query: a line of text, pictures to be like or unlike, a file name; all of it in the URL."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.concepts.run import Run
from pages.shared.lists import leaving, state
from pages.shared.reading import data, searches
from pages.shared.reading.searches import FILE, LIKE, MOST, TEXT
from pages.shared.showing import popovers

SIZES = (30, searches.USUAL, 120, 300)
LONGEST = 500  # characters
KINDS = ("jpg", "jpeg", "png", "webp", "avif", "heic", "tif", "tiff", "bmp", "gif")
HELP = (
    "Names of things, separated by commas; a minus sign excludes one. Quotation marks keep "
    "words together; dog^2 counts twice."
)
AT_MOST = "The best of what words or pictures find. A file name or a filter alone finds all."


def follow() -> None:
    """Take what the URL asks for; a parameter that went away by the browser's Back counts, too."""
    leaving.when_left("search", _forget)
    for name, usual in ((TEXT, ""), (LIKE, ""), (FILE, "")):
        _follow(name, usual, str)
    _follow(MOST, searches.USUAL, int)
    if st.session_state[MOST] not in SIZES:
        st.session_state[MOST] = searches.USUAL


def _follow(name: str, usual: Any, kind: Callable[[str], Any]) -> None:
    known, now = st.session_state.get(state.key("url", name)), st.query_params.get(name)
    st.session_state.setdefault(name, usual)
    if now != known and (now is not None or known):
        try:
            st.session_state[name] = usual if now is None else kind(now)
        except ValueError:
            st.session_state[name] = usual
        st.session_state[state.key("url", name)] = now


def _forget() -> None:
    """The page was left: what it asked for is kept, though its parameters are gone."""
    for name in (TEXT, LIKE, FILE, MOST):
        state.forget_url(name)


def query(run: Run) -> dict[str, Any]:
    """The boxes, and the trail of what is in them."""
    text, rest = st.columns([8, 9], vertical_alignment="bottom")
    name, most, picture = rest.columns([4, 2, 3], vertical_alignment="bottom")
    text.text_input(
        say("Search for"),
        key=TEXT,
        placeholder=say("dog, snow -grass"),
        help=say(HELP),
        persist_state="session",
        max_chars=LONGEST,
    )
    name.text_input(
        say("File name"),
        key=FILE,
        placeholder=say("part of it, or *.png"),
        persist_state="session",
        max_chars=LONGEST,
    )
    most.selectbox(
        say("At most"),
        SIZES,
        key=MOST,
        persist_state="session",
        help=say(AT_MOST),
    )
    with picture:
        _upload()
    _pictures(run)
    trail = searches.trail(*(st.session_state[each] for each in (TEXT, LIKE, FILE, MOST)))
    for each in (TEXT, LIKE, FILE, MOST):
        state.remember(each, trail.get(each, ""))
    return trail


def _upload() -> None:
    help = say("Drop, paste or choose a picture to find images like it.")
    box = popovers.popover(
        say("Picture"), "add_photo_alternate", "picture", help=help, width="stretch"
    )
    if not box.open:
        return
    with box:
        st.file_uploader(
            say("A picture: drop it, choose it, or click here and paste it"),
            type=list(KINDS),
            accept_multiple_files=True,
            key=state.key("picture", "files"),
            on_change=_keep,
            disabled=state.reads_only(),  # it would be kept
        )


def _keep() -> None:
    """Add what was uploaded to the pictures of the query, and close the box."""
    key = state.key("picture", "files")
    try:
        kept = [searches.keep(each.getvalue(), each.name) for each in st.session_state[key] or ()]
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    st.session_state[LIKE] = searches.joined([*searches.tokens(st.session_state[LIKE]), *kept])
    st.session_state["picture"] = False


def _pictures(run: Run) -> None:
    """The pictures of the query, each to be like or unlike, or to be taken out."""
    tokens = searches.tokens(st.session_state[LIKE])
    if not tokens:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="search_pictures"):
        for token in tokens:
            _picture(run, token)


def _picture(run: Run, token: str) -> None:
    unlike, bare = token.startswith("-"), token.removeprefix("-")
    content = _content(run, bare)
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
        if content is not None:
            st.image(content, width=44)
        st.button(
            say("unlike") if unlike else say("like"),
            icon=":material/remove:" if unlike else ":material/add:",
            key=state.key("search", "turn", bare),
            help=say("Like this picture, or not like it."),
            type="tertiary",
            on_click=_change,
            args=(token, bare if unlike else f"-{bare}"),
        )
        st.button(
            "",
            icon=":material/close:",
            key=state.key("search", "drop", bare),
            help=say("Take this picture out of the search."),
            type="tertiary",
            on_click=_change,
            args=(token,),
        )


def _content(run: Run, bare: str) -> Any:
    """What is shown of a picture; None where there is nothing to show."""
    if bare.startswith("@"):
        file = searches.kept(bare[1:])
        return _small(str(file)) if file else None
    pictures = data.thumbnails(run.ids["images"])
    image = int(bare)
    return pictures.jpeg(image) if pictures and image < len(pictures) else None


@st.cache_data(max_entries=50, show_spinner=False)
def _small(file: str) -> bytes | None:
    import io

    from core.images.decoding import Undecodable, decode

    try:
        picture = decode(file, at_least=88)
    except Undecodable:
        return None
    picture.thumbnail((88, 88))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


def _change(token: str, other: str = "") -> None:
    """Put another token in the place of one, or none. Made for callbacks."""
    now = [other if each == token else each for each in searches.tokens(st.session_state[LIKE])]
    st.session_state[LIKE] = searches.joined(filter(None, now))


def add(image: int) -> None:
    """Have the answer be like an image of the set as well, and draw the page anew."""
    st.session_state[LIKE] = searches.joined([*searches.tokens(st.session_state[LIKE]), str(image)])
    st.rerun()


def replace(old: str, new: str) -> None:
    """Ask for another phrase in the place of one, whole words only. Made for callbacks."""
    text = str(st.session_state[TEXT])
    new = f'"{new}"' if "," in new else new
    put, found = re.subn(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)
    st.session_state[TEXT] = put if found else f"{text}, {new}".strip(", ")
