"""What a page that nobody touches costs the server, and what is left of a tab that has gone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import streamlit as st
from starlette.testclient import TestClient
from streamlit import config

from core.store import edits
from pages.frame import sessions, worker_badge
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """The fragments that run again by themselves, and after how many seconds."""
    found: list[tuple[str, float]] = []
    fragment = st.fragment

    def noted(function: Callable[..., Any], run_every: float | None = None) -> Any:
        if run_every:
            found.append((function.__name__, run_every))
        return fragment(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    monkeypatch.setattr(worker_badge, "worker_state", lambda workspace: "ready")
    return found


@pytest.mark.parametrize("name", ["map", "cluster", "image"])
def test_one_fragment_looks_by_itself_while_nothing_happens(
    made: Made, looks: list[tuple[str, float]], name: str
) -> None:
    assert problems(open_page("explore", name, run=made.run)) == []
    assert set(looks) == {("_look", worker_badge.IDLE)}


def test_without_a_worker_it_looks_for_edits_alone(
    made: Made, looks: list[tuple[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.Database._may_write", lambda self: False)
    open_page("explore", "map", run=made.run)
    assert set(looks) == {("watch", worker_badge.IDLE)}


def test_the_look_tells_what_another_tab_has_edited(made: Made) -> None:
    at = open_page("explore", "map", run=made.run)
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "rename_cluster", author="x", cluster=0, name="coach")
    assert not at.toast
    at.run()
    assert any("Another tab" in toast.value and "coach" in toast.value for toast in at.toast)


def test_garbage_is_not_collected_after_every_run() -> None:
    assert config.get_option("runner.postScriptGC") is False


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts handles as Linux does")
def test_a_session_that_nobody_came_back_to_gives_its_handles_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nobody else comes or goes: Streamlit looks only when another session ends."""
    given = config.get_option
    kept = {"server.disconnectedSessionTTL": 0}
    monkeypatch.setattr(config, "get_option", lambda name: kept.get(name, given(name)))
    script = tmp_path / "script.py"
    script.write_text("")
    with TestClient(st.App(script), base_url="http://localhost") as client:
        before = psutil.Process(os.getpid()).num_fds()
        for _ in range(3):
            with client.websocket_connect("/_stcore/stream", headers={"host": "localhost"}):
                pass
        assert psutil.Process(os.getpid()).num_fds() >= before + 3
        assert client.portal is not None
        assert client.portal.call(sessions.forget_expired) >= 1
        assert psutil.Process(os.getpid()).num_fds() == before
