"""Reads the nouns of WordNet 3.0 from its own text files, as Debian or NLTK ship them.

NLTK fetches them; its reader forgets in which order a noun's hypernyms are (decision 023).
"""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import BadInput
from . import nltk_data

DEBIAN_FOLDER = Path("/usr/share/wordnet")
FILES = ("data.noun", "cntlist.rev", "index.noun", "noun.exc")
HOLONYMS = ("#p", "#m", "#s")  # part of, member of, substance of


@dataclass(frozen=True)
class NounSynset:
    """One meaning: its place in data.noun, its lemmas in order and how often each was tagged."""

    offset: int
    lexfile: int
    lemmas: tuple[str, ...]
    counts: tuple[int, ...]
    hypernyms: tuple[int, ...]  # offsets
    classes: tuple[int, ...]  # offsets of what an instance (a person, a city) is one of
    ranks: tuple[int, ...] = ()  # of this meaning among those of each lemma, 0 = the first
    wholes: tuple[int, ...] = ()  # offsets of what it is a part or member of, or the material of


def read_nouns(folder: Path) -> Iterator[NounSynset]:
    """Every noun synset in file order. Raises BadInput when `folder` holds no WordNet."""
    data, tags, index, _ = (folder / name for name in FILES)
    if not all((folder / name).is_file() for name in FILES):
        raise BadInput(f"{folder} lacks {', '.join(FILES)}; give a folder of WordNet 3.0")
    counts, ranks = read_tag_counts(tags), read_ranks(index)
    for line in _lines(data):
        yield parse_synset(line, counts, ranks)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from (line for line in lines if not line.startswith("  "))  # the licence is indented


def read_ranks(path: Path) -> dict[tuple[str, int], int]:
    """Which meaning of a lemma an offset is, by (lemma in small letters, offset); 0 = the first.

    A line: lemma pos senses pointers (symbol)* senses tagged (offset)*.
    """
    ranks = {}
    for line in _lines(path):
        lemma, _, count, *rest = line.split()
        for rank, offset in enumerate(rest[-int(count) :]):
            ranks[lemma, int(offset)] = rank
    return ranks


def read_plurals(folder: Path) -> Iterator[tuple[str, str]]:
    """Irregular plurals and their bases, in file order. A line: plural (base)*."""
    for line in _lines(folder / "noun.exc"):
        plural, *bases = line.split()
        yield from ((plural, base) for base in bases)


def read_tag_counts(path: Path) -> dict[str, int]:
    """How often annotators tagged each noun sense, by sense key."""
    counts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, count = line.split()
        if "%1:" in key:
            counts[key] = int(count)
    return counts


def parse_synset(
    line: str, counts: dict[str, int], ranks: dict[tuple[str, int], int]
) -> NounSynset:
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
        ranks=tuple(ranks[lemma.lower(), int(offset)] for lemma in lemmas),
        wholes=tuple(int(target) for symbol, target in links if symbol in HOLONYMS),
    )


def download(folder: str | None = None) -> None:
    """Put NLTK's copy, corpora/wordnet.zip, into a folder; by default where NLTK looks for it.

    Raises BadInput when it cannot be had.
    """
    if not nltk_data.download("wordnet", folder):
        raise BadInput(
            "WordNet could not be downloaded through NLTK; check the network, or install Debian's "
            f"wordnet-base ({DEBIAN_FOLDER}), or run `python -m nltk.downloader wordnet` on "
            "another machine and copy its folder nltk_data to your home folder."
        )


@contextmanager
def downloaded() -> Iterator[Path]:
    """A folder of WordNet through nltk.download, for machines without wordnet-base.

    NLTK's own reader is passed over: it hides the file order, which the paper's noun list follows.
    """
    with tempfile.TemporaryDirectory() as folder:
        download(folder)
        with zipfile.ZipFile(Path(folder, "corpora", "wordnet.zip")) as archive:
            for name in FILES:
                archive.extract(f"wordnet/{name}", folder)
        yield Path(folder, "wordnet")
