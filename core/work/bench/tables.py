"""The papers' tables as data: rows, data sets, settings and the figures they print.

Settings are named GROUP.NAME; the groups are run, cluster, vocabulary and concept. A figure is kept
as it is printed: in percent in IC²E, as a fraction in CCR and DCACN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Settings = Mapping[str, Any]
Figures = Mapping[str, Mapping[str, Mapping[str, float]]]  # row -> data set -> metric -> printed
NONE: Settings = {}


@dataclass(frozen=True)
class Row:
    """A line of a table, and how to run it."""

    key: str
    title: str  # as printed
    model: str = ""  # of CLUSTER_MODELS; "" when it is not run here
    explained: bool = False  # IC²E on top: the concept model's clusters are measured
    settings: Settings = field(default_factory=dict)
    only_on: Mapping[str, Settings] = field(default_factory=dict)  # more of them, by data set
    why_not: str = ""  # why it is not run


@dataclass(frozen=True)
class Table:
    """A table or figure of a paper."""

    name: str
    title: str
    source: str
    splits: Mapping[str, str]  # data set -> the split the paper takes
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    published: Figures
    percent: bool = False
    settings: Settings = field(default_factory=dict)  # of all its rows
    note: str = ""

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)

    def settings_of(self, row: Row, dataset: str) -> dict[str, Any]:
        return {**self.settings, **row.settings, **row.only_on.get(dataset, NONE)}


def _read(text: str, datasets: Mapping[str, str], metrics: tuple[str, ...]) -> Figures:
    """Figures from lines of a row's key and its numbers in the order of the print; / is none."""
    columns = [(dataset, metric) for dataset in datasets for metric in metrics]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for line in text.strip().splitlines():
        key, *numbers = line.split()
        assert len(numbers) == len(columns), line
        for (dataset, metric), number in zip(columns, numbers, strict=True):
            if number != "/":
                found.setdefault(key, {}).setdefault(dataset, {})[metric] = float(number)
    return found


ALL = ("acc", "nmi", "ari")
IC2E = "Wang and others, Interpretable Image Clustering with Concept Embedding (IC²E), 2026"
CCR = "Xu and Wang, Contrastive Clustering with Consistent Structural Relations (CCR), 2023"
DCACN = "Decoupled Contrastive Attention Clustering Network (DCACN)"
# As printed: no proximal step on the head (decision 005), a column for each cluster of a phrase,
# one lemma of each synset (what is nearest to the paper's filter without its word vectors).
PRINTED = {
    "concept.sparsity": 0.0,
    "vocabulary.duplicates": "keep",
    "run.filter": "synonym",
}
UNBUILT = "not built here"
OWN_NETWORK = "trained on pixels by its authors"

_TAC = Row("tac", "TAC", "tac")
_DXMC = Row("dxmc", "DXMC", "dxmc")
_K_MEANS = Row("clip", "CLIP (K-means)", "k-means")
_CPP_SIZES = {"cluster.batch": 1024, "cluster.width": 128}  # as its paper has them
_CPP = Row("cpp", "CPP", "cpp", settings=_CPP_SIZES)
_ONCE = {"cluster.starts": 1}  # as printed
_PRE_MODEL = Row("pre-model", "Pre-model", "pre-model", settings=_ONCE)
_EXPLAINED = Row("ic2e", "IC²E (Pre-model)", "pre-model", True, _ONCE)
_EXPLAINED_TAC = Row("ic2e-tac", "IC²E (TAC)", "tac", explained=True)
_EXPLAINED_DXMC = Row("ic2e-dxmc", "IC²E (DXMC)", "dxmc", explained=True)
_VARIANTS = (_EXPLAINED, _EXPLAINED_TAC, _EXPLAINED_DXMC)
_CITED_CC = Row("cc", "CC", why_not=f"{OWN_NETWORK}; dcacn-2 runs it, on its data sets")


