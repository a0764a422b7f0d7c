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
from ..concepts.figures import version
from ..concepts.run import Run
from .spaces import IMAGES, parent_of
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


def projection(
    workspace: Workspace, run: Run, method: str | None = None, space: str = IMAGES
) -> Projection | None:
    """The run's map of a space by that method, or the newest by any; None when none was made."""
    parent = parent_of(workspace, run.id, space)
    for record in workspace.records(Projection, **dict([parent])) if parent else ():
        if method in (None, record.settings["method"]):
            return workspace.load(Projection, record.id)
    return None


def report(workspace: Workspace, run: Run) -> Report | None:
    """The run's figures; None when they were not computed yet."""
    return report_of(workspace, run.id)


def report_of(workspace: Workspace, run: str) -> Report | None:
    """The same of a run's id. Those of an older list of metrics serve until there are today's."""
    records = workspace.records(Report, concept_model=run)
    best = next(filter(_is_current, records), records[0] if records else None)
    return workspace.load(Report, best.id) if best else None


def report_is_current(workspace: Workspace, run: str) -> bool:
    """Whether the figures of a run's id are those of today's list of metrics; False without any."""
    return any(map(_is_current, workspace.records(Report, concept_model=run)))


def _is_current(record: Record) -> bool:
    return record.settings.get("version") == version()


def thumbnails(workspace: Workspace, images: str) -> Thumbnails | None:
    """The small pictures of an image set's id; None when they were not made yet."""
    records = workspace.records(Thumbnails, images=images)
    return workspace.load(Thumbnails, records[0].id) if records else None
