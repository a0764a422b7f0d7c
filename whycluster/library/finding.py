"""The images of a run that answer a query, as a pandas DataFrame."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.base.progress import Progress
from ..core.base.values import ImageSet
from ..core.concepts.run import Run
from ..core.concepts.search import Query, phrases_of
from ..core.output.export.found import FOUND_COLUMNS, found_rows
from ..core.store.workspace import Workspace
from ..core.work.steps import searching

if TYPE_CHECKING:
    from pandas import DataFrame


def query(
    images: ImageSet,
    text: str,
    like: Sequence[int | str | Path],
    unlike: Sequence[int | str | Path],
    name: str,
    top: int,
) -> Query:
    """What is asked for; raises BadInput for what cannot be, or nothing."""
    return searching.asked(images, phrases_of(text), like, unlike, name, top)


def search(workspace: Workspace, run: Run, wanted: Query, progress: Progress) -> "DataFrame":
    """The answer, best first, with the columns of the CSV; the encoder is loaded if it takes it."""
    import pandas

    there = searching.searched(workspace, run.id)
    searching.make_ready(workspace, run.id, there, wanted, progress)
    rows = found_rows(run.images, searching.find(workspace, there, wanted))
    return pandas.DataFrame({name: one.values(rows) for name, one in FOUND_COLUMNS.items()})
