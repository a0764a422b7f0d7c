"""A relearnt concept model goes on from what the one before knew, and says the edited phrases."""

import dataclasses
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.base.values import Assignment, ConceptModel, Embeddings, Vocabulary
from core.concepts.explanation import evidence
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.concepts.model import train_concept_model
from core.concepts.projector import load_projector
from core.concepts.proxy import kept_proxy, named_support, proxy_of
from core.concepts.relearning import (
    _schedule,
    hidden_activations,
    relearn_concept_model,
)
from core.concepts.settings import ConceptSettings
from core.concepts.warm_start import Start, _ridge, warm_start
from core.encoders import phrase_warning
from core.encoders.sample.known import knows
from core.learning.schedule import Schedule
from core.learning.training import predict
from core.store import edits
from core.store.edits import vocabulary as drafts
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.words.vocabulary import VocabularySettings, generate_vocabulary
from core.work import steps
from core.work.steps import refine, rewording

COLD = ConceptSettings(epochs=40, least_steps=400, batch=128, hidden=128)
K = 4


def operation(verb, *phrases, **rest):
    return {"verb": verb, **({"phrases": list(phrases)} if phrases else {}), **rest}


@pytest.fixture(scope="module")
def plain(world):
    return world(n=400, classes=K, dim=48)


@pytest.fixture(scope="module")
def ready(plain):
    assignment = Assignment("true", np.eye(K, dtype=np.float32)[plain.labels] * 0.96 + 0.04 / K)
    rest = (plain.nouns, plain.words, plain.synsets, VocabularySettings(per_cluster=10))
    return plain.embeddings, assignment, generate_vocabulary(plain.embeddings, assignment, *rest)


@pytest.fixture(scope="module")
def start(ready):
    return train_concept_model(*ready, COLD)


def relearnt(ready, start, operations, mode="quick", vectors=None, **options):
    """The model relearnt after some operations, and the edited vocabulary."""
    embeddings, assignment, vocabulary = ready
    edited, sources = drafts.apply_operations(vocabulary, operations, vectors or {})
    model = relearn_concept_model(
        embeddings, assignment, edited, Start(start, sources), mode=mode, **options
    )
    return model, edited


def told(model, vocabulary):
    """Phrases in the evidence of any image."""
    images = range(len(model.activations))
    return {phrase for image in images for phrase, _ in evidence(model, vocabulary, image)}


def moved(first, second):
    return np.mean(first.scores.argmax(axis=1) != second.scores.argmax(axis=1))


def test_without_edits_almost_no_image_changes_its_cluster(ready, start):
    model, _ = relearnt(ready, start, [])
    assert moved(start, model) < 0.01
    assert (
        evaluate(Measured(model, ready[1]))["f1"]
        >= evaluate(Measured(start, ready[1]))["f1"] - 0.01
    )


def test_a_banned_phrase_is_no_evidence_any_more_and_the_others_still_are(ready, start):
    before = told(start, ready[2])
    phrase = next(iter(sorted(before)))
    model, edited = relearnt(ready, start, [operation("ban_phrases", phrase)])
    after = told(model, edited)
    assert phrase not in after
    elsewhere = {word for word in before if word.split()[1] != phrase.split()[1]}
    assert len(elsewhere & after) > 0.9 * len(elsewhere)


@pytest.mark.parametrize("mode", ["quick", "full"])
def test_a_true_phrase_of_a_class_that_is_added_becomes_evidence_of_its_images(
    ready, start, plain, mode
):
    new = next(w for w in range(20) if f"noun 0 {w}" not in ready[2].phrases)
    phrase, vector = f"noun 0 {new}", plain.nouns.vectors[new]
    model, edited = relearnt(
        ready, start, [operation("add_phrases", phrase)], mode, {phrase: vector}
    )
    images = [i for i in range(400) if phrase in dict(evidence(model, edited, i))]
    assert len(images) > 10 and set(plain.labels[images]) == {0}
    assert model.head[-1].argmax() == 0


def prepared_start(ready, start, operations, vectors=None):
    edited, sources = drafts.apply_operations(ready[2], operations, vectors or {})
    hidden = hidden_activations(ready[0], start)
    proxy = proxy_of(ready[0], edited)
    warm = warm_start(Start(start, sources), hidden, proxy, ready[1])
    return warm, np.maximum(hidden @ warm.weight.T + warm.bias, 0)


