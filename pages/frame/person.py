"""In the sidebar, where people sign in: who it is, what may be done, and the way out."""

import streamlit as st

from core.base.language import say
from pages.shared.lists import people, state


def stop_strangers() -> None:
    """Draw nothing for someone whom the gate has not let in, as where the server runs without."""
    how = people.setting()
    if how is not None and not how.may_look(people.person()):
        st.error(say("Nobody is signed in here. Start the dashboard with app.py."))
        st.stop()


def reading_only() -> None:
    """Above the page, where nothing can be run or changed: by this person, or by nobody."""
    if not people.may_edit():
        st.info(state.plain(people.refusal()), icon=":material/visibility:")
        return
    st.warning(
        say(
            "Read only: the workspace's disk is full or may not be written to. You can look "
            "and export, but not run or change anything."
        ),
        icon=":material/lock:",
    )


def show() -> None:
    """The name, and a button that signs out where that is not the proxy's affair."""
    how = people.setting()
    if how is None:
        return
    with st.container(key="person", gap="xsmall"):
        icon = "account_circle" if people.may_edit() else "visibility"
        st.caption(f":material/{icon}: {state.plain(people.person())}")
        if not how.header:
            st.button(
                say("Sign out"),
                icon=":material/logout:",
                key="sign_out",
                type="tertiary",
                on_click=st.logout,
            )
