"""Workspaces for the tests of the pages: an empty one, and one with a small made-up run."""

from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from core.base.errors import BadInput
from core.store.workspace import Workspace
from tests.pages.made_run import Made, make_run


@pytest.fixture(scope="session", autouse=True)
def installed_components_are_looked_for_once():
    """Each AppTest reads what every installed package says of itself, longer than a page takes."""
    with pytest.MonkeyPatch.context() as patched:
        once = cache(manifest_scanner.scan_component_manifests)
        patched.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def empty_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with nothing in it; the pages start no worker."""
    monkeypatch.setenv("WHYCLUSTER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setattr("core.work.worker.ensure_worker", lambda workspace: "none")
    monkeypatch.setattr("core.work.worker.ensure_searcher", lambda workspace: "none")
    for module in ("shared.editing.queue", "frame.worker_badge"):
        monkeypatch.setattr(f"pages.{module}.ensure_worker", lambda workspace: "none")
    searcher = "pages.shared.editing.queue.ensure_searcher"
    monkeypatch.setattr(searcher, lambda workspace: "none")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No edit can be recorded."""

    def refuse(*_: object, **__: object) -> None:
        raise BadInput("The disk is full.")

    monkeypatch.setattr("pages.shared.editing.edit_log.edits.record", refuse)


@pytest.fixture
def made(empty_workspace: Workspace, tmp_path: Path) -> Made:
    """A run on 64 squares, of which 4 are in the wrong cluster."""
    return make_run(empty_workspace, tmp_path / "images", per_class=16)
