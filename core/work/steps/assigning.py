"""The step that places new images in the clusters of a run: a run of theirs, nothing learnt."""

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

import numpy as np

from ...base.errors import BadInput
from ...base.executor import HERE, Executor
from ...base.progress import Progress, ignore, within
from ...base.values import Embeddings, IntArray, Projection
from ...concepts import assigning
from ...concepts.run import Run
from ...images.reading import Said
from ...output.placing import place
from ...store import edits
from ...store.run_tree import PLACED_BY
from ...store.runs import load_run, projection_record
from ...store.workspace import Workspace
from .importing import import_images, source_name
from .prepare import embed_as
from .recipes import Recipe, check_weights, once
from .registry import step

DRAWN_ON = "drawn_on"  # setting of a map: the one whose images keep their places on it


@step("Place new images", opens="run")
def assign(
    workspace: Workspace,
    *,
    run: str,
    source: str,
    progress: Progress = ignore,
    executor: Executor = HERE,
    **said: Unpack[Said],
) -> str:
    """New images in the clusters of a run, by its concept model: the id of a run of these images.

    Nothing is learnt, the run stays as it is. Images that it has already keep their cluster, their
    place on the map and what was edited of them; others are placed among them. Import and embedding
    are the executor's; the rest is one product. What is not said of how the source is read is as
    the run's own images were.
    """
    found = load_run(workspace, run)
    _check_encoder(workspace, found)
    part, how = within(progress, 0, 0.3), _read_alike(workspace, found, source, said)
    images = import_images(workspace, source=source, progress=part, executor=executor, **how)
    recipe = _embeddings(workspace, found, images)
    embeddings = embed_as(workspace, recipe, within(progress, 0.3, 0.9), executor)
    progress(0.9, "Placing the images")
    _draw(workspace, found, embeddings)
    return assign_embedded(workspace, found, images, embeddings)


def _read_alike(workspace: Workspace, run: Run, source: str, said: Said) -> Said:
    """How the images are read: as told, else by the bands of the run's own.

    The same source is read as it was then.
    """
    record = workspace.record(run.ids["images"])
    same = source_name(source) == record.settings.get("source")
    usual: Any = {n: v for n, v in record.reading.items() if same or n == "bands"}
    return {**usual, **said}


def _check_encoder(workspace: Workspace, run: Run) -> None:
    """Raise BadInput where the run's embeddings cannot be made of other images."""
    made = workspace.record(run.ids["embeddings"])
    if made.step != "embed":
        raise BadInput(
            "The embeddings of this run were given from outside, so WhyCluster cannot make those "
            "of other images; cluster images with an encoder of WhyCluster's."
        )
    check_weights(made.settings)


def _embeddings(workspace: Workspace, run: Run, images: str) -> Recipe:
    """Of embeddings as the run's are: its images among these need not be embedded again."""
    made = dict(workspace.record(run.ids["embeddings"]).settings)
    version = made.pop("version")
    return Recipe("embed", made, {"images": images}, version)


def assign_embedded(workspace: Workspace, run: Run, images: str, embeddings: str) -> str:
    """Assignment and concept model of the images, by those of the run: the model's id."""
    now = {"edits": edits.head(workspace, run.ids["assignment"])}
    parents = {"images": images, "embeddings": embeddings, PLACED_BY: run.id}
    clusters = Recipe("assign", {"model": assigning.MODEL, "clusters": run.k, **now}, parents)
    explained = {**parents, "assignment": clusters.id, "vocabulary": run.ids["vocabulary"]}
    del explained["images"]
    model = Recipe("assign", {**now}, explained)
    if workspace.has(model.id) and workspace.has(clusters.id):
        return model.id
    made = assigning.assign(run, workspace.load(Embeddings, embeddings))
    if not workspace.has(clusters.id):
        edits.begin(workspace, clusters.id, _edits_alike(workspace, run, made.known))
        once(workspace, clusters, lambda: made.assignment)
    return once(workspace, model, lambda: made.model)


def _draw(workspace: Workspace, run: Run, embeddings: str) -> None:
    """The run's newest map with the new images on it; its own images have it already."""
    newest = projection_record(workspace, run)
    if newest and embeddings != run.ids["embeddings"]:
        draw_on(workspace, newest.id, embeddings)


def draw_on(workspace: Workspace, map: str, embeddings: str) -> str:
    """A map of other images with these on it; those that it has stay where they are."""
    drawn = workspace.record(map)
    chosen = {"method": drawn.settings["method"], DRAWN_ON: map}

    def make() -> Projection:
        flat = workspace.load(Projection, map)
        before = workspace.load(Embeddings, drawn.parents["embeddings"]).vectors
        vectors = workspace.load(Embeddings, embeddings).vectors
        known = assigning.same_rows(vectors, before)
        positions = placed_among(vectors, before, flat.positions, known)
        return Projection(flat.method, positions, flat.trustworthiness)

    return once(workspace, Recipe("project", chosen, {"embeddings": embeddings}), make)


def placed_among(vectors: Any, before: Any, positions: Any, known: IntArray) -> Any:
    """Positions (n, 2): those of `before` for images it has, bit for bit, else amid their like."""
    new = np.flatnonzero(known < 0)
    found = np.asarray(positions)[np.maximum(known, 0)]
    if len(new):
        found[new] = place(vectors[new], before, np.asarray(positions))
    return found


def _edits_alike(workspace: Workspace, run: Run, known: IntArray) -> Iterator[edits.First]:
    """The names of the clusters, and what the analyst edited of them and of the same images."""
    yield edits.First("name_clusters", {"names": list(run.cluster_names)}, "assign")
    places = {number: place for place, number in enumerate(known.tolist()) if number >= 0}
    for edit in edits.history(edits.log(workspace, run.ids["assignment"])).done:
        if edit.verb in ("relearn", "adopt", "discard") or "run" in edit.arguments:
            continue
        arguments = dict(edit.arguments)
        if "images" in arguments:
            arguments["images"] = _translated(arguments["images"], places)
            if not arguments["images"] and edit.verb != "make_cluster":  # which takes a number
                continue
        elif edit.verb == "split_cluster":
            arguments["parts"] = [_translated(part, places) for part in arguments["parts"]]
        yield edits.First(edit.verb, arguments, edit.author)


def _translated(images: Sequence[int], places: dict[int, int]) -> list[int]:
    return [places[image] for image in images if image in places]
