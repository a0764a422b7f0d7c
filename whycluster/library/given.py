"""What the caller has, lists of images, vectors, clusters, phrases, as values of a workspace."""

import csv
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.base.disk import renamed_when_whole
from ..core.base.errors import BadInput
from ..core.base.progress import Progress
from ..core.base.ranking import row_blocks
from ..core.base.record import VECTORS
from ..core.base.spreadsheets import safe
from ..core.base.values import UNKNOWN, Assignment, Embeddings, ImageSet, Vocabulary
from ..core.clustering.cluster_cells import NOISE, in_order
from ..core.images.importing import fingerprint
from ..core.images.listing import Listing
from ..core.images.reading import Reading
from ..core.images.rgb import to_rgb
from ..core.store import edits
from ..core.store.workspace import Workspace
from ..core.words import vocabulary as words
from ..core.work import steps
from ..core.work.step_settings import vocabulary_settings
from ..core.work.steps.importing import images_of
from ..core.work.steps.recipes import Recipe, learnt_version, once

if TYPE_CHECKING:
    from PIL.Image import Image

Source: TypeAlias = str | os.PathLike[str]
Images: TypeAlias = "Source | Sequence[Source | Image]"
Phrases: TypeAlias = tuple[Sequence[str], ArrayLike]
TINY = 1e-12
BLOCK = 8192  # vectors scaled at a time


def bands_said(bands: int | Sequence[int]) -> str:
    """As `Reading` has them."""
    return ",".join(map(str, [bands] if isinstance(bands, int) else bands))


def are_images(given: Any) -> bool:
    """Whether something names or holds images: a path, or a list of paths and pictures."""
    if isinstance(given, str | os.PathLike):
        return True
    if isinstance(given, np.ndarray) and (given.ndim != 1 or given.dtype.kind not in "UO"):
        return False
    if not isinstance(given, list | tuple | np.ndarray) or not len(given):
        return False
    return all(isinstance(one, str | os.PathLike) or _is_picture(one) for one in given)


def import_images(
    workspace: Workspace, images: Images, reading: Reading, progress: Progress
) -> str:
    """The image set of a folder, zip, table or `sample`, or of a list in its own order.

    Of a list, reading can choose the bands. Raises BadInput for a list with an image that cannot be
    read or that comes twice.
    """
    if isinstance(images, str | os.PathLike):
        source = os.fspath(images)
        return steps.import_images(workspace, source=source, progress=progress, **asdict(reading))
    listing = replace(_listed(_as_paths(workspace, images)), bands=reading.chosen_bands)
    settings = {"source": listing.root, "fingerprint": fingerprint(listing), "listed": True}
    recipe = Recipe("import_images", {**settings, **reading.said})
    return images_of(workspace, recipe, listing, progress, _check_all_read)


def _check_all_read(images: ImageSet) -> None:
    if images.rejects:
        first = images.rejects[0]
        raise BadInput(f"The image {first.file!r} cannot be read: {first.reason}.")


def import_rows(workspace: Workspace, n: int) -> str:
    """An image set of n names without files, for vectors that come alone: 0, 1, ..."""
    names = tuple(map(str, range(n)))
    settings = {"source": VECTORS, "images": n}
    unlabelled = ImageSet("", names, np.full(n, UNKNOWN), source="table")
    return once(workspace, Recipe("import_images", settings), lambda: unlabelled)


def import_embeddings(
    workspace: Workspace, images: str, rows: NDArray[np.float32], encoder: str
) -> str:
    """Rows (n, d) of length 1 as embeddings of the images."""
    n = len(workspace.load(ImageSet, images))
    if len(rows) != n:
        raise BadInput(f"There are {n:,} images, but {len(rows):,} rows of embeddings.")
    settings = {"encoder": encoder, "contents": _hash(np.ascontiguousarray(rows).data)}
    recipe = Recipe("import_embeddings", settings, {"images": images})
    return once(workspace, recipe, lambda: Embeddings(encoder, rows))


