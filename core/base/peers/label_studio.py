"""Label Studio: tasks with predictions out, exported tasks with their annotations in.

https://labelstud.io/guide/predictions, https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..places import is_url, place
from .peer import NO_CLUSTER, Peer, Rows, Told, agreed, as_rows, clusters_of

LOCAL = "/data/local-files/?d="  # files below LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT
PATH = "path"  # ours, as it is below the folder of the images
IMAGE = (PATH, "image", "img", "image_url", "url", "file")  # in the data of a task
CLUSTER = "cluster"  # our control in the labelling interface
# What a task is told of its cluster: not called as the control, whose column of a CSV export it
# took before label-studio-sdk 2.1; the name, too, as exports have ids in place of predictions.
NUMBER, NAME = "cluster_number", "cluster_name"


def _fits(content: Any) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(task, dict) and _data(task).keys() & set(IMAGE) for task in content)
    )


def _data(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """A task's data; in JSON_MIN they lie in the task itself."""
    data = task.get("data", task)
    return data if isinstance(data, dict) else {}


def _read(tasks: Sequence[Mapping[str, Any]]) -> Rows:
    """Classes are the choices of annotators, clusters those at our control: of an annotator, else
    as predicted, else as we wrote them. One that annotators alone name gets a number of its own."""
    data = [_data(task) for task in tasks]
    numbers = {one[NAME]: one[NUMBER] for one in data if one.get(NAME) and NUMBER in one}
    return as_rows([_told(task, numbers) for task in tasks])


def _told(task: Mapping[str, Any], numbers: dict[str, int]) -> Told:
    data = _data(task)
    path = _path(str(next(data[name] for name in IMAGE if name in data)))
    label = agreed(list(_choices(task, "annotations", ours=False))) or str(data.get("label") or "")
    ways = ("annotations", "predictions")
    chosen = (agreed(list(_choices(task, way, ours=True))) for way in ways)
    name = next(filter(None, chosen), str(data.get(NAME) or ""))
    if not name:
        return Told(path, label, NO_CLUSTER if NUMBER in data else None)
    return Told(path, label, numbers.setdefault(name, max(numbers.values(), default=-1) + 1), name)


def _choices(task: Mapping[str, Any], way: str, ours: bool) -> Iterator[str]:
    """What was chosen at our control, or at others.

    Cancelled annotations say nothing, nor do the ids that exports have in place of predictions.
    """
    if "data" not in task:  # JSON_MIN: the control is a key
        found = {name: task[name] for name in ("choice", "label", "class") if name in task}
        found = {CLUSTER: task[CLUSTER]} if ours and CLUSTER in task else {} if ours else found
        yield from (each for each in found.values() if isinstance(each, str))
        return
    told = (done for done in task.get(way) or () if not isinstance(done, int))
    for done in told:
        for region in () if done.get("was_cancelled") else done.get("result", ()):
            if region.get("type") == "choices" and (region.get("from_name") == CLUSTER) == ours:
                yield from map(str, region["value"]["choices"])


def _path(address: str) -> str:
    """Of a file in local storage, or of an upload; a path as it is."""
    parts = urlsplit(address)
    if parts.path.rstrip("/").endswith("/data/local-files"):
        return parse_qs(parts.query)["d"][0]
    return (
        unquote(parts.path).removeprefix("/data/") if parts.path.startswith("/data/") else address
    )


def _write(told: Sequence[Told]) -> dict[str, bytes]:
    tasks = [_task(each) for each in told]
    return {
        "tasks.json": json.dumps(tasks, ensure_ascii=False).encode(),
        "labeling-config.xml": _interface(list(clusters_of(told).values())),
    }


def _task(each: Told) -> dict[str, Any]:
    data = {"image": _address(each), PATH: each.path, "label": each.label, NAME: each.name}
    data["phrases"] = ", ".join(f"{phrase} {much:.2f}" for phrase, much in each.phrases)
    whole = {"data": {**data, NUMBER: each.cluster}}
    if not each.name:
        return whole
    value = {"from_name": CLUSTER, "to_name": "image", "type": "choices"}
    result = [{**value, "value": {"choices": [each.name]}}]
    score = {} if each.confidence is None else {"score": each.confidence}
    return {**whole, "predictions": [{"model_version": "WhyCluster", **score, "result": result}]}


def _address(each: Told) -> str:
    """A local storage must lie below the document root, so that is the folder around the images'"""
    if is_url(each.root):
        return str(place(each.root, each.path))
    return LOCAL + quote(f"{PurePath(each.root).name}/{each.path}")


def _interface(names: Sequence[str]) -> bytes:
    """What a project's labelling interface has to be for the predictions to show."""
    view = Element("View")
    SubElement(view, "Image", name="image", value="$image")
    SubElement(view, "Text", name="phrases", value="$phrases")
    choices = SubElement(view, "Choices", name=CLUSTER, toName="image", choice="single")
    for name in names:
        SubElement(choices, "Choice", value=name)
    indent(view)
    return tostring(view, encoding="utf-8")


PEER = Peer(
    name="label-studio",
    title="Label Studio",
    says="Tasks with the clusters as predictions to correct, and the labelling interface for them.",
    suffixes=(".json",),
    fits=_fits,
    read=_read,
    write=_write,
    file="label-studio.zip",
)
