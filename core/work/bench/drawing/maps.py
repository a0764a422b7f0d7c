"""Features and concepts as t-SNE has them: during a training, before and after IC²E."""

from collections.abc import Iterator

import numpy as np

from ....base.errors import UserError
from ....base.values import Assignment, ConceptModel, Embeddings, FloatArray, ImageSet, IntArray
from ....output.charts.maps import MOST, SmallMap, small_maps
from ....output.projection import project
from ... import steps
from ...steps.clustering import request_of
from ..datasets import DATASETS
from ..entry import Cell, Drawn, Made
from ..results import Result

MOST_DRAWN = 10_000  # images of a map
TEST = "test_"  # how files of a test split begin; the papers draw those where there are some


def before_and_after(made: Made) -> Drawn:
    """Embeddings above, concepts of IC²E below, a column a data set (IC²E, figure 11)."""
    spaces = [_spaces(made, cell, result) for cell, result in made.first()]
    maps = [pair[row] for row in (0, 1) for pair in spaces]
    return Drawn(small_maps(maps, in_row=len(spaces) or 1))


def _spaces(made: Made, cell: Cell, result: Result) -> tuple[SmallMap, SmallMap]:
    images = made.workspace.load(ImageSet, result.made["images"])
    some = _drawn(images)
    before = made.workspace.load(Embeddings, result.made["embeddings"]).vectors[some]
    after = made.workspace.load(ConceptModel, result.made["concept_model"]).active(some)
    title = DATASETS[cell.dataset].title
    first = _map(f"{title}, embeddings", before, images, some)
    return first, _map(f"{title}, concepts", after, images, some)


def features_by_epoch(made: Made) -> Drawn:
    """Features at the epochs that were kept and at the end, a row a data set (DCACN, figure 4)."""
    return _by_epoch(made, with_probabilities=False)


def features_and_probabilities(made: Made) -> Drawn:
    """The same, the probabilities at the end instead of its features last (CCR, figure 3)."""
    return _by_epoch(made, with_probabilities=True)


def _by_epoch(made: Made, with_probabilities: bool) -> Drawn:
    maps: list[SmallMap] = []
    for cell, result in made.first():
        title, images = str(cell), made.workspace.load(ImageSet, result.made["images"])
        some = _drawn(images)
        spaces = dict(_features(made, result, with_end=not with_probabilities))
        if with_probabilities:
            end = made.workspace.load(Assignment, result.made["assignment"])
            epochs = request_of(made.workspace, result.made["assignment"]).method().epochs
            spaces[f"epoch {epochs}, probabilities"] = end.probabilities
        maps += [_map(f"{title}, {at}", rows[some], images, some) for at, rows in spaces.items()]
    return Drawn(small_maps(maps, in_row=MOST))


def _features(made: Made, result: Result, with_end: bool) -> Iterator[tuple[str, FloatArray]]:
    """What was kept of a training, by when that was."""
    assignment = result.made["assignment"]
    method = request_of(made.workspace, assignment).method()
    for epoch in method.feature_epochs:
        try:
            id = steps.features(made.workspace, assignment=assignment, epoch=epoch)
        except UserError:  # the training ended before it
            continue
        yield f"epoch {epoch}", made.workspace.load(Embeddings, id).vectors
    if with_end:
        id = steps.features(made.workspace, assignment=assignment)
        end = made.workspace.load(Embeddings, id).vectors
        yield f"epoch {method.epochs}", end


def _drawn(images: ImageSet) -> IntArray:
    """The test images where there are some, at most MOST_DRAWN of them."""
    test = [i for i, file in enumerate(images.files) if file.rsplit("/", 1)[-1].startswith(TEST)]
    there = np.array(test or range(len(images)), dtype=np.int64)
    order = np.random.default_rng(0).permutation(len(there))[:MOST_DRAWN]
    return np.sort(there[order])


def _map(title: str, rows: FloatArray, images: ImageSet, some: IntArray) -> SmallMap:
    positions = project(np.asarray(rows)).positions
    return SmallMap(title, positions, np.asarray(images.labels)[some], images.class_names)
