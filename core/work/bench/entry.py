"""A table or figure of a paper: its rows, data sets and settings, what is printed, what draws it.

Settings are named GROUP.NAME; the groups are run, cluster, vocabulary and concept. A figure is kept
as it is printed: in percent in IC²E, as a fraction in CCR and DCACN.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import TYPE_CHECKING, Any

from ...store.workspace import Workspace
from .datasets import DATASETS
from .results import Result

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Settings = Mapping[str, Any]
Figures = Mapping[str, Mapping[str, Mapping[str, float]]]  # row -> data set -> metric -> printed
NONE: Settings = {}
DATA = "data"  # the measure of a row that says what the images are: no method is run


@dataclass(frozen=True)
class Row:
    """A line of a table, and how to run it."""

    key: str
    title: str  # as printed
    model: str = ""  # of CLUSTER_MODELS; "" when it is not run here
    explained: bool = False  # IC²E on top: the concept model's clusters are measured
    settings: Settings = field(default_factory=dict)
    only_on: Mapping[str, Settings] = field(default_factory=dict)  # more of them, by data set
    why_not: str = ""  # why it is not run
    measure: str = "agreement"  # of measuring.MEASURES: what its figures are


@dataclass(frozen=True)
class Cell:
    """A row on a data set."""

    row: Row
    dataset: str

    def __hash__(self) -> int:
        return hash((self.row.key, self.dataset))

    def __str__(self) -> str:
        return f"{self.row.title} on {DATASETS[self.dataset].title}"


@dataclass(frozen=True)
class Drawn:
    """A picture, and what is said below the table."""

    figure: "Figure"
    lines: Sequence[str] = ()  # of Markdown


@dataclass(frozen=True)
class Table:
    """A table or figure of a paper; without rows it is a drawing of the method."""

    name: str
    title: str
    source: str
    splits: Mapping[str, str]  # data set -> the split the paper takes
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    published: Figures = field(default_factory=dict)
    percent: bool = False
    settings: Settings = field(default_factory=dict)  # of all its rows
    note: str = ""
    draw: "Callable[[Made], Drawn | None] | None" = None  # None: its figures as bars
    needs: tuple[str, ...] = ()  # values in the workspace that are drawn, by role
    seeds: int = 5  # that the paper averages over; 1 for a picture

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)

    def settings_of(self, row: Row, dataset: str) -> dict[str, Any]:
        return {**self.settings, **row.settings, **row.only_on.get(dataset, NONE)}

    def cells(self) -> tuple[Cell, ...]:
        """Every row that can be run on every data set, in the order of the print."""
        rows = [row for row in self.rows if row.model]
        return tuple(Cell(row, dataset) for dataset in self.splits for row in rows)


@dataclass(frozen=True)
class Made:
    """What a picture is drawn from: the results of a table, and the workspace with their values."""

    workspace: Workspace
    table: Table
    results: Mapping[Cell, Sequence[Result]]  # of each cell, a result a seed

    def mean(self, row: Row, dataset: str, metric: str) -> float | None:
        """Of a metric over the seeds; None where it was not measured."""
        results = self.results.get(Cell(row, dataset), ())
        values = [r.figures[metric] for r in results if metric in r.figures]
        return mean(values) if values else None

    def first(self) -> Iterator[tuple[Cell, Result]]:
        """Of every cell the first seed's result whose values are there, where there is one."""
        for cell, results in self.results.items():
            there = (r for r in results if serves(self.workspace, self.table, r))
            result = next(there, None)
            if result is not None:
                yield cell, result


def serves(workspace: Workspace, table: Table, result: Result) -> bool:
    """Whether the workspace holds what a table draws of a result."""
    made = result.made
    there = not table.needs or all(map(workspace.has, made.values()))
    return there and all(role in made for role in table.needs)


def printed(text: str, datasets: Mapping[str, str], metrics: tuple[str, ...]) -> Figures:
    """Figures from lines of a row's key and its numbers in the order of the print; / is none."""
    columns = [(dataset, metric) for dataset in datasets for metric in metrics]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for line in text.strip().splitlines():
        key, *numbers = line.split()
        assert len(numbers) == len(columns), line
        for (dataset, metric), number in zip(columns, numbers, strict=True):
            if number != "/":
                found.setdefault(key, {}).setdefault(dataset, {})[metric] = float(number)
    return found


def unbuilt(*titles: str, why: str = "not built here") -> tuple[Row, ...]:
    """Rows that are cited, not run."""
    return tuple(Row(title.lower(), title, why_not=why) for title in titles)


def drawing(name: str, title: str, source: str, where: str) -> Table:
    """A figure that draws the method and has no data: it is named, and nothing is run."""
    note = f"A drawing of the method, without data: nothing is run. Here it is {where}."
    return Table(name, title, source, {}, (), (), note=note)