def test_kept_and_renamed_concepts_start_with_their_own_rows_and_weights(ready, start, plain):
    first, second = ready[2].phrases[:2]
    operations = [
        operation("remove_phrases", first),
        operation("rename_phrase", phrase=second, to="something"),
    ]
    warm, activations = prepared_start(
        ready, start, operations, {"something": plain.nouns.vectors[0]}
    )
    np.testing.assert_array_equal(warm.weight, start.projector["linear5.weight"][1:])
    np.testing.assert_array_equal(warm.bias, start.projector["linear5.bias"][1:])
    np.testing.assert_array_equal(warm.head, start.head[1:])
    np.testing.assert_allclose(activations, start.activations[:, 1:], atol=1e-4)


def test_merged_concepts_start_with_the_mean_row_and_the_sum_of_weights(ready, start):
    names = ready[2].phrases[:2]
    warm, activations = prepared_start(
        ready, start, [operation("merge_phrases", *names, into=names[0])]
    )
    np.testing.assert_allclose(
        warm.weight[0], start.projector["linear5.weight"][:2].mean(axis=0), rtol=1e-5
    )
    np.testing.assert_allclose(warm.head[0], start.head[:2].sum(axis=0), rtol=1e-6)
    scores = activations @ warm.head
    assert np.corrcoef(scores.ravel(), start.scores.ravel())[0, 1] > 0.99


def test_a_concept_that_was_two_alike_changes_no_score(ready, start):
    """One concept's row twice, each with half the weight: merged they are that concept again."""
    last = "linear5.weight", "linear5.bias"
    twice = {name: start.projector[name][[0, *range(len(start.head))]] for name in last}
    head = start.head[[0, *range(len(start.head))]].copy()
    head[:2] /= 2
    double = replace(start, projector={**start.projector, **twice}, head=head)
    sources = [(0, 1), *((column,) for column in range(2, len(head)))]
    hidden = hidden_activations(ready[0], start)
    warm = warm_start(Start(double, sources), hidden, kept_proxy(start), ready[1])
    scores = np.maximum(hidden @ warm.weight.T + warm.bias, 0) @ warm.head
    np.testing.assert_allclose(scores, start.scores, atol=1e-3)


def test_a_new_concept_starts_from_its_proxy(ready, start):
    """What is known of a concept, forgotten: its proxy alone leads almost to where it was."""
    sources = [(column,) for column in range(len(start.head))]
    strongest = int(start.head.max(axis=1).argmax())
    sources[strongest] = ()
    hidden = hidden_activations(ready[0], start)
    warm = warm_start(Start(start, sources), hidden, kept_proxy(start), ready[1])
    guessed = np.maximum(hidden @ warm.weight[strongest] + warm.bias[strongest], 0)
    assert np.corrcoef(guessed, start.activations[:, strongest])[0, 1] > 0.8
    assert 0.5 < guessed.mean() / start.activations[:, strongest].mean() < 2
    assert warm.head[strongest].argmax() == start.head[strongest].argmax()


def test_the_ridge_of_the_prior_finds_a_linear_map_again():
    random = np.random.default_rng(0)
    inputs, weight, bias = random.normal(size=(500, 6)) + 2, random.normal(size=(3, 6)), (1, -2, 0)
    found, level = _ridge(inputs, inputs @ weight.T + bias)
    np.testing.assert_allclose(found, weight, atol=0.02)
    np.testing.assert_allclose(level, bias, atol=0.1)


def test_quick_moves_the_last_layer_and_the_head_only(ready, start):
    model, _ = relearnt(ready, start, [operation("ban_phrases", ready[2].phrases[0])])
    for name, array in start.projector.items():
        same = model.projector[name].shape == array.shape and np.array_equal(
            model.projector[name], array
        )
        assert same != name.startswith("linear5"), name
    full, _ = relearnt(ready, start, [], "full")
    assert not np.array_equal(full.projector["linear1.weight"], start.projector["linear1.weight"])


