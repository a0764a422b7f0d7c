"""One request: what it fills in and refuses, the queue's JSON, and the ids of its values."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from core import encoders
from core.base.errors import BadInput, NotFound, UnknownName
from core.base.values import ImageSet, Report
from core.clustering.pixels.cost import Cost
from core.encoders import CLIP, PHOTO, SAMPLE, usual
from core.store.workspace import Workspace
from core.work import estimate, jobs, steps
from core.work.plan import Plan, Stage, ids_of, plan
from core.work.request import RunRequest
from core.work.stages import (
    CLUSTERING,
    DRAWING,
    EMBEDDING,
    IMPORTING,
    LEXICON,
    MEASURING,
    TRAINING,
    VOCABULARY,
)
from core.work.steps.prepare import views_of_run
from tests.core.test_run_tree import ADD, root

IMAGES = "0" * 16  # id of an image set
ALL = {
    "source": "x",
    "encoder": CLIP,
    "clusters": 3,
    "model": "tac",
    "seed": 5,
    "views": 2,
    "filter": "plain",
    "template": "a photo of a {c}.",
    "method": "pca",
    "cluster_settings": {"epochs": "3"},
    "vocabulary_settings": {"per_cluster": 7},
    "concept_settings": {"alpha": "0.1"},
}
PIXELS = {
    "source": "x",
    "encoder": PHOTO,
    "clusters": 2,
    "model": "cc",
    "cluster_settings": {"epochs": 2},
}
BANNED = {
    "source": "x",
    "encoder": PHOTO,
    "clusters": 2,
    "seed": 1,
    "vocabulary_settings": {"banned": ["fur"]},
}
ROLES = (EMBEDDING, LEXICON, CLUSTERING, VOCABULARY, TRAINING, DRAWING)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file's time is in the recipe of the sample encoder, as were its weights published."""
    known = {PHOTO: encoders.weights_version(PHOTO)}
    monkeypatch.setattr(encoders, "weights_version", known.get)


def ids(workspace: Workspace, request: RunRequest) -> list[str]:
    made = ids_of(workspace, request, IMAGES, views_of_run(workspace, request, IMAGES))
    return [made[name] for name in ROLES]


# As the code before there was a request gave them: workspaces of then must still be found. But maps
# by t-SNE, the last ids, are of the version that decision 029 made.
KNOWN = {
    "all": (
        ALL,
        "47c0ead56ed660a1 71a8c848e29b5b88 870de763e9a2f0cc 06097322d5157292 d6da515215b5e8e7 "
        "8d5198965d24d7c0",
    ),
    "pixels": (
        PIXELS,
        "d875ba798b4271e6 fe939a7f88fe4cea 84d20af08678f1a4 091c2f075a760f66 090846804e419165 "
        "0622db8704e8a2a9",
    ),
    "banned": (
        BANNED,
        "03fef81f440747ea fe939a7f88fe4cea c2b32456435dc16f f9f379a2b1113fe5 d0c48596ded7876a "
        "9257b74d3bc13b53",
    ),
    "little said": (
        {"source": "x", "encoder": SAMPLE, "clusters": 4},
        "adb1525b4c2f45b8 cc34eb207611be6d 43ce74f48e884316 874c26220c1bc1dd 8b3170c7f4670cee "
        "672882d0ed4d6583",
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_equal_requests_lead_to_the_values_that_they_always_led_to(
    name: str, workspace: Workspace, published: None
) -> None:
    given, known = KNOWN[name]
    assert ids(workspace, RunRequest(**given)) == known.split()  # type: ignore[arg-type]


def test_clusters_from_a_table_lead_to_the_values_that_they_always_led_to(
    workspace: Workspace, published: None, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("image,cluster\na,0\nb,1\n")
    request = RunRequest("x", SAMPLE, table=str(table), seed=3)
    assert ids(workspace, request) == [
        *("a334390f0a29f7d9", "cc34eb207611be6d", "e0baf8cf56cb2a41"),
        *("3f0dae7d924ea3bc", "2d1b0e1809668c51", "8118179d616052b0"),
    ]


def test_relearning_leads_to_the_values_that_it_always_led_to(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("refine", "rewording"):
        monkeypatch.setattr(f"core.work.steps.{module}.once", lambda _, recipe, make: recipe.id)
    monkeypatch.setattr("core.work.steps.rewording.embed_phrases", lambda *_, **__: "1" * 16)
    run = root(workspace, seed=7)
    assert run == "522ef1c6ed734f97"
    assert steps.relearn(workspace, concept_model=run) == "ae80e531a6957c05"
    asked = {"operations": [ADD], "mode": "full", "settings": {"alpha": "0.3"}}
    assert steps.relearn(workspace, concept_model=run, **asked) == "c7a91e2c418cfd4a"


def test_what_is_not_said_becomes_what_suits_the_encoder() -> None:
    request = RunRequest("photos", clusters=4, concept_settings={"alpha": 0.5})
    suits = usual(PHOTO)
    assert (request.encoder, request.model) == (PHOTO, suits.model)
    assert request.filter == suits.filter
    assert request.vocabulary_settings == suits.vocabulary
    assert request.concept_settings == {**suits.concepts, "alpha": 0.5}
    assert RunRequest("sample", clusters=4).encoder == SAMPLE


def test_the_concept_model_has_the_seed_of_the_run_unless_it_has_its_own() -> None:
    assert RunRequest("x", clusters=4, seed=3).concepts["seed"] == 3
    own = RunRequest("x", clusters=4, seed=3, concept_settings={"seed": 8})
    assert own.concepts["seed"] == 8


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"clusters": None}, BadInput, "number of clusters is missing; give it, or a table"),
        ({"clusters": 1}, BadInput, "clusters is 1; give 2 or more"),
        ({"model": "nonsense"}, UnknownName, "Unknown cluster model 'nonsense'. Known: .*k-means"),
        ({"seed": -1}, BadInput, "seed is -1; give 0 or more"),
        ({"method": "tsne"}, BadInput, "method is 'tsne'; choose one of t-sne, umap, pca"),
        ({"filter": "all"}, UnknownName, "Unknown lexicon filter 'all'"),
        ({"template": "a photo"}, BadInput, "'a photo' lacks {c}"),
        ({"views": 1}, BadInput, "1 views were asked for"),
        ({"cluster_settings": {"speed": 1}}, BadInput, "has no setting 'speed'"),
        ({"vocabulary_settings": {"per_cluster": 0}}, BadInput, "per_cluster is 0; give 1 or more"),
        ({"concept_settings": {"alpha": "much"}}, BadInput, "alpha is 'much'"),
    ],
)
def test_a_request_that_cannot_be_is_refused_when_it_is_made(given, error, message) -> None:
    with pytest.raises(error, match=message):
        RunRequest(**{"source": "x", "clusters": 4, **given})


