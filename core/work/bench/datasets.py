"""The papers' data sets as class folders: how large they are, and where their images may be found.

Nothing is trained on the classes; they are there to measure with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...base.disk import renamed_when_whole
from ...base.progress import Progress, ignore
from . import reading
from .reading import Found, Missing, Picture

ORIGIN = "origin.txt"  # beside the class folders: where they come from


@dataclass(frozen=True)
class DataSet:
    """A data set, the sizes of the papers' splits, and where its images may be found."""

    title: str
    classes: int
    images: Mapping[str, int]  # split -> number of images
    read: Callable[[Path, str], Found]  # folder of data, split; raises Missing


def prepare(
    name: str,
    split: str,
    data: Path,
    target: Path,
    images: int | None = None,
    progress: Progress = ignore,
) -> Path:
    """The class folders of a data set below `target`, made when they are not there.

    data is where its files are, or are downloaded to. images takes only so many, of every class
    alike. Written under a temporary name and renamed. Raises Missing, which says what to do.
    """
    folder = target / "-".join([name, split, *([] if images is None else [str(images)])])
    if folder.is_dir():
        return folder
    found = _complete(name, split, DATASETS[name].read(data, split))
    chosen = found.pictures if images is None else _balanced(found.pictures, images)
    with renamed_when_whole(folder) as temporary:
        _write(chosen, temporary, progress)
        (temporary / ORIGIN).write_text(found.origin, encoding="utf-8")
    return folder


def origin(folder: Path) -> str:
    """Where the images of a prepared folder come from."""
    return (folder / ORIGIN).read_text(encoding="utf-8")


def _complete(name: str, split: str, found: Found) -> Found:
    """Raises Missing for another data set than the paper's: it must have all the classes."""
    dataset, classes = DATASETS[name], len({picture.label for picture in found.pictures})
    if classes != dataset.classes:
        raise Missing(
            f"{dataset.title} has {dataset.classes} classes, but {found.origin} has {classes}; "
            "get the whole data set."
        )
    wanted, there = dataset.images[split], len(found.pictures)
    if there == wanted:
        return found
    return Found(found.pictures, f"{found.origin}; {there:,} images, the paper has {wanted:,}")


def _balanced(pictures: Sequence[Picture], images: int) -> list[Picture]:
    """So many at random, the same number of every class, in the order they were in."""
    seen: dict[str, int] = {}
    turns = np.empty(len(pictures))
    for number in np.random.default_rng(0).permutation(len(pictures)):
        label = pictures[number].label
        turns[number] = seen[label] = seen.get(label, -1) + 1
    return [pictures[number] for number in np.sort(np.argsort(turns, kind="stable")[:images])]


def _write(pictures: Sequence[Picture], folder: Path, progress: Progress) -> None:
    for number, picture in enumerate(pictures):
        if number % 256 == 0:
            progress(number / len(pictures), f"Writing {number:,} of {len(pictures):,} images")
        place = folder / picture.label / picture.name
        place.parent.mkdir(exist_ok=True)
        picture.write(place)


_NO_IMAGENET_100 = (
    "ImageNet-100 cannot be downloaded without an account, and the paper drew its classes at random"
    "; any 100 classes of ImageNet do."
)
_NO_TINY = "Tiny-ImageNet is not downloaded by itself; unpack tiny-imagenet-200.zip."
_NO_RESISC = "RESISC45 is not downloaded by itself; unpack NWPU-RESISC45."
_NO_LC = "LC25000 is not downloaded by itself; unpack lung_colon_image_set."

DATASETS: dict[str, DataSet] = {
    "cifar-10": DataSet("CIFAR-10", 10, {"train": 50_000, "train+test": 60_000}, reading.cifar_10),
    "cifar-100-20": DataSet("CIFAR-100/20", 20, {"train+test": 60_000}, reading.cifar_100_20),
    "stl-10": DataSet("STL-10", 10, {"train": 5_000, "train+test": 13_000}, reading.stl_10),
    "imagenet-10": DataSet("ImageNet-10", 10, {"train": 13_000}, reading.imagenet_10),
    "imagenet-100": DataSet(
        "ImageNet-100",
        100,
        {"train": 130_000},
        partial(reading.folders, names=("imagenet-100", "ImageNet-100"), what=_NO_IMAGENET_100),
    ),
    "tiny-imagenet": DataSet(
        "Tiny-ImageNet",
        200,
        {"train": 100_000},
        partial(
            reading.folders,
            names=("tiny-imagenet-200/train", "tiny-imagenet/train", "tiny-imagenet"),
            what=_NO_TINY,
        ),
    ),
    "dtd": DataSet("DTD", 47, {"all": 5_640}, reading.dtd),
    "resisc45": DataSet(
        "RESISC45",
        45,
        {"all": 31_500},
        partial(reading.folders, names=("NWPU-RESISC45", "resisc45"), what=_NO_RESISC),
    ),
    "lc25000": DataSet(
        "LC25000",
        5,
        {"all": 25_000},
        partial(reading.folders, names=("lung_colon_image_set", "lc25000"), what=_NO_LC),
    ),
}