@pytest.mark.parametrize("mode", ["quick", "full"])
def test_the_artifact_is_of_the_same_kind_as_a_cold_one(ready, start, mode):
    model, edited = relearnt(ready, start, [operation("ban_phrases", ready[2].phrases[0])], mode)
    n, m = len(ready[0].vectors), len(edited)
    proxy = kept_proxy(model)
    assert model.head.shape == (m, K)
    assert model.activations.shape == proxy[:].shape == (n, m)
    assert model.head.min() >= 0 and model.activations.min() >= 0
    assert set(model.projector) == set(start.projector)
    arrays = (model.head, model.activations, proxy.strengths, *model.projector.values())
    assert {array.dtype for array in arrays} == {np.dtype("float32")}
    again = predict(load_projector(model.projector), torch.tensor(ready[0].vectors)).numpy()
    np.testing.assert_allclose(again, model.activations, atol=1e-4)
    made = {name: v for name, v in model.settings.items() if name != "precision_used"}
    assert made == {**dataclasses.asdict(COLD), "proxy": "raw", "proxy_used": "raw", "mode": mode}


@pytest.fixture
def aligned_with(monkeypatch):
    """The proxies that trainings are given; nothing is trained."""
    given = []

    def train(learner, proxy, assignment, settings, progress, schedule):
        given.append(proxy)
        return ConceptModel({}, learner.head.detach().numpy(), np.zeros((1, 1)), proxy.arrays)

    monkeypatch.setattr("core.concepts.training.train", train)
    return given


def test_new_phrases_do_not_turn_what_the_others_are_aligned_with(ready, start, aligned_with):
    """One negative cosine made a raw proxy centred for all concepts."""
    away = -ready[0].vectors.mean(axis=0)
    added = [operation("add_phrases", "xylem")], "quick", {"xylem": away / np.linalg.norm(away)}
    relearnt(ready, start, *added)
    relearnt(ready, start, *added, settings=replace(COLD, proxy="auto"))
    assert [proxy.kind for proxy in aligned_with] == ["raw", "centred"]


def test_a_model_of_dense_similarities_is_relearnt_with_all_of_them(ready, start, aligned_with):
    dense = replace(start, settings={**start.settings, "proxy": "dense"})
    model, edited = relearnt(ready, dense, [operation("ban_phrases", ready[2].phrases[0])])
    assert aligned_with[0].columns.shape == (400, len(edited))
    assert kept_proxy(model).columns.shape == (400, 5)  # what it is judged by


def test_the_same_seed_gives_the_same_model_bit_for_bit(ready, start):
    first, second = (relearnt(ready, start, [])[0] for _ in range(2))
    np.testing.assert_array_equal(first.activations, second.activations)
    np.testing.assert_array_equal(first.head, second.head)


def test_a_sparse_head_stays_sparse(ready):
    sparse = train_concept_model(*ready, replace(COLD, weights_per_cluster=10))
    model, edited = relearnt(ready, sparse, [operation("ban_phrases", ready[2].phrases[0])])
    assert ((model.head > 0).sum(axis=0) <= 10).all()
    before, after = (evaluate(Measured(one, ready[1]))["agreement"] for one in (sparse, model))
    assert after > before - 0.01


@pytest.mark.parametrize("mode", ["quick", "full"])
def test_a_ban_gives_its_cluster_no_phrase_that_other_images_name_as_much(ready, mode):
    named = train_concept_model(*ready, replace(COLD, weights_per_cluster=4))
    strongest = {ready[2].phrases[concept] for concept in named.head.argmax(axis=0)}
    model, edited = relearnt(ready, named, [operation("ban_phrases", *strongest)], mode)
    allowed = named_support(kept_proxy(model), ready[1].labels, K, 4)
    before = np.isin(edited.phrases, np.array(ready[2].phrases)[named.head.any(axis=1)])
    assert not model.head[~allowed & ~before[:, None]].any()
    assert ((model.head > 0).sum(axis=0) >= 3).all()


def test_full_is_as_good_as_a_cold_training_on_the_edited_vocabulary(ready, start):
    operations = [operation("ban_phrases", *ready[2].phrases[:5])]
    full, edited = relearnt(ready, start, operations, "full")
    cold = train_concept_model(ready[0], ready[1], edited, COLD)
    for name in ("agreement", "f1"):
        assert (
            evaluate(Measured(full, ready[1]))[name]
            > evaluate(Measured(cold, ready[1]))[name] - 0.01
        )


