"""Popovers: they close when the work is done, and say why when it was not."""

from typing import Any

import streamlit as st

from pages.shared.lists import state
from pages.shared.showing import widgets


def popover(label: str, icon: str, key: str, **more: Any) -> Any:
    """One that runs its content only while it is open: see `open` of what is returned."""
    return st.popover(label, icon=f":material/{icon}:", key=key, on_change="rerun", **more)


def verb(label: str, icon: str, key: str, disabled: bool = False, **more: Any) -> Any:
    """The same around what changes something: off for those who may only look."""
    return popover(label, icon, key, disabled=disabled or state.reads_only(), **more)


def refuse(key: str, problem: str) -> bool:
    """Close a popover, or keep it open if there is a problem, which is told. Made for callbacks."""
    st.session_state[key] = bool(problem)
    keep(key, problem)
    return bool(problem)


def keep(key: str, problem: str) -> None:
    """Have `refusal` tell it at the place with this key, which need not be a popover."""
    st.session_state[state.key(key, "problem")] = problem


def refusal(key: str) -> None:
    """Why nothing was done, once; an empty reason is not told."""
    problem = st.session_state.pop(state.key(key, "problem"), "")
    if problem:
        widgets.refused(problem)
