"""Explanations add up, and doubt finds what is wrong."""

import numpy as np
import pytest

from core.base.values import Assignment, ConceptModel, Vocabulary
from core.concepts import doubts, explanation
from core.concepts.run import Run

# Two clusters, four concepts; "wheel" is a column of both clusters.
VOCABULARY = Vocabulary(
    "toy",
    ("wing", "wheel", "wheel", "sail"),
    np.array([[5, 0], [3, 0], [0, 3], [0, 5]]),
    np.arange(4),
    np.eye(4, dtype=np.float32),
)
HEAD = np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 1.5], [0.5, 3.0]], dtype=np.float32)
ACTIVATIONS = np.array(
    [
        [3.0, 0.0, 0.0, 0.0],  # plainly the first cluster
        [0.0, 0.0, 1.0, 2.0],  # plainly the second
        [1.5, 0.0, 0.0, 1.0],  # near the border
        [0.0, 0.0, 0.0, 0.0],  # shows nothing
    ],
    dtype=np.float32,
)
Q = Assignment("toy", np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.5, 0.5]], dtype=np.float32))


@pytest.fixture
def model():
    return ConceptModel({}, HEAD, ACTIVATIONS, ACTIVATIONS)


def run_of(model):
    """A run that was never saved."""
    return Run(None, {}, None, None, Q, VOCABULARY, model)


class Counted:
    """What a property does, and how often it did it."""

    def __init__(self, made):
        self.made, self.calls = made.fget, 0

    def __call__(self, model):
        self.calls += 1
        return self.made(model)


@pytest.mark.parametrize("image", range(4))
@pytest.mark.parametrize("cluster", range(2))
def test_contributions_add_up_to_the_score(model, image, cluster):
    told = explanation.explain(model, image, cluster)
    assert told.score == pytest.approx(model.scores[image, cluster])
    assert (told.contributions >= 0).all()


def test_contribution_is_activation_times_weight(model):
    assert explanation.contributions(model, 2, 0).tolist() == [3.0, 0.0, 0.0, 0.5]


def test_evidence_is_strongest_first_and_leaves_out_what_adds_nothing(model):
    assert explanation.evidence(model, VOCABULARY, 2) == [("wing", 3.0), ("sail", 0.5)]
    assert explanation.evidence(model, VOCABULARY, 2, cluster=1) == [("sail", 3.0)]
    assert explanation.evidence(model, VOCABULARY, 1, top=1) == [("sail", 6.0)]
    assert explanation.evidence(model, VOCABULARY, 3) == []


def test_equal_phrases_are_added_up():
    activations = np.ones((1, 4), dtype=np.float32)
    model = ConceptModel({}, HEAD + 1, activations, activations)
    assert dict(explanation.evidence(model, VOCABULARY, 0, cluster=0))["wheel"] == 3.0


def test_cluster_phrases_are_means_over_its_images(model):
    # Images 0, 2 and 3 (no evidence: first cluster) are in the first.
    assert explanation.labels(model).tolist() == [0, 1, 0, 0]
    phrases = dict(run_of(model).phrases(0))
    assert phrases == pytest.approx({"wing": (3 + 1.5) * 2 / 3, "sail": 0.5 / 3})


def test_a_cluster_without_images_has_no_phrases():
    model = ConceptModel({}, HEAD, ACTIVATIONS[:1], ACTIVATIONS[:1])
    assert run_of(model).phrases(1) == []


def test_names_and_phrases_of_all_clusters_take_the_scores_once(model, monkeypatch):
    counted = Counted(ConceptModel.scores)
    monkeypatch.setattr(ConceptModel, "scores", property(counted))
    run = run_of(model)
    assert run.cluster_names == ("wing", "sail")
    assert [run.phrases(cluster, 1)[0][0] for cluster in range(run.k)] == ["wing", "sail"]
    assert counted.calls == 1


def test_probabilities_are_equation_6(model):
    logits = np.log(model.scores**2 + 1)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(explanation.probabilities(model.scores), expected, rtol=1e-5)


def test_margins_are_the_lead_as_a_share_of_the_score(model):
    np.testing.assert_allclose(
        explanation.margins(model.scores), [1, 6.5 / 7.5, 0.5 / 3.5, 0], atol=1e-6
    )


def test_the_runner_up_is_none_where_nothing_speaks_for_another_cluster(model):
    assert explanation.runner_up(model.scores, Q.probabilities).tolist() == [
        explanation.NONE,
        0,
        1,
        explanation.NONE,
    ]


