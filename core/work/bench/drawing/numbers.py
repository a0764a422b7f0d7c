"""A table's figures as bars or lines, beside the printed ones."""

from collections.abc import Sequence

from ....output.charts.compared import Panel, compared_bars, compared_lines
from ..datasets import DATASETS
from ..entry import Drawn, Made, Row
from ..figures import heading, scaled

PAPER, HERE = "paper", "here"


def bars(made: Made) -> Drawn | None:
    """The first metric of every row, paper beside here, a panel a data set."""
    table = made.table
    if not table.rows:
        return None
    metric = table.metrics[0]
    panels = []
    for dataset in table.splits:
        title = f"{DATASETS[dataset].title}: {heading(metric)}"
        rows = [row for row in table.rows if row.model or row.key in table.published]
        series = _beside(made, rows, dataset, metric)
        panels.append(Panel(title, [row.title for row in rows], series))
    return Drawn(compared_bars(panels))


def metrics_as_bars(made: Made) -> Drawn:
    """Every metric of every row as bars, a panel a data set."""
    return Drawn(compared_bars(_by_metric(made)))


def metrics_as_lines(made: Made) -> Drawn:
    """Every metric over the rows, which are values of one setting, a panel a data set."""
    return Drawn(compared_lines(_by_metric(made)))


def datasets_as_bars(made: Made) -> Drawn:
    """The first metric over the data sets: paper beside here, a panel a row."""
    table, (metric, *_) = made.table, made.table.metrics
    names = [DATASETS[dataset].title for dataset in table.splits]
    panels = []
    for row in table.rows:
        each = [_beside(made, [row], dataset, metric) for dataset in table.splits]
        series = {name: [one[name][0] for one in each] for name in (PAPER, HERE)}
        panels.append(Panel(f"{row.title}: {heading(metric)}", names, _without_empty(series)))
    return Drawn(compared_bars(panels))


def rows_as_bars(made: Made) -> Drawn:
    """The first metric over the data sets, the rows side by side."""
    table, (metric, *_) = made.table, made.table.metrics
    series = {
        row.title: [_scaled(made, made.mean(row, d, metric), metric) for d in table.splits]
        for row in table.rows
    }
    names = [DATASETS[dataset].title for dataset in table.splits]
    return Drawn(compared_bars([Panel(heading(metric), names, series)]))


def _by_metric(made: Made) -> list[Panel]:
    table = made.table
    rows = [row for row in table.rows if row.model]
    panels = []
    for dataset in table.splits:
        series = {
            heading(m): [_scaled(made, made.mean(row, dataset, m), m) for row in rows]
            for m in table.metrics
        }
        panels.append(Panel(DATASETS[dataset].title, [row.title for row in rows], series))
    return panels


def _beside(
    made: Made, rows: Sequence[Row], dataset: str, metric: str
) -> dict[str, list[float | None]]:
    printed = made.table.published
    return {
        PAPER: [printed.get(row.key, {}).get(dataset, {}).get(metric) for row in rows],
        HERE: [_scaled(made, made.mean(row, dataset, metric), metric) for row in rows],
    }


def _without_empty(series: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
    return {name: v for name, v in series.items() if name == HERE or any(x is not None for x in v)}


def _scaled(made: Made, value: float | None, metric: str) -> float | None:
    return None if value is None else scaled(made.table, value, metric)
