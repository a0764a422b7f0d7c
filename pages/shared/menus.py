"""Small menus behind a button: they close when the work is done, and say why when it was not."""

from typing import Any

import streamlit as st

from pages.shared import state


def menu(label: str, icon: str, key: str, **more: Any) -> Any:
    """A popover that runs its content only while it is open: see `open` of what is returned."""
    return st.popover(label, icon=f":material/{icon}:", key=key, on_change="rerun", **more)


def refuse(key: str, problem: str) -> bool:
    """Close a menu, or keep it open if there is a problem, which is told. Made for callbacks."""
    st.session_state[key] = bool(problem)
    st.session_state[f"{key}_problem"] = problem
    return bool(problem)


def refusal(key: str) -> None:
    """Why nothing was done, once."""
    problem = st.session_state.pop(f"{key}_problem", "")
    if problem:
        st.error(state.plain(problem), icon=":material/error:")
