"""Where the table of clusters goes: beside the labels, named after them, over nobody's own file."""

from pathlib import Path

from ...output.export import CLUSTER_COLUMNS

CLUSTERS, LABELS = "clusters.csv", "labels.csv"
OURS = ",".join(list(CLUSTER_COLUMNS)[:3]).encode() + b","  # how a table of clusters begins
TAKEN = "the files of that name beside the labels are not WhyCluster's; write to another folder."


def place_for_clusters(labels: Path) -> Path | None:
    """clusters.csv beside labels.csv, NAME.clusters.csv beside NAME.csv or where that is taken.

    None when both names are taken by files that were not written here.
    """
    names = [CLUSTERS] if labels.name == LABELS else []
    places = [labels.with_name(name) for name in (*names, f"{labels.stem}.{CLUSTERS}")]
    return next((place for place in places if _is_free(place)), None)


def is_for_clusters(out: Path) -> bool:
    """Whether a file's name is one of those that a run gives to its table of clusters."""
    return out.name == CLUSTERS or out.name.endswith(f".{CLUSTERS}")


def _is_free(place: Path) -> bool:
    """Nothing is there, or an older table of clusters."""
    if not place.exists():
        return True
    try:
        with place.open("rb") as file:
            return file.read(len(OURS)) == OURS
    except OSError:  # a folder, or not ours to read
        return False
