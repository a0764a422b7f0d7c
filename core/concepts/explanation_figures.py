"""How honest and how short explanations are, in the papers' figures."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks, strongest
from ..base.sparse import dense
from ..base.values import FloatArray, IntArray
from .explanation import PARTLY, STRANGE
from .metric import Group, Measured, Metric, Shown, Unit, good_fair_poor
from .proxy import Proxy, kept_proxy

Mask = NDArray[np.bool_]
ZERO_WEIGHT = 1e-5  # a head weight up to this counts as zero (VLG-CBM)
EXPLANATIONS = Group("Explanations")
SHORT = (
    "an image is explained by a few phrases",
    "an image is explained by about as many phrases as fit on a screen",
    "an image is explained by more phrases than anyone reads",
)


def f1(activations: Any, proxy: Proxy | FloatArray) -> float:
    """Overlap of each image's strongest concepts with its proxy's, micro F1."""
    count = max(
        [1, *(int((proxy[r] > 0).sum(axis=1).max(initial=0)) for r in row_blocks(len(proxy)))]
    )
    return _f1(activations, proxy, lambda block: strongest(block, count))


def f1_active(activations: Any, proxy: Proxy | FloatArray) -> float:
    """The same with every active concept counted as found."""
    return _f1(activations, proxy, lambda block: block > 0)


def _f1(activations: Any, proxy: Proxy | FloatArray, find: Callable[[FloatArray], Mask]) -> float:
    both = sizes = 0
    for rows in row_blocks(len(proxy)):
        wanted, found = np.asarray(proxy[rows]) > 0, find(dense(activations[rows]))
        both += int((wanted & found).sum())
        sizes += int(wanted.sum() + found.sum())
    return 2 * both / max(sizes, 1)


def nce(contributions: FloatArray) -> float:
    """Mean over images (n, m) of |c|_1 / |c|_2: the root of m for m equal concepts."""
    return _mean(_effective(contributions))


def _effective(contributions: FloatArray) -> FloatArray:
    """The ratio of every image that has contributions, (<= n,)."""
    size = np.linalg.norm(contributions, axis=1)
    some = size > 0
    return np.abs(contributions[some]).sum(axis=1) / size[some]


def _mean(values: NDArray) -> float:
    return float(values.mean()) if len(values) else 0.0


def nec(head: FloatArray) -> float:
    """Non-zero head weights per cluster (VLG-CBM)."""
    return float((np.abs(head) > ZERO_WEIGHT).sum() / head.shape[1])


def ncc95(contributions: FloatArray) -> float:
    """Mean number of concepts that carry 95 % of an image's score, contributions (n, m) >= 0."""
    return _mean(_needed(contributions))


def _needed(contributions: FloatArray) -> IntArray:
    """The number of every image that has contributions, (<= n,)."""
    shares = np.cumsum(-np.sort(-contributions, axis=1), axis=1)
    total = shares[:, -1:]
    return (shares < 0.95 * total)[total[:, 0] > 0].sum(axis=1) + 1


def _of_contributions(measured: Measured) -> tuple[FloatArray, IntArray]:
    """What `nce` and `ncc95` are means of; never all contributions (n, m) in memory."""
    model, clusters = measured.model, measured.clusters
    weights = np.asarray(model.head).T
    effective, needed = [], []
    for rows in row_blocks(len(clusters)):
        own = model.active(rows) * weights[clusters[rows]]
        effective.append(_effective(own))
        needed.append(_needed(own))
    return np.concatenate(effective), np.concatenate(needed)


EXPLANATION_METRICS = (
    Metric(
        "familiarity",
        "Familiarity",
        "How well the encoder knows what it sees, by its own judgement: the mean probability "
        "of the five nouns it finds most likely for an image, averaged over images. About "
        "this share of them is true. Encoders like CLIP cannot say.",
        EXPLANATIONS,
        lambda m: float(np.mean(np.asarray(m.familiarity))),
        needs=frozenset({"familiarity"}),
        shown=Shown.SUMMARY,
        verdicts=good_fair_poor(
            PARTLY,
            STRANGE,
            (
                "the encoder knows what the images show",
                "the encoder knows the images in part; read the phrases with care",
                "the encoder hardly knows the images; its phrases are guesses",
            ),
        ),
    ),
    Metric(
        "f1",
        "F1 of concepts",
        "Do the concepts that an image's explanation uses match the phrases that the encoder finds "
        "most similar to it? Overlap of each image's V/2 strongest concepts with its V/2 most "
        "similar phrases (the paper's F1 of interpretability). 1 is a perfect match.",
        EXPLANATIONS,
        lambda m: f1(m.model.matrix, kept_proxy(m.model)),
        shown=Shown.FIRST,
        verdicts=good_fair_poor(
            0.85,
            0.6,
            (
                "explanations say what the encoder sees in the images",
                "explanations mostly say what the encoder sees",
                "explanations often say other things than the encoder sees",
            ),
        ),
    ),
    Metric(
        "f1_active",
        "F1 of active concepts",
        "Like F1 of concepts, but every active concept counts as used: a stricter reading of "
        "the paper's F1, which also rewards the other concepts for staying silent.",
        EXPLANATIONS,
        lambda m: f1_active(m.model.matrix, kept_proxy(m.model)),
    ),
    Metric(
        "nec",
        "NEC",
        "Number of effective concepts of a cluster: head weights that are not zero, per cluster "
        "(VLG-CBM). The setting `sparsity` lowers it.",
        EXPLANATIONS,
        lambda m: nec(np.asarray(m.model.head)),
        higher_is_better=False,
        unit=Unit.NUMBER,
        shown=Shown.LINE,
        verdicts=good_fair_poor(
            10,
            30,
            (
                "a cluster is a handful of phrases",
                "a cluster is a list of phrases to work through",
                "a cluster has more phrases than anyone reads",
            ),
        ),
    ),
    Metric(
        "nce",
        "NCE",
        "Number of effective concepts in an image's decision (the paper's NCE, for short "
        "explanations): the sum of its contributions over their Euclidean length, averaged over "
        "images. Ten equal concepts count 3.2. Our reading of the paper, which gives no formula.",
        EXPLANATIONS,
        lambda m: _mean(m.part(_of_contributions)[0]),
        higher_is_better=False,
        unit=Unit.NUMBER,
        shown=Shown.SUMMARY,
        verdicts=good_fair_poor(np.sqrt(10), np.sqrt(30), SHORT),
    ),
    Metric(
        "ncc95",
        "Concepts for 95 %",
        "How many concepts it takes to make up 95 % of an image's score, on average: how much you "
        "would have to read.",
        EXPLANATIONS,
        lambda m: _mean(m.part(_of_contributions)[1]),
        higher_is_better=False,
        unit=Unit.NUMBER,
        verdicts=good_fair_poor(5, 10, SHORT),
    ),
)
