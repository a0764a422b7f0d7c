"""Where images come from: a folder, a zip, a table of paths, or the sample gallery."""

import os
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from ..base.spreadsheets import quoted
from ..base.units import count
from ..base.values import Reject
from .archive import extract
from .classes import FOLDERS, folder_labels
from .embedded import picture_column, unpack
from .places import is_url, states
from .reading import AS_IT_SAYS, Reading
from .suffixes import is_named_like_one, starts_like_one
from .table_paths import as_written, common_folder, is_file_below, not_a_path
from .tables import TABLES, read_table
from .zip_names import offer

OUTSIDE = "lies outside the folder"
CHAIN = "::"  # in a URL, what follows is another place
LONGEST_PATH = 1_000  # characters of a path that a reject names


@dataclass(frozen=True)
class Listing:
    """Files that may be images, in their final order, before any was opened."""

    root: str  # a folder, or the URL of one
    files: tuple[str, ...]  # POSIX paths relative to root
    source: str  # sample, folder, zip or table
    labels: tuple[str, ...] | None = None  # class of each file, "" unknown; None: see the folders
    rejects: tuple[Reject, ...] = ()
    states: Mapping[str, str] | None = None  # size and change of the files, where the source tells
    others: int = 0  # files that are no pictures, neither by name nor by their first bytes
    classes: str = FOLDERS  # which folders name the classes where there are no labels
    name: str = ""  # what messages call it, where the user never saw root
    notes: tuple[str, ...] = ()  # what there is to say of its files, a sentence each

    def labels_of(self, files: Sequence[str]) -> list[str]:
        """The classes of some of its files, "" unknown."""
        if self.labels is None:
            return folder_labels(files, self.classes)
        known = dict(zip(self.files, self.labels, strict=True))
        return [known.get(file, "") for file in files]


def list_source(
    source: str | Path,
    folder: Path,
    progress: Progress = ignore,
    reading: Reading = AS_IT_SAYS,
) -> Listing:
    """The files of a source; zips are unpacked and the sample is drawn below `folder`.

    Raises BadInput when there is no such source, or it is of no known kind, and where nothing of
    it can be an image.
    """
    if str(source) == "sample":
        from .gallery import draw_gallery

        return _list_folder(draw_gallery(folder, progress).resolve(), "sample")
    if is_url(source):
        return replace(_list_url(str(source).rstrip("/")), classes=reading.classes or FOLDERS)
    path = Path(source).expanduser()
    try:
        path = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise BadInput(
            f"There is no {quoted(str(source))}; give the path of a folder, a zip, a CSV or "
            "Parquet file of image paths, the URL of a folder, or the word sample."
        ) from None
    if path.suffix.lower() in TABLES and path.is_file():
        return _list_table(path, reading, folder, progress)
    classes = reading.classes or FOLDERS
    if path.is_dir():
        listing = _list_folder(path, "folder", skip=folder.resolve())
        _check_no_source_inside(path, listing)
        return replace(listing, classes=classes)
    if zipfile.is_zipfile(path):
        return replace(_list_zip(path, reading, folder, progress), classes=classes)
    raise BadInput(
        f"{quoted(str(source))} is neither a folder nor a readable zip, CSV or Parquet file; "
        "give the folder that holds the images."
    )


def _list_folder(root: Path, source: str, skip: Path | None = None) -> Listing:
    files: list[str] = []
    rejects: list[Reject] = []
    others: list[str] = []
    for file in sorted(_walk(root, skip, rejects, others)):
        reason = _outside(root, file)
        if reason:
            rejects.append(Reject(_printable(file), reason))
        else:
            files.append(file)
    return Listing(str(root), tuple(files), source, rejects=tuple(rejects), others=len(others))


def _check_no_source_inside(path: Path, listing: Listing) -> None:
    """Raises BadInput for a folder whose images are all in tables or zips, which are sources."""
    if listing.files or listing.rejects:
        return
    inside = sorted(p.name for p in path.iterdir() if p.suffix.lower() in (*TABLES, ".zip"))
    if inside:
        raise BadInput(
            f"There are no images in {str(path)!r}, but {count(len(inside), 'file')} that may "
            f"list or hold some, such as {quoted(inside[0])}; give the path of that."
        )


def _list_zip(path: Path, reading: Reading, folder: Path, progress: Progress) -> Listing:
    found = extract(path, folder / "uploads", progress, reading.names)
    listing = _list_folder(found.folder.resolve(), "zip")
    return replace(
        listing,
        rejects=(*listing.rejects, *found.rejects),
        others=found.others,
        name=path.name,
        notes=_other_names(path, reading),
    )


