"""The clusters of a run as the analyst left them: names, moves, merges, splits, marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...base.language import retell, say
from ...base.values import IntArray
from .log import Edit
from .marks import Marking, Marks

# What is noted of an image or a cluster: in English, for tables; `told` says it to a reader.
MOVED, MERGED = "moved from {name}", "merged from {name}"
RENAMED, SPLIT = "renamed from {name}", "split from {name}"
NO_CLUSTER, ACCEPTED = "not a cluster", "accepted"
NOTES = (MOVED, MERGED, RENAMED, SPLIT, NO_CLUSTER, ACCEPTED)
Notes = tuple[str, ...]  # one by one: a name in them may hold "; "
DECIDED = {"accept": ACCEPTED, "move": "moved", "skip": "skipped"}  # verb -> what an image is then


@dataclass(frozen=True, eq=False)
class Edited:
    """What a run's clusters are after the edits in force; numbers of merged ones are gone."""

    clusters: IntArray  # (n,) number of every image's cluster
    columns: IntArray  # (n,) the cluster of the concept model that explains the image
    names: Mapping[int, str]  # number -> name of every cluster there is, in order
    origins: Mapping[int, int]  # number -> the concept model's cluster that it comes from
    homes: tuple[int, ...]  # of each of the concept model's clusters: the number it is part of
    rejected: frozenset[int] = frozenset()  # numbers that the analyst says are no clusters
    decisions: Mapping[int, str] = field(default_factory=dict)  # image -> accept, skip or move
    notes: Mapping[int, Notes] = field(default_factory=dict)  # image -> what happened to it
    cluster_notes: Mapping[int, Notes] = field(default_factory=dict)  # cluster -> what happened
    marks: Marks = field(default_factory=Marks)  # tags and notes that the analyst wrote

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(self.names)

    @property
    def column_names(self) -> list[str]:
        """What each of the concept model's clusters is called by now."""
        return [self.names[number] for number in self.homes]

    def title(self, cluster: int) -> str:
        """A cluster's number and name in one line of plain text."""
        name = self.names.get(cluster, say("gone"))
        if cluster in self.rejected:
            name = say("{name} (not a cluster)", name=name)
        return f"{cluster} · {name}"

    def members(self, cluster: int) -> IntArray:
        """Numbers of the images in a cluster."""
        return np.flatnonzero(self.clusters == cluster)

    def elsewhere(self, images: Sequence[int], cluster: int) -> list[int]:
        """Those of the images that are not in the cluster yet, which a move to it moves."""
        return [image for image in images if self.clusters[image] != cluster]

    def is_as_made(self, cluster: int, clusters: IntArray) -> bool:
        """Whether a cluster still has the images that it has among the model's clusters (n,)."""
        return np.array_equal(self.members(cluster), np.flatnonzero(clusters == cluster))

    def notes_of(self, image: int) -> Notes:
        """What the analyst changed about an image and its cluster; empty when nothing."""
        own = self.notes.get(image, ())
        return (*own, *self.cluster_notes.get(int(self.clusters[image]), ()))

    def note(self, image: int) -> str:
        """The same in one line, in English, for tables."""
        return "; ".join(self.notes_of(image))


def told(notes: Notes) -> str:
    """Notes of an image or a cluster in one line, in the language of whoever reads them."""
    return say("; ").join(retell(note, NOTES) for note in notes)


def apply(edits: Iterable[Edit], clusters: IntArray, names: Sequence[str]) -> Edited:
    """Edits in force, oldest first, on the clusters (n,) and names (k,) of a concept model.

    Edits that name a cluster or an image that is not there leave everything as it is.
    """
    state = _State(np.array(clusters), list(names))
    for edit in edits:
        action = getattr(state, edit.verb, None) or getattr(state.marking, edit.verb, None)
        if action is not None:
            action(**edit.arguments)
    return state.edited()


