"""IC²E's figures: what they show, drawn from the runs of its tables."""

from collections.abc import Callable, Mapping

from ..drawing.evidence import (
    evidence_of_clusters,
    evidence_within_a_cluster,
    phrases_of_clusters,
)
from ..drawing.maps import before_and_after
from ..drawing.numbers import metrics_as_bars, metrics_as_lines, rows_as_bars
from ..entry import Drawn, Made, Row, Table, drawing
from .ic2e import (
    ABLATED,
    AS_PRINTED,
    DXMC,
    EXPLAINED,
    IC2E,
    ONCE,
    PRE_MODEL,
    SIX,
    TAC,
    THREE,
)

_TWO = {"cifar-10": "train", "stl-10": "train"}
_RUN = ("images", "embeddings", "assignment", "vocabulary", "concept_model")


def _pictured(
    number: int, title: str, splits: Mapping[str, str], draw: Callable[[Made], Drawn], note: str
) -> Table:
    """A figure of pictures: the clusters of IC²E, which tables 3 and 4 have run."""
    return Table(
        f"ic2e-figure-{number}",
        f"IC²E, figure {number}: {title}",
        f"{IC2E}, figure {number}",
        splits,
        ("acc", "f1"),
        (EXPLAINED,),
        percent=True,
        settings=AS_PRINTED,
        note=note,
        draw=draw,
        needs=_RUN,
        seeds=1,
    )


FIGURE_5 = _pictured(
    5,
    "phrases found for the data sets",
    SIX,
    phrases_of_clusters,
    "The paper sets descriptions that a language model wrote from class names beside them, some of "
    "them wrong; none is asked here.",
)
FIGURE_6 = _pictured(
    6,
    "evidence of images from several clusters",
    SIX,
    evidence_of_clusters,
    "Of each data set the surest image of the largest clusters, with its five strongest phrases.",
)
FIGURE_7 = _pictured(
    7,
    "evidence of images from one cluster, right and wrong",
    _TWO,
    evidence_within_a_cluster,
    "The cluster with most wrong images; green is right, red is wrong, as in the paper.",
)
FIGURE_8 = Table(
    "ic2e-figure-8",
    "IC²E, figure 8: how many features decide",
    f"{IC2E}, figure 8",
    SIX,
    ("nce", "acc"),
    (Row("pre-model", "Pre-model", "pre-model", settings=ONCE, measure="hidden"), EXPLAINED),
    percent=True,
    settings=AS_PRINTED,
    note="The figure is a drawing without numbers. NCE is our reading, |c|₁ / |c|₂, for IC²E of an "
    "image's contributions, for the Pre-model of its hidden features times the weights of the "
    "image's cluster.",
    draw=rows_as_bars,
)
FIGURE_9 = Table(
    "ic2e-figure-9",
    "IC²E, figure 9: what the parts of the concept alignment bring",
    f"{IC2E}, figure 9",
    ABLATED,
    ("f1", "f1_active", "acc"),
    (
        EXPLAINED,
        Row("dense-s", "dense S", "pre-model", True, {**ONCE, "concept.proxy": "dense"}),
        Row("wo-rate", "w/o Loss_m", "pre-model", True, {**ONCE, "concept.rate_form": "none"}),
        Row("wo-proxy", "w/o Loss_s", "pre-model", True, {**ONCE, "concept.concept_weight": 0.0}),
    ),
    percent=True,
    settings=AS_PRINTED,
    note="The figure is a drawing without numbers or names of data sets; these are those of table "
    "5. Dense S aligns with all similarities, not with an image's V/2 largest; F1 is against the "
    "latter for all rows.",
    draw=metrics_as_bars,
)

FIGURE_10 = Table(
    "ic2e-figure-10",
    "IC²E, figure 10: the weight alpha of the cluster loss",
    f"{IC2E}, figure 10",
    {"stl-10": "train"},
    ("acc", "nmi", "ari", "f1"),
    tuple(
        Row(
            f"alpha-{alpha:g}",
            f"alpha = {alpha:g}",
            "pre-model",
            True,
            {**ONCE, "concept.alpha": alpha},
        )
        for alpha in (0.01, 0.1, 1.0, 10.0)
    ),
    percent=True,
    settings=AS_PRINTED,
    note="The figure is a drawing without numbers, and these alphas are ours. The text says: ACC, "
    "NMI and ARI stay, F1 falls clearly as alpha grows.",
    draw=metrics_as_lines,
)

FIGURE_11 = Table(
    "ic2e-figure-11",
    "IC²E, figure 11: embeddings before and after the concepts",
    f"{IC2E}, figure 11",
    THREE,
    ("nmi_images", "nmi_concepts"),
    (Row("ic2e", "IC²E (Pre-model)", "pre-model", True, ONCE),),
    percent=True,
    settings=AS_PRINTED,
    note="NMI of k-means on either; above by the encoder, below the activations of the concepts. "
    "The text says that NMI rises and gives no number.",
    draw=before_and_after,
    needs=_RUN,
    seeds=1,
)

FIGURE_12 = Table(
    "ic2e-figure-12",
    "IC²E, figure 12: tissue sections",
    f"{IC2E}, figure 12",
    {"lc25000": "all"},
    ("acc", "nmi", "ari", "f1"),
    (TAC, DXMC, PRE_MODEL, EXPLAINED),
    percent=True,
    settings=AS_PRINTED,
    note="The figure is a drawing without numbers. The text says: TAC and DXMC fall far behind.",
    draw=evidence_of_clusters,
    needs=("images", "assignment"),
)

_METHODS = f"{IC2E}, figure"
DRAWINGS = (
    drawing("ic2e-figure-1", "IC²E, figure 1: how it differs", f"{_METHODS} 1", "the README"),
    drawing(
        "ic2e-figure-2",
        "IC²E, figure 2: the whole model",
        f"{_METHODS} 2",
        "core/concepts, from training.py on",
    ),
    drawing(
        "ic2e-figure-3",
        "IC²E, figure 3: how phrases are found",
        f"{_METHODS} 3",
        "core/words/vocabulary.py",
    ),
    drawing(
        "ic2e-figure-4",
        "IC²E, figure 4: how clusters are explained",
        f"{_METHODS} 4",
        "core/concepts/training.py",
    ),
)
FIGURES = (
    *DRAWINGS,
    *(FIGURE_5, FIGURE_6, FIGURE_7, FIGURE_8, FIGURE_9, FIGURE_10, FIGURE_11, FIGURE_12),
)