def _unbuilt(*titles: str, why: str = UNBUILT) -> tuple[Row, ...]:
    return tuple(Row(title.lower(), title, why_not=why) for title in titles)


_THREE = {"cifar-10": "train", "stl-10": "train", "imagenet-10": "train"}
IC2E_3 = Table(
    "ic2e-3",
    "IC²E, table 3: clusters on three widely used data sets",
    f"{IC2E}, table 3",
    _THREE,
    ALL,
    (
        _CITED_CC,
        *_unbuilt("IDFD", "SRL"),
        *_unbuilt("SCAN", why=f"{OWN_NETWORK}; the cluster model scan works on embeddings"),
        *_unbuilt("SPICE", "SIC"),
        *(_TAC, _DXMC, _K_MEANS, _PRE_MODEL, *_VARIANTS),
    ),
    _read(
        """
        cc         79.0 70.5 63.7  85.0 76.4 72.6  89.3 85.9 82.2
        idfd       81.5 71.1 66.3  75.6 64.3 57.5  95.4 89.8 90.1
        srl        90.3 83.4 81.7  81.8 72.4 68.2  95.9 90.2 91.2
        scan       88.3 79.7 77.2  80.9 69.8 64.6  /    /    /
        spice      83.8 73.4 70.5  90.8 81.7 81.2  96.9 92.7 93.3
        sic        92.6 84.7 84.4  98.1 95.3 95.9  98.2 97.0 96.1
        tac        91.9 83.3 83.1  98.2 95.5 96.1  99.2 98.5 98.3
        dxmc       92.8 84.7 84.9  98.3 95.8 96.7  99.4 98.2 98.6
        clip       73.9 68.5 59.3  94.5 92.2 89.5  98.2 96.9 96.1
        pre-model  92.9 85.0 85.1  97.9 95.0 95.4  99.1 97.5 98.0
        ic2e       93.0 85.0 85.1  97.5 94.6 94.5  99.2 97.7 98.2
        ic2e-tac   91.5 82.4 82.2  98.4 96.0 96.7  99.3 98.1 98.4
        ic2e-dxmc  92.0 83.2 83.3  98.3 95.7 96.4  99.4 98.1 98.6
        """,
        _THREE,
        ALL,
    ),
    percent=True,
    settings=PRINTED,
)

_HARDER = {"imagenet-100": "train", "dtd": "all", "resisc45": "all"}
_TWO = ("acc", "nmi")
IC2E_4 = Table(
    "ic2e-4",
    "IC²E, table 4: clusters on three harder data sets",
    f"{IC2E}, table 4",
    _HARDER,
    _TWO,
    (
        *(_CITED_CC, *_unbuilt("IDFD"), _K_MEANS, _CPP, _TAC, _DXMC),
        *_VARIANTS,
    ),
    _read(
        """
        cc         /    /     25.0 35.3  29.1 40.4
        idfd       /    /     36.8 47.3  70.2 74.1
        clip       56.0 70.1  45.4 55.8  66.4 72.5
        cpp        57.3 70.6  50.2 57.7  70.1 73.8
        tac        73.7 79.5  50.1 57.6  67.2 73.0
        dxmc       60.8 77.6  44.9 56.2  66.0 73.1
        ic2e       64.2 76.2  51.5 62.0  82.6 84.5
        ic2e-tac   75.0 80.4  51.3 58.9  67.2 72.9
        ic2e-dxmc  64.6 78.2  47.6 58.2  66.2 73.1
        """,
        _HARDER,
        _TWO,
    ),
    percent=True,
    settings=PRINTED,
    note="The paper drew the 100 classes of its ImageNet-100 at random and does not name them.",
)

