"""From nouns to the concepts of these images: what the images at each cluster's centre name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from ..base.checks import check_choice, check_embeddings, check_same_images
from ..base.errors import BadInput
from ..base.parallel import numpy_by_one_thread
from ..base.progress import Progress, ignore
from ..base.settings import AtLeast1, OneOf, setting
from ..base.values import Assignment, Embeddings, FloatArray, IntArray, Vocabulary
from .choosable import Asked
from .nearest import Nouns, nearest_nouns
from .phrases import key

DUPLICATES = ("merge", "keep")


@dataclass(frozen=True)
class VocabularySettings:
    near_images: AtLeast1 = setting(100, "Images nearest to a centre that name nouns.")  # L
    per_cluster: AtLeast1 = setting(20, "Phrases that each cluster gets at most.")  # V
    per_image: AtLeast1 = setting(5, "Nouns that each of these images names.")
    duplicates: Annotated[str, OneOf(DUPLICATES)] = setting(
        "merge", "A phrase of several clusters as one, or one for each of them."
    )
    banned: tuple[str, ...] = setting((), "Phrases that no cluster gets, in any letter case.")


@dataclass(frozen=True)
class _Lexicon:
    """Nouns, where spellings that differ in case are one phrase."""

    nouns: Nouns  # t vectors
    words: Sequence[str]  # t
    phrases: IntArray  # (t,) the phrase of each noun: number of its preferred spelling


@numpy_by_one_thread()
def generate_vocabulary(
    embeddings: Embeddings,
    assignment: Assignment,
    nouns: Embeddings,
    words: Sequence[str],
    synsets: IntArray,
    settings: VocabularySettings = VocabularySettings(),
    progress: Progress = ignore,
) -> Vocabulary:
    """The V most named nouns of every cluster (IC2E, 3.2).

    Nouns (t, d) are the lexicon's text vectors, words (t) their spelling, synsets (t,) their first
    sense. Equal counts are ranked by summed cosine, then by noun number. A cluster whose images
    name fewer than V phrases is filled with those nearest to its images, counted once. Images in no
    cluster are not looked at. What is banned is as if the lexicon lacked it. Raises BadInput when
    embeddings and nouns are not from one encoder.
    """
    _check(embeddings, assignment, nouns, words, synsets, settings)
    kept = allowed(words, settings.banned)
    if len(kept) < len(words):
        words = [words[noun] for noun in kept]
        synsets = np.asarray(synsets)[kept]
        nouns = replace(nouns, vectors=np.asarray(nouns.vectors)[kept])
    lexicon = _Lexicon(Nouns(nouns.vectors), words, _phrases(words))
    labels, chosen = assignment.labels, []
    for cluster in range(assignment.k):
        members = np.flatnonzero(labels == cluster)
        near = _near_centre(embeddings, assignment, cluster, members, settings.near_images)
        chosen.append(_cluster_nouns(near, lexicon, settings))
        progress((cluster + 1) / assignment.k, f"Cluster {cluster + 1} of {assignment.k}")
    columns, counts = _columns(chosen, merge=settings.duplicates == "merge")
    return Vocabulary(
        encoder=embeddings.encoder,
        phrases=tuple(words[noun].replace("_", " ") for noun in columns),
        counts=counts,
        synsets=np.asarray(synsets)[columns].astype(np.int64),
        vectors=np.asarray(nouns.vectors)[columns].astype(np.float32),
        per_cluster=settings.per_cluster,
    )


def asked(
    embeddings: Embeddings, assignment: Assignment, settings: VocabularySettings
) -> Iterator[Asked]:
    """What the vocabulary asks of a lexicon, twice for each cluster: the nouns its images name,
    and those nearest to all of them, which fill it up; some of either are the same phrase."""
    labels = assignment.labels
    for cluster in range(assignment.k):
        members = np.flatnonzero(labels == cluster)
        near = _near_centre(embeddings, assignment, cluster, members, settings.near_images)
        yield Asked(near, settings.per_image)
        yield Asked(near.mean(axis=0)[None], 2 * settings.per_cluster)


def allowed(words: Sequence[str], banned: Sequence[str]) -> IntArray:
    """Numbers of the words that are not banned. Raises BadInput when all are."""
    forbidden = {key(phrase) for phrase in banned}
    kept = [noun for noun, word in enumerate(words) if key(word) not in forbidden]
    if not kept:
        raise BadInput("Every noun of the lexicon is banned; restore some of the phrases.")
    return np.array(kept, dtype=np.int64)


def _check(
    embeddings: Embeddings,
    assignment: Assignment,
    nouns: Embeddings,
    words: Sequence[str],
    synsets: IntArray,
    settings: VocabularySettings,
) -> None:
    check_embeddings(embeddings)
    check_same_images(embeddings, assignment)
    check_choice("duplicates", settings.duplicates, DUPLICATES)
    if min(settings.near_images, settings.per_cluster, settings.per_image) < 1:
        raise BadInput("near_images, per_cluster and per_image must be 1 or more.")
    if not len(words) or not len(words) == len(nouns.vectors) == len(synsets):
        raise BadInput(f"Expected one vector and one synset for each of {len(words)} nouns.")
    if embeddings.encoder != nouns.encoder:
        raise BadInput(
            f"Images were embedded by {embeddings.encoder!r}, nouns by {nouns.encoder!r}; "
            "embed both with one encoder."
        )
    dimensions, expected = embeddings.vectors.shape[1], nouns.vectors.shape[1]
    if dimensions != expected:
        raise BadInput(
            f"The encoder {nouns.encoder!r} makes vectors of {expected} dimensions, but the "
            f"embeddings of the images have {dimensions}; say which encoder made them."
        )


def _phrases(words: Sequence[str]) -> IntArray:
    """For each noun the number of its phrase's preferred spelling: lower case, then the first."""
    preferred: dict[str, int] = {}
    names = [key(word) for word in words]
    for noun, name in enumerate(names):
        known = preferred.get(name)
        if known is None or (words[noun].islower() and not words[known].islower()):
            preferred[name] = noun
    return np.array([preferred[name] for name in names], dtype=np.int64)


