"""One row a file that could not become part of an image set, with the reason, as CSV."""

from collections.abc import Sequence

from ...base.values import ImageSet, Reject
from .columns import Column, as_csv, columns, each
from .kinds import TEXT

REJECT_COLUMNS: dict[str, Column[Sequence[Reject]]] = columns(
    Column("file", "the file", TEXT, each(lambda reject: reject.file)),
    Column("reason", "why it could not be read", TEXT, each(lambda reject: reject.reason)),
)


def rejects_csv(images: ImageSet) -> bytes:
    """The rejected files of an image set; UTF-8."""
    return as_csv(REJECT_COLUMNS, images.rejects)
