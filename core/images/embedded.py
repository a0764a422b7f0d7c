"""Tables that hold the pictures themselves: Parquet, Arrow and tars, as datasets are written."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from ..base.disk import renamed_when_whole
from ..base.errors import BadInput
from ..base.progress import Progress
from ..base.units import size
from ..base.values import Reject
from .arrow import ARROW, opened, rows_in
from .suffixes import HEAD, is_picture
from .table_paths import as_written, is_file_below, not_a_path
from .tables import (
    LABEL_COLUMNS,
    PATH_COLUMNS,
    class_names,
    find_column,
    is_binary,
    label_texts,
)
from .webdataset import TAR, pictures

BYTES = ("bytes", "image_bytes", "content")  # columns of pictures beside those called like paths
NAMED = (*PATH_COLUMNS, *BYTES)
ROWS = ".rows.json"  # in the folder: what became of each row
IN_A_TAR = "tar"  # in place of the name of a column
BATCH = 64  # rows in memory at a time
LONGEST_NAME = 400
SUFFIXES = {
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG": ".png",
    b"GIF8": ".gif",
    b"RIFF": ".webp",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
    b"BM": ".bmp",
}


@dataclass(frozen=True)
class Unpacked:
    """The files of a table's pictures, in its order."""

    root: Path
    files: tuple[str, ...]
    labels: tuple[str, ...]
    rejects: tuple[Reject, ...]


def picture_column(table: Path) -> str | None:
    """The column of a table that holds pictures, None where none does; IN_A_TAR for a tar.

    It is a column of structs with bytes and path, or of bytes that start like a picture or are in
    a column named like one; none beside a column of paths but by such a name, for it may be a mask
    or a hash. Raises BadInput when several do and none is named like one of images.
    """
    suffix = table.suffix.lower()
    if suffix not in (".parquet", ARROW):
        return IN_A_TAR if suffix == TAR else None
    import pyarrow

    try:
        file = opened(table)
    except (pyarrow.ArrowException, OSError, ValueError):
        return None  # said by who reads it as a table
    with file:
        found = [f.name for f in file.schema_arrow if _holds_pictures(file, f)]
        header = file.schema_arrow.names
    named = find_column(found, NAMED)
    if named is not None:
        return found[named]
    if find_column(header, PATH_COLUMNS) is not None:
        return None
    if len(found) > 1:
        raise BadInput(
            f"The table {table.name!r} has pictures in the columns {', '.join(found)[:80]}; "
            "rename the one to read to image."
        )
    return found[0] if found else None


def unpack(
    tables: Sequence[Path], column: str, folder: Path, root: Path, progress: Progress
) -> Unpacked:
    """Write the pictures of a table, or of its parts, to files in a folder named after its content.

    A row without bytes gives the path of a file below root, which is copied. Raises BadInput where
    the disk has no room.
    """
    target = folder / _hash(tables, root)
    if not target.is_dir():
        _check_space(tables, folder)
        with renamed_when_whole(target) as temporary:
            rows = list(_written(tables, column, temporary, root, progress))
            (temporary / ROWS).write_text(json.dumps(rows), encoding="utf-8")
    rows = json.loads((target / ROWS).read_text(encoding="utf-8"))
    kept = [(file, label) for file, label, reason in rows if reason is None]
    return Unpacked(
        root=target,
        files=tuple(file for file, _ in kept),
        labels=tuple(label for _, label in kept),
        rejects=tuple(Reject(file, reason) for file, _, reason in rows if reason is not None),
    )


def _holds_pictures(file: Any, field: Any) -> bool:
    """Whether the first bytes in a column are no text; a column of nothing but nulls is none."""
    import pyarrow.types as types

    inner = field.type.get_field_index("bytes") if types.is_struct(field.type) else -1
    if inner >= 0:
        if not is_binary(field.type.field(inner).type):
            return False
    elif not is_binary(field.type):
        return False
    for batch in file.iter_batches(BATCH, columns=[field.name]):
        for cell in batch.column(0).to_pylist():
            content = cell.get("bytes") if isinstance(cell, dict) else cell
            if content:
                named = find_column([field.name], NAMED) is not None
                return is_picture(content[:HEAD]) or named and not _is_path(content)
    return False


def _is_path(content: bytes) -> bool:
    """Whether bytes are a path that was written as bytes."""
    try:
        return len(content) < 4096 and content.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


