"""Small tables as HTML, where every cell is short and a grid with scroll bars would be too much."""

import html
from collections.abc import Iterable, Sequence

import streamlit as st

TABLE = "width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums"
CELL = (
    "padding:4px 12px 4px 0;border:0;border-bottom:1px solid rgba(138,148,156,.25);"
    "text-align:left;vertical-align:top;overflow-wrap:break-word"
)
HEAD = f"{CELL};font-weight:600;word-break:keep-all"  # a word of Chinese breaks anywhere else


def show(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table whose header is text and whose cells are HTML: made by `text`, `faint` and such."""
    head = "".join(_head(title) for title in header)
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    table = f'<table style="{TABLE}"><tr>{head}</tr>{body}</table>'
    st.html(f'<div style="overflow-x:auto">{table}</div>')


def _head(title: str) -> str:
    """A column without a title has no header, which would be read aloud as an empty one."""
    tag = "th" if title else "td"
    return f'<{tag} style="{HEAD}">{html.escape(title)}</{tag}>'


def text(cell: str) -> str:
    return html.escape(cell)


def faint(cell: str) -> str:
    return f'<span style="opacity:.75;white-space:nowrap">{html.escape(cell)}</span>'


def struck(cell: str) -> str:
    return f'<s style="opacity:.75">{html.escape(cell)}</s>'


def good(cell: str) -> str:
    return _coloured(cell, "#0F766E", "#3DBFB1")


def bad(cell: str) -> str:
    return _coloured(cell, "#B45309", "#F0915A")


def _coloured(cell: str, on_light: str, on_dark: str) -> str:
    colour = on_dark if st.context.theme.type == "dark" else on_light
    return f'<span style="color:{colour};font-weight:600">{html.escape(cell)}</span>'
