"""The table of a run's images as a pandas DataFrame, with the columns of labels.csv."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..core.base.values import Assignment, ImageSet
from ..core.concepts.run import Run
from ..core.output.export import LABEL_COLUMNS, labels_parquet
from ..core.store.workspace import Workspace

if TYPE_CHECKING:
    from pandas import DataFrame


def with_words(workspace: Workspace, run: Run, top: int | None = None) -> "DataFrame":
    """The table as Parquet has it, edits applied; `concepts` a list of (phrase, contribution)."""
    import pandas

    table = pandas.read_parquet(io.BytesIO(labels_parquet(workspace, run, top=top)))
    table["concepts"] = [
        [(one["phrase"], float(one["contribution"])) for one in found]
        for found in table["concepts"]
    ]
    return table


def without_words(
    images: ImageSet, assignment: Assignment, names: Mapping[int, str]
) -> "DataFrame":
    """The same columns, empty where only a concept model could fill them."""
    import pandas

    clusters, likely = assignment.labels, np.sort(np.asarray(assignment.probabilities), axis=1)
    known = {
        "image": images.files,
        "cluster": clusters,
        "cluster_name": [names.get(cluster) for cluster in clusters.tolist()],
        "confidence": likely[:, -1],
        "margin": likely[:, -1] - likely[:, -2],
        "label": np.array([name or None for name in images.class_of_each()], dtype=object),
    }
    columns = {name: known.get(name) for name in LABEL_COLUMNS}
    return pandas.DataFrame(columns, index=range(len(images)))
