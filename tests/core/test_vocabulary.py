"""From nouns to concepts: the paper's three steps, its ties and its corners."""

import dataclasses

import numpy as np
import pytest

from core.base.errors import BadInput, Cancelled
from core.base.values import Assignment, Embeddings
from core.words import nearest as module
from core.words.vocabulary import VocabularySettings, asked, generate_vocabulary


def hard(labels, k):
    return Assignment("test", np.eye(k, dtype=np.float32)[labels])


def generate(vectors, labels, nouns, words, k=2, progress=None, **settings):
    return generate_vocabulary(
        Embeddings("toy", np.array(vectors, dtype=np.float32)),
        hard(np.array(labels), k),
        Embeddings("toy", np.array(nouns, dtype=np.float32)),
        words,
        np.arange(len(words)) + 100,
        VocabularySettings(**settings),
        *([progress] if progress else []),
    )


def slanted(*shares):
    """Four-dimensional unit vector with these squared entries."""
    return np.sqrt(np.array(shares) / sum(shares))


AXES = np.eye(4)


def test_a_cluster_gets_the_nouns_that_its_images_name():
    images = [slanted(8, 2, 0, 0), slanted(8, 1, 0, 0), slanted(0, 0, 9, 1), slanted(0, 0, 9, 2)]
    words = ("sea", "boat", "street", "car")
    found = generate(images, [0, 0, 1, 1], AXES, words, per_cluster=2, per_image=2)
    assert found.phrases == ("sea", "boat", "street", "car")
    assert found.counts.tolist() == [[2, 0], [2, 0], [0, 2], [0, 2]]
    assert found.synsets.tolist() == [100, 101, 102, 103]
    np.testing.assert_array_equal(found.vectors, AXES)
    assert found.encoder == "toy" and found.per_cluster == 2


def naive_ranking(near, nouns, per_image):
    """Counts and summed cosines of the paper's step 3, one image and noun at a time."""
    counts, sums = {}, {}
    for image in near:
        cosine = nouns @ image
        for noun in sorted(range(len(nouns)), key=lambda t: (-cosine[t], t))[:per_image]:
            counts[noun] = counts.get(noun, 0) + 1
            sums[noun] = sums.get(noun, 0) + cosine[noun]
    return sorted(counts, key=lambda t: (-counts[t], -sums[t], t)), counts