def unit(vectors: ArrayLike) -> NDArray[np.float32]:
    """Rows of length 1, (n, d); a row of zeros stays one. Raises BadInput for another shape."""
    try:
        rows = np.asarray(vectors).astype(np.float32, casting="same_kind")
    except (TypeError, ValueError, RuntimeError) as error:  # RuntimeError: torch's, of gradients
        raise BadInput(f"Expected vectors of numbers, (images, dimensions): {error}.") from None
    if rows.ndim != 2 or not rows.size:
        raise BadInput(f"Expected vectors of shape (images, dimensions), got {rows.shape}.")
    for some in row_blocks(len(rows), BLOCK):  # in place: of a million rows each copy is large
        length = np.linalg.norm(rows[some], axis=1, keepdims=True)
        rows[some] /= np.maximum(length, TINY)
    return rows


@contextmanager
def table_of(labels: ArrayLike, images: ImageSet) -> Iterator[str]:
    """Path of a table of clusters made of labels (n,) or probabilities (n, k), while it is open."""
    cells = np.asarray(labels)
    if cells.ndim not in (1, 2) or len(cells) != len(images) or cells.shape[1:] == (1,):
        expected = f"({len(images)},) or ({len(images)}, clusters)"
        raise BadInput(f"Expected labels of shape {expected}, got {cells.shape}.")
    names = None
    if cells.ndim == 1:
        names = cells if _are_texts(cells) else None
        cells = _numbered(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "labels.csv")
        _write_table(path, images.files, cells, names)
        yield str(path)


def generate_vocabulary(
    workspace: Workspace, own: Phrases, settings: dict[str, Any], made: Mapping[str, str]
) -> str:
    """The phrases of the caller's that describe the clusters best; vectors (t, d) as the images'.

    As the step of that name, which takes WordNet's nouns instead. made are the ids of embeddings
    and assignment.
    """
    phrases, vectors = phrases_of(own)
    images = workspace.load(Embeddings, made["embeddings"])
    _check_shape(vectors, (len(phrases), images.vectors.shape[1]))
    chosen = vocabulary_settings({"banned": edits.banned(workspace), **settings})

    def make() -> Vocabulary:
        nouns = Embeddings(images.encoder, vectors)
        unknown = np.full(len(phrases), UNKNOWN)
        clusters = workspace.load(Assignment, made["assignment"])
        return words.generate_vocabulary(images, clusters, nouns, phrases, unknown, chosen)

    contents = _hash("\n".join(phrases).encode() + vectors.tobytes())
    version = learnt_version(workspace, made["assignment"])
    recipe = Recipe("generate_vocabulary", {**asdict(chosen), "phrases": contents}, made, version)
    return once(workspace, recipe, make)


def phrases_of(own: Phrases) -> tuple[list[str], NDArray[np.float32]]:
    """Phrases, t, and their vectors (t, d), each scaled to length 1.

    Raises BadInput for what is no such pair, and for a vector that is not a number.
    """
    if not isinstance(own, tuple | list) or len(own) != 2 or isinstance(own[0], str):
        raise BadInput("The vocabulary is a pair; write vocabulary=(phrases, vectors).")
    phrases, vectors = list(map(str, own[0])), unit(own[1])
    _check_shape(vectors, (len(phrases), vectors.shape[1]))
    if not np.isfinite(vectors).all():
        first = phrases[int(np.argmin(np.isfinite(vectors).all(axis=1)))]
        raise BadInput(f"The vector of the phrase {first!r} is not a number.")
    return phrases, vectors


def _check_shape(vectors: NDArray[np.float32], expected: tuple[int, int]) -> None:
    if vectors.shape != expected:
        raise BadInput(f"Expected vectors of the phrases of shape {expected}, got {vectors.shape}.")


