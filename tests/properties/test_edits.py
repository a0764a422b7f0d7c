"""Edits, undo and redo in any order, from two tabs, come to what a replay of the log comes to."""

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.base.errors import BadInput
from core.base.values import Vocabulary
from core.store import edits
from core.store.database import FILE
from core.store.edits import vocabulary as drafts
from core.store.workspace import Workspace

SCOPE = "an-assignment"
CLUSTERS = np.array([0, 0, 0, 1, 1, 2])
NAMES = ("bus", "cat", "fish")
MOST_CLUSTERS = 6
KEPT = ("kept", "new", "renamed", "merged")  # states of phrases that the vocabulary holds

images = st.lists(st.integers(-1, len(CLUSTERS)), max_size=4)
cluster = st.one_of(st.integers(0, 4), st.integers(-1, MOST_CLUSTERS))
word = st.one_of(st.sampled_from(("a", "A", "b", "犬")), st.text(max_size=5))


def named(verb: str, **arguments):
    return st.tuples(st.just(verb), st.fixed_dictionaries(arguments))


@st.composite
def splits(draw):
    """As many names as parts, the parts apart."""
    groups = draw(st.lists(st.integers(0, 2), min_size=len(CLUSTERS), max_size=len(CLUSTERS)))
    parts = [[i for i, group in enumerate(groups) if group == part] for part in range(3)]
    names = draw(st.lists(word, min_size=3, max_size=3))
    return "split_cluster", {"cluster": draw(cluster), "parts": parts, "names": names}


def renames(pairs):
    """Of several clusters at once, one name each."""
    clusters, names = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return "rename_clusters", {"clusters": clusters, "names": names}


anything = st.one_of(
    named("accept", images=images),
    named("skip", images=images),
    named("move", images=images, cluster=cluster),
    named("rename_cluster", cluster=cluster, name=word),
    st.lists(st.tuples(cluster, word), max_size=3).map(renames),
    named("name_clusters", names=st.lists(word, max_size=4)),
    named("merge_clusters", clusters=st.lists(cluster, max_size=3), into=cluster),
    splits(),
    named("reject_cluster", cluster=cluster),
    named("keep_cluster", cluster=cluster),
    named("tag_images", images=images, tag=word),
    named("untag_images", images=images, tag=word),
    named("note_images", images=images, text=word),
    named("note_cluster", cluster=cluster, text=word),
    named("save_view", name=word, page=word, query=st.dictionaries(word, word, max_size=2)),
    named("drop_view", name=word),
    named("name_run", run=word, text=word),
)