def test_a_loss_has_settled_when_three_epochs_brought_nothing():
    settled = _schedule("quick", COLD).settled
    assert not settled([0.5, 0.5, 0.5])
    assert settled([0.5, 0.4, 0.4, 0.3999, 0.3999])
    assert not settled([0.5, 0.4, 0.3, 0.2])
    assert not Schedule.of(COLD).settled([0.5] * 9)  # a cold training sees all its epochs


def test_quick_epochs_are_short_and_full_ones_are_those_of_the_settings():
    quick, full = _schedule("quick", COLD), _schedule("full", COLD)
    assert (quick.epochs_for(10_000), quick.steps_in_epoch(10_000)) == (12, 10)
    assert (full.epochs_for(10_000), full.steps_in_epoch(10_000)) == (40, 79)
    assert (quick.batch, quick.learning_rate) == (full.batch, full.learning_rate) == (128, 1e-3)


def test_it_can_be_cancelled(ready, start):
    calls = []

    def stop(fraction, message="", **losses):
        calls.append(fraction)
        if len(calls) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        relearnt(ready, start, [], progress=stop)
    assert len(calls) == 2


def test_a_run_without_projector_cannot_be_relearnt(ready, start):
    with pytest.raises(BadInput, match="cluster again"):
        relearnt(ready, replace(start, projector={}), [])
    with pytest.raises(BadInput, match="mode"):
        relearnt(ready, start, [], "slow")


# The steps, over the small run of drawings.


@pytest.fixture(scope="module")
def own_run(small_run, tmp_path_factory):
    """A copy of the small run's workspace, for other tests count what is in theirs."""
    workspace, run = small_run
    folder = tmp_path_factory.mktemp("relearning") / "workspace"
    copy = Workspace(shutil.copytree(workspace.folder, folder))
    return copy, load_run(copy, run.id)


@pytest.fixture(scope="module")
def child(own_run):
    """The small run relearnt with one phrase banned and one of the lexicon's added."""
    workspace, run = own_run
    new = next(p for p in ("wheel", "road", "vehicle", "animal") if p not in run.vocabulary.phrases)
    operations = [
        operation("ban_phrases", run.vocabulary.phrases[0]),
        operation("add_phrases", new),
    ]
    id = steps.relearn(workspace, concept_model=run.id, operations=operations)
    return workspace, run, load_run(workspace, id), new


def test_a_relearnt_run_says_where_it_comes_from(child):
    workspace, run, after, new = child
    assert after.record.parents["start"] == run.id and after.record.settings["mode"] == "quick"
    assert after.ids["assignment"] == run.ids["assignment"]
    assert after.ids["lexicon"] == run.ids["lexicon"]
    assert after.vocabulary.phrases == (*run.vocabulary.phrases[1:], new)
    assert after.vocabulary.origins[-1] == "added"
    assert after.model.activations.shape == (60, len(run.vocabulary))


def test_a_phrase_of_the_lexicon_gets_its_vector_without_the_encoder(child, monkeypatch):
    workspace, run, after, new = child
    phrases = workspace.load(Embeddings, after.ids["phrases"]).vectors
    np.testing.assert_array_equal(after.vocabulary.vectors[-1], phrases[0])
    encoder = rewording.encoder_of("sample", None, rewording.weights_state("sample"))
    encoded = encoder.encode_texts([new])
    np.testing.assert_allclose(phrases, encoded, atol=5e-4)  # it ships in half precision
    monkeypatch.setattr(rewording, "encoder_of", None)
    ids = {"encoder": "sample", "lexicon": run.ids["lexicon"]}
    assert steps.embed_phrases(workspace, phrases=["Snow", new], **ids)
    with pytest.raises(TypeError):
        steps.embed_phrases(workspace, phrases=["no such noun"], **ids)


def test_the_same_edits_are_the_same_run_and_hidden_activations_outlive_quick_runs(child):
    workspace, run, after, new = child
    again = drafts.operations([])
    assert (
        steps.edit_vocabulary(workspace, vocabulary=run.ids["vocabulary"], operations=again)
        == (run.ids["vocabulary"])
    )
    refine.hidden.cache_clear()
    for parent in (run, after):
        operations = [operation("remove_phrases", parent.vocabulary.phrases[5])]
        steps.relearn(workspace, concept_model=parent.id, operations=operations)
    assert refine.hidden.cache_info().misses == 1
    ids = [steps.relearn(workspace, concept_model=run.id, operations=operations) for _ in "ab"]
    assert ids[0] == ids[1]


