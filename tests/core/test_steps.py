"""The whole way over a few drawings: every value is there, adds up, and is never made twice."""

import numpy as np
import pytest

from core.base.errors import BadInput, Cancelled, UnknownName
from core.base.values import Assignment, ConceptModel, Embeddings, Projection
from core.clustering.agreement import acc
from core.encoders import usual
from core.store.runs import load_run, projection, report, runs, thumbnails
from core.store.workspace import Workspace
from core.work import jobs, steps
from core.work.request import ClusterRequest, RunRequest
from core.work.steps.explain import concepts_recipe, vocabulary_recipe


def test_a_run_leads_from_its_id_to_all_it_was_made_from(small_run):
    workspace, run = small_run
    assert set(run.ids) == {"images", "embeddings", "assignment", "vocabulary", "lexicon"}
    n, k, m = 60, 4, len(run.vocabulary)
    assert len(run.images) == len(run.embeddings.vectors) == n
    assert run.assignment.probabilities.shape == run.scores.shape == (n, k)
    assert run.model.activations.shape == (n, m) and run.model.head.shape == (m, k)
    assert run.id in {record.id for record in runs(workspace)}


def test_the_drawings_fall_into_their_classes(small_run):
    workspace, run = small_run
    figures = report(workspace, run)
    assert figures.metrics["acc"] >= 0.9
    assert figures.metrics["agreement"] >= 0.95


def test_every_cluster_has_a_name_of_its_own(small_run):
    _, run = small_run
    assert len(set(run.cluster_names)) == run.k


def test_names_are_words_for_the_classes_and_the_same_at_every_opening(small_run):
    workspace, run = small_run
    assert report(workspace, run).metrics["name_true"] >= 0.75
    assert load_run(workspace, run.id).namings == run.namings


def test_a_map_and_thumbnails_come_with_a_run(small_run):
    workspace, run = small_run
    assert projection(workspace, run).positions.shape == (60, 2)
    assert projection(workspace, run, "umap") is None
    small = thumbnails(workspace, run.ids["images"])
    assert len(small) == 60 and small.jpeg(59).startswith(b"\xff\xd8")


def test_running_the_same_again_computes_nothing(small_run, drawings, monkeypatch):
    workspace, run = small_run

    def refuse(*_, **__):
        raise AssertionError("made a second time")

    monkeypatch.setattr(Workspace, "save", refuse)
    again = steps.run(
        workspace,
        RunRequest(
            source=str(drawings),
            encoder="sample",
            clusters=4,
            method="pca",
            cluster_settings={"batch": 64},
            concept_settings={"batch": 64},
        ),
    )
    assert again == run.id


def test_the_same_seed_gives_the_same_numbers_in_another_workspace(small_run, tmp_path):
    workspace, run = small_run
    other = Workspace(tmp_path / "other")
    for kind, role in ((Embeddings, "embeddings"), (Embeddings, "lexicon")):
        record = workspace.record(run.ids[role])
        value = workspace.load(kind, record.id)
        other.save(value, step=record.step, settings=record.settings, parents={})
    ids = [r.id for r in other.records(Embeddings)]
    embeddings = next(i for i in ids if len(other.load(Embeddings, i).vectors) == 60)
    settings = {"batch": 64}
    images = other.save(run.images, step="images", settings={}, parents={})
    assignment = steps.cluster(
        other, ClusterRequest(images, 4, embeddings=embeddings, settings=settings)
    )
    np.testing.assert_array_equal(
        other.load(Assignment, assignment).probabilities, run.assignment.probabilities
    )
    vocabulary = other.save(run.vocabulary, step="words", settings={}, parents={})
    model = steps.train_concepts(
        other,
        embeddings=embeddings,
        assignment=assignment,
        vocabulary=vocabulary,
        settings={**usual(run.embeddings.encoder).concepts, "batch": 64, "seed": 0},
    )
    np.testing.assert_array_equal(other.load(ConceptModel, model).head, run.model.head)


