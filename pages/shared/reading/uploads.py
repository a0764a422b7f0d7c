"""Files that a browser sends or a page makes: in the workspace, under a hash of what they hold."""

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
    return keep_as(upload.getbuffer(), tidy(Path(upload.name).stem) or "upload", suffix)


def keep_as(content: bytes | memoryview, name: str, suffix: str) -> str:
    """The path of a file that holds this, under a tidy name. Raises BadInput likewise."""
    target = folder() / hashlib.sha256(content).hexdigest()[:16] / f"{name}{suffix}"
    state.workspace().check_may_write()
    with refusals_told(target.parent):
        # The same file again keeps its date, by which what was read of it is remembered.
        if not (target.is_file() and target.read_bytes() == content):
            write_whole(target, content)
    return str(target)


def tidy(name: str) -> str:
    """What of a name may be that of a file: letters, digits, blanks, - and _; at most 60."""
    return "".join(c for c in name if c.isalnum() or c in "-_ ")[:60].strip()
