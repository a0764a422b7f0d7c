"""All nouns of WordNet 3.0: words, meanings, what is a kind of what, and filters of the list.

An *entry* is one (lemma, synset) pair, 146,347 of them in the order of data.noun. The papers count
146,348: that is the line count of the same list as a CSV file, header included.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import arrays_in
from ..base.errors import BadInput, UnknownName
from .phrases import key
from .wordnet import NounSynset, downloaded, read_nouns, read_plurals

LEXICON_FILE = Path(__file__).parents[2] / "assets" / "lexicon.npz"
WORD_FILTERS = ("none", "unique", "synonym")
SENSE, PLAIN = "sense", "plain"  # filters of core.words.senses
FILTERS = (*WORD_FILTERS, SENSE, PLAIN)
TEXTS = ("words", "irregular", "synset_names")  # fields of a Lexicon that are no arrays
BY_COSINE = "cosine:"  # a filter that word vectors decide, and from which cosine on two are one
ANIMALS_AND_PLANTS = (5, 20)  # WordNet's lexicographer files noun.animal and noun.plant

Int32Array = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """WordNet's nouns as arrays: e entries, s synsets, h links to a wider synset, w to a whole."""

    words: tuple[str, ...]  # unique lemmas by first appearance, spaces as underscores
    irregular: tuple[str, ...]  # "plural base", each with underscores, of words only
    synset_names: tuple[str, ...]  # (s,) by senses.named; none where it was not asked
    entry_word: Int32Array  # (e,)
    entry_synset: Int32Array  # (e,) rising
    entry_count: Int32Array  # (e,) how often annotators used the word in this meaning
    entry_rank: Int32Array  # (e,) of the meaning among those of the word, 0 = the most usual
    synset_offset: Int32Array  # (s,) WordNet 3.0's own number
    synset_lexfile: Int32Array  # (s,)
    link_child: Int32Array  # (h,)
    link_parent: Int32Array  # (h,)
    link_instance: Int32Array  # (h,) 1 where the child is one individual, such as a city
    part: Int32Array  # (w,) synsets that are a part, a member or the material ...
    whole: Int32Array  # (w,) ... of these

    def filtered(
        self,
        filter: str = "synonym",
        *,
        max_words: int | None = None,
        no_instances: bool = False,
        no_taxa: bool = False,
    ) -> Int32Array:
        """Indices of the entries kept, rising.

        `none` keeps all, `unique` each lemma once, `synonym` one lemma per synset that no earlier
        synset has taken (72,949; the papers' 73,197 follow from word vectors they do not give).
        The filters `sense` and `plain` need names of meanings; see core.words.senses.
        """
        kept = self._kept_by(filter)
        if max_words is not None:
            kept = [e for e in kept if self.word(e).count("_") < max_words]
        if no_instances:
            individuals = set(self.link_child[self.link_instance == 1].tolist())
            kept = [e for e in kept if int(self.entry_synset[e]) not in individuals]
        if no_taxa:
            kept = [e for e in kept if not self._is_taxon(e)]
        return np.array(kept, dtype=np.int32)

    def word(self, entry: int) -> str:
        return self.words[self.entry_word[entry]]

    def phrases(self, entries: Iterable[int]) -> list[str]:
        """The words of some entries, with spaces."""
        return [phrase(self.word(entry)) for entry in entries]

    def entries_of(self, text: str) -> tuple[int, ...]:
        """The entries of a phrase in any letter case, rising; empty when it has none."""
        return tuple(self._entries_of.get(key(text), ()))

    def synsets_of(self, text: str) -> tuple[int, ...]:
        """Meanings of a phrase in any letter case, the most used first; empty when it has none."""
        ranked = sorted(self.entries_of(text), key=lambda entry: (-self.entry_count[entry], entry))
        return tuple(dict.fromkeys(int(self.entry_synset[entry]) for entry in ranked))

    def lemmas(self, synset: int) -> tuple[str, ...]:
        """The phrases of one meaning."""
        return tuple(self.phrases(self.entries_in(synset)))

    def entries_in(self, synset: int) -> range:
        """The entries of one meaning, in WordNet's order."""
        return range(self._first_entry[synset], self._first_entry[synset + 1])

    def hypernyms(self, synset: int, levels: int | None = None) -> tuple[int, ...]:
        """Wider meanings up to `levels` steps away (all of them by default), nearest first."""
        return _reach(self._parents, synset, levels)

    def hyponyms(self, synset: int, levels: int | None = 1) -> tuple[int, ...]:
        """More special meanings up to `levels` steps away, nearest first."""
        return _reach(self._children, synset, levels)

    def neighbours(self, text: str) -> dict[str, tuple[str, ...]]:
        """Phrases one step away, over all meanings: `synonyms`, `hypernyms` and `hyponyms`."""
        found: dict[str, list[str]] = {"synonyms": [], "hypernyms": [], "hyponyms": []}
        for synset in self.synsets_of(text):
            found["synonyms"] += self.lemmas(synset)
            found["hypernyms"] += self._lemmas_of(self.hypernyms(synset, 1))
            found["hyponyms"] += self._lemmas_of(self.hyponyms(synset, 1))
        return {
            kind: tuple(p for p in dict.fromkeys(phrases) if key(p) != key(text))
            for kind, phrases in found.items()
        }

    @cached_property
    def _entries_of(self) -> dict[str, list[int]]:
        keys = [key(word) for word in self.words]
        entries: dict[str, list[int]] = {}
        for entry, word in enumerate(self.entry_word.tolist()):
            entries.setdefault(keys[word], []).append(entry)
        return entries

    @cached_property
    def _first_entry(self) -> list[int]:
        """Of every synset, and the number of entries."""
        synsets = np.arange(len(self.synset_offset) + 1, dtype=self.entry_synset.dtype)
        return np.searchsorted(self.entry_synset, synsets).tolist()

    @cached_property
    def _parents(self) -> dict[int, list[int]]:
        return _group(self.link_child, self.link_parent)

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        return _group(self.link_parent, self.link_child)

    def _lemmas_of(self, synsets: Iterable[int]) -> list[str]:
        return [lemma for synset in synsets for lemma in self.lemmas(synset)]

    def _is_taxon(self, entry: int) -> bool:
        lexfile = self.synset_lexfile[self.entry_synset[entry]]
        return lexfile in ANIMALS_AND_PLANTS and self.word(entry)[0].isupper()

    def _kept_by(self, filter: str) -> list[int]:
        if filter == "none":
            return list(range(len(self.entry_word)))
        if filter == "unique":
            return np.unique(self.entry_word, return_index=True)[1].tolist()
        if filter == "synonym":
            return self._one_per_synset()
        raise UnknownName("lexicon filter", filter, WORD_FILTERS)

    def _one_per_synset(self) -> list[int]:
        taken: set[int] = set()
        kept: list[int] = []
        settled = -1
        for entry, (word, synset) in enumerate(
            zip(self.entry_word.tolist(), self.entry_synset.tolist(), strict=True)
        ):
            if synset != settled and word not in taken:
                taken.add(word)
                kept.append(entry)
                settled = synset
        return kept