def _numbered(labels: NDArray[Any]) -> NDArray[np.integer[Any]]:
    """Whole numbers as they are, -1 among them; other labels, (n,), by their order.

    Texts are in the order that a table's clusters have, where -1 is no cluster either.
    """
    if np.issubdtype(labels.dtype, np.integer):
        return labels
    if any(label is None or label != label for label in labels.tolist()):  # not a number
        raise BadInput("Some labels are missing; write -1, or leave out the images without one.")
    if np.issubdtype(labels.dtype, np.floating) and (labels == np.floor(labels)).all():
        return labels.astype(np.int64)
    if _are_texts(labels):
        names = in_order(set(labels.tolist()) - {str(NOISE)})
        number = {str(NOISE): NOISE} | {name: n for n, name in enumerate(names)}
        return np.array([number[label] for label in labels.tolist()])
    try:
        return np.unique(labels, return_inverse=True)[1]
    except TypeError:
        raise BadInput("The labels are of several types; give numbers, or texts.") from None


def _are_texts(labels: NDArray[Any]) -> bool:
    """Whether labels, (n,), are names of clusters."""
    return labels.dtype.kind == "U" or all(isinstance(label, str) for label in labels.tolist())


def _write_table(
    path: Path, files: Sequence[str], cells: NDArray[Any], names: NDArray[Any] | None
) -> None:
    """path, cluster and perhaps its name for each image, or a probability for each cluster."""
    head = ["cluster"] if cells.ndim == 1 else [f"cluster {c}" for c in range(cells.shape[1])]
    rows = cells.reshape(len(files), -1).tolist()
    if names is not None:
        head = [*head, "cluster_name"]
        rows = [[*row, safe(name)] for row, name in zip(rows, names, strict=True)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["path", *head])
        writer.writerows([name, *row] for name, row in zip(files, rows, strict=True))


def _listed(paths: Sequence[Path]) -> Listing:
    """The files in their order, below the folder that all of them share."""
    try:
        root = Path(os.path.commonpath([path.parent for path in paths]))
    except ValueError as error:
        raise BadInput(f"The images share no folder ({error}); give them from one disk.") from None
    files = tuple(path.relative_to(root).as_posix() for path in paths)
    if len(set(files)) < len(files):
        twice = next(file for file in files if files.count(file) > 1)
        raise BadInput(f"The image {twice!r} is in the list twice; give each once.")
    return Listing(str(root), files, "table", labels=("",) * len(files))


def _as_paths(workspace: Workspace, images: "Sequence[Source | Image]") -> list[Path]:
    """A path for each; pictures in memory are written into the workspace."""
    images = list(images) if isinstance(images, Iterable) else [images]
    if not images:
        raise BadInput("The list of images is empty; give at least two.")
    pictures = [one for one in images if _is_picture(one)]
    written = iter(_write_pictures(workspace, pictures) if pictures else ())
    return [next(written) if _is_picture(one) else _found(one) for one in images]


def _found(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike):
        kind = type(path).__name__
        raise BadInput(
            f"Images are paths or PIL images, not {kind}: an array of pixels becomes one by "
            "PIL.Image.fromarray, vectors are given as embeddings=..."
        )
    place = Path(path).expanduser().resolve()
    if not place.is_file():
        raise BadInput(f"There is no image {os.fspath(path)!r}; give the paths of files.")
    return place


def _write_pictures(workspace: Workspace, pictures: Sequence[Any]) -> list[Path]:
    """Each as a PNG of what is seen of it, as of a file: upright, and on white."""
    seen = list(map(to_rgb, pictures))
    contents = _hash(*(f"{one.mode}{one.size}".encode() + one.tobytes() for one in seen))
    folder = workspace.folder / "uploads" / f"pictures-{contents}"
    names = [f"{index:06d}.png" for index in range(len(pictures))]
    if not folder.is_dir():
        with renamed_when_whole(folder) as temporary:
            for picture, name in zip(seen, names, strict=True):
                picture.info = {}  # a profile or a transparent colour would count once more
                picture.save(temporary / name)
    return [folder / name for name in names]


def _is_picture(one: Any) -> bool:
    return hasattr(one, "convert") and hasattr(one, "tobytes") and hasattr(one, "mode")


def _hash(*parts: bytes | memoryview) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:16]
