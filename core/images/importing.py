"""Image sets: the files of a source that decode, and a reason for each of the others."""

import hashlib
from pathlib import Path

import numpy as np

from ..base.errors import BadInput
from ..base.parallel import in_order
from ..base.progress import Progress, ignore, within
from ..base.values import UNKNOWN, ImageSet, IntArray, Reject
from .decoding import Undecodable, decode, open_image, quiet
from .sources import Listing, folder_labels, list_source

__all__ = ["check_images", "find_images", "fingerprint", "list_source", "open_image"]


def find_images(source: str | Path, folder: Path, progress: Progress = ignore) -> ImageSet:
    """The images of a folder, a zip, a CSV or Parquet file of paths, or of the sample gallery.

    Zips and the sample are unpacked below `folder`. Every image is decoded once; those that
    cannot be are among the rejects, with the reason. Classes come from a table's label column or
    from class folders. Raises BadInput when the source cannot be used or holds no image.
    """
    listing = list_source(source, Path(folder), within(progress, 0, 0.6))
    unpacked = listing.source in ("sample", "zip")
    return check_images(listing, within(progress, 0.6 if unpacked else 0, 1))


def check_images(listing: Listing, progress: Progress = ignore) -> ImageSet:
    """The image set of the files that decode; the slow half of `find_images`."""
    kept, rejects = [], list(listing.rejects)
    with quiet():
        reasons = in_order(lambda file: _why_not(listing.root, file), listing.files, ahead=256)
        for index, reason in enumerate(reasons):
            if index % 16 == 0:
                message = f"Checking {index:,} of {len(listing.files):,} images"
                progress(index / len(listing.files), message)
            if reason is None:
                kept.append(index)
            else:
                rejects.append(Reject(listing.files[index], reason))
    if not kept:
        raise BadInput(_nothing(listing, rejects))
    progress(1.0, f"{len(kept):,} images, {len(rejects):,} files rejected")
    return _image_set(listing, kept, rejects)


def fingerprint(images: ImageSet | Listing) -> str:
    """A hash of the names, sizes and times of change of the files: 16 hex digits."""
    digest = hashlib.sha256()
    for file in images.files:
        try:
            state = Path(images.root, file).stat()
            digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
        except OSError:
            digest.update(f"{file}\0missing\0".encode())
    return digest.hexdigest()[:16]


def _why_not(root: str, file: str) -> str | None:
    try:
        # A scaled-down JPEG is read to its end all the same, so nothing is missed, and it is quick.
        decode(Path(root, file), at_least=1)
    except Undecodable as reason:
        return str(reason)
    return None


def _image_set(listing: Listing, kept: list[int], rejects: list[Reject]) -> ImageSet:
    files = tuple(listing.files[index] for index in kept)
    if listing.labels is None:
        names = folder_labels(files)
    else:
        names = [listing.labels[index] for index in kept]
    class_names = tuple(sorted(set(names) - {""}))
    return ImageSet(
        root=listing.root,
        files=files,
        labels=_numbers(names, class_names),
        class_names=class_names,
        rejects=tuple(sorted(rejects, key=lambda reject: reject.file)),
        source=listing.source,
    )


def _numbers(names: list[str], class_names: tuple[str, ...]) -> IntArray:
    number = {name: index for index, name in enumerate(class_names)}
    return np.array([number.get(name, UNKNOWN) for name in names], dtype=np.int64)


def _nothing(listing: Listing, rejects: list[Reject]) -> str:
    if not rejects:
        return (
            f"There are no images in {listing.root!r}; give a folder, zip or table with "
            "JPEG, PNG, WebP, BMP, GIF or TIFF files."
        )
    first = rejects[0]
    return (
        f"None of the {len(rejects):,} files in {listing.root!r} is an image that can be read; "
        f"the first, {first.file!r}: {first.reason}."
    )
