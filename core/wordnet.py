"""Reads the nouns of WordNet 3.0 from its own text files, as Debian or NLTK ship them."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput

DEBIAN_FOLDER = Path("/usr/share/wordnet")


@dataclass(frozen=True)
class NounSynset:
    """One meaning: its place in data.noun, its lemmas in order and how often each was tagged."""

    offset: int
    lexfile: int
    lemmas: tuple[str, ...]
    counts: tuple[int, ...]
    hypernyms: tuple[int, ...]  # offsets
    classes: tuple[int, ...]  # offsets of what an instance (a person, a city) is one of


def read_nouns(folder: Path) -> Iterator[NounSynset]:
    """Every noun synset in file order. Raises BadInput when `folder` holds no WordNet."""
    data, tags = folder / "data.noun", folder / "cntlist.rev"
    if not data.is_file() or not tags.is_file():
        raise BadInput(f"{folder} has no data.noun and cntlist.rev; give a folder of WordNet 3.0")
    counts = read_tag_counts(tags)
    with data.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("  "):  # the licence at the top is indented
                yield parse_synset(line, counts)


def read_tag_counts(path: Path) -> dict[str, int]:
    """How often annotators tagged each noun sense, by sense key."""
    counts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, count = line.split()
        if "%1:" in key:
            counts[key] = int(count)
    return counts


def parse_synset(line: str, counts: dict[str, int]) -> NounSynset:
    """A line: offset lexfile type size (word lexical-id)* pointers (symbol offset type place)*."""
    offset, lexfile, _, size, *rest = line.partition("|")[0].split()
    pairs = 2 * int(size, 16)
    lemmas, lexical_ids, pointers = rest[0:pairs:2], rest[1:pairs:2], rest[pairs + 1 :]
    keys = (
        f"{lemma.lower()}%1:{lexfile}:{int(number, 16):02d}::"
        for lemma, number in zip(lemmas, lexical_ids, strict=True)
    )
    links = list(zip(pointers[0::4], pointers[1::4], strict=True))
    return NounSynset(
        offset=int(offset),
        lexfile=int(lexfile),
        lemmas=tuple(lemmas),
        counts=tuple(counts.get(key, 0) for key in keys),
        hypernyms=tuple(int(target) for symbol, target in links if symbol == "@"),
        classes=tuple(int(target) for symbol, target in links if symbol == "@i"),
    )


def download_nouns() -> list[NounSynset]:
    """The nouns through nltk.download, for machines without wordnet-base.

    NLTK's own reader is passed over: it hides the file order, which the paper's noun list follows.
    """
    import nltk

    with tempfile.TemporaryDirectory() as folder:
        if not nltk.download("wordnet", download_dir=folder, quiet=True):
            raise BadInput(
                "WordNet could not be downloaded. Check the network, or install Debian's "
                f"wordnet-base and give its folder ({DEBIAN_FOLDER})"
            )
        with zipfile.ZipFile(Path(folder, "corpora", "wordnet.zip")) as archive:
            for name in ("data.noun", "cntlist.rev"):
                archive.extract(f"wordnet/{name}", folder)
        return list(read_nouns(Path(folder, "wordnet")))