class Tabs(RuleBasedStateMachine):
    """Two tabs on one workspace; the model is two lists, as an undo in a text editor has them."""

    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp())
        self.tabs = [Workspace(self.folder), Workspace(self.folder)]
        self.seen = [edits.History((), ())] * 2  # what each tab showed last
        self.done, self.undone = [], []  # (id, verb, arguments)
        self.entries = 0

    def teardown(self):
        """Whatever was done, it is done again: a rule of its own would come before most undos."""
        try:
            self._check_replay()
        finally:
            shutil.rmtree(self.folder)

    @rule(tab=st.integers(0, 1), edit=anything)
    def edit(self, tab, edit):
        verb, arguments = edit
        newest = edits.head(self.tabs[tab], SCOPE)
        made = edits.record(self.tabs[tab], SCOPE, verb, author=f"tab {tab}", **arguments)
        if made.id == newest:  # a key that is pressed twice: the newest entry says it already
            assert self.done[-1] == (newest, verb, arguments)
            return
        self.done.append((made.id, verb, arguments))
        self.undone.clear()
        self.entries += 1
        self.look(tab)  # whoever edits sees the page drawn anew
        with pytest.raises(BadInput, match="Another tab"):  # the other one shows what was before
            edits.undo(self.tabs[1 - tab], SCOPE, expected=self.done[-1][0] - 1)

    def look(self, tab):
        self.seen[tab] = edits.history(edits.log(self.tabs[tab], SCOPE))

    @rule(tab=st.integers(0, 1), blind=st.booleans())
    def undo(self, tab, blind):
        if not blind:
            self.look(tab)
        self._turn(tab, edits.undo, self.seen[tab].done, self.done, self.undone)

    @rule(tab=st.integers(0, 1), blind=st.booleans())
    def redo(self, tab, blind):
        if not blind:
            self.look(tab)
        self._turn(tab, edits.redo, self.seen[tab].undone, self.undone, self.done)

    def _turn(self, tab, turn, seen, source, target):
        """What a tab has not seen is never taken back: the newest there must be the one it saw."""
        if not seen:
            return
        may = bool(source) and source[-1][0] == seen[-1].id
        try:
            turn(self.tabs[tab], SCOPE, author=f"tab {tab}", expected=seen[-1].id)
        except BadInput as error:
            assert not may and "Another tab" in str(error)
        else:
            assert may
            target.append(source.pop())
            self.entries += 1

    @rule(tab=st.integers(0, 1))
    def crash(self, tab):
        """The program of a tab is killed and started again: all it has is what is on the disk."""
        self.tabs[tab] = Workspace(self.folder)
        self.seen[tab] = edits.history(edits.log(self.tabs[tab], SCOPE))

    @rule()
    def undo_and_redo_all(self):
        before = facts(self._now())
        ids = [id for id, _, _ in self.done]
        for id in reversed(ids):
            edits.undo(self.tabs[0], SCOPE, expected=id)
        assert facts(self._now()) == facts(edits.apply((), CLUSTERS, NAMES))
        for id in ids:
            edits.redo(self.tabs[1], SCOPE, expected=id)
        self.entries += 2 * len(ids)
        assert facts(self._now()) == before

    def _now(self):
        done = edits.history(edits.log(self.tabs[0], SCOPE)).done
        return edits.apply(done, CLUSTERS, NAMES)

    @invariant()
    def each_tab_reads_what_the_model_holds(self):
        for tab in self.tabs:
            log = edits.log(tab, SCOPE)
            now = edits.history(log)
            assert [(e.id, e.verb, e.arguments) for e in now.done] == self.done
            assert [(e.id, e.verb, e.arguments) for e in now.undone] == self.undone
            assert len(log) == self.entries
        assert edits.head(self.tabs[0], SCOPE) == max((entry.id for entry in log), default=0)
        holds_together(edits.apply(now.done, CLUSTERS, NAMES))

    def _check_replay(self):
        """The table of edits is all there is: done again elsewhere, it comes to what was meant."""
        with tempfile.TemporaryDirectory() as folder:
            fresh = Workspace(folder)
            with closing(sqlite3.connect(self.folder / FILE)) as db:
                for row in db.execute(
                    "select verb, arguments, author from edit order by id"
                ).fetchall():
                    do_again(fresh, *row)
            done = edits.history(edits.log(fresh, SCOPE)).done
        meant = as_log((verb, said) for _, verb, said in self.done)
        replayed = edits.apply(done, CLUSTERS, NAMES)
        assert facts(replayed) == facts(edits.apply(meant, CLUSTERS, NAMES))


def do_again(workspace: Workspace, verb: str, arguments: str, author: str) -> None:
    """A row of the table, as whoever pressed the button did it."""
    said = json.loads(arguments)
    if verb in ("undo", "redo"):
        getattr(edits, verb)(workspace, SCOPE, author=author, expected=said["edit"])
    else:
        edits.record(workspace, SCOPE, verb, author=author, **said)


def holds_together(now: edits.Edited) -> None:
    """What is so of any edits."""
    there = set(now.names)
    assert set(now.clusters.tolist()) <= there and set(now.homes) <= there
    assert set(now.origins) >= there and now.rejected <= there
    assert set(now.columns.tolist()) <= set(range(len(NAMES)))
    assert all(0 <= image < len(CLUSTERS) for image in {*now.decisions, *now.notes})
    assert set(now.marks.cluster_notes) <= there
    assert all(len(tagged) for tagged in now.marks.tags.values())


def facts(now: edits.Edited):
    """All that an `Edited` says, to be compared."""
    marks = now.marks
    tags = {tag: tagged.tolist() for tag, tagged in marks.tags.items()}
    return (
        *(now.clusters.tolist(), now.columns.tolist(), dict(now.names), dict(now.origins)),
        *(now.homes, now.rejected, dict(now.decisions), dict(now.notes), dict(now.cluster_notes)),
        *(tags, dict(marks.notes), dict(marks.cluster_notes), dict(marks.views)),
        [now.note(image) for image in range(len(CLUSTERS))],
    )


def as_log(said) -> list[edits.Edit]:
    return [
        edits.Edit(id=id, scope=SCOPE, verb=verb, arguments=words, author="", created=0.0)
        for id, (verb, words) in enumerate(said, 1)
    ]


