"""How sure one can be of a cluster's phrases, and of the cluster itself. NumPy only.

Shapes: n images, m concepts, p different phrases. The clusters were made from the same images: an
interval says how firmly these images show a phrase, not what other images would show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks, strongest
from ..base.sparse import MANY_IMAGES, matrix_of
from ..base.values import ConceptModel, FloatArray, IntArray, Vocabulary
from ..words.phrases import distinct, summed
from .name_evidence import evenly

Mask = NDArray[np.bool_]
AT_ONCE = 8192  # images whose strongest phrases are found at a time
BLOCK = 4_000_000  # numbers drawn at a time: keeps the bootstrap of a large cluster small


@dataclass(frozen=True, eq=False)
class Interval:
    """Values and how far they may be off; arrays of one length."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class LogOdds(Interval):
    """Natural log-odds ratios of being active inside against outside, with joint intervals."""

    inside: FloatArray  # share of the images inside that it is active in, 0 to 1
    outside: FloatArray

    @property
    def bound(self) -> FloatArray:
        """What |log-odds| is at least, 0 where the interval holds 0."""
        return np.maximum(np.maximum(self.low, -self.high), 0)

    @property
    def trusted(self) -> Mask:
        """Where it is more often active inside than outside, beyond doubt."""
        return self.low > 0


@dataclass(frozen=True, eq=False)
class PhraseStatistics:
    """What the images of a group say of every phrase; all of length p."""

    phrases: tuple[str, ...]
    weights: Interval  # mean contribution to the images' scores
    odds: LogOdds

    def strongest(self, count: int, least: float) -> IntArray:
        """Places of the phrases of most weight; none below `least` times the first's."""
        weights = self.weights.value
        order = np.argsort(-weights, kind="stable")[:count]
        return order[weights[order] >= max(least * weights.max(initial=0), 1e-12)]


def phrase_statistics(
    model: ConceptModel, vocabulary: Vocabulary, active: Any, images: IntArray, columns: IntArray
) -> PhraseStatistics:
    """Weights and log-odds of every phrase for a group of images.

    columns, as long as images, says which cluster of the model explains each of them; active (n, p)
    is what `active_phrases` gives.
    """
    inside = np.zeros(active.shape[0], bool)
    inside[images] = True
    some = evenly(np.arange(len(images)), MANY_IMAGES)  # stand for the weights of a large group
    contributions = model.active(images[some]) * np.asarray(model.head).T[columns[some]]
    phrases, phrase_of = distinct(vocabulary)
    return PhraseStatistics(
        phrases=phrases,
        weights=bootstrap_mean(summed(contributions, phrase_of)),
        odds=log_odds(active, inside),
    )