def test_an_ancestors_phrase_comes_back(child):
    workspace, run, after, _ = child
    banned = run.vocabulary.phrases[0]
    older = list(rewording.ancestors(workspace, after.ids["vocabulary"]))
    operations = [operation("restore_phrases", banned)]
    drafts.check(after.vocabulary, operations, older)
    id = steps.edit_vocabulary(workspace, vocabulary=after.ids["vocabulary"], operations=operations)
    back = workspace.load(Vocabulary, id)
    assert back.phrases[-1] == banned
    np.testing.assert_array_equal(back.vectors[-1], run.vocabulary.vectors[0])


def test_operations_may_come_as_json_from_the_command_line(own_run):
    workspace, run = own_run
    vocabulary = run.ids["vocabulary"]
    text = json.dumps([operation("remove_phrases", run.vocabulary.phrases[2])])
    id = steps.edit_vocabulary(workspace, vocabulary=vocabulary, operations=text)
    assert len(workspace.load(Vocabulary, id)) == len(run.vocabulary) - 1
    for wrong, message in (("[", "JSON"), ('{"a": 1}', "not a list")):
        with pytest.raises(BadInput, match=message):
            steps.edit_vocabulary(workspace, vocabulary=vocabulary, operations=wrong)


def test_the_next_generation_respects_a_ban(own_run):
    workspace, run = own_run
    first = run.vocabulary.phrases[0]
    parents = {role: run.ids[role] for role in ("embeddings", "assignment", "lexicon")}
    assert steps.generate_vocabulary(workspace, **parents) == run.ids["vocabulary"]
    scope = run.ids["assignment"]
    edit = edits.record(workspace, scope, "ban_phrases", run=run.id, phrases=[first.upper()])
    after = workspace.load(Vocabulary, steps.generate_vocabulary(workspace, **parents))
    edits.undo(workspace, scope, expected=edit.id)
    assert first not in after.phrases and (after.counts > 0).sum(axis=0).tolist() == [20] * K
    assert steps.generate_vocabulary(workspace, **parents) == run.ids["vocabulary"]
    assert workspace.load(ConceptModel, run.id).settings["seed"] == 0


def test_a_ban_is_as_if_the_lexicon_lacked_the_noun(plain, ready):
    banned = ready[2].phrases[3]
    generate = (plain.embeddings, ready[1])
    settings = VocabularySettings(per_cluster=10, banned=(banned.title(),))
    found = generate_vocabulary(*generate, plain.nouns, plain.words, plain.synsets, settings)
    rest = [i for i, word in enumerate(plain.words) if word.replace("_", " ") != banned]
    nouns = Embeddings("toy", plain.nouns.vectors[rest])
    without = generate_vocabulary(
        *generate,
        nouns,
        [plain.words[i] for i in rest],
        plain.synsets[rest],
        VocabularySettings(per_cluster=10),
    )
    assert found.phrases == without.phrases and banned not in found.phrases
    np.testing.assert_array_equal(found.counts, without.counts)
    np.testing.assert_array_equal(found.synsets, without.synsets)
    with pytest.raises(BadInput, match="banned"):
        everything = VocabularySettings(banned=tuple(plain.words))
        generate_vocabulary(*generate, plain.nouns, plain.words, plain.synsets, everything)


def test_the_sample_encoder_is_said_to_know_what_it_was_taught():
    assert all(map(knows, ("bus", "Fire  Engine", "motor vehicle", "red bus", "sea")))
    assert not any(map(knows, ("zebra", "quantum", "red zebra", "")))


def test_a_phrase_that_an_encoder_cannot_know_or_read_to_its_end_gets_a_warning():
    assert phrase_warning("sample", "bus") is None
    assert "has not learnt “zebra”" in phrase_warning("sample", "zebra")
    assert phrase_warning("ViT-B-32/openai", "zebra") is None
    assert "too long" in phrase_warning("ViT-B-32/openai", "word " * 80)
