"""COCO: categories, and which of them an image has.

https://cocodataset.org/#format-data; without boxes, as COCO Camera Traps writes labels of whole
images: https://github.com/agentmorris/MegaDetector/blob/main/megadetector/data_management/README.md
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .peer import Peer, Rows, Told, agreed, as_rows, clusters_of

CLUSTER, CLASS = "cluster", "class"  # supercategories of our own, and keys beside them
NOT_THE_CLUSTER = " (class)"  # behind a class that is called as a cluster: names are unique, too


def _fits(content: Any) -> bool:
    return isinstance(content, dict) and {"images", "annotations", "categories"} <= content.keys()


def _read(content: Any) -> Rows:
    """The class of an image is the one category that all its annotations have.

    Categories below the supercategory cluster are clusters, as our own export says them.
    """
    categories = {each["id"]: each for each in content["categories"]}
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for annotation in content["annotations"]:
        found.setdefault(annotation["image_id"], []).append(categories[annotation["category_id"]])
    images = content["images"]
    return as_rows([_told(str(one["file_name"]), found.get(one["id"], [])) for one in images])


def _told(path: str, categories: Sequence[Mapping[str, Any]]) -> Told:
    clusters = [each for each in categories if each.get("supercategory") == CLUSTER]
    label = agreed([_class_in(each) for each in categories if each not in clusters])
    if not clusters:
        return Told(path, label)
    number = clusters[0].get(CLUSTER, clusters[0]["id"])  # tools drop keys that they do not know
    return Told(path, label, int(number), str(clusters[0]["name"]))


def _class_in(category: Mapping[str, Any]) -> str:
    """Tools drop keys that they do not know, but keep names."""
    name = str(category["name"])
    if category.get("supercategory") != CLASS:
        return name
    return str(category.get(CLASS) or name.removesuffix(NOT_THE_CLUSTER))


def _write(told: Sequence[Told]) -> dict[str, bytes]:
    """Ids of categories start at 1, as there are readers to which 0 is the background."""
    clusters, labels = clusters_of(told), sorted({each.label for each in told} - {""})
    categories: list[dict[str, Any]] = [
        {"name": name, "supercategory": CLUSTER, CLUSTER: number}
        for number, name in clusters.items()
    ]
    taken = set(clusters.values())
    categories += [
        {"name": _free(label, taken), "supercategory": CLASS, CLASS: label} for label in labels
    ]
    numbers = {number: id for id, number in enumerate(clusters, 1)}
    classes = {label: id for id, label in enumerate(labels, len(clusters) + 1)}
    annotations = enumerate(_annotations(told, numbers, classes), 1)
    content = {
        "info": {"description": "Clusters of images by WhyCluster", "version": "1.0"},
        "images": [{"id": id, "file_name": each.path} for id, each in enumerate(told, 1)],
        "categories": [{"id": id, **each} for id, each in enumerate(categories, 1)],
        "annotations": [{"id": id, **each} for id, each in annotations],
    }
    return {"coco.json": json.dumps(content, ensure_ascii=False).encode()}


def _free(label: str, taken: set[str]) -> str:
    """A name that no category before has; it is taken then."""
    while label in taken:
        label += NOT_THE_CLUSTER
    taken.add(label)
    return label


def _annotations(
    told: Sequence[Told], clusters: Mapping[int, int], classes: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Of whole images: the cluster with its confidence as the score, and the class."""
    for image, each in enumerate(told, 1):
        if each.cluster is not None and each.cluster in clusters:
            score = {} if each.confidence is None else {"score": each.confidence}
            yield {"image_id": image, "category_id": clusters[each.cluster], **score}
        if each.label:
            yield {"image_id": image, "category_id": classes[each.label]}


PEER = Peer(
    name="coco",
    title="COCO",
    says="Clusters and classes as categories of whole images, for pycocotools and what reads COCO.",
    suffixes=(".json",),
    fits=_fits,
    read=_read,
    write=_write,
    file="coco.json",
)
