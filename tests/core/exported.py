"""What the tests of exported tables share: edits of a run, and tables read back."""

import csv
import io

from core.store import edits


def edit(made, verb, **arguments):
    workspace, run = made
    edits.record(workspace, run.ids["assignment"], verb, **arguments)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
