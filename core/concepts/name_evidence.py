"""Of how many images of each cluster does a noun hold? Figures that any encoder can be asked for.

Cosines of different encoders cannot be compared, so an image's noun is measured between what the
image says of a noun in general (the median over the vocabulary) and of the nouns that are best for
its cluster: it holds when it comes HOLDS of the way. A few images stand for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..base.values import FloatArray, IntArray

HOLDS = 0.65  # of the way from a noun in general to the image's best ones
NEAR = 40  # nouns nearest to a cluster's centre
BEST = 3  # of these, whose mean is the end of the way
CENTRAL = 200  # images at most that a centre is of
MEMBERS = 100  # images at most that stand for a cluster
ALL = 1600  # images, about, that stand for all clusters
GENERAL = 200  # phrases at most that tell what an image says of a noun in general
TINY = 1e-9
STRENGTH, CONTRAST = 0.5, 2.25  # weights; of coverage: 1
SHARED = 0.9  # of a noun's contrast is lost when it holds for all images of another cluster


@dataclass(frozen=True, eq=False)
class Holding:
    """For c nouns and one cluster: the share of images that each noun is true of."""

    strength: FloatArray  # (c,) mean place of the cluster's images between general and best, 0 to 1
    shares: FloatArray  # (k, c) of every cluster's images
    others: FloatArray  # (c,) of all other images

    def telling(self, cluster: int) -> FloatArray:
        """How well the nouns tell the cluster's images from the others, (c,), as logarithms."""
        rivals = np.delete(self.shares, cluster, axis=0).max(axis=0, initial=0)
        return (
            np.log(self.shares[cluster] + 0.01)
            + STRENGTH * np.log(self.strength + 0.01)
            + CONTRAST * np.log(1 - SHARED * rivals)
            + np.log(1 - SHARED * self.others)
        )


@dataclass(frozen=True, eq=False)
class _Seen:
    """Images, each with the two cosines that its scale runs between."""

    vectors: FloatArray  # (b, d)
    general: FloatArray  # (b,) with the general noun, which is 0
    best: FloatArray  # (b,) with the noun that fits it best, which is 1

    def way(self, texts: FloatArray) -> FloatArray:
        """Where each text (c, d) lies on the scale of each image, (b, c)."""
        length = np.maximum(self.best - self.general, TINY)
        said = self.vectors @ texts.T
        return (said - self.general[:, None]) / length[:, None]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Images that stand for their clusters, to ask what nouns hold for."""

    vectors: FloatArray  # (n, d) of all images
    members: Sequence[IntArray]  # k; images of each cluster
    texts: FloatArray  # (m, d) of the vocabulary's nouns

    @cached_property
    def near(self) -> IntArray:
        """Numbers of the nouns nearest to each cluster's centre, (k, <= NEAR), nearest first."""
        centres = np.stack([self._centre(own) for own in self.members])
        said = centres @ np.asarray(self.texts).T  # (k, m)
        return np.argsort(-said, axis=1, kind="stable")[:, :NEAR]

    def _centre(self, own: IntArray) -> FloatArray:
        few = np.asarray(self.vectors[evenly(own, CENTRAL)], np.float32)
        return few.sum(axis=0) / max(len(few), 1)

    def holding(self, cluster: int, columns: Sequence[int]) -> Holding:
        """What the nouns of these numbers hold for, seen from a cluster."""
        texts = np.asarray(self.texts[np.asarray(columns)], np.float32)
        own = self._seen(cluster, MEMBERS).way(texts)
        shares = self._shares(texts)
        shares[cluster] = (own >= HOLDS).mean(axis=0)
        others = _mean_of_others(shares, self.members, cluster)
        return Holding(np.clip(own, 0, 1).mean(axis=0), shares, others)

    def _shares(self, texts: FloatArray) -> FloatArray:
        """Of each cluster's images the share that each text holds for, (k, c)."""
        hold = self._few.way(texts) >= HOLDS
        parts = np.split(hold, self._ends[:-1])
        return np.stack([part.sum(axis=0) / max(len(part), 1) for part in parts])

    @cached_property
    def _few(self) -> _Seen:
        """A few images of every cluster, one cluster after another."""
        seen = [self._seen(cluster, self._count) for cluster in range(len(self.members))]
        parts = [(each.vectors, each.general, each.best) for each in seen]
        return _Seen(*map(np.concatenate, zip(*parts, strict=True)))

    @property
    def _count(self) -> int:
        return int(np.clip(ALL // len(self.members), 10, MEMBERS))

    @property
    def _ends(self) -> IntArray:
        return np.cumsum([min(len(own), self._count) for own in self.members])

    def _seen(self, cluster: int, count: int) -> _Seen:
        vectors = np.asarray(self.vectors[evenly(self.members[cluster], count)], np.float32)
        nearest = np.asarray(self.texts[self.near[cluster]])
        best = np.sort(vectors @ nearest.T, axis=1)[:, -BEST:].mean(axis=1)
        general = evenly(np.asarray(self.texts, np.float32), GENERAL)
        return _Seen(vectors, np.median(vectors @ general.T, axis=1), best)


def _mean_of_others(shares: FloatArray, members: Sequence[IntArray], cluster: int) -> FloatArray:
    """Of shares (k, c) the mean over the images of all clusters but one, (c,)."""
    sizes = np.array([len(each) for each in members], np.float64)
    sizes[cluster] = 0
    return sizes @ shares / max(sizes.sum(), 1)


def evenly(items: NDArray, count: int) -> NDArray:
    """At most so many of some items, evenly spread over them."""
    if len(items) <= count:
        return items
    return items[np.linspace(0, len(items) - 1, count).astype(int)]
