"""A table as a list of columns: what each is called, means and holds, written as CSV or Parquet."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .kinds import Kind

Table = TypeVar("Table")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Table]):
    """One column: all that CSV, Parquet, the report, the page and the docs have to know."""

    name: str
    meaning: str
    kind: Kind
    values: Callable[[Table], Any]  # of all rows, as the kind takes them

    def texts(self, table: Table) -> list[str]:
        """The cells to read, "" where empty."""
        return list(self.kind.texts(self.values(table)))


Columns = Mapping[str, Column[Table]]


def columns(*entries: Column[Table]) -> dict[str, Column[Table]]:
    """The columns by their names, in order."""
    return {column.name: column for column in entries}


def each(cell: Callable[[Row], Any]) -> Callable[[Sequence[Row]], list[Any]]:
    """Values of a table that is a sequence of rows, from what a row has in the cell."""
    return lambda rows: [cell(row) for row in rows]


def as_csv(columns: Columns[Table], table: Table) -> bytes:
    """The table as CSV, UTF-8, safe to open in a spreadsheet."""
    return b"".join(csv_parts(columns, [table]))


def csv_parts(columns: Columns[Table], parts: Iterable[Table]) -> Iterator[bytes]:
    """The same of a table that comes in parts, one after another, the header first."""
    yield _lines([list(columns)])
    for part in parts:
        cells = [column.kind.csv(column.values(part)) for column in columns.values()]
        yield _lines(zip(*cells, strict=True))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)  # lines end as RFC 4180 says; else a bare CR is not quoted
    return text.getvalue().encode("utf-8")


def as_parquet(columns: Columns[Table], parts: Iterable[Table], about: Mapping[str, str]) -> bytes:
    """A table in parts as Parquet: what is empty in the CSV is null; about is its metadata."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    file, writer = io.BytesIO(), None
    for part in parts:
        cells = {name: column.kind.arrow(column.values(part)) for name, column in columns.items()}
        made = pyarrow.table(cells).replace_schema_metadata(dict(about))
        writer = writer or ParquetWriter(file, made.schema, compression="zstd")
        writer.write_table(made)
    if writer:
        writer.close()
    return file.getvalue()