@pytest.mark.parametrize("name", KNOWN)
def test_a_request_comes_back_from_the_json_of_a_job(name: str) -> None:
    request = RunRequest(**KNOWN[name][0])  # type: ignore[arg-type]
    told = json.loads(json.dumps(request.to_settings()))
    assert RunRequest.from_settings(told) == request


def test_a_jobs_settings_are_what_was_chosen_and_not_what_is_usual() -> None:
    told = RunRequest("x", PHOTO, 4, vocabulary_settings={"per_image": 3}).to_settings()
    assert told["vocabulary_settings"] == {"per_image": 3} and told["concept_settings"] == {}
    assert told["model"] == usual(PHOTO).model and "filter" not in told and "views" not in told
    table = RunRequest("x", PHOTO, 4, table="t.csv").to_settings()
    assert table["table"] == "t.csv" and not {"model", "clusters"} & set(table)


def test_images_that_are_named_are_not_imported_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source of a list says no more than the folder that its images share."""
    two = ImageSet("/x", ("a", "b"), np.array([-1, -1]))
    said = {"source": "/x", "listed": True}
    images = workspace.save(two, step="import_images", settings=said, parents={})
    told = RunRequest("/x", SAMPLE, 2, images=images).to_settings()
    asked = RunRequest.from_settings(told)
    assert plan(workspace, asked).images == 2

    def embed(*_: object, **given: object) -> str:
        raise BadInput(f"embedding {given['images']}")

    monkeypatch.setattr("core.work.steps.pipeline.embed", embed)
    with pytest.raises(BadInput, match=f"embedding {images}"):
        steps.run(workspace, asked)
    with pytest.raises(NotFound, match="holds no ImageSet 'gone'"):
        steps.run(workspace, RunRequest("/x", SAMPLE, 2, images="gone"))


@pytest.mark.parametrize("group", ["vocabulary_settings", "concept_settings"])
def test_another_value_than_usual_is_chosen_and_told(group: str) -> None:
    suits = usual(PHOTO)
    known = suits.vocabulary if group == "vocabulary_settings" else suits.concepts
    chosen = {name: value + 1 for name, value in known.items() if type(value) is int}
    assert chosen
    request = RunRequest("x", PHOTO, 4, **{group: chosen})  # type: ignore[arg-type]
    assert request.to_settings()[group] == chosen
    assert RunRequest.from_settings(request.to_settings()) == request


def test_a_job_that_waited_before_there_were_requests_still_runs(small_run, drawings) -> None:
    workspace, run = small_run
    old = {"source": str(drawings), "encoder": "sample", "clusters": 4, "method": "pca"}
    old |= {"model": None, "views": None, "vocabulary_settings": {}}
    old |= {"cluster_settings": {"batch": 64}, "concept_settings": {"batch": 64}}
    jobs.submit(workspace, "run", **old)
    assert jobs.run_next(workspace).result == run.id


def test_a_setting_that_no_run_has_fails_the_job_in_one_sentence(workspace: Workspace) -> None:
    jobs.submit(workspace, "run", source="x", clusters=4, speed=3)
    job = jobs.run_next(workspace)
    assert job is not None and job.state == "failed"
    assert "has no setting 'speed'. Known: source, encoder" in str(job.error)


def small(drawings: Path, **given: object) -> RunRequest:
    settings = {"cluster_settings": {"batch": 64}, "concept_settings": {"batch": 64}}
    return RunRequest(str(drawings), "sample", 4, method="pca", **{**settings, **given})  # type: ignore[arg-type]


def test_a_plan_of_a_run_that_was_made_has_nothing_to_do(small_run, drawings) -> None:
    workspace, run = small_run
    found = plan(workspace, small(drawings), past=())
    assert all(stage.exists for stage in found.stages)
    made = {stage.name: stage.id for stage in found.stages}
    assert (made[IMPORTING], made[TRAINING]) == (run.ids["images"], run.id)
    assert made[CLUSTERING] == run.ids["assignment"] and made[LEXICON] == run.ids["lexicon"]
    assert (found.images, found.disk, found.seconds) == (60, 0, 0)
    assert found.sentence() == "All of it is there already."


def test_a_plan_keeps_what_another_run_made_and_counts_the_rest(small_run, drawings) -> None:
    workspace, _ = small_run
    found = plan(workspace, small(drawings, cluster_settings={"batch": 32}), past=())
    there = {stage.name for stage in found.stages if stage.exists}
    assert there == {IMPORTING, EMBEDDING, LEXICON, DRAWING}
    assert found.seconds is None and found.disk is not None and found.disk > 0
    assert "not known yet" in found.sentence()


def test_a_plan_of_new_images_knows_their_number_and_makes_nothing(
    workspace: Workspace, drawings: Path
) -> None:
    found = plan(workspace, small(drawings), past=())
    ids = [stage.id for stage in found.stages if stage.name != LEXICON]
    assert found.images == 60 and ids == [None] * 7 and found.disk is not None
    assert not any(stage.exists for stage in found.stages)
    assert not list((workspace.folder / "values").iterdir())
    unpacked = plan(workspace, RunRequest("sample", clusters=4), past=())
    assert unpacked.images is None and unpacked.disk is None


def test_measuring_is_planned_again_when_it_would_be_made_again(
    small_run, drawings, monkeypatch
) -> None:
    monkeypatch.setattr("core.concepts.figures.version", lambda: "another list")
    found = plan(small_run[0], small(drawings), past=())
    assert [stage.name for stage in found.stages if not stage.exists] == [MEASURING]
    assert found.sentence().startswith("The time is not known yet: only runs started in the dash")


def planned(model: str, clustering: float | None) -> Plan:
    spans = {EMBEDDING: 5.0, CLUSTERING: clustering, TRAINING: 3.0}
    stages = tuple(Stage(name, None, False, seconds) for name, seconds in spans.items())
    return Plan(RunRequest("x", PHOTO, 4, model), stages, 60, None, None, judged=True)


@pytest.mark.parametrize("clustering", [100.0, None])
def test_a_training_on_pixels_is_timed_by_itself(clustering: float | None) -> None:
    assert planned("cc", clustering).seconds == 8
    assert planned("k-means", clustering).seconds == (None if clustering is None else 108)


COST = Cost(False, 32, 1.0, 2.0, 3.0, epochs=2, images=60, memory=10, disk=700)


@pytest.mark.parametrize(("there", "disk"), [((), 700), ((CLUSTERING,), 0)])
def test_a_training_that_is_there_takes_no_more_disk(
    workspace: Workspace, there: tuple[str, ...], disk: int
) -> None:
    request = RunRequest(**PIXELS)  # type: ignore[arg-type]
    found = estimate.disk(workspace, request, (*there, EMBEDDING, TRAINING), 60, 0, COST)
    assert found == disk


def test_a_timed_training_counts_for_its_own_settings_alone(workspace: Workspace) -> None:
    request = RunRequest(**PIXELS)  # type: ignore[arg-type]
    set_ = ImageSet("", ("a.png", "b.png"), np.full(2, -1))
    images = workspace.save(set_, step="import_images", settings={}, parents={})
    method = asdict(request.clustering(images).method())
    workspace.save(
        Report(COST.metrics()),
        step=estimate.ESTIMATE,
        settings={"model": "cc", "settings": method, "device": "cpu"},
        parents={"images": images},
    )
    assert estimate.timed_training(workspace, request, images) == COST
    for other in ({"seed": 1}, {"clusters": 3}, {"cluster_settings": {"epochs": 3}}):
        asked = RunRequest(**{**PIXELS, **other})  # type: ignore[arg-type]
        assert estimate.timed_training(workspace, asked, images) is None
