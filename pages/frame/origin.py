"""Whose pages may talk to the server: its own alone, not one on another port of this machine.

Streamlit takes every port of localhost for its own, and a page there may read the cookie that
guards uploads, for cookies know no ports.
"""

from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSAL = (
    "This request came from a page of {origin}, but the dashboard answers only to pages of {host}. "
    "If that page is meant to talk to it, name it in server.corsAllowedOrigins; behind a proxy, "
    "have the proxy pass on the Host header."
)


class OwnOrigin:
    """Refuses what a browser sends for a page of another origin, websockets as well.

    An origin is compared without its scheme: a proxy may have taken the encryption off.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.app
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            origin, host = headers.get("origin"), headers.get("host", "")
            if origin and _host(origin) != host and origin not in allowed():
                answer = PlainTextResponse(REFUSAL.format(origin=origin, host=host), 403)
        await answer(scope, receive, send)


def _host(origin: str) -> str:
    """Its host and port; empty for what is no origin."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def allowed() -> list[str]:
    """Other origins that whoever runs the server has named."""
    return [each.strip().rstrip("/") for each in st.get_option("server.corsAllowedOrigins") or []]
