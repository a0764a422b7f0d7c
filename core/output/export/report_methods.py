"""How the clusters of a report came about and what they cannot say, in words for its reader."""

from collections.abc import Iterable, Iterator

import numpy as np

from ...base.units import count, percent
from ...base.values import TABLE_MODEL
from ...concepts.assigning import MODEL as PLACED
from ...concepts.doubts import DOUBTFUL
from ...concepts.run import Run
from ...store.runs import projection
from ...store.workspace import Workspace
from .. import glossary, unassigned
from ..projection import PROJECTIONS
from .markup import ESCAPED
from .provenance import encoder, source
from .rows import Rows


def methods(workspace: Workspace, run: Run) -> str:
    """The section on how it was made, step by step."""
    return f"<h2>How it was made</h2>{_list('ol', _steps(workspace, run))}"


def limits(table: Rows) -> str:
    """The section on what must not be read into it."""
    return f"<h2>What it cannot say</h2>{_list('ul', _limits(table))}"


def _list(tag: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{ESCAPED(line)}</li>" for line in lines)
    return f'<{tag} class="prose">{items}</{tag}>'


def _steps(workspace: Workspace, run: Run) -> Iterator[str]:
    images = run.images
    left_out = (
        f" {count(len(images.rejects), 'file')} could not be read and are left out."
        if images.rejects
        else ""
    )
    yield f"Images: {count(len(images), 'image')} of {source(workspace, run)}.{left_out}"
    yield _vectors(workspace, run)
    yield f"Clusters: {_clusters(workspace, run)}"
    phrases = count(len(run.vocabulary.phrases), "noun phrase")
    if run.assignment.model == PLACED:
        yield f"Words: the vocabulary is that of the other run, {phrases}."
    else:
        yield f"Words: {phrases} that lie near the images became the vocabulary."
    yield f"Reasons: {_reasons(run)} {glossary.says('contribution')}"
    flat = projection(workspace, run)
    if flat is not None:
        yield (
            f"Map: {_map_title(flat.method)} of the vectors; of an image's neighbours "
            f"on it {percent(flat.trustworthiness)} are neighbours indeed (trustworthiness)."
        )


def _map_title(method: str) -> str:
    return PROJECTIONS[method].title if method in PROJECTIONS else method


def _vectors(workspace: Workspace, run: Run) -> str:
    by = f"the encoder {encoder(run)}"
    if workspace.record(run.ids["embeddings"]).step == "import_embeddings":
        return (
            f"Vectors: those of the images were made elsewhere and came as a file, said to be by "
            f"{by}. It turned the nouns that might describe them into vectors of the same space: a "
            "phrase lies near the images that it fits."
        )
    return (
        f"Vectors: {by} turned every image, and the nouns that might describe it, into vectors of "
        "one space: a phrase lies near the images that it fits."
    )


def _clusters(workspace: Workspace, run: Run) -> str:
    """Who made the clusters, and of what: the value's parents are what the model looked at."""
    model, read = run.assignment.model, workspace.record(run.ids["assignment"]).parents
    if model == TABLE_MODEL:
        return (
            f"a table that was made elsewhere gave the images their {run.k} clusters; how it came "
            f"to them is not known here. {unassigned.sentence(run)}"
        ).rstrip()
    if model == PLACED:
        return (
            f"the concept model of another run placed the images in the {run.k} clusters of that "
            "run; no cluster model looked at them."
        )
    how = f"the cluster model “{model}” sorted the images into {run.k} clusters by"
    number = "A person chose that number, or took the suggested one."
    if "embeddings" not in read:
        return f"{how} their pixels, on which it was trained from scratch. {number}"
    if "lexicon" in read:
        return f"{how} their vectors and those of the nouns. {number}"
    return f"{how} their vectors alone. {number}"


def _reasons(run: Run) -> str:
    if run.assignment.model == PLACED:
        return (
            "that concept model tells the clusters by these phrases and nothing else; it learnt to "
            "on the images of its own run, and nothing from these."
        )
    whose = "those of the table" if run.assignment.model == TABLE_MODEL else "the cluster model's"
    told = (
        "a concept model learnt to tell the clusters by these phrases and nothing else. Its "
        "clusters are those of this report"
    )
    agreed = run.agreed()
    if agreed is None:
        return f"{told}."
    which = "images that it puts in one" if len(unassigned.numbers(run)) else "images"
    return f"{told}; they are {whose} for {percent(agreed)} of the {which}."


def _limits(table: Rows) -> Iterator[str]:
    run = table.run
    yield (
        "A phrase is what the encoder sees in a picture, not what a person checked. It speaks for "
        "a cluster as a whole: single pictures may be there for other reasons."
    )
    yield (
        "The phrases explain how the concept model decides. They do not say why the pictures came "
        "to be as they are, and a phrase that is missing may only be missing from the vocabulary."
    )
    yield (
        "Other numbers of clusters, other methods and other random numbers give other clusters. "
        "Those at the edges change first."
    )
    doubtful = float(np.mean(table.doubt > DOUBTFUL)) if len(table) else 0.0
    yield (
        f"{percent(doubtful)} of the images are doubtful. Look at them before acting on single "
        "images."
    )
    if table.positions is not None:
        yield (
            "On the map near means alike. How far apart two groups lie, and how large a group is "
            "drawn, means little."
        )
    yield (
        "Reference classes, where the images have them, only judged the result; no model saw them."
        if run.images.has_labels
        else "These images have no reference classes: nothing here was compared with the truth."
    )
