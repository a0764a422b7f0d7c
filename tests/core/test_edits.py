"""Edits are only ever added to a log; what they come to is found by reading it."""

import sqlite3
from contextlib import closing
from importlib import import_module

import numpy as np
import pytest

from core.base.errors import BadInput, UnknownName
from core.store import edits
from core.store.database import FILE
from core.store.edits.log import VERBS
from core.store.workspace import Workspace

SCOPE = "an-assignment"
CLUSTERS = np.array([0, 0, 0, 1, 1, 2])
NAMES = ("bus", "cat", "fish")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path)


def verbs(workspace, scope=SCOPE) -> list[str]:
    return [edit.verb for edit in edits.history(edits.log(workspace, scope)).done]


def result(workspace) -> edits.Edited:
    done = edits.history(edits.log(workspace, SCOPE)).done
    return edits.apply(done, CLUSTERS, NAMES)


def move(workspace, image, cluster) -> edits.Edit:
    return edits.record(workspace, SCOPE, "move", images=[image], cluster=cluster)


def test_undo_and_redo_walk_back_and_forth_and_leave_everything_in_the_log(workspace):
    first, second = move(workspace, 0, 1), move(workspace, 1, 2)
    assert edits.undo(workspace, SCOPE, expected=second.id) == second
    assert edits.undo(workspace, SCOPE, expected=first.id) == first
    assert verbs(workspace) == []
    edits.redo(workspace, SCOPE, expected=first.id)
    assert result(workspace).clusters.tolist() == [1, 0, 0, 1, 1, 2]
    edits.redo(workspace, SCOPE, expected=second.id)
    assert result(workspace).clusters.tolist() == [1, 2, 0, 1, 1, 2]
    assert [e.verb for e in edits.log(workspace, SCOPE)] == [
        *("move", "move", "undo", "undo", "redo", "redo")
    ]


def test_a_new_edit_ends_what_could_be_redone(workspace):
    first = move(workspace, 0, 1)
    edits.undo(workspace, SCOPE, expected=first.id)
    move(workspace, 1, 2)
    with pytest.raises(BadInput):
        edits.redo(workspace, SCOPE, expected=first.id)
    assert result(workspace).clusters.tolist() == [0, 2, 0, 1, 1, 2]


def test_a_key_that_is_pressed_twice_at_once_makes_one_edit(workspace):
    here, there = edits.Author("ann", "tab"), edits.Author("ann", "another tab")
    said = {"cluster": 0, "parts": ((0, 1), (2,)), "names": ("a", "b")}
    first, again = (
        edits.record(workspace, SCOPE, "split_cluster", author=here, **said) for _ in range(2)
    )
    assert again.id == first.id
    edits.record(workspace, SCOPE, "split_cluster", author=there, **said)
    assert verbs(workspace) == ["split_cluster"] * 2
    undone = edits.undo(workspace, SCOPE, author=there, expected=first.id + 1)
    redone = edits.record(workspace, SCOPE, "split_cluster", author=there, **said)
    assert redone.id > undone.id


def test_undo_takes_back_only_what_its_user_has_seen(workspace):
    mine = move(workspace, 0, 1)
    edits.record(workspace, SCOPE, "rename_cluster", author="other tab", cluster=0, name="coach")
    with pytest.raises(BadInput, match="Another tab"):
        edits.undo(workspace, SCOPE, expected=mine.id)
    assert verbs(workspace) == ["move", "rename_cluster"]


def test_many_clusters_are_renamed_and_named_back_in_one_step(workspace):
    renamed = {"clusters": [0, 2], "names": ["fish", "bus"]}
    made = edits.record(workspace, SCOPE, "rename_clusters", **renamed)
    assert list(result(workspace).names.values()) == ["fish", "cat", "bus"]
    assert result(workspace).note(0) == "renamed from bus"
    edits.undo(workspace, SCOPE, expected=made.id)
    assert list(result(workspace).names.values()) == list(NAMES)