@settings(max_examples=4 * settings.default.max_examples)
@given(st.lists(anything, max_size=6), anything)
def test_an_edit_changes_what_it_names_and_nothing_else(before, last):
    old = edits.apply(as_log(before), CLUSTERS, NAMES)
    new = edits.apply(as_log([*before, last]), CLUSTERS, NAMES)
    holds_together(new)
    verb, words = last
    changed = set(np.flatnonzero(old.clusters != new.clusters).tolist())
    if verb == "move":
        asked = {i for i in words["images"] if 0 <= i < len(CLUSTERS)}
        away = asked - set(old.members(words["cluster"]).tolist())
        assert changed == (away if words["cluster"] in old.names else set())
        assert all(new.clusters[i] == words["cluster"] for i in changed)
    elif verb == "merge_clusters":
        gone = set(old.names) - set(new.names)
        others = set(words["clusters"]) & set(old.names) - {words["into"]}
        assert gone == (others if words["into"] in old.names else set())
        assert changed == {i for one in gone for i in old.members(one).tolist()}
        assert all(new.clusters[i] == words["into"] for i in changed)
    elif verb == "split_cluster":
        fresh = sorted(set(new.names) - set(old.names))
        assert len(fresh) == (2 if words["cluster"] in old.names else 0)
        for number, part in zip(fresh, words["parts"][1:], strict=False):
            inside = [i for i in part if old.clusters[i] == words["cluster"]]
            assert new.members(number).tolist() == inside
        assert changed == {i for number in fresh for i in new.members(number).tolist()}
    else:
        assert not changed and set(new.names) == set(old.names)


TestTabs = Tabs.TestCase
TestTabs.settings = settings(max_examples=settings.default.max_examples // 3)

VOCABULARY = Vocabulary(
    "made-up",
    ("bus", "Cat", "fur", "fin"),
    np.eye(4, 2, dtype=np.int64),
    np.array([3, -1, 7, 9]),
    np.eye(4, 5, dtype=np.float32),
    2,
)
phrase = st.sampled_from(("bus", "BUS", " bus ", "cat", "fur", "fin", "new", "犬", "", "a  b"))
phrases = st.lists(phrase, max_size=3)
operation = st.one_of(
    *(
        st.fixed_dictionaries({"verb": st.just(verb), "phrases": phrases})
        for verb in ("add_phrases", "remove_phrases", "ban_phrases", "restore_phrases")
    ),
    st.fixed_dictionaries({"verb": st.just("rename_phrase"), "phrase": phrase, "to": phrase}),
    st.fixed_dictionaries({"verb": st.just("merge_phrases"), "phrases": phrases, "into": phrase}),
)


@given(st.lists(operation, max_size=12))
def test_any_draft_of_a_vocabulary_is_the_table_that_is_shown(operations):
    kept = [row for row in drafts.rows(VOCABULARY, operations) if row.state in KEPT]
    new = drafts.new_phrases(VOCABULARY, operations)
    vectors = {one: np.eye(1, 5, 4, dtype=np.float32)[0] for one in new}
    try:
        edited, sources = drafts.apply_operations(VOCABULARY, operations, vectors)
    except BadInput as error:
        assert not kept and "empty" in str(error)
        return
    assert [row.phrase for row in kept] == list(edited.phrases)
    assert [row.sources for row in kept] == sources == drafts.sources(VOCABULARY, operations)
    assert len({" ".join(one.casefold().split()) for one in edited.phrases}) == len(edited)
    assert edited.counts.shape == (len(edited), 2) and edited.synsets.shape == (len(edited),)
    np.testing.assert_allclose(np.linalg.norm(edited.vectors, axis=1), 1, atol=1e-6)
    if not {one["verb"] for one in operations} & {"add_phrases", "rename_phrase"}:
        means = np.stack([VOCABULARY.vectors[list(one)].mean(axis=0) for one in sources])
        means /= np.linalg.norm(means, axis=1)[:, None]
        np.testing.assert_allclose(edited.vectors, means, atol=1e-6)
    taken = [column for columns in sources for column in columns]
    assert len(taken) == len(set(taken)), "no column of the vocabulary is in two concepts"


@given(st.lists(operation, min_size=1, max_size=6))
def test_what_an_operation_cannot_do_is_said_before_and_changes_nothing(operations):
    before = drafts.rows(VOCABULARY, operations[:-1])
    try:
        drafts.check(VOCABULARY, operations)
    except BadInput as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        if len(operations[-1].get("phrases", ())) == 1:  # of several some may have been done
            empty = "would be empty" in str(error)
            assert empty or drafts.rows(VOCABULARY, operations) == before
