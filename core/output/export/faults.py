"""What may be wrong with each image, as CSV, and the table of the images that are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...base.values import Faults, ImageSet, IntArray
from ..image_faults import KINDS
from .columns import Column, as_csv, columns
from .kinds import INTEGER, NUMBER, TEXT


@dataclass(frozen=True, eq=False)
class Kept:
    """Some images of a set."""

    images: ImageSet
    numbers: IntArray  # of the images that are told of


@dataclass(frozen=True, eq=False)
class Examined(Kept):
    """An image set with what was found in it."""

    faults: Faults


def _of(read: Callable[[Examined], Any]) -> Callable[[Examined], Any]:
    return lambda table: np.asarray(read(table))[table.numbers]


def _names(table: Examined) -> list[str]:
    masks = {name: is_one(table.faults) for name, (_, is_one) in KINDS.items()}
    return ["; ".join(n for n, mask in masks.items() if mask[i]) for i in table.numbers]


FAULT_COLUMNS: dict[str, Column[Examined]] = columns(
    Column("image", "path of the image", TEXT, lambda t: [t.images.files[i] for i in t.numbers]),
    Column("faults", "what may be wrong: " + ", ".join(KINDS), TEXT, _names),
    Column("group", "group of copies; -1 none", INTEGER, _of(lambda t: t.faults.groups)),
    Column("same_file", "1 if another holds the same", INTEGER, _of(lambda t: t.faults.same * 1)),
    Column("side", "shorter side in pixels", INTEGER, _of(lambda t: t.faults.sides)),
    Column("brightness", "0 to 1", NUMBER, _of(lambda t: t.faults.brightness)),
    Column("sharpness", "0 is blurred or plain", NUMBER, _of(lambda t: t.faults.sharpness)),
    Column("company", "mean cosine to the nearest", NUMBER, _of(lambda t: t.faults.company)),
)
KEPT_COLUMNS: dict[str, Column[Kept]] = columns(
    Column("path", "path of the image", TEXT, lambda t: [t.images.files[i] for i in t.numbers]),
    Column("label", "its reference class", TEXT, lambda t: t.images.class_of_each(t.numbers)),
)


def faults_csv(images: ImageSet, faults: Faults) -> bytes:
    """One row an image, in the order of the set; UTF-8."""
    return as_csv(FAULT_COLUMNS, Examined(images, np.arange(len(images)), faults))


def kept_csv(images: ImageSet, kept: IntArray) -> bytes:
    """A table of some images, a source for another run whose --root is the set's folder.

    Without classes there is no column for them.
    """
    names = KEPT_COLUMNS if images.has_labels else {"path": KEPT_COLUMNS["path"]}
    return as_csv(names, Kept(images, kept))
