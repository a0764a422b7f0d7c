"""What becomes of the concepts of a vocabulary, phrase by phrase, while a draft is read.

Phrases are equal when they differ in letter case, spaces or underscores only. Every method of
`Concepts` either does all it says or raises BadInput and leaves everything as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...base.errors import BadInput
from ...base.values import FloatArray, IntArray, Vocabulary
from ...words.phrases import key

LONGEST = 60  # characters of a phrase


def clean(phrase: str) -> str:
    """A phrase as it is kept. Raises BadInput for an empty, too long or unprintable one."""
    phrase = " ".join(str(phrase).split())
    if not phrase:
        raise BadInput("The phrase is empty; write a word or a few.")
    if len(phrase) > LONGEST:
        raise BadInput(
            f"“{phrase[:LONGEST]}…” has {len(phrase)} characters; a phrase may have {LONGEST}."
        )
    if not phrase.isprintable():
        raise BadInput(f"The phrase {ascii(phrase)} holds invisible characters; leave them out.")
    return phrase


@dataclass(frozen=True, eq=False)
class Entry:
    """A concept, or one that is gone."""

    place: int  # in the order of the table
    phrase: str
    origin: str
    counts: IntArray  # (k,)
    synset: int = -1
    sources: tuple[int, ...] = ()
    parts: tuple[FloatArray | str, ...] = ()  # vectors to average, or phrases whose they are
    known: str = ""  # its phrase in the run's vocabulary
    merged: bool = False  # in this draft
    gone: str = ""  # removed or banned

    @property
    def state(self) -> str:
        """kept, new, renamed, merged, removed or banned."""
        if self.gone or self.merged:
            return self.gone or "merged"
        if not self.sources:
            return "new"
        return "kept" if self.phrase == self.known else "renamed"


class Concepts:
    """What is changed operation by operation; equal phrases are one item and change together."""

    def __init__(self, vocabulary: Vocabulary, ancestors: Sequence[Vocabulary]):
        self.there: dict[str, list[Entry]] = {}
        self.gone: dict[str, list[Entry]] = {}
        for entry in _entries(vocabulary):
            self.there.setdefault(key(entry.phrase), []).append(entry)
        self.next = len(vocabulary)
        self.nothing = np.zeros_like(vocabulary.counts[0])
        self.original = {name: same[0].parts[0] for name, same in self.there.items()}
        self.lost: dict[str, Entry] = {}
        self.banned: frozenset[str] = frozenset()  # keys of phrases that no run may have
        for entry in (entry for ancestor in ancestors for entry in _entries(ancestor)):
            if key(entry.phrase) not in self.original:
                self.lost.setdefault(key(entry.phrase), entry)

    def all(self) -> list[Entry]:
        both = (*self.there.values(), *self.gone.values())
        return sorted((entry for same in both for entry in same), key=lambda entry: entry.place)

    def shown(self) -> list[Entry]:
        """All but those gone whose phrase another one has by now: a phrase is one line."""
        return [e for e in self.all() if not (e.gone and key(e.phrase) in self.there)]

    def present(self) -> list[Entry]:
        return [entry for entry in self.all() if not entry.gone]

    def add(self, phrase: str) -> None:
        phrase = self.free(phrase)
        if key(phrase) in self.gone:
            self.restore(phrase)
        else:
            self._append(Entry(0, phrase, "added", self.nothing, parts=(self._part(phrase),)))

    def remove(self, phrase: str) -> None:
        self._go(self._take(phrase), "removed")

    def ban(self, phrase: str) -> None:
        name = key(phrase)
        if name in self.there:
            self._go(self._take(phrase), "banned")
        elif name in self.gone:
            self.gone[name] = [replace(entry, gone="banned") for entry in self.gone[name]]
        else:  # one that no later vocabulary shall have
            entry = Entry(self._place(), clean(phrase), "added", self.nothing, gone="banned")
            self.gone[name] = [entry]

    def restore(self, phrase: str) -> None:
        name = key(phrase)
        if name in self.there:
            if name not in self.banned:
                raise BadInput(f"“{phrase}” is in the vocabulary already.")
        elif name in self.gone:
            back = [replace(entry, gone="") for entry in self.gone.pop(name) if entry.parts]
            if back:  # a ban of what was never there leaves nothing behind
                self.there[name] = back
        elif name in self.lost:
            self._append(replace(self.lost[name], sources=(), known=""))
        elif name not in self.banned:  # one of another run comes to nothing here: it may be added
            raise BadInput(f"“{phrase}” was neither removed nor banned; add it instead.")

    def rename(self, phrase: str, to: str) -> None:
        to = clean(to) if key(to) == key(phrase) else self.free(to)
        same = self._take(phrase)
        self.there[key(to)] = [
            replace(entry, phrase=to, synset=-1, parts=(self._part(to),)) for entry in same
        ]

    def merge(self, phrases: Sequence[str], into: str) -> None:
        names = list(dict.fromkeys(map(key, phrases)))
        if sum(len(self.there.get(name, ())) for name in names) < 2:
            raise BadInput("Choose at least two phrases of the vocabulary to merge.")
        into = clean(into) if key(into) in names else self.free(into)
        groups = [self._take(name) for name in names if name in self.there]
        members = [entry for same in groups for entry in same]
        named = next((entry for entry in members if key(entry.phrase) == key(into)), None)
        merged = Entry(
            place=min(entry.place for entry in members),
            phrase=into,
            origin="merged",
            counts=np.sum([entry.counts for entry in members], axis=0),
            synset=named.synset if named else -1,
            sources=tuple(sorted(column for entry in members for column in entry.sources)),
            parts=tuple(part for same in groups for part in same[0].parts),
            merged=True,
        )
        self.there[key(into)] = [merged]

    def _take(self, phrase: str) -> list[Entry]:
        if key(phrase) not in self.there:
            raise BadInput(f"“{phrase}” is not in the vocabulary.")
        return self.there.pop(key(phrase))

    def _go(self, same: list[Entry], gone: str) -> None:
        """Into the list of those gone; a new phrase that is removed leaves no trace."""
        left = [replace(entry, gone=gone) for entry in same if entry.sources or gone == "banned"]
        if left:
            self.gone.setdefault(key(left[0].phrase), []).extend(left)

    def free(self, phrase: str) -> str:
        """A phrase as it would come in. Raises BadInput when it is there or banned, or unclean."""
        phrase = clean(phrase)
        if key(phrase) in self.there:
            raise BadInput(f"“{phrase}” is in the vocabulary already.")
        gone = self.gone.get(key(phrase), ())
        if key(phrase) in self.banned or any(entry.gone == "banned" for entry in gone):
            raise BadInput(f"“{phrase}” is banned; restore it first.")
        return phrase

    def _append(self, entry: Entry) -> None:
        self.there[key(entry.phrase)] = [replace(entry, place=self._place())]

    def _place(self) -> int:
        self.next += 1
        return self.next

    def _part(self, phrase: str) -> FloatArray | str:
        """The phrase's vector when some vocabulary has it, else the phrase."""
        name = key(phrase)
        if name in self.original:
            return self.original[name]
        return self.lost[name].parts[0] if name in self.lost else phrase


def _entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    counts, vectors = np.asarray(vocabulary.counts), np.asarray(vocabulary.vectors)
    origins = vocabulary.origins or ("generated",) * len(vocabulary)
    synsets = np.asarray(vocabulary.synsets).tolist()
    for column, phrase in enumerate(vocabulary.phrases):
        yield Entry(
            place=column,
            phrase=phrase,
            origin=origins[column],
            counts=counts[column],
            synset=synsets[column],
            sources=(column,),
            parts=(vectors[column],),
            known=phrase,
        )
