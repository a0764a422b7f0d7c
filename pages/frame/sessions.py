"""Sessions whose tab is gone: what they hold is given back, though nobody else comes or goes."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from streamlit.runtime import get_instance

log = logging.getLogger("whycluster")
EVERY = 15.0  # seconds between looks


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
