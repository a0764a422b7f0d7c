"""Long lists, a page of them at a time."""

import streamlit as st

from core.base.language import say


def part(count: int, per: int, key: str) -> slice:
    """The part in view of a list of that many; where there are several, one is chosen here."""
    pages = -(-count // per)
    page = st.pagination(pages, key=key) if pages > 1 else 1
    return slice((page - 1) * per, min(page * per, count))


def says(part: slice, count: int) -> str:
    """Which part of a list of that many is in view."""
    ends = {"first": f"{part.start + 1:,}", "last": f"{part.stop:,}", "total": f"{count:,}"}
    return say("{first} to {last} of {total}", **ends)
