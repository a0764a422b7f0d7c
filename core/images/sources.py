"""Where images come from: a folder, a zip, a table of paths, or the sample gallery."""

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..base.errors import BadInput
from ..base.places import check_url, is_url, states
from ..base.progress import Progress, ignore
from ..base.spreadsheets import quoted
from ..base.units import count
from ..base.values import Reject
from .archive import extract
from .classes import FOLDERS
from .listing import Listing, printable, why_outside
from .reading import AS_IT_SAYS, Reading
from .suffixes import is_named_like_one, starts_like_one
from .table_source import SOURCES, list_tables, listing_of, tables_of
from .zip_names import offer

CHAIN = "::"  # in a URL, what follows is another place


def list_source(
    source: str | Path,
    folder: Path,
    progress: Progress = ignore,
    reading: Reading = AS_IT_SAYS,
) -> Listing:
    """The files of a source; zips are unpacked and the sample is drawn below `folder`.

    A folder that holds Parquet files and no images is one table in parts, as is a pattern such as
    train-*.parquet. Raises BadInput when there is no such source, or it is of no known kind, and
    where nothing of it can be an image.
    """
    return replace(_listed(source, folder, progress, reading), bands=reading.chosen_bands)


def _listed(source: str | Path, folder: Path, progress: Progress, reading: Reading) -> Listing:
    if str(source) == "sample":
        from .gallery import draw_gallery

        return _list_folder(draw_gallery(folder, progress).resolve(), "sample")
    if is_url(source):
        return replace(_list_url(str(source).rstrip("/")), classes=reading.classes or FOLDERS)
    path, classes = Path(os.path.expanduser(source)), reading.classes or FOLDERS
    tables = tables_of(path, skip=folder.resolve())
    if tables and not path.is_dir():
        return list_tables(tables, reading, folder, progress)
    path = _existing(path, source)
    if path.is_dir():
        listing = _list_folder(path, "folder", skip=folder.resolve())
        if tables and tables == listing_of(path):
            return _with_unlisted(list_tables(tables, reading, folder, progress), listing, tables)
        if tables and not listing.files:
            found = list_tables(tables, reading, folder, progress)
            others = listing.others - len(tables)
            return replace(found, rejects=(*found.rejects, *listing.rejects), others=others)
        _check_no_source_inside(path, listing)
        return replace(listing, classes=classes)
    if zipfile.is_zipfile(path):
        return replace(_list_zip(path, reading, folder, progress), classes=classes)
    raise BadInput(
        f"{quoted(str(source))} is neither a folder nor a readable zip, CSV or Parquet file; "
        "give the folder that holds the images."
    )


def check_there(source: str) -> None:
    """Raises BadInput when this machine has no such source, or reads nothing from such a URL.

    What is at the URL is not asked.
    """
    if is_url(source):
        check_url(source)
        return
    path = Path(os.path.expanduser(source))  # Path's raises for a user that there is not
    told = source == "sample" or os.path.exists(path)
    if not told and not tables_of(path):
        _existing(path, source)


def _existing(path: Path, source: str | Path) -> Path:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise BadInput(
            f"There is no {quoted(str(source))}; give the path of a folder, a zip, a CSV or "
            "Parquet file of image paths, the URL of a folder, or the word sample."
        ) from None


def _list_folder(root: Path, source: str, skip: Path | None = None) -> Listing:
    files: list[str] = []
    rejects: list[Reject] = []
    others: list[str] = []
    for file in sorted(_walk(root, skip, rejects, others)):
        reason = why_outside(root, file)
        if reason:
            rejects.append(Reject(printable(file), reason))
        else:
            files.append(file)
    return Listing(str(root), tuple(files), source, rejects=tuple(rejects), others=len(others))


def _with_unlisted(listed: Listing, folder: Listing, tables: Sequence[Path]) -> Listing:
    """What a file in a folder lists, with a note of the pictures beside that it does not."""
    below = os.path.relpath(listed.root, folder.root)
    own = {os.path.normpath(os.path.join(below, file)) for file in listed.files}
    more = [file for file in folder.files if file not in own]
    told = {reject.file for reject in listed.rejects}
    rejects = (*listed.rejects, *(r for r in folder.rejects if r.file not in told))
    notes = listed.notes
    if more:
        n, such = count(len(more), "picture"), quoted(more[0])
        one = f"{n} of the folder, such as {such}, is not in its list"
        many = f"{n} of the folder, such as {such}, are not in its list"
        notes = (*notes, one if len(more) == 1 else many)
    own_lists = sum(table.parent.resolve().is_relative_to(folder.root) for table in tables)
    others = folder.others - own_lists
    return replace(listed, rejects=rejects, notes=notes, others=others)


def _check_no_source_inside(path: Path, listing: Listing) -> None:
    """Raises BadInput for a folder whose images are all in tables or zips, which are sources."""
    if listing.files or listing.rejects:
        return
    inside = sorted(p.name for p in path.iterdir() if p.suffix.lower() in (*SOURCES, ".zip"))
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
        rejects.append(Reject(printable(name), "no permission to open the folder"))

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [
            name for name in folders if not name.startswith(".") and Path(folder, name) != skip
        ]
        below = Path(folder).relative_to(root)
        for name in folders:
            if os.path.islink(os.path.join(folder, name)):
                link = printable((below / name).as_posix())
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