_ABLATED = {"stl-10": "train", "dtd": "all"}
_WITH_F1 = ("acc", "nmi", "f1")
IC2E_5 = Table(
    "ic2e-5",
    "IC²E, table 5: what its modules bring",
    f"{IC2E}, table 5",
    _ABLATED,
    _WITH_F1,
    (
        Row("wo-cluster", "w/o cluster", "pre-model", True, {**_ONCE, "concept.alpha": 0.0}),
        Row(
            "wo-concept",
            "w/o concept",
            "pre-model",
            True,
            {**_ONCE, "concept.concept_weight": 0.0, "concept.rate_form": "none"},
        ),
        Row("ic2e", "IC²E", "pre-model", True, _ONCE),
        _PRE_MODEL,
    ),
    _read(
        """
        wo-cluster  49.1 46.7 86.0  18.5 25.0 98.2
        wo-concept  97.9 94.9 2.3   49.7 61.6 1.6
        ic2e        97.5 94.6 86.2  51.5 62.0 97.5
        pre-model   97.9 95.0 /     50.0 62.4 /
        """,
        _ABLATED,
        _WITH_F1,
    ),
    percent=True,
    settings=PRINTED,
)

_RESISC = {"resisc45": "all"}
_WITH_NCE = ("acc", "nmi", "ari", "f1", "nce")
IC2E_6 = Table(
    "ic2e-6",
    "IC²E, table 6: the number V of phrases of a cluster",
    f"{IC2E}, table 6",
    _RESISC,
    _WITH_NCE,
    tuple(
        Row(f"v-{v}", f"V = {v}", "pre-model", True, {**_ONCE, "vocabulary.per_cluster": v})
        for v in (4, 12, 20, 30, 50)
    ),
    _read(
        """
        v-4   82.5 84.5 73.6 92.8 1.3
        v-12  82.6 84.4 73.6 92.2 2.2
        v-20  82.6 84.5 73.8 91.7 2.9
        v-30  82.7 84.6 73.9 91.5 3.4
        v-50  82.6 84.5 73.8 91.0 4.5
        """,
        _RESISC,
        _WITH_NCE,
    ),
    percent=True,
    settings=PRINTED,
    note="NCE is our reading of the paper, which gives no formula: |c|₁ / |c|₂.",
)

IC2E_FIGURE_10 = Table(
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
            {**_ONCE, "concept.alpha": alpha},
        )
        for alpha in (0.01, 0.1, 1.0, 10.0)
    ),
    {},
    percent=True,
    settings=PRINTED,
    note="The figure is a drawing without numbers, and these alphas are ours. The text says: ACC, "
    "NMI and ARI stay, F1 falls clearly as alpha grows.",
)

IC2E_FIGURE_12 = Table(
    "ic2e-figure-12",
    "IC²E, figure 12: tissue sections",
    f"{IC2E}, figure 12",
    {"lc25000": "all"},
    ("acc", "nmi", "ari", "f1"),
    (_TAC, _DXMC, _PRE_MODEL, _EXPLAINED),
    {},
    percent=True,
    settings=PRINTED,
    note="The figure is a drawing without numbers. The text says: TAC and DXMC fall far behind.",
)

_NAMED = {"cifar-10": "train", "stl-10": "train", "resisc45": "all"}  # folders that are nouns
NAMES = Table(
    "names",
    "Names and phrases of IC²E's clusters",
    "none, the figures of this table are ours",
    _NAMED,
    ("name_exact", "name_true", "phrases_plain", "phrases_true", "redundancy", "redundancy_all"),
    (
        Row("ic2e", "IC²E (Pre-model), as printed", "pre-model", True, {**_ONCE, **PRINTED}),
        Row("ours", "IC²E (Pre-model), our defaults", "pre-model", True),
    ),
    {},
    note="Shares of clusters whose name is the word for their class, or that or a wider one; of "
    "phrases that are usual words; of images' phrases that are true of their class; of pairs of a "
    "cluster's phrases that say the same, as shown and of all. No paper prints them.",
)

