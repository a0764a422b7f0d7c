"""Tags, notes, the filter and views on the pages: what is recorded, shown and refused."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import ImageSet
from core.store import edits
from core.store.runs import load_run
from core.work import jobs
from core.work.steps import import_images
from pages.shared.editing import marks
from pages.shared.reading import trails
from tests.pages.made_run import EVIL_PHRASE, Made
from tests.pages.test_pages import open_page, problems


def done(made: Made) -> list[tuple[str, dict[str, object]]]:
    scope = made.workspace.lineage(made.run)["assignment"]
    found = edits.history(edits.log(made.workspace, scope)).done
    return [(edit.verb, dict(edit.arguments)) for edit in found]


def record(made: Made, verb: str, **arguments: object) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, verb, **arguments)


def opened(at: AppTest, menu: str) -> AppTest:
    at.session_state[menu] = True
    at.run()
    assert problems(at) == []
    return at


def submit(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    return at


def shown(at: AppTest, key: str) -> list[int]:
    """The images of a grid."""
    grids = [e.proto for e in at.get("bidi_component") if e.proto.id.endswith(f"-{key}")]
    return [item["id"] for item in json.loads(grids[0].bytes)["items"]] if grids else []


def errors(at: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in at.error]


def test_an_image_is_tagged_and_noted_on_its_page(made: Made) -> None:
    record(made, "tag_images", images=[60], tag="blue sky")
    at = opened(open_page("explore", "image", image="3"), "marks_3_tag")
    assert "empty" in errors(submit(at, "Add"))[0]
    at.selectbox(key="marks_3_tag_name").select("blue sky")
    submit(at, "Add")
    opened(at, "marks_3_note").text_area(key="marks_3_note_text").set_value("look again")
    submit(at, "Save")
    assert done(made)[1:] == [
        ("tag_images", {"images": [3], "tag": "blue sky"}),
        ("note_images", {"images": [3], "text": "look again"}),
    ]
    opened(at, "marks_3_tag").button(key="marks_3_tag_off_0").click().run()
    assert done(made)[-1] == ("untag_images", {"images": [3], "tag": "blue sky"})


def test_what_was_typed_and_cannot_be_kept_stays_in_its_box(made: Made, full_disk: None) -> None:
    at = opened(open_page("explore", "image", image="3"), "marks_3_note")
    at.text_area(key="marks_3_note_text").set_value("look again")
    assert errors(submit(at, "Save")) == ["The disk is full."]
    assert at.text_area(key="marks_3_note_text").value == "look again"
    opened(at, "saved").text_input(key="saved_name").set_value("my page")
    next(b for b in at.button if b.label == "Save" and b.form_id == "saved_form").click().run()
    assert errors(at) == ["The disk is full."]
    assert at.text_input(key="saved_name").value == "my page"


def test_ticked_images_are_tagged_and_a_cluster_is_noted(made: Made) -> None:
    record(made, "tag_images", images=[60], tag="sea")
    at = open_page("explore", "cluster", cluster="2")
    assert "ticked_tag" not in at.session_state
    at.button(key="tick_members").click().run()
    (told,) = (each for each in at.markdown if each.value.endswith("ticked**"))
    assert "until you reload" in told.proto.help
    members = np.flatnonzero(load_run(made.workspace, made.run).clusters == 2).tolist()
    assert at.session_state["ticked"] == (made.images, frozenset(members))
    opened(at, "ticked_tag").selectbox(key="ticked_tag_name").select("sea")
    submit(at, "Add")
    submit(at, "Clear")
    opened(at, "note_2").text_area(key="note_2_text").set_value("two kinds")
    submit(at, "Save")
    assert done(made)[1:] == [
        ("tag_images", {"images": members, "tag": "sea"}),
        ("note_cluster", {"cluster": 2, "text": "two kinds"}),
    ]
    assert not at.session_state["ticked"][1]


def test_ticked_images_that_are_decided_are_ticked_no_more(made: Made) -> None:
    at = open_page("explore", "image", image="3")
    at.session_state["ticked"] = (made.images, frozenset({2, 3}))
    at.run().button(key="ticked_decide_accept").click().run()
    assert problems(at) == [] and done(made) == [("accept", {"images": [2, 3]})]
    assert not at.session_state["ticked"][1]


def test_ticked_images_become_an_image_set_of_their_own(made: Made) -> None:
    images = made.workspace.load(ImageSet, made.images)
    at = open_page("explore", "image", image="3")
    at.session_state["ticked"] = (made.images, frozenset({3, 20, 40}))
    opened(at, "ticked_set").text_input(key="ticked_set_name").set_value("../ ?")
    submit(at, "Make a set of 3 images")
    assert errors(at) == ["Give the set a name of letters or digits."]
    at.text_input(key="ticked_set_name").set_value("odd/ones")
    submit(at, "Make a set of 3 images")
    assert problems(at) == [] and "go on under Clustering" in at.toast[0].value
    (job,) = jobs.jobs(made.workspace)
    assert job.step == "import_images" and Path(job.settings["source"]).name == "oddones.csv"
    assert at.session_state["asked"] == {job.id: None}  # opened by no page, only on request
    id = import_images(made.workspace, **job.settings)
    with made.workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (id, job.id))
    assert at.run().button(key=f"ended_open_{job.id}").label == "Open the images"
    few = made.workspace.load(ImageSet, id)
    assert few.files == tuple(images.files[number] for number in (3, 20, 40))
    assert few.class_of_each() == images.class_of_each(np.array([3, 20, 40]))


def test_tiles_show_what_was_decided_and_the_tags_in_signs_and_say_it_in_words(made: Made) -> None:
    record(made, "tag_images", images=[1, 5], tag="sea")
    record(made, "tag_images", images=[1], tag="blue sky")
    record(made, "accept", images=[1])
    record(made, "skip", images=[9])
    at = open_page("explore", "map", cluster="0")
    (grid,) = (e.proto for e in at.get("bidi_component") if e.proto.id.endswith("-map_exemplars"))
    marks = {item["id"]: (item["mark"], item["marked"]) for item in json.loads(grid.bytes)["items"]}
    assert marks[1] == ("✓ blue sky, sea", "accepted, blue sky, sea")
    assert (marks[5], marks[9], marks[2]) == (("sea", "sea"), ("»", "skipped"), ("", ""))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "Note"),
        ("look again", "look again"),
        ("two kinds of boats and a ferry", "two kinds of boats and a…"),
        ("two kinds of boats and ferries", "two kinds of boats and…"),
        ("x" * 30, "x" * 24 + "…"),
    ],
)
def test_a_long_note_is_cut_between_words_on_its_button(value: str, shown: str) -> None:
    assert marks._label(value) == shown


def test_the_filter_is_a_form_and_holds_on_every_page_that_shows_it(made: Made) -> None:
    record(made, "tag_images", images=[1, 5, 40], tag="blue sky")
    at = opened(open_page("explore", "cluster", cluster="0"), "filter")
    everything = shown(at, "typical")
    at.multiselect(key="filter_tag").set_value(["blue sky"])
    at.text_input(key="filter_doubt_>=").set_value("7")
    assert errors(submit(at, "Apply")) == ["Doubt goes from 0 to 1; given: 7."]
    assert shown(at, "typical") == everything
    at.text_input(key="filter_doubt_>=").set_value("0")
    submit(at, "Apply")
    assert at.query_params["only"] == "tag='blue sky' doubt>=0"
    assert sorted(shown(at, "typical")) == [1, 5]
    at.switch_page("../explore/triage/page.py")
    del at.query_params["cluster"]
    at.query_params["queue"] = "all"
    at.run()
    assert at.get("progress")[0].proto.text.startswith("0 of 3 decided")
    at.switch_page("../explore/search/page.py")
    assert sorted(shown(at.run(), "search_found")) == [1, 5, 40]
    at.button(key="filter_off").click().run()
    assert "only" not in at.query_params and shown(at, "search_found") == []


def test_a_filter_is_told_in_words(made: Made) -> None:
    record(made, "rename_cluster", cluster=1, name="Cats & more")
    record(made, "tag_images", images=[1, 5, 40], tag="sea")
    only = "cluster=0 cluster=1 tag=sea doubt>=0 file!=gone"
    at = open_page("report", "export", only=only)
    chip, name = at.button(key="filter_off"), load_run(made.workspace, made.run).cluster_names[0]
    words = f"Cluster: 0 · {name}, 1 · Cats & more; Tag: sea; Doubt from 0; file!=gone"
    assert chip.label.replace("\\", "") == f"{words} · 2 of 64 images"
    assert chip.help.replace("\\", "").endswith(f" {only}")


def test_what_a_filter_leaves_is_ticked_at_once(made: Made) -> None:
    record(made, "tag_images", images=[1, 5, 40], tag="sea")
    at = open_page("report", "export", only="cluster=0 tag=sea")
    tick = at.button(key="tick_filter")
    assert tick.label == "Tick all 2"
    tick.click().run()
    assert problems(at) == [] and at.session_state["ticked"] == (made.images, frozenset({1, 5}))


def test_a_filter_that_does_not_fit_leaves_nothing_and_says_why(made: Made) -> None:
    at = open_page("report", "export", only="tag=gone")
    assert problems(at) == [] and "tick_filter" not in [button.key for button in at.button]
    assert "No image has the tag" in at.button(key="filter_off").label
    assert at.button(key="filter_off").click().run() and problems(at) == []


def test_a_filter_that_leaves_nothing_is_no_end_of_work(made: Made) -> None:
    queue = open_page("explore", "triage", queue="wrong", only="file=none")
    assert [each.value for each in queue.info] == ["No image of this queue passes the filter."]
    cluster = open_page("explore", "cluster", only="file=none")
    assert [each.value for each in cluster.info] == ["No image of this cluster passes the filter."]
    assert problems(cluster) == [] and not queue.success


def test_the_images_of_a_filter_are_painted_on_the_map_and_gone_through(made: Made) -> None:
    record(made, "tag_images", images=[1, 5], tag="sea")
    at = open_page("explore", "map", only="tag=sea", cluster="0")
    assert any(each.value.endswith("of all · the filter leaves 2") for each in at.caption)
    assert sorted(shown(at, "map_exemplars")) == [1, 5]
    assert any(b'"Tag: sea"' in e.proto.bytes for e in at.get("bidi_component"))  # its legend
    trail = json.dumps({"list": "cluster", "cluster": 0, "order": "typical", "only": "tag=sea"})
    at = open_page("explore", "image", image="5", **{"from": trail})
    (back,) = (e.proto for e in at.get("page_link") if " of 2 · Cluster 0" in e.proto.label)
    assert back.label.endswith("Tag\\: sea") and "only=tag%3Dsea" in back.query_string


def test_a_view_is_kept_under_a_name_and_opens_the_page_as_it_was(made: Made) -> None:
    at = opened(open_page("explore", "triage", queue="all", only="cluster=1"), "saved")
    assert "empty" in errors(submit(at, "Save"))[0]
    at.text_input(key="saved_name").set_value("Doubtful cats")
    submit(at, "Save")
    ((verb, given),) = done(made)
    assert (verb, given["name"], given["page"]) == ("save_view", "Doubtful cats", "triage")
    query = given["query"]
    assert isinstance(query, dict) and query["only"] == "cluster=1" and query["queue"] == "all"
    assert "run" not in query
    opened(at, "saved")
    link = next(e.proto for e in at.get("page_link") if e.proto.label == "Doubtful cats")
    assert "only=cluster%3D1" in link.query_string and f"run={made.run}" in link.query_string
    at.button(key="saved_drop_0").click().run()
    assert done(made)[-1] == ("drop_view", {"name": "Doubtful cats"})


def test_what_is_ticked_can_be_exported(made: Made) -> None:
    at = open_page("report", "export")
    at.session_state["ticked"] = (made.images, frozenset({2, 3}))
    at.query_params["what"] = "ticked"
    at.run()
    assert problems(at) == []
    assert any("2 of 64 images" in caption.value for caption in at.caption)


def test_what_was_accepted_can_be_exported_alone(made: Made) -> None:
    record(made, "accept", images=[2, 3, 5])
    at = opened(open_page("report", "export"), "filter")
    choice = at.multiselect(key="filter_decision")
    assert choice.options == ["accepted", "moved", "skipped", "undecided"]
    choice.set_value(["accepted"])
    submit(at, "Apply")
    assert problems(at) == [] and at.query_params["only"] == "decision=accepted"
    assert any("3 of 64 images" in caption.value for caption in at.caption)


def test_a_view_opens_without_what_is_in_force_now(made: Made) -> None:
    record(made, "save_view", name="The plain map", page="map", query={"projection": "t-sne"})
    phrase = load_run(made.workspace, made.run).vocabulary.phrases[0]
    at = open_page("explore", "map", only="cluster=1", concept=phrase, cluster="2", wide="True")
    assert at.session_state["map_selection"].now.cluster == 2
    opened(at, "saved")
    link = next(e.proto for e in at.get("page_link") if e.proto.label == "The plain map")
    at.query_params.clear()
    for name, value in parse_qsl(link.query_string, keep_blank_values=True):
        at.query_params[name] = value
    at.run()
    assert problems(at) == [] and not at.session_state["map_selection"].now
    now = [at.session_state[name] for name in ("only", "concept", "wide")]
    assert now == ["", "", False]
    assert not {"only", "concept", "cluster", "lasso", "found", "wide"} & set(at.query_params)


def test_the_way_back_to_a_list_says_whether_it_was_filtered() -> None:
    way = {"list": "cluster", "cluster": 1, "order": "typical"}
    assert trails.back(way) == ("cluster", {"cluster": "1", "only": ""})
    assert trails.back({**way, "only": "tag=sea"}) == (
        "cluster",
        {"cluster": "1", "only": "tag=sea"},
    )
    assert trails.back({"list": "phrase", "phrase": "sea"}) == ("vocabulary", {"phrase": "sea"})


def test_choices_of_the_filter_are_text(made: Made) -> None:
    record(made, "tag_images", images=[1], tag="a_b*c")
    at = opened(open_page("explore", "cluster", cluster="0"), "filter")
    assert "a_b*c" in at.multiselect(key="filter_tag").options
    assert EVIL_PHRASE in at.multiselect(key="filter_phrase").options