def active_phrases(model: ConceptModel, vocabulary: Vocabulary) -> Any:
    """Which phrases speak in which image, (n, p); sparse where the activations are.

    A concept is active where it is above 0 and among the image's V/2 strongest, as in its proxy
    (IC2E, equation 3) and in F1: above 0 alone counts faint remains, and would let images with
    loud activations count more often than others.
    """
    count, phrase_of = max(1, vocabulary.per_cluster // 2), distinct(vocabulary)[1]
    if isinstance(model.matrix, np.ndarray):
        return summed(strongest(model.matrix, count), phrase_of)
    return _strongest_phrases(model.matrix, count, phrase_of)


def _strongest_phrases(matrix: Any, count: int, phrase_of: IntArray) -> Any:
    """The same of activations without zeros (n, m); only what is there is ranked."""
    blocks = (matrix[rows] for rows in row_blocks(matrix.shape[0], AT_ONCE))
    kept = np.concatenate([_ranked(block, count) for block in blocks])
    starts = np.append(0, np.cumsum(kept))[matrix.indptr]
    found = {"values": kept[kept], "columns": phrase_of[matrix.indices[kept]], "starts": starts}
    phrases = matrix_of(found, int(phrase_of.max()) + 1)
    phrases.sum_duplicates()  # of concepts that are one phrase
    return phrases


def _ranked(rows: Any, count: int) -> Mask:
    """Of what is in some rows of a sparse matrix, whether it is among its row's strongest."""
    sizes = np.diff(rows.indptr)
    there = np.arange(sizes.max(initial=0)) < sizes[:, None]
    table = np.zeros(there.shape, np.float32)
    table[there] = rows.data
    return strongest(table, count)[there]


def bootstrap_mean(
    rows: FloatArray, resamples: int = 1000, level: float = 0.95, seed: int = 0
) -> Interval:
    """Mean of the rows (n, p) with its percentile bootstrap interval (Efron and Tibshirani, 13.3).

    A resample is how often each row was drawn, so all means are one matrix product. Without rows
    everything is 0.
    """
    rows = np.asarray(rows, np.float32)
    if not len(rows):
        zero = np.zeros(rows.shape[1], np.float32)
        return Interval(zero, zero, zero)
    random, at_once = np.random.default_rng(seed), max(1, BLOCK // len(rows))
    sizes = [min(at_once, resamples - done) for done in range(0, resamples, at_once)]
    drawn = (resample_counts(len(rows), size, random) for size in sizes)
    means = np.concatenate([counts @ rows for counts in drawn]) / len(rows)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Interval(rows.mean(axis=0), low.astype(np.float32), high.astype(np.float32))


def resample_counts(n: int, resamples: int, random: np.random.Generator) -> FloatArray:
    """How often each of n rows is drawn in n draws with replacement, (resamples, n)."""
    drawn = random.integers(0, n, size=(resamples, n), dtype=np.int32)
    places = drawn + n * np.arange(resamples, dtype=np.int64)[:, None]
    counts = np.bincount(places.ravel(), minlength=resamples * n)
    return counts.reshape(resamples, n).astype(np.float32)


def log_odds(active: Any, inside: Mask, level: float = 0.95) -> LogOdds:
    """Log-odds ratios of p phrases being active (n, p) in the images inside (n,) against others.

    One half is added to each of the four counts (Haldane; Anscombe), so none is infinite. Wald
    intervals, widened after Bonferroni so that all p hold at once with probability `level`.
    """
    members, others = int(inside.sum()), int((~inside).sum())
    there = np.asarray(active[inside].sum(axis=0))
    elsewhere = np.asarray(active.sum(axis=0)) - there
    cells = np.stack([there, members - there, elsewhere, others - elsewhere]) + 0.5
    logs = np.log(cells)
    value = logs[0] - logs[1] - logs[2] + logs[3]
    reach = quantile(level, active.shape[1]) * np.sqrt((1 / cells).sum(axis=0))
    return LogOdds(
        value=value.astype(np.float32),
        low=(value - reach).astype(np.float32),
        high=(value + reach).astype(np.float32),
        inside=(there / max(members, 1)).astype(np.float32),
        outside=(elsewhere / max(others, 1)).astype(np.float32),
    )


def quantile(level: float, comparisons: int = 1) -> float:
    """Standard deviations that an interval reaches to either side, so that all hold at once."""
    return NormalDist().inv_cdf(1 - (1 - level) / (2 * max(comparisons, 1)))


@dataclass(frozen=True, eq=False)
class Contrast:
    """Places of phrases that two clusters share, and that only one of them has; no place twice."""

    shared: IntArray
    here: IntArray
    there: IntArray


def contrast(here: FloatArray, there: FloatArray, least: float = 0.05) -> Contrast:
    """What two clusters have in common and what tells them apart, by their weights (p,) each.

    A cluster has a phrase that weighs at least `least` times its strongest. Most weight first;
    shared ones by the smaller of their two weights, as shares of each cluster's strongest.
    """
    one, other = _shares(here), _shares(there)
    has, has_other = one >= least, other >= least
    return Contrast(
        shared=_ordered(np.minimum(one, other), has & has_other),
        here=_ordered(one, has & ~has_other),
        there=_ordered(other, has_other & ~has),
    )


def _shares(weights: FloatArray) -> FloatArray:
    return np.asarray(weights) / max(float(np.max(weights, initial=0)), 1e-12)


def _ordered(amounts: FloatArray, chosen: Mask) -> IntArray:
    places = np.flatnonzero(chosen)
    return places[np.argsort(-amounts[places], kind="stable")]


def keep_company(clusters: IntArray, others: Sequence[IntArray] | IntArray) -> FloatArray:
    """Share of its company that each image keeps when others cluster the same images, (n,).

    An image's company is the other images of its cluster. Of the images that it is with in
    `clusters` or in the other clustering, the share that it is with in both (Jaccard), averaged
    over the other clusterings (h, n): splitting and merging both count, and the numbers of
    clusters do not matter. The mean over a cluster is its stability (Hennig, Computational
    Statistics & Data Analysis 52, 2007, without the search for the best match). An image that is
    alone both times keeps all of it.
    """
    own, total = np.asarray(clusters), np.zeros(len(clusters))
    for other in others:
        shared = _table(own, np.asarray(other))
        both = shared[own, other] - 1
        either = shared.sum(axis=1)[own] + shared.sum(axis=0)[other] - shared[own, other] - 1
        total += np.divide(both, either, out=np.ones(len(own)), where=either > 0)
    return (total / max(len(others), 1)).astype(np.float32)


def _table(rows: IntArray, columns: IntArray) -> IntArray:
    """Images in each pair of clusters."""
    width = int(columns.max(initial=0)) + 1
    pairs = np.bincount(rows * width + columns, minlength=(int(rows.max(initial=0)) + 1) * width)
    return pairs.reshape(-1, width)
