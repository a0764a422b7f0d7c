"""Clusters are named by what holds for their images and is a thing that people have a word for."""

import numpy as np
import pytest

from core.concepts.name_evidence import Evidence, Holding
from core.concepts.naming import name_clusters, strongest
from core.words.lexicon import load_lexicon
from core.words.nameable import Family, thing
from core.words.senses import reading

FILLERS = (  # more than half of the vocabulary, so that 0 is what an image says in general
    *("spoon", "trombone", "pillow", "harbor", "pencil", "lemon", "mirror", "blanket"),
    *("violin", "carrot", "whale", "spider", "cactus", "glacier", "helmet", "sock"),
)
PER_CLUSTER = 12


def named(*clusters):
    """The names of clusters, each told as {noun: share of its images that it holds for}.

    A noun that holds lies at 0.9 of an image's scale, another at 0; nouns of no cluster fill up.
    """
    words = tuple(dict.fromkeys((*(word for told in clusters for word in told), *FILLERS)))
    rows = [image(told, words, number) for told in clusters for number in range(PER_CLUSTER)]
    members = np.split(np.arange(len(rows)), len(clusters))
    seen = Evidence(np.array(rows, np.float32), members, np.eye(len(words), dtype=np.float32))
    return name_clusters(load_lexicon(), seen, words, [list(told) for told in clusters])


def image(told, words, number):
    share = number / PER_CLUSTER
    return [0.9 if share < told.get(word, 0) else 0.0 for word in words]


def alike(*words):
    return dict.fromkeys(words, 1.0)


OTHERS = alike("chair", "furniture", "seat")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("bird", ("beak", "feather")),
        ("bicycle", ("handlebar", "spoke")),
        ("flower", ("petal", "stamen")),
        ("dog", ("snout", "tail")),
        ("car", ("car door", "bumper", "car window")),
        ("airplane", ("fuselage", "tail assembly")),
        ("barn", ("hayloft", "roof")),
    ],
)
def test_a_whole_names_rather_than_its_parts(whole, parts):
    name = named(alike(*parts, whole), OTHERS)[0]
    assert whole in load_lexicon().lemmas(reading(load_lexicon(), name.name))


@pytest.mark.parametrize(
    ("thing_", "stuff"),
    [
        ("ferry", ("steel", "smoke", "water")),
        ("sailboat", ("canvas", "piece of cloth")),
        ("car", ("metal", "glass")),
        ("airplane", ("surface", "rear")),
        ("fish", ("process", "water", "body of water")),
    ],
)
def test_a_thing_names_rather_than_stuff_or_an_abstraction(thing_, stuff):
    name = named(alike(*stuff, thing_), OTHERS)[0]
    assert thing_ in load_lexicon().lemmas(reading(load_lexicon(), name.name))


@pytest.mark.parametrize(
    ("plain", "wide"),
    [
        ("dog", ("domestic animal", "carnivore", "canine")),
        ("truck", ("self-propelled vehicle", "motor vehicle")),
        ("cassette player", ("electronic equipment", "equipment")),
        ("mushroom", ("basidiomycete", "fungus")),
        ("flower", ("angiosperm", "spermatophyte")),
        ("bus", ("public transport", "omnibus", "conveyance")),
        ("house", ("domicile", "housing", "habitation")),
    ],
)
def test_the_word_people_use_names_rather_than_a_heading(plain, wide):
    assert named(alike(*wide, plain), OTHERS)[0].name == plain


def test_airplanes_are_not_named_by_their_heading():
    name = named(alike("heavier-than-air craft", "aircraft", "airplane"), OTHERS)[0]
    assert name.name == "plane"


def test_what_holds_for_few_images_names_none():
    assert named({"truck": 1.0, "garbage truck": 0.3}, OTHERS)[0].name == "truck"


def test_what_holds_for_another_cluster_too_is_no_name():
    first, second = named(alike("building", "barn"), alike("building", "house"))
    assert (first.name, second.name) == ("barn", "house")


def test_a_wide_noun_that_holds_for_many_of_another_cluster_loses_to_a_narrower():
    cars = {"container": 0.84, "self-propelled vehicle": 0.67, "motor vehicle": 0.67}
    trucks = {"container": 0.75, "self-propelled vehicle": 0.42, "motor vehicle": 0.42}
    truck = {**trucks, "vehicle": 0.84, "truck": 0.34}
    first, second, *_ = named({**cars, "vehicle": 0.75}, truck, OTHERS, alike("dog"))
    assert (first.name, second.name) == ("motor vehicle", "truck")


