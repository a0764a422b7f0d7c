"""What sessions hold and nobody needs: given back while a tab is there, and after it is gone."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

log = logging.getLogger("whycluster")
EVERY = 15.0  # seconds between looks


def forget_undrawn() -> None:
    """Let go of the callbacks of widgets that the page, all of which was just drawn, lacks.

    Streamlit forgets the value of such a widget, but keeps its callback with what that is given,
    such as the images of every list that was looked at, for as long as the tab is there.
    """
    with suppress(AttributeError):  # private names: where they are others, more is kept, no less
        run: Any = get_script_run_ctx()
        state = run.session_state._state
        known = state._new_widget_state.widget_metadata
        needed = {*run.shared.widget_ids_this_run.snapshot(), *state._old_state}
        for widget in known.keys() - needed - state._new_widget_state.states.keys():
            del known[widget]


def forget_expired() -> int:
    """End the sessions that nobody came back to; returns how many.

    Streamlit keeps one for server.disconnectedSessionTTL seconds and then forgets it when the next
    is stored, and only with the garbage: its three handles until then stay open.
    """
    expired = get_instance()._session_mgr._session_storage._cache.expire()  # type: ignore[attr-defined]
    for _, kept in expired:
        try:
            kept.session.shutdown()
        except Exception:  # one that cannot be ended keeps no other one
            log.exception("A session whose tab is gone could not be ended")
    return len(expired)


@asynccontextmanager
async def given_back() -> AsyncIterator[None]:
    """Look after them for as long as the server runs."""

    async def look() -> None:
        while True:
            await asyncio.sleep(EVERY)
            if forget_expired():
                gc.collect()  # the arrays that their pages had mapped are handles, too

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