def test_images_that_are_not_there_are_passed_over(workspace):
    there = len(CLUSTERS)
    edits.record(workspace, SCOPE, "move", images=[there, 0, -1], cluster=1)
    edits.record(workspace, SCOPE, "accept", images=[-1, there - 1, there])
    edits.record(
        workspace,
        SCOPE,
        "split_cluster",
        cluster=2,
        parts=[[], [there - 1, there, -1]],
        names=["fish", "eel"],
    )
    found = result(workspace)
    assert found.clusters.tolist() == [1, 0, 0, 1, 1, 3]
    assert found.decisions == {0: "move", there - 1: "accept"}
    assert set(found.notes) == {0, there - 1}


def test_two_programs_lose_nothing_and_scopes_keep_apart(workspace, tmp_path):
    other = Workspace(tmp_path)
    edits.record(workspace, SCOPE, "accept", images=[1])
    edits.record(other, SCOPE, "accept", images=[2])
    edits.record(other, "another", "accept", images=[3])
    assert len(edits.log(workspace, SCOPE)) == 2
    assert edits.head(workspace, SCOPE) == edits.log(other, SCOPE)[-1].id
    assert edits.head(workspace, "never edited") == 0


def test_a_verb_or_an_argument_that_is_not_known_is_refused(workspace):
    with pytest.raises(UnknownName, match="move"):
        edits.record(workspace, SCOPE, "shove", images=[1])
    with pytest.raises(BadInput, match="images, cluster"):
        edits.record(workspace, SCOPE, "move", images=[1])
    assert edits.log(workspace, SCOPE) == []


def test_every_verb_has_words():
    assert set(edits.SENTENCES) == {*VERBS, "undo", "redo"}


def test_an_edit_in_words_names_clusters_and_counts_images(workspace):
    names = dict(enumerate(NAMES))

    def words(verb, **arguments):
        edits.record(workspace, SCOPE, verb, called=names, **arguments)
        return edits.log(workspace, SCOPE)[-1].words

    assert words("move", images=[1, 2, 3], cluster=0) == "Moved 3 images to bus"
    assert words("merge_clusters", clusters=[1, 2], into=0) == "Merged “cat”, “fish” into “bus”"
    banned = words("ban_phrases", run="r", phrases=["a", "b", "c", "d"])
    assert banned == "Banned “a”, “b”, “c” and 1 more"
    assert words("rename_cluster", cluster=2, name="carp") == "Named fish “carp”"
    renamed = words("rename_clusters", clusters=[0, 2], names=["coach", "carp"])
    assert renamed == "Renamed “bus”, “fish” to “coach”, “carp”"


def test_a_split_after_a_merge_leads_each_of_the_models_clusters_to_where_its_images_are(workspace):
    edits.record(workspace, SCOPE, "merge_clusters", clusters=[0, 1], into=1)
    parts = [[3, 4], [0, 1, 2]]
    edits.record(workspace, SCOPE, "split_cluster", cluster=1, parts=parts, names=["cat", "coach"])
    now = result(workspace)
    assert now.homes == (3, 1, 2) and now.column_names == ["coach", "cat", "fish"]


def test_a_move_changes_the_cluster_and_what_explains_it_and_says_from_where(workspace):
    move(workspace, 0, 2)
    now = result(workspace)
    assert now.clusters.tolist() == now.columns.tolist() == [2, 0, 0, 1, 1, 2]
    assert now.note(0) == "moved from bus" and now.note(1) == ""
    assert now.decisions == {0: "move"}


def test_a_move_to_where_an_image_is_changes_nothing_of_it(workspace):
    edits.record(workspace, SCOPE, "move", images=[0, 3], cluster=1)
    now = result(workspace)
    assert now.clusters.tolist() == [1, 0, 0, 1, 1, 2]
    assert now.decisions == {0: "move"} and now.notes == {0: ("moved from bus",)}
    assert now.elsewhere([0, 1, 3, 5], 1) == [1, 5]


def test_a_merge_takes_the_images_but_not_their_reasons(workspace):
    edits.record(workspace, SCOPE, "merge_clusters", clusters=[0, 1], into=1)
    now = result(workspace)
    assert now.clusters.tolist() == [1, 1, 1, 1, 1, 2]
    assert now.columns.tolist() == CLUSTERS.tolist()
    assert now.numbers == (1, 2) and now.homes == (1, 1, 2)
    assert now.note(0) == "merged from bus" and now.note(3) == ""


