"""Only the dashboard's own pages may talk to it, not those on another port of this machine."""

from collections.abc import Mapping

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from pages.frame import server

OWN = "http://localhost:8501"
OTHERS = ("http://localhost:9000", "http://127.0.0.1:8501", "https://evil.example", "null")


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("in")
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    """A stand-in for Streamlit behind what guards it."""
    routes = [
        WebSocketRoute("/_stcore/stream", stream),
        Route("/_stcore/upload_file", lambda _: PlainTextResponse("in"), methods=["PUT", "GET"]),
    ]
    return TestClient(Starlette(routes=routes, middleware=server.MIDDLEWARE), base_url=OWN)


def heard(client: TestClient, headers: Mapping[str, str]) -> str:
    with client.websocket_connect(
        "/_stcore/stream", headers={"host": "localhost:8501", **headers}
    ) as socket:
        return socket.receive_text()


@pytest.mark.parametrize("origin", [OWN, "https://localhost:8501", None])
def test_its_own_pages_and_programs_without_a_page_are_let_in(
    client: TestClient, origin: str | None
) -> None:
    headers = {"origin": origin} if origin else {}
    assert heard(client, headers) == "in"
    assert client.put("/_stcore/upload_file", headers=headers).text == "in"


@pytest.mark.parametrize("origin", OTHERS)
def test_pages_of_other_origins_are_refused(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused:
        heard(client, {"origin": origin})
    assert refused.value.status_code == 403
    for method in ("PUT", "GET"):
        answer = client.request(method, "/_stcore/upload_file", headers={"origin": origin})
        assert answer.status_code == 403
        assert f"a page of {origin}, but the dashboard answers only to pages of" in answer.text
        assert "access-control-allow-origin" not in answer.headers


def test_an_origin_that_was_named_is_let_in(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = st.get_option

    def named(option: str) -> object:
        return [OTHERS[0]] if option == "server.corsAllowedOrigins" else given(option)

    monkeypatch.setattr(st, "get_option", named)
    assert heard(client, {"origin": OTHERS[0]}) == "in"
    with pytest.raises(WebSocketDenialResponse):
        heard(client, {"origin": OTHERS[1]})
