"""The workspace page: what is kept, what it takes, deleting and undoing it, and reading alone."""

import pytest
from streamlit.testing.v1 import AppTest

from core.store import edits, trash
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import jobs
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import open_page, problems


def workspace_page(**query: str) -> AppTest:
    at = open_page("report", "workspace", **query)
    assert problems(at) == []
    return at


def table(at: AppTest) -> str:
    return next(part.value for part in at.html if ">Kind<" in part.value)


def delete(at: AppTest, id: str) -> AppTest:
    """Press Delete beside something, and say yes."""
    at.button(key=f"delete_{id}").click().run()
    return at.button(key="delete").click().run()


def test_the_folder_and_what_each_kind_takes_are_shown(made: Made) -> None:
    at = workspace_page()
    assert at.code[0].value == str(made.workspace.folder)
    assert "Embeddings of images" in table(at) and "Runs" in table(at)


def test_an_empty_workspace_has_a_page_too(empty_workspace: Workspace) -> None:
    at = workspace_page()
    assert "Nothing here." in [caption.value for caption in at.caption]


def test_a_run_is_deleted_after_a_question_and_comes_back(made: Made) -> None:
    at = workspace_page()
    at.button(key=f"delete_{made.run}").click().run()
    asked = " ".join(part.value for part in at.markdown)
    assert "Move to the trash: " in asked and "then frees" in asked
    assert [record.id for record in runs(made.workspace)] == [made.run]  # not before she says so
    at.button(key="delete").click().run()
    assert problems(at) == [] and runs(made.workspace) == []
    at.button(key="undo_delete").click().run()
    assert problems(at) == []
    assert [record.id for record in runs(made.workspace)] == [made.run]
    assert not [button for button in at.button if button.key == "undo_delete"]


def test_what_others_use_is_said_to_stay(made: Made) -> None:
    relearn(made)
    at = workspace_page()
    at.button(key=f"delete_{made.run}").click().run()
    assert any("something else uses them" in part.value for part in at.markdown)


def test_what_is_in_the_trash_is_put_back_from_its_list(made: Made) -> None:
    at = delete(workspace_page(kept="images"), made.images)
    assert runs(made.workspace) == [] and problems(at) == []
    (one,) = trash.trashed(made.workspace)
    at = workspace_page(kept="trash")
    at.button(key=f"put_back_{one.id}").click().run()
    assert load_run(made.workspace, made.run).k == 4 and problems(at) == []


def test_deleting_what_a_job_uses_is_one_sentence(made: Made) -> None:
    number = jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    at = delete(workspace_page(), made.run)
    assert any(f"while job {number}" in error.value for error in at.error)
    assert [record.id for record in runs(made.workspace)] == [made.run]


def test_everything_is_deleted_and_comes_back(made: Made) -> None:
    at = workspace_page()
    at.button(key="delete_everything").click().run()
    at.button(key="delete").click().run()
    assert problems(at) == [] and runs(made.workspace) == []
    at.button(key="undo_delete").click().run()
    assert load_run(made.workspace, made.run).k == 4


def test_cleaning_says_what_it_frees_and_keeps_as_many_discarded_runs_as_told(made: Made) -> None:
    child = relearn(made)
    scope = load_run(made.workspace, made.run).ids["assignment"]
    edits.record(made.workspace, scope, "discard", run=child, parent=made.run)
    at = workspace_page()
    at.session_state["clean_box"] = True
    at.run()
    assert "Nothing to clean up." in [caption.value for caption in at.caption]
    at.number_input(key="discarded").set_value(0).run()
    assert any(part.value.startswith("Discarded runs: 1 · ") for part in at.markdown)
    at.button(key="clean").click().run()
    assert problems(at) == []
    assert [record.id for record in runs(made.workspace)] == [made.run]


def test_a_relearnt_run_is_shown_without_the_one_it_came_from(made: Made) -> None:
    child = relearn(made)
    delete(workspace_page(), made.run)
    for section, page in (("explore", "map"), ("refine", "history"), ("refine", "compare")):
        assert problems(open_page(section, page, run=child)) == []


def test_jobs_are_deleted_where_they_are_listed(made: Made) -> None:
    ended = [jobs.submit(made.workspace, "evaluate", concept_model=made.run) for _ in range(2)]
    for number in ended:
        jobs.stop(made.workspace, number)
    at = open_page("report", "jobs")
    at.button(key=f"delete_job_{ended[0]}").click().run()
    assert [job.id for job in jobs.jobs(made.workspace)] == [ended[1]] and problems(at) == []
    assert [one.title for one in trash.trashed(made.workspace)] == ["1 job"]


@pytest.fixture
def reading_only(made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Its disk is full, says the system."""
    monkeypatch.setattr("core.store.database.Database._may_write", lambda database: False)
    return made


@pytest.mark.parametrize(
    ("section", "page"),
    [
        *(("explore", page) for page in ("map", "cluster", "image", "triage")),
        *(("report", page) for page in ("quality", "export", "jobs", "workspace")),
        *(("refine", page) for page in ("vocabulary", "compare", "history")),
        *(("prepare", page) for page in ("dataset", "clustering")),
    ],
)
def test_pages_can_be_read_where_nothing_can_be_written(
    reading_only: Made, section: str, page: str
) -> None:
    files = {path: path.read_bytes() for path in reading_only.workspace.folder.glob("*.sqlite*")}
    at = open_page(section, page)
    assert problems(at) == []
    assert [w.value for w in at.main.warning if w.value.startswith("Read only")]
    assert {path: path.read_bytes() for path in files} == files


def test_nothing_can_be_deleted_where_nothing_can_be_written(reading_only: Made) -> None:
    at = workspace_page()
    assert at.button(key=f"delete_{reading_only.run}").disabled
    assert at.button(key="delete_everything").disabled
