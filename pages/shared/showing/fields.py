"""Fields of forms: numbers, and what a field starts with until the user gives something else."""

from typing import Any

import streamlit as st


def number(label: str, key: str, step: float = 1.0, **more: Any) -> float | None:
    """A field for a number, as an int where it is whole; None where it is empty.

    It knows no bounds: a browser keeps what is out of them to itself, and the number before that
    would be used. What was typed is checked, see `editing.checked`.
    """
    given = st.number_input(label, value=None, step=step, format="%g", key=key, **more)
    return int(given) if given is not None and float(given).is_integer() else given


def start_with(key: str, value: Any) -> str:
    """The key of a widget, which shows this value until the user or a copied run gives another."""
    st.session_state.setdefault(key, value)
    return key
