"""Tables of Arrow: Parquet, and what Hugging Face's save_to_disk writes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ARROW = ".arrow"


class ArrowFile:
    """A stream or file of Arrow, read as a ParquetFile is; its rows stay on disk until used."""

    def __init__(self, path: Path) -> None:
        import pyarrow

        self._source = pyarrow.memory_map(str(path))
        try:
            self._table = _read(self._source)
        except BaseException:
            self._source.close()
            raise
        self.schema_arrow = self._table.schema
        self.rows: int = self._table.num_rows

    def __enter__(self) -> "ArrowFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, columns: Sequence[str]) -> Any:
        """These columns as a table."""
        return self._table.select(list(columns))

    def iter_batches(self, size: int, columns: Sequence[str]) -> Iterator[Any]:
        """At most so many rows at a time."""
        return iter(self.read(columns).to_batches(max_chunksize=size))


def opened(path: Path) -> Any:
    """A ParquetFile, or an ArrowFile with what of it is used; raises ArrowException, OSError."""
    import pyarrow.parquet

    return ArrowFile(path) if path.suffix.lower() == ARROW else pyarrow.parquet.ParquetFile(path)


def rows_in(path: Path) -> int:
    with opened(path) as file:
        return file.rows if isinstance(file, ArrowFile) else int(file.metadata.num_rows)


def _read(source: Any) -> Any:
    """datasets writes streams; what Feather and others call a file begins with ARROW1."""
    import pyarrow.ipc

    head = source.read(6)
    source.seek(0)
    open_ = pyarrow.ipc.open_file if head == b"ARROW1" else pyarrow.ipc.open_stream
    return open_(source).read_all()
