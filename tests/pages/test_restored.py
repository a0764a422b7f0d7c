"""A workspace that is put back from a copy while the dashboard runs is opened anew."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from core.base.errors import BadInput
from core.store import edits
from core.store.workspace import Workspace
from pages.shared.lists import state
from pages.shared.reading import data
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


@pytest.fixture(autouse=True)
def nothing_opened() -> Iterator[None]:
    state._open.cache_clear()
    yield
    state._open.cache_clear()


def renamed(folder: Path, copy: Path) -> None:
    folder.rename(folder.with_name("old"))
    copy.rename(folder)


def written_over(folder: Path, copy: Path) -> None:
    """As rm and cp do it: the disk gives the new file the number of the one just deleted."""
    for file in folder.glob("workspace.sqlite*"):
        file.unlink()
    shutil.copy(copy / "workspace.sqlite", folder)
    shutil.copytree(copy, folder, dirs_exist_ok=True)


def name_cluster(workspace: Workspace, run: str, name: str) -> None:
    scope = workspace.lineage(run)["assignment"]
    edits.record(workspace, scope, "rename_cluster", author="t", cluster=0, name=name)


@pytest.mark.parametrize("put_back", [renamed, written_over])
def test_a_copy_put_back_is_shown_and_nothing_of_what_was_there(
    made: Made, tmp_path: Path, put_back: Callable[[Path, Path], None]
) -> None:
    """Both logs of edits end with the same number, by which pages remember them."""
    folder, copy = made.workspace.folder, tmp_path / "copy"
    shutil.copytree(folder, copy)
    name_cluster(made.workspace, made.run, "here")
    name_cluster(Workspace(copy), made.run, "in the copy")
    assert not problems(open_page("explore", "cluster", run=made.run))
    before = state.open_workspace(str(folder))
    assert state.open_workspace(str(folder)) is before
    assert named(made, folder) == "here"
    put_back(folder, copy)
    assert named(made, folder) == "in the copy"
    assert state.open_workspace(str(folder)) is not before
    at = open_page("explore", "cluster", run=made.run)
    assert not problems(at)
    assert any("in the copy" in option for box in at.selectbox for option in box.options)


def named(made: Made, folder: Path) -> str:
    state.open_workspace(str(folder))
    return data.edited(data.load(str(folder), made.run)).names[0]


def test_a_workspace_that_is_gone_is_not_made_anew_by_whoever_looks(made: Made) -> None:
    folder = made.workspace.folder
    opened = state.open_workspace(str(folder))
    shutil.rmtree(folder)
    folder.mkdir()
    for _ in range(2):
        with pytest.raises(BadInput, match="is gone: no workspace.sqlite is there any more"):
            state.open_workspace(str(folder)).record(made.run)
    assert state.open_workspace(str(folder)) is opened
    assert list(folder.iterdir()) == []


def test_one_that_is_written_to_stays_the_same(made: Made) -> None:
    opened = state.open_workspace(str(made.workspace.folder))
    name_cluster(made.workspace, made.run, "other")
    with Workspace(made.workspace.folder).database() as db:
        db.execute("pragma wal_checkpoint(truncate)")
    assert state.open_workspace(str(made.workspace.folder)) is opened


def test_of_two_sessions_that_notice_at_once_one_forgets_and_both_have_the_same(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second must not throw away what the first has read of the copy by then."""
    folder, copy = made.workspace.folder, tmp_path / "copy"
    shutil.copytree(folder, copy)
    state.open_workspace(str(folder))
    renamed(folder, copy)
    both, cleared = Barrier(2), []

    def clear() -> None:
        cleared.append("data")
        with suppress(BrokenBarrierError):  # the second does not come
            both.wait(0.3)

    monkeypatch.setattr(state.st.cache_data, "clear", clear)
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(state.open_workspace, [str(folder)] * 2))
    assert cleared == ["data"] and opened[0] is opened[1]
    assert not opened[0].is_replaced()