_FOUR = {
    "cifar-10": "train+test",
    "cifar-100-20": "train+test",
    "stl-10": "train+test",
    "tiny-imagenet": "train",
}
# DCDC's own code differs from CCR's settings.
_DCDC_CODE = {"cluster.learning_rate": 1e-3, "cluster.over_clusters": 70}
_CCR = Row("ccr", "CCR", "ccr")
_ON_PIXELS = "on raw pixels or a network of its own; cited from its authors, " + UNBUILT
UNLABELLED = "The unlabelled images of STL-10 are not used here."
CCR_1 = Table(
    "ccr-1",
    "CCR, table 1: clusters from pixels alone",
    f"{CCR}, table 1",
    _FOUR,
    ALL,
    (
        *_unbuilt("K-means", "SC", "AC", "NMF", "AE", "DAE", "DeCNN", "VAE", why=_ON_PIXELS),
        *_unbuilt("JULE", "DEC", "DAC", "DCCM", "IIC", "PICA", why=_ON_PIXELS),
        Row(
            "dcdc",
            "DCDC",
            "dcdc",
            settings=_DCDC_CODE,
            only_on={
                "stl-10": {"cluster.batch": 100},
                "tiny-imagenet": {"cluster.batch": 300, "cluster.over_clusters": 700},
            },
        ),
        _CCR,
    ),
    _read(
        """
        k-means 0.229 0.087 0.049  0.130 0.084 0.028  0.192 0.125 0.061  0.025 0.065 0.005
        sc      0.247 0.103 0.085  0.136 0.090 0.022  0.159 0.098 0.048  0.022 0.063 0.004
        ac      0.228 0.105 0.065  0.138 0.098 0.034  0.332 0.239 0.140  0.027 0.069 0.005
        nmf     0.190 0.081 0.034  0.118 0.079 0.026  0.180 0.096 0.046  0.029 0.072 0.005
        ae      0.314 0.239 0.169  0.165 0.100 0.048  0.303 0.250 0.161  0.041 0.131 0.007
        dae     0.297 0.251 0.163  0.151 0.111 0.046  0.302 0.224 0.152  0.039 0.127 0.007
        decnn   0.282 0.240 0.174  0.133 0.092 0.038  0.299 0.227 0.162  0.035 0.111 0.006
        vae     0.291 0.245 0.167  0.152 0.108 0.040  0.282 0.200 0.146  0.036 0.113 0.006
        jule    0.272 0.192 0.138  0.137 0.103 0.033  0.277 0.182 0.164  0.033 0.102 0.006
        dec     0.301 0.257 0.161  0.185 0.136 0.050  0.359 0.276 0.186  0.037 0.115 0.007
        dac     0.522 0.396 0.306  0.238 0.185 0.088  0.470 0.366 0.257  0.066 0.190 0.007
        dccm    0.623 0.496 0.408  0.327 0.285 0.173  0.482 0.376 0.262  0.108 0.224 0.017
        iic     0.617 /     /      0.257 /     /      0.610 /     /      /     /     /
        pica    0.696 0.591 0.512  0.337 0.310 0.171  0.713 0.611 0.531  0.098 0.277 0.038
        dcdc    0.699 0.585 0.506  0.349 0.310 0.179  0.734 0.621 0.547  0.164 0.323 0.073
        ccr     0.716 0.613 0.538  0.368 0.339 0.204  0.751 0.643 0.575  0.167 0.341 0.072
        """,
        _FOUR,
        ALL,
    ),
    note=UNLABELLED,
)

_CIFAR = {"cifar-10": "train+test", "cifar-100-20": "train+test"}


def _weights(instance: float, cluster: float, relation: float) -> Settings:
    names = ("cluster.instance_weight", "cluster.cluster_weight", "cluster.relation_weight")
    return dict(zip(names, (instance, cluster, relation), strict=True))


