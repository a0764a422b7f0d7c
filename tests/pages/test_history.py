"""The history page: runs as a tree, and the log of what was changed."""

from unittest.mock import Mock

import pytest
from streamlit.testing.v1 import AppTest

from core.encoders import DEFAULT_ENCODER, usual
from core.store import edits
from core.store.runs import load_run
from tests.pages.made_run import EVIL_PHRASE, Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import open_page, problems


@pytest.fixture
def scope(made: Made) -> str:
    return load_run(made.workspace, made.run).ids["assignment"]


def history(**query: str) -> AppTest:
    return open_page("refine", "history", **query)


def log(at: AppTest) -> str:
    """The table of changes as HTML, empty when there is none."""
    return next((table.value for table in at.html if ">Change<" in table.value), "")


def test_a_relearnt_run_stands_below_its_parent_with_what_was_edited(made: Made) -> None:
    relearn(made)
    at = history()
    assert problems(at) == []
    rows = [row.value for row in at.html if "K-means, k = 4" in row.value or "└" in row.value]
    assert len(rows) == 2 and "Relearnt quickly: Banned “fur”" in rows[1]
    assert "└" in rows[1] and "└" not in rows[0]


def runs_listed(made: Made) -> list[str]:
    at = open_page("report", "glossary", run=made.run)
    assert problems(at) == []
    return at.selectbox(key="run").options


def test_a_run_is_named_and_an_undo_takes_the_name_back(made: Made) -> None:
    at = history()
    at.session_state[f"naming_{made.run}"] = True
    at.run().text_input(key=f"naming_{made.run}_text").set_value(" Before  lunch ")
    next(button for button in at.button if button.label == "Save").click().run()
    assert problems(at) == []
    (listed,) = at.selectbox(key="run").options
    assert listed.startswith("Before lunch · ") and " · k = 4 · " in listed
    assert any("<b>Before lunch</b>" in part.value for part in at.html)
    assert "Name of the run: Before lunch" in log(at)
    at.button(key="history_undo").click().run()
    assert not at.selectbox(key="run").options[0].startswith("Before lunch")


def test_of_relearnt_runs_the_newest_is_listed_and_those_that_were_named_or_kept(
    made: Made, scope: str
) -> None:
    first, second, _ = (relearn(made, report=False, seed=seed) for seed in (1, 2, 3))
    assert len(runs_listed(made)) == 2
    edits.record(made.workspace, scope, "name_run", run=first, text="First")
    edits.record(made.workspace, scope, "adopt", run=second)
    assert [title.startswith("First") for title in runs_listed(made)] == [False, False, True, False]
    edits.record(made.workspace, scope, "discard", run=second, parent=made.run)
    assert len(runs_listed(made)) == 3


def test_any_run_can_be_opened(made: Made) -> None:
    child = relearn(made)
    at = history(run=child)
    assert at.button(key=f"open_{child}").disabled
    links = [e.proto for e in at.get("page_link") if e.proto.label == "Compare"]
    told = {link.query_string.partition("against=")[2]: link for link in links}
    assert "run in view" in told[child].help and told[child].disabled
    assert "run in view" not in told[made.run].help and not told[made.run].disabled
    at.button(key=f"open_{made.run}").click().run()
    assert problems(at) == []
    assert at.session_state["run"] == made.run


def test_the_last_word_on_a_run_is_shown(made: Made, scope: str) -> None:
    child = relearn(made)
    edits.record(made.workspace, scope, "adopt", run=child)
    assert any("kept" in row.value for row in history().html)
    edits.record(made.workspace, scope, "discard", run=child, parent=made.run)
    assert any("discarded" in row.value for row in history().html)


def test_the_log_strikes_what_was_undone(made: Made, scope: str) -> None:
    edits.record(made.workspace, scope, "skip", images=[1], author="somebody")
    gone = edits.record(made.workspace, scope, "ban_phrases", run=made.run, phrases=[EVIL_PHRASE])
    edits.undo(made.workspace, scope, expected=gone.id)
    at = history()
    assert problems(at) == []
    assert log(at).count("<s ") == 1 and "Undid: Banned" in log(at)
    assert "<img src=x" not in log(at)


def test_the_log_is_read_once_until_something_is_edited(
    made: Made, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits.record(made.workspace, scope, "skip", images=[1])
    read = Mock(side_effect=edits.log)
    monkeypatch.setattr("core.store.edits.log", read)
    at = history().run()
    assert "Skipped 1 image" in log(at) and read.call_count == 1
    edits.record(made.workspace, scope, "accept", images=[2])
    assert "Accepted 1 image" in log(at.run()) and read.call_count == 2


def test_the_log_can_be_narrowed_to_a_kind(made: Made, scope: str) -> None:
    edits.record(made.workspace, scope, "skip", images=[1])
    edits.record(made.workspace, scope, "rename_cluster", cluster=0, name="coach")
    at = history()
    assert "Skipped 1 image" in log(at) and "coach" in log(at)
    at.session_state["audit_kinds"] = ["clusters"]
    at.run()
    assert "Skipped 1 image" not in log(at) and "coach" in log(at)


def test_redoing_a_relearning_whose_run_was_deleted_says_so(made: Made, scope: str) -> None:
    edit = edits.record(made.workspace, scope, "relearn", before=made.run, after="gone")
    edits.undo(made.workspace, scope, expected=edit.id)
    at = history()
    at.button(key="history_redo").click().run()
    assert problems(at) == [] and at.session_state["run"] == made.run
    assert "The run that it leads to was deleted." in [toast.value for toast in at.toast]


def test_without_changes_the_log_says_what_will_be_there(made: Made) -> None:
    at = history()
    assert log(at) == ""
    assert any("Nothing yet" in caption.value for caption in at.caption)


def test_settings_of_a_run_are_copied_into_the_form_once(made: Made) -> None:
    at = open_page("prepare", "clustering", like=made.run)
    assert problems(at) == []
    assert at.radio(key="model").value == "k-means"
    assert at.number_input(key=f"clusters_{made.images}").value == 4
    assert next(s for s in at.selectbox if s.label == "Encoder").value == "made-up"
    assert "like" not in at.query_params
    at.radio(key="model").set_value("pre-model").run()
    assert at.radio(key="model").value == "pre-model"  # the link does not come back


def test_settings_of_a_run_from_a_table_can_be_copied_too(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    parents = {"images": made.images}
    table = made.workspace.save(
        run.assignment, step="import_assignment", settings={"model": "table"}, parents=parents
    )
    parents = {**run.record.parents, "assignment": table}
    other = made.workspace.save(run.model, step="train_concepts", settings={}, parents=parents)
    at = open_page("prepare", "clustering", like=other)
    assert problems(at) == []


def test_a_link_to_settings_of_no_run_leaves_the_form_alone(made: Made) -> None:
    at = open_page("prepare", "clustering", like="nothing")
    assert problems(at) == []
    assert at.radio(key="model").value == usual(DEFAULT_ENCODER).model
