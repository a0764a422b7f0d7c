"""How a source is read where it can be read in more than one way."""

import codecs
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

from ..base.errors import BadInput
from .classes import check_classes

MOST_BANDS = 1000  # of a picture; those of imaging spectrometers have some hundred


class Said(TypedDict, total=False):
    """The fields of `Reading` as arguments of a function."""

    classes: str
    root: str
    names: str
    bands: str


@dataclass(frozen=True)
class Reading:
    """What the user says about a source; "" leaves it to what the source says of itself.

    Raises BadInput for what cannot be.
    """

    classes: str = ""  # see core.images.classes; "": folders, of a table its column
    root: str = ""  # the folder of a table's images; "": the table's own
    names: str = ""  # encoding of a zip's names; "": as they say, else UTF-8 or CP437
    bands: str = ""  # of TIFFs of more than three bands, 4,3,2 or 8; "": the first three

    def __post_init__(self) -> None:
        if self.classes:
            check_classes(self.classes)
        if self.root:
            object.__setattr__(self, "root", _folder(self.root))
        if self.names:
            object.__setattr__(self, "names", _encoding(self.names))
        if self.bands:
            object.__setattr__(self, "bands", ",".join(map(str, _bands(self.bands))))

    @property
    def chosen_bands(self) -> tuple[int, ...]:
        """The bands of red, green and blue, or of grey, from 1 on; () for the first ones."""
        return _bands(self.bands) if self.bands else ()

    @property
    def said(self) -> dict[str, str]:
        """What is not left open, as the record of an image set has it."""
        return {name: value for name, value in asdict(self).items() if value}


AS_IT_SAYS = Reading()


def _folder(root: str) -> str:
    try:
        found = Path(root).expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        found = None
    if found is None or not found.is_dir():
        raise BadInput(f"There is no folder {root[:80]!r}; give the one that holds the images.")
    return str(found)


def _encoding(name: str) -> str:
    try:
        found = codecs.lookup(name).name
        if "a/b.png".encode(found) == b"a/b.png":  # what is ASCII in a zip is ASCII
            return found
        raise LookupError
    except (LookupError, ValueError):  # UnicodeError is a ValueError
        raise BadInput(
            f"There is no encoding {name[:80]!r}; give one such as utf-8, cp437, shift_jis or gbk."
        ) from None


def _bands(text: str) -> tuple[int, ...]:
    numbers = re.split(r"[\s,;]+", text.strip())
    found = tuple(int(one) for one in numbers if one.isascii() and one.isdecimal())
    fits = len(found) == len(numbers) in (1, 3)
    if not fits or not all(1 <= band <= MOST_BANDS for band in found):
        raise BadInput(
            f"There are no bands {text[:80]!r}; give those of red, green and blue, such as 4,3,2, "
            "or one that is drawn in grey. The first is 1."
        )
    return found
