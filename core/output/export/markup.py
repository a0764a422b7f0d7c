"""Pieces of HTML that the report and the page are made of; every text from outside is escaped."""

import base64
import html
from collections.abc import Iterable

from ...base.language import spoken

ESCAPED = html.escape  # every text from outside goes through it


def document(title: str, policy: str, style: str, body: Iterable[str]) -> bytes:
    """A whole page, UTF-8; policy is what a browser lets it do (Content-Security-Policy)."""
    return (
        f'<!doctype html>\n<html lang="{spoken()}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{ESCAPED(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{ESCAPED(title)}</title>\n<style>\n{style}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    ).encode()


def data_url(content: bytes, media: str = "image/jpeg") -> str:
    """A picture as its own address."""
    return f"data:{media};base64,{base64.b64encode(content).decode()}"


def pairs_table(pairs: Iterable[tuple[str, str]]) -> str:
    """A table of names and what they are, as text."""
    lines = "".join(
        f"<tr><th>{ESCAPED(left)}</th><td>{ESCAPED(right)}</td></tr>" for left, right in pairs
    )
    return f"<table>{lines}</table>"


def titled(text: str, title: str | None) -> str:
    """Text that says more where the pointer rests on it."""
    more = f' title="{ESCAPED(title)}"' if title else ""
    return f"<span{more}>{ESCAPED(text)}</span>"
