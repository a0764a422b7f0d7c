"""FiftyOne: samples.json of an exported dataset, with its classifications.

https://docs.voxel51.com/user_guide/import_datasets.html#fiftyonedataset. Out it goes as
fiftyone.types.LegacyFiftyOneDataset, which needs no copy of FiftyOne's own records beside it: those
of FiftyOneDataset differ from version to version.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .peer import NO_CLUSTER, Peer, Rows, Told, agreed, as_rows

CLUSTER, NUMBER, TRUTH = "cluster", "cluster_number", "ground_truth"  # fields of a sample
SAMPLES = "samples.json"


def _fits(content: Any) -> bool:
    return isinstance(content, dict) and isinstance(content.get("samples"), list)


def _read(content: Any) -> Rows:
    return as_rows([_told(sample) for sample in content["samples"]])


def _told(sample: Mapping[str, Any]) -> Told:
    """The class is the field ground_truth, else what all classifications but our own agree on."""
    said = {name: str(f["label"] or "") for name, f in sample.items() if _is_one(f)}
    name = said.pop(CLUSTER, "")
    label = said[TRUTH] if TRUTH in said else agreed(list(said.values()))
    number = sample.get(NUMBER)
    return Told(str(sample["filepath"]), label, None if number is None else int(number), name)


def _is_one(field: Any) -> bool:
    return isinstance(field, dict) and field.get("_cls") == "Classification"


def _write(told: Sequence[Told]) -> dict[str, bytes]:
    samples = [_sample(each) for each in told]
    return {SAMPLES: json.dumps({"samples": samples}, ensure_ascii=False).encode()}


def _sample(each: Told) -> dict[str, Any]:
    phrases = [_classification(phrase, much) for phrase, much in each.phrases]
    return {
        "filepath": each.path,
        "tags": [],
        "metadata": None,
        CLUSTER: _classification(each.name, each.confidence) if each.name else None,
        NUMBER: NO_CLUSTER if each.cluster is None else each.cluster,
        TRUTH: _classification(each.label) if each.label else None,
        "phrases": {"_cls": "Classifications", "classifications": phrases},
    }


def _classification(label: str, confidence: float | None = None) -> dict[str, Any]:
    said = {} if confidence is None else {"confidence": confidence}
    return {"_cls": "Classification", "tags": [], "label": label, **said}


PEER = Peer(
    name="fiftyone",
    title="FiftyOne",
    says="samples.json; open it with Dataset.from_dir(folder, fo.types.LegacyFiftyOneDataset, "
    "rel_dir=IMAGES).",
    suffixes=(".json",),
    fits=_fits,
    read=_read,
    write=_write,
    file=SAMPLES,
)
