"""The tab without a browser, on a real server; and the figures that are made of its clicks."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.shared_run_state import SharedRunState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from benchmarks.serving import served
from benchmarks.sessions import Watch, told
from benchmarks.visitor import Visitor
from core.store.workspace import Workspace
from pages.frame import sessions
from tests.pages.made_run import make_run


async def stroll(address: str) -> None:
    tab = await Visitor.arrive(address)
    assert await tab.open("cluster") > 0
    assert await tab.press("No such button") is None
    assert await tab.trigger("map", "click", {"cluster": 1, "image": -1}) is None
    for cluster in (1, 2):
        assert await tab.press("Next")
        assert f"cluster={cluster}" in tab.query
    await tab.open("map")
    assert await tab.trigger("map", "click", {"cluster": 3, "image": -1})
    assert "cluster=3" in tab.query
    await tab.leave()


async def from_another_port(address: str) -> int:
    """The status with which a page on another port of this machine is turned away."""
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused:
        await connect(stream, origin="http://localhost:1")  # type: ignore[arg-type]
    return refused.value.response.status_code


def test_it_clicks_as_a_browser_would_and_a_page_of_another_port_may_not(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    make_run(workspace, tmp_path / "images", per_class=16)
    threads = ThreadPoolExecutor()  # Playwright leaves this thread a loop that runs
    with served(workspace.folder, tmp_path / "log") as (address, _), threads:
        threads.submit(asyncio.run, stroll(address)).result()
        asked = threads.submit(asyncio.run, from_another_port(address))
        assert asked.result() == 403


def test_growth_is_that_after_the_warm_up() -> None:
    memory = [(0, 100.0), (50, 180.0), (100, 200.0), (200, 202.0), (300, 204.0), (400, 206.0)]
    assert Watch(memory=memory).growth() == pytest.approx(2)


def test_the_last_build_is_compared_with_the_first() -> None:
    lines = list(told([{"click p95, s": 0.8, "load": 2.0}, {"click p95, s": 0.2, "load": 1.0}]))
    assert lines[0].split() == ["click", "p95,", "s", "0.8", "0.2", "bar", "1", "x", "4.00"]
    assert lines[1].endswith("x 2.00") and "bar" not in lines[1]


def test_a_session_keeps_the_callbacks_of_what_is_drawn_or_has_a_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = SessionState()
    for name in ("drawn", "of a value", "gone"):
        kept._set_widget_metadata(WidgetMetadata(name, str, str, "string_value"))
    kept._old_state["of a value"] = "typed"
    run = SimpleNamespace(session_state=SafeSessionState(kept, lambda: None))
    run.shared = SharedRunState()
    run.shared.widget_ids_this_run.check_and_add("drawn")
    monkeypatch.setattr(sessions, "get_script_run_ctx", lambda: run)
    sessions.forget_undrawn()
    assert set(kept._new_widget_state.widget_metadata) == {"drawn", "of a value"}
