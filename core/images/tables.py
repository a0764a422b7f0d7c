"""Files that list images as text: CSV, Parquet, Arrow, and those of other programs."""

import codecs
import csv
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..base import peers
from ..base.errors import BadInput
from .arrow import ARROW, opened

PATH_COLUMNS = (
    *("path", "image", "file", "filename"),
    *("file_name", "filepath", "file_path", "image_path", "uri"),
)
LABEL_COLUMNS = ("label", "class", "labels")
INDEX_COLUMNS = re.compile(r"(unnamed:_\d+|index|__index_level_\d+__)?")  # as pandas writes them
TABLES = (".csv", ".tsv", ".parquet")
LISTS = (*TABLES, ARROW, *peers.SUFFIXES)  # and what other programs write
UNKNOWN = ("nan", "NaN", "NAN", "<NA>")  # labels that are none
DELIMITERS = "\t;,|"


def read_table(path: Path) -> Iterator[tuple[str, str]]:
    """Path and label of every row, in order; a label is "" where there is none.

    Raises BadInput when the file cannot be read or has no column of paths.
    """
    header, rows = read_rows(path, only=(*PATH_COLUMNS, *LABEL_COLUMNS))
    column = need_column(path, header, PATH_COLUMNS)
    label_column = find_column(header, LABEL_COLUMNS)
    return ((_cell(row, column), known(_cell(row, label_column))) for row in rows)


def known(label: str) -> str:
    """A label, "" for one that says not a number."""
    return "" if label in UNKNOWN else label


def read_rows(path: Path, only: tuple[str, ...] | None = None) -> tuple[list[str], list[list[str]]]:
    """Header and rows of such a file, as text; of Parquet and Arrow only some columns if wanted.

    A CSV may be in UTF-8 or UTF-16, begin with blank lines or sep=; and be separated by tabs,
    semicolons, commas or bars. Raises BadInput when the file cannot be read.
    """
    if path.suffix.lower() in peers.SUFFIXES:
        return peers.read(path)
    if path.suffix.lower() in (".parquet", ARROW):
        return _read_parquet(path, only)
    return _read_csv(path)


def need_column(path: Path, header: Sequence[str], names: tuple[str, ...]) -> int:
    """Place of the column with one of these names; raises BadInput when there is none."""
    column = find_column(header, names)
    if column is None:
        has = ", ".join(title[:40] for title in header[:12]) + (", …" if len(header) > 12 else "")
        raise BadInput(
            f"The table {path.name!r} has the columns {has or '(none)'}; "
            f"one of them must be named {', '.join(names)}."
        )
    return column


def find_column(header: Sequence[str], names: tuple[str, ...]) -> int | None:
    """Place of the first of these names among the columns, in whatever case; None for none."""
    lowered = [_plain(title) for title in header]
    return next((lowered.index(name) for name in names if name in lowered), None)


def is_index(title: str) -> bool:
    """Whether a column only numbers the rows, by its name."""
    return INDEX_COLUMNS.fullmatch(_plain(title)) is not None


def _plain(title: str) -> str:
    """File Name -> file_name."""
    return re.sub(r"[\s-]+", "_", title.strip().lower())


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        csv.field_size_limit(2**31 - 1)  # a cell may hold a whole picture
        text, delimiter = _delimiter(_without_blank_lines(_decoded(path.read_bytes())))
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row
        ]
    except (csv.Error, UnicodeError) as error:
        raise BadInput(
            f"The table {path.name!r} is not a CSV in UTF-8 or UTF-16 ({error})."
        ) from None
    except OSError as error:
        raise BadInput(f"The table {path.name!r} cannot be read: {error.strerror}.") from None
    return (rows[0], rows[1:]) if rows else ([], [])


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with or without a mark at the start."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    zeros = content[:200:2].count(0), content[1:200:2].count(0)  # ASCII has one in every pair
    if max(zeros) > len(content[:200]) // 4:
        return content.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    return content.decode("utf-8-sig")


def _without_blank_lines(text: str) -> str:
    """Without the lines at the start that hold nothing but delimiters."""
    return re.sub(r"\A[\s;,|]*\n", "", text)


def _delimiter(text: str) -> tuple[str, str]:
    """The text without the line that names the delimiter, as Excel reads it; and the delimiter."""
    told = re.match(r'"?sep=(.)"?[ \t]*\r?\n', text, re.IGNORECASE)
    if told:
        return _without_blank_lines(text[told.end() :]), told[1]
    first = text.partition("\n")[0]
    return text, max(DELIMITERS, key=lambda delimiter: _fit(first, delimiter))


def _fit(line: str, delimiter: str) -> tuple[bool, int]:
    """Whether a header by that delimiter has a column of paths, and how many columns it has.

    Counting the delimiters alone would be led astray by a title that holds others.
    """
    header = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    whole = [title for title in header if "\t" not in title]  # a tab at an end would be stripped
    return find_column(whole, PATH_COLUMNS) is not None, len(header)


def _read_parquet(path: Path, only: tuple[str, ...] | None) -> tuple[list[str], list[list[str]]]:
    import pyarrow

    try:
        with opened(path) as file:
            schema = file.schema_arrow
            header = [str(name) for name in schema.names]
            used = [name for name in header if only is None or _plain(name) in only]
            used = [name for name in used if _has_texts(path, schema.field(name))]
            table, classes = file.read(columns=used), class_names(schema)
            columns = [
                [_text(cell, classes.get(name)) for cell in table[name].to_pylist()]
                for name in used
            ]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        said = " ".join(str(error).split()).partition(". ")[0][:160]
        kind = "an Arrow" if path.suffix.lower() == ARROW else "a Parquet"
        raise BadInput(f"The table {path.name!r} is not {kind} file ({said}).") from None
    rows = [list(row) for row in zip(*columns, strict=True)]
    return (used, rows) if used else (header, [])


def _has_texts(path: Path, field: Any) -> bool:
    """Whether cells of a Parquet column are read as text: not pictures, vectors and the like."""
    import pyarrow.types as types

    if _plain(field.name) not in PATH_COLUMNS:
        return not (types.is_nested(field.type) or is_binary(field.type))
    if types.is_nested(field.type) and not (
        types.is_struct(field.type) and field.type.get_field_index("path") >= 0
    ):
        raise BadInput(
            f"The column {field.name!r} of the table {path.name!r} holds {str(field.type)[:40]}, "
            "neither paths nor pictures."
        )
    return True


def is_binary(kind: Any) -> bool:
    """Whether a Parquet column holds bytes."""
    import pyarrow.types as types

    return bool(
        types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind)
    )


def class_names(schema: Any) -> dict[str, Sequence[str]]:
    """The names of the classes that a column numbers, as Hugging Face's datasets note them."""
    try:
        noted = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        return {
            column: [str(name) for name in feature["names"]]
            for column, feature in noted.items()
            if isinstance(feature, dict) and isinstance(feature.get("names"), list)
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def _text(cell: Any, classes: Sequence[str] | None = None) -> str:
    """A cell as a CSV would have it; "" for none, for not a number and for class -1."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, dict):
        return _text(cell.get("path"))
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # whole numbers become floats where some are missing
    if classes is not None and isinstance(cell, int):
        return classes[cell] if 0 <= cell < len(classes) else ""
    return str(cell)


def label_texts(cells: Sequence[Any], classes: Sequence[str] | None) -> list[str]:
    """Labels of a Parquet column as text, "" unknown."""
    return [known(_text(cell, classes).strip()) for cell in cells]
