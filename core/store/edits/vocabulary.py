"""The vocabulary of a run as the analyst's draft leaves it: what was added, renamed, merged, gone.

A draft is the vocabulary edits in force of one run. As operations (verb and arguments, JSON) it is
the recipe of a new vocabulary. Phrases are equal when they differ in letter case, spaces or
underscores only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.values import FloatArray, Vocabulary
from .log import Edit
from .phrases import Concepts, key

Operation = Mapping[str, Any]
MOST = 2000  # phrases of a vocabulary
EACH: dict[str, Callable[[Concepts, str], None]] = {  # what is done with each phrase of a list
    "add_phrases": Concepts.add,
    "remove_phrases": Concepts.remove,
    "ban_phrases": Concepts.ban,
    "restore_phrases": Concepts.restore,
}
VERBS = (*EACH, "rename_phrase", "merge_phrases")


@dataclass(frozen=True)
class Row:
    """One line of the vocabulary table."""

    phrase: str
    origin: str  # generated, added or merged
    state: str  # kept, new, renamed, merged, removed or banned
    sources: tuple[int, ...]  # columns of the run's vocabulary that it comes from


def draft(done: Iterable[Edit], run: str) -> tuple[Edit, ...]:
    """A run's vocabulary edits in force, oldest first, since its draft was last discarded."""
    found: list[Edit] = []
    for edit in done:
        if edit.arguments.get("run") != run:
            continue
        if edit.verb == "discard_draft":
            found.clear()
        elif edit.verb in VERBS:
            found.append(edit)
    return tuple(found)


def operations(draft: Iterable[Edit]) -> list[dict[str, Any]]:
    """A draft as JSON: for each edit its verb and arguments without the run."""
    return [
        {"verb": edit.verb, **{name: v for name, v in edit.arguments.items() if name != "run"}}
        for edit in draft
    ]


def check(
    vocabulary: Vocabulary,
    operations: Sequence[Operation],
    ancestors: Sequence[Vocabulary] = (),
    banned: Iterable[str] = (),
) -> None:
    """Raise BadInput when the last operation cannot be, such as removing a phrase twice.

    Of those before it what cannot be changes nothing, as everywhere: two tabs may have done the
    same. banned are the phrases that no run may have.
    """
    *before, last = operations
    concepts = _fold(vocabulary, before, ancestors)
    concepts.banned = frozenset(map(key, banned))
    for action in _actions(concepts, last):
        action()
    _check_size(sum(map(len, concepts.there.values())))


def addable(
    vocabulary: Vocabulary,
    operations: Iterable[Operation],
    phrases: Iterable[str],
    ancestors: Sequence[Vocabulary] = (),
    banned: Iterable[str] = (),
) -> tuple[list[str], list[str], str]:
    """Those of many phrases that one edit can add, the others, and in a sentence why not these.

    See `check`; the sentence is empty when all can be added.
    """
    concepts = _fold(vocabulary, operations, ancestors)
    concepts.banned = frozenset(map(key, banned))
    room = MOST - sum(map(len, concepts.there.values()))
    good, bad, why, cut = list[str](), list[str](), "", 0
    for phrase in phrases:
        try:
            concepts.free(phrase)
        except BadInput as error:
            bad.append(phrase)
            why = why or str(error)
            continue
        coming = len(concepts.gone.get(key(phrase), (phrase,)))  # columns of one phrase come back
        if coming > room:
            bad.append(phrase)
            cut += 1
            continue
        concepts.add(phrase)
        good.append(phrase)
        room -= coming
    return good, bad, _why_not(len(bad), cut, why)


def _why_not(bad: int, cut: int, why: str) -> str:
    """Of phrases that cannot be added, how many of them are too many, and why the first cannot."""
    if cut:
        one = "1 phrase does" if cut == 1 else f"{cut:,} phrases do"
        return f"{one} not fit: the vocabulary may have {MOST:,}; remove others first."
    return why if bad < 2 else f"{bad:,} phrases cannot be added; the first: {why}"


