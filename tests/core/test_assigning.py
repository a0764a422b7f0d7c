"""New images go into the clusters of a run; what the run has stays as it is, bit for bit."""

import csv
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.base import sparse
from core.base.errors import BadInput
from core.base.values import Embeddings, ImageSet, Projection
from core.concepts import assigning
from core.output.export import LABEL_COLUMNS, edited, labels_csv
from core.store import edits
from core.store.run_tree import made_by, run_settings, tree
from core.store.runs import load_run, projection
from core.work import steps
from core.work.cli.commands import main
from core.work.damage import check
from core.work.steps.assigning import _edits_alike


@pytest.fixture
def workspace(small_run, tmp_path):
    """The first run's workspace, of the test's own."""
    shutil.copytree(small_run[0].folder, tmp_path / "workspace")
    return type(small_run[0])(tmp_path / "workspace")


@pytest.fixture
def run(small_run):
    return small_run[1].id


@pytest.fixture
def grown(drawings, tmp_path):
    """The drawings, and between them two that were turned a little."""
    folder = shutil.copytree(drawings, tmp_path / "grown")
    for file in [sorted(folder.rglob("*.png"))[place] for place in (5, 40)]:
        turned = Image.open(file).convert("RGB").rotate(2, fillcolor="white")
        turned.save(file.with_name(f"{file.stem}x.png"))
    return folder


def test_the_runs_own_images_stay_and_new_ones_are_placed_among_them(workspace, run, grown):
    before = load_run(workspace, run)
    after = load_run(workspace, steps.assign(workspace, run=run, source=str(grown)))
    new = np.array([file.endswith("x.png") for file in after.images.files])
    assert len(after.images) == 62 and new.sum() == 2
    np.testing.assert_array_equal(after.embeddings.vectors[~new], before.embeddings.vectors)
    np.testing.assert_array_equal(after.model.matrix[~new], before.model.matrix)
    np.testing.assert_array_equal(
        after.assignment.probabilities[~new], before.assignment.probabilities
    )
    maps = [projection(workspace, one).positions for one in (after, before)]
    np.testing.assert_array_equal(maps[0][~new], maps[1])
    assert after.cluster_names is not None and after.k == before.k
    original = np.flatnonzero(new) - 1  # a picture turned a little lies beside itself
    assert after.clusters[new].tolist() == after.clusters[original].tolist()
    away = np.linalg.norm(maps[0][new] - maps[0][original], axis=1)
    assert (away < np.ptp(maps[1], axis=0).max() / 5).all()


def test_other_images_are_explained_by_the_runs_phrases(workspace, run, grown, tmp_path):
    few = tmp_path / "few"
    few.mkdir()
    file = sorted(grown.rglob("*x.png"))[0]
    shutil.copy(file, few / "one.png")
    found = load_run(workspace, steps.assign(workspace, run=run, source=str(few)))
    (row,) = csv.DictReader(labels_csv(workspace, found).decode().splitlines())
    assert list(row) == list(LABEL_COLUMNS)
    before = load_run(workspace, run)
    assert row["cluster_name"] == edited(workspace, before).names[int(row["cluster"])]
    phrases = {phrase.rpartition(" (")[0] for phrase in row["concepts"].split("; ")}
    assert phrases and phrases <= set(before.vocabulary.phrases)
    assert row["x"] and float(row["confidence"]) > 0


def test_the_same_is_made_once_and_the_run_is_shown_for_what_it_is(workspace, run, grown):
    first = steps.assign(workspace, run=run, source=str(grown))
    assert steps.assign(workspace, run=run, source=str(grown)) == first
    assert made_by(workspace, first) == f"placed in the clusters of {run[:6]}"
    settings = run_settings(workspace, first)
    assert (settings.model, settings.clusters) == ("pre-model", 4)
    assert settings.images == workspace.lineage(first)["images"]
    assert [branch.record.id for branch in tree(workspace)[settings.images]] == [first]
    steps.evaluate(workspace, concept_model=first)


