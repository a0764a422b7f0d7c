"""Before a run: a number of clusters suggested once, a training estimated, time judged by jobs."""

import shutil

import numpy as np
import pytest

from core.base.errors import BadInput
from core.base.sparse import kept_sparse
from core.base.units import duration, percent, size
from core.base.values import Assignment, ClusterCounts, Embeddings, Report
from core.encoders import PHOTO, usual
from core.encoders.photo.encoder import PhotoEncoder
from core.store.workspace import Workspace
from core.work import cost, jobs, steps
from core.work.cost import CLUSTERING, EMBEDDING, LEXICON, TRAINING, Past
from core.work.jobs import Job
from core.work.stages import STAGES

FEW = {"most": 6}


def test_a_suggestion_reuses_the_embeddings_of_a_run_and_is_made_once(small_run) -> None:
    workspace, run = small_run
    asked = {"images": run.ids["images"], "encoder": "sample", "settings": FEW}
    before = len(workspace.records(Embeddings))
    id = steps.suggest_clusters(workspace, **asked)
    assert workspace.record(id).parents == {"embeddings": run.ids["embeddings"]}
    assert len(workspace.records(Embeddings)) == before
    assert workspace.load(ClusterCounts, id).clusters.tolist() == [2, 3, 4, 5, 6]

    def progress(fraction: float, message: str = "", **losses: float) -> None:
        raise AssertionError("it was computed again")

    assert steps.suggest_clusters(workspace, **asked, progress=progress) == id


def trainings(workspace) -> list[str]:
    """What trainings on pixels have left in a workspace."""
    made = [r.id for r in workspace.records(Assignment) if r.settings.get("model") == "cc"]
    return sorted([*made, *(str(p) for p in (workspace.folder / "trainings").glob("**/*"))])


def test_a_training_is_estimated_without_training(small_run) -> None:
    workspace, run = small_run
    settings = {"depth": 10, "width": 4, "size": 32, "epochs": 7}
    asked = {"images": run.ids["images"], "model": "cc", "clusters": 4}
    before = trainings(workspace)
    id = steps.estimate_training(workspace, **asked, settings=settings)
    found = workspace.load(Report, id).metrics
    n = len(run.images)
    assert (found["epochs"], found["images"], found["size"]) == (7, n, 32)
    assert found["memory"] == n * 3 * 32 * 32
    whole = found["decode"] + 7 * found["epoch"] + found["predict"]
    assert found["seconds"] == pytest.approx(whole) and found["disk"] > 0
    assert trainings(workspace) == before
    with pytest.raises(BadInput, match="k-means is not trained on pixels"):
        steps.estimate_training(workspace, **{**asked, "model": "k-means"})


def job(log: str, started: float, finished: float) -> Job:
    return Job(
        id=1,
        step="run",
        settings={},
        state="done",
        fraction=1.0,
        message="",
        curves={},
        result="id",
        error=None,
        log=log,
        stop_asked=None,
        worker=None,
        created=0.0,
        started=started,
        finished=finished,
    )


def test_the_log_of_a_run_says_how_long_each_stage_took_even_past_midnight() -> None:
    log = (
        "23:59:50 Embedding images\n23:59:58 Embedding the lexicon\n"
        "00:00:05 Clustering\nTraceback: not a stage\n00:00:09 Training the concept model"
    )
    found = cost.stage_seconds(job(log, 1000.0, 1032.0))
    assert found == {EMBEDDING: 8, LEXICON: 7, CLUSTERING: 4, TRAINING: 13}
    assert cost.stage_seconds(job("", 1000.0, 1032.0)) == {}


def run_seconds(past, images, encoder, model, there=()) -> float | None:
    """Of all stages but those whose result is there."""
    wanted = [stage for stage in STAGES if stage not in there]
    return cost.total({s: cost.seconds_of(s, past, images, encoder, model) for s in wanted})


def test_time_grows_with_the_images_and_skips_what_is_there() -> None:
    seconds = {EMBEDDING: 10.0, LEXICON: 5.0, CLUSTERING: 2.0, TRAINING: 4.0}
    past = [Past(100, "clip", "tac", seconds)]
    assert run_seconds(past, 100, "clip", "tac") == 21
    assert run_seconds(past, 300, "clip", "tac") == 3 * 16 + 5
    assert run_seconds(past, 300, "clip", "tac", [EMBEDDING, LEXICON]) == 3 * 6
    slower = Past(50, "clip", "tac", {CLUSTERING: 3.0})
    assert run_seconds([*past, slower], 100, "clip", "tac") == 21 + (6 - 2) / 2  # the median


