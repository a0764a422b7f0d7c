"""Files of other programs that say of images what they show: one registry, a file a format.

Reading them gives a table as a CSV would, so that whatever takes a table takes them.
"""

from contextlib import suppress
from pathlib import Path

from ..errors import BadInput
from ..spreadsheets import cut, quoted
from . import coco, cvat, datasette, fiftyone, imagefolder, label_studio
from .contents import CONTENTS
from .peer import Peer, Rows, Told

__all__ = ["PEERS", "SUFFIXES", "Peer", "Told", "listing_in", "read"]

PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        fiftyone.PEER,
        label_studio.PEER,
        coco.PEER,
        cvat.PEER,
        imagefolder.PEER,
        datasette.PEER,
    )
}
SUFFIXES = tuple(CONTENTS)
LISTINGS = (
    fiftyone.SAMPLES,
    "metadata.csv",
    imagefolder.METADATA,
)  # what lists the folder it lies in


def read(path: Path) -> Rows:
    """Header and rows, as text, of a file whose suffix is among SUFFIXES.

    Raises BadInput where it cannot be read, or is of no known program.
    """
    suffix = path.suffix.lower()
    try:
        content = CONTENTS[suffix](path)
    except (OSError, ValueError) as error:  # UnicodeError and JSONDecodeError are ValueErrors
        said = cut(" ".join(str(getattr(error, "strerror", None) or error).split()))
        raise BadInput(f"The file {quoted(path.name)} cannot be read ({said}).") from None
    known = [peer for peer in PEERS.values() if suffix in peer.suffixes]
    found = next((peer for peer in known if peer.fits(content)), None)
    if found is None:
        kinds = ", ".join(peer.title for peer in known)
        raise BadInput(
            f"The file {quoted(path.name)} is not in the format of any of these: {kinds}; "
            "give such a file, a folder of images, a zip, or a CSV or Parquet file of image "
            "paths."
        )
    try:
        return found.read(content)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        said = cut(f"{type(error).__name__}: {error}")
        raise BadInput(
            f"The file {quoted(path.name)} looks like one of {found.title}, but is damaged or of "
            f"another version ({said}); export it again."
        ) from None


def listing_in(folder: Path) -> tuple[Path, ...]:
    """The file in a folder that says what its images are, or one in each of its splits; () none.

    That is samples.json of FiftyOne, or metadata.csv or .jsonl of a Hugging Face image folder that
    has a column of labels; without one, folders name the classes and it says nothing of them.
    """
    own = _listing(folder)
    if own is not None:
        return (own,)
    inside = [each for each in sorted(folder.iterdir()) if each.is_dir()]
    found = [_listing(each) for each in inside if not each.name.startswith(".")]
    return tuple(file for file in found if file) if found and all(found) else ()


def _listing(folder: Path) -> Path | None:
    there = (folder / name for name in LISTINGS)
    return next((file for file in there if file.is_file() and _lists(file)), None)


def _lists(file: Path) -> bool:
    """Whether a file that is called as a list of its folder's images is one."""
    if file.name != fiftyone.SAMPLES:
        return imagefolder.lists(file)
    with suppress(OSError, ValueError):
        return fiftyone.PEER.fits(CONTENTS[file.suffix](file))
    return False