class _State:
    """What is changed edit by edit; one method per verb."""

    def __init__(self, clusters: IntArray, names: list[str]):
        self.clusters, self.columns = clusters, clusters.copy()
        self.names = dict(enumerate(names))
        self.origins = {number: number for number in self.names}
        self.homes = list(self.names)
        self.next = len(names)
        self.rejected: set[int] = set()
        self.decisions: dict[int, str] = {}
        self.notes: dict[int, list[str]] = {}
        self.cluster_notes: dict[int, list[str]] = {}
        self.marking = Marking(len(clusters))

    def edited(self) -> Edited:
        return Edited(
            clusters=self.clusters,
            columns=self.columns,
            names=dict(sorted(self.names.items())),
            origins=self.origins,
            homes=tuple(map(self._home, range(len(self.homes)))),
            rejected=frozenset(self.rejected & set(self.names)),
            decisions=self.decisions,
            notes={image: tuple(words) for image, words in self.notes.items() if words},
            cluster_notes={c: tuple(words) for c, words in self.cluster_notes.items() if words},
            marks=self.marking.marks(),
        )

    def _home(self, column: int) -> int:
        """Where most images are that this cluster of the model explains; a merge, then a split,
        may have taken them further than the merge alone."""
        inside = self.clusters[self.columns == column]
        return int(np.bincount(inside).argmax()) if len(inside) else self.homes[column]

    def accept(self, images: Sequence[int]) -> None:
        self._decide_all(images, "accept", ACCEPTED)

    def skip(self, images: Sequence[int]) -> None:
        self._decide_all(images, "skip", "")

    def move(self, images: Sequence[int], cluster: int) -> None:
        if cluster not in self.names:
            return
        for image in self._there(images):
            if self.clusters[image] == cluster:
                continue
            self._note(image, MOVED.format(name=self.names[int(self.clusters[image])]))
            self._set_decision(image, "move")
            self.clusters[image] = cluster
            self.columns[image] = self.origins[cluster]

    def rename_cluster(self, cluster: int, name: str) -> None:
        if cluster in self.names:
            self._note_cluster(cluster, RENAMED.format(name=self.names[cluster]))
            self.names[cluster] = name

    def rename_clusters(self, clusters: Sequence[int], names: Sequence[str]) -> None:
        for cluster, name in zip(clusters, names, strict=True):
            self.rename_cluster(cluster, name)

    def name_clusters(self, names: Sequence[str]) -> None:
        """No note: they are of the clusters as they came, and nobody changed them."""
        self.names |= {c: name for c, name in enumerate(names) if name and c in self.names}

    def merge_clusters(self, clusters: Sequence[int], into: int) -> None:
        others = [c for c in dict.fromkeys(clusters) if c != into and c in self.names]
        if into not in self.names:
            return
        for other in others:
            for image in np.flatnonzero(self.clusters == other).tolist():
                self._note(image, MERGED.format(name=self.names[other]))
            self.clusters[self.clusters == other] = into
            self.homes = [into if home == other else home for home in self.homes]
            self.marking.merged(other, into)
            del self.names[other]

    def split_cluster(
        self, cluster: int, parts: Sequence[Sequence[int]], names: Sequence[str]
    ) -> None:
        if cluster not in self.names:
            return
        before = self.names[cluster]
        self.names[cluster] = names[0]
        for part, name in zip(parts[1:], names[1:], strict=True):
            inside = [i for i in self._there(part) if self.clusters[i] == cluster]
            self.clusters[inside] = self.next
            self.names[self.next], self.origins[self.next] = name, self.origins[cluster]
            self._note_cluster(self.next, SPLIT.format(name=before))
            self.next += 1
        if names[0] != before:  # a part of it; else it is what it was, less what went out
            self._note_cluster(cluster, SPLIT.format(name=before))

    def make_cluster(self, cluster: int, images: Sequence[int], name: str) -> None:
        """A part of a cluster, split off with its name; the images of others move there."""
        if cluster not in self.names:
            return
        made = self.next
        self.split_cluster(cluster, ((), images), (self.names[cluster], name))
        self.move(images, made)

    def reject_cluster(self, cluster: int) -> None:
        if cluster in self.names:
            self.rejected.add(cluster)
            self._note_cluster(cluster, NO_CLUSTER)

    def keep_cluster(self, cluster: int) -> None:
        self.rejected.discard(cluster)
        words = self.cluster_notes.get(cluster, [])
        self.cluster_notes[cluster] = [word for word in words if word != NO_CLUSTER]

    def note_cluster(self, cluster: int, text: str) -> None:
        if cluster in self.names:
            self.marking.note_cluster(cluster, text)

    def _decide_all(self, images: Sequence[int], decision: str, words: str) -> None:
        for image in self._there(images):
            self._set_decision(image, decision)
            if words:
                self._note(image, words)

    def _set_decision(self, image: int, decision: str) -> None:
        """The newest decision counts, and alone says whether the image is accepted."""
        self.decisions[image] = decision
        if decision != "accept" and ACCEPTED in self.notes.get(image, ()):
            self.notes[image].remove(ACCEPTED)

    def _there(self, images: Sequence[int]) -> list[int]:
        return [image for image in images if 0 <= image < len(self.clusters)]

    def _note(self, image: int, words: str) -> None:
        if words not in self.notes.setdefault(image, []):
            self.notes[image].append(words)

    def _note_cluster(self, cluster: int, words: str) -> None:
        if words not in self.cluster_notes.setdefault(cluster, []):
            self.cluster_notes[cluster].append(words)
