"""The compare page: two runs on the same images, what moved, adopting and discarding."""

import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.comparison import Flow
from core.output.charts.flow import flow
from core.store import edits
from core.store.runs import load_run
from core.work import jobs
from pages.shared.reading import compared, trails
from tests.pages.made_run import EVIL_PHRASE, Made, from_table
from tests.pages.relearnt import relearn
from tests.pages.test_pages import open_page, problems

EVIL = "<b>bold</b> & <img src=x>"


def compare(run: str, **query: str) -> AppTest:
    return open_page("refine", "compare", run=run, **query)


def told(at: AppTest) -> str:
    return next(m.value for m in at.markdown if "images moved" in m.value).replace("\\", "")


def gallery(at: AppTest, key: str) -> list[dict]:
    """The tiles of a gallery on the page."""
    shown = [e.proto for e in at.get("bidi_component") if key in e.proto.id]
    return [tile for proto in shown for tile in json.loads(proto.bytes)["items"]]


def scope(made: Made) -> str:
    return load_run(made.workspace, made.run).ids["assignment"]


def test_a_relearnt_run_is_compared_with_the_one_it_started_from(made: Made) -> None:
    relearn(made, moved=(30,), other="newer")
    child = relearn(made)
    at = compare(child)
    assert problems(at) == []
    assert at.selectbox(key="against").value == made.run
    assert told(at).startswith("**3 of 64 images moved")
    assert any(table.value.count("worse") for table in at.html)


def test_another_run_in_view_is_compared_with_its_own_parent(made: Made) -> None:
    child = relearn(made)
    grandchild = relearn(replace(made, run=child), moved=(30,))
    at = compare(child)
    assert at.selectbox(key="against").value == made.run
    at.session_state["open_run"] = grandchild
    del at.query_params["against"]  # as the menu does
    at.run()
    assert problems(at) == []
    assert at.selectbox(key="against").value == child
    assert told(at).startswith("**1 of 64 images moved")


def test_a_link_chooses_the_run_to_compare_with(made: Made) -> None:
    other = relearn(made, moved=(30, 31), other="newer")
    at = compare(relearn(made), against=other)
    assert at.selectbox(key="against").value == other
    assert told(at).startswith("**5 of 64 images moved")
    back = compare(made.run, other=other)  # as the list of moved images links back
    assert back.selectbox(key="against").value == other


def test_a_run_without_another_on_its_images_says_what_to_do(made: Made) -> None:
    at = compare(made.run)
    assert problems(at) == []
    assert "only one run" in at.info[0].value


def test_identical_runs_say_that_nothing_moved(made: Made) -> None:
    at = compare(relearn(made, moved=()))
    assert problems(at) == []
    assert told(at).startswith("**None of the 64 images moved")


def test_moves_of_the_analyst_hold_in_both_runs(made: Made) -> None:
    child = relearn(made)
    edits.record(made.workspace, scope(made), "move", images=[20], cluster=0)
    assert told(compare(child)).startswith("**2 of 64 images moved")


def test_the_list_of_moved_images_follows_the_pair_of_clusters(made: Made) -> None:
    at = compare(relearn(made))
    assert len(at.selectbox(key="flow").options) == 2  # all, and the one way they went
    at.selectbox(key="flow").set_value("1-2").run()
    assert problems(at) == []
    assert at.query_params["flow"] == "1-2"
    tiles = gallery(at, "compare_moved")
    assert [tile["id"] for tile in tiles] == [20, 21, 22]
    assert len({tile["note"] for tile in tiles}) == 1 and " → " in tiles[0]["note"]


def test_figures_that_are_missing_can_be_computed(made: Made) -> None:
    child = relearn(made, report=False)
    at = compare(child)
    at.button(key="evaluate_after").click().run()
    assert problems(at) == []
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings) == ("evaluate", {"concept_model": child})


def test_two_runs_without_figures_show_one_panel_of_the_job(made: Made) -> None:
    first = relearn(made, report=False)
    at = compare(relearn(replace(made, run=first), moved=(30,), report=False))
    at.button(key="evaluate_before").click().run()
    assert problems(at) == []
    assert [button.key for button in at.button].count("job_stop") == 1


def test_adopting_is_recorded_and_can_be_undone(made: Made) -> None:
    child = relearn(made)
    at = compare(child)
    at.button(key="keep_relearnt").click().run()
    assert verdicts(at) == {}
    (edit,) = edits.log(made.workspace, scope(made))
    assert (edit.verb, edit.arguments) == ("adopt", {"run": child})
    edits.undo(made.workspace, scope(made), expected=edit.id)
    assert verdicts(at.run()) == {"keep_relearnt": False, "discard_relearnt": False}


