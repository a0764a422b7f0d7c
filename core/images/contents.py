"""What a file holds as a short key: equal files are known again, whatever they are called."""

import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from secrets import token_bytes

import numpy as np

from ..base.errors import BadInput
from ..base.parallel import in_order
from ..base.places import is_url, place
from ..base.progress import Progress, ignore
from ..base.rows import KEY, Keys
from ..base.values import ImageSet, IntArray
from .decoding import file_state

LENGTH = 16  # bytes of a key


def key_of(path: Path) -> bytes:
    """Of a file's bytes and its ending, by which some formats are told; b"" if it is not there."""
    begun = hashlib.sha256(path.suffix.lower().encode() + b"\0")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: begun).digest()[:LENGTH]
    except (OSError, ValueError):
        return b""


def key_of_text(text: str) -> bytes:
    """Of words: a phrase, or what a server says of a file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:LENGTH]


def keys_of_texts(texts: Iterable[str]) -> Keys:
    """One for each, (t,)."""
    return np.array([key_of_text(text) for text in texts], KEY)


def states_of(images: ImageSet) -> IntArray:
    """Size and time of change of every file now, (n, 2); zeros at a URL and where none is."""
    if is_url(images.root):
        return np.zeros((len(images), 2), np.int64)
    found = [file_state(Path(images.root, file)) for file in images.files]
    return np.array(found, np.int64).reshape(-1, 2)


def keys_then(images: ImageSet) -> Keys:
    """The keys of the files as they were when they were imported, (n,)."""
    assert images.keys is not None  # an older program kept none
    return _of_bands(np.array(images.keys), images.bands)


def keys_of(images: ImageSet, states: IntArray, progress: Progress = ignore) -> Keys:
    """The keys of the files as they are now, (n,); states (n, 2) are those of now.

    Read are only the files whose state is not that of the import, and those of an image set of an
    older program. One that is not there, or lies at a URL and was imported without a key, has a
    key that nothing else has: whoever needs its pixels asks for it, and says what is wrong. Raises
    BadInput naming a file that holds something else than at the import; a new date alone is fine.
    """
    keys = np.zeros(len(images), KEY) if images.keys is None else np.array(images.keys)
    stale = keys == b""
    if images.states is not None and not is_url(images.root):
        stale |= (np.asarray(images.states) != states).any(axis=1)
    numbers = np.flatnonzero(stale)
    made = in_order(partial(_key_now, images), numbers.tolist())
    for done, (number, key) in enumerate(zip(numbers.tolist(), made, strict=True)):
        _check_same(images, number, keys[number], key)
        keys[number] = key or token_bytes(LENGTH)
        if done % 256 == 0:
            progress(done / len(numbers), f"Reading {done:,} of {len(numbers):,} files")
    return _of_bands(keys, images.bands)


def _check_same(images: ImageSet, number: int, then: bytes, now: bytes) -> None:
    if then and now and then != now:
        raise BadInput(
            f"The image {str(Path(images.root, images.files[number]))!r} changed after the import; "
            "put it back, or read the images again."
        )


def _of_bands(keys: Keys, bands: tuple[int, ...]) -> Keys:
    """Keys of what is seen of the files where bands were chosen: a file has other pixels then."""
    if not bands:
        return keys
    chosen = str(bands).encode()
    return np.array([hashlib.sha256(key + chosen).digest()[:LENGTH] for key in keys.tolist()], KEY)


def _key_now(images: ImageSet, number: int) -> bytes:
    return b"" if is_url(images.root) else key_of(Path(place(images.root, images.files[number])))
