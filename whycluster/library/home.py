"""The workspace of a run: a folder of the caller's, or one that goes when nothing uses it."""

import shutil
import tempfile
import weakref
from contextlib import AbstractContextManager, nullcontext
from os import PathLike, fspath
from pathlib import Path

from ..core.base.errors import NotFound
from ..core.base.progress import Progress, ignore
from ..core.store.workspace import Workspace, default_folder
from ..core.work.cli.terminal import bar


class Home:
    """A workspace; runs that share one keep it alive."""

    def __init__(self, folder: str | PathLike[str] | None = None):
        """Open a folder; None makes a temporary one, removed with the last run that uses it."""
        self.is_temporary = folder is None
        if folder is None:
            folder = tempfile.mkdtemp(prefix="whycluster-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.workspace = Workspace(Path(folder))

    @property
    def folder(self) -> Path:
        return self.workspace.folder


def known(folder: str | PathLike[str] | None) -> Home:
    """The workspace of that folder; None is the dashboard's, see `default_folder`.

    Raises NotFound for a folder that is not there: looking makes none.
    """
    place = default_folder() if folder is None else folder
    if not Path(place).expanduser().exists():
        raise NotFound(f"There is no workspace {fspath(place)!r}; give the folder of one.")
    return Home(place)


def watched(verbose: bool | None) -> AbstractContextManager[Progress]:
    """A bar on stderr while work goes on (None: where that is a terminal), or silence."""
    return nullcontext(ignore) if verbose is False else bar(verbose)
