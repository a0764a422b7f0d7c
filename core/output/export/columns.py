"""A table as a list of columns: what each is called, means and holds, written as CSV or Parquet."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .kinds import Kind

Table = TypeVar("Table")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Table]):
    """One column: all that CSV, Parquet, the report, the page and the README have to know."""

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
    cells = [column.kind.csv(column.values(table)) for column in columns.values()]
    text = io.StringIO()
    writer = csv.writer(text)  # lines end as RFC 4180 says; else a bare CR would not be quoted
    writer.writerow(columns)
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue().encode("utf-8")


def as_parquet(columns: Columns[Table], table: Table, about: Mapping[str, str]) -> bytes:
    """The table as Parquet: what is empty in the CSV is null; about is its metadata."""
    import pyarrow
    import pyarrow.parquet

    cells = {name: column.kind.arrow(column.values(table)) for name, column in columns.items()}
    made = pyarrow.table(cells).replace_schema_metadata(dict(about))
    file = io.BytesIO()
    pyarrow.parquet.write_table(made, file, compression="zstd")
    return file.getvalue()
