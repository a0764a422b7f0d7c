"""A tab without a browser: it speaks Streamlit's protocol, clicks, and polls as a browser would."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

DRAWN, BROKEN = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR
TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # the widget that hears of a component's triggers
PATIENCE = 60.0  # seconds after which nobody waits any longer for a page
CACHED = 500  # messages that a tab keeps; the server sends only the hash of one again


class Visitor:
    """One tab. Every action returns the seconds until the server had sent all of the page."""

    def __init__(self, socket: ClientConnection):
        self._socket = socket
        self._buttons: dict[str, str] = {}  # label -> id of a button of the page, if it is enabled
        self._components: list[str] = []  # their ids
        self._pages: dict[str, str] = {}  # name in the URL -> hash
        self._page = ""  # its hash
        self.query = ""  # what the address says after the question mark
        self._cache: dict[str, ForwardMsg] = {}
        self._polls: dict[str, asyncio.Task[None]] = {}  # by fragment
        self._drawn = asyncio.Event()
        self._is_drawing = False  # whether a page has begun to come, and not a fragment
        self.untold = 0  # pages whose end the server did not tell, see `_hear`
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def arrive(cls, address: str) -> Self:
        parts = urlsplit(address)
        socket = await connect(
            f"ws://{parts.netloc}/_stcore/stream",
            origin=address,  # type: ignore[arg-type]  # a str that its NewType names
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        return cls(socket)

    async def leave(self) -> None:
        self._stop_polling()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader
        await self._socket.close()

    async def open(self, page: str) -> float:
        """Follow the menu, or arrive there by a link."""
        self._page, self.query = self._pages.get(page, ""), ""
        return await self._asked(page=page)

    async def press(self, label: str) -> float | None:
        """None where the page has no such button to press."""
        if label not in self._buttons:
            return None
        return await self._asked(WidgetState(id=self._buttons[label], trigger_value=True))

    async def trigger(self, component: str, event: str, value: Any) -> float | None:
        """The event of a component, by the key in its id; None where the page has none."""
        found = next((id for id in self._components if id.endswith(f"-{component}")), None)
        if found is None:
            return None
        said = json.dumps([{"event": event, "value": value}])
        return await self._asked(WidgetState(id=TRIGGERS.format(found), json_trigger_value=said))

    async def _asked(self, *states: WidgetState, page: str = "") -> float:
        start = time.perf_counter()
        self._drawn.clear()
        await self._send(*states, page=page)
        drawn = asyncio.create_task(self._drawn.wait())
        ended = {drawn, self._reader}
        await asyncio.wait(ended, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if self._reader.done():
            self._reader.result()  # raises what it came upon
            raise ConnectionError("The server has closed the connection.")
        if not drawn.done():
            drawn.cancel()
            self.untold += 1
        return time.perf_counter() - start

    async def _send(self, *states: WidgetState, page: str = "", fragment: str = "") -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_script_hash, run.page_name = self.query, self._page, page
        run.fragment_id, run.is_auto_rerun = fragment, bool(fragment)
        run.cached_message_hashes.extend(self._cache)
        run.widget_states.widgets.extend(states)
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        async for data in self._socket:
            message = ForwardMsg()
            message.ParseFromString(data)  # frames are binary
            if message.metadata.cacheable:
                self._keep(message)
            self._hear(self._cache.get(message.ref_hash, message))

    def _keep(self, message: ForwardMsg) -> None:
        self._cache[message.hash] = message
        if len(self._cache) > CACHED:
            del self._cache[next(iter(self._cache))]

    def _hear(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._page = message.new_session.page_script_hash
                self._begin(is_page=not message.metadata.run.fragment_ids)
            case "navigation":
                pages = message.navigation.app_pages
                self._pages = {page.url_pathname: page.page_script_hash for page in pages}
                self._page = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta":
                self._see(message.delta.new_element)
            case "auto_rerun":
                self._poll(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "script_finished" if message.script_finished == DRAWN:
                self._is_drawing = False
                self._drawn.set()
            case "script_finished" if message.script_finished == BROKEN:
                raise RuntimeError("The page's script cannot be run; the server's log says why.")

    def _begin(self, is_page: bool) -> None:
        """A page, or a fragment of one.

        Of a page that a fragment follows all was sent, but the server may forget to tell its end:
        what polled came in the moment in which the run that drew it ended.
        """
        if is_page:
            self._buttons, self._components = {}, []
            self._stop_polling()
        elif self._is_drawing:
            self.untold += 1
            self._drawn.set()
        self._is_drawing = is_page

    def _see(self, element: Any) -> None:
        if element.WhichOneof("type") == "bidi_component":
            self._components.append(element.bidi_component.id)
        elif element.WhichOneof("type") == "button" and not element.button.disabled:
            self._buttons[element.button.label] = element.button.id

    def _poll(self, fragment: str, seconds: float) -> None:
        async def again() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self._send(fragment=fragment)

        if fragment in self._polls:
            self._polls.pop(fragment).cancel()
        self._polls[fragment] = asyncio.create_task(again())

    def _stop_polling(self) -> None:
        for poll in self._polls.values():
            poll.cancel()
        self._polls.clear()
