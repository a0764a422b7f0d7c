"""One row a cluster as CSV: the sentence that says why, its figures and its phrases."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...base.values import IntArray
from ...concepts.doubts import DOUBTFUL
from ...concepts.explanation import group_phrases
from ...concepts.naming import ClusterName
from ...concepts.run import Run
from ...concepts.top_v import top_shown
from ...store.edits import Edited
from ...store.workspace import Workspace
from ...words.translations import translations
from .. import worth
from ..summary import ClusterSummary, summarise
from .columns import Column, Columns, as_csv, columns, each
from .kinds import EVIDENCE, INTEGER, NUMBER, TEXT, Evidence
from .rows import NO_CLUSTER, Rows, rows


@dataclass(frozen=True, eq=False)
class ClusterRow:
    """What there is to tell of a cluster, as the analyst left it, or of some of its images."""

    table: Rows
    number: int
    members: IntArray  # numbers of the images

    @cached_property
    def summary(self) -> ClusterSummary:
        return summarise(self.table.run, self.number, self.table.now, self.members)

    @cached_property
    def naming(self) -> ClusterName | None:
        """The model's reasons for the name, while name and images are the model's."""
        run, now, number = self.table.run, self.table.now, self.number
        if number >= run.k or not run.namings[number].noun:
            return None
        own = run.namings[number]
        same = now.is_as_made(number, run.clusters) and now.names[number] == own.name
        return own if same else None

    @cached_property
    def main_class(self) -> tuple[str, float] | None:
        """The most frequent class and its share, where some image has one."""
        return self.table.run.images.main_class(self.members)

    @cached_property
    def familiarity(self) -> float | None:
        known = self.table.run.embeddings.familiarity
        if known is None or not len(self.members):
            return None
        return float(np.asarray(known)[self.members].mean())

    @cached_property
    def worth(self) -> worth.Worth:
        """What its words are worth."""
        return worth.of_cluster(self.table.run, self.members)

    @cached_property
    def is_rejected(self) -> bool:
        return self.number in self.table.now.rejected

    @property
    def note(self) -> str:
        """What the analyst changed; empty when nothing."""
        return "; ".join(self.table.now.cluster_notes.get(self.number, ()))

    @property
    def tags(self) -> dict[str, int]:
        """The analyst's tags on its images, and on how many."""
        return self.table.now.marks.counts(self.members)

    @property
    def analyst_note(self) -> str:
        """What the analyst wrote about it; empty when nothing."""
        return self.table.now.marks.cluster_notes.get(self.number, "")

    def phrases(self, place: str = "clusters") -> list[tuple[str, float]]:
        """Its strongest phrases, as many as are shown at a place."""
        run, inside = self.table.run, self.table.now.columns[self.members]
        top = top_shown(place, self.table.top)
        return group_phrases(run.model, run.vocabulary, self.members, inside, top)


ClusterRows = Sequence[ClusterRow]


def _in_chinese(names: Sequence[str]) -> list[str]:
    found = translations(names, "zh")
    return [found.get(name, "") for name in names]


CLUSTER_COLUMNS: dict[str, Column[ClusterRows]] = columns(
    Column(
        "cluster",
        "number of the cluster after the edits; -1 for what is not a cluster",
        INTEGER,
        each(lambda row: NO_CLUSTER if row.is_rejected else row.number),
    ),
    Column(
        "name",
        "the analyst's name for it, else the model's",
        TEXT,
        each(lambda row: row.summary.name),
    ),
    Column(
        "name_zh",
        "what that is called in Chinese by the Open Multilingual Wordnet; empty where this machine "
        "does not have it, or it has no such noun",
        TEXT,
        lambda rows: _in_chinese([row.summary.name for row in rows]),
    ),
    Column("why", "the cluster in one sentence", TEXT, each(lambda row: row.summary.sentence)),
    Column("size", "how many images are in it", INTEGER, each(lambda row: row.summary.size)),
    Column(
        "doubtful",
        f"share of these whose doubt is above {DOUBTFUL:g}",
        NUMBER,
        each(lambda row: row.summary.doubtful_share if row.summary.size else None),
    ),
    Column(
        "leans_to",
        "name of the cluster that most of its doubtful images lean to; empty when none comes first",
        TEXT,
        each(lambda row: row.summary.leans_to),
    ),
    Column(
        "coverage",
        "share of the cluster's images that the name holds for, from a sample; empty once its name "
        "or its images were edited",
        NUMBER,
        each(lambda row: row.naming.coverage if row.naming else None),
    ),
    Column(
        "contrast",
        "how much more that is than of the other cluster that the name holds most for",
        NUMBER,
        each(lambda row: row.naming.contrast if row.naming else None),
    ),
    Column(
        "familiarity",
        "mean over its images of how far the encoder knows what they show, 0 to 1; empty when it "
        "cannot say",
        NUMBER,
        each(lambda row: row.familiarity),
    ),
    Column(
        "phrases",
        "phrases that put its images there with their mean contributions, strongest first",
        EVIDENCE,
        lambda found: Evidence.of([row.phrases() for row in found]),
    ),
    Column(
        "main_class",
        "the most frequent reference class, empty when unknown",
        TEXT,
        each(lambda row: row.main_class[0] if row.main_class else ""),
    ),
    Column(
        "purity",
        "share of its labelled images that are of that class",
        NUMBER,
        each(lambda row: row.main_class[1] if row.main_class else None),
    ),
    Column(
        "edited",
        "what the analyst changed about the cluster; empty when nothing",
        TEXT,
        each(lambda row: row.note),
    ),
    Column(
        "note",
        "why its phrases are worth little; empty when nothing speaks against them",
        TEXT,
        each(lambda row: row.worth.note),
    ),
)

MARK_COLUMNS: dict[str, Column[ClusterRows]] = columns(
    Column(
        "tags",
        "the analyst's tags on its images, and on how many of them",
        TEXT,
        each(lambda row: "; ".join(f"{tag} ({count})" for tag, count in row.tags.items())),
    ),
    Column(
        "analyst_note",
        "what the analyst wrote about the cluster; empty when nothing",
        TEXT,
        each(lambda row: row.analyst_note),
    ),
)


def cluster_columns(now: Edited) -> Columns[ClusterRows]:
    """The columns of a run's clusters: tags and notes where there are any."""
    there = {"tags": now.marks.tags, "analyst_note": now.marks.cluster_notes}
    return {**CLUSTER_COLUMNS, **{name: MARK_COLUMNS[name] for name in there if there[name]}}


def clusters_csv(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> bytes:
    """One row per cluster, of all images or of those numbers; edits applied.

    A cluster without an image has a row only when all images are meant.
    """
    table = rows(workspace, run, images, top)
    whole = len(table) == len(run.images)
    return as_csv(cluster_columns(table.now), cluster_rows(table, with_empty=whole))


def cluster_rows(table: Rows, with_empty: bool = False) -> list[ClusterRow]:
    """The clusters with an image in the table, or all of them, in the order of their numbers."""
    members = {number: table.images[table.numbers == number] for number in table.now.numbers}
    return [
        ClusterRow(table, number, inside)
        for number, inside in members.items()
        if with_empty or len(inside)
    ]
