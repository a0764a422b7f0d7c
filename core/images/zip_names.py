"""How the names in a zip are written: many zips do not say, and then it is found out."""

import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

UTF_8, CP437 = "utf-8", "cp437"
OTHERS = {"shift_jis": "cp932", "gbk": "gbk"}  # what may be offered, and what decodes it
SAYS_UTF_8 = 0x800  # a flag of a member


@dataclass(frozen=True)
class Encoding:
    """Of the names that do not say theirs."""

    name: str | None  # None: all names say theirs, or are ASCII
    suffix: str = ""  # of the folder that is unpacked to, so that each encoding has its own


@dataclass(frozen=True)
class Offer:
    """Another encoding that reads the names of a zip as words."""

    names: str  # what to ask for
    before: str  # a name as it is read now
    after: str  # and by the other


def encoding_of(archive: Path, wanted: str = "") -> Encoding:
    """The encoding of a zip's names: the one asked for, else UTF-8 where all are, else CP437."""
    raw = _silent_names(archive)
    if not raw:
        return Encoding(None)
    found = wanted or (UTF_8 if _decoded(raw, UTF_8) is not None else CP437)
    decoder = OTHERS.get(found, found)
    return Encoding(decoder, "" if found == CP437 else f"-{found}")  # CP437 was the only one once


def offer(archive: Path) -> Offer | None:
    """The encoding in which a zip's names are words where they are none by CP437; None for none."""
    raw = _silent_names(archive)
    if not raw or _decoded(raw, UTF_8) is not None:
        return None
    now = [name.decode(CP437) for name in raw]
    scores = {CP437: _words(now)}
    for encoding in OTHERS:
        names = _decoded(raw, encoding)
        scores[encoding] = _words(names) if names is not None else 0.0
    best = max(scores, key=lambda encoding: scores[encoding])
    names = _decoded(raw, best)
    return None if best == CP437 or names is None else Offer(best, now[0], names[0])


def _silent_names(archive: Path) -> list[bytes]:
    """Names in other letters than ASCII whose members do not say that they are UTF-8."""
    with zipfile.ZipFile(archive) as file:
        silent = (i.orig_filename for i in file.infolist() if not i.flag_bits & SAYS_UTF_8)
        return [name.encode(CP437) for name in silent if not name.isascii()]


def _decoded(names: Iterable[bytes], encoding: str) -> list[str] | None:
    try:
        return [name.decode(OTHERS.get(encoding, encoding)) for name in names]
    except UnicodeDecodeError:
        return None


def _words(names: Iterable[str]) -> float:
    """The share of letters among what is not ASCII; of kana and the commonest signs, a bit more."""
    letters = [letter for name in names for letter in name if not letter.isascii()]
    points = [_points(letter) for letter in letters]
    return sum(points) / max(len(points), 1)


def _points(letter: str) -> float:
    name = unicodedata.name(letter, "")
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return 1.1
    if name.startswith("HALFWIDTH"):  # bytes of another encoding look like these
        return 0.5
    return float(unicodedata.category(letter).startswith("L"))
