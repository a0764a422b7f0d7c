"""Images sorted into one folder per cluster, by copy or by link; whole or not at all."""

import csv
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ...base.disk import renamed_when_whole
from ...base.errors import BadInput
from ...base.places import place
from ...base.progress import Progress, ignore
from ...base.units import size
from ...base.values import ImageSet, IntArray
from ...store.edits import Edited

HOW: Mapping[str, Callable[[Path, Path], object]] = {
    "copy": shutil.copy2,
    "hard links": os.link,
    "symbolic links": lambda source, target: os.symlink(source, target),
}
MISSING = "missing.csv"
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')  # on one file system or another
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows
LONGEST = 60  # characters of a folder's name
LONGEST_FILE = 200  # bytes of a file's name; file systems allow 255


def export_folders(
    images: ImageSet,
    now: Edited,
    chosen: Sequence[int] | IntArray,
    target: Path,
    how: str = "copy",
    progress: Progress = ignore,
    outside: Sequence[Path] = (),
) -> list[str]:
    """Put the chosen images into target/<number-name>/file; returns files that are missing.

    `target` must be empty or absent. Everything is written beside it first, then renamed, so Stop
    or an error leaves nothing. Missing files are listed in missing.csv. It must lie outside the
    images' own folder and those in `outside`. Raises BadInput.
    """
    make = _maker(how)
    target = check_target(target, Path(images.root), *outside)
    plan = _plan(images, now, chosen)
    if not plan:
        raise BadInput("No image was chosen; choose some to sort into folders.")
    missing = [str(source) for source, _ in plan if not source.is_file()]
    there = [(source, goal) for source, goal in plan if source.is_file()]
    if not there:
        raise BadInput(f"None of the {len(plan):,} images is in {images.root!r} any more.")
    if how == "copy":
        _check_space(there, target.parent)
    with _whole(target) as folder:
        for done, (source, goal) in enumerate(there):
            if done % 16 == 0:
                progress(done / len(there), f"Sorting: image {done:,} of {len(there):,}")
            (folder / goal).parent.mkdir(exist_ok=True)
            _put(make, source, folder / goal, how)
        if missing:
            _write_missing(folder / MISSING, missing)
    progress(1.0, f"{len(there):,} images are in {target}")
    return missing


def check_target(target: Path, *outside: Path) -> Path:
    """The folder to write, resolved; it must lie outside some others, such as the images' own.

    Raises BadInput with the way out when it cannot be used.
    """
    try:
        return _checked(Path(target).expanduser(), outside)
    except (OSError, RuntimeError, ValueError) as error:  # not readable, no such user, not a path
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{target} cannot be used ({reason}); give another folder.") from error


def _checked(target: Path, outside: Sequence[Path]) -> Path:
    if not target.is_absolute():
        raise BadInput(f"Give the whole path of the folder, not {str(target)!r}.")
    target = target.resolve()
    if target.exists() and not target.is_dir():
        raise BadInput(f"{target} is a file; give the path of a folder.")
    if target.is_dir() and any(target.iterdir()):
        raise BadInput(f"The folder {target} is not empty; give a new or an empty one.")
    for folder in outside:
        if target.is_relative_to(folder.resolve()):
            raise BadInput(f"{target} is inside {folder}, which must not change; choose another.")
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent}; make it, or choose another.")
    if not os.access(target.parent, os.W_OK):
        raise BadInput(f"The folder {target.parent} may not be written to; choose another.")
    return target


def folder_name(number: int, name: str, digits: int = 1, rejected: bool = False) -> str:
    """A cluster's folder: its number, then its name made safe for every file system."""
    start = f"{number:0{digits}d}"
    safe = _safe(name)[:LONGEST].rstrip(". ")
    return "-".join(part for part in ("not-a-cluster" if rejected else "", start, safe) if part)


def _plan(
    images: ImageSet, now: Edited, chosen: Sequence[int] | IntArray
) -> list[tuple[Path, PurePosixPath]]:
    """(source, place below the target) of every image; no two places are equal."""
    digits = len(str(max(now.numbers, default=0)))
    folders = {
        number: folder_name(number, name, digits, number in now.rejected)
        for number, name in now.names.items()
    }
    taken: set[str] = set()
    plan = []
    for image in map(int, chosen):
        folder, file = folders[int(now.clusters[image])], images.files[image]
        plan.append(
            (Path(place(images.root, file)), PurePosixPath(folder, _free(folder, file, taken)))
        )
    return plan


def _free(folder: str, file: str, taken: set[str]) -> str:
    """A file's own name, numbered when the folder has it already in capitals or small letters."""
    own = _file_name(PurePosixPath(file).name)
    name, count = own, 1
    while f"{folder}/{name}".casefold() in taken:
        count += 1
        path = PurePosixPath(own)
        name = f"{path.stem}-{count}{path.suffix}"
    taken.add(f"{folder}/{name}".casefold())
    return name


def _file_name(name: str) -> str:
    path = PurePosixPath(_safe(name) or "image")
    stem = path.stem.encode()[: LONGEST_FILE - len(path.suffix.encode())].decode(errors="ignore")
    return ("_" if RESERVED.fullmatch(path.name) else "") + stem + path.suffix


def _safe(name: str) -> str:
    """No separators, no control characters, no leading dots, nothing a file system refuses."""
    text = unicodedata.normalize("NFC", name).encode(errors="replace").decode()
    return " ".join(FORBIDDEN.sub("_", text).split()).lstrip(".").rstrip(". ")


def _maker(how: str) -> Callable[[Path, Path], object]:
    if how not in HOW:
        raise BadInput(f"Images can be placed there by {', '.join(HOW)}; given: {how!r}.")
    return HOW[how]


def _put(make: Callable[[Path, Path], object], source: Path, place: Path, how: str) -> None:
    try:
        make(source, place)
    except OSError as error:
        way_out = "Check the disk." if how == "copy" else "Copy them instead."
        reason = error.strerror or str(error)
        raise BadInput(f"{source.name!r} could not be put there ({reason}). {way_out}") from error


def _check_space(there: Sequence[tuple[Path, PurePosixPath]], folder: Path) -> None:
    needed = sum(source.stat().st_size for source, _ in there)
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BadInput(
            f"The copies need {size(needed)} and {size(free)} are free; "
            "choose links, or another disk."
        )


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A new folder that becomes the target when all went well; raises BadInput when not."""
    try:
        with renamed_when_whole(target) as folder:
            yield folder
            if target.is_dir():
                target.rmdir()  # fails when somebody has put something there meanwhile
    except OSError as error:
        raise BadInput(f"{target} could not be written: {error.strerror or error}.") from error


def _write_missing(path: Path, missing: Sequence[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["file"], *([name] for name in missing)])
