"""Tags, notes and views: edits like others, in any order, undone and done again."""

import random

import numpy as np
import pytest

from core.base.errors import BadInput
from core.store import edits
from core.store.edits import Edited
from core.store.workspace import Workspace

SCOPE = "an-assignment"
CLUSTERS = np.array([0, 0, 0, 1, 1, 2])
NAMES = ("bus", "cat", "fish")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path)


def record(workspace, verb, **arguments) -> edits.Edit:
    return edits.record(workspace, SCOPE, verb, **arguments)


def result(workspace) -> Edited:
    done = edits.history(edits.log(workspace, SCOPE)).done
    return edits.apply(done, CLUSTERS, NAMES)


def state(workspace) -> object:
    marks = result(workspace).marks
    tags = {tag: images.tolist() for tag, images in marks.tags.items()}
    return tags, dict(marks.notes), dict(marks.cluster_notes), dict(marks.views)


def test_tags_are_added_and_taken_away_whatever_their_letters(workspace):
    record(workspace, "tag_images", images=[4, 1, 99], tag="Sunset")
    record(workspace, "tag_images", images=[0], tag="sunset")
    record(workspace, "tag_images", images=[1], tag="blue sky")
    marks = result(workspace).marks
    assert {tag: images.tolist() for tag, images in marks.tags.items()} == {
        "Sunset": [0, 1, 4],
        "blue sky": [1],
    }
    assert marks.tags_of(1) == ["blue sky", "Sunset"] and marks.tags_of(5) == []
    assert marks.counts([1, 2]) == {"Sunset": 1, "blue sky": 1}
    record(workspace, "untag_images", images=[0, 1, 4], tag="SUNSET")
    record(workspace, "tag_images", images=[2], tag="sunset")
    assert list(result(workspace).marks.tags) == ["blue sky", "sunset"]


def test_notes_are_of_images_and_of_clusters_and_an_empty_one_is_none(workspace):
    record(workspace, "note_images", images=[1, 2], text="blurred")
    record(workspace, "note_images", images=[2], text="")
    record(workspace, "note_cluster", cluster=1, text="two breeds")
    record(workspace, "note_cluster", cluster=7, text="there is none")
    now = result(workspace)
    assert now.marks.notes == {1: "blurred"} and now.marks.cluster_notes == {1: "two breeds"}
    assert now.note(1) == ""  # nothing of the clusters was changed


def test_a_merged_clusters_note_goes_to_the_cluster_that_it_is_part_of(workspace):
    record(workspace, "note_cluster", cluster=0, text="red ones")
    record(workspace, "note_cluster", cluster=1, text="two breeds")
    record(workspace, "merge_clusters", clusters=[0, 1, 2], into=1)
    assert result(workspace).marks.cluster_notes == {1: "two breeds\nred ones"}


def test_views_are_kept_by_name(workspace):
    record(workspace, "save_view", name="doubtful cats", page="triage", query={"only": "tag=a"})
    record(workspace, "save_view", name="all", page="map", query={})
    assert list(result(workspace).marks.views) == ["all", "doubtful cats"]
    assert result(workspace).marks.views["doubtful cats"] == edits.View("triage", {"only": "tag=a"})
    record(workspace, "drop_view", name="all")
    assert list(result(workspace).marks.views) == ["doubtful cats"]


def some_edit(chance: random.Random) -> tuple[str, dict[str, object]]:
    images = chance.sample(range(6), chance.randrange(1, 4))
    text = chance.choice(["", "blurred", "look again"])
    return chance.choice(
        [
            ("tag_images", {"images": images, "tag": chance.choice(["a", "A", "b"])}),
            ("untag_images", {"images": images, "tag": chance.choice(["a", "b"])}),
            ("note_images", {"images": images, "text": text}),
            ("note_cluster", {"cluster": chance.randrange(3), "text": text}),
            ("merge_clusters", {"clusters": [0, 1], "into": chance.randrange(2)}),
            ("move", {"images": images, "cluster": chance.randrange(3)}),
            ("save_view", {"name": chance.choice("xy"), "page": "map", "query": {"a": text}}),
            ("drop_view", {"name": chance.choice("xy")}),
        ]
    )


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_edits_is_walked_back_and_forth(workspace, seed):
    chance = random.Random(seed)
    states, made = [state(workspace)], []
    for _ in range(12):
        verb, arguments = some_edit(chance)
        made.append(record(workspace, verb, **arguments))
        states.append(state(workspace))
    for edit, before in zip(reversed(made), reversed(states[:-1]), strict=True):
        edits.undo(workspace, SCOPE, expected=edit.id)
        assert state(workspace) == before
    for edit, after in zip(made, states[1:], strict=True):
        edits.redo(workspace, SCOPE, expected=edit.id)
        assert state(workspace) == after


def test_what_marks_say_in_words(workspace):
    called = dict(enumerate(NAMES))
    long = "so much to say " * 9
    said = [
        record(workspace, "tag_images", images=[1, 2], tag="sunset").words,
        record(workspace, "untag_images", images=[1], tag="sunset").words,
        record(workspace, "note_images", images=[1], text="a\nb").words,
        record(workspace, "note_cluster", cluster=1, text="", called=called).words,
        record(workspace, "note_cluster", cluster=1, text=long, called=called).words,
    ]
    assert said == [
        "Tagged 2 images “sunset”",
        "Took the tag “sunset” from 1 image",
        "Note on 1 image: a b",
        "Note on cat: taken away",
        f"Note on cat: {long[:60]}…",
    ]


def test_names_and_notes_are_tidied_or_refused():
    assert edits.clean_name("  blue \n sky ") == "blue sky"
    assert edits.clean_note(" two \n  lines\t here ") == "two\nlines here"
    for name, says in (
        ("", "empty"),
        ("a;b", "semicolon"),
        ("x" * 61, "61"),
        ("a\u200bb", "u200b"),
    ):
        with pytest.raises(BadInput, match=says):
            edits.clean_name(name)
    with pytest.raises(BadInput, match="view is empty"):
        edits.clean_name(" ", "view")
    with pytest.raises(BadInput, match="2,001"):
        edits.clean_note("x" * 2001)
