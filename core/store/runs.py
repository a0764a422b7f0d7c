"""Runs in a workspace, with the maps, figures and thumbnails that were made for them."""

from ..base.record import Record
from ..base.values import (
    Assignment,
    ConceptModel,
    Embeddings,
    ImageSet,
    Projection,
    Report,
    Thumbnails,
    Vocabulary,
)
from ..concepts.run import Run
from .workspace import Workspace


def load_run(workspace: Workspace, id: str) -> Run:
    """The run of a concept model's id. Raises NotFound when the workspace does not hold it."""
    model = workspace.load(ConceptModel, id)
    ids = workspace.lineage(id)
    return Run(
        record=workspace.record(id),
        ids=ids,
        images=workspace.load(ImageSet, ids["images"]),
        embeddings=workspace.load(Embeddings, ids["embeddings"]),
        assignment=workspace.load(Assignment, ids["assignment"]),
        vocabulary=workspace.load(Vocabulary, ids["vocabulary"]),
        model=model,
    )


def runs(workspace: Workspace) -> list[Record]:
    """Records of all concept models, newest first."""
    return workspace.records(ConceptModel)


def projection(workspace: Workspace, run: Run, method: str | None = None) -> Projection | None:
    """The run's map by that method, or the newest by any; None when none was made yet."""
    for record in workspace.records(Projection, embeddings=run.ids["embeddings"]):
        if method in (None, record.settings["method"]):
            return workspace.load(Projection, record.id)
    return None


def report(workspace: Workspace, run: Run) -> Report | None:
    """The run's figures; None when they were not computed yet."""
    records = workspace.records(Report, concept_model=run.id)
    return workspace.load(Report, records[0].id) if records else None


def thumbnails(workspace: Workspace, images: str) -> Thumbnails | None:
    """The small pictures of an image set's id; None when they were not made yet."""
    records = workspace.records(Thumbnails, images=images)
    return workspace.load(Thumbnails, records[0].id) if records else None
