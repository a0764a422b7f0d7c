"""Hugging Face's image folder: metadata.csv or metadata.jsonl beside the images that it names.

https://huggingface.co/docs/datasets/image_dataset#imagefolder
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .peer import NO_CLUSTER, Peer, Rows, Told

FILE = "file_name"
LABELS = {"label", "class", "labels", "cluster"}
METADATA = "metadata.jsonl"


def lists(file: Path) -> bool:
    """Whether a file that is called as the metadata of a folder says of its images what they are.

    The first line tells.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            first = (
                next(csv.reader(lines), []) if file.suffix == ".csv" else json.loads(next(lines))
            )
    except (OSError, ValueError, csv.Error, StopIteration):
        return False
    return isinstance(first, dict | list) and FILE in first and bool(LABELS.intersection(first))


def _fits(lines: Any) -> bool:
    return isinstance(lines, list) and bool(lines) and all(isinstance(one, dict) for one in lines)


def _read(lines: Sequence[Mapping[str, Any]]) -> Rows:
    """JSON lines as a table; what is no text or number is no cell of it."""
    header = list(dict.fromkeys(name for line in lines for name in line))
    return header, [[_cell(line.get(name)) for name in header] for line in lines]


def _cell(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _write(told: Sequence[Told]) -> dict[str, bytes]:
    lines = (json.dumps(_line(each), ensure_ascii=False) for each in told)
    return {METADATA: "".join(f"{line}\n" for line in lines).encode()}


def _line(each: Told) -> dict[str, Any]:
    """Columns have one type from the first line to the last, as the loader wants it."""
    return {
        FILE: each.path,
        "label": each.label or None,
        "cluster": NO_CLUSTER if each.cluster is None else each.cluster,
        "cluster_name": each.name,
        "confidence": each.confidence,
        "phrases": [{"phrase": phrase, "contribution": much} for phrase, much in each.phrases],
    }


PEER = Peer(
    name="imagefolder",
    title="Hugging Face image folder",
    says='metadata.jsonl to lay into the folder of the images, for load_dataset("imagefolder").',
    suffixes=(".jsonl",),
    fits=_fits,
    read=_read,
    write=_write,
    file=METADATA,
)
