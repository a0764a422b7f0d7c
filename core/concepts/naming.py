"""Names of clusters, apart from weights: what holds for nearly all their images and few others.

Candidates are the vocabulary's nouns that are nearest to the cluster's centre, and those that
these are kinds and parts of. Each is judged by what the images say (name_evidence.py) and by what
it is in WordNet (core.words.nameable). Where two come to one name, a second noun tells them apart:
"dog, spaniel".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from ..words.lexicon import Lexicon
from ..words.nameable import KINDS, Family, kinds, wholes, wider
from ..words.senses import name, reading
from .name_evidence import Evidence, Holding

RUNNERS_UP, CLOSE = 4, 1.0  # at most so many, at most so far below the best
LEAST = 0.25  # coverage of a name; where no noun has it, the strongest phrase names
HELD = 0.5  # coverage of a noun that counts as one of the cluster's
TELLING = 0.1  # by which coverage must be larger here than in the clusters of the same name
WIDE = 1500  # kinds below a wider noun, at most, to be a candidate


@dataclass(frozen=True)
class ClusterName:
    """A cluster's name and why: shares of images, from a sample, that the noun holds for."""

    name: str
    noun: str = ""  # the name without what tells it apart; "" when it is only the strongest phrase
    synset: int = -1  # WordNet's offset of the noun
    coverage: float = 0.0  # of its own images
    contrast: float = 0.0  # how much more than of the other cluster that it holds most for
    others: float = 0.0  # of all images of other clusters
    runners_up: tuple[str, ...] = ()  # the next best, best first


@dataclass(frozen=True, eq=False)
class _Candidate:
    synset: int  # number in the lexicon
    name: str
    score: float
    shares: Sequence[float]  # of each cluster's images
    others: float


def name_clusters(
    lexicon: Lexicon,
    evidence: Evidence,
    vocabulary: Sequence[str],
    phrases: Sequence[Sequence[str]],
) -> tuple[ClusterName, ...]:
    """A name for each of k clusters, no two alike.

    vocabulary (m) are the phrases that the evidence is of, each read as what people see in it;
    phrases are each cluster's, strongest first. A cluster that no noun holds for is called by them.
    """
    meant = [reading(lexicon, phrase) for phrase in vocabulary]
    ranked = [_ranked(lexicon, evidence, meant, cluster) for cluster in range(len(phrases))]
    names = _told_apart(lexicon, ranked)
    rest = [() if cluster in names else told for cluster, told in enumerate(phrases)]
    unknown = strongest(rest, set(names.values()))
    return tuple(
        _reasons(lexicon, cluster, names, ranked[cluster]) if cluster in names else unknown[cluster]
        for cluster in range(len(phrases))
    )


def strongest(
    phrases: Sequence[Sequence[str]], taken: Collection[str] = ()
) -> tuple[ClusterName, ...]:
    """Names without WordNet: the strongest phrase of each cluster that names none before it."""
    used, found = set(taken), []
    for cluster, told in enumerate(phrases):
        free = [phrase for phrase in told if phrase not in used]
        chosen = free[0] if free else f"cluster {cluster}"
        used.add(chosen)
        found.append(ClusterName(chosen, runners_up=tuple(free[1 : RUNNERS_UP + 1])))
    return tuple(found)


def _ranked(
    lexicon: Lexicon, evidence: Evidence, meant: Sequence[int | None], cluster: int
) -> list[_Candidate]:
    """The candidates of a cluster, best first; none when the best holds for too few images.

    Those that hold for too few to be a name come last: they may tell two clusters apart.
    """
    columns = _candidates(lexicon, evidence, meant, cluster)
    if not columns or not len(evidence.members[cluster]):
        return []
    holding = evidence.holding(cluster, list(columns.values()))
    found = sorted(_judged(lexicon, list(columns), holding, cluster), key=lambda each: each.synset)
    found.sort(key=lambda each: (each.shares[cluster] < LEAST, -each.score))
    return found if found[0].shares[cluster] >= LEAST else []