def rows(
    vocabulary: Vocabulary,
    operations: Iterable[Operation] = (),
    ancestors: Sequence[Vocabulary] = (),
    banned: Iterable[str] = (),
) -> list[Row]:
    """The table: phrases in the order of the vocabulary, new ones after them, lost ones last.

    Lost are the phrases of ancestors (vocabularies, nearest first) that are no longer there, and
    those in `banned`, of whatever run, which have the state banned.
    """
    concepts = _fold(vocabulary, operations, ancestors)
    forbidden = {key(phrase): phrase for phrase in banned}
    found = []
    for entry in concepts.shown():
        banned_elsewhere = entry.gone and key(entry.phrase) in forbidden
        state = "banned" if banned_elsewhere else entry.state
        found.append(Row(entry.phrase, entry.origin, state, entry.sources))
    shown = {key(row.phrase) for row in found}
    lost = {name: Row(e.phrase, e.origin, "removed", ()) for name, e in concepts.lost.items()}
    for name, phrase in forbidden.items():
        known = lost.get(name, Row(phrase, "added", "banned", ()))
        lost[name] = replace(known, state="banned")
    return found + [row for name, row in lost.items() if name not in shown]


def new_phrases(
    vocabulary: Vocabulary, operations: Iterable[Operation], ancestors: Sequence[Vocabulary] = ()
) -> list[str]:
    """Phrases that need a text vector, in order."""
    entries = _fold(vocabulary, operations, ancestors).present()
    parts = (part for entry in entries for part in entry.parts)
    return list(dict.fromkeys(part for part in parts if isinstance(part, str)))


def sources(
    vocabulary: Vocabulary, operations: Iterable[Operation], ancestors: Sequence[Vocabulary] = ()
) -> list[tuple[int, ...]]:
    """Of each concept after the operations the columns it comes from; a new one has none."""
    return [entry.sources for entry in _fold(vocabulary, operations, ancestors).present()]


def apply_operations(
    vocabulary: Vocabulary,
    operations: Iterable[Operation],
    vectors: Mapping[str, FloatArray],
    ancestors: Sequence[Vocabulary] = (),
) -> tuple[Vocabulary, list[tuple[int, ...]]]:
    """The vocabulary after the operations, and of each new concept the columns it comes from.

    vectors holds a unit row (d,) for each of `new_phrases`. A merged concept has the normalised
    mean of its members' vectors. Raises BadInput when no phrase, or more than 2,000, would be left.
    """
    entries = _fold(vocabulary, operations, ancestors).present()
    _check_size(len(entries))
    origins = tuple(entry.origin for entry in entries)
    edited = replace(
        vocabulary,
        phrases=tuple(entry.phrase for entry in entries),
        counts=np.stack([entry.counts for entry in entries]),
        synsets=np.array([entry.synset for entry in entries], dtype=np.int64),
        vectors=np.stack([_vector(entry.parts, vectors) for entry in entries]),
        origins=() if set(origins) == {"generated"} else origins,
    )
    return edited, [entry.sources for entry in entries]


def _fold(
    vocabulary: Vocabulary,
    operations: Iterable[Operation],
    ancestors: Sequence[Vocabulary],
) -> Concepts:
    concepts = Concepts(vocabulary, ancestors)
    for action in (action for operation in operations for action in _actions(concepts, operation)):
        with suppress(BadInput):
            action()
    return concepts


def _actions(concepts: Concepts, operation: Operation) -> Iterator[Callable[[], None]]:
    """What an operation does, phrase by phrase, so that one that fails stops no other."""
    verb = operation["verb"]
    if verb == "rename_phrase":
        yield partial(concepts.rename, operation["phrase"], operation["to"])
    elif verb == "merge_phrases":
        yield partial(concepts.merge, operation["phrases"], operation["into"])
    else:
        for phrase in operation["phrases"]:
            yield partial(EACH[verb], concepts, phrase)


def _check_size(phrases: int) -> None:
    if not phrases:
        raise BadInput("The vocabulary would be empty; keep at least one phrase.")
    if phrases > MOST:
        raise BadInput(f"The vocabulary would have {phrases:,} phrases; it may have {MOST:,}.")


def _vector(parts: Sequence[FloatArray | str], vectors: Mapping[str, FloatArray]) -> FloatArray:
    known = [vectors[part] if isinstance(part, str) else part for part in parts]
    if len(known) == 1:
        return np.asarray(known[0], dtype=np.float32)
    mean: FloatArray = np.mean(known, axis=0, dtype=np.float32)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)