def _near_centre(
    embeddings: Embeddings, assignment: Assignment, cluster: int, members: IntArray, count: int
) -> FloatArray:
    """Vectors of the members nearest to the cluster's centre, (<= count, d).

    The centre is the normalised mean of the members. A cluster without members yields that of all
    images, weighted by their probability.
    """
    vectors = np.asarray(embeddings.vectors)
    if not len(members):
        centre = np.asarray(assignment.probabilities)[:, cluster] @ vectors
        return centre[None] / max(float(np.linalg.norm(centre)), 1e-12)
    own = vectors[members]
    order = np.argsort(-(own @ own.mean(axis=0)), kind="stable")
    return own[order[:count]]


def _cluster_nouns(
    near: FloatArray, lexicon: _Lexicon, settings: VocabularySettings
) -> dict[int, int]:
    """The cluster's phrases, best first: preferred noun -> images that named it."""
    nouns, cosines = nearest_nouns(near, lexicon.nouns, settings.per_image)
    counts: dict[int, int] = {}
    sums: dict[int, float] = {}
    for row in range(len(near)):
        named: dict[int, float] = {}
        for noun, cosine in zip(nouns[row], cosines[row], strict=True):
            named.setdefault(int(lexicon.phrases[noun]), float(cosine))  # strongest spelling first
        for noun, cosine in named.items():
            counts[noun] = counts.get(noun, 0) + 1
            sums[noun] = sums.get(noun, 0.0) + cosine
    ranked = sorted(counts, key=lambda noun: (-counts[noun], -sums[noun], noun))
    best = {noun: counts[noun] for noun in ranked[: settings.per_cluster]}
    return _filled(best, near, lexicon, settings.per_cluster)


def _filled(
    best: dict[int, int], near: FloatArray, lexicon: _Lexicon, wanted: int
) -> dict[int, int]:
    if len(best) >= wanted:
        return best
    mean_cosine = np.asarray(lexicon.nouns.vectors) @ near.mean(axis=0)
    for noun in np.argsort(-mean_cosine, kind="stable"):
        best.setdefault(int(lexicon.phrases[noun]), 1)
        if len(best) == wanted:
            break
    return best


def _columns(chosen: list[dict[int, int]], merge: bool) -> tuple[list[int], IntArray]:
    """The noun of each concept and its counts (m, k)."""
    columns: list[int] = []
    counts: list[IntArray] = []
    place: dict[int, int] = {}
    for cluster, phrases in enumerate(chosen):
        for noun, count in phrases.items():
            if not merge or noun not in place:
                place[noun] = len(columns)
                columns.append(noun)
                counts.append(np.zeros(len(chosen), dtype=np.int64))
            counts[place[noun]][cluster] = count
    return columns, np.array(counts)
