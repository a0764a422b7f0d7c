"""The triage desk: what is in the queue, what a decision does, what a link reopens."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit
from core.store.runs import load_run
from core.store.workspace import Workspace
from pages.shared.editing import decisions, verbs
from pages.shared.reading import data, triage_queue
from tests.pages.made_run import Made, from_table, make_run
from tests.pages.test_pages import open_page, problems

WRONG = {0, 16, 32, 48}  # the first image of each class, see make_run


def desk(**query: str) -> AppTest:
    at = open_page("explore", "triage", **query)
    assert problems(at) == []
    return at


def focused(at: AppTest) -> int:
    return int(at.session_state["at"])


def decided(at: AppTest) -> str:
    return str(at.get("progress")[0].proto.text).split(" · ")[0]


def of_image(at: AppTest, key: str) -> str:
    """The key of a button or box that decides on the image in focus; of others as it is."""
    if key.startswith("quick_"):
        return f"{key}_{focused(at)}"
    return key.replace("focus_", f"focus_{focused(at)}_") if key.startswith("focus_") else key


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=of_image(at, key)).click().run()
    assert problems(at) == []
    return at


def cards(at: AppTest) -> list[int]:
    """The images of the grid, in its order."""
    shown = (part.proto for part in at.get("bidi_component"))
    grid = next(part for part in shown if part.component_name == "whycluster_gallery")
    ids: list[int] = json.loads(grid.bytes)["ticks"]["ids"]
    return ids


def ticked(at: AppTest) -> set[int]:
    return {*at.session_state["ticked"][1]}


def tick(at: AppTest, made: Made, images: list[int]) -> None:
    """As a grid tells it: these of its images and no others."""
    at.session_state["ticked"] = (made.images, frozenset(images))
    at.run()


def done(made: Made) -> tuple[Edit, ...]:
    scope = made.workspace.lineage(made.run)["assignment"]
    return edits.history(edits.log(made.workspace, scope)).done


def by_doubt(made: Made, images: set[int]) -> list[int]:
    doubt = load_run(made.workspace, made.run).doubt.score
    return sorted(images, key=lambda image: -doubt[image])


def test_the_wrong_ones_are_gone_through_in_the_order_of_their_doubt(made: Made) -> None:
    at = desk(queue="wrong")
    assert decided(at) == "0 of 4 decided"
    seen = [focused(at)]
    for _ in range(3):
        seen.append(focused(press(at, "step_next")))
    assert seen == by_doubt(made, WRONG)
    assert at.button(key="step_next").disabled
    assert focused(press(at, "step_previous")) == seen[2]


def test_images_in_no_cluster_of_a_table_are_a_queue_of_their_own(made: Made) -> None:
    assert "In no cluster" not in desk().segmented_control(key="queue").options
    run = from_table(made, left_out=3)
    at = desk(run=run, queue="unassigned")
    assert "In no cluster" in at.segmented_control(key="queue").options
    assert decided(at) == "0 of 3 decided" and focused(at) in range(3)
    assert "The cluster model put it in no cluster." in [text.value for text in at.text]


@pytest.mark.parametrize("verb", ["accept", "move", "skip"])
def test_a_decision_is_an_edit_and_brings_the_next_one(made: Made, verb: str) -> None:
    before = np.array(load_run(made.workspace, made.run).clusters)
    first, second = by_doubt(made, WRONG)[:2]
    at = press(desk(queue="wrong"), f"focus_{verb}")
    (edit,) = done(made)
    assert (edit.verb, edit.arguments["images"]) == (verb, [first])
    assert focused(at) == second
    assert decided(at) == ("0 of 4 decided" if verb == "skip" else "1 of 4 decided")
    assert np.array_equal(load_run(made.workspace, made.run).clusters, before)


@pytest.mark.parametrize("verb", ["accept", "move"])
def test_an_image_whose_decision_is_refused_stays_in_view(
    made: Made, full_disk: None, verb: str
) -> None:
    at = desk(queue="wrong")
    image = focused(at)
    press(at, f"focus_{verb}")
    assert focused(at) == image and done(made) == ()
    assert [toast.value for toast in at.toast] == ["The disk is full\\."]


def test_the_cluster_of_its_class_is_offered_first(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    at = desk(queue="wrong")
    label = focused(at) // 16
    assert at.selectbox(key=of_image(at, "focus_to")).value == label
    press(at, "focus_move")
    assert done(made)[0].arguments["cluster"] == label
    assert not policies._shown_default_value_warning  # the log has no word of Streamlit's on it


def test_a_move_that_overtakes_the_clearing_of_its_box_does_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = {"focus_to": None, "move_1_to": None, "move_1_images": [1]}
    monkeypatch.setattr("streamlit.session_state", boxes)
    run = load_run(made.workspace, made.run)
    decisions.decided(run, "move", [1], "focus_to", lambda: None)
    verbs.move(run, 1)
    assert done(made) == ()


def test_the_session_does_not_grow_with_the_images_that_are_gone_through(made: Made) -> None:
    at = desk(queue="wrong")
    press(at, "step_next")
    assert [key for key in at.session_state if key.endswith("_suggested")] == ["one_suggested"]


def test_a_number_key_moves_to_the_next_best_cluster(made: Made) -> None:
    at = desk(queue="wrong")
    image, run = focused(at), load_run(made.workspace, made.run)
    press(at, "quick_1")
    assert done(made)[0].arguments == {"images": [image], "cluster": int(run.runner_up[image])}


def test_undo_brings_the_image_back_into_view(made: Made) -> None:
    at = desk(queue="wrong")
    first = focused(at)
    press(at, "focus_accept")
    press(at, "focus_skip")
    press(at, "history_undo")
    press(at, "history_undo")
    assert focused(at) == first
    assert decided(at) == "0 of 4 decided"


def test_a_key_pressed_twice_decides_once(made: Made) -> None:
    at = desk(queue="wrong", decided="any")
    image = focused(at)
    press(at, "focus_accept")
    at.session_state["at"] = image
    press(at.run(), "focus_accept")
    assert [edit.verb for edit in done(made)] == ["accept"]


@pytest.mark.parametrize("key", ["focus_move", "quick_1"])
def test_a_move_pressed_twice_moves_once(made: Made, key: str) -> None:
    """The second press comes while the first page is still there: its callback runs again."""
    at = desk(queue="wrong", decided="any")
    image = focused(at)
    press(at, key)
    (first,) = done(made)
    scope = made.workspace.lineage(made.run)["assignment"]
    assert (first.verb, first.arguments["images"]) == ("move", [image])
    found, then = load_run(made.workspace, made.run), []
    decisions.record(found, "move", [image], lambda: then.append(1), first.arguments["cluster"])
    assert len(edits.log(made.workspace, scope)) == 1 and then == [1]


def test_a_press_for_one_image_that_comes_late_is_none_for_the_next(made: Made) -> None:
    """What a browser still shows when the next image is drawn here is no button of that one."""

    def deciding(at: AppTest) -> set[str]:
        keys = {str(button.key) for button in at.button}
        return {key for key in keys if key.startswith(("focus_", "quick_"))}

    at = desk(queue="wrong")
    before = deciding(at)
    assert len(before) == 6 and before.isdisjoint(deciding(press(at, "focus_accept")))


def test_when_all_are_decided_it_says_so(made: Made) -> None:
    at = desk(queue="wrong")
    for _ in range(4):
        press(at, "focus_accept")
    assert "Every image of this queue is decided" in at.success[0].value
    at = desk(queue="wrong", decided="yes")
    assert focused(at) == by_doubt(made, WRONG)[0]


def test_what_was_skipped_is_put_aside_and_found_again(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    first, second, third, last = by_doubt(made, WRONG)
    edits.record(made.workspace, scope, "skip", images=[first, second, third])
    edits.record(made.workspace, scope, "accept", images=[last])
    at = desk(queue="wrong", at=str(second))
    assert at.get("progress")[0].proto.text.startswith("1 of 4 decided · 3 skipped · ")
    assert "left of this queue was skipped: 3 images" in at.info[0].value and not at.success
    press(at, "show_skipped")
    assert at.query_params["decided"] == "skipped" and focused(at) == second
    press(at, "focus_move")
    assert focused(at) == third and decided(at) == "2 of 4 decided"
    edits.record(made.workspace, scope, "accept", images=[first])
    press(at, "focus_accept")
    assert [info.value for info in at.info] == ["Nothing in this queue is skipped."]


def test_what_is_skipped_again_stays_skipped_and_the_next_one_comes(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    first, second = by_doubt(made, WRONG)[:2]
    edits.record(made.workspace, scope, "skip", images=[first, second])
    at = press(desk(queue="wrong", decided="skipped"), "focus_skip")
    assert focused(at) == second and len(done(made)) == 1


def test_a_link_reopens_queue_filter_cluster_and_image(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    inside = set(np.flatnonzero(run.clusters == 2).tolist())
    wanted = by_doubt(made, inside)[5]
    at = desk(queue="all", of="2", decided="any", at=str(wanted))
    assert focused(at) == wanted
    assert decided(at) == f"0 of {len(inside)} decided"
    assert at.query_params["at"] == str(wanted)


def test_a_link_from_a_list_of_images_filters_the_cluster(made: Made) -> None:
    at = desk(queue="all", cluster="1")
    assert at.selectbox(key="of").value == "1"


def test_a_link_to_what_is_not_there_opens_the_queue(made: Made) -> None:
    at = desk(queue="none", of="99", at="123456")
    assert at.session_state["queue"] == "doubtful" and at.session_state["of"] == "all"


def test_in_the_grid_ticked_images_are_decided_together(made: Made) -> None:
    at = desk(desk="grid", queue="wrong")
    assert any("with their contributions" in caption.value for caption in at.caption)
    chosen = by_doubt(made, WRONG)[1:3]
    assert at.button(key="bulk_accept").disabled
    assert {*cards(at)} == WRONG
    tick(at, made, chosen)
    press(at, "bulk_accept")
    assert done(made)[0].arguments["images"] == chosen
    assert {*cards(at)} == WRONG - set(chosen)
    assert not ticked(at)


def test_all_of_a_page_are_ticked_and_moved(made: Made) -> None:
    at = press(desk(desk="grid", queue="all"), "tick_all")
    at.selectbox(key="bulk_to").set_value(3).run()
    shown, clusters = cards(at), load_run(made.workspace, made.run).clusters
    press(at, "bulk_move")
    (edit,) = done(made)
    away = [image for image in shown if clusters[image] != 3]
    assert sorted(edit.arguments["images"]) == sorted(away) and len(shown) == 12 > len(away)
    assert edit.arguments["cluster"] == 3


def test_the_cluster_that_most_ticked_images_might_belong_to_is_offered(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    at = desk(desk="grid", queue="all", of="3")
    assert at.selectbox(key="bulk_to").disabled  # nothing is ticked, so nothing is moved
    press(at, "tick_all")
    assert ticked(at) == {*cards(at)}
    rivals = [run.images.labels[i] if i in WRONG else run.runner_up[i] for i in cards(at)]
    assert at.selectbox(key="bulk_to").value == np.bincount(rivals).argmax() != 0


def test_where_to_move_ticked_images_stays_as_chosen_while_others_are_ticked(made: Made) -> None:
    at = press(desk(desk="grid", queue="all", of="3"), "tick_all")
    suggested = at.selectbox(key="bulk_to").value
    chosen = next(cluster for cluster in (2, 0) if cluster != suggested)
    at.selectbox(key="bulk_to").set_value(chosen).run()
    runner_up = load_run(made.workspace, made.run).runner_up
    left = next(i for i in cards(at) if i not in WRONG and runner_up[i] == suggested)
    tick(at, made, [left])
    assert at.button(key="bulk_move").label == "Move"  # of one
    assert at.selectbox(key="bulk_to").value == chosen


def test_a_queue_of_which_nothing_is_decided_is_no_success(made: Made) -> None:
    at = desk(queue="wrong", decided="yes")
    assert "Nothing in this queue is decided yet" in at.info[0].value
    assert not at.success


def test_after_a_merge_the_desk_speaks_of_the_new_cluster(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 1, 2, 3], into=1)
    at = desk(queue="all")
    assert at.subheader[0].value.startswith("1 · ")
    assert at.button(key=of_image(at, "focus_move")).disabled  # there is nowhere else
    press(at, "focus_accept")


@pytest.fixture
def two_kinds_of_car(made: Made, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The run with cats that are called cars, which so fell into two clusters."""
    run = load_run(made.workspace, made.run)
    labels = np.where(run.images.labels == 1, 0, run.images.labels)
    found = replace(run, images=replace(run.images, labels=labels))
    monkeypatch.setattr("pages.shared.reading.data.load", lambda folder, id: found)
    return found


