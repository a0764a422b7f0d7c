"""Runs as a tree: which was relearnt from which, what made each, and its settings for a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..base.errors import BadInput
from ..base.language import say
from ..base.record import Record
from ..clustering.models import CLUSTER_MODELS
from ..concepts.settings import ConceptSettings
from ..encoders import SAMPLE, seen_as, usual
from ..words.vocabulary import VocabularySettings
from .edits import sentence
from .edits.words import told
from .runs import runs
from .workspace import Workspace

PLACED_BY = "placed_by"  # the run in whose clusters the images of another one were placed
MODES = {"quick": "relearnt quickly", "full": "relearnt in full"}


@dataclass(frozen=True)
class Branch:
    """One run in the tree."""

    record: Record
    depth: int  # 0 for a run that was not relearnt from another


def tree(workspace: Workspace) -> dict[str, list[Branch]]:
    """Runs of every image set's id: the newest roots first, each followed by what came of it."""
    records = runs(workspace)
    known = {record.id for record in records}
    children: dict[str, list[Record]] = {}
    roots: dict[str, list[Record]] = {}
    for record in records:
        parent = record.parents.get("start")
        if parent in known:
            children.setdefault(str(parent), []).insert(0, record)  # oldest child first
        else:
            roots.setdefault(workspace.lineage(record.id)["images"], []).append(record)
    return {
        images: [branch for root in own for branch in _grown(root, children)]
        for images, own in roots.items()
    }


def _grown(root: Record, children: Mapping[str, Sequence[Record]]) -> list[Branch]:
    """A run and all that was relearnt from it, depth first."""
    found, waiting = [], [Branch(root, 0)]
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        below = children.get(branch.record.id, ())
        waiting += [Branch(child, branch.depth + 1) for child in reversed(below)]
    return found


@dataclass(frozen=True)
class RunSettings:
    """What to choose to make such a run once more; only settings that the methods still have."""

    images: str  # id of the image set
    encoder: str
    model: str
    clusters: int
    seed: int
    cluster_settings: Mapping[str, Any]
    vocabulary_settings: Mapping[str, Any]
    concept_settings: Mapping[str, Any]

    def groups(self) -> tuple[Mapping[str, Any], ...]:
        """The settings of each of its methods."""
        return self.cluster_settings, self.vocabulary_settings, self.concept_settings


def run_settings(workspace: Workspace, run: str) -> RunSettings:
    """The settings behind a run; of a relearnt or placed one those of the run it goes back to.

    A setting that a run has no record of is left to its default.
    """
    root = workspace.record(run)
    while before := root.parents.get("start") or root.parents.get(PLACED_BY):
        root = workspace.record(before)
    ids = workspace.lineage(root.id)
    made = {role: workspace.record(id).settings for role, id in ids.items()}
    assignment = made["assignment"]
    model = str(assignment.get("model", next(iter(CLUSTER_MODELS))))
    words = made["vocabulary"]
    return RunSettings(
        images=workspace.lineage(run)["images"],
        encoder=str(made["embeddings"].get("encoder", "")),
        model=model,
        clusters=int(assignment.get("clusters", 0)),
        seed=int(assignment.get("seed", 0)),
        cluster_settings=_own(CLUSTER_MODELS.get(model), assignment, ("clusters", "seed")),
        vocabulary_settings=_own(VocabularySettings, words),
        concept_settings=_own(ConceptSettings, root.settings, ("seed",)),
    )


def repeated(workspace: Workspace, run: str, encoder: str) -> dict[str, Any]:
    """The settings of a RunRequest for a run once more, with another encoder.

    Cluster model and settings that were usual for the run's encoder give way to what is usual for
    the other. What is banned is as when it starts. Raises BadInput for clusters that no cluster
    model made, and for vectors without images.
    """
    old = run_settings(workspace, run)
    if old.model not in CLUSTER_MODELS or not old.clusters:
        raise BadInput("The clusters of this run come from a table, which is to be given again.")
    suits = usual(old.encoder)
    model = old.model if old.model != suits.model else usual(encoder).model
    words = _chosen(VocabularySettings, old.vocabulary_settings, suits.vocabulary)
    return {
        **workspace.record(old.images).origin,
        "encoder": encoder,
        "clusters": old.clusters,
        "model": model,
        "seed": old.seed,
        "cluster_settings": old.cluster_settings if model == old.model else {},
        "vocabulary_settings": {name: v for name, v in words.items() if name != "banned"},
        "concept_settings": _chosen(ConceptSettings, old.concept_settings, suits.concepts),
    }


def _chosen(kind: type, settings: Mapping[str, Any], suits: Mapping[str, Any]) -> dict[str, Any]:
    """Those settings that differ from what was usual."""
    plain = {field.name: field.default for field in fields(kind)} | dict(suits)
    return {name: value for name, value in settings.items() if value != plain[name]}


def source_of(workspace: Workspace, images: str) -> str:
    """The source of an image set as encoders know it, see `encoders.seen_as`."""
    made = workspace.record(images).settings
    return seen_as(str(made.get("source", "")), str(made.get("root", "")))


def encoders_used(workspace: Workspace, sample: bool) -> tuple[str, ...]:
    """Encoders of the runs on the sample gallery, or on all other images; the last one first."""
    found: dict[str, None] = {}
    for id in dict.fromkeys(record.parents["embeddings"] for record in runs(workspace)):
        made = workspace.record(id)
        if (source_of(workspace, made.parents["images"]) == SAMPLE) == sample:
            found[str(made.settings["encoder"])] = None
    return tuple(found)


def _own(kind: Any, settings: Mapping[str, Any], without: Sequence[str] = ()) -> dict[str, Any]:
    known = {field.name for field in fields(kind)} - set(without) if kind else set()
    return {name: value for name, value in settings.items() if name in known}


def made_by(workspace: Workspace, run: str) -> str:
    """What made a run, in words: its models, or for a relearnt one what was changed."""
    record = workspace.record(run)
    if "start" in record.parents:
        mode = MODES.get(str(record.settings.get("mode", "")), "relearnt")
        edits = say("; ").join(changes(workspace, run)) or say("nothing was edited")
        return say("{how}: {edits}", how=say(mode), edits=edits)
    if PLACED_BY in record.parents:
        return say("placed in the clusters of {run}", run=record.parents[PLACED_BY][:6])
    found = run_settings(workspace, run)
    title = say(CLUSTER_MODELS[found.model].title) if found.model in CLUSTER_MODELS else found.model
    says = say("{model}, k = {k}", model=title, k=found.clusters) if found.clusters else title
    return say("{run}, encoder {name}", run=says, name=found.encoder) if found.encoder else says


def changes(workspace: Workspace, run: str) -> list[str]:
    """The edits of the vocabulary that a relearnt run was trained after, in words."""
    record = workspace.record(run)
    vocabulary = record.parents["vocabulary"]
    if vocabulary == workspace.record(record.parents["start"]).parents["vocabulary"]:
        return []
    operations = workspace.record(vocabulary).settings.get("operations", ())
    return [told(o["verb"], o, sentence(o["verb"], o, {})) for o in operations]
