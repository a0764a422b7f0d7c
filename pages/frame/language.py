"""In the sidebar: in which language the pages are; at first in the browser's.

The choice is kept in a cookie, which comes with a session's first message: so a page that is
loaded anew is in its language at once. scripts/components/shortcuts.js writes it.
"""

from collections.abc import Mapping

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.base import language

COOKIE = "whycluster_language"
SWITCH = "language_switch"


def settle() -> None:
    """Once a session, before it says anything: as was chosen earlier, else as the browser is."""
    if not st.session_state.language:
        st.session_state.language = _first(st.context.cookies, st.context.locale or "")


def of_request(request: HTTPConnection) -> str:
    """As `settle`, of someone who has no session yet; empty where neither is known."""
    browsers = request.headers.get("accept-language", "").split(",")[0].split(";")[0]
    return _first(request.cookies, browsers.strip())


def _first(cookies: Mapping[str, str], locale: str) -> str:
    """The choice, else that of a locale such as zh-CN; empty for another one."""
    known = cookies.get(COOKIE, locale.split("-")[0])
    return known if known in language.LANGUAGES else ""


def show() -> None:
    """Each language by its own name."""
    st.session_state[SWITCH] = language.spoken()
    st.segmented_control(
        "Language / 语言",
        list(language.LANGUAGES),
        format_func=_label,
        required=True,
        key=SWITCH,
        on_change=_choose,
        label_visibility="collapsed",
    )


def _label(name: str) -> str:
    """In ASCII: in other text Streamlit looks for emoji, whose list takes 40 ms to load."""
    return language.LANGUAGES[name].encode("ascii", "xmlcharrefreplace").decode()


def _choose() -> None:
    st.session_state.language = st.session_state[SWITCH]
    st.session_state.language_chosen = True
    _keep_choices()


def _keep_choices() -> None:
    """Have boxes told anew what is chosen in them: a browser knows it by its label alone.

    With labels in another language it would go on showing the old one, and at the next click send
    what is no option any more, so that the first one were chosen.
    """
    for key in list(st.session_state):
        value = st.session_state[key]
        if isinstance(value, str | int | list) and not isinstance(value, bool):  # as of a button
            st.session_state[key] = value


def _of_session() -> str:
    """Empty outside a run of a page, as in a route."""
    known = get_script_run_ctx(suppress_warning=True)
    return str(st.session_state.get("language", "")) if known else ""


language.ask(_of_session)
