"""CSV and Parquet files that list images."""

import csv
from collections.abc import Iterator
from pathlib import Path

from ..base.errors import BadInput

PATH_COLUMNS = ("path", "image", "file", "filename")
LABEL_COLUMNS = ("label", "class")
TABLES = (".csv", ".tsv", ".parquet")


def read_table(path: Path) -> Iterator[tuple[str, str]]:
    """Path and label of every row, in order; a label is "" where there is none.

    Raises BadInput when the file cannot be read or has no column of paths.
    """
    header, rows = read_rows(path, only=(*PATH_COLUMNS, *LABEL_COLUMNS))
    column = need_column(path, header, PATH_COLUMNS)
    label_column = find_column(header, LABEL_COLUMNS)
    return ((_cell(row, column), _cell(row, label_column)) for row in rows)


def read_rows(path: Path, only: tuple[str, ...] | None = None) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV or Parquet file, as text; of Parquet only some columns if wanted.

    Raises BadInput when the file cannot be read.
    """
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path, only)
    return _read_csv(path)


def need_column(path: Path, header: list[str], names: tuple[str, ...]) -> int:
    """Place of the column with one of these names; raises BadInput when there is none."""
    column = find_column(header, names)
    if column is None:
        raise BadInput(
            f"The table {path.name!r} has the columns {', '.join(header) or '(none)'}; "
            f"one of them must be named {', '.join(names)}."
        )
    return column


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def find_column(header: list[str], names: tuple[str, ...]) -> int | None:
    lowered = [title.strip().lower() for title in header]
    return next((lowered.index(name) for name in names if name in lowered), None)


def _read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            delimiter = max("\t;,", key=first.count)
            rows = [row for row in csv.reader(file, delimiter=delimiter) if row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"The table {path.name!r} is not a CSV in UTF-8 ({error}).") from None
    except OSError as error:
        raise BadInput(f"The table {path.name!r} cannot be read: {error.strerror}.") from None
    return (rows[0], rows[1:]) if rows else ([], [])


def _read_parquet(path: Path, only: tuple[str, ...] | None) -> tuple[list[str], list[list[str]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        header = [str(name) for name in pyarrow.parquet.read_schema(path).names]
        used = [name for name in header if only is None or name.strip().lower() in only]
        table = pyarrow.parquet.read_table(path, columns=used)
        columns = [table[name].to_pylist() for name in used]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"The table {path.name!r} is not a Parquet file ({error}).") from None
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)
    ]
    return (used, rows) if used else (header, [])