def test_nothing_is_said_of_an_encoder_or_model_that_was_never_run() -> None:
    past = [Past(100, "clip", "tac", {EMBEDDING: 10.0, CLUSTERING: 2.0, TRAINING: 4.0})]
    assert run_seconds(past, 100, "other", "tac") is None
    assert run_seconds(past, 100, "clip", "scan") is None
    assert run_seconds(past, 100, "other", "scan", [EMBEDDING, CLUSTERING]) == 4
    assert run_seconds([], 100, "clip", "tac", [EMBEDDING, CLUSTERING]) is None


def test_past_runs_are_read_from_the_jobs_that_are_done(small_run) -> None:
    workspace, run = small_run
    given = {"source": "x", "encoder": "sample", "model": "k-means", "clusters": 4}
    for state, result in (("done", run.id), ("failed", None), ("done", "gone")):
        id = jobs.submit(workspace, "run", **given)
        with workspace.database() as db:
            db.execute(
                "update job set state = ?, result = ?, log = '10:00:00 Clustering', started = 5, "
                "finished = 8 where id = ?",
                (state, result, id),
            )
    expected = [Past(len(run.images), "sample", "k-means", {CLUSTERING: 3.0})]
    assert cost.past_runs(workspace) == expected
    id = jobs.submit(workspace, "run", source="x", encoder=PHOTO, clusters=4)
    with workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (run.id, id))
    assert cost.past_runs(workspace)[0].model == usual(PHOTO).model  # it was told none


def test_a_past_run_whose_images_are_damaged_says_nothing(small_run, tmp_path) -> None:
    shutil.copytree(small_run[0].folder, tmp_path / "workspace")
    workspace, run = Workspace(tmp_path / "workspace"), small_run[1]
    id = jobs.submit(workspace, "run", source="x", encoder="sample", clusters=4)
    with workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (run.id, id))
    assert cost.past_runs(workspace)
    workspace.set_aside(run.ids["images"], "a test")
    assert cost.past_runs(workspace) == []


def test_the_disk_that_a_run_is_said_to_take_is_what_it_takes(small_run) -> None:
    workspace, run = small_run
    found = workspace.load(Embeddings, run.ids["embeddings"])
    n, views, dim = np.asarray(found.views).shape
    assert cost.dimensions(workspace, "sample") == dim
    said = cost.embeddings_bytes(n, dim, views)
    assert said == found.vectors.nbytes + np.asarray(found.views).nbytes
    arrays = (run.assignment.probabilities, run.model.activations, *run.model.proxy.values())
    taken = sum(np.asarray(array).nbytes for array in arrays)
    most = cost.run_bytes(n, run.k, per_cluster=20)  # phrases that clusters share count once
    assert taken <= most <= 2 * taken


def test_the_disk_of_very_many_images_is_said_without_zeros(monkeypatch) -> None:
    monkeypatch.setattr("core.base.sparse.MANY_IMAGES", 10)
    random = np.random.default_rng(0)
    active = np.float32(random.random((200, 30 * 20)) < cost.ACTIVE)
    taken = sum(array.nbytes for array in kept_sparse([active]).values())
    rest = cost.run_bytes(200, 0, 20) + 4 * 200 * 30  # without concepts
    assert taken * 0.9 <= cost.run_bytes(200, 30, 20) - rest <= taken * 1.1


def test_dimensions_are_known_before_an_encoder_is_there(small_run) -> None:
    workspace, _ = small_run
    assert cost.dimensions(workspace, "ViT-L-14/openai") == 768
    assert cost.dimensions(workspace, PHOTO) == PhotoEncoder.dim
    assert cost.dimensions(workspace, "unheard-of") == cost.USUAL_DIM


@pytest.mark.parametrize(
    ("seconds", "bytes_", "said"),
    [
        (0.2, 300, ("1 s", "1 kB")),
        (150, 4.2e6, ("2 min", "4 MB")),
        (1e6, 3.44e9, ("12 days", "3.4 GB")),
    ],
)
def test_spans_and_sizes_are_said_as_people_do(seconds, bytes_, said) -> None:
    assert (duration(seconds), size(bytes_)) == said


@pytest.mark.parametrize(
    ("share", "says"),
    [(0, "0 %"), (0.005, "under 1 %"), (0.01, "1 %"), (0.42, "42 %"), (1, "100 %")],
)
def test_a_share_that_is_there_is_never_said_to_be_none(share, says):
    assert percent(share) == says