@pytest.mark.parametrize("block", [7, 64, 10_000])
def test_matches_the_definition_whatever_the_block(block, world, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    plain = world(n=200, classes=3)
    assignment = hard(plain.labels, 3)
    settings = VocabularySettings(near_images=30, per_cluster=8, duplicates="keep")
    found = generate_vocabulary(
        plain.embeddings, assignment, plain.nouns, plain.words, plain.synsets, settings
    )
    for cluster in range(3):
        members = plain.embeddings.vectors[plain.labels == cluster]
        centre = members.mean(axis=0)
        near = members[np.argsort(-(members @ centre), kind="stable")[:30]]
        ranked, counts = naive_ranking(near, plain.nouns.vectors, 5)
        part = slice(8 * cluster, 8 * cluster + 8)
        assert found.synsets[part].tolist() == ranked[:8]
        assert found.counts[part, cluster].tolist() == [counts[noun] for noun in ranked[:8]]


def test_only_images_near_the_centre_are_asked():
    images = [AXES[0], slanted(9, 1, 0, 0), slanted(9, 0, 0, 1), AXES[2], AXES[1], AXES[1]]
    words = ("sea", "car", "fire", "wind")
    labels = [0, 0, 0, 0, 1, 1]
    found = generate(images, labels, AXES, words, near_images=3, per_cluster=1, per_image=1)
    assert found.phrases == ("sea", "car")
    assert found.counts.tolist() == [[3, 0], [0, 2]]


def test_images_in_no_cluster_name_nothing():
    """They once counted as the first cluster's: three of its five images here."""
    images = [AXES[0], AXES[0], *[AXES[2]] * 3, AXES[1], AXES[1]]
    q = np.array([[1, 0], [1, 0], *[[0.5, 0.5]] * 3, [0, 1], [0, 1]], dtype=np.float32)
    nouns, words = Embeddings("toy", AXES.astype(np.float32)), ("sea", "car", "fire", "wind")
    vectors = Embeddings("toy", np.array(images, dtype=np.float32))
    settings = VocabularySettings(per_cluster=1, per_image=1)
    given = vectors, Assignment("table", q), nouns, words, np.arange(4), settings
    found = generate_vocabulary(*given)
    assert found.phrases == ("sea", "car") and found.counts.tolist() == [[2, 0], [0, 2]]
    groups = list(asked(vectors, Assignment("table", q), settings))
    np.testing.assert_array_equal(groups[0].images, AXES[[0, 0]])


def test_equal_counts_are_ranked_by_cosine_then_by_number():
    images = [slanted(1, 4, 2, 2), slanted(1, 4, 2, 2), AXES[0], AXES[0]]
    words = ("d", "c", "b", "a")
    found = generate(images, [0, 0, 1, 1], AXES, words, per_cluster=4, per_image=4)
    assert found.phrases == ("c", "b", "a", "d")


def test_spellings_that_differ_in_case_are_one_phrase_counted_once_an_image():
    nouns = [slanted(50, 1, 0, 0), slanted(60, 1, 0, 0), AXES[1], AXES[2]]
    words = ("Guinea_Pig", "guinea_pig", "sea", "sky")
    images = [AXES[0], AXES[0], AXES[2], AXES[2]]
    found = generate(images, [0, 0, 1, 1], nouns, words, per_cluster=2, per_image=2)
    assert found.phrases[0] == "guinea pig"
    assert found.counts[0].tolist()[0] == 2
    assert "Guinea Pig" not in found.phrases


def test_a_cluster_that_names_few_nouns_is_filled_with_the_nearest():
    images = [slanted(9, 2, 1, 0)] * 3 + [AXES[3]] * 3
    words = ("a", "b", "c", "d")
    found = generate(images, [0] * 3 + [1] * 3, AXES, words, per_cluster=3, per_image=1)
    assert found.phrases[:3] == ("a", "b", "c")
    assert found.counts[:3, 0].tolist() == [3, 1, 1]


def test_a_lexicon_smaller_than_wanted_gives_all_its_nouns():
    found = generate([AXES[0], AXES[1]], [0, 1], AXES[:2], ("a", "b"), per_cluster=20)
    assert found.phrases == ("a", "b")


def test_an_empty_cluster_takes_nouns_near_its_centre():
    vectors = np.array([AXES[0], AXES[1], AXES[1]], dtype=np.float32)
    q = np.array([[0.9, 0.1, 0.0], [0.1, 0.5, 0.4], [0.1, 0.5, 0.4]], dtype=np.float32)
    settings = VocabularySettings(per_cluster=1, duplicates="keep")
    found = generate_vocabulary(
        Embeddings("toy", vectors),
        Assignment("test", q),
        Embeddings("toy", AXES.astype(np.float32)),
        ("a", "b", "c", "d"),
        np.arange(4),
        settings,
    )
    assert found.phrases == ("a", "b", "b")


def test_a_phrase_of_two_clusters_is_one_column_or_two():
    images = [slanted(9, 1, 0, 0), slanted(9, 0, 1, 0)]
    words = ("thing", "sea", "street", "other")
    arguments = (images, [0, 1], AXES, words)
    merged = generate(*arguments, per_cluster=2, per_image=2)
    assert merged.phrases == ("thing", "sea", "street")
    assert merged.counts.tolist() == [[1, 1], [1, 0], [0, 1]]
    kept = generate(*arguments, per_cluster=2, per_image=2, duplicates="keep")
    assert kept.phrases == ("thing", "sea", "thing", "street")
    assert kept.counts.tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]


def test_every_concept_belongs_to_a_cluster_and_every_cluster_has_its_number(world):
    plain = world(n=300, classes=4)
    found = generate_vocabulary(
        plain.embeddings, hard(plain.labels, 4), plain.nouns, plain.words, plain.synsets
    )
    assert (found.counts > 0).any(axis=1).all()
    assert ((found.counts > 0).sum(axis=0) == 20).all()
    own = [
        phrase.startswith(f"noun {c} ")
        for c in range(4)
        for phrase in np.array(found.phrases)[found.counts[:, c] >= 5]
    ]
    assert np.mean(own) > 0.95


def test_progress_can_stop_it():
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        generate([AXES[0], AXES[1]], [0, 1], AXES, ("a", "b", "c", "d"), progress=stop)


def test_input_that_does_not_fit_is_refused(world):
    plain = world(n=30, classes=3)
    rest = (plain.words, plain.synsets)
    other = dataclasses.replace(plain.nouns, encoder="another")
    with pytest.raises(BadInput, match="another"):
        generate_vocabulary(plain.embeddings, hard(plain.labels, 3), other, *rest)
    with pytest.raises(BadInput, match="29 images"):
        generate_vocabulary(plain.embeddings, hard(plain.labels[1:], 3), plain.nouns, *rest)
    with pytest.raises(BadInput, match="nouns"):
        generate_vocabulary(
            plain.embeddings, hard(plain.labels, 3), plain.nouns, ("a",), plain.synsets
        )
    with pytest.raises(BadInput, match="merge"):
        generate([AXES[0], AXES[1]], [0, 1], AXES, "abcd", duplicates="some")