def _other_names(archive: Path, reading: Reading) -> tuple[str, ...]:
    """That the names of a zip may be in another encoding than the one they are read by."""
    found = None if reading.names else offer(archive)
    if found is None:
        return ()
    return (
        f"names such as {quoted(found.before)} may be {quoted(found.after)}: read them again with "
        f"names {found.names}",
    )


def _list_url(root: str) -> Listing:
    found = states(root)
    files = [file for file in found if _is_named_like_an_image(file)]
    return Listing(
        root,
        tuple(file for file in files if CHAIN not in file),
        "folder",
        rejects=tuple(Reject(file, "its name holds ::") for file in files if CHAIN in file),
        states=found,
        notes=_not_looked_at(len(found) - len(files)),
    )


def _not_looked_at(others: int) -> tuple[str, ...]:
    """At a URL names alone decide: looking into each file would fetch it."""
    return (f"{count(others, 'file')} not named like a picture, not looked at",) if others else ()


def _is_named_like_an_image(file: str) -> bool:
    """By its ending; nothing hidden, or below a hidden folder."""
    parts = PurePosixPath(file).parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and is_named_like_one(file)


def _walk(root: Path, skip: Path | None, rejects: list[Reject], others: list[str]) -> Iterator[str]:
    """Paths of what is an image by name or first bytes, not in `skip`: that is the workspace.

    Folders that cannot be entered are rejected, names of other files added to others.
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
            if name.startswith("."):
                continue
            if is_named_like_one(name) or starts_like_one(os.path.join(folder, name)):
                yield (below / name).as_posix()
            else:
                others.append(name)


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


def _list_table(path: Path, reading: Reading, folder: Path, progress: Progress) -> Listing:
    """Rows of a CSV or Parquet file, in its order; paths are relative to a folder."""
    root = Path(reading.root) if reading.root else path.parent
    column = picture_column(path)
    if column is not None:
        found = unpack(path, column, folder / "uploads", root, progress)
        files, labels, rejects = found.files, found.labels, found.rejects
        return _classed(str(found.root.resolve()), files, labels, rejects, reading.classes)
    named = "the folder of the table" if not reading.root else repr(reading.root)
    chosen: dict[str, str] = {}  # file -> label
    refused: list[Reject] = []
    is_there = is_file_below(root)
    outside: list[str] = []
    for name, label in read_table(path):
        reason = not_a_path(name)
        file = "" if reason else _relative(root, as_written(name, is_there))
        reason = reason or _not_listed(root, file, chosen)
        if reason == OUTSIDE:
            outside.append(name)
        if reason:
            reason = f"lies outside {named}" if reason == OUTSIDE else reason
            refused.append(Reject(_printable(name)[:LONGEST_PATH] or "(empty path)", reason))
        else:
            chosen[file] = label
    _check_any(path, root, chosen, outside)
    return _classed(str(root), tuple(chosen), tuple(chosen.values()), refused, reading.classes)


def _classed(
    root: str,
    files: Sequence[str],
    labels: Sequence[str],
    rejects: Iterable[Reject],
    classes: str,
) -> Listing:
    """The listing of a table; its labels are not asked where classes are to come from elsewhere."""
    own = None if classes else tuple(labels)
    return Listing(root, tuple(files), "table", own, tuple(rejects), classes=classes or FOLDERS)


def _check_any(path: Path, root: Path, chosen: Iterable[str], outside: Sequence[str]) -> None:
    """Raises BadInput where no file of a table can be there, which a wrong folder is the cause of.

    It is said before each of them is looked at.
    """
    way = "give the folder of its images (--root, or the field beside the table)"
    if outside and not any(True for _ in chosen):
        around = common_folder(outside)
        raise BadInput(
            f"All paths of the table {path.name!r} lie outside {str(root)!r}, such as "
            f"{quoted(outside[0])}; {way}{f': {around}' if around else ''}."
        )
    first = next(iter(chosen), None)
    if first is not None and not any(map(os.path.lexists, (root / file for file in chosen))):
        raise BadInput(
            f"No file of the table {path.name!r}, such as {quoted(first)}, is in {str(root)!r}; "
            f"{way}."
        )


def _relative(folder: Path, name: str) -> str:
    try:
        return Path(os.path.relpath(folder / name, folder)).as_posix()
    except ValueError:  # on another drive of Windows: no relative path leads there
        return Path(name).as_posix()


def _not_listed(root: Path, file: str, chosen: Container[str]) -> str | None:
    """Why a row of a table is passed over, if so."""
    return "listed twice in the table" if file in chosen else _outside(root, file)
