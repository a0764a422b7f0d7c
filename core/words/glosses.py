"""What phrases mean in WordNet's own words, read where this machine has them: we ship none."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from ..base.errors import BadInput
from ..base.language import spoken
from . import nltk_data, translations
from .lexicon import load_lexicon
from .senses import offset
from .wordnet import DEBIAN_FOLDER, download

NOUNS = "data.noun"
QUOTED = re.compile(r'".*?"')  # examples of use, which follow a definition


def available() -> bool:
    """Whether this machine has the definitions of WordNet 3.0."""
    return _content() is not None


def are_whole() -> bool:
    """Whether it has them, and what nouns are called in the reader's language."""
    return available() and (spoken() not in translations.FILES or translations.available())


def glosses(phrases: Iterable[str]) -> dict[str, str]:
    """Definitions of those phrases that WordNet has; empty where this machine has none of it.

    Before each stands what the noun is called in the reader's language, where that is known. A
    phrase means what core.words.senses.reading says. Missing and unreadable files raise nothing.
    """
    wanted = list(phrases)
    content, names = _content() or b"", translations.translations(wanted)
    if not content and not names:
        return {}
    found = {phrase: (names.get(phrase), _definition(content, phrase)) for phrase in wanted}
    return {phrase: " · ".join(filter(None, says)) for phrase, says in found.items() if any(says)}


def fetch() -> None:
    """Download what is missing to where NLTK keeps its data.

    Raises BadInput when it is not there then.
    """
    if not available():
        download()
    if not available():
        raise BadInput(
            "NLTK downloaded a WordNet that is not version 3.0, which the phrases are from; "
            f"install Debian's wordnet-base, which lies in {DEBIAN_FOLDER}."
        )
    if not are_whole():
        translations.fetch()


def places() -> Iterator[Path]:
    """Files that WordNet's nouns may be in: NLTK's corpus, unpacked or not, and Debian's."""
    for folder in nltk_data.folders():
        yield folder / "corpora" / "wordnet" / NOUNS
        yield folder / "corpora" / "wordnet.zip"
    yield DEBIAN_FOLDER / NOUNS


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


def _is_at(content: bytes, start: int) -> bool:
    """Whether a synset's line begins at a byte: an offset of WordNet is a place in its file."""
    return content.startswith(b"%08d " % start, start)


def _definition(content: bytes, phrase: str) -> str:
    """The text of its synset without examples; empty where its line is not in its place."""
    start = offset(phrase)
    if start is None or not _is_at(content, start):
        return ""
    end = content.find(b"\n", start)
    line = content[start : end if end >= 0 else None].decode("utf-8", "replace")
    return QUOTED.sub("", line.partition(" | ")[2]).strip("; \r")
