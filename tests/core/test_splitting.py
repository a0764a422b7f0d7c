"""A split finds the groups inside a cluster, the largest first, and what tells them apart."""

import numpy as np
import pytest

from core.base.errors import BadInput
from core.base.values import Assignment, ConceptModel, IntArray, Vocabulary
from core.clustering.splitting import split, telling_phrases
from core.store.workspace import Workspace
from tests.pages.made_run import Made, make_run

SIZES = (5, 9, 3)


@pytest.fixture
def groups() -> tuple[np.ndarray, IntArray]:
    """Unit vectors in three bundles of different size, shuffled; and which bundle is whose."""
    random = np.random.default_rng(0)
    bundle = random.permutation(np.repeat(np.arange(3), SIZES))
    vectors = np.eye(8)[bundle] + 0.05 * random.normal(size=(sum(SIZES), 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), bundle


def test_the_bundles_are_found_largest_first(groups: tuple[np.ndarray, IntArray]) -> None:
    vectors, bundle = groups
    found = split(vectors, 3)
    assert np.bincount(found).tolist() == sorted(SIZES, reverse=True)
    for part in range(3):
        assert len(set(bundle[found == part].tolist())) == 1


def test_the_same_seed_gives_the_same_parts(groups: tuple[np.ndarray, IntArray]) -> None:
    vectors, _ = groups
    assert np.array_equal(split(vectors, 4, seed=3), split(vectors, 4, seed=3))


def test_equally_large_parts_are_in_the_order_of_their_first_image() -> None:
    vectors = np.eye(4, dtype=np.float32)[[2, 0, 2, 0]]
    assert split(vectors, 2).tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_more_parts_than_there_are_different_images_are_refused(parts: int) -> None:
    with pytest.raises(BadInput, match=f"{parts} parts were asked for of 2 different"):
        split(np.eye(4, dtype=np.float32)[[0, 0, 1, 1]], parts)


def test_a_part_is_told_by_what_is_stronger_in_it_than_in_every_other() -> None:
    # Images 0 and 1 have wheels, 2 has fur; all have a sky. "wheel" is there twice and adds up.
    activations = np.array([[2, 1, 0, 3], [2, 1, 0, 3], [0, 0, 5, 3]], np.float32)
    head = np.array([[0.5, 0], [0, 1], [0.2, 0.1], [1, 0]], np.float32)
    vocabulary = Vocabulary(
        "made-up",
        ("wheel", "wheel", "fur", "sky"),
        np.ones((4, 2), np.int64),
        np.arange(4),
        np.eye(4, dtype=np.float32),
    )
    model = ConceptModel({}, head, activations, activations)
    told = telling_phrases(model, vocabulary, [np.array([0, 1]), np.array([2])])
    assert [name for name, _ in told[0]] == ["wheel"]
    assert [name for name, _ in told[1]] == ["fur"]
    assert told[0][0][1] == pytest.approx(2 * 0.5 + 1 * 1)
    assert told[1][0][1] == pytest.approx(5 * 0.2)


def test_of_three_parts_one_is_told_by_its_lead_over_the_next() -> None:
    activations = np.array([[5, 1], [4, 0], [0, 3]], np.float32)
    words, counts = ("wheel", "fur"), np.ones((2, 2), np.int64)
    vocabulary = Vocabulary("made-up", words, counts, np.arange(2), np.eye(2, dtype=np.float32))
    model = ConceptModel({}, np.eye(2, dtype=np.float32), activations, activations)
    told = telling_phrases(model, vocabulary, [np.array([part]) for part in range(3)])
    assert told == [[("wheel", 1.0)], [], [("fur", 2.0)]]


@pytest.fixture
def made(tmp_path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=8)


def test_the_step_saves_the_parts_of_the_images_it_was_given(made: Made) -> None:
    from core.work.steps import split_cluster

    images = [20, 3, 11, 5, 24, 9]
    id = split_cluster(made.workspace, concept_model=made.run, images=images, parts=2)
    parts = made.workspace.load(Assignment, id)
    assert parts.probabilities.shape == (6, 2)
    assert np.allclose(parts.probabilities.sum(axis=1), 1)
    assert (parts.labels == 0).sum() >= (parts.labels == 1).sum() > 0
    again = split_cluster(made.workspace, concept_model=made.run, images=images, parts=2)
    assert again == id


def test_an_image_that_the_run_does_not_have_is_refused(made: Made) -> None:
    from core.work.steps import split_cluster

    with pytest.raises(BadInput, match="no image 99"):
        split_cluster(made.workspace, concept_model=made.run, images=[1, 99], parts=2)
