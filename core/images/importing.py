"""Image sets: the files of a source that decode, and a reason for each of the others.

The pass over the pixels that finds this out makes the small pictures too.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from ..base.errors import BadInput
from ..base.executor import HERE, Executor
from ..base.places import check_reachable, is_url, place, states
from ..base.progress import Progress, ignore, within
from ..base.rows import KEY
from ..base.spreadsheets import quoted
from ..base.units import count
from ..base.values import UNKNOWN, ByteArray, ImageSet, IntArray, Reject, Thumbnails
from .contents import key_of, key_of_text
from .decoding import (
    MORE,
    PROFILE,
    Undecodable,
    decode,
    file_state,
    in_flight,
    open_image,
    quiet,
)
from .sources import Listing, list_source
from .square import SIZE, middle_square
from .thumbnails import joined, sides, thumbnail

__all__ = ["check_images", "find_images", "fingerprint", "list_source", "open_image"]

MISSING = "missing"
NOTES = (MORE, PROFILE)  # a bit each in `ImageSet.noted`
AHEAD = 64  # files that may be decoded before their turn; their squares take 10 MB


@dataclass(frozen=True, eq=False)
class Checked:
    """What one pass over the pixels of a file gives: a reason why it is no image, or pictures."""

    reason: str | None = None
    thumbnail: bytes = b""  # a JPEG
    square: ByteArray | None = None  # (s, s, 3) for the encoder, of a file larger than that
    state: tuple[int, int] = (0, 0)  # of the file before it was decoded, as file_state has it
    notes: frozenset[str] = frozenset()  # see core.images.decoding
    key: bytes = b""  # of what the file holds, see core.images.contents


class Keep(Protocol):
    """Takes the square (s, s, 3) of an image by its number, and the state its file was in."""

    def __call__(self, image: int, state: tuple[int, int], square: ByteArray) -> None: ...


def keep_none(image: int, state: tuple[int, int], square: ByteArray) -> None:
    """For those who embed nothing."""


Seen = Callable[[str], Checked | None]  # what an earlier import found of a file that is as it was


def see_none(file: str) -> None:
    """For those who have imported nothing before."""


def find_images(source: str | Path, folder: Path, progress: Progress = ignore) -> ImageSet:
    """The images of a folder, a zip, a CSV or Parquet file of paths, or of the sample gallery.

    Zips and the sample are unpacked below `folder`. Every image is decoded once; those that
    cannot be are among the rejects, with the reason. Classes come from a table's label column or
    from class folders. Raises BadInput when the source cannot be used or holds no image.
    """
    listing = list_source(source, Path(folder), within(progress, 0, 0.6))
    unpacked = listing.source in ("sample", "zip")
    return check_images(listing, within(progress, 0.6 if unpacked else 0, 1))[0]


def check_images(
    listing: Listing,
    progress: Progress = ignore,
    keep: Keep = keep_none,
    executor: Executor = HERE,
    seen: Seen = see_none,
) -> tuple[ImageSet, Thumbnails]:
    """The image set of the files that decode, and its thumbnails; the slow half of `find_images`.

    keep is handed the squares that are worth keeping, as the files are checked; workers elsewhere
    make none, as they would have to come here and go back again. What has been seen is not decoded.
    """
    kept: list[int] = []
    facts: list[Checked] = []
    rejects = list(listing.rejects)
    for index, found in enumerate(_checked_in_turn(listing, progress, executor, seen)):
        if found.reason is not None:
            rejects.append(Reject(listing.files[index], found.reason))
            continue
        if found.square is not None:
            keep(len(kept), found.state, found.square)
        kept.append(index)
        facts.append(replace(found, square=None))
    if not kept:
        raise BadInput(_nothing(listing, rejects))
    progress(1.0, f"{len(kept):,} images, {len(rejects):,} files rejected")
    images = _with_facts(_image_set(listing, kept, rejects), facts)
    notes = (*listing.notes, *_notes(Counter(_noted(images)), listing.others))
    return replace(images, notes=notes), joined([found.thumbnail for found in facts])


def _with_facts(images: ImageSet, facts: Sequence[Checked]) -> ImageSet:
    """The image set with what it remembers of each file, for the next import and the embedding."""
    noted = [sum(1 << bit for bit, note in enumerate(NOTES) if note in f.notes) for f in facts]
    return replace(
        images,
        keys=np.array([found.key for found in facts], KEY),
        states=np.array([found.state for found in facts], np.int64),
        noted=np.array(noted, np.uint8),
    )


def _noted(images: ImageSet) -> Iterator[str]:
    """The notes of all files, one after another."""
    for number in range(len(images)):
        yield from notes_of(images, number)


def notes_of(images: ImageSet, number: int) -> frozenset[str]:
    """What decoding had to say of a file, see core.images.decoding."""
    bits = 0 if images.noted is None else int(images.noted[number])
    return frozenset(note for bit, note in enumerate(NOTES) if bits >> bit & 1)


def checked(root: str, file: str, squares: bool = True, bands: tuple[int, ...] = ()) -> Checked:
    """Decode a file of a listing, once: a JPEG scaled down, which reads it to its end all the same,
    so that no damage is missed."""
    path = place(root, file)
    state = file_state(path)
    size = sides(state[0])
    notes: set[str] = set()
    try:
        with in_flight():
            image = decode(path, at_least=2 * size, notes=notes, bands=bands)
            square = middle_square(image) if squares and size == SIZE else None
            small = thumbnail(image)
    except Undecodable as reason:
        check_reachable(root)
        return Checked(str(reason))
    key = b"" if is_url(root) else key_of(Path(path))
    return Checked(None, small, square, state, frozenset(notes), key)


def _checked_in_turn(
    listing: Listing, progress: Progress, executor: Executor, seen: Seen
) -> Iterator[Checked]:
    total = len(listing.files)
    known = {file: found for file in listing.files if (found := seen(file)) is not None}
    unknown = [file for file in listing.files if file not in known]
    with quiet():
        squares = not executor.distant
        check = partial(checked, listing.root, squares=squares, bands=listing.bands)
        fresh = executor.in_order(check, unknown, ahead=AHEAD)
        for index, file in enumerate(listing.files):
            if index % 16 == 0:
                progress(index / total, f"Checking {index:,} of {total:,} images")
            found = known.get(file) or next(fresh)
            yield found if found.key else replace(found, key=key_told(listing, file))


def key_told(listing: Listing, file: str) -> bytes:
    """The key of a file at a URL by what its server says of it; b"" where it says nothing."""
    state = (listing.states or {}).get(file)
    return key_of_text(f"{listing.root}/{file}\0{state}") if state else b""


def fingerprint(images: ImageSet | Listing) -> str:
    """A hash of the names, sizes and times of change of the files: 16 hex digits."""
    digest = hashlib.sha256()
    known = images.states if isinstance(images, Listing) else None
    known = states(images.root) if known is None and is_url(images.root) else known
    for file in images.files:
        state = _state(images.root, file) if known is None else known.get(file, MISSING)
        digest.update(f"{file}\0{state}\0".encode())
    return digest.hexdigest()[:16]


def _state(root: str, file: str) -> str:
    try:
        found = Path(root, file).stat()
    except OSError:
        return MISSING
    return f"{found.st_size}\0{found.st_mtime_ns}"


def _image_set(listing: Listing, kept: list[int], rejects: list[Reject]) -> ImageSet:
    files = tuple(listing.files[index] for index in kept)
    names = listing.labels_of(files)
    class_names = tuple(sorted(set(names) - {""}))
    return ImageSet(
        root=listing.root,
        files=files,
        labels=_numbers(names, class_names),
        class_names=class_names,
        rejects=tuple(sorted(rejects, key=lambda reject: reject.file)),
        source=listing.source,
        bands=listing.bands,
    )


def relabelled(images: ImageSet, listing: Listing) -> ImageSet:
    """The same images with the classes that a listing of them gives."""
    names = listing.labels_of(images.files)
    class_names = tuple(sorted(set(names) - {""}))
    return replace(images, labels=_numbers(names, class_names), class_names=class_names)


def _numbers(names: list[str], class_names: tuple[str, ...]) -> IntArray:
    number = {name: index for index, name in enumerate(class_names)}
    return np.array([number.get(name, UNKNOWN) for name in names], dtype=np.int64)


def _notes(seen: Mapping[str, int], others: int) -> tuple[str, ...]:
    """What there is to say of the files beside the rejects, a sentence each."""
    more, broken = seen.get(MORE, 0), seen.get(PROFILE, 0)
    beside = count(others, "other file")
    said = {
        f"{count(more, 'file')} held more than one picture; the first is used": more,
        f"{count(broken, 'colour profile')} could not be used; the colours are as stored": broken,
        f"{beside} is no picture" if others == 1 else f"{beside} are no pictures": others,
    }
    return tuple(sentence for sentence, number in said.items() if number)


def _nothing(listing: Listing, rejects: list[Reject]) -> str:
    name = repr(listing.name or listing.root)
    if not rejects:
        return (
            f"There are no images in {name}; give a folder, zip or table with "
            "JPEG, PNG, WebP, HEIC, TIFF, BMP or GIF files."
        )
    first = rejects[0]
    return (
        f"None of the {len(rejects):,} files in {name} is an image that can be read; "
        f"the first, {quoted(first.file)}: {first.reason}."
    )
