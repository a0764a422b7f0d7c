"""What the server adds to Streamlit: two routes for pictures, and headers that keep others out.

A picture is asked for by the id of an image set in the workspace and the number of an image in it;
no path ever comes from the browser.
"""

import base64
import gc
import hashlib
import io
import logging
import re
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.base.errors import Damaged, UserError
from core.base.language import say
from core.base.values import ImageSet, Thumbnails
from core.store.runs import thumbnails
from core.store.workspace import Workspace
from core.words.glosses import glosses
from pages.frame import sessions
from pages.frame.origin import OwnOrigin
from pages.shared.lists import menu, state

READS = 10.0  # seconds after the start, when a first page has been drawn
LARGEST = 1024  # pixels of the longer side of a picture that is sent
POLICY = (
    "default-src 'self'; script-src 'self' blob: {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)


def inline_hashes() -> str:
    """The hashes that let the scripts run which Streamlit writes into its own page."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


HEADERS = {
    "Content-Security-Policy": POLICY.format(hashes=inline_hashes()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = logging.getLogger("whycluster")


def thumbnail(request: Request) -> Response:
    """The small picture of an image, as the import made it."""
    pictures = _thumbnails(str(state.folder()), request.path_params["images"])
    image = request.path_params["image"]
    if pictures is None or image >= len(pictures):
        raise HTTPException(404)
    return _jpeg(pictures.jpeg(image))


def picture(request: Request) -> Response:
    """An image, made small enough for a screen."""
    images = _images(request.path_params["images"])
    image = request.path_params["image"]
    if images is None or image >= len(images):
        raise HTTPException(404)
    return _jpeg(_shrunk(images, image))


def _shrunk(images: ImageSet, image: int) -> bytes:
    from core.base.places import place
    from core.images.decoding import in_flight
    from core.images.importing import open_image

    data = io.BytesIO()
    with in_flight():
        try:
            file = place(images.root, images.files[image])
            opened = open_image(file, LARGEST, bands=images.bands)
        except (UserError, OSError) as error:  # gone or changed since it was imported
            raise HTTPException(404) from error
        opened.thumbnail((LARGEST, LARGEST))
    opened.save(data, "JPEG", quality=90)
    return data.getvalue()


def _images(images: str) -> ImageSet | None:
    try:
        return _loaded(state.open_workspace(str(state.folder())), images)
    except UserError:
        return None


@lru_cache(maxsize=8)
def _loaded(workspace: Workspace, images: str) -> ImageSet:
    return workspace.load(ImageSet, images)


def _thumbnails(folder: str, images: str) -> Thumbnails | None:
    try:
        return thumbnails(state.open_workspace(folder), images)
    except UserError:
        return None


def _jpeg(data: bytes) -> Response:
    return Response(
        data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"}
    )


class SafeHeaders:
    """Adds a content policy to every answer: nothing from other sites, no framing."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self.app(scope, receive, with_headers)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Send small answers at once: `streamlit run` opens a socket that makes each wait 44 ms.

    Definitions, where this machine has them, are read in good time: a fifth of a second, which the
    first page would wait for, were it at once.
    """
    reading = threading.Timer(READS, glosses, args=(["dog"],))
    reading.daemon = True
    reading.start()
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.type == socket.SOCK_STREAM:
            with suppress(OSError):  # a socket of the system, or closed
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    async with sessions.given_back():
        yield


def show_error(error: Exception) -> bool:
    """What a page shows when something went wrong: a sentence; the traceback goes to the log."""
    if isinstance(error, UserError):
        st.error(state.plain(str(error)), icon=":material/error:")
        if isinstance(error, Damaged):
            st.page_link(
                menu.page("workspace"), label=say("Check and remake"), icon=":material/healing:"
            )
    else:
        log.error("A page failed", exc_info=error)
        st.error(
            say(
                "This page could not be shown. The details are in the terminal that runs the "
                "dashboard; reload the page to try again."
            ),
            title=say("Something went wrong"),
            icon=":material/error:",
        )
    return True


ROUTES = [
    Route("/whycluster/thumb/{images:str}/{image:int}", thumbnail),
    Route("/whycluster/image/{images:str}/{image:int}", picture),
]
MIDDLEWARE = [
    Middleware(
        TrustedHostMiddleware,
        allowed_hosts=st.get_option("server.allowedHosts") or ["localhost", "127.0.0.1"],
        www_redirect=False,
    ),
    Middleware(SafeHeaders),
    Middleware(OwnOrigin),
]
