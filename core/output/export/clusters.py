"""One row a cluster as CSV: the sentence that says why, its figures and its phrases."""

from collections.abc import Sequence

import numpy as np

from ...base.values import IntArray
from ...concepts.explanation import DOUBTFUL, group_phrases
from ...concepts.naming import ClusterName
from ...concepts.run import Run
from ...store.workspace import Workspace
from ..summary import summarise
from .csv_table import csv_file, safe
from .rows import EVIDENCE, NO_CLUSTER, Rows, rows

CLUSTER_COLUMNS = {
    "cluster": "number of the cluster after the edits; -1 for what is not a cluster",
    "name": "the analyst's name for it, else the model's",
    "why": "the cluster in one sentence",
    "size": "how many images are in it",
    "doubtful": f"share of these whose doubt is above {DOUBTFUL:g}",
    "leans_to": "name of the cluster that most of the doubtful would be in otherwise; empty when "
    "none comes first",
    "coverage": "share of the cluster's images that the name holds for, from a sample; empty once "
    "its name or its images were edited",
    "contrast": "how much more that is than of the other cluster that the name holds most for",
    "familiarity": "mean over its images of how far the encoder knows what they show, 0 to 1; "
    "empty when it cannot say",
    "phrases": "phrases that put its images there with their mean contributions, strongest first",
    "main_class": "the most frequent reference class, empty when unknown",
    "purity": "share of its labelled images that are of that class",
    "edited": "what the analyst changed about the cluster; empty when nothing",
}


def clusters_csv(
    workspace: Workspace, run: Run, images: Sequence[int] | IntArray | None = None
) -> bytes:
    """One row per cluster, of all images or of those numbers; edits applied.

    A cluster without an image has a row only when all images are meant.
    """
    table = rows(workspace, run, images)
    whole = len(table) == len(run.images)
    members = {number: table.images[table.numbers == number] for number in table.now.numbers}
    shown = {number: inside for number, inside in members.items() if whole or len(inside)}
    cells = (_cells(table, number, inside) for number, inside in shown.items())
    return csv_file(CLUSTER_COLUMNS, (map(each.get, CLUSTER_COLUMNS) for each in cells))


def _cells(table: Rows, number: int, members: IntArray) -> dict[str, object]:
    run, now = table.run, table.now
    found, known = summarise(run, number, now, members), run.embeddings.familiarity
    label, purity = run.images.main_class(members) or ("", None)
    naming = _own_name(table, number)
    return {
        "cluster": NO_CLUSTER if number in now.rejected else number,
        "name": safe(found.name),
        "why": safe(found.sentence),
        "size": found.size,
        "doubtful": _number(found.doubtful_share if found.size else None),
        "leans_to": safe(found.leans_to),
        "coverage": _number(naming.coverage if naming else None),
        "contrast": _number(naming.contrast if naming else None),
        "familiarity": _number(None if known is None else _mean(np.asarray(known)[members])),
        "phrases": safe(_phrases(table, members)),
        "main_class": safe(label),
        "purity": _number(purity),
        "edited": safe(now.cluster_notes.get(number, "")),
    }


def _own_name(table: Rows, number: int) -> ClusterName | None:
    """The model's reasons for a cluster's name, while name and images are the model's."""
    run, now = table.run, table.now
    if number >= run.k or not run.namings[number].noun:
        return None
    same = now.is_as_made(number, run.clusters)
    return run.namings[number] if same and now.names[number] == run.namings[number].name else None


def _phrases(table: Rows, members: IntArray) -> str:
    run, columns = table.run, table.now.columns[members]
    told = group_phrases(run.model, run.vocabulary, members, columns, EVIDENCE)
    return "; ".join(f"{phrase} ({amount:.3g})" for phrase, amount in told)


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
