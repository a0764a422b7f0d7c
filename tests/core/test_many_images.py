"""Above 50,000 images: nothing dense of images by concepts, and the same answers."""

from dataclasses import replace

import numpy as np
import pytest

from core.base import cells, sparse
from core.base.cells import near_rows
from core.base.disk import write_whole
from core.base.sparse import kept_sparse, matrix_of
from core.base.values import Assignment, ConceptModel
from core.clustering.models import smoothed_k_means
from core.clustering.splitting import telling_phrases
from core.concepts import doubts, statistics, training
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.concepts.model import train_concept_model
from core.concepts.reasons import reasons
from core.concepts.relearning import relearn_concept_model
from core.concepts.settings import ConceptSettings
from core.concepts.warm_start import Start
from core.learning.schedule import Schedule
from core.output import placing, projection
from core.output.export import LABEL_COLUMNS, labels_csv, labels_parquet, labels_parts, rows
from core.output.export.columns import as_csv
from core.output.placing import neighbours
from core.store.workspace import Workspace
from core.words.vocabulary import generate_vocabulary
from tests.core.conftest import unit


@pytest.fixture
def without_zeros(small_run):
    """A run, and the same with the activations kept without zeros."""
    _, run = small_run
    few = [np.array(run.model.activations[start : start + 7]) for start in range(0, 60, 7)]
    return run, replace(run, model=replace(run.model, activations=kept_sparse(few)))


def test_what_is_kept_without_zeros_comes_back_exactly():
    whole = np.random.default_rng(0).random((50, 30), np.float32)
    whole[whole < 0.9] = 0
    whole[20:25] = 0
    kept = kept_sparse([whole[:7], whole[7:7], whole[7:]])
    assert {name: len(array) for name, array in kept.items()} == {
        **dict.fromkeys(("values", "columns"), int((whole > 0).sum())),
        "starts": 51,
    }
    matrix = matrix_of(kept, 30)
    np.testing.assert_array_equal(matrix.toarray(), whole)
    assert np.shares_memory(matrix.indices, kept["columns"])


def test_memory_grows_with_what_is_not_zero(peak_of):
    def blocks():
        for _ in range(100):
            block = np.zeros((100, 1000), np.float32)
            block[:, 7] = 1
            yield block

    kept, peak = peak_of(lambda: kept_sparse(blocks()))
    assert len(kept["starts"]) == 10_001
    assert peak < 10_000 * 1000 * 4 / 10


def test_a_model_gives_the_same_rows_columns_and_scores(without_zeros):
    one, other = (run.model for run in without_zeros)
    for images in (5, slice(3, 9), np.array([7, 2, 7]), np.arange(60) % 3 == 0):
        np.testing.assert_array_equal(one.active(images), other.active(images))
    np.testing.assert_array_equal(one.of_concepts([4, 1]), other.of_concepts([4, 1]))
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-5)


def test_every_figure_of_a_run_is_the_same(without_zeros):
    one, other = (evaluate(Measured.of(run)) for run in without_zeros)
    assert one.keys() == other.keys()
    for key, value in one.items():
        assert other[key] == pytest.approx(value, rel=1e-4, nan_ok=True), key


def test_doubt_names_and_phrases_are_the_same(without_zeros):
    one, other = without_zeros
    np.testing.assert_allclose(one.doubt.score, other.doubt.score, atol=1e-5)
    np.testing.assert_array_equal(one.doubt.runner_up, other.doubt.runner_up)
    np.testing.assert_array_equal(one.doubt.foreign_cluster, other.doubt.foreign_cluster)
    assert one.cluster_names == other.cluster_names
    for cluster in range(one.k):
        names = [phrase for phrase, _ in one.phrases(cluster)]
        assert names == [phrase for phrase, _ in other.phrases(cluster)]
        told = one.phrases(cluster)
        assert reasons(one.model, one.vocabulary, told) == reasons(
            other.model, other.vocabulary, told
        )
    parts = [np.arange(20), np.arange(20, 40)]
    first, second = (telling_phrases(run.model, run.vocabulary, parts) for run in without_zeros)
    assert [[phrase for phrase, _ in each] for each in first] == [
        [phrase for phrase, _ in each] for each in second
    ]