def test_of_equal_scores_the_likelier_cluster_of_the_cluster_model_is_the_runner_up():
    scores = np.array([[3.0, 1.0, 1.0, 0.5], [3.0, 1.0, 1.0, 0.5]], np.float32)
    q = np.array([[0.5, 0.1, 0.3, 0.1], [0.5, 0.3, 0.1, 0.9]], np.float32)
    assert explanation.runner_up(scores, q).tolist() == [2, 1]


def test_suspects_are_the_clusters_that_the_objections_speak_of(model):
    doubt = doubts.doubt(model, Q, VOCABULARY)
    assert doubts.suspects(doubt, 0) == []
    assert doubts.suspects(doubt, 2) == [1]
    assert doubts.suspects(doubt, 3) == []  # no concept is active


def test_objections_name_one_cluster_only_where_a_page_has_one_answer(model):
    doubt = doubts.doubt(model, Q, VOCABULARY)
    names = ["birds", "boats"]
    assert doubts.objections(doubt, 2, names, 1) == doubts.objections(doubt, 2, names)
    assert doubts.objections(doubt, 2, names, explanation.NONE) == [
        "The cluster model put it elsewhere.",
        "Its score is only 14 % ahead of another's.",
        "50 % of its evidence belongs to other clusters.",
    ]


def test_an_image_in_no_cluster_is_no_disagreement_and_its_reasons_say_so(model):
    q = np.array([[0.5, 0.5], [0.1, 0.9], [0.5, 0.5], [0.5, 0.5]], dtype=np.float32)
    doubt = doubts.doubt(model, Assignment("table", q), VOCABULARY)
    assert not doubt.disagrees.any()
    assert doubts.objections(doubt, 0, ["birds", "boats"]) == [
        "The cluster model put it in no cluster."
    ]
    assert doubts.suspects(doubt, 2) == [1]  # by margin and evidence alone
    told = doubts.objections(doubt, 2, ["birds", "boats"])
    assert [says for says in told if "cluster model" in says] == told[:1]  # it chose no other


def test_an_image_is_silent_only_where_no_phrase_speaks_for_any_cluster():
    """An exact tie of two scores whose evidence is at home elsewhere was taken for silence."""
    head = np.array([[1, 1, 2], [0, 0, 2]], np.float32)
    tied = np.array([[0, 0], [1, 0]], np.float32)
    words = Vocabulary("toy", ("a", "b"), np.eye(2, 3, dtype=int), np.arange(2), np.eye(2))
    model = ConceptModel({}, head * [[1, 1, 0.9], [1, 1, 1]], tied, tied)
    doubt = doubts.doubt(model, Assignment("toy", np.eye(3)[[0, 0]]), words)
    assert doubt.is_silent.tolist() == [True, False]
    assert doubts.objections(doubt, 0, "xyz") == ["No phrase speaks for any cluster."]
    assert doubts.objections(doubt, 1, "xyz") != ["No phrase speaks for any cluster."]


def test_a_concept_belongs_where_its_phrase_weighs_most(model):
    assert doubts.homes(model, VOCABULARY).tolist() == [0, 1, 1, 1]


def test_a_concept_speaks_with_what_it_weighs_at_home_and_not_with_its_most():
    """The first "wheel" is at home where the phrase weighs most, and there it weighs nothing."""
    activations = np.array([[1.0, 2.0, 0.0, 1.0]], dtype=np.float32)
    model = ConceptModel({}, HEAD, activations, activations)
    found = doubts.doubt(model, Assignment("toy", Q.probabilities[:1]), VOCABULARY)
    own, other = 1 * 2.0, 2 * 0.0 + 1 * 3.0  # wing; wheel and sail
    assert found.foreign[0] == pytest.approx(other / (own + other))


def test_doubt_grows_with_every_reason_for_it(model):
    doubt = doubts.doubt(model, Q, VOCABULARY)
    assert doubt.score[0] == 0
    assert doubt.score[0] < doubt.score[1] < doubt.score[2] < doubt.score[3] == 1
    assert doubt.disagrees.tolist() == [False, False, True, False]
    assert doubt.foreign[[0, 2, 3]].tolist() == [0, 0.5, 1]
    assert doubt.foreign_cluster[2] == 1
    assert ((doubt.score >= 0) & (doubt.score <= 1)).all()


def test_reasons_are_in_words(model):
    doubt = doubts.doubt(model, Q, VOCABULARY)
    assert doubts.objections(doubt, 0, ["birds", "boats"]) == []
    told = doubts.objections(doubt, 2, ["birds", "boats"])
    assert told == [
        "The cluster model put it in boats.",
        "Its score is only 14 % ahead of boats.",
        "50 % of its evidence belongs to other clusters, most of it to boats.",
    ]
    assert doubts.objections(doubt, 3, ["birds", "boats"]) == [
        "The cluster model put it in no cluster.",
        "No phrase speaks for any cluster.",
    ]
