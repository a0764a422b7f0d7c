"""Long lists, a page of them at a time."""

import streamlit as st


def part(count: int, per: int, key: str) -> slice:
    """The part in view of a list of that many; where there are several, one is chosen here."""
    pages = -(-count // per)
    page = st.pagination(pages, key=key) if pages > 1 else 1
    return slice((page - 1) * per, min(page * per, count))
