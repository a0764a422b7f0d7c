"""Every format in which clusters leave the program: what the page, the command and sizes list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...base.values import IntArray
from ...concepts.run import Run
from ...store.workspace import Workspace
from .clusters import clusters_csv
from .labels import labels_csv, labels_parquet
from .packing import packed
from .page import page_html
from .peers import WRITTEN, peer_files
from .report import report_html

Make = Callable[[Workspace, Run, IntArray, int | None], bytes]  # images by number, V or None
MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".db": "application/vnd.sqlite3",
    ".zip": "application/zip",
}
FOLDERS, MODEL, PAGE = "folders", "model", "page"


@dataclass(frozen=True)
class Format:
    """One format: its title, what it is for in a line, and what makes the file to download."""

    name: str
    title: str
    says: str
    file: str = ""
    make: Make | None = None  # None: folders and the model have ways of their own

    @property
    def media(self) -> str:
        """The media type of the file."""
        return MEDIA[self.file[self.file.rindex(".") :]]


def _of_peer(name: str) -> Make:
    def make(workspace: Workspace, run: Run, images: IntArray, top: int | None) -> bytes:
        return packed(peer_files(workspace, run, name, images, top))

    return make


_OWN = (
    Format(
        "csv", "CSV", "One row per image, for spreadsheets and scripts.", "labels.csv", labels_csv
    ),
    Format(
        "parquet",
        "Parquet",
        "The same rows with their types: numbers, and the phrases as a list.",
        "labels.parquet",
        labels_parquet,
    ),
    Format(
        "clusters",
        "CSV of clusters",
        "One row per cluster: the sentence that says why, its figures and its phrases.",
        "clusters.csv",
        clusters_csv,
    ),
    Format(
        "report",
        "Report",
        "To read, print and send: the map, a page a cluster, how it was made, what it cannot say.",
        "report.html",
        report_html,
    ),
    Format(
        PAGE,
        "Page to explore",
        "One file with the map, clusters, evidence and a search; opens without a server.",
        "page.html",
        page_html,
    ),
    Format(
        FOLDERS,
        "Class folders",
        "The pictures themselves in one folder per cluster, on the machine that runs WhyCluster.",
    ),
)
_PEERS = tuple(
    Format(peer.name, peer.title, peer.says, peer.file, _of_peer(peer.name))
    for peer in WRITTEN.values()
)
_MODEL = Format(
    MODEL,
    "Concept model",
    "The concept layer and head as safetensors, phrases and settings as JSON; "
    "docs/load-a-concept-model.md shows how to use them with NumPy alone.",
)
FORMATS: Mapping[str, Format] = {each.name: each for each in (*_OWN, *_PEERS, _MODEL)}
