"""The workspace keeps whole values under the hash of their recipe."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.base.errors import BadInput, NotFound
from core.base.values import ConceptModel, Embeddings, ImageSet, Reject, Vocabulary
from core.store import database as migrations
from core.store.workspace import Workspace, recipe_id


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def embeddings(seed=0):
    vectors = np.random.default_rng(seed).normal(size=(4, 3)).astype(np.float32)
    return Embeddings("toy", vectors)


def save(workspace, value, parents=None, **settings):
    return workspace.save(value, step="toy", settings=settings, parents=parents or {})


def test_a_value_comes_back_as_it_was(workspace):
    value = embeddings()
    back = workspace.load(Embeddings, save(workspace, value))
    assert back.encoder == "toy" and back.views is None
    np.testing.assert_array_equal(back.vectors, value.vectors)


def test_arrays_come_back_memory_mapped_and_read_only(workspace):
    back = workspace.load(Embeddings, save(workspace, embeddings()))
    assert isinstance(back.vectors, np.memmap)
    with pytest.raises(ValueError):
        back.vectors[0, 0] = 1.0


def test_file_names_of_any_kind_and_rejects_survive(workspace):
    files = ("a/ü.png", 'b\n"quoted", name.jpg')
    value = ImageSet("/r", files, np.array([0, -1]), ("a",), (Reject("c.png", "empty file"),))
    back = workspace.load(ImageSet, save(workspace, value))
    assert back.files == files
    assert back.rejects == (Reject("c.png", "empty file"),)
    assert back.has_labels


def test_a_concept_model_keeps_its_named_weights(workspace):
    weights = {"0.weight": np.eye(2, dtype=np.float32), "0.bias": np.zeros(2, np.float32)}
    arrays = {name: np.ones((2, 2), np.float32) for name in ("head", "activations", "proxy")}
    value = ConceptModel(projector=weights, settings={"alpha": 0.1}, **arrays)
    back = workspace.load(ConceptModel, save(workspace, value))
    assert back.settings == {"alpha": 0.1}
    assert {name: array.tolist() for name, array in back.projector.items()} == {
        name: array.tolist() for name, array in weights.items()
    }


def test_the_same_recipe_has_the_same_id_and_another_setting_another(workspace):
    first = save(workspace, embeddings(), alpha=1)
    assert first == save(workspace, embeddings(), alpha=1)
    assert first != save(workspace, embeddings(), alpha=2)
    assert first == recipe_id("toy", {"alpha": 1}, {})


def test_what_is_not_there_is_not_found(workspace):
    for name in ("0123456789abcdef", "../values", ""):
        with pytest.raises(NotFound):
            workspace.load(Embeddings, name)


def test_an_id_of_another_kind_is_not_found(workspace):
    id = save(workspace, embeddings())
    with pytest.raises(NotFound, match="holds no ImageSet"):
        workspace.load(ImageSet, id)


def test_provenance_is_a_walk_up_the_parents(workspace):
    images = save(workspace, ImageSet("/r", ("a.png",), np.array([-1])))
    vectors = save(workspace, embeddings(), {"images": images})
    words = Vocabulary("toy", ("dog",), np.ones((1, 1)), np.array([1]), np.ones((1, 3)))
    vocabulary = save(workspace, words, {"embeddings": vectors})
    assert workspace.lineage(vocabulary) == {"embeddings": vectors, "images": images}


def test_records_are_found_by_kind_and_parent_newest_first(workspace):
    images = save(workspace, ImageSet("/r", ("a.png",), np.array([-1])))
    mine = [save(workspace, embeddings(i), {"images": images}, seed=i) for i in range(3)]
    save(workspace, embeddings(9), seed=9)
    assert [r.id for r in workspace.records(Embeddings, images=images)] == mine[::-1]
    assert len(workspace.records(Embeddings)) == 4


class Unwritable:
    """A value whose second field cannot be stored, so that writing breaks off half way."""


def test_a_write_that_breaks_off_leaves_nothing(workspace, monkeypatch):
    value = Embeddings("toy", embeddings().vectors)
    object.__setattr__(value, "views", Unwritable())
    with pytest.raises(TypeError):
        save(workspace, value)
    assert list((workspace.folder / "values").iterdir()) == []
    assert workspace.records(Embeddings) == []


def test_a_folder_left_without_its_record_is_taken_over(workspace):
    id = save(workspace, embeddings())
    with workspace.database() as db:
        db.execute("delete from record")
    assert not workspace.has(id)
    assert save(workspace, embeddings()) == id
    assert workspace.has(id)


def test_many_writers_of_one_recipe_agree(workspace):
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: save(Workspace(workspace.folder), embeddings()), range(16)))
    assert len(ids) == 1
    assert len(workspace.records(Embeddings)) == 1


def test_two_processes_open_a_new_workspace_at_once(tmp_path):
    code = f"from core.store.workspace import Workspace; Workspace({str(tmp_path / 'w')!r})"
    root = Path(__file__).parents[2]
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=root) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]


def test_a_file_in_place_of_the_folder_is_one_clear_sentence(tmp_path):
    (tmp_path / "w").write_text("")
    with pytest.raises(BadInput, match="is a file"):
        Workspace(tmp_path / "w")


def test_nothing_is_pickled(workspace):
    id = save(workspace, embeddings())
    assert {p.suffix for p in workspace.path(id).iterdir()} == {".npy", ".json"}
    assert json.loads((workspace.path(id) / "value.json").read_text())["encoder"] == "toy"


def test_an_older_program_leaves_a_newer_workspace_as_it_is(tmp_path, monkeypatch):
    Workspace(tmp_path)
    newest = migrations.MIGRATIONS
    monkeypatch.setattr(migrations, "MIGRATIONS", newest[:-1])
    with pytest.raises(BadInput, match="made by a newer WhyCluster; update"):
        Workspace(tmp_path)
    monkeypatch.setattr(migrations, "MIGRATIONS", newest)
    assert Workspace(tmp_path).records(Embeddings) == []


@pytest.mark.parametrize("folder", ["{tmp}/file/x", "~nobody-of-that-name/x"])
def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path, folder):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be made .*choose a folder"):
        Workspace(folder.format(tmp=tmp_path))


def test_a_damaged_database_is_one_clear_sentence(tmp_path):
    (tmp_path / "workspace.sqlite").write_text("no database " * 100)
    with pytest.raises(BadInput, match=r"not a database\); move workspace.sqlite away"):
        Workspace(tmp_path)


def test_a_full_disk_is_one_clear_sentence_wherever_it_is_met(workspace, monkeypatch):
    with pytest.raises(BadInput, match=r"disk is full\); make room"), workspace.database() as db:
        db.execute("pragma max_page_count = 1")
        db.execute("create table large as select zeroblob(100000) as content")
    monkeypatch.setattr(np, "save", fail_as_numpy_does)
    with pytest.raises(BadInput, match=r"12 requested and 4 written\); make room"):
        save(workspace, embeddings())
    assert list((workspace.folder / "values").iterdir()) == []


def fail_as_numpy_does(*arguments, **named):
    raise OSError("12 requested and 4 written")


def test_a_fault_of_the_program_in_sql_stays_one(workspace):
    with pytest.raises(sqlite3.OperationalError, match="no such table"), workspace.database() as db:
        db.execute("select * from nonsense")


def test_embeddings_written_before_familiarity_was_known_still_open(tmp_path):
    workspace = Workspace(tmp_path)
    value = Embeddings("toy", np.eye(2, dtype=np.float32))
    id = workspace.save(value, step="embed", settings={}, parents={})
    (workspace.path(id) / "manifest.json").unlink()  # older values have none
    file = workspace.path(id) / "value.json"
    older = json.loads(file.read_text())
    older.pop("familiarity", None)
    file.write_text(json.dumps(older))
    assert workspace.load(Embeddings, id).familiarity is None