def _judged(
    lexicon: Lexicon, synsets: Sequence[int], holding: Holding, cluster: int
) -> Iterator[_Candidate]:
    """Nouns with how good names of the cluster they are."""
    held = holding.shares[cluster] >= HELD
    family = Family(lexicon, np.array(synsets)[held].tolist())
    seen = holding.telling(cluster)
    for column, synset in enumerate(synsets):
        score = float(seen[column]) + family.fit(synset)
        shares, others = holding.shares[:, column].tolist(), float(holding.others[column])
        yield _Candidate(synset, name(lexicon, synset), score, shares, others)


def _candidates(
    lexicon: Lexicon, evidence: Evidence, meant: Sequence[int | None], cluster: int
) -> dict[int, int]:
    """Synsets that may name a cluster, each with the column of the vocabulary that says it."""
    places: dict[int | None, int] = {}
    for column, synset in enumerate(meant):
        places.setdefault(synset, column)
    found: dict[int, int] = {}
    for column in evidence.near[cluster].tolist():
        synset = meant[column]
        if synset is not None:
            found.setdefault(synset, column)
    for synset in list(found):
        for up in (*lexicon.hypernyms(synset, KINDS), *sorted(wholes(lexicon, synset))):
            if up in places and kinds(lexicon, up) < WIDE:
                found.setdefault(up, places[up])
    return found


def _told_apart(lexicon: Lexicon, ranked: Sequence[Sequence[_Candidate]]) -> dict[int, str]:
    """Names by cluster; where several have one, a second noun or a number stands behind it."""
    groups: dict[str, list[int]] = {}
    for cluster, found in enumerate(ranked):
        if found:
            groups.setdefault(found[0].name, []).append(cluster)
    names = {group[0]: first for first, group in groups.items() if len(group) == 1}
    for first, group in groups.items():
        for cluster in group if len(group) > 1 else ():
            seconds = _seconds(lexicon, cluster, group, ranked[cluster])
            used = {*names.values(), *groups}
            names[cluster] = next(text for text in _texts(first, seconds) if text not in used)
    return names


def _seconds(
    lexicon: Lexicon, cluster: int, group: Sequence[int], ranked: Sequence[_Candidate]
) -> list[str]:
    """Nouns that hold in this rather than in the group's other clusters, the most telling first.

    What the name is a kind of tells nothing.
    """
    first, *rest = ranked
    wide = wider(lexicon, first.synset)
    gaps = {}
    for each in (each for each in rest if each.synset not in wide):
        other = max(each.shares[place] for place in group if place != cluster)
        if each.shares[cluster] - other >= TELLING:
            gaps[each.name] = each.shares[cluster] - other
    return sorted(gaps, key=lambda second: -gaps[second])


def _texts(first: str, seconds: Sequence[str]) -> Iterator[str]:
    """The name with each second noun, such as "truck, garbage"; then with numbers from 1."""
    for second in seconds:
        yield f"{first}, {second.removesuffix(f' {first}')}"
    yield from (f"{first}, {number}" for number in count(1))


def _reasons(
    lexicon: Lexicon, cluster: int, names: Mapping[int, str], ranked: Sequence[_Candidate]
) -> ClusterName:
    best, *rest = ranked
    taken = set(names.values())
    enough = (each for each in rest if each.shares[cluster] >= LEAST)
    close = (each.name for each in enough if each.score >= best.score - CLOSE)
    free = [name for name in close if name not in taken]
    rivals = (share for place, share in enumerate(best.shares) if place != cluster)
    return ClusterName(
        name=names[cluster],
        noun=best.name,
        synset=int(lexicon.synset_offset[best.synset]),
        coverage=best.shares[cluster],
        contrast=best.shares[cluster] - max(rivals, default=0.0),
        others=best.others,
        runners_up=tuple(free[:RUNNERS_UP]),
    )
