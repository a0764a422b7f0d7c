"""A value that was set aside is made anew, from its record alone: see `remake`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.record import READING, Record
from ...store import edits
from ...store.run_tree import PLACED_BY
from ...store.runs import load_run
from ...store.workspace import Workspace
from .assigning import DRAWN_ON, assign_embedded, draw_on
from .clustering import cluster, features, request_of
from .examining import faults_by
from .explain import evaluate, generate_vocabulary, project, train_concepts
from .importing import import_images, thumbnails
from .locating import embed_patches
from .prepare import embed_as, embed_lexicon
from .recipes import Recipe, check_weights
from .refine import relearn
from .rewording import edit_vocabulary, embed_phrases
from .splitting import split_cluster
from .trust import stability

Chosen = Mapping[str, Any]  # the settings in the record, without the version


def remake(workspace: Workspace, record: Record, progress: Progress = ignore) -> None:
    """Make the value of a record again, under its id; what it is made from is there.

    Raises BadInput where its record does not tell how, or where its source or its encoder is not
    what it was: something else would come of it.
    """
    make = REMADE.get(record.step)
    if make is None:
        raise BadInput("its record does not tell how; ask for it again where you did before")
    chosen = {name: value for name, value in record.settings.items() if name != "version"}
    made = make(workspace, record, chosen, progress)
    if made != record.id and not workspace.has(record.id):
        raise BadInput("what it was made from is not what it was then")


def _images(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    if not record.can_be_imported_again:
        raise BadInput("its list of images is not in the record; make it again where you did")
    said: Any = {name: chosen[name] for name in READING if name in chosen}
    return import_images(workspace, source=chosen["source"], progress=progress, **said)


def _embeddings(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    check_weights(chosen)
    recipe = Recipe(record.step, chosen, record.parents, record.settings["version"])
    return embed_as(workspace, recipe, progress)


def _lexicon(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    told = {
        name: chosen[name]
        for name in ("encoder", "filter", "template", "prompts")
        if name in chosen
    }
    return embed_lexicon(workspace, **told, progress=progress)


def _clusters(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    request = replace(
        request_of(workspace, record.id),
        embeddings=record.parents.get("embeddings"),
        lexicon=record.parents.get("lexicon"),
    )
    return cluster(workspace, request, progress)


def _relearnt(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    before = workspace.record(record.parents["start"]).parents["vocabulary"]
    after = workspace.record(record.parents["vocabulary"])
    edited = after.parents.get("vocabulary") == before
    settings = {name: value for name, value in chosen.items() if name != "mode"}
    return relearn(
        workspace,
        concept_model=record.parents["start"],
        operations=after.settings["operations"] if edited else (),
        mode=chosen["mode"],
        settings=settings,
        progress=progress,
    )


def _placed(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    run = load_run(workspace, record.parents[PLACED_BY])
    if chosen["edits"] != edits.head(workspace, run.ids["assignment"]):
        return ""  # another run would come of it
    images = workspace.lineage(record.id)["images"]
    return assign_embedded(workspace, run, images, record.parents["embeddings"])


def _map(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    ((role, id),) = record.parents.items()
    if DRAWN_ON in chosen:
        return draw_on(workspace, chosen[DRAWN_ON], id)
    if PLACED_BY in chosen:  # of an older program, which did not say on which map
        raise BadInput("it is drawn again when the images are placed again")
    how = {"method": chosen["method"], "seed": chosen["seed"], "progress": progress}
    if role == "embeddings":
        return project(workspace, embeddings=id, **how)
    return project(workspace, concept_model=id, space="concepts", **how)


def _of_parents(step: Callable[..., str]) -> Callable[..., str]:
    """A step whose arguments are its parents and its settings."""

    def make(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
        return step(workspace, **record.parents, **chosen, progress=progress)

    return make


def _with_settings(step: Callable[..., str]) -> Callable[..., str]:
    """A step whose arguments are its parents, and its settings as one of them."""

    def make(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
        return step(workspace, **record.parents, settings=chosen, progress=progress)

    return make


def _phrases(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    lexicon = record.parents.get("lexicon")
    told = {"encoder": chosen["encoder"], "phrases": chosen["phrases"], "lexicon": lexicon}
    return embed_phrases(workspace, **told, progress=progress)


def _vocabulary(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    if "lexicon" not in record.parents:
        raise BadInput("its phrases are not in the record; make it again where you did")
    settings = {"banned": (), **chosen}
    return generate_vocabulary(workspace, **record.parents, settings=settings, progress=progress)


def _edited(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    before = record.parents["vocabulary"]
    operations = chosen["operations"]
    return edit_vocabulary(workspace, vocabulary=before, operations=operations, progress=progress)


def _features(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    return features(workspace, assignment=record.parents["assignment"], **chosen)


def _patches(workspace: Workspace, record: Record, chosen: Chosen, progress: Progress) -> str:
    images, encoder = record.parents["images"], chosen["encoder"]
    return embed_patches(
        workspace, images=images, image=chosen["image"], encoder=encoder, progress=progress
    )


REMADE: Mapping[str, Callable[[Workspace, Record, Chosen, Progress], str]] = {
    "import_images": _images,
    "thumbnails": _of_parents(thumbnails),
    "embed": _embeddings,
    "embed_lexicon": _lexicon,
    "embed_phrases": _phrases,
    "embed_patches": _patches,
    "find_faults": _of_parents(faults_by),
    "cluster": _clusters,
    "features": _features,
    "generate_vocabulary": _vocabulary,
    "edit_vocabulary": _edited,
    "train_concepts": _with_settings(train_concepts),
    "relearn": _relearnt,
    "assign": _placed,
    "project": _map,
    "evaluate": _of_parents(evaluate),
    "stability": _of_parents(stability),
    "split_cluster": _of_parents(split_cluster),
}
