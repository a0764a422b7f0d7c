"""A value as files: a folder of .npy arrays, and `value.json` for the rest; none is kept twice.

An array that a parent has too, byte by byte, is one file with two names: a run that was relearnt
shares all layers but the last. Values never change, so neither can spoil the other, and a file
system without such links simply has it twice.
"""

import dataclasses
import filecmp
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..base import values
from ..base.arrays import array_in

T = TypeVar("T")
SMALL = 4096  # bytes; a disk keeps as many for a file of one


def write_value(folder: Path, value: Any) -> None:
    """Write a value into a new folder. Raises OSError."""
    plain: dict[str, Any] = {}
    for f in dataclasses.fields(value):
        content = getattr(value, f.name)
        if isinstance(content, np.ndarray):
            np.save(folder / f"{f.name}.npy", content, allow_pickle=False)
        elif _is_arrays(content):
            for name, array in content.items():
                np.save(folder / f"{f.name}@{name}.npy", array, allow_pickle=False)
        else:
            plain[f.name] = content
    text = json.dumps(plain, default=dataclasses.asdict)
    (folder / "value.json").write_text(text, encoding="utf-8")


def share_arrays(folder: Path, parents: Iterable[Path]) -> None:
    """Have each array that equals a parent's of the same name be the parent's file."""
    for mine in folder.glob("*.npy"):
        if mine.stat().st_size > SMALL:
            for parent in parents:
                if _linked(parent / mine.name, mine):
                    break


def _linked(theirs: Path, mine: Path) -> bool:
    """Whether the files are equal and could be made one."""
    with suppress(OSError):  # there is none; no links on this file system; too many of them
        if filecmp.cmp(theirs, mine, shallow=False):
            link = mine.with_suffix(".link")
            os.link(theirs, link)
            os.replace(link, mine)
            return True
    return False


def read_value(folder: Path, kind: type[T]) -> T:
    """The value in a folder, its arrays memory-mapped and read-only."""
    content: dict[str, Any] = json.loads((folder / "value.json").read_text(encoding="utf-8"))
    for name, item in content.items():
        if isinstance(item, list):
            content[name] = tuple(item)
    if kind is values.ImageSet:
        content["rejects"] = tuple(values.Reject(**reject) for reject in content["rejects"])
    for file in sorted(folder.glob("*.npy")):
        field, _, key = file.stem.partition("@")
        array = array_in(file, mmap_mode="r")
        if key:
            content.setdefault(field, {})[key] = array
        else:
            content[field] = array
    return kind(**content)


def _is_arrays(content: Any) -> bool:
    return (
        isinstance(content, Mapping)
        and bool(content)
        and all(isinstance(array, np.ndarray) for array in content.values())
    )
