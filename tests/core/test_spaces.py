"""Maps and figures of a run's spaces: of embeddings, of concepts, of what a network saw."""

import numpy as np
import pytest

from core.base.errors import BadInput
from core.base.values import Embeddings, Projection
from core.clustering.agreement import nmi
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.output.placing import unit
from core.output.projection import project as laid_out
from core.store.runs import load_run, projection
from core.store.spaces import CONCEPTS, IMAGES, PIXELS, spaces_of
from core.store.workspace import Workspace
from core.work import steps
from tests.pages.made_run import make_run


@pytest.fixture
def made(tmp_path):
    (tmp_path / "pictures").mkdir()
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "pictures", per_class=12)


def with_features(made) -> str:
    """Features, as the step of that name keeps them, of the network behind the clusters."""
    workspace, run = made.workspace, load_run(made.workspace, made.run)
    rows = np.random.default_rng(5).normal(size=(len(run.images), 6)).astype(np.float32)
    return workspace.save(
        Embeddings("cc", unit(rows)),
        step="features",
        settings={"epoch": None},
        parents={"images": made.images, "assignment": run.ids["assignment"]},
    )


@pytest.mark.parametrize("space", [IMAGES, CONCEPTS, PIXELS])
@pytest.mark.parametrize("method", ["pca", "t-sne"])
def test_every_space_of_a_run_has_every_projection(made, space, method):
    with_features(made)
    workspace, run = made.workspace, load_run(made.workspace, made.run)
    assert spaces_of(workspace, made.run) == [IMAGES, CONCEPTS, PIXELS]
    id = steps.project(workspace, concept_model=made.run, space=space, method=method, seed=3)
    rows = {
        IMAGES: run.embeddings.vectors,
        CONCEPTS: run.model.matrix,
        PIXELS: workspace.load(Embeddings, with_features(made)).vectors,
    }[space]
    expected = laid_out(np.asarray(rows), method, 3)
    found = projection(workspace, run, method, space)
    np.testing.assert_array_equal(found.positions, expected.positions)
    assert found.trustworthiness == workspace.load(Projection, id).trustworthiness


def test_the_map_of_a_runs_embeddings_is_that_of_the_embeddings(made):
    by_run = steps.project(made.workspace, concept_model=made.run, method="pca")
    assert by_run == steps.project(made.workspace, embeddings=made.embeddings, method="pca")


def test_a_space_that_is_not_there_is_refused_with_those_that_are(made):
    with pytest.raises(BadInput, match="has no space 'pixels'.*one of images, concepts"):
        steps.project(made.workspace, concept_model=made.run, space=PIXELS)
    for given in ({}, {"embeddings": made.embeddings, "space": CONCEPTS}):
        with pytest.raises(BadInput, match="give its concept model"):
            steps.project(made.workspace, **given)


def test_the_figures_of_both_spaces_are_k_means_on_unit_rows(made):
    from sklearn.cluster import KMeans

    run = load_run(made.workspace, made.run)
    values, labels = evaluate(Measured.of(run)), np.asarray(run.images.labels)
    spaces = {"nmi_images": run.embeddings.vectors, "nmi_concepts": run.model.matrix}
    for key, rows in spaces.items():
        found = KMeans(4, n_init=10, random_state=0).fit_predict(unit(np.asarray(rows)))
        assert values[key] == pytest.approx(nmi(labels, found))


def test_one_class_or_no_difference_says_nothing_of_a_space(made):
    run = load_run(made.workspace, made.run)
    measured = Measured.of(run)
    alike = Measured(measured.model, measured.assignment, np.zeros(len(run.images), int), run=run)
    assert not {"nmi_images", "nmi_concepts"} & set(evaluate(alike))
