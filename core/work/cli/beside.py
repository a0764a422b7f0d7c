"""Where clusters and rejects go: beside the labels, named after them, over nobody's own file."""

from pathlib import Path

from ...output.export import CLUSTER_COLUMNS
from ...output.export.rejects import REJECT_COLUMNS

CLUSTERS, LABELS = "clusters.csv", "labels.csv"
OURS = ",".join(list(CLUSTER_COLUMNS)[:3]).encode() + b","  # how a table of clusters begins
OUR_REJECTS = ",".join(REJECT_COLUMNS).encode()
TAKEN = "the files of that name beside the labels are not WhyCluster's; write to another folder."


def place_for_clusters(labels: Path) -> Path | None:
    """clusters.csv beside labels.csv, NAME.clusters.csv beside NAME.csv or where that is taken.

    None when both names are taken by files that were not written here.
    """
    names = [CLUSTERS] if labels.name == LABELS else []
    places = [labels.with_name(name) for name in (*names, f"{labels.stem}.{CLUSTERS}")]
    return next((place for place in places if _is_free(place, OURS)), None)


def place_for_rejects(labels: Path) -> Path | None:
    """NAME.rejects.csv beside NAME.csv; None when a file of that name was not written here."""
    place = labels.with_name(f"{labels.stem}.rejects.csv")
    return place if _is_free(place, OUR_REJECTS) else None


def is_for_clusters(out: Path) -> bool:
    """Whether a file's name is one of those that a run gives to its table of clusters."""
    return out.name == CLUSTERS or out.name.endswith(f".{CLUSTERS}")


def _is_free(place: Path, begins: bytes) -> bool:
    """Nothing is there, or an older table, which begins as ours do."""
    if not place.exists():
        return True
    try:
        with place.open("rb") as file:
            return file.read(len(begins)) == begins
    except OSError:  # a folder, or not ours to read
        return False
