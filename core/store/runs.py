"""Runs in a workspace, with the maps, figures and thumbnails that were made for them."""

from ..base.errors import Damaged
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
from .workspace import DAMAGED, Workspace


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


# Concept models that were set aside, or a part of them: what they are made of, or their images.
BROKEN = """
    select id from record where kind = ?2 and trash = ?1
    union select child from parent join record on record.id = parent.parent
    where record.trash = ?1 and role in ('embeddings', 'assignment', 'vocabulary')
    union select made.child from parent made
    join parent below on below.child = made.parent join record on record.id = below.parent
    where record.trash = ?1 and made.role = 'embeddings' and below.role = 'images'
"""
MODELS = f"""
    select id from record where kind = ?2 and (trash is null or trash = ?1) and id in ({BROKEN})
    order by created desc, rowid desc
"""  # of constants # nosec B608


def broken(workspace: Workspace) -> list[str]:
    """Ids of the runs of which a part is known to be damaged, newest first."""
    with workspace.database() as db:
        return [row["id"] for row in db.execute(MODELS, (DAMAGED, ConceptModel.__name__))]


def runs(workspace: Workspace) -> list[Record]:
    """Records of all concept models that can be opened, newest first.

    Those that are `broken` are left out until what was damaged is made again.
    """
    left_out = set(broken(workspace))
    return [record for record in workspace.records(ConceptModel) if record.id not in left_out]


def projection(
    workspace: Workspace, run: Run, method: str | None = None, space: str = IMAGES
) -> Projection | None:
    """The run's map of a space by that method, or the newest by any; None when none was made.

    Raises Damaged where any would do, and one was there: nothing may go without it in silence.
    """
    record = projection_record(workspace, run, method, space)
    return workspace.load(Projection, record.id) if record else None


def projection_record(
    workspace: Workspace, run: Run, method: str | None = None, space: str = IMAGES
) -> Record | None:
    """How that map was made; None and Damaged as `projection`."""
    parent = parent_of(workspace, run.id, space)
    if parent is None:
        return None
    for record in workspace.records(Projection, **dict([parent])):
        if method in (None, record.settings["method"]):
            return record
    if method is None:
        _check_none_was_damaged(workspace, *parent)
    return None


def _check_none_was_damaged(workspace: Workspace, role: str, parent: str) -> None:
    query = "select id from record join parent on child = id where trash = ? and kind = ?"
    told = (DAMAGED, Projection.__name__, role, parent)
    with workspace.database() as db:
        there = db.execute(f"{query} and role = ? and parent = ?", told).fetchone()
    if there:
        raise Damaged(f"The map {there['id']} was damaged and set aside; draw it again.")


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
