"""Embeddings made elsewhere: a file with a vector for every image of a set."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..base.arrays import array_in, arrays_in
from ..base.errors import BadInput
from ..base.spreadsheets import cut, quoted
from ..base.units import count
from ..base.values import FloatArray, ImageSet
from ..images.matching import places
from ..images.tables import PATH_COLUMNS, find_column

NAMES = ("embeddings", "embedding", "vectors", "vector", "features", "clip_embeds")
PATHS = (*PATH_COLUMNS, "paths", "files", "filenames", "image_paths", "images")


@dataclass(frozen=True, eq=False)
class Held:
    """What a file holds: vectors, and whose they are; () when they are in the set's own order."""

    vectors: Any  # (n, d) numbers
    files: Sequence[str] = ()


def read_vectors(path: Path, images: ImageSet) -> FloatArray:
    """Unit rows (n, d) for the images of a set, in its order.

    NumPy's .npy and .npz, .parquet or .safetensors. Where the file names images (an array of texts
    called paths or the like in .npz, a column of paths in .parquet), it names every one once, in
    any order; else there are as many vectors as images, in the set's order. Nothing pickled is
    loaded. Raises BadInput.
    """
    if path.suffix.lower() not in READERS:
        kinds = ", ".join(READERS)
        raise BadInput(
            f"The file {quoted(path.name)} is not one of {kinds}; save the vectors as one."
        )
    try:
        held = READERS[path.suffix.lower()](path)
        vectors = np.asarray(held.vectors)
    except BadInput:
        raise
    except Exception as error:  # each library has errors of its own for a damaged file
        said = cut(" ".join(str(error).split()))
        raise BadInput(f"The vectors in {quoted(path.name)} cannot be read ({said}).") from None
    _check(path, vectors, images, bool(held.files))
    if held.files:
        _check_named(path, held.files, vectors)
        order, problems = places(held.files, images)
        if problems:
            raise BadInput(f"The file {quoted(path.name)} does not fit the set: {problems[0]}.")
        vectors = vectors[np.argsort(order)]
    return _unit(path, vectors)


def _check(path: Path, vectors: Any, images: ImageSet, is_named: bool) -> None:
    if vectors.ndim != 2 or vectors.dtype.kind not in "fiu" or vectors.shape[1] < 2:
        shape = " x ".join(map(str, vectors.shape)) or "no"
        raise BadInput(
            f"The file {quoted(path.name)} holds {shape} values of {vectors.dtype}; give a table "
            "of numbers, a row for each image."
        )
    if len(vectors) != len(images) and not is_named:
        raise BadInput(
            f"The file {quoted(path.name)} holds {len(vectors):,} vectors for {len(images):,} "
            "images; give one for each in the order of the set, or name the images beside them."
        )


def _check_named(path: Path, files: Sequence[str], vectors: Any) -> None:
    if len(files) != len(vectors):
        raise BadInput(
            f"The file {quoted(path.name)} names {count(len(files), 'image')} and holds "
            f"{count(len(vectors), 'vector')}; give a name for each vector, in their order."
        )


def _unit(path: Path, vectors: Any) -> FloatArray:
    whole = vectors.astype(np.float64)
    lengths = np.linalg.norm(whole, axis=1, keepdims=True)
    bad = np.flatnonzero(~(np.isfinite(lengths[:, 0]) & (lengths[:, 0] > 0)))
    if len(bad):
        raise BadInput(
            f"The vector of image {bad[0]:,} in {quoted(path.name)} is zero or not finite "
            f"({len(bad):,} such); leave images that were not embedded out of the set."
        )
    found: FloatArray = (whole / lengths).astype(np.float32)
    return found


def _npy(path: Path) -> Held:
    return Held(array_in(path))


def _npz(path: Path) -> Held:
    if not zipfile.is_zipfile(path):
        raise ValueError("no zip of arrays")
    every = arrays_in(path)
    texts = {name: array for name, array in every.items() if array.dtype.kind in "US"}
    numbers = {name: array for name, array in every.items() if name not in texts}
    lists = [name for name, array in texts.items() if array.ndim == 1]
    at = find_column(lists, PATHS)  # other texts are classes, captions, or what else there is
    files = () if at is None else texts[lists[at]].astype(str).tolist()
    return Held(_named(path, numbers, NAMES), files)


def _safetensors(path: Path) -> Held:
    from safetensors.numpy import load_file

    return Held(_named(path, load_file(path), NAMES))


def _parquet(path: Path) -> Held:
    import pyarrow.parquet
    import pyarrow.types as types

    with pyarrow.parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
        lists = {f.name: f for f in schema if types.is_list(f.type) or types.is_large_list(f.type)}
        lists |= {f.name: f for f in schema if types.is_fixed_size_list(f.type)}
        column = _named(path, lists, NAMES).name
        at = find_column(schema.names, PATH_COLUMNS)
        named = [] if at is None else [schema.names[at]]
        table = file.read(columns=[column, *named])
    rows = table[column].to_pylist()
    files = table[named[0]].to_pylist() if named else ()
    return Held(np.array(rows, np.float32), [str(file) for file in files])


def _named(path: Path, found: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The one thing of a file, or the one of several that is called so."""
    if len(found) == 1:
        return next(iter(found.values()))
    at = find_column(list(found), tuple(names))
    if at is None:
        has = cut(", ".join(found)) or "nothing of the kind"
        raise BadInput(f"The file {quoted(path.name)} holds {has}; name the one to use {names[0]}.")
    return found[list(found)[at]]


READERS: Mapping[str, Callable[[Path], Held]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".parquet": _parquet,
    ".safetensors": _safetensors,
}
