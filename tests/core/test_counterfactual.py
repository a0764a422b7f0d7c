"""What if: parts sum to scores, removal sets are the least, evidence is what decides."""

from itertools import combinations

import numpy as np
import pytest

from core.base.values import ConceptModel, Vocabulary
from core.concepts import counterfactual
from core.concepts.counterfactual import Pair
from core.output.charts.waterfall import REST, waterfall

LARGEST = 3  # brute force tries every set up to this size


def vocabulary(*phrases: str) -> Vocabulary:
    m = len(phrases)
    return Vocabulary("toy", phrases, np.ones((m, 2), int), np.arange(m), np.eye(m))


def model(activations, head) -> ConceptModel:
    activations = np.asarray(activations, np.float32)
    return ConceptModel({}, np.asarray(head, np.float32), activations, activations)


def random_model(seed: int, images: int = 40) -> tuple[ConceptModel, Vocabulary]:
    """A sparse head and activations at random; two of the phrases have two columns each."""
    random = np.random.default_rng(seed)
    head = random.gamma(1.0, 1.0, (12, 4)) * (random.uniform(size=(12, 4)) < 0.5)
    activations = random.gamma(1.0, 1.0, (images, 12)) * (random.uniform(size=(images, 12)) < 0.7)
    phrases = [f"p{number}" for number in range(10)] + ["p0", "p1"]
    return model(activations, head), vocabulary(*phrases)


def brute_force(made: ConceptModel, words: Vocabulary, image: int) -> int:
    """Size of the smallest set of phrases without which the image is elsewhere; else 4."""
    activations = np.asarray(made.activations[image], float)
    head, names = np.asarray(made.head, float), np.array(words.phrases)
    own = int((activations @ head).argmax())
    active = sorted({str(name) for name in names[activations > 0]})
    for size in range(1, LARGEST + 1):
        for gone in combinations(active, size):
            left = (activations * ~np.isin(names, gone)) @ head
            if left.max() > left[own] + 1e-9:
                return size
    return LARGEST + 1


def assert_least(made: ConceptModel, words: Vocabulary, image: int) -> None:
    parts = counterfactual.parts(made, words, image)
    removal = counterfactual.removal_set(parts)
    size = len(removal.phrases) if removal else LARGEST + 1
    assert min(size, LARGEST + 1) == brute_force(made, words, image)
    if removal:
        kept = np.array([phrase not in removal.phrases for phrase in words.phrases])
        left = (np.asarray(made.activations[image], float) * kept) @ np.asarray(made.head, float)
        assert left.argmax() == removal.winner != parts.winner


@pytest.mark.parametrize("seed", range(5))
def test_no_smaller_set_than_the_removal_set_moves_an_image(seed: int) -> None:
    made, words = random_model(seed)
    for image in range(len(made.activations)):
        assert_least(made, words, image)


def test_no_smaller_set_moves_an_image_of_a_real_run(small_run) -> None:
    _, run = small_run
    for image in range(len(run.images)):
        assert_least(run.model, run.vocabulary, image)


def test_parts_sum_to_the_score_of_every_image_in_every_cluster(small_run) -> None:
    _, run = small_run
    for image, scores in enumerate(run.scores):
        parts = counterfactual.parts(run.model, run.vocabulary, image)
        np.testing.assert_allclose(parts.scores(), scores, rtol=0, atol=1e-5)


