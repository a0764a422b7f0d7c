"""What happens epoch by epoch, and how far the classes are spread at the end."""

from collections.abc import Sequence

import numpy as np

from ....base.values import Assignment, FloatArray, ImageSet, IntArray
from ....clustering.agreement import PARTITION_METRICS
from ....output.charts.compared import Panel, compared_bars, compared_lines
from ...steps.clustering import request_of, training_folder
from ..entry import Cell, Drawn, Made
from ..results import Result
from .tables import grid

SHOWN = 6  # epochs of a curve that are written out
METRICS = tuple(name.upper() for name in PARTITION_METRICS)


def curves(made: Made) -> Drawn:
    """ACC, NMI and ARI after every epoch (DCACN, figure 3)."""
    panels = [_curve(made, cell, result) for cell, result in made.first()]
    rows = [
        (panel.title, f"{panel.places[at]:.0f}", *(_written(panel.series[m][at]) for m in METRICS))
        for panel in panels
        for at in _some(len(panel.places))
    ]
    return Drawn(compared_lines(panels), grid(("", "Epoch", *METRICS), rows))


def _written(value: float | None) -> str:
    """Nothing where a training of before did not keep it."""
    return "" if value is None else f"{value:.3f}"


def _curve(made: Made, cell: Cell, result: Result) -> Panel:
    from ....clustering.pixels import checkpoints

    request = request_of(made.workspace, result.made["assignment"])
    rows = checkpoints.curves(training_folder(made.workspace, request))
    rows = [row for row in rows if row["epoch"] <= request.method().epochs]
    series = {name.upper(): [row.get(name) for row in rows] for name in PARTITION_METRICS}
    return Panel(str(cell), [row["epoch"] for row in rows], series)


def _some(count: int) -> Sequence[int]:
    """Numbers from the first to the last, a few."""
    return sorted(set(np.linspace(0, count - 1, min(SHOWN, count)).astype(int).tolist()))


def spread_of_classes(made: Made) -> Drawn:
    """Variance of the probabilities within each class, the rows side by side (CCR, figure 5)."""
    found: dict[str, FloatArray] = {}
    names: Sequence[str] = ()
    for cell, result in made.first():
        images = made.workspace.load(ImageSet, result.made["images"])
        assignment = made.workspace.load(Assignment, result.made["assignment"])
        names = images.class_names
        variances = within_variance(assignment.probabilities, images.labels, len(names))
        found[cell.row.title] = variances
    series = {title: values.tolist() for title, values in found.items()}
    rows = [
        (name, *(f"{values[number]:.4f}" for values in found.values()))
        for number, name in enumerate(names)
    ]
    mean = ("mean", *(f"{np.nanmean(values):.4f}" for values in found.values()))
    panel = Panel("Variance within a class", names, series)
    return Drawn(compared_bars([panel]), grid(("Class", *found), [*rows, mean]))


def within_variance(probabilities: FloatArray, labels: IntArray, classes: int) -> FloatArray:
    """Mean squared distance of the rows of each class to their mean, (classes,); nan without any.

    probabilities (n, k), labels (n,).
    """
    found: FloatArray = np.full(classes, np.nan, np.float32)
    for number in np.unique(labels[np.asarray(labels) >= 0]):
        own = np.asarray(probabilities)[np.asarray(labels) == number].astype(np.float64)
        found[number] = np.square(own - own.mean(axis=0)).sum(axis=1).mean()
    return found