def test_what_the_analyst_edited_goes_with_the_images(workspace, run, grown):
    before = load_run(workspace, run)
    scope, moved = before.ids["assignment"], 50
    target = (int(before.clusters[moved]) + 1) % 4
    edits.record(workspace, scope, "rename_cluster", cluster=target, name="mine")
    edits.record(workspace, scope, "move", images=[moved], cluster=target)
    edits.record(workspace, scope, "move", images=[3], cluster=target)
    last = edits.log(workspace, scope)[-1].id
    edits.undo(workspace, scope, expected=last)
    edits.record(workspace, scope, "tag_images", images=[moved, 59], tag="look")
    edits.record(workspace, scope, "note_images", images=[moved], text="mine, too")
    after = load_run(workspace, steps.assign(workspace, run=run, source=str(grown)))
    there = after.images.files.index(before.images.files[moved])
    now = edited(workspace, after)
    assert there == moved + 2 and now.clusters[there] == target
    assert now.names == edited(workspace, before).names and now.names[target] == "mine"
    assert set(now.decisions) == {there}
    marks = {e.verb: e.arguments["images"] for e in edits.log(workspace, now_scope(after))[-2:]}
    assert marks == {"tag_images": [there, 61], "note_images": [there]}
    edits.record(workspace, scope, "rename_cluster", cluster=target, name="yours")
    again = load_run(workspace, steps.assign(workspace, run=run, source=str(grown)))
    assert edited(workspace, again).names[target] == "yours"


def now_scope(run):
    return run.ids["assignment"]


def test_a_cluster_that_was_made_of_images_that_are_not_there_keeps_its_number(workspace, run):
    before = load_run(workspace, run)
    edits.record(workspace, now_scope(before), "tag_images", images=[3], tag="look")
    made = {"cluster": 0, "images": [3], "name": "mine"}
    edits.record(workspace, now_scope(before), "make_cluster", **made)
    nothing_known = np.full(len(before.images), -1)
    _, kept = _edits_alike(workspace, before, nothing_known)
    assert (kept.verb, kept.arguments) == ("make_cluster", {**made, "images": []})


def test_names_that_came_from_a_table_go_with_the_images(workspace, run):
    before = load_run(workspace, run)
    names = ["cat", "", "dog", "bus"]
    edits.record(workspace, now_scope(before), "name_clusters", author="table", names=names)
    edits.record(workspace, now_scope(before), "rename_cluster", cluster=3, name="mine")
    first = list(_edits_alike(workspace, before, np.arange(len(before.images))))
    edits.begin(workspace, "placed", first)
    now = edits.apply(edits.log(workspace, "placed"), before.clusters, before.cluster_names)
    assert now.names == edited(workspace, before).names
    assert edits.log(workspace, "placed")[0].words.startswith("Took over the names")


def test_what_is_made_anew_keeps_its_log_as_it_was(workspace, run, grown):
    edits.record(workspace, load_run(workspace, run).ids["assignment"], "accept", images=[3])
    first = steps.assign(workspace, run=run, source=str(grown))
    scope = now_scope(load_run(workspace, first))
    log = edits.log(workspace, scope)
    assert [edit.verb for edit in log] == ["name_clusters", "accept"]
    for id in (first, scope):
        workspace.set_aside(id, "a test")
    assert steps.assign(workspace, run=run, source=str(grown)) == first
    assert workspace.has(scope) and edits.log(workspace, scope) == log


def test_the_first_entries_of_a_log_are_written_all_or_none(workspace):
    names = edits.First("name_clusters", {"names": ["a", "b"]}, "x")
    with pytest.raises(BadInput, match="takes images"):
        edits.begin(workspace, "scope", [names, edits.First("accept", {}, "x")])
    assert edits.log(workspace, "scope") == []


