"""Files that the browser sends: kept in the workspace under a hash of what they hold."""

import hashlib
import os
import uuid
from pathlib import Path

from streamlit.typing import UploadedFile

from pages.shared import state

KINDS = (".zip", ".csv", ".parquet")


def keep(upload: UploadedFile) -> str:
    """The path of the uploaded file on this machine; its own name is only a label, never a path."""
    suffix = Path(upload.name).suffix.lower()
    if suffix not in KINDS:
        raise ValueError(suffix)
    name = "".join(c for c in Path(upload.name).stem if c.isalnum() or c in "-_ ")[:60] or "upload"
    content = upload.getbuffer()
    folder = state.workspace().folder / "received" / hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{suffix}"
    if target.is_file() and target.read_bytes() == content:
        # It keeps its date, by which what was read of it is remembered.
        return str(target)
    temporary = folder / f".{uuid.uuid4().hex}"
    temporary.write_bytes(content)
    os.replace(temporary, target)
    return str(target)
