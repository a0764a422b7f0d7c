"""Top-V: how many phrases of evidence are shown, wherever some are, and what is usual where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from ..base.settings import Bounds

MOST = 50  # what a page, or a cell of a spreadsheet, can still be read with
TopV = Annotated[int, Bounds(1, below=MOST + 1)]


@dataclass(frozen=True)
class Place:
    """Where phrases are shown, and how many as long as nobody says."""

    title: str
    usual: int


# The figures of a run, the names of clusters and the papers' tables have numbers of their own:
# they would mean something else with another one.
PLACES: Mapping[str, Place] = {
    "map": Place("Map, a cluster", 8),
    "list": Place("Map, clusters as a table", 5),
    "cluster": Place("Cluster", 12),
    "split": Place("Parts of a split", 5),
    "image": Place("Image", 10),
    "triage": Place("Triage, one by one", 8),
    "grid": Place("Triage, grid", 5),
    "compare": Place("Compare", 10),
    "labels": Place("labels.csv and labels.parquet", 5),
    "clusters": Place("clusters.csv", 5),
    "report": Place("Report", 8),
    "terminal": Place("Command line", 6),
}


def top_shown(place: str, top: int | None) -> int:
    """How many phrases at most, where top is what was asked for; None: as usual there."""
    return PLACES[place].usual if top is None else top
