"""What a workspace of an earlier release holds opens today, and the same request has the same id.

tests/data holds one recording for each release; tests/record_workspace.py made them.
"""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from core.base.values import ConceptModel, Embeddings, ImageSet, Report, Thumbnails, Vocabulary
from core.encoders import open_clip_kind
from core.images.importing import open_image
from core.output.export import clusters_csv, edited, labels_csv, model_zip, report_html
from core.store import edits
from core.store.edits import vocabulary as drafts
from core.store.run_tree import tree
from core.store.runs import load_run, projection, report
from core.store.workspace import KINDS, Workspace, recipe_id
from core.work import jobs
from tests.record_workspace import CLUSTERS, FEW_COUNTS, FEW_WORDS, SMALL, SMALL_HEAD, do, few_nouns
from tests.recorded import pack, read, unpack

RECORDINGS = sorted((Path(__file__).parent / "data").glob("workspace-*.json"))


@pytest.fixture(params=RECORDINGS, ids=lambda file: file.stem, scope="module")
def recording(request):
    return read(request.param)


@pytest.fixture
def workspace(recording, tmp_path):
    unpack(recording, tmp_path / "workspace", tmp_path / "images")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def runs(workspace):
    """Ids of the first run and of the one that was relearnt from it."""
    (branches,) = tree(workspace).values()
    return [branch.record.id for branch in branches]


@pytest.fixture
def same_weights(workspace, monkeypatch):
    """The sample encoder is known as when the workspace was made: by the date of its file."""
    made = next(r for r in workspace.records(Embeddings) if r.step == "embed")
    monkeypatch.setattr(open_clip_kind, "_contents", lambda file: made.settings["weights"])


def records(workspace):
    return [record for kind in KINDS.values() for record in workspace.records(kind)]


def test_a_recording_is_the_workspace_to_the_byte(recording, tmp_path):
    unpack(recording, tmp_path / "workspace", tmp_path / "images")
    again = pack(tmp_path / "workspace", tmp_path / "images")
    told = json.dumps(again).replace(str(tmp_path / "images"), recording["folder"])
    recorded = {name: recording[name] for name in ("folder", "images", "values", "database")}
    assert json.loads(told) == recorded


def test_it_holds_a_value_of_every_kind(workspace):
    newer = {"Faults"}  # kinds that no workspace of then can hold
    assert {record.kind for record in records(workspace)} == set(KINDS) - newer


def test_every_value_opens(workspace):
    for record in records(workspace):
        value = workspace.load(KINDS[record.kind], record.id)
        arrays = [item for item in vars(value).values() if isinstance(item, np.ndarray)]
        assert all(np.isfinite(array).all() for array in arrays if array.dtype.kind == "f")


def test_every_id_is_still_the_hash_of_its_recipe(recording, workspace, tmp_path):
    for record in records(workspace):
        told = json.dumps(record.settings).replace(str(tmp_path / "images"), recording["folder"])
        assert recipe_id(record.step, json.loads(told), record.parents) == record.id


def test_pictures_and_thumbnails_are_there(workspace):
    (made,) = workspace.records(ImageSet)
    images = workspace.load(ImageSet, made.id)
    small = workspace.load(Thumbnails, workspace.records(Thumbnails)[0].id)
    assert len(small) == len(images) == 12
    assert open_image(f"{images.root}/{images.files[0]}").size == (32, 32)
    assert [reject.file for reject in images.rejects] == ["broken.png"]


def test_runs_are_a_tree_and_open_with_map_and_figures(workspace, runs):
    first, relearnt = (load_run(workspace, id) for id in runs)
    assert relearnt.record.parents["start"] == first.id
    assert projection(workspace, first) is not None
    assert report(workspace, first) is not None


def test_edits_are_in_force_but_the_one_undone(workspace, runs):
    first = load_run(workspace, runs[0])
    past = edits.history(edits.log(workspace, first.ids["assignment"]))
    assert len(past.done) == 14
    now = edited(workspace, first)
    assert list(now.names.values()).count("New bicycles") == 1
    assert now.rejected == {CLUSTERS}
    assert now.decisions == {0: "accept", 1: "accept", 2: "skip", 5: "move"}


