"""What a single step found, as text for a terminal; most steps say nothing but an id."""

from collections.abc import Callable

import numpy as np

from ...base.units import count
from ...base.values import Assignment, ClusterCounts, Embeddings, ImageSet, Report, Stability
from ...clustering import faults
from ...clustering.cluster_count import suggest
from ...clustering.pixels.cost import of_metrics
from ...images.classes import in_short
from ...store.runs import load_run
from ...store.workspace import Workspace


def found(workspace: Workspace, step: str, id: str) -> list[str]:
    """The lines that say what a step made; none for a step whose value is for other steps."""
    return SHOWN[step](workspace, id) if step in SHOWN else []


def aside(workspace: Workspace, step: str, id: str) -> list[str]:
    """What is said beside the id: how many files were rejected, what is wrong with clusters."""
    if step in ("cluster", "import_assignment"):
        return _faults(workspace, id)
    if step != "import_images":
        return []
    images = workspace.load(ImageSet, id)
    files = count(len(images.rejects), "file")
    classes = in_short(images.class_of_each())
    return [f"{count(len(images), 'image')}, {files} rejected", classes, *images.notes]


def _faults(workspace: Workspace, id: str) -> list[str]:
    """Copies among the images of an assignment, where it was made of embeddings; empty clusters."""
    value, ids = workspace.load(Assignment, id), workspace.lineage(id)
    n = len(value.probabilities)
    figures = {faults.EMPTY: float(faults.empty(value.labels, value.k))}
    if "embeddings" in ids:
        vectors = workspace.load(Embeddings, ids["embeddings"]).vectors
        figures[faults.DUPLICATES] = faults.copies(vectors) / n
    return faults.sentences(figures, n, value.k)


def counts(workspace: Workspace, id: str) -> list[str]:
    """The curves over the numbers of clusters, with a star where each is best."""
    value = workspace.load(ClusterCounts, id)
    best = suggest(value)
    lines = ["clusters" + "".join(f"{name.replace('_', ' '):>16}" for name in best)]
    for row, k in enumerate(np.asarray(value.clusters).tolist()):
        cells = (
            f"{getattr(value, name)[row]:15.3f}{'*' if k == chosen else ' '}"
            for name, chosen in best.items()
        )
        lines.append(f"{k:>8}{''.join(cells)}".rstrip())
    says = ", ".join(f"{k} by {name.replace('_', ' ')}" for name, k in best.items())
    return [*lines, f"suggested: {says}"]


def training(workspace: Workspace, id: str) -> list[str]:
    """Time, memory and disk of a training on pixels."""
    cost = of_metrics(workspace.load(Report, id).metrics)
    of = workspace.record(id).settings["settings"]
    return [cost.sentence(of.get("budget_minutes")), cost.space()]


def stability(workspace: Workspace, id: str) -> list[str]:
    """The share of its company that each cluster keeps, with its size and name."""
    value = workspace.load(Stability, id)
    run = load_run(workspace, workspace.record(id).parents["concept_model"])
    lines = ["cluster   size   kept"]
    for cluster, name in enumerate(run.cluster_names):
        kept = float(value.clusters[cluster])
        share = f"{kept:6.1%}" if np.isfinite(kept) else f"{'-':>6}"
        members = int((run.clusters == cluster).sum())
        lines.append(f"{cluster:>7} {members:>6} {share}  {name}")
    heads = len(value.seeds)
    which = "1 head from another seed" if heads == 1 else f"{heads} heads from other seeds"
    return [*lines, f"company kept in {which}: {float(np.mean(value.images)):.1%}"]


SHOWN: dict[str, Callable[[Workspace, str], list[str]]] = {
    "suggest_clusters": counts,
    "estimate_training": training,
    "stability": stability,
}