def wrong(run: Run) -> tuple[set[int], dict[int, str], dict[int, int | None]]:
    """The mis-clustered, and of the first image of each class its border and where to move it."""
    now = data.edited(run)
    tones = {image: triage_queue.tone(run, now, image) for image in WRONG}
    to = {image: triage_queue.suggestion(run, now, image, "wrong") for image in WRONG}
    return {*triage_queue.queue(run, "wrong", None).everything.tolist()}, tones, to


def test_merged_clusters_stand_for_their_class_together(made: Made, two_kinds_of_car: Run) -> None:
    run, scope = two_kinds_of_car, two_kinds_of_car.ids["assignment"]
    assert len(wrong(run)[0]) > 15
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 1], into=0)
    queued, tones, to = wrong(run)
    assert queued == {16, 32, 48}
    assert tones == {0: "good", 16: "bad", 32: "bad", 48: "bad"}
    assert (to[16], to[32], to[48]) == (0, 2, 3)
    edits.record(made.workspace, scope, "move", images=[48], cluster=3)
    assert wrong(run)[0] == queued and wrong(run)[1][48] == "good"  # so that K can go back


def test_a_cluster_that_was_split_off_stands_for_a_class(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    scope, labels = run.ids["assignment"], np.asarray(run.images.labels)
    both = np.flatnonzero(run.clusters <= 1)
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 1], into=0)
    queued, _, to = wrong(run)
    assert len(queued) > 15 and {*to.values()} <= {0, 2, 3}  # 1 is gone, and no cat's cluster
    cats = both[labels[both] == 1].tolist()
    parts = [np.setdiff1d(both, cats).tolist(), cats]
    names = ["cars", "cats"]
    edits.record(made.workspace, scope, "split_cluster", cluster=0, parts=parts, names=names)
    queued, _, to = wrong(run)
    assert queued == {16, 32, 48} and to[16] == 4
    assert (
        "which matches the cluster cats" in triage_queue.why(run, data.edited(run), 16, "wrong")[0]
    )


def test_without_classes_the_doubtful_ones_are_the_queue(
    empty_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_run(empty_workspace, tmp_path / "images", per_class=8, with_labels=False)
    doubt = load_run(made.workspace, made.run).doubt.score
    monkeypatch.setattr("pages.shared.reading.triage_queue.DOUBTFUL", float(np.sort(doubt)[-6]))
    at = desk()
    assert at.session_state["queue"] == "doubtful"
    assert decided(at) == "0 of 5 decided"
    assert focused(at) == int(doubt.argmax())