def test_what_tells_a_cluster_weighs_strength_and_contrast_beside_coverage():
    """log coverage + 1/2 log strength + 9/4 log of what the worst rival leaves + log of others."""
    shares, random = np.zeros((4, 6)), np.random.default_rng(0)
    shares[:] = random.uniform(size=shares.shape)
    strength, others = random.uniform(size=(2, 6))
    worst = np.maximum(np.maximum(shares[0], shares[1]), shares[3])
    expected = (shares[2] + 0.01) * np.sqrt(strength + 0.01)
    expected *= (1 - 0.9 * worst) ** 2.25 * (1 - 0.9 * others)
    told = Holding(strength, shares, others).telling(2)
    np.testing.assert_allclose(np.exp(told), expected)


@pytest.mark.parametrize("sizes", [(150, 30), (30, 150), (120, 110)])
def test_a_few_images_of_a_large_cluster_are_counted_for_no_other_cluster(sizes):
    """Noun c holds for all images of cluster c and for no other."""
    texts = np.eye(20, dtype=np.float32)
    cluster = np.repeat([0, 1], sizes)
    members = [np.flatnonzero(cluster == c) for c in (0, 1)]
    seen = Evidence(0.9 * texts[cluster], members, texts)
    for own in (0, 1):
        np.testing.assert_array_equal(seen.holding(own, [0, 1]).shares, np.eye(2))


def test_a_name_says_for_how_many_images_it_holds():
    name, _ = named({"truck": 0.75}, {**OTHERS, "truck": 0.25})
    assert (name.coverage, name.others, name.contrast) == (0.75, 0.25, 0.5)
    assert load_lexicon().synset_offset[reading(load_lexicon(), "truck")] == name.synset


def test_runners_up_are_other_names_and_none_that_a_cluster_has():
    first, second = named({"dog": 1.0, "poodle": 0.6, "cat": 0.4}, alike("cat"))
    assert "poodle" in first.runners_up
    assert {first.name, second.name}.isdisjoint(first.runners_up + second.runners_up)


def test_two_clusters_of_one_name_are_told_apart_by_what_separates_them():
    first, second, *_ = named(
        {"dog": 1.0, "spaniel": 0.15, "animal": 1.0},
        {"dog": 1.0, "poodle": 0.15, "animal": 1.0},
        *(OTHERS, alike("barn"), alike("tree")),
    )
    assert (first.name, second.name) == ("dog, spaniel", "dog, poodle")
    assert (first.noun, second.noun) == ("dog", "dog")


def test_what_is_told_apart_does_not_repeat_the_name():
    clusters = {"truck": 1.0, "garbage truck": 0.15}, {"truck": 1.0, "tow truck": 0.15}
    first, second, *_ = named(*clusters, OTHERS, alike("barn"), alike("tree"))
    assert (first.name, second.name) == ("truck, garbage", "truck, tow")


def test_clusters_that_nothing_separates_are_numbered():
    same = alike("dog")
    assert [name.name for name in named(same, same, OTHERS)[:2]] == ["dog, 1", "dog, 2"]


def test_the_same_clusters_have_the_same_names_with_the_same_reasons():
    clusters = (alike("dog", "snout"), alike("dog", "poodle"), alike("barn"), OTHERS)
    assert named(*clusters) == named(*clusters)
    assert len({name.name for name in named(*clusters)}) == len(clusters)


def test_a_cluster_that_no_noun_holds_for_has_its_strongest_phrase():
    names_ = named({"dog": 0.1}, OTHERS)
    assert (names_[0].name, names_[0].noun, names_[0].synset) == ("dog", "", -1)


def test_without_meanings_the_strongest_phrase_names_that_no_cluster_before_has():
    found = strongest([["wing", "sail"], ["wing", "wheel", "mast"], ["wing"], []])
    assert [name.name for name in found] == ["wing", "wheel", "cluster 2", "cluster 3"]
    assert found[1].runners_up == ("mast",)


def test_parts_are_told_through_other_parts_and_through_what_they_are_a_kind_of():
    lexicon = load_lexicon()
    meant = {word: reading(lexicon, word) for word in ("petal", "flower", "rose", "leaf", "vase")}
    family = Family(lexicon, meant.values())
    assert family.is_part(meant["petal"])
    assert not any(family.is_part(meant[word]) for word in ("flower", "rose", "vase"))
    assert family.support(meant["flower"]) > family.support(meant["vase"]) == 0


def test_things_are_told_from_parts_and_from_stuff():
    lexicon = load_lexicon()
    amounts = [thing(lexicon, reading(lexicon, word)) for word in ("dog", "snout", "steel")]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] == 1