CCR_2 = Table(
    "ccr-2",
    "CCR, table 2: what its losses bring",
    f"{CCR}, table 2",
    _CIFAR,
    ALL,
    (
        Row("irl", "IRL", "ccr", settings=_weights(1, 0, 0)),
        Row("crl", "CRL", "ccr", settings=_weights(0, 1, 0)),
        Row("irl-rrl", "IRL+RRL", "ccr", settings=_weights(1, 0, 0.004)),
        Row("crl-rrl", "CRL+RRL", "ccr", settings=_weights(0, 1, 0.004)),
        Row("dcdc", "IRL+CRL (DCDC)", "dcdc"),
        _CCR,
    ),
    _read(
        """
        irl      0.606 /     /      0.307 /     /
        crl      0.458 /     /      0.209 /     /
        irl-rrl  0.668 0.569 0.488  0.324 0.309 0.178
        crl-rrl  0.613 0.520 0.423  0.317 0.308 0.163
        dcdc     0.690 0.581 0.499  0.339 0.318 0.183
        ccr      0.716 0.613 0.538  0.368 0.339 0.204
        """,
        _CIFAR,
        ALL,
    ),
)

_CIFAR_20 = {"cifar-100-20": "train+test"}
CCR_3 = Table(
    "ccr-3",
    "CCR, table 3: images in a batch",
    f"{CCR}, table 3",
    _CIFAR_20,
    ALL,
    tuple(
        Row(f"batch-{batch}", f"batch {batch}", "ccr", settings={"cluster.batch": batch})
        for batch in (100, 200, 300, 500)
    ),
    _read(
        """
        batch-100 0.342 0.325 0.182
        batch-200 0.368 0.339 0.204
        batch-300 0.339 0.324 0.189
        batch-500 0.333 0.314 0.182
        """,
        _CIFAR_20,
        ALL,
    ),
)

CCR_4 = Table(
    "ccr-4",
    "CCR, table 4: the head for over-clustering",
    f"{CCR}, table 4",
    _CIFAR,
    ALL,
    (
        Row("without-oc", "Without OC", "ccr", settings={"cluster.over_clusters": 0}),
        _CCR,
    ),
    _read(
        """
        without-oc 0.654 0.553 0.471  0.269 0.256 0.133
        ccr        0.716 0.613 0.538  0.368 0.339 0.204
        """,
        _CIFAR,
        ALL,
    ),
)

_ATTENTIVE = {"imagenet-10": "train", "cifar-10": "train+test", "stl-10": "train+test"}
DCACN_2 = Table(
    "dcacn-2",
    "DCACN, table 2: clusters from pixels alone",
    f"{DCACN}, table 2",
    _ATTENTIVE,
    ALL,
    (
        *_unbuilt("K-Means", "DEC", "DCEC", "IIC", "PICA", why=_ON_PIXELS),
        Row("cc", "CC", "cc", settings={"cluster.size": 224}),
        *_unbuilt("SCCMD", why=_ON_PIXELS),
        Row("dcacn", "DCACN", "dcacn"),
    ),
    _read(
        """
        k-means 0.241 0.119 0.057  0.229 0.087 0.049  0.192 0.125 0.061
        dec     0.381 0.282 0.203  0.301 0.257 0.161  0.359 0.276 0.186
        dcec    0.401 0.302 0.287  0.352 0.342 0.239  0.389 0.347 0.255
        iic     /     /     /      0.617 0.551 0.411  0.596 0.496 0.397
        pica    0.870 0.802 0.761  0.696 0.591 0.512  0.713 0.611 0.531
        cc      0.893 0.859 0.822  0.790 0.705 0.637  0.850 0.764 0.726
        sccmd   /     /     /      0.903 0.814 0.805  0.793 0.756 0.733
        dcacn   0.935 0.887 0.864  0.918 0.832 0.821  0.876 0.789 0.758
        """,
        _ATTENTIVE,
        ALL,
    ),
    note=f"CC's authors enlarge every image to 224 pixels, and so does its row. {UNLABELLED}",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(IC2E_3, IC2E_4, IC2E_5, IC2E_6, IC2E_FIGURE_10, IC2E_FIGURE_12, NAMES),
        *(CCR_1, CCR_2, CCR_3, CCR_4, DCACN_2),
    )
}