def test_phrase_statistics_are_the_same(without_zeros):
    images, columns = np.arange(10, 30), np.zeros(20, np.int64)
    found = []
    for run in without_zeros:
        active = statistics.active_phrases(run.model, run.vocabulary)
        of = statistics.phrase_statistics(run.model, run.vocabulary, active, images, columns)
        found.append((of.odds.value, of.odds.inside, of.weights.value, of.weights.high))
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_doubt_is_told_block_by_block(without_zeros, monkeypatch):
    whole = without_zeros[0].doubt
    monkeypatch.setattr(doubts, "BLOCK", 7)
    for run in without_zeros:
        parts = doubts.doubt(run.model, run.assignment, run.vocabulary)
        np.testing.assert_allclose(parts.score, whole.score, atol=1e-5)
        np.testing.assert_array_equal(parts.choice, whole.choice)


def test_such_a_model_is_kept_on_disk_and_found_again(without_zeros, tmp_path):
    workspace, model = Workspace(tmp_path), without_zeros[1].model
    id = workspace.save(model, step="test", settings={"of": "sparse"}, parents={})
    found = workspace.load(ConceptModel, id)
    assert isinstance(found.activations["values"], np.memmap)
    np.testing.assert_array_equal(found.active(slice(None)), model.active(slice(None)))


QUICK = ConceptSettings(epochs=5, least_steps=0, batch=64, hidden=32)


@pytest.fixture
def ready(world):
    """Embeddings, an assignment and a vocabulary of 300 images."""
    plain = world(n=300, classes=4)
    certain = np.eye(4, dtype=np.float32)[plain.labels] * 0.96 + 0.01
    assignment = Assignment("true", certain)
    made = plain.embeddings, assignment, plain.nouns, plain.words, plain.synsets
    return plain.embeddings, assignment, generate_vocabulary(*made)


@pytest.fixture
def many(monkeypatch):
    """As if more than 100 images were very many."""
    monkeypatch.setattr(training, "MANY_IMAGES", 100)
    monkeypatch.setattr(sparse, "MANY_IMAGES", 100)
    monkeypatch.setattr(training, "BLOCK", 64)


def test_training_of_very_many_images_learns_the_same(ready, request, monkeypatch):
    usual = train_concept_model(*ready, QUICK)
    request.getfixturevalue("many")
    monkeypatch.setattr(Schedule, "until_settled", lambda schedule: schedule)
    before = np.array(ready[0].vectors)
    found = train_concept_model(*ready, QUICK)
    np.testing.assert_allclose(found.active(slice(None)), usual.activations, atol=1e-5)
    np.testing.assert_array_equal(found.head, usual.head)
    np.testing.assert_array_equal(ready[0].vectors, before)


def test_activations_of_many_concepts_are_kept_without_their_zeros(ready, monkeypatch):
    usual = train_concept_model(*ready, QUICK)
    monkeypatch.setattr(sparse, "LARGE", usual.activations.nbytes - 1)
    found = train_concept_model(*ready, QUICK)
    assert set(found.activations) == {"values", "columns", "starts"}
    np.testing.assert_array_equal(found.active(slice(None)), usual.activations)


def test_training_of_very_many_images_ends_when_the_loss_has_settled(ready, many):
    told = []
    endless = replace(QUICK, epochs=500)
    train_concept_model(*ready, endless, lambda done, message="", **_: told.append(message))
    assert 5 < len(told) < 500


@pytest.mark.parametrize("epochs", [1, 500])
def test_a_head_that_chooses_for_itself_is_sparse_however_soon_training_ends(ready, many, epochs):
    """It chose after half of the epochs asked for, which many images never came to."""
    settings = replace(QUICK, support="learnt", weights_per_cluster=3, epochs=epochs)
    told = []
    model = train_concept_model(*ready, settings, lambda _, message, **__: told.append(message))
    assert (model.head > 0).sum(axis=0).tolist() == [3] * 4
    assert told[0].startswith(f"{training.CHOOSING}: Epoch 1 of ")
    assert [message.startswith(training.CHOOSING) for message in told].count(True) < 250