def verdicts(at: AppTest) -> dict[str, bool]:
    """The buttons that keep or discard a run, and whether they are off."""
    return {b.key: b.disabled for b in at.button if str(b.key).endswith("_relearnt")}


def test_with_a_draft_or_without_the_run_before_there_is_no_way_back(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = relearn(made)
    edits.record(made.workspace, scope(made), "ban_phrases", run=child, phrases=["wheel"])
    at = compare(child)
    assert verdicts(at) == {"keep_relearnt": False, "discard_relearnt": True}
    monkeypatch.setattr("core.store.workspace.Workspace.has", lambda self, id: id != made.run)
    assert verdicts(at.run()) == {}


def test_discarding_goes_back_to_the_run_before_and_compares_it_with_another(made: Made) -> None:
    other = relearn(made, moved=(30,), other="older")
    child = relearn(made)
    at = compare(child)
    at.button(key="discard_relearnt").click().run()
    assert problems(at) == []
    assert at.session_state["run"] == made.run
    assert at.selectbox(key="against").value == other
    assert verdicts(at) == {}


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ({"side": 0, "cluster": 1}, "16 images are selected, 3 of them moved"),
        ({"side": 1, "cluster": 2}, "19 images are selected, 3 of them moved"),
        ({"moved": True}, "3 images are selected, 3 of them moved"),
        ({"polygon": [[-99, -99], [99, -99], [99, 99], [-99, 99]]}, "64 images are selected"),
    ],
)
def test_a_selection_on_either_map_lists_its_images(made: Made, selection: dict, says: str) -> None:
    child = relearn(made)
    at = compare(child)
    at.session_state["compare_selection"] = json.dumps({**selection, "of": f"{made.run} {child}"})
    at.run()
    assert problems(at) == []
    assert any(says in caption.value for caption in at.caption)


def test_what_is_selected_on_the_maps_is_gone_through_the_moved_first(made: Made) -> None:
    after = load_run(made.workspace, relearn(made))
    trail = {"list": "moved", "other": made.run, "method": "t-sne"}
    for side, number in ((0, 16), (1, 19)):
        chosen = {"side": side, "cluster": side + 1}
        found = trails.images(after, {**trail, "selection": chosen}).tolist()
        assert found[:3] == [20, 21, 22] and len({*found}) == len(found) == number
    assert trails.title(after, {**trail, "selection": {}}).startswith("Selected on both maps · ")


def test_one_image_is_spoken_of_as_one(made: Made) -> None:
    child = relearn(made, moved=(30,))
    at = compare(child)
    lone = {"moved": True, "of": f"{made.run} {child}"}
    at.session_state["compare_selection"] = json.dumps(lone)
    said = [caption.value for caption in at.run().caption]
    assert "1 image is selected, 1 of them moved." in said


def test_no_phrase_is_shown_as_markup(made: Made) -> None:
    at = compare(relearn(made))
    shown = [*at.markdown, *at.caption, *at.subheader, *at.html]
    assert all(EVIL_PHRASE not in element.value for element in shown)
    assert all("<img src=x" not in element.value for element in at.html)


def sankey(flows: list[Flow], names: dict[int, str]) -> go.Sankey:
    return flow(flows, names, names).data[0]


def test_bands_carry_their_images_from_the_left_to_the_right() -> None:
    flows = [Flow(0, 1, 6, False), Flow(2, 1, 3, False), Flow(1, 1, 90, True)]
    drawn = sankey(flows, {0: "bus", 1: "truck", 2: "cat"})
    assert list(drawn.node.label) == ["0 · bus", "2 · cat", "1 · truck", "1 · truck"]
    assert list(drawn.link.value) == [6, 3, 90]
    assert list(zip(drawn.link.source, drawn.link.target, strict=True)) == [(0, 3), (1, 3), (2, 3)]


def test_names_on_bands_are_text_and_not_markup() -> None:
    written = flow([Flow(0, 0, 1, False)], {0: EVIL}, {0: EVIL}).to_json()
    assert "<b>" not in written and "<img" not in written and "\\u003cimg" not in written


def test_a_run_that_was_discarded_on_other_clusters_is_the_last_to_compare_with_too(
    made: Made,
) -> None:
    table = from_table(made, 0)
    gone = relearn(replace(made, run=table), moved=(30,), report=False)
    clusters = made.workspace.lineage(table)["assignment"]
    edits.record(made.workspace, clusters, "discard", run=gone, parent=table)
    assert compared.others(load_run(made.workspace, made.run)) == [table, gone]
