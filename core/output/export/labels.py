"""One row an image: its cluster and why, after the edits, as CSV and as Parquet."""

from collections.abc import Iterator, Sequence

from ...base.values import IntArray
from ...concepts.run import Run
from ...store.edits import Edited
from ...store.workspace import Workspace
from .columns import Column, Columns, as_parquet, columns, csv_parts
from .kinds import EVIDENCE, INTEGER, NUMBER, TEXT
from .rows import Rows, rows

LABEL_COLUMNS: dict[str, Column[Rows]] = columns(
    Column(
        "image",
        "path of the image relative to the image set's folder",
        TEXT,
        lambda table: table.files,
    ),
    Column(
        "cluster",
        "number of the image's cluster after the edits; -1 for what is not a cluster",
        INTEGER,
        lambda table: table.clusters,
    ),
    Column(
        "cluster_name",
        "the analyst's name for it, else the model's",
        TEXT,
        lambda table: table.names,
    ),
    Column(
        "confidence",
        "probability that the concept model gives to that cluster, 0 to 1",
        NUMBER,
        lambda table: table.confidence,
    ),
    Column(
        "margin",
        "how far that probability is above the runner-up's; below 0 for images that were moved "
        "against the model",
        NUMBER,
        lambda table: table.margin,
    ),
    Column(
        "runner_up",
        "name of the best other cluster; empty when nothing speaks for another one",
        TEXT,
        lambda table: table.runner_up,
    ),
    Column(
        "doubt",
        "0 to 1: thin margin, disagreement with the cluster model, evidence of other clusters",
        NUMBER,
        lambda table: table.doubt,
    ),
    Column(
        "concepts",
        "phrases that put the image there with their contributions, strongest first",
        EVIDENCE,
        lambda table: table.evidence,
    ),
    Column(
        "label",
        "reference class, empty when unknown; used for evaluation only",
        TEXT,
        lambda table: table.labels,
    ),
    Column("x", "position on the map", NUMBER, lambda table: table.places[:, 0]),
    Column("y", "position on the map", NUMBER, lambda table: table.places[:, 1]),
    Column(
        "edited",
        "what the analyst changed; empty when nothing",
        TEXT,
        lambda table: table.edited,
    ),
    Column(
        "familiarity",
        "how far the encoder knows what the image shows, 0 to 1: about the share of its words that "
        "is true; empty when it cannot say",
        NUMBER,
        lambda table: table.familiarity,
    ),
    Column(
        "note",
        "why the phrases are worth little, and whether a table of clusters has the image in none; "
        "empty when there is nothing to say",
        TEXT,
        lambda table: table.note,
    ),
)

MARK_COLUMNS: dict[str, Column[Rows]] = columns(
    Column("tags", "the analyst's tags", TEXT, lambda table: list(map("; ".join, table.tags))),
    Column(
        "analyst_note",
        "what the analyst wrote about the image; empty when nothing",
        TEXT,
        lambda table: table.analyst_note,
    ),
)


def label_columns(now: Edited) -> Columns[Rows]:
    """The columns of a run's images: tags and notes where any image has one."""
    there = {"tags": now.marks.tags, "analyst_note": now.marks.notes}
    return {**LABEL_COLUMNS, **{name: MARK_COLUMNS[name] for name in there if there[name]}}


def labels_csv(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> bytes:
    """One row per image (of all, or of those numbers) with its cluster and why; edits applied.

    top is how many phrases each has at most; None: what the workspace keeps, else as usual.
    """
    return b"".join(labels_parts(workspace, run, images, top))


def labels_parts(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> Iterator[bytes]:
    """The same, some rows at a time: of a million images all of it is never in memory."""
    table = rows(workspace, run, images, top)
    return csv_parts(label_columns(table.now), table.parts())


def labels_parquet(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> bytes:
    """The same rows with their types: numbers, and evidence as a list."""
    table = rows(workspace, run, images, top)
    about = {"whycluster.run": run.id}
    return as_parquet(label_columns(table.now), table.parts(), about)