def test_images_are_read_as_those_of_the_run_were(workspace, run, grown, monkeypatch):
    told = []

    def read(workspace, *, source, progress, executor, **said):
        told.append(said)
        raise BadInput("seen")

    monkeypatch.setattr("core.work.steps.assigning.import_images", read)
    images = load_run(workspace, run).ids["images"]
    with workspace.database() as db:
        how = "json_set(settings, '$.bands', '4,3,2', '$.classes', '1')"
        db.execute(f"update record set settings = {how} where id = ?", (images,))
    own = workspace.record(images).settings["source"]
    for source, said in ((own, {}), (str(grown), {}), (str(grown), {"bands": "8"})):
        with pytest.raises(BadInput, match="seen"):
            steps.assign(workspace, run=run, source=source, **said)
    where = ["--workspace", str(workspace.folder)]
    assert main(["assign", run, str(grown), "--bands", "3,2,1", *where]) == 2
    assert told == [
        {"bands": "4,3,2", "classes": "1"},
        {"bands": "4,3,2"},
        {"bands": "8"},
        {"bands": "3,2,1"},
    ]


def test_the_command_writes_the_labels_and_says_where_they_went(workspace, run, grown, capsys):
    out = workspace.folder / "labels.csv"
    where = ["--workspace", str(workspace.folder)]
    assert main(["assign", run, str(grown), "--out", str(out), "--json", *where]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "62 images placed in 4 clusters" in said[0]
    sizes = json.loads(said[-1])["clusters"]
    assert sum(sizes.values()) == 62 == len(out.read_text().splitlines()) - 1
    assert main(["assign", "nothing", str(grown), *where]) == 2
    assert "holds no ConceptModel 'nothing'" in capsys.readouterr().err


def test_what_cannot_be_placed_is_said(workspace, run, grown, monkeypatch):
    found = load_run(workspace, run)
    other = Embeddings("ViT-B-32/openai", found.embeddings.vectors)
    with pytest.raises(BadInput, match=r"the encoder sample \(64 numbers each\); these are by ViT"):
        assigning.assign(found, other)
    bare = replace(found, model=replace(found.model, projector={}))
    with pytest.raises(BadInput, match="cluster again with the same settings"):
        assigning.assign(bare, found.embeddings)
    recipe = {"encoder": "sample", "weights": "another"}
    monkeypatch.setattr("core.work.steps.recipes.encoder_recipe", lambda name: recipe)
    with pytest.raises(BadInput, match="weights of the encoder sample have changed"):
        steps.assign(workspace, run=run, source=str(grown))


def test_nothing_is_embedded_by_other_weights_than_images_were(
    workspace, run, drawings, monkeypatch
):
    ids, picture = workspace.lineage(run), str(next(drawings.rglob("*.png")))
    monkeypatch.setattr("core.encoders.weights_version", lambda name: "another")
    for asked in (
        {"of": run, "phrases": ["a phrase of no noun"]},
        {"of": run, "pictures": [picture]},
        {"of": ids["images"], "phrases": ["car"]},
    ):
        with pytest.raises(BadInput, match="weights of the encoder sample have changed"):
            steps.embed_query(workspace, **asked)
    workspace.set_aside(ids["embeddings"], "a test")
    assert "have changed" in check(workspace).left[ids["embeddings"]]


def test_rows_are_matched_bit_for_bit():
    rows = np.array([[1, 2], [3, 4], [1, 2], [5, 6]], np.float32)
    near = np.nextafter(rows[1:2], 9, dtype=np.float32)
    found = assigning.same_rows(np.concatenate([rows[1:3], near]), rows)
    assert found[0] == 1 and found[1] in (0, 2) and found[2] == -1


def test_many_images_are_explained_block_by_block(workspace, run, monkeypatch):
    found = load_run(workspace, run)
    whole = assigning.assign(found, found.embeddings)
    monkeypatch.setattr(sparse, "MANY_IMAGES", 10)
    monkeypatch.setattr(assigning, "BLOCK", 7)
    parts = assigning.assign(found, found.embeddings)
    np.testing.assert_array_equal(parts.model.matrix.toarray(), whole.model.matrix)
    assert parts.assignment.model == assigning.MODEL


def test_without_a_map_there_is_none(workspace, run, grown):
    with workspace.database() as db:
        db.execute(
            "delete from parent where child in (select id from record where kind = ?)",
            (Projection.__name__,),
        )
        db.execute("delete from record where kind = ?", (Projection.__name__,))
    found = load_run(workspace, steps.assign(workspace, run=run, source=str(grown)))
    assert projection(workspace, found) is None
    assert len(workspace.load(ImageSet, found.ids["images"])) == 62
