"""A made-up data.noun: our own definitions, each on a line at the byte that is its offset."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from core.words.lexicon import load_lexicon
from core.words.senses import reading


def nouns(definitions: Mapping[str, str]) -> bytes:
    """The file's content; like WordNet's it ends with the lexicon's last synset."""
    lexicon = load_lexicon()
    last = int(lexicon.synset_offset.max())
    lines = {last: "the last"}
    for phrase, gloss in definitions.items():
        synset = reading(lexicon, phrase)
        assert synset is not None
        lines[int(lexicon.synset_offset[synset])] = gloss
    content = bytearray(last)
    for offset, gloss in lines.items():
        line = f"{offset:08d} 05 n 01 word 0 001 @ 00001740 n 0000 | {gloss}  \n".encode()
        content[offset : offset + len(line)] = line
    return bytes(content)


def unpacked(folder: Path, content: bytes) -> None:
    """As NLTK's corpus lies below its data folder when it was unpacked."""
    file = folder / "corpora" / "wordnet" / "data.noun"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)


def zipped(folder: Path, content: bytes) -> None:
    """As NLTK downloads it."""
    file = folder / "corpora" / "wordnet.zip"
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("wordnet/data.noun", content)
