"""A page that is drawn looks at the edits once, and sees its own at once."""

from collections import Counter

import pytest

from core.store import edits
from core.store.edits import Author
from core.store.runs import load_run
from pages.shared.editing import edit_log
from pages.shared.reading import data
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the database was asked for the newest edit, by scope."""
    asked: Counter[str] = Counter()
    look = edits.head
    monkeypatch.setattr(
        edits, "head", lambda workspace, scope: asked.update([scope]) or look(workspace, scope)
    )
    return asked


@pytest.mark.parametrize("page", ["map", "triage"])
def test_a_page_asks_once_and_the_frame_a_few_times(
    made: Made, looks: Counter[str], page: str
) -> None:
    at = open_page("explore", page)
    looks.clear()
    at.run()
    assert problems(at) == []
    assert 1 <= looks.total() <= 10  # it was 40: for every title in a box


def test_within_one_look_others_edits_wait_and_ones_own_are_seen(
    made: Made, looks: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.lists.state.author", lambda: Author("me", "this tab"))
    run = load_run(made.workspace, made.run)
    scope, other = data.scope(run), Author("another", "tab")
    with data.one_look():
        before = data.head(run), data.edited(run).names[0]
        edits.record(made.workspace, scope, "rename_cluster", author=other, cluster=0, name="boat")
        assert (data.head(run), data.edited(run).names[0]) == before
        assert looks == {scope: 1}
        edit_log.record(run, "rename_cluster", cluster=1, name="tree")
        assert data.head(run) == before[0] + 2
        assert [data.edited(run).names[n] for n in (0, 1)] == ["boat", "tree"]


def test_callbacks_look_each_time(made: Made) -> None:
    run, other = load_run(made.workspace, made.run), Author("another", "tab")
    for name in ("boat", "ship"):
        edits.record(
            made.workspace, data.scope(run), "rename_cluster", author=other, cluster=0, name=name
        )
        assert data.edited(run).names[0] == name


def test_a_page_that_ends_early_leaves_no_look_behind(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    with pytest.raises(KeyError), data.one_look():
        data.head(run)
        raise KeyError
    edits.record(
        made.workspace, data.scope(run), "accept", author=Author("another", "tab"), images=[1]
    )
    assert data.edited(run).decisions == {1: "accept"}
