"""CVAT for images 1.1: tags of whole images, else what all shapes in an image are called.

https://docs.cvat.ai/docs/dataset_management/formats/format-cvat/
"""

from typing import Any
from xml.etree.ElementTree import Element

from .peer import Peer, Rows, Told, agreed, as_rows


def _fits(root: Any) -> bool:
    return isinstance(root, Element) and root.tag == "annotations"


def _read(root: Element) -> Rows:
    return as_rows([Told(image.attrib["name"], _label(image)) for image in root.iter("image")])


def _label(image: Element) -> str:
    tags = [tag.attrib["label"] for tag in image.iter("tag")]
    return agreed(tags or [shape.attrib["label"] for shape in image if "label" in shape.attrib])


PEER = Peer(
    name="cvat",
    title="CVAT for images",
    says="Tags and shapes of an exported task, as classes.",
    suffixes=(".xml",),
    fits=_fits,
    read=_read,
)
