"""Where the images of a data set are found: class folders, an archive, torchvision's files.

A reader takes the folder of data and a split, and lists pictures that are not yet written.
"""

import os
import shutil
import socket
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from ...base.errors import NotFound
from ...images.decoding import EXTENSIONS

PASSED_OVER = ("images",)  # a folder of that name is no class: Tiny-ImageNet's <class>/images
PATIENCE = 30.0  # seconds that a server may be silent
CIFAR_ARCHIVES = ("cifar10.tar.gz", "cifar10.tar", "cifar-10.tar.gz")  # of <class>/<split>_*.jpg
# Chang and others 2017, as in CC's code.
IMAGENET_10 = (
    *("n02056570", "n02085936", "n02128757", "n02690373", "n02692877"),
    *("n03095699", "n04254680", "n04285008", "n04467665", "n07747607"),
)
_NO_IMAGENET = (
    "ImageNet-10 cannot be downloaded without an account: its ten classes are "
    f"{', '.join(IMAGENET_10)}. With imagenet/train/<class> they are picked by themselves."
)


class Missing(NotFound):
    """A data set that is neither on this machine nor to be downloaded, and what to do."""


@dataclass(frozen=True)
class Picture:
    """An image of a data set, not yet written."""

    label: str
    name: str  # of its file
    write: Callable[[Path], object]


@dataclass(frozen=True)
class Found:
    pictures: Sequence[Picture]
    origin: str  # one sentence


# Class folders


def folders(data: Path, split: str, names: Sequence[str], what: str) -> Found:
    """The images below the first of these folders that is there."""
    for name in names:
        root = data / name
        if root.is_dir():
            return Found(list(below(root)), f"the folder {name}")
    raise Missing(
        f"{what} Put it as {names[0]}/<class>/<image> into {str(data)!r}, or give --data."
    )


def below(root: Path) -> Iterator[Picture]:
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in EXTENSIONS and path.is_file():
            inside = path.relative_to(root)
            yield Picture(_class(inside.parts[:-1]), path.name, partial(_link, path))


def _class(folders: Sequence[str]) -> str:
    """The innermost folder that names a class."""
    named = [name for name in folders if name not in PASSED_OVER]
    return named[-1] if named else "unknown"


def _link(source: Path, target: Path) -> None:
    """The same file under another name where the disk allows it, else a copy."""
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)


def imagenet_10(data: Path, split: str) -> Found:
    """The ten classes as a folder of their own, or picked from the whole of ImageNet."""
    whole = next(
        (data / n for n in ("imagenet/train", "ILSVRC2012/train") if (data / n).is_dir()), None
    )
    if whole is None or (data / "imagenet-10").is_dir():
        return folders(data, split, ("imagenet-10", "ImageNet-10"), _NO_IMAGENET)
    pictures = [
        Picture(wnid, picture.name, picture.write)
        for wnid in IMAGENET_10
        for picture in below(whole / wnid)
    ]
    return Found(pictures, f"ten classes of {whole.relative_to(data)}")


# CIFAR-10 and -100, STL-10, DTD


def cifar_10(data: Path, split: str) -> Found:
    archives = [data] if data.is_file() else [data / name for name in CIFAR_ARCHIVES]
    for archive in archives:
        if archive.is_file():
            return Found(_in_tar(archive, split), f"{archive.name}, as the files that are in it")
    made = {part: _load("CIFAR10", data, train=part == "train") for part in split.split("+")}
    return Found(
        [p for part, made_of in made.items() for p in _arrays(part, made_of, made_of.targets)],
        "torchvision",
    )


def _in_tar(archive: Path, split: str) -> list[Picture]:
    """Files <class>/<split>_<number>.jpg, written as they are."""
    tar = tarfile.open(archive)  # noqa: SIM115 - pictures are written from it later
    parts = tuple(f"{part}_" for part in split.split("+"))
    members = [m for m in tar.getmembers() if m.isfile() and _name(m).startswith(parts)]
    return [
        Picture(PurePosixPath(m.name).parent.name, _name(m), partial(_extract, tar, m))
        for m in members
    ]


def _name(member: tarfile.TarInfo) -> str:
    return PurePosixPath(member.name).name


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    file = tar.extractfile(member)
    assert file is not None
    target.write_bytes(file.read())


def cifar_100_20(data: Path, split: str) -> Found:
    """CIFAR-100 with its 20 superclasses, which torchvision leaves in the files it checked."""
    pictures: list[Picture] = []
    for part in split.split("+"):
        made = _load("CIFAR100", data, train=part == "train")
        folder = Path(made.root, made.base_folder)
        made.classes = _unpickle(folder / "meta")["coarse_label_names"]
        pictures += _arrays(part, made, _unpickle(folder / part)["coarse_labels"])
    return Found(pictures, "torchvision")


def _unpickle(path: Path) -> dict[str, Any]:
    """A file of CIFAR-100 whose checksum torchvision has compared."""
    import pickle

    with path.open("rb") as file:
        content: dict[str, Any] = pickle.load(file, encoding="latin1")  # see above # nosec B301
    return content


def stl_10(data: Path, split: str) -> Found:
    made = {part: _load("STL10", data, split=part) for part in split.split("+")}
    pictures = [p for part, one in made.items() for p in _arrays(part, one, one.labels)]
    return Found(pictures, "torchvision")


def _arrays(part: str, made: Any, labels: Iterable[int]) -> list[Picture]:
    """Images of a torchvision data set that holds them as bytes, (n, h, w, 3) or (n, 3, h, w)."""
    return [
        Picture(made.classes[int(label)], f"{part}_{number:05}.png", partial(_save, pixels))
        for number, (pixels, label) in enumerate(zip(made.data, labels, strict=True))
    ]


def _save(pixels: np.ndarray, target: Path) -> None:
    from PIL import Image

    rows = pixels if pixels.shape[-1] == 3 else pixels.transpose(1, 2, 0)
    Image.fromarray(np.ascontiguousarray(rows)).save(target)


def dtd(data: Path, split: str) -> Found:
    """All three parts are the folder itself."""
    for name in ("dtd/dtd/images", "dtd/images"):
        if (data / name).is_dir():
            return folders(data, split, (name,), "")
    _load("DTD", data, split="train")
    return folders(data, split, ("dtd/dtd/images",), "DTD is not there.")


def _load(kind: str, data: Path, **which: Any) -> Any:
    """A torchvision data set from its files, which are downloaded when they are not there.

    Raises Missing when they cannot be.
    """
    from torchvision import datasets

    make = getattr(datasets, kind)
    try:
        return make(data, **which)
    except (RuntimeError, OSError):
        pass
    try:
        data.mkdir(parents=True, exist_ok=True)
        with _impatient():
            return make(data, download=True, **which)
    except (RuntimeError, OSError) as error:
        raise Missing(
            f"{kind} is not in {str(data)!r} and cannot be downloaded ({_short(error)}); download "
            "it elsewhere, put torchvision's files there, or give their folder by --data."
        ) from error


@contextmanager
def _impatient() -> Iterator[None]:
    """Without this a download waits for ever for a server that says nothing."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _short(error: BaseException) -> str:
    lines = str(getattr(error, "reason", error)).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
