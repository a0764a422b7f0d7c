"""The step that learns a run's concepts again after its vocabulary was edited."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated

from ...base.progress import Progress, ignore, within
from ...base.settings import OneOf
from ...base.values import Assignment, ConceptModel, Embeddings, FloatArray, Vocabulary
from ...concepts.relearning import (
    MODES,
    hidden_activations,
    relearn_concept_model,
    settings_of,
)
from ...concepts.settings import DENSE, ConceptSettings
from ...concepts.warm_start import Start
from ...store.edits import vocabulary as drafts
from ...store.workspace import Workspace
from ..step_settings import Settings, concept_settings
from .recipes import Recipe, learnt_version, once
from .registry import step
from .rewording import Operations, ancestors, edit_vocabulary, listed


@step("Relearn the concepts", opens="relearnt", awaited=True)
def relearn(
    workspace: Workspace,
    *,
    concept_model: str,
    operations: Operations | str = (),
    mode: Annotated[str, OneOf(MODES)] = "quick",
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """A concept model learnt from another one after edits of its vocabulary.

    mode is quick (the last layer and the head move) or full (everything does).
    """
    ids, steps = workspace.lineage(concept_model), listed(operations)
    first, rest = within(progress, 0, 0.05), within(progress, 0.05, 1)
    before = ids["vocabulary"]
    after = edit_vocabulary(workspace, vocabulary=before, operations=steps, progress=first)
    parents = {role: ids[role] for role in ("embeddings", "assignment")}
    parents |= {"vocabulary": after, "start": concept_model}
    chosen = asdict(_settings(workspace, concept_model, settings))
    dense = chosen["proxy"] == DENSE  # which version 1 aligned with the sparse similarities
    version = 2 if dense else learnt_version(workspace, parents["assignment"])
    recipe = Recipe("relearn", {**chosen, "mode": mode}, parents, version)

    def make() -> ConceptModel:
        sources = _sources(workspace, before, steps)
        return _relearnt(workspace, recipe, sources, concept_settings(chosen), rest)

    return once(workspace, recipe, make)


def _settings(workspace: Workspace, run: str, given: Settings | None) -> ConceptSettings:
    """Those given, and else those that a run was trained with."""
    known = asdict(settings_of(workspace.load(ConceptModel, run)))
    chosen: ConceptSettings = concept_settings({**known, **(given or {})})
    return chosen


def _sources(workspace: Workspace, vocabulary: str, steps: Operations) -> list[tuple[int, ...]]:
    """The concepts of a vocabulary that each one comes from after these operations."""
    older = list(ancestors(workspace, vocabulary))
    return drafts.sources(workspace.load(Vocabulary, vocabulary), steps, older)


def _relearnt(
    workspace: Workspace,
    recipe: Recipe,
    sources: Sequence[tuple[int, ...]],
    settings: ConceptSettings,
    progress: Progress,
) -> ConceptModel:
    ids = recipe.parents
    known = hidden(str(workspace.folder), _body(workspace, ids["start"]))
    start = Start(workspace.load(ConceptModel, ids["start"]), sources, known)
    return relearn_concept_model(
        workspace.load(Embeddings, ids["embeddings"]),
        workspace.load(Assignment, ids["assignment"]),
        workspace.load(Vocabulary, ids["vocabulary"]),
        start,
        recipe.chosen["mode"],
        settings,
        progress,
    )


def _body(workspace: Workspace, run: str) -> str:
    """The first run, of those still here, whose projector has the other layers of this one."""
    record = workspace.record(run)
    while record.step == "relearn" and record.settings["mode"] == "quick":
        before = record.parents["start"]
        if not workspace.has(before):
            break
        record = workspace.record(before)
    return record.id


@lru_cache(maxsize=2)
def hidden(folder: str, run: str) -> FloatArray:
    """Hidden activations of a run's images, kept for the next edit; 120 MB for 60,000 images."""
    workspace = Workspace(folder)
    embeddings = workspace.load(Embeddings, workspace.record(run).parents["embeddings"])
    return hidden_activations(embeddings, workspace.load(ConceptModel, run))
