"""Only nouns that may be chosen need all prompts, and the vocabulary stays what it is by all."""

import numpy as np
import pytest

from core.base.values import Embeddings
from core.encoders import PHOTO_TEMPLATES, load_encoder
from core.words import vocabulary
from core.words.choosable import AT_RANDOM, Asked, choosable
from core.words.lexicon import load_lexicon
from core.words.vocabulary import VocabularySettings, generate_vocabulary


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def encode():
    """Looks nouns up in what they are by all prompts, and remembers which were asked for."""

    class Encode:
        def __init__(self):
            self.seen, self.vectors = [], None

        def __call__(self, nouns):
            self.seen += nouns.tolist()
            return self.vectors[nouns]

    return Encode()


@pytest.mark.parametrize("away", [0.01, 0.1])
def test_nouns_that_are_nearest_by_all_prompts_are_found_and_few_others(encode, away):
    random = np.random.default_rng(0)
    centres = unit(random.standard_normal((40, 32)))
    encode.vectors = unit(
        centres[random.integers(40, size=8000)] + random.normal(0, 0.15, (8000, 32))
    )
    one_prompt = unit(encode.vectors + random.normal(0, away, encode.vectors.shape))
    groups = [unit(c + random.normal(0, 0.1, (20, 32))) for c in centres[:4]]
    rows, vectors = choosable([Asked(g, 5) for g in groups], one_prompt, encode)
    for group in groups:
        nearest = np.argsort(-(group @ encode.vectors.T), axis=1)[:, :5]
        assert np.isin(nearest, rows).mean() >= 0.99
    assert sorted(encode.seen) == rows.tolist()  # each of them once
    assert AT_RANDOM < len(rows) < 2400
    np.testing.assert_array_equal(vectors, encode.vectors[rows])


def test_of_a_small_lexicon_all_nouns_are_encoded(encode):
    encode.vectors = unit(np.random.default_rng(0).standard_normal((30, 8)))
    rows, _ = choosable([Asked(encode.vectors[:3], 50)], encode.vectors, encode)
    assert rows.tolist() == list(range(30)) and sorted(encode.seen) == list(range(30))


@pytest.fixture(scope="module")
def prompted():
    """Every twelfth noun of WordNet, and its vectors by all prompts and by the first, (t, d)."""
    lexicon = load_lexicon()
    words = lexicon.phrases(lexicon.filtered("synonym"))[::12]
    return words, *(
        load_encoder("sample", "cpu", prompts).encode_texts(words)
        for prompts in (PHOTO_TEMPLATES, PHOTO_TEMPLATES[:1])
    )


@pytest.mark.parametrize(("per_cluster", "at_most"), [(5, 0.5), (40, 1)])  # 40: more than are named
def test_the_vocabulary_is_that_of_all_prompts(small_run, prompted, encode, per_cluster, at_most):
    """By the sample encoder's text tower, whose images and clusters these are.

    It was trained on bare nouns, so that prompts matter little to it: noise is added.
    """
    _, run = small_run
    words, encode.vectors, one_prompt = prompted
    noise = np.random.default_rng(0).normal(0, 0.02, one_prompt.shape)
    one_prompt = unit(one_prompt + noise)
    settings = VocabularySettings(near_images=10, per_cluster=per_cluster)

    def pairs(vectors, of):
        found = generate_vocabulary(
            run.embeddings,
            run.assignment,
            Embeddings("sample", vectors),
            of,
            np.arange(len(of)),
            settings,
        )
        return {(found.phrases[m], int(c)) for m, c in np.argwhere(found.counts)}

    expected = pairs(encode.vectors, words)
    asked = vocabulary.asked(run.embeddings, run.assignment, settings)
    rows, vectors = choosable(asked, one_prompt, encode)
    found = pairs(vectors, [words[row] for row in rows])
    assert len(found & expected) >= 0.99 * len(expected)
    assert len(rows) < at_most * len(words)
    assert len(pairs(one_prompt, words) & expected) < 0.99 * len(expected)  # it matters