def test_columns_of_an_equal_phrase_are_one_concept() -> None:
    made = model([[1.0, 1.0, 1.5]], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    parts = counterfactual.parts(made, vocabulary("wheel", "wheel", "sail"), 0)
    assert parts.phrases == ("wheel", "sail")
    assert parts.amounts.tolist() == [[2.0, 0.0], [0.0, 1.5]]
    removal = counterfactual.removal_set(parts)
    assert removal == counterfactual.Removal(("wheel",), 1)


def test_nothing_moves_an_image_that_no_rival_speaks_for() -> None:
    """Without its only evidence all scores are zero, and a tie moves nothing."""
    parts = counterfactual.parts(model([[1.0]], [[1.0, 0.0]]), vocabulary("wing"), 0)
    assert counterfactual.removal_set(parts) is None
    blank = counterfactual.parts(model([[0.0]], [[1.0, 0.0]]), vocabulary("wing"), 0)
    assert counterfactual.removal_set(blank) is None


def test_strengths_scale_what_a_phrase_adds() -> None:
    made, words = random_model(0, images=1)
    parts = counterfactual.parts(made, words, 0)
    strengths = np.linspace(0, 2, len(parts.phrases))
    by_column = [strengths[parts.phrases.index(name)] for name in words.phrases]
    expected = (made.activations[0] * by_column) @ made.head
    np.testing.assert_allclose(parts.scores(strengths), expected, rtol=1e-5)
    np.testing.assert_allclose(parts.scores(np.ones(len(strengths))), parts.scores())


def test_leads_of_all_pairs_sum_to_the_gap_between_the_scores() -> None:
    made, words = random_model(1, images=1)
    parts = counterfactual.parts(made, words, 0)
    pairs = counterfactual.pairs(parts, 0, 2)
    assert sum(p.lead for p in pairs) == pytest.approx(parts.scores()[0] - parts.scores()[2])
    assert [p.lead for p in pairs] == sorted((p.lead for p in pairs), reverse=True)


def test_few_pairs_are_those_that_add_most_to_either_score() -> None:
    parts = counterfactual.parts(
        model([[1.0, 1.0, 1.0]], [[3.0, 0.0], [0.5, 0.4], [0.0, 2.0]]),
        vocabulary("wing", "sky", "sail"),
        0,
    )
    assert counterfactual.pairs(parts, 0, 1, top=2) == [Pair("wing", 3, 0), Pair("sail", 0, 2)]


def test_the_sentence_says_what_speaks_for_one_and_what_for_the_other() -> None:
    pairs = [Pair("double-decker", 1.0, 0.2), Pair("wheel", 0.5, 0.5), Pair("cargo", 0.1, 0.3)]
    assert counterfactual.because(pairs, "bus", "truck") == (
        "It is in bus rather than truck mostly because of “double-decker” (+0.80); "
        "“cargo” speaks for truck (+0.20)."
    )
    assert (
        counterfactual.because([], "bus", "truck") == "No phrase speaks for bus rather than truck."
    )


def test_deleting_evidence_moves_more_images_than_deleting_by_chance() -> None:
    """One strong phrase decides, nine weak ones do not: evidence moves every image."""
    activations = np.tile([5.0, 3.0, *[0.1] * 9], (50, 1))
    head = np.zeros((11, 2))
    head[0, 0] = head[1, 1] = 1
    head[2:, 0] = 0.01
    words = vocabulary(*(f"p{number}" for number in range(11)))
    share = counterfactual.faithfulness(model(activations, head), words, top=1, draws=200)
    assert share.evidence == 1
    assert share.chance == pytest.approx(1 / 11, abs=0.02)


def test_chance_deletes_what_is_active_and_nothing_else() -> None:
    """One of two active phrases decides; twenty that the images do not show are never drawn."""
    activations = np.tile([5.0, 3.0, *[0.0] * 20], (50, 1))
    head = np.ones((22, 2))
    head[:2] = np.eye(2)
    words = vocabulary(*(f"p{number}" for number in range(22)))
    share = counterfactual.faithfulness(model(activations, head), words, top=1, draws=100)
    assert share.chance == pytest.approx(1 / 2, abs=0.05)


def test_the_waterfall_builds_up_to_each_score_even_when_phrases_are_left_out() -> None:
    pairs = [Pair("wing", 3.0, 0.5), Pair("<b>sail</b>", 0.0, 2.0)]
    figure = waterfall(pairs, ("plane", "boat & co"), (3.75, 2.5))
    for trace, score in zip(figure.data, (3.75, 2.5), strict=True):
        assert sum(trace.x[:-1]) == pytest.approx(score) == trace.x[-1]
        assert list(trace.measure) == ["relative"] * 3 + ["total"]
    labels = figure.layout.yaxis.ticktext
    assert labels[1:3] == ("&lt;b&gt;sail&lt;/b&gt;", REST)
    assert figure.data[1].name == "boat &amp; co"
