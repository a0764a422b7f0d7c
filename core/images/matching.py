"""Which image of a set a path in somebody else's table means."""

from collections import Counter
from collections.abc import Container, Sequence
from itertools import chain
from pathlib import Path

from ..base.spreadsheets import cut, unescaped
from ..base.values import ImageSet


def places(files: Sequence[str], images: ImageSet) -> tuple[list[int], list[str]]:
    """Number of the image of every path, and what is wrong with the paths, a sentence each.

    Every image is to be named once; a path may be whole, or relative to the set's folder.
    """
    there = {name: number for number, name in enumerate(images.files)}
    here = [_as_in_the_set(file, images.root, there) for file in files]
    rows = Counter(here)
    problems = [
        first("unknown image", [cut(file) for file in rows if file not in there]),
        first("image without a row", [cut(file) for file in images.files if file not in rows]),
        first("repeated image", [cut(f) for f, n in rows.items() if n > 1 and f in there]),
    ]
    return [there.get(file, 0) for file in here], [p for p in problems if p]


def first(what: str, found: Sequence[str]) -> str:
    """What is wrong, the first such thing, and how many more there are; "" for none."""
    if not found:
        return ""
    some = f"{found[0]} and {len(found) - 1:,} more" if len(found) > 1 else found[0]
    return f"{what}: {some}"


def _as_in_the_set(file: str, root: str, there: Container[str]) -> str:
    """A path as the image set has it: as it stands, else as our own labels.csv escapes it.

    Spaces around it and backslashes count where a file has such a name.
    """
    tidy = file.strip()
    spelt = (file, unescaped(file), tidy, unescaped(tidy))
    ways = chain(spelt, (_relative(way, root) for way in spelt))
    found = next((way for way in ways if way in there), None)
    return _relative(spelt[-1], root) if found is None else found


def _relative(file: str, root: str) -> str:
    """A path as image sets write it: relative to their root, with forward slashes."""
    whole = Path(file)
    if whole.is_absolute() and whole.is_relative_to(root):
        return whole.relative_to(root).as_posix()
    return file.removeprefix(f"{root}/").replace("\\", "/").removeprefix("./")
