"""Steps that put a run right: text vectors of new phrases, the edited vocabulary, relearning."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.values import Assignment, ConceptModel, Embeddings, FloatArray, Vocabulary
from ...store.edits import vocabulary as drafts
from ...store.edits.phrases import clean, key
from ...store.workspace import Workspace
from .looking import weights_state
from .recipes import Settings, encoder_recipe, nouns, once

Operations = Sequence[Mapping[str, Any]]


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
    wanted = [clean(phrase) for phrase in _list(phrases)]
    made = workspace.record(lexicon).settings if lexicon else encoder_recipe(encoder)
    template = made.get("template")

    def make() -> Embeddings:
        found = _looked_up(workspace, lexicon, wanted)
        missing = [phrase for phrase in wanted if phrase not in found]
        if missing:
            loaded = _encoder(encoder, template, weights_state(encoder))
            found |= dict(zip(missing, loaded.encode_texts(missing), strict=True))
        progress(1.0, f"{len(wanted):,} phrases embedded")
        return Embeddings(encoder, np.stack([found[phrase] for phrase in wanted]))

    settings = {name: made[name] for name in ("encoder", "weights") if name in made}
    settings |= {"template": template, "phrases": wanted}
    return once(workspace, "embed_phrases", settings, {"lexicon": lexicon} if lexicon else {}, make)


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
    steps = _list(operations)
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

    return once(workspace, "edit_vocabulary", {"operations": steps}, parents, make)


def relearn(
    workspace: Workspace,
    *,
    concept_model: str,
    operations: Operations | str = (),
    mode: str = "quick",
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """A concept model learnt from another one after edits of its vocabulary.

    mode is quick (the last layer and the head move) or full (everything does).
    """
    from ...base.settings import build
    from ...concepts import relearning
    from ...concepts.model import ConceptSettings

    ids = workspace.lineage(concept_model)
    start = workspace.load(ConceptModel, concept_model)
    before = workspace.load(Vocabulary, ids["vocabulary"])
    steps = _list(operations)
    first = within(progress, 0, 0.05)
    after = edit_vocabulary(
        workspace, vocabulary=ids["vocabulary"], operations=steps, progress=first
    )
    known = asdict(relearning.settings_of(start))
    chosen = build(ConceptSettings, {**known, **(settings or {})}, "The concept model")

    def make() -> ConceptModel:
        older = list(ancestors(workspace, ids["vocabulary"]))
        return relearning.relearn_concept_model(
            workspace.load(Embeddings, ids["embeddings"]),
            workspace.load(Assignment, ids["assignment"]),
            workspace.load(Vocabulary, after),
            start,
            drafts.sources(before, steps, older),
            mode,
            chosen,
            hidden(str(workspace.folder), _body(workspace, concept_model)),
            within(progress, 0.05, 1),
        )

    parents = {role: ids[role] for role in ("embeddings", "assignment")}
    parents |= {"vocabulary": after, "start": concept_model}
    return once(workspace, "relearn", {**asdict(chosen), "mode": mode}, parents, make)


def ancestors(workspace: Workspace, vocabulary: str) -> Iterator[Vocabulary]:
    """The vocabularies that one was edited from, nearest first."""
    parent = workspace.record(vocabulary).parents.get("vocabulary")
    if parent:
        yield workspace.load(Vocabulary, parent)
        yield from ancestors(workspace, parent)


def _body(workspace: Workspace, run: str) -> str:
    """The run in which the projector's other layers became what they are in this one."""
    record = workspace.record(run)
    while record.step == "relearn" and record.settings["mode"] == "quick":
        record = workspace.record(record.parents["start"])
    return record.id


@lru_cache(maxsize=2)
def hidden(folder: str, run: str) -> FloatArray:
    """Hidden activations of a run's images, kept for the next edit; 120 MB for 60,000 images."""
    from ...concepts.relearning import hidden_activations

    workspace = Workspace(folder)
    embeddings = workspace.load(Embeddings, workspace.record(run).parents["embeddings"])
    return hidden_activations(embeddings, workspace.load(ConceptModel, run))


@lru_cache(maxsize=1)
def _encoder(name: str, template: str | None, state: str) -> Any:
    from ...encoders import load_encoder

    return load_encoder(name, templates=None if template is None else (template,))


def _looked_up(
    workspace: Workspace, lexicon: str | None, phrases: Sequence[str]
) -> dict[str, FloatArray]:
    """Vectors of those of the phrases that a lexicon holds."""
    if lexicon is None:
        return {}
    place = _places(workspace.record(lexicon).settings["filter"])
    vectors = workspace.load(Embeddings, lexicon).vectors
    there = [phrase for phrase in phrases if key(phrase) in place]
    return {phrase: np.array(vectors[place[key(phrase)]]) for phrase in there}


@lru_cache(maxsize=1)
def _places(filter: str) -> dict[str, int]:
    """Where the lexicon's vectors have each phrase; encoders read all letters as small ones."""
    words, _ = nouns(filter)
    return {key(word): row for row, word in reversed(list(enumerate(words)))}


def _list(given: Sequence[Any] | str) -> list[Any]:
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
