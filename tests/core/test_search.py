"""A query as a person writes it, and the images that answer it, against a plain sort."""

import numpy as np
import pytest

from core.base.errors import BadInput
from core.concepts.levels import Levels
from core.concepts.search import Query, Term, named, phrases_of, query, rank
from tests.core.conftest import unit


def told(text: str) -> list[tuple[str, float]]:
    return [(term.phrase, term.weight) for term in phrases_of(text)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("dog", [("dog", 1)]),
        ("golden  retriever", [("golden retriever", 1)]),
        ("dog -grass", [("dog", 1), ("grass", -1)]),
        ("dog - grass", [("dog", 1), ("grass", -1)]),
        ("dog, snow +tree", [("dog", 1), ("snow", 1), ("tree", 1)]),
        ("t-shirt", [("t-shirt", 1)]),
        ("−dog", [("dog", -1)]),
        ("dog^2 -grass^0.5", [("dog", 2), ("grass", -0.5)]),
        ('"black -white, red"^3', [("black -white, red", 3)]),
        ('-"wet grass" dog', [("wet grass", -1), ("dog", 1)]),
        (",, dog ,,", [("dog", 1)]),
        ("", []),
        (' "" ', []),
        ("dog -", [("dog", 1)]),
        ("- , + , dog, &", [("dog", 1)]),
        ('"-"', [("-", 1)]),
    ],
)
def test_a_query_is_read_as_it_is_written(text, terms):
    assert told(text) == terms


@pytest.mark.parametrize("text", ['"dog', "dog^0", "dog^x", "dog^1e9", 'dog, "a" "'])
def test_what_cannot_be_read_is_refused_in_one_sentence(text):
    with pytest.raises(BadInput):
        phrases_of(text)


def test_a_weight_that_runs_into_the_next_phrase_is_told_of_the_comma():
    with pytest.raises(BadInput, match="a comma before the next phrase"):
        phrases_of("dog^2 cat")
    assert told("dog^2, cat") == [("dog", 2), ("cat", 1)]


def test_a_query_has_bounds():
    with pytest.raises(BadInput, match="17 phrases"):
        query([Term("dog")] * 17)
    with pytest.raises(BadInput, match="1 or more"):
        query([Term("dog")], top=0)
    assert not query([]) and query([], name="x")


@pytest.fixture
def vectors():
    return unit(np.random.default_rng(0).normal(size=(500, 16)) + 0.3)


def test_the_images_nearest_to_one_phrase_are_a_plain_sort(vectors):
    asked = unit(np.ones((1, 16)))
    cosines = vectors @ asked[0]
    found = rank(vectors, asked, Query((Term("dog"),), top=20))
    np.testing.assert_array_equal(found.images, np.argsort(-cosines, kind="stable")[:20])
    np.testing.assert_allclose(found.scores, cosines[found.images], rtol=1e-6)


def test_a_minus_turns_one_phrase_round(vectors):
    asked = unit(np.ones((1, 16)))
    found = rank(vectors, asked, Query((Term("dog", weight=-1),), top=5))
    np.testing.assert_array_equal(found.images, np.argsort(vectors @ asked[0])[:5])


def test_several_terms_are_weighed_by_their_spread(vectors):
    """A text's cosines are small beside a picture's, and yet both count as their weights say."""
    asked = unit(np.random.default_rng(1).normal(size=(2, 16)))
    small = np.stack([asked[0] * 0.01, asked[1]])  # as if one had cosines a hundred times smaller
    wanted = Query((Term("dog", weight=2), Term(picture="a.png", weight=-1)), top=40)
    cosines = vectors @ asked.T
    z = (cosines - cosines.mean(axis=0)) / cosines.std(axis=0)
    scores = z @ np.array([2, -1]) / 3
    for rows in (asked, small):
        found = rank(vectors, rows.astype(np.float32), wanted)
        np.testing.assert_array_equal(found.images, np.argsort(-scores, kind="stable")[:40])
        np.testing.assert_allclose(found.scores, scores[found.images], atol=1e-4)


def test_a_picture_of_the_set_is_no_answer_to_itself(vectors):
    found = rank(vectors, vectors[[7]], Query((Term(image=7),), top=500))
    assert 7 not in found.images and (found.scores > 0).all()


def test_what_no_image_shows_has_no_answer(vectors):
    blank = np.zeros((1, 16), np.float32)
    assert len(rank(vectors, blank, Query((Term("x"),))).images) == 0
    both = np.zeros((2, 16), np.float32)
    assert len(rank(vectors, both, Query((Term("x"), Term("y")))).images) == 0


def test_only_images_that_are_allowed_are_found(vectors):
    allowed = np.arange(500) % 7 == 0
    found = rank(vectors, vectors[[1, 2]], Query((Term("a"), Term("b")), top=400), allowed)
    assert set(found.images.tolist()) == set(np.flatnonzero(allowed).tolist())


def test_of_equal_images_the_first_comes_first():
    vectors = np.tile(unit(np.ones((1, 4))), (9, 1))
    found = rank(vectors, vectors[:1], Query((Term("a"),), top=4))
    assert found.images.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("DOG", ["a/Dog1.png"]),
        ("*.png", ["a/Dog1.png", "b/[x].png"]),
        ("a/*", ["a/Dog1.png", "a/cat.jpg"]),
        ("[x]", ["b/[x].png"]),
        ("[?].png", ["b/[x].png"]),
        ("none", []),
    ],
)
def test_files_are_named_by_a_part_or_a_pattern(name, files):
    every = ["a/Dog1.png", "a/cat.jpg", "b/[x].png"]
    assert [f for f, there in zip(every, named(every, name), strict=True) if there] == files


@pytest.mark.parametrize("weights", [(1,), (-1,), (1, -2)])
@pytest.mark.parametrize("spread", [0.0, 1e-3, 1.0])
def test_with_levels_the_answer_is_the_same(weights, spread):
    """Also among images so alike that eight bits cannot tell them apart."""
    random = np.random.default_rng(3)
    vectors = unit(np.ones(24) + spread * random.normal(size=(3000, 24)))
    terms = tuple(Term(str(w), weight=w) for w in weights)
    asked, allowed = unit(random.normal(size=(len(terms), 24)) + 0.5), random.random(3000) < 0.7
    wanted = Query(terms, top=50)
    plain = rank(vectors, asked, wanted, allowed)
    quick = rank(vectors, asked, wanted, allowed, Levels.of(vectors))
    np.testing.assert_allclose(quick.scores, plain.scores, atol=2e-6 if spread else 1)
    if spread == 1.0:
        np.testing.assert_array_equal(quick.images, plain.images)


def test_few_images_are_candidates():
    vectors = unit(np.random.default_rng(0).normal(size=(20_000, 64)))
    levels = Levels.of(vectors)
    found = levels.candidates(vectors[0], 50, np.zeros(20_000, bool))
    assert 50 <= len(found) < 200
    assert set(np.argsort(-(vectors @ vectors[0]))[:50]) <= set(found.tolist())
    assert len(levels.candidates(vectors[0], 50, np.ones(20_000, bool))) == 0
