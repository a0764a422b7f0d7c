"""What another tab has done since a page was drawn: merged, moved or deleted what it shows."""

import pytest
from streamlit.testing.v1 import AppTest

from core.base.errors import BadInput
from core.store import edits, trash
from core.store.deletion import bundle_of
from core.store.edits import Edited
from core.store.runs import load_run
from core.work import jobs, keeping
from pages.shared.editing import decisions, splitting
from pages.shared.lists import state
from pages.shared.reading import data
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import map_message, open_page, problems


def scope(made: Made) -> str:
    return made.workspace.lineage(made.run)["assignment"]


def elsewhere(made: Made, verb: str, **arguments: object) -> None:
    edits.record(made.workspace, scope(made), verb, author="another tab", **arguments)


def toasts(at: AppTest) -> str:
    return " ".join(toast.value for toast in at.toast).replace("\\", "")


def edited(made: Made) -> Edited:
    run = load_run(made.workspace, made.run)
    done = edits.history(edits.log(made.workspace, scope(made))).done
    return edits.apply(done, run.clusters, run.cluster_names)


def test_a_move_to_a_cluster_that_was_merged_away_is_refused_and_says_so(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, after, told = load_run(made.workspace, made.run), [], []
    monkeypatch.setattr("streamlit.toast", told.append)
    monkeypatch.setattr(state, "author", lambda: edits.Author("this tab"))
    elsewhere(made, "merge_clusters", clusters=[2, 3], into=2)
    decisions.record(run, "move", [5], lambda: after.append(5), 3)
    assert edited(made).decisions == {} and after == []  # the image stays in view
    assert told == ["There is no cluster 3 any more; choose another one\\."]


def test_a_merge_that_is_recorded_twice_is_one_and_no_error(made: Made) -> None:
    for _ in range(2):  # the second time the other cluster is gone
        names = edited(made).names
        elsewhere(made, "merge_clusters", called=names, clusters=[1, 2], into=1)
    assert len(edits.log(made.workspace, scope(made))) == 1
    with pytest.raises(BadInput, match="no cluster 2 any more; choose another"):
        elsewhere(made, "rename_cluster", called=edited(made).names, cluster=2, name="gone")


def test_a_moved_image_is_let_go_on_the_map_and_its_old_cluster_stays_in_view(made: Made) -> None:
    at = open_page("explore", "map", image="5")
    cluster = map_message(at)["selection"]["cluster"]
    elsewhere(made, "move", images=[5], cluster=(cluster + 1) % 4)
    assert map_message(at.run())["selection"] == {"cluster": cluster}
    assert at.query_params["cluster"] == str(cluster) and "image" not in at.query_params


def done(made: Made, step: str, result: str, **settings: object) -> int:
    """A job that ended in this."""
    id = jobs.submit(made.workspace, step, **settings)
    with made.workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (result, id))
    return id


def test_a_relearnt_run_is_opened_though_the_run_before_was_deleted(made: Made) -> None:
    after = relearn(made)
    at = open_page("report", "jobs", run=after)
    settings = {"concept_model": made.run, "operations": [], "mode": "quick"}
    at.session_state["asked"] = {done(made, "relearn", after, **settings): "vocabulary"}
    at.session_state["run"] = None
    trash.throw_away(made.workspace, bundle_of(made.workspace, made.run))
    data.load.clear()
    assert problems(at.run()) == [] and at.session_state["run"] == after
    assert edits.log(made.workspace, scope(made))[-1].verb == "relearn"


def test_a_split_whose_job_was_deleted_closes_and_says_so(made: Made) -> None:
    at = open_page("explore", "cluster", cluster="1")
    at.button(key="split_1").click().run()
    jobs.run_next(made.workspace)
    assert at.run().button(key="split_apply")
    keeping.delete(made.workspace, keeping.of_jobs(made.workspace, [1]))
    trash.empty(made.workspace)
    assert problems(at.run()) == [] and at.session_state["split_open"] == ""
    assert "split_apply" not in {button.key for button in at.button}
    assert "The preview of the split was deleted" in toasts(at)


def test_a_split_proposes_names_that_can_be_given(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    taken = run.cluster_names[2]
    elsewhere(made, "rename_cluster", cluster=1, name="x" * 80)
    told = [[("A", 1.0)], [(taken.upper(), 1.0), ("Hood", 0.5)], [("hood", 1.0), ("tail", 0.5)]]
    assert splitting.proposed(run, 1, told) == ["x" * 60, "Hood", "tail"]


def test_what_only_needs_a_runs_edits_does_not_load_it(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = relearn(made, report=False)
    at = open_page("refine", "history", run=made.run)
    at.session_state[f"naming_{other}"] = True
    at.run().text_input(key=f"naming_{other}_text").set_value("Second")
    load = data.load
    loaded: list[str] = []
    monkeypatch.setattr(data, "load", lambda folder, id: loaded.append(id) or load(folder, id))
    next(button for button in at.button if button.label == "Save").click().run()
    assert problems(at) == [] and data.run_name(other) == "Second"
    assert data.head_of(other) == edits.head(made.workspace, scope(made)) > 0
    assert other not in loaded
    assert data.head_of("none") == data.head_of(made.images) == 0


def test_a_cluster_that_was_merged_away_is_not_renamed(made: Made) -> None:
    at = open_page("explore", "cluster", cluster="1")
    at.session_state["rename_1"] = True
    at.run().text_input(key="rename_1_name").set_value("vans")
    elsewhere(made, "merge_clusters", clusters=[0, 1], into=0)
    at.button(key="FormSubmitter:rename_1_form-Rename").click().run()
    assert problems(at) == [] and "vans" not in edited(made).names.values()


def test_a_phrase_is_banned_though_the_run_was_deleted(made: Made) -> None:
    at = open_page("explore", "cluster", run=made.run)
    phrase = at.selectbox(key="cluster_phrase").value
    trash.throw_away(made.workspace, bundle_of(made.workspace, made.run))
    data.load.clear()
    assert problems(at.button(key="ban_phrase").click().run()) == []
    assert edits.banned(made.workspace) == (phrase,)


def test_a_run_that_was_deleted_is_not_repeated(made: Made) -> None:
    at = open_page("refine", "compare")
    trash.throw_away(made.workspace, bundle_of(made.workspace, made.images))
    trash.empty(made.workspace)
    assert problems(at.button(key=f"repeat_{made.run}").click().run()) == []
    assert jobs.jobs(made.workspace) == []