def test_relearning_from_such_a_model_learns_the_same(ready, request):
    model = train_concept_model(*ready, QUICK)
    sources = [(column,) for column in range(len(ready[2]))]
    sources[3] = ()  # a new phrase: its row is as strong as the activations of the others
    usual = relearn_concept_model(*ready, Start(model, sources), "quick", QUICK)
    request.getfixturevalue("many")
    sparse = replace(model, activations=kept_sparse([model.activations]))
    found = relearn_concept_model(*ready, Start(sparse, sources), "quick", QUICK)
    np.testing.assert_allclose(found.head, usual.head, atol=1e-5)
    np.testing.assert_allclose(found.active(slice(None)), usual.activations, atol=1e-4)


def test_tables_come_in_parts_and_are_the_same(small_run, monkeypatch):
    import io

    import pyarrow.parquet

    workspace, run = small_run
    whole = labels_csv(workspace, run)
    assert whole == as_csv(LABEL_COLUMNS, rows.rows(workspace, run))
    parquet = pyarrow.parquet.read_table(io.BytesIO(labels_parquet(workspace, run)))
    monkeypatch.setattr(rows, "PART", 7)
    assert b"".join(labels_parts(workspace, run)) == whole
    assert len(list(labels_parts(workspace, run))) == 1 + 9  # the header, and 60 rows
    parts = pyarrow.parquet.ParquetFile(io.BytesIO(labels_parquet(workspace, run)))
    assert parts.num_row_groups == 9
    assert parts.read().equals(parquet)
    assert parts.schema_arrow.metadata == parquet.schema.metadata


def test_a_file_whose_parts_fail_half_way_is_not_there(tmp_path):
    def parts():
        yield b"image,cluster\n"
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_whole(tmp_path / "labels.csv", parts())
    assert list(tmp_path.iterdir()) == []


def clouds(n: int, dim: int = 16):
    """Unit vectors in 20 clouds."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(20, dim))
    return unit(centres[np.arange(n) % 20] + 0.5 * random.normal(size=(n, dim)))


def test_rows_found_by_cells_are_nearly_the_nearest(monkeypatch):
    monkeypatch.setattr(cells, "CENTRES", 100)
    among, points = np.split(clouds(3300), [3000])
    for found, exact in (
        (near_rows(among, 5), neighbours(among, 5)[0]),
        (near_rows(points, 5, among), neighbours(points, 5, among)[0]),
    ):
        assert np.mean([len({*a} & {*b}) / 5 for a, b in zip(found, exact, strict=True)]) > 0.9
    assert not (near_rows(among, 5) == np.arange(3000)[:, None]).any()


def test_near_rows_come_nearest_first_and_of_few_all():
    points = clouds(8)
    found = near_rows(points, 7)
    np.testing.assert_array_equal(found, neighbours(points, 7)[0])


def test_of_very_many_copies_a_part_is_compared(monkeypatch):
    monkeypatch.setattr(cells, "MOST", 50)
    points = np.repeat(clouds(4), 500, axis=0)
    found = near_rows(points, 3)
    np.testing.assert_allclose(points[found], np.repeat(points[:, None], 3, axis=1), atol=1e-6)
    assert not (found == np.arange(2000)[:, None]).any()


def test_smoothing_by_cells_is_nearly_that_by_the_nearest(monkeypatch):
    vectors = clouds(2000)
    exact = smoothed_k_means.smooth(vectors, 10, 2)
    monkeypatch.setattr(smoothed_k_means, "MANY_IMAGES", 100)
    monkeypatch.setattr(cells, "CENTRES", 100)
    near = smoothed_k_means.smooth(vectors, 10, 2)
    assert np.einsum("nd,nd->n", exact, near).mean() > 0.99
    np.testing.assert_allclose(np.linalg.norm(near, axis=1), 1, atol=1e-5)


def test_placing_by_cells_puts_points_where_the_nearest_would(monkeypatch):
    vectors = clouds(1500)
    known, new = vectors[:1000], vectors[1000:]
    positions = projection.project(known, "pca").positions
    exact = placing.place(new, known, positions)
    monkeypatch.setattr(placing, "MANY_IMAGES", 100)
    near = placing.place(new, known, positions)
    away = np.linalg.norm(near - exact, axis=1)
    assert np.median(away) < 0.02 * np.ptp(positions)
