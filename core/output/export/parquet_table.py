"""The same table as Parquet: numbers stay numbers, evidence a list of phrases and contributions."""

import io
from collections.abc import Sequence
from typing import Any

from ...base.values import IntArray
from ...concepts.run import Run
from ...store.workspace import Workspace
from .rows import LABEL_COLUMNS, Rows, rows


def labels_parquet(
    workspace: Workspace, run: Run, images: Sequence[int] | IntArray | None = None
) -> bytes:
    """One row per image, columns as LABEL_COLUMNS; what is empty in the CSV is null here."""
    import pyarrow
    import pyarrow.parquet

    columns = _columns(rows(workspace, run, images))
    table = pyarrow.table(columns).select(list(LABEL_COLUMNS))
    table = table.replace_schema_metadata({"whycluster.run": run.id})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _columns(table: Rows) -> dict[str, Any]:
    import pyarrow

    text, number = pyarrow.string(), pyarrow.float32()
    places = table.places
    x, y = (None, None) if places is None else places.T
    known, nothing = table.familiarity, pyarrow.nulls(len(table), number)
    return {
        "image": pyarrow.array(table.files, text),
        "cluster": pyarrow.array(table.clusters, pyarrow.int32()),
        "cluster_name": pyarrow.array(table.names, text),
        "confidence": pyarrow.array(table.confidence, number),
        "margin": pyarrow.array(table.margin, number),
        "runner_up": pyarrow.array([name or None for name in table.runner_up], text),
        "doubt": pyarrow.array(table.doubt, number),
        "concepts": _concepts(table),
        "label": pyarrow.array(table.labels, text),
        "x": nothing if x is None else pyarrow.array(x, number),
        "y": nothing if y is None else pyarrow.array(y, number),
        "edited": pyarrow.array([note or None for note in table.edited], text),
        "familiarity": nothing if known is None else pyarrow.array(known, number),
    }


def _concepts(table: Rows) -> Any:
    """list<struct<phrase: string, contribution: float>>, strongest first."""
    import pyarrow

    found = table.evidence
    phrases = pyarrow.array(found.names, pyarrow.string()).take(pyarrow.array(found.phrases))
    amounts = pyarrow.array(found.amounts, pyarrow.float32())
    pairs = pyarrow.StructArray.from_arrays([phrases, amounts], ["phrase", "contribution"])
    return pyarrow.ListArray.from_arrays(pyarrow.array(found.offsets, pyarrow.int32()), pairs)
