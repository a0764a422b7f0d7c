"""The figures of phrases, by hand, and of a run restated from the explanations of its images."""

from dataclasses import replace

import numpy as np
import pytest

from core.concepts.explanation import evidence
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.concepts.phrase_figures import is_plain, redundancy
from core.concepts.phrase_truth import WIDEST, phrases_true, true_synsets, truths_of
from core.words.lexicon import load_lexicon
from core.words.readings import understand


def images(*numbers):
    return np.isin(np.arange(20), numbers)


def meant(*phrases):
    return [understand(load_lexicon(), phrase).synset for phrase in phrases]


@pytest.mark.parametrize("phrase", ["dog", "Car", "tree (woody plant)"])
def test_the_most_used_word_of_a_usual_meaning_is_plain(phrase):
    assert is_plain(load_lexicon(), phrase)


@pytest.mark.parametrize("phrase", ["domestic dog", "automobile", "coach", "no such noun"])
def test_a_word_that_others_are_used_for_in_its_usual_meanings_is_not_plain(phrase):
    assert not is_plain(load_lexicon(), phrase)


@pytest.mark.parametrize(("shared", "same"), [(8, 0), (9, 1)])
def test_phrases_of_the_same_images_are_redundant_above_four_fifths(shared, same):
    active = {"barn": images(*range(10)), "sky": images(*range(shared))}
    assert redundancy(load_lexicon(), [["barn", "sky"]], active) == same


def test_redundancy_is_of_the_pairs_within_clusters():
    """car and automobile mean one thing, barn and loft have the same images; so 2 of 4 pairs."""
    active = {
        **{"car": images(1), "automobile": images(2), "tree": images(3)},
        **{"barn": images(4, 5), "loft": images(4, 5)},
    }
    clusters = [["car", "automobile", "tree"], ["barn", "loft"], ["sky"]]
    active["sky"] = images(1)  # as car, but of another cluster
    assert redundancy(load_lexicon(), clusters, active) == 2 / 4
    assert redundancy(load_lexicon(), [["sky"]], active) == 0


def test_phrases_that_wordnet_lacks_mean_nothing_in_common():
    active = {"qqqqzz": images(1), "zzzzqq": images(2)}
    assert redundancy(load_lexicon(), [list(active)], active) == 0


def test_true_of_a_dog_is_what_a_dog_is_but_nothing_too_wide():
    lexicon = load_lexicon()
    (dog,) = meant("dog")
    true = true_synsets(lexicon, dog)
    assert true >= {*meant("dog", "canine (carnivore)", "carnivore", "domestic animal")}
    assert not true & {*meant("mammal", "animal", "cat", "beagle", "paw")}
    assert true <= {dog, *lexicon.hypernyms(dog)}
    assert all(len(lexicon.hyponyms(synset, None)) <= WIDEST for synset in true)


def test_a_class_is_true_of_itself_however_wide_it_is():
    assert set(meant("animal")) == true_synsets(load_lexicon(), *meant("animal"))


def test_folders_that_are_no_nouns_have_no_truth():
    found = truths_of(load_lexicon(), ["n02056570", "fire_engine"], ["fire truck", "truck", "dog"])
    assert {folder: mask.tolist() for folder, mask in found.items()} == {1: [True, True, False]}


def dense(run):
    """The run with a model in which images have many more than five phrases, of any weight."""
    random, (m, k) = np.random.default_rng(0), run.model.head.shape
    activations = random.random((len(run.images), m), np.float32)
    head = random.random((m, k), np.float32)
    return replace(run, model=replace(run.model, activations=activations, head=head))


def test_true_phrases_of_a_run_are_those_of_its_images_explanations(small_run):
    run = dense(small_run[1])
    lexicon, told = load_lexicon(), []
    meaning = dict(zip(run.vocabulary.phrases, meant(*run.vocabulary.phrases), strict=True))
    true = []
    for own in meant(*run.images.class_names):
        wide = (s for s in lexicon.hypernyms(own) if len(lexicon.hyponyms(s, None)) <= WIDEST)
        true.append({own, *wide})
    for image, label in enumerate(run.images.labels):
        found = evidence(run.model, run.vocabulary, image)
        told += [meaning[phrase] in true[label] for phrase, _ in found]
    assert 0 < np.mean(told) < 1
    assert phrases_true(run) == pytest.approx(np.mean(told))


def test_images_without_a_known_class_count_nowhere(small_run):
    _, run = small_run
    half = np.where(run.images.labels < 2, run.images.labels, -1)
    nowhere = replace(run, images=replace(run.images, class_names=("n01", "n02", "n03", "n04")))
    assert phrases_true(replace(run, images=replace(run.images, labels=half))) != phrases_true(run)
    assert phrases_true(nowhere) is None
    assert "phrases_true" not in evaluate(Measured.of(nowhere))


def test_what_is_shown_of_clusters_says_nothing_twice(small_run):
    _, run = small_run
    figures = evaluate(Measured.of(run))
    told = {"phrases_plain", "phrases_true", "redundancy", "redundancy_all"}
    assert told <= set(figures) and all(0 <= figures[key] <= 1 for key in told)
    assert figures["redundancy"] == 0 < figures["redundancy_all"]
