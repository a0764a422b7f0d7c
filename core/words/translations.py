"""What nouns are called in other languages, by the Open Multilingual Wordnet where it is there.

NLTK's reader is passed over: it wants the whole English WordNet too, and some seconds for it.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ..base.errors import BadInput
from ..base.language import spoken
from . import nltk_data
from .senses import offset

CORPUS = "omw-1.4"  # of NLTK; its synsets are those of WordNet 3.0
FILES = {"zh": "cmn/wn-data-cmn.tab"}  # language -> its file: the Chinese Open Wordnet


def available(language: str = "") -> bool:
    """Whether this machine has names in a language, by default in the reader's."""
    return bool(_names(language or spoken()))


def translations(phrases: Iterable[str], language: str = "") -> dict[str, str]:
    """Names of those phrases that have one in a language, by default in the reader's.

    Empty for English, and where this machine has no names. Missing and unreadable files raise
    nothing.
    """
    names = _names(language or spoken())
    if not names:
        return {}
    found = {phrase: names.get(offset(phrase) or 0, "") for phrase in phrases}
    return {phrase: name for phrase, name in found.items() if name}


def fetch() -> None:
    """Download them to where NLTK keeps its data. Raises BadInput when they cannot be had."""
    if not nltk_data.download(CORPUS):
        raise BadInput(
            "The Open Multilingual Wordnet could not be downloaded through NLTK; check the "
            f"network, or run `python -m nltk.downloader {CORPUS}` on another machine and copy "
            "its folder nltk_data to your home folder."
        )


def places(language: str) -> Iterator[tuple[Path, str]]:
    """Files that a language's names may be in, each with the one inside, if it is a zip."""
    for folder in nltk_data.folders():
        yield folder / "corpora" / CORPUS / FILES[language], ""
        yield folder / "corpora" / f"{CORPUS}.zip", f"{CORPUS}/{FILES[language]}"


def _names(language: str) -> Mapping[int, str]:
    """Offset of a synset in WordNet 3.0 -> its first name."""
    for file, inside in places(language) if language in FILES else ():
        try:
            stamp = file.stat().st_mtime_ns
        except OSError:
            continue
        if found := _read(file, inside, stamp):
            return found
    return {}


@lru_cache(maxsize=4)
def _read(file: Path, inside: str, stamp: int) -> Mapping[int, str]:
    """Nouns of lines such as "02958343-n, cmn:lemma, a name", with tabs; a plus parts its words."""
    try:
        if inside:
            with zipfile.ZipFile(file) as archive:
                content = archive.read(inside)
        else:
            content = file.read_bytes()
    except (OSError, KeyError, EOFError, zlib.error, zipfile.BadZipFile):
        return {}
    names: dict[int, str] = {}
    for line in content.decode("utf-8", "replace").splitlines():
        synset, kind, name = (line.split("\t") + ["", ""])[:3]
        at, _, part = synset.partition("-")
        if part == "n" and at.isdecimal() and kind.endswith("lemma") and name.strip():
            names.setdefault(int(at), name.strip().replace("+", ""))
    return names
