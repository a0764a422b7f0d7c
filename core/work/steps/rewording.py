"""Steps that edit a vocabulary: text vectors of new phrases, and what the edits make of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.values import Embeddings, FloatArray, Vocabulary
from ...store.edits import vocabulary as drafts
from ...store.edits.phrases import clean, key
from ...store.workspace import Workspace
from .locating import weights_state
from .recipes import Recipe, check_weights, encoder_recipe, nouns_of, once
from .registry import step
from .shared_nouns import by_first

Operations = Sequence[Mapping[str, Any]]


@step("Embed phrases")
def embed_phrases(
    workspace: Workspace,
    *,
    encoder: str,
    phrases: Sequence[str] | str,
    lexicon: str | None = None,
    progress: Progress = ignore,
) -> str:
    """Text vectors of phrases, in order, made as those of a lexicon were.

    What the lexicon holds is looked up there; the encoder is loaded only for the rest.
    """
    wanted = [clean(phrase) for phrase in listed(phrases)]
    recipe = phrases_recipe(workspace, encoder, wanted, lexicon)
    template = recipe.chosen["template"]

    def make() -> Embeddings:
        found = looked_up(workspace, lexicon, wanted)
        missing = [phrase for phrase in wanted if phrase not in found]
        if missing:
            check_weights(recipe.chosen)
            loaded = encoder_of(encoder, template, weights_state(encoder))
            found |= dict(zip(missing, loaded.encode_texts(missing), strict=True))
        progress(1.0, f"{len(wanted):,} phrases embedded")
        return Embeddings(encoder, np.stack([found[phrase] for phrase in wanted]))

    return once(workspace, recipe, make)


def phrases_recipe(
    workspace: Workspace, encoder: str, phrases: Sequence[str], lexicon: str | None
) -> Recipe:
    """Of the vectors of phrases, clean ones, in their order."""
    made = workspace.record(lexicon).settings if lexicon else encoder_recipe(encoder)
    chosen = {name: made[name] for name in ("encoder", "weights") if name in made}
    chosen |= {"template": made.get("template"), "phrases": list(phrases)}
    return Recipe("embed_phrases", chosen, {"lexicon": lexicon} if lexicon else {})


@step("Edit the vocabulary")
def edit_vocabulary(
    workspace: Workspace,
    *,
    vocabulary: str,
    operations: Operations | str,
    progress: Progress = ignore,
) -> str:
    """The vocabulary after the operations of a draft (core.store.edits.vocabulary.operations).

    New phrases are embedded first. Without operations it is the vocabulary itself.
    """
    steps = listed(operations)
    if not steps:
        return vocabulary
    before = workspace.load(Vocabulary, vocabulary)
    older = list(ancestors(workspace, vocabulary))
    new = drafts.new_phrases(before, steps, older)
    lexicon = workspace.lineage(vocabulary).get("lexicon")
    parents = {"vocabulary": vocabulary} | ({"lexicon": lexicon} if lexicon else {})
    if new:
        parents["phrases"] = embed_phrases(
            workspace, encoder=before.encoder, phrases=new, lexicon=lexicon, progress=progress
        )

    def make() -> Vocabulary:
        rows = workspace.load(Embeddings, parents["phrases"]).vectors if new else ()
        vectors = dict(zip(new, rows, strict=True))
        return drafts.apply_operations(before, steps, vectors, older)[0]

    return once(workspace, Recipe("edit_vocabulary", {"operations": steps}, parents), make)


def ancestors(workspace: Workspace, vocabulary: str) -> Iterator[Vocabulary]:
    """The vocabularies that one was edited from, nearest first."""
    parent = workspace.record(vocabulary).parents.get("vocabulary")
    if parent:
        yield workspace.load(Vocabulary, parent)
        yield from ancestors(workspace, parent)


@lru_cache(maxsize=1)
def encoder_of(name: str, template: str | None, state: str) -> Any:
    """The encoder, kept in memory for the next question; state is `locating.weights_state`'s."""
    from ...encoders import load_encoder

    return load_encoder(name, templates=None if template is None else (template,))


def looked_up(
    workspace: Workspace, lexicon: str | None, phrases: Sequence[str]
) -> dict[str, FloatArray]:
    """Vectors of those of the phrases that a lexicon holds, by all prompts."""
    if lexicon is None or not workspace.has(lexicon):
        return {}
    if by_first(workspace.record(lexicon).settings):
        return {}
    place = _places(str(workspace.folder), lexicon)
    vectors = workspace.load(Embeddings, lexicon).vectors
    there = [phrase for phrase in phrases if key(phrase) in place]
    return {phrase: np.array(vectors[place[key(phrase)]]) for phrase in there}


@lru_cache(maxsize=1)
def _places(folder: str, lexicon: str) -> dict[str, int]:
    """Where the lexicon's vectors have each phrase; encoders read all letters as small ones."""
    words, _ = nouns_of(Workspace(folder), lexicon)
    return {key(word): row for row, word in reversed(list(enumerate(words)))}


def listed(given: Sequence[Any] | str) -> list[Any]:
    """A list as it is, or from the command line's JSON."""
    if not isinstance(given, str):
        return list(given)
    try:
        found = json.loads(given)
    except json.JSONDecodeError as error:
        raise BadInput(f"{given!r} is not JSON ({error}); give a list.") from None
    if not isinstance(found, list):
        raise BadInput(f"{given!r} is not a list; write it in square brackets.")
    return found
