"""Metrics mean what their help texts say."""

from dataclasses import replace

import numpy as np
import pytest

from core.base.values import Assignment, ConceptModel
from core.clustering import agreement
from core.clustering.agreement import PARTITION_METRICS, confusion, match
from core.concepts import figures
from core.concepts.explanation_figures import f1, f1_active, ncc95, nce, nec
from core.concepts.figures import METRICS, evaluate
from core.concepts.metric import NEEDS, Group, Measured, Metric, Shown

random = np.random.default_rng(0)
CLASSES = random.integers(0, 4, 2000)


@pytest.mark.parametrize("name", PARTITION_METRICS)
def test_the_same_partition_under_other_names_is_perfect(name):
    renamed = np.array([2, 3, 1, 0])[CLASSES]
    assert PARTITION_METRICS[name].function(CLASSES, renamed) == pytest.approx(1)


@pytest.mark.parametrize(("name", "chance"), [("acc", 0.25), ("nmi", 0), ("ari", 0)])
def test_random_clusters_are_worth_what_chance_is(name, chance):
    value = PARTITION_METRICS[name].function(CLASSES, random.integers(0, 4, 2000))
    assert value == pytest.approx(chance, abs=0.05)


@pytest.mark.parametrize("name", PARTITION_METRICS)
def test_images_without_a_label_do_not_count(name):
    labels, clusters = CLASSES.copy(), CLASSES.copy()
    labels[:50], clusters[:50] = -1, 3
    assert PARTITION_METRICS[name].function(labels, clusters) == pytest.approx(1)


def test_accuracy_with_an_empty_cluster_and_with_more_clusters_than_classes():
    assert agreement.acc(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2])) == 1
    assert agreement.acc(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 2])) == 0.75


def test_accuracy_with_fewer_clusters_than_classes():
    assert agreement.acc(np.array([0, 0, 1, 2]), np.array([1, 1, 0, 0])) == 0.75


def test_match_pairs_clusters_with_classes_and_leaves_the_rest_over():
    assert match(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 2])).tolist() == [0, -1, 1]


def test_confusion_counts_images_of_classes_in_clusters():
    table = confusion(np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0]))
    assert table.tolist() == [[0, 2], [1, 0]]


def sparse_proxy(n=500, m=200, kept=10):
    proxy = np.zeros((n, m), dtype=np.float32)
    np.put_along_axis(proxy, random.random((n, m)).argsort(axis=1)[:, :kept], 0.3, axis=1)
    return proxy


def test_f1_of_the_proxy_itself_is_1():
    proxy = sparse_proxy()
    assert f1(proxy, proxy) == f1_active(proxy, proxy) == 1


def test_f1_of_random_activations_is_the_share_of_concepts_kept():
    found = f1(random.random((500, 200)), sparse_proxy())
    assert found == pytest.approx(10 / 200, abs=0.01)


def test_f1_of_fewer_active_concepts_counts_those_only():
    proxy = np.array([[1.0, 1.0, 0.0, 0.0]])
    assert f1(np.array([[1.0, 0.0, 0.0, 0.0]]), proxy) == pytest.approx(2 / 3)
    assert f1(np.zeros((1, 4)), proxy) == 0


def test_nce_of_equal_concepts_is_the_root_of_their_number():
    assert nce(np.array([[2.0] * 9 + [0.0] * 5, [0.0] * 14])) == pytest.approx(3)


def test_nec_counts_weights_that_are_not_zero_per_cluster():
    assert nec(np.array([[1.0, 0.0], [0.5, 1e-6], [0.2, 0.3]])) == 2


def test_all_figures_take_no_more_memory_than_the_activations_do(peak_of):
    """They once took seven times as much, in the worker beside everything else."""
    activations = random.random((3000, 400), dtype=np.float32)
    model = ConceptModel({}, activations[:400, :5], activations, sparse_proxy(3000, 400))
    q = Assignment("made", random.dirichlet(np.ones(5), 3000))
    found, peak = peak_of(lambda: evaluate(Measured(model, q)))
    assert peak < 1.2 * activations.nbytes
    own = activations * model.head[:, model.scores.argmax(axis=1)].T
    assert (found["nce"], found["ncc95"]) == (
        nce(own),
        ncc95(own),
    )


