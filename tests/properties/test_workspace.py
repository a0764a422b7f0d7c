"""Values saved, deleted, put back and opened again in any order: each is there whole or not at all.

What a deletion takes along is what the code says it takes (`bundle_of`); what must hold of any
order of these is stated here.
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from core.base.errors import BadInput, NotFound
from core.base.values import Assignment, Embeddings, ImageSet, Vocabulary
from core.store import trash
from core.store.deletion import bundle_of, everything
from core.store.workspace import Workspace

NEEDED = ("images", "embeddings", "assignment")  # roles of parents that a value is nothing without
numbers = st.integers(0, 2)


class Values(RuleBasedStateMachine):
    """Image sets, their embeddings, clusters and vocabularies; the model says where each is."""

    saved = Bundle("saved")

    @initialize(target=saved)
    def open(self):
        self.folder = Path(tempfile.mkdtemp())
        self.workspace = Workspace(self.folder)
        self.values = {}  # id -> (value, its parents)
        self.where = {}  # id -> "" here, the id of a deletion, or None: gone for good
        first = self.images(0)
        vectors = self.child(first, 0)
        return multiple(first, vectors, self.child(vectors, 0))

    def teardown(self):
        shutil.rmtree(self.folder)

    def _save(self, value, settings, **parents):
        if any(self.where[parent] != "" for parent in parents.values()):
            return ""  # a step opens what it is made from first
        step = type(value).__name__.lower()
        id = self.workspace.save(value, step=step, settings=settings, parents=parents)
        self.values[id], self.where[id] = (value, parents), ""
        return id

    @rule(target=saved, number=numbers)
    def images(self, number):
        files = tuple(f"{i}.png" for i in range(number + 1))
        value = ImageSet(f"/folder {number}", files, np.arange(number + 1), ("a", "b", "c"))
        return self._save(value, {"source": value.root})

    @rule(target=saved, parent=saved, number=numbers)
    def child(self, parent, number):
        if not parent:
            return ""
        value, parents = self.values[parent]
        rows = np.full((number + 1, 2), number, np.float32)
        rows /= np.linalg.norm(rows + 1, axis=1)[:, None]
        settings = {"number": number}
        if isinstance(value, ImageSet):
            return self._save(Embeddings("e", rows), settings, images=parent)
        if isinstance(value, Embeddings):
            return self._save(Assignment("k", rows), settings, embeddings=parent, **parents)
        if isinstance(value, Assignment):
            words = tuple(f"word {i}, of {number}" for i in range(number + 1))
            counts, synsets = np.ones((number + 1, 2), np.int64), np.arange(number + 1)
            made = Vocabulary("e", words, counts, synsets, rows, 2)
            ours = {"assignment": parent, "embeddings": parents["embeddings"]}
            return self._save(made, settings, **ours)
        return parent

    @rule(id=saved)
    def delete(self, id):
        if not id or self.where[id] != "":
            return
        self._throw(bundle_of(self.workspace, id))
        assert self.where[id] != ""

    @rule()
    def delete_everything(self):
        self._throw(everything(self.workspace))
        assert "" not in self.where.values()

    def _throw(self, bundle):
        thrown = trash.throw_away(self.workspace, bundle)
        for id in bundle.values:
            self.where[id] = thrown if self.where[id] == "" else self.where[id]

    @rule(data=st.data())
    def put_back(self, data):
        there = [one.id for one in trash.trashed(self.workspace)]
        if not there:
            return
        chosen = data.draw(st.sampled_from(there))
        try:
            trash.put_back(self.workspace, chosen)
        except BadInput as error:
            assert "deleted for good" in str(error)
            return
        back = set(there) - {one.id for one in trash.trashed(self.workspace)}
        assert chosen in back
        for id, where in self.where.items():
            self.where[id] = "" if where in back else where

    @rule()
    def empty(self):
        trash.empty(self.workspace)
        for id, where in self.where.items():
            self.where[id] = where if where == "" else None
        assert not trash.trashed(self.workspace)
        left = self.folder / "trash"
        assert not left.exists() or not list(left.iterdir())

    @rule()
    def crash(self):
        """The program is killed and started again."""
        self.workspace = Workspace(self.folder)
        self.workspace.remove_leftovers()

    @invariant()
    def each_value_is_there_whole_or_not_at_all(self):
        for id, (value, _) in self.values.items():
            here = self.where[id] == ""
            assert self.workspace.has(id) == here == self.workspace.path(id).is_dir()
            try:
                found = self.workspace.load(type(value), id)
            except NotFound:
                assert not here
            else:
                assert here
                same(found, value)
        assert self.workspace.damaged() == []

    @invariant()
    def what_is_here_has_what_it_was_made_from(self):
        for id, (_, parents) in self.values.items():
            if self.where[id] == "":
                needed = [parent for role, parent in parents.items() if role in NEEDED]
                assert all(self.where[parent] == "" for parent in needed)
                assert self.workspace.record(id).parents == parents

    @invariant()
    def lists_show_what_is_here(self):
        for kind in (ImageSet, Embeddings, Assignment, Vocabulary):
            listed = [record.id for record in self.workspace.records(kind)]
            here = {
                i for i, (v, _) in self.values.items() if self.where[i] == "" and type(v) is kind
            }
            assert len(listed) == len(here) and set(listed) == here


def same(found, value) -> None:
    """Equal bit for bit, in every field."""
    assert type(found) is type(value)
    for name, wanted in vars(value).items():
        got = getattr(found, name)
        if isinstance(wanted, np.ndarray):
            assert got.dtype == wanted.dtype and np.array_equal(got, wanted), name
        else:
            assert got == wanted, name


TestValues = Values.TestCase
TestValues.settings = settings(max_examples=settings.default.max_examples // 4)
