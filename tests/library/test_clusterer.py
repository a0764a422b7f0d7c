"""The estimator keeps scikit-learn's conventions, and clusters images as well as rows."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from sklearn.utils.estimator_checks import parametrize_with_checks

import whycluster
from core.store import edits
from core.store.workspace import Workspace
from tests.pages.made_run import make_run

ONE = "the check asks for a single cluster, in which there is nothing to give reasons for"
EXPECTED = {
    "check_dont_overwrite_parameters": ONE,
    "check_methods_subset_invariance": ONE,
    "check_fit2d_1feature": ONE,
    "check_fit2d_predict1d": ONE,
}
VECTORS = np.repeat(np.eye(4)[:2], 6, axis=0) + np.linspace(0, 0.1, 12)[:, None]


@parametrize_with_checks(
    [whycluster.ConceptClusterer(n_clusters=2)],
    expected_failed_checks=lambda _: EXPECTED,
    xfail_strict=True,
)
def test_it_passes_the_checks_of_estimators(estimator, check):
    check(estimator)


def test_images_in_a_list_are_clustered_and_explained(paths, folder):
    vocabulary = (["red", "blue"], np.eye(2))
    model = whycluster.ConceptClusterer(
        2, encoder="sample", model="k-means", workspace=folder, vocabulary=None
    )
    assert model.set_params(vocabulary=vocabulary).get_params()["vocabulary"] is vocabulary
    model.set_params(vocabulary=None).fit([str(path) for path in paths[::5]])
    assert model.labels_.shape == (12,) and len(np.unique(model.labels_)) == 2
    assert model.run_.why(0).phrases
    assert not hasattr(model, "n_features_in_")


def test_it_works_at_the_end_of_a_pipeline():
    pipeline = make_pipeline(Normalizer(), whycluster.ConceptClusterer(n_clusters=2))
    found = pipeline.fit_predict(VECTORS)
    assert len(set(found[:6])) == len(set(found[6:])) == 1 and found[0] != found[6]


def test_a_seed_from_a_random_state_is_taken_as_scikit_learn_does():
    for given in (None, 3, np.random.RandomState(0)):
        model = whycluster.ConceptClusterer(2, random_state=given).fit(VECTORS)
        assert len(np.unique(model.labels_)) == 2


def test_a_copy_keeps_the_labels_and_leaves_a_temporary_run_behind(tmp_path):
    model = whycluster.ConceptClusterer(2).fit(VECTORS)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.labels_, model.labels_) and not hasattr(again, "run_")
    kept = clone(model).set_params(workspace=tmp_path).fit(VECTORS)
    assert pickle.loads(pickle.dumps(kept)).run_.id == kept.run_.id


def test_an_error_is_a_value_error_with_the_same_sentence():
    with pytest.raises(ValueError, match="Unknown cluster model 'x'"):
        whycluster.ConceptClusterer(2, model="x").fit(VECTORS)


def test_labels_are_the_runs_own_whatever_was_edited(tmp_path, monkeypatch):
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=2)
    own = whycluster.open(tmp_path / "workspace", made.run).clusters.tolist()
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "move", images=[0], cluster=(own[0] + 1) % 4)
    run = whycluster.open(tmp_path / "workspace", made.run)
    monkeypatch.setattr("whycluster.library.clusterer.cluster", lambda **_: run)
    assert whycluster.ConceptClusterer(4).fit(np.eye(8)).labels_.tolist() == own
    assert run.clusters.tolist() != own