def test_a_split_gives_its_parts_new_numbers_and_a_move_into_one_is_explained_by_its_origin(
    workspace,
):
    parts = [[0], [1, 2]]
    edits.record(workspace, SCOPE, "split_cluster", cluster=0, parts=parts, names=["bus", "coach"])
    move(workspace, 5, 3)
    now = result(workspace)
    assert now.clusters.tolist() == [0, 3, 3, 1, 1, 3]
    assert now.columns.tolist() == [0, 0, 0, 1, 1, 0]
    assert now.names == {0: "bus", 1: "cat", 2: "fish", 3: "coach"}
    assert "split from bus" in now.note(1)


def test_a_cluster_is_made_of_images_of_several_and_explained_by_the_one_it_is_out_of(workspace):
    made = {"cluster": 1, "images": [3, 0, 99], "name": "lynx"}
    edit = edits.record(workspace, SCOPE, "make_cluster", called=dict(enumerate(NAMES)), **made)
    now = result(workspace)
    assert now.clusters.tolist() == [3, 0, 0, 3, 1, 2]
    assert now.columns.tolist() == [1, 0, 0, 1, 1, 2]
    assert now.names == {0: "bus", 1: "cat", 2: "fish", 3: "lynx"} and now.origins[3] == 1
    assert now.decisions == {0: "move"} and edit.words == "Made “lynx” of 3 images"
    assert [now.note(i) for i in (4, 3)] == ["", "split from cat"]  # who stayed was not edited
    edits.undo(workspace, SCOPE, expected=edit.id)
    assert result(workspace).clusters.tolist() == CLUSTERS.tolist()


def test_what_is_not_a_cluster_stays_listed_until_it_is_kept(workspace):
    edits.record(workspace, SCOPE, "reject_cluster", cluster=1)
    assert result(workspace).rejected == {1} and result(workspace).note(3) == "not a cluster"
    edits.record(workspace, SCOPE, "keep_cluster", cluster=1)
    assert result(workspace).rejected == set() and result(workspace).note(3) == ""


def test_edits_of_what_is_gone_change_nothing(workspace):
    edits.record(workspace, SCOPE, "merge_clusters", clusters=[0, 1], into=1)
    before = result(workspace)
    move(workspace, 3, 0)
    move(workspace, 99, 1)
    edits.record(workspace, SCOPE, "rename_cluster", cluster=0, name="ghost")
    edits.record(workspace, SCOPE, "merge_clusters", clusters=[1], into=0)
    edits.record(workspace, SCOPE, "split_cluster", cluster=0, parts=[[0], [1]], names=["a", "b"])
    now = result(workspace)
    assert now.clusters.tolist() == before.clusters.tolist() and now.names == before.names


def test_edits_leave_the_models_own_clusters_alone(workspace):
    before = CLUSTERS.copy()
    move(workspace, 0, 2)
    edits.record(workspace, SCOPE, "merge_clusters", clusters=[0, 1], into=1)
    result(workspace)
    assert np.array_equal(before, CLUSTERS)


def test_bans_hold_everywhere_until_they_are_undone_or_restored(workspace):
    edits.record(workspace, SCOPE, "ban_phrases", run="a", phrases=["canvass", "pinna"])
    other = edits.record(workspace, "another", "ban_phrases", run="b", phrases=["auk"])
    assert edits.banned(workspace) == ("auk", "canvass", "pinna")
    edits.undo(workspace, "another", expected=other.id)
    edits.record(workspace, SCOPE, "restore_phrases", run="a", phrases=["pinna"])
    assert edits.banned(workspace) == ("canvass",)


