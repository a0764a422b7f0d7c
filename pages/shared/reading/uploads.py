"""Files that the browser sends: kept in the workspace under a hash of what they hold."""

import hashlib
from pathlib import Path

from streamlit.typing import UploadedFile

from core.base.disk import refusals_told, write_whole
from core.images.table_source import SOURCES
from pages.shared.lists import state

KINDS = (".zip", *SOURCES)


def folder() -> Path:
    """Where they are kept."""
    return state.workspace().folder / "received"


def is_one(source: str) -> bool:
    """Whether a source of images is such a file."""
    return Path(source).is_relative_to(folder())


def keep(upload: UploadedFile) -> str:
    """The path of the uploaded file on this machine; its own name is only a label, never a path.

    Raises BadInput when the disk refuses it.
    """
    suffix = Path(upload.name).suffix.lower()
    if suffix not in KINDS:
        raise ValueError(suffix)
    name = "".join(c for c in Path(upload.name).stem if c.isalnum() or c in "-_ ")[:60] or "upload"
    content = upload.getbuffer()
    target = folder() / hashlib.sha256(content).hexdigest()[:16] / f"{name}{suffix}"
    state.workspace().check_may_write()
    with refusals_told(target.parent):
        # The same file again keeps its date, by which what was read of it is remembered.
        if not (target.is_file() and target.read_bytes() == content):
            write_whole(target, content)
    return str(target)