def test_another_setting_makes_another_value_and_keeps_the_old(small_run):
    workspace, run = small_run
    parents = {role: run.ids[role] for role in ("embeddings", "assignment", "vocabulary")}
    other = steps.train_concepts(workspace, **parents, settings={"epochs": 1, "batch": 64})
    assert other != run.id
    assert load_run(workspace, other).ids["vocabulary"] == run.ids["vocabulary"]


def test_what_was_learnt_from_a_table_with_images_in_no_cluster_is_learnt_anew(small_run):
    """Before, these counted as the first cluster's; of other clusters everything keeps its id."""
    workspace, run = small_run
    q = np.array(run.assignment.probabilities)
    words, versions = run.ids["lexicon"], []
    for left_out in (0, 5):
        q[:left_out] = 1 / run.k
        told = {"model": "table", "contents": str(left_out)}
        parents = {"images": run.ids["images"]}
        table = workspace.save(
            Assignment("table", q.copy()), step="import_assignment", settings=told, parents=parents
        )
        made = {"embeddings": run.ids["embeddings"], "assignment": table}
        found = vocabulary_recipe(workspace, {**made, "lexicon": words}, {})
        trained = concepts_recipe(workspace, {**made, "vocabulary": found.id}, {})
        versions.append((found.version, trained.version))
    assert versions == [(1, 1), (2, 2)]
    assert concepts_recipe(workspace, {"assignment": "?"}, {"support": "learnt"}).version == 2


def test_stop_leaves_the_workspace_as_it_was(small_run):
    workspace, run = small_run
    before = sorted(p.name for p in (workspace.folder / "values").iterdir())

    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        steps.train_concepts(
            workspace,
            **{role: run.ids[role] for role in ("embeddings", "assignment", "vocabulary")},
            settings={"seed": 99},
            progress=stop,
        )
    assert sorted(p.name for p in (workspace.folder / "values").iterdir()) == before


def test_progress_of_a_run_rises_to_one_through_named_stages(drawings, small_run):
    workspace, run = small_run
    seen = []
    steps.run(
        workspace,
        RunRequest(
            source=str(drawings),
            encoder="sample",
            clusters=4,
            method="pca",
            seed=1,
            cluster_settings={"epochs": 2, "least_steps": 20},
            concept_settings={"epochs": 2, "least_steps": 20},
        ),
        progress=lambda fraction, message="", **losses: seen.append((fraction, message)),
    )
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and fractions[-1] == pytest.approx(1, abs=0.2)
    assert {message.partition(":")[0] for _, message in seen} <= set(steps.STAGES)
    assert sum(steps.STAGES.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"model": "nonsense"},
            UnknownName,
            "Unknown cluster model 'nonsense'. Known: .*k-means",
        ),
        ({"clusters": 1}, BadInput, "clusters is 1; give 2 or more"),
        ({"clusters": 61}, BadInput, "61 clusters of 60 images"),
        ({"settings": {"speed": 3}}, BadInput, "has no setting 'speed'"),
    ],
)
def test_what_cannot_be_clustered_is_one_clear_sentence(small_run, given, error, message):
    workspace, run = small_run
    ids = {role: run.ids[role] for role in ("images", "embeddings")}
    with pytest.raises(error, match=message):
        steps.cluster(workspace, ClusterRequest(**{"clusters": 4, **ids, **given}))


def test_a_run_goes_through_the_job_queue_as_well(small_run, drawings):
    workspace, run = small_run
    jobs.submit(
        workspace,
        "run",
        source=str(drawings),
        encoder="sample",
        clusters=4,
        method="pca",
        cluster_settings={"batch": 64},
        concept_settings={"batch": 64},
    )
    assert jobs.run_next(workspace).result == run.id


