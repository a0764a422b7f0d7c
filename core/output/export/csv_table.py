"""Tables as CSV: safe to open in a spreadsheet, UTF-8, one row per image or rejected file."""

import csv
import io
from collections.abc import Iterable, Sequence

from ...base.values import FloatArray, ImageSet, IntArray
from ...concepts.run import Run
from ...store.workspace import Workspace
from .rows import LABEL_COLUMNS, Rows, rows

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def labels_csv(
    workspace: Workspace, run: Run, images: Sequence[int] | IntArray | None = None
) -> bytes:
    """One row per image (of all, or of those numbers) with its cluster and why; edits applied."""
    return csv_file(LABEL_COLUMNS, zip(*_columns(rows(workspace, run, images)), strict=True))


def rejects_csv(images: ImageSet) -> bytes:
    """One row per file that could not become part of the image set, with the reason; UTF-8."""
    return csv_file(("file", "reason"), ((safe(r.file), safe(r.reason)) for r in images.rejects))


def _columns(table: Rows) -> list[Iterable[object]]:
    """Cells by column, in the order of LABEL_COLUMNS."""
    places, known = table.places, table.familiarity
    empty = [""] * len(table)
    return [
        _texts(table.files),
        table.clusters.tolist(),
        _texts(table.names),
        _numbers(table.confidence),
        _numbers(table.margin),
        _texts(table.runner_up),
        _numbers(table.doubt),
        _texts(_concepts(table)),
        _texts(label or "" for label in table.labels),
        *(2 * [empty] if places is None else map(_numbers, places.T)),
        _texts(table.edited),
        empty if known is None else _numbers(known),
    ]


def _concepts(table: Rows) -> list[str]:
    """Every image's evidence as "phrase (contribution)", joined by "; "."""
    found = table.evidence
    pairs = zip(found.phrases.tolist(), found.amounts.tolist(), strict=True)
    parts = [f"{found.names[phrase]} ({amount:.3g})" for phrase, amount in pairs]
    ends = found.offsets.tolist()
    return ["; ".join(parts[a:b]) for a, b in zip(ends, ends[1:], strict=False)]


def csv_file(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as CSV, UTF-8; what is text in it should be `safe`."""
    text = io.StringIO()
    writer = csv.writer(text)  # lines end as RFC 4180 says; else a bare CR would not be quoted
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def safe(cell: str) -> str:
    """Text that a spreadsheet does not run as a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


def _texts(cells: Iterable[str]) -> list[str]:
    return [safe(cell) for cell in cells]


def _numbers(values: FloatArray) -> list[str]:
    return [f"{value:.4f}" for value in values.tolist()]