def test_ncc95_is_the_number_of_concepts_that_carry_the_score():
    assert ncc95(np.array([[96.0, 4.0, 0.0], [50.0, 40.0, 10.0]])) == 2


def test_figures_of_images_without_evidence_are_zero():
    assert nce(np.zeros((3, 4))) == ncc95(np.zeros((3, 4))) == 0


def perfect_model():
    activations = np.eye(4, dtype=np.float32)[CLASSES]
    model = ConceptModel({}, np.eye(4, dtype=np.float32), activations, activations)
    return model, Assignment("", activations)


def test_evaluate_gives_every_metric_that_needs_no_run():
    measured = Measured(*perfect_model(), CLASSES, np.ones(len(CLASSES), np.float32))
    values = evaluate(measured)
    assert set(values) == {
        key for key, m in METRICS.items() if m.needs <= {"labels", "familiarity"}
    }
    assert all(value == pytest.approx(1) for value in values.values())


def test_images_in_no_cluster_are_left_out_of_what_is_said_of_the_cluster_model():
    """A quarter of them: agreement and accuracy were at most 0.81 and 0.81."""
    model, assignment = perfect_model()
    q = assignment.probabilities.copy()
    q[::4] = 0.25
    values = evaluate(Measured(model, Assignment("table", q), CLASSES))
    assert values["agreement"] == values["q_acc"] == 1
    assert values["q_nmi"] == pytest.approx(1) and values["q_ari"] == pytest.approx(1)
    nowhere = evaluate(Measured(model, Assignment("table", np.full((2000, 4), 0.25)), CLASSES))
    assert set(values) - set(nowhere) == {"agreement", "q_acc", "q_nmi", "q_ari"}


def test_a_run_gives_all_but_what_its_encoder_and_its_images_cannot_tell(small_run):
    values, unknown = evaluate(Measured.of(small_run[1])), {"familiarity", "drawings"}
    assert list(values) == [key for key, m in METRICS.items() if not m.needs & unknown]


@pytest.mark.parametrize("labels", [None, np.full(2000, -1)])
def test_evaluate_leaves_out_what_needs_more_than_there_is(labels):
    values = evaluate(Measured(*perfect_model(), labels))
    assert set(values) == {key for key, metric in METRICS.items() if not metric.needs}


def test_what_metrics_share_is_computed_once():
    asked = []

    def shared(measured):
        return asked.append(measured)

    measured = Measured(*perfect_model())
    measured.part(shared)
    assert measured.part(shared) is None and asked == [measured]


@pytest.mark.parametrize("name", METRICS)
def test_an_entry_says_what_it_is_in_sentences(name):
    metric = METRICS[name]
    assert metric.key == name and metric.title and metric.help.endswith(".")
    assert metric.needs <= set(NEEDS)


def test_no_two_metrics_that_a_run_can_have_share_a_title():
    for drawn in ({"drawings"}, {"labels"}):
        others = {"labels", "drawings"} - drawn
        titles = [m.title for m in METRICS.values() if not m.needs & others]
        assert len(titles) == len(set(titles))


def test_a_list_with_another_entry_or_another_meaning_has_another_version(monkeypatch):
    before, added = figures.version(), Metric("new", "New", "New.", Group("New"), lambda m: 1.0)
    monkeypatch.setitem(METRICS, "new", added)
    with_it = figures.version()
    monkeypatch.setitem(METRICS, "new", replace(added, version=2))
    assert len({before, with_it, figures.version()}) == 3
    monkeypatch.delitem(METRICS, "new")
    assert figures.version() == before


def test_a_place_with_less_room_shows_fewer_figures():
    shown = [[m.key for m in figures.metrics_shown(where)] for where in Shown]
    assert shown[0] == list(METRICS)
    assert all(set(less) < set(more) for more, less in zip(shown, shown[1:], strict=False))
    assert [m.key for _, group in figures.groups() for m in group] == shown[Shown.PAGE]