def test_a_longer_training_on_pixels_goes_on_from_the_shorter_one(small_run):
    workspace, run = small_run
    tiny = {"depth": 10, "width": 8, "size": 32, "over_clusters": 8, "batch": 20}
    epochs: list[str] = []

    def train(count: int) -> str:
        return steps.cluster(
            workspace,
            ClusterRequest(
                images=run.ids["images"],  # it looks at no embeddings
                model="ccr",
                clusters=4,
                settings={**tiny, "epochs": count},
            ),
            progress=lambda done, message="", **losses: epochs.append(message),
        )

    short = train(1)
    epochs.clear()
    assert train(2) != short
    assert set(workspace.record(short).parents) == {"images"}
    assert not any("poch 1 " in message for message in epochs)
    assert any("poch 2 " in message for message in epochs)
    assert len(list((workspace.folder / "trainings").iterdir())) == 1


def test_a_training_on_pixels_tells_accuracy_beside_its_losses(small_run):
    workspace, run = small_run
    told = []
    id = steps.cluster(
        workspace,
        ClusterRequest(
            images=run.ids["images"],
            model="dcdc",
            clusters=4,
            settings={
                "depth": 10,
                "width": 4,
                "size": 16,
                "batch": 20,
                "over_clusters": 0,
                "epochs": 2,
            },
        ),
        progress=lambda done, message="", **curves: told.append(curves),
    )
    curves = [curves for curves in told if curves]
    assert len(curves) == 3 and all({"loss", "acc", "nmi"} <= set(c) for c in curves)
    labels = workspace.load(Assignment, id).labels
    assert curves[-1]["acc"] == pytest.approx(acc(run.images.labels, labels))


def test_features_of_a_training_are_embeddings_that_can_be_drawn(small_run):
    workspace, run = small_run
    tiny = {"depth": 10, "width": 4, "size": 16, "batch": 20, "over_clusters": 0, "epochs": 2}
    images, settings = run.ids["images"], {**tiny, "features_at": "0,1,5"}
    assignment = steps.cluster(workspace, ClusterRequest(images, 4, "ccr", settings=settings))
    (end,) = workspace.records(Embeddings, assignment=assignment)
    assert end.parents == {"images": images, "assignment": assignment}
    assert steps.features(workspace, assignment=assignment) == end.id
    begun = steps.features(workspace, assignment=assignment, epoch=0)
    kept = [workspace.load(Embeddings, id) for id in (begun, end.id)]
    assert [one.encoder for one in kept] == ["ccr", "ccr"] and kept[0].vectors.shape == (60, 32)
    assert not np.allclose(kept[0].vectors, kept[1].vectors)
    drawn = workspace.load(Projection, steps.project(workspace, embeddings=end.id, method="pca"))
    assert drawn.positions.shape == (60, 2)
    with pytest.raises(BadInput, match="epoch 5 of this training were not kept; .*features_at = 5"):
        steps.features(workspace, assignment=assignment, epoch=5)
    with pytest.raises(BadInput, match="was not trained on pixels"):
        steps.features(workspace, assignment=run.ids["assignment"])


@pytest.mark.parametrize("wrong", [{"depth": 50}, {"epochs": 0}, {"keep": "first"}])
def test_settings_of_a_training_are_refused_before_anything_is_loaded(small_run, wrong):
    workspace, _ = small_run
    with pytest.raises(BadInput, match=next(iter(wrong))):
        steps.cluster(workspace, ClusterRequest("no such", 4, model="cc", settings=wrong))


def test_nouns_reach_the_cluster_models_that_need_them(small_run):
    workspace, run = small_run
    ids = {role: run.ids[role] for role in ("images", "embeddings")}
    for known, missing in ((ids, "needs lexicon"), ({"images": ids["images"]}, "needs embeddings")):
        with pytest.raises(BadInput, match=missing):
            steps.cluster(workspace, ClusterRequest(**known, model="tac", clusters=4))
    small = {"epochs": 2, "least_steps": 10, "hidden": 32}
    lexicon = run.ids["lexicon"]
    asked = ClusterRequest(**ids, model="tac", clusters=4, lexicon=lexicon, settings=small)
    id = steps.cluster(workspace, asked)
    assert workspace.record(id).parents["lexicon"] == lexicon
    assert workspace.load(Assignment, id).probabilities.shape == (60, 4)
