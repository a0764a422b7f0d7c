"""Images that a table lists or holds: a CSV, a file of another program, or Parquet in parts."""

import glob
import os
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ..base import peers
from ..base.errors import BadInput
from ..base.progress import Progress
from ..base.spreadsheets import quoted
from ..base.units import count
from ..base.values import Reject
from .arrow import ARROW
from .classes import FOLDERS
from .embedded import IN_A_TAR, picture_column, unpack
from .listing import OUTSIDE, Listing, printable, why_outside
from .reading import Reading
from .suffixes import EXTENSIONS
from .table_paths import as_written, common_folder, is_file_below, not_a_path
from .tables import LISTS, TABLES, read_table
from .webdataset import TAR

SOURCES = (*LISTS, TAR)  # endings of a file that lists or holds images
PARTS = (".parquet", ARROW, TAR)  # what tables in parts end in
CACHE = "cache-"  # how datasets calls what it can do without
PART = re.compile(r"(.*)-\d{5}-of-(\d{5})\.parquet")  # as Hugging Face and Spark name them
PATTERN = re.compile(r"[*?]")
LONGEST_PATH = 1_000  # characters of a path that a reject names
LONGEST_PATTERN = 80  # that an error names, from the end


def tables_of(source: str | Path, skip: Path | None = None) -> tuple[Path, ...]:
    """The table that a file is, or the parts of one that a folder or pattern names; () for others.

    A pattern is a path with * or ?, such as data/train-*.parquet; brackets in it are letters like
    others where files have such names, else sets of letters. Of a folder all files of Parquet, or
    of Arrow, or all tars, are parts of one table, but not beside images, CSVs or zips, which are
    what is meant or may be; images without a suffix are for the caller to see. A folder whose
    images are listed in a file of it (core.base.peers) is that table. skip is a folder below that
    is not looked into: the workspace. Raises BadInput for a pattern that fits no file, or others.
    """
    path = Path(os.path.expanduser(source))
    if os.path.isfile(path):  # Path's raises where it may not look, or the name is too long
        return (path,) if path.suffix.lower() in SOURCES else ()
    if os.path.isdir(path):
        return listing_of(path) or _parts_below(path.resolve(), skip)
    if not PATTERN.search(str(source)):
        return ()
    plain = str(path).replace("[", "[[]")
    names = glob.glob(plain, recursive=True) or glob.glob(str(path), recursive=True)
    found = [Path(name) for name in sorted(names)]
    kinds = {part.suffix.lower() for part in found}
    if len(kinds) != 1 or not kinds <= set(PARTS):
        other = next((part.name for part in found if part.suffix.lower() not in PARTS), None)
        fitting = count(len(found), "file")
        fitting = f"{fitting}, but also {quoted(other)}" if other else fitting
        raise BadInput(
            f"{str(source)[-LONGEST_PATTERN:]!r} fits {fitting}; give a "
            "pattern of Parquet files, such as data/train-*.parquet."
        )
    return tuple(found)


def listing_of(folder: Path) -> tuple[Path, ...]:
    """The files in a folder that say what its images are; () where it cannot be looked into."""
    try:
        return peers.listing_in(folder)
    except OSError:
        return ()


def _parts_below(folder: Path, skip: Path | None) -> tuple[Path, ...]:
    """Files of one kind, nothing hidden; none at the first that may be the source instead."""
    found: list[Path] = []
    ends = {*EXTENSIONS, *TABLES, *PARTS, ".zip"}
    for inside, folders, names in os.walk(folder):
        folders[:] = [n for n in folders if not n.startswith(".") and Path(inside, n) != skip]
        for name in names:
            suffix = os.path.splitext(name)[1].lower()
            if name.startswith((".", CACHE)) or suffix not in ends:
                continue
            if suffix not in PARTS or found and suffix != found[0].suffix.lower():
                return ()
            found.append(Path(inside, name))
    return tuple(sorted(found))


