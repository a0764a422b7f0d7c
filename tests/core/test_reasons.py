"""Phrases that say the same are one reason, told by the strongest; nothing of them is lost."""

import numpy as np
import pytest

from core.base.values import ConceptModel, Vocabulary
from core.concepts.reasons import reasons
from core.words.lexicon import load_lexicon
from core.words.phrases import distinct


def made(activations, phrases, synsets=None):
    activations = np.asarray(activations, np.float32)
    m = activations.shape[1]
    model = ConceptModel({}, np.ones((m, 1), np.float32), activations, activations, {})
    synsets = np.arange(1, m + 1) if synsets is None else np.array(synsets)
    vocabulary = Vocabulary(
        encoder="e",
        phrases=tuple(phrases),
        counts=np.ones((m, 1), np.int64),
        synsets=synsets,
        vectors=np.eye(m, dtype=np.float32),
        per_cluster=m,
    )
    return model, vocabulary


def told(*phrases):
    return [(phrase, float(len(phrases) - place)) for place, phrase in enumerate(phrases)]


def test_phrases_of_the_same_images_are_one_reason_under_the_strongest():
    model, vocabulary = made([[1, 2, 0], [3, 1, 0], [0, 0, 1]], ["barn", "loft", "sky"])
    first, second = reasons(model, vocabulary, told("loft", "barn", "sky"))
    assert (first.phrase, first.weight, first.also) == ("loft", 3.0, ("barn",))
    assert (second.phrase, second.also) == ("sky", ())


def test_the_order_of_weights_need_not_be_that_of_the_vocabulary():
    model, vocabulary = made([[1, 1, 0], [1, 1, 0], [0, 0, 1]], ["barn", "loft", "sky"])
    first, second = reasons(model, vocabulary, told("sky", "barn", "loft"))
    assert (first.phrase, first.also) == ("sky", ())
    assert (second.phrase, second.also) == ("barn", ("loft",))


@pytest.mark.parametrize(("shared", "together"), [(8, False), (9, True)])
def test_the_same_images_are_more_than_four_fifths_of_those_of_either(shared, together):
    active = np.zeros((10, 2))
    active[:, 0], active[:shared, 1] = 1, 1
    found = reasons(*made(active, ["a", "b"]), told("a", "b"))
    assert (len(found) == 1) == together


def test_words_of_one_meaning_are_one_reason_whatever_their_images():
    model, vocabulary = made([[1, 0], [0, 1]], ["bus", "coach"], synsets=[7, 7])
    assert [each.also for each in reasons(model, vocabulary, told("bus", "coach"))] == [("coach",)]


def test_a_typed_phrase_means_what_wordnet_says():
    lexicon = load_lexicon()
    car = int(lexicon.synset_offset[lexicon.synsets_of("car")[0]])
    model, vocabulary = made([[1, 0], [0, 1]], ["car", "automobile"], synsets=[car, -1])
    assert len(reasons(model, vocabulary, told("car", "automobile"))) == 1


def test_phrases_that_wordnet_lacks_have_no_meaning_in_common():
    model, vocabulary = made([[1, 0], [0, 1]], ["dax", "wug"], synsets=[-1, -1])
    assert len(reasons(model, vocabulary, told("dax", "wug"))) == 2


def test_columns_of_one_phrase_count_as_one():
    model, vocabulary = made([[1, 0, 1], [0, 1, 1]], ["barn", "barn", "loft"], synsets=[5, 5, 6])
    assert [each.also for each in reasons(model, vocabulary, told("barn", "loft"))] == [("loft",)]


def test_every_phrase_is_in_one_reason_and_reasons_say_different_things():
    random = np.random.default_rng(0)
    base = random.random((200, 6)) < 0.4
    active = np.hstack([base, base ^ (random.random((200, 6)) < 0.03)])
    model, vocabulary = made(active, [f"phrase {n}" for n in range(12)])
    names = list(distinct(vocabulary)[0])
    found = reasons(model, vocabulary, told(*names))
    assert sorted(p for each in found for p in (each.phrase, *each.also)) == sorted(names)
    assert [each.weight for each in found] == sorted((r.weight for r in found), reverse=True)
    for one in found:
        for other in found:
            a, b = (active[:, names.index(each.phrase)] for each in (one, other))
            assert one is other or (a & b).sum() <= 0.8 * (a | b).sum()


def test_nothing_told_is_no_reason():
    assert reasons(*made([[1]], ["a"]), []) == []