def phrase(word: str) -> str:
    """A WordNet lemma as people write it: fire_truck -> fire truck."""
    return word.replace("_", " ")


@cache
def load_lexicon() -> Lexicon:
    """The lexicon shipped in assets/."""
    stored = arrays_in(LEXICON_FILE)
    return Lexicon(**{name: _unpacked(name, array) for name, array in stored.items()})


def _unpacked(name: str, array: NDArray) -> Any:
    if name in TEXTS:
        return tuple(array.tobytes().decode().splitlines())
    return array.astype(np.int32)


def save_lexicon(lexicon: Lexicon, path: Path = LEXICON_FILE) -> None:
    """Write names and numbers, compressed; the same lexicon gives the same bytes."""
    arrays = {field.name: getattr(lexicon, field.name) for field in fields(lexicon)}
    for name in TEXTS:
        arrays[name] = np.frombuffer("\n".join(arrays[name]).encode(), dtype=np.uint8)
    np.savez_compressed(path, **arrays)


def build_lexicon(source_dir: Path | None = None) -> Lexicon:
    """Read WordNet from a folder such as Debian's /usr/share/wordnet, or through nltk.download."""
    with nullcontext(source_dir) if source_dir else downloaded() as folder:
        return assemble(list(read_nouns(folder)), read_plurals(folder))


