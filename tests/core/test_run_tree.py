"""Runs as a tree, and what made each of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.base.errors import BadInput
from core.base.record import VECTORS
from core.base.values import Assignment, ConceptModel, Embeddings, ImageSet, Vocabulary
from core.encoders import CLIP, PHOTO, SAMPLE, usual
from core.store import run_tree
from core.store.workspace import Workspace

K_MEANS = {"model": "k-means", "clusters": 2, "seed": 3, "starts": 4}
SEED = {"seed": 7, "alpha": 0.2, "version": 1, "no_longer_known": 5}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def save(
    workspace: Workspace, value: object, step: str, parents: Mapping[str, str], **settings: Any
) -> str:
    return workspace.save(value, step=step, settings=settings, parents=dict(parents))


def root(
    workspace: Workspace,
    source: str = "here",
    encoder: str = SAMPLE,
    made: Mapping[str, Any] = K_MEANS,
    said: Mapping[str, Any] | None = None,
    **settings: Any,
) -> str:
    """A run on two images, in vectors of one dimension."""
    one, two = np.ones((2, 1), np.float32), ImageSet("", ("a", "b"), np.array([-1, -1]))
    images = save(workspace, two, "import_images", {}, source=source, **(said or {}))
    vectors = save(workspace, Embeddings("e", one), "embed", {"images": images}, encoder=encoder)
    parents = {"images": images, "embeddings": vectors}
    assignment = save(workspace, Assignment("k-means", one), "cluster", parents, **made)
    parents = {"embeddings": vectors, "assignment": assignment}
    words = Vocabulary("e", ("bus",), np.ones((1, 1), np.int64), np.array([-1]), one[:1])
    vocabulary = save(workspace, words, "generate_vocabulary", parents, per_cluster=9)
    parents["vocabulary"] = vocabulary
    concepts = ConceptModel({}, one[:1], one, one)
    return save(workspace, concepts, "train_concepts", parents, **settings)


def child(workspace: Workspace, parent: str, mode: str, *operations: dict[str, Any]) -> str:
    """A run relearnt after these edits of the vocabulary."""
    record = workspace.record(parent)
    parents = dict(record.parents)
    if operations:
        words = workspace.load(Vocabulary, parents["vocabulary"])
        before = {"vocabulary": parents["vocabulary"]}
        changed = save(workspace, words, "edit_vocabulary", before, operations=list(operations))
        parents["vocabulary"] = changed
    parents["start"] = parent
    model = workspace.load(ConceptModel, parent)
    return save(workspace, model, "relearn", parents, mode=mode)


ADD = {"verb": "add_phrases", "phrases": ["tram"]}
BAN = {"verb": "ban_phrases", "phrases": ["car"]}


def test_every_run_stands_once_below_the_one_it_was_relearnt_from(workspace: Workspace) -> None:
    one, two = root(workspace, seed=1), root(workspace, seed=2)
    first = child(workspace, one, "quick", ADD)
    second = child(workspace, one, "quick", BAN)
    third = child(workspace, first, "full")
    (branches,) = run_tree.tree(workspace).values()
    shown = [(branch.record.id, branch.depth) for branch in branches]
    assert shown == [(two, 0), (one, 0), (first, 1), (third, 2), (second, 1)]


def test_a_relearnt_run_is_named_by_its_own_edits(workspace: Workspace) -> None:
    one = root(workspace)
    first = child(workspace, one, "quick", ADD, BAN)
    assert run_tree.made_by(workspace, first) == "relearnt quickly: Added “tram”; Banned “car”"
    again = child(workspace, first, "full")  # no edits of its own: those before are not its
    assert run_tree.made_by(workspace, again) == "relearnt in full: nothing was edited"
    assert run_tree.made_by(workspace, one) == "k-means, k = 2, encoder sample"


def test_a_run_is_repeated_with_another_encoder_and_else_as_it_was(workspace: Workspace) -> None:
    found = run_tree.repeated(workspace, root(workspace, **SEED), CLIP)
    assert (found["source"], found["encoder"]) == ("here", CLIP)
    assert (found["clusters"], found["seed"], found["model"]) == (2, 3, "k-means")
    assert found["cluster_settings"] == {"starts": 4}
    assert found["concept_settings"] == {"alpha": 0.2}


def test_a_usual_cluster_model_gives_way_to_what_is_usual_for_the_other_encoder(
    workspace: Workspace,
) -> None:
    by_usual = root(workspace, made={"model": usual(SAMPLE).model, "clusters": 2, "epochs": 3})
    found = run_tree.repeated(workspace, by_usual, PHOTO)
    assert found["model"] == usual(PHOTO).model and found["cluster_settings"] == {}
    assert run_tree.repeated(workspace, by_usual, CLIP)["cluster_settings"] == {"epochs": 3}


def test_a_run_of_a_list_is_repeated_by_its_id_and_none_of_vectors_alone(
    workspace: Workspace,
) -> None:
    folder, listed = root(workspace), root(workspace, said={"listed": True})
    assert "images" not in run_tree.repeated(workspace, folder, CLIP)
    found = run_tree.repeated(workspace, listed, CLIP)
    assert found["images"] == workspace.lineage(listed)["images"] and found["source"] == "here"
    with pytest.raises(BadInput, match="vectors without files of images"):
        run_tree.repeated(workspace, root(workspace, VECTORS), CLIP)


def test_a_run_from_a_table_is_not_repeated_without_it(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="table"):
        run_tree.repeated(workspace, root(workspace, made={"model": "table"}), CLIP)


def test_encoders_that_were_used_are_told_apart_by_the_kind_of_images(workspace: Workspace) -> None:
    root(workspace)
    assert run_tree.encoders_used(workspace, sample=False) == ("sample",)
    assert run_tree.encoders_used(workspace, sample=True) == ()
    root(workspace, source="sample", encoder=CLIP)
    root(workspace, encoder=PHOTO)
    assert run_tree.encoders_used(workspace, sample=True) == (CLIP,)
    assert run_tree.encoders_used(workspace, sample=False) == (PHOTO, "sample")


def test_settings_hold_what_the_form_asks_for_also_of_a_relearnt_run(workspace: Workspace) -> None:
    one = root(workspace, **SEED)
    found = run_tree.run_settings(workspace, one)
    assert (found.encoder, found.model, found.clusters, found.seed) == ("sample", "k-means", 2, 3)
    assert found.cluster_settings == {"starts": 4}
    assert found.vocabulary_settings == {"per_cluster": 9}
    assert found.concept_settings == {"alpha": 0.2}
    assert run_tree.run_settings(workspace, child(workspace, one, "quick", ADD)) == found
