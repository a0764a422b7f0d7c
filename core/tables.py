"""CSV and Parquet files that list images."""

import csv
from collections.abc import Iterator
from pathlib import Path

from core.errors import BadInput

PATH_COLUMNS = ("path", "image", "file", "filename")
LABEL_COLUMNS = ("label", "class")
TABLES = (".csv", ".tsv", ".parquet")


def read_table(path: Path) -> Iterator[tuple[str, str]]:
    """Path and label of every row, in order; a label is "" where there is none.

    Raises BadInput when the file cannot be read or has no column of paths.
    """
    header, rows = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    column = _find_column(header, PATH_COLUMNS)
    if column is None:
        raise BadInput(
            f"The table {path.name!r} has the columns {', '.join(header) or '(none)'}; "
            f"one of them must be named {', '.join(PATH_COLUMNS)}."
        )
    label_column = _find_column(header, LABEL_COLUMNS)
    return ((_cell(row, column), _cell(row, label_column)) for row in rows)


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _find_column(header: list[str], names: tuple[str, ...]) -> int | None:
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


def _read_parquet(path: Path) -> tuple[list[str], list[list[str]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        header = [str(name) for name in pyarrow.parquet.read_schema(path).names]
        used = [
            header[column]
            for names in (PATH_COLUMNS, LABEL_COLUMNS)
            if (column := _find_column(header, names)) is not None
        ]
        columns = [
            pyarrow.parquet.read_table(path, columns=used)[name].to_pylist() for name in used
        ]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"The table {path.name!r} is not a Parquet file ({error}).") from None
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)
    ]
    return (used, rows) if used else (header, [])
