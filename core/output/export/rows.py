"""The rows of a table of images as columns: what the analyst's clusters are, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...base.errors import BadInput
from ...base.ranking import largest, row_blocks
from ...base.values import FloatArray, IntArray
from ...concepts.run import Run
from ...concepts.top_v import top_shown
from ...store import edits
from ...store.edits import Edited
from ...store.preferences import preferences
from ...store.runs import projection
from ...store.workspace import Workspace
from ...words.phrases import distinct, summed
from .. import worth
from ..summary import second_best
from .kinds import Evidence

NO_CLUSTER = -1
PART = 65_536  # rows written at a time


@dataclass(frozen=True, eq=False)
class Rows:
    """Some images of a run, with the edits applied; every property is one column, (n,)."""

    run: Run
    now: Edited
    images: IntArray  # (n,) numbers of the images, in the order of the rows
    positions: FloatArray | None  # (all images, 2)
    top: int | None = None  # V, phrases of evidence at most; None: as usual

    def __len__(self) -> int:
        return len(self.images)

    def parts(self) -> Iterator["Rows"]:
        """The rows some at a time, in their order, for what need not have all columns at once."""
        return (replace(self, images=self.images[some]) for some in row_blocks(len(self), PART))

    @cached_property
    def files(self) -> list[str]:
        return [self.run.images.files[image] for image in self.images.tolist()]

    @cached_property
    def numbers(self) -> IntArray:
        """The cluster of each image, also of one that the analyst says is none."""
        return np.asarray(self.now.clusters)[self.images]

    @cached_property
    def clusters(self) -> IntArray:
        return np.where(np.isin(self.numbers, list(self.now.rejected)), NO_CLUSTER, self.numbers)

    @cached_property
    def names(self) -> list[str]:
        return [self.now.names[number] for number in self.numbers.tolist()]

    @cached_property
    def columns(self) -> IntArray:
        """The concept model's cluster that explains each image."""
        return np.asarray(self.now.columns)[self.images]

    @cached_property
    def confidence(self) -> FloatArray:
        return self.run.probabilities[self.images, self.columns]

    @cached_property
    def _rivals(self) -> FloatArray:
        """Probability of every other cluster, (n, k); -1 where it is the image's own."""
        home = np.array(self.now.homes)
        others = np.array(self.run.probabilities[self.images])
        others[home == self.numbers[:, None]] = -1
        others[np.arange(len(others)), self.columns] = -1
        return others

    @cached_property
    def margin(self) -> FloatArray:
        return self.confidence - np.maximum(self._rivals.max(axis=1), 0)

    @cached_property
    def runner_up(self) -> list[str]:
        """Name of the best other cluster; empty where nothing speaks for another one."""
        best = second_best(self.run, self.now, self.images).tolist()
        return [self.now.names.get(number, "") for number in best]

    @cached_property
    def doubt(self) -> FloatArray:
        return np.asarray(self.run.doubt.score)[self.images]

    @cached_property
    def labels(self) -> list[str]:
        """The class of each image, empty when unknown."""
        return self.run.images.class_of_each(self.images)

    @cached_property
    def places(self) -> FloatArray:
        """Positions on the map, (n, 2); nan when there is none."""
        if self.positions is None:
            return np.full((len(self), 2), np.nan, np.float32)
        return np.asarray(self.positions)[self.images]

    @cached_property
    def edited(self) -> list[str]:
        return [self.now.note(image) for image in self.images.tolist()]

    @cached_property
    def familiarity(self) -> FloatArray:
        """How far the encoder knows what each image shows; nan when it cannot say."""
        known = self.run.embeddings.familiarity
        if known is None:
            return np.full(len(self), np.nan, np.float32)
        return np.asarray(known)[self.images]

    @cached_property
    def note(self) -> list[str]:
        """Why the phrases of each image are worth little; empty when nothing says so."""
        return worth.of_images(self.run, self.images)

    @cached_property
    def tags(self) -> list[list[str]]:
        """The analyst's tags of each image, by the alphabet."""
        return [self.now.marks.tags_of(image) for image in self.images.tolist()]

    @cached_property
    def analyst_note(self) -> list[str]:
        """What the analyst wrote about each image; empty when nothing."""
        return [self.now.marks.notes.get(image, "") for image in self.images.tolist()]

    @cached_property
    def evidence(self) -> Evidence:
        names, phrase_of = distinct(self.run.vocabulary)
        parts = [_strongest(self, block, phrase_of) for block in row_blocks(len(self))]
        counts = np.concatenate([counts for _, _, counts in parts])
        return Evidence(
            phrases=np.concatenate([phrases for phrases, _, _ in parts]),
            amounts=np.concatenate([amounts for _, amounts, _ in parts]),
            offsets=np.concatenate([[0], np.cumsum(counts)]),
            names=names,
        )


def edited(workspace: Workspace, run: Run) -> Edited:
    """The run's clusters with the edits in force."""
    done = edits.history(edits.log(workspace, run.ids["assignment"])).done
    return edits.apply(done, run.clusters, run.cluster_names)


def rows(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> Rows:
    """Rows of those images, or of all; top is V, by default what the workspace keeps.

    Raises BadInput for numbers that no image has.
    """
    chosen = np.arange(len(run.images)) if images is None else np.asarray(images, np.int64)
    if len(chosen) and (chosen.min() < 0 or chosen.max() >= len(run.images)):
        raise BadInput(f"The run has images 0 to {len(run.images) - 1:,}; others were asked for.")
    flat = projection(workspace, run)
    positions = None if flat is None else flat.positions
    return Rows(run, edited(workspace, run), chosen, positions, top or preferences(workspace).top)


def _strongest(
    rows: Rows, block: slice, phrase_of: IntArray
) -> tuple[IntArray, FloatArray, IntArray]:
    """Phrases and contributions of the images of a block, and how many each image has.

    One product for all of them: o_l W_lc of every image's own column, (b, m); see `explanation`.
    """
    model, images, columns = rows.run.model, rows.images[block], rows.columns[block]
    amounts = model.active(images) * np.asarray(model.head).T[columns]
    amounts = summed(amounts, phrase_of)
    found = largest(amounts, top_shown("labels", rows.top))  # (b, V)
    strength = np.take_along_axis(amounts, found, axis=1)
    order = np.argsort(-strength, axis=1, kind="stable")
    found = np.take_along_axis(found, order, axis=1)
    strength = np.take_along_axis(strength, order, axis=1)
    some: NDArray[np.bool_] = strength > 0
    return found[some], strength[some], some.sum(axis=1)
