"""Each verb of a cluster records its edit, says no in a sentence, and can be undone."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit, Edited
from core.store.runs import load_run
from core.work import jobs
from pages.explore.map import names_table
from tests.pages.made_run import Made
from tests.pages.test_marks import shown
from tests.pages.test_pages import open_page, problems, select_on_map


def done(made: Made) -> tuple[Edit, ...]:
    scope = made.workspace.lineage(made.run)["assignment"]
    return edits.history(edits.log(made.workspace, scope)).done


def edited(made: Made) -> Edited:
    run = load_run(made.workspace, made.run)
    return edits.apply(done(made), run.clusters, run.cluster_names)


@pytest.fixture
def panel(made: Made) -> AppTest:
    """The map with cluster 1 selected, whose panel shows the verbs."""
    return open_page("explore", "map", cluster="1")


def opened(at: AppTest, menu: str) -> AppTest:
    at.session_state[menu] = True
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def undo(at: AppTest) -> AppTest:
    return at.button(key="history_undo").click().run()


def test_a_cluster_is_renamed_and_its_old_name_comes_back(made: Made, panel: AppTest) -> None:
    before = edited(made).names[1]
    opened(panel, "rename_1").text_input(key="rename_1_name").set_value("  house \n cats ")
    panel.button(key="FormSubmitter:rename_1_form-Rename").click().run()
    assert problems(panel) == []
    assert edited(made).names[1] == "house cats"
    assert panel.subheader[0].value == "1 · house cats"
    assert "Phrases, with their mean contribution" in [each.value for each in panel.caption]
    undo(panel)
    assert edited(made).names[1] == before


def test_a_cluster_takes_another_name_that_is_offered_with_one_click(
    made: Made, panel: AppTest
) -> None:
    before = edited(made).names[1]
    offered = opened(panel, "rename_1").button(key="rename_1_to_0").label
    panel.button(key="rename_1_to_0").click().run()
    assert problems(panel) == []
    assert edited(made).names[1] == offered != before
    assert opened(panel, "rename_1").button(key="rename_1_to_0").label == before


@pytest.mark.parametrize(
    ("name", "says"), [("", "1 to 60"), ("x" * 61, "has 61"), ("taken", "Another cluster")]
)
def test_a_name_that_cannot_be_is_refused(made: Made, panel: AppTest, name: str, says: str) -> None:
    other = edited(made).names[2].upper()
    opened(panel, "rename_1").text_input(key="rename_1_name").set_value(
        other if name == "taken" else name
    )
    panel.button(key="FormSubmitter:rename_1_form-Rename").click().run()
    assert done(made) == ()
    (error,) = problems(panel)
    assert says in error


def test_clusters_are_merged_into_the_one_in_view(made: Made, panel: AppTest) -> None:
    together = np.isin(edited(made).clusters, (1, 2, 3))
    opened(panel, "merge_1").multiselect(key="merge_1_with").set_value([2, 3])
    panel.button(key="merge_1_do").click().run()
    assert problems(panel) == []
    assert edited(made).numbers == (0, 1)
    assert np.array_equal(edited(made).members(1), np.flatnonzero(together))
    undo(panel)
    assert edited(made).numbers == (0, 1, 2, 3)


def test_merging_with_nothing_is_refused(made: Made, panel: AppTest) -> None:
    opened(panel, "merge_1").button(key="merge_1_do").click().run()
    assert "at least one" in problems(panel)[0]
    assert done(made) == ()


def test_chosen_images_are_moved(made: Made, panel: AppTest) -> None:
    images = edited(made).members(1)[:3].tolist()
    opened(panel, "move_1").multiselect(key="move_1_images").set_value(images)
    assert panel.button(key="move_1_do").disabled  # nobody has said where to
    panel.selectbox(key="move_1_to").set_value(3).run()
    panel.button(key="move_1_do").click().run()
    assert problems(panel) == []
    (edit,) = done(made)
    assert (edit.verb, dict(edit.arguments)) == ("move", {"images": images, "cluster": 3})
    undo(panel)
    assert edited(made).clusters[images].tolist() == [1, 1, 1]


def test_they_are_chosen_by_picture_whatever_the_desk_showed_last(panel: AppTest) -> None:
    links = (each.proto for each in opened(panel, "move_1").get("page_link"))
    (link,) = (each for each in links if each.label == "Choose them by picture")
    asked = dict(parse_qsl(link.query_string, keep_blank_values=True))
    assert asked == {"of": "1", "queue": "all", "decided": "any", "desk": "grid", "only": ""}


def test_moving_no_image_is_refused(made: Made, panel: AppTest) -> None:
    opened(panel, "move_1").selectbox(key="move_1_to").set_value(3).run()
    panel.button(key="move_1_do").click().run()
    assert "at least one image" in problems(panel)[0]
    assert done(made) == ()


def test_a_cluster_is_marked_as_none_and_as_one_again(made: Made, panel: AppTest) -> None:
    assert "-1" in panel.button(key="mark_1").help
    panel.button(key="mark_1").click().run()
    assert edited(made).rejected == {1}
    assert panel.button(key="mark_1").help == "Counts as a cluster again."
    assert "not a cluster" in panel.subheader[0].value
    panel.button(key="mark_1").click().run()
    assert edited(made).rejected == frozenset()


def preview(made: Made, panel: AppTest) -> AppTest:
    panel.button(key="split_1").click().run()
    finished = jobs.run_next(made.workspace)
    assert finished is not None and finished.state == "done", finished
    return panel.run()


def test_a_split_is_looked_at_and_then_applied(made: Made, panel: AppTest) -> None:
    inside = edited(made).members(1)
    preview(made, panel)
    fields = [t for t in panel.text_input if str(t.key).startswith("split_name_")]
    first, second = (field.value for field in fields)
    assert first != second
    assert done(made) == ()
    fields[1].set_value("the other half")
    panel.button(key="split_apply").click().run()
    assert problems(panel) == []
    (edit,) = done(made)
    assert edit.arguments["names"] == [first, "the other half"]
    large, small = edit.arguments["parts"]
    assert len(large) >= len(small) > 0
    assert sorted(large + small) == inside.tolist()
    assert edited(made).names[4] == "the other half"
    assert edited(made).members(4).tolist() == small
    undo(panel)
    assert edited(made).members(1).tolist() == inside.tolist()


def test_a_split_that_is_cancelled_leaves_no_edit(made: Made, panel: AppTest) -> None:
    preview(made, panel).button(key="split_cancel").click().run()
    assert problems(panel) == []
    assert done(made) == ()
    assert not [t for t in panel.text_input if str(t.key).startswith("split_name_")]


def test_parts_of_equal_names_are_refused(made: Made, panel: AppTest) -> None:
    preview(made, panel)
    for field in [t for t in panel.text_input if str(t.key).startswith("split_name_")]:
        field.set_value("twin")
    panel.button(key="split_apply").click().run()
    assert "Another cluster is named twin" in problems(panel)[0]
    assert done(made) == ()


def lassoed(made: Made, polygon: list[list[float]], hidden: Sequence[int] = ()) -> AppTest:
    at = open_page("explore", "map")
    lasso = {"polygons": [polygon], "hidden": list(hidden), "by": "cluster"}
    select_on_map(at, lasso)
    return at.run()


EVERYTHING = [[-99.0, -99.0], [99.0, -99.0], [99.0, 99.0], [-99.0, 99.0]]


@pytest.mark.parametrize("verb", ["accept", "skip", "move"])
def test_a_lasso_is_decided_at_once(made: Made, verb: str) -> None:
    at = lassoed(made, EVERYTHING)
    if verb == "move":
        at.selectbox(key="lasso_to").set_value(2)
    there = edited(made).members(2).tolist() if verb == "move" else []
    at.button(key=f"lasso_{verb}").click().run()
    assert problems(at) == []
    (edit,) = done(made)
    assert edit.verb == verb
    assert edit.arguments["images"] == [image for image in range(64) if image not in there]
    told = [t.value for t in at.toast if "Already in" in t.value]
    assert len(told) == bool(there) and all(f"{len(there)} images" in text for text in told)
    assert edit.arguments.get("cluster") == (2 if verb == "move" else None)


def test_a_move_to_where_all_are_is_no_edit_and_says_so(made: Made) -> None:
    at = lassoed(made, EVERYTHING, hidden=[0, 1, 3])
    at.selectbox(key="lasso_to").set_value(2)
    at.button(key="lasso_move").click().run()
    assert problems(at) == [] and done(made) == ()
    assert any("Already in" in t.value for t in at.toast)
    assert at.button(key="history_undo").disabled


def test_another_lasso_is_offered_the_cluster_that_it_holds_most_of(made: Made) -> None:
    at = lassoed(made, EVERYTHING, hidden=[1, 2, 3])
    assert at.selectbox(key="lasso_to").value == 0
    lasso = {"polygons": [EVERYTHING], "hidden": [0, 1, 3], "by": "cluster"}
    select_on_map(at, lasso)
    assert at.run().selectbox(key="lasso_to").value == 2


def test_a_lasso_is_shown_page_by_page_the_most_doubtful_first(made: Made) -> None:
    at = lassoed(made, EVERYTHING)
    assert "Most doubtful first · 1 to 60 of 64" in [caption.value for caption in at.caption]
    first = shown(at, "map_lassoed")
    page = at.get("pagination")[0].proto.id.split("-")[-1]
    at.session_state[page] = 2
    images = first + shown(at.run(), "map_lassoed")
    assert problems(at) == [] and len({*images}) == 64 and len(first) == 60
    assert (np.diff(load_run(made.workspace, made.run).doubt.score[images]) <= 0).all()


def test_a_lasso_inside_one_cluster_becomes_a_cluster(made: Made) -> None:
    members = edited(made).clusters == 2
    others = [c for c in range(4) if c != 2]
    at = opened(lassoed(made, _half(made, members), hidden=others), "new_cluster")
    at.text_input(key="new_cluster_name").set_value("half a cluster")
    press(at, next(b.label for b in at.button if b.label.startswith("Make a cluster of")))
    assert problems(at) == []
    assert edited(made).names[4] == "half a cluster"
    assert 0 < len(edited(made).members(4)) < members.sum()


def test_a_lasso_across_clusters_becomes_one_in_one_edit(made: Made) -> None:
    whole = edited(made).clusters.copy()
    at = opened(lassoed(made, _half(made, whole == 1), hidden=[0, 3]), "new_cluster")
    at.text_input(key="new_cluster_name").set_value("fins and fur")
    press(at, next(b.label for b in at.button if b.label.startswith("Make a cluster of")))
    assert problems(at) == []
    (edit,) = done(made)
    inside = edited(made).members(4)
    assert inside.tolist() == edit.arguments["images"] and set(whole[inside]) == {1, 2}
    assert (edit.verb, edit.arguments["cluster"]) == ("make_cluster", 1)  # of 2 it holds all
    undo(at)
    assert edited(made).clusters.tolist() == whole.tolist() and 4 not in edited(made).names


@pytest.mark.parametrize(("hidden", "says"), [([0, 3], "whole clusters"), (range(4), "Makes a")])
def test_of_whole_clusters_or_nothing_no_new_one_is_made(
    made: Made, hidden: Sequence[int], says: str
) -> None:
    at = opened(lassoed(made, EVERYTHING, hidden=hidden), "new_cluster")
    assert not [field for field in at.text_input if field.key == "new_cluster_name"]
    (box,) = (each.proto for each in at.get("popover") if each.proto.popover.label == "New cluster")
    assert box.popover.disabled and says in box.popover.help


def test_ticked_images_of_several_clusters_become_one_and_are_ticked_no_more(made: Made) -> None:
    at = open_page("explore", "image", image="3")
    at.session_state["ticked"] = (made.images, frozenset({3, 4, 20}))
    opened(at, "ticked_new").text_input(key="ticked_new_name").set_value("odd ones")
    press(at, "Make a cluster of 3 images")
    assert problems(at) == [] and edited(made).members(4).tolist() == [3, 4, 20]
    assert not at.session_state["ticked"][1]


def _half(made: Made, members: np.ndarray) -> list[list[float]]:
    """A box around the left half of some images on the map."""
    from core.store.runs import projection

    flat = projection(made.workspace, load_run(made.workspace, made.run))
    assert flat is not None
    middle = float(np.median(np.asarray(flat.positions)[members, 0]))
    return [[-99.0, -99.0], [middle, -99.0], [middle, 99.0], [-99.0, 99.0]]


def test_the_map_selects_and_names_clusters_as_they_are_by_now(made: Made, panel: AppTest) -> None:
    opened(panel, "merge_1").multiselect(key="merge_1_with").set_value([2])
    panel.button(key="merge_1_do").click().run()
    again = open_page("explore", "map", cluster="2")
    assert again.subheader[0].value == "Nothing selected"  # there is no cluster 2 any more
    again = open_page("explore", "map", cluster="1", projection="t-sne", concept="wheel")
    assert again.subheader[0].value.startswith("1 · ")
    assert again.selectbox(key="concept").value == "wheel"
    assert problems(again) == []


def test_where_a_merged_cluster_went_is_known(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 3], into=3)
    assert edited(made).homes == (3, 1, 2, 3)


def test_the_map_is_sent_names_by_number_and_none_for_those_gone(made: Made) -> None:
    from pages.explore.map.view import _names

    scope = made.workspace.lineage(made.run)["assignment"]
    names = edited(made).names
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 3], into=3)
    edits.record(made.workspace, scope, "reject_cluster", cluster=1)
    assert _names(edited(made)) == ["", f"{names[1]} (not a cluster)", names[2], names[3]]


def test_why_a_name_fits_speaks_of_the_models_own_images_once_others_were_moved_in(
    made: Made, panel: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = load_run(made.workspace, made.run)
    known = tuple(replace(each, noun=each.name, coverage=0.9) for each in run.namings)
    monkeypatch.setattr(Run, "namings", property(lambda run: known))

    def reason() -> str:
        return next(c.value for c in opened(panel, "rename_1").caption if "holds for" in c.value)

    assert "90 % of its images" in reason()
    other = int(np.flatnonzero(run.clusters != 1)[0])
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "move", images=[other], cluster=1)
    assert "90 % of the images that the models put here" in reason()


ALL = (0, 1, 2, 3)  # clusters of the run as it was made


def refused(made: Made, monkeypatch: pytest.MonkeyPatch, typed: dict[int, str | None]) -> str:
    """Why clusters cannot have the names that were typed in their table, if they cannot."""
    monkeypatch.setattr("pages.shared.lists.state.author", lambda: edits.Author("me", "tab"))
    lines = {str(cluster): {"name": name} for cluster, name in typed.items()}
    st.session_state.update(names_revision=0, typed={"edited_rows": lines})
    names_table.rename(load_run(made.workspace, made.run), "typed", ALL)
    problem = str(st.session_state.names_problem)
    assert st.session_state.names_revision == (not problem)  # what was refused stays as typed
    return problem


def test_many_clusters_are_renamed_by_one_edit(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(edited(made).names)
    swapped = {0: f" {before[1]} ", 1: before[0], 2: f"{before[2]} "}
    assert refused(made, monkeypatch, swapped) == ""
    assert edited(made).names == before | {0: before[1], 1: before[0]}
    (edit,) = done(made)
    assert (edit.verb, edit.arguments["clusters"]) == ("rename_clusters", [0, 1])
    assert refused(made, monkeypatch, {3: "shed"}) == ""
    assert done(made)[-1].verb == "rename_cluster"
    assert refused(made, monkeypatch, {}) == "" and len(done(made)) == 2


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({0: "shed", 2: None}, "Cluster 2: A name has 1 to 60 characters; this one has 0."),
        ({1: "shed", 3: "Shed"}, "Cluster 1: Another cluster is named shed"),
    ],
)
def test_of_many_names_all_are_given_or_none(
    made: Made, monkeypatch: pytest.MonkeyPatch, typed: dict[int, str | None], says: str
) -> None:
    assert refused(made, monkeypatch, typed).startswith(says) and done(made) == ()


def test_a_name_for_a_cluster_that_another_tab_merged_away_is_refused(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 3], into=0)
    assert "3" in refused(made, monkeypatch, {3: "shed"}) and len(done(made)) == 1


def test_the_table_of_names_shows_every_cluster_with_its_phrases(made: Made) -> None:
    at = opened(open_page("explore", "map"), "names")
    assert problems(at) == []
    frame = next(f.value for f in at.dataframe if list(f.value) == ["cluster", "name", "phrases"])
    assert list(frame["name"]) == list(edited(made).names.values())
    assert all(phrases.count(",") == 2 for phrases in frame["phrases"])
