"""What phrases mean in WordNet's own words, read where this machine has them: we ship none."""

import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from ..base.errors import BadInput
from .lexicon import load_lexicon
from .senses import reading
from .wordnet import DEBIAN_FOLDER, download

NOUNS = "data.noun"
QUOTED = re.compile(r'".*?"')  # examples of use, which follow a definition


def available() -> bool:
    """Whether this machine has the definitions of WordNet 3.0."""
    return _content() is not None


def glosses(phrases: Iterable[str]) -> dict[str, str]:
    """Definitions of those phrases that WordNet has; empty where this machine has none of it.

    A phrase means what core.words.senses.reading says. Missing and unreadable files raise nothing.
    """
    content = _content()
    if content is None:
        return {}
    offsets = {phrase: _offset(phrase) for phrase in phrases}
    found = {p: _definition(content, o) for p, o in offsets.items() if o is not None}
    return {phrase: definition for phrase, definition in found.items() if definition}


def fetch() -> None:
    """Download them to where NLTK keeps its data. Raises BadInput when they are not there then."""
    download()
    if not available():
        raise BadInput(
            "NLTK downloaded a WordNet that is not version 3.0, which the phrases are from; "
            f"install Debian's wordnet-base, which lies in {DEBIAN_FOLDER}."
        )


def places() -> Iterator[Path]:
    """Files that WordNet's nouns may be in: NLTK's corpus, unpacked or not, and Debian's."""
    for folder in nltk_folders():
        yield folder / "corpora" / "wordnet" / NOUNS
        yield folder / "corpora" / "wordnet.zip"
    yield DEBIAN_FOLDER / NOUNS


def nltk_folders() -> list[Path]:
    """Where NLTK looks for data. It would say so itself, but takes a second to be imported."""
    given = [folder for folder in os.environ.get("NLTK_DATA", "").split(os.pathsep) if folder]
    users = [os.environ.get("APPDATA", "~"), "~"]
    inside = [f"{sys.prefix}{below}" for below in ("", "/share", "/lib")]
    shared = ["/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib"]
    shared = ["C:", "D:", "E:"] if os.name == "nt" else shared
    named = [*given, *(f"{folder}/nltk_data" for folder in (*users, *inside, *shared))]
    return [Path(os.path.expanduser(folder)) for folder in dict.fromkeys(named)]


def _content() -> bytes | None:
    """The first file of WordNet 3.0's nouns that there is."""
    for file in places():
        try:
            stamp = file.stat().st_mtime_ns
        except OSError:
            continue
        content = _read(file, stamp)
        if content is not None:
            return content
    return None


@lru_cache(maxsize=4)
def _read(file: Path, stamp: int) -> bytes | None:
    """A file of nouns; None if it cannot be read or is another version's, with other offsets."""
    try:
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                content = archive.read(f"wordnet/{NOUNS}")
        else:
            content = file.read_bytes()
    except (OSError, KeyError, EOFError, zlib.error, zipfile.BadZipFile):
        return None
    last = int(load_lexicon().synset_offset.max())
    return content if _is_at(content, last) else None


def _is_at(content: bytes, offset: int) -> bool:
    """Whether a synset's line begins at a byte: an offset of WordNet is a place in its file."""
    return content.startswith(b"%08d " % offset, offset)


def _definition(content: bytes, offset: int) -> str:
    """The text of a synset without examples; empty where its line is not in its place."""
    if not _is_at(content, offset):
        return ""
    end = content.find(b"\n", offset)
    line = content[offset : end if end >= 0 else None].decode("utf-8", "replace")
    return QUOTED.sub("", line.partition(" | ")[2]).strip("; \r")


@lru_cache(maxsize=20_000)
def _offset(phrase: str) -> int | None:
    lexicon = load_lexicon()
    synset = reading(lexicon, phrase)
    return None if synset is None else int(lexicon.synset_offset[synset])
