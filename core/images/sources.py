"""Where images come from: a folder, a zip, a table of paths, or the sample gallery."""

import os
import zipfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from ..base.values import Reject
from .archive import extract
from .decoding import EXTENSIONS
from .tables import TABLES, read_table

SPLITS = frozenset(("train", "training", "test", "val", "valid", "validation"))
OUTSIDE = "lies outside the folder"
STRAYS = 0.05  # so large a share of the images may lie beside the class folders, unlabelled


@dataclass(frozen=True)
class Listing:
    """Files that may be images, in their final order, before any was opened."""

    root: str
    files: tuple[str, ...]  # POSIX paths relative to root
    source: str  # sample, folder, zip or table
    labels: tuple[str, ...] | None = None  # class of each file, "" unknown; None: see the folders
    rejects: tuple[Reject, ...] = ()


def list_source(source: str | Path, folder: Path, progress: Progress = ignore) -> Listing:
    """The files of a source; zips are unpacked and the sample is drawn below `folder`.

    Raises BadInput when there is no such source, or it is of no known kind.
    """
    if str(source) == "sample":
        from .gallery import draw_gallery

        return _list_folder(draw_gallery(folder, progress).resolve(), "sample")
    path = Path(source).expanduser()
    try:
        path = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise BadInput(
            f"There is no {str(source)!r}; give the path of a folder, a zip, a CSV or Parquet "
            "file of image paths, or the word sample."
        ) from None
    if path.is_dir():
        return _list_folder(path, "folder", skip=folder.resolve())
    if path.suffix.lower() in TABLES:
        return _list_table(path)
    if zipfile.is_zipfile(path):
        return _list_folder(extract(path, folder / "uploads", progress).resolve(), "zip")
    raise BadInput(
        f"{str(source)!r} is neither a folder nor a readable zip, CSV or Parquet file; "
        "give the folder that holds the images."
    )


def _list_folder(root: Path, source: str, skip: Path | None = None) -> Listing:
    files: list[str] = []
    rejects: list[Reject] = []
    for file in sorted(_walk(root, skip, rejects)):
        reason = _outside(root, file)
        if reason:
            rejects.append(Reject(_printable(file), reason))
        else:
            files.append(file)
    return Listing(str(root), tuple(files), source, rejects=tuple(rejects))


def _walk(root: Path, skip: Path | None, rejects: list[Reject]) -> Iterator[str]:
    """Paths of what is named like an image, not in the folder `skip`: that is the workspace.

    Folders that cannot be entered are rejected.
    """

    def refuse(error: OSError) -> None:
        name = os.path.relpath(error.filename, root)
        if name == ".":
            raise BadInput(f"The folder {str(root)!r} cannot be read: {error.strerror}.")
        rejects.append(Reject(_printable(name), "no permission to open the folder"))

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [
            name for name in folders if not name.startswith(".") and Path(folder, name) != skip
        ]
        below = Path(folder).relative_to(root)
        for name in folders:
            if os.path.islink(os.path.join(folder, name)):
                link = _printable((below / name).as_posix())
                rejects.append(
                    Reject(link, "a link to a folder; links to folders are not followed")
                )
        for name in names:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in EXTENSIONS:
                yield (below / name).as_posix()


def _outside(root: Path, file: str) -> str | None:
    """Why a file below root may not be read, if so."""
    if _printable(file) != file:
        return "the file name is not valid UTF-8; rename the file"
    try:
        if not (root / file).resolve().is_relative_to(root):
            linked = (root / file).is_symlink()
            return "a link that leads out of the folder" if linked else OUTSIDE
    except (OSError, RuntimeError, ValueError):
        return "a path that cannot be followed"
    return None


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _list_table(path: Path) -> Listing:
    """Rows of a CSV or Parquet file, in its order; paths are relative to the table's folder."""
    chosen: dict[str, str] = {}  # file -> label
    rejects: list[Reject] = []
    for name, label in read_table(path):
        file = _relative(path.parent, name)
        reason = _not_listed(path.parent, name, file, chosen)
        if reason:
            rejects.append(Reject(_printable(name) or "(empty path)", reason))
        else:
            chosen[file] = label
    return Listing(str(path.parent), tuple(chosen), "table", tuple(chosen.values()), tuple(rejects))


def _relative(folder: Path, name: str) -> str:
    try:
        return Path(os.path.relpath(folder / name, folder)).as_posix()
    except ValueError:  # on another drive of Windows: no relative path leads there
        return Path(name).as_posix()


def _not_listed(root: Path, name: str, file: str, chosen: Container[str]) -> str | None:
    """Why a row of a table is passed over, if so."""
    if not name:
        return "the row names no file"
    if file in chosen:
        return "listed twice in the table"
    reason = _outside(root, file)
    return "lies outside the folder of the table" if reason == OUTSIDE else reason


def folder_labels(files: Iterable[str]) -> list[str]:
    """The class of each file by the folder it lies in, "" unknown.

    The first folder in which the paths differ names the class (folders such as train and test are
    passed over). There are classes when they number at least two and hardly an image lies beside.
    """
    parts = [PurePosixPath(file).parts[:-1] for file in files]
    while len({p[:1] for p in parts}) == 1 and parts[0]:
        parts = [p[1:] for p in parts]
    if {p[0] if p else "" for p in parts} <= SPLITS:
        parts = [p[1:] for p in parts]
    labels = [p[0] if p else "" for p in parts]
    named = [label for label in labels if label]
    if len(set(named)) < 2 or len(labels) - len(named) > STRAYS * len(labels):
        return [""] * len(labels)
    return labels
