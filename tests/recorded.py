"""A workspace as text: one JSON file with its database and its values, and the images it is of."""

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

TEXTS = (".json", ".csv")


def pack(workspace: Path, images: Path, **more: Any) -> dict[str, Any]:
    """What `unpack` needs to make both folders again; more is what a test is to compare with."""
    with closing(sqlite3.connect(workspace / "workspace.sqlite")) as db:
        version = db.execute("pragma user_version").fetchone()[0]
        statements = [*db.iterdump(), f"pragma user_version = {version};"]
    values = {path.name: _packed(path) for path in sorted((workspace / "values").iterdir())}
    return {
        "folder": str(images),
        "images": _packed(images),
        "values": values,
        "database": statements,
        **more,
    }


def unpack(recording: dict[str, Any], workspace: Path, images: Path) -> None:
    """Write a recorded workspace and its images; paths in it then name the new folder."""
    old, new = recording["folder"], images.as_posix()
    _unpacked(images, recording["images"])
    for id, files in recording["values"].items():
        _unpacked(workspace / "values" / id, files, old, new)
    with closing(sqlite3.connect(workspace / "workspace.sqlite")) as db:
        db.executescript("\n".join(recording["database"]).replace(old, new))


def write(recording: dict[str, Any], file: Path) -> None:
    file.write_text(json.dumps(recording, indent=0) + "\n", encoding="utf-8")


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


def _packed(folder: Path) -> dict[str, Any]:
    """Every file below a folder by its path: text, an array, or base64."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _content(path) for path in files}


def _content(path: Path) -> Any:
    if path.suffix in TEXTS:
        return path.read_text(encoding="utf-8")
    if path.suffix != ".npy":
        return {"base64": base64.b64encode(path.read_bytes()).decode()}
    array = np.load(path, allow_pickle=False)
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"dtype": array.dtype.str, "shape": list(array.shape), "base64": data}


def _unpacked(folder: Path, files: dict[str, Any], old: str = "", new: str = "") -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content.replace(old, new) if old else content, encoding="utf-8")
            continue
        data = base64.b64decode(content["base64"])
        if "dtype" in content:
            array = np.frombuffer(data, content["dtype"]).reshape(content["shape"])
            np.save(path, array, allow_pickle=False)
        else:
            path.write_bytes(data)