def column_of(tables: Sequence[Path]) -> str | None:
    """The column of pictures, see `picture_column`; BadInput where the parts differ in it."""
    columns = {picture_column(table): table for table in reversed(tables)}
    if len(columns) > 1:
        (one, first), (other, second) = list(columns.items())[:2]
        raise BadInput(
            f"{quoted(first.name)} has its pictures in the column {one}, {quoted(second.name)} in "
            f"{other}; give tables that are parts of one, by a pattern such as train-*.parquet."
        )
    return next(iter(columns))


def list_tables(
    tables: Sequence[Path], reading: Reading, folder: Path, progress: Progress
) -> Listing:
    """Rows of a CSV or of Parquet files, in their order; paths are relative to a folder."""
    # the hub keeps tables as links to files that have no ending: their own names say what they are
    tables = [table.parent.resolve() / table.name for table in tables]
    root = Path(reading.root or os.path.commonpath([table.parent for table in tables]))
    column = column_of(tables)
    if column is not None:
        found = unpack(tables, column, folder / "uploads", root, progress)
        is_silent = column == IN_A_TAR and not any(found.labels)
        rows = found.files, None if is_silent else found.labels, found.rejects
        listing = _classed(str(found.root.resolve()), *rows, reading.classes)
    else:
        listing = _listed(tables, root, reading)
    return replace(listing, name=_name(tables), notes=_missing(tables))


def _listed(tables: Sequence[Path], root: Path, reading: Reading) -> Listing:
    """Of paths, which are looked for below root."""
    named = "the folder of the table" if not reading.root else repr(reading.root)
    chosen: dict[str, str] = {}  # file -> label
    refused: list[Reject] = []
    is_there = is_file_below(root)
    outside: list[str] = []
    for name, label in chain.from_iterable(_rows(table, root) for table in tables):
        reason = not_a_path(name)
        file = "" if reason else _relative(root, as_written(name, is_there))
        reason = reason or _not_listed(root, file, chosen)
        if reason == OUTSIDE:
            outside.append(name)
        if reason:
            reason = f"lies outside {named}" if reason == OUTSIDE else reason
            refused.append(Reject(printable(name)[:LONGEST_PATH] or "(empty path)", reason))
        else:
            chosen[file] = label
    _check_any(tables[0], root, chosen, outside)
    return _classed(str(root), tuple(chosen), tuple(chosen.values()), refused, reading.classes)


def _rows(table: Path, root: Path) -> Iterable[tuple[str, str]]:
    """Path and label of every row; what lists a split of a folder names its files from there."""
    rows = read_table(table)
    if table.name not in peers.LISTINGS or not table.is_relative_to(root):
        return rows
    split = table.parent.relative_to(root)
    if split == Path():
        return rows
    return ((name if not_a_path(name) else str(split / name), label) for name, label in rows)


def _name(tables: Sequence[Path]) -> str:
    """What messages call the table; a single one by its folder, as ever."""
    return "" if len(tables) == 1 else f"{tables[0].name} and {len(tables) - 1} more"


def _missing(tables: Sequence[Path]) -> tuple[str, ...]:
    """That parts of a table are not among those that were given, by their names."""
    there: dict[tuple[Path, str, int], int] = {}
    for table in tables:
        if told := PART.fullmatch(table.name):
            key = table.parent, told[1], int(told[2])
            there[key] = there.get(key, 0) + 1
    return tuple(
        f"{number} of the {total} parts of {quoted(name)} is read"
        if number == 1
        else f"{number} of the {total} parts of {quoted(name)} are read"
        for (_, name, total), number in there.items()
        if number < total
    )


def _classed(
    root: str,
    files: Sequence[str],
    labels: Sequence[str] | None,
    rejects: Iterable[Reject],
    classes: str,
) -> Listing:
    """The listing of a table; its labels are not asked where classes are to come from elsewhere."""
    own = None if classes or labels is None else tuple(labels)
    return Listing(root, tuple(files), "table", own, tuple(rejects), classes=classes or FOLDERS)


def _check_any(path: Path, root: Path, chosen: Iterable[str], outside: Sequence[str]) -> None:
    """Raises BadInput where no file of a table can be there, which a wrong folder is the cause of.

    It is said before each of them is looked at.
    """
    way = "give the folder that its paths start from"
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
    return "listed twice in the table" if file in chosen else why_outside(root, file)