Row = tuple[str, str, str | None]  # file, label, and why it was left out


def _written(
    tables: Sequence[Path], column: str, target: Path, root: Path, progress: Progress
) -> Iterator[Row]:
    total = 0 if column == IN_A_TAR else sum(map(rows_in, tables))
    taken: set[str] = set()
    cells = chain.from_iterable(_cells(table, column) for table in tables)
    for number, (content, name, label) in enumerate(cells):
        if number % BATCH == 0:
            of = f" of {total:,}" if total else ""  # how many a tar holds is known at its end
            progress(number / total if total else 0.0, f"Unpacking {number:,}{of} pictures")
        picture = _bytes_of(content, name, root)
        if isinstance(picture, str):
            yield name[:LONGEST_NAME] or f"row {number + 1}", label, picture
            continue
        place = _free_name(name, number + 1, picture, taken)
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        (target / place).write_bytes(picture)
        yield place, label, None


def _cells(table: Path, column: str) -> Iterator[tuple[bytes | str | None, str, str]]:
    """Bytes (or why there are none), path and label of every row."""
    if column == IN_A_TAR:
        yield from pictures(table)
        return
    with opened(table) as file:
        yield from _cells_of(file, column)


def _cells_of(file: Any, column: str) -> Iterator[tuple[bytes | None, str, str]]:
    header = [name if name != column else "" for name in file.schema_arrow.names]
    places = find_column(header, LABEL_COLUMNS), find_column(header, PATH_COLUMNS)
    label, path = (header[place] if place is not None else None for place in places)
    classes = class_names(file.schema_arrow).get(label or "")
    wanted = [name for name in (column, label, path) if name is not None]
    for batch in file.iter_batches(BATCH, columns=wanted):
        nothing = [None] * len(batch)
        pictures, numbers, paths = (
            batch.column(name).to_pylist() if name is not None else nothing
            for name in (column, label, path)
        )
        for cell, name, text in zip(pictures, paths, label_texts(numbers, classes), strict=True):
            inside = cell if isinstance(cell, dict) else {"bytes": cell}
            yield inside.get("bytes"), str(inside.get("path") or name or ""), text


def _bytes_of(content: bytes | str | None, name: str, root: Path) -> bytes | str:
    """The picture of a row, else of the file that it names; or why there is none."""
    if content is not None:
        return content
    reason = not_a_path(name)
    if reason:
        return "the row holds no picture and names no file" if not name else reason
    file = (root / as_written(name, is_file_below(root))).resolve()
    if not file.is_relative_to(root):
        return f"no picture in the row, and its path lies outside {str(root)!r}"
    try:
        return file.read_bytes()
    except (OSError, ValueError):
        return "no picture in the row, and no such file"


def _free_name(name: str, row: int, picture: bytes, taken: set[str]) -> str:
    """A relative path that no row before has: as the table says, else by the number of the row."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ":" in name:
        path = PurePosixPath(path.name)
    parts = [part for part in path.parts if part != "."]
    safe = all(p.isprintable() and p[0] != "." and len(p.encode()) < 200 for p in parts)
    if not parts or not safe or len(parts) > 20:
        parts = [f"{row:07d}{_suffix(picture)}"]
    place = "/".join(parts)
    around = {"/".join(parts[:depth]).lower() for depth in range(1, len(parts))}
    if {place.lower(), f"{place.lower()}/"} & taken or around & taken:
        place, around = f"{row:07d}-{parts[-1]}", set()
        while {place.lower(), f"{place.lower()}/"} & taken:
            place = f"{row:07d}-{place}"
    taken |= {place.lower(), *(f"{folder}/" for folder in around)}
    return place


def _suffix(picture: bytes) -> str:
    return next((end for start, end in SUFFIXES.items() if picture.startswith(start)), "")


def _hash(tables: Sequence[Path], root: Path) -> str:
    digest = hashlib.sha256(str(root).encode())
    for table in tables:
        with table.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def _check_space(tables: Sequence[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    needed = sum(table.stat().st_size for table in tables)
    free = shutil.disk_usage(folder).free
    if needed > free:
        name = repr(tables[0].name)
        raise BadInput(
            f"The pictures of {name} need {size(needed)} of disk; {size(free)} are free."
        )