def test_the_draft_gives_the_vocabulary_that_was_relearnt(workspace, runs, same_weights):
    first, relearnt = (load_run(workspace, id) for id in runs)
    done = edits.history(edits.log(workspace, first.ids["assignment"])).done
    operations = drafts.operations(drafts.draft(done, first.id))
    found = do(
        workspace,
        "edit_vocabulary",
        vocabulary=first.ids["vocabulary"],
        operations=operations,
    )
    assert found == relearnt.ids["vocabulary"]
    assert "bike" in workspace.load(Vocabulary, found).phrases
    assert edits.banned(workspace) != ()


def test_exports_say_what_they_said(recording, workspace):
    for id, tables in recording["tables"].items():
        run = load_run(workspace, id)
        for export, name in ((labels_csv, "labels"), (clusters_csv, "clusters")):
            now, then = rows(export(workspace, run).decode()), rows(tables[name])
            assert [invented_none(row, old) for row, old in zip(now, then, strict=True)] == then
        assert model_zip(workspace, run)
        assert b"</html>" in report_html(workspace, run)


def invented_none(row: dict[str, str], old: dict[str, str]) -> dict[str, str]:
    """The columns of then; a runner-up that nothing spoke for is left out since."""
    kept = {name: row[name] for name in old}
    return kept | ({"runner_up": old["runner_up"]} if kept.get("runner_up") == "" else {})


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


def test_the_same_request_finds_what_was_made(workspace, runs, same_weights):
    """But for a report: it is made again when the list of its figures has changed."""
    run = load_run(workspace, runs[0])
    known = {role: run.ids[role] for role in ("images", "embeddings")}
    made = {"embeddings": run.ids["embeddings"], "assignment": run.ids["assignment"]}
    before = {record.id for record in records(workspace)}
    asked = [
        ("thumbnails", {"images": known["images"]}),
        ("embed", {"images": known["images"], "encoder": "sample", "views": 2}),
        ("embed_lexicon", {"encoder": "sample"}),
        ("cluster", {**known, "clusters": CLUSTERS, "model": "k-means"}),
        ("cluster", {**known, "clusters": CLUSTERS, "settings": SMALL_HEAD}),
        (
            "suggest_clusters",
            {"images": known["images"], "encoder": "sample", "settings": FEW_COUNTS},
        ),
        ("embed_patches", {"images": known["images"], "image": 0, "encoder": "sample"}),
        (
            "generate_vocabulary",
            {**made, "lexicon": run.ids["lexicon"], "settings": {**FEW_WORDS, "banned": ()}},
        ),
        ("train_concepts", {**made, "vocabulary": run.ids["vocabulary"], "settings": SMALL}),
        ("project", {"embeddings": known["embeddings"], "method": "pca"}),
        ("stability", {"concept_model": run.id, "heads": 2}),
        ("split_cluster", {"concept_model": run.id, "images": [0, 1, 2, 3], "parts": 2}),
    ]
    anew = [step for step, settings in asked if do(workspace, step, **settings) not in before]
    assert anew == []


def test_jobs_are_listed_and_those_that_wait_run(workspace, same_weights):
    states = [job.state for job in reversed(jobs.jobs(workspace))]
    assert states == ["done", "failed", "stopped", "waiting", "waiting", "waiting"]
    assert "no such model" in str(jobs.job(workspace, 2).error)
    with few_nouns():
        ended = list(iter(lambda: jobs.run_next(workspace), None))
    assert [(job.step, job.state, job.error) for job in ended] == [
        ("relearn", "done", None),
        ("run", "done", None),
        ("evaluate", "done", None),
    ]
    relearnt, run, report_of = (str(job.result) for job in ended)
    assert workspace.load(ConceptModel, relearnt).head.shape[1] == CLUSTERS
    assert load_run(workspace, run).ids["lexicon"] == load_run(workspace, relearnt).ids["lexicon"]
    assert workspace.load(Report, report_of).metrics
