"""Suggestions for a vocabulary: what to add from WordNet, what to merge."""

import time

import numpy as np
import pytest

from core.words.lexicon import Lexicon, load_lexicon
from core.words.suggestions import (
    hypernym_merges,
    information_contents,
    near_duplicates,
    neighbours,
    synonyms,
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def test_neighbours_are_told_apart_by_kind_and_new(lexicon: Lexicon) -> None:
    near = neighbours(lexicon, "car", known=["Auto", "motor vehicle"])
    assert "automobile" in near["synonyms"]
    assert "auto" not in near["synonyms"]
    assert "motor vehicle" not in near["hypernyms"]
    assert {"station wagon", "ambulance"} & set(near["hyponyms"])
    assert any("truck" in name or "amphibian" in name for name in near["sisters"])


def test_a_phrase_is_suggested_once_and_no_kind_has_more_than_the_limit(lexicon: Lexicon) -> None:
    near = neighbours(lexicon, "bus", known=[], limit=3)
    names = [name.casefold() for some in near.values() for name in some]
    assert len(names) == len(set(names)) and "bus" not in names
    assert all(1 <= len(some) <= 3 for some in near.values())


def test_what_wordnet_does_not_know_has_no_neighbours(lexicon: Lexicon) -> None:
    assert neighbours(lexicon, "zorblax", known=[]) == {}


def test_synonyms_share_their_most_used_meaning(lexicon: Lexicon) -> None:
    merges = synonyms(lexicon, ["oculus", "car", "eye", "automobile", "door"])
    assert {frozenset(m.phrases) for m in merges} == {
        frozenset(("oculus", "eye")),
        frozenset(("car", "automobile")),
    }
    assert {m.into for m in merges} == {"eye", "car"}  # what WordNet names first


def test_near_duplicates_are_all_pairs_above_the_threshold_nearest_first() -> None:
    vectors = np.random.default_rng(0).normal(size=(40, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"phrase {i}" for i in range(40)]
    merges = near_duplicates(names, vectors, 0.9)
    expected = {
        (names[i], names[j]): float(vectors[i] @ vectors[j])
        for i in range(40)
        for j in range(i + 1, 40)
        if vectors[i] @ vectors[j] >= 0.9
    }
    assert {m.phrases for m in merges} == set(expected)
    assert [m.strength for m in merges] == sorted(expected.values(), reverse=True) or np.allclose(
        [m.strength for m in merges], sorted(expected.values(), reverse=True), atol=1e-6
    )


def test_equal_phrases_are_no_duplicates_of_each_other() -> None:
    assert near_duplicates(["bus", "bus"], np.ones((2, 1), np.float32)) == []


def test_kinds_of_one_thing_collapse_into_it(lexicon: Lexicon) -> None:
    merges = hypernym_merges(lexicon, ["car", "roof", "truck", "tulip"])
    (vehicles,) = [m for m in merges if set(m.phrases) == {"car", "truck"}]
    assert vehicles.into == "motor vehicle"
    assert not any("roof" in m.phrases and "tulip" in m.phrases for m in merges)


def test_a_hypernym_of_the_vocabulary_swallows_its_kinds(lexicon: Lexicon) -> None:
    merges = hypernym_merges(lexicon, ["car", "truck", "motor vehicle"])
    assert ("motor vehicle", {"car", "truck", "motor vehicle"}) in [
        (m.into, set(m.phrases)) for m in merges
    ]


def test_a_merge_never_takes_the_name_of_a_phrase_outside_it(lexicon: Lexicon) -> None:
    words = [lexicon.word(e).replace("_", " ") for e in range(0, len(lexicon.entry_word), 300)]
    names = {word.casefold() for word in words}
    for merge in hypernym_merges(lexicon, words):
        inside = {phrase.casefold() for phrase in merge.phrases}
        assert len(inside) >= 2
        assert merge.into.casefold() in inside or merge.into.casefold() not in names


def test_merges_that_say_more_come_first_and_synonyms_need_no_hypernym(lexicon: Lexicon) -> None:
    merges = hypernym_merges(lexicon, ["eye", "oculus", "car", "truck", "cat", "dog", "lion"])
    strengths = [m.strength for m in merges]
    assert strengths == sorted(strengths, reverse=True)
    assert frozenset(("eye", "oculus")) not in {frozenset(m.phrases) for m in merges}


def test_wider_meanings_inform_less(lexicon: Lexicon) -> None:
    content = information_contents(lexicon)
    (dog,) = lexicon.synsets_of("dog")[:1]
    chain = [dog, *lexicon.hypernyms(dog)]
    assert content.min() == pytest.approx(0, abs=1e-6)
    assert content[dog] > content[chain[-1]]
    children, parents = lexicon.link_child, lexicon.link_parent
    assert (content[children] > content[parents]).all()


def test_two_thousand_phrases_are_gone_through_quickly(lexicon: Lexicon) -> None:
    words = [lexicon.word(e).replace("_", " ") for e in range(0, 140_000, 70)]
    vectors = np.random.default_rng(0).normal(size=(len(words), 64))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    information_contents(lexicon)
    start = time.process_time()
    synonyms(lexicon, words), hypernym_merges(lexicon, words), near_duplicates(words, vectors)
    assert time.process_time() - start < 5  # a tenth of that on an idle machine