def assemble(synsets: list[NounSynset], plurals: Iterable[tuple[str, str]] = ()) -> Lexicon:
    """Number words and synsets by first appearance and turn file offsets into those numbers.

    Of the plurals, each with its base, those of no word are left out.
    """
    word_index: dict[str, int] = {}
    synset_index = {synset.offset: index for index, synset in enumerate(synsets)}
    entries, links, parts = [], [], []
    for index, synset in enumerate(synsets):
        for lemma, count, rank in zip(synset.lemmas, synset.counts, synset.ranks, strict=True):
            entries.append((word_index.setdefault(lemma, len(word_index)), index, count, rank))
        links += [(index, synset_index[parent], 0) for parent in synset.hypernyms]
        links += [(index, synset_index[parent], 1) for parent in synset.classes]
        parts += [(index, synset_index[whole]) for whole in synset.wholes]
    entry_columns = np.array(entries, dtype=np.int32).T
    link_columns = np.array(links, dtype=np.int32).reshape(-1, 3).T
    part_columns = np.array(parts, dtype=np.int32).reshape(-1, 2).T
    return Lexicon(
        words=tuple(word_index),
        irregular=tuple(f"{plural} {base}" for plural, base in plurals if base in word_index),
        synset_names=(),
        entry_word=entry_columns[0],
        entry_synset=entry_columns[1],
        entry_count=entry_columns[2],
        entry_rank=entry_columns[3],
        synset_offset=np.array([synset.offset for synset in synsets], dtype=np.int32),
        synset_lexfile=np.array([synset.lexfile for synset in synsets], dtype=np.int32),
        link_child=link_columns[0],
        link_parent=link_columns[1],
        link_instance=link_columns[2],
        part=part_columns[0],
        whole=part_columns[1],
    )


def cosine_of(filter: str) -> float | None:
    """The threshold of a filter such as cosine:0.9; None for a filter of another kind.

    Raises BadInput for a threshold that cannot be.
    """
    if not filter.startswith(BY_COSINE):
        return None
    try:
        threshold = float(filter.removeprefix(BY_COSINE))
    except ValueError:
        threshold = 0.0
    if not 0 < threshold <= 1:
        raise BadInput(
            f"The lexicon filter is {filter!r}; give a cosine above 0 and up to 1, such as "
            f"{BY_COSINE}0.9."
        )
    return threshold


def similarity_filter(
    vectors: NDArray[np.floating], threshold: float, *, block: int = 2048
) -> Int32Array:
    """Indices of the words kept, rising; no two of them have a cosine >= threshold.

    vectors (t, d) have unit rows. The most unique word is kept first: the one whose
    nearest other word is farthest.
    Never holds more than a block x block piece of the t x t similarities.
    """
    order = np.argsort(_nearest_cosine(vectors, block), kind="stable")
    kept = np.empty(0, dtype=np.int64)
    for start in range(0, len(order), block):
        chunk = order[start : start + block]
        rows = vectors[chunk].astype(np.float32)
        free = np.ones(len(chunk), dtype=bool)
        for other in range(0, len(kept), block):
            free &= (rows @ vectors[kept[other : other + block]].T < threshold).all(axis=1)
        within = rows @ rows.T
        for place in range(len(chunk)):
            free[place] &= bool((within[place, :place][free[:place]] < threshold).all())
        kept = np.concatenate([kept, chunk[free]])
    return np.sort(kept).astype(np.int32)


def _nearest_cosine(vectors: NDArray[np.floating], block: int) -> NDArray[np.float32]:
    nearest = np.full(len(vectors), -1.0, dtype=np.float32)
    for start in range(0, len(vectors), block):
        rows = vectors[start : start + block].astype(np.float32)
        for other in range(0, len(vectors), block):
            cosines = rows @ vectors[other : other + block].astype(np.float32).T
            if start == other:
                np.fill_diagonal(cosines, -1.0)
            best = nearest[start : start + len(rows)]
            np.maximum(best, cosines.max(axis=1), out=best)
    return nearest


def _reach(links: dict[int, list[int]], synset: int, levels: int | None) -> tuple[int, ...]:
    found: dict[int, None] = {}
    frontier, step = [synset], 0
    while frontier and (levels is None or step < levels):
        frontier = [target for source in frontier for target in links.get(source, ())]
        frontier = [target for target in dict.fromkeys(frontier) if target not in found]
        found.update(dict.fromkeys(frontier))
        step += 1
    return tuple(found)


def _group(keys: Int32Array, values: Int32Array) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for group, value in zip(keys.tolist(), values.tolist(), strict=True):
        groups.setdefault(group, []).append(value)
    return groups
