"""What the bench measures beside accuracy, and which embeddings and nouns it makes for it."""

import shutil

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, UnknownName
from core.base.progress import ignore
from core.base.values import ConceptModel, Embeddings, Vocabulary
from core.clustering.models import pre_model
from core.clustering.models.pre_model import PreModel, hidden_contributions
from core.concepts.model import train_concept_model
from core.concepts.proxy import kept_proxy
from core.concepts.settings import ConceptSettings
from core.store.workspace import Workspace
from core.words.vocabulary import generate_vocabulary
from core.work import steps
from core.work.bench import measuring
from core.work.bench.measuring import Method, measure
from core.work.steps import prepare, recipes

QUICK = {"concept.batch": 64, "concept.epochs": 3, "concept.least_steps": 3, "cluster.epochs": 3}
SHORT = {**QUICK, "cluster.least_steps": 3, "cluster.batch": 64}


@pytest.fixture
def copy(small_run, tmp_path):
    """A workspace of one's own with the images and the lexicon of the small run."""
    shutil.copytree(small_run[0].folder, tmp_path / "copy")
    return Workspace(tmp_path / "copy"), small_run[1]


def figures(copy, model="k-means", explained=True, what="agreement", **settings):
    workspace, run = copy
    known = {k: v for k, v in QUICK.items() if explained or not k.startswith("concept")}
    if model == "k-means":
        known.pop("cluster.epochs")
    method = Method(model, 4, explained, {**known, **settings}, seed=0)
    return measure(workspace, run.ids["images"], method, "sample", ignore, what)


def test_what_the_images_are_is_told_without_any_method(copy):
    measured = figures(copy, what="data")
    assert measured.figures["images"] == 60 and measured.figures["classes"] == 4
    assert measured.figures["width"] == measured.figures["height"] > 16
    assert set(measured.made) == {"images"}


def test_phrases_whose_time_is_asked_are_found_again_though_they_are_there(copy, monkeypatch):
    found = []

    def find(*given):
        found.append(given)

    monkeypatch.setattr(measuring, "generate_vocabulary", find)
    for _ in range(2):
        measured = figures(copy, what="vocabulary").figures
        assert measured["nouns"] > 50_000
    assert len(found) == 2 and len(found[0][3]) == measured["nouns"]  # their words


@pytest.mark.parametrize(("model", "views"), [("k-means", 0), ("pre-model", 4)])
def test_views_are_embedded_for_methods_that_look_at_them_alone(copy, model, views, monkeypatch):
    asked = []

    def embed(workspace, *, images, encoder, views, progress):
        asked.append(views)
        return copy[1].ids["embeddings"]

    monkeypatch.setattr(measuring.steps, "embed", embed)
    monkeypatch.setattr(measuring, "views_there", lambda *given, seed: 0)
    own = {} if model == "k-means" else {"cluster.batch": 64, "cluster.least_steps": 3}
    figures(copy, model, explained=False, **own)
    assert asked == [views]
    figures(copy, model, explained=False, **own, **{"run.views": "2"})
    assert asked == [views, 2]


def test_a_model_that_reads_nouns_may_be_given_others_than_phrases_are_taken_from(
    copy, monkeypatch
):
    asked = []

    def embed_lexicon(workspace, *, encoder, filter, template, progress):
        asked.append(filter)
        return copy[1].ids["lexicon"]

    monkeypatch.setattr(measuring.steps, "embed_lexicon", embed_lexicon)
    settings = {"run.nouns": "none", "run.filter": "plain", "cluster.batch": 64}
    figures(copy, "tac", **settings)
    assert asked == ["none", "plain"]


def test_hidden_features_add_up_to_the_logits_of_the_network_that_assigns(world):
    embeddings = world(n=120, classes=3, dim=24).embeddings
    settings = PreModel(clusters=3, epochs=3, least_steps=3, batch=32, hidden=16, starts=2)
    found = hidden_contributions(settings, embeddings, ignore)
    assert found.shape == (120, 16)
    q = settings.probabilities(embeddings, ignore)
    np.testing.assert_array_equal(q, settings.probabilities(embeddings, ignore))
    head, vectors = pre_model._best_of_starts(settings, embeddings, ignore)
    labels = q.argmax(axis=1)
    with torch.inference_mode():
        logits = head[:-1].eval()(vectors)[np.arange(120), labels] - head[-2].bias[labels]
    np.testing.assert_allclose(found.sum(axis=1), logits, atol=1e-5)


def test_dense_similarities_are_what_is_aligned_with_but_not_what_is_judged_by(world):
    plain = world(n=200, classes=3, dim=32)
    assignment = PreModel(clusters=3, epochs=2, batch=64, starts=1).assign(
        plain.images, plain.embeddings, ignore
    )
    vocabulary: Vocabulary = generate_vocabulary(
        plain.embeddings, assignment, plain.nouns, plain.words, plain.synsets
    )
    made: dict[str, ConceptModel] = {
        proxy: train_concept_model(
            plain.embeddings,
            assignment,
            vocabulary,
            ConceptSettings(proxy=proxy, epochs=20, least_steps=0, sparsity=0.0),
        )
        for proxy in ("auto", "dense")
    }
    sparse, dense = (kept_proxy(model) for model in made.values())
    np.testing.assert_array_equal(sparse.strengths, dense.strengths)
    np.testing.assert_array_equal(sparse.columns, dense.columns)
    active = [float((model.matrix > 0).mean()) for model in made.values()]
    assert active[1] > active[0] + 0.1  # all similarities are positive here, and so all speak


# The filter by cosine


def test_nouns_may_be_chosen_by_the_cosine_of_their_vectors(copy, monkeypatch):
    workspace, run = copy
    words = ["dog", "Dog", "cat", "street", "streets", "star", "dog", "tree", "desert", "moon"]

    def nouns(filter):
        assert filter == recipes.BEFORE_COSINE
        return words, np.arange(len(words))

    for module in (prepare, recipes):
        monkeypatch.setattr(module, "nouns", nouns)
    lexicon = steps.embed_lexicon(workspace, encoder="sample", filter="cosine:0.999")
    kept, synsets = recipes.nouns_of(workspace, lexicon)
    vectors = workspace.load(Embeddings, lexicon).vectors
    assert len(kept) == len(vectors) == len(synsets) < len(words)
    assert len({word.lower() for word in kept}) == len(kept)  # the encoder reads small letters
    assert {"cat", "desert", "moon"} <= set(kept)
    assert [words[synset] for synset in synsets] == kept
    alike = vectors @ vectors.T - np.eye(len(vectors))
    assert alike.max() < 0.999
    vocabulary = steps.generate_vocabulary(
        workspace,
        embeddings=run.ids["embeddings"],
        assignment=run.ids["assignment"],
        lexicon=lexicon,
    )
    assert set(workspace.load(Vocabulary, vocabulary).phrases) <= set(kept)


@pytest.mark.parametrize("given", ["cosine:", "cosine:2", "cosine:0", "cosine:near"])
def test_a_cosine_that_cannot_be_is_refused_with_what_can(copy, given):
    with pytest.raises(BadInput, match="above 0 and up to 1, such as cosine:0.9"):
        steps.embed_lexicon(copy[0], encoder="sample", filter=given)


def test_a_filter_that_is_not_there_is_answered_with_those_that_are(copy):
    with pytest.raises(UnknownName, match="cosine:0.9"):
        steps.embed_lexicon(copy[0], encoder="sample", filter="cosin")