@pytest.mark.parametrize("turn", ["undo", "redo"])
def test_no_other_tab_can_edit_between_the_look_at_the_log_and_an_undo(
    workspace, monkeypatch, turn
):
    first, last = move(workspace, 0, 1), move(workspace, 1, 2)
    if turn == "redo":
        edits.undo(workspace, SCOPE, expected=last.id)
    module = import_module("core.store.edits.log")
    look = module.history

    def interrupted(entries):
        other = sqlite3.connect(workspace.folder / FILE, timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("begin immediate")
        return look(entries)

    monkeypatch.setattr(module, "history", interrupted)
    assert getattr(edits, turn)(workspace, SCOPE, expected=last.id) == last
    monkeypatch.undo()
    left = [first] if turn == "undo" else [first, last]
    assert list(edits.history(edits.log(workspace, SCOPE)).done) == left


def test_one_edit_is_undone_once_by_two_tabs(workspace):
    move(workspace, 0, 1)
    last = move(workspace, 1, 2)
    for _ in range(2):  # a key that is pressed twice at once
        assert edits.undo(workspace, SCOPE, author="this tab", expected=last.id) == last
    with pytest.raises(BadInput, match="Another tab made a change meanwhile"):
        edits.undo(workspace, SCOPE, author="other tab", expected=last.id)
    twice = edits.log(workspace, SCOPE)
    found = edits.history([*twice, twice[-1]])  # as an older program could log it
    assert [edit.verb for edit in found.done] == ["move"] and len(found.undone) == 1


def test_a_ban_ends_with_its_draft_and_with_a_later_restore_elsewhere(workspace):
    edits.record(workspace, "z", "ban_phrases", run="a", phrases=["auk", "pinna"])
    edits.record(workspace, "b", "restore_phrases", run="b", phrases=["auk"])
    assert edits.banned(workspace) == ("pinna",)
    discarded = edits.record(workspace, "z", "discard_draft", run="a")
    assert edits.banned(workspace) == ()
    edits.undo(workspace, "z", expected=discarded.id)
    assert edits.banned(workspace) == ("pinna",)


def test_a_ban_that_was_learnt_outlives_the_draft_of_the_run_before(workspace):
    edits.record(workspace, "z", "ban_phrases", run="a", phrases=["auk"])
    edits.record(workspace, "z", "relearn", before="a", after="b")
    edits.record(workspace, "z", "adopt", run="b")
    edits.record(workspace, "z", "ban_phrases", run="a", phrases=["pinna"])
    edits.record(workspace, "z", "discard_draft", run="a")
    assert edits.banned(workspace) == ("auk",)


def test_a_ban_ends_with_its_draft_when_the_relearnt_run_was_discarded(workspace):
    edits.record(workspace, "z", "ban_phrases", run="a", phrases=["auk"])
    edits.record(workspace, "z", "relearn", before="a", after="b")
    edits.record(workspace, "z", "discard", run="b", parent="a")
    assert edits.banned(workspace) == ("auk",)
    edits.record(workspace, "z", "discard_draft", run="a")
    assert edits.banned(workspace) == ()


def test_a_phrase_is_restored_however_it_is_spelt(workspace):
    edits.record(workspace, "z", "ban_phrases", run="a", phrases=["Great Auk", "pinna"])
    edits.record(workspace, "z", "restore_phrases", run="a", phrases=["great_auk"])
    assert edits.banned(workspace) == ("pinna",)


def test_an_image_that_is_decided_otherwise_is_accepted_no_longer(workspace):
    edits.record(workspace, SCOPE, "accept", images=[0, 1, 2])
    edits.record(workspace, SCOPE, "skip", images=[0])
    moved = move(workspace, 1, 2)
    assert result(workspace).notes == {1: ("moved from bus",), 2: ("accepted",)}
    edits.undo(workspace, SCOPE, expected=moved.id)
    assert result(workspace).notes == {1: ("accepted",), 2: ("accepted",)}


def test_the_last_word_on_a_relearnt_run_is_void_when_it_is_opened_again(workspace):
    for verb, said in (
        ("relearn", {"before": "a", "after": "b"}),
        ("adopt", {"run": "b"}),
        ("relearn", {"before": "a", "after": "b"}),
    ):
        edits.record(workspace, "z", verb, **said)
    assert edits.verdicts(edits.log(workspace, "z")) == {"b": edits.KEPT}
    edits.record(workspace, "z", "discard", run="b", parent="a")
    assert edits.verdicts(edits.log(workspace, "z")) == {"b": edits.DISCARDED}
    edits.record(workspace, "z", "relearn", before="a", after="b")
    assert edits.verdicts(edits.log(workspace, "z")) == {}
